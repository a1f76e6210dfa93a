"""Cut: cells and the values of one function at all their points, kept while the cells are cut along its zeros."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.errors import InvalidValueError
from warpviz.plane.zero_curves import ZeroCurve

if TYPE_CHECKING:
    from warpviz.arrays import Floats, Integers
    from warpviz.plane.cells import CutCells
    from warpviz.plane.refine import Crossings, Flags

# What is left of zero after rounding, as a share of the largest value.
ROUNDING = 1e-12


class TooManyCellsError(InvalidValueError):
    """A sheet is cut into more cells than were allowed; lines alone can still be drawn."""


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

    cells: CutCells
    function: Crossings
    corners: Floats
    samples: Floats
    witnesses: Floats
    scale: Floats
    first: int
    most: int
    smallest: float

    @classmethod
    def of(cls, cells: CutCells, function: Crossings, witnesses: Floats, *, most: int, smallest: float) -> Cut:
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
            raise TooManyCellsError(
                f"the network folds the sheet too often to colour it: over {self.most:,} cells; use fewer lines"
            )

    def split_edges(self, edges: Integers, t: Floats) -> Integers:
        """Put corners at shares t (K,) of edges (K,) and return their numbers; see `CutCells.split_edges`."""
        numbers = self.cells.split_edges(edges, t, self.cells.place(edges, t))
        self.refresh(edges)
        for column in range(len(self.scale)):
            self.corners[numbers[self.cells.curve[edges] == self.curve(column)], column] = 0.0
        return numbers

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

    def around(self, cells: Flags) -> Integers:
        """Return the edges of some cells."""
        return np.unique(self.cells.ring[np.repeat(cells, np.diff(self.cells.offsets))])

    def values_along(self, edges: Integers, column: int) -> Floats:
        """Return the values from the start to the end of edges (K,), samples between, (K, n + 2)."""
        corners = self.corners[:, column]
        start, end = corners[self.cells.start[edges]], corners[self.cells.end[edges]]
        return np.concatenate([start[:, None], self.samples[edges, :, column], end[:, None]], axis=1)


def changes(values: Floats) -> Flags:
    """Return where values (K, n) along edges go from one side of zero to the other, (K, n - 1).

    Zeros belong to what is before them, those at the start to what is behind.
    """
    side = np.sign(values)
    told = np.where(side != 0, np.arange(side.shape[1]), -1)
    last = np.maximum.accumulate(told, axis=1)
    first = (side != 0).argmax(axis=1)
    filled = np.take_along_axis(side, np.where(last < 0, first[:, None], last), axis=1)
    return np.asarray(filled[:, 1:] != filled[:, :-1])
