"""FileInfo: what a finished file says of itself: its size, how long it plays, and whether it plays again."""

from __future__ import annotations

import os
import re
import struct
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image

from warpviz.errors import DataError
from warpviz.files import cannot_read
from warpviz.writers.formats import format_of
from warpviz.writers.frames import file_bytes
from warpviz.writers.mp4 import boxes
from warpviz.writers.webm import elements

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_SVG_SIZE = re.compile(rb'<svg[^>]*? width="(\d+)" height="(\d+)"')
_PDF_SIZE = re.compile(rb"/MediaBox \[ *0 +0 +([\d.]+) +([\d.]+) *\]")
# Matroska's names: info, duration and the length of its ticks; tracks, a track, its picture, width and height.
SEGMENT, INFO, DURATION, TICK_NS = 0x18538067, 0x1549A966, 0x4489, 0x2AD7B1
TRACKS, TRACK, VIDEO, WIDTH, HEIGHT = 0x1654AE6B, 0xAE, 0xE0, 0xB0, 0xBA
# What Pillow says of damaged files, of which some claim to be huge.
DAMAGED = (Image.DecompressionBombError, Warning)


@dataclass(frozen=True, slots=True)
class FileInfo:
    """Pixels, seconds (0 for a still), and whether a file itself asks to be played again and again."""

    width_px: int
    height_px: int
    duration_s: float = 0.0
    loops: bool = False


def file_info(path: Path) -> FileInfo:
    """Return the measures of a file in one of our formats.

    Raises `DataError` when it cannot be read or is no such file.
    """
    suffix = format_of(path).suffix
    try:
        if suffix in (".mp4", ".webm"):
            return _mp4(path) if suffix == ".mp4" else _webm(path)
        if suffix in (".svg", ".pdf"):
            return _page(path, _SVG_SIZE if suffix == ".svg" else _PDF_SIZE)
        return _picture(path)
    except OSError as error:
        raise cannot_read(path, error) from None
    except (struct.error, EOFError, SyntaxError, ValueError, IndexError, *DAMAGED):
        raise DataError(f"{path}: the file is damaged") from None


def _picture(path: Path) -> FileInfo:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return _opened(path)


def _opened(path: Path) -> FileInfo:
    with Image.open(path) as image:
        count = getattr(image, "n_frames", 1)
        total_ms = 0.0
        for number in range(count if count > 1 else 0):
            image.seek(number)
            # WebP's times are known only once the frame is decoded.
            image.load()
            total_ms += image.info.get("duration", 0)
        return FileInfo(*image.size, total_ms / 1000, loops=count > 1 and image.info.get("loop") == 0)


def _page(path: Path, pattern: re.Pattern[bytes]) -> FileInfo:
    found = pattern.search(file_bytes(path))
    if found is None:
        raise ValueError
    return FileInfo(round(float(found[1])), round(float(found[2])))


def _mp4(path: Path) -> FileInfo:
    with path.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        moov = _only(boxes(file, 0, end), b"moov")
        start, _ = _only(boxes(file, *moov), b"mvhd")
        file.seek(start)
        version = file.read(4)[0]
        file.seek(16 if version else 8, os.SEEK_CUR)
        ticks, duration = struct.unpack(">IQ", file.read(12)) if version else struct.unpack(">II", file.read(8))
        track = _only(boxes(file, *moov), b"trak")
        # The size is the last thing in its box, in 16 + 16 bits.
        _, stop = _only(boxes(file, *track), b"tkhd")
        file.seek(stop - 8)
        width, height = struct.unpack(">II", file.read(8))
    return FileInfo(width >> 16, height >> 16, duration / ticks)


def _webm(path: Path) -> FileInfo:
    with path.open("rb") as file:
        segment = _only(elements(file, 0, file.seek(0, os.SEEK_END)), SEGMENT)
        info = {name: (start, stop) for name, start, stop in elements(file, *_only(elements(file, *segment), INFO))}

        def data(start: int, stop: int) -> bytes:
            file.seek(start)
            return file.read(stop - start)

        tick_ns = int.from_bytes(data(*info[TICK_NS]), "big") if TICK_NS in info else 1_000_000
        length = data(*info[DURATION]) if DURATION in info else bytes(8)
        (duration,) = struct.unpack(">f" if len(length) == 4 else ">d", length)
        track = _only(elements(file, *_only(elements(file, *segment), TRACKS)), TRACK)
        video = _only(elements(file, *track), VIDEO)
        sides = {name: int.from_bytes(data(start, stop), "big") for name, start, stop in elements(file, *video)}
    return FileInfo(sides.get(WIDTH, 0), sides.get(HEIGHT, 0), duration * tick_ns / 1e9)


def _only(found: Iterable[tuple[bytes | int, int, int]], wanted: bytes | int) -> tuple[int, int]:
    """Return start and end of the first part of that name; `ValueError` when there is none."""
    for name, start, stop in found:
        if name == wanted:
            return start, stop
    raise ValueError
