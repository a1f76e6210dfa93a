"""Halving: cells that a curve does not simply lead through are cut in two, straight across."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from warpviz.plane.cells import PRECISION, SAME
from warpviz.plane.roots import find_roots

if TYPE_CHECKING:
    from warpviz.arrays import Floats, Integers
    from warpviz.plane.cells import CutCells
    from warpviz.plane.cut import Cut

# Where a cell is cut, as shares of its width or height; the second if the first meets its edges more than twice.
CUT_AT = (0.5, 0.43, 0.57)
# A level that parts the places where a curve crosses a cell is taken if it is that far from its ends, as such a share.
WITHIN = 0.1
# A new corner is not nearer to another one than this share of an edge.
APART = 1e-6


def halve(cut: Cut, chosen: Integers, column: int) -> Integers:
    """Cut cells (K,) in two, each along a row or a column, and return those that were.

    Cells that are not larger than the smallest are left alone, and such whose edges are met more than twice.
    """
    cells = cut.cells
    requests = [found for cell in chosen.tolist() if (found := _request(cut, cell, column)) is not None]
    if not requests:
        return chosen[:0]
    number, axis, level, edges, rising, low, high, value_low, value_high = map(np.array, zip(*requests, strict=True))
    edge, lowest, highest = edges.ravel(), low.ravel(), high.ravel()
    axes, levels = np.repeat(axis, 2), np.repeat(level, 2)

    def at(which: Integers, t: Floats) -> Floats:
        found: Floats = cells.place(edge[which], t)[np.arange(len(which)), axes[which]] - levels[which]
        return found

    t = find_roots(at, lowest, highest, value_low.ravel(), value_high.ravel(), PRECISION)
    clear = ((t > APART) & (t < 1 - APART)).reshape(-1, 2).all(axis=1)
    kept = np.repeat(clear, 2)
    if not clear.any():
        return chosen[:0]
    corners = cut.split_edges(edge[kept], t[kept]).reshape(-1, 2)
    number, axis, level, rising = number[clear], axis[clear], level[clear], rising[clear]
    entry = np.where(rising[:, 0], corners[:, 0], corners[:, 1])
    leave = np.where(rising[:, 0], corners[:, 1], corners[:, 0])
    parts = cells.count + np.arange(len(number))
    cut.refresh(cells.split_cells(number, entry, leave, -1, np.zeros(len(number), dtype=bool)))
    row = np.full(cells.count, -1)
    row[number] = np.arange(len(number))
    which = row[cells.owner]
    moved = np.flatnonzero(which >= 0)
    which = which[moved]
    below = cells.witnesses[moved, axis[which]] < level[which]
    cells.owner[moved[below]] = parts[which[below]]
    return number


def _request(cut: Cut, cell: int, column: int) -> tuple[object, ...] | None:
    """Return the cell, the axis across which and the level at which to cut it, and where that meets its two edges.

    That is: those edges, whether the cell rises over the level there, and between which shares of each, from which
    value to which.
    """
    cells = cut.cells
    span = slice(cells.offsets[cell], cells.offsets[cell + 1])
    ring, backward = cells.ring[span], cells.backward[span]
    ends = cells.points[cells.start[ring]][:, None], cells.points[cells.end[ring]][:, None]
    path = np.concatenate([ends[0], cells.samples[ring], ends[1]], axis=1)
    low, high = path.min(axis=(0, 1)), path.max(axis=(0, 1))
    size = high - low
    if size.max() <= cut.smallest:
        return None
    longer = int(size.argmax())
    middles = [(axis, low[axis] + share * size[axis]) for axis in (longer, 1 - longer) for share in CUT_AT]
    numbers = np.unique(np.concatenate([cells.start[ring], cells.end[ring]]))
    crossed = cells.points[numbers[cut.corners[numbers, column] == 0], longer]
    parting = _parting(longer, crossed, low[longer], size[longer])
    for axis, level in (*_through_odd_witness(cells, cut, cell, column, low, size), *parting, *middles):
        value = path[:, :, axis] - level
        if (np.abs(value[:, [0, -1]]) <= APART * size[axis]).any():
            continue
        row, at = np.nonzero((value[:, 1:] >= 0) != (value[:, :-1] >= 0))
        if len(row) == 2:
            steps = path.shape[1] - 1
            rising = (value[row, at + 1] >= 0) != backward[row]
            return (
                cell,
                axis,
                level,
                ring[row],
                rising,
                at / steps,
                (at + 1) / steps,
                value[row, at],
                value[row, at + 1],
            )
    return None


def _parting(axis: int, crossed: Floats, low: float, size: float) -> list[tuple[int, float]]:
    """Return the level in the middle of the widest gap between the places (K,) where a curve crosses a cell."""
    places = np.sort(crossed)
    if len(places) < 2:
        return []
    gap = int(np.diff(places).argmax())
    level = float(places[gap] + places[gap + 1]) / 2
    return [(axis, level)] if WITHIN < (level - low) / size < 1 - WITHIN else []


def _through_odd_witness(
    cells: CutCells, cut: Cut, cell: int, column: int, low: Floats, size: Floats
) -> list[tuple[int, float]]:
    """Return an axis and level through a curve that closes within a cell: through a witness inside it."""
    corners = cut.corners[cells.start[cells.ring[cells.offsets[cell] : cells.offsets[cell + 1]]], column]
    if corners.min() < 0 < corners.max():
        return []
    outside = 1.0 if corners.max() > 0 else -1.0
    inside = np.flatnonzero(cells.owner == cell)
    height = -outside * cut.witnesses[inside, column]
    if not len(inside) or height.max() <= 0:
        return []
    place = cells.witnesses[inside[height.argmax()]]
    shares = (place - low) / np.maximum(size, SAME)
    axis = int(np.abs(shares - 0.5).argmin())
    return [(axis, float(place[axis]))]
