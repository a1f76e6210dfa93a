"""Interior: a point within each cell, well away from its edges, however they are bent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from warpviz.arrays import Floats
    from warpviz.plane.cells import CutCells

# The heights at which a row is laid through each cell, as shares of the cell's height. None meets what is halfway.
HEIGHTS = (0.487, 0.253, 0.761)


def interior_points(cells: CutCells) -> Floats:
    """Return the middle of the longest stretch of a row within each cell, (P, 2).

    Curved edges are taken as chains of chords between their samples.
    """
    ring, backward, count = cells.ring, cells.backward, cells.samples.shape[1]
    samples = np.where(backward[:, None, None], cells.samples[ring][:, ::-1], cells.samples[ring])
    path = np.concatenate([cells.points[cells.corner][:, None], samples], axis=1).reshape(-1, 2)
    offsets = cells.offsets * (count + 1)
    cell = np.repeat(np.arange(cells.count), np.diff(offsets))
    following = np.arange(1, len(path) + 1)
    following[offsets[1:] - 1] = offsets[:-1]
    (x, y), (x_next, y_next) = path.T, path[following].T
    low, high = np.minimum.reduceat(y, offsets[:-1]), np.maximum.reduceat(y, offsets[:-1])
    points: Floats = np.add.reduceat(path, offsets[:-1]) / np.diff(offsets)[:, None]
    widest = np.zeros(cells.count)
    for height in HEIGHTS:
        level = low + height * (high - low)
        met = np.flatnonzero((y > level[cell]) != (y_next > level[cell]))
        owner = cell[met]
        at = x[met] + (level[owner] - y[met]) * (x_next[met] - x[met]) / (y_next[met] - y[met])
        order = np.lexsort((at, owner))
        owner, at = owner[order], at[order]
        # A row meets a cell an even number of times; every second stretch is within it.
        left, right, owner = at[0::2], at[1::2], owner[0::2]
        longest = np.lexsort((right - left, owner))
        last = longest[np.r_[owner[longest][1:] != owner[longest][:-1], True]]
        better = last[(right - left)[last] > widest[owner[last]]]
        widest[owner[better]] = (right - left)[better]
        points[owner[better]] = np.stack([(left + right)[better] / 2, level[owner[better]]], axis=1)
    return points
