"""The axes of a `training` film: frames for sheets, and plots of losses, accuracies and probabilities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from warpviz.film.styles import shown_names
from warpviz.picture.numbers import APART, compact, percent
from warpviz.picture.plot_legend import PlotEntry
from warpviz.picture.plot_style import DOT_PX, set_numbers
from warpviz.picture.text import measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    from warpviz.arrays import Floats, Integers
    from warpviz.languages.language import Language
    from warpviz.net.history import TrainingHistory
    from warpviz.picture.plot_style import PlotStyle
    from warpviz.plane.datasets import LabelledPoints

BINS = 20
# Of a plot with two scales, how much room there is above the highest value.
AIR = 1.05
# The shapes of points, as matplotlib calls them.
MARKERS = {
    "square": "s", "circle": "o", "triangle": "^", "diamond": "D", "triangle_down": "v", "plus": "P", "pentagon": "p",
    "cross": "X",
}  # fmt: skip
# Epochs over more than that are on a scale of powers of ten.
LONG = 100


@dataclass(frozen=True, slots=True, eq=False)
class TrainingState:
    """What moves in one frame, as plain data.

    Attributes:
        epoch, loss, accuracy: of the step.
        epochs, losses, accuracies: of all steps so far, (K,).
        shares: the probability of a class at each point, (N,): of the second of two, of its own where there are more.
        point_losses: -ln of the probability of each point's class, (N,).
        labels: the class of each, (N,).
    """

    epoch: int
    loss: float
    accuracy: float
    epochs: Integers
    losses: Floats
    accuracies: Floats
    shares: Floats
    point_losses: Floats
    labels: Integers


def headline_artist(figure: Figure, style: PlotStyle, usual: str) -> Text:
    """Return the words at the top right that count epochs."""
    edge = 0.6 * style.text_px
    text = figure.text(
        1 - edge / style.width_px, 1 - edge / style.height_px, usual, ha="right", va="top", color=style.theme.ink,
        fontproperties=style.font(usual),
    )  # fmt: skip
    text.set_visible(style.words)
    text.set_in_layout(False)
    return text


def headline(state: TrainingState, language: Language, *, short: bool = False) -> str:
    """Return what is said of a step: its number, the loss and the accuracy, that without its word if it is `short`."""
    words = language.plots
    accuracy = percent(state.accuracy) if short else f"{words['accuracy']} {percent(state.accuracy)}"
    return APART.join((f"{words['epoch']} {state.epoch}", f"{words['loss']} {compact(state.loss)}", accuracy))


@dataclass(frozen=True, slots=True)
class LossPanel:
    """Loss and accuracy over the epochs: two lines and their ends."""

    @staticmethod
    def draw(
        axes: Axes, history: TrainingHistory, wide_px: float, style: PlotStyle, language: Language
    ) -> list[Artist]:
        """Return the artists that move, of new axes that are about `wide_px` wide with their words."""
        other = axes.twinx()
        style.dress(axes)
        style.dress(other, grid=False)
        other.spines["left"].set_visible(False)
        other.spines["right"].set_visible(style.words)
        other.tick_params(labelright=style.words, right=True, labelleft=False)
        scale_epochs(axes, max(int(history.epochs[-1]), 1), wide_px, style)
        axes.set_ylim(0, AIR * max(float(np.max(history.losses)), 1e-9))
        other.set_ylim(0, AIR * 100)
        other.set_yticks([0, 50, 100])
        style.number_ticks(other)
        colors = style.colors(4)
        artists: list[Artist] = []
        named = ((axes, colors[2], language.plots["loss"]), (other, colors[3], f"{language.plots['accuracy']} (%)"))
        # The two names stand at the two ends of one line.
        both = sum(measure(name, style.text_px).width_px for _, _, name in named) if style.words else 0.0
        share = min(1.0, (wide_px - style.text_px) / both) if both else 1.0
        for number, (where, color, name) in enumerate(named):
            (line,) = where.plot([], [], color=color, linestyle=style.dashes(number), linewidth=style.line())
            (dot,) = where.plot([], [], "o", color=color, markersize=style.line(DOT_PX), clip_on=False)
            artists += [line, dot]
            if style.words:
                set_in = style.font(name, share=share)
                axes.set_title(name, loc="right" if number else "left", color=color, fontproperties=set_in, pad=6)
        if style.words:
            name = language.plots["epoch_log" if int(history.epochs[-1]) > LONG else "epoch"]
            axes.set_xlabel(name, color=style.theme.muted, fontproperties=style.font(name), labelpad=0.0)
        return artists

    @staticmethod
    def show(artists: Sequence[Any], state: TrainingState) -> None:
        """Draw the lines up to a step."""
        for number, values in enumerate((state.losses, 100 * state.accuracies)):
            line, dot = artists[2 * number : 2 * number + 2]
            line.set_data(state.epochs, values)
            dot.set_data(state.epochs[-1:], values[-1:])


def scale_epochs(axes: Axes, last: int, wide_px: float, style: PlotStyle) -> None:
    """Choose the scale of epochs up to the last, even for few of them, and ticks for which there is room."""
    from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

    if last <= LONG:
        axes.set_xlim(0, last * 1.01)
        set_numbers(axes, style, max(int(wide_px / (5 * max(style.text_px, 8.0))), 1), 3)
        return
    axes.set_xscale("symlog", linthresh=10.0, linscale=0.7)
    axes.set_xlim(0, last * 1.08)
    axes.xaxis.set_major_locator(FixedLocator([0, *(10.0**power for power in range(1, 6) if 10**power <= last)]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.yaxis.set_major_locator(MaxNLocator(3, steps=[1, 2, 5, 10]))
    style.number_ticks(axes)


@dataclass(frozen=True, slots=True)
class HistogramPanel:
    """A histogram of what the network says of each point: one outline for each of some groups."""

    @staticmethod
    def draw(
        axes: Axes, title: str, colors: Sequence[str], high: float, wide_px: float, style: PlotStyle
    ) -> list[Artist]:
        """Return the artists that move, of new axes, about `wide_px` wide, whose values go up to `high`.

        Several groups are outlines, one is filled.
        """
        filled = len(colors) == 1
        style.dress(axes)
        axes.set(xlim=(0.0, high), ylim=(0.0, 1.0))
        set_numbers(axes, style, 2, 2)
        axes.set_yticks([])
        if style.words:
            set_in = style.fitting(title, wide_px + 2 * style.text_px)
            axes.set_title(title, loc="left", color=style.theme.ink, fontproperties=set_in, pad=4)
        return [
            axes.stairs(
                np.zeros(BINS), np.linspace(0.0, high, BINS + 1), fill=filled, color=color, linewidth=0.8 * style.line()
            )
            for color in colors
        ]

    @staticmethod
    def show(artists: Sequence[Any], groups: Sequence[Floats]) -> None:
        """Show values of each group, as shares of all of them, the highest bar at the top."""
        edges = artists[0].get_data().edges
        counts = [np.histogram(np.minimum(values, edges[-1]), edges)[0] for values in groups]
        highest = max(1, *(int(count.max(initial=0)) for count in counts))
        for artist, count in zip(artists, counts, strict=True):
            artist.set_data(0.95 * count / highest)


def class_entries(data: LabelledPoints, style: PlotStyle, lang: str) -> list[PlotEntry]:
    """Return what a legend says of the classes of points."""
    names = shown_names(data, lang)
    looks = [(look.color, MARKERS[look.shape]) for look in style.theme.classes[: len(names)]]
    return [PlotEntry(name, color, marker=marker) for name, (color, marker) in zip(names, looks, strict=True)]
