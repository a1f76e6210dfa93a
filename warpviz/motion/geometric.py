"""Geometric tween: an affine map as what it is, a turn, a stretch and a shift.

Polar decomposition W = Q P, path R(t theta) exp(t log P) x + t b (Shoemake and Duff 1992, "Matrix animation and polar
decomposition"). The isometry Q is made a rotation of space: for maps of the plane its third column is the cross product
of the first two, so that a positive determinant turns the sheet in the plane, a negative one turns it over, and a map
into space lifts it out of the plane, all by one formula.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.motion.rotation import Turn, turning

if TYPE_CHECKING:
    from warpviz.arrays import Floats
    from warpviz.net.layers import Affine

SPACE = 3
# Singular values below this share of the largest are zero.
ZERO = 1e-12
# A map that presses the sheet flat turns first, until this progress, and presses then.
TURNED_AT = 0.6


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """A square matrix as a rotation and a stretch along directions of its own: R V diag(values) V^T.

    Attributes:
        rotation: (D, D), det 1.
        directions: orthonormal columns V, (D, D).
        values: how far each direction is stretched, (D,); one may be negative where no rotation will do.
        pressed: the number of directions that are pressed to nothing because the map goes to fewer dimensions.
    """

    rotation: Floats
    directions: Floats
    values: Floats
    pressed: int


def parts(weight: Floats) -> Parts:
    """Return the parts of a weight matrix (D_out, D_in), padded with zeros to a square one of at least 3 x 3."""
    width_out, width_in = weight.shape
    size = max(SPACE, width_out, width_in)
    left, values, right = np.linalg.svd(weight)
    rank = int(np.sum(values > ZERO * max(values[0], np.finfo(float).tiny)))
    # Input directions that exist keep their place; those that are only padding are stretched by 1: no point is there.
    directions = np.eye(size)
    directions[:width_in, :width_in] = right.T
    images = np.zeros((size, size))
    images[:width_out, :rank] = left[:, :rank]
    _complete(images, rank, directions)
    rotation = images @ directions.T
    stretched = np.ones(size)
    stretched[:width_in] = 0.0
    stretched[:rank] = values[:rank]
    if np.linalg.det(rotation) < 0:
        # The image of a direction that carries nothing can be turned round for free.
        free = _free_direction(rank, width_in, size)
        flipped = rank - 1 if free is None else free
        rotation = rotation @ (np.eye(size) - 2 * np.outer(directions[:, flipped], directions[:, flipped]))
        if free is None:
            stretched[flipped] = -stretched[flipped]
    return Parts(rotation, directions, stretched, max(0, width_in - width_out))


def collapses(split: Parts) -> tuple[float, ...]:
    """Return every progress at which the path presses the sheet into fewer dimensions."""
    turned_over = [1 / (1 - value) for value in split.values if value < 0]
    return (*map(float, turned_over), *([1.0] if (split.values == 0).any() else []))


def _free_direction(rank: int, width_in: int, size: int) -> int | None:
    """Return a direction whose sign does not matter: padding first, then one that is pressed to nothing."""
    if width_in < size:
        return size - 1
    return width_in - 1 if rank < width_in else None


def _complete(images: Floats, rank: int, directions: Floats) -> None:
    """Fill the columns of `images` from `rank` on so that all are orthonormal, each near to where it comes from."""
    for column in range(rank, len(images)):
        known = images[:, :column]
        # The direction itself where it is free, else whatever is left.
        candidates = np.concatenate([directions[:, column : column + 1], np.eye(len(images))], axis=1)
        rest = candidates - known @ (known.T @ candidates)
        lengths = np.linalg.norm(rest, axis=0)
        best = 0 if lengths[0] > 0.5 else int(np.argmax(lengths))
        images[:, column] = rest[:, best] / lengths[best]
        # Once more against rounding.
        images[:, column] -= known @ (known.T @ images[:, column])
        images[:, column] /= np.linalg.norm(images[:, column])


@dataclass(frozen=True, slots=True, eq=False)
class GeometricPath:
    """The path of points (N, D_in) through an affine map; calling it gives positions (N, D) with D >= 3."""

    layer: Affine
    points: Floats
    turn: Turn
    split: Parts
    shift: Floats

    @classmethod
    def of(cls, layer: Affine, points: Floats) -> GeometricPath:
        """Return the path of points (N, D_in) through `layer`."""
        split = parts(layer.weight)
        size = len(split.rotation)
        padded = np.zeros((len(points), size))
        padded[:, : points.shape[1]] = points
        shift = np.zeros(size)
        shift[: layer.width_out] = layer.bias
        return cls(layer, padded, turning(split.rotation), split, shift)

    def matrix(self, t: float) -> Floats:
        """Return R(t theta) exp(t log P) at progress t, (D, D)."""
        pressing = self.split.pressed > 0
        turned = min(1.0, t / TURNED_AT) if pressing else t
        values = self.split.values
        positive = values > 0
        stretched = np.where(positive, np.where(positive, values, 1.0) ** t, (1 - t) + t * values)
        if pressing:
            share = max(0.0, (t - TURNED_AT) / (1 - TURNED_AT))
            stretched = np.where(values == 0, 1 - share, stretched)
        directions = self.split.directions
        return self.turn(turned) @ (directions * stretched) @ directions.T

    def __call__(self, t: float) -> Floats:
        """Return the positions (N, D) at progress t in [0, 1]; both ends are exact."""
        if t <= 0:
            return self.points
        if t >= 1:
            end = np.zeros_like(self.points)
            end[:, : self.layer.width_out] = self.layer(self.points[:, : self.layer.width_in])
            return end
        return self.points @ self.matrix(t).T + t * self.shift
