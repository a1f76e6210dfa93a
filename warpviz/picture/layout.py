"""Layout: where in the picture everything stands, as shares of its size."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from warpviz.picture.scene import Rectangle

# The size in pixels for which lengths below are given.
REFERENCE_PX = 480
# Under this many pixels a text cannot be read and is left out.
MIN_FONT_PX = 6.0


# Without slots, so that places are worked out once.
@dataclass(frozen=True)
class Layout:
    """The places of a picture of `width_px` x `height_px`.

    Attributes:
        width_px, height_px: the size of the picture.
        has_header: whether there is a line of text on top.
        has_strip: whether there are a strip of layers below and numbers at the ticks.
        is_tile: whether it is a part of a filmstrip: numbers at the ticks, but no words.
        legend_rows_px, legend_column_px: what a legend takes of the plot, above it and to the right.
    """

    width_px: int
    height_px: int
    has_header: bool
    has_strip: bool
    is_tile: bool = False

    legend_rows_px: float = 0.0
    legend_column_px: float = 0.0

    @property
    def has_numbers(self) -> bool:
        """Whether there are numbers at the ticks."""
        return self.has_strip or self.is_tile

    @cached_property
    def scale(self) -> float:
        """How many pixels a reference pixel is."""
        return min(self.width_px, self.height_px) / REFERENCE_PX

    def font_px(self, reference: float) -> float:
        """Return a font size, rounded to half a pixel, that stays in proportion but not under 8.5 px if it can."""
        size = round(2 * reference * self.scale) / 2
        return max(size, min(8.5, reference)) if self.scale >= 0.5 else size

    @cached_property
    def second_row_px(self) -> float:
        """Where the second row of the header begins; a formula in the first may hang down a full line."""
        return 14 * self.scale + max(27 * self.scale, 1.9 * self.font_px(14))

    @cached_property
    def plot(self) -> Rectangle:
        """Left, top, right and bottom of the region in which the sheet moves."""
        edge = 14 * self.scale
        left = right = edge
        top = bottom = edge
        if self.has_header:
            top = self.second_row_px + 1.3 * self.font_px(11)
        if self.has_numbers:
            # Room for a number such as -1e-3 beside the plot.
            left = right = 6 * self.scale + 4.3 * self.font_px(9)
            bottom = 70 * self.scale if self.has_strip else 8 * self.scale + 1.4 * self.font_px(9)
        top, right = top + self.legend_rows_px, right + self.legend_column_px
        return (left, top, self.width_px - right, self.height_px - bottom)

    @cached_property
    def middle(self) -> tuple[float, float]:
        """The middle of the plot."""
        left, top, right, bottom = self.plot
        return ((left + right) / 2, (top + bottom) / 2)

    @cached_property
    def half_px(self) -> float:
        """How far the plot reaches from its middle to its nearer edges."""
        left, top, right, bottom = self.plot
        return min(right - left, bottom - top) / 2
