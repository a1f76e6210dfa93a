"""Cutting: cells are cut along the curves on which a function is zero.

Corners alone do not tell where a curve runs: it may cross an edge twice, or close within a cell. So a function is also
looked at on the edges and at witnesses within the cells. Where a curve does not simply lead through a cell from one
side to another, the cell is cut in two, straight across, until it does or is too small to see.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.errors import InvalidValueError
from warpviz.plane.cells import PRECISION, SAME
from warpviz.plane.halving import halve
from warpviz.plane.roots import find_roots
from warpviz.plane.zero_curves import ZeroCurve, over_chords

if TYPE_CHECKING:
    from warpviz.arrays import Floats, Integers
    from warpviz.plane.cells import Cells
    from warpviz.plane.refine import Crossings, Flags

# What is left of zero after rounding, as a share of the largest value.
ROUNDING = 1e-12
# Where over its chord a curve is looked at before it is taken, and how steep it may be there.
SHARES = np.arange(1, 10) / 10
STEEPEST = 1.5
# A curve that is nearer to its chord all along, as a share of it, is straight.
BENT = 1e-9
# How often edges are parted where a curve crosses them more than once.
MOST_PARTED = 8
# Rounds of looking for the place between two samples where a function is nearest to zero; each takes a third.
TURN_ROUNDS = 5


@dataclass(slots=True, eq=False)
class Cut:
    """The cells, and one function (N, 2) -> (N, M) at all their points.

    Attributes:
        cells: what is cut.
        function: what is zero where.
        corners, samples, witnesses: its values at those of the cells, (V, M), (E, n, M), (W, M).
        scale: the largest of them, (M,).
        first: the number of its first column among the curves of the cells.
        most: how many cells there may be.
        smallest: cells that are not larger are not halved.
    """

    cells: Cells
    function: Crossings
    corners: Floats
    samples: Floats
    witnesses: Floats
    scale: Floats
    first: int
    most: int
    smallest: float

    @classmethod
    def of(cls, cells: Cells, function: Crossings, witnesses: Floats, *, most: int, smallest: float) -> Cut:
        """Return the cut of cells by a function, given its values at the witnesses, (W, M)."""
        corners, points = function(cells.points), cells.samples.reshape(-1, 2)
        width = corners.shape[1]
        samples = (function(points) if len(points) else np.empty((0, width))).reshape(*cells.samples.shape[:2], width)
        scale = np.abs(corners).max(axis=0, initial=0.0)
        for values in (samples, witnesses):
            scale = np.maximum(scale, np.abs(values.reshape(-1, width)).max(axis=0, initial=0.0))
        cut = cls(cells, function, corners, samples, witnesses, scale, len(cells.curves), most, smallest)
        cells.curves += [ZeroCurve(function, column) for column in range(width)]
        cut.corners, cut.samples, cut.witnesses = (cut.rounded(values) for values in (corners, samples, witnesses))
        return cut

    def curve(self, column: int) -> int:
        """Return the number of the curve on which a column is zero."""
        return self.first + column

    def rounded(self, values: Floats) -> Floats:
        """Return values (..., M) with what is zero but for rounding as zero."""
        return np.where(np.abs(values) <= ROUNDING * self.scale, 0.0, values)

    def refresh(self, edges: Integers) -> None:
        """Take the values at corners and on edges that are new, and on other edges that have changed."""
        cells, width = self.cells, len(self.scale)
        added = cells.points[len(self.corners) :]
        if len(added):
            self.corners = np.concatenate([self.corners, self.rounded(self.function(added))])
        known, count = len(self.samples), cells.samples.shape[1]
        room = np.zeros((len(cells.start) - known, count, width))
        self.samples = np.concatenate([self.samples, room])
        changed = np.unique(np.concatenate([edges, np.arange(known, len(cells.start))]))
        if len(changed) and count:
            values = self.function(cells.samples[changed].reshape(-1, 2))
            self.samples[changed] = self.rounded(values.reshape(len(changed), count, width))
        for column in range(width):
            self.samples[self.cells.curve == self.curve(column), :, column] = 0.0
        if cells.count > self.most:
            raise InvalidValueError(
                f"the network folds the sheet too often to colour it: over {self.most:,} cells; use fewer lines"
            )

    def split_edges(self, edges: Integers, t: Floats) -> Integers:
        """Put corners at shares t (K,) of edges (K,) and return their numbers; see `Cells.split_edges`."""
        numbers = self.cells.split_edges(edges, t, self.cells.place(edges, t))
        self.refresh(edges)
        for column in range(len(self.scale)):
            self.corners[numbers[self.cells.curve[edges] == self.curve(column)], column] = 0.0
        return numbers

    def along(self, column: int) -> None:
        """Cut the cells where a column of the function is zero."""
        curved = bool(self.cells.samples.shape[1])
        size = 2 * float(np.abs(self.cells.points).max(initial=0.0))
        rounds = 4 + 2 * int(np.ceil(np.log2(max(size / self.smallest, 1.0)))) if curved else 1
        for _ in range(rounds):
            mixed = self.mixed(column)
            if not mixed.any():
                break
            if curved:
                self._part_edges(column, mixed)
                mixed = self.mixed(column)
            self._split_at_roots(column, mixed)
            cells, entry, leave, single, tangled = self._pairs(column, mixed)
            if not curved:
                self._split(cells, entry, leave, np.zeros(len(cells), dtype=bool), column)
                break
            along = self._along(column, entry, leave, single)
            self.samples[single[along], :, column] = 0.0
            cells, entry, leave = cells[~along], entry[~along], leave[~along]
            bent, good = self._judged(column, cells, entry, leave)
            tangled = np.concatenate([tangled, cells[~good]])
            self._split(cells[good], entry[good], leave[good], bent[good], column)
            halved = halve(self, tangled, column)
            # Too small to be seen: straight across, if there is a way.
            left = ~good & ~np.isin(cells, halved)
            self._split(cells[left], entry[left], leave[left], np.zeros(left.sum(), dtype=bool), column)
            if not (len(halved) or good.any() or left.any() or along.any()):
                break

    def mixed(self, column: int) -> Flags:
        """Return whether a cell has values above and below zero, (P,)."""
        cells, found = self.cells, []
        for sign in (1, -1):
            corner = sign * self.corners[:, column] > 0
            edge = corner[cells.start] | corner[cells.end] | (sign * self.samples[:, :, column] > 0).any(axis=1)
            has = np.logical_or.reduceat(edge[cells.ring], cells.offsets[:-1])
            has[cells.owner[sign * self.witnesses[:, column] > 0]] = True
            found.append(has)
        return np.asarray(found[0] & found[1])

    def _around(self, cells: Flags) -> Integers:
        """Return the edges of some cells."""
        return np.unique(self.cells.ring[np.repeat(cells, np.diff(self.cells.offsets))])

    def values_along(self, edges: Integers, column: int) -> Floats:
        """Return the values from the start to the end of edges (K,), samples between, (K, n + 2)."""
        corners = self.corners[:, column]
        start, end = corners[self.cells.start[edges]], corners[self.cells.end[edges]]
        return np.concatenate([start[:, None], self.samples[edges, :, column], end[:, None]], axis=1)

    def _part_edges(self, column: int, mixed: Flags) -> None:
        """Split the edges that change sides more than once between the changes."""
        looked_at = np.zeros(0, dtype=bool)
        for _ in range(MOST_PARTED):
            edges = self._around(mixed)
            values = self.values_along(edges, column)
            places = values.shape[1]
            change = _changes(values)
            twice = np.flatnonzero(change.sum(axis=1) > 1)
            first = change[twice].argmax(axis=1)
            beyond = change[twice] & (np.arange(places - 1) > first[:, None])
            between = (np.arange(places) > first[:, None]) & (np.arange(places) <= beyond.argmax(axis=1)[:, None])
            middle = np.where(between, np.abs(values[twice]), -1.0).argmax(axis=1)
            looked_at = np.concatenate([looked_at, np.zeros(len(self.cells.start) - len(looked_at), dtype=bool)])
            once = edges[~looked_at[edges]]
            turning, turn = self._turns(once, values[~looked_at[edges]], column)
            looked_at[once] = True
            turning_too = ~np.isin(turning, edges[twice])
            split = np.concatenate([edges[twice], turning[turning_too]])
            if not len(split):
                return
            looked_at[split] = False
            self.split_edges(split, np.concatenate([middle / (places - 1), turn[turning_too]]))
            mixed = self.mixed(column)

    def _turns(self, edges: Integers, values: Floats, column: int) -> tuple[Integers, Floats]:
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
            points = self.cells.place(np.repeat(edges[row], 4), t.ravel())
            depth = sign[:, None] * self.function(points)[:, column].reshape(t.shape)
            best = depth.argmin(axis=1)
            better = depth.min(axis=1) < lowest
            middle = np.where(better, np.take_along_axis(t, best[:, None], axis=1)[:, 0], middle)
            lowest = np.minimum(lowest, depth.min(axis=1))
            half /= 3
        over = np.flatnonzero(lowest < -ROUNDING * self.scale[column])
        over = over[np.unique(row[over], return_index=True)[1]]
        return edges[row[over]], middle[over]

    def _split_at_roots(self, column: int, mixed: Flags) -> None:
        """Put corners where the edges of mixed cells go from one side to the other."""
        edges = self._around(mixed)
        values = self.values_along(edges, column)
        change = _changes(values)
        row = np.flatnonzero(change.any(axis=1))
        first, last = change[row].argmax(axis=1), values.shape[1] - 1
        low, high = values[row, first], values[row, first + 1]
        edges = edges[row]

        def at(which: Integers, t: Floats) -> Floats:
            found: Floats = self.function(self.cells.place(edges[which], t))[:, column]
            return found

        root = find_roots(at, first / last, (first + 1) / last, low, high, PRECISION)
        near_start, near_end = root <= SAME, root >= 1 - SAME
        self.corners[self.cells.start[edges[near_start]], column] = 0.0
        self.corners[self.cells.end[edges[near_end]], column] = 0.0
        inner = ~(near_start | near_end)
        numbers = self.split_edges(edges[inner], root[inner])
        self.corners[numbers, column] = 0.0

    def _pairs(self, column: int, mixed: Flags) -> tuple[Integers, Integers, Integers, Integers, Integers]:
        """Return the cells with one way in and out of what is above zero, (K,), and the cells with more.

        Between, (K,): the corners where a cell, gone around, comes up and goes down, and the edge if only one lies
        between these on one side, else -1.
        """
        cells = self.cells
        slots = np.flatnonzero(np.repeat(mixed, np.diff(cells.offsets)))
        corner, cell, size, begin = cells.corner, cells.cell, np.diff(cells.offsets), cells.offsets[:-1]
        samples = self.samples[cells.ring[slots], :, column]
        inner = np.sign(samples.sum(axis=1) if samples.shape[1] else np.zeros(len(slots)))
        # Around each cell: the side of a corner, then that of the edge behind it. Zeros belong to what is beside them.
        side = np.stack([np.sign(self.corners[corner[slots], column]), inner], axis=1).ravel()
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
        zero = (self.corners[corner[entry], column] == 0) & (self.corners[corner[leave], column] == 0)
        way = zero & (entry != leave)
        apart = (leave - entry) % size[found]
        single = np.where(apart == 1, cells.ring[entry], np.where(apart == size[found] - 1, cells.ring[leave], -1))
        tangled = np.concatenate([np.flatnonzero(mixed & (times != 1)), found[~way]])
        return found[way], corner[entry[way]], corner[leave[way]], single[way], tangled

    def _along(self, column: int, entry: Integers, leave: Integers, single: Integers) -> Flags:
        """Return whether the curve between two corners is the edge between them, (K,): a jump that was cut before."""
        found = single >= 0
        which = np.flatnonzero(found)
        start, end, half = self.cells.points[leave[which]], self.cells.points[entry[which]], np.full(len(which), 0.5)
        curve = self.cells.curves[self.curve(column) :]
        middle, _ = over_chords(curve, np.zeros(len(which), dtype=np.int64), start, end, half)
        off = np.linalg.norm(middle - self.cells.place(single[which], half), axis=1)
        found[which] = off <= SAME * np.linalg.norm(end - start, axis=1)
        return found

    def _judged(self, column: int, cells: Integers, entry: Integers, leave: Integers) -> tuple[Flags, Flags]:
        """Return whether the curve is off its chord in cells (K,), and whether it leads through them simply, (K,).

        That is from `leave` to `entry`, and nothing of it is elsewhere.
        """
        start, end = self.cells.points[leave], self.cells.points[entry]
        span = end - start
        length = np.linalg.norm(span, axis=1)
        left = np.stack([-span[:, 1], span[:, 0]], axis=1) / length[:, None] ** 2
        count = len(SHARES)
        t = np.tile(SHARES, len(cells))
        ends = np.repeat(start, count, axis=0), np.repeat(end, count, axis=0)
        points, found = over_chords(self.cells.curves[self.curve(column) :], np.zeros(len(t), dtype=np.int64), *ends, t)
        away = ((points - ends[0]) * np.repeat(left, count, axis=0)).sum(axis=1).reshape(len(cells), count)
        arc = np.pad(away, ((0, 0), (1, 1)))
        slope = np.abs(np.diff(arc, axis=1)).max(axis=1, initial=0.0) * (count + 1)
        good = found.reshape(len(cells), count).all(axis=1) & (slope <= STEEPEST)
        row = np.full(self.cells.count, -1)
        row[cells] = np.arange(len(cells))
        which = row[self.cells.owner]
        seen = np.flatnonzero(which >= 0)
        which = which[seen]
        offset = self.cells.witnesses[seen] - start[which]
        share = np.clip((offset * span[which]).sum(axis=1) / length[which] ** 2, 0.0, 1.0) * (count + 1)
        before = np.minimum(share.astype(np.int64), count)
        here = arc[which, before] + (share - before) * (arc[which, before + 1] - arc[which, before])
        over = (offset * left[which]).sum(axis=1) - here
        # Between the places that were looked at, the curve is off by about an eighth of this.
        unsure = np.abs(np.diff(arc, 2, axis=1)).max(axis=1, initial=0.0) / 2 + BENT
        wrong = (over * self.witnesses[seen, column] < 0) & (np.abs(over) > unsure[which])
        good[which[wrong]] = False
        return np.abs(arc).max(axis=1, initial=0.0) > BENT, good

    def _split(self, cells: Integers, entry: Integers, leave: Integers, bent: Flags, column: int) -> None:
        """Split cells (K,) along the curve, and leave on each side what belongs there."""
        if not len(cells):
            return
        parts = self.cells.count + np.arange(len(cells))
        edges = self.cells.split_cells(cells, entry, leave, self.curve(column), bent)
        self.refresh(edges)
        row = np.full(self.cells.count, -1)
        row[cells] = np.arange(len(cells))
        seen = np.flatnonzero(row[self.cells.owner] >= 0)
        which = row[self.cells.owner[seen]]
        start, end = self.cells.points[leave[which]], self.cells.points[entry[which]]
        offset, span = self.cells.witnesses[seen] - start, end - start
        # Where nothing tells them apart, the chord does.
        value, left = self.witnesses[seen, column], span[:, 0] * offset[:, 1] - span[:, 1] * offset[:, 0]
        below = np.where(value == 0, left, value) < 0
        self.cells.owner[seen[below]] = parts[which[below]]


def _changes(values: Floats) -> Flags:
    """Return where values (K, n) along edges go from one side of zero to the other, (K, n - 1).

    Zeros belong to what is before them, those at the start to what is behind.
    """
    side = np.sign(values)
    told = np.where(side != 0, np.arange(side.shape[1]), -1)
    last = np.maximum.accumulate(told, axis=1)
    first = (side != 0).argmax(axis=1)
    filled = np.take_along_axis(side, np.where(last < 0, first[:, None], last), axis=1)
    return np.asarray(filled[:, 1:] != filled[:, :-1])
