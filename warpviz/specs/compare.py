"""The spec of the figure kind `compare`: panels that differ in their activation only."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, field_validator

from warpviz.errors import InvalidValueError
from warpviz.net.activations import activation
from warpviz.specs.fields import DEFAULT_DATA, LayersFields, LookFields, PointsFields, TrainingFields
from warpviz.specs.values import Flag, parse_names, slug

MAX_PANELS = 9
MAX_NAME = 60


class CompareFigure(TrainingFields, PointsFields, LookFields, LayersFields):
    """Panels that differ in their activation only, and move in step. All else they share, data and seed too."""

    words: ClassVar[str | None] = "activation"

    kind: Literal["compare"] = "compare"
    activation: Annotated[tuple[str, ...], BeforeValidator(parse_names)] = Field(
        ("abs", "relu", "sin", "softmax"),
        min_length=1,
        max_length=MAX_PANELS,
        description="what is compared: up to 9 activations, with commas between",
    )
    network: Flag = Field(default=False, description="compare networks that are trained with each activation")

    @field_validator("activation")
    @classmethod
    def _known_activations(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        expressions = [activation(text).expression for text in value]
        for expression in expressions:
            if expressions.count(expression) > 1:
                raise InvalidValueError(f"{expression} is there more than once")
        return value

    @property
    def data_source(self) -> Any:  # noqa: ANN401 - as in the base
        """Where the points come from: what is trained needs some."""
        return DEFAULT_DATA if self.data is None and self.network else self.data

    @property
    def hidden_widths(self) -> tuple[int, ...] | None:
        """The widths of the states up to the last hidden layer."""
        return (2, *self.hidden)

    def why_not_trained(self) -> str:
        """Return why there is no network to be trained; "" where there is one."""
        return "" if self.network else "only networks have that, so it needs 'network' too"

    def why_no_layers(self) -> str:
        """Return why there are no layers of a network; "" where there are."""
        return self.why_not_trained()

    def why_not_random(self) -> str:
        """Return why nothing in the picture is random; "" where something is."""
        return "" if self.network else super().why_not_random()

    def meant(self, name: str) -> Any:  # noqa: ANN401 - any field
        """Return the value of a field, or what its being left out means where that is known."""
        if name == "color" and self.color is None:
            return "class" if self.network and self.image is None else "side"
        if name == "data":
            return self.data_source
        return super().meant(name)

    @property
    def usual_tween_s(self) -> float:
        """How long a step takes where that is not said."""
        return super().usual_tween_s if self.network else 1.4

    @property
    def name(self) -> str:
        """The activations, without what file names cannot hold."""
        return "-".join(slug(text) for text in self.activation)[:MAX_NAME]
