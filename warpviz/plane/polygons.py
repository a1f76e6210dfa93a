"""Polygons: many convex ones at once, cut by lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from warpviz.arrays import Floats, Integers

# What made an edge: nothing, or a cut that the polygon lies above or below of.
BORDER, ABOVE, BELOW = 0, 1, -1


@dataclass(frozen=True, slots=True, eq=False)
class Polygons:
    """Convex polygons, their corners in counterclockwise order.

    Attributes:
        points: all corners, (V, 2).
        offsets: polygon p has the corners offsets[p]:offsets[p + 1], (P + 1,).
        edge: for the edge from each corner to the next `BORDER`, or the side of the cut that made it, (V,). Every cut
            is one edge with `ABOVE` on its one side and one or more with `BELOW` on the other, or the other way round.
    """

    points: Floats
    offsets: Integers
    edge: Integers

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.offsets) - 1

    @property
    def owner(self) -> Integers:
        """The polygon of each corner, (V,)."""
        return np.repeat(np.arange(self.count), np.diff(self.offsets))

    @property
    def following(self) -> Integers:
        """The index of the corner after each corner, (V,)."""
        following = np.arange(1, len(self.points) + 1)
        following[self.offsets[1:] - 1] = self.offsets[:-1]
        return following

    @property
    def middles(self) -> Floats:
        """The mean of the corners of each polygon, (P, 2): a point inside."""
        return np.asarray(np.add.reduceat(self.points, self.offsets[:-1]) / np.diff(self.offsets)[:, None])

    @property
    def areas(self) -> Floats:
        """The area of each, (P,)."""
        # From the middle of each, so that small polygons far from the origin keep their digits.
        arms = self.points - self.middles[self.owner]
        others = arms[self.following]
        twice = arms[:, 0] * others[:, 1] - arms[:, 1] * others[:, 0]
        return np.asarray(np.add.reduceat(twice, self.offsets[:-1]) / 2)


def square(extent: float) -> Polygons:
    """Return the sheet [-extent, extent] x [-extent, extent] as one polygon."""
    corners = extent * np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
    return Polygons(corners, np.array([0, 4]), np.full(4, BORDER))


def crossings(polygons: Polygons, values: Floats) -> tuple[Integers, Floats]:
    """Return the corners (C,) on whose edge to the next `values` (V,) change their sign, and the places of zero (C, 2).

    Edges with a corner at which the value is zero are not among them.
    """
    following = polygons.following
    crossed = np.flatnonzero(values * values[following] < 0)
    share = (values[crossed] / (values[crossed] - values[following[crossed]]))[:, None]
    return crossed, polygons.points[crossed] * (1 - share) + polygons.points[following[crossed]] * share


def split_polygons(polygons: Polygons, values: Floats) -> tuple[Polygons, Integers]:
    """Return polygons cut where `values` are zero, and the polygon that each comes from, (P,).

    Args:
        polygons: what is cut.
        values: at every corner, (V,), affine within each polygon.
    """
    starts, owner = polygons.offsets[:-1], polygons.owner
    cut = (np.maximum.reduceat(values, starts) > 0) & (np.minimum.reduceat(values, starts) < 0)
    if not cut.any():
        return polygons, np.arange(polygons.count)
    crossed, places = crossings(polygons, values)
    points = np.insert(polygons.points, crossed + 1, places, axis=0)
    side = np.insert(np.sign(values), crossed + 1, 0.0)
    owner = np.insert(owner, crossed + 1, owner[crossed])
    edge = np.insert(polygons.edge, crossed + 1, polygons.edge[crossed])
    counts = np.bincount(owner, minlength=polygons.count)
    whole = Polygons(points, np.concatenate([[0], np.cumsum(counts)]), edge)
    after = side[whole.following]
    kept, numbers = [], []
    for sign, tag in ((1.0, ABOVE), (-1.0, BELOW)):
        mine = (side * sign >= 0) & cut[owner] if tag == BELOW else (side >= 0) | ~cut[owner]
        edges = np.where((side == 0) & (after * sign < 0) & cut[owner], tag, edge)
        sizes = np.bincount(owner[mine], minlength=polygons.count)
        present = np.flatnonzero(sizes)
        kept.append((points[mine], sizes[present], edges[mine]))
        numbers.append(present)
    corners, sizes, edges = (np.concatenate(parts) for parts in zip(*kept, strict=True))
    return Polygons(corners, np.concatenate([[0], np.cumsum(sizes)]), edges), np.concatenate(numbers)
