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
MAX_COLORS = 256


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


def choose_palette(images: Iterable[Image.Image], count: int, pinned: Bytes) -> Palette:
    """Return a palette of at most `count` colours for `images`.

    Args:
        images: RGB images that show every colour.
        count: how many colours, from 1 to 256.
        pinned: colours uint8 (P, 3) that must be in it exactly, the background first; the first `count` of them are.
    """
    colors, counts = count_colors(images)
    centers = np.array(pinned[:count], dtype=np.float64)
    weights = counts.astype(np.float64) ** COUNT_POWER
    distance = _squares(colors, centers).min(axis=1)
    while len(centers) < min(count, len(colors) + len(pinned)):
        worst = int(np.argmax(distance * weights))
        if distance[worst] == 0:
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
    return palette_of(np.rint(centers).astype(np.uint8))


def _squares(colors: Floats, centers: Floats) -> Floats:
    """Return the squared distances of colors (M, 3) to centers (N, 3), (M, N)."""
    difference = colors[:, None] - centers
    squares: Floats = np.einsum("mnc,mnc->mn", difference, difference)
    return squares
