"""The spec of the figure kind `crossentropy`: softmax and cross-entropy while one sample trains."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field

from warpviz.errors import InvalidValueError
from warpviz.specs.moving_plots import MovingPlotFigure
from warpviz.specs.values import Number, Whole, parse_numbers

MOST_CLASSES, LARGEST = 10, 1e4


class CrossEntropyFigure(MovingPlotFigure):
    """Bars of logits, probabilities, target and gradient, while gradient descent moves the logits of one sample."""

    kind: Literal["crossentropy"] = "crossentropy"
    logits: Annotated[tuple[Number, ...], BeforeValidator(parse_numbers)] = Field(
        (0.5, 2.8, 5.0, 1.0, 3.0),
        min_length=2,
        max_length=MOST_CLASSES,
        description="the logits of the sample at the beginning, 2 to 10, with commas between",
    )
    target: Whole = Field(0, ge=0, le=MOST_CLASSES - 1, description="the class that is right, counted from 0")
    learning_rate: Number = Field(1.0, gt=0, le=100, description="learning rate")
    steps: Whole = Field(30, ge=1, le=1000, description="number of steps")

    def check_together(self) -> None:
        """Raise `InvalidValueError` for fields that cannot be together."""
        super().check_together()
        if self.target >= len(self.logits):
            raise InvalidValueError(f"target: there are classes 0 to {len(self.logits) - 1}, but got {self.target}")
        if max(map(abs, self.logits)) > LARGEST:
            raise InvalidValueError(
                f"logits: expected numbers up to {LARGEST:g}, but got {max(self.logits, key=abs):g}"
            )

    def written_as(self, *, film: bool) -> Self:
        """Return the figure as it is in a file that is for films, or for pictures: the first state."""
        return self if film or self.still is not None else self.changed(still="first")

    @property
    def usual_size(self) -> tuple[int, int]:
        """The size where none is given: four plots, and a legend below."""
        return (720, 560)

    @property
    def name(self) -> str:
        """How many classes there are, and which is right."""
        return f"{len(self.logits)}-{self.target}"
