"""A table of all activation functions: the name, the formula and the curve of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warpviz.figures.curve_axes import CurveLook, Marks, draw_curves
from warpviz.net.activations import ACTIVATIONS, activation
from warpviz.picture.plot_style import EDGE
from warpviz.picture.text import measure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from warpviz.net.activations import ActivationFunction
    from warpviz.picture.plot_style import PlotStyle
    from warpviz.specs.curves import CurvesFigure

SPAN = (-4.0, 4.0)
# In font sizes: how wide a column is at least; how wide a curve is, against its height.
COLUMN, WIDE = 15.0, 1.3
# Of a row's height.
CURVE_SHARE = 0.86
# A formula may be set that much smaller before it is broken into two lines.
NARROWEST = 0.75


def draw_table(figure: Figure, spec: CurvesFigure, style: PlotStyle) -> None:
    """Draw every activation in columns, from top to bottom."""
    functions = [activation(name) for name in ACTIVATIONS]
    text_px = style.text_px or 8 * style.scale
    edge = EDGE * text_px
    top = edge + (1.7 * text_px if spec.title and style.text_px else 0.0)
    columns = max(1, round((style.width_px - 2 * edge) / (COLUMN * text_px)))
    rows = -(-len(functions) // columns)
    wide = (style.width_px - 2 * edge) / columns
    high = (style.height_px - top - edge) / rows
    for number, function in enumerate(functions):
        column, row = divmod(number, rows)
        _draw_row(figure, function, (edge + column * wide, top + row * high, wide, high), spec, style)


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
    style.dress(axes, numbers=False, grid=False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_xticks([])
    axes.set_yticks([])
    colors = style.colors(2)
    look = CurveLook(colors[0], colors[1], "-")
    draw_curves(axes, [function], [look], SPAN, Marks(spec.derivative), style, (curve_wide, side))
    if style.words:
        _words(axes, function, style, wide - curve_wide - 1.1 * style.text_px)


def _words(axes: Axes, function: ActivationFunction, style: PlotStyle, room_px: float) -> None:
    """Set the name and the formula at the right of a curve; a long formula in two lines."""
    formula = f"${function.formula}$"
    lines = [formula] if measure(formula, style.text_px).width_px * NARROWEST <= room_px else halves(function.formula)
    share = min(*(room_px / measure(line, style.text_px).width_px for line in lines), 1.0 if len(lines) == 1 else 0.85)
    name_in = style.fitting(function.name, room_px, bold=True)
    sizes = [name_in.get_size_in_points(), *(share * style.text_px for _ in lines)]
    texts = [function.name, *lines]
    heights = [
        measure(text, size, bold=number == 0).height_px
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
