"""MP4: H.264 with the index at the front, so that it plays while it loads.

Its recipe is read without PyAV. Format: ISO/IEC 14496-12 (boxes), and Apple's QuickTime metadata atoms.
"""

from __future__ import annotations

import os
import struct
from typing import TYPE_CHECKING, BinaryIO

from warpviz.errors import DataError
from warpviz.writers.frames import RECIPE_MARK, no_recipe
from warpviz.writers.measures import FileInfo, only_span
from warpviz.writers.video import MAX_RECIPE_BYTES, Encoding, write_video

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from warpviz.picture.animation import Animation
    from warpviz.progress import Progress

H264 = Encoding(
    container="mp4",
    codec="libx264",
    container_options={"movflags": "+faststart", "fflags": "+bitexact"},
    codec_options={
        "preset": "veryfast",
        "tune": "animation",
        # Without B-frames: reordered frames of different durations would get wrong ones.
        "bf": "0",
        "threads": "1",
        "flags": "+bitexact",
        # With AVX-512 libx264's choice of quality differs from run to run with the place of its memory (same frames,
        # other bytes). Plain C gives the same bytes on every processor, and takes a tenth longer.
        "x264-params": "no-asm=1",
    },
    # Thin lines stay clean at this quality.
    rate_factor=20,
)
# Path of boxes to the comment, from the outside in.
PLACE = (b"moov", b"udta", b"meta", b"ilst", b"\xa9cmt", b"data")
# Boxes that begin with a version and flags, or with a type and a locale.
EXTRA = {b"meta": 4, b"data": 8}


def write_mp4(animation: Animation, path: Path, progress: Progress | None = None) -> None:
    """Write `animation` to `path` as H.264; it appears there only when it is whole.

    Raises `OutputError` when it cannot be written, or when the extra `video` is missing.
    """
    write_video(animation, path, progress, H264)


def boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield kind, start and end of what is in each box from `start` to `end`; `struct.error` when one is cut off."""
    while start + 8 <= end:
        file.seek(start)
        size, kind = struct.unpack(">I4s", file.read(8))
        head = 8
        if size == 1:
            size, head = struct.unpack(">Q", file.read(8))[0], 16
        size = size or end - start
        if size < head or start + size > end:
            raise struct.error
        yield kind, start + head, start + size
        start += size


def read_recipe(path: Path) -> str:
    """Return the recipe in the comment of an MP4.

    Raises `DataError` when the file cannot be read, is no MP4, or holds no recipe; `OSError` when it cannot be opened.
    """
    with path.open("rb") as file:
        start, end = 0, file.seek(0, os.SEEK_END)
        file.seek(4)
        if file.read(4) != b"ftyp":
            raise DataError(f"{path}: not an MP4")
        try:
            for wanted in PLACE:
                found = [box for box in boxes(file, start, end) if box[0] == wanted]
                if not found:
                    raise no_recipe(path)
                _, start, end = found[0]
                start += EXTRA.get(wanted, 0)
        except struct.error:
            raise DataError(f"{path}: the MP4 is damaged") from None
        file.seek(start)
        text = file.read(min(end - start, MAX_RECIPE_BYTES)).decode("ascii", errors="replace")
    if not text.startswith(RECIPE_MARK):
        raise no_recipe(path)
    return text.removeprefix(RECIPE_MARK)


def read_info(path: Path) -> FileInfo:
    """Return the measures of an MP4; `struct.error` or `ValueError` when it is damaged."""
    with path.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        moov = only_span(boxes(file, 0, end), b"moov")
        start, _ = only_span(boxes(file, *moov), b"mvhd")
        file.seek(start)
        version = file.read(4)[0]
        file.seek(16 if version else 8, os.SEEK_CUR)
        ticks, duration = struct.unpack(">IQ", file.read(12)) if version else struct.unpack(">II", file.read(8))
        track = only_span(boxes(file, *moov), b"trak")
        # The size comes last in its box, as 16.16 fixed-point numbers.
        _, stop = only_span(boxes(file, *track), b"tkhd")
        file.seek(stop - 8)
        width, height = struct.unpack(">II", file.read(8))
    return FileInfo(width >> 16, height >> 16, duration / ticks)
