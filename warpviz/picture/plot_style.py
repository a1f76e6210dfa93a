"""How plots look: matplotlib axes, their words and their lines in the colours, fonts and sizes of the animations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from warpviz.picture.headline import title_text
from warpviz.picture.mpl import plot_figure
from warpviz.picture.text import font, measure, reading_px
from warpviz.picture.theme import THEMES, mix

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties
    from matplotlib.text import Text

    from warpviz.picture.theme import Theme

# The side of a picture in which widths of lines are as they stand here.
REFERENCE_PX = 480
CURVE_PX, HAIR_PX, DOT_PX = 2.4, 1.0, 6.5
# How much of the muted colour a line of the grid has.
GRID = 0.25
# In font sizes: the air at the edges of the picture, between the axes, and between an axis and its numbers.
EDGE, BETWEEN, PAD = 0.6, 0.5, 0.25
DASHES = (3.2, 1.6)
# Patterns of lines for greyscale, by their number.
GREY_DASHES: tuple[Any, ...] = ("-", (0, (1.2, 1.2)), (0, (5, 1.5, 1.2, 1.5)), (0, (7, 2)))


@dataclass(frozen=True, slots=True)
class PlotStyle:
    """The look of one picture's plots.

    Attributes:
        width_px, height_px: the size of the picture.
        theme: its colours.
        text_px: the font size, 0 where no words could be read.
        words: whether there are words and numbers.
        scale: what widths of lines are multiplied by.
    """

    width_px: int
    height_px: int
    theme: Theme
    text_px: float
    words: bool
    scale: float

    @classmethod
    def of(cls, size: tuple[int, int], theme: str, *, words: bool = True) -> PlotStyle:
        """Return the style of a picture of a size; without words where none are wanted or could be read."""
        text_px = reading_px(*size)
        scale = max(min(size[0], 1.5 * size[1]) / REFERENCE_PX, 0.4)
        return cls(*size, THEMES[theme], text_px, words and text_px > 0, scale)

    def figure(self, *, close: float = 1.0) -> Figure:
        """Return an empty figure whose axes get their places by constrained layout; `close`: their gaps are smaller."""
        figure = plot_figure(self.width_px, self.height_px)
        figure.patch.set_visible(False)
        figure.set_layout_engine("constrained", **self._pads(close))
        return figure

    def _pads(self, close: float) -> dict[str, Any]:
        edge = EDGE * (self.text_px or 8 * self.scale)
        return {
            "w_pad": edge / 72,
            "h_pad": close * edge / 72,
            "wspace": BETWEEN * edge / self.width_px,
            "hspace": BETWEEN * edge / self.height_px,
        }

    def font(self, text: str, *, bold: bool = False, share: float = 1.0) -> FontProperties:
        """Return what a text is set in, `share` of the usual size."""
        return font(text, max(share * self.text_px, 1.0), bold=bold)

    def fitting(self, text: str, room_px: float, *, least: float = 0.5, bold: bool = False) -> FontProperties:
        """Return what a text is set in to be no wider than there is room, at least `least` of the usual size."""
        wide = measure(text, self.text_px, bold=bold).width_px if self.text_px else 0.0
        return self.font(text, bold=bold, share=max(min(room_px / wide, 1.0), least) if wide else 1.0)

    def title(self, figure: Figure, usual: str, given: str | None, *, room_px: float | None = None) -> Text | None:
        """Return the title at the top left: the one that was given, which must have room, or the usual one."""
        text = usual if given is None else given
        if not text or not self.text_px or not (self.words or given):
            return None
        edge = EDGE * self.text_px
        room_px = self.width_px - 2 * edge if room_px is None else room_px
        words, size_px = title_text(text, self.text_px, room_px, self.width_px, given=given is not None)
        if not words:
            return None
        return figure.suptitle(
            words,
            x=edge / self.width_px,
            ha="left",
            color=self.theme.ink,
            fontproperties=self.font(words, bold=True, share=size_px / self.text_px),
        )

    def dress(self, axes: Axes, *, numbers: bool = True, grid: bool = True) -> None:
        """Give axes their colours, and ticks with numbers that can be read, or neither."""
        theme = self.theme
        axes.patch.set_visible(False)
        axes.set_axisbelow(True)
        for side, spine in axes.spines.items():
            spine.set_visible(side in {"left", "bottom"})
            spine.set(color=theme.axis, linewidth=HAIR_PX * self.scale)
        shown = numbers and self.words
        axes.tick_params(
            which="both",
            color=theme.axis,
            labelcolor=theme.muted,
            width=HAIR_PX * self.scale,
            length=0.2 * self.text_px if shown else 0.0,
            pad=PAD * self.text_px,
            labelleft=shown,
            labelbottom=shown,
        )
        axes.tick_params(which="minor", length=0.0)
        if grid:
            axes.grid(visible=True, which="major", color=self.faint, linewidth=HAIR_PX * self.scale)
        self.number_ticks(axes)

    def number_ticks(self, axes: Axes) -> None:
        """Set the numbers at ticks in the font of all words; to be done again after ticks were chosen."""
        number_font = self.font("0")
        for axis in (axes.xaxis, axes.yaxis):
            for label in axis.get_ticklabels():
                label.set_fontproperties(number_font)

    def outline(self, text: Text) -> None:
        """Keep what runs through letters away from them by the page's colour, unless the page is to show through."""
        if not self.theme.keyed:
            from matplotlib.patheffects import withStroke

            text.set_path_effects([withStroke(linewidth=0.25 * self.text_px, foreground=self.theme.background)])

    @property
    def faint(self) -> str:
        """The colour of the grid."""
        return mix(self.theme.background, self.theme.muted, GRID)

    def colors(self, count: int) -> tuple[str, ...]:
        """Return colours for as many curves, which differ from the page in every theme."""
        usable = [style.color for style in self.theme.classes if style.color != self.theme.background]
        return tuple(usable[number % len(usable)] for number in range(count))

    def dashes(self, number: int) -> Any:  # noqa: ANN401 - as matplotlib takes them
        """Return the pattern of the line of curve `number`: one each where there is no colour to tell them by."""
        return GREY_DASHES[number % len(GREY_DASHES)] if self.theme.cased else "-"

    def line(self, width: float = CURVE_PX) -> float:
        """Return the width of a line in pixels."""
        return width * self.scale


def set_numbers(axes: Axes, style: PlotStyle, most_x: int, most_y: int) -> None:
    """Choose ticks at round numbers: so many intervals at most across and up, as many as have room."""
    from matplotlib.ticker import MaxNLocator

    for axis, most in ((axes.xaxis, most_x), (axes.yaxis, most_y)):
        axis.set_major_locator(MaxNLocator(nbins=max(most, 1), steps=[1, 2, 5, 10]))
    style.number_ticks(axes)
