"""What can be said of a network by looking into it: where it bends and tears the plane, and what parts its classes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.arrays import Floats
from warpviz.net.layers import Activation, Layer, Residual

if TYPE_CHECKING:
    from warpviz.net.network import Network

Map = Callable[[Floats], Floats]

# Straight between their creases; every other activation curves lines.
PIECEWISE_LINEAR = frozenset(
    {"identity", "step", "relu", "leaky_relu", "prelu", "relu6", "hard_sigmoid", "hard_tanh", "absolute"}
)
# Where it is looked for slopes of both signs.
SLOPES_AT = np.linspace(-8.0, 8.0, 4001)


def _compose(layers: Sequence[Layer]) -> Map:
    def apply(points: Floats) -> Floats:
        for layer in layers:
            points = layer(points)
        return points

    return apply


def _activations(layers: Sequence[Layer]) -> Iterator[tuple[Map, Activation]]:
    """Yield every activation, those in residual blocks too, with the map from the input to its pre-activation."""
    for place, layer in enumerate(layers):
        before = list(layers[:place])
        if isinstance(layer, Activation):
            yield _compose(before), layer
        elif isinstance(layer, Residual):
            for inner, inside in enumerate(layer.layers):
                if isinstance(inside, Activation):
                    yield _compose([*before, *layer.layers[:inner]]), inside


def _signed(before: Map, places: Sequence[float]) -> Map:
    thresholds = np.array(places)

    def crossings(points: Floats) -> Floats:
        values: Floats = before(points)[:, :, None] - thresholds
        return values.reshape(len(points), values.shape[1] * values.shape[2])

    return crossings


def crease_functions(layers: Sequence[Layer]) -> list[Map]:
    """Return, for each activation with creases, the map from points (N, D_in) to (N, M) that is zero on its creases."""
    return [_signed(before, a.function.creases) for before, a in _activations(layers) if a.function.creases]


def jump_functions(layers: Sequence[Layer]) -> list[Map]:
    """Return the same as `crease_functions` for the places where a layer is not continuous."""
    return [_signed(before, a.function.jumps) for before, a in _activations(layers) if a.function.jumps]


def fold_functions(layers: Sequence[Layer]) -> list[Map]:
    """Return the same as `crease_functions` for smooth activations that turn back, such as the sine.

    There the derivative goes through zero.
    """
    return [_slopes(before, a) for before, a in _activations(layers) if _turns_back(a)]


def _slopes(before: Map, activation: Activation) -> Map:
    return lambda points: activation.function.derivative(before(points))


def _turns_back(activation: Activation) -> bool:
    function = activation.function
    if not function.elementwise or function.name in PIECEWISE_LINEAR:
        return False
    slope = function.derivative(SLOPES_AT)
    return bool(slope.min() < 0 < slope.max())


def score_differences(network: Network) -> Map:
    """Return the map from points (N, D_in) to (N, M) that is zero where two classes of a network score the same."""
    a, b = np.triu_indices(max(network.widths[-1], 1), 1)

    def differences(points: Floats) -> Floats:
        scores = network.logits(points)
        return scores.copy() if scores.shape[1] == 1 else scores[:, b] - scores[:, a]

    return differences


def is_piecewise_linear(layers: Sequence[Layer]) -> bool:
    """Return whether straight lines stay straight between creases and jumps, through all layers."""
    return all(activation.function.name in PIECEWISE_LINEAR for _, activation in _activations(layers))


@dataclass(frozen=True, slots=True, eq=False)
class Border:
    """Where class `a` gives way to class `b`: normal . h + offset = 0, and no other class is above both.

    Attributes:
        normal: (D,); it points to class b.
        offset: a number.
        others: (M, D) and (M,): on the border, others @ h + other_offsets >= 0.
    """

    a: int
    b: int
    normal: Floats
    offset: float
    others: Floats
    other_offsets: Floats


def borders(network: Network) -> tuple[Border, ...]:
    """Return the borders between classes in the last hidden state; none for a network without an output map.

    A single logit parts class 0 (below zero) from class 1; of several the largest wins.
    """
    output = network.output
    if output is None:
        return ()
    weight, bias = output.weight, output.bias
    if output.width_out == 1:
        nothing = np.empty((0, output.width_in))
        return (Border(0, 1, weight[0], float(bias[0]), nothing, np.empty(0)),)
    found = []
    for a in range(output.width_out):
        for b in range(a + 1, output.width_out):
            rest = [c for c in range(output.width_out) if c not in (a, b)]
            found.append(
                Border(
                    a,
                    b,
                    weight[b] - weight[a],
                    float(bias[b] - bias[a]),
                    weight[a] - weight[rest],
                    bias[a] - bias[rest],
                )
            )
    return tuple(found)


def output_borders(network: Network) -> tuple[Border, ...]:
    """Return the border on a one-dimensional output: 1/2 after a sigmoid, 0 for a logit; none for wider outputs."""
    last = network.layers[-1]
    if network.output is None or network.width_out != 1:
        return ()
    middle = 0.5 if isinstance(last, Activation) and last.function.name == "sigmoid" else 0.0
    return (Border(0, 1, np.ones(1), -middle, np.empty((0, 1)), np.empty(0)),)
