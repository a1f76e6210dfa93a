"""Stands: how near the camera is at every keyframe.

The scale stands still during activations, so that a contraction looks like one. Before and after, where a state would
fill little of the plot, the camera alone moves.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from warpviz.motion.camera import same_view
from warpviz.motion.framing import LOOKED_AT, Aimed, extent, fit, overflow, span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats
    from warpviz.motion.camera import View

# What a held state must span of the plot's shorter side; under the second the camera follows while it shrinks.
ENOUGH, FOLLOWED = 0.7, 1 / 3
# A state is a point when it is so much smaller than the largest.
POINT = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Stand:
    """The views in which a keyframe is reached, held and left; where they are not one the camera alone moves."""

    arrive: View
    held: View
    leave: View


def stands_of(
    groups: Sequence[Sequence[int]],
    aims: Sequence[Aimed],
    passed: Sequence[Sequence[Floats]],
    plot: tuple[float, float],
    *,
    alone: bool = False,
) -> list[Stand]:
    """Return how every keyframe is reached, held and left.

    Args:
        groups: the numbers of the keyframes between which the scale stands still, in order.
        aims: the states and from where they are seen.
        passed: what is between them, positions at each of `LOOKED_AT` in every step.
        plot: how far it reaches from its middle to the right and up.
        alone: whether the first state is held as near as it fits alone, whatever follows: where that goes out of sight
            the camera moves away before.
    """
    first_held = fit(aims[:1], plot)[0] if alone else None
    size = max(float(np.ptp(aim.positions, axis=0).max()) for aim in aims)
    count = len(aims)
    arrive: list[View | None] = [None] * count
    leave: list[View | None] = [None] * count
    for group in groups:
        for first, last in _runs(group, aims, passed, plot):
            views = _run_views(first, last, aims, passed, plot)
            if first_held is not None and first == 0:
                views = _as_held(first_held, views, aims, passed, plot)
            for number in range(first, last):
                leave[number], arrive[number + 1] = views[number - first], views[number - first + 1]
            arrive[last] = _followed(aims[last], views[-1], plot)
            leave[first] = _followed(aims[first], views[0], plot)
    stands = []
    for before, aim, after in zip(arrive, aims, leave, strict=True):
        known = [view for view in (before, after) if view is not None]
        good = [view for view in known if span(aim.positions, view) >= ENOUGH]
        is_point = float(np.ptp(aim.positions, axis=0).max()) <= POINT * size
        held = (good or (known if is_point else []) or fit([aim], plot))[0]
        held = first_held if first_held is not None and before is None else held
        stands.append(Stand(before or held, held, after or held))
    return _steady(stands)


def _steady(stands: Sequence[Stand]) -> list[Stand]:
    """Return stands in which a view that is the same as the one before is the very same, so that the camera rests."""
    last, found = stands[0].arrive, []
    for stand in stands:
        views = []
        for view in (stand.arrive, stand.held, stand.leave):
            last = last if same_view(last, view) else view
            views.append(last)
        found.append(Stand(*views))
    return found


def _runs(
    group: Sequence[int], aims: Sequence[Aimed], passed: Sequence[Sequence[Floats]], plot: tuple[float, float]
) -> list[tuple[int, int]]:
    """Return the first and last keyframes between which the scale stands still and all those between fill the plot."""
    found = []
    first = group[0]
    while first < group[-1]:
        last = first + 1
        while last < group[-1]:
            views = _run_views(first, last + 1, aims, passed, plot)
            inner = range(first + 1, last + 1)
            if any(span(aims[number].positions, views[number - first]) < ENOUGH for number in inner):
                break
            last += 1
        found.append((first, last))
        first = last
    return found


def _run_views(
    first: int, last: int, aims: Sequence[Aimed], passed: Sequence[Sequence[Floats]], plot: tuple[float, float]
) -> list[View]:
    """Return the views of the keyframes first to last, of one centre and scale, with all in sight on the way."""
    every = [*aims[first : last + 1]]
    for number in range(first, last):
        a, b = aims[number], aims[number + 1]
        every += [
            Aimed(positions, a.azimuth + (b.azimuth - a.azimuth) * t, a.elevation + (b.elevation - a.elevation) * t)
            for t, positions in zip(LOOKED_AT, passed[number], strict=True)
        ]
    return fit(every, plot)[: last - first + 1]


def _as_held(
    held: View, views: list[View], aims: Sequence[Aimed], passed: Sequence[Sequence[Floats]], plot: tuple[float, float]
) -> list[View]:
    """Return the views of the first keyframes with the centre and scale of `held` where all stays in sight."""
    near = [held, *(replace(held, azimuth=view.azimuth, elevation=view.elevation) for view in views[1:])]
    for number in range(len(near)):
        for positions in (aims[number].positions, *(passed[number] if number + 1 < len(near) else ())):
            # Of what is passed, from both ends: angles between are between.
            if any(overflow(positions, seen, plot) > 1 for seen in near[number : number + 2]):
                return views
    # Where nothing turns it is the very same view, so that nothing moves.
    return [held if view.azimuth == held.azimuth and view.elevation == held.elevation else view for view in near]


def _followed(aim: Aimed, view: View, plot: tuple[float, float]) -> View:
    """Return a view like `view`, but nearer where so little would be left of the state."""
    if span(aim.positions, view) >= FOLLOWED:
        return view
    long = extent(aim.positions, view)
    return fit([aim], plot, smallest=long / (2 * FOLLOWED))[0] if long > 0 else view
