"""Header: the title, the formula of the step, and what there is to say about it."""

from __future__ import annotations

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


@dataclass(frozen=True, slots=True)
class Captions:
    """The words of an animation, the input being the first keyframe.

    Attributes:
        title: of the whole.
        formulas: one a keyframe.
        labels: of the strip, one a keyframe.
        notes: what is said below the formula, one a keyframe.
        verdict: what is said there at the end instead.
    """

    title: str
    formulas: tuple[str, ...]
    labels: tuple[str, ...]
    notes: tuple[str, ...] = ()
    verdict: str = ""

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
    formula = captions.formulas[named] if layout.has_strip else ""
    formula_room = room
    formula_row = rows[0]
    texts = []
    if captions.title:
        share = TITLE_SHARE if formula else 1.0
        if measure(captions.title, 0.75 * title_px, bold=True).width_px > share * room:
            share, formula_row = 1.0, rows[1]
        else:
            formula_room -= share * room + edge
        title_px = fitting_size(captions.title, title_px, room * share, bold=True)
        if measure(captions.title, title_px, bold=True).width_px > room * share + 1:
            raise InvalidValueError(f"title: too long for a picture of {layout.width_px} px")
        texts.append(Text(captions.title, edge, edge, title_px, theme.ink, 0.0, 1.0, bold=True))
    if formula:
        if not formula_fits(formula, formula_room):
            # An expression may be of any length.
            formula = formula.partition(" = ")[0] + " = f(z)$"
        size_px = fitting_size(formula, formula_px, formula_room)
        texts.append(Text(formula, right, formula_row, size_px, theme.ink, 1.0, 1.0))
        if note:
            # Beside a formula in the second row it stands on the left.
            x, anchor_x = (right, 1.0) if formula_row == rows[0] else (edge, 0.0)
            size_px = fitting_size(note, note_px, room if anchor_x else room / 2)
            texts.append(Text(note, x, rows[1], size_px, theme.ink, anchor_x, 1.0))
    return tuple(texts)


def formula_fits(formula: str, room_px: float) -> bool:
    """Return whether a formula can be set in `room_px`, however small."""
    return " = " not in formula or measure(formula, MIN_FONT_PX).width_px <= room_px
