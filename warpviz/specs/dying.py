"""The spec of the figure kind `dying`: the share of dead units while networks are trained."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, field_validator

from warpviz.errors import InvalidValueError
from warpviz.net.activations import activation
from warpviz.net.initialization import initialization
from warpviz.specs.fields import DataFields, Width
from warpviz.specs.plots import PlotFigure
from warpviz.specs.points import DataSource
from warpviz.specs.values import Number, Whole, as_text, parse_hidden, parse_names, slug

MAX_FUNCTIONS, MAX_NAME = 6, 60
DYING_DATA = "spirals"


class DyingFigure(PlotFigure, DataFields):
    """The share of dead units over the epochs, for several activations, and the slopes that PReLU learns."""

    words: ClassVar[str | None] = "activation"

    kind: Literal["dying"] = "dying"
    activation: Annotated[tuple[str, ...], BeforeValidator(parse_names)] = Field(
        ("relu", "leaky_relu", "prelu"),
        min_length=1,
        max_length=MAX_FUNCTIONS,
        description="what is compared: up to 6 activations, with commas between",
    )
    hidden: Annotated[tuple[Width, ...], BeforeValidator(parse_hidden)] = Field(
        (16, 16, 16), min_length=1, max_length=32, description="units of each hidden layer, comma-separated"
    )
    data: DataSource = Field(
        None, description=f"a dataset (see: warpviz list datasets), a CSV or NPY file; {DYING_DATA} if not given"
    )
    epochs: Whole = Field(300, ge=1, le=100_000, description="training steps")
    learning_rate: Number = Field(0.3, gt=0, le=10, description="initial learning rate")
    init: Annotated[str, BeforeValidator(as_text)] = Field(
        "he", description="initial weights (see: warpviz list initializations), or their standard deviation"
    )

    @field_validator("activation")
    @classmethod
    def _known_activations(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        expressions = [activation(text).expression for text in value]
        for expression in expressions:
            if expressions.count(expression) > 1:
                raise InvalidValueError(f"{expression} is there more than once")
        return value

    @field_validator("init")
    @classmethod
    def _known_init(cls, value: str) -> str:
        return initialization(value).name

    @property
    def is_still(self) -> bool:
        """Always: nothing moves."""
        return True

    @property
    def data_source(self) -> Any:  # noqa: ANN401 - as in the base
        """Where the points come from: what is trained needs some."""
        return DYING_DATA if self.data is None else self.data

    def why_not_random(self) -> str:
        """Return why nothing in the picture is random: initial weights always are."""
        return ""

    def meant(self, name: str) -> Any:  # noqa: ANN401 - any field
        """Return the value of a field, or what its being left out means where that is known."""
        return self.data_source if name == "data" else super().meant(name)

    @property
    def name(self) -> str:
        """The activations, without what file names cannot hold."""
        return "-".join(slug(text) for text in self.activation)[:MAX_NAME]
