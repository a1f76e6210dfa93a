"""Rotations of any dimension as motions: R -> R(t), from the identity at 0 to R at 1 at an even rate."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from warpviz.arrays import Floats

Turn = Callable[[float], "Floats"]
# Below this sine a rotation angle counts as half a turn, where the skew part says nothing about the axis.
HALF_TURN = 1e-7


def turning(rotation: Floats) -> Turn:
    """Return the motion R(t) = exp(t log R) for a rotation matrix R (D, D), det R = 1.

    Planes of half a turn are paired in the order in which they are found: any pairing is a shortest way.
    """
    return _turning_in_space(rotation) if len(rotation) == 3 else _turning_in_planes(rotation)


def axis_angle(rotation: Floats) -> tuple[Floats, float]:
    """Return the axis (3,), of length 1, and the angle in [0, pi] of a rotation matrix (3, 3).

    By the largest component of its quaternion (Shepperd 1978, J. Guidance and Control 1:223), so that it is accurate
    near half a turn as well.
    """
    r = rotation
    trace = r[0, 0] + r[1, 1] + r[2, 2]
    squares = np.array([trace, r[0, 0], r[1, 1], r[2, 2]])
    largest = int(np.argmax(squares))
    skew = np.array([r[2, 1] - r[1, 2], r[0, 2] - r[2, 0], r[1, 0] - r[0, 1]])
    quaternion = np.empty(4)
    if largest == 0:
        quaternion[0], quaternion[1:] = 1 + trace, skew
    else:
        i = largest - 1
        quaternion[0] = skew[i]
        quaternion[1:] = r[i] + r[:, i]
        quaternion[1 + i] = 1 + 2 * r[i, i] - trace
    quaternion /= np.linalg.norm(quaternion)
    if quaternion[0] < 0:
        quaternion = -quaternion
    length = float(np.linalg.norm(quaternion[1:]))
    angle = 2 * float(np.arctan2(length, quaternion[0]))
    axis = quaternion[1:] / length if length > 0 else np.array([0.0, 0.0, 1.0])
    return axis, angle


def about(axis: Floats, angle: float) -> Floats:
    """Return the rotation matrix (3, 3) about an axis (3,) of length 1, by Rodrigues' formula."""
    x, y, z = axis
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    turned: Floats = np.cos(angle) * np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * np.outer(axis, axis)
    return turned


def _turning_in_space(rotation: Floats) -> Turn:
    axis, angle = axis_angle(rotation)
    return lambda t: rotation if t == 1 else about(axis, t * angle)


def _turning_in_planes(rotation: Floats) -> Turn:
    """Turn in the planes that the eigenvectors of the symmetric part span, each at its own rate."""
    skew = (rotation - rotation.T) / 2
    cosines, vectors = np.linalg.eigh((rotation + rotation.T) / 2)
    moved = skew @ vectors
    sines = np.linalg.norm(moved, axis=0)
    angles = np.arctan2(sines, cosines)
    half = np.flatnonzero((sines < HALF_TURN) & (cosines < 0))
    angles[half] = np.pi
    across = np.where(sines > 0, moved / np.where(sines > 0, sines, 1.0), 0.0)
    for first, second in zip(half[::2], half[1::2], strict=False):
        across[:, first], across[:, second] = vectors[:, second], -vectors[:, first]

    def at(t: float) -> Floats:
        if t == 1:
            return rotation
        turned: Floats = (vectors * np.cos(t * angles) + across * np.sin(t * angles)) @ vectors.T
        return turned

    return at
