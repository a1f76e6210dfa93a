"""The spec of the figure kind `descent`: gradient descent with several learning rates side by side."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, field_validator

from warpviz.errors import InvalidValueError
from warpviz.specs.moving_plots import MovingPlotFigure
from warpviz.specs.values import Number, Whole, parse_numbers

MAX_RATES, MAX_RATE = 4, 100.0
LOSSES = {"bowl": ("bowl",), "network": ("network",), "both": ("bowl", "network")}


class DescentFigure(MovingPlotFigure):
    """Gradient descent on a bowl and on the loss of a small network, a column for each learning rate."""

    kind: Literal["descent"] = "descent"
    learning_rate: Annotated[tuple[Number, ...], BeforeValidator(parse_numbers)] = Field(
        (0.01, 0.1, 1.1), min_length=1, max_length=MAX_RATES, description="up to 4 learning rates, with commas between"
    )
    loss: Literal["bowl", "network", "both"] = Field("both", description="what is descended: bowl, network or both")
    steps: Whole = Field(30, ge=1, le=500, description="number of steps")

    @field_validator("learning_rate")
    @classmethod
    def _usable_rates(cls, value: tuple[float, ...]) -> tuple[float, ...]:
        for rate in value:
            if not 0 < rate <= MAX_RATE:
                raise InvalidValueError(f"expected numbers over 0 and up to {MAX_RATE:g}, but got {rate:g}")
            if value.count(rate) > 1:
                raise InvalidValueError(f"{rate:g} is there more than once")
        return value

    def written_as(self, *, film: bool) -> Self:
        """Return the figure as it is in a file that is for films, or for pictures: the last state."""
        return self if film or self.still is not None else self.changed(still="last")

    @property
    def landscapes(self) -> tuple[str, ...]:
        """The losses that are descended."""
        return LOSSES[self.loss]

    @property
    def usual_size(self) -> tuple[int, int]:
        """The size where none is given: a row of squares for each loss."""
        side = 690 // max(len(self.learning_rate), 2)
        return (720, 60 + len(self.landscapes) * (side + 62))

    @property
    def name(self) -> str:
        """The learning rates."""
        return "-".join(f"{rate:g}" for rate in self.learning_rate)
