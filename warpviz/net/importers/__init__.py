"""Model files: one module per format, and the table of them by suffix."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from warpviz.errors import DataError, quoted
from warpviz.registry import Registry, near_miss

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from warpviz.net.network import Network

# Suffix -> where the function is that reads such a file as a network, as `module:name`, loaded when it is needed.
IMPORTERS: Registry[str] = Registry("model format")
IMPORTERS.register(".json", "warpviz.net.importers.json_file:load_json")


def load_network(path: Path) -> Network:
    """Return the network in a model file, whose suffix names the format.

    Raises `DataError` that begins with the file's name when it cannot be read, is no network, or has another suffix.
    """
    suffix = path.suffix.lower()
    if suffix not in IMPORTERS:
        guess = near_miss(suffix, IMPORTERS) if suffix else None
        hint = f"did you mean {guess!r}?" if guess else f"expected {', '.join(IMPORTERS)}"
        raise DataError(f"{path}: no known model format has the suffix {quoted(path.suffix)}: {hint}")
    module, _, name = IMPORTERS[suffix].partition(":")
    load: Callable[[Path], Network] = getattr(importlib.import_module(module), name)
    return load(path)
