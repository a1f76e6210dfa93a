"""Journey: the sheet's way through all layers, and the camera that follows it, planned for the whole film."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from warpviz.motion.framing import LOOKED_AT, Way
from warpviz.motion.movers import SPACE, drawn
from warpviz.motion.plane_views import plan_fixed, plan_plane
from warpviz.motion.space_views import SpaceFilm, SpaceWork, plan_space
from warpviz.motion.tween import pad
from warpviz.motion.views import groups_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats, Integers
    from warpviz.motion.camera import View
    from warpviz.motion.movers import Motion, Mover
    from warpviz.motion.projection import Projection
    from warpviz.motion.seen_plane import Plane
    from warpviz.net.layers import Layer
    from warpviz.plane.refine import ScreenMap


@dataclass(frozen=True, slots=True, eq=False)
class Journey:
    """How a sheet goes through layers, and how it is seen.

    Attributes:
        layers: what deforms it.
        movers: how points go through each.
        ways: the camera in every step of the film: those through a layer, and those in which it alone moves.
        held: the view in which every keyframe is held.
        in_space: whether anything has three dimensions, so that the film is in space from its first frame.
        plane: what parts the classes in the last state, seen as a line at the end; None for none, and in the plane.
    """

    layers: tuple[Layer, ...]
    movers: tuple[Mover, ...]
    ways: tuple[Way, ...]
    held: tuple[View, ...]
    in_space: bool
    plane: Plane | None = None

    def seen_in(self, view: View) -> Journey:
        """Return the same journey, seen in one view all the time."""
        ways = tuple(replace(way, start=view, end=view, room=1.0) for way in self.ways)
        return replace(self, ways=ways, held=(view,) * len(self.held))

    def motions(self, points: Floats) -> list[Motion]:
        """Return the motions of points (N, 2), one a layer."""
        return motions(self.layers, self.movers, points)

    def screen_map(self, half_px: float) -> ScreenMap:
        """Return the map from points (N, 2) to their places in pixels (N, 3) at every moment that is checked.

        The scale is that of the nearer of two cameras, so that what holds here holds while the camera moves. Seen from
        straight above nobody sees how high a place is. It counts all the same where bent paper doubles back: the place
        where it turns wanders along the lines, and there they reach past a chord by as much as they are off it in
        space.
        """
        count = len(self.layers)
        nearest = [min(held.half for held in self.held)] * count
        for way in self.ways:
            if way.layer is not None:
                nearest[way.layer] = min(way.start.half, way.end.half)
        last = min(way.end.half for way in self.ways if way.keyframe >= count - 1) if self.ways else nearest[-1]
        aside = self.in_space or any(way.tilts for way in self.ways)

        def places(points: Floats) -> list[tuple[Floats, ...]]:
            found: list[tuple[Floats, ...]] = []
            moving = self.motions(points)
            for number, (motion, mover) in enumerate(zip(moving, self.movers, strict=True)):
                seen = np.array([1.0, 1.0, 1.0 if aside or mover.doubles_back else 0.0])
                scale = seen * (half_px / nearest[number])
                if mover.straight:
                    found.append((motion(0.0) * scale, motion(1.0) * scale))
                else:
                    found += [(motion(t) * scale,) for t in mover.checked]
            # Each state is held in a view that may be nearer than that of the step which leads to it.
            for number, motion in enumerate(moving):
                nearer = half_px / (last if number == count - 1 else self.held[number + 1].half)
                found.append((motion(1.0) * nearer,))
            found.append((moving[0](0.0) * (half_px / self.held[0].half),))
            return found

        return places


def motions(layers: Sequence[Layer], movers: Sequence[Mover], points: Floats) -> list[Motion]:
    """Return the motions of points (N, 2) through layers, each from where the one before has come to."""
    found: list[Motion] = []
    rank = np.zeros(len(points))
    for layer, mover in zip(layers, movers, strict=True):
        found.append(mover.motion(points, rank))
        points, rank = layer(points), found[-1].rank_after
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Sights:
    """What the camera of a film must show.

    Attributes:
        sheet: places on the sheet, (V, 2), more of them than the lattice has where that is coarse.
        points: the points on it, (N, 2).
        cells: the vertices around the cells of `sheet`, and where each cell begins among those.
        plot: how far the plot reaches from its middle to the right and up; only their ratio counts.
        plane: normal and offset of what parts the classes in the last state as it is drawn, None for none.
        start: the azimuth and elevation from which the first state is seen, as near as it fits alone whatever follows;
            None to plan that. In the plane it is seen from straight above.
        fixed: whether the camera never moves, in the plane.
    """

    sheet: Floats
    points: Floats
    cells: tuple[Integers, Integers]
    plot: tuple[float, float]
    plane: tuple[Floats, float] | None = None
    start: tuple[float, float] | None = None
    fixed: bool = False


def plan_journey(
    layers: Sequence[Layer],
    movers: Sequence[Mover],
    projections: Sequence[Projection | None],
    sights: Sights,
    work: SpaceWork,
) -> Journey:
    """Return the journey of a sheet through layers.

    Args:
        layers: what deforms it.
        movers: how points go through each.
        projections: of every state, None for one that is drawn as it is.
        sights: what must be seen.
        work: how the camera behaves in space.
    """
    inside = np.concatenate([sights.sheet, sights.points])
    moving = motions(layers, movers, inside)
    states, state = [pad(drawn(inside, projections[0]), SPACE)], inside
    widths = [drawn(inside, projections[0]).shape[1]]
    for layer, projection in zip(layers, projections[1:], strict=True):
        state = layer(state)
        seen = drawn(state, projection)
        widths.append(seen.shape[1])
        states.append(pad(seen, SPACE))
    groups = groups_of(layers)
    if max(widths) < SPACE:
        passed = [[motion(t) for t in LOOKED_AT] for motion in moving]
        if sights.fixed:
            ways, stands = plan_fixed(states, passed, sights.plot)
        else:
            ways, stands = plan_plane(states, passed, groups, sights.plot, alone=sights.start is not None)
        return Journey(tuple(layers), tuple(movers), ways, tuple(stand.held for stand in stands), in_space=False)
    plane = sights.plane if widths[-1] == SPACE else None
    plan = plan_space(SpaceFilm(states, moving, groups, sights.cells, plane, sights.plot, sights.start), work)
    return Journey(tuple(layers), tuple(movers), plan.ways, plan.held, in_space=True, plane=plan.plane)
