"""Model files: one module per format, and the table of them by suffix."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from warpviz.errors import DataError, InvalidValueError, quoted
from warpviz.net.importers.named_arrays import weights_from_arrays
from warpviz.net.network import Network
from warpviz.registry import Registry, near_miss

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import numpy as np

    from warpviz.net.activations import ActivationFunction
    from warpviz.net.importers.weights import Weights

# Suffix -> where the function is that reads such a file, as `module:name`, loaded when it is needed. It takes the path
# and returns a network, or arrays by their names where a file holds weights alone.
IMPORTERS: Registry[str] = Registry("model format")
IMPORTERS.register(".json", "warpviz.net.importers.json_file:load_json")
IMPORTERS.register(".onnx", "warpviz.net.importers.onnx_file:load_onnx")
IMPORTERS.register(".safetensors", "warpviz.net.importers.safetensors_file:load_safetensors")
IMPORTERS.register(".npz", "warpviz.net.importers.npz_file:load_npz")

# Formats that are never opened, as they are programs; and what to do with a model that was saved so.
PICKLES = (".pt", ".pth", ".pkl", ".pickle", ".joblib", ".ckpt", ".bin")
PICKLE_HINT = (
    "a pickle, which can run any code, so it is never opened: save the same weights with"
    " safetensors.torch.save_file(model.state_dict(), 'model.safetensors'), or export the model to ONNX"
)
KERAS = (".h5", ".hdf5", ".keras")
KERAS_HINT = "a Keras file: save the model with model.export('model.onnx', format='onnx'), or give the live model"


def read_model(path: Path) -> Network | Mapping[str, np.ndarray]:
    """Return what a model file holds: a network, or arrays by their names; its suffix names the format.

    Raises `DataError` that begins with the file's name when it cannot be read, is no network, or has another suffix.
    """
    suffix = path.suffix.lower()
    for suffixes, hint in ((PICKLES, PICKLE_HINT), (KERAS, KERAS_HINT)):
        if suffix in suffixes:
            raise DataError(f"{path}: {hint}")
    if suffix not in IMPORTERS:
        guess = near_miss(suffix, IMPORTERS) if suffix else None
        hint = f"did you mean {guess!r}?" if guess else f"expected {', '.join(IMPORTERS)}"
        raise DataError(f"{path}: no known model format has the suffix {quoted(path.suffix)}: {hint}")
    module, _, name = IMPORTERS[suffix].partition(":")
    load: Callable[[Path], Network | Mapping[str, np.ndarray]] = getattr(importlib.import_module(module), name)
    return load(path)


def load_model(path: Path, transposed: bool | None = None) -> Network | Weights:  # noqa: FBT001 - with usual flag
    """Return the network in a model file, or the weights of one; see `read_model`.

    Args:
        path: the file.
        transposed: whether the rows of weights are inputs, x @ W + b; None to tell it by names and shapes.

    Raises `DataError` as there, and where it cannot be told, or is said of a network, which says it itself.
    """
    read = read_model(path)
    if isinstance(read, Network):
        if transposed is not None:
            raise DataError(f"{path}: says itself which way round its weights are, so transposed has no effect")
        return read
    try:
        return weights_from_arrays(read, transposed)
    except InvalidValueError as error:
        raise DataError(f"{path}: {error}") from None


def finished(
    loaded: Network | Weights,
    path: Path,
    activation: str | ActivationFunction | Sequence[str | ActivationFunction] | None,
) -> Network:
    """Return the network that was loaded from a file, with activations between weights that were there alone.

    Raises `DataError` that begins with the file's name where they are missing, or where they were not asked for.
    """
    if isinstance(loaded, Network):
        if activation is not None:
            raise DataError(f"{path}: says itself what its activations are, so another has no effect")
        return loaded
    if activation is None:
        raise DataError(f"{path}: holds weights alone: name the activation between them, such as activation=tanh")
    try:
        return loaded.network(activation)
    except InvalidValueError as error:
        raise DataError(f"{path}: {error}") from None
