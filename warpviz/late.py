"""Late: what upper rooms do with a figure, offered as its methods without the lower rooms knowing them.

The package itself says where each verb is defined, in `warpviz/__init__.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

Verb: TypeAlias = Callable[..., Any]
_LOADERS: dict[str, Callable[[], Verb]] = {}


def offer(name: str, load: Callable[[], Verb]) -> None:
    """Say how the function is loaded that does what `name` says to a figure."""
    _LOADERS[name] = load


def verb(name: str) -> Verb:
    """Return the function that does what `name` says, loaded."""
    return _LOADERS[name]()
