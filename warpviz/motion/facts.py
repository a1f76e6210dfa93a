"""What can be said of a tween on its way: how small it presses the sheet, and whether the network itself does so."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.net.activations import entry_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from warpviz.arrays import Floats
    from warpviz.net.layers import Activation, Affine

# A determinant below this share of what it could be is a collapse.
SINGULAR = 1e-12
# Eigenvalues that come twice are found to about half of the digits.
NEARLY = 1e-7


@dataclass(frozen=True, slots=True)
class TweenFacts:
    """How a tween presses the sheet, or part of it.

    Attributes:
        smallest: the smallest factor by which areas (volumes, from three dimensions on) are multiplied on the way, the
            end included.
        at: the progress at which that is.
        collapses_at: every progress at which the sheet is pressed into fewer dimensions.
        own: whether the network's own map does so; if not, a collapse is the tween's doing.
        own_at: the progress from which on the sheet is pressed as the map does it, if it does.
    """

    smallest: float
    at: float
    collapses_at: tuple[float, ...]
    own: bool
    own_at: float = 1.0

    @property
    def spurious_collapses(self) -> tuple[float, ...]:
        """Every progress of a collapse that the network does not have."""
        return tuple(t for t in self.collapses_at if t < self.own_at or not self.own)


def own_collapse(weight: Floats) -> bool:
    """Return whether a map (D_out, D_in) presses its input into fewer dimensions than it comes from."""
    values = np.linalg.svd(weight, compute_uv=False)
    return weight.shape[0] < weight.shape[1] or bool(values[-1] <= SINGULAR * max(values[0], SINGULAR))


def lerp_facts(layer: Affine) -> TweenFacts:
    """Return the facts of (1 - t) I + t W: singular at t = 1 / (1 - e) for each real eigenvalue e of W below 0.

    A map to more dimensions starts from the plane within them; it is singular there only if it also does not lift the
    eigenvector out.
    """
    start, end = _padded(np.eye(layer.width_in), layer), _padded(layer.weight, layer)

    def matrix(t: float) -> Floats:
        return (1 - t) * start + t * end

    own = own_collapse(layer.weight)
    eigenvalues = np.linalg.eigvals(end[: layer.width_in])
    below = eigenvalues.real[(np.abs(eigenvalues.imag) <= NEARLY * np.abs(eigenvalues)) & (eigenvalues.real < 0)]
    candidates = [float(1 / (1 - value)) for value in np.unique(below)] + [1.0] * own
    largest = max(float(np.linalg.norm(layer.weight, 2)), 1.0)
    crossings: list[float] = []
    for t in sorted(candidates):
        pressed = float(np.linalg.svd(matrix(t), compute_uv=False)[-1]) <= NEARLY * largest
        if pressed and (not crossings or t - crossings[-1] > NEARLY):
            crossings.append(t)
    return path_facts(layer, matrix, tuple(crossings))


def slope_facts(layer: Activation) -> TweenFacts | None:
    """Return the facts of (1 - t) x + t f(x) for a function f that is straight between its creases; None for others.

    Where its slope s is below 0, what lies there is flat at t = 1 / (1 - s).
    """
    function = layer.function
    if not entry_of(function).piecewise_linear:
        return None
    creases = sorted({*function.creases, *function.jumps})
    edges = [creases[0] - 2, *creases, creases[-1] + 2] if creases else [-1.0, 1.0]
    slopes = function.derivative(np.array([(low + high) / 2 for low, high in itertools.pairwise(edges)]))
    crossings = tuple(sorted({float(1 / (1 - slope)) for slope in slopes if slope <= 0}))
    width = layer.width or 2

    def factor(t: float) -> float:
        return float(np.abs((1 - t) + t * slopes).min()) ** width

    smallest, at = _smallest(factor, crossings)
    return TweenFacts(smallest, at, crossings, bool((slopes == 0).any()))


def path_facts(
    layer: Affine, matrix: Callable[[float], Floats], crossings: tuple[float, ...], own_at: float = 1.0
) -> TweenFacts:
    """Return the facts of a path t -> matrix (D, D) for an affine map, whose collapses are known."""
    width = layer.width_in

    def factor(t: float) -> float:
        columns = matrix(t)[:, :width]
        return float(np.sqrt(max(np.linalg.det(columns.T @ columns), 0.0)))

    smallest, at = _smallest(factor, crossings)
    return TweenFacts(smallest, at, crossings, own_collapse(layer.weight), own_at)


def _smallest(factor: Callable[[float], float], crossings: tuple[float, ...]) -> tuple[float, float]:
    if crossings:
        return 0.0, crossings[0]
    progress = np.linspace(0.0, 1.0, 201)
    factors = [factor(float(t)) for t in progress]
    place = int(np.argmin(factors))
    return factors[place], float(progress[place])


def _padded(matrix: Floats, layer: Affine) -> Floats:
    """Return a matrix (D, D_in) with rows of zeros up to the larger of the layer's two widths."""
    return np.pad(matrix, ((0, max(layer.weight.shape) - len(matrix)), (0, 0)))
