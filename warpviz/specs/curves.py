"""The spec of the figure kind `curves`: activation functions and their derivatives as plots, or all as a table."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field, field_validator

from warpviz.errors import InvalidValueError
from warpviz.net.activations import activation
from warpviz.specs.plots import PlotFigure
from warpviz.specs.scope import Scope
from warpviz.specs.values import Flag, Number, parse_interval, parse_names, slug

MAX_CURVES, MAX_PAIRED, MAX_NAME = 12, 6, 60
# Farther than anything that is plotted is worth to be seen.
MAX_RANGE = 1000.0

_NAMED = Scope(lambda spec: "a table of all functions has no other" if spec.all_ else "")
_PAIRED = Scope(lambda spec: "a table has each function on axes of its own" if spec.all_ else "")
_WITH_DERIVATIVE = Scope(
    lambda spec: "" if spec.derivative else "it is a mark on the derivative, and that is not drawn"
)
_MARKED = Scope(lambda spec: "there is no room for marks in a table" if spec.all_ else "")


class CurvesFigure(PlotFigure):
    """Activation functions and their derivatives as curves: one still picture."""

    words: ClassVar[str | None] = "activation"

    kind: Literal["curves"] = "curves"
    activation: Annotated[tuple[str, ...], BeforeValidator(parse_names), _NAMED] = Field(
        (), description="what is drawn: up to 12 activations or expressions, with commas between"
    )
    all_: Flag = Field(default=False, alias="all", description="a table of every activation: name, formula and curve")
    pair: Annotated[Flag, _PAIRED] = Field(default=False, description="put the functions on one pair of axes")
    range_: Annotated[tuple[Number, Number] | None, BeforeValidator(parse_interval)] = Field(
        None, alias="range", description="the interval that is drawn, LOW,HIGH (as needed if not given)"
    )
    derivative: Flag = Field(default=True, description="draw the derivative too, dashed")
    creases: Annotated[Flag, _MARKED] = Field(default=False, description="mark where the slope or the function jumps")
    peak: Annotated[Flag, _MARKED, _WITH_DERIVATIVE] = Field(
        default=False, description="mark the largest value of the derivative"
    )

    @field_validator("activation")
    @classmethod
    def _known_activations(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        expressions = [activation(text).expression for text in value]
        for expression in expressions:
            if expressions.count(expression) > 1:
                raise InvalidValueError(f"{expression} is there more than once")
        return value

    @field_validator("range_")
    @classmethod
    def _not_empty(cls, value: tuple[float, float] | None) -> tuple[float, float] | None:
        if value is not None and not value[0] < value[1]:
            raise InvalidValueError(f"expected LOW,HIGH with LOW below HIGH, but got {value[0]:g},{value[1]:g}")
        if value is not None and max(map(abs, value)) > MAX_RANGE:
            raise InvalidValueError(f"expected numbers up to {MAX_RANGE:g}, but got {value[0]:g},{value[1]:g}")
        if value is not None and value[1] - value[0] < 1e-6:
            raise InvalidValueError(f"expected an interval that is longer, but got {value[0]:g},{value[1]:g}")
        return value

    def check_together(self) -> None:
        """Raise `InvalidValueError` for fields that cannot be together."""
        super().check_together()
        if not (self.activation or self.all_):
            raise InvalidValueError("activation: name at least one function, or ask for all")
        most, where = (MAX_PAIRED, "on one pair of axes") if self.pair else (MAX_CURVES, "in one picture")
        if len(self.activation) > most:
            raise InvalidValueError(
                f"activation: expected at most {most} functions {where}, but got {len(self.activation)}"
            )

    @property
    def is_still(self) -> bool:
        """Always: nothing moves."""
        return True

    @property
    def usual_size(self) -> tuple[int, int]:
        """The size where none is given: a row of up to three plots is wide, a table is high."""
        if self.all_:
            return (720, 1240)
        rows = 1 if self.pair else -(-len(self.activation) // 3)
        if len(self.activation) == 4 and not self.pair:
            rows = 2
        return (720, 480 if rows == 1 else 330 * rows + 60)

    @property
    def name(self) -> str:
        """The activations, without what file names cannot hold."""
        return "all" if self.all_ else "-".join(slug(text) for text in self.activation)[:MAX_NAME]
