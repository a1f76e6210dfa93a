"""Cells: polygons that share their edges, and the two moves that cut them up: to split an edge, and to split a cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from warpviz.plane.zero_curves import STRAIGHT, ZeroCurve, over_chords

if TYPE_CHECKING:
    from warpviz.arrays import Floats, Integers
    from warpviz.plane.lattice import Lattice
    from warpviz.plane.refine import Flags

# Two places on an edge that are nearer than this, as a share of it, are one.
SAME = 1e-9
# How exactly new corners are found, as a share of their edge.
PRECISION = 1e-14


@dataclass(slots=True, eq=False)
class CutCells:
    """CutCells that are being cut; arrays grow, numbers of points, edges and cells stay.

    Attributes:
        points: the corners, (V, 2).
        start, end: the numbers of the corners at the ends of each edge, (E,).
        curve: which of `curves` each edge lies on, (E,), -1 for none.
        bent: whether it is off its chord, (E,).
        samples: points evenly spaced over the chord of each edge, on the edge, (E, n, 2).
        ring: the edges around each cell, counterclockwise, (S,); those of cell p are ring[offsets[p]:offsets[p + 1]].
        backward: whether the cell goes along that edge from its end to its start, (S,).
        offsets: (P + 1,).
        witnesses: points within the cells that tell what corners do not, (W, 2).
        owner: the cell that each is in, (W,).
        curves: what curved edges lie on.
    """

    points: Floats
    start: Integers
    end: Integers
    curve: Integers
    bent: Flags
    samples: Floats
    ring: Integers
    backward: Flags
    offsets: Integers
    witnesses: Floats
    owner: Integers
    curves: list[ZeroCurve] = field(default_factory=list)

    @classmethod
    def of(cls, lattice: Lattice, samples: int, witnesses: Floats) -> CutCells:
        """Return the squares of a lattice, with so many samples on each edge."""
        n = lattice.lines
        level = lattice.level[:n]
        number = np.arange(n * n).reshape(n, n)
        across, up = np.arange(n * (n - 1)).reshape(n, n - 1), n * (n - 1) + np.arange(n * (n - 1)).reshape(n - 1, n)
        ring = np.stack([across[:-1], up[:, 1:], across[1:], up[:, :-1]], axis=-1).reshape(-1)
        place = np.clip(np.searchsorted(level, witnesses, side="right") - 1, 0, n - 2)
        cells = cls(
            points=np.stack([np.tile(level, n), np.repeat(level, n)], axis=1),
            start=np.concatenate([number[:, :-1].ravel(), number[:-1].ravel()]),
            end=np.concatenate([number[:, 1:].ravel(), number[1:].ravel()]),
            curve=np.full(2 * n * (n - 1), -1),
            bent=np.zeros(2 * n * (n - 1), dtype=bool),
            samples=np.empty((2 * n * (n - 1), samples, 2)),
            ring=ring,
            backward=np.tile([False, False, True, True], (n - 1) ** 2),
            offsets=np.arange(0, len(ring) + 1, 4),
            witnesses=witnesses,
            owner=place[:, 1] * (n - 1) + place[:, 0],
        )
        cells.sample(np.arange(len(cells.start)))
        return cells

    @property
    def count(self) -> int:
        """How many cells there are."""
        return len(self.offsets) - 1

    @property
    def cell(self) -> Integers:
        """The cell that each place of `ring` belongs to, (S,)."""
        return np.repeat(np.arange(self.count), np.diff(self.offsets))

    @property
    def corner(self) -> Integers:
        """The corner at which the cell enters each edge of `ring`, (S,)."""
        return np.where(self.backward, self.end[self.ring], self.start[self.ring])

    def place(self, edges: Integers, t: Floats) -> Floats:
        """Return the points (K, 2) at shares t (K,) of edges (K,)."""
        a, b = self.points[self.start[edges]], self.points[self.end[edges]]
        return over_chords(self.curves, np.where(self.bent[edges], self.curve[edges], STRAIGHT), a, b, t)[0]

    def sample(self, edges: Integers) -> None:
        """Take the samples of some edges anew."""
        count = self.samples.shape[1]
        if count and len(edges):
            t = np.arange(1, count + 1) / (count + 1)
            found = self.place(np.repeat(edges, count), np.tile(t, len(edges)))
            self.samples[edges] = found.reshape(len(edges), count, 2)

    def split_edges(self, edges: Integers, t: Floats, points: Floats) -> Integers:
        """Put corners at points (K, 2), shares t (K,) of edges (K,), and return their numbers, (K,).

        An edge may be split more than once; places that are the same become one corner. The part up to the split
        keeps the number of the edge.
        """
        order = np.lexsort((-t, edges))
        numbers = np.full(len(edges), -1)
        changed = [edges]
        while len(order):
            # The last place on each edge first: what is before it keeps the edge's number.
            first = np.flatnonzero(np.r_[True, edges[order][1:] != edges[order][:-1]])
            now, rest = order[first], np.delete(order, first)
            changed.append(len(self.start) + np.arange(len(now)))
            numbers[now] = self._split_once(edges[now], points[now])
            # Those that are all but there too.
            latest = np.repeat(now, np.diff(np.r_[first, len(order)]) - 1)
            same = t[latest] - t[rest] <= SAME
            numbers[rest[same]] = numbers[latest[same]]
            order = rest[~same]
        self.sample(np.unique(np.concatenate(changed)))
        return numbers

    def _split_once(self, edges: Integers, points: Floats) -> Integers:
        """Put one corner on each of some edges, all of them different."""
        corners = len(self.points) + np.arange(len(edges))
        behind = np.full(len(self.start), -1)
        behind[edges] = len(self.start) + np.arange(len(edges))
        self.points = np.concatenate([self.points, points])
        self.start, self.end = np.concatenate([self.start, corners]), np.concatenate([self.end, self.end[edges]])
        self.end[edges] = corners
        self.curve = np.concatenate([self.curve, self.curve[edges]])
        self.bent = np.concatenate([self.bent, self.bent[edges]])
        self.samples = np.concatenate([self.samples, self.samples[edges]])
        added = behind[self.ring]
        split = added >= 0
        place = np.cumsum(1 + split) - 1 - split
        ring, backward = np.empty(len(split) + split.sum(), dtype=np.int64), np.repeat(self.backward, 1 + split)
        ring[place] = np.where(split & self.backward, added, self.ring)
        ring[place[split] + 1] = np.where(self.backward, self.ring, added)[split]
        counts = np.add.reduceat(1 + split, self.offsets[:-1])
        self.ring, self.backward, self.offsets = ring, backward, np.r_[0, np.cumsum(counts)]
        return corners

    def split_cells(self, cells: Integers, entry: Integers, leave: Integers, curve: int, bent: Flags) -> Integers:
        """Split cells (K,) along new edges from corner `leave` (K,) back to corner `entry`, and return those edges.

        What is around from `entry` to `leave` keeps the number of the cell; the rest gets the next free numbers, in
        their order. The edges lie on `curve`, -1 for none, and are bent or not, (K,). No cell may be there twice.
        Witnesses stay with the old cell.
        """
        corner, cell, size = self.corner, self.cell, np.diff(self.offsets)
        row = np.full(self.count, -1)
        row[cells] = np.arange(len(cells))
        which = row[cell]
        at = np.arange(len(cell)) - self.offsets[cell]
        enters = np.flatnonzero((which >= 0) & (corner == entry[which]))
        leaves = np.flatnonzero((which >= 0) & (corner == leave[which]))
        first, last = np.zeros(len(cells), dtype=np.int64), np.zeros(len(cells), dtype=np.int64)
        first[which[enters]], last[which[leaves]] = at[enters], at[leaves]
        turn = np.where(which >= 0, first[which], 0)
        along = (at - turn) % size[cell]
        length = (last - first) % size[cells]
        rest = (which >= 0) & (along >= length[which])
        new_cells = self.count + np.arange(len(cells))
        edges = len(self.start) + np.arange(len(cells))
        owner = np.concatenate([np.where(rest, new_cells[which], cell), cells, new_cells])
        # The new edge closes the first part, and the other begins with it.
        order = np.lexsort((np.concatenate([along, size[cells], np.full(len(cells), -1)]), owner))
        self.ring = np.concatenate([self.ring, edges, edges])[order]
        self.backward = np.concatenate(
            [self.backward, np.zeros(len(cells), dtype=bool), np.ones(len(cells), dtype=bool)]
        )[order]
        self.offsets = np.r_[0, np.cumsum(np.bincount(owner, minlength=self.count + len(cells)))]
        self.start, self.end = np.concatenate([self.start, leave]), np.concatenate([self.end, entry])
        self.curve = np.concatenate([self.curve, np.full(len(cells), curve)])
        self.bent = np.concatenate([self.bent, bent])
        self.samples = np.concatenate([self.samples, np.empty((len(cells), *self.samples.shape[1:]))])
        self.sample(edges)
        return edges
