"""A network as JSON: in the form of `warpviz.net.serial`, or its weights by their names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from warpviz.errors import DataError, InvalidValueError, UnknownNameError, quoted
from warpviz.files import read_text
from warpviz.net.serial import network_from_data

if TYPE_CHECKING:
    from pathlib import Path

    from warpviz.net.network import Network

MAX_BYTES = 64 * 2**20


def load_json(path: Path) -> Network | dict[str, np.ndarray]:
    """Return the network in a JSON file, or a table of arrays by their names, as of a state dictionary.

    Raises `DataError` that begins with the file's name when it cannot be read, or is no network.
    """
    text = read_text(path, MAX_BYTES, "utf-8-sig")
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise DataError(f"{path}: line {error.lineno}: not JSON: {error.msg.lower()}") from None
    except ValueError:
        raise DataError(f"{path}: a number has more digits than are read") from None
    except RecursionError:
        raise DataError(f"{path}: nested too deep") from None
    try:
        return _read(data)
    except (InvalidValueError, UnknownNameError) as error:
        raise DataError(f"{path}: {error}") from None


def _read(data: object) -> Network | dict[str, np.ndarray]:
    if isinstance(data, dict) and data and "layers" not in data and all(isinstance(one, list) for one in data.values()):
        return _arrays(data)
    return network_from_data(data)


def _arrays(data: dict[str, object]) -> dict[str, np.ndarray]:
    """Return lists of numbers by their names as arrays."""
    found = {}
    for name, rows in data.items():
        try:
            found[name] = np.array(rows, dtype=np.float64)
        except (ValueError, TypeError, OverflowError):
            raise InvalidValueError(f"{quoted(name)}: expected numbers, in rows of one length") from None
    return found
