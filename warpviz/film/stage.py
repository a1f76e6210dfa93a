"""Stage: what is asked of a film by those who draw something into its frames, without knowing how frames are made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from warpviz.arrays import Floats
    from warpviz.motion.camera import View
    from warpviz.motion.framing import Way
    from warpviz.motion.journey import Journey
    from warpviz.picture.layout import Layout
    from warpviz.picture.theme import Theme


class FilmStep(Protocol):
    """A step under way."""

    @property
    def way(self) -> Way:
        """The camera's way."""

    @property
    def camera(self) -> float:
        """The progress of the camera."""


class FilmStage(Protocol):
    """Where and in which colours a film is drawn."""

    layout: Layout
    theme: Theme
    journey: Journey

    def project(self, positions: Floats, view: View) -> tuple[Floats, Floats]:
        """Return where positions (N, 3) are on the screen, (N, 2), and how near they are, (N,)."""
