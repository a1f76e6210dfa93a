"""A table of all activation functions: the name, the formula and the curve of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from warpviz.figures.curve_axes import CurveLook, Marks, draw_curves
from warpviz.languages.table import LANGUAGES
from warpviz.net.activations import ACTIVATIONS, activation
from warpviz.picture.plot_legend import PlotEntry, plot_legend
from warpviz.picture.plot_style import DASHES, EDGE, HAIR_PX
from warpviz.picture.text import measure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from warpviz.net.activations import ActivationFunction
    from warpviz.picture.plot_style import PlotStyle
    from warpviz.specs.curves import CurvesFigure

SPAN = (-4.0, 4.0)
# A function with more creases has them everywhere.
FEW_CREASES = 8
# In font sizes: how wide a column is at least; how wide a curve is, against its height.
COLUMN, WIDE = 15.0, 1.3
# Of a row's height.
CURVE_SHARE = 0.86
# Formulas are set that much smaller than names; one that would have to be smaller still is broken into two lines.
FORMULA, SMALLEST = 0.85, 0.7
GREEK = {"alpha": "\N{GREEK SMALL LETTER ALPHA}"}
# The length of the marks at 1, in font sizes, and the room of the legend below.
MARK, LEGEND = 0.4, 3.6


def draw_table(figure: Figure, spec: CurvesFigure, style: PlotStyle) -> None:
    """Draw every activation in columns, from top to bottom."""
    functions = [activation(name) for name in ACTIVATIONS]
    text_px = style.text_px or 8 * style.scale
    edge = EDGE * text_px
    top = edge + (1.7 * text_px if spec.title and style.text_px else 0.0)
    columns = max(1, round((style.width_px - 2 * edge) / (COLUMN * text_px)))
    rows = -(-len(functions) // columns)
    wide = (style.width_px - 2 * edge) / columns
    below = LEGEND * text_px if style.words else edge
    high = (style.height_px - top - below) / rows
    for number, function in enumerate(functions):
        column, row = divmod(number, rows)
        _draw_row(figure, function, (edge + column * wide, top + row * high, wide, high), spec, style)
    _legend(figure, spec, style)


def table_span(function: ActivationFunction) -> tuple[float, float]:
    """Return the interval on which a function of the table is drawn: one with all its creases."""
    far = max((abs(place) for place in function.creases), default=0.0)
    return SPAN if far < SPAN[1] or len(function.creases) > FEW_CREASES else (-far - 2, far + 2)


def _legend(figure: Figure, spec: CurvesFigure, style: PlotStyle) -> None:
    """Say what is solid and what is dashed, and where the marks are."""
    words, colors = LANGUAGES[spec.lang].plots, style.colors(2)
    entries = [PlotEntry("$f(z)$", colors[0])]
    if spec.derivative:
        entries.append(PlotEntry("$f\\,'(z)$", colors[1], (0, DASHES)))
        entries.append(PlotEntry(words["open_end"], colors[1], marker="o", filled=False))
    entries.append(PlotEntry(words["marks"], style.theme.muted, marker="+"))
    plot_legend(figure, entries, style)


def _draw_row(
    figure: Figure,
    function: ActivationFunction,
    place: tuple[float, float, float, float],
    spec: CurvesFigure,
    style: PlotStyle,
) -> None:
    """Draw one function: its curve at the left, name and formula beside it; `place` is left, top, width, height."""
    left, top, wide, high = place
    side = CURVE_SHARE * high
    curve_wide = min(WIDE * side, 0.4 * wide if style.words else 0.9 * wide)
    box = (
        left / style.width_px,
        1 - (top + side) / style.height_px,
        curve_wide / style.width_px,
        side / style.height_px,
    )
    axes = figure.add_axes(box)
    axes.set_axis_off()
    colors = style.colors(2)
    look = CurveLook(colors[0], colors[1], "-")
    span = table_span(function)
    draw_curves(axes, [function], [look], span, Marks(spec.derivative), style, (curve_wide, side))
    _mark_ones(axes, style)
    if style.words:
        _words(axes, function, style, wide - curve_wide - 1.1 * style.text_px)


def _mark_ones(axes: Axes, style: PlotStyle) -> None:
    """Mark 1 and -1 on both axes, where they are seen: no two plots need have the same scale."""
    bottom, top = axes.get_ylim()
    places = [(-1.0, 0.0), (1.0, 0.0), *((0.0, one) for one in (-1.0, 1.0) if bottom < one < top)]
    axes.plot(
        *np.transpose(places), linestyle="none", marker="+", zorder=1, color=style.theme.axis,
        markersize=MARK * (style.text_px or 8 * style.scale), markeredgewidth=HAIR_PX * style.scale,
    )  # fmt: skip


def _words(axes: Axes, function: ActivationFunction, style: PlotStyle, room_px: float) -> None:
    """Set the name and the formula at the right of a curve; a long formula in two lines."""
    # What is measured in the size in which it is drawn is parsed once.
    usual = FORMULA * style.text_px
    formula = f"${function.formula}$"
    needed = measure(formula, usual).width_px
    lines = [formula]
    if needed * SMALLEST / FORMULA > room_px:
        lines = halves(function.formula)
        needed = max(measure(line, usual).width_px for line in lines)
    share = FORMULA * min(room_px / needed, 1.0)
    # Names are no formulas: matplotlib remembers fifty that it has parsed, and these would be more.
    given = [f"{GREEK.get(key, key)}={value:g}" for key, value in function.parameters.items()]
    name = "  ".join([function.name, *given] if function.elementwise else [function.name, "(z, 0)"])
    name_in = style.fitting(name, room_px, bold=True)
    sizes = [name_in.get_size_in_points(), *(share * style.text_px for _ in lines)]
    texts = [name, *lines]
    heights = [
        max(measure(text, size, bold=number == 0).height_px, size)
        for number, (text, size) in enumerate(zip(texts, sizes, strict=True))
    ]
    leading = 0.25 * style.text_px
    top = (sum(heights) + leading * len(lines)) / 2
    for number, (text, height) in enumerate(zip(texts, heights, strict=True)):
        axes.annotate(
            text, (1.0, 0.5), xycoords="axes fraction", textcoords="offset points",
            xytext=(0.5 * style.text_px, top - height), va="bottom", color=style.theme.ink, annotation_clip=False,
            fontproperties=style.font(text, share=share) if number else name_in,
        )  # fmt: skip
        top -= height + leading


def halves(formula: str) -> list[str]:
    """Return a formula in two lines, broken at a plus nearest to the middle and not within braces; in one without."""
    depth, places = 0, []
    for place, letter in enumerate(formula):
        depth += (letter == "{") - (letter == "}")
        if letter == "+" and depth == 0 and place > 0:
            places.append(place)
    if not places:
        return [f"${formula}$"]
    middle = min(places, key=lambda place: abs(place - len(formula) / 2))
    return [f"${formula[:middle]}$", f"$\\quad{formula[middle:]}$"]
