"""What the figure kinds that are plots share: a plot as an animation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from warpviz.figures.stills import STILL_S
from warpviz.picture.animation import Animation
from warpviz.picture.scene import Drawing, Scene
from warpviz.picture.theme import rgb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.picture.plot import Plot
    from warpviz.picture.plot_style import PlotStyle
    from warpviz.specs.plots import PlotFigure


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
