"""Layout: where in the picture everything stands, as shares of its size."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from warpviz.motion.camera import MARGIN

if TYPE_CHECKING:
    from warpviz.picture.scene import Rectangle

# The size in pixels for which lengths below are given.
REFERENCE_PX = 480
# The size of all words, for a picture of that size: 11 px where it is shown 360 px wide.
TEXT = 15.0
# What words take of the height, in font sizes: the row above, one more, the strip, and of that its row of numbers.
HEADER, NOTE, STRIP, STRIP_NUMBERS = 1.95, 1.45, 3.45, 1.0
# What the strip takes where its words could not be read.
BARE_STRIP = 1.4
# The room for numbers at the edges, to the left and below, in font sizes; the share of the plot that is left at least.
NUMBERS, MOST_TAKEN = (1.8, 1.1), 0.82
# Under this many pixels a text cannot be read and is left out.
MIN_FONT_PX = 6.0


# Without slots, so that places are worked out once.
@dataclass(frozen=True)
class Layout:
    """The places of a picture of `width_px` x `height_px`.

    Attributes:
        width_px, height_px: the size of the picture.
        has_header: whether there is a line of text on top.
        has_strip: whether there is a strip of layers below.
        is_tile: whether it is a part of a filmstrip: numbers at the ticks, but no words.
        has_note: whether there is a second line of text on top.
        title_only: whether a title is all that is said: no words on layers, no numbers.
        legend_rows_px, legend_column_px: what a legend takes of the plot, above it and to the right.
        words_scale: how many pixels a reference pixel of words is, where that is not the picture's own scale: in a
            panel of a larger picture words are as large as in that.
        strip_has_numbers: whether there is a row of numbers below the strip's dots.
    """

    width_px: int
    height_px: int
    has_header: bool
    has_strip: bool
    is_tile: bool = False
    has_note: bool = False
    title_only: bool = False
    legend_rows_px: float = 0.0
    legend_column_px: float = 0.0
    words_scale: float | None = None
    strip_has_numbers: bool = True

    @property
    def has_numbers(self) -> bool:
        """Whether there are numbers at the ticks."""
        return (self.has_header or self.has_strip or self.is_tile) and not self.title_only

    @cached_property
    def reach_px(self) -> tuple[float, float]:
        """How far the plot reaches from its middle to the right and up."""
        left, top, right, bottom = self.plot
        return ((right - left) / 2, (bottom - top) / 2)

    @cached_property
    def scale(self) -> float:
        """How many pixels a reference pixel is."""
        return min(self.width_px, self.height_px) / REFERENCE_PX

    def font_px(self, reference: float) -> float:
        """Return a font size, rounded to half a pixel, that stays in proportion but not under 8.5 px if it can."""
        scale = self.scale if self.words_scale is None else self.words_scale
        size = round(2 * reference * scale) / 2
        return max(size, min(8.5, reference)) if scale >= 0.5 else size

    @property
    def below_strip(self) -> float:
        """What of the strip's height is left out where it has no numbers, in font sizes."""
        return 0.0 if self.strip_has_numbers else STRIP_NUMBERS

    @cached_property
    def second_row_px(self) -> float:
        """Where the second row of the header begins; a formula in the first may hang down a full line."""
        return 14 * self.scale + max(27 * self.scale, 1.9 * self.font_px(14))

    @cached_property
    def plot(self) -> Rectangle:
        """Left, top, right and bottom of the region in which the sheet moves: all that words do not need."""
        font_px = self.font_px(TEXT)
        top = bottom = 0.0
        if self.has_header and font_px >= MIN_FONT_PX:
            top = (HEADER + (NOTE if self.has_note else 0.0)) * font_px
        if self.has_strip:
            bottom = (STRIP - self.below_strip if font_px >= MIN_FONT_PX else BARE_STRIP) * font_px
        top += self.legend_rows_px
        return (0.0, top, self.width_px - self.legend_column_px, self.height_px - bottom)

    @cached_property
    def middle(self) -> tuple[float, float]:
        """The middle of the plot."""
        left, top, right, bottom = self.plot
        return ((left + right) / 2, (top + bottom) / 2)

    @cached_property
    def half_px(self) -> float:
        """How far what must be seen may reach from the plot's middle: numbers at its edges are not to be covered."""
        left, top, right, bottom = self.plot
        half = min(right - left, bottom - top) / 2
        font_px = self.font_px(TEXT)
        if self.words_scale is None or not self.has_numbers or font_px < MIN_FONT_PX:
            return half
        # Words that are large for so small a plot.
        wide, high = NUMBERS
        free = min((right - left) / 2 - wide * font_px, (bottom - top) / 2 - high * font_px)
        return max(min(half, MARGIN * free), MOST_TAKEN * half)
