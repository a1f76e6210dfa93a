"""SVG: a still as lines and text. Its text is set in DejaVu Sans if the reader has that font."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import unescape

from warpviz.errors import DataError
from warpviz.picture.mpl import svg_renderer
from warpviz.picture.text import FAMILY
from warpviz.writers.atomic import atomic_file
from warpviz.writers.frames import RECIPE_MARK, file_bytes, no_recipe
from warpviz.writers.measures import FileInfo, page_info
from warpviz.writers.vector import VectorPainter, vector_settings

if TYPE_CHECKING:
    from pathlib import Path

    from warpviz.picture.animation import Animation
    from warpviz.progress import Progress

_JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
# macOS, Windows and Linux.
JAPANESE_FAMILIES = "'Hiragino Sans', 'Yu Gothic', Meiryo, 'Noto Sans CJK JP', 'Noto Sans JP', IPAexGothic"
_SIZE = re.compile(rb' width="(\d{1,9})" height="(\d{1,9})"')
_OPEN, _CLOSE = "<dc:description>", "</dc:description>"


def write_svg(animation: Animation, path: Path, progress: Progress | None = None) -> None:
    """Write the first frame of `animation` to `path`; it appears there only when it is whole.

    Raises `OutputError` when it cannot be written.
    """
    text = svg_text(animation)
    with atomic_file(path) as file:
        file.write(text.encode("utf-8"))
    if progress is not None:
        progress(1, 1)


def svg_text(animation: Animation) -> str:
    """Return the first frame of an animation as an SVG document."""
    scene = animation.scene(0)
    buffer = io.StringIO()
    metadata = {"Creator": "warpviz", "Date": None, "Title": "warpviz figure"}
    if animation.recipe:
        metadata["Description"] = RECIPE_MARK + animation.recipe
    with vector_settings():
        renderer = svg_renderer(scene.width_px, scene.height_px, buffer, metadata)
        VectorPainter(renderer, scene.width_px, scene.height_px).draw(scene)
        renderer.finalize()
    # Similar fonts, for readers without that one.
    text = buffer.getvalue()
    families = f"'{FAMILY}', Verdana, sans-serif"
    if _JAPANESE.search(text):
        # Kanji look otherwise in Chinese, whose fonts a reader without these would give.
        families = f"'{FAMILY}', Verdana, {JAPANESE_FAMILIES}, sans-serif"
        text = text.replace("<svg ", '<svg xml:lang="ja" ', 1)
    text = text.replace(f"'{FAMILY}'", families)
    # One pixel of the scene is one pixel of the page.
    size = (scene.width_px, scene.height_px)
    return text.replace('width="{}pt" height="{}pt"'.format(*size), 'width="{}" height="{}"'.format(*size), 1)


def read_recipe(path: Path) -> str:
    """Return the recipe in the description of an SVG.

    Raises `DataError` when the file cannot be read, is no SVG, or holds no recipe.
    """
    try:
        text = file_bytes(path).decode("utf-8")
    except UnicodeDecodeError:
        raise DataError(f"{path}: not an SVG") from None
    if "<svg" not in text[:4096]:
        raise DataError(f"{path}: not an SVG")
    # Searched for, not parsed: the file is untrusted, and an XML parser could be made to expand entities endlessly.
    start = text.find(_OPEN)
    while start >= 0:
        start += len(_OPEN)
        end = text.find("<", start)
        words = text[start:end].strip() if end >= 0 and text.startswith(_CLOSE, end) else ""
        if words.startswith(RECIPE_MARK):
            return unescape(words.removeprefix(RECIPE_MARK), {"&quot;": '"'})
        start = text.find(_OPEN, start)
    raise no_recipe(path)


def read_info(path: Path) -> FileInfo:
    """Return the size of the page of an SVG; `ValueError` when it is damaged."""
    data = file_bytes(path)
    start = data.find(b"<svg")
    return page_info(data[start : data.find(b">", start)] if start >= 0 else b"", _SIZE)
