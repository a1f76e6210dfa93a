"""WebM: VP9. Its recipe is read without PyAV. Format: RFC 8794 (EBML) and RFC 9559 (Matroska)."""

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

VP9 = Encoding(
    container="webm",
    codec="libvpx-vp9",
    container_options={"fflags": "+bitexact"},
    codec_options={
        "b": "0",
        # On flat colours and thin lines as good as the slower settings, in a tenth of the time.
        "deadline": "realtime",
        "cpu-used": "6",
        "threads": "1",
        "row-mt": "0",
        "flags": "+bitexact",
    },
    rate_factor=24,
)
HEADER, SEGMENT, TAGS, TAG, SIMPLE_TAG, STRING = 0x1A45DFA3, 0x18538067, 0x1254C367, 0x7373, 0x67C8, 0x4487
# Matroska element IDs: info, duration and timestamp scale; tracks, a track, its video settings, width and height.
INFO, DURATION, TICK_NS = 0x1549A966, 0x4489, 0x2AD7B1
TRACKS, TRACK, VIDEO, WIDTH, HEIGHT = 0x1654AE6B, 0xAE, 0xE0, 0xB0, 0xBA


def write_webm(animation: Animation, path: Path, progress: Progress | None = None) -> None:
    """Write `animation` to `path` as VP9; it appears there only when it is whole.

    Raises `OutputError` when it cannot be written, or when the extra `video` is missing.
    """
    write_video(animation, path, progress, VP9)


def _variable_int(file: BinaryIO, *, marked: bool) -> tuple[int, int]:
    """Return an integer of variable length, with or without its length marker bit, and that length.

    Raises `EOFError` where there is none.
    """
    first = file.read(1)
    if not first or not first[0]:
        raise EOFError
    length = 9 - first[0].bit_length()
    rest = file.read(length - 1)
    if len(rest) < length - 1:
        raise EOFError
    value = int.from_bytes(first + rest, "big")
    return (value if marked else value ^ (1 << 7 * length)), length


def elements(file: BinaryIO, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yield name, start and end of what is in each element from `start` to `end`; `EOFError` when one is cut off."""
    while start < end:
        file.seek(start)
        name, head = _variable_int(file, marked=True)
        size, length = _variable_int(file, marked=False)
        start += head + length
        # All ones mean unknown size: it extends to the end.
        stop = end if size == (1 << 7 * length) - 1 else start + size
        if stop > end:
            raise EOFError
        yield name, start, stop
        start = stop


def read_recipe(path: Path) -> str:
    """Return the recipe in the tags of a WebM.

    Raises `DataError` when the file cannot be read, is no WebM, or holds no recipe; `OSError` when it cannot be opened.
    """
    with path.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        file.seek(0)
        if file.read(4) != HEADER.to_bytes(4, "big"):
            raise DataError(f"{path}: not a WebM")
        try:
            for text in _comments(file, end):
                if text.startswith(RECIPE_MARK.encode()):
                    return text[len(RECIPE_MARK) :].decode("ascii")
        except (EOFError, UnicodeDecodeError):
            raise DataError(f"{path}: the WebM is damaged") from None
    raise no_recipe(path)


def _comments(file: BinaryIO, end: int) -> Iterator[bytes]:
    """Yield the text of every simple tag."""
    spans = [(0, end)]
    for wanted in (SEGMENT, TAGS, TAG, SIMPLE_TAG, STRING):
        spans = [(a, b) for span in spans for name, a, b in elements(file, *span) if name == wanted]
    for start, stop in spans:
        file.seek(start)
        yield file.read(min(stop - start, MAX_RECIPE_BYTES))


def read_info(path: Path) -> FileInfo:
    """Return the measures of a WebM; `EOFError` or `ValueError` when it is damaged."""
    with path.open("rb") as file:
        segment = only_span(elements(file, 0, file.seek(0, os.SEEK_END)), SEGMENT)
        info = {name: (start, stop) for name, start, stop in elements(file, *only_span(elements(file, *segment), INFO))}

        def data(start: int, stop: int) -> bytes:
            file.seek(start)
            return file.read(stop - start)

        tick_ns = int.from_bytes(data(*info[TICK_NS]), "big") if TICK_NS in info else 1_000_000
        length = data(*info[DURATION]) if DURATION in info else bytes(8)
        (duration,) = struct.unpack(">f" if len(length) == 4 else ">d", length)
        track = only_span(elements(file, *only_span(elements(file, *segment), TRACKS)), TRACK)
        video = only_span(elements(file, *track), VIDEO)
        sides = {name: int.from_bytes(data(start, stop), "big") for name, start, stop in elements(file, *video)}
    return FileInfo(sides.get(WIDTH, 0), sides.get(HEIGHT, 0), duration * tick_ns / 1e9)
