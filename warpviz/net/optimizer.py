"""How the numbers of all restarts are started and moved: initial values, Adam, and the learning rate's schedule."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from warpviz.net.backprop import Model, Reals, activate, split

if TYPE_CHECKING:
    from warpviz.arrays import Floats, Integers
    from warpviz.net.initialization import Initialization

# The standard deviation of the means at which pre-activations start, in units of their spread: creases and bends
# stand among the points, not all through their middle.
OFFSET = 0.7
# The standard deviation at which a residual block starts: near the identity.
RESIDUAL_SPREAD = 0.5
LOWEST_RATE = 0.01  # at the end, as a share
RISE = 0.02  # of the epochs

BETA_MEAN = 0.9
BETA_SQUARE = 0.999
EPSILON = 1e-8
MAX_NORM = 10.0


def initial_parameters(
    model: Model, inputs: Floats, restarts: int, seed: int, init: Initialization | None = None
) -> Floats:
    """Return the parameters (R, P) that networks start with: as an initialization has them, or else as suits the data.

    Row r depends on `seed` and r, not on R.
    """
    draws = [np.random.default_rng([seed, restart]).standard_normal(model.size) for restart in range(restarts)]
    parameters = np.array(draws)
    if init is None:
        return _suited(model, inputs, parameters)
    for layer in split(parameters, model):
        for weight in layer.weight:
            weight[...] = init.weight(weight)
        layer.bias[...] = 0.0
        for name, place in layer.learned.items():
            place[...] = layer.activation.parameters[name]
    return parameters


def _suited(model: Model, inputs: Floats, parameters: Floats) -> Floats:
    """Return parameters under which every pre-activation of `inputs` (D, N) has a standard deviation of 1.

    They are (R, P), and standard-normal numbers before. In a residual block it is `RESIDUAL_SPREAD`. Directions are
    random, and so are the means. Scaling by the data suits every activation function and any depth (after Mishkin,
    Matas 2016, arXiv:1511.06422).
    """
    values: Reals = inputs[None]
    for number, layer in enumerate(split(parameters, model)):
        outgoing = layer.weight @ values
        spread = outgoing.std(axis=-1, keepdims=True)
        usable = np.isfinite(spread) & (spread > 1e-9)
        spread = np.where(usable, spread, 1)
        layer.weight[...] /= spread
        layer.bias[...] = OFFSET * layer.bias - np.where(usable, outgoing.mean(axis=-1, keepdims=True) / spread, 0)
        if model.residual(number):
            layer.weight[...] *= RESIDUAL_SPREAD
            layer.bias[...] *= RESIDUAL_SPREAD
        for name, place in layer.learned.items():
            place[...] = layer.activation.parameters[name]
        if number < model.hidden_count:
            activated = activate(layer, layer.weight @ values + layer.bias)
            values = activated + values if model.residual(number) else activated
    return parameters


def learning_rate_at(epoch: int, epochs: int, learning_rate: float) -> float:
    """Return the learning rate of an epoch (from 0): a short rise to `learning_rate`, then half a cosine down.

    Loshchilov, Hutter 2017, arXiv:1608.03983.
    """
    rise = min(1.0, (epoch + 1) / (RISE * epochs))
    fall = 0.5 * (1 + math.cos(math.pi * epoch / epochs))
    return learning_rate * rise * max(fall, LOWEST_RATE)


class Adam:
    """Adam with decoupled weight decay, each row of parameters (R, P) by itself.

    Kingma, Ba 2015, arXiv:1412.6980; Loshchilov, Hutter 2019, arXiv:1711.05101.
    """

    def __init__(self, parameters: Reals) -> None:
        """Start at rest."""
        self._mean = np.zeros_like(parameters)
        self._square = np.zeros_like(parameters)
        self._steps = 0

    def step(self, parameters: Reals, gradients: Reals, learning_rate: float, decay: Reals) -> None:
        """Move `parameters` in place; they shrink by `decay` (P,) times the learning rate first.

        A row of `gradients` longer than `MAX_NORM` is shortened to it, one that is not finite counts as zero.
        """
        norms = np.sqrt(np.einsum("rp,rp->r", gradients, gradients))[:, None]
        usable = np.isfinite(norms)
        gradients = np.where(usable, gradients, 0) * np.where(usable & (norms > MAX_NORM), MAX_NORM / norms, 1)
        self._steps += 1
        self._mean *= BETA_MEAN
        self._mean += (1 - BETA_MEAN) * gradients
        self._square *= BETA_SQUARE
        gradients *= gradients
        gradients *= 1 - BETA_SQUARE
        self._square += gradients
        scale = np.sqrt(self._square)
        scale /= math.sqrt(1 - BETA_SQUARE**self._steps)
        scale += EPSILON
        parameters *= 1 - learning_rate * decay
        parameters -= (learning_rate / (1 - BETA_MEAN**self._steps)) * self._mean / scale

    def keep(self, rows: Integers) -> None:
        """Go on with these rows alone."""
        self._mean = self._mean[rows]
        self._square = self._square[rows]
