"""Mesh: the cells of the sheet, cut wherever a layer folds it, so that each moves as one piece that lies on one side.

A cell is a polygon whose edges are straight or lie where a function is zero. Cells that meet share their edge, so that
edge is refined once and the two fit together however the sheet is bent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.plane.cells import CutCells
from warpviz.plane.cut import Cut
from warpviz.plane.cutting import cut_along
from warpviz.plane.interior import interior_points
from warpviz.plane.witnesses import WITNESSES, witnesses
from warpviz.plane.zero_curves import STRAIGHT, ZeroCurve, over_chords

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats, Integers
    from warpviz.plane.lattice import Lattice, Sheet
    from warpviz.plane.refine import Crossings, Flags

MAX_CELLS = 60_000
# Where the sheet tears, cells draw back from their edges by this share of their size: each side goes its own way.
APART = 1e-9
# Samples on each edge: as dense as the witnesses on the lattice's lines, within bounds.
SAMPLES = (5, 24)
# What is smaller than this share of the sheet is not cut up any further.
SMALLEST = 1 / 1024


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """CutCells and the edges between them.

    Attributes:
        start, end: the ends of the edges in the plane, (E, 2).
        line: the lattice line that each edge lies on, -1 for one within a cell, (E,).
        ring: the edges around each cell, counterclockwise, (S,); those of cell p are ring[offsets[p]:offsets[p + 1]].
        backward: whether the cell goes along that edge from its end to its start, bool (S,).
        offsets: (P + 1,).
        center: a point within each cell, (P, 2).
        region: cells of the same number are not folded against each other, (P,).
        beside: the cells on the two sides of each edge, the same twice at the border, (E, 2).
        curve: which of `curves` each edge lies on, -1 for a straight one, (E,).
        curves: functions that are zero on curved edges.
        torn: whether each cell has edges of its own.
    """

    start: Floats
    end: Floats
    line: Integers
    ring: Integers
    backward: Flags
    offsets: Integers
    center: Floats
    region: Integers
    beside: Integers
    curve: Integers
    curves: tuple[ZeroCurve, ...] = ()
    torn: bool = False

    def place(self, edge: Integers, t: Floats) -> Floats:
        """Return the points (K, 2) at shares t (K,) of edges (K,): on the curves, not on their chords."""
        points, _ = over_chords(self.curves, self.curve[edge], self.start[edge], self.end[edge], t)
        if self.torn:
            # The ends have drawn back already.
            inner = np.flatnonzero((self.curve[edge] != STRAIGHT) & (t > 0) & (t < 1))
            middle = self.center[self.beside[edge[inner], 0]]
            points[inner] += APART * (middle - points[inner])
        return points


def make_mesh(
    lattice: Lattice,
    folds: Sequence[Crossings],
    *,
    others: Sequence[Crossings] = (),
    torn: bool = False,
    straight: bool = False,
) -> Mesh:
    """Return the cells of a lattice.

    Args:
        lattice: the rows and columns.
        folds: maps from points (N, 2) to (N, M) that are zero where the sheet is folded, in the order of the layers.
        others: the same for where cells must be cut too, without a fold.
        torn: whether the sheet is torn at some of them.
        straight: whether each function is affine within the cells that those before have cut.

    Cut edges lie on the curves themselves; see `Mesh.place`. Islands, bays and necks of a function that are wider than
    the sheet's side divided by `WITNESSES` are found for sure, and nearly all that are smaller, down to where the
    function has one sign at every place at which it comes near to zero. A cell through which a curve does not simply
    lead is cut in two until it does, or is smaller than `SMALLEST` of the sheet's side.

    Raises `InvalidValueError` when there would be more than `MAX_CELLS` cells.
    """
    functions = (*folds, *others)
    if straight or not functions:
        points, values = np.empty((0, 2)), [function(np.empty((0, 2))) for function in functions]
        samples = 0
    else:
        points, values = witnesses(lattice, functions)
        samples = int(np.clip(-(-WITNESSES // (lattice.lines - 1)), *SAMPLES))
    cells = CutCells.of(lattice, samples, points)
    for function, there in zip(functions, values, strict=True):
        cut = Cut.of(cells, function, there, most=MAX_CELLS, smallest=2 * lattice.extent * SMALLEST)
        for column in range(there.shape[1]):
            cut_along(cut, column)
    center = _middles(cells) if straight or not functions else interior_points(cells)
    region = np.zeros(len(center), dtype=np.int64)
    if folds:
        sides = np.concatenate([crossings(center) > 0 for crossings in folds], axis=1)
        region = np.unique(sides, axis=0, return_inverse=True)[1].reshape(-1)
    return _joined(lattice, cells, center, region, torn=torn)


def _middles(cells: CutCells) -> Floats:
    """Return the means of the corners of cells, (P, 2)."""
    corners = cells.points[cells.corner]
    middles: Floats = np.add.reduceat(corners, cells.offsets[:-1]) / np.diff(cells.offsets)[:, None]
    return middles


def _joined(lattice: Lattice, cells: CutCells, center: Floats, region: Integers, *, torn: bool) -> Mesh:
    """Return the mesh of cells with a point within each."""
    ring, backward, offsets, cell, curves = cells.ring, cells.backward, cells.offsets, cells.cell, tuple(cells.curves)
    start, end = cells.points[cells.start], cells.points[cells.end]
    line = np.where(cells.curve < 0, _line_of(lattice, start, end), -1)
    curve = np.where(cells.bent, cells.curve, STRAIGHT)
    if torn:
        line = line[ring]
        # Edges between cells that stay together are drawn once.
        keys = ring, region[cell]
        order = np.lexsort(keys)
        twice = np.logical_and.reduce([key[order][1:] == key[order][:-1] for key in keys])
        line[order[1:][twice]] = -1
        middle = center[cell]
        start, end = (points[ring] + APART * (middle - points[ring]) for points in (start, end))
        beside = np.stack([cell, cell], axis=1)
        own, curve = np.arange(len(ring)), curve[ring]
        return Mesh(start, end, line, own, backward, offsets, center, region, beside, curve, curves, torn=True)
    beside = np.zeros((len(start), 2), dtype=np.int64)
    # Of an edge with two cells, the first writes last here, and the second there.
    beside[ring[::-1], 0] = cell[::-1]
    beside[ring, 1] = cell
    return Mesh(start, end, line, ring, backward, offsets, center, region, beside, curve, curves)


def _line_of(lattice: Lattice, start: Floats, end: Floats) -> Integers:
    """Return the lattice line that each edge lies on, (E,), -1 for none."""
    level = lattice.level[: lattice.lines]
    line = np.full(len(start), -1, dtype=np.int64)
    for axis, first in ((1, 0), (0, lattice.lines)):
        number = np.minimum(np.searchsorted(level, start[:, axis]), len(level) - 1)
        on = (start[:, axis] == end[:, axis]) & (level[number] == start[:, axis])
        line[on] = first + number[on]
    return line


def outlines(mesh: Mesh, sheet: Sheet) -> tuple[Integers, Integers]:
    """Return the vertices of a refined mesh around each cell, (S,), and where each cell's begin, (P + 1,).

    Args:
        mesh: the cells.
        sheet: their edges, refined; its pieces are edges, or parts of edges, in their order.
    """
    edges = np.arange(len(mesh.start))
    first = sheet.offsets[np.searchsorted(sheet.line, edges)]
    last = sheet.offsets[np.searchsorted(sheet.line, edges, side="right")] - 1
    # The last vertex of an edge is where the next one begins.
    count = (last - first)[mesh.ring]
    begin = np.cumsum(count) - count
    along = np.arange(count.sum()) - np.repeat(begin, count)
    origin = np.where(mesh.backward, last[mesh.ring], first[mesh.ring])
    step = np.where(mesh.backward, -1, 1)
    vertices = np.repeat(origin, count) + np.repeat(step, count) * along
    return vertices, np.concatenate([begin, [count.sum()]])[mesh.offsets]
