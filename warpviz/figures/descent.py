"""The figure kind `descent`: paths of gradient descent over the contours of a loss, one for each learning rate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from warpviz.figures.plotted import frame_count, moving_plot, plot_scene, with_room
from warpviz.languages.table import LANGUAGES
from warpviz.net.descent import LANDSCAPES, descended
from warpviz.picture.mpl import plot_settings
from warpviz.picture.numbers import compact, short_number
from warpviz.picture.plot import Plot, laid_out
from warpviz.picture.plot_legend import PlotEntry, plot_legend
from warpviz.picture.plot_style import DOT_PX, HAIR_PX, PlotStyle
from warpviz.picture.text import measure
from warpviz.picture.theme import mix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    from warpviz.languages.language import Language
    from warpviz.net.descent import Descent, Landscape
    from warpviz.picture.animation import Animation
    from warpviz.picture.scene import Scene
    from warpviz.progress import Progress
    from warpviz.specs.descent import DescentFigure
    from warpviz.specs.request import Request

# Places in each direction at which the loss is looked at, and how many lines of equal loss there are.
A_SIDE, LEVELS = 161, 9
# What is left of the loss where descent has come to the minimum, nearly.
ARRIVED = 0.05
# How much of the muted colour a contour has.
FAINT_PX = 0.9
# The share of the plane within the lowest of them, and how much of the muted colour the highest ground has.
NEAREST, DARKEST = 0.03, 0.4


def build_descent(request: Request[DescentFigure], progress: Progress | None = None) -> Animation:
    """Return the film of a `DescentFigure`."""
    del progress
    spec = request.spec
    pairs = [(name, rate) for name in spec.landscapes for rate in spec.learning_rate]
    runs = [(name, rate, descended(LANDSCAPES[name], rate, spec.steps)) for name, rate in pairs]
    style = PlotStyle.of(spec.size, spec.theme, words=spec.caption)
    return with_room(style, lambda wanted: _film(spec, runs, wanted))


def _film(spec: DescentFigure, runs: Sequence[tuple[str, float, Descent]], style: PlotStyle) -> Animation:
    """Return the film in a style."""
    language = LANGUAGES[spec.lang]
    with plot_settings():
        figure = style.figure(close=0.4)
        heading = style.title(figure, language.plots["descent_title"], spec.title)
        counter = _counter(figure, style, language, spec.steps)
        grid = figure.subplots(len(spec.landscapes), len(spec.learning_rate), squeeze=False)
        moving: list[Artist] = [counter]
        for number, (axes, (name, rate, _)) in enumerate(zip(grid.ravel(), runs, strict=True)):
            moving += _panel(axes, LANDSCAPES[name], style, language)
            if number < len(spec.learning_rate) and style.words:
                _head(axes, rate, verdict([run for _, other, run in runs if other == rate]), spec, style)
            if style.words and number % len(spec.learning_rate) == 0:
                across, up = LANDSCAPES[name].names
                row, names = language.plots[f"short_{name}"], f"({across}, {up})"
                axes.set_ylabel(row, color=style.theme.ink, fontproperties=style.font(row))
                axes.set_xlabel(names, color=style.theme.muted, fontproperties=style.font(names), loc="right")
        entries = [
            PlotEntry(language.plots["minimum"], style.theme.ink, marker="x"),
            PlotEntry(language.plots["higher"], _shades(style)[-1], marker="s"),
        ]
        plot_legend(figure, entries, style)
        laid_out(figure)
        if heading is not None:
            counter.set_y(heading.get_position()[1])
        for artist in moving:
            artist.set_animated(True)
    plot, count = Plot(figure, tuple(moving), _show), frame_count(spec)

    def scene(number: int) -> Scene:
        step = round(spec.steps * number / (count - 1))
        return plot_scene(plot, style, (step, spec.steps, tuple(run for _, _, run in runs), spec.lang))

    measured = {"runs": [_told(name, rate, run) for name, rate, run in runs]}
    return moving_plot(spec, style, scene, style.colors(2), measured)


def _told(name: str, rate: float, run: Descent) -> dict[str, Any]:
    """Return what a run has come to, as plain data."""
    first, last = float(run.losses[0]), float(run.losses[-1])
    return {"loss": name, "learning_rate": rate, "first": first, "last": last, "diverged": run.diverged}


def verdict(runs: Sequence[Descent]) -> str:
    """Return what is to be said of a learning rate by what it does everywhere: the name of the words."""
    if any(run.diverged for run in runs):
        return "too_large"
    return "just_right" if all(run.losses[-1] <= ARRIVED * run.losses[0] for run in runs) else "too_small"


def _head(axes: Axes, rate: float, said: str, spec: DescentFigure, style: PlotStyle) -> None:
    """Set a learning rate and what is said of it above its column."""
    name, words = f"$\\eta$ = {short_number(rate)}", LANGUAGES[spec.lang].plots[said]
    room_px = style.width_px / len(spec.learning_rate) - 2 * style.text_px
    wide_px = measure(name, style.text_px).width_px + measure(words, style.text_px).width_px
    share = max(min(1.0, room_px / wide_px), 0.6)
    axes.set_title(name, loc="left", color=style.theme.ink, fontproperties=style.font(name, share=share), pad=4)
    axes.set_title(words, loc="right", color=style.theme.muted, fontproperties=style.font(words, share=share), pad=4)


def _counter(figure: Figure, style: PlotStyle, language: Language, steps: int) -> Text:
    """Return the words at the top right that count steps."""
    edge = 0.6 * style.text_px
    words = language.plots["step"].format(step=steps)
    text = figure.text(
        1 - edge / style.width_px, 1 - edge / style.height_px, words, ha="right", va="top", color=style.theme.ink,
        fontproperties=style.font(words),
    )  # fmt: skip
    text.set_visible(style.words)
    text.set_in_layout(False)
    return text


def _panel(axes: Axes, landscape: Landscape, style: PlotStyle, language: Language) -> list[Artist]:
    """Return the artists that move of a new panel: the path, its steps, where it is, and the words below."""
    style.dress(axes, numbers=False, grid=False)
    (left, bottom), (right, top) = landscape.low, landscape.high
    axes.set(xlim=(left, right), ylim=(bottom, top), xticks=[], yticks=[])
    axes.set_box_aspect(1.0)
    for spine in axes.spines.values():
        spine.set_visible(True)
        spine.set(color=style.faint, linewidth=HAIR_PX * style.scale)
    x, y = np.linspace(left, right, A_SIDE), np.linspace(bottom, top, A_SIDE)
    values = landscape.value(np.stack(np.meshgrid(x, y), axis=-1))
    # Between two lines lies as much of the plane as between others: every minimum has some around it.
    levels = np.quantile(values, [NEAREST, *np.linspace(0.0, 1.0, LEVELS + 1)[1:-1]])
    axes.contourf(x, y, values, levels=levels, colors=_shades(style)[1:], extend="max")
    axes.contour(x, y, values, levels=levels, colors=[style.theme.wire], linewidths=FAINT_PX * style.scale)
    axes.plot(*landscape.minimum.T, "x", color=style.theme.ink, markersize=style.line(DOT_PX), zorder=3)
    color = style.colors(2)[1]
    path = axes.plot([], [], color=color, linewidth=0.7 * style.line(), zorder=4)
    dots = axes.plot([], [], "o", color=color, markersize=0.55 * style.line(DOT_PX), zorder=5)
    here = axes.plot(
        [], [], "o", color=color, markersize=1.4 * style.line(DOT_PX), zorder=6, markeredgecolor=style.theme.background
    )
    usual = f"{language.plots['loss']} 0.012"
    words = axes.annotate(
        usual, (0.0, 0.0), xycoords="axes fraction", textcoords="offset points", xytext=(0.0, -0.3 * style.text_px),
        va="top", color=style.theme.ink, annotation_clip=False,
        fontproperties=style.font(usual + language.plots["diverges"]),
    )  # fmt: skip
    words.set_visible(style.words)
    return [*path, *dots, *here, words]


def _shades(style: PlotStyle) -> list[str]:
    """Return the colours of the ground, from the lowest loss to the highest."""
    return [mix(style.theme.background, style.theme.muted, DARKEST * share) for share in np.linspace(0, 1, LEVELS + 1)]


def _show(artists: tuple[Artist, ...], state: Any) -> None:  # noqa: ANN401 - a step, runs and a language
    """Draw every path up to a step."""
    step, steps, runs, lang = state
    words = LANGUAGES[lang].plots
    counter: Any = artists[0]
    counter.set_text(words["step"].format(step=step))
    for number, run in enumerate(runs):
        path, dots, here, said = (artist for artist in artists[1 + 4 * number : 5 + 4 * number])  # type: Any, Any, Any, Any
        so_far = run.path[: step + 1]
        path.set_data(*so_far.T)
        dots.set_data(*so_far.T)
        here.set_data(*so_far[-1:].T)
        gone = run.diverged and (step == steps or step >= len(run.path) or run.losses[step] > run.losses[0])
        said.set_text(words["diverges"] if gone else f"{words['loss']} {compact(float(run.losses[step]))}")
