"""Sheet image: a picture that lies on the sheet, as pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.errors import DataError, InvalidValueError

if TYPE_CHECKING:
    from warpviz.arrays import Bytes

# More than that is neither read nor taken.
MAX_PIXELS = 50_000_000
# The name of the letter.
LETTER = "F"
# Its side in pixels, and its strokes: left, top, right, bottom in parts of 64. No turn or mirror leaves it as it is.
LETTER_PX = 1024
STROKES = ((19, 12, 27, 52), (19, 12, 47, 20), (19, 28, 40, 36))


@dataclass(frozen=True, slots=True, eq=False)
class SheetImage:
    """A picture on the sheet.

    Attributes:
        pixels: uint8 (H, W, 4): red, green, blue and opacity, the top row first; where it is clear one sees the paper.
        few_colors: whether it has so few colours that it needs no larger palette.
        notes: what the user should be told of it.
    """

    pixels: Bytes
    few_colors: bool = False
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check the shape, and let nobody change the pixels."""
        if self.pixels.ndim != 3 or self.pixels.shape[2] != 4 or self.pixels.dtype != np.uint8 or not self.pixels.size:
            raise InvalidValueError(f"expected pixels uint8 (H, W, 4), but got {_told(self.pixels)}")
        self.pixels.setflags(write=False)


def check_image(values: object) -> SheetImage:
    """Return an array (H, W, 3) or (H, W, 4), uint8 or numbers from 0 to 1, as a picture.

    Raises `InvalidValueError` for anything else.
    """
    array = np.asarray(values)
    wanted = "expected an array (H, W, 3) or (H, W, 4), uint8 or numbers from 0 to 1"
    if array.ndim != 3 or array.shape[2] not in {3, 4} or not array.size or array.dtype.kind not in "uf":
        raise InvalidValueError(f"{wanted}, but got {_told(array)}")
    if (count := array.shape[0] * array.shape[1]) > MAX_PIXELS:
        raise InvalidValueError(f"{count / 1e6:.0f} megapixels, but at most {MAX_PIXELS / 1e6:.0f} are taken")
    if array.dtype != np.uint8:
        if array.dtype.kind == "u":
            raise InvalidValueError(f"{wanted}, but got {_told(array)}")
        if not (np.isfinite(array).all() and array.min() >= 0 and array.max() <= 1):
            raise InvalidValueError(f"{wanted}, but got numbers outside of that")
        array = np.rint(255 * array.astype(np.float64))
    pixels = np.full((*array.shape[:2], 4), 255, dtype=np.uint8)
    pixels[..., : array.shape[2]] = array
    return SheetImage(pixels)


def letter(ink: Bytes) -> SheetImage:
    """Return a letter F in the color `ink` (3,), clear around it.

    It is made of upright rectangles between pixels, so all of its edges are exact.
    """
    pixels = np.zeros((LETTER_PX, LETTER_PX, 4), dtype=np.uint8)
    pixels[..., :3] = ink
    part = LETTER_PX // 64
    for left, top, right, bottom in STROKES:
        pixels[top * part : bottom * part, left * part : right * part, 3] = 255
    return SheetImage(pixels, few_colors=True)


def too_many_pixels(name: object, width: int, height: int) -> DataError:
    """Return the error for a file that says that it has more than `MAX_PIXELS`."""
    return DataError(
        f"{name}: {width}x{height} are {width * height / 1e6:.0f} megapixels,"
        f" but at most {MAX_PIXELS / 1e6:.0f} are read"
    )


def _told(array: Bytes) -> str:
    return f"{array.dtype} of shape {array.shape}"
