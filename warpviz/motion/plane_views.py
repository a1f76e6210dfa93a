"""Plane views: the camera of a film in the plane, straight above the sheet all the time.

It fills the frame. During activations it stands still; before and after, where little would be left, it alone moves. Or
it never moves at all.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from warpviz.motion.camera import ABOVE_AZIMUTH, ABOVE_ELEVATION, View
from warpviz.motion.framing import Aimed, Way, fit, way_through
from warpviz.motion.stands import Stand, stands_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats


def plan_plane(
    states: Sequence[Floats],
    passed: Sequence[Sequence[Floats]],
    groups: Sequence[Sequence[int]],
    plot: tuple[float, float],
    *,
    alone: bool = False,
) -> tuple[tuple[Way, ...], tuple[Stand, ...]]:
    """Return the camera in every step, and how it stands at every keyframe.

    Args:
        states: what must be seen at every keyframe, each (N, 3).
        passed: what must be seen between them, at each of `framing.LOOKED_AT`, one fewer.
        groups: the numbers of the keyframes between which the scale stands still, in order.
        plot: how far it reaches from its middle to the right and up; only their ratio counts.
        alone: whether the first state is seen as near as it fits alone, whatever follows.
    """
    aims = [Aimed(state, ABOVE_AZIMUTH, ABOVE_ELEVATION) for state in states]
    stands = stands_of(groups, aims, passed, plot, alone=alone)
    return tuple(ways_of(stands, passed, plot)), tuple(stands)


def plan_fixed(
    states: Sequence[Floats], passed: Sequence[Sequence[Floats]], plot: tuple[float, float]
) -> tuple[tuple[Way, ...], tuple[Stand, ...]]:
    """Return the same where the camera never moves: everything is in sight from the first moment on."""
    everything = [*states, *(positions for step in passed for positions in step)]
    view = fit([Aimed(positions, ABOVE_AZIMUTH, ABOVE_ELEVATION) for positions in everything], plot)[0]
    stands = (Stand(view, view, view),) * len(states)
    return tuple(ways_of(stands, passed, plot)), stands


def common_view(views: Sequence[View], plot: tuple[float, float]) -> View:
    """Return the view from straight above in which all is in sight that is in some such views."""
    room = np.array([*plot, 0.0]) / min(plot)
    low = np.min([view.center - view.half * room for view in views], axis=0)
    high = np.max([view.center + view.half * room for view in views], axis=0)
    return View((low + high) / 2, float(((high - low)[:2] / (2 * room[:2])).max()))


def ways_of(stands: Sequence[Stand], passed: Sequence[Sequence[Floats]], plot: tuple[float, float]) -> list[Way]:
    """Return the ways between stands, and those at each in which the camera alone moves."""
    ways: list[Way] = []
    for number, stand in enumerate(stands):
        if number:
            way = Way(stands[number - 1].leave, stand.arrive, number - 1, number - 1, "layer")
            ways.append(way_through(way, passed[number - 1], plot))
        for a, b in itertools.pairwise([stand.arrive, stand.held, stand.leave]):
            if a is not b:
                ways.append(Way(a, b, number, None, "closer" if b.half < a.half else "wider"))
    return ways
