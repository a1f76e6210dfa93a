"""Edge crossings: corners where edges cross the zeros of a function, so that none crosses them between two corners."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from warpviz.plane.cells import PRECISION, SAME
from warpviz.plane.cut import ROUNDING, changes
from warpviz.plane.roots import find_roots

if TYPE_CHECKING:
    from warpviz.arrays import Floats, Integers
    from warpviz.plane.cut import Cut
    from warpviz.plane.refine import Flags

# How often edges are parted where a curve crosses them more than once.
MOST_PARTED = 8
# How far from a curve its two sides are looked at, as a share of an edge.
ASIDE = 1e-7
# Rounds of looking for the place between two samples where a function is nearest to zero; each takes a third.
TURN_ROUNDS = 5


def part_edges(cut: Cut, column: int, mixed: Flags) -> None:
    """Split the edges that change sides more than once between the changes."""
    looked_at = np.zeros(0, dtype=bool)
    for _ in range(MOST_PARTED):
        edges = cut.around(mixed)
        _settle(cut, column, edges)
        values = cut.values_along(edges, column)
        places = values.shape[1]
        change = changes(values)
        twice = np.flatnonzero(change.sum(axis=1) > 1)
        first = change[twice].argmax(axis=1)
        beyond = change[twice] & (np.arange(places - 1) > first[:, None])
        between = (np.arange(places) > first[:, None]) & (np.arange(places) <= beyond.argmax(axis=1)[:, None])
        middle = np.where(between, np.abs(values[twice]), -1.0).argmax(axis=1)
        looked_at = np.concatenate([looked_at, np.zeros(len(cut.cells.start) - len(looked_at), dtype=bool)])
        once = edges[~looked_at[edges]]
        turning, turn = _turns(cut, once, values[~looked_at[edges]], column)
        looked_at[once] = True
        turning_too = ~np.isin(turning, edges[twice])
        split = np.concatenate([edges[twice], turning[turning_too]])
        if not len(split):
            return
        looked_at[split] = False
        cut.split_edges(split, np.concatenate([middle / (places - 1), turn[turning_too]]))
        mixed = cut.mixed(column)


def _settle(cut: Cut, column: int, edges: Integers) -> None:
    """Take values on edges that were cut before as zero where they jump there, from one sign to the other.

    On the crease of a function that is no more than continuous, a derivative has one value or the other by chance.
    """
    curve = cut.cells.curve[edges]
    edges = edges[(curve >= 0) & (curve != cut.curve(column))]
    edges = edges[changes(cut.values_along(edges, column)).any(axis=1)]
    if not len(edges):
        return
    start, end = cut.cells.points[cut.cells.start[edges]], cut.cells.points[cut.cells.end[edges]]
    aside = ASIDE * (end - start)
    path = np.concatenate([(start + aside)[:, None], cut.cells.samples[edges], (end - aside)[:, None]], axis=1)
    across = np.stack([-aside[:, 1], aside[:, 0]], axis=1)[:, None]
    left, right = (cut.function((path + way).reshape(-1, 2))[:, column] for way in (across, -across))
    jumps = (left * right < 0).reshape(path.shape[:2])
    cut.samples[edges, :, column] = np.where(jumps[:, 1:-1], 0.0, cut.samples[edges, :, column])
    cut.corners[cut.cells.start[edges[jumps[:, 0]]], column] = 0.0
    cut.corners[cut.cells.end[edges[jumps[:, -1]]], column] = 0.0


def _turns(cut: Cut, edges: Integers, values: Floats, column: int) -> tuple[Integers, Floats]:
    """Return which edges cross a curve between two samples on the same side, and where, as shares of them.

    That is where values come near to zero and go away again.
    """
    height, last, side = np.abs(values), values.shape[1] - 1, np.sign(values)
    inner = height[:, 1:-1]
    same = (side[:, 1:-1] == side[:, :-2]) & (side[:, 1:-1] == side[:, 2:]) & (inner > 0)
    fall, rise = height[:, :-2] - inner, height[:, 2:] - inner
    row, at = np.nonzero(same & (fall >= 0) & (rise >= 0) & (inner <= fall + rise))
    if not len(row):
        return edges[:0], np.empty(0)
    sign = side[row, at + 1]
    middle, half, lowest = (at + 1) / last, 1 / last, inner[row, at]
    for _ in range(TURN_ROUNDS):
        steps = half * np.array([-2, -1, 1, 2]) / 3
        t = middle[:, None] + steps
        points = cut.cells.place(np.repeat(edges[row], 4), t.ravel())
        depth = sign[:, None] * cut.function(points)[:, column].reshape(t.shape)
        best = depth.argmin(axis=1)
        better = depth.min(axis=1) < lowest
        middle = np.where(better, np.take_along_axis(t, best[:, None], axis=1)[:, 0], middle)
        lowest = np.minimum(lowest, depth.min(axis=1))
        half /= 3
    over = np.flatnonzero(lowest < -ROUNDING * cut.scale[column])
    over = over[np.unique(row[over], return_index=True)[1]]
    return edges[row[over]], middle[over]


def split_at_roots(cut: Cut, column: int, mixed: Flags) -> None:
    """Put corners where the edges of mixed cells go from one side to the other."""
    edges = cut.around(mixed)
    values = cut.values_along(edges, column)
    change = changes(values)
    row = np.flatnonzero(change.any(axis=1))
    first, last = change[row].argmax(axis=1), values.shape[1] - 1
    low, high = values[row, first], values[row, first + 1]
    edges = edges[row]

    def at(which: Integers, t: Floats) -> Floats:
        found: Floats = cut.function(cut.cells.place(edges[which], t))[:, column]
        return found

    root = find_roots(at, first / last, (first + 1) / last, low, high, PRECISION)
    near_start, near_end = root <= SAME, root >= 1 - SAME
    cut.corners[cut.cells.start[edges[near_start]], column] = 0.0
    cut.corners[cut.cells.end[edges[near_end]], column] = 0.0
    inner = ~(near_start | near_end)
    numbers = cut.split_edges(edges[inner], root[inner])
    cut.corners[numbers, column] = 0.0
