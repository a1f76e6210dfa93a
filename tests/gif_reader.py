"""A GIF parser for the tests, after CompuServe's "Graphics Interchange Format, Version 89a" (1990).

It shares nothing with the writer or with Pillow, and it is strict: what decoders put up with is an error here.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

EXTENSION, IMAGE, TRAILER = 0x21, 0x2C, 0x3B
GRAPHIC_CONTROL, COMMENT, APPLICATION = 0xF9, 0xFE, 0xFF
LEAVE, RESTORE_BACKGROUND, RESTORE_PREVIOUS = 1, 2, 3
MAX_CODE_BITS = 12


class MalformedError(ValueError):
    """The bytes are no valid GIF."""


@dataclass
class Frame:
    """One image: its place, how it is shown, its LZW codes, and how many bytes all its blocks take."""

    left: int
    top: int
    width: int
    height: int
    local_colors: int
    interlaced: bool
    code_size: int
    codes: bytes
    size_bytes: int
    delay_cs: int | None
    disposal: int
    transparent: int | None

    @property
    def indices(self) -> npt.NDArray[np.uint8]:
        """The decoded image, (height, width)."""
        flat = decode(self.codes, self.code_size, self.width * self.height)
        return np.frombuffer(flat, dtype=np.uint8).reshape(self.height, self.width)


@dataclass
class Gif:
    """A parsed file; `loop` is None without a NETSCAPE block, `trailing` what follows the trailer."""

    version: str
    width: int
    height: int
    palette: npt.NDArray[np.uint8]
    background: int
    loop: int | None = None
    comments: list[bytes] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    trailing: bytes = b""


class _Bytes:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, count: int) -> bytes:
        part = self.data[self.at : self.at + count]
        if len(part) < count:
            raise MalformedError(f"ends at {len(self.data)}, {count} bytes were expected at {self.at}")
        self.at += count
        return part

    def byte(self) -> int:
        return self.take(1)[0]

    def blocks(self) -> bytes:
        parts = []
        while size := self.byte():
            parts.append(self.take(size))
        return b"".join(parts)


def parse(data: bytes) -> Gif:
    """Return what is in a file; `MalformedError` when anything is not as the format says."""
    source = _Bytes(data)
    version = source.take(6)
    if version not in (b"GIF87a", b"GIF89a"):
        raise MalformedError(f"signature {version!r}")
    width, height, flags, background, _ = struct.unpack("<HHBBB", source.take(7))
    if not flags & 0x80:
        raise MalformedError("no global palette")
    palette = np.frombuffer(source.take(3 * (2 << (flags & 7))), dtype=np.uint8).reshape(-1, 3)
    gif = Gif(version.decode(), width, height, palette, background)
    control: tuple[int, int | None, int | None] | None = None
    while (kind := source.byte()) != TRAILER:
        if kind == IMAGE:
            start = source.at - 1 - (8 if control else 0)
            gif.frames.append(_frame(source, control or (0, None, None), start, gif))
            control = None
        elif kind == EXTENSION:
            control = _extension(source, gif, control)
        else:
            raise MalformedError(f"block 0x{kind:02x} at {source.at - 1}")
    if control:
        raise MalformedError("a graphic control without its image")
    gif.trailing = data[source.at :]
    return gif


def _extension(source: _Bytes, gif: Gif, control: tuple | None) -> tuple | None:
    label = source.byte()
    if label == GRAPHIC_CONTROL:
        if control:
            raise MalformedError("two graphic controls for one image")
        size, flags, delay, transparent, end = struct.unpack("<BBHBB", source.take(6))
        if size != 4 or end != 0:
            raise MalformedError("graphic control of a wrong size")
        return (flags >> 2 & 7, delay, transparent if flags & 1 else None)
    if label == COMMENT:
        gif.comments.append(source.blocks())
    elif label == APPLICATION:
        name = source.take(source.byte())
        body = source.blocks()
        if name == b"NETSCAPE2.0":
            if gif.frames or len(body) != 3 or body[0] != 1:
                raise MalformedError("a NETSCAPE block that decoders would not read")
            gif.loop = struct.unpack("<H", body[1:])[0]
    else:
        raise MalformedError(f"extension 0x{label:02x}")
    return control


def _frame(source: _Bytes, control: tuple, start: int, gif: Gif) -> Frame:
    left, top, width, height, flags = struct.unpack("<HHHHB", source.take(9))
    if not width or not height or left + width > gif.width or top + height > gif.height:
        raise MalformedError(f"image {len(gif.frames)} is not within the canvas")
    local_colors = 2 << (flags & 7) if flags & 0x80 else 0
    source.take(3 * local_colors)
    code_size = source.byte()
    if not 2 <= code_size <= 8:
        raise MalformedError(f"code size {code_size}")
    codes = source.blocks()
    disposal, delay_cs, transparent = control
    return Frame(
        *(left, top, width, height, local_colors, bool(flags & 0x40), code_size, codes, source.at - start),
        *(delay_cs, disposal, transparent),
    )


def _codes(data: bytes, code_size: int) -> Iterator[tuple[int, int]]:
    """Yield every code with the bit behind it. The receiver sends back how many codes are known."""
    bits, have, at, place = 0, 0, 0, 0
    known = 0
    while True:
        width = min(max(code_size + 1, known.bit_length()), MAX_CODE_BITS)
        while have < width:
            if at == len(data) and have == width - 1 and bits == (1 << code_size) + 1:
                # Pillow does not widen the end code where it would be the first of the next width. No viewer minds: by
                # then the picture is full.
                have, place = have + 1, place - 1
                continue
            if at == len(data):
                raise MalformedError("the codes stop without an end code")
            bits |= data[at] << have
            have, at = have + 8, at + 1
        code = bits & ((1 << width) - 1)
        bits, have, place = bits >> width, have - width, place + width
        known = (yield code, place) or 0


def decode(data: bytes, code_size: int, count: int) -> bytes:
    """Return the `count` indices that LZW codes stand for; `MalformedError` if they are more or fewer."""
    clear, end = 1 << code_size, (1 << code_size) + 1
    fresh = [bytes([value]) for value in range(clear)] + [b"", b""]
    table, last = list(fresh), b""
    out = bytearray()
    source = _codes(data, code_size)
    code, place = next(source)
    if code != clear:
        raise MalformedError("the codes do not begin with a clear code")
    while code != end:
        if code == clear:
            table, last = list(fresh), b""
        else:
            if code > len(table) or (code == len(table) and not last):
                raise MalformedError(f"code {code} is not known yet")
            entry = table[code] if code < len(table) else last + last[:1]
            if last and len(table) < 1 << MAX_CODE_BITS:
                table.append(last + entry[:1])
            out += entry
            last = entry
        # The next code may be the one that is about to be made, unless there is none to make it from.
        code, place = source.send(len(table) if last else 0)
    if len(out) != count:
        raise MalformedError(f"{len(out)} pixels, but {count} were expected")
    if len(data) != -(-place // 8):
        raise MalformedError("bytes behind the end code")
    return bytes(out)


def compose(gif: Gif) -> Iterator[npt.NDArray[np.uint8]]:
    """Yield what a viewer shows for every frame, uint8 (H, W, 3); `MalformedError` where nothing was painted yet."""
    canvas = np.full((gif.height, gif.width), -1, dtype=np.int64)
    for number, frame in enumerate(gif.frames):
        before = canvas.copy()
        part = (slice(frame.top, frame.top + frame.height), slice(frame.left, frame.left + frame.width))
        indices = frame.indices
        painted = np.ones(indices.shape, dtype=bool) if frame.transparent is None else indices != frame.transparent
        canvas[part][painted] = indices[painted]
        if (canvas < 0).any() or canvas.max() >= len(gif.palette):
            raise MalformedError(f"frame {number} shows pixels without a colour")
        yield gif.palette[canvas]
        if frame.disposal == RESTORE_BACKGROUND:
            canvas[part] = -1
        elif frame.disposal == RESTORE_PREVIOUS:
            canvas = before
