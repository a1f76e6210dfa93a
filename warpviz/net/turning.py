"""Turning: the best of all straight cuts that turn about a place, for many places at once.

A line that parts points best can be moved, until it touches a point, and turned about that, until it touches another,
without parting them otherwise. So the best of all lines is found by looking, at each point, at the angles under which
it sees the others (Goodrich and others call it a rotational sweep; O(N log N) a point).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from warpviz.arrays import Floats, Integers

# Places and angles that differ by less than this share of the spread are the same: it is rounding, and no line that
# anybody could see goes between them.
SAME = 1e-9
# Where points are put that a line turns about; angles end at 1.
BEYOND = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class Turns:
    """The best cut about each of R places.

    Attributes:
        right: how many points are on their right sides, (R,).
        across: (R, 2): the cut is where across . (x, y) is zero; the points at the place itself go to either side.
    """

    right: Integers
    across: Floats


def best_turns(x: Floats, y: Floats, signs: Integers) -> Turns:
    """Return the best cuts through the origin of each of R planes with N points in each.

    Args:
        x, y: where points are, (R, N) each. Those at the origin are taken to whichever side is better.
        signs: 1 or -1, (N,): what is to be parted. Either may be on either side.
    """
    size = np.abs(x) + np.abs(y)
    near = size <= SAME
    lower = (y < 0) | ((y == 0) & (x < 0))
    # Rises from -1 to 1 as the line through the origin and a point turns by half a turn, and needs no arc tangent.
    angle = np.where(lower, x, -x) / np.where(near, 1.0, size)
    angle[near] = BEYOND
    # A line that turns past an upper point leaves it below. The last binary digit of the angle says what that changes.
    leaves = (signs > 0) ^ lower
    keys = (angle.view(np.int64) & ~1) | leaves
    angle = np.sort(keys.view(np.float64), axis=1)
    steps = np.where(angle < BEYOND / 2, 1 - 2 * (angle.view(np.int64) & 1), 0).astype(np.int32)
    above = np.where(lower | near, 0, signs).sum(axis=1)
    # The sum of the signs above the line just before it comes to each angle.
    sums = above[:, None] + np.cumsum(steps, axis=1) - steps
    here = np.where(near, signs, 0).sum(axis=1)
    room, middle = _gaps(angle)
    possible = room > SAME
    fewest = int((signs < 0).sum())
    high = fewest + np.where(possible, sums, -len(signs)).max(axis=1) + np.maximum(here, 0)
    low = fewest + np.where(possible, sums, len(signs)).min(axis=1) + np.minimum(here, 0)
    right = np.maximum(high, len(signs) - low)
    best = np.where(high == right, high - np.maximum(here, 0), low - np.minimum(here, 0)) - fewest
    place = np.where(possible & (sums == best[:, None]), room, -1.0).argmax(axis=1)
    turn = np.take_along_axis(middle, place[:, None], axis=1)[:, 0]
    # Where there is no room at all, nothing is claimed.
    right = np.where(possible.any(axis=1), right, 0)
    return Turns(right, np.stack([np.abs(turn) - 1, -turn], axis=1))


def _gaps(angle: Floats) -> tuple[Floats, Floats]:
    """Return the room before each of sorted angles (R, N), and its middle; before the first comes the last."""
    last = np.where(angle < BEYOND / 2, angle, -BEYOND).max(axis=1, keepdims=True)
    before = np.concatenate([last - 2, angle[:, :-1]], axis=1)
    room = np.where(angle < BEYOND / 2, angle - before, 0.0)
    middle = (angle + before) / 2
    return room, np.where(middle < -1, middle + 2, middle)


@dataclass(frozen=True, slots=True, eq=False)
class Threshold:
    """The best place to cut numbers in two: `right` of them are on their right sides.

    Attributes:
        right: how many.
        place: where; no number is there.
        upward: 1 if what is above has the sign 1, else -1.
        room: between the nearest numbers on both sides; 0 where all are on one side.
    """

    right: int
    place: float
    upward: int
    room: float


def best_threshold(values: Floats, signs: Integers, rounding: float = 0.0) -> Threshold:
    """Return the best threshold of values (N,) with signs (N,), 1 or -1: of those as good the one with the most room.

    Args:
        values: numbers, at least one.
        signs: what is to be parted; either may be above.
        rounding: none stands between numbers that differ by less.
    """
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    # With the first n below the threshold.
    right = np.concatenate([[0], np.cumsum(-signs[order])]) + int((signs > 0).sum())
    reach = float(ordered[-1] - ordered[0])
    least = max(SAME * reach, rounding, np.finfo(float).tiny)
    room = np.concatenate([[0.0], np.diff(ordered), [0.0]])
    possible = room > least
    possible[[0, -1]] = True
    best = max(int(right[possible].max()), len(values) - int(right[possible].min()))
    place = int(np.where(possible & ((right == best) | (len(values) - right == best)), room, -1.0).argmax())
    # With all on one side, a little beyond them.
    air = max(reach / 8, rounding, 1e-3 * float(np.abs(ordered[[0, -1]]).max()), 1e-6)
    edges = np.concatenate([[ordered[0] - 2 * air], ordered, [ordered[-1] + 2 * air]])
    at = float(edges[place] / 2 + edges[place + 1] / 2)
    return Threshold(best, at, 1 if right[place] == best else -1, float(room[place]))
