"""Zero curves: edges that lie where a function of the plane is zero, as points over their chords.

A curve is told by its chord and its function: the point at share t stands straight over that place of the chord, where
the function is zero. So every point is a point of the true curve, however finely an edge is cut up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.plane.roots import find_roots

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from warpviz.arrays import Floats, Integers
    from warpviz.plane.refine import Crossings, Flags

STRAIGHT = -1
# How far from its chord a curve is looked for, as a share of the chord. An arc of less than a half circle is nearer.
REACH = 0.6
# The step of the first slope, and where the search ends, as shares of the reach.
FIRST_STEP, DONE = 1e-3, 1e-11
# Secant steps until a place is searched between brackets instead, and those, as shares of the reach.
MOST_STEPS = 8
BRACKETS = (1 / 64, 1 / 16, 1 / 4, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class ZeroCurve:
    """Where one column of a function is zero."""

    function: Crossings
    column: int

    def __call__(self, points: Floats) -> Floats:
        """Return the value (N,) at points (N, 2)."""
        value: Floats = self.function(points)[:, self.column]
        return value


def over_chords(
    curves: Sequence[ZeroCurve], curve: Integers, start: Floats, end: Floats, t: Floats
) -> tuple[Floats, Flags]:
    """Return the points (K, 2) of curves over shares t (K,) of their chords, and whether each was found, (K,).

    Args:
        curves: what `curve` counts.
        curve: which one each point lies on, (K,); `STRAIGHT` for the chord itself.
        start, end: the chords' ends, (K, 2); they are points of the curves.
        t: in [0, 1].

    Where nothing is found within `REACH` the point is that of the chord.
    """
    span = end - start
    points = start + t[:, None] * span
    points[t == 1] = end[t == 1]
    found = np.ones(len(t), dtype=bool)
    inside = np.flatnonzero((curve != STRAIGHT) & (t > 0) & (t < 1))
    for number in np.unique(curve[inside]) if len(inside) else ():
        which = inside[curve[inside] == number]
        across = np.stack([-span[which, 1], span[which, 0]], axis=1)
        points[which], found[which] = _onto(curves[number], points[which], REACH * across)
    return points, found


def _onto(value: Callable[[Floats], Floats], points: Floats, reach: Floats) -> tuple[Floats, Flags]:
    """Return points (K, 2) moved along `reach` (K, 2), at most once that far, to where `value` is zero.

    By the secant method; where it leaves the reach, or is slow, by regula falsi up to the nearest change of sign.
    """
    away, found = np.zeros(len(points)), np.zeros(len(points), dtype=bool)
    before, height_before = away.copy(), value(points)
    here = np.full(len(points), FIRST_STEP)
    height = value(points + FIRST_STEP * reach)
    open_ = np.arange(len(points))
    for _ in range(MOST_STEPS):
        rise = height - height_before
        flat = rise == 0
        step = np.where(flat, 0.0, -height * (here - before) / np.where(flat, 1.0, rise))
        there = here + step
        away[open_] = there
        found[open_] = (np.abs(step) <= DONE) & (~flat | (height == 0)) & (np.abs(there) <= 1)
        go_on = (np.abs(step) > DONE) & (np.abs(there) <= 1)
        if not go_on.any():
            break
        open_, before, height_before, here = open_[go_on], here[go_on], height[go_on], there[go_on]
        height = value(points[open_] + here[:, None] * reach[open_])
    missed = np.flatnonzero(~found)
    if len(missed):
        away[missed], found[missed] = _bracketed(value, points[missed], reach[missed])
    return points + away[:, None] * reach, found


def _bracketed(value: Callable[[Floats], Floats], points: Floats, reach: Floats) -> tuple[Floats, Flags]:
    """Return by how much of `reach` to move, -1 to 1, and whether a zero is there: 0 where it is not."""
    away, found = np.zeros(len(points)), np.zeros(len(points), dtype=bool)
    here = value(points)
    open_ = np.arange(len(points))
    for share in BRACKETS:
        for way in (share, -share):
            there = value(points[open_] + way * reach[open_])
            told = open_[(there >= 0) != (here[open_] >= 0)]

            def at(which: Integers, moved: Floats, told: Integers = told) -> Floats:
                return value(points[told[which]] + moved[:, None] * reach[told[which]])

            near, far = np.zeros(len(told)), np.full(len(told), way)
            beyond = there[(there >= 0) != (here[open_] >= 0)]
            if way > 0:
                away[told] = find_roots(at, near, far, here[told], beyond, DONE)
            else:
                away[told] = find_roots(at, far, near, beyond, here[told], DONE)
            found[told] = True
            open_ = open_[~found[open_]]
    return away, found
