"""Locate: the cell of the sheet that a point lies in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from warpviz.arrays import Floats, Integers
    from warpviz.plane.mesh import Mesh

# Sides times points that are looked at together.
AT_ONCE = 2_000_000
# As near to a side, a point is on it.
ON_SIDE = 1e-9


def cells_at(mesh: Mesh, points: Floats) -> Integers:
    """Return the cell that each point (N, 2) lies in, (N,), outside of the sheet the one with the nearest middle.

    Cells are convex.
    """
    backward = mesh.backward[:, None]
    start = np.where(backward, mesh.end[mesh.ring], mesh.start[mesh.ring])
    end = np.where(backward, mesh.start[mesh.ring], mesh.end[mesh.ring])
    along = end - start
    inward = np.stack([-along[:, 1], along[:, 0]], axis=1) / np.maximum(np.hypot(*along.T), 1e-300)[:, None]
    least = np.einsum("sc,sc->s", inward, start)
    found = np.empty(len(points), dtype=np.int64)
    step = max(AT_ONCE // max(len(start), 1), 1)
    for first in range(0, len(points), step):
        inside = points[first : first + step] @ inward.T - least
        deepest = np.minimum.reduceat(inside, mesh.offsets[:-1], axis=1)
        found[first : first + step] = deepest.argmax(axis=1)
        for beyond in first + np.flatnonzero(deepest.max(axis=1) < -ON_SIDE):
            away = mesh.center - points[beyond]
            found[beyond] = np.einsum("pc,pc->p", away, away).argmin()
    return found
