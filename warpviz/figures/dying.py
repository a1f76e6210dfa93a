"""The figure kind `dying`: dead units over the epochs, one line an activation, and what PReLU learns."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np

from warpviz.errors import InvalidValueError
from warpviz.figures.plotted import still_plot, with_room
from warpviz.figures.training_plot import LONG, scale_epochs
from warpviz.languages.table import LANGUAGES
from warpviz.net.activations import activation
from warpviz.net.dying import dead_share, learned_slopes, looked_at
from warpviz.net.training import fit
from warpviz.picture.mpl import plot_settings
from warpviz.picture.plot import Plot, laid_out
from warpviz.picture.plot_legend import PlotEntry, plot_legend
from warpviz.picture.plot_style import DASHES, DOT_PX, PlotStyle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from warpviz.languages.language import Language
    from warpviz.picture.animation import Animation
    from warpviz.progress import Progress
    from warpviz.specs.dying import DyingFigure
    from warpviz.specs.request import Request

# The height of a line of names against the picture's, in font sizes, and where on the axis there is no more room at the
# right of them.
LEADING, ROOMY = 1.8, 0.72


def build_dying(request: Request[DyingFigure], progress: Progress | None = None) -> Animation:
    """Return the one frame of a `DyingFigure` as an animation; networks are trained first, one start each."""
    spec, data = request.spec, request.data
    if data is None:
        raise InvalidValueError("data: a network to be trained needs points")
    runs = []
    for number, text in enumerate(spec.activation):
        history = fit(
            data.points,
            data.labels,
            hidden=spec.hidden,
            activation=text,
            seed=spec.seed,
            epochs=spec.epochs,
            learning_rate=spec.learning_rate,
            restarts=1,
            init=spec.init,
            history="all",
            progress=_part(progress, number, len(spec.activation)),
        )
        # How units die is Adam's doing; what follows goes on from the best network that there was.
        steps = looked_at(int((history.epochs <= spec.epochs).sum()))
        networks = [history[int(step)] for step in steps]
        runs.append(
            {
                "function": activation(text).expression,
                "epochs": history.epochs[steps].tolist(),
                "dead": [dead_share(network, data.points) for network in networks],
                "slopes": [list(learned_slopes(network)) for network in networks],
                "accuracy": float(history.accuracies[-1]),
            }
        )
    style = PlotStyle.of(spec.size, spec.theme, words=spec.caption)
    return with_room(style, lambda wanted: _draw(spec, runs, wanted, data.notes))


def _part(progress: Progress | None, number: int, count: int) -> Progress | None:
    """Return what tells of one part of several, evenly long."""
    if progress is None:
        return None
    whole = progress
    return lambda done, total: whole(number * total + done, count * total)


def _draw(spec: DyingFigure, runs: Sequence[dict[str, Any]], style: PlotStyle, notes: Sequence[str]) -> Animation:
    """Return the picture in a style."""
    language, colors = LANGUAGES[spec.lang], style.colors(len(runs))
    learned = [run for run in runs if run["slopes"][0]]
    last = max(run["epochs"][-1] for run in runs)
    with plot_settings():
        figure = style.figure()
        style.title(figure, "", spec.title)
        first, *more = figure.subplots(1, 2 if learned else 1, squeeze=False)[0]
        wide_px = style.width_px / (2 if learned else 1) - 4 * style.text_px
        for axes, name in ((first, "dead"), *((axes, "slopes") for axes in more)):
            _dress(axes, language.plots[name], last, wide_px, style, language)
        for number, (run, color) in enumerate(zip(runs, colors, strict=True)):
            first.plot(
                run["epochs"], 100 * np.array(run["dead"]), color=color, linestyle=style.dashes(number),
                linewidth=style.line() * (1 + 0.5 * (len(runs) - 1 - number)),
            )  # fmt: skip
            # Training ends where it has come to something, which need not be the last epoch of all.
            first.plot(run["epochs"][-1:], 100 * np.array(run["dead"][-1:]), "o", color=color, **_end(style, number))
        first.set_ylim(-3, 103)
        entries = [
            PlotEntry(run["function"], color, style.dashes(number))
            for number, (run, color) in enumerate(zip(runs, colors, strict=True))
        ]
        entries.append(PlotEntry(language.plots["training_ends"], style.theme.muted, marker="o"))
        for axes in more:
            for run, color in zip(runs, colors, strict=True):
                if run["slopes"][0]:
                    _slopes(axes, run, color, style, language)
            axes.axhline(0.0, color=style.theme.axis, linewidth=style.line(0.4), linestyle=(0, DASHES))
        plot_legend(figure, entries, style)
        return still_plot(spec, Plot(laid_out(figure)), style, colors, {"runs": list(runs)}, notes)


def _end(style: PlotStyle, number: int) -> dict[str, Any]:
    """Return how the end of a line looks; later lines lie on earlier ones."""
    return {
        "markersize": style.line(DOT_PX), "markeredgecolor": style.theme.background, "zorder": 4 + number,
        "markeredgewidth": 0.4 * style.line(), "clip_on": False,
    }  # fmt: skip


def _slopes(axes: Axes, run: dict[str, Any], color: str, style: PlotStyle, language: Language) -> None:
    """Draw the slope of each layer of PReLU over the epochs, and name the layers at the ends of their lines."""
    lines = np.array(run["slopes"]).T
    for slopes in lines:
        axes.plot(run["epochs"], slopes, color=color, linewidth=0.7 * style.line())
        axes.plot(run["epochs"][-1:], slopes[-1:], "o", color=color, **_end(style, 0))
    if not style.words:
        return
    low, high = axes.get_ylim()
    # Names that would lie on each other are moved apart, from the lowest up.
    apart = LEADING * style.text_px / style.height_px * (high - low)
    heights = lines[:, -1].copy()
    order = np.argsort(heights)
    for below, above in itertools.pairwise(order):
        heights[above] = max(heights[above], heights[below] + apart)
    heights -= max(0.0, float(heights.max()) - high + 0.5 * apart)
    at_left = axes.transAxes.inverted().transform(axes.transData.transform((run["epochs"][-1], 0.0)))[0] > ROOMY
    side = -1 if at_left else 1
    for layer, height in enumerate(heights, 1):
        name = language.plots["layer"].format(number=layer)
        text = axes.annotate(
            name, (run["epochs"][-1], height), textcoords="offset points", xytext=(0.5 * side * style.text_px, 0.0),
            ha="right" if at_left else "left", va="center", color=style.theme.ink, fontproperties=style.font(name),
        )  # fmt: skip
        style.outline(text)


def _dress(axes: Axes, title: str, last: int, wide_px: float, style: PlotStyle, language: Language) -> None:
    """Give a plot over the epochs its look."""
    style.dress(axes)
    scale_epochs(axes, max(last, 1), wide_px, style)
    if style.words:
        set_in, epoch = style.fitting(title, wide_px), language.plots["epoch_log" if last > LONG else "epoch"]
        epoch_in = style.fitting(epoch, wide_px)
        axes.set_title(title, loc="left", color=style.theme.ink, fontproperties=set_in, pad=6)
        axes.set_xlabel(epoch, color=style.theme.muted, fontproperties=epoch_in, labelpad=0.0)
