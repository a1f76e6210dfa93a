"""Diagram: a network as columns of units and the arrows between them.

Columns with many units are abridged: the first units, an ellipsis, the last one. A bias is a unit of its own below a
column, a small square that is always 1. Connections with known weights are drawn by strength (width) and sign (colour,
and dashes for those below zero, so that they differ in grey too).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.languages.table import LANGUAGES
from warpviz.picture.connections import (
    ARCH_PX,
    arches,
    connections,
    dashed,
    out_ports,
    plus_signs,
    sign_colors,
)
from warpviz.picture.legend import LINE, Block, LegendEntry, in_rows, name_texts, stacked
from warpviz.picture.polylines import one_polylines, straight_lines
from warpviz.picture.scene import Cells, Drawing, Markers, MarkerStyle, Polylines, Rectangle, Text, together
from warpviz.picture.text import measure
from warpviz.picture.theme import Theme, mix, rgb
from warpviz.picture.units import SMALLEST_UNIT_PX, SUM, UNIT_PX, Column, UnitGrid, placed_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

# A curve inside a unit, or the sign for a sum beside it, needs that radius, in pixels.
CURVE_FROM_PX, SUM_FROM_PX = 6.0, 8.0
# The room for a sample line of the key before its name, in font sizes.
SAMPLE = 2.3
# How far the names of units stand apart at least, in font sizes.
NAMES_APART = 1.15


@dataclass(frozen=True, slots=True)
class Pen:
    """How large things are drawn: pixels a reference pixel, the font size (0 for no words), colours, the language."""

    scale: float
    text_px: float
    theme: Theme
    lang: str = "en"


def diagram(columns: Sequence[Column], box: Rectangle, pen: Pen) -> tuple[Drawing, Drawing]:
    """Return the arrows, units and words of a network within a box, and what goes on top of the units."""
    grid = placed_columns(columns, _room_for_units(columns, box, pen), pen.scale, 0.62 * pen.text_px)
    drawing = together(connections(grid, pen.theme, pen.scale), arches(grid, pen.theme, pen.scale))
    drawing = together(drawing, Drawing(markers=_circles(grid, pen), texts=tuple(_words(grid, box, pen))))
    return drawing, _on_top(grid, pen)


def _has_arches(columns: Sequence[Column]) -> bool:
    return any(column.skip_from is not None for column in columns)


def _room_for_units(columns: Sequence[Column], box: Rectangle, pen: Pen) -> Rectangle:
    """Return the box without the rows of words above and below it, the arches and the names beside it."""
    left, top, right, bottom = box
    arches_px = ARCH_PX * pen.scale if _has_arches(columns) else 0.0
    # The last sign for a sum sticks out to the right.
    sum_px = SUM * UNIT_PX * pen.scale if columns[-1].skip_from is not None else 0.0
    if not pen.text_px:
        # A marker too near to the picture's edge would not be drawn.
        air = 6 * pen.scale + 4
        return (left + air, top + arches_px + air, right - air - sum_px, bottom - air)
    row, air = 1.55 * pen.text_px, 6 * pen.scale
    ends = (columns[0], columns[-1])
    names = [max((measure(name, pen.text_px).width_px + air for name in c.names), default=0.0) for c in ends]
    # The words above and below the first and last column stand in the middle of them.
    said = [(column.role or LANGUAGES[pen.lang].units_text(column.width), column.symbol) for column in ends]
    widest = [max(measure(word, pen.text_px).width_px for word in words if word) for words in said]
    halves = [0.5 * width - SMALLEST_UNIT_PX * pen.scale for width in widest]
    beside = [max(name, half, 0.0) for name, half in zip(names, halves, strict=True)]
    return (left + beside[0], top + row + arches_px, right - beside[1] - sum_px, bottom - row)


def _circles(grid: UnitGrid, pen: Pen) -> tuple[Markers, ...]:
    """Return the units, bias units, dots of ellipses and signs for sums."""
    theme, scale = pen.theme, pen.scale
    stroke = max(1.3 * scale, 0.8)
    tint = theme.background if theme.keyed else mix(theme.background, theme.axis, 0.125)
    unit = MarkerStyle("circle", theme.background, theme.ink, max(grid.radius - stroke, 0.5), stroke)
    # A marker of the shape `square` has the area of a disc of that radius.
    square = MarkerStyle("square", tint, theme.muted, max(grid.bias_px / 0.886 - stroke, 0.5), stroke)
    dot = MarkerStyle("circle", theme.ink, theme.ink, max(1.4 * scale, 0.7), 0.0)
    total = MarkerStyle("circle", theme.background, theme.ink, max(grid.sum_px - 0.8 * stroke, 0.5), 0.8 * stroke)
    groups = (
        (unit, [place for part in grid.columns for place in part.places]),
        (square, [part.bias for part in grid.columns if part.bias is not None]),
        (dot, [place for part in grid.columns for place in part.dots]),
        (total, _sums(grid)),
    )
    return tuple(
        Markers(np.array(places), np.zeros(len(places), dtype=np.int64), (style,)) for style, places in groups if places
    )


def _sums(grid: UnitGrid) -> list[np.ndarray]:
    """Return the middles of the signs for sums: at all units that a skip leads to, or where there is no room at one."""
    found = []
    for part in grid.columns:
        if part.column.skip_from is not None:
            ports = out_ports(part, grid)
            found += list(ports if grid.radius >= SUM_FROM_PX else ports[:1])
    return found


def _on_top(grid: UnitGrid, pen: Pen) -> Drawing:
    """Return the curve of the activation function inside of each unit that is large enough, and signs on others."""
    scale, ink = pen.scale, pen.theme.ink
    parts: list[Polylines] = []
    for part in grid.columns:
        if part.column.curve is None or grid.radius < CURVE_FROM_PX:
            continue
        heights = part.column.curve
        shape = np.stack([np.linspace(-1.0, 1.0, len(heights)), -heights], axis=1) * (0.6 * grid.radius)
        count = len(part.places)
        offsets = np.arange(count + 1) * len(heights)
        curves = (part.places[:, None] + shape).reshape(-1, 2)
        parts.append(Polylines(curves, offsets, np.tile(rgb(ink), (count, 1)), np.full(count, max(1.4 * scale, 0.8))))
    sums = np.array(_sums(grid)).reshape(-1, 2)
    parts += plus_signs(sums, grid.sum_px, pen.theme, max(1.1 * scale, 0.7))
    ones = [part.bias for part in grid.columns if part.bias is not None and pen.text_px]
    texts = tuple(Text("1", float(x), float(y), pen.text_px, ink, 0.5, 0.5) for x, y in ones)
    return Drawing(lines=one_polylines(parts), texts=texts)


def _words(grid: UnitGrid, box: Rectangle, pen: Pen) -> list[Text]:
    """Return the symbol above every column, its width below, and names beside the first and last."""
    if not pen.text_px:
        return []
    size_px, theme = pen.text_px, pen.theme
    columns = [part.column for part in grid.columns]
    x = [float(part.places[0, 0]) for part in grid.columns]
    above = grid.top - (ARCH_PX * pen.scale if _has_arches(columns) else 0.0) - 0.55 * size_px
    below = grid.bottom + 1.25 * size_px
    texts = _top_row(columns, x, above, box, pen)
    counts = [column.role or str(column.width) for column in columns]
    spelled = [column.role or LANGUAGES[pen.lang].units_text(column.width) for column in columns]
    choices = (spelled, counts, [column.role for column in columns], [str(column.width) for column in columns])
    for words in choices:
        placed = _row(list(zip(x, words, strict=True)), below, size_px, theme.muted, box)
        if len(placed) == sum(map(bool, words)):
            texts += placed
            break
    return texts + _unit_names(grid, pen)


def _unit_names(grid: UnitGrid, pen: Pen) -> list[Text]:
    """Return the names beside the units of the first and the last column."""
    size_px, theme = pen.text_px, pen.theme
    texts: list[Text] = []
    for part, side in ((grid.columns[0], -1.0), (grid.columns[-1], 1.0)):
        names, y = part.column.names, part.places[:, 1]
        shown = list(range(len(part.units)))
        # Where they would be too near to each other, the first and the last one have names.
        if len(y) > 1 and float(np.diff(y).min()) < NAMES_APART * size_px:
            shown = [0, len(y) - 1] if y[-1] - y[0] >= NAMES_APART * size_px else []
        for number in shown if len(names) == part.column.width else []:
            at, name = part.places[number], names[part.units[number]]
            sum_px = grid.sum_px if side > 0 and part.column.skip_from is not None else 0.0
            reach = side * (grid.radius + sum_px + 6 * pen.scale)
            texts.append(Text(name, float(at[0]) + reach, float(at[1]), size_px, theme.ink, 0.5 - 0.5 * side, 0.5))
    return texts


def _top_row(columns: Sequence[Column], x: Sequence[float], y: float, box: Rectangle, pen: Pen) -> list[Text]:
    """Return the symbols above the columns, and between them the maps that lead there if there is room for all."""
    symbols = [(at, column.symbol) for at, column in zip(x, columns, strict=True)]
    maps = [((a + b) / 2, column.label) for a, b, column in zip(x, x[1:], columns[1:], strict=False)]
    texts = _row(symbols, y, pen.text_px, pen.theme.ink, box)
    wanted = sum(bool(word) for _, word in symbols + maps)
    if len(_row(sorted(symbols + maps), y, pen.text_px, "", box)) == wanted:
        texts += _row(maps, y, pen.text_px, pen.theme.muted, box)
    return texts


def _row(words: Sequence[tuple[float, str]], y: float, size_px: float, color: str, box: Rectangle) -> list[Text]:
    """Return words centred at their x in a row, without those that would touch the one before or leave the box."""
    texts: list[Text] = []
    free_from = box[0] - 1
    for x, word in words:
        if not word:
            continue
        half = measure(word, size_px).width_px / 2
        if x - half >= free_from and x + half <= box[2] + 1:
            texts.append(Text(word, x, y, size_px, color, 0.5))
            free_from = x + half + 0.45 * size_px
    return texts


def key_block(pen: Pen, room_px: float, *, upright: bool) -> Block:
    """Return what is said of weights: above zero, below zero, and, if there is room, what the width means."""
    names = ("$w > 0$", "$w < 0$", LANGUAGES[pen.lang].width_key)
    for shown in (names, names[:2]):
        block = (
            stacked(shown, pen.text_px, SAMPLE)
            if upright
            else in_rows(shown, pen.text_px, room_px, SAMPLE, center=True)
        )
        if block.width_px <= room_px and (upright or block.height_px < 2 * LINE * pen.text_px):
            break
    return block


def key(entries: Sequence[LegendEntry], pen: Pen) -> Drawing:
    """Return samples of arrows with weights before their names, as placed by a legend with marks of `SAMPLE`."""
    above, below = sign_colors(pen.theme)
    font_px, width = pen.text_px, 2.2 * pen.scale
    lines: list[Polylines] = []
    cells: list[Cells] = []
    for entry in entries:
        ends = np.array([[entry.x, entry.y], [entry.x + (SAMPLE - 0.5) * font_px, entry.y]])
        if entry.number == 0:
            lines.append(straight_lines(ends, rgb(above), width))
        elif entry.number == 1:
            lines.append(dashed(ends, below, width, pen.scale))
        else:
            # A wedge, from the weakest to the strongest.
            half = np.array([[0.0, 0.0], [0.0, 0.2 * font_px]])
            corners = np.concatenate([ends - half, (ends + half)[::-1]])
            cells.append(Cells(corners, np.array([0, 4]), np.append(rgb(pen.theme.muted), 255).astype(np.uint8)[None]))
    texts = name_texts(entries, font_px, pen.theme.ink, SAMPLE)
    return Drawing(cells=tuple(cells), lines=one_polylines(lines), texts=texts)
