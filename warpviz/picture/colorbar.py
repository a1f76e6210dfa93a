"""Colour bar: what the colours of stretched and crushed places stand for."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from warpviz.picture.layout import MIN_FONT_PX, Layout
from warpviz.picture.scene import Cells, Drawing, Text

if TYPE_CHECKING:
    from warpviz.arrays import Bytes
    from warpviz.picture.theme import Theme

WIDTH_PX, STEP_PX = 7.0, 13.0


def color_bar(layout: Layout, theme: Theme, colors: Bytes, title: str) -> Drawing:
    """Return a bar of colours (2 P + 1, 3) for the powers of two from -P to P, in the margin to the right of the plot.

    Nothing where the texts would be too small to read.
    """
    font_px = layout.font_px(8.5)
    if not layout.has_strip or font_px < MIN_FONT_PX:
        return Drawing()
    _, top, right, _ = layout.plot
    count = len(colors)
    step = STEP_PX * layout.scale
    left = right + 5 * layout.scale
    low = layout.middle[1] + count * step / 2
    top = low - count * step
    edges = low - step * np.arange(count + 1)
    corners = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    points = np.concatenate(
        [
            np.array([left, lower]) + corners * (WIDTH_PX * layout.scale, upper - lower)
            for lower, upper in itertools.pairwise(edges)
        ]
    )
    opaque = np.concatenate([colors, np.full((count, 1), 255, dtype=np.uint8)], axis=1)
    cells = Cells(points, np.arange(0, 4 * count + 1, 4), opaque)
    middle = count // 2
    texts = [
        Text(factor_text(place - middle), left + (WIDTH_PX + 3) * layout.scale, edge, font_px, theme.muted, 0.0, 0.5)
        for place, edge in enumerate((edges[:-1] + edges[1:]) / 2)
        if (place - middle) % 2 == 0
    ]
    texts.append(Text(title, left, top - 0.9 * font_px, font_px, theme.muted))
    return Drawing(cells=(cells,), texts=tuple(texts))


def factor_text(power: int) -> str:
    """Return two to that power as it is written on the bar: 4, 1/4."""
    return f"{2**power}" if power >= 0 else f"1/{2**-power}"
