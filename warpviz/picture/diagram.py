"""Diagram: a network as columns of units and the connections between them.

Columns with many units are abridged: the first units, an ellipsis, the last one. Connections with known weights are
drawn by strength (width) and sign (colour, and dashes for those below zero, so that they differ in grey too).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from warpviz.picture.layout import MIN_FONT_PX, Layout
from warpviz.picture.scene import (
    Drawing,
    Markers,
    MarkerStyle,
    Polylines,
    Rectangle,
    Text,
    one_polylines,
    straight_lines,
    together,
)
from warpviz.picture.text import measure
from warpviz.picture.theme import Theme, rgb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats

# Radius of a unit, and how far the middles of neighbours stand apart at least, in reference pixels and radii.
UNIT_PX, SMALLEST_UNIT_PX = 17.0, 4.0
APART, COLUMNS_APART = 2.5, 3.2
# Of more units than that, some are left out: their connections would be a grey block.
MOST_UNITS = 12
# A curve inside a unit needs that radius, in pixels.
CURVE_FROM_PX = 7.0
# Widths of connections in reference pixels: without weights, and those of the weakest and strongest weight.
PLAIN_PX, WEAKEST_PX, STRONGEST_PX = 0.8, 0.3, 3.2
DASH_PX = 5.0
# The room above the units for what leads past layers.
ARCH_PX = 16.0


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Column:
    """One layer of units.

    Attributes:
        width: how many units there are.
        symbol: mathtext of the activation function, with dollar signs; empty for none.
        curve: y for evenly spaced x in [-1, 1], in units of half a side of the box drawn, (M,); None for no curve.
        weights: of the connections from the column before, (width, width before); None where they are not known.
        one_to_one: whether each unit is connected to its own number in the column before only.
        skip_from: the number of the column whose units are added to these, None for none.
        label: mathtext of the map that leads here; empty for none.
        names: mathtext beside the units, one a unit, or none.
        role: what these units are, a word; empty for how many there are.
    """

    width: int
    symbol: str = ""
    curve: Floats | None = None
    weights: Floats | None = None
    one_to_one: bool = False
    skip_from: int | None = None
    label: str = ""
    names: tuple[str, ...] = ()
    role: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A column on the screen: the numbers of the units that are shown, their places (n, 2), and any ellipsis' dots."""

    column: Column
    units: tuple[int, ...]
    places: Floats
    dots: Floats = field(default_factory=lambda: np.empty((0, 2)))


def shown_units(width: int, most: int) -> tuple[int, ...]:
    """Return the numbers of the units that are drawn where there is room for `most`, an ellipsis taking one place."""
    if width <= most:
        return tuple(range(width))
    return (*range(max(most - 2, 1)), width - 1)


def unit_radius(widths: Sequence[int], box: Rectangle, scale: float) -> float:
    """Return the radius of units in a box: full size where there is room."""
    left, top, right, bottom = box
    tallest = min(max(widths), MOST_UNITS)
    by_height = (bottom - top) / (APART * tallest)
    by_width = (right - left) / (COLUMNS_APART * len(widths))
    smallest = max(SMALLEST_UNIT_PX * scale, 1.2)
    return min(max(by_height, smallest), max(by_width, 0.8), UNIT_PX * scale)


def placed_columns(columns: Sequence[Column], box: Rectangle, scale: float) -> tuple[list[Placed], float]:
    """Return where in a box (left, top, right, bottom) the units stand, and their radius."""
    left, top, right, bottom = box
    radius = unit_radius([column.width for column in columns], box, scale)
    # A marker too near to the picture's edge would not be drawn.
    inset = min(1.8 * radius + 4, (right - left) / 4)
    x = np.linspace(left + inset, right - inset, len(columns)) if len(columns) > 1 else [(left + right) / 2]
    most = min(max(int((bottom - top) / (APART * radius)), 3), MOST_UNITS)
    middle = (top + bottom) / 2
    rows = min(max(column.width for column in columns), most)
    gap = min((bottom - top - 2 * radius) / max(rows - 1, 1), 4.2 * radius)
    placed = []
    for column, across in zip(columns, x, strict=True):
        units = shown_units(column.width, most)
        abridged = len(units) < column.width
        count = len(units) + abridged
        y = middle + (np.arange(count) - (count - 1) / 2) * gap
        dots = np.empty((0, 2))
        if abridged:
            step = min(gap / 4, 0.7 * radius)
            dots = np.stack([np.full(3, across), y[-2] + np.array([-step, 0.0, step])], axis=1)
            y = np.delete(y, -2)
        placed.append(Placed(column, units, np.stack([np.full(len(y), across), y], axis=1), dots))
    return placed, radius


def diagram(columns: Sequence[Column], box: Rectangle, layout: Layout, theme: Theme) -> tuple[Drawing, Drawing]:
    """Return the connections, units and words of a network within a box, and the curves that go on top."""
    labelled = layout.has_strip and layout.font_px(9) >= MIN_FONT_PX
    inner = _room_for_units(columns, box, layout) if labelled else box
    placed, radius = placed_columns(columns, inner, layout.scale)
    lines = [_connections(before, here, theme, layout.scale) for before, here in itertools.pairwise(placed)]
    y = np.concatenate([part.places[:, 1] for part in placed])
    used = (inner[0], float(y.min()) - radius, inner[2], float(y.max()) + radius)
    lines += _skips(placed, theme, layout.scale, used)
    stroke = max(1.3 * layout.scale, 0.8)
    hollow = MarkerStyle("circle", theme.background, theme.ink, max(radius - stroke / 2, 0.5), stroke)
    dot = MarkerStyle("circle", theme.ink, theme.ink, max(1.3 * layout.scale, 0.6), 0.0)
    places = np.concatenate([part.places for part in placed])
    dots = np.concatenate([part.dots for part in placed])
    markers = [Markers(places, np.zeros(len(places), dtype=np.int64), (hollow,))]
    if len(dots):
        markers.append(Markers(dots, np.zeros(len(dots), dtype=np.int64), (dot,)))
    texts = _words(placed, radius, used, layout, theme) if labelled else []
    drawing = Drawing(lines=one_polylines(lines), markers=tuple(markers), texts=tuple(texts))
    if labelled and any(column.weights is not None for column in columns):
        drawing = together(drawing, _key(box, used[3] + 3.1 * layout.font_px(11), layout, theme))
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


def _connections(before: Placed, here: Placed, theme: Theme, scale: float) -> Polylines:
    """Return the lines between the units shown of two neighbouring columns, the weakest first."""
    pairs = [
        (a, b)
        for b in range(len(here.units))
        for a in range(len(before.units))
        if not here.column.one_to_one or here.units[b] == before.units[a]
    ]
    ends = np.array([[before.places[a], here.places[b]] for a, b in pairs]).reshape(-1, 2, 2)
    weights = here.column.weights
    if weights is None:
        return straight_lines(ends, rgb(theme.axis), max(PLAIN_PX * scale, 0.35))
    strongest = max(float(np.abs(weights).max()), np.finfo(float).tiny)
    values = [float(weights[here.units[b], before.units[a]]) for a, b in pairs]
    parts = []
    for number in np.argsort(np.abs(values), kind="stable"):
        value = values[number]
        if value:
            width_px = (WEAKEST_PX + (STRONGEST_PX - WEAKEST_PX) * abs(value) / strongest) * scale
            parts.append(_weighted(ends[number], value > 0, width_px, theme, scale))
    return one_polylines(parts)[0] if parts else straight_lines(np.empty((0, 2, 2)), rgb(theme.axis), 1.0)


def sign_colors(theme: Theme) -> tuple[str, str]:
    """Return the colours of connections above and below zero; they are not those of the first two classes."""
    return theme.classes[2].color, theme.classes[3].color


def _weighted(ends: Floats, positive: bool, width_px: float, theme: Theme, scale: float) -> Polylines:  # noqa: FBT001
    above, below = sign_colors(theme)
    if positive:
        return straight_lines(ends, rgb(above), width_px)
    length = float(np.hypot(*(ends[1] - ends[0])))
    dash = max(DASH_PX * scale, 2.0)
    count = max(round(length / dash / 1.6), 1)
    start = np.arange(count) / count
    stops = np.stack([start, start + 1 / 1.6 / count], axis=1)[..., None]
    return straight_lines(ends[0] + stops * (ends[1] - ends[0]), rgb(below), width_px)


def _skips(placed: Sequence[Placed], theme: Theme, scale: float, box: Rectangle) -> list[Polylines]:
    """Return an arch over the units for each column that another is added to."""
    parts = []
    for here in placed:
        if here.column.skip_from is None:
            continue
        start, end = placed[here.column.skip_from].places[0], here.places[0]
        top = box[1] - 0.8 * ARCH_PX * scale
        angles = np.linspace(np.pi, 0, 25)
        middle, half = (start[0] + end[0]) / 2, (end[0] - start[0]) / 2
        foot = np.linspace(start[1], end[1], 25)
        arch = np.stack([middle + half * np.cos(angles), foot + (top - foot) * np.sin(angles)], axis=1)
        count = len(arch)
        color = rgb(theme.ink)[None]
        parts.append(Polylines(arch, np.array([0, count]), color, np.array([max(1.4 * scale, 0.6)])))
    return parts


def _curves(placed: Sequence[Placed], radius: float, theme: Theme, scale: float) -> tuple[Polylines, ...]:
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


def _words(placed: Sequence[Placed], radius: float, box: Rectangle, layout: Layout, theme: Theme) -> list[Text]:
    """Return the symbol above every column, its width below, and names beside the first and last."""
    size_px, air = layout.font_px(11), 6 * layout.scale
    arches = ARCH_PX * layout.scale if any(part.column.skip_from is not None for part in placed) else 0.0
    above, below = box[1] - arches - 0.6 * size_px, box[3] + 1.4 * size_px
    x = [float(part.places[0, 0]) for part in placed]
    texts = _top_row(placed, x, above, layout.font_px(12), theme)
    counts = [part.column.role or str(part.column.width) for part in placed]
    spelled = [count if part.column.role else f"{count} units" for count, part in zip(counts, placed, strict=True)]
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


def _top_row(placed: Sequence[Placed], x: Sequence[float], y: float, size_px: float, theme: Theme) -> list[Text]:
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


def _key(box: Rectangle, y: float, layout: Layout, theme: Theme) -> Drawing:
    """Return what colours and dashes mean, in a row with its baseline at y."""
    size_px, scale = layout.font_px(9), layout.scale
    dash, gap = 26 * scale, 5 * scale
    words = ("$w > 0$", "$w < 0$", "width: $|w|$ in its layer")
    widths = [measure(word, size_px).width_px for word in words]
    total = sum(widths) + 2 * (dash + gap) + 2 * 3 * gap
    x = (box[0] + box[2] - total) / 2
    lines, texts = [], []
    for place, (word, width) in enumerate(zip(words, widths, strict=True)):
        if place < 2:
            ends = np.array([[x, y - 0.35 * size_px], [x + dash, y - 0.35 * size_px]])
            lines.append(_weighted(ends, place == 0, 2 * scale, theme, scale))
            x += dash + gap
        if x + width <= box[2] + 1:
            texts.append(Text(word, x, y, size_px, theme.muted))
        x += width + 3 * gap
    return Drawing(lines=one_polylines(lines), texts=tuple(texts))
