"""What can be said of a network by looking into it: where it bends and tears the plane, and what parts its classes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.arrays import Floats
from warpviz.errors import InvalidValueError
from warpviz.net.activations import entry_of
from warpviz.net.expression_domain import undefined_place
from warpviz.net.layers import Activation, Layer, Residual

if TYPE_CHECKING:
    from warpviz.net.activations import ActivationFunction
    from warpviz.net.network import Network

Map = Callable[[Floats], Floats]

# Jumps and creases of an expression that are followed one by one: more are as close as samples anyhow.
MOST_PLACES = 8
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


def _switched(before: Map, switches: Sequence[Map]) -> list[Map]:
    return [_after(before, switch) for switch in switches]


def _after(before: Map, switch: Map) -> Map:
    return lambda points: switch(before(points))


def crease_functions(layers: Sequence[Layer]) -> list[Map]:
    """Return maps from points (N, D_in) to (N, M) that are zero on creases, in the order of the activations."""
    found: list[Map] = []
    for before, layer in _activations(layers):
        function = layer.function
        if function.switches is not None:
            found += _switched(before, function.switches.bends)
        elif function.creases:
            found.append(_signed(before, function.creases))
    return found


def jump_functions(layers: Sequence[Layer]) -> list[Map]:
    """Return the same as `crease_functions` for the places where a layer is not continuous."""
    found: list[Map] = []
    for before, layer in _activations(layers):
        function = layer.function
        if function.switches is not None:
            found += _switched(before, function.switches.tears)
        elif function.jumps:
            found.append(_signed(before, function.jumps))
    return found


def smooth_sides(layers: Sequence[Layer]) -> list[Map]:
    """Return maps from points (N, D_in) to (N, M) whose signs tell the sides of each unit with a smooth function.

    They are the sign of the pre-activation and, where a function turns back, that of its slope: as those of creases
    for functions that have none. Functions of several units have no sides, nor have straight ones.
    """
    found: list[Map] = []
    for before, layer in _activations(layers):
        function = layer.function
        if not function.elementwise or function.switches is not None or function.creases or function.jumps:
            continue
        slopes = function.derivative(SLOPES_AT)
        if np.ptp(slopes) > 0:
            found.append(_signed(before, (0.0,)))
        if slopes.min() < 0 < slopes.max():
            found.append(_sloped(before, function))
    return found


def _sloped(before: Map, function: ActivationFunction) -> Map:
    return lambda points: function.derivative(before(points))


def place_functions(layers: Sequence[Layer]) -> list[Map]:
    """Return maps from points (N, D_in) to (N, M) that change sign at each jump and crease of expressions with a few.

    What finds the jumps of an expression may change sign twice between two points and look the same at both; how far
    the pre-activation is from a single place does not.
    """
    found = []
    for before, layer in _activations(layers):
        function = layer.function
        places = (*function.jumps, *function.creases)
        if function.switches is not None and 1 < len(places) <= MOST_PLACES:
            found.append(_signed(before, places))
    return found


def check_defined(layers: Sequence[Layer], points: Floats) -> None:
    """Raise `InvalidValueError` where an expression has no value, or no bound, between those that `points` reach.

    The message names the first such place. Points are (N, D_in).
    """
    for before, layer in _activations(layers):
        function = layer.function
        if function.switches is None:
            continue
        with np.errstate(all="ignore"):
            reached = before(points)
        low, high = float(np.min(reached)), float(np.max(reached))
        if not (np.isfinite(low) and np.isfinite(high)):
            continue
        place = undefined_place(function.function, function.switches, low, high)
        if place is not None:
            raise InvalidValueError(
                f"activation: {function.name} {place[1]}, and the sheet goes from {low:.4g} to {high:.4g}"
            )


def constant_notes(layers: Sequence[Layer]) -> list[str]:
    """Return what to tell of expressions that are the same for every x, a line each: no mistake, but hardly meant."""
    found = {}
    for _, layer in _activations(layers):
        value = entry_of(layer.function).constant
        if value is not None:
            found[layer.function.name] = f"activation: {layer.function.name} is {value:.6g} for every x"
    return list(found.values())


def turning_functions(layers: Sequence[Layer]) -> list[Map]:
    """Return the same as `crease_functions` for smooth activations that turn back, such as the sine.

    There the derivative goes through zero.
    """
    return [_slopes(before, a) for before, a in _activations(layers) if turns_back(a)]


def _slopes(before: Map, activation: Activation) -> Map:
    return lambda points: activation.function.derivative(before(points))


def turns_back(activation: Activation) -> bool:
    """Return whether an activation is smooth where its slope changes sign."""
    function = activation.function
    if not function.elementwise or entry_of(function).piecewise_linear:
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
    return all(entry_of(activation.function).piecewise_linear for _, activation in _activations(layers))


@dataclass(frozen=True, slots=True, eq=False)
class DecisionHyperplane:
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


def decision_hyperplanes(network: Network) -> tuple[DecisionHyperplane, ...]:
    """Return the hyperplanes between classes in the last hidden state; none for a network without an output map.

    A single logit parts class 0 (below zero) from class 1; of several the largest wins.
    """
    output = network.output
    if output is None:
        return ()
    weight, bias = output.weight, output.bias
    if output.width_out == 1:
        nothing = np.empty((0, output.width_in))
        return (DecisionHyperplane(0, 1, weight[0], float(bias[0]), nothing, np.empty(0)),)
    found = []
    for a in range(output.width_out):
        for b in range(a + 1, output.width_out):
            rest = [c for c in range(output.width_out) if c not in (a, b)]
            found.append(
                DecisionHyperplane(
                    a,
                    b,
                    weight[b] - weight[a],
                    float(bias[b] - bias[a]),
                    weight[a] - weight[rest],
                    bias[a] - bias[rest],
                )
            )
    return tuple(found)


def output_hyperplanes(network: Network) -> tuple[DecisionHyperplane, ...]:
    """Return the border on a one-dimensional output: 0 for a logit, and what becomes of it; none for wider outputs.

    A sigmoid makes 1/2 of it.
    """
    last = network.layers[-1]
    if network.output is None or network.width_out != 1:
        return ()
    parts = isinstance(last, Activation) and last.function.elementwise
    middle = float(last(np.zeros(1))[0]) if parts else 0.0
    return (DecisionHyperplane(0, 1, np.ones(1), -middle, np.empty((0, 1)), np.empty(0)),)
