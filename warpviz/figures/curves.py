"""The figure kind `curves`: activation functions and their derivatives on axes of their own, on one pair, or all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from warpviz.figures.curve_axes import CurveLook, Marks, common_heights, draw_curves, has_open_ends, set_ticks
from warpviz.figures.curve_table import draw_table
from warpviz.figures.plotted import still_plot, with_room
from warpviz.languages.table import LANGUAGES
from warpviz.net.activations import activation
from warpviz.picture.mpl import plot_settings
from warpviz.picture.plot import Plot, laid_out
from warpviz.picture.plot_legend import PlotEntry, plot_legend
from warpviz.picture.plot_style import DASHES, PlotStyle
from warpviz.picture.text import measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from warpviz.net.activations import ActivationFunction
    from warpviz.net.curves import Peak
    from warpviz.picture.animation import Animation
    from warpviz.progress import Progress
    from warpviz.specs.curves import CurvesFigure
    from warpviz.specs.request import Request

# The interval where none is given, and how far from zero creases are that are to be seen in it, with that much beside.
USUAL, FARTHEST, BESIDE = 5.0, 20.0, 2.0
# A function with more of them has them everywhere.
FEW_CREASES = 8


def build_curves(request: Request[CurvesFigure], progress: Progress | None = None) -> Animation:
    """Return the one frame of a `CurvesFigure` as an animation."""
    del progress
    spec = request.spec
    return with_room(PlotStyle.of(spec.size, spec.theme, words=spec.caption), lambda style: _draw(spec, style))


def _draw(spec: CurvesFigure, style: PlotStyle) -> Animation:
    """Return the picture in a style."""
    with plot_settings():
        figure = style.figure()
        style.title(figure, "", spec.title)
        if spec.all_:
            # Places are exact there: nothing is to be fitted to each other.
            figure.set_layout_engine("none")
            draw_table(figure, spec, style)
            return still_plot(spec, Plot(laid_out(figure)), style, style.colors(2), {})
        functions = [activation(text) for text in spec.activation]
        peaks = _paired(figure, spec, functions, style) if spec.pair else _apart(figure, spec, functions, style)
        measured = {"peaks": _measured(functions, peaks)} if spec.derivative else {}
        colors = style.colors(len(functions) if spec.pair else 2)
        return still_plot(spec, Plot(laid_out(figure)), style, colors, measured)


def drawn_interval(spec: CurvesFigure, functions: Sequence[ActivationFunction]) -> tuple[float, float]:
    """Return the interval that is drawn: the one that was given, or one with every crease that is not far away."""
    if spec.range_ is not None:
        return spec.range_
    marks = [
        abs(place)
        for function in functions
        if len(function.creases) + len(function.jumps) <= FEW_CREASES
        for place in (*function.creases, *function.jumps)
    ]
    half = max(USUAL, max((place for place in marks if place <= FARTHEST), default=0.0) + BESIDE)
    return -half, half


def plot_grid(count: int) -> tuple[int, int]:
    """Return how many rows and columns of plots there are: three columns at most, and two of four plots."""
    columns = 2 if count == 4 else min(count, 3)
    return -(-count // columns), columns


def _measured(functions: Sequence[ActivationFunction], peaks: Sequence[Peak | None]) -> list[dict[str, Any]]:
    """Return the largest value of each derivative, as plain data; where it is, if only there."""
    return [
        {"function": function.expression, "largest": peak.y, **({"at": peak.x} if peak.alone else {})}
        for function, peak in zip(functions, peaks, strict=True)
        if peak is not None
    ]


def _marks(spec: CurvesFigure) -> Marks:
    return Marks(spec.derivative, spec.derivative, spec.peak, spec.creases)


def _paired(
    figure: Figure, spec: CurvesFigure, functions: Sequence[ActivationFunction], style: PlotStyle
) -> list[Peak | None]:
    """Draw functions on one pair of axes, each with its derivative in its own colour."""
    language = LANGUAGES[spec.lang]
    axes = figure.subplots()
    style.dress(axes)
    colors = style.colors(len(functions))
    looks = [CurveLook(color, color, style.dashes(number)) for number, color in enumerate(colors)]
    span = drawn_interval(spec, functions)
    room_px = (0.9 * style.width_px, style.height_px - 5.5 * style.text_px)
    peaks = draw_curves(axes, functions, looks, span, _marks(spec), style, room_px)
    set_ticks(axes, style, room_px)
    _name_axis(axes, functions, style)
    entries = [
        PlotEntry(function.expression, color, look.dashes)
        for function, color, look in zip(functions, colors, looks, strict=True)
    ]
    if spec.derivative:
        entries.append(PlotEntry(language.plots["derivatives"], style.theme.muted, (0, DASHES)))
    plot_legend(figure, [*entries, *_mark_entries(spec, style.theme.muted, style.theme.muted, functions, peaks)], style)
    return peaks


def _mark_entries(
    spec: CurvesFigure,
    color: str,
    slope_color: str,
    functions: Sequence[ActivationFunction],
    peaks: Sequence[Peak | None],
) -> list[PlotEntry]:
    """Return what the legend says of marks, of those that are there."""
    words, entries = LANGUAGES[spec.lang].plots, []
    if spec.peak and any(peak is not None and peak.alone for peak in peaks):
        entries.append(PlotEntry(words["peak"], slope_color, marker="o"))
    if spec.creases and any(function.creases for function in functions):
        entries.append(PlotEntry(words["crease"], color, marker="D"))
    if has_open_ends(functions, drawn_interval(spec, functions), derivative=spec.derivative):
        entries.append(PlotEntry(words["open_end"], slope_color, marker="o", filled=False))
    return entries


def _apart(
    figure: Figure, spec: CurvesFigure, functions: Sequence[ActivationFunction], style: PlotStyle
) -> list[Peak | None]:
    """Draw each function on axes of its own, beneath its name and formula."""
    language = LANGUAGES[spec.lang]
    rows, columns = plot_grid(len(functions))
    colors = style.colors(2)
    look = CurveLook(colors[0], colors[1], "-")
    room_px = (style.width_px / columns - 3.2 * style.text_px, style.height_px / rows - 5.5 * style.text_px)
    above_px = max((measure(_formula(function), style.text_px).height_px for function in functions), default=0.0)
    peaks: list[Peak | None] = []
    # On one scale they can be compared.
    shared = drawn_interval(spec, functions)
    heights = common_heights(functions, shared, _marks(spec), style, room_px)
    for number, function in enumerate(functions):
        axes = figure.add_subplot(rows, columns, number + 1)
        style.dress(axes)
        span = drawn_interval(spec, [function]) if heights is None else shared
        peaks += draw_curves(axes, [function], [look], span, _marks(spec), style, room_px, heights)
        set_ticks(axes, style, room_px)
        if style.words:
            _head(axes, function, style, style.width_px / columns - 2.2 * style.text_px, above_px)
        if number >= len(functions) - columns:
            _name_axis(axes, [function], style)
    entries = _mark_entries(spec, colors[0], colors[1], functions, peaks)
    if spec.derivative:
        slope = PlotEntry(f"$f\\,'(z)$  {language.plots['derivative']}", colors[1], (0, DASHES))
        entries = [PlotEntry("$f(z)$", colors[0]), slope, *entries]
    plot_legend(figure, entries, style)
    return peaks


def _formula(function: ActivationFunction) -> str:
    return f"${function.formula}$"


def _name_axis(axes: Axes, functions: Sequence[ActivationFunction], style: PlotStyle) -> None:
    """Name the axis of the pre-activation; of two, the second is zero."""
    if style.words:
        name = "$z$" if all(function.elementwise for function in functions) else "$z_1$  ($z_2=0$)"
        axes.set_xlabel(name, color=style.theme.muted, fontproperties=style.font(name), labelpad=0.0)


def _head(axes: Axes, function: ActivationFunction, style: PlotStyle, room_px: float, formula_px: float) -> None:
    """Set the name and the formula of a function, which is `formula_px` high, above its plot."""
    above = 0.35 * style.text_px
    name, formula = function.expression, _formula(function)
    for text, up, set_in in (
        (formula, above, style.fitting(formula, room_px)),
        (name, above + formula_px + 0.25 * style.text_px, style.fitting(name, room_px, bold=True)),
    ):
        axes.annotate(
            text, (0.0, 1.0), xycoords="axes fraction", textcoords="offset points", xytext=(0.0, up),
            va="bottom", color=style.theme.ink, fontproperties=set_in,
        )  # fmt: skip
