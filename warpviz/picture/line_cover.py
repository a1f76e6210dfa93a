"""Line cover: which colours lines have where they cover a part of a pixel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from warpviz.picture.color_difference import perceived
from warpviz.picture.palette import FAR, Flags

if TYPE_CHECKING:
    from warpviz.arrays import Bytes, Floats

# Levels of RGB within which a colour lies between two others.
LINE_WIDTH = 4.0
# That many kinds of thin lines are looked for on areas, and how much of a row they cover beside another.
MOST_WIRES, BETWEEN_ROWS = 2, 0.42


def clear_lines(lines: Bytes, background: Bytes) -> Bytes:
    """Return the colours of those lines (L, 3) that are still clear where they cover half of a pixel.

    Those that are faded, and so lie between the background and another one, are left out.
    """
    halves = np.rint((lines + background.astype(np.float64)) / 2).astype(np.uint8)
    clear: Bytes = lines[np.linalg.norm(perceived(halves) - perceived(background), axis=1) >= FAR]
    share, beside = _shares(clear.astype(np.float64), background.astype(np.float64), clear)
    faded = np.asarray((beside < LINE_WIDTH) & (share < 0.97) & (share > 0)).any(axis=1)
    return clear[~faded]


def thin_lines(areas: Bytes, lines: Bytes) -> Bytes:
    """Return the colours that the most frequent lines have between two rows of pixels on areas (A, 3), (W, 3).

    A thin line that lies across the rows covers less than half of each, and must not vanish in the area.
    """
    bases, thin = areas[:, None].astype(np.float64), lines[:MOST_WIRES]
    blends = bases + BETWEEN_ROWS * (thin - bases)
    return np.rint(blends.reshape(-1, 3)).astype(np.uint8)


def half_covered(colors: Floats, bases: Bytes, lines: Bytes) -> Flags:
    """Return which of colors (K, 3) are those of lines (L, 3) that cover half of one of bases (B, 3), or more."""
    found = np.zeros(len(colors), dtype=bool)
    for base in bases.astype(np.float64):
        share, beside = _shares(colors, base, lines)
        # The cube that holds a line's half cover may have its mean below.
        found |= ((beside < LINE_WIDTH) & (share > 0.47) & (share < 1.1)).any(axis=1)
    return found


def _shares(colors: Floats, base: Floats, lines: Bytes) -> tuple[Floats, Floats]:
    """Return how far colors (K, 3) are on the way from base to each of lines, and how far beside it, (K, L)."""
    away, along = colors - base, lines - base
    squares = np.maximum(np.einsum("lc,lc->l", along, along), 1.0)
    share: Floats = away @ along.T / squares
    beside = np.einsum("kc,kc->k", away, away)[:, None] - share**2 * squares
    return share, np.sqrt(np.maximum(beside, 0.0))
