"""Architecture: a network as columns of units, for a diagram."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from warpviz.languages.table import LANGUAGES
from warpviz.net.activations import ActivationFunction, activation
from warpviz.net.layers import Activation, Affine, Layer, Residual
from warpviz.net.network import Network, closes
from warpviz.picture.units import Column
from warpviz.specs.one_activation import activation_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats
    from warpviz.plane.datasets import LabelledPoints

CURVE_SAMPLES = 49


def blueprint(hidden: Sequence[int], function_name: str, data: LabelledPoints | None, *, skip: bool = False) -> Network:
    """Return the network that would be trained on the data (two classes for none), all its weights being zero."""
    classes = len(data.class_names) if data is not None else 2
    names = activation_names(function_name)
    functions = [activation(name) for name in (names * len(hidden) if len(names) == 1 else names)]
    layers: list[Layer] = []
    width = 2
    for units, function in zip(hidden, functions, strict=True):
        block: list[Affine | Activation] = [Affine(np.zeros((units, width))), Activation(function)]
        layers += [Residual(block)] if skip and units == width else block
        width = units
    outputs = 1 if classes == 2 else classes
    closing = Activation("sigmoid" if outputs == 1 else "softmax")
    return Network([*layers, Affine(np.zeros((outputs, width))), closing])


def function_curve(function: ActivationFunction) -> Floats | None:
    """Return the curve of an activation function on [-3, 3], scaled to [-1, 1]; None where it mixes coordinates."""
    if not function.elementwise:
        return None
    heights = function(np.linspace(-3.0, 3.0, CURVE_SAMPLES))
    return heights / max(float(np.abs(heights).max()), np.finfo(float).tiny)


def columns_of(network: Network, *, known: bool, lang: str = "en") -> list[Column]:
    """Return a network as columns of units; weights are shown only if they are `known`."""
    columns = [Column(width=network.width_in, names=("$x$", "$y$"), role=LANGUAGES[lang].input)]
    number = 0
    for layer in network.layers:
        number += not isinstance(layer, Activation)
        if not isinstance(layer, Residual):
            _append(columns, layer, known=known, label=f"$W_{{{number}}},\\,b_{{{number}}}$")
            continue
        start = len(columns) - 1
        for inner in layer.layers:
            _append(columns, inner, known=known, label=f"$f_{{{number}}}$")
        columns[-1] = replace(columns[-1], skip_from=start)
    letter, width = "p" if closes(network.layers[-1]) else "z", columns[-1].width
    names = (f"${letter}$",) if width == 1 else tuple(f"${letter}_{{{unit}}}$" for unit in range(1, width + 1))
    columns[-1] = replace(columns[-1], names=names, role=LANGUAGES[lang].outputs)
    return columns


def _append(columns: list[Column], layer: Affine | Activation, *, known: bool, label: str) -> None:
    """Add a layer: an affine map is a new column, an activation belongs to the map before it."""
    if isinstance(layer, Affine):
        biased = not known or bool(layer.bias.any())
        weights, bias = (layer.weight, layer.bias) if known else (None, None)
        columns.append(Column(width=layer.width_out, weights=weights, bias=bias, biased=biased, label=label))
        return
    free = columns[-1].label and not columns[-1].symbol and columns[-1].skip_from is None
    if not free:
        columns.append(Column(width=columns[-1].width, one_to_one=layer.function.elementwise))
    columns[-1] = replace(columns[-1], symbol=f"${layer.function.symbol}$", curve=function_curve(layer.function))
