"""WebP: our own container around Pillow's encoder of single pictures.

Pillow would hold a whole animation in memory and code it on one core; put into the container here, frames are streamed.
Each is cropped to what changed. Lossy unless asked otherwise. Format: Google, "WebP Container Specification", and
RFC 9649 (2024).
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, features

from warpviz.errors import DataError, OutputError
from warpviz.picture.raster import Rasterizer
from warpviz.picture.theme import rgb
from warpviz.progress import counted
from warpviz.writers.atomic import atomic_file
from warpviz.writers.frames import (
    FrameSource,
    animation_palette,
    bounding_box,
    coded_frames,
    delays_ms,
    file_bytes,
    no_recipe,
)
from warpviz.writers.xmp import recipe_of, xmp_packet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from warpviz.arrays import Bytes
    from warpviz.picture.animation import Animation
    from warpviz.progress import Progress

ANIMATED, HAS_XMP, HAS_ALPHA = 0x02, 0x04, 0x10
# A frame replaces what was there (no blending), and stays (no disposal).
REPLACE = 0x02
# Thin coloured lines suffer most from chroma subsampling; at this quality they are clean.
LOSSY = {"quality": 85, "method": 1}
QUALITY_STEP = 15
LOSSLESS = {"lossless": True, "quality": 30, "method": 2}
# Frame offsets are stored in units of 2 pixels.
OFFSET_GRID = 2
MAX_RIFF_BYTES = 2**32 - 10


def riff_chunk(kind: bytes, data: bytes) -> bytes:
    """Return a chunk, padded to an even number of bytes."""
    return kind + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)


def uint24(value: int) -> bytes:
    """Return a number in three bytes."""
    return struct.pack("<I", value)[:3]


@dataclass(frozen=True, slots=True, eq=False)
class _WebpCoder:
    """Codes the frames of an animation."""

    # What there would be to show is not coded here.
    looks: Animation
    delays: list[int]

    def bitstream(self, pixels: Bytes) -> bytes:
        """Return the chunks with a coded picture (H, W, 3)."""
        buffer = io.BytesIO()
        if self.looks.transparent:
            covered = (pixels != rgb(self.looks.exact_colors[0])).any(axis=2)
            pixels = np.dstack([pixels, np.where(covered, np.uint8(255), np.uint8(0))])
        lossy = {**LOSSY, "quality": LOSSY["quality"] - QUALITY_STEP * self.looks.coarseness}
        Image.fromarray(pixels).save(buffer, "WEBP", **(LOSSLESS if self.looks.lossless else lossy))
        return picture_chunks(buffer.getvalue())

    def frame(self, number: int, pixels: Bytes, previous: Bytes | None) -> bytes:
        """Return the chunk of a frame after another, `None` for the first."""
        if self.looks.frame_count == 1:
            return self.bitstream(pixels)
        left, top, right, bottom = 0, 0, pixels.shape[1], pixels.shape[0]
        if previous is not None:
            left, top, right, bottom = bounding_box((pixels != previous).any(axis=2))
            left, top = left - left % OFFSET_GRID, top - top % OFFSET_GRID
        place = [left // OFFSET_GRID, top // OFFSET_GRID, right - left - 1, bottom - top - 1, self.delays[number]]
        head = b"".join(map(uint24, place)) + bytes([REPLACE])
        return riff_chunk(b"ANMF", head + self.bitstream(np.ascontiguousarray(pixels[top:bottom, left:right])))


def picture_chunks(data: bytes) -> bytes:
    """Return the chunks with the picture itself, and how opaque it is, out of a WebP file of one picture."""
    at, found = 12, b""
    while at < len(data):
        kind, length = struct.unpack_from("<4sI", data, at)
        end = at + 8 + length + length % 2
        if kind in (b"ALPH", b"VP8 ", b"VP8L"):
            found += data[at:end]
        at = end
    return found


def encoded(animation: Animation) -> Iterator[bytes]:
    """Yield the bytes of a WebP after the 12 that begin it: one part before the frames, one a frame, the end."""
    rasterizer = Rasterizer(animation.width_px, animation.height_px)
    # Lossless frames with few colours are drawn with a palette, though the file has none.
    few = animation.lossless and animation.colors is not None
    palette = animation_palette(animation, rasterizer) if few else None
    coder = _WebpCoder(animation.blank(), delays_ms(animation.durations_s))
    flags = (
        ANIMATED * (animation.frame_count > 1) | HAS_XMP * bool(animation.recipe) | HAS_ALPHA * animation.transparent
    )
    sides = uint24(animation.width_px - 1) + uint24(animation.height_px - 1)
    head = riff_chunk(b"VP8X", struct.pack("<I", flags) + sides)
    if animation.frame_count > 1:
        head += riff_chunk(b"ANIM", struct.pack("<IH", 0 if animation.transparent else 0xFFFFFFFF, animation.plays))
    yield head
    yield from coded_frames(animation, FrameSource(rasterizer, palette).colors, coder.frame)
    yield riff_chunk(b"XMP ", xmp_packet(animation.recipe).encode("ascii")) if animation.recipe else b""


def write_webp(animation: Animation, path: Path, progress: Progress | None = None) -> None:
    """Write `animation` to `path`; it appears there only when it is whole.

    Args:
        animation: what to write; with one frame it becomes a plain WebP.
        path: the file; folders are made, an existing file is replaced.
        progress: is told how many frames of how many are done.

    Raises `OutputError` when it cannot be written.
    """
    if not features.check("webp"):
        raise OutputError(f"cannot write {path}: this Pillow was built without WebP: pip install --upgrade pillow")
    with atomic_file(path) as file:
        file.write(bytes(12))
        size = 4
        for part in counted(encoded(animation), animation.frame_count, progress):
            file.write(part)
            size += len(part)
            if size > MAX_RIFF_BYTES:
                raise OutputError(f"cannot write {path}: over 4 GB, which a WebP cannot hold")
        # The size is known only now.
        file.seek(0)
        file.write(b"RIFF" + struct.pack("<I", size) + b"WEBP")


def read_recipe(path: Path) -> str:
    """Return the recipe in the XMP of a WebP.

    Raises `DataError` when the file cannot be read, is no WebP, or holds no recipe.
    """
    data = file_bytes(path)
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise DataError(f"{path}: not a WebP")
    at, recipe = 12, None
    try:
        while at + 8 <= len(data) and recipe is None:
            kind, length = struct.unpack_from("<4sI", data, at)
            if kind == b"XMP ":
                recipe = recipe_of(data[at + 8 : at + 8 + length])
            at += 8 + length + length % 2
    except UnicodeDecodeError:
        raise DataError(f"{path}: the WebP is damaged") from None
    if recipe is None:
        raise no_recipe(path)
    return recipe
