"""Image files: what a user names -> a picture for the sheet, through imageio.

The bytes are opened and bounded here, and imageio gets those and never a name: it would take addresses too. How large a
picture says that it is stands in its header, and is looked at before anything is decoded.
"""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING

import numpy as np

from warpviz.errors import DataError
from warpviz.files import read_bytes
from warpviz.plane.sheet_image import MAX_PIXELS, SheetImage, too_many_pixels

if TYPE_CHECKING:
    from pathlib import Path

    from warpviz.arrays import Bytes

MAX_BYTES = 64 * 2**20
# Formats that are drawn by another program, or hold a program.
REFUSED = frozenset({"EPS", "WMF"})
# What Exif calls the way a picture is turned, and the values with which width and height change places.
ORIENTATION = 0x0112


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
            moves = _check_header(data, name)
            pixels = _pixels(data)
        except DataError:
            raise
        except MemoryError:
            raise DataError(f"{name}: not enough memory for this picture") from None
        except Exception as error:  # noqa: BLE001 - decoders raise anything on damaged files
            reason = " ".join(str(error).split())[:120] or type(error).__name__
            raise DataError(f"{name}: the picture is damaged: {reason}") from None
    notes = (f"{name}: of a picture that moves the first frame is taken",) if moves else ()
    return SheetImage(pixels, notes=notes)


def _check_header(data: bytes, name: str) -> bool:
    """Return whether a picture has several frames; raise `DataError` unless it is one that can be decoded."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as image:
            kind, (width, height) = image.format, image.size
            if width * height > MAX_PIXELS:
                raise too_many_pixels(name, width, height)
            moves = bool(getattr(image, "is_animated", False))
    except Image.DecompressionBombError:
        raise DataError(f"{name}: over {MAX_PIXELS / 1e6:.0f} megapixels") from None
    except UnidentifiedImageError:
        raise DataError(f"{name}: expected a picture, such as PNG, JPEG, GIF, WebP, TIFF or BMP") from None
    if kind in REFUSED:
        raise DataError(f"{name}: {kind} holds a program and not pixels: expected a picture, such as PNG or JPEG")
    return moves


def _pixels(data: bytes) -> Bytes:
    """Return the first frame of a picture, turned as it is to be seen, uint8 (H, W, 4)."""
    import imageio.v3 as iio
    from PIL import Image

    with iio.imopen(io.BytesIO(data), "r", plugin="pillow", legacy_mode=False) as file:
        mode = str(file.metadata(index=0, exclude_applied=False).get("mode", ""))
        # Deeper greys would be cut off, not scaled, by a change of mode.
        deep = mode.startswith("I") or mode == "F"
        found = np.asarray(file.read(index=0, mode=None if deep else "RGBA", rotate=True))
    if not deep:
        return np.ascontiguousarray(found, dtype=np.uint8)
    grey = _eight_bits(found.reshape(found.shape[:2]))
    return np.asarray(Image.fromarray(grey).convert("RGBA"))


def _eight_bits(grey: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> Bytes:
    """Return deep greys, 16 bits or any numbers, as 8 bits."""
    values = grey.astype(np.float64)
    if grey.dtype.kind == "f":
        # They have no white of their own.
        values = np.nan_to_num(values, posinf=0.0, neginf=0.0)
        low, high = float(values.min()), float(values.max())
        values = (values - low) / (high - low or 1.0) * 65535
    return np.asarray(np.clip(np.rint(values / 257), 0, 255), dtype=np.uint8)
