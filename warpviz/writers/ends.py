"""Ends: whether a file is all there and nothing more, as far as its end and its outermost lengths tell."""

from __future__ import annotations

import os
import struct
from contextlib import suppress
from typing import TYPE_CHECKING

from warpviz.writers.mp4 import boxes
from warpviz.writers.webm import SEGMENT, elements

if TYPE_CHECKING:
    from pathlib import Path

# A terminator of data and the trailer; the last chunk with its length and its checksum.
GIF_END, PNG_END = b"\x00\x3b", b"\x00\x00\x00\x00IEND\xaeB`\x82"
LOOK_BYTES = 64


def _last(path: Path, count: int = LOOK_BYTES) -> bytes:
    """Return the last bytes of a file."""
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - count))
        return file.read(count)


def gif_ends(path: Path) -> bool:
    """Return whether a GIF ends with its trailer; `OSError` when it cannot be opened."""
    return _last(path).endswith(GIF_END)


def png_ends(path: Path) -> bool:
    """Return whether a PNG ends with its last chunk; `OSError` when it cannot be opened."""
    return _last(path).endswith(PNG_END)


def webp_ends(path: Path) -> bool:
    """Return whether a WebP is as long as it says; `OSError` when it cannot be opened."""
    with path.open("rb") as file:
        head = file.read(8)
        return len(head) == 8 and struct.unpack("<4xI", head)[0] + 8 == file.seek(0, os.SEEK_END)


def mp4_ends(path: Path) -> bool:
    """Return whether the boxes of an MP4 fill it; `OSError` when it cannot be opened."""
    with path.open("rb") as file, suppress(struct.error):
        end = file.seek(0, os.SEEK_END)
        return max((stop for _, _, stop in boxes(file, 0, end)), default=0) == end
    return False


def webm_ends(path: Path) -> bool:
    """Return whether the elements of a WebM fill it; `OSError` when it cannot be opened."""
    with path.open("rb") as file, suppress(EOFError):
        found = list(elements(file, 0, file.seek(0, os.SEEK_END)))
        return bool(found) and found[-1][0] == SEGMENT
    return False


def svg_ends(path: Path) -> bool:
    """Return whether an SVG closes; `OSError` when it cannot be opened."""
    return _last(path).rstrip().endswith(b"</svg>")


def pdf_ends(path: Path) -> bool:
    """Return whether a PDF ends with its mark; `OSError` when it cannot be opened."""
    return _last(path).rstrip().endswith(b"%%EOF")
