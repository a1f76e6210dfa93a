"""Outlines: cells that look the same are one face, and only the edges around it are drawn.

Between two cells of one face both go along the shared edge, in opposite directions; without such pairs the outlines of
the faces are left. Faces are cheaper to fill than cells, and have no seams within.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from warpviz.arrays import Floats, Integers


@dataclass(frozen=True, slots=True, eq=False)
class Borders:
    """The sides of cells, each from one vertex to the next around its cell.

    Attributes:
        around: the vertex that each side starts at, (S,).
        following: the vertex that it ends at, (S,).
        offsets: the sides of cell p are offsets[p]:offsets[p + 1], (P + 1,).
        cell: the cell of each side, (S,).
        other: the cell on the other side of it, -1 for none, (S,).
    """

    around: Integers
    following: Integers
    offsets: Integers
    cell: Integers
    other: Integers

    def signed_areas(self, points: Floats) -> Floats:
        """Return the area of every cell at points (V, 2), positive where its vertices are counterclockwise, (P,)."""
        if not len(self.around):
            return np.zeros(0)
        # From the first corner of each, so that small cells far from the origin keep their digits.
        arms = points[self.around] - np.repeat(points[self.around[self.offsets[:-1]]], np.diff(self.offsets), axis=0)
        x, y = arms.T
        products = np.zeros(len(arms))
        # The last corner of a cell and the first, which is zero, add nothing.
        products[:-1] = x[:-1] * y[1:] - x[1:] * y[:-1]
        return np.asarray(np.add.reduceat(products, self.offsets[:-1]) / 2)

    def ends(self, points: Floats) -> Floats:
        """Return the two points (V, 2) of each cell that are farthest apart along its longer direction, (P, 2, 2)."""
        starts, counts = self.offsets[:-1], np.diff(self.offsets)
        corners = points[self.around]
        low, high = np.minimum.reduceat(corners, starts), np.maximum.reduceat(corners, starts)
        steep = ((high - low)[:, 1] > (high - low)[:, 0]).astype(np.int64)
        along = corners[np.arange(len(corners)), np.repeat(steep, counts)]
        cell = np.repeat(np.arange(len(starts)), counts)
        order = np.lexsort((along, cell))
        return np.stack([corners[order[starts]], corners[order[starts + counts - 1]]], axis=1)


def borders(around: Integers, offsets: Integers, points: Floats) -> Borders:
    """Return the sides of cells; vertices at the same point become one, the first of them.

    Args:
        around: the vertices around each cell, all cells in the same sense, (S,).
        offsets: where each cell's begin, (P + 1,).
        points: where the vertices are on the sheet, (V, 2).
    """
    _, first, same = np.unique(points, axis=0, return_index=True, return_inverse=True)
    around = first[same.reshape(-1)[around]]
    after = np.arange(1, len(around) + 1)
    after[offsets[1:] - 1] = offsets[:-1]
    following = around[after]
    cell = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    count = int(around.max(initial=0)) + 1
    key, reverse = around * count + following, following * count + around
    order = np.argsort(key, kind="stable")
    place = np.minimum(np.searchsorted(key[order], reverse), max(len(key) - 1, 0))
    found = order[place]
    other = np.where(key[found] == reverse, cell[found], -1)
    return Borders(around, following, offsets, cell, other)


def faces(sides: Borders, labels: Integers) -> tuple[Integers, Integers, Integers]:
    """Return the outlines of all cells that have a label in common.

    Args:
        sides: the sides of the cells.
        labels: one for each cell, (P,); cells below zero are left out.

    Returns the vertices around each outline in the sense of its cells (holes in the other), (T,), where each outline
    begins, (K + 1,), and its label, ascending, (K,).
    """
    label = labels[sides.cell]
    beyond = np.where(sides.other >= 0, labels[sides.other], -1)
    kept = np.flatnonzero((label >= 0) & (label != beyond))
    start, end, label = sides.around[kept], sides.following[kept], label[kept]
    # A side goes on with any of its label that starts where it ends: as many end at a vertex as start there.
    leaving, arriving = np.lexsort((start, label)), np.lexsort((end, label))
    after = np.empty(len(kept), dtype=np.int64)
    after[arriving] = leaving
    tour, begins = _cycles(after.tolist(), leaving.tolist())
    return start[tour], np.array([*begins, len(tour)], dtype=np.int64), label[tour[begins]]


def _cycles(after: list[int], order: list[int]) -> tuple[Integers, list[int]]:
    """Return the cycles of a permutation, one after the other, and where each begins; first members as in `order`."""
    seen = bytearray(len(after))
    tour: list[int] = []
    begins: list[int] = []
    for first in order:
        if seen[first]:
            continue
        begins.append(len(tour))
        at = first
        while not seen[at]:
            seen[at] = 1
            tour.append(at)
            at = after[at]
    return np.array(tour, dtype=np.int64), begins


def components(sides: Borders, labels: Integers) -> Integers:
    """Return a number for every cell, (P,), from 0: the same where one gets from cell to cell within a label (P,)."""
    joined = (sides.other >= 0) & (labels[sides.cell] == labels[sides.other])
    a, b = sides.cell[joined], sides.other[joined]
    root = np.arange(len(labels))
    # Everyone takes the least number among the neighbours, then that one's own: the rounds are few.
    while True:
        least = root.copy()
        np.minimum.at(least, root[a], root[b])
        least = np.minimum(least[root], least)
        least = least[least]
        if np.array_equal(least, root):
            return np.asarray(np.unique(root, return_inverse=True)[1], dtype=np.int64).reshape(-1)
        root = least
