"""Legend: which marker is which class, in rows above the plot or in a column to the right of it, in room of its own."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from warpviz.picture.layout import MIN_FONT_PX, TEXT, Layout
from warpviz.picture.scene import Drawing, Markers, MarkerStyle, Text
from warpviz.picture.text import ELLIPSIS, measure, shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.picture.theme import Theme

FONT = TEXT
# In font sizes: the marker's radius, from its left edge to the name, from there to the next entry, and line heights.
MARKER, NAME, NEXT, LINE = 0.36, 1.15, 1.1, 1.6
MAX_ROWS = 3
# A picture that much wider than high has room beside the sheet, of which a column takes at most a share.
WIDE, COLUMN_SHARE = 1.3, 0.3
SMALLEST = 7.0
# Between the legend and the plot, for the numbers at the ticks and the names of axes.
AIR = 1.2


@dataclass(frozen=True, slots=True)
class Entry:
    """One class: its number, its name as it is set, and the left edge and the middle of its entry."""

    number: int
    name: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Legend:
    """A legend that has found its place.

    Attributes:
        entries: one a class.
        font_px: the size of the names.
        layout: what is left of the picture for the rest.
    """

    entries: tuple[Entry, ...]
    font_px: float
    layout: Layout

    def drawing(self, theme: Theme) -> Drawing:
        """Return it in the colours of a theme."""
        radius, outline = MARKER * self.font_px, 0.08 * self.font_px
        styles = tuple(
            MarkerStyle(style.shape, style.color, style.outline or theme.outline, radius, outline)
            for style in theme.classes[: len(self.entries)]
        )
        centers = np.array([[entry.x + radius + outline, entry.y] for entry in self.entries])
        return Drawing(
            markers=(Markers(centers, np.array([entry.number for entry in self.entries]), styles),),
            texts=tuple(
                Text(entry.name, entry.x + NAME * self.font_px, entry.y, self.font_px, theme.ink, 0.0, 0.5)
                for entry in self.entries
            ),
        )


def legend(layout: Layout, names: Sequence[str], *, beside: bool = True) -> Legend | None:
    """Return the legend of classes by name, and the layout that leaves it room; None where it could not be read.

    Args:
        layout: of the picture without it.
        names: one a class.
        beside: whether the margin to the right of the plot is free.
    """
    font_px = layout.font_px(FONT)
    if font_px < MIN_FONT_PX:
        return None
    if beside and layout.width_px >= WIDE * layout.height_px:
        found = _column(layout, names, font_px)
        if found is not None:
            return found
    return _rows(layout, names, font_px)


def _column(layout: Layout, names: Sequence[str], font_px: float) -> Legend | None:
    """Return the legend as a column; None when there is not the height for it."""
    _, top, right, bottom = layout.plot
    line = LINE * font_px
    if len(names) * line > bottom - top:
        return None
    widest = COLUMN_SHARE * layout.width_px - NAME * font_px
    shown = [shortened(name, font_px, widest) or ELLIPSIS for name in names]
    width = NAME * font_px + max(measure(name, font_px).width_px for name in shown)
    left = layout.width_px - 14 * layout.scale - width
    taken = max(0.0, right - (left - AIR * font_px))
    first = (top + bottom) / 2 - (len(names) - 1) * line / 2
    entries = tuple(Entry(number, name, left, first + number * line) for number, name in enumerate(shown))
    return Legend(entries, font_px, replace(layout, legend_column_px=taken))


def _rows(layout: Layout, names: Sequence[str], font_px: float) -> Legend:
    """Return the legend as rows, in smaller letters, and with names cut short, where that many would not do."""
    left = 14 * layout.scale
    room = layout.width_px - 2 * left
    shown, size = list(names), font_px
    while len(rows := _flow(shown, size, room)) > MAX_ROWS and size - 0.5 >= SMALLEST:
        size -= 0.5
    if len(rows) > MAX_ROWS or max(_width(name, size) for name in shown) > room:
        columns = -(-len(names) // MAX_ROWS)
        shown = [shortened(name, size, room / columns - (NAME + NEXT) * size) or ELLIPSIS for name in names]
        rows = _flow(shown, size, room)
    top = layout.plot[1] + 0.2 * size
    line = LINE * size
    entries = []
    for place, row in enumerate(rows):
        ends = itertools.accumulate((_width(shown[number], size) for number in row), initial=left)
        entries += [
            Entry(number, shown[number], x, top + (place + 0.5) * line) for number, x in zip(row, ends, strict=False)
        ]
    taken = len(rows) * line + 0.2 * size + 0.6 * AIR * layout.font_px(9)
    return Legend(tuple(entries), size, replace(layout, legend_rows_px=taken))


def _width(name: str, font_px: float) -> float:
    """Return how much of a row an entry takes."""
    return (NAME + NEXT) * font_px + measure(name, font_px).width_px


def _flow(names: Sequence[str], font_px: float, room_px: float) -> list[list[int]]:
    """Return the numbers of the entries in each row, as many in a row as fit."""
    rows: list[list[int]] = [[]]
    used = 0.0
    for number, name in enumerate(names):
        width = _width(name, font_px)
        # What keeps it from the next entry may stick out.
        if rows[-1] and used + width - NEXT * font_px > room_px:
            rows.append([])
            used = 0.0
        rows[-1].append(number)
        used += width
    return rows
