"""Image files: what a user names -> a picture for the sheet, through imageio.

The bytes are opened and bounded here, and imageio gets those and never a name: it would take addresses too. How large a
picture says that it is stands in its header, and is looked at before anything is decoded.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from warpviz.errors import DataError
from warpviz.files import read_bytes
from warpviz.plane.sheet_image import MAX_PIXELS, SheetImage, too_many_pixels

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from warpviz.arrays import Bytes

MAX_BYTES = 64 * 2**20
# Formats that are drawn by another program, or hold a program.
REFUSED = frozenset({"EPS", "WMF"})
# The tag with which Exif says how a picture is turned, and what is to be done to see it upright: CIPA DC-008, 4.6.5.
ORIENTATION = 0x0112
TURNS: dict[object, Callable[[Bytes], Bytes]] = {
    2: lambda pixels: pixels[:, ::-1],
    3: lambda pixels: pixels[::-1, ::-1],
    4: lambda pixels: pixels[::-1],
    5: lambda pixels: pixels.transpose(1, 0, 2),
    6: lambda pixels: pixels[::-1].transpose(1, 0, 2),
    7: lambda pixels: pixels[::-1, ::-1].transpose(1, 0, 2),
    8: lambda pixels: pixels[:, ::-1].transpose(1, 0, 2),
}


@dataclass(frozen=True, slots=True)
class _Header:
    """What a picture says of itself: whether it is deeper than 8 bits, has several frames, and how it is turned."""

    deep: bool
    moves: bool
    orientation: object


def load_image(path: Path) -> SheetImage:
    """Return the picture in a file, its first frame if it has several.

    Raises `DataError` with one line when it cannot be read, is too large, or is no picture.
    """
    return decoded(read_bytes(path, MAX_BYTES), str(path))


def decoded(data: bytes, name: str) -> SheetImage:
    """Return the picture that is in the bytes of a file; messages begin with `name`."""
    with warnings.catch_warnings():
        # What decoders have to say of files that they read all the same.
        warnings.simplefilter("ignore")
        try:
            header = _header(data, name)
            pixels = TURNS.get(header.orientation, np.asarray)(_pixels(data, header))
        except DataError:
            raise
        except MemoryError:
            raise DataError(f"{name}: not enough memory for this picture") from None
        except Exception as error:  # noqa: BLE001 - decoders raise anything on damaged files
            reason = " ".join(str(error).split())[:120] or type(error).__name__
            raise DataError(f"{name}: the picture is damaged: {reason}") from None
    notes = (f"{name}: of a picture that moves the first frame is taken",) if header.moves else ()
    return SheetImage(np.ascontiguousarray(pixels), notes=notes)


def _header(data: bytes, name: str) -> _Header:
    """Return what the header of a picture says; raise `DataError` unless it is one that can be decoded."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as image:
            kind, (width, height) = image.format, image.size
            if width * height > MAX_PIXELS:
                raise too_many_pixels(name, width, height)
            if kind in REFUSED:
                raise DataError(f"{name}: {kind} is a program that draws: expected a picture, such as PNG or JPEG")
            # Deeper greys would be cut off, not scaled, by a change of mode.
            deep = image.mode.startswith("I") or image.mode == "F"
            orientation = image.getexif().get(ORIENTATION, 1)
            return _Header(deep, bool(getattr(image, "is_animated", False)), orientation)
    except Image.DecompressionBombError:
        raise DataError(f"{name}: over {MAX_PIXELS / 1e6:.0f} megapixels") from None
    except UnidentifiedImageError:
        raise DataError(f"{name}: expected a picture, such as PNG, JPEG, GIF, WebP, TIFF or BMP") from None


def _pixels(data: bytes, header: _Header) -> Bytes:
    """Return the first frame of a picture as it is stored, uint8 (H, W, 4)."""
    import imageio.v3 as iio
    from PIL import Image

    # Otherwise imageio might take it for a film.
    found = iio.imread(data, index=0, plugin="pillow", mode=None if header.deep else "RGBA")
    if header.deep:
        return np.asarray(Image.fromarray(_eight_bits(found.reshape(found.shape[:2]))).convert("RGBA"))
    return np.asarray(found, dtype=np.uint8)


def _eight_bits(grey: np.ndarray[Any, np.dtype[Any]]) -> Bytes:
    """Return deep greys, 16 bits or any numbers, as 8 bits."""
    values = grey.astype(np.float64)
    if grey.dtype.kind == "f":
        # They have no white of their own.
        values = np.nan_to_num(values, posinf=0.0, neginf=0.0)
        low, high = float(values.min()), float(values.max())
        values = (values - low) / (high - low or 1.0) * 65535
    return np.asarray(np.clip(np.rint(values / 257), 0, 255), dtype=np.uint8)
