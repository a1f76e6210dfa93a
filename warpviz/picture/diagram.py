"""Diagram: a network as columns of units and the connections between them.

Columns with many units are abridged: the first units, an ellipsis, the last one. Connections with known weights are
drawn by strength (width) and sign (colour, and dashes for those below zero, so that they differ in grey too).
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from warpviz.languages.table import LANGUAGES
from warpviz.picture.connections import ARCH_PX, arches, connections, weighted_line
from warpviz.picture.layout import MIN_FONT_PX, Layout
from warpviz.picture.polylines import one_polylines
from warpviz.picture.scene import (
    Drawing,
    Markers,
    MarkerStyle,
    Polylines,
    Rectangle,
    Text,
    together,
)
from warpviz.picture.text import measure
from warpviz.picture.theme import Theme, rgb
from warpviz.picture.units import APART, Column, PlacedColumn, placed_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

# A curve inside a unit needs that radius, in pixels.
CURVE_FROM_PX = 7.0


def diagram(
    columns: Sequence[Column], box: Rectangle, layout: Layout, theme: Theme, lang: str = "en"
) -> tuple[Drawing, Drawing]:
    """Return the connections, units and words of a network within a box, and the curves that go on top."""
    labelled = layout.has_strip and layout.font_px(9) >= MIN_FONT_PX
    inner = _room_for_units(columns, box, layout) if labelled else box
    placed, radius = placed_columns(columns, inner, layout.scale)
    lines = [connections(before, here, theme, layout.scale) for before, here in itertools.pairwise(placed)]
    y = np.concatenate([part.places[:, 1] for part in placed])
    used = (inner[0], float(y.min()) - radius, inner[2], float(y.max()) + radius)
    lines += arches(placed, theme, layout.scale, used)
    stroke = max(1.3 * layout.scale, 0.8)
    hollow = MarkerStyle("circle", theme.background, theme.ink, max(radius - stroke / 2, 0.5), stroke)
    dot = MarkerStyle("circle", theme.ink, theme.ink, max(1.3 * layout.scale, 0.6), 0.0)
    places = np.concatenate([part.places for part in placed])
    dots = np.concatenate([part.dots for part in placed])
    markers = [Markers(places, np.zeros(len(places), dtype=np.int64), (hollow,))]
    if len(dots):
        markers.append(Markers(dots, np.zeros(len(dots), dtype=np.int64), (dot,)))
    texts = _words(placed, radius, used, layout, theme, lang) if labelled else []
    drawing = Drawing(lines=one_polylines(lines), markers=tuple(markers), texts=tuple(texts))
    if labelled and any(column.weights is not None for column in columns):
        drawing = together(
            drawing, _key(box, used[3] + 3.1 * layout.font_px(11), layout, theme, LANGUAGES[lang].width_key)
        )
    return drawing, Drawing(lines=_curves(placed, radius, theme, layout.scale))


def _room_for_units(columns: Sequence[Column], box: Rectangle, layout: Layout) -> Rectangle:
    """Return the box without the rows of words above and below it and the names beside it."""
    left, top, right, bottom = box
    row = 1.7 * layout.font_px(11)
    names = [max((measure(name, layout.font_px(12)).width_px for name in c.names), default=0.0) for c in columns]
    air = 6 * layout.scale
    below = row * (2 if any(column.weights is not None for column in columns) else 1)
    arches = ARCH_PX * layout.scale if any(column.skip_from is not None for column in columns) else 0.0
    return (
        left + (names[0] + air if names[0] else air),
        top + row + arches,
        right - (names[-1] + air if names[-1] else air),
        bottom - below - 0.3 * row,
    )


def _curves(placed: Sequence[PlacedColumn], radius: float, theme: Theme, scale: float) -> tuple[Polylines, ...]:
    """Return the curve of the activation function inside of each unit that is large enough."""
    if radius < CURVE_FROM_PX:
        return ()
    parts = []
    for part in placed:
        if part.column.curve is None:
            continue
        heights = part.column.curve
        x = np.linspace(-1.0, 1.0, len(heights))
        shape = np.stack([x, -heights], axis=1) * (0.6 * radius)
        curves = (part.places[:, None] + shape).reshape(-1, 2)
        count = len(part.places)
        offsets = np.arange(count + 1) * len(heights)
        parts.append(Polylines(curves, offsets, np.tile(rgb(theme.ink), (count, 1)), np.full(count, 1.3 * scale)))
    return one_polylines(parts)


def _words(
    placed: Sequence[PlacedColumn], radius: float, box: Rectangle, layout: Layout, theme: Theme, lang: str
) -> list[Text]:
    """Return the symbol above every column, its width below, and names beside the first and last."""
    size_px, air = layout.font_px(11), 6 * layout.scale
    arches = ARCH_PX * layout.scale if any(part.column.skip_from is not None for part in placed) else 0.0
    above, below = box[1] - arches - 0.6 * size_px, box[3] + 1.4 * size_px
    x = [float(part.places[0, 0]) for part in placed]
    texts = _top_row(placed, x, above, layout.font_px(12), theme)
    counts = [part.column.role or str(part.column.width) for part in placed]
    spelled = [
        count if part.column.role else LANGUAGES[lang].units.format(count=count)
        for count, part in zip(counts, placed, strict=True)
    ]
    words = spelled if _fit(list(zip(x, spelled, strict=True)), size_px) else counts
    texts += _row(list(zip(x, words, strict=True)), below, size_px, theme.muted)
    for part, side in ((placed[0], -1.0), (placed[-1], 1.0)):
        if len(part.column.names) != part.column.width or APART * radius < size_px:
            continue
        for unit, (x, y) in zip(part.units, part.places, strict=True):
            anchor = 0.5 - 0.5 * side
            name = part.column.names[unit]
            texts.append(Text(name, x + side * (radius + air), y, layout.font_px(12), theme.ink, anchor, 0.5))
    return texts


def _top_row(placed: Sequence[PlacedColumn], x: Sequence[float], y: float, size_px: float, theme: Theme) -> list[Text]:
    """Return the symbols above the columns, and between them the maps that lead there if there is room for all."""
    symbols = [(at, part.column.symbol) for at, part in zip(x, placed, strict=True)]
    maps = [((a + b) / 2, part.column.label) for a, b, part in zip(x, x[1:], placed[1:], strict=False)]
    texts = _row(symbols, y, size_px, theme.ink)
    if _fit(sorted(symbols + maps), size_px):
        texts += _row(maps, y, size_px, theme.muted)
    return texts


def _fit(words: Sequence[tuple[float, str]], size_px: float) -> bool:
    """Return whether all words have room in a row."""
    return len(_row(words, 0.0, size_px, "")) == sum(bool(word) for _, word in words)


def _row(words: Sequence[tuple[float, str]], y: float, size_px: float, color: str) -> list[Text]:
    """Return words centred at their x in a row, in one size; those that would touch the one before are left out."""
    texts: list[Text] = []
    free_from = -np.inf
    for x, word in words:
        if not word:
            continue
        half = measure(word, size_px).width_px / 2
        if x - half >= free_from:
            texts.append(Text(word, x, y, size_px, color, 0.5))
            free_from = x + half + 0.5 * size_px
    return texts


def _key(box: Rectangle, y: float, layout: Layout, theme: Theme, width_key: str) -> Drawing:
    """Return what colours and dashes mean, in a row with its baseline at y."""
    size_px, scale = layout.font_px(9), layout.scale
    dash, gap = 26 * scale, 5 * scale
    words = ("$w > 0$", "$w < 0$", width_key)
    widths = [measure(word, size_px).width_px for word in words]
    total = sum(widths) + 2 * (dash + gap) + 2 * 3 * gap
    x = (box[0] + box[2] - total) / 2
    lines, texts = [], []
    for place, (word, width) in enumerate(zip(words, widths, strict=True)):
        if place < 2:
            ends = np.array([[x, y - 0.35 * size_px], [x + dash, y - 0.35 * size_px]])
            lines.append(weighted_line(ends, 1.0 if place == 0 else -1.0, 2 * scale, theme, scale))
            x += dash + gap
        if x + width <= box[2] + 1:
            texts.append(Text(word, x, y, size_px, theme.muted))
        x += width + 3 * gap
    return Drawing(lines=one_polylines(lines), texts=tuple(texts))
