"""The figure kind `setup`: the data in the plane, and the network as a diagram of units and connections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warpviz.errors import InvalidValueError
from warpviz.figures.architecture import blueprint, columns_of
from warpviz.figures.loading import load_data, points_of, trained
from warpviz.figures.setup_scene import STILL_S, setup_scene
from warpviz.film.captions import network_title
from warpviz.languages.table import LANGUAGES
from warpviz.picture.animation import Animation
from warpviz.picture.theme import THEMES
from warpviz.specs.network import DEFAULT_DATA, TRAINING_FIELDS, NetworkFigure
from warpviz.specs.recipe import recipe_text
from warpviz.specs.setup import SetupFigure

if TYPE_CHECKING:
    from warpviz.net.network import Network
    from warpviz.progress import Progress


def build_setup(spec: SetupFigure, progress: Progress | None = None) -> Animation:
    """Return the one frame of a `SetupFigure` as an animation; the network is trained first if that was asked for.

    Args:
        spec: the request.
        progress: is told how many epochs of how many are done.
    """
    source = spec.data
    if source is None and spec.network is None and not spec.weights:
        source = DEFAULT_DATA
    network = _given_network(spec, source, progress)
    if network is not None:
        drop = {*TRAINING_FIELDS, "trained", "weights"}
        kept = {key: getattr(spec, key) for key in spec.model_fields_set - drop}
        spec = SetupFigure(**{**kept, "network": network, "data": source})
    data = load_data(source, points_of(spec), spec.seed)
    shown = network or blueprint(spec.hidden, spec.activation, data, skip=spec.skip)
    if shown.width_in != 2:
        raise InvalidValueError(f"network: takes width {shown.width_in}, but the points have 2 coordinates")
    scene = setup_scene(
        spec,
        data,
        columns_of(shown, known=network is not None, lang=spec.lang),
        network_title(shown, LANGUAGES[spec.lang]),
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
        loop=False,
        lossless=spec.lossless,
        transparent=theme.keyed,
        colors=spec.colors,
        recipe=recipe_text(spec),
        notes=data.notes if data is not None else (),
    )


def _given_network(spec: SetupFigure, source: object, progress: Progress | None) -> Network | None:
    """Return the network whose weights are shown: given, read or trained; None for none."""
    if spec.network is not None:
        return spec.network
    if spec.weights:
        return trained(NetworkFigure(weights=spec.weights)).network
    if not spec.trained:
        return None
    shared = {*TRAINING_FIELDS, "seed", "points"} & spec.model_fields_set
    wanted = NetworkFigure(**{**{key: getattr(spec, key) for key in shared}, "data": source})
    return trained(wanted, progress).network
