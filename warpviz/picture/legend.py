"""Legend: which mark means what, in rows or in a column, with its names set in one way wherever it stands."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from warpviz.picture.layout import TEXT, Layout
from warpviz.picture.scene import Drawing, Markers, MarkerStyle, Text
from warpviz.picture.text import ELLIPSIS, is_math, measure, reading_px

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.picture.theme import Theme

FONT = TEXT
# In font sizes: the marker's radius, from its left edge to the name, from there to the next entry, and line heights.
MARKER, NAME, NEXT, LINE = 0.36, 1.15, 1.1, 1.6
MAX_ROWS = 3
# A picture that much wider than high has room beside the sheet, of which a column takes at most a share.
WIDE, COLUMN_SHARE = 1.3, 0.3
# Between a column and the plot, for the numbers at the ticks and the names of axes.
AIR = 1.2
# Of rows above the plot, in font sizes: the height of one, and what the row of words above leaves free for the first.
ROW, FREE = 1.25, 0.3


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One class: its number, its name as it is set, and the left edge and the middle of its entry."""

    number: int
    name: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Block:
    """Entries that have found their places in relation to each other, and the size of them all in pixels."""

    entries: tuple[LegendEntry, ...]
    font_px: float
    width_px: float
    height_px: float

    def lower(self, factor: float) -> Block:
        """Return the block with rows of that share of their height."""
        entries = tuple(replace(entry, y=factor * entry.y) for entry in self.entries)
        return replace(self, entries=entries, height_px=factor * self.height_px)

    def at(self, left: float, top: float) -> tuple[LegendEntry, ...]:
        """Return the entries where the block's upper left corner is at (left, top)."""
        return tuple(replace(entry, x=left + entry.x, y=top + entry.y) for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Legend:
    """A legend that has found its place.

    Attributes:
        entries: one a class.
        font_px: the size of the names.
        layout: what is left of the picture for the rest.
    """

    entries: tuple[LegendEntry, ...]
    font_px: float
    layout: Layout

    def drawing(self, theme: Theme) -> Drawing:
        """Return it in the colours of a theme."""
        return class_marks(self.entries, self.font_px, theme)


def legend(layout: Layout, names: Sequence[str], *, beside: bool = True) -> Legend | None:
    """Return the legend of classes by name, and the layout that leaves it room; None where it could not be read.

    Args:
        layout: of the picture without it.
        names: one a class.
        beside: whether the margin to the right of the plot is free.
    """
    font_px = reading_px(layout.width_px, layout.height_px)
    if not font_px:
        return None
    if beside and layout.width_px >= WIDE * layout.height_px:
        found = _beside(layout, names, font_px)
        if found is not None:
            return found
    return _above(layout, names, font_px)


def _beside(layout: Layout, names: Sequence[str], font_px: float) -> Legend | None:
    """Return the legend as a column; None when there is not the height for it."""
    _, top, right, bottom = layout.plot
    block = column(names, font_px, COLUMN_SHARE * layout.width_px)
    if block.height_px > bottom - top:
        return None
    left = layout.width_px - 14 * layout.scale - block.width_px
    taken = max(0.0, right - (left - AIR * font_px))
    entries = block.at(left, (top + bottom - block.height_px) / 2)
    return Legend(entries, font_px, replace(layout, legend_column_px=taken))


def _above(layout: Layout, names: Sequence[str], font_px: float) -> Legend:
    """Return the legend as rows above the plot."""
    left = 14 * layout.scale
    block = rows(names, font_px, layout.width_px - 2 * left).lower(ROW / LINE)
    # All that is above the plot, with one row, and the strip below must not take more than a fifth of the height.
    top = layout.plot[1]
    free = min(FREE * layout.font_px(TEXT), top)
    top -= free
    taken = block.height_px - free + 0.05 * font_px
    return Legend(block.at(left, top), font_px, replace(layout, legend_rows_px=taken))


def column(names: Sequence[str], font_px: float, widest_px: float) -> Block:
    """Return entries one below the other, with names cut short where they would be wider than `widest_px` in all."""
    return stacked([fitted(name, font_px, widest_px - NAME * font_px) or ELLIPSIS for name in names], font_px)


def stacked(shown: Sequence[str], font_px: float, mark: float = NAME) -> Block:
    """Return entries one below the other, of names as they are to be set.

    `mark` is the room for the mark before a name, in font sizes.
    """
    line = LINE * font_px
    entries = tuple(LegendEntry(number, name, 0.0, (number + 0.5) * line) for number, name in enumerate(shown))
    widest = max((measure(name, font_px).width_px for name in shown), default=0.0)
    return Block(entries, font_px, mark * font_px + widest, len(shown) * line)


def rows(names: Sequence[str], font_px: float, room_px: float, *, center: bool = False) -> Block:
    """Return entries one beside the other in at most `MAX_ROWS` rows, with names cut short where that would not do."""
    shown = [literal(name) for name in names]
    found = in_rows(shown, font_px, room_px, center=center)
    if found.height_px > (MAX_ROWS + 0.5) * LINE * font_px or found.width_px > room_px:
        across = -(-len(names) // MAX_ROWS)
        room = (room_px + NEXT * font_px) / across - (NEXT + NAME) * font_px
        shown = [fitted(name, font_px, room) or ELLIPSIS for name in names]
        found = in_rows(shown, font_px, room_px, center=center)
    return found


def in_rows(shown: Sequence[str], font_px: float, room_px: float, mark: float = NAME, *, center: bool = False) -> Block:
    """Return entries one beside the other, as many in a row as fit, of names as they are to be set."""
    between = NEXT * font_px
    widths = [mark * font_px + measure(name, font_px).width_px for name in shown]
    found = _flow(widths, between, room_px)
    spans = [sum(widths[number] for number in row) + between * (len(row) - 1) for row in found]
    widest = max(spans, default=0.0)
    entries = []
    for place, (row, span) in enumerate(zip(found, spans, strict=True)):
        start = (widest - span) / 2 if center else 0.0
        ends = itertools.accumulate((widths[number] + between for number in row), initial=start)
        y = (place + 0.5) * LINE * font_px
        entries += [LegendEntry(number, shown[number], x, y) for number, x in zip(row, ends, strict=False)]
    return Block(tuple(entries), font_px, widest, len(found) * LINE * font_px)


def class_marks(entries: Sequence[LegendEntry], font_px: float, theme: Theme) -> Drawing:
    """Return the markers of classes with their names."""
    radius, outline = MARKER * font_px, 0.08 * font_px
    styles = tuple(
        MarkerStyle(style.shape, style.color, style.outline or theme.outline, radius, outline)
        for style in theme.classes[: len(entries)]
    )
    centers = np.array([[entry.x + radius + outline, entry.y] for entry in entries])
    return Drawing(
        markers=(Markers(centers, np.array([entry.number for entry in entries]), styles),),
        texts=name_texts(entries, font_px, theme.ink),
    )


def name_texts(entries: Sequence[LegendEntry], font_px: float, color: str, mark: float = NAME) -> tuple[Text, ...]:
    """Return the names of entries, each beside the room for its mark."""
    return tuple(Text(entry.name, entry.x + mark * font_px, entry.y, font_px, color, 0.0, 0.5) for entry in entries)


def literal(name: str) -> str:
    """Return a name as it must be written so that its dollar signs are set as such.

    Only what begins and ends with one, and has no other, is mathematics: `$5 to $10` is none.
    """
    if not is_math(name) or (name.count("$") == 2 and name[0] == name[-1] == "$"):
        return name
    # Signs are set as such in a line that has some mathematics in it.
    return name.replace("$", r"\$") + "${}$"


def fitted(name: str, font_px: float, width_px: float) -> str:
    """Return a name cut to a width, with an ellipsis where letters are missing; empty when not one letter fits.

    Mathematics is whole or not there at all.
    """
    text = literal(name)
    if measure(text, font_px).width_px <= width_px:
        return text
    kept = "" if text == name and is_math(name) else name
    while kept and measure(literal(kept + ELLIPSIS), font_px).width_px > width_px:
        kept = kept[:-1].rstrip()
    return kept and literal(kept + ELLIPSIS)


def _flow(widths: Sequence[float], between_px: float, room_px: float) -> list[list[int]]:
    """Return the numbers of the entries in each row, as many in a row as fit."""
    found: list[list[int]] = []
    used = 0.0
    for number, width in enumerate(widths):
        if not found or used + width > room_px:
            found.append([])
            used = 0.0
        found[-1].append(number)
        used += width + between_px
    return found
