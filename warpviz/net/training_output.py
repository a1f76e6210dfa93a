"""From trained parameters to a `Network`: the scaling of the data and of the hidden layers folded into the maps."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.net.activations import ActivationFunction, bind, entry_of
from warpviz.net.backprop import LayerParameters, Model, split
from warpviz.net.layers import Activation, Affine, Layer, Residual
from warpviz.net.network import Network

if TYPE_CHECKING:
    from warpviz.arrays import Floats

HALF_SHEET = 3.0  # half the side of the usual sheet
MODERATE = (0.1, 10.0)  # sizes of data that a residual block takes as they are


@dataclass(frozen=True, slots=True, eq=False)
class Scaling:
    """x -> (x - shift) / scale, column by column; both are (D,)."""

    shift: Floats
    scale: Floats

    @classmethod
    def of(cls, points: Floats, model: Model) -> Scaling:
        """Return what gives points (N, D) mean 0 and standard deviation 1, but nothing to a column that is constant."""
        largest = np.abs(points).max(axis=0)
        low, high = MODERATE
        if model.residual(0) and low <= largest.max() <= high:
            return cls(np.zeros_like(largest), np.ones_like(largest))
        spread = points.std(axis=0)
        usable = spread > np.maximum(1e-12 * largest, 1e-100)
        return cls(points.mean(axis=0), np.where(usable, spread, 1.0))

    @property
    def trivial(self) -> bool:
        """Whether it changes nothing."""
        return bool((self.shift == 0).all() and (self.scale == 1).all())

    def apply(self, points: Floats) -> Floats:
        """Return scaled points as (D, N), C-contiguous, of points (N, D)."""
        return np.ascontiguousarray(((points - self.shift) / self.scale).T)

    def fold(self, weight: Floats, bias: Floats) -> tuple[Floats, Floats]:
        """Return the affine map of points that does what weight (D_out, D) and bias (D_out,) do after the scaling."""
        folded = weight / self.scale
        return folded, bias - folded @ self.shift


def assemble(model: Model, parameters: Floats, scaling: Scaling, inputs: Floats) -> Network:
    """Return the network of one row of parameters (1, P), trained on scaled `inputs` (D, N)."""
    trained = split(parameters, model)
    maps = [(layer.weight[0].astype(np.float64), layer.bias[0, :, 0].astype(np.float64)) for layer in trained]
    functions = [_function(layer) for layer in trained[:-1]]
    if not any(model.residual(number) for number in range(model.hidden_count)):
        zoom(maps, functions, inputs)
    layers: list[Layer] = []
    if not model.residual(0):
        maps[0] = scaling.fold(*maps[0])
    elif not scaling.trivial:
        layers.append(Affine(*scaling.fold(np.eye(model.widths[0]), np.zeros(model.widths[0]))))
    for number, (affine, function) in enumerate(zip(maps, functions, strict=False)):
        block = (Affine(*affine), Activation(function))
        layers += [Residual(block)] if model.residual(number) else block
    return Network([*layers, Affine(*maps[-1]), Activation("sigmoid" if model.widths[-1] == 1 else "softmax")])


def _function(layer: LayerParameters) -> ActivationFunction:
    """Return the hidden function of a layer, with what it has learned."""
    if not layer.learned:
        return layer.activation
    entry = entry_of(layer.activation)
    values = dict(layer.activation.parameters)
    for name, value in layer.learned.items():
        low, high = entry.bounds.get(name, (-math.inf, math.inf))
        values[name] = min(max(float(value[0, 0, 0]), low), high)
    return bind(entry, **values)


def degree(function: ActivationFunction) -> float | None:
    """Return p where f(c x) = c^p f(x) for all c > 0, or None: 1 for abs and ReLU, 2 for the square."""
    if not function.elementwise:
        return None
    x = np.linspace(-9.0, 9.0, 37)
    once, twice = function(x), function(2 * x)
    ratio = float(twice[-1] / once[-1]) if once[-1] else 0.0
    return math.log2(ratio) if ratio > 0 and np.allclose(twice, ratio * once, rtol=1e-12, atol=0) else None


def zoom(maps: list[tuple[Floats, Floats]], functions: list[ActivationFunction], inputs: Floats) -> None:
    """Scale each hidden layer, in place, so that pre-activations just fill the sheet; the network computes the same.

    For functions such as abs and ReLU a factor before can be undone after, so that the size of the hidden states
    means nothing, and is best the one that is seen best. `inputs` are (D, N).
    """
    values = inputs
    for number, function in enumerate(functions):
        weight, bias = maps[number]
        outgoing = weight @ values + bias[:, None]
        largest = float(np.abs(outgoing).max())
        power = degree(function)
        if power is not None and math.isfinite(largest) and largest > 0:
            factor = HALF_SHEET / largest
            maps[number] = weight * factor, bias * factor
            after = maps[number + 1]
            maps[number + 1] = after[0] * factor**-power, after[1]
            outgoing = outgoing * factor
        values = function(outgoing.T).T
