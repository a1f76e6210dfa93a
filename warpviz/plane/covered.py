"""Covered: how much of the plane polygons cover together, and how often."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from warpviz.arrays import Floats
    from warpviz.plane.polygons import Polygons

# Horizontal lines that are looked along.
SCANLINES = 256
# An image flatter than this, as a share of its length, is a line.
FLAT = 1e-9


def covered(polygons: Polygons) -> tuple[float, float]:
    """Return the area of convex polygons' union, and the sum of their areas, which may overlap and be turned over.

    Along each of `SCANLINES` horizontal lines both are exact; between the lines the midpoint rule is used. For shapes
    with straight edges both are off by less than 1e-3 of their size, their ratio by less.
    Nothing, or only lines: (0, 0).
    """
    points, following = polygons.points, polygons.following
    if not len(points):
        return 0.0, 0.0
    low, high = points.min(axis=0), points.max(axis=0)
    size = high - low
    if size.min() <= FLAT * max(size.max(), np.finfo(float).tiny):
        return 0.0, 0.0
    x, y = ((points - low) / size).T
    # Where scanline n is at n: an edge crosses those from `first` until before `last`.
    level = y * SCANLINES - 0.5
    downward = level > level[following]
    top, bottom = np.maximum(level, level[following]), np.minimum(level, level[following])
    first = np.ceil(bottom).astype(np.int64)
    count = np.ceil(top).astype(np.int64) - first
    edge = np.repeat(np.arange(len(x)), count)
    line = first[edge] + np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
    start, end = level[edge], level[following[edge]]
    share = (line - start) / (end - start)
    at = x[edge] * (1 - share) + x[following[edge]] * share
    # Of a polygon in counterclockwise order, edges that go down are on its left.
    twice = x * y[following] - x[following] * y
    turned = np.add.reduceat(twice, polygons.offsets[:-1]) < 0
    enters = downward[edge] != turned[polygons.owner[edge]]
    scale = float(size.prod()) / SCANLINES
    total = float(at[~enters].sum() - at[enters].sum())
    # All lines one after the other on a single axis, with room between.
    key = 2.0 * line + at
    return scale * union_length(key[enters], key[~enters]), scale * total


def union_length(starts: Floats, ends: Floats) -> float:
    """Return the length of the union of intervals, given their starts (N,) and ends (N,), each in any order.

    With both sorted, a gap follows the n-th end just where the next start is greater.
    """
    if not len(starts):
        return 0.0
    starts, ends = np.sort(starts), np.sort(ends)
    gaps = np.maximum(starts[1:] - ends[:-1], 0.0)
    return float(ends[-1] - starts[0] - gaps.sum())
