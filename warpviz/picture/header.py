"""Header: the title, the formula of the step, and what there is to say about it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from warpviz.errors import InvalidValueError
from warpviz.picture.layout import MIN_FONT_PX, Layout
from warpviz.picture.scene import Text
from warpviz.picture.text import fitting_size, measure

if TYPE_CHECKING:
    from warpviz.picture.theme import Theme

# How much of the first row the title may take.
TITLE_SHARE = 0.5
# What stands between the parts of a note, and how much smaller it may be set than it should be.
BETWEEN = " \N{MIDDLE DOT} "
NEARLY, SMALL_PX = 0.8, 8.0


@dataclass(frozen=True, slots=True)
class Captions:
    """The words of an animation, the input being the first keyframe.

    Attributes:
        title: of the whole.
        formulas: one a keyframe.
        labels: of the strip, one a keyframe.
        notes: what is said below the formula, one a keyframe.
        verdict: what is said there at the end instead.
        stacked: whether the title has the first row for itself, and a note stands in place of the formula below it.
    """

    title: str
    formulas: tuple[str, ...]
    labels: tuple[str, ...]
    notes: tuple[str, ...] = ()
    verdict: str = ""
    stacked: bool = False

    def note(self, keyframe: int, *, at_end: bool) -> str:
        """Return what is said below the formula."""
        if at_end and self.verdict:
            return self.verdict
        return self.notes[keyframe] if self.notes else ""


def header_texts(layout: Layout, theme: Theme, captions: Captions, named: int, note: str) -> tuple[Text, ...]:
    """Return the title, the formula of keyframe `named`, and a note below it.

    A title that is too long to stand beside the formula has the first row for itself.
    """
    title_px, formula_px, note_px = (layout.font_px(size) for size in (15, 14, 11))
    if not layout.has_header or title_px < MIN_FONT_PX:
        return ()
    edge = 14 * layout.scale
    right, room = layout.width_px - edge, layout.width_px - 2 * edge
    rows = (edge, layout.second_row_px)
    formula = captions.formulas[named] if layout.has_strip and _readable(captions, note_px) else ""
    formula_room, formula_row = room, rows[0]
    texts = []
    if captions.title:
        share = TITLE_SHARE if formula else 1.0
        if captions.stacked or measure(captions.title, 0.75 * title_px, bold=True).width_px > share * room:
            share, formula_row = 1.0, rows[1]
        else:
            formula_room -= share * room + edge
        title_px = fitting_size(captions.title, title_px, room * share, bold=True)
        if measure(captions.title, title_px, bold=True).width_px > room * share + 1:
            raise InvalidValueError(f"title: too long for a picture of {layout.width_px} px")
        texts.append(Text(captions.title, edge, edge, title_px, theme.ink, 0.0, 1.0, bold=True))
    if formula and not formula_fits(formula, room if captions.stacked else formula_room):
        # An expression may be of any length.
        formula = formula.partition(" = ")[0] + " = f(z)$"
    if captions.stacked and formula:
        words = fitting_parts(note, note_px, room) or formula
        size_px = shallow_size(words, fitting_size(words, note_px, room), 1.8 * note_px)
        texts.append(Text(words, edge, rows[1], size_px, theme.ink, 0.0, 1.0))
    elif formula:
        size_px = fitting_size(formula, formula_px, formula_room)
        texts.append(Text(formula, right, formula_row, size_px, theme.ink, 1.0, 1.0))
        beside = measure(formula, size_px).width_px + edge if formula_row != rows[0] else 0.0
        if note_text := fitting_parts(note, note_px, room - beside):
            # Beside a formula in the second row it stands on the left.
            x, anchor_x = (edge, 0.0) if beside else (right, 1.0)
            note_px = fitting_size(note_text, note_px, room - beside)
            # What hangs down from a formula above, such as the index of a sum, needs room.
            hanging = 0.0 if beside else rows[0] + 0.73 * size_px + measure(formula, size_px).descent_px
            y = max(rows[1], math.ceil(hanging) + 0.2 * note_px)
            texts.append(Text(note_text, x, y, note_px, theme.ink, anchor_x, 1.0))
    return tuple(texts)


def _readable(captions: Captions, note_px: float) -> bool:
    """Return whether a formula would be large enough to be read: below a title it is as small as a note."""
    return not captions.stacked or note_px >= MIN_FONT_PX


def formula_fits(formula: str, room_px: float) -> bool:
    """Return whether a formula can be set in `room_px`, however small."""
    return " = " not in formula or measure(formula, MIN_FONT_PX).width_px <= room_px


def shallow_size(text: str, size_px: float, height_px: float) -> float:
    """Return the font size, at most `size_px`, at which text reaches no deeper than that below its capitals' top."""
    while size_px > MIN_FONT_PX and 0.73 * size_px + measure(text, size_px).descent_px > height_px:
        size_px -= 0.5
    return size_px


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
