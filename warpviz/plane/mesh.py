"""Mesh: the cells of the sheet, cut wherever a layer folds it, so that each moves as one piece that lies on one side.

A cell is a polygon of straight edges in the plane. Cells that meet share their edge, so that edge is refined once and
the two fit together however the sheet is bent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.errors import InvalidValueError
from warpviz.plane.roots import find_roots

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats, Integers
    from warpviz.plane.lattice import Lattice, Sheet
    from warpviz.plane.refine import Crossings

MAX_CELLS = 40_000
# What is left of zero after rounding, as a share of the largest value.
ROUNDING = 1e-12
# Where the sheet tears, cells draw back from their edges by this share of their size: each side goes its own way.
APART = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """Cells and the edges between them.

    Attributes:
        start, end: the ends of the edges in the plane, (E, 2).
        line: the lattice line that each edge lies on, -1 for one within a cell, (E,).
        ring: the edges around each cell, counterclockwise, (S,); those of cell p are ring[offsets[p]:offsets[p + 1]].
        backward: whether the cell goes along that edge from its end to its start, bool (S,).
        offsets: (P + 1,).
        center: a point within each cell, (P, 2).
        region: cells of the same number are not folded against each other, (P,).
        beside: the cells on the two sides of each edge, the same twice at the border, (E, 2).
    """

    start: Floats
    end: Floats
    line: Integers
    ring: Integers
    backward: np.ndarray[tuple[int], np.dtype[np.bool_]]
    offsets: Integers
    center: Floats
    region: Integers
    beside: Integers


def make_mesh(
    lattice: Lattice, folds: Sequence[Crossings], *, others: Sequence[Crossings] = (), torn: bool = False
) -> Mesh:
    """Return the cells of a lattice.

    Args:
        lattice: the rows and columns.
        folds: maps from points (N, 2) to (N, M) that are zero where the sheet is folded, in the order of the layers.
        others: the same for where cells must be cut too, without a fold.
        torn: whether the sheet is torn at some of them.

    Raises `InvalidValueError` when there would be more than `MAX_CELLS` cells.
    """
    count = lattice.lines
    level = lattice.level[:count]
    points = np.stack([np.tile(level, count), np.repeat(level, count)], axis=1)
    corner = (np.arange(count - 1)[:, None] * count + np.arange(count - 1)).ravel()
    flat = np.stack([corner, corner + 1, corner + count + 1, corner + count], axis=1).ravel()
    offsets = np.arange(0, len(flat) + 1, 4)
    for crossings in (*folds, *others):
        points, flat, offsets = _cut(points, flat, offsets, crossings)
    center = np.add.reduceat(points[flat], offsets[:-1]) / np.diff(offsets)[:, None]
    region = np.zeros(len(center), dtype=np.int64)
    if folds:
        sides = np.concatenate([crossings(center) > 0 for crossings in folds], axis=1)
        region = np.unique(sides, axis=0, return_inverse=True)[1].reshape(-1)
    return _joined(lattice, points, flat, offsets, center, region, torn=torn)


def _cut(points: Floats, flat: Integers, offsets: Integers, crossings: Crossings) -> tuple[Floats, Integers, Integers]:
    """Return points and cells, cut where a column of `crossings` is zero."""
    values = crossings(points)
    for column in range(values.shape[1]):
        value = values[:, column].copy()
        value[np.abs(value) <= ROUNDING * np.abs(value).max(initial=0.0)] = 0.0
        around = value[flat]
        low, high = np.minimum.reduceat(around, offsets[:-1]), np.maximum.reduceat(around, offsets[:-1])
        hit = (low < 0) & (high > 0)
        if not hit.any():
            continue
        kept = np.repeat(~hit, np.diff(offsets))
        rings = [flat[offsets[cell] : offsets[cell + 1]].tolist() for cell in np.flatnonzero(hit)]
        edges = {
            (min(a, b), max(a, b)): None
            for ring in rings
            for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)
            if value[a] * value[b] < 0
        }
        added = _roots(points, np.array(list(edges), dtype=np.int64).reshape(-1, 2), value, crossings, column)
        place = dict(zip(edges, range(len(points), len(points) + len(added)), strict=True))
        points, values = np.concatenate([points, added]), np.concatenate([values, crossings(added)])
        sides = value.tolist()
        pieces = [piece for ring in rings for piece in _halves(ring, sides, place)]
        counts = np.concatenate([np.diff(offsets)[~hit], [len(piece) for piece in pieces]]).astype(np.int64)
        flat = np.concatenate([flat[kept], *(np.array(piece, dtype=np.int64) for piece in pieces)])
        offsets = np.concatenate([[0], np.cumsum(counts)])
        if len(counts) > MAX_CELLS:
            raise InvalidValueError(
                f"the network folds the sheet too often to colour it: over {MAX_CELLS:,} cells; use fewer lines"
            )
    return points, flat, offsets


def _roots(points: Floats, edges: Integers, value: Floats, crossings: Crossings, column: int) -> Floats:
    """Return where a column of `crossings` is zero on edges (K, 2) between points, (K, 2)."""
    start, span = points[edges[:, 0]], points[edges[:, 1]] - points[edges[:, 0]]

    def at(which: Integers, t: Floats) -> Floats:
        found: Floats = crossings(start[which] + t[:, None] * span[which])[:, column]
        return found

    zero, one = np.zeros(len(edges)), np.ones(len(edges))
    root = find_roots(at, zero, one, value[edges[:, 0]], value[edges[:, 1]])
    found: Floats = start + root[:, None] * span
    return found


def _halves(ring: list[int], value: list[float], place: dict[tuple[int, int], int]) -> list[list[int]]:
    """Return the parts of a cell with values above and below zero; `place` gives the point where an edge is cut."""
    above: list[int] = []
    below: list[int] = []
    for a, b in zip(ring, [*ring[1:], ring[0]], strict=True):
        if value[a] >= 0:
            above.append(a)
        if value[a] <= 0:
            below.append(a)
        if value[a] * value[b] < 0:
            between = place[min(a, b), max(a, b)]
            above.append(between)
            below.append(between)
    return [above, below]


def _joined(
    lattice: Lattice, points: Floats, flat: Integers, offsets: Integers, center: Floats, region: Integers, *, torn: bool
) -> Mesh:
    """Return the mesh of cells whose corners are `flat`."""
    following = np.arange(1, len(flat) + 1)
    following[offsets[1:] - 1] = offsets[:-1]
    a, b = flat, flat[following]
    cell = np.repeat(np.arange(len(center)), np.diff(offsets))
    if torn:
        corner = points[a] + APART * (center[cell] - points[a])
        line = _line_of(lattice, points[a], points[b])
        # Edges between cells that stay together are drawn once.
        keys = (np.minimum(a, b) * len(points) + np.maximum(a, b), region[cell])
        order = np.lexsort(keys)
        twice = np.logical_and.reduce([key[order][1:] == key[order][:-1] for key in keys])
        line[order[1:][twice]] = -1
        edge, beside = np.arange(len(a)), np.stack([cell, cell], axis=1)
        return Mesh(
            corner, corner[following], line, edge, np.zeros(len(a), dtype=bool), offsets, center, region, beside
        )
    key = np.minimum(a, b) * len(points) + np.maximum(a, b)
    _, first, edge = np.unique(key, return_index=True, return_inverse=True)
    start, end = points[a[first]], points[b[first]]
    beside = np.stack([cell[first], cell[first]], axis=1)
    # Of an edge with two cells, the later one writes last.
    beside[edge, 1] = cell
    return Mesh(start, end, _line_of(lattice, start, end), edge, a != a[first][edge], offsets, center, region, beside)


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
