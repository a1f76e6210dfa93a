"""Headline: the layer, what happens there, and the one number, in a row above the picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from warpviz.errors import InvalidValueError
from warpviz.picture.layout import MIN_FONT_PX, TEXT, Layout
from warpviz.picture.scene import Text
from warpviz.picture.text import fitting_size, measure, shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.picture.theme import Theme

# In font sizes: the air at the sides, between head and deed, and between these and the number.
EDGE, BESIDE, APART = 0.7, 0.55, 1.0
# Below the upper edge of the plot, for what stands in its corners.
IN_PLOT = 0.35
# A name, or the parts of a note, may be set that much smaller than they should be, but not smaller than that.
NEARLY, SMALL_PX = 0.8, 8.0
# What stands between the parts of a note.
BETWEEN = " \N{MIDDLE DOT} "


@dataclass(frozen=True, slots=True)
class Headline:
    """What stands above the picture.

    Attributes:
        head: where in the network we are, or the title that was given.
        deeds: what happens, the most wanted first: the verb with its formula, the verb alone.
        number: the one number.
        brief: the same in fewer letters, for where there is less room.
        note: what stands in a row of its own below, or in a corner of the plot; "" for nothing.
        named: whether `head` is a title of the user's, which must not be left out.
    """

    head: str
    deeds: tuple[str, ...] = ()
    number: str = ""
    note: str = ""
    named: bool = False
    brief: str = ""


def headline_texts(layout: Layout, theme: Theme, line: Headline) -> tuple[Text, ...]:
    """Return the texts of a headline: what has no room is left out, the formula first.

    Raises `InvalidValueError` when a title of the user's has no room at all.
    """
    font_px = layout.font_px(TEXT)
    if not layout.has_header or font_px < MIN_FONT_PX:
        return ()
    edge, y = EDGE * font_px, 0.6 * font_px
    room = layout.width_px - 2 * edge
    head, head_px = _head(layout, line, font_px, room)
    head_width = measure(head, head_px, bold=True).width_px if head else 0.0
    wanted = ((line.number, APART), (line.brief, BESIDE))
    fits = [text for text, gap in wanted if head_width + gap * font_px + measure(text, font_px).width_px <= room]
    number = fits[0] if fits else ""
    number_width = measure(number, font_px).width_px if number else 0.0
    left = room - head_width - (BESIDE * font_px if head else 0.0)
    left -= number_width + APART * font_px if number else 0.0
    texts = [Text(head, edge, y, head_px, theme.ink, 0.0, 1.0, bold=True)] if head else []
    said, size_px = _fitting(line.deeds, font_px, left)
    if said:
        x = edge + head_width + (BESIDE * font_px if head else 0.0)
        texts.append(Text(said, x, y, size_px, theme.muted, 0.0, 1.0))
    if number:
        texts.append(Text(number, layout.width_px - edge, y, font_px, theme.ink, 1.0, 1.0))
    _, top, right, _ = layout.plot
    beside_zoom = right - edge - 4 * font_px
    if note := fitting_parts(line.note, font_px, room if layout.has_note else beside_zoom):
        # Without a row of its own it stands in the upper left corner of the plot.
        note_y = y + 1.45 * font_px if layout.has_note else top + IN_PLOT * font_px
        texts.append(Text(note, edge, note_y, fitting_size(note, font_px, room), theme.muted, 0.0, 1.0))
    return tuple(texts)


def _head(layout: Layout, line: Headline, font_px: float, room_px: float) -> tuple[str, float]:
    """Return the head as it has room, and its size: a title of the user's is set smaller, any other text is cut.

    Raises `InvalidValueError` when a title of the user's has no room at all.
    """
    if not line.head:
        return "", font_px
    size_px = fitting_size(line.head, font_px, room_px, bold=True)
    if line.named:
        if measure(line.head, size_px, bold=True).width_px > room_px + 1:
            raise InvalidValueError(f"title: too long for a picture of {layout.width_px} px")
        return line.head, size_px
    # An expression may be of any length.
    size_px = max(size_px, NEARLY * font_px)
    return shortened(line.head, size_px, room_px, bold=True), size_px


def title_text(words: str, size_px: float, room_px: float, width_px: int, *, given: bool) -> tuple[str, float]:
    """Return a title as it has room in a picture that is `width_px` wide, and its size; it is bold.

    One of the user's (`given`) is set smaller where it is too long, any other is cut.

    Raises `InvalidValueError` for one of the user's that has no room however small.
    """
    if measure(words, size_px, bold=True).width_px <= room_px:
        return words, size_px
    if not given:
        # Bold letters are about an eighth wider.
        return shortened(words, size_px, 0.86 * room_px), size_px
    size_px = fitting_size(words, size_px, room_px, bold=True)
    if measure(words, size_px, bold=True).width_px > room_px + 1:
        raise InvalidValueError(f"title: too long for a picture of {width_px} px")
    return words, size_px


def _fitting(deeds: Sequence[str], font_px: float, room_px: float) -> tuple[str, float]:
    """Return the first of several texts that has room, a little smaller if none has, and its size; "" for none."""
    for size_px in (font_px, NEARLY * font_px):
        for deed in deeds if size_px >= MIN_FONT_PX else ():
            if measure(deed, size_px).width_px <= room_px:
                return deed, size_px
    return "", font_px


def zoom_text(layout: Layout, theme: Theme, factor: float) -> tuple[Text, ...]:
    """Return the words, in the upper right corner of the plot, on a camera that has come so many times nearer."""
    font_px = layout.font_px(TEXT)
    if not layout.has_header or font_px < MIN_FONT_PX:
        return ()
    _, top, right, _ = layout.plot
    words = f"\N{MULTIPLICATION SIGN} {factor:.2g}"
    return (Text(words, right - EDGE * font_px, top + IN_PLOT * font_px, font_px, theme.muted, 1.0, 1.0),)


def fitting_parts(note: str, size_px: float, room_px: float) -> str:
    """Return as many of a note's parts, from the first on, as fit at nearly their size; empty if not even one does."""
    parts = note.split(BETWEEN) if note else []
    while parts:
        text = BETWEEN.join(parts)
        # The first part alone may be set as small as can be read at all.
        least_px = min(size_px, max(NEARLY * size_px, SMALL_PX)) if len(parts) > 1 else MIN_FONT_PX
        if measure(text, least_px).width_px <= room_px:
            return text
        parts.pop()
    return ""
