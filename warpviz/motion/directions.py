"""Directions: from where a state in space can be looked at, and how much of it is seen from there.

A direction is an azimuth and an elevation. Cameras turn evenly in both, which never rolls, and is as fast as the root
of the sum of their squares: the one turns the picture about the vertical, the other about a line across.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from warpviz.arrays import Floats, Integers

# The shorter side of the plot in pixels of the coarse picture in which it is counted what is covered.
RASTER = 16
# About how many places of the sheet are looked at.
PLACES = 1200
# What a plot reaches at least, so that it can be divided by.
SMALLEST = np.float32(1e-30)
# A state whose second (first) principal spread is under this share of its size is a line (a point).
THIN = 0.02
# Nearer to edge-on than that a sheet is a stroke; in degrees.
EDGE_ON = 20.0


@dataclass(frozen=True, slots=True, eq=False)
class Directions:
    """Where a camera may stand: azimuths (K,) and elevations (K,), in degrees."""

    azimuth: Floats
    elevation: Floats

    @property
    def towards(self) -> Floats:
        """The unit vectors towards the camera, (K, 3)."""
        a, e = np.radians(self.azimuth), np.radians(self.elevation)
        return np.stack([np.cos(e) * np.cos(a), np.cos(e) * np.sin(a), np.sin(e)], axis=1)

    @property
    def right(self) -> Floats:
        """The directions to the right on the screen, (K, 3)."""
        a = np.radians(self.azimuth)
        return np.stack([-np.sin(a), np.cos(a), np.zeros_like(a)], axis=1)

    @property
    def up(self) -> Floats:
        """The directions up on the screen, (K, 3)."""
        a, e = np.radians(self.azimuth), np.radians(self.elevation)
        return np.stack([-np.sin(e) * np.cos(a), -np.sin(e) * np.sin(a), np.cos(e)], axis=1)

    def turns_to(self, other: Directions) -> Floats:
        """Return how far the camera turns from each of these to each of `other`, the shorter way, in degrees (K, M)."""
        around = shorter_way(other.azimuth[None] - self.azimuth[:, None])
        return np.hypot(around, other.elevation[None] - self.elevation[:, None])


def shorter_way(degrees: Floats) -> Floats:
    """Return angles of the same directions between -180 and 180 degrees."""
    return (degrees + 180) % 360 - 180


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """What a state is like.

    Attributes:
        rank: 0 for a point, 1 for a line, else 2.
        line: the direction in which it is longest, (3,).
        normal: the direction in which it is thinnest, (3,): that of its principal plane.
    """

    rank: int
    line: Floats
    normal: Floats

    def clearness(self, directions: Directions) -> Floats:
        """Return how far from edge-on (a line: from end-on) it is seen, (K,): from 1 on it is not near that.

        1 is `EDGE_ON` degrees; a point is always clear.
        """
        if self.rank == 0:
            return np.ones(len(directions.azimuth))
        if self.rank == 1:
            along = np.abs(directions.towards @ self.line)
            return np.asarray(np.sqrt(np.maximum(1 - along**2, 0.0)) / math.sin(math.radians(EDGE_ON)))
        return np.asarray(np.abs(directions.towards @ self.normal) / math.sin(math.radians(EDGE_ON)))


def shape_of(positions: Floats, size: float) -> Shape:
    """Return what positions (N, 3) are like; `size` is how long a state is that is no point."""
    around = positions - positions.mean(axis=0)
    values, axes = np.linalg.eigh(around.T @ around / len(positions))
    spread = np.sqrt(np.maximum(values[::-1], 0.0))
    rank = 0 if spread[0] <= 1e-9 * size else 1 if spread[1] <= THIN * spread[0] else 2
    return Shape(rank, axes[:, 2], axes[:, 0])


@dataclass(frozen=True, slots=True, eq=False)
class Sampler:
    """Places on the sheet, as means of vertices: place s is weights[s] @ positions[corners[s]].

    Attributes:
        corners: numbers of vertices, (S, 3).
        weights: (S, 3), each row sums to 1.
    """

    corners: Integers
    weights: Floats

    def __call__(self, positions: Floats) -> Floats:
        """Return where the places are when the vertices are at positions (V, 3), (S, 3)."""
        return np.asarray(np.einsum("sc,scd->sd", self.weights, positions[self.corners]))


def sampler(around: Integers, offsets: Integers) -> Sampler:
    """Return places that lie evenly in all cells.

    Args:
        around: the vertices around each cell; those of cell p are around[offsets[p]:offsets[p + 1]].
        offsets: (P + 1,).
    """
    sides = np.diff(offsets)
    # Each cell is a fan of triangles about its first corner.
    owner = np.repeat(np.arange(len(sides)), np.maximum(sides - 2, 0))
    number = np.arange(len(owner)) - np.searchsorted(owner, owner)
    first = offsets[:-1][owner]
    triangles = np.stack([around[first], around[first + number + 1], around[first + number + 2]], axis=1)
    stride = max(1, len(triangles) // PLACES)
    triangles = triangles[::stride]
    parts = max(1, round(math.sqrt(PLACES / max(len(triangles), 1))))
    weights = _barycentric(parts)
    return Sampler(np.repeat(triangles, len(weights), axis=0), np.tile(weights, (len(triangles), 1)))


def _barycentric(parts: int) -> Floats:
    """Return the middles of the parts**2 triangles into which a triangle is cut, as weights of its corners."""
    found = []
    for a in range(parts):
        for b in range(parts - a):
            found.append(((a + 1 / 3) / parts, (b + 1 / 3) / parts))
            if b < parts - a - 1:
                found.append(((a + 2 / 3) / parts, (b + 2 / 3) / parts))
    weights = np.array(found)
    return np.column_stack([weights, 1 - weights.sum(axis=1)])


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What is seen of a state from every direction when it fills the plot.

    Attributes:
        share: the share of the plot that the sheet covers, (K,).
        area: the area that it covers, in square units of the state, (K,).
        half: how far the plot reaches from its middle to its nearer edges, in units of the state, (K,).
    """

    share: Floats
    area: Floats
    half: Floats

    @property
    def worth(self) -> Floats:
        """How good each direction is, (K,); 1 is the best that there can be.

        The covered share alone would look along a ribbon, which then covers more of a closer picture; the covered area
        alone knows no plot. So it is the geometric mean of both, each as a share of the largest.
        """
        best = np.maximum(self.share.max(), 1e-300) * np.maximum(self.area.max(), 1e-300)
        return np.asarray(np.sqrt(self.share * self.area / best))


def seen(places: Floats, directions: Directions, plot: tuple[float, float]) -> Seen:
    """Return what is seen of a sheet from directions (K,), counted in a coarse picture.

    Args:
        places: on the sheet, (S, 3), many and evenly spread.
        directions: K of them.
        plot: how far it reaches from its middle to the right and up; only their ratio counts.
    """
    shorter = min(plot)
    across, up = plot[0] / shorter, plot[1] / shorter
    columns, rows = max(1, round(RASTER * across)), max(1, round(RASTER * up))
    around = places - places.mean(axis=0)
    size = max(float(np.abs(around).max()), 1e-300)
    # Half the numbers' length is enough for so coarse a picture, and twice as fast.
    around = (around / size).astype(np.float32).T
    x, y = directions.right.astype(np.float32) @ around, directions.up.astype(np.float32) @ around
    left, low = x.min(axis=1), y.min(axis=1)
    wide, high = x.max(axis=1) - left, y.max(axis=1) - low
    half = np.maximum(np.maximum(wide / (2 * across), high / (2 * up)), SMALLEST)
    scale = (RASTER / 2 / half)[:, None]
    # The state is in the middle of the plot.
    column = ((x - (left + wide / 2)[:, None]) * scale + columns / 2).astype(np.int32)
    row = ((y - (low + high / 2)[:, None]) * scale + rows / 2).astype(np.int32)
    pixel = np.minimum(column, columns - 1) * rows + np.minimum(row, rows - 1)
    pixel += (np.arange(len(half), dtype=np.int32) * (columns * rows))[:, None]
    covered = np.zeros(len(half) * columns * rows, dtype=bool)
    covered[pixel.ravel()] = True
    half = half.astype(np.float64) * size
    share = covered.reshape(len(half), -1).mean(axis=1)
    return Seen(share, share * half**2 * 4 * across * up, half)
