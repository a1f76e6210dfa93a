"""How the numbers of all restarts are started and moved: initial values, Adam, and the learning rate's schedule."""

from __future__ import annotations

import numpy as np

from warpviz.net.backprop import Model, Reals, activate, split

BIAS = 0.7
GAIN = 1.0
_BETA_1 = 0.9
_BETA_2 = 0.999
_EPSILON = 1e-8


def initial_parameters(model: Model, inputs: Reals, restarts: int, seed: int) -> Floats:
    """Return parameters (R, P) under which the pre-activations of every unit have unit variance over `inputs` (D, N).

    Directions are random, and so is where the mean of each unit stands. Scaling by the data suits every activation
    function and depth (after Mishkin, Matas 2016, arXiv:1511.06422). Row r depends on seed and r alone.
    """
    draws = [np.random.default_rng([seed, restart]).standard_normal(model.size) for restart in range(restarts)]
    parameters = np.array(draws)
    values = inputs[None]
    with np.errstate(all="ignore"):
        for number, layer in enumerate(split(parameters, model)):
            for name, place in layer.learned.items():
                place[...] = float(model.function.parameters[name])
            offsets = layer.bias.copy()
            layer.bias[...] = 0
            outgoing = layer.weight @ values
            spread = outgoing.std(axis=-1, keepdims=True)
            spread = np.where(np.isfinite(spread) & (spread > 1e-9), spread, 1) / GAIN
            layer.weight[...] /= spread
            layer.bias[...] = offsets * BIAS - np.nan_to_num(outgoing.mean(axis=-1, keepdims=True) / spread)
            if number < model.hidden_count:
                outgoing = activate(model, layer, layer.weight @ values + layer.bias)
                values = outgoing + values if model.residual(number) else outgoing
    return parameters


def schedule(epoch: int, epochs: int, learning_rate: float) -> float:
    """Return the learning rate of an epoch (from 0): a short rise, then half a cosine down to a hundredth.

    Loshchilov, Hutter 2017, arXiv:1608.03983.
    """
    rise = min(1.0, (epoch + 1) / max(1.0, 0.02 * epochs))
    fall = 0.5 * (1 + np.cos(np.pi * epoch / epochs))
    return float(learning_rate * rise * max(fall, 0.01))


class Adam:
    """Adam with decoupled weight decay, row by row on parameters (R, P), in place.

    Kingma, Ba 2015, arXiv:1412.6980; Loshchilov, Hutter 2019, arXiv:1711.05101.
    """

    def __init__(self, parameters: Reals) -> None:
        self.mean = np.zeros_like(parameters)
        self.square = np.zeros_like(parameters)
        self.steps = 0

    def step(self, parameters: Reals, gradients: Floats, learning_rate: float, decay: Floats | float = 0.0) -> None:
        """Move `parameters` against `gradients`, which is overwritten."""
        self.steps += 1
        self.mean *= _BETA_1
        self.square *= _BETA_2
        scaled = (1 - _BETA_1) * gradients
        self.mean += scaled
        scaled *= gradients
        scaled *= (1 - _BETA_2) / (1 - _BETA_1)
        self.square += scaled
        np.sqrt(self.square, out=scaled)
        scaled /= np.sqrt(1 - _BETA_2**self.steps)
        scaled += _EPSILON
        np.divide(self.mean, scaled, out=scaled)
        scaled *= learning_rate / (1 - _BETA_1**self.steps)
        parameters *= 1 - learning_rate * decay
        parameters -= scaled

    def keep(self, rows: object) -> None:
        """Keep only these rows."""
        self.mean = self.mean[rows]  # type: ignore[index]
        self.square = self.square[rows]  # type: ignore[index]
