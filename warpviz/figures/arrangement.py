"""Arrangement: where the parts of a comparison stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from warpviz.figures.panel_grid import PanelGrid, panel_grid
from warpviz.film.styles import class_legend
from warpviz.languages.table import LANGUAGES
from warpviz.net.best_cut import MOST_EXACT
from warpviz.picture.headline import APART, EDGE
from warpviz.picture.layout import TEXT, Layout
from warpviz.picture.text import measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.picture.legend import Legend
    from warpviz.plane.datasets import LabelledPoints
    from warpviz.specs.compare import CompareFigure

# The height of the row below all panels that says what their numbers are, in font sizes.
KEY = 1.5


@dataclass(frozen=True, slots=True, eq=False)
class Arrangement:
    """Where everything stands.

    Attributes:
        layout: of the whole picture.
        grid: the panels.
        legend: of the classes, one for all panels; None for none.
        has_key: whether it is said once what the numbers in the heads are, as they stand there without words.
    """

    layout: Layout
    grid: PanelGrid
    legend: Legend | None
    has_key: bool


def arrangement(spec: CompareFigure, data: LabelledPoints | None, titles: Sequence[str]) -> Arrangement:
    """Return where everything stands in a comparison of panels with those titles.

    Raises `InvalidValueError` when panels would be too small, or a legend that was asked for.
    """
    found = _arranged(spec, data, has_key=False)
    if spec.caption and data is not None and _crowded(spec, data, found, titles):
        return _arranged(spec, data, has_key=True)
    return found


def _arranged(spec: CompareFigure, data: LabelledPoints | None, *, has_key: bool) -> Arrangement:
    plain = Layout(*spec.size, has_header=bool(spec.title), has_strip=spec.caption and spec.network)
    # Below a strip there is a row for numbers anyway.
    taken = KEY * plain.font_px(TEXT) if has_key and not plain.has_strip else 0
    layout = Layout(
        plain.width_px,
        plain.height_px - round(taken),
        has_header=plain.has_header,
        has_strip=plain.has_strip,
        words_scale=plain.scale,
        strip_has_numbers=has_key,
    )
    legend = class_legend(spec, layout, data, beside=True)
    layout = layout if legend is None else legend.layout
    return Arrangement(layout, panel_grid(layout, len(spec.activation)), legend, has_key)


def _crowded(spec: CompareFigure, data: LabelledPoints, arranged: Arrangement, titles: Sequence[str]) -> bool:
    """Return whether not every panel's head has room for a title and a number with its words."""
    font_px, words = arranged.layout.font_px(TEXT), LANGUAGES[spec.lang]
    widths = {2, *spec.hidden} if spec.network else {2}
    numbers = [words.shares[_kind_of_cut(width, data)].format(value="100 %") for width in widths]
    if spec.network:
        numbers.append(words.decided.format(share="100"))
    widest = max(measure(number, font_px).width_px for number in numbers)
    longest = max(measure(title, font_px, bold=True).width_px for title in titles)
    return longest + APART * font_px + widest > arranged.grid.size[0] - 2 * EDGE * font_px


def _kind_of_cut(width: int, data: LabelledPoints) -> str:
    """Return what the number of a state of that width is called, as far as that is known before it is counted."""
    if width > 2:
        return "best_plane_found" if width == 3 else "best_cut_found"
    exact = len(data.class_names) == 2 and len(data.points) <= MOST_EXACT
    return "best_line" if exact else "best_line_found"
