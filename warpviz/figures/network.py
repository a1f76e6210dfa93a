"""The figure kind `network`: a trained network carries the sheet and its points through its layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warpviz.errors import InvalidValueError
from warpviz.film.build import film
from warpviz.film.captions import network_captions, verdict
from warpviz.film.plan import FilmPlan
from warpviz.film.tweens import tweens_for
from warpviz.languages.table import LANGUAGES
from warpviz.motion.projection import parse_method
from warpviz.motion.views import SPACE, CameraWork
from warpviz.net.analysis import decision_hyperplanes, output_hyperplanes

if TYPE_CHECKING:
    from warpviz.picture.animation import Animation
    from warpviz.progress import Progress
    from warpviz.specs.network import NetworkFigure
    from warpviz.specs.request import Request


def build_network(request: Request[NetworkFigure], progress: Progress | None = None) -> Animation:
    """Return the animation of a `NetworkFigure`, whose network is in the request."""
    del progress
    return film(request, network_plan(request))


def network_plan(request: Request[NetworkFigure]) -> FilmPlan:
    """Return what the film of a `NetworkFigure` is of."""
    spec, network, data = request.spec, request.network, request.data
    if network is None:
        raise InvalidValueError("network: expected one, but got none")
    if network.width_in != 2:
        raise InvalidValueError(
            f"network: takes width {network.width_in}, but the points of the sheet have 2 coordinates"
        )
    count = network.hidden_count if spec.to == "hidden" else len(network.layers)
    layers = network.layers[:count]
    found = decision_hyperplanes(network) if spec.to == "hidden" else output_hyperplanes(network)
    decided = data is not None and network.output is not None
    accuracy = network.accuracy(data.points, data.labels) if decided and data is not None else None
    said = verdict(accuracy, spec.to, found, LANGUAGES[spec.lang])
    return FilmPlan(
        layers=layers,
        tweens=tweens_for(layers, spec.tween, spec.affine_tween),
        captions=network_captions(spec, network, count, said),
        measure=spec.measure and spec.caption,
        decides=network if spec.boundary else None,
        # What closes the output bends the plane, and decides nothing.
        region_layers=min(count, network.hidden_count + 1) if spec.regions else 0,
        data=data,
        hyperplanes=found,
        accuracy=accuracy,
        camera=CameraWork(spec.orbit, spec.elevation, closer=True),
        method=parse_method(spec.projection),
        view_dims=spec.view_dims or (SPACE if max(network.widths[: count + 1]) >= SPACE else 2),
        seed=spec.seed,
        color=spec.color,
        fill=spec.fill,
        network=network,
    )
