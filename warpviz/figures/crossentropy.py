"""The figure kind `crossentropy`: four bar plots of one sample: logits, probabilities, target and gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from warpviz.figures.plotted import frame_count, moving_plot, plot_scene, with_room
from warpviz.languages.table import LANGUAGES
from warpviz.net.logit_descent import logits_descended
from warpviz.picture.mpl import plot_settings
from warpviz.picture.numbers import APART, compact, short_number
from warpviz.picture.plot import Plot, laid_out
from warpviz.picture.plot_legend import PlotEntry, plot_legend
from warpviz.picture.plot_style import PlotStyle, set_numbers

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from warpviz.net.logit_descent import LogitDescent
    from warpviz.picture.animation import Animation
    from warpviz.picture.scene import Scene
    from warpviz.progress import Progress
    from warpviz.specs.crossentropy import CrossEntropyFigure
    from warpviz.specs.request import Request

# How wide a bar is against the distance of two, and the air above and below bars with their numbers.
BAR, AIR = 0.7, 0.24
# Wider pictures than that have all plots in a row.
WIDE = 2.2
# With more classes than that there is no room for numbers at bars.
FEW = 6
# How much of the time goes evenly over all steps.
EVENLY = 0.4
FORMULAS = ("$z$", "$y$", "$t$", "$y - t$")
NAMES = ("logits", "probability", "target", "gradient_words")


def build_crossentropy(request: Request[CrossEntropyFigure], progress: Progress | None = None) -> Animation:
    """Return the film of a `CrossEntropyFigure`."""
    del progress
    spec = request.spec
    run = logits_descended(spec.logits, spec.target, spec.learning_rate, spec.steps)
    style = PlotStyle.of(spec.size, spec.theme, words=spec.caption)
    return with_room(style, lambda wanted: _film(spec, run, wanted))


def _film(spec: CrossEntropyFigure, run: LogitDescent, style: PlotStyle) -> Animation:
    """Return the film in a style."""
    words = LANGUAGES[spec.lang].plots
    with plot_settings():
        figure = style.figure(close=0.6)
        heading = style.title(figure, words["crossentropy_title"], spec.title)
        edge = 0.6 * style.text_px
        usual = _said(run, spec.steps, spec.lang)
        counter = figure.text(
            1 - edge / style.width_px, 1 - edge / style.height_px, usual, ha="right", va="top", color=style.theme.ink,
            fontproperties=style.font(usual),
        )  # fmt: skip
        counter.set_visible(style.words)
        counter.set_in_layout(False)
        shape = (1, 4) if style.width_px >= WIDE * style.height_px else (2, 2)
        plots = figure.subplots(*shape, squeeze=False).ravel()
        moving: list[Artist] = [counter]
        for number, axes in enumerate(plots):
            moving += _bars(axes, number, run, f"{words[NAMES[number]]}  {FORMULAS[number]}", style)
        colors = style.colors(3)
        entries = [PlotEntry(words["lowers"], colors[1], marker="s"), PlotEntry(words["raises"], colors[2], marker="s")]
        plot_legend(figure, entries, style)
        laid_out(figure)
        if heading is not None:
            counter.set_y(heading.get_position()[1])
        for artist in moving:
            artist.set_animated(True)
    plot, count = Plot(figure, tuple(moving), _show), frame_count(spec)
    steps = shown_steps(run, count)

    def scene(number: int) -> Scene:
        return plot_scene(plot, style, (steps[number], run, spec.lang))

    measured = {
        "steps": spec.steps,
        "loss": [float(run.losses[0]), float(run.losses[-1])],
        "gradient": run.gradients[0].tolist(),
        "probabilities": run.probabilities[-1].tolist(),
    }
    return moving_plot(spec, style, scene, style.colors(3), measured)


def shown_steps(run: LogitDescent, count: int) -> list[int]:
    """Return the steps that `count` frames show, from none to all: more of them where probabilities change more."""
    changes = np.abs(np.diff(run.probabilities, axis=0)).sum(axis=1)
    whole = float(changes.sum())
    shares = EVENLY / len(changes) + (1 - EVENLY) * (changes / whole if whole else 1 / len(changes))
    passed = np.concatenate([[0.0], np.cumsum(shares)])
    steps = np.searchsorted(passed, np.linspace(0.0, 1.0, count) - 1e-9)
    return [0, *np.minimum(steps[1:-1], len(changes)).tolist(), len(changes)]


def _values(run: LogitDescent, number: int, step: int) -> Any:  # noqa: ANN401 - an array (C,)
    """Return what plot `number` shows after a step."""
    return (run.logits[step], run.probabilities[step], run.target, run.gradients[step])[number]


def _said(run: LogitDescent, step: int, lang: str) -> str:
    words = LANGUAGES[lang].plots
    return f"{words['step'].format(step=step)}{APART}{words['loss']} {compact(float(run.losses[step]))}"


def _bars(axes: Axes, number: int, run: LogitDescent, title: str, style: PlotStyle) -> list[Artist]:
    """Return the artists that move of a new bar plot: upward and downward bars, and the number at each."""
    style.dress(axes)
    count = len(run.target)
    low, high = ((float(run.logits.min()), float(run.logits.max())), (0.0, 1.0), (0.0, 1.0), (-1.0, 1.0))[number]
    low, high = min(low, 0.0), max(high, 0.0)
    air = AIR * max(high - low, 1e-9)
    axes.set(xlim=(-0.6, count - 0.4), ylim=(low - (air if low < 0 else 0.0), high + air))
    set_numbers(axes, style, count, 4)
    axes.set_xticks(range(count))
    axes.grid(visible=False, axis="x")
    style.number_ticks(axes)
    axes.axhline(0.0, color=style.theme.axis, linewidth=style.line(0.5), zorder=1)
    if style.words:
        room = style.width_px / (2 if style.width_px < WIDE * style.height_px else 4) - 2 * style.text_px
        axes.set_title(title, loc="left", color=style.theme.ink, fontproperties=style.fitting(title, room), pad=6)
    colors = style.colors(3)
    upward = colors[2] if number == 2 else colors[1] if number == 3 else colors[0]
    artists: list[Artist] = [
        axes.stairs(np.zeros(2 * count - 1), _edges(count), fill=True, color=color, zorder=3)
        for color in (upward, colors[2] if number == 3 else upward)
    ]
    for place in range(count):
        text = axes.annotate(
            "0.00", (place, 0.0), textcoords="offset points", xytext=(0.0, 0.0), ha="center", zorder=4,
            color=style.theme.ink, fontproperties=style.font("0", share=min(1.0, 4.2 / count)), annotation_clip=False,
        )  # fmt: skip
        text.set_visible(style.words and count <= FEW and number != 2)
        artists.append(text)
    return artists


def _edges(count: int) -> Any:  # noqa: ANN401 - an array (2 C,)
    """Return where bars and the gaps between them begin and end."""
    return np.stack([np.arange(count) - BAR / 2, np.arange(count) + BAR / 2], axis=1).ravel()


def _show(artists: tuple[Artist, ...], state: Any) -> None:  # noqa: ANN401 - a step, a run and a language
    """Put bars and numbers where they are after a step."""
    step, run, lang = state
    counter: Any = artists[0]
    counter.set_text(_said(run, step, lang))
    each = 2 + len(run.target)
    for number in range(len(NAMES)):
        values = _values(run, number, step)
        up, down, *texts = artists[1 + each * number : 1 + each * (number + 1)]
        for artist, bars in ((up, np.maximum(values, 0.0)), (down, np.minimum(values, 0.0))):
            # Every other step is a gap.
            heights = np.zeros(2 * len(values) - 1)
            heights[::2] = bars
            moved: Any = artist
            moved.set_data(heights)
        for place, (text, value) in enumerate(zip(texts, values.tolist(), strict=True)):
            label: Any = text
            label.xy = (place, value)
            label.set_text(short_number(round(value, 2), 3) if number else compact(value))
            label.set_va("bottom" if value >= 0 else "top")
            label.xyann = (0.0, 2.0 if value >= 0 else -3.0)
