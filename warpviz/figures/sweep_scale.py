"""The scale of a sweep: a standard deviation from small to large, with a mark that wanders along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from warpviz.net.initialization import INITIALIZATIONS
from warpviz.picture.numbers import short_number
from warpviz.picture.plot_style import DOT_PX, HAIR_PX

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import SubFigure

    from warpviz.languages.language import Language
    from warpviz.picture.plot_style import PlotStyle

# Which names stand on the scale.
NAMED = ("xavier", "he")


@dataclass(frozen=True, slots=True, eq=False)
class SweepScale:
    """A scale: its artists are the mark and the number above it."""

    artists: Sequence[Any]

    @classmethod
    def drawn(
        cls, part: SubFigure, ends: tuple[float, float], width: int, style: PlotStyle, language: Language
    ) -> SweepScale:
        """Return a new scale in a figure, with the places of initializations for layers of `width` units."""
        from matplotlib.ticker import FixedLocator, NullLocator

        axes = part.subplots()
        style.dress(axes, numbers=False, grid=False)
        axes.spines["left"].set_visible(False)
        axes.spines["bottom"].set_visible(False)
        axes.set(xscale="log", xlim=(ends[0] / 1.3, ends[1] * 1.3), ylim=(-1.0, 1.0))
        axes.yaxis.set_major_locator(NullLocator())
        axes.xaxis.set_major_locator(FixedLocator([]))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.plot(ends, (0.0, 0.0), color=style.theme.axis, linewidth=2 * HAIR_PX * style.scale)
        named = [(INITIALIZATIONS[name].std(width, width), INITIALIZATIONS[name].title) for name in NAMED]
        marks = [(std, "") for std in ends] + [pair for pair in named if ends[0] < pair[0] < ends[1]]
        for number, (std, name) in enumerate(marks):
            width_px = style.line(1)
            axes.plot(
                [std], [0.0], "|", color=style.theme.axis, markersize=style.line(DOT_PX), markeredgewidth=width_px
            )
            if style.words:
                text = name or short_number(std, 2)
                # Neighbours of each other: one at its left, one at its right.
                side = "right" if name and number == len(marks) - 2 else "left" if name else "center"
                axes.annotate(
                    text, (std, 0.0), textcoords="offset points", xytext=(0.0, -0.5 * style.text_px), ha=side, va="top",
                    color=style.theme.muted, fontproperties=style.font(text), annotation_clip=False,
                )  # fmt: skip
        color = style.colors(2)[1]
        (mark,) = axes.plot([ends[1]], [0.0], "o", color=color, markersize=1.3 * style.line(DOT_PX), zorder=5)
        usual = language.plots["weights"].format(init=f"{language.plots['std']} 0.12")
        number_text = axes.annotate(
            usual, (ends[0], 0.0), textcoords="offset points", xytext=(0.0, 0.6 * style.text_px), ha="left",
            va="bottom", color=style.theme.ink, fontproperties=style.font(usual), annotation_clip=False,
        )  # fmt: skip
        number_text.set_visible(style.words)
        return cls((mark, number_text))

    def show(self, language: Language, std: float) -> None:
        """Put the mark at a standard deviation, and say it."""
        mark, number = self.artists
        mark.set_data([std], [0.0])
        number.set_text(language.plots["weights"].format(init=f"{language.plots['std']} {short_number(std, 2)}"))
