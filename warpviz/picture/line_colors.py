"""Line colours: what a palette needs so that no line loses its colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from warpviz.picture.color_difference import perceived
from warpviz.picture.covering import covering
from warpviz.picture.palette import Palette, code_of, palette_of

if TYPE_CHECKING:
    from warpviz.arrays import Bytes
    from warpviz.picture.color_census import Census

# As far off as this (CIEDE2000) is any pixel of which a line covers half, as `perceived` as that; with one more, "as it
# was", so many colours fit in 7 bits.
LINE_OFF, LINE_REACH, MOST_WITH_LINES = 6.8, 5.8, 126
# How many colours are compared with each other.
MOST_COMPARED = 6000


def true_on_lines(palette: Palette, census: Census, inks: Bytes, count: int | None, *, keyed: bool) -> Palette:
    """Return a palette in which the colours that a census has on lines are off by `LINE_OFF` at most.

    Args:
        palette: as it was chosen; not to be used any more.
        census: what was seen.
        inks: the background, and what may be blended with it, uint8 (I, 3).
        count: how many colours there may be at most; None for as many as it takes.
        keyed: whether the background stands for the page that shows through.
    """
    most = MOST_WITH_LINES if count is None else count
    seen = census.only((census.on_lines > 0) & (census.colors != inks[0]).any(axis=1)).colors
    if not len(seen):
        return palette
    wrong = seen[palette.errors(seen) > LINE_OFF]
    extra = covering_colors(wrong)[: max(most - len(palette.colors), 0)]
    if len(extra):
        dearest = palette.prices[np.isfinite(palette.prices)].max(initial=0.0)
        prices = np.append(palette.prices, np.full(len(extra), dearest))
        palette = palette_of(np.concatenate([palette.colors, extra]), prices, inks, keyed=keyed)
    return palette.kept(seen, LINE_OFF)


def covering_colors(wrong: Bytes) -> Bytes:
    """Return those of colours (M, 3) that are near to all of them, (E, 3), those that are near to most first."""
    # One in each cube of 4 levels is enough; of very many, one in larger cubes, or their pairs would fill the memory.
    for bits in range(2, 8):
        kept = np.unique(code_of((wrong >> bits).astype(np.uint8)), return_index=True)[1]
        if len(kept) <= MOST_COMPARED:
            break
    wrong = wrong[kept]
    every = np.ones(len(wrong), dtype=np.float32)
    covers, gain = covering(perceived(wrong), np.full(len(wrong), LINE_REACH**2), every)
    left, extra = np.ones(len(wrong), dtype=bool), []
    while left.any():
        extra.append(int(gain.argmax()))
        met = left & covers[extra[-1]]
        left &= ~met
        gain -= covers[met].sum(axis=0)
    return wrong[extra]
