"""The figure kind `training`: a network while it is trained, in panels side by side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from warpviz.errors import InvalidValueError
from warpviz.figures.loading import training_history
from warpviz.figures.plotted import frame_count, moving_plot, plot_scene, with_room
from warpviz.figures.training_frames import IN_A_ROW, LOSS_WIDE, box_px, number_frame, panel_places, square_frame
from warpviz.figures.training_plot import (
    HistogramPanel,
    LossPanel,
    TrainingState,
    class_entries,
    headline,
    headline_artist,
)
from warpviz.film.epochs import chosen_steps, grid_places, hidden_ends, hidden_layers, seen_matrix, steady_view
from warpviz.film.state_sheet import CutSheet, StateLook, after, placed_in_space, state_drawings
from warpviz.film.styles import wants_legend
from warpviz.languages.table import LANGUAGES
from warpviz.motion.camera import View
from warpviz.net.analysis import check_defined
from warpviz.net.titles import network_short_title
from warpviz.picture.mpl import plot_settings
from warpviz.picture.numbers import percent
from warpviz.picture.plot import Plot, laid_out
from warpviz.picture.plot_legend import plot_legend
from warpviz.picture.plot_style import PlotStyle
from warpviz.picture.text import measure
from warpviz.plane.lattice import Lattice, grown_extent
from warpviz.specs.training import SHEETS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from warpviz.arrays import Integers
    from warpviz.net.history import TrainingHistory
    from warpviz.net.network import Network
    from warpviz.picture.animation import Animation
    from warpviz.picture.scene import Scene
    from warpviz.plane.datasets import LabelledPoints
    from warpviz.progress import Progress
    from warpviz.specs.request import Request
    from warpviz.specs.training import TrainingFigure

HALF_SHEET = 3.0
# A loss is at least that small, and the plot of losses goes as far as that many times their first mean.
LEAST, FARTHEST = 1e-12, 3.0
# More of the first row than that does not go to the numbers of a step.
MOST_OF_ROW = 0.75
# On so many steps the camera is chosen; and how close the panels stand, as a share of what is usual.
MOST_VIEWED, CLOSE = 24, 0.5


@dataclass(frozen=True, slots=True, eq=False)
class TrainingCourse:
    """What a film is made from: the request, the steps it shows, and where the sheet is.

    Attributes:
        spec, data: the request and its points.
        history, steps: the training, and the numbers of the steps that are shown, (F,).
        lattice: the sheet.
        counts: after how many layers the sheets stand, by panel and place.
    """

    spec: TrainingFigure
    data: LabelledPoints
    history: TrainingHistory
    steps: Integers
    lattice: Lattice
    counts: tuple[int, ...]


def build_training(request: Request[TrainingFigure], progress: Progress | None = None) -> Animation:
    """Return the animation of a `TrainingFigure`; the network is trained first."""
    spec, data = request.spec, request.data
    if data is None:
        raise InvalidValueError("data: a network to be trained needs points")
    history = training_history(spec, data, progress)
    if not np.isfinite(history.losses[-1]):
        raise InvalidValueError(f"activation: with {spec.activation} the loss is not finite at any step")
    extent = grown_extent(HALF_SHEET, data.points)
    steps = chosen_steps(history, data, extent, frame_count(spec))
    places = np.concatenate([grid_places(extent), data.points])
    for step in steps.tolist():
        check_defined(hidden_layers(history[step]), places)
    ends = hidden_ends(history.network)
    counts = {"plane": [0], "sheet": [ends[(spec.layer or 0) - 1]], "layers": ends}
    shown = tuple(count for name in spec.panels for count in counts.get(name, ()))
    course = TrainingCourse(spec, data, history, steps, Lattice(extent, spec.lines), shown)
    style = PlotStyle.of(spec.size, spec.theme, words=spec.caption)
    return with_room(style, lambda wanted: _film(course, wanted))


def _film(course: TrainingCourse, style: PlotStyle) -> Animation:
    """Return the film in a style."""
    spec = course.spec
    with plot_settings():
        panels = TrainingPanels.drawn(course, style)
        looks = _looks(course, panels, style)
        for axes, look, count in zip(panels.sheets, looks, course.counts, strict=True):
            if _is_flat(course, count):
                number_frame(axes, look.view, style)
    plot = Plot(panels.figure, panels.moving, _show)

    def scene(number: int) -> Scene:
        step = int(course.steps[number])
        network = course.history[step]
        state = (_state(course, network, step), panels.parts, spec.lang)
        sheets: tuple[Any, ...] = ()
        if looks:
            sheet = CutSheet.of(course.lattice, network, hidden_layers(network))
            for look, count in zip(looks, course.counts, strict=True):
                sheets += state_drawings(look, course.lattice, sheet, count, course.data)
        return replace(plot_scene(plot, style, state), layers=sheets)

    history = course.history
    measured = {
        "epochs": int(history.epochs[-1]),
        "loss": [float(history.losses[0]), float(history.losses[-1])],
        "accuracy": [float(history.accuracies[0]), float(history.accuracies[-1])],
    }
    colors = tuple(part.color for part in style.theme.classes[: len(course.data.class_names)])
    return moving_plot(
        spec, style, scene, (*style.colors(4), *colors), measured, course.data.notes, count=len(course.steps)
    )


def _state(course: TrainingCourse, network: Network, step: int) -> TrainingState:
    """Return what plots show of a step."""
    history, labels = course.history, course.data.labels
    found = network(course.data.points)
    own = (
        found[np.arange(len(labels)), labels]
        if found.shape[1] > 1
        else np.where(labels == 1, found[:, 0], 1 - found[:, 0])
    )
    return TrainingState(
        epoch=int(history.epochs[step]),
        loss=float(history.losses[step]),
        accuracy=float(history.accuracies[step]),
        epochs=history.epochs[: step + 1],
        losses=history.losses[: step + 1],
        accuracies=history.accuracies[: step + 1],
        shares=found[:, 0] if found.shape[1] == 1 else own,
        point_losses=-np.log(np.maximum(own, LEAST)),
        labels=labels,
    )


def _is_flat(course: TrainingCourse, count: int) -> bool:
    """Return whether the sheet lies in the plane after `count` layers."""
    return len(after(course.history.network.layers[:count], np.zeros((1, 2)))[0]) <= 2


def _looks(course: TrainingCourse, panels: TrainingPanels, style: PlotStyle) -> list[StateLook]:
    """Return how each sheet is seen: with one camera through all steps."""
    data, history = course.data, course.history
    places = np.concatenate([grid_places(course.lattice.extent), data.points])
    some = course.steps[np.unique(np.linspace(0, len(course.steps) - 1, MOST_VIEWED).astype(int))]
    looks = []
    for axes, count in zip(panels.sheets, course.counts, strict=True):
        box = box_px(axes, style.height_px)
        if count == 0:
            view = View(np.zeros(3), 1.04 * course.lattice.extent)
            looks.append(StateLook(style.theme, style.scale, box, view))
            continue
        networks = [history[int(step)] for step in some]
        last = after(networks[-1].layers[:count], places)
        matrix, _ = seen_matrix(last)
        states = [placed_in_space(network.layers[:count], places, matrix) for network in networks]
        view = steady_view(states, data.labels, flat=last.shape[1] <= 2)
        looks.append(StateLook(style.theme, style.scale, box, view, matrix))
    return looks


@dataclass(frozen=True, slots=True, eq=False)
class TrainingPanels:
    """The axes of a film.

    Attributes:
        figure: with all of them, laid out.
        sheets: the frames of sheets.
        parts: of each plot its name, and how many artists it has, in the order of `moving`; the headline is first.
        moving: all that moves in the figure.
    """

    figure: Figure
    sheets: tuple[Axes, ...]
    parts: tuple[tuple[str, int], ...]
    moving: tuple[Artist, ...]

    @classmethod
    def drawn(cls, course: TrainingCourse, style: PlotStyle) -> TrainingPanels:
        """Return new axes for what was asked for."""
        spec, language = course.spec, LANGUAGES[course.spec.lang]
        figure = style.figure(close=CLOSE)
        room_px = style.width_px - 1.2 * style.text_px
        end = _state(course, course.history.network, len(course.history) - 1)
        last = headline(end, language)
        short = style.words and measure(last, style.text_px).width_px > MOST_OF_ROW * room_px
        last = headline(end, language, short=short)
        wide_px = measure(last, style.text_px).width_px + style.text_px if style.words else 0.0
        title = network_short_title(course.history.network, language.network, language.skips)
        heading = style.title(figure, title, spec.title, room_px=room_px - wide_px)
        words = headline_artist(figure, style, last)
        plots = [name for name in spec.panels if name not in SHEETS]
        sheets, below = panel_places(figure, len(course.counts), plots, style)
        for axes, name, count in zip(sheets, _sheet_titles(course), course.counts, strict=True):
            room_px = style.width_px / min(len(sheets), IN_A_ROW) - 2.5 * style.text_px
            square_frame(axes, name, style, room_px, flat=_is_flat(course, count))
        moving: list[Artist] = [words]
        parts = [("short" if short else "headline", 1)]
        for axes, name in zip(below, plots, strict=True):
            share = (LOSS_WIDE if name == "loss" else 1.0) / sum(LOSS_WIDE if one == "loss" else 1.0 for one in plots)
            artists = _plot(axes, name, course, share * style.width_px - 5 * style.text_px, style)
            moving += artists
            parts.append((name, len(artists)))
        if wants_legend(spec, course.data):
            plot_legend(figure, class_entries(course.data, style, spec.lang), style)
        laid_out(figure)
        if heading is not None:
            words.set_y(heading.get_position()[1])
        for artist in moving:
            artist.set_animated(True)
        return cls(figure, tuple(sheets), tuple(parts), tuple(moving))


def _sheet_titles(course: TrainingCourse) -> list[str]:
    """Return what stands above each sheet."""
    language, history = LANGUAGES[course.spec.lang], course.history
    ends = hidden_ends(history.network)
    titles = []
    for count in course.counts:
        if count == 0:
            titles.append(language.input)
            continue
        name = language.layer.format(number=ends.index(count) + 1)
        words = language.plots["of_layers" if _is_flat(course, count) else "in_space"]
        name = words.format(name=name, count=len(ends))
        matrix, share = seen_matrix(after(history.network.layers[:count], course.data.points))
        titles.append(name if matrix is None else f"{name}  (PC 1\N{EN DASH}3, {percent(share)})")
    return titles


def _plot(axes: Axes, name: str, course: TrainingCourse, wide_px: float, style: PlotStyle) -> list[Artist]:
    """Return the moving artists of a new plot that is about `wide_px` wide."""
    language, history = LANGUAGES[course.spec.lang], course.history
    if name == "loss":
        return LossPanel.draw(axes, history, wide_px, style, language)
    count = len(course.data.class_names)
    colors = [part.color if part.color != style.theme.background else style.theme.muted for part in style.theme.classes]
    if name == "probabilities":
        title = language.plots["probabilities" if count == 2 else "own_probabilities"]
        return HistogramPanel.draw(axes, title, colors[:count], 1.0, wide_px, style)
    high = FARTHEST * float(history.losses[0])
    return HistogramPanel.draw(axes, language.plots["losses"], style.colors(3)[2:], high, wide_px, style)


def _show(artists: tuple[Artist, ...], state: Any) -> None:  # noqa: ANN401 - a step, the panels and a language
    """Put what moves where it is."""
    step, parts, lang = state
    first = 0
    for name, count in parts:
        own: Sequence[Any] = artists[first : first + count]
        first += count
        if name in {"headline", "short"}:
            own[0].set_text(headline(step, LANGUAGES[lang], short=name == "short"))
        elif name == "loss":
            LossPanel.show(own, step)
        elif name == "probabilities":
            HistogramPanel.show(own, [step.shares[step.labels == label] for label in range(count)])
        else:
            HistogramPanel.show(own, [step.point_losses])
