"""Weights in a safetensors file, as PyTorch and others write them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from warpviz.errors import DataError
from warpviz.files import read_bytes
from warpviz.net.importers.extras import needs

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np


# Of the file, and of what says where its tensors are.
MAX_BYTES, MAX_HEADER = 64 * 2**20, 2**20


def load_safetensors(path: Path) -> dict[str, np.ndarray]:
    """Return the arrays in a safetensors file by their names. It needs the package `safetensors`.

    Raises `DataError` that begins with the file's name when it cannot be read.
    """
    needs("safetensors", path)
    from safetensors import SafetensorError
    from safetensors.numpy import load

    data = read_bytes(path, MAX_BYTES)
    header = int.from_bytes(data[:8], "little")
    if len(data) < 8 or header > min(MAX_HEADER, len(data) - 8):
        raise DataError(f"{path}: not a safetensors file, or its header is over {MAX_HEADER // 2**20} MB")
    try:
        return dict(load(data))
    except KeyError as error:
        raise DataError(f"{path}: tensors of type {error.args[0]} are not read: save them as float32") from None
    except (SafetensorError, ValueError, TypeError, AttributeError, json.JSONDecodeError, RecursionError):
        raise DataError(f"{path}: not a safetensors file, or damaged") from None
