"""Order: which parts of a sheet lie in front of which, in as few layers as keep nearer before farther.

The parts of a bent sheet that show the same side and hang together seldom cover themselves. Where one such part covers
another, it is looked up which is nearer; when that has one answer for every pair, each part is a layer. Otherwise the
sheet is cut into slabs of equal depth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from warpviz.plane.outline import Borders, components

if TYPE_CHECKING:
    from warpviz.arrays import Floats, Integers

SLABS = 16
# More parts than that are not compared pair by pair.
MAX_PARTS = 12
# Parts are compared on a grid of that many squares a side; differences smaller than that share of all depth do not
# count, as where parts meet at a fold both are equally near.
GRID, TOUCHING = 40, 0.02


def layer_cells(
    screen: Floats,
    sides: Borders,
    near: Floats,
    *,
    slabs: int = SLABS,
    parts: int = MAX_PARTS,
    touching: float = TOUCHING,
) -> Integers:
    """Return the layer of every cell, (P,), from 0, the farthest.

    Args:
        screen: where the vertices are, (V, 2).
        sides: the cells.
        near: how near the middle of each cell is, (P,); larger is nearer.
        slabs: how many layers at most, where parts of the sheet are in front of and behind each other.
        parts: how many parts are compared pair by pair.
        touching: the share of all depth by which parts must differ for one to be in front.
    """
    spread = float(np.ptp(near)) if len(near) else 0.0
    if spread == 0.0:
        return np.zeros(len(near), dtype=np.int64)
    front = (sides.signed_areas(screen) >= 0).astype(np.int64)
    part = components(sides, front)
    count = int(part.max()) + 1
    if count == 1:
        return part
    if count <= parts:
        middles = np.stack([cell_means(axis, sides) for axis in screen.T], axis=1)
        rank = _ranks(middles, near, part, count, touching * spread)
        if rank is not None:
            return rank[part]
    return _slabs(near, front, slabs)


def exact_layers(rank: Integers | Floats) -> Integers:
    """Return ranks (P,) of cells that lie on each other, whatever numbers they are, as layers from 0."""
    return np.asarray(np.unique(rank, return_inverse=True)[1], dtype=np.int64).reshape(-1)


def cell_means(values: Floats, sides: Borders) -> Floats:
    """Return the mean of `values` (V,) around every cell, (P,)."""
    means: Floats = np.add.reduceat(values[sides.around], sides.offsets[:-1]) / np.diff(sides.offsets)
    return means


def _ranks(middles: Floats, near: Floats, part: Integers, count: int, least: float) -> Integers | None:
    """Return the rank of every part from far to near, None where there is no such order."""
    low, size = middles.min(axis=0), np.maximum(np.ptp(middles, axis=0), 1e-9)
    square = np.minimum((middles - low) / size * GRID, GRID - 1).astype(np.int64) @ np.array([1, GRID])
    key = square * count + part
    cells = np.bincount(key, minlength=GRID * GRID * count)
    total = np.bincount(key, near, minlength=GRID * GRID * count)
    mean = np.where(cells > 0, total / np.maximum(cells, 1), np.nan).reshape(-1, count)
    mean = mean[(cells.reshape(-1, count) > 0).sum(axis=1) > 1]
    with np.errstate(invalid="ignore"):
        above = (mean[:, :, None] - mean[:, None, :] > least).sum(axis=0)
    # A few squares where cells of both are, but not on each other, do not decide.
    over = above > 0.1 * (above + above.T)
    if (over & over.T).any():
        return None
    return _sorted(over, np.bincount(part, near) / np.bincount(part))


def _sorted(over: np.ndarray[tuple[int, int], np.dtype[np.bool_]], near: Floats) -> Integers | None:
    """Return ranks such that i comes after j where over[i, j], else by nearness; None when it goes in a circle."""
    rank = np.full(len(near), -1, dtype=np.int64)
    for place in range(len(near)):
        waiting = rank < 0
        ready = np.flatnonzero(waiting & ~(over & waiting[None, :]).any(axis=1))
        if not len(ready):
            return None
        rank[ready[np.argmin(near[ready])]] = place
    return rank


def _slabs(near: Floats, front: Integers, slabs: int) -> Integers:
    """Return the layers of cells by their nearness, those of a slab that show different sides apart."""
    half = max(slabs // 2, 1)
    slab = np.minimum((near - near.min()) / np.ptp(near) * half, half - 1).astype(np.int64)
    key = 2 * slab + front
    mean = np.bincount(key, near, minlength=2 * half) / np.maximum(np.bincount(key, minlength=2 * half), 1)
    swapped = mean[0::2] > mean[1::2]
    return exact_layers(2 * slab + (front ^ swapped[slab]))
