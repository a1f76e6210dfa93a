"""The way into matplotlib: its renderers and fonts, whatever backend, settings or home folder the user has.

Renderers and what reads fonts are not what matplotlib promises to keep: they are made here and nowhere else, and each
has a test of what is relied on.

warpviz draws with matplotlib's renderers directly and needs no backend. Yet `import matplotlib` looks at `MPLBACKEND`
and fails when that names what is not installed, as in a shell command of a notebook; and it speaks of its caches.
"""

from __future__ import annotations

import importlib
import logging
import os
import sys
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.backends.backend_pdf import RendererPdf
    from matplotlib.backends.backend_svg import RendererSVG
    from matplotlib.figure import Figure
    from matplotlib.mathtext import MathTextParser

# One pixel is one point: sizes of fonts and widths of lines are in pixels.
DPI = 72.0
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


def agg_renderer(width_px: int, height_px: int) -> RendererAgg:
    """Return what draws pixels, with one pixel a point; `buffer_rgba` shows them, uint8 (H, W, 4)."""
    start_matplotlib()
    from matplotlib.backends.backend_agg import RendererAgg

    renderer = RendererAgg(width_px, height_px, DPI)
    # What reads formulas remembers those that it has read: one for all renderers reads each once.
    renderer.mathtext_parser = _readers.setdefault("formulas", renderer.mathtext_parser)
    return renderer


_readers: dict[str, MathTextParser[Any]] = {}


def svg_renderer(width_px: int, height_px: int, buffer: TextIO, metadata: dict[str, Any]) -> RendererSVG:
    """Return what writes an SVG document into a buffer, to be finalized."""
    start_matplotlib()
    from matplotlib.backends.backend_svg import RendererSVG

    return RendererSVG(width_px, height_px, buffer, metadata=metadata)


@contextmanager
def pdf_page(width_px: int, height_px: int, file: BinaryIO, metadata: dict[str, Any]) -> Iterator[RendererPdf]:
    """Give what draws the only page of a PDF, one pixel a point; the file is whole at the end of the block."""
    start_matplotlib()
    from matplotlib.backends.backend_pdf import PdfFile, RendererPdf

    pdf = PdfFile(file, metadata=metadata)
    try:
        width, height = width_px / DPI, height_px / DPI
        pdf.newPage(width, height)
        renderer = RendererPdf(pdf, DPI, height, width)
        yield renderer
        renderer.finalize()
        pdf.finalize()
    finally:
        pdf.close()


def plot_figure(width_px: int, height_px: int) -> Figure:
    """Return an empty figure for axes, with one pixel a point; make it and draw it within `plot_settings`."""
    start_matplotlib()
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width_px / DPI, height_px / DPI), dpi=DPI)
    FigureCanvasAgg(figure)
    return figure


@lru_cache(maxsize=1)
def _defaults() -> dict[Any, Any]:
    mpl = start_matplotlib()
    # How documents are written is said by who writes them; some others look for a backend when they are read.
    others = ("backend", "webagg", "tk", "svg.", "pdf.", "ps.", "pgf.", "savefig.")
    return {key: value for key, value in mpl.rcParamsDefault.items() if not key.startswith(others)}


@contextmanager
def plot_settings() -> Iterator[None]:
    """Make and draw figures as if the user had configured nothing of matplotlib; afterwards all is as it was."""
    mpl = start_matplotlib()
    plain = _defaults()
    if all(mpl.rcParams[key] == value for key, value in plain.items()):
        yield
        return
    with mpl.rc_context(plain):
        yield


@lru_cache(maxsize=8)
def characters_of(font: Path) -> frozenset[int]:
    """Return the code points that a font file has glyphs for."""
    start_matplotlib()
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(str(font)).get_charmap())


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
