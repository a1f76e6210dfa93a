"""What the plots that can move share: how long they take, how often they play, and one frame of them alone."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from warpviz.specs.plots import PlotFigure
from warpviz.specs.scope import MOTION, MOVING, PLAYING, REPEATED, STILLED
from warpviz.specs.sheet import MAX_PLAYS
from warpviz.specs.values import Flag, Number, Still, Whole


class MovingPlotFigure(PlotFigure):
    """A plot that can move."""

    fps: Annotated[Number, MOVING, MOTION] = Field(12.5, ge=1, le=50, description="frames per second during motion")
    duration: Annotated[Number, MOVING, MOTION] = Field(4.0, ge=0.2, le=3600, description="of the motion in seconds")
    final_hold_s: Annotated[Number, MOVING, MOTION] = Field(
        1.2, ge=0.02, le=60, description="how long the last state is shown, in seconds"
    )
    once: Annotated[Flag, PLAYING] = Field(default=False, description="play once instead of looping")
    loop: Annotated[Whole, REPEATED] = Field(
        0, ge=0, le=MAX_PLAYS, description="how often it plays, for GIF, APNG and WebP; 0 for ever"
    )
    still: Annotated[Still, STILLED] = Field(None, description="a single frame: first, last, or the time in seconds")

    def why_not_moving(self) -> str:
        """Return why nothing moves; "" where something does."""
        return ""

    @property
    def is_still(self) -> bool:
        """Whether one picture was asked for instead of an animation."""
        return self.still is not None or bool(self.why_not_moving())

    @property
    def plays(self) -> int:
        """How often it plays; 0 for ever."""
        return 1 if self.once else self.loop
