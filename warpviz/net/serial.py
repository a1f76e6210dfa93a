"""Network <-> plain data (what JSON and TOML can hold), exact to the last bit.

`{"layers": [{"kind": "affine", "weight": [[...]], "bias": [...]}, {"kind": "activation", "function": "abs"},
{"kind": "residual", "layers": [...]}]}`, in files with `"warpviz": 1` before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from warpviz.errors import InvalidValueError, UnknownNameError, quoted
from warpviz.net.layers import Activation, Affine, Layer, Residual
from warpviz.net.network import Network
from warpviz.registry import unknown_name

# Of the form that files have; what stands in a recipe has no number of its own.
FORMAT = 1
KEYS = {"affine": {"weight", "bias"}, "activation": {"function"}, "residual": {"layers"}}


def network_to_data(network: Network) -> dict[str, Any]:
    """Return a network as dicts, lists, strings and floats."""
    return {"layers": [_layer_to_data(layer) for layer in network.layers]}


def _layer_to_data(layer: Layer) -> dict[str, Any]:
    if isinstance(layer, Affine):
        return {"kind": "affine", "weight": layer.weight.tolist(), "bias": layer.bias.tolist()}
    if isinstance(layer, Activation):
        return {"kind": "activation", "function": layer.function.expression}
    return {"kind": "residual", "layers": [_layer_to_data(inner) for inner in layer.layers]}


def network_from_data(data: object) -> Network:
    """Return the network that `data` describes.

    Raises `InvalidValueError` that names the layer (counting from 1) and what is wrong with it.
    """
    known = isinstance(data, Mapping) and {"layers"} <= set(data) <= {"layers", "warpviz"}
    if not isinstance(data, Mapping) or not known or not isinstance(data["layers"], list | tuple):
        raise InvalidValueError("network: expected a table with one key, 'layers', that holds a list")
    version = data.get("warpviz", FORMAT)
    if version != FORMAT or isinstance(version, bool):
        raise InvalidValueError(f"network: has the form {quoted(version)}, but this version of warpviz reads {FORMAT}")
    return Network([_layer_from_data(layer, f"layer {number}") for number, layer in enumerate(data["layers"], 1)])


def _layer_from_data(data: object, where: str) -> Layer:
    if not isinstance(data, Mapping) or not isinstance(data.get("kind"), str):
        raise InvalidValueError(f"{where}: expected a table with the key 'kind'")
    kind = data["kind"]
    if kind not in KEYS:
        raise unknown_name(f"kind of {where}", kind, KEYS)
    for key in data:
        if key != "kind" and key not in KEYS[kind]:
            raise unknown_name(f"key of {where}", str(key), KEYS[kind])
    try:
        if kind == "affine":
            return Affine(data.get("weight"), data.get("bias"))
        if kind == "activation":
            return _activation(data.get("function"), where)
        return _residual(data.get("layers"), where)
    except InvalidValueError as error:
        raise InvalidValueError(f"{where}: {error}") from None


def _activation(function: object, where: str) -> Activation:
    if not isinstance(function, str):
        raise InvalidValueError(f"function: expected a name, but got {type(function).__name__}")
    try:
        return Activation(function)
    except UnknownNameError as error:
        raise UnknownNameError(f"{where}: {error}") from None


def _residual(layers: object, where: str) -> Residual:
    if not isinstance(layers, list | tuple):
        raise InvalidValueError("layers: expected a list")
    inner: list[Affine | Activation] = []
    for number, data in enumerate(layers, 1):
        layer = _layer_from_data(data, f"{where}.{number}")
        if isinstance(layer, Residual):
            raise InvalidValueError("residual block: a residual block cannot stand inside another")
        inner.append(layer)
    return Residual(inner)
