"""The spec of the figure kind `compare`: panels that differ in their activation only."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from warpviz.errors import InvalidValueError
from warpviz.net.activations import activation
from warpviz.specs.activation import ActivationFigure, slug
from warpviz.specs.base import FigureSpec
from warpviz.specs.network import NetworkFigure
from warpviz.specs.points import data_to_recipe
from warpviz.specs.values import Flag

MAX_PANELS = 9


MAX_NAME = 60


def parse_activations(value: object) -> object:
    """Return `"abs,elu(alpha=2)"` as a tuple of texts; commas in brackets part nothing."""
    if not isinstance(value, str):
        return value
    parts, depth = [""], 0
    for letter in value:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return tuple(part.strip() for part in parts)


class CompareFigure(NetworkFigure):
    """Panels that differ in their activation only, and move in step. All else they share, data and seed too."""

    not_flags: ClassVar[frozenset[str]] = frozenset({"kind", "weights"})
    words: ClassVar[str | None] = "activation"

    kind: Literal["compare"] = "compare"  # type: ignore[assignment]
    activation: Annotated[tuple[str, ...], BeforeValidator(parse_activations)] = Field(  # type: ignore[assignment]
        ("abs", "relu", "sin", "softmax"),
        min_length=1,
        max_length=MAX_PANELS,
        description="what is compared: up to 9 activations, with commas between",
    )
    network: Flag = Field(  # type: ignore[assignment]
        default=False, description="compare networks that are trained with each activation"
    )
    measure: Flag = Field(default=False, description="say what was measured of each step, in place of its formula")

    @field_validator("activation")
    @classmethod
    def _known_activation(cls, value: tuple[str, ...]) -> tuple[str, ...]:  # type: ignore[override]
        expressions = [activation(text).expression for text in value]
        for expression in expressions:
            if expressions.count(expression) > 1:
                raise InvalidValueError(f"{expression} is there more than once")
        return value

    @model_validator(mode="after")
    def _one_source(self) -> CompareFigure:
        if self.weights is not None:
            raise InvalidValueError("weights: what is compared is trained, so a network of your own has no place")
        if getattr(self, "filmstrip", None) is not None:
            raise InvalidValueError("filmstrip: panels that are compared are side by side already")
        for name in sorted(self.model_fields_set - set(ActivationFigure.model_fields) - {"network"}):
            if not self.network:
                raise InvalidValueError(f"{name}: only networks have that, so it needs 'network' too")
        return self

    @property
    def name(self) -> str:
        """The activations, without what file names cannot hold."""
        return "-".join(slug(text) for text in self.activation)[:MAX_NAME]

    def recipe_data(self) -> dict[str, Any]:
        """Return the fields that differ from their defaults, as plain data."""
        return data_to_recipe(FigureSpec.recipe_data(self))
