"""PNG and APNG: our own chunks around zlib.

A figure with one frame is a plain PNG with every colour; more are an animation with the colours of the GIF's palette,
or with every colour if asked for. Format: W3C, "Portable Network Graphics (PNG) Specification (Third Edition)" (2025).
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.errors import DataError
from warpviz.picture.raster import Rasterizer
from warpviz.picture.theme import rgb
from warpviz.progress import counted
from warpviz.writers.atomic import atomic_file
from warpviz.writers.frames import (
    FrameSource,
    animation_palette,
    bounding_box,
    coded_frames,
    delays_cs,
    file_bytes,
    no_recipe,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from warpviz.arrays import Bytes
    from warpviz.picture.animation import Animation
    from warpviz.picture.palette import Palette
    from warpviz.progress import Progress

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"warpviz"
TRUE_COLOR, INDEXED = 2, 3
# Disposal of a frame (it stays), and blending (it replaces the canvas, or is drawn over it).
LEAVE, SOURCE, OVER = 0, 0, 1
LEVEL = 6


def png_chunk(kind: bytes, data: bytes = b"") -> bytes:
    """Return a chunk with its length and check sum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(data, zlib.crc32(kind)))


def deflated(pixels: Bytes) -> bytes:
    """Return the compressed rows of indices (H, W) or colours (H, W, 3), none of them filtered."""
    rows = pixels.reshape(pixels.shape[0], -1)
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, 15, 9)
    return packer.compress(np.pad(rows, ((0, 0), (1, 0))).tobytes()) + packer.flush()


@dataclass(frozen=True, slots=True, eq=False)
class _PngCoder:
    """Codes the frames of an animation; without a palette in every colour."""

    # What there would be to show is not coded here.
    looks: Animation
    palette: Palette | None
    delays: list[int]

    def chunks(self, number: int, pixels: Bytes, previous: Bytes | None) -> bytes:
        """Return the chunks of a frame after another, `None` for the first."""
        if previous is None:
            height, width = pixels.shape[:2]
            control = self._control(number, (0, 0, width, height), SOURCE)
            return control + png_chunk(b"IDAT", deflated(pixels))
        changed = pixels != previous
        box = bounding_box(changed if changed.ndim == 2 else changed.any(axis=2))
        part = (slice(box[1], box[3]), slice(box[0], box[2]))
        coded, blend = deflated(pixels[part]), SOURCE
        # Drawing over cannot make a pixel transparent again, so frames with transparency replace instead.
        if self.palette is not None and not self.looks.transparent:
            # The index after the last colour means "unchanged".
            sparse = deflated(np.where(changed[part], pixels[part], np.uint8(len(self.palette.colors))))
            coded, blend = min((coded, SOURCE), (sparse, OVER), key=lambda coding: len(coding[0]))
        # These chunks are numbered through the file: the first frame has number 0 only, every other has two.
        data = png_chunk(b"fdAT", struct.pack(">I", 2 * number) + coded)
        return self._control(number, box, blend) + data

    def _control(self, number: int, box: tuple[int, int, int, int], blend: int) -> bytes:
        if self.looks.frame_count == 1:
            return b""
        left, top, right, bottom = box
        place = struct.pack(">5I", max(2 * number - 1, 0), right - left, bottom - top, left, top)
        return png_chunk(b"fcTL", place + struct.pack(">HHBB", self.delays[number], 100, LEAVE, blend))


def encoded(animation: Animation) -> Iterator[bytes]:
    """Yield the bytes of a PNG: what comes before the first frame, one part a frame, the end."""
    rasterizer = Rasterizer(animation.width_px, animation.height_px)
    # A palette saves almost nothing in a single picture.
    exact = (animation.lossless or animation.frame_count == 1) and animation.colors is None
    palette = None if exact else animation_palette(animation, rasterizer)
    coder = _PngCoder(animation.blank(), palette, delays_cs(animation.durations_s))
    kind = TRUE_COLOR if palette is None else INDEXED
    yield SIGNATURE + b"".join(_head(animation, kind, palette))
    yield from coded_frames(animation, FrameSource(rasterizer, palette).pixels, coder.chunks)
    yield png_chunk(b"IEND")


def _head(animation: Animation, kind: int, palette: Palette | None) -> Iterator[bytes]:
    yield png_chunk(b"IHDR", struct.pack(">IIBBBBB", animation.width_px, animation.height_px, 8, kind, 0, 0, 0))
    # The colour space is sRGB.
    yield png_chunk(b"sRGB", b"\0")
    if animation.frame_count > 1:
        yield png_chunk(b"acTL", struct.pack(">II", animation.frame_count, animation.plays))
    if animation.recipe:
        yield png_chunk(b"tEXt", KEYWORD + b"\0" + animation.recipe.encode("ascii"))
    if palette is None and animation.transparent:
        # The background colour is the transparent one.
        yield png_chunk(b"tRNS", struct.pack(">3H", *rgb(animation.exact_colors[0]).tolist()))
    if palette is not None:
        yield png_chunk(b"PLTE", palette.colors.tobytes() + bytes(3))
        opaque = bytearray(b"\xff" * len(palette.colors) + b"\0")
        if animation.transparent:
            opaque[0] = 0
        yield png_chunk(b"tRNS", bytes(opaque))


def write_png(animation: Animation, path: Path, progress: Progress | None = None) -> None:
    """Write `animation` to `path`; it appears there only when it is whole.

    Args:
        animation: what to write; with one frame it becomes a plain PNG.
        path: the file; folders are made, an existing file is replaced.
        progress: is told how many frames of how many are done.

    Raises `OutputError` when it cannot be written.
    """
    with atomic_file(path) as file:
        for part in counted(encoded(animation), animation.frame_count, progress):
            file.write(part)


def read_recipe(path: Path) -> str:
    """Return the recipe in the text of a PNG.

    Raises `DataError` when the file cannot be read, is no PNG, or holds no recipe.
    """
    data = file_bytes(path)
    if data[:8] != SIGNATURE:
        raise DataError(f"{path}: not a PNG")
    try:
        for text in texts(data):
            keyword, _, recipe = text.partition(b"\0")
            if keyword == KEYWORD:
                return recipe.decode("ascii")
    except (struct.error, UnicodeDecodeError):
        raise DataError(f"{path}: the PNG is damaged") from None
    raise no_recipe(path)


def texts(data: bytes) -> Iterator[bytes]:
    """Yield the texts that stand before the picture of a PNG; `struct.error` when it ends too early."""
    at = len(SIGNATURE)
    while True:
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind in (b"IDAT", b"IEND"):
            return
        if kind == b"tEXt":
            yield data[at + 8 : at + 8 + length]
        at += 12 + length
