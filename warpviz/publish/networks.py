"""Networks in and out: from model files, live models of other libraries and finished figures, and into a file."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from warpviz.errors import InvalidValueError
from warpviz.figures.inspected import network_of
from warpviz.figures.loading import load
from warpviz.net import importers
from warpviz.net.live import live_network
from warpviz.net.serial import FORMAT, network_to_data
from warpviz.publish.reading import read_request, recipe_spec, sources_of
from warpviz.writers.formats import FORMATS
from warpviz.writers.guard import NETWORK, OPEN, write_guarded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.net.activations import ActivationFunction
    from warpviz.net.network import Network


def load_network(
    source: object,
    activation: str | ActivationFunction | Sequence[str | ActivationFunction] | None = None,
    *,
    transposed: bool | None = None,
) -> Network:
    """Return the network in a file, in a live model of another library, or in a finished figure.

    Args:
        source: the path of a model file (ONNX, safetensors, NPZ or JSON) or of a figure that warpviz made; a live
            PyTorch module, Keras model or fitted scikit-learn model.
        activation: between weights, for files that hold weights alone: one for all hidden layers, or one for each.
        transposed: whether the rows of such weights are inputs, x @ W + b; None to tell it by names and shapes.

    Raises `DataError` for a file that cannot be read or is none of these, and `InvalidValueError` for a model that
    holds what a network cannot show, with its name.
    """
    if not isinstance(source, str | os.PathLike):
        if activation is not None or transposed is not None:
            raise InvalidValueError("activation and transposed are for files that hold weights alone")
        return live_network(source)
    path = Path(source)
    if path.suffix.lower() not in FORMATS:
        return importers.finished(importers.load_model(path, transposed), path, activation)
    recipe = read_request(path)
    return network_of(load(recipe_spec(recipe.figure, str(path)), sources_of(path, recipe)))


def save_network(network: Network, path: str | os.PathLike[str], *, force: bool = False) -> Path:
    """Write a network to a JSON file, exact to the last bit, and return its path.

    Raises `OutputError` for another suffix than `.json`, and where a file that warpviz did not make is there, unless
    `force` is given.
    """
    target = Path(path)
    text = json.dumps({"warpviz": FORMAT, **network_to_data(live_network(network))}, allow_nan=False) + "\n"
    write_guarded(target, text.encode(), NETWORK, replace(OPEN, force=force))
    return target
