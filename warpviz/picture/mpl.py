"""The way into matplotlib: its renderers and fonts, whatever backend, settings or home folder the user has.

warpviz draws with matplotlib's renderers directly and needs no backend. Yet `import matplotlib` looks at `MPLBACKEND`
and fails when that names what is not installed, as in a shell command of a notebook; and it speaks of its caches.
"""

from __future__ import annotations

import importlib
import logging
import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

BACKEND = "MPLBACKEND"


def start_matplotlib() -> ModuleType:
    """Import matplotlib with what draws and the fonts, in silence, and return it.

    Call it before any other import of matplotlib. The backend that the user named is left to their own figures.
    """
    if "matplotlib.backends.backend_agg" in sys.modules:
        return sys.modules["matplotlib"]
    with _hushed(), _no_backend() as named:
        importlib.import_module("matplotlib.backends.backend_agg")
    module = sys.modules["matplotlib"]
    if named:
        # What matplotlib does of itself; a wrong name matters to `pyplot` only, and the user's next figure tells.
        with suppress(ValueError, ImportError):
            module.rcParams["backend"] = named
    return module


@contextmanager
def _no_backend() -> Iterator[str | None]:
    """Hide the name of a backend from the first import of matplotlib, and yield it."""
    named = None if "matplotlib" in sys.modules else os.environ.pop(BACKEND, None)
    try:
        yield named
    finally:
        if named is not None:
            os.environ[BACKEND] = named


@contextmanager
def _hushed() -> Iterator[None]:
    """Keep matplotlib from telling where its caches are, or that they cannot be."""
    logger = logging.getLogger("matplotlib")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)
