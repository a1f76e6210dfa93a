"""The figure kind `distribution`: histograms of each layer's activations, a row an initialization, or a sweep."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from warpviz.figures.plotted import frame_count, moving_plot, plot_scene, still_plot, with_room
from warpviz.figures.sweep_scale import SweepScale
from warpviz.figures.weights_words import weights_words
from warpviz.languages.table import LANGUAGES
from warpviz.net.activations import activation
from warpviz.net.distribution import BINS, RandomNetwork
from warpviz.net.initialization import initialization
from warpviz.picture.mpl import plot_settings
from warpviz.picture.numbers import compact, short_number
from warpviz.picture.plot import Plot, laid_out
from warpviz.picture.plot_style import HAIR_PX, PlotStyle
from warpviz.picture.text import measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure
    from matplotlib.text import Text

    from warpviz.languages.language import Language
    from warpviz.net.activations import ActivationFunction
    from warpviz.net.distribution import LayerDistribution
    from warpviz.net.initialization import Initialization
    from warpviz.picture.animation import Animation
    from warpviz.picture.scene import Scene
    from warpviz.progress import Progress
    from warpviz.specs.distribution import DistributionFigure
    from warpviz.specs.request import Request

# The scales of a sweep, each as many times the one before.
LOWEST, HIGHEST = 0.01, 1.0
# How much of a plot's height the highest bar of a row has.
TALLEST = 0.96
# Rows stand that close, as a share of what is usual.
CLOSE = 0.6
# Of a sweep's height, what its scale has.
SCALE_SHARE = 0.3


def build_distribution(request: Request[DistributionFigure], progress: Progress | None = None) -> Animation:
    """Return the animation of a `DistributionFigure`: one frame, or a sweep."""
    del progress
    spec = request.spec
    style = PlotStyle.of(spec.size, spec.theme, words=spec.caption)
    function = activation(spec.activation)
    network = RandomNetwork.drawn(spec.depth, spec.width, spec.samples, spec.seed)
    draw = _sweep if spec.sweep else _rows
    return with_room(style, lambda wanted: draw(spec, network, function, wanted))


def _rows(
    spec: DistributionFigure, network: RandomNetwork, function: ActivationFunction, style: PlotStyle
) -> Animation:
    """Return a picture of one row for each initialization."""
    inits = [initialization(name) for name in spec.init]
    found = [network.distributions(function, init) for init in inits]
    color = style.colors(1)[0]
    with plot_settings():
        figure = style.figure(close=CLOSE)
        style.title(figure, function.expression, spec.title)
        parts = figure.subfigures(len(inits), 1, squeeze=False)[:, 0]
        rows = []
        for number, (part, init) in enumerate(zip(parts, inits, strict=True)):
            _head(part, init, spec.width, style, LANGUAGES[spec.lang])
            rows.append(Row.drawn(part, spec.depth, style, LANGUAGES[spec.lang], titles=number == 0))
        laid_out(figure)
        for row, layers in zip(rows, found, strict=True):
            row.show(layers)
        measured = {"rows": [_told(init.name, layers) for init, layers in zip(inits, found, strict=True)]}
        return still_plot(spec, Plot(figure), style, (color,), measured)


def _sweep(
    spec: DistributionFigure, network: RandomNetwork, function: ActivationFunction, style: PlotStyle
) -> Animation:
    """Return a film of one row while the standard deviation of the weights goes from `LOWEST` to `HIGHEST`."""
    count = frame_count(spec)
    stds = np.geomspace(LOWEST, HIGHEST, count).tolist()
    with plot_settings():
        figure = style.figure(close=CLOSE)
        style.title(figure, function.expression, spec.title)
        above, below = figure.subfigures(2, 1, squeeze=False, height_ratios=[1.0, SCALE_SHARE])[:, 0]
        row = Row.drawn(above, spec.depth, style, LANGUAGES[spec.lang], titles=True)
        scale = SweepScale.drawn(below, (LOWEST, HIGHEST), spec.width, style, LANGUAGES[spec.lang])
        moving = (*row.artists, *scale.artists)
        laid_out(figure)
        for artist in moving:
            artist.set_animated(True)
    plot = Plot(figure, moving, _show)

    def scene(number: int) -> Scene:
        layers = network.distributions(function, initialization(repr(stds[number])))
        return plot_scene(plot, style, (tuple(layers), stds[number], spec.lang))

    ends = [network.distributions(function, initialization(std)) for std in (LOWEST, HIGHEST)]
    measured = {"rows": [_told(f"{std:g}", layers) for std, layers in zip((LOWEST, HIGHEST), ends, strict=True)]}
    return moving_plot(spec, style, scene, style.colors(1), measured)


def _show(artists: tuple[Artist, ...], state: Any) -> None:  # noqa: ANN401 - layers, a scale and a language
    """Put histograms, their numbers and the mark on the scale where they are."""
    layers, std, lang = state
    count = 4 * len(layers) + 1
    Row.of(artists[:count], LANGUAGES[lang]).show(layers)
    SweepScale(artists[count:]).show(LANGUAGES[lang], std)


def _told(name: str, layers: Sequence[LayerDistribution]) -> dict[str, Any]:
    """Return what was measured of a row, as plain data."""
    return {
        "init": name,
        "layers": [{"mean": layer.mean, "std": layer.std, "saturated": layer.saturated} for layer in layers],
    }


def _head(part: SubFigure, init: Initialization, width: int, style: PlotStyle, language: Language) -> None:
    """Set the name of an initialization above its row, with the standard deviation that it gives here."""
    if not style.words:
        return
    std = init.std(width, width)
    text = weights_words(init, language)
    text = text if not init.formula else f"{text}  ${init.formula}$ = {short_number(std, 3)}"
    edge = 0.6 * style.text_px
    part.suptitle(text, x=edge / style.width_px, ha="left", color=style.theme.ink, fontproperties=style.font(text))


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A row of histograms, one a layer.

    Attributes:
        artists: of each layer the bars, the numbers below, and where its bins begin and end; then the highest share.
        language: of the words beside the numbers.
    """

    artists: tuple[Any, ...]
    language: Language

    @classmethod
    def of(cls, artists: Sequence[Artist], language: Language) -> Row:
        """Return the row that artists are."""
        return cls(tuple(artists), language)

    @classmethod
    def drawn(cls, part: SubFigure | Figure, depth: int, style: PlotStyle, language: Language, *, titles: bool) -> Row:
        """Return a new row in a figure, to be filled by `show`."""
        axes = np.atleast_1d(part.subplots(1, depth))
        share = _share(style, depth, language)
        artists: list[Artist] = []
        for number, plot in enumerate(axes, 1):
            _dress(plot, style)
            if titles and style.words:
                text = language.plots["layer"].format(number=number)
                plot.set_title(text, loc="left", color=style.theme.ink, fontproperties=style.font(text, share=share))
            bars = plot.stairs(np.zeros(BINS), np.linspace(0.0, 1.0, BINS + 1), fill=True, color=style.colors(1)[0])
            # Places are kept for the words that are usual: no plot shrinks for long numbers.
            low, high = (_words(plot, style, share, "0", x, side, 0.2) for x, side in ((0.0, "left"), (1.0, "right")))
            numbers = _words(plot, style, share, "\n".join(_numbers(language, "0", "0", "0 %")), 0.5, "center", 1.4)
            artists += [bars, low, high, numbers]
        # Not in the line of the layers' names.
        above = (1.9 if titles else 0.2) * share * style.text_px
        highest = axes[-1].annotate(
            "", (1.0, TALLEST), xycoords="axes fraction", textcoords="offset points", xytext=(0.0, above),
            ha="right", va="bottom", color=style.theme.muted, annotation_clip=False,
            fontproperties=style.font(language.plots["one_bin"], share=share),
        )  # fmt: skip
        highest.set_visible(style.words)
        return cls((*artists, highest), language)

    def show(self, layers: Sequence[LayerDistribution]) -> None:
        """Show how activations are distributed: the bars of all layers to one scale, which is told."""
        highest = max(float(layer.shares.max()) for layer in layers)
        for number, layer in enumerate(layers):
            bars, low, high, numbers = self.artists[4 * number : 4 * number + 4]
            bars.set_data(TALLEST * layer.shares / highest)
            low.set_text(compact(layer.low))
            high.set_text(compact(layer.high))
            numbers.set_text("\n".join(_numbers(self.language, *numbers_of(layer))))
        self.artists[-1].set_text(self.language.plots["one_bin"].format(share=f"{100 * highest:.0f} %"))


def numbers_of(layer: LayerDistribution) -> tuple[str, str, str]:
    """Return the mean, the standard deviation and the share saturated of a layer as they are written.

    A mean has no digits that are small against the standard deviation.
    """
    digits = 1 - math.floor(math.log10(layer.std)) if layer.std > 0 else 3
    return compact(round(layer.mean, digits)), compact(layer.std), f"{100 * layer.saturated:.0f} %"


def _numbers(language: Language, mean: str, std: str, saturated: str) -> tuple[str, str, str]:
    """Return the lines below a histogram."""
    words = language.plots
    return f"{words['mean']} {mean}", f"{words['std']} {std}", f"{words['saturated']} {saturated}"


def _dress(plot: Axes, style: PlotStyle) -> None:
    """Give a histogram its look: a base line, and no numbers but those that are written below."""
    style.dress(plot, numbers=False, grid=False)
    plot.spines["left"].set_visible(False)
    plot.set(xlim=(0.0, 1.0), ylim=(0.0, 1.0), xticks=[], yticks=[])
    plot.axhline(TALLEST, color=style.faint, linewidth=HAIR_PX * style.scale, zorder=0)


def _words(plot: Axes, style: PlotStyle, share: float, usual: str, x: float, side: str, below: float) -> Text:
    """Return a text below a plot, `below` lines down, with the words that are usual there."""
    text_px = max(share * style.text_px, 1.0)
    text = plot.annotate(
        usual, (x, 0.0), xycoords="axes fraction", textcoords="offset points", xytext=(0.0, -below * text_px), ha=side,
        va="top", color=style.theme.muted if below < 1 else style.theme.ink, annotation_clip=False, linespacing=1.15,
        fontproperties=style.font(usual, share=share),
    )  # fmt: skip
    text.set_visible(style.words)
    return text


def _share(style: PlotStyle, depth: int, language: Language) -> float:
    """Return the size of the words below a histogram, as a share of the usual size: as large as has room."""
    if not style.words:
        return 1.0
    room = (style.width_px - 2 * style.text_px) / depth - 0.5 * style.text_px
    widest = _numbers(language, "\N{MINUS SIGN}0.46", "0.0046", "100 %")
    return min(1.0, room / max(measure(text, style.text_px).width_px for text in widest))
