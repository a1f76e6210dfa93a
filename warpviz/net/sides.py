"""Sides: where layers bend, tear or turn over the plane, as functions of its points that change sign there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from warpviz.net.analysis import Map, crease_functions, is_piecewise_linear, jump_functions, turns_back
from warpviz.net.area import push
from warpviz.net.layers import Activation, Residual

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats
    from warpviz.net.layers import Layer

PLANE = 2


def side_functions(layers: Sequence[Layer]) -> list[Map]:
    """Return maps from points (N, 2) to (N, M) that are zero wherever layers bend, tear or turn over the sheet.

    They come in the order of the layers: between the zeros of those before, each is as smooth as its layer.
    """
    found: list[Map] = []
    for place, layer in enumerate(layers):
        before = layers[:place]
        for functions in (crease_functions, jump_functions):
            found += [_through(before, function) for function in functions([layer])]
        fold = _fold(before, layer)
        if fold is not None:
            found.append(fold)
    return found


def fold_functions(layers: Sequence[Layer]) -> list[Map]:
    """Return maps from points (N, 2) to (N, M) that change sign where a layer smoothly turns the sheet over.

    Of an elementwise activation, such as the sine, that is where the derivative of a unit goes through zero. Of a
    residual block on two units it is where det(I + J_f) does; of an affine map from more units to two where the
    determinant of all layers up to it does. Where only creases and jumps turn the sheet over there is none, nor of a
    softmax, which turns nothing over.
    """
    folds = (_fold(layers[:place], layer) for place, layer in enumerate(layers))
    return [fold for fold in folds if fold is not None]


def signed_jacobian(layers: Sequence[Layer]) -> Map:
    """Return the map from points (N, 2) to the determinant of the Jacobian of layers that end in two units, (N, 1).

    It is negative where the sheet lies on its face, and exact: by the chain rule, layer after layer.
    """

    def determinant(points: Floats) -> Floats:
        unit = np.broadcast_to(np.eye(PLANE)[:, None, :], (PLANE, len(points), PLANE))
        tangents = np.asarray(unit, dtype=np.float64)
        for layer in layers:
            points, tangents = push(layer, points, tangents)
        first, second = tangents
        return np.asarray(first[:, :1] * second[:, 1:] - first[:, 1:] * second[:, :1])

    return determinant


def _fold(before: Sequence[Layer], layer: Layer) -> Map | None:
    """Return where a layer turns over what comes out of those before it, None where it does not."""
    if isinstance(layer, Activation):
        return _through(before, layer.function.derivative) if turns_back(layer) else None
    if isinstance(layer, Residual):
        if layer.width_in != PLANE or is_piecewise_linear([layer]):
            return None
        return _through(before, signed_jacobian([layer]))
    if layer.width_out == PLANE < layer.width_in and not is_piecewise_linear(before):
        return signed_jacobian([*before, layer])
    return None


def _through(before: Sequence[Layer], function: Map) -> Map:
    def after(points: Floats) -> Floats:
        for layer in before:
            points = layer(points)
        return function(points)

    return after
