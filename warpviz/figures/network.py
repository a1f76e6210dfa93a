"""The figure kind `network`: a trained network carries the sheet and its points through its layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warpviz.errors import InvalidValueError
from warpviz.figures.loading import load_data, points_of, trained
from warpviz.film.build import film
from warpviz.film.captions import network_captions, verdict
from warpviz.film.plan import FilmPlan
from warpviz.film.tweens import tweens_for
from warpviz.motion.projection import parse_method
from warpviz.motion.views import SPACE, CameraWork
from warpviz.net.analysis import decision_hyperplanes, output_hyperplanes
from warpviz.specs.recipe import recipe_text

if TYPE_CHECKING:
    from warpviz.picture.animation import Animation
    from warpviz.progress import Progress
    from warpviz.specs.network import NetworkFigure


def build_network(spec: NetworkFigure, progress: Progress | None = None) -> Animation:
    """Return the animation of a `NetworkFigure`; it is trained first if need be.

    Args:
        spec: the request.
        progress: is told how many epochs of how many are done.
    """
    return film(*network_plan(spec, progress))


def network_plan(spec: NetworkFigure, progress: Progress | None = None) -> tuple[NetworkFigure, FilmPlan]:
    """Return the spec with its network in it, and what its film is of."""
    if spec.network is None:
        spec = trained(spec, progress)
    network = spec.network
    if network is None:
        raise InvalidValueError("network: expected one, but got none")
    if network.width_in != 2:
        raise InvalidValueError(
            f"network: takes width {network.width_in}, but the points of the sheet have 2 coordinates"
        )
    count = network.hidden_count if spec.to == "hidden" else len(network.layers)
    layers = network.layers[:count]
    data = load_data(spec.data, points_of(spec), spec.seed)
    found = decision_hyperplanes(network) if spec.to == "hidden" else output_hyperplanes(network)
    plan = FilmPlan(
        layers=layers,
        tweens=tweens_for(layers, spec.tween, spec.affine_tween),
        captions=network_captions(spec, network, count, verdict(spec, network, data, found, spec.lang)),
        recipe=recipe_text(spec),
        measure=spec.measure and spec.caption,
        facts_path=spec.facts,
        decides=network if spec.boundary else None,
        # What closes the output bends the plane, and decides nothing.
        region_layers=min(count, network.hidden_count + 1) if spec.regions else 0,
        data=data,
        decision_hyperplanes=found,
        camera=CameraWork(spec.orbit, spec.elevation, closer=True),
        method=parse_method(spec.projection),
        view_dims=spec.view_dims or (SPACE if max(network.widths[: count + 1]) >= SPACE else 2),
        seed=spec.seed,
        color=spec.color,
        fill=spec.fill,
        network=network,
    )
    return spec, plan
