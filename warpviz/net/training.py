"""fit(): train a small classifier in about a second or two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.arrays import Floats, Integers, frozen_floats, frozen_integers
from warpviz.errors import InvalidValueError
from warpviz.net.activations import ACTIVATIONS, ActivationFunction, bind
from warpviz.net.activations import activation as activation_by_name
from warpviz.net.backprop import Backprop, Model, split
from warpviz.net.layers import Activation, Affine, Layer, Residual
from warpviz.net.network import Network
from warpviz.net.optimizer import Adam, initial_parameters, schedule

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DT = "f4"
DEFAULT_EPOCHS = 1000
DEFAULT_LEARNING_RATE = 0.05
DEFAULT_RESTARTS = 48
WEIGHT_DECAY = 1e-2
MAX_GRADIENT = 10.0
OUT_DECAY=0
STOP=.005


def fit(
    points: object,
    labels: object,
    *,
    hidden: Sequence[int] = (2, 2, 2),
    activation: str | ActivationFunction = "abs",
    seed: int = 0,
    epochs: int = DEFAULT_EPOCHS,
    learning_rate: float = DEFAULT_LEARNING_RATE,
    restarts: int = DEFAULT_RESTARTS,
    skip: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Network:
    """Return a trained network."""
    inputs = frozen_floats(points, "points", (None, None))
    classes = frozen_integers(labels, "labels", (len(inputs),))
    count = int(classes.max()) + 1
    function = activation_by_name(activation) if isinstance(activation, str) else activation
    model = Model((inputs.shape[1], *hidden, 1 if count == 2 else count), function, skip)
    shift, scale = inputs.mean(axis=0), inputs.std(axis=0)
    scaled = np.ascontiguousarray(((inputs - shift) / scale).T)
    best = train(model, scaled, classes, seed, epochs, learning_rate, restarts, progress)
    return build(model, best, shift, scale)


class Best:
    def __init__(self, parameters):
        self.parameters = parameters.copy()
        self.score = np.full(len(parameters), -np.inf)

    def update(self, parameters, losses, accuracies):
        score = np.where(np.isfinite(losses), accuracies - 1e-6 * np.minimum(losses, 1e3), -np.inf)
        better = score > self.score
        self.score[better] = score[better]
        self.parameters[better] = parameters[better]

    def keep(self, rows):
        self.parameters = self.parameters[rows]
        self.score = self.score[rows]


RUNGS = (0.05, 0.1, 0.2, 0.35, 0.6)


def train(model, inputs, labels, seed, epochs, learning_rate, restarts, progress):
    parameters = initial_parameters(model, inputs, restarts, seed).astype(DT)
    inputs = inputs.astype(DT)
    adam = Adam(parameters)
    backprop = Backprop(parameters, model, inputs, labels)
    best = Best(parameters)
    rungs = {int(r * epochs) for r in RUNGS}
    out_size = (model.widths[-2]+1)*model.widths[-1]
    decay = np.full(model.size, WEIGHT_DECAY, parameters.dtype)
    decay[-out_size:] = OUT_DECAY
    with np.errstate(all="ignore"):
        for epoch in range(epochs):
            losses, accuracies = backprop()
            best.update(parameters, losses, accuracies)
            if (best.score > 1 - 1e-6*STOP).any():
                break
            if epoch in rungs and len(parameters) > 2:
                rows = np.sort(np.argsort(-best.score, kind="stable")[: len(parameters) // 2])
                gradients = backprop.gradients[rows]
                parameters = parameters[rows]
                backprop = Backprop(parameters, model, inputs, labels)
                backprop.gradients[...] = gradients
                adam.keep(rows)
                best.keep(rows)
            gradients = backprop.gradients
            norms = np.sqrt(np.einsum("rp,rp->r", gradients, gradients))
            gradients *= np.where(np.isfinite(norms), np.minimum(1.0, MAX_GRADIENT / np.maximum(norms, 1e-30)), 0)[
                :, None
            ]
            adam.step(parameters, gradients, schedule(epoch, epochs, learning_rate), decay)
    winner = int(np.argmax(best.score))
    return best.parameters[winner : winner + 1]


def build(model, parameters, shift, scale) -> Network:
    layers: list[Layer] = []
    for number, layer in enumerate(split(parameters, model)):
        weight, bias = layer.weight[0], layer.bias[0, :, 0]
        if number == 0:
            weight = weight / scale
            bias = bias - weight @ shift
        affine = Affine(weight, bias)
        if number == model.hidden_count:
            layers += [affine, Activation("sigmoid" if len(bias) == 1 else "softmax")]
            break
        function = model.function
        if layer.learned:
            values = {name: float(value[0, 0, 0]) for name, value in layer.learned.items()}
            function = bind(ACTIVATIONS[function.name], **{**function.parameters, **values})
        block = (affine, Activation(function))
        layers += [Residual(block)] if model.residual(number) else block
    return Network(layers)
