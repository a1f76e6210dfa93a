"""Colour census: which colours some pictures have, and how many pixels and areas have each."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.picture.palette import Codes, Flags, codes_of, colors_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PIL import Image

    from warpviz.arrays import Bytes, Floats, Integers

# As many pixels are added for a colour that is sure to come.
SEEN = 4


@dataclass(frozen=True, slots=True, eq=False)
class Census:
    """The colours of some pictures: colors uint8 (M, 3), and how many pixels have each, in blocks, on lines, (M,)."""

    colors: Bytes
    counts: Integers
    blocks: Integers
    on_lines: Integers

    def only(self, kept: Flags) -> Census:
        """Return some of the colours."""
        return Census(self.colors[kept], self.counts[kept], self.blocks[kept], self.on_lines[kept])

    def and_lines(self, background: Bytes, lines: Bytes, shares: Floats) -> Census:
        """Return these and the colours of lines (L, 3) where they cover those shares of a background."""
        blends = background + shares[:, None, None] * (lines - background.astype(np.float64))
        colors = np.concatenate([self.colors, np.rint(blends.reshape(-1, 3)).astype(np.uint8)])
        added = np.zeros(len(colors) - len(self.colors), dtype=np.int64)
        counts = np.append(self.counts, added + SEEN)
        return Census(colors, counts, np.append(self.blocks, added), np.append(self.on_lines, added))


def count_colors(images: Iterable[Image.Image], on_lines: Iterable[Flags] | None = None) -> Census:
    """Return the colours in RGB `images`, of whose pixels those `on_lines`, (H, W) each, are counted apart."""
    found: list[tuple[Integers, ...]] = []
    # What is on lines is drawn with its image, so that neither has to be kept.
    for image, drawn in zip(images, itertools.repeat(None) if on_lines is None else on_lines, strict=False):
        codes = codes_of(image)
        # Most pixels are as the corner is: they need no sorting.
        corner = codes[0, 0]
        parts = [codes, _inner(codes), *([] if drawn is None else [codes[drawn]])]
        for column, pixels in enumerate(parts, 1):
            others = pixels[pixels != corner]
            code, count = np.unique(np.append(others, corner), return_counts=True)
            count[np.searchsorted(code, corner)] += pixels.size - len(others) - 1
            found.append((code, *(count * (number == column) for number in (1, 2, 3))))
    codes_found, *counts = (np.concatenate(column) for column in zip(*found, strict=True))
    code, number = np.unique(codes_found, return_inverse=True)
    totals = [np.bincount(number, weights).astype(np.int64) for weights in counts]
    return Census(colors_of(code), *totals)


def _inner(codes: Codes) -> Codes:
    """Return the codes of the pixels whose eight neighbours are the same, of a picture (H, W)."""
    same_across = (codes[:, 1:-1] == codes[:, :-2]) & (codes[:, 1:-1] == codes[:, 2:])
    same_down = (codes[1:-1] == codes[:-2]) & (codes[1:-1] == codes[2:])
    same = same_down[:, 1:-1] & same_across[:-2] & same_across[1:-1] & same_across[2:]
    inner: Codes = codes[1:-1, 1:-1][same]
    return inner


def is_gray(colors: Bytes) -> Flags:
    """Return which of colors (N, 3) are exactly grey."""
    gray: Flags = (colors == colors[:, :1]).all(axis=1)
    return gray
