"""Live models of other libraries: a table by the library that an object's class comes from."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from warpviz.errors import InvalidValueError, quoted
from warpviz.net.network import Network
from warpviz.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable

# Library -> its base class (or none), and where the function is that turns its models into networks, as `module:name`.
LIBRARIES: Registry[tuple[str, str]] = Registry("library")
LIBRARIES.register("torch", ("torch.nn:Module", "warpviz.net.importers.torch_module:torch_network"))
LIBRARIES.register("sklearn", ("sklearn.base:BaseEstimator", "warpviz.net.importers.sklearn_model:sklearn_network"))
LIBRARIES.register("keras", ("keras:Model", "warpviz.net.importers.keras_model:keras_network"))


def is_live(value: object) -> bool:
    """Return whether an object is a model of a library in the table; no library is imported for it."""
    return _library(value) is not None


def live_network(value: object) -> Network:
    """Return the network that a live model computes, with copies of its weights as they are now.

    Raises `InvalidValueError` for anything else, and for what a network cannot show.
    """
    if isinstance(value, Network):
        return value
    library = _library(value)
    if library is None:
        known = ", ".join(LIBRARIES)
        raise InvalidValueError(f"expected a Network, or a model of {known}, but got {quoted(type(value).__name__)}")
    module, _, name = LIBRARIES[library][1].partition(":")
    convert: Callable[[Any], Network] = getattr(importlib.import_module(module), name)
    return convert(value)


def _library(value: object) -> str | None:
    """Return the library that one of an object's classes comes from: whoever has a model has imported it."""
    for base in type(value).__mro__:
        root = base.__module__.partition(".")[0]
        if root in LIBRARIES and base.__name__ == LIBRARIES[root][0].partition(":")[2]:
            return root
    return None
