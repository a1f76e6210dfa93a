"""What every figure kind in which a sheet moves can be asked for: its clock, its lines, and how it is played."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, field_validator

from warpviz.errors import InvalidValueError
from warpviz.motion.easing import EASINGS
from warpviz.specs.base import FigureSpec
from warpviz.specs.scope import BETWEEN, MOTION, PLAYING, REPEATED, WAY_BACK
from warpviz.specs.values import Flag, Number, Still, Whole

# What every format can count to.
MAX_PLAYS = 65_535


class SheetFigure(FigureSpec):
    """A request for a figure in which the sheet moves."""

    fps: Annotated[Number, MOTION] = Field(12.5, ge=1, le=50, description="frames per second during motion")
    tween_s: Annotated[Number | None, MOTION] = Field(
        None,
        ge=0.04,
        le=60,
        description="duration of each transition in seconds (1.4 for one activation, 0.8 for layers)",
    )
    hold_s: Annotated[Number, MOTION] = Field(0.25, ge=0, le=60, description="how long each state is shown, in seconds")
    final_hold_s: Annotated[Number, MOTION] = Field(
        1.2, ge=0.02, le=60, description="how long the last state is shown, in seconds"
    )
    easing: Annotated[str, BETWEEN] = Field(
        "smoothstep", description="easing of the motion (see: warpviz list easings)"
    )
    lines: Whole = Field(13, ge=2, le=201, description="lines of the sheet in each direction")
    extent: Number = Field(
        3.0, gt=0, le=1e6, description="the sheet is [-e, e] x [-e, e]; it grows to cover the points"
    )
    duration: Annotated[Number | None, MOTION] = Field(
        None, ge=0.1, le=3600, description="of the whole film in seconds; all transitions and holds are made to fit"
    )
    once: Annotated[Flag, PLAYING] = Field(default=False, description="play once instead of looping")
    loop: Annotated[Whole, REPEATED] = Field(
        0, ge=0, le=MAX_PLAYS, description="how often it plays, for GIF, APNG and WebP; 0 for ever"
    )
    boomerang: Annotated[Flag, WAY_BACK] = Field(default=False, description="play forwards, then backwards")
    still: Still = Field(None, description="a single frame: first, last, or the time in seconds")
    poster: Annotated[Flag, PLAYING] = Field(
        default=False, description="also write a still of the last state, as <name>-poster.png"
    )

    @field_validator("easing")
    @classmethod
    def _known_easing(cls, value: str) -> str:
        return EASINGS.canonical(value)

    def check_together(self) -> None:
        """Raise `InvalidValueError` for fields that cannot be together."""
        super().check_together()
        outputs = ("still", "filmstrip", "poster")
        wanted = [name for name in outputs if getattr(self, name, None) not in (None, False)]
        if len(wanted) > 1:
            raise InvalidValueError(f"{wanted[1]}: has no meaning together with {wanted[0]}")

    def meant(self, name: str) -> Any:  # noqa: ANN401 - any field
        """Return the value of a field, or what its being left out means where that is known."""
        if name == "tween_s" and self.tween_s is None:
            return self.usual_tween_s
        return super().meant(name)

    def why_not_in_plane(self) -> str:
        """Return why nothing is seen in the plane; "" where something may be."""
        return ""

    @property
    def usual_tween_s(self) -> float:
        """How long a step takes where that is not said: through one layer of many."""
        return 0.8

    @property
    def plays(self) -> int:
        """How often it plays; 0 for ever."""
        return 1 if self.once else self.loop

    @property
    def is_still(self) -> bool:
        """Whether one picture was asked for instead of an animation."""
        return self.still is not None or getattr(self, "filmstrip", None) is not None
