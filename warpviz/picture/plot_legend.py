"""The legend of plots: what its curves are, in rows below them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from warpviz.picture.plot_style import DOT_PX, EDGE
from warpviz.picture.text import measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

    from warpviz.picture.plot_style import PlotStyle

# In font sizes: the sample of a line, the gap to its words, and that between two entries.
SAMPLE, GAP, APART = 2.0, 0.5, 1.4


@dataclass(frozen=True, slots=True)
class PlotEntry:
    """One entry: its words, and the colour and dashes of its line, or its marker, which may be open."""

    words: str
    color: str
    dashes: Any = "-"
    marker: str = ""
    filled: bool = True


def plot_legend(figure: Figure, entries: Sequence[PlotEntry], style: PlotStyle) -> None:
    """Put a legend below the plots, in as many columns as have room; none where words are not wanted."""
    if not style.words or not entries:
        return
    from matplotlib.lines import Line2D

    wide = [measure(entry.words, style.text_px).width_px + (SAMPLE + GAP + APART) * style.text_px for entry in entries]
    columns = _columns(wide, style.width_px - 2 * EDGE * style.text_px)
    handles = [
        Line2D(
            [],
            [],
            color=entry.color,
            linestyle="none" if entry.marker else entry.dashes,
            linewidth=style.line(),
            marker=entry.marker or "none",
            markersize=style.line(DOT_PX),
            markerfacecolor=entry.color if entry.filled else "none",
            label=entry.words,
        )
        for entry in entries
    ]
    shown = figure.legend(
        handles=handles, loc="outside lower center", ncols=columns, frameon=False, handlelength=SAMPLE,
        handletextpad=GAP, columnspacing=APART, borderpad=0.0, borderaxespad=EDGE, labelspacing=0.3,
        prop=style.font("0"),
    )  # fmt: skip
    for text in shown.get_texts():
        text.set_color(style.theme.ink)
        text.set_fontproperties(style.font(text.get_text()))


def _columns(wide_px: Sequence[float], room_px: float) -> int:
    """Return in how many columns entries have room, the fewest for as few rows: they are filled one after the other."""
    for rows in range(1, len(wide_px)):
        columns = [wide_px[first : first + rows] for first in range(0, len(wide_px), rows)]
        if sum(map(max, columns)) <= room_px:
            return len(columns)
    return 1
