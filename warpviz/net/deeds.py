"""Deeds: what a layer does to the sheet, in neutral verbs chosen from what the map really is.

A language has words for each of `DEEDS`. Verbs stand in the order in which a reader sees them: how the sheet is turned,
how its shape changes, how it is shifted. What is too little to be seen is not said.

Affine maps are told by their polar decomposition W = R P (Higham, Functions of Matrices, 2008, chapter 8): R turns, or
turns over where det W < 0, and P stretches along perpendicular axes by the singular values.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.net.activation_deeds import LONGER, PRESSED, SHORTER, THIN, activation_verbs, formula_of
from warpviz.net.layers import Activation, Affine

if TYPE_CHECKING:
    from warpviz.arrays import Floats
    from warpviz.net.layers import Layer

DEEDS = (
    "keep", "turn", "turn_over", "mirror", "stretch", "shrink", "squeeze", "shear", "shift",
    "press_to_point", "press_to_line", "press_to_plane", "press_to_space",
    "lift_to_plane", "lift_to_space", "lift_to_many", "project",
    "fold", "roll", "bend", "crease", "crush", "crush_half", "crush_to_quadrant", "crush_to_octant", "clip", "jump",
    "squash", "move",
)  # fmt: skip
# A smaller turn is not said.
LEAST_TURN = math.radians(3.0)
# A direction that leans by less does not.
LEAST_LEAN = math.radians(6.0)
# A shift by less than this share of what comes out, from its middle to its edge, is not said.
LEAST_SHIFT = 0.1
# Half of the width of the sheet that a network starts from.
USUAL_REACH = 3.0
LIFTED = {2: "lift_to_plane", 3: "lift_to_space"}


@dataclass(frozen=True, slots=True, eq=False)
class Deed:
    """What a layer does.

    Attributes:
        verbs: of `DEEDS`, in order, at least one.
        formula: what does it, as mathtext without dollar signs: `W x + b`, `|z|`.
        unit: the only coordinate that changes, counted from 0; None where more do, or all change each other.
    """

    verbs: tuple[str, ...]
    formula: str
    unit: int | None = None


def deed_of(layer: Layer, low: Floats, high: Floats) -> Deed:
    """Return what a layer does to points whose coordinates reach from low (D,) to high (D,)."""
    low, high = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
    if isinstance(layer, Affine):
        reach = float(np.max(high - low)) / 2
        return Deed(affine_verbs(layer.weight, layer.bias, reach or USUAL_REACH), "W x + b")
    if isinstance(layer, Activation):
        verbs, unit = activation_verbs(layer.function, low, high)
        return Deed(verbs, formula_of(layer.function, unit), unit)
    return Deed(("move",), "x + f(x)")


def affine_verbs(weight: Floats, bias: Floats, reach: float = USUAL_REACH) -> tuple[str, ...]:
    """Return what x -> x W^T + b does, at least one of `DEEDS`.

    Args:
        weight: (D_out, D_in).
        bias: (D_out,).
        reach: half of the width of what comes in.
    """
    weight, bias = np.asarray(weight, dtype=np.float64), np.asarray(bias, dtype=np.float64)
    sizes: Floats = np.linalg.svd(weight, compute_uv=False).astype(np.float64)
    rank = int((sizes > THIN * sizes[0]).sum()) if sizes[0] > 0 else 0
    width_out, width_in = weight.shape
    if rank < min(weight.shape) or width_out == 1 < width_in:
        return (PRESSED[rank],) if rank < len(PRESSED) else ("project",)
    if width_out < width_in:
        return ("project",)
    if width_out > width_in:
        return (LIFTED.get(width_out, "lift_to_many"),)
    verbs = _planar(weight, sizes) if width_in == 2 else (*_turned(weight), *_stretched(sizes))
    if np.linalg.norm(bias) > LEAST_SHIFT * reach * sizes[0]:
        verbs = (*verbs, "shift")
    return verbs or ("keep",)


def _planar(weight: Floats, sizes: Floats) -> tuple[str, ...]:
    """Return what a map of the plane of full rank does, but for its shift."""
    lengths = _sheared(weight)
    if lengths is not None:
        stretch = _stretched(np.sort(lengths)[::-1])
        return ("shear", *stretch)
    return (*_turned(weight), *_stretched(sizes))


def _sheared(weight: Floats) -> Floats | None:
    """Return how much a shear stretches along and across the direction that it keeps, or None if it is none.

    A map is a shear where a reader sees one family of the lattice's lines keep its direction and the other lean, or
    where it keeps one single direction, whichever that is (a double eigenvalue).
    """
    determinant = float(np.linalg.det(weight))
    turn = math.atan2(weight[1, 0] - weight[0, 1], weight[0, 0] + weight[1, 1])
    # A symmetric map only stretches, however far a line leans.
    if determinant <= 0 or abs(turn) < LEAST_TURN:
        return None
    for kept in (0, 1):
        along, across = weight[:, kept], weight[:, 1 - kept]
        turned = abs(math.atan2(along[1 - kept], along[kept]))
        leans = abs(math.atan2(across[kept], across[1 - kept]))
        if turned < LEAST_TURN and leans > LEAST_LEAN:
            length = float(np.linalg.norm(along))
            return np.array([length, determinant / length])
    scale = math.sqrt(determinant)
    mean = np.trace(weight) / 2
    leaning = float(np.linalg.norm(weight - mean * np.eye(2))) / scale
    if mean > 0 and abs(mean - scale) < 1e-6 * scale and leaning > math.tan(LEAST_LEAN):
        return np.array([scale, scale])
    return None


def _turned(weight: Floats) -> tuple[str, ...]:
    """Return how the orthogonal factor of a square map of full rank turns."""
    left, _, right = np.linalg.svd(weight)
    turn = left @ right
    mirrored = np.linalg.det(turn) < 0
    if mirrored and len(turn) <= 2:
        return ("turn_over",)
    angles = abs(np.angle(np.linalg.eigvals(turn)))
    if mirrored:
        # One direction is mirrored; the rest may turn.
        angles = np.delete(angles, np.argmax(angles))
        return ("mirror", "turn") if angles.max() > LEAST_TURN else ("mirror",)
    return ("turn",) if angles.max() > LEAST_TURN else ()


def _stretched(sizes: Floats) -> tuple[str, ...]:
    """Return what factors along perpendicular directions, the largest first, do to the shape."""
    most, least = float(sizes[0]), float(sizes[-1])
    if most < SHORTER:
        return ("shrink",)
    if most > LONGER:
        return ("stretch",)
    if least < SHORTER:
        return ("squeeze",)
    return ("stretch",) if most > LONGER * least else ()
