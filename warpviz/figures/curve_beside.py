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
from warpviz.picture.plot_style import DASHES, DOT_PX, PlotStyle
from warpviz.picture.scene import Panel, Scene

if TYPE_CHECKING:
    from matplotlib.artist import Artist

    from warpviz.arrays import Floats
    from warpviz.film.plan import FilmPlan
    from warpviz.film.scenes import SceneBuilder
    from warpviz.net.activations import ActivationFunction
    from warpviz.net.curves import BrokenCurve
    from warpviz.picture.animation import Animation
    from warpviz.specs.activation import ActivationFigure
    from warpviz.specs.request import Request

# Wider pictures than that have the curve at the right, others below; how much of it the sheet has.
WIDE, ACROSS, UPRIGHT = 1.2, 0.6, 0.64
# Places of the curve for each pixel, and the air above and below it.
PER_PIXEL, AIR = 2, 0.06


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
    plot = with_room(style, lambda wanted: _plot(curve, extent, place, wanted))
    return replace(
        animation,
        width_px=width_px,
        height_px=height_px,
        scene=_Beside(animation, builder, plot, style),
        exact_colors=tuple(dict.fromkeys((*animation.exact_colors, *style.colors(2)))),
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


def _plot(curve: BrokenCurve, extent: float, place: tuple[int, int], style: PlotStyle) -> Plot:
    """Return the axes of a curve, right of and below a place; x itself and the function are faint."""
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
        color = style.colors(1)[0]
        axes.plot([-extent, extent], [-extent, extent], color=style.theme.muted, linewidth=style.line(0.5), zorder=2)
        artists: list[Artist] = []
        for piece in curve.pieces:
            axes.plot(*piece.T, color=color, linewidth=0.5 * style.line(), linestyle=(0, DASHES), zorder=2)
            artists += axes.plot(*piece.T, color=color, linewidth=1.2 * style.line(), zorder=4)
        for end in curve.ends:
            fill = color if end.filled else style.theme.background
            artists += axes.plot(
                [end.x], [end.y], "o", markersize=style.line(DOT_PX), markeredgecolor=color, markerfacecolor=fill,
                markeredgewidth=0.7 * style.line(), zorder=5,
            )  # fmt: skip
        if style.words:
            name = "$(1-t)\\,z + t\\,f(z)$"
            axes.set_title(name, loc="left", color=style.theme.ink, fontproperties=style.fitting(name, room[0]), pad=6)
        laid_out(figure)
        for artist in artists:
            artist.set_animated(True)
    lines = tuple(piece for piece in curve.pieces) + tuple(np.array([[end.x, end.y]]) for end in curve.ends)
    return Plot(figure, tuple(artists), _Morph(lines))


@dataclass(frozen=True, slots=True, eq=False)
class _Morph:
    """Puts curves where they are at t: `lines` are the places (N, 2) of each artist at the end."""

    lines: tuple[Floats, ...]

    def __call__(self, artists: tuple[Artist, ...], t: Any) -> None:  # noqa: ANN401 - a number
        """Move each artist."""
        for artist, line in zip(artists, self.lines, strict=True):
            moved: Any = artist
            moved.set_data(line[:, 0], (1 - t) * line[:, 0] + t * line[:, 1])
