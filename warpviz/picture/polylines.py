"""Polylines: lines made of simple parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from warpviz.picture.scene import Polylines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Bytes


def one_polylines(parts: Sequence[Polylines]) -> tuple[Polylines, ...]:
    """Return unjoined lines, drawn one after the other, as one; none for none."""
    if not parts:
        return ()
    counts = np.concatenate([np.diff(part.offsets) for part in parts])
    return (
        Polylines(
            np.concatenate([part.points for part in parts]),
            np.concatenate([[0], np.cumsum(counts)]),
            np.concatenate([part.colors for part in parts]),
            np.concatenate([part.widths_px for part in parts]),
        ),
    )


def straight_lines(segments: object, color: Bytes, width_px: float) -> Polylines:
    """Return single segments, (S, 2, 2) or anything of that shape, all of one colour and width."""
    ends = np.asarray(segments, dtype=np.float64).reshape(-1, 2)
    count = len(ends) // 2
    return Polylines(ends, np.arange(0, 2 * count + 1, 2), np.tile(color, (count, 1)), np.full(count, width_px))
