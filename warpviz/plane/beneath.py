"""Beneath: which points lie under a cell of a nearer layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from warpviz.arrays import Floats, Integers
    from warpviz.plane.outline import Borders

# Points are compared with all cells in runs of that many.
CHUNK = 512


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
    for begin in range(0, len(points), CHUNK):
        some = points[begin : begin + CHUNK, None]
        near = ((some >= low) & (some <= high)).all(axis=2) & (layer > own[begin : begin + CHUNK, None])
        point, cell = np.nonzero(near)
        if not len(point):
            continue
        # Every side of every cell that the point may be in.
        pair = np.repeat(np.arange(len(cell)), counts[cell])
        from_first = np.arange(len(pair)) - np.repeat(np.cumsum(counts[cell]) - counts[cell], counts[cell])
        side = first[cell][pair] + from_first
        x, y = some[point[pair], 0].T
        (ax, ay), (bx, by) = start[side].T, end[side].T
        crosses = (ay > y) != (by > y)
        rise = np.where(crosses, by - ay, 1.0)
        right = crosses & (x < ax + (y - ay) * (bx - ax) / rise)
        inside = np.bincount(pair, right, len(cell)).astype(np.int64) % 2 == 1
        found[begin + point[inside]] = True
    return found
