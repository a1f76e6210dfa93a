"""Where an expression bends, jumps, or has no value: roots of what it switches at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from warpviz.arrays import Floats
from warpviz.net.activation_entry import Switches
from warpviz.net.ranges import interval
from warpviz.plane.roots import lowest_between

if TYPE_CHECKING:
    from warpviz.net.expression_nodes import Node, Switch

Map: TypeAlias = Callable[[Floats], Floats]

# Where bends and jumps are looked for beforehand, which tells the ones from the others.
NEAR, FAR = 100.0, 1e6
# Zero is on it exactly: a function may be another there alone.
POSITIVE: Floats = np.concatenate([np.linspace(0.0, NEAR, 20_002)[1:], np.geomspace(NEAR, FAR, 1000)[1:]])
GRID: Floats = np.concatenate([-POSITIVE[::-1], [0.0], POSITIVE])
# Relative: what a value or a slope must change by, from one side to the other, to be a jump.
JUMP, BEND = 1e-7, 1e-6
# So many of each switch are looked at, the nearest to zero: what bends a million times must not take long.
MAX_PLACES = 400
# Of what may bend more often than the grid tells, so many parts are cut in `PARTS`, so often.
MOST_SPLIT, PARTS, MOST_ROUNDS = 500, 4, 14
# Nearer to each other than this, two numbers on either side of zero are neighbours.
TINY = 1e-18
# How far from where something touches zero its slope is told from rounding, and what a bend is there at least.
ASIDE, SEEN = (1e-3, 1e-4), 1e-2
# What brings numbers next to zero even nearer.
NEARER = 1e-100


def bounded(function: Map) -> Map:
    """Return what has the same sign as `function`, within [-1, 1]; zero where that has no value."""

    def signed(x: Floats) -> Floats:
        with np.errstate(all="ignore"):
            value = np.broadcast_to(np.asarray(function(x), dtype=np.float64), x.shape)
            shrunk = value / (1 + np.abs(value))
        return np.where(np.isfinite(value), shrunk, np.where(np.isnan(value), 0.0, np.sign(value)))

    return signed


def bracketed(function: Map, grid: Floats) -> tuple[Floats, Floats]:
    """Return neighbouring numbers (R,) and (R,) between which `function` changes sign, one pair a change on the grid.

    By bisection until nothing that matters lies between. Zero counts as positive. Of more than `MAX_PLACES` changes the
    nearest to zero are looked at.
    """
    above = function(grid) >= 0
    at = np.flatnonzero(above[1:] != above[:-1])
    if len(at) > MAX_PLACES:
        at = np.sort(at[np.argsort(np.abs(grid[at]), kind="stable")[:MAX_PLACES]])
    low, high, side = grid[at], grid[at + 1], above[at]
    for _ in range(100):
        middle = low / 2 + high / 2
        between = (middle > low) & (middle < high) & (high - low > TINY)
        if not between.any():
            break
        same = (function(middle) >= 0) == side
        low, high = np.where(between & same, middle, low), np.where(between & ~same, middle, high)
    return low, high


def _changes(values: Callable[[Floats], Floats], low: Floats, high: Floats, least: float) -> npt.NDArray[np.bool_]:
    """Return where `values` is another above than below, (R,)."""
    below, over = values(low), values(high)
    with np.errstate(all="ignore"):
        changed = np.abs(over - below) > least * (1 + np.minimum(np.abs(below), np.abs(over)))
    return np.asarray(np.isfinite(below) & np.isfinite(over) & changed)


def find_places(
    root: Node, switches: Sequence[Switch], poles: Sequence[Map]
) -> tuple[tuple[float, ...], tuple[float, ...], Switches]:
    """Return creases and jumps up to `FAR`, the nearest to zero if they are many, and what finds them all.

    A switch whose value jumps at one of its places tears the sheet; at the others of it nothing is lost by that.
    """

    def value(x: Floats) -> Floats:
        with np.errstate(all="ignore"):
            return np.broadcast_to(np.asarray(root.value(x), dtype=np.float64), x.shape)

    def slope(x: Floats) -> Floats:
        with np.errstate(all="ignore"):
            return np.broadcast_to(np.asarray(root.dual(x)[1], dtype=np.float64), x.shape)

    creases: list[float] = []
    jumps: list[float] = []
    bends: list[Map] = []
    tears: list[Map] = []
    for switch in switches:
        grid, torn, bent_there = _grid_of(switch), False, False
        for side in switch.sides:
            low, high = bracketed(bounded(side), grid)
            jumped = _changes(value, low, high, JUMP) & _changes(value, _nearer(low), _nearer(high), JUMP)
            bent = _turned(slope, low, high) if switch.touches else ~jumped & _changes(slope, low, high, BEND)
            jumps += [_between(*pair) for pair in zip(low[jumped].tolist(), high[jumped].tolist(), strict=True)]
            creases += [_between(*pair) for pair in zip(low[bent].tolist(), high[bent].tolist(), strict=True)]
            torn, bent_there = torn or bool(jumped.any()), bent_there or bool(bent.any())
        if torn:
            tears += [bounded(side) for side in switch.sides]
        elif bent_there or not switch.only_found:
            bends.append(bounded(switch.smooth))
    found = Switches(tuple(bends), tuple(tears), tuple(bounded(pole) for pole in poles), root.bounds)
    return _apart(creases), _apart(jumps), found


def _turned(slope: Map, low: Floats, high: Floats) -> npt.NDArray[np.bool_]:
    """Return where a slope is another a little above than a little below, and not less so nearer by, (R,)."""
    far, near = (slope(high + away * (1 + abs(high))) - slope(low - away * (1 + abs(low))) for away in ASIDE)
    return np.asarray((np.abs(near) > SEEN) & (np.abs(near) > np.abs(far) / 2))


def _nearer(places: Floats) -> Floats:
    """Return places next to zero even nearer to it: the tenth root of x is nearly a jump there, but it is none."""
    return np.where(np.abs(places) <= TINY, places * NEARER, places)


def _grid_of(switch: Switch) -> Floats:
    """Return `GRID`, finer wherever a switch may change sign more than once between two numbers of it.

    Of more such places than `MOST_SPLIT` the nearest to zero are looked at.
    """
    added, low, high = [GRID], GRID[:-1], GRID[1:]
    for _ in range(MOST_ROUNDS):
        with np.errstate(all="ignore"):
            doubtful = np.flatnonzero(switch.doubtful(interval(low, high), np.ones(len(low), dtype=bool)))
        chosen = doubtful[np.argsort(np.abs(low[doubtful]), kind="stable")[:MOST_SPLIT]]
        if not len(chosen):
            break
        ends = low[chosen, None] + (high - low)[chosen, None] * (np.arange(PARTS + 1) / PARTS)
        ends[:, -1] = high[chosen]
        added.append(ends[:, 1:-1].ravel())
        low, high = ends[:, :-1].ravel(), ends[:, 1:].ravel()
    return np.unique(np.concatenate(added))


def _between(low: float, high: float) -> float:
    """Return the one of two neighbours that is written in fewer digits; zero between numbers of both signs."""
    return 0.0 if low < 0 < high else min(low, high, key=lambda place: len(repr(place)))


def _apart(places: list[float]) -> tuple[float, ...]:
    """Return places in order, those that only rounding parts as one."""
    kept: list[float] = []
    for place in sorted(places):
        if not kept or place - kept[-1] > 1e-12 * (1 + abs(place)):
            kept.append(place)
    return tuple(kept)


def nearest_to_zero(function: Map, grid: Floats) -> Floats:
    """Return where |function| has its local minima on the grid, sharpened by golden section search."""
    size = np.abs(function(grid))
    lowest = 1 + np.flatnonzero((size[1:-1] <= size[:-2]) & (size[1:-1] <= size[2:]))
    return lowest_between(lambda x: np.abs(function(x)), grid[lowest - 1], grid[lowest + 1])
