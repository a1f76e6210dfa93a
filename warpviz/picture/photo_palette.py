"""Photo palette: the colours of photographs -> a palette in which every pixel gets the nearest colour.

A photograph has neither areas of one colour nor lines whose hue must be kept; what counts is that nothing is far off.
Colours are those of a median cut (Heckbert 1982, SIGGRAPH Computer Graphics 16:297), moved by one round of k-means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from warpviz.picture.palette import palette_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from warpviz.arrays import Bytes
    from warpviz.picture.palette import Palette

# Every so manieth pixel is looked at, across and down.
STEP = 4
# The colours of so many lines are kept exactly, and with fewer colours in all the usual choice is the better one.
MOST_LINES, FEWEST = 8, 32


def choose_photo_palette(
    images: Iterable[Image.Image], count: int, pinned: Bytes, lines: Bytes, *, keyed: bool
) -> Palette:
    """Return a palette of at most `count` colours, at least `FEWEST`, for images that photographs are in.

    Args:
        images: RGB images of the same width that show every colour.
        count: how many colours at most.
        pinned: colours uint8 (P, 3) that must be in it exactly, the background first.
        lines: the colours of lines, uint8 (L, 3), the most frequent first.
        keyed: whether the background stands for the page that shows through.
    """
    fixed = np.concatenate([pinned, lines[:MOST_LINES]])
    seen = Image.fromarray(np.concatenate([np.asarray(image)[::STEP, ::STEP] for image in images]))
    free = count - len(fixed)
    found = seen.quantize(free, method=Image.Quantize.MEDIANCUT, kmeans=1).getpalette() or []
    chosen = np.array(found[: 3 * free], dtype=np.uint8).reshape(-1, 3)
    return palette_of(np.concatenate([fixed, chosen]), keyed=keyed)
