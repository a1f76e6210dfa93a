"""The curve of an activation beside the sheet that it deforms: the same motion, seen along one axis."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from warpviz.figures.curve_axes import set_ticks
from warpviz.figures.plotted import plot_scene, with_room
from warpviz.film.build import prepared, shot
from warpviz.film.clock import moments_of
from warpviz.film.tiles import layout_of
from warpviz.net.curves import value_curve
from warpviz.picture.layout import TEXT
from warpviz.picture.mpl import plot_settings
from warpviz.picture.plot import Plot, laid_out
from warpviz.picture.plot_style import CURVE_PX, DASHES, DOT_PX, PlotStyle
from warpviz.picture.scene import Panel, Scene
from warpviz.picture.text import measure

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from warpviz.arrays import Floats
    from warpviz.film.build import Prepared
    from warpviz.film.plan import FilmPlan
    from warpviz.film.scenes import SceneBuilder
    from warpviz.motion.journey import Journey
    from warpviz.net.activations import ActivationFunction
    from warpviz.net.curves import BrokenCurve, End
    from warpviz.picture.animation import Animation
    from warpviz.specs.activation import ActivationFigure
    from warpviz.specs.request import Request

# Wider pictures than that have the curve at the right, others below; how much of it the sheet has.
WIDE, ACROSS, UPRIGHT = 1.2, 0.6, 0.64
# Places of the curve for each pixel, and the air above and below it.
PER_PIXEL, AIR = 2, 0.06
# From which side a jump is looked at, and how much wider the lower of two lines is.
INWARD, WIDER = 1e-9, 0.6
# The share of the plot's width that a formula may have in its legend.
FORMULA = 0.4
PROGRESS = "t = {:.2f}"


def curve_beside(request: Request[ActivationFigure], plan: FilmPlan, function: ActivationFunction) -> Animation:
    """Return a film of the sheet with the curve beside it, which goes from x to f(x) in step: (1 - t) x + t f(x)."""
    spec = request.spec
    width_px, height_px = spec.size
    beside = width_px >= WIDE * height_px
    size = (min(height_px, round(ACROSS * width_px)), height_px) if beside else (width_px, round(UPRIGHT * height_px))
    own = spec.model_copy(update={"size": size, "curve": False})
    # Words beside each other are of one size.
    whole = layout_of(spec)
    ready = prepared(replace(request, spec=own), plan, words_scale=whole.scale)
    animation, builder = shot(ready, moments_of(own, [ready.course]))
    extent = ready.course.lattice.extent
    style = PlotStyle.of(spec.size, spec.theme, words=spec.caption)
    style = replace(style, text_px=whole.font_px(TEXT)) if style.words else style
    curve = value_curve(function, -extent, extent, PER_PIXEL * width_px)
    place = (size[0] if beside else 0, 0 if beside else size[1])
    ways = _ways(ready, curve)
    plot = with_room(style, lambda wanted: _plot(curve, f"${function.formula}$", extent, ways, place, wanted))
    return replace(
        animation,
        width_px=width_px,
        height_px=height_px,
        scene=_Beside(animation, builder, plot, style),
        exact_colors=tuple(dict.fromkeys((*animation.exact_colors, *style.colors(4)))),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Beside:
    """What every frame shows: the sheet, and the curve at the same moment."""

    sheet: Animation
    builder: SceneBuilder
    plot: Plot
    style: PlotStyle

    def __call__(self, number: int) -> Scene:
        """Return what frame `number` shows."""
        t = self.builder.step(self.builder.moments[number]).t
        return replace(plot_scene(self.plot, self.style, t), panels=(Panel(self.sheet.scene(number), 0, 0),))


def _ways(ready: Prepared, curve: BrokenCurve) -> tuple[_Way, ...]:
    """Return how the curve of each coordinate moves: one for both where they move together."""
    journey = ready.course.journey
    together = journey.movers[0].straight
    return tuple(_Way(journey, curve, k) for k in ((0,) if together else (0, 1)))


class _Way:
    """Where the sheet has a coordinate, over what it was before: a curve in motion."""

    def __init__(self, journey: Journey, curve: BrokenCurve, coordinate: int) -> None:
        self.coordinate = coordinate
        self.pieces = curve.pieces
        self.motions = []
        for piece in curve.pieces:
            # A piece that ends at a jump has its limit there, not the value.
            inward = np.clip(piece[:, 0], piece[0, 0] + INWARD, piece[-1, 0] - INWARD)
            points = np.zeros((len(piece), 2))
            points[:, coordinate] = inward
            self.motions.append(journey.motions(points)[0])
        self.ends = curve.ends
        self.of_end = [_nearest(curve, end) for end in curve.ends]

    def __call__(self, t: float) -> list[Floats]:
        """Return the places (N, 2) of each piece and of each end at t."""
        moved = []
        for piece, motion in zip(self.pieces, self.motions, strict=True):
            heights = piece[:, 1] if t >= 1 else motion(t)[:, self.coordinate]
            moved.append(np.column_stack([piece[:, 0], heights]))
        for end, (number, place) in zip(self.ends, self.of_end, strict=True):
            height = end.y if t >= 1 else moved[number][place, 1]
            moved.append(np.array([[end.x, height]]))
        return moved


def _nearest(curve: BrokenCurve, end: End) -> tuple[int, int]:
    """Return which piece has an end, and whether it is its first place or its last."""
    found = [
        (abs(piece[place, 0] - end.x) + abs(piece[place, 1] - end.y), number, place)
        for number, piece in enumerate(curve.pieces)
        for place in (0, -1)
    ]
    return min(found)[1:]


def _plot(
    curve: BrokenCurve, formula: str, extent: float, ways: tuple[_Way, ...], place: tuple[int, int], style: PlotStyle
) -> Plot:
    """Return the axes of a curve, right of and below a place; z itself and the function are faint."""
    with plot_settings():
        figure = style.figure()
        engine = figure.get_layout_engine()
        left, top = place[0] / style.width_px, place[1] / style.height_px
        if engine is not None:
            engine.set(rect=(left, 0.0, 1.0 - left, 1.0 - top))  # type: ignore[call-arg]
        axes = figure.subplots()
        style.dress(axes)
        values = np.concatenate([curve.values, [-extent, extent]])
        values = values[np.abs(values) <= 2 * extent]
        air = AIR * float(np.ptp(values))
        axes.set(xlim=(-extent, extent), ylim=(values.min() - air, values.max() + air))
        room = (style.width_px - place[0] - 3 * style.text_px, style.height_px - place[1] - 3 * style.text_px)
        set_ticks(axes, style, room)
        for draw in (axes.axhline, axes.axvline):
            draw(0.0, color=style.theme.axis, linewidth=style.line(0.4), zorder=1)
        colors = _colors(style, len(ways))
        target = style.theme.muted if len(ways) > 1 else colors[0]
        thin = style.line(0.5 * CURVE_PX)
        axes.plot([-extent, extent], [-extent, extent], color=style.theme.muted, linewidth=style.line(0.5), zorder=2)
        for piece in curve.pieces:
            axes.plot(*piece.T, color=target, linewidth=thin, linestyle=(0, DASHES), zorder=2)
        artists: list[Artist] = []
        for number, color in enumerate(colors):
            artists += _moving(axes, curve, color, style, 1.0 + WIDER * (len(ways) - 1 - number))
        said = _words(axes, formula, ways, target, room[0], style) if style.words else None
        laid_out(figure)
        artists += [] if said is None else [said]
        for artist in artists:
            artist.set_animated(True)
    return Plot(figure, tuple(artists), _Morph(ways, said is not None))


def _colors(style: PlotStyle, count: int) -> tuple[str, ...]:
    """Return the colours of curves: of two, others than those of the sheet's front and back."""
    return style.colors(1) if count == 1 else style.colors(2 + count)[2:]


def _moving(axes: Axes, curve: BrokenCurve, color: str, style: PlotStyle, width: float) -> list[Artist]:
    """Draw the line of one coordinate, its pieces and its ends."""
    artists: list[Artist] = []
    for piece in curve.pieces:
        artists += axes.plot(*piece.T, color=color, linewidth=1.2 * width * style.line(), zorder=4)
    for end in curve.ends:
        fill = color if end.filled else style.theme.background
        artists += axes.plot(
            [end.x], [end.y], "o", markersize=style.line(DOT_PX), markeredgecolor=color, markerfacecolor=fill,
            markeredgewidth=0.7 * style.line(), zorder=5,
        )  # fmt: skip
    return artists


def _words(
    axes: Axes, formula: str, ways: tuple[_Way, ...], target: str, room_px: float, style: PlotStyle
) -> Artist | None:
    """Say what the lines are; where the curve is (1 - t) z + t f(z), return the text that will tell t."""
    from matplotlib.lines import Line2D

    muted, colors = style.theme.muted, _colors(style, len(ways))
    entries: list[tuple[str, str, Any, float]] = []
    if len(ways) > 1:
        entries += [(f"$z_{number + 1}$", color, "-", 1.2) for number, color in enumerate(colors)]
    short = measure(formula, style.text_px).width_px < FORMULA * room_px
    entries += [("$z$", muted, "-", 0.25), (formula if short else "$f(z)$", target, (0, DASHES), 0.5)]
    legend = axes.legend(
        handles=[
            Line2D([], [], color=color, linestyle=dashes, linewidth=width * style.line(), label=words)
            for words, color, dashes, width in entries
        ],
        loc="best", frameon=False, handlelength=1.6, handletextpad=0.4, borderpad=0.1, labelspacing=0.2,
        prop=style.font("0"),
    )  # fmt: skip
    for text in legend.get_texts():
        text.set_color(style.theme.ink)
        text.set_fontproperties(style.font(text.get_text()))
    name = formula if len(ways) > 1 else "$(1-t)\\,z + t\\,f(z)$"
    told = measure(PROGRESS.format(0.0), style.text_px).width_px + style.text_px
    axes.set_title(name, loc="left", color=style.theme.ink, fontproperties=style.fitting(name, room_px - told), pad=6.0)
    if len(ways) > 1:
        return None
    return axes.annotate(
        PROGRESS.format(0.0), (1.0, 1.0), xycoords="axes fraction", textcoords="offset points", xytext=(0.0, 6.0),
        ha="right", va="baseline", color=colors[0], fontproperties=style.font(PROGRESS),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class _Morph:
    """Puts curves where they are at t: the artists are those of each way, and what tells t if that is `told`."""

    ways: tuple[_Way, ...]
    told: bool

    def __call__(self, artists: tuple[Artist, ...], t: Any) -> None:  # noqa: ANN401 - a number
        """Move each artist."""
        lines = [line for way in self.ways for line in way(t)]
        for artist, line in zip(artists, lines, strict=False):
            moved: Any = artist
            moved.set_data(line[:, 0], line[:, 1])
        if self.told:
            said: Any = artists[-1]
            said.set_text(PROGRESS.format(t))
