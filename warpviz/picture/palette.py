"""Palette: the colours that an animation needs -> a fixed palette, and RGB -> index.

Colours are counted on a grid of 32 levels a channel in some frames that show them all, and clustered by weighted
k-means (Lloyd 1982, IEEE Trans. Inf. Theory 28:129), started at the colours that are worst off (Gonzalez 1985, Theor.
Comput. Sci. 38:293). The background is kept exactly: most pixels have it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterable

    from warpviz.arrays import Bytes, Floats, Integers

LEVELS_BITS = 5
# Rare colours matter more than their number of pixels says: a class of points, a line of text.
COUNT_POWER = 0.5
ROUNDS = 12
# The largest squared distance of a colour to the middle of its cell of the grid.
CELL = 3 * (255 / (2**LEVELS_BITS - 1) / 2) ** 2
MAX_COLORS = 256
# How many colours are tried, and the error (in levels of 255) that is small enough: at 7 the main scene of
# scripts/bench.py has an SSIM of 0.996 to the exact frames.
COUNTS = (22, 26, 31, 47, 63)
ERROR_WANTED = 7.2


@dataclass(frozen=True, slots=True, eq=False)
class Palette:
    """A fixed palette: colors uint8 (N, 3)."""

    colors: Bytes
    lookup: Image.Image

    def indices(self, image: Image.Image) -> Bytes:
        """Return the index of the palette's colour for every pixel of an RGB image, uint8 (H, W), without dithering."""
        return np.asarray(image.quantize(palette=self.lookup, dither=Image.Dither.NONE))


def palette_of(colors: Bytes) -> Palette:
    """Return the palette of given colors, uint8 (N, 3)."""
    lookup = Image.new("P", (1, 1))
    # Unused entries repeat the first colour: of equal ones the first is taken, so they are never the nearest.
    padded = np.concatenate([colors, np.repeat(colors[:1], MAX_COLORS - len(colors), axis=0)])
    lookup.putpalette(padded.tobytes())
    return Palette(colors, lookup)


def count_colors(images: Iterable[Image.Image]) -> tuple[Floats, Integers]:
    """Return the colours in `images`, on the grid, (M, 3), and how many pixels have each, (M,)."""
    counts = np.zeros(1 << (3 * LEVELS_BITS), dtype=np.int64)
    drop = 8 - LEVELS_BITS
    for image in images:
        # Every second pixel of every second row tells as much about the shares of colours.
        pixels = np.asarray(image)[::2, ::2] >> drop
        key = pixels[..., 0].astype(np.int32)
        for channel in (1, 2):
            key <<= LEVELS_BITS
            key |= pixels[..., channel]
        counts += np.bincount(key.ravel(), minlength=len(counts))
    found = np.flatnonzero(counts)
    mask = (1 << LEVELS_BITS) - 1
    channels = np.stack([found >> (2 * LEVELS_BITS), found >> LEVELS_BITS, found], axis=1) & mask
    return np.asarray(channels * (255.0 / mask), dtype=np.float64), counts[found]


def choose_palette(images: Iterable[Image.Image], count: int | None, pinned: Bytes) -> Palette:
    """Return a palette for `images`.

    Args:
        images: RGB images that show every colour.
        count: how many colours at most, from 1 to 255; None for as few as keep the pictures as they are.
        pinned: colours uint8 (P, 3) that must be in it exactly, the background first; the first `count` of them are.
    """
    colors, counts = count_colors(images)
    if count is not None:
        return palette_of(_cluster(colors, counts, count, pinned)[0])
    for enough in COUNTS:
        centers, error = _cluster(colors, counts, enough, pinned)
        if error <= ERROR_WANTED:
            break
    return palette_of(centers)


def _cluster(colors: Floats, counts: Integers, count: int, pinned: Bytes) -> tuple[Bytes, float]:
    """Return at most `count` colours, uint8 (N, 3), and the root of the mean squared distance of all pixels to them."""
    centers = np.array(pinned[:count], dtype=np.float64)
    weights = counts.astype(np.float64) ** COUNT_POWER
    distance = _squares(colors, centers).min(axis=1)
    while len(centers) < count:
        worst = int(np.argmax(distance * weights))
        if distance[worst] <= CELL:
            break
        centers = np.concatenate([centers, colors[worst : worst + 1]])
        distance = np.minimum(distance, _squares(colors, centers[-1:])[:, 0])
    free = np.arange(len(centers)) >= len(pinned)
    for _ in range(ROUNDS):
        # The nearest centre minimises |c|^2 - 2 c.x; |x|^2 is the same for all.
        nearest = (np.einsum("nc,nc->n", centers, centers) - 2 * colors @ centers.T).argmin(axis=1)
        total = np.bincount(nearest, weights, len(centers))
        moved = np.stack([np.bincount(nearest, weights * colors[:, c], len(centers)) for c in range(3)], axis=1)
        used = free & (total > 0)
        centers[used] = moved[used] / total[used, None]
    # Nothing may stand so near to a pinned colour that it is taken for it.
    near = _squares(centers, centers[~free]).min(axis=1) <= 4 * CELL
    centers = centers[~(free & near)]
    left = _squares(colors, centers).min(axis=1)
    return np.rint(centers).astype(np.uint8), float(np.sqrt(left @ counts / counts.sum()))


def _squares(colors: Floats, centers: Floats) -> Floats:
    """Return the squared distances of colors (M, 3) to centers (N, 3), (M, N)."""
    difference = colors[:, None] - centers
    squares: Floats = np.einsum("mnc,mnc->mn", difference, difference)
    return squares
