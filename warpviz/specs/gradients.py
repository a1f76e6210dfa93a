"""The spec of the figure kind `gradients`: how the gradient shrinks or grows on its way back through the layers."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field, field_validator

from warpviz.errors import InvalidValueError
from warpviz.net.activations import activation
from warpviz.net.initialization import initialization
from warpviz.specs.plots import PlotFigure
from warpviz.specs.values import Flag, Whole, as_text, parse_names, slug

MAX_FUNCTIONS, MAX_NAME = 6, 60
MAX_NUMBERS = 20_000_000


class GradientsFigure(PlotFigure):
    """The mean size of the gradient at every layer of a deep network with random weights: one still picture."""

    words: ClassVar[str | None] = "activation"

    kind: Literal["gradients"] = "gradients"
    activation: Annotated[tuple[str, ...], BeforeValidator(parse_names)] = Field(
        ("sigmoid", "tanh", "relu"),
        min_length=1,
        max_length=MAX_FUNCTIONS,
        description="what is compared: up to 6 activations, with commas between",
    )
    depth: Whole = Field(10, ge=1, le=50, description="number of layers")
    width: Whole = Field(100, ge=1, le=512, description="inputs, and units of each layer")
    samples: Whole = Field(200, ge=1, le=10_000, description="number of samples")
    init: Annotated[str, BeforeValidator(as_text)] = Field(
        "orthogonal", description="weights (see: warpviz list initializations), or their standard deviation"
    )
    seed: Whole = Field(0, ge=0, le=2**32 - 1, description="random seed")
    bound: Flag = Field(
        default=True, description="draw the largest slope to the power of the layers, where it is below 1"
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

    def check_together(self) -> None:
        """Raise `InvalidValueError` for fields that cannot be together."""
        super().check_together()
        numbers = self.samples * self.width * self.depth
        if numbers > MAX_NUMBERS:
            raise InvalidValueError(
                f"samples: {self.samples:,} samples of {self.width:,} units in {self.depth} layers are {numbers:,}"
                f" numbers, but at most {MAX_NUMBERS:,} are kept"
            )

    @property
    def is_still(self) -> bool:
        """Always: nothing moves."""
        return True

    @property
    def name(self) -> str:
        """The activations, without what file names cannot hold."""
        return "-".join(slug(text) for text in self.activation)[:MAX_NAME]
