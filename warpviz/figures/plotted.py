"""What the figure kinds that are plots share: a plot as an animation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from warpviz.errors import InvalidValueError
from warpviz.figures.stills import STILL_S
from warpviz.picture.animation import Animation
from warpviz.picture.plot import NoRoomError, Plot
from warpviz.picture.scene import Drawing, Scene
from warpviz.picture.theme import rgb

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from warpviz.picture.plot_style import PlotStyle
    from warpviz.specs.moving_plots import MovingPlotFigure
    from warpviz.specs.plots import PlotFigure

Drawn = TypeVar("Drawn")


def plot_scene(plot: Plot, style: PlotStyle, state: object = None) -> Scene:
    """Return a scene that is a plot, in a state."""
    return Scene(
        width_px=style.width_px,
        height_px=style.height_px,
        background=style.theme.background,
        keyed=style.theme.keyed,
        backdrop=_NOTHING,
        content=_NOTHING,
        clip_px=(0.0, 0.0, float(style.width_px), float(style.height_px)),
        plot=plot,
        plot_state=state,
    )


# Frames share it, so that the plot beneath is drawn once.
_NOTHING = Drawing()


def still_plot(
    spec: PlotFigure,
    plot: Plot,
    style: PlotStyle,
    colors: Sequence[str],
    measured: dict[str, Any],
    notes: Sequence[str] = (),
) -> Animation:
    """Return a plot that does not move as an animation of one frame; `colors` are those of its lines."""
    scene, theme = plot_scene(plot, style), style.theme
    return Animation(
        width_px=style.width_px,
        height_px=style.height_px,
        durations_s=(STILL_S,),
        scene=lambda _: scene,
        key_frames=(0,),
        exact_colors=tuple(dict.fromkeys((theme.background, theme.ink, theme.axis, theme.muted, *colors))),
        plays=1,
        lossless=spec.lossless,
        transparent=theme.keyed,
        colors=spec.colors,
        line_colors=np.array([rgb(color) for color in colors]),
        notes=tuple(notes),
        measured=measured,
    )


def moving_plot(
    spec: MovingPlotFigure,
    style: PlotStyle,
    scene: Callable[[int], Scene],
    colors: Sequence[str],
    measured: dict[str, Any],
    notes: Sequence[str] = (),
    count: int | None = None,
) -> Animation:
    """Return a plot that moves as an animation: `scene` tells what its frames show.

    There are `count` of them, or as many as `frame_count` says.
    """
    count, theme = frame_count(spec) if count is None else count, style.theme
    moving_s = spec.duration / max(count - 1, 1)
    return Animation(
        width_px=style.width_px,
        height_px=style.height_px,
        durations_s=(*[moving_s] * (count - 1), spec.final_hold_s),
        scene=scene,
        key_frames=tuple(sorted({0, count // 3, 2 * count // 3, count - 1})),
        exact_colors=tuple(dict.fromkeys((theme.background, theme.ink, theme.axis, theme.muted, *colors))),
        plays=spec.plays,
        lossless=spec.lossless,
        transparent=theme.keyed,
        colors=spec.colors,
        line_colors=np.array([rgb(color) for color in colors]),
        notes=tuple(notes),
        measured=measured,
        poster_number=count - 1,
    )


def frame_count(spec: MovingPlotFigure) -> int:
    """Return how many frames a plot that moves has, the last one held."""
    return max(2, round(spec.duration * spec.fps) + 1)


def with_room(style: PlotStyle, draw: Callable[[PlotStyle], Drawn]) -> Drawn:
    """Return what `draw` makes in a style, without words where there is no room for them.

    Raises `InvalidValueError` where there is none for the plots alone either.
    """
    for wanted in (style, replace(style, words=False)):
        try:
            return draw(wanted)
        except NoRoomError:
            continue
    raise InvalidValueError(f"size: {style.width_px}x{style.height_px} px have no room for so many plots")
