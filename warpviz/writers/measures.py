"""Measures: the size, duration and looping of a finished file, and what readers of several formats share."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image

from warpviz.picture.filmstrip import MAX_PIXELS
from warpviz.writers.frames import file_bytes

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class FileInfo:
    """Size in pixels, duration in seconds (0 for a still), and whether the file asks to be looped."""

    width_px: int
    height_px: int
    duration_s: float = 0.0
    loops: bool = False


def picture_info(path: Path) -> FileInfo:
    """Return the measures of a file that Pillow reads."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return _opened(file_bytes(path))


def _opened(data: bytes) -> FileInfo:
    # From memory: of a file that claims more than it has, that much would be asked of the system first.
    with Image.open(io.BytesIO(data)) as image:
        _check_pixels(image)
        count = getattr(image, "n_frames", 1)
        total_ms = 0.0
        for number in range(count if count > 1 else 0):
            image.seek(number)
            # A frame that leaves the picture makes Pillow's picture grow.
            _check_pixels(image)
            # The durations of WebP frames are known only after decoding.
            image.load()
            total_ms += image.info.get("duration", 0)
        return FileInfo(*image.size, total_ms / 1000, loops=count > 1 and _is_repeated(image))


def _is_repeated(image: Image.Image) -> bool:
    """Return whether a file asks to be played more than once: a GIF says how often again, others how often."""
    return "loop" in image.info if image.format == "GIF" else image.info.get("loop", 1) != 1


def _check_pixels(image: Image.Image) -> None:
    """Raise `ValueError` for more than any picture of ours has: a damaged one that claims so is not decoded."""
    if image.width * image.height > MAX_PIXELS:
        raise ValueError


def page_info(data: bytes, size: re.Pattern[bytes]) -> FileInfo:
    """Return the measures of a still whose width and height are the groups of a pattern; `ValueError` without them."""
    found = size.search(data)
    if found is None:
        raise ValueError
    return FileInfo(round(float(found[1])), round(float(found[2])))


def only_span(found: Iterable[tuple[bytes | int, int, int]], wanted: bytes | int) -> tuple[int, int]:
    """Return start and end of the first part of that name; `ValueError` when there is none."""
    for name, start, stop in found:
        if name == wanted:
            return start, stop
    raise ValueError
