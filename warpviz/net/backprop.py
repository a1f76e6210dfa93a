"""Backpropagation through many small networks of one shape at once: the restarts of a training run.

The numbers of all restarts live in ONE array (R, P), a row each, so that an optimiser is a few lines of array
arithmetic; `split` gives the weights and biases as views of it. Values on their way through a layer are (R, D, N).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from warpviz.net.activations import ActivationFunction, entry_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from warpviz.arrays import Integers

_CACHED = 2**16  # values; 256 KB of float32

Reals: TypeAlias = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Model:
    """The shape of a classifier: what is the same for all restarts.

    `widths` are those of the input, of each hidden layer and of the logits (1 for two classes); `function` follows each
    hidden map, or one of several each; `skip` adds its input to each hidden layer that keeps the width.
    """

    widths: tuple[int, ...]
    function: ActivationFunction | tuple[ActivationFunction, ...]
    skip: bool = False

    @property
    def functions(self) -> tuple[ActivationFunction, ...]:
        """The activation function of each hidden layer."""
        if isinstance(self.function, tuple):
            return self.function
        return (self.function,) * self.hidden_count

    @property
    def hidden_count(self) -> int:
        """How many hidden layers there are."""
        return len(self.widths) - 2

    @property
    def size(self) -> int:
        """P, how many numbers one restart has: those of maps, and one for each parameter that a function learns."""
        maps = sum((d_in + 1) * d_out for d_in, d_out in zip(self.widths, self.widths[1:], strict=False))
        return maps + sum(len(entry_of(function).learned) for function in self.functions)

    def residual(self, layer: int) -> bool:
        """Tell whether the hidden layer (from 0) adds its input to its output."""
        return self.skip and layer < self.hidden_count and self.widths[layer] == self.widths[layer + 1]


@dataclass(frozen=True, slots=True, eq=False)
class LayerParameters:
    """Views of one layer's numbers: `weight` (R, D_out, D_in), `bias` (R, D_out, 1), `learned` name -> (R, 1, 1).

    `function` is what follows, None for the output.
    """

    weight: Reals
    bias: Reals
    learned: Mapping[str, Reals]
    function: ActivationFunction | None = None

    @property
    def activation(self) -> ActivationFunction:
        """What follows a hidden layer."""
        if self.function is None:
            raise TypeError("the output has no activation function")
        return self.function


def split(parameters: Reals, model: Model) -> list[LayerParameters]:
    """Return views of `parameters` (R, P), one record a layer, the output's last."""
    restarts = len(parameters)
    layers = []
    start = 0

    def take(*shape: int) -> Reals:
        nonlocal start
        stop = start + int(np.prod(shape))
        view = parameters[:, start:stop].reshape(restarts, *shape)
        start = stop
        return view

    for layer, (d_in, d_out) in enumerate(zip(model.widths, model.widths[1:], strict=False)):
        function = model.functions[layer] if layer < model.hidden_count else None
        names = () if function is None else tuple(entry_of(function).learned)
        weight, bias = take(d_out, d_in), take(d_out, 1)
        layers.append(LayerParameters(weight, bias, {name: take(1, 1) for name in names}, function))
    return layers


def activate(parameters: LayerParameters, values: Reals) -> Reals:
    """Return the hidden function of pre-activations (R, D, N), in their precision."""
    function = parameters.activation
    entry = entry_of(function)
    # Not through `function`, which takes neither float32 nor a parameter for each restart.
    arguments = {**function.parameters, **parameters.learned}
    if entry.elementwise:
        return entry.function(values, **arguments).astype(values.dtype, copy=False)
    return entry.function(values.swapaxes(-1, -2), **arguments).swapaxes(-1, -2)


def pull_back(parameters: LayerParameters, values: Reals, gradient: Reals) -> Reals:
    """Return the loss gradient at pre-activations `values` (R, D, N) from that at the activations, in its precision."""
    function = parameters.activation
    entry = entry_of(function)
    if entry.elementwise:
        slopes = entry.derivative(values, **{**function.parameters, **parameters.learned})
        return np.multiply(slopes, gradient, out=np.empty_like(gradient))
    points, towards = (array.swapaxes(-1, -2).astype(np.float64) for array in (values, gradient))
    return function.vjp(points, towards).swapaxes(-1, -2).astype(gradient.dtype)


def cross_entropy(logits: Reals, labels: Integers) -> tuple[Reals, Reals]:
    """Return the mean cross-entropy (R,) in nats of logits (R, C, N) and its gradient at them, (R, C, N).

    C = 1 is two classes with p = sigmoid(logit); more are p = softmax(logits). At the logits the gradient is p - t.
    """
    count = len(labels)
    if logits.shape[1] == 1:
        sign = np.where(labels, -1, 1).astype(logits.dtype)
        wrong = logits[:, 0] * sign
        small = np.exp(-np.abs(wrong))
        losses = np.log1p(small)
        losses += np.maximum(wrong, 0)
        delta = np.where(wrong >= 0, 1, small)
        small += 1
        delta /= small
        delta *= sign / count
        return losses.mean(axis=-1), delta[:, None]
    shifted = logits - logits.max(axis=1, keepdims=True)
    delta = np.exp(shifted)
    total = delta.sum(axis=1, keepdims=True)
    losses = np.log(total[:, 0]) - shifted[:, labels, np.arange(count)]
    delta /= total
    delta[:, labels, np.arange(count)] -= 1
    delta /= count
    return losses.mean(axis=-1), delta


def hits(logits: Reals, labels: Integers) -> Integers:
    """Return how many points (R,) have their class right by logits (R, C, N)."""
    predicted = logits[:, 0] > 0 if logits.shape[1] == 1 else logits.argmax(axis=1)
    return np.asarray(np.count_nonzero(predicted == labels, axis=-1))


class Backprop:
    """The loss of R restarts and its gradient, for parameters that are changed in place.

    `parameters` and `gradients` are (R, P), `inputs` (D, N) and `labels` (N,). float32 is enough for training, and for
    sin, tanh and exp several times as fast. Rumelhart, Hinton, Williams 1986, doi:10.1038/323533a0.
    """

    def __init__(self, parameters: Reals, model: Model, inputs: Reals, labels: Integers) -> None:
        self.gradients = np.zeros_like(parameters)
        self.model = model
        self.inputs = inputs
        self.labels = labels
        # As many restarts at a time as leave the values of a layer in the cache.
        size = max(1, _CACHED // (max(model.widths) * inputs.shape[1]))
        self._parts = [
            (split(parameters[start : start + size], model), split(self.gradients[start : start + size], model))
            for start in range(0, len(parameters), size)
        ]

    def __call__(self) -> tuple[Reals, Integers]:
        """Fill `gradients` and return the mean cross-entropy and the number of points that are right, (R,) each."""
        results = [self._run(layers, slopes) for layers, slopes in self._parts]
        losses, right = zip(*results, strict=True)
        return np.concatenate(losses), np.concatenate(right)

    def keep(self, parameters: Reals, rows: Integers) -> Backprop:
        """Return the same for `parameters`, the rows that are kept, with their gradients."""
        kept = Backprop(parameters, self.model, self.inputs, self.labels)
        kept.gradients[...] = self.gradients[rows]
        return kept

    def _forward(self, layers: list[LayerParameters]) -> tuple[list[Reals], list[Reals]]:
        """Return what comes into each layer and the pre-activations of each, the logits last; each (R, D, N)."""
        incoming: list[Reals] = [self.inputs[None]]
        outgoing: list[Reals] = []
        for number, layer in enumerate(layers):
            values = layer.weight @ incoming[-1]
            values += layer.bias
            outgoing.append(values)
            if number < self.model.hidden_count:
                activated = activate(layer, values)
                incoming.append(activated + incoming[-1] if self.model.residual(number) else activated)
        return incoming, outgoing

    def _run(self, layers: list[LayerParameters], slopes: list[LayerParameters]) -> tuple[Reals, Integers]:
        incoming, outgoing = self._forward(layers)
        losses, delta = cross_entropy(outgoing[-1], self.labels)
        for number in reversed(range(len(layers))):
            layer, slope = layers[number], slopes[number]
            gradient = delta
            if number < self.model.hidden_count:
                self._learned(slope, layer, outgoing[number], gradient)
                delta = pull_back(layer, outgoing[number], gradient)
            np.matmul(delta, incoming[number].swapaxes(-1, -2), out=slope.weight)
            delta.sum(axis=-1, keepdims=True, out=slope.bias)
            if number:
                delta = layer.weight.swapaxes(-1, -2) @ delta
                if self.model.residual(number):
                    delta += gradient
        return losses, hits(outgoing[-1], self.labels)

    def _learned(self, slope: LayerParameters, layer: LayerParameters, values: Reals, gradient: Reals) -> None:
        """Fill in the gradient of the learned parameters of the activation function."""
        function = layer.activation
        for name, place in slope.learned.items():
            by_parameter = entry_of(function).learned[name](values, **{**function.parameters, **layer.learned})
            place[...] = (gradient * by_parameter).sum(axis=(-1, -2), keepdims=True)
