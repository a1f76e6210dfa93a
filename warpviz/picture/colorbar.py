"""Colour bar: what the colours of stretched and crushed places stand for."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from warpviz.picture.layout import MIN_FONT_PX, TEXT, Layout
from warpviz.picture.scene import Cells, Drawing, Text
from warpviz.picture.text import fitting_size

if TYPE_CHECKING:
    from warpviz.arrays import Bytes
    from warpviz.picture.theme import Theme

# In font sizes: how wide the bar is, how high a colour, and the column that it stands in with its numbers.
WIDTH, STEP, COLUMN = 0.5, 1.0, 3.8


def beside_bar(layout: Layout) -> Layout:
    """Return a layout whose plot leaves a column to the right free for the bar; the same where there is none."""
    return replace(layout, legend_column_px=COLUMN * layout.font_px(TEXT)) if _has_room(layout) else layout


def _has_room(layout: Layout) -> bool:
    return layout.has_header and not layout.title_only and layout.font_px(TEXT) >= MIN_FONT_PX


def color_bar(layout: Layout, theme: Theme, colors: Bytes, title: str) -> Drawing:
    """Return a bar of colours (2 P + 1, 3) for the powers of two from -P to P, to the right of the plot.

    Nothing where the texts would be too small to read, or nothing but a title is said.
    """
    if not _has_room(layout):
        return Drawing()
    font_px = layout.font_px(TEXT)
    _, top, right, _ = layout.plot
    count = len(colors)
    step = STEP * font_px
    left = right + 0.3 * font_px
    low = layout.middle[1] + count * step / 2
    top = low - count * step
    edges = low - step * np.arange(count + 1)
    corners = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    points = np.concatenate(
        [
            np.array([left, lower]) + corners * (WIDTH * font_px, upper - lower)
            for lower, upper in itertools.pairwise(edges)
        ]
    )
    opaque = np.concatenate([colors, np.full((count, 1), 255, dtype=np.uint8)], axis=1)
    cells = Cells(points, np.arange(0, 4 * count + 1, 4), opaque)
    middle = count // 2
    texts = [
        Text(factor_text(place - middle), left + (WIDTH + 0.25) * font_px, edge, font_px, theme.muted, 0.0, 0.5)
        for place, edge in enumerate((edges[:-1] + edges[1:]) / 2)
        if (place - middle) % 2 == 0
    ]
    room = layout.width_px - left - 0.2 * font_px
    texts.append(Text(title, left, top - 0.9 * font_px, fitting_size(title, font_px, room), theme.muted))
    return Drawing(cells=(cells,), texts=tuple(texts))


def factor_text(power: int) -> str:
    """Return two to that power as it is written on the bar: 4, 1/4."""
    return f"{2**power}" if power >= 0 else f"1/{2**-power}"
