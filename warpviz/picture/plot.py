"""Plot: a matplotlib figure in a scene. What stands still in it is drawn once, what moves is drawn anew in each frame.

Axes, ticks, scales, histograms and legends are matplotlib's; the page beneath and what lies above are the scene's.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from warpviz.picture.mpl import plot_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.artist import Artist
    from matplotlib.backend_bases import RendererBase
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True, eq=False)
class Plot:
    """A figure that is laid out.

    Attributes:
        figure: of the picture's size, one pixel a point, without a background.
        moving: those of its artists that move, in the order in which they are drawn; they are `animated`.
        show: puts these where they are in a state, given the artists and the state; None where nothing moves. To be
            sent to another process it must be a function of a module.
    """

    figure: Figure
    moving: tuple[Artist, ...] = ()
    show: Callable[[tuple[Artist, ...], Any], None] | None = None

    def draw_still(self, renderer: RendererBase) -> None:
        """Draw all that does not move."""
        with plot_settings():
            self.figure.draw(renderer)

    def draw_moving(self, renderer: RendererBase, state: object) -> None:
        """Draw what moves, in a state."""
        if not self.moving:
            return
        with plot_settings():
            if self.show is not None:
                self.show(self.moving, state)
            for artist in self.moving:
                artist.draw(renderer)


class NoRoomError(Exception):
    """There is no room for axes beside their words."""


def laid_out(figure: Figure) -> Figure:
    """Return a figure whose axes have got their places by its layout engine, for good.

    Raises `NoRoomError` where nothing is left of them.
    """
    with plot_settings(), warnings.catch_warnings():
        # What matplotlib has to say of a layout is that there was no room.
        warnings.simplefilter("error", UserWarning)
        engine = figure.get_layout_engine()
        if engine is not None:
            try:
                engine.execute(figure)
            except UserWarning:
                raise NoRoomError from None
        figure.set_layout_engine("none")
    return figure
