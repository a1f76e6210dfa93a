"""Translucency: how much of what is below paper shows through it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from warpviz.arrays import Bytes

# What shows through is 1 / 2^3 of what is below: paper is 87.5 % opaque. A shift takes a tenth of the time of a
# general blend, and leaves pixels as they are that did not change.
SHIFT = 3
OPACITY = 1 - 2.0**-SHIFT


def seen_through(above: Bytes, below: Bytes) -> Bytes:
    """Return the colours of paper painted in `above`, uint8 (..., 3), on what has the colours `below`."""
    shown: Bytes = above - (above >> SHIFT) + (below >> SHIFT)
    return shown


def paint_for(colors: Bytes, page: Bytes) -> Bytes:
    """Return what paper must be painted in, uint8 (..., 3), to have exactly `colors` where it lies on the page (3,).

    Colours that no paint can have there, darker than what shows through or lighter than all that does not, become the
    nearest that it can.
    """
    paints = np.arange(256, dtype=np.uint8)
    shown = (paints - (paints >> SHIFT)).astype(np.int64)
    wanted = colors.astype(np.int64) - (page >> SHIFT)
    return np.minimum(np.searchsorted(shown, wanted), 255).astype(np.uint8)
