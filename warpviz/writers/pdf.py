"""PDF: a still as lines and text, with embedded font subsets. Format: ISO 32000-1."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from warpviz.errors import DataError
from warpviz.picture.mpl import pdf_page
from warpviz.writers.atomic import atomic_file
from warpviz.writers.frames import RECIPE_MARK, file_bytes, no_recipe
from warpviz.writers.measures import FileInfo, page_info
from warpviz.writers.vector import VectorPainter, vector_settings

if TYPE_CHECKING:
    from pathlib import Path

    from warpviz.picture.animation import Animation
    from warpviz.progress import Progress

# A string in parentheses, in which some characters are escaped by a backslash.
_RECIPE = re.compile(rb"/Keywords \(" + RECIPE_MARK.encode() + rb"((?:[^()\\]|\\.)*)\)", re.DOTALL)
_MARKED = re.compile(rb"\\(.)", re.DOTALL)
_SIDE = rb"(\d{1,9}(?:\.\d{1,9})?)"
_SIZE = re.compile(rb"/MediaBox \[ *0 +0 +" + _SIDE + rb" +" + _SIDE + rb" *\]")


def write_pdf(animation: Animation, path: Path, progress: Progress | None = None) -> None:
    """Write the first frame of `animation` to `path`; it appears there only when it is whole.

    Raises `OutputError` when it cannot be written.
    """
    scene = animation.scene(0)
    metadata = {"Creator": "warpviz", "Producer": "warpviz", "CreationDate": None}
    if animation.recipe:
        metadata["Keywords"] = RECIPE_MARK + animation.recipe
    size = (scene.width_px, scene.height_px)
    with atomic_file(path) as file, vector_settings(), pdf_page(*size, file, metadata) as renderer:
        VectorPainter(renderer, *size).draw(scene)
    if progress is not None:
        progress(1, 1)


def read_recipe(path: Path) -> str:
    """Return the recipe in the keywords of a PDF.

    Raises `DataError` when the file cannot be read, is no PDF, or holds no recipe.
    """
    data = file_bytes(path)
    if data[:5] != b"%PDF-":
        raise DataError(f"{path}: not a PDF")
    found = _RECIPE.search(data)
    if found is None:
        raise no_recipe(path)
    try:
        return _MARKED.sub(rb"\1", found[1]).decode("ascii")
    except UnicodeDecodeError:
        raise DataError(f"{path}: the PDF is damaged") from None


def read_info(path: Path) -> FileInfo:
    """Return the size of the page of a PDF; `ValueError` when it is damaged."""
    return page_info(file_bytes(path), _SIZE)
