"""GIF: our own container around Pillow's LZW encoder.

One global palette, no dithering; each frame is cropped to what changed and coded opaque or with what did not change
transparent, whichever is smaller. Format: CompuServe, "Graphics Interchange Format, Version 89a" (1990).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from warpviz.errors import DataError
from warpviz.picture.raster import Rasterizer
from warpviz.progress import counted
from warpviz.writers.atomic import atomic_file
from warpviz.writers.frames import (
    RECIPE_MARK,
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
    from warpviz.progress import Progress
    from warpviz.writers.frames import Flags

# Unchanged runs shorter than 16 pixels, the sum of these and one, are coded as they are.
RUN_STEPS = (1, 2, 4, 8)
# How many times more, and how many more, colour changes one coding of a frame may have and yet be smaller; and how
# many pixels a small frame has.
CLOSE_CALL, SURE = (1.01, 100), (1.0, 0)
SMALL_PX = 100_000
# Disposal methods: a frame stays, or is cleared.
KEEP_FRAME, CLEAR_FRAME = 1, 2


def sub_blocks(data: bytes) -> bytes:
    """Return `data` cut into GIF sub-blocks, with the terminator."""
    parts = [data[at : at + 255] for at in range(0, len(data), 255)]
    return b"".join(bytes([len(part)]) + part for part in parts) + b"\0"


def header(width_px: int, height_px: int, colors: Bytes, *, plays: int, recipe: str) -> bytes:
    """Return everything before the first frame: screen, palette uint8 (2^k, 3), how often it plays, and comment."""
    bits = len(colors).bit_length() - 1
    flags = 0x80 | (7 << 4) | (bits - 1)
    parts = [b"GIF89a", struct.pack("<HHBBB", width_px, height_px, flags, 0, 0), colors.tobytes()]
    # The file says how often it is repeated, 0 for ever; one that plays once says nothing.
    if plays != 1:
        repeated = struct.pack("<H", max(plays - 1, 0))
        parts.append(b"\x21\xff\x0bNETSCAPE2.0\x03\x01" + repeated + b"\0")
    if recipe:
        parts.append(b"\x21\xfe" + sub_blocks((RECIPE_MARK + recipe).encode("ascii")))
    return b"".join(parts)


def lzw(indices: Bytes, bits: int) -> bytes:
    """Return the image data of a frame (H, W): code size, LZW codes in sub-blocks, terminator."""
    image = Image.fromarray(indices)
    image.putpalette(bytes(3))
    return bytes([bits]) + image.tobytes("gif", "P", bits, 0) + b"\0"


def long_runs(same: Flags) -> Flags:
    """Return the pixels (H, W) that stand in a horizontal run of at least 16 that are the same.

    Making short runs transparent breaks the patterns that LZW lives on.
    """
    if same.shape[1] <= sum(RUN_STEPS):
        return np.zeros_like(same)
    # The start of every run of 2, 4, 8, 16 pixels, and from there back to all of its pixels.
    starts = same
    for length in RUN_STEPS:
        starts = starts[:, :-length] & starts[:, length:]
    pixels = starts
    for length in RUN_STEPS:
        wider = np.zeros((same.shape[0], pixels.shape[1] + length), dtype=bool)
        wider[:, :-length] |= pixels
        wider[:, length:] |= pixels
        pixels = wider
    return pixels


def smaller(opaque: Bytes, sparse: Bytes, bits: int) -> tuple[bytes, bool]:
    """Return the smaller of two codings of a frame, and whether it is the sparse one.

    The number of horizontal colour changes predicts which one it is. Of small frames both are made if it is close; of
    large ones the wrong one is larger by so little that this is not worth the time.
    """
    margin = CLOSE_CALL if opaque.size <= SMALL_PX else SURE
    changes_opaque = np.count_nonzero(opaque[:, 1:] != opaque[:, :-1])
    changes_sparse = np.count_nonzero(sparse[:, 1:] != sparse[:, :-1])
    codings = [
        (lzw(image, bits), is_sparse)
        for image, is_sparse, changes, other in (
            (opaque, False, changes_opaque, changes_sparse),
            (sparse, True, changes_sparse, changes_opaque),
        )
        if changes <= margin[0] * other + margin[1]
    ]
    return min(codings, key=lambda coding: len(coding[0]))


def frame(indices: Bytes, previous: Bytes | None, delay_cs: int, bits: int, transparent: int) -> bytes:
    """Return the blocks of one frame (H, W) after another, `None` for the first."""
    if previous is None:
        box = (0, 0, indices.shape[1], indices.shape[0])
        best, is_transparent = lzw(indices, bits), False
    else:
        changed = indices != previous
        box = bounding_box(changed)
        part = (slice(box[1], box[3]), slice(box[0], box[2]))
        opaque = np.ascontiguousarray(indices[part])
        sparse = np.where(long_runs(~changed[part]), np.uint8(transparent), opaque)
        best, is_transparent = smaller(opaque, sparse, bits)
    return _frame_head(box, delay_cs, KEEP_FRAME, transparent if is_transparent else None) + best


def _frame_head(box: tuple[int, int, int, int], delay_cs: int, disposal: int, transparent: int | None) -> bytes:
    """Return what stands before the pixels of a frame in a box: left, top, right, bottom."""
    flags = disposal << 2 | (transparent is not None)
    control = struct.pack("<BBBBHBB", 0x21, 0xF9, 4, flags, delay_cs, transparent or 0, 0)
    left, top, right, bottom = box
    return control + struct.pack("<BHHHHB", 0x2C, left, top, right - left, bottom - top, 0)


def page_frame(indices: Bytes, delay_cs: int, bits: int) -> bytes:
    """Return the blocks of one frame (H, W) in which index 0 is the page that shows through.

    A transparent pixel cannot erase what the previous frame has drawn, so every frame is complete and is cleared after
    its time (disposal 2).
    """
    box = bounding_box(indices != 0)
    coded = lzw(np.ascontiguousarray(indices[box[1] : box[3], box[0] : box[2]]), bits)
    return _frame_head(box, delay_cs, CLEAR_FRAME, 0) + coded


@dataclass(frozen=True, slots=True, eq=False)
class _GifCoder:
    """Codes the frames of an animation.

    Attributes:
        delays: of every frame, in hundredths of a second.
        bits: of an index.
        unchanged: the index that means "as before".
        keyed: whether the page shows through index 0.
    """

    delays: list[int]
    bits: int
    unchanged: int
    keyed: bool

    def blocks(self, number: int, indices: Bytes, previous: Bytes | None) -> bytes:
        """Return the blocks of a frame (H, W) after another, `None` for the first."""
        if self.keyed:
            return page_frame(indices, self.delays[number], self.bits)
        return frame(indices, previous, self.delays[number], self.bits, self.unchanged)


def write_gif(animation: Animation, path: Path, progress: Progress | None = None) -> None:
    """Write `animation` to `path`; it appears there only when it is whole.

    Args:
        animation: what to write.
        path: the file; folders are made, an existing file is replaced.
        progress: is told how many frames of how many are done.

    Raises `OutputError` when it cannot be written.
    """
    with atomic_file(path) as file:
        for part in counted(encoded(animation), animation.frame_count, progress):
            file.write(part)


def encoded(animation: Animation) -> Iterator[bytes]:
    """Yield the bytes of a GIF: the header, one part a frame, the trailer."""
    rasterizer = Rasterizer(animation.width_px, animation.height_px)
    palette = animation_palette(animation, rasterizer)
    # The index after the last colour means "unchanged".
    transparent = len(palette.colors)
    bits = max(2, transparent.bit_length())
    coder = _GifCoder(delays_cs(animation.durations_s), bits, transparent, animation.transparent)
    padding = np.zeros(((1 << bits) - transparent, 3), dtype=np.uint8)
    table = np.concatenate([palette.colors, padding])
    yield header(animation.width_px, animation.height_px, table, plays=animation.plays, recipe=animation.recipe)
    yield from coded_frames(animation, FrameSource(rasterizer, palette).pixels, coder.blocks)
    yield b"\x3b"


def read_recipe(path: Path) -> str:
    """Return the recipe in the comment of a GIF.

    Raises `DataError` when the file cannot be read, is no GIF, or holds no recipe.
    """
    data = file_bytes(path)
    if data[:6] not in (b"GIF87a", b"GIF89a"):
        raise DataError(f"{path}: not a GIF")
    try:
        for comment in comments(data):
            if comment.startswith(RECIPE_MARK.encode()):
                return comment[len(RECIPE_MARK) :].decode("ascii")
    except (IndexError, UnicodeDecodeError):
        raise DataError(f"{path}: the GIF is damaged") from None
    raise no_recipe(path)


def comments(data: bytes) -> Iterator[bytes]:
    """Yield the comments that stand before the first frame of a GIF; `IndexError` when it ends too early."""
    at = 13 + (3 * (2 << (data[10] & 7)) if data[10] & 0x80 else 0)
    while data[at] == 0x21:
        label, at = data[at + 1], at + 2
        content = bytearray()
        while size := data[at]:
            content += data[at + 1 : at + 1 + size]
            at += 1 + size
        at += 1
        if label == 0xFE:
            yield bytes(content)
