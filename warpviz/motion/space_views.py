"""Space views: the camera of a film in space, planned for all of it.

From where each state is looked at is chosen for the whole film at once (`turning`): where the sheet covers most of the
screen, never near edge-on, turning slowly. How near the camera stands follows (`framing`): it stands still during
activations, so that a contraction looks like one, and moves in afterwards where little is left.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.motion.camera import SIDE_AZIMUTH, View
from warpviz.motion.directions import Directions, Sampler, Shape, sampler, seen, shape_of, shorter_way
from warpviz.motion.framing import LOOKED_AT, Aimed, Way, fit, span, way_through
from warpviz.motion.seen_plane import Plane, line_cost, line_directions, turned, upright
from warpviz.motion.stands import ENOUGH, stands_of
from warpviz.motion.turning import (
    ELEVATIONS,
    PARTS,
    cheapest,
    grid,
    held_cost,
    passed_cost,
    turning_cost,
    unrolled,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats, Integers
    from warpviz.motion.turning import Grid
    from warpviz.motion.tween import Trajectory

# From how high the first state, which is flat, is seen, in degrees; else what is usual, and how little that counts.
SLANT = (40.0, 60.0)
USUAL, PREFERENCE = 36.0, 0.08
# Nothing else is worth as much as a rule that must be kept.
RULE = 20.0
# For each degree beside where the first state must be seen from: more than all rules together.
START = 1000.0


@dataclass(frozen=True, slots=True)
class SpaceWork:
    """How the camera behaves in space.

    Attributes:
        orbit: how far it goes round from the first state to the last, in degrees; None to plan it.
        elevation: how high it stands, in degrees; None to plan it.
        most: how far it turns at most in a step, in degrees.
    """

    orbit: float | None = None
    elevation: float | None = None
    most: float = 60.0


@dataclass(frozen=True, slots=True, eq=False)
class SpaceFilm:
    """What is seen: a film's states as they are drawn.

    Attributes:
        states: the sheet's vertices, then perhaps points, at every keyframe, each (N, 3).
        paths: of the same, progress -> (N, 3), one fewer.
        groups: the numbers of the keyframes between which the scale stands still, in order.
        cells: the vertices around the sheet's cells, and where each cell begins among those; None to take all of a
            state as places on the sheet.
        plane: the normal (3,) and the offset of the plane that parts the classes in the last state; None for none.
        plot: how far the plot reaches from its middle to the right and up; only their ratio counts.
        start: the azimuth and elevation from which the first state is seen, as near as it fits alone; None to plan it.
    """

    states: Sequence[Floats]
    paths: Sequence[Trajectory]
    groups: Sequence[Sequence[int]]
    cells: tuple[Integers, Integers] | None = None
    plane: tuple[Floats, float] | None = None
    plot: tuple[float, float] = (1.0, 1.0)
    start: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class SpacePlan:
    """The camera of a film in space.

    Attributes:
        ways: one a step, those between states and those in which only the camera moves, in order.
        held: the view in which each keyframe is held.
        plane: what is seen as a line after the way whose purpose is `plane`; None for none.
    """

    ways: tuple[Way, ...]
    held: tuple[View, ...]
    plane: Plane | None

    @property
    def push_ins(self) -> tuple[tuple[int, float], ...]:
        """The keyframes at which the camera alone moves in (above 1) or out, and how many times."""
        moves = [way for way in self.ways if way.purpose in {"closer", "wider"}]
        return tuple((way.keyframe, way.start.half / way.end.half) for way in moves)

    @property
    def line_view(self) -> View | None:
        """The view in which the plane is seen as a line."""
        return next((way.end for way in self.ways if way.purpose == "plane"), None)


def plan_space(film: SpaceFilm, work: SpaceWork | None = None) -> SpacePlan:
    """Return the camera of a film in space."""
    work = work or SpaceWork()
    passed = [[path(t) for t in LOOKED_AT] for path in film.paths]
    stage = _Stage.of(film, passed)
    azimuths, elevations, line = _directions(film, stage, work)
    aims = [Aimed(*aim) for aim in zip(film.states, azimuths, elevations, strict=True)]
    stands = stands_of(film.groups, aims, passed, film.plot, alone=film.start is not None)
    ways: list[Way] = []
    last = len(film.states) - 1
    for number, stand in enumerate(stands):
        if number:
            way = Way(stands[number - 1].leave, stand.arrive, number - 1, number - 1, "layer")
            ways.append(way_through(way, passed[number - 1], film.plot))
        views = [stand.arrive, stand.held, stand.leave]
        if number == last and line is not None:
            # The move to the plane is a move in as well.
            views = [stand.arrive]
        for a, b in itertools.pairwise(views):
            if a is not b:
                ways.append(Way(a, b, number, None, "closer" if b.half < a.half else "wider"))
    if line is None or stage.plane is None:
        return SpacePlan(tuple(ways), tuple(stand.held for stand in stands), None)
    at_end = ways[-1].end if ways else stands[-1].arrive
    for purpose, view in zip(("plane", "turn"), _end_views(film, stage, line), strict=True):
        still = [film.states[-1]] * len(LOOKED_AT)
        ways.append(way_through(Way(at_end, view, last, None, purpose), still, film.plot))
        at_end = view
    held = [*(stand.held for stand in stands[:-1]), stands[-1].arrive]
    return SpacePlan(tuple(ways), tuple(held), stage.plane)


@dataclass(frozen=True, slots=True, eq=False)
class _Stage:
    """What is looked at: places on the sheet and what it is like, held and on the way; the plane that is shown."""

    places: list[Floats]
    shapes: list[Shape]
    passed: list[list[Shape]]
    plane: Plane | None

    @classmethod
    def of(cls, film: SpaceFilm, passed: Sequence[Sequence[Floats]]) -> _Stage:
        size = max(float(np.ptp(state, axis=0).max()) for state in film.states)
        size = size if size > 0 else 1.0
        pick = _all_places(len(film.states[0])) if film.cells is None else sampler(*film.cells)
        places = [pick(state) for state in film.states]
        quarters = [LOOKED_AT.index(part / PARTS) for part in range(1, PARTS)]
        shapes = [[shape_of(pick(way[number]), size) for number in quarters] for way in passed]
        plane = None
        if film.plane is not None and shape_of(film.states[-1], size).rank:
            plane = upright(film.plane[0], film.plane[1], film.states[-1])
        return cls(places, [shape_of(place, size) for place in places], shapes, plane)


def _all_places(count: int) -> Sampler:
    return Sampler(np.repeat(np.arange(count)[:, None], 3, axis=1), np.full((count, 3), 1 / 3))


def _directions(
    film: SpaceFilm, stage: _Stage, work: SpaceWork
) -> tuple[list[float], list[float], tuple[float, float] | None]:
    """Return the azimuth and elevation at every keyframe, and those from which the plane is a line."""
    line = None if stage.plane is None else line_directions(stage.plane)
    cost = np.empty(0)
    if line is not None and stage.plane is not None:
        cost = line_cost(stage.plane, stage.places[-1], stage.shapes[-1], line, film.plot)
    if work.orbit is not None:
        count = len(film.states)
        around = [SIDE_AZIMUTH + work.orbit * (number / max(count - 1, 1) - 0.5) for number in range(count)]
        height = work.elevation if film.start is None else film.start[1]
        height = _best_elevation(film, stage, around) if height is None else height
        chosen = Directions(np.array(around), np.full(count, height))
    else:
        on_grid = grid(ELEVATIONS if work.elevation is None else (work.elevation,))
        stops, steps = _stops(film, stage, work, on_grid), _steps(film, stage, work, on_grid)
        if line is not None:
            stops.append(cost)
            steps.append(turning_cost(on_grid.directions.turns_to(line), work.most, still=False))
        numbers = cheapest(stops, steps)[: len(film.states)]
        chosen = Directions(on_grid.directions.azimuth[numbers], on_grid.directions.elevation[numbers])
        around = unrolled(chosen.azimuth.tolist())
    if line is None:
        return around, chosen.elevation.tolist(), None
    best = int((cost + turning_cost(chosen.turns_to(line)[-1], work.most, still=False)).argmin())
    azimuth = around[-1] + float(shorter_way(line.azimuth[best] - around[-1]))
    return around, chosen.elevation.tolist(), (azimuth, float(line.elevation[best]))


def _stops(film: SpaceFilm, stage: _Stage, work: SpaceWork, on_grid: Grid) -> list[Floats]:
    """Return what it costs to hold each state as it is seen from each direction, each (K,)."""
    directions = on_grid.directions
    held = [
        held_cost(seen(places, directions, film.plot).worth, shape, directions)
        for places, shape in zip(stage.places, stage.shapes, strict=True)
    ]
    if work.elevation is None:
        held = [cost + PREFERENCE * ((directions.elevation - USUAL) / USUAL) ** 2 for cost in held]
        low, high = SLANT
        held[0] = held[0] + RULE * ((directions.elevation < low) | (directions.elevation > high))
    if film.start is not None:
        held[0] = held[0] + START * directions.turns_to(Directions(*np.array(film.start)[:, None]))[:, 0]
    # A square is seen as well from four sides.
    held[0] = held[0] + PREFERENCE * np.abs(shorter_way(directions.azimuth - SIDE_AZIMUTH)) / 90
    return held


def _best_elevation(film: SpaceFilm, stage: _Stage, around: Sequence[float]) -> float:
    """Return the elevation from which all states are seen best from given azimuths, in degrees."""
    total = np.zeros(len(ELEVATIONS))
    for azimuth, places, shape in zip(around, stage.places, stage.shapes, strict=True):
        directions = Directions(np.full(len(ELEVATIONS), azimuth), np.array(ELEVATIONS))
        total += held_cost(seen(places, directions, film.plot).worth, shape, directions)
    return ELEVATIONS[int(total.argmin())]


def _steps(film: SpaceFilm, stage: _Stage, work: SpaceWork, on_grid: Grid) -> list[Floats]:
    """Return what every way between two directions costs in every step, each (K, K)."""
    starts = {number for group in film.groups for number in group[1:]}
    moving, still = (turning_cost(on_grid.turns, work.most, still=still) for still in (False, True))
    return [
        (still if number in starts else moving) + passed_cost(on_grid, shapes)
        for number, shapes in enumerate(stage.passed, 1)
    ]


def _end_views(film: SpaceFilm, stage: _Stage, line: tuple[float, float]) -> list[View]:
    """Return the view in which the plane is a line and the one after a small turn, at one scale if that fits both."""
    if stage.plane is None:
        raise ValueError("there is no plane to look at")
    after = turned(stage.plane, line, stage.places[-1], stage.shapes[-1], film.plot)
    aims = [Aimed(film.states[-1], *line), Aimed(film.states[-1], *after)]
    views = fit(aims, film.plot)
    if all(span(aim.positions, view) >= ENOUGH for aim, view in zip(aims, views, strict=True)):
        return views
    return [fit([aim], film.plot)[0] for aim in aims]
