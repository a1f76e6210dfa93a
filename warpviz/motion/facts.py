"""What can be said of a tween on its way: how small it presses the sheet, and whether the network itself does so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from warpviz.arrays import Floats
    from warpviz.net.layers import Affine

# A determinant below this share of what it could be is a collapse.
SINGULAR = 1e-12


@dataclass(frozen=True, slots=True)
class TweenFacts:
    """How an affine map's tween presses the sheet.

    Attributes:
        smallest: the smallest factor by which areas (volumes, from three dimensions on) are multiplied on the way, the
            end included.
        at: the progress at which that is.
        collapses_at: every progress at which the sheet is pressed into fewer dimensions.
        own: whether the network's own map does so; if not, a collapse is the tween's doing.
    """

    smallest: float
    at: float
    collapses_at: tuple[float, ...]
    own: bool


def own_collapse(weight: Floats) -> bool:
    """Return whether a map (D_out, D_in) presses its input into fewer dimensions than it comes from."""
    values = np.linalg.svd(weight, compute_uv=False)
    return weight.shape[0] < weight.shape[1] or bool(values[-1] <= SINGULAR * max(values[0], SINGULAR))


def lerp_facts(layer: Affine) -> TweenFacts:
    """Return the facts of (1 - t) I + t W: singular at t = 1 / (1 - e) for each real eigenvalue e of W below 0."""
    weight = _square(layer.weight)
    eigenvalues = np.linalg.eigvals(weight)
    real = eigenvalues.real[np.abs(eigenvalues.imag) <= SINGULAR * np.maximum(np.abs(eigenvalues), 1.0)]
    crossings = tuple(sorted({float(1 / (1 - value)) for value in real if value <= 0}))

    def factor(t: float) -> float:
        return float(abs(np.prod((1 - t) + t * eigenvalues)))

    smallest, at = _smallest(factor, crossings)
    return TweenFacts(smallest, at, crossings, own_collapse(layer.weight))


def path_facts(layer: Affine, matrix: Callable[[float], Floats], crossings: tuple[float, ...]) -> TweenFacts:
    """Return the facts of a path t -> matrix (D, D) for an affine map, whose collapses are known."""
    width = layer.width_in

    def factor(t: float) -> float:
        columns = matrix(t)[:, :width]
        return float(np.sqrt(max(np.linalg.det(columns.T @ columns), 0.0)))

    smallest, at = _smallest(factor, crossings)
    return TweenFacts(smallest, at, crossings, own_collapse(layer.weight))


def _smallest(factor: Callable[[float], float], crossings: tuple[float, ...]) -> tuple[float, float]:
    if crossings:
        return 0.0, crossings[0]
    progress = np.linspace(0.0, 1.0, 201)
    factors = [factor(float(t)) for t in progress]
    place = int(np.argmin(factors))
    return factors[place], float(progress[place])


def _square(weight: Floats) -> Floats:
    size = max(weight.shape)
    square = np.zeros((size, size))
    square[: weight.shape[0], : weight.shape[1]] = weight
    # Coordinates that are padding on both sides stay as they are: no point has any.
    missing = np.arange(weight.shape[1], size)
    square[missing, missing] = np.where(missing < weight.shape[0], square[missing, missing], 1.0)
    return square
