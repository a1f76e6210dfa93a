"""Units: which of them are saturated, and which are dead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.net.layers import Activation, Residual

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warpviz.arrays import Floats
    from warpviz.net.activations import ActivationFunction
    from warpviz.net.layers import Layer

# A unit whose derivative is smaller than that passes next to nothing on when a network learns.
SATURATED = 0.01
# So many numbers of Jacobians are held at once.
AT_ONCE = 2_000_000


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What the units of a layer do over all samples.

    Attributes:
        units: how many activations there are.
        saturated: the share of all samples and units at which |derivative| < `SATURATED`.
        dead: how many units have the derivative 0 at every sample, so that no sample ever moves their weights.
    """

    units: int
    saturated: float
    dead: int


def unit_facts(layer: Layer, points: Floats) -> UnitFacts | None:
    """Return what the units of a layer do at points (N, D) that come in; None where there is nothing to say.

    Of a function that is not elementwise (softmax) a unit's derivative is that by its own pre-activation.
    """
    derivatives = [_own_derivative(function, at) for function, at in _activations(layer, points)]
    if not derivatives or not len(points):
        return None
    found = np.abs(np.concatenate(derivatives, axis=1))
    return UnitFacts(found.shape[1], float((found < SATURATED).mean()), int((found == 0).all(axis=0).sum()))


def _activations(layer: Layer, points: Floats) -> Iterator[tuple[ActivationFunction, Floats]]:
    """Yield every activation function in a layer with its pre-activations (N, D)."""
    if isinstance(layer, Activation):
        yield layer.function, points
    elif isinstance(layer, Residual):
        for inner in layer.layers:
            if isinstance(inner, Activation):
                yield inner.function, points
            points = inner(points)


def _own_derivative(function: ActivationFunction, points: Floats) -> Floats:
    if function.elementwise:
        return function.derivative(points)
    # In blocks, and no views of them: a Jacobian has the square of the width in numbers.
    rows = max(1, AT_ONCE // points.shape[1] ** 2)
    blocks = [points[start : start + rows] for start in range(0, len(points), rows)]
    return np.concatenate([np.diagonal(function.derivative(block), axis1=1, axis2=2).copy() for block in blocks])
