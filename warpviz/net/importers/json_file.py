"""A network written by hand as JSON, in the form of `warpviz.net.serial`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from warpviz.errors import DataError, InvalidValueError, UnknownNameError
from warpviz.files import read_text
from warpviz.net.serial import network_from_data

if TYPE_CHECKING:
    from pathlib import Path

    from warpviz.net.network import Network

MAX_BYTES = 64 * 2**20


def load_json(path: Path) -> Network:
    """Return the network in a JSON file.

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
        return network_from_data(data)
    except (InvalidValueError, UnknownNameError) as error:
        raise DataError(f"{path}: {error}") from None
