"""Decision: what parts the classes in the last state, drawn when the state is reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.film.dividers import grow
from warpviz.motion.seen_plane import plane_in_box, seen_plane_line
from warpviz.motion.tween import pad
from warpviz.picture.polylines import straight_lines
from warpviz.picture.scene import Cells, Drawing, Polylines
from warpviz.picture.theme import rgb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats
    from warpviz.film.stage import FilmStage, FilmStep
    from warpviz.motion.camera import View
    from warpviz.motion.seen_plane import Plane
    from warpviz.motion.timeline import Moment

SPACE = 3
# The step in which the line grows where the camera does not move, and from where on it does while the camera moves.
PART, GROWS_FROM = "part", 0.6
# Steps in which nothing moves, as others still do: before what parts the classes is drawn, and after.
WAIT, DECIDED = "wait", "decided"
LINE_PX, CASING = 2.6, 2.2
PLANE_OPACITY = 46


@dataclass(frozen=True, slots=True, eq=False)
class Decision:
    """What parts the classes.

    Attributes:
        parts: polygons, segments or points in the space of the last state, each (M, D).
        plane: what is seen as a line at the end of a film in space; None for the parts.
        low, high: the box of the last state, (3,).
    """

    parts: Sequence[Floats]
    plane: Plane | None
    low: Floats
    high: Floats

    def shown(self, builder: FilmStage, moment: Moment) -> float:
        """Return how much of it is drawn, from 0 to 1."""
        way = builder.journey.ways[moment.step]
        if way.purpose == PART:
            return moment.progress
        if way.purpose == DECIDED:
            return 1.0
        if self.plane is None:
            return 0.0
        if way.purpose == "plane":
            return max(0.0, (moment.progress - GROWS_FROM) / (1 - GROWS_FROM))
        return 1.0 if way.purpose == "turn" else 0.0

    def drawn(
        self, builder: FilmStage, layers: tuple[Drawing, ...], step: FilmStep, view: View, moment: Moment
    ) -> tuple[Drawing, ...]:
        """Return the layers of the sheet with what parts the classes on them."""
        shown = self.shown(builder, moment)
        if shown <= 0:
            return layers
        if self.plane is None:
            return (*layers, self._parts(builder, view, shown))
        drawing = self._plane(builder, view, shown, turned=step.way.purpose == "turn" and step.camera > 0)
        return (*layers, drawing)

    def _plane(self, builder: FilmStage, view: View, shown: float, *, turned: bool) -> Drawing:
        if self.plane is None:
            return Drawing()
        layout = builder.layout
        if not turned:
            ends, _ = builder.project(seen_plane_line(self.plane, view, layout.reach_px), view)
            return Drawing(lines=_cased(builder, grow(ends, shown))) if len(ends) else Drawing()
        corners, _ = builder.project(plane_in_box(self.plane, self.low, self.high), view)
        return _filled(builder, corners) if len(corners) > 2 else Drawing()

    def _parts(self, builder: FilmStage, view: View, shown: float) -> Drawing:
        drawing: list[Polylines] = []
        cells: list[Cells] = []
        for part in self.parts:
            corners, _ = builder.project(pad(grow(part, shown), SPACE), view)
            if len(corners) == 1:
                # The border on a line is a point: a stroke across it.
                reach_px = 0.5 * builder.layout.half_px * shown
                corners = corners + np.array([[0.0, -reach_px], [0.0, reach_px]])
            if len(corners) == 2:
                drawing += _cased(builder, corners)
                continue
            filled = _filled(builder, corners)
            drawing += filled.lines
            cells += filled.cells
        return Drawing(cells=tuple(cells), lines=tuple(drawing))


def _cased(builder: FilmStage, ends: Floats) -> tuple[Polylines, ...]:
    """Return a line with a rim in the colour of the background, so that it is seen on any paper."""
    theme, width_px = builder.theme, LINE_PX * builder.layout.scale
    return (
        straight_lines(ends, rgb(theme.background), CASING * width_px),
        straight_lines(ends, rgb(theme.divider), width_px),
    )


def _filled(builder: FilmStage, corners: Floats) -> Drawing:
    """Return a polygon that shows what is behind it."""
    color = rgb(builder.theme.divider)
    outline = np.concatenate([corners, corners[:1]])
    offsets = np.array([0, len(outline)])
    width = np.array([0.6 * LINE_PX * builder.layout.scale])
    cells = (
        ()
        if builder.theme.keyed
        else (Cells(outline, offsets, np.append(color, PLANE_OPACITY).astype(np.uint8)[None]),)
    )
    return Drawing(cells=cells, lines=(Polylines(outline, offsets, color[None], width),))
