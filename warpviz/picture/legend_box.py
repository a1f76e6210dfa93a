"""Legend of a set-up: which marker stands for which class, in a box that the plot leaves free."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from warpviz.picture.layout import MIN_FONT_PX, Layout
from warpviz.picture.scene import Drawing, Markers, MarkerStyle, Rectangle, Text
from warpviz.picture.text import is_math, measure, shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.picture.theme import Theme


def boxed_legend(
    names: Sequence[str],
    styles: Sequence[MarkerStyle],
    box: Rectangle,
    layout: Layout,
    theme: Theme,
    *,
    upright: bool,
) -> Drawing:
    """Return markers with names within a box (left, top, right, bottom).

    Args:
        names: of the classes.
        styles: how each is marked.
        box: names that have no room there are cut, entries that have none are left out.
        layout: of the picture.
        theme: the colours.
        upright: one below the other, in the middle of the box's height; else one beside the other, from its middle.
    """
    left, top, right, bottom = box
    size_px = layout.font_px(10)
    if size_px < MIN_FONT_PX or right - left < 4 * size_px:
        return Drawing()
    # A name is no mathematics, whatever is in it.
    names = [name.replace("$", r"\$") if is_math(name) else name for name in names]
    row, mark = 1.6 * size_px, 1.3 * size_px
    places: list[tuple[float, float, str]] = []
    if upright:
        count = min(len(names), int((bottom - top) / row))
        y = (top + bottom) / 2 - (count - 1) / 2 * row
        places = [(left, y + n * row, shortened(names[n], size_px, right - left - mark)) for n in range(count)]
    else:
        share = (right - left) / len(names) - mark - size_px
        words = [shortened(name, size_px, max(share, 0.0)) for name in names]
        widths = [mark + measure(word, size_px).width_px for word in words]
        x = (left + right) / 2 - (sum(widths) + size_px * (len(words) - 1)) / 2
        for word, width in zip(words, widths, strict=True):
            places.append((x, (top + bottom) / 2, word))
            x += width + size_px
    named = [place for place in places if place[2]]
    if len(named) < len(places):
        return Drawing()
    centers = np.array([(x + 0.5 * size_px, y) for x, y, _ in named]).reshape(-1, 2)
    texts = tuple(Text(word, x + mark, y, size_px, theme.ink, 0.0, 0.5) for x, y, word in named)
    return Drawing(markers=(Markers(centers, np.arange(len(named)), tuple(styles)),), texts=texts)
