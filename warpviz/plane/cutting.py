"""Cutting: cells are cut along the curves on which a function is zero.

Corners alone do not tell where a curve runs: it may cross an edge twice, or close within a cell. So a function is also
looked at on the edges and at witnesses within the cells. Where a curve does not simply lead through a cell from one
side to another, the cell is cut in two, straight across, until it does or is too small to see.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from warpviz.plane.cells import SAME
from warpviz.plane.edge_crossings import part_edges, split_at_roots
from warpviz.plane.halving import halve
from warpviz.plane.zero_curves import over_chords

if TYPE_CHECKING:
    from warpviz.arrays import Integers
    from warpviz.plane.cut import Cut
    from warpviz.plane.refine import Flags

# In how many places over its chord a curve is looked at before it is taken, at least, and how steep it may be there.
PLACES = 9
STEEPEST = 1.5
# A curve that is nearer to its chord all along, as a share of it, is straight.
BENT = 1e-9


def cut_along(cut: Cut, column: int) -> None:
    """Cut the cells where a column of the function is zero."""
    curved = bool(cut.cells.samples.shape[1])
    size = 2 * float(np.abs(cut.cells.points).max(initial=0.0))
    rounds = 4 + 2 * int(np.ceil(np.log2(max(size / cut.smallest, 1.0)))) if curved else 1
    for _ in range(rounds):
        mixed = cut.mixed(column)
        if not mixed.any():
            break
        if curved:
            part_edges(cut, column, mixed)
            mixed = cut.mixed(column)
        split_at_roots(cut, column, mixed)
        cells, entry, leave, single, tangled = _passages(cut, column, mixed)
        if not curved:
            _split(cut, cells, entry, leave, np.zeros(len(cells), dtype=bool), column)
            break
        along = _is_edge(cut, column, entry, leave, single)
        cut.samples[single[along], :, column] = 0.0
        cells, entry, leave = cells[~along], entry[~along], leave[~along]
        bent, good = _judged(cut, column, cells, entry, leave)
        tangled = np.concatenate([tangled, cells[~good]])
        _split(cut, cells[good], entry[good], leave[good], bent[good], column)
        halved = halve(cut, tangled, column)
        # Too small to be seen: straight across, if there is a way.
        left = ~good & ~np.isin(cells, halved)
        _split(cut, cells[left], entry[left], leave[left], np.zeros(left.sum(), dtype=bool), column)
        if not (len(halved) or good.any() or left.any() or along.any()):
            break


def _passages(cut: Cut, column: int, mixed: Flags) -> tuple[Integers, Integers, Integers, Integers, Integers]:
    """Return the cells with one way in and out of what is above zero, (K,), and the cells with more.

    Between, (K,): the corners where a cell, gone around, comes up and goes down, and the edge if only one lies
    between these on one side, else -1.
    """
    cells = cut.cells
    slots = np.flatnonzero(np.repeat(mixed, np.diff(cells.offsets)))
    corner, cell, size, begin = cells.corner, cells.cell, np.diff(cells.offsets), cells.offsets[:-1]
    samples = cut.samples[cells.ring[slots], :, column]
    inner = np.sign(samples.sum(axis=1) if samples.shape[1] else np.zeros(len(slots)))
    # Around each cell: the side of a corner, then that of the edge behind it. Zeros belong to what is beside them.
    side = np.stack([np.sign(cut.corners[corner[slots], column]), inner], axis=1).ravel()
    told = np.flatnonzero(side)
    slot, owner, sign = np.repeat(slots, 2)[told], np.repeat(cell[slots], 2)[told], side[told]
    first = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]][: len(owner)])
    following = np.arange(1, len(told) + 1)
    following[np.r_[first[1:], len(told)][: len(first)] - 1] = first
    up, down = (
        np.flatnonzero((sign < 0) & (sign[following] > 0)),
        np.flatnonzero((sign > 0) & (sign[following] < 0)),
    )
    times = np.bincount(owner[up], minlength=cells.count)
    one = mixed & (times == 1)
    up, down = up[one[owner[up]]], down[one[owner[down]]]
    found = owner[up]
    # The first corner behind what is below, and the last one before it.
    entry = begin[found] + (slot[up] + 1 - begin[found]) % size[found]
    before = following[down]
    at_corner = told[before] % 2 == 0
    leave = begin[found] + (slot[before] - at_corner - begin[found]) % size[found]
    zero = (cut.corners[corner[entry], column] == 0) & (cut.corners[corner[leave], column] == 0)
    way = zero & (entry != leave)
    apart = (leave - entry) % size[found]
    single = np.where(apart == 1, cells.ring[entry], np.where(apart == size[found] - 1, cells.ring[leave], -1))
    tangled = np.concatenate([np.flatnonzero(mixed & (times != 1)), found[~way]])
    return found[way], corner[entry[way]], corner[leave[way]], single[way], tangled


def _is_edge(cut: Cut, column: int, entry: Integers, leave: Integers, single: Integers) -> Flags:
    """Return whether the curve between two corners is the edge between them, (K,): a jump that was cut before."""
    found = single >= 0
    which = np.flatnonzero(found)
    start, end, half = cut.cells.points[leave[which]], cut.cells.points[entry[which]], np.full(len(which), 0.5)
    curve = cut.cells.curves[cut.curve(column) :]
    middle, _ = over_chords(curve, np.zeros(len(which), dtype=np.int64), start, end, half)
    off = np.linalg.norm(middle - cut.cells.place(single[which], half), axis=1)
    found[which] = off <= SAME * np.linalg.norm(end - start, axis=1)
    return found


def _judged(cut: Cut, column: int, cells: Integers, entry: Integers, leave: Integers) -> tuple[Flags, Flags]:
    """Return whether the curve is off its chord in cells (K,), and whether it leads through them simply, (K,).

    That is from `leave` to `entry`, and nothing of it is elsewhere.
    """
    start, end = cut.cells.points[leave], cut.cells.points[entry]
    span = end - start
    length = np.linalg.norm(span, axis=1)
    # Between two corners in one place there is no chord to be judged by: such a cell is cut up.
    apart = length > 0
    length = np.where(apart, length, 1.0)
    left = np.stack([-span[:, 1], span[:, 0]], axis=1) / length[:, None] ** 2
    # Twice as densely as edges are, so that no bend is missed between.
    count = max(PLACES, 2 * cut.cells.samples.shape[1] + 1)
    t = np.tile(np.arange(1, count + 1) / (count + 1), len(cells))
    ends = np.repeat(start, count, axis=0), np.repeat(end, count, axis=0)
    points, found = over_chords(cut.cells.curves[cut.curve(column) :], np.zeros(len(t), dtype=np.int64), *ends, t)
    away = ((points - ends[0]) * np.repeat(left, count, axis=0)).sum(axis=1).reshape(len(cells), count)
    arc = np.pad(away, ((0, 0), (1, 1)))
    slope = np.abs(np.diff(arc, axis=1)).max(axis=1, initial=0.0) * (count + 1)
    good = found.reshape(len(cells), count).all(axis=1) & (slope <= STEEPEST) & apart
    row = np.full(cut.cells.count, -1)
    row[cells] = np.arange(len(cells))
    which = row[cut.cells.owner]
    seen = np.flatnonzero(which >= 0)
    which = which[seen]
    offset = cut.cells.witnesses[seen] - start[which]
    share = np.clip((offset * span[which]).sum(axis=1) / length[which] ** 2, 0.0, 1.0) * (count + 1)
    before = np.minimum(share.astype(np.int64), count)
    here = arc[which, before] + (share - before) * (arc[which, before + 1] - arc[which, before])
    over = (offset * left[which]).sum(axis=1) - here
    # Between the places that were looked at, the curve is off by about an eighth of this.
    unsure = np.abs(np.diff(arc, 2, axis=1)).max(axis=1, initial=0.0) / 2 + BENT
    wrong = (over * cut.witnesses[seen, column] < 0) & (np.abs(over) > unsure[which])
    good[which[wrong]] = False
    return np.abs(arc).max(axis=1, initial=0.0) > BENT, good


def _split(cut: Cut, cells: Integers, entry: Integers, leave: Integers, bent: Flags, column: int) -> None:
    """Split cells (K,) along the curve, and leave on each side what belongs there."""
    if not len(cells):
        return
    parts = cut.cells.count + np.arange(len(cells))
    edges = cut.cells.split_cells(cells, entry, leave, cut.curve(column), bent)
    cut.refresh(edges)
    row = np.full(cut.cells.count, -1)
    row[cells] = np.arange(len(cells))
    seen = np.flatnonzero(row[cut.cells.owner] >= 0)
    which = row[cut.cells.owner[seen]]
    start, end = cut.cells.points[leave[which]], cut.cells.points[entry[which]]
    offset, span = cut.cells.witnesses[seen] - start, end - start
    # Where nothing tells them apart, the chord does.
    value, left = cut.witnesses[seen, column], span[:, 0] * offset[:, 1] - span[:, 1] * offset[:, 0]
    below = np.where(value == 0, left, value) < 0
    cut.cells.owner[seen[below]] = parts[which[below]]
