"""How large the gradient is that comes back to each layer of a deep network with random weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.net.curves import steepest
from warpviz.net.distribution import RandomNetwork

if TYPE_CHECKING:
    from warpviz.arrays import Floats
    from warpviz.net.activations import ActivationFunction
    from warpviz.net.initialization import Initialization

# What of each draw is for, beside those of `distribution`: the gradient that comes in at the end.
SIGNS = 2
# How far from 0 the largest slope of a function is looked for.
REACH = 20.0


@dataclass(frozen=True, slots=True, eq=False)
class LayerGradients:
    """The gradients at the pre-activations of every layer, first layer first.

    Attributes:
        means: the mean of |dL/dz| over samples and units, (L,).
        steepest: the largest slope of the activation, None where it has none.
    """

    means: Floats
    steepest: float | None

    @property
    def bounds(self) -> Floats | None:
        """The largest slope to the power of the activations between a layer and the end, itself included, (L,).

        Where weights keep all lengths (orthogonal ones) no mean is above that. None where no slope is the largest.
        """
        return None if self.steepest is None else self.steepest ** np.arange(len(self.means), 0, -1.0)


def layer_gradients(
    function: ActivationFunction, init: Initialization, *, depth: int, width: int, samples: int, seed: int
) -> LayerGradients:
    """Return how large the gradients of L = sum of +-h are, h being what comes out of the last of `depth` layers.

    So every |dL/dh| is 1 at the end. The layers have `width` units each and no biases; what comes in is standard
    normal. Backpropagation: dL/dz = f'(z) dL/dh, and dL/dh of the layer before is W^T dL/dz.
    """
    network = RandomNetwork.drawn(depth, width, samples, seed)
    weights = [init.weight(normal) for normal in network.normals]
    values, before = network.samples, []
    with np.errstate(all="ignore"):
        for weight in weights:
            before.append(values @ weight.T)
            values = function(before[-1])
        gradient: Floats = np.random.default_rng([seed, SIGNS]).choice([-1.0, 1.0], size=values.shape)
        means = np.empty(depth)
        for layer in range(depth - 1, -1, -1):
            gradient = function.vjp(before[layer], gradient)
            means[layer] = np.abs(gradient).mean()
            gradient = gradient @ weights[layer]
    peak = steepest(function, -REACH, REACH)
    return LayerGradients(means, None if peak is None else peak.y)
