"""Layers: frozen records that map points (..., width_in) to points (..., width_out)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from warpviz.arrays import Floats, check_whole, frozen_floats
from warpviz.errors import InvalidValueError, quoted
from warpviz.net.activations import ACTIVATIONS, ActivationFunction, activation

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, eq=False, init=False)
class Affine:
    """The affine map x -> x W^T + b.

    Args:
        weight: (D_out, D_in).
        bias: (D_out,); zero if left out.

    Raises `InvalidValueError` when shapes disagree or a number is not finite.
    """

    weight: Floats
    bias: Floats

    def __init__(self, weight: object, bias: object = None) -> None:
        matrix = frozen_floats(weight, "weight", (None, None))
        if 0 in matrix.shape:
            raise InvalidValueError(f"weight: expected at least one row and column, but got {matrix.shape}")
        shift = np.zeros(len(matrix)) if bias is None else bias
        object.__setattr__(self, "weight", matrix)
        object.__setattr__(self, "bias", frozen_floats(shift, "bias", (len(matrix),)))

    @property
    def width_in(self) -> int:
        """The dimension D_in of the points that come in."""
        return int(self.weight.shape[1])

    @property
    def width_out(self) -> int:
        """The dimension D_out of the points that go out."""
        return int(self.weight.shape[0])

    def __call__(self, points: Floats) -> Floats:
        """Map points (..., D_in) to (..., D_out)."""
        return points @ self.weight.T + self.bias


@dataclass(frozen=True, slots=True, eq=False, init=False)
class Activation:
    """An activation function as a layer; it keeps the width.

    Args:
        function: an `ActivationFunction`, or its name as `warpviz.activation` takes it.
        width: the dimension D, or None where any width will do (a `Network` then takes its neighbour's).
    """

    function: ActivationFunction
    width: int | None

    def __init__(self, function: ActivationFunction | str, width: int | None = None) -> None:
        given: object = activation(function) if isinstance(function, str) else function
        if not isinstance(given, ActivationFunction):
            hint = _function_hint(given)
            raise InvalidValueError(
                f"function: expected the name of an activation, such as 'abs', or an ActivationFunction{hint}"
            )
        if width is not None:
            check_whole("width", width, 1, None)
        object.__setattr__(self, "function", given)
        object.__setattr__(self, "width", width)

    @property
    def width_in(self) -> int | None:
        """The dimension of the points that come in, None if any will do."""
        return self.width

    @property
    def width_out(self) -> int | None:
        """The dimension of the points that go out, None if it is that of those that come in."""
        return self.width

    def __call__(self, points: Floats) -> Floats:
        """Map points (..., D) to (..., D)."""
        return self.function(points)


def _function_hint(value: object) -> str:
    """Return what came instead of an activation function, and how it may be meant: `np.sin` is `'sin'`."""
    name = getattr(value, "__name__", "")
    if isinstance(name, str) and name in ACTIVATIONS:
        return f", but got {quoted(value)}: did you mean {name!r}?"
    ways = "; a function of your own is an expression in x, such as 'x*sin(x)'" if callable(value) else ""
    return f", but got {quoted(value)}{ways}"


@dataclass(frozen=True, slots=True, eq=False, init=False)
class Residual:
    """A residual block x -> x + f(x), where f is a chain of layers (He et al. 2016, arXiv:1512.03385).

    Args:
        layers: the layers of f; they must lead back to the width they start from.
    """

    layers: tuple[Affine | Activation, ...]

    def __init__(self, layers: Sequence[Affine | Activation]) -> None:
        if not layers:
            raise InvalidValueError("residual block: expected at least one layer inside, but got none")
        if any(isinstance(layer, Residual) for layer in layers):
            raise InvalidValueError("residual block: a residual block cannot stand inside another")
        chained = chain(layers)
        width_in, width_out = chained[0].width_in, chained[-1].width_out
        if width_in != width_out:
            raise InvalidValueError(
                f"residual block: goes from width {width_in} to {width_out}, but both must be equal"
            )
        object.__setattr__(self, "layers", chained)

    @property
    def width_in(self) -> int | None:
        """The dimension of the points that come in."""
        return self.layers[0].width_in

    @property
    def width_out(self) -> int | None:
        """The dimension of the points that go out, the same."""
        return self.layers[-1].width_out

    def inner(self, points: Floats) -> Floats:
        """Map points (..., D) to f(x) alone, (..., D)."""
        for layer in self.layers:
            points = layer(points)
        return points

    def __call__(self, points: Floats) -> Floats:
        """Map points (..., D) to x + f(x), (..., D)."""
        return points + self.inner(points)


Layer: TypeAlias = Affine | Activation | Residual


def chain(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """Return `layers` with every activation's width filled in from its neighbours.

    Raises `InvalidValueError` that names the first two layers whose widths disagree, counting from 1.
    """
    for number, layer in enumerate(layers, 1):
        if not isinstance(layer, Affine | Activation | Residual):
            raise InvalidValueError(
                f"layer {number}: expected Affine, Activation or Residual, but got {type(layer).__name__}"
            )
    width = next((layer.width_in for layer in layers if layer.width_in is not None), None)
    chained: list[Layer] = []
    for number, layer in enumerate(layers, 1):
        if width is not None and layer.width_in not in (None, width):
            raise InvalidValueError(f"layer {number} takes width {layer.width_in}, but what comes in has width {width}")
        fixed = Activation(layer.function, width) if isinstance(layer, Activation) else layer
        chained.append(fixed)
        width = fixed.width_out if fixed.width_out is not None else width
    return tuple(chained)


def check_points(points: object, width: int, what: str = "points") -> Floats:
    """Return a read-only copy of `points` as finite float64 of shape (N, width), or raise `InvalidValueError`."""
    return frozen_floats(points, what, (None, width))
