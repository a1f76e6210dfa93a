"""The spec of the figure kind `distribution`: how activations are distributed, layer by layer, in a random network."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, field_validator

from warpviz.errors import InvalidValueError
from warpviz.net.initialization import initialization
from warpviz.specs.moving_plots import MovingPlotFigure
from warpviz.specs.one_activation import OneActivation, one_of_words
from warpviz.specs.scope import Scope
from warpviz.specs.values import Flag, Whole, as_text, parse_names, slug

MAX_INITS = 6
MAX_NUMBERS = 2_000_000

_ROWS = Scope(lambda spec: "a sweep goes through all scales" if spec.sweep else "")


def _names(value: object) -> object:
    """Return initializations as texts."""
    value = parse_names(as_text(value))
    return tuple(map(as_text, value)) if isinstance(value, list | tuple) else value


class DistributionFigure(MovingPlotFigure):
    """Histograms of the activations of each layer, for several initializations, or while the scale is swept."""

    words: ClassVar[str | None] = "activation"

    kind: Literal["distribution"] = "distribution"
    activation: Annotated[OneActivation, BeforeValidator(one_of_words)] = Field(
        "sigmoid", description="the hidden activation (see: warpviz list activations)"
    )
    init: Annotated[tuple[str, ...], BeforeValidator(_names), _ROWS] = Field(
        ("1", "0.01", "xavier", "he"),
        min_length=1,
        max_length=MAX_INITS,
        description="rows: initializations (see: warpviz list initializations) or standard deviations",
    )
    depth: Whole = Field(5, ge=1, le=10, description="number of layers")
    width: Whole = Field(100, ge=1, le=1000, description="inputs, and units of each layer")
    samples: Whole = Field(1000, ge=10, le=20_000, description="number of samples")
    seed: Whole = Field(0, ge=0, le=2**32 - 1, description="random seed")
    sweep: Flag | None = Field(
        None, description="sweep the scale from 0.01 to 1; automatic: in films, unless rows were asked for"
    )

    @field_validator("init")
    @classmethod
    def _known_inits(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        names = tuple(initialization(text).name for text in value)
        for name in names:
            if names.count(name) > 1:
                raise InvalidValueError(f"{name} is there more than once")
        return names

    def check_together(self) -> None:
        """Raise `InvalidValueError` for fields that cannot be together."""
        super().check_together()
        numbers = self.samples * self.width
        if numbers > MAX_NUMBERS:
            raise InvalidValueError(
                f"samples: {self.samples:,} samples of {self.width:,} units are {numbers:,} numbers, but at most"
                f" {MAX_NUMBERS:,} are drawn"
            )

    def written_as(self, *, film: bool) -> Self:
        """Return the figure as it is in a file that is for films, or for pictures."""
        if self.sweep is not None:
            return self
        return self.changed(sweep=True) if film and "init" not in self.model_fields_set else self

    def why_not_moving(self) -> str:
        """Return why nothing moves; "" where something does."""
        return "" if self.sweep else "only a sweep moves, so it needs 'sweep' too"

    @property
    def usual_size(self) -> tuple[int, int]:
        """The size where none is given: a row of histograms each."""
        rows = 1.5 if self.sweep else float(len(self.init))
        return (720, max(round(260 * rows) + 40, 360))

    @property
    def name(self) -> str:
        """The activation, without what file names cannot hold."""
        return slug(self.activation)
