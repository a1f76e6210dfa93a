"""The figure kind `gradients`: the mean size of the gradient layer by layer, on a scale of powers of ten."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from warpviz.errors import InvalidValueError
from warpviz.figures.plotted import still_plot, with_room
from warpviz.figures.weights_words import weights_words
from warpviz.languages.table import LANGUAGES
from warpviz.net.activations import activation
from warpviz.net.initialization import initialization
from warpviz.net.vanishing import layer_gradients
from warpviz.picture.mpl import plot_settings
from warpviz.picture.numbers import compact
from warpviz.picture.plot import Plot, laid_out
from warpviz.picture.plot_legend import PlotEntry, plot_legend
from warpviz.picture.plot_style import DASHES, DOT_PX, PlotStyle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from warpviz.languages.language import Language
    from warpviz.net.vanishing import LayerGradients
    from warpviz.picture.animation import Animation
    from warpviz.progress import Progress
    from warpviz.specs.gradients import GradientsFigure
    from warpviz.specs.request import Request

# What is smaller or larger cannot be told from nothing, or from infinity, in a picture.
SMALLEST, LARGEST = 1e-300, 1e300
# Powers of ten above the highest, and what a line of words takes of the height, in font sizes, below the lowest.
AIR, LINE = 0.4, 2.4
FEW_POWERS = 1.8
# A bound that is not below one bounds nothing.
BELOW = 1 - 1e-9


def build_gradients(request: Request[GradientsFigure], progress: Progress | None = None) -> Animation:
    """Return the one frame of a `GradientsFigure` as an animation."""
    del progress
    spec = request.spec
    init = initialization(spec.init)
    found = [
        layer_gradients(
            activation(text), init, depth=spec.depth, width=spec.width, samples=spec.samples, seed=spec.seed
        )
        for text in spec.activation
    ]
    for text, gradients in zip(spec.activation, found, strict=True):
        if not np.isfinite(gradients.means).all():
            raise InvalidValueError(
                f"{text}: the gradient is not finite with {spec.depth} layers: take fewer, or another init"
            )
    style = PlotStyle.of(spec.size, spec.theme, words=spec.caption)
    return with_room(style, lambda wanted: _draw(spec, found, wanted))


def _draw(spec: GradientsFigure, found: Sequence[LayerGradients], style: PlotStyle) -> Animation:
    """Return the picture in a style."""
    language, names = LANGUAGES[spec.lang], [activation(text).expression for text in spec.activation]
    colors = style.colors(len(found))
    entries = []
    with plot_settings():
        figure = style.figure()
        weights = weights_words(initialization(spec.init), language)
        style.title(figure, language.plots["gradients_title"].format(weights=weights), spec.title)
        axes = figure.subplots()
        style.dress(axes)
        _scales(axes, spec.depth, found, style)
        layers = np.arange(1, spec.depth + 1)
        for number, (gradients, color) in enumerate(zip(found, colors, strict=True)):
            axes.plot(
                layers, gradients.means, color=color, linestyle=style.dashes(number), linewidth=style.line(),
                marker="o", markersize=style.line(DOT_PX), markeredgecolor=style.theme.background, zorder=4,
                markeredgewidth=0.4 * style.line(),
            )  # fmt: skip
            entries.append(PlotEntry(names[number], color, style.dashes(number)))
        bounded = [spec.bound and gradients.steepest is not None and gradients.steepest < BELOW for gradients in found]
        for gradients, color, has_bound in zip(found, colors, bounded, strict=True):
            bounds = gradients.bounds
            if has_bound and bounds is not None and gradients.steepest is not None:
                axes.plot(layers, bounds, color=color, linestyle=(0, DASHES), linewidth=0.8 * style.line(), zorder=3)
                base = compact(gradients.steepest)
                power = f"${base}^{{\\,k}}$  (${base}^{{{spec.depth}}}$ = {compact(float(bounds[0]))})"
                words = language.plots["bound"].format(power=power) if spec.init == "orthogonal" else power
                entries.append(PlotEntry(words, color, (0, DASHES)))
        _first_values(axes, found, colors, style)
        if style.words:
            _name_axes(axes, language, spec.depth, style, bounded=any(bounded))
        plot_legend(figure, entries, style)
        measured = {
            "gradients": [
                {"function": name, "means": gradients.means.tolist()}
                for name, gradients in zip(names, found, strict=True)
            ]
        }
        return still_plot(spec, Plot(laid_out(figure)), style, colors, measured)


def _scales(axes: Axes, depth: int, found: Sequence[LayerGradients], style: PlotStyle) -> None:
    """Choose what is seen: every layer, and whole powers of ten."""
    from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

    values = np.concatenate([gradients.means for gradients in found] + [np.ones(1)])
    values = values[values > SMALLEST]
    low, high = float(np.log10(values.min())), float(np.log10(values.max())) + AIR
    share = LINE * style.text_px / style.height_px
    # No number is smaller than 1e-307 to its full precision.
    low = max(low - max(share * (high - low) / (1 - share), 0.3), -307.0)
    axes.set(yscale="log", ylim=(10.0**low, 10.0**high), xlim=(0.5, depth + 0.5))
    if high - low < FEW_POWERS:
        # Within a power of ten or two, more than powers of ten have numbers.
        axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: compact(value)))
    else:
        axes.yaxis.set_major_locator(LogLocator(numticks=max(int(style.height_px / (3 * max(style.text_px, 8.0))), 3)))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=10))
    style.number_ticks(axes)


def _first_values(axes: Axes, found: Sequence[LayerGradients], colors: Sequence[str], style: PlotStyle) -> None:
    """Write what comes back to the first layer beside it: below or above, or not at all where others are near."""
    if not style.words:
        return
    low, high = np.log10(axes.get_ylim())
    line = LINE * style.text_px / style.height_px * (high - low)
    values = [float(gradients.means[0]) for gradients in found]
    places = [float(np.log10(max(value, SMALLEST))) for value in values]
    taken = list(places)
    for value, color, place in zip(values, colors, places, strict=True):
        sides = [side for side in (-1, 1) if _is_free(place + 0.6 * side * line, place, taken, line)]
        if not sides:
            continue
        taken.append(place + 0.6 * sides[0] * line)
        text, up = compact(value), 0.3 * sides[0] * style.text_px
        written = axes.annotate(
            text, (1.0, value), textcoords="offset points", xytext=(0.5 * style.text_px, up), zorder=6,
            va="top" if up < 0 else "bottom", color=style.theme.ink if style.theme.cased else color,
            fontproperties=style.font(text),
        )  # fmt: skip
        style.outline(written)


def _is_free(middle: float, place: float, taken: Sequence[float], line: float) -> bool:
    """Return whether words of a curve at `place` have room around `middle`."""
    return all(abs(middle - other) >= 0.55 * line for other in taken if other != place)


def _name_axes(axes: Axes, language: Language, depth: int, style: PlotStyle, *, bounded: bool) -> None:
    """Name the axes: the layers, on which the gradient comes from the right, and what k is where there is a bound."""
    layer = language.plots["layers_back" if bounded else "layer_back"].format(depth=depth)
    size = rf"{language.plots['mean']}  $|\partial L / \partial z|$"
    axes.set_xlabel(layer, color=style.theme.muted, fontproperties=style.font(layer), labelpad=0.0)
    axes.set_ylabel(size, color=style.theme.muted, fontproperties=style.font(size))
