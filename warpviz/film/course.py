"""Course: a sheet before it is drawn, and its way through layers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from warpviz.errors import InvalidValueError
from warpviz.film.decision import PART
from warpviz.film.dividers import seen_hyperplane
from warpviz.film.movers import movers_for
from warpviz.film.places import farthest_places, places_of
from warpviz.motion.framing import Way
from warpviz.motion.journey import Journey, Sights, plan_journey
from warpviz.motion.projection import project_all
from warpviz.motion.space_views import SpaceWork
from warpviz.motion.tilted import tilted
from warpviz.motion.views import groups_of
from warpviz.net.analysis import check_defined
from warpviz.net.network import Network
from warpviz.plane.lattice import MAX_COORDINATE, Lattice, grown_extent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats
    from warpviz.film.plan import FilmPlan
    from warpviz.motion.projection import Projection
    from warpviz.net.layers import Layer
    from warpviz.picture.layout import Layout
    from warpviz.specs.sheet import SheetFigure

# How many places a side are looked at to plan a film, at least.
PLANNED = 25


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """The sheet before it is drawn, its points (N, 2), and its way through the layers.

    `states` are places on the sheet, then the points, at every keyframe, each (M, D_k).
    """

    lattice: Lattice
    points: Floats
    states: Sequence[Floats]
    projections: Sequence[Projection | None]
    journey: Journey

    @classmethod
    def of(
        cls, spec: SheetFigure, plan: FilmPlan, layout: Layout, *, start: tuple[float, float] | None = None
    ) -> Course:
        """Return the course of a plan.

        Args:
            spec: the request.
            plan: what the film is of.
            layout: of the picture.
            start: the azimuth and elevation from which the first state is seen, as near as it fits alone whatever
                follows; None to plan that.

        Raises `WarpvizError` where a layer is not defined or leaves the range of numbers.
        """
        points = plan.data.points if plan.data is not None else np.empty((0, 2))
        lattice = Lattice(grown_extent(spec.extent, points), spec.lines)
        places, cells = places_of(lattice.extent, max(PLANNED, lattice.lines))
        inside = np.concatenate([places, points])
        check_defined(plan.layers, inside)
        # Refuses what leaves the range of numbers, with the layer's name.
        states = [step.points for step in Network(plan.layers).trace(inside).steps]
        # A single hyperplane is drawn only if the direction across it is seen.
        alone = len(plan.hyperplanes) == 1 and plan.method.name == "pca"
        across = plan.hyperplanes[0].normal if alone else None
        _check_reach(plan.layers, states)
        projections = project_all(groups_of(plan.layers), states, plan.method, plan.view_dims, plan.seed, across)
        movers = movers_for(plan.layers, states, projections, plan.tween, plan.affine_tween)
        plane, fixed = _plane(plan, projections[-1]), plan.view == "fixed"
        farthest = farthest_places(plan.layers, projections, lattice.extent)
        sights = Sights(np.concatenate([places, farthest]), points, cells, layout.reach_px, plane, start, fixed)
        work = SpaceWork(plan.orbit, plan.elevation)
        journey = plan_journey(plan.layers, movers, projections, sights, work)
        if plan.view == "tilt" and not journey.in_space:
            journey = tilted(journey, np.concatenate([inside, farthest]), layout.reach_px)
        if plan.hyperplanes and journey.plane is None:
            end = journey.ways[-1].end if journey.ways else journey.held[-1]
            last = Way(end, end, len(plan.layers), None, PART)
            journey = replace(journey, ways=(*journey.ways, last))
        return cls(lattice, points, states, projections, journey)


def _check_reach(layers: Sequence[Layer], states: Sequence[Floats]) -> None:
    """Raise `InvalidValueError` that names the first layer after which something is too far out to be drawn."""
    labels = ("input", *Network(layers).labels)
    for number, (label, state) in enumerate(zip(labels, states, strict=True)):
        reach = np.abs(state).max()
        if reach > MAX_COORDINATE:
            raise InvalidValueError(
                f"layer {number} ({label}): leads as far as {reach:.3g}, but at most {MAX_COORDINATE:g} is drawn"
            )


def _plane(plan: FilmPlan, projection: Projection | None) -> tuple[Floats, float] | None:
    """Return the plane that parts the classes as it is drawn, None unless there is one."""
    if not plan.hyperplanes:
        return None
    seen = seen_hyperplane(plan.hyperplanes[plan.shown_hyperplane], projection)
    return None if seen is None or len(seen.normal) != 3 else (seen.normal, seen.offset)
