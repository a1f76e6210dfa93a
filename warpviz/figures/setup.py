"""The figure kind `setup`: the data in the plane, and the network as a diagram of units and connections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warpviz.errors import InvalidValueError
from warpviz.figures.architecture import blueprint, columns_of
from warpviz.figures.setup_scene import setup_scene
from warpviz.figures.stills import STILL_S
from warpviz.languages.table import LANGUAGES
from warpviz.net.titles import network_short_title
from warpviz.picture.animation import Animation
from warpviz.picture.theme import THEMES

if TYPE_CHECKING:
    from warpviz.progress import Progress
    from warpviz.specs.request import Request
    from warpviz.specs.setup import SetupFigure


def build_setup(request: Request[SetupFigure], progress: Progress | None = None) -> Animation:
    """Return the one frame of a `SetupFigure` as an animation; its network, if it has one, is in the request."""
    del progress
    spec, data, network = request.spec, request.data, request.network
    shown = network or blueprint(spec.hidden, spec.activation, data, skip=spec.skip)
    if shown.width_in != 2:
        raise InvalidValueError(f"network: takes width {shown.width_in}, but the points have 2 coordinates")
    words = LANGUAGES[spec.lang]
    scene = setup_scene(
        spec,
        data,
        columns_of(shown, known=network is not None, lang=spec.lang),
        network_short_title(shown, words.network, words.skips),
    )
    theme = THEMES[spec.theme]
    width_px, height_px = spec.size
    return Animation(
        width_px=width_px,
        height_px=height_px,
        durations_s=(STILL_S,),
        scene=lambda _: scene,
        key_frames=(0,),
        exact_colors=(theme.background, theme.ink, theme.axis, theme.muted),
        plays=1,
        lossless=spec.lossless,
        transparent=theme.keyed,
        colors=spec.colors,
        notes=data.notes if data is not None else (),
    )
