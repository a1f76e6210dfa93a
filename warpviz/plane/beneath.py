"""Beneath: which points lie under a cell of a nearer layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from warpviz.arrays import Floats, Integers
    from warpviz.plane.outline import Borders

# How many points a square of the grid holds on average in which cells are looked for, and how many squares a side.
IN_A_SQUARE, MOST_SQUARES = 4, 256
# Pairs of points and cells that are looked at together.
PAIRS = 200_000


def lies_beneath(
    points: Floats, own: Integers, screen: Floats, sides: Borders, layer: Integers
) -> npt.NDArray[np.bool_]:
    """Return which of points (N, 2), in layers `own` (N,), lie within a cell of a higher layer, (N,).

    By the parity of the sides that a ray to the right crosses (Shimrat 1962, CACM 5:434, algorithm 112).

    Args:
        points: where the points are seen.
        own: the layer of each.
        screen: where the vertices are seen, (V, 2).
        sides: the sides of the cells.
        layer: the layer of each cell, (P,).
    """
    found = np.zeros(len(points), dtype=bool)
    if not len(points) or not len(layer) or layer.max() <= own.min():
        return found
    start, end = screen[sides.around], screen[sides.following]
    first = sides.offsets[:-1]
    low, high = np.minimum.reduceat(start, first), np.maximum.reduceat(start, first)
    counts = np.diff(sides.offsets)
    for some, cells in _near(points, low, high, layer > own.min()):
        near = ((points[some] >= low[cells]) & (points[some] <= high[cells])).all(axis=1) & (layer[cells] > own[some])
        point, cell = some[near], cells[near]
        if not len(point):
            continue
        # Every side of every cell that the point may be in.
        pair = np.repeat(np.arange(len(cell)), counts[cell])
        side = first[cell][pair] + _numbers_within(counts[cell])
        x, y = points[point[pair]].T
        (ax, ay), (bx, by) = start[side].T, end[side].T
        crosses = (ay > y) != (by > y)
        rise = np.where(crosses, by - ay, 1.0)
        right = crosses & (x < ax + (y - ay) * (bx - ax) / rise)
        inside = np.bincount(pair, right, len(cell)).astype(np.int64) % 2 == 1
        found[point[inside]] = True
    return found


def _near(
    points: Floats, low: Floats, high: Floats, wanted: npt.NDArray[np.bool_]
) -> Iterator[tuple[Integers, Integers]]:
    """Yield points and cells that share a square of a grid, some pairs at a time: those that may be in each other.

    Args:
        points: (N, 2).
        low, high: the box around each cell, (P, 2).
        wanted: which cells count, (P,).
    """
    side = int(np.clip(np.sqrt(len(points) / IN_A_SQUARE), 1, MOST_SQUARES))
    origin = points.min(axis=0)
    size = np.maximum(np.ptp(points, axis=0), np.finfo(float).tiny) / side

    def square(places: Floats) -> Integers:
        with np.errstate(over="ignore"):
            squares: Integers = np.clip((places - origin) / size, 0, side - 1).astype(np.int64)
        return squares

    column, row = square(points).T
    order = np.argsort(row * side + column, kind="stable")
    held = np.bincount(row * side + column, minlength=side * side)
    begin = np.cumsum(held) - held
    reached = (high >= origin).all(axis=1) & (low <= points.max(axis=0)).all(axis=1)
    cells = np.flatnonzero(wanted & reached)
    corner, extent = square(low[cells]), square(high[cells]) - square(low[cells]) + 1
    each = extent[:, 0] * extent[:, 1]
    # The squares of every cell, row by row, and the points in each.
    for some in _parts(each, PAIRS):
        owner = np.repeat(some, each[some])
        down, across = np.divmod(_numbers_within(each[some]), extent[owner, 0])
        where = (corner[owner, 1] + down) * side + corner[owner, 0] + across
        for few in _parts(held[where], PAIRS):
            places, cell = where[few], cells[owner[few]]
            point = np.repeat(begin[places], held[places]) + _numbers_within(held[places])
            yield order[point], np.repeat(cell, held[places])


def _parts(counts: Integers, most: int) -> Iterator[Integers]:
    """Yield the numbers of counts (M,) in runs whose counts add up to about `most`."""
    run = np.cumsum(counts) // most
    for part in np.split(np.arange(len(counts)), 1 + np.flatnonzero(np.diff(run))):
        if len(part):
            yield part


def _numbers_within(counts: Integers) -> Integers:
    """Return 0, 1, ... for each of some counts, one run after another."""
    return np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
