"""Chains: what a model of another library computes, followed node by node, as a row of layers from the input.

Every value of a model is a chain: the layers that lead to it. A sum of a value and an earlier one is a residual block.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.errors import InvalidValueError
from warpviz.net.layers import Activation, Affine, Layer, Residual
from warpviz.net.network import MAX_WIDTH, Network

if TYPE_CHECKING:
    from collections.abc import Callable

    from warpviz.arrays import Floats

# On so many points is a model compared with its network, and how near the values must be: most weights are float32.
PROBES, ALIKE = 16, 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """A value of a model: the `layers` from the input to it, and its `width` where that is known."""

    layers: tuple[Layer, ...] = ()
    width: int | None = None

    def affine(self, weight: Floats, bias: Floats | None) -> Chain:
        """Return this value times a weight (D_out, D_in), plus a bias (D_out,).

        Raises `InvalidValueError` where it has another width, or too many units.
        """
        if weight.ndim != 2 or max(weight.shape) > MAX_WIDTH:
            raise InvalidValueError(f"a weight of shape {weight.shape}, but at most {MAX_WIDTH} units are shown")
        if self.width not in (None, weight.shape[1]):
            raise InvalidValueError(f"takes width {weight.shape[1]}, but what comes in has width {self.width}")
        return Chain((*self.layers, Affine(weight, bias)), len(weight))

    def scaled(self, scale: Floats, shift: Floats, *, alone: bool = True) -> Chain:
        """Return this value times a scale, plus a shift, number by number.

        An affine map right before it, whose value is used nowhere else (`alone`), takes it in.
        """
        last = self.layers[-1] if self.layers else None
        if isinstance(last, Affine) and alone:
            scale, shift = np.broadcast_to(scale, last.bias.shape), np.broadcast_to(shift, last.bias.shape)
            merged = Affine(last.weight * scale[:, None], last.bias * scale + shift)
            return Chain((*self.layers[:-1], merged), self.width)
        width = self.width or max(scale.size, shift.size)
        if self.width is None and width == 1:
            raise InvalidValueError("a number and the input, of which it is not known how wide it is")
        if not {scale.size, shift.size} <= {1, width}:
            raise InvalidValueError(f"{max(scale.size, shift.size)} numbers for a value of width {width}")
        return self.affine(np.diag(np.broadcast_to(scale.ravel(), width)), np.broadcast_to(shift.ravel(), width))

    def activated(self, function: str) -> Chain:
        """Return an activation function of this value; the identity leaves it as it is."""
        if function == "identity":
            return self
        return Chain((*self.layers, Activation(function)), self.width)

    def plus(self, other: Chain) -> Chain:
        """Return the sum with another value: a residual block, where one leads on to the other.

        Raises `InvalidValueError` where neither does.
        """
        short, long = sorted((self, other), key=lambda chain: len(chain.layers))
        count = len(short.layers)
        if any(one is not two for one, two in zip(short.layers, long.layers, strict=False)):
            raise InvalidValueError("a sum of two branches, of which neither leads on to the other")
        if count == len(long.layers):
            return self.scaled(np.full(1, 2.0), np.zeros(1), alone=False)
        inner = long.layers[count:]
        if any(isinstance(layer, Residual) for layer in inner):
            raise InvalidValueError("a skip connection around another one")
        return Chain(
            (*short.layers, Residual([layer for layer in inner if not isinstance(layer, Residual)])), long.width
        )

    def network(self) -> Network:
        """Return the network that leads to this value; `InvalidValueError` where nothing does."""
        if not self.layers:
            raise InvalidValueError("there is no layer in it")
        return Network(self.layers)


def check_values(name: str, network: Network, call: Callable[[Floats], object]) -> None:
    """Raise `InvalidValueError` where a live model gives other values than the network that is to be it.

    Args:
        name: what the model is called.
        network: the network.
        call: calls the model on points (N, D), on whatever it takes instead.
    """
    points = np.random.default_rng(0).normal(size=(PROBES, network.width_in))
    try:
        found = np.asarray(call(points), dtype=np.float64)
    except Exception as error:  # noqa: BLE001 - whatever a user's code does when it is called
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise InvalidValueError(f"{name}: cannot be called on points: {reason}") from None
    expected = network(points)
    # What ends in log-probabilities is shown with probabilities.
    alike = (found, np.exp(np.minimum(found, 0.0)))
    if not any(one.shape == expected.shape and np.allclose(one, expected, ALIKE, ALIKE) for one in alike):
        raise InvalidValueError(f"{name}: gives other values than its layers do one after the other")
