"""Atlas: a picture on paper, from both sides, at every size at which it may be seen.

Each size is half the one before, across and down apart ("rip-maps": McCabe and Brothers 1998, DirectX 6 texture map
compression, Game Developer 5(8):42), since paper that is bent is narrowed in one direction only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from warpviz.picture.light import shaded
from warpviz.picture.translucency import paint_for

if TYPE_CHECKING:
    from warpviz.arrays import Bytes, Integers

# The longer side of a picture as it is kept, and the smallest size that it is halved to.
MOST_PX, LEAST_PX = 1024, 4
FRONT, BACK = 0, 1
# How much of the picture is left on the back: it shows through the paper.
BACK_SHARE = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Atlas:
    """A square picture in all sizes. Place (0, 0) is its upper left corner, (1, 1) its lower right one.

    Attributes:
        texels: pixels as four bytes each, the last one 255, all sizes one after the other, uint32 (N,). Each has a rim
            of a pixel that repeats what is beside it.
        side_px: the side at full size.
        first: the index of the first pixel inside the rim, (2, L, L): side, times halved across, times halved down.
        sizes: the side after that many times, (L,).
    """

    texels: np.ndarray[tuple[int], np.dtype[np.uint32]]
    side_px: int
    first: Integers
    sizes: Integers

    @property
    def levels(self) -> int:
        """How many sizes there are in a direction."""
        return len(self.sizes)


def make_atlas(pixels: Bytes, front: Bytes, back: Bytes) -> Atlas:
    """Return the atlas of a picture, uint8 (H, W, 4), whole and in the middle of paper of two colours, (3,) each."""
    seen = _on_paper(pixels, front)
    blank = Image.new("RGB", seen.size, tuple(back.tolist()))
    pale = Image.blend(blank, _on_paper(pixels, back), BACK_SHARE)
    side = seen.width
    levels = max(int(np.log2(max(side / LEAST_PX, 1))), 0) + 1
    sizes = [-(-side // 2**level) for level in range(levels)]
    parts, first, count = [], np.empty((2, levels, levels), dtype=np.int64), 0
    for number, page in enumerate((seen, pale)):
        for across in range(levels):
            for down in range(levels):
                whole = np.asarray(page.reduce((2**across, 2**down)).convert("RGBA"))
                rim = np.pad(whole, ((1, 1), (1, 1), (0, 0)), mode="edge")
                first[number, across, down] = count + rim.shape[1] + 1
                parts.append(np.ascontiguousarray(rim).view(np.uint32).reshape(-1))
                count += len(parts[-1])
    return Atlas(np.concatenate(parts), side, first, np.array(sizes))


def _on_paper(pixels: Bytes, paper: Bytes) -> Image.Image:
    """Return a picture in the middle of square paper of one colour, no larger than `MOST_PX`."""
    image = Image.fromarray(pixels)
    share = min(1.0, MOST_PX / max(image.size))
    if share < 1:
        size = tuple(max(1, round(share * length)) for length in image.size)
        image = image.resize((size[0], size[1]), Image.Resampling.LANCZOS, reducing_gap=3.0)
    side = max(image.size)
    page = Image.new("RGBA", (side, side), (*paper.tolist(), 255))
    page.alpha_composite(image, ((side - image.width) // 2, (side - image.height) // 2))
    return page.convert("RGB")


def make_tones(page: Bytes, *, opaque: bool) -> Bytes:
    """Return what each value of each channel is painted in, in every light, uint8 (LEVELS, 3, 256).

    Args:
        page: the colour of the page (3,), on which the paints have exactly their colours.
        opaque: whether nothing shows through anyway.
    """
    grey = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)
    # Here the light works on each channel alone.
    lit = np.ascontiguousarray(shaded(grey).transpose(1, 0, 2))
    paints = lit if opaque else paint_for(lit, page)
    return np.ascontiguousarray(paints.transpose(0, 2, 1))
