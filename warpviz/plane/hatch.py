"""Hatching: slanted lines on the sheet, cut at the borders of its cells, so that each piece belongs to one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from warpviz.arrays import Floats, Integers
    from warpviz.plane.mesh import Mesh

# Shorter pieces, as a share of the distance between the lines, are not seen.
SHORTEST = 1e-6


def hatch(mesh: Mesh, spacing: float) -> tuple[Floats, Integers, Integers]:
    """Return the pieces of lines x + y = k * spacing (k + 1/2, so that none runs through the corners of a lattice).

    Args:
        mesh: cells, each convex.
        spacing: from line to line in x or y, in the units of the plane; their distance is that over sqrt 2.

    Returns the ends of the pieces, line by line from left to right, points (2 K, 2), their offsets (K + 1,) and the
    cell of each, (K,).
    """
    counts = np.diff(mesh.offsets)
    owner = np.repeat(np.arange(len(counts)), counts)
    backward = mesh.backward[:, None]
    a = np.where(backward, mesh.end[mesh.ring], mesh.start[mesh.ring])
    b = np.where(backward, mesh.start[mesh.ring], mesh.end[mesh.ring])
    # Where line k is at the whole number k; an edge crosses those from `first` on, half open, so that a line through
    # a corner crosses one of its two edges only.
    start, end = a.sum(axis=1) / spacing - 0.5, b.sum(axis=1) / spacing - 0.5
    first = np.ceil(np.minimum(start, end)).astype(np.int64)
    count = np.ceil(np.maximum(start, end)).astype(np.int64) - first
    edge = np.repeat(np.arange(len(a)), count)
    line = first[edge] + np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
    share = ((line - start[edge]) / (end[edge] - start[edge]))[:, None]
    places = a[edge] * (1 - share) + b[edge] * share
    # A convex cell is crossed twice or not at all.
    order = np.lexsort((places[:, 0], line, owner[edge]))
    pairs, cell, line = places[order].reshape(-1, 2, 2), owner[edge][order][::2], line[order][::2]
    long = np.flatnonzero(np.abs(pairs[:, 1] - pairs[:, 0]).max(axis=1) > SHORTEST * spacing)
    along = long[np.lexsort((pairs[long, :, 0].sum(axis=1), line[long]))]
    pairs, cell = pairs[along], cell[along]
    # Where a piece begins is where the one before ends, exactly.
    on = np.flatnonzero((line[along][1:] == line[along][:-1]) & np.isclose(pairs[1:, 0], pairs[:-1, 1]).all(axis=1))
    pairs[on + 1, 0] = pairs[on, 1]
    return pairs.reshape(-1, 2), np.arange(0, 2 * len(cell) + 1, 2), cell
