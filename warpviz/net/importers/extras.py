"""Packages that a format needs and that are not installed with warpviz."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

from warpviz.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path


def needs(package: str, path: Path) -> None:
    """Raise `DataError` that says how to install a package that is needed for a file, unless it is there."""
    if importlib.util.find_spec(package) is None:
        raise DataError(f'{path}: needs the package {package}: pip install "warpviz[{package}]"')
