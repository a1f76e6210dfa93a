"""The figure kind `network`: a trained network carries the sheet and its points through its layers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from warpviz.errors import InvalidValueError
from warpviz.film.build import film
from warpviz.film.captions import layer_heads
from warpviz.film.plan import FilmPlan
from warpviz.languages.table import LANGUAGES
from warpviz.motion.projection import parse_method
from warpviz.motion.seen_plane import most_confused
from warpviz.motion.views import SPACE
from warpviz.net.analysis import decision_hyperplanes, output_hyperplanes
from warpviz.net.inspection import one_map_note
from warpviz.net.titles import network_short_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.net.analysis import DecisionHyperplane
    from warpviz.net.network import Network
    from warpviz.picture.animation import Animation
    from warpviz.plane.datasets import LabelledPoints
    from warpviz.progress import Progress
    from warpviz.specs.network import NetworkFigure
    from warpviz.specs.request import Request


def build_network(request: Request[NetworkFigure], progress: Progress | None = None) -> Animation:
    """Return the animation of a `NetworkFigure`, whose network is in the request."""
    del progress
    animation = film(request, network_plan(request))
    told = one_map_note(request.network) if request.network is not None else ""
    return replace(animation, notes=(*animation.notes, told)) if told else animation


def network_plan(request: Request[NetworkFigure]) -> FilmPlan:
    """Return what the film of a `NetworkFigure` is of."""
    spec, network, data = request.spec, request.network, request.data
    if network is None:
        raise InvalidValueError("network: expected one, but got none")
    if network.width_in != 2:
        raise InvalidValueError(f"network: takes width {network.width_in}, but points of the sheet have 2 coordinates")
    count = network.hidden_count if spec.to == "hidden" else len(network.layers)
    layers = network.layers[:count]
    words = LANGUAGES[spec.lang]
    found = decision_hyperplanes(network) if spec.to == "hidden" else output_hyperplanes(network)
    decided = data is not None and network.output is not None
    accuracy = network.accuracy(data.points, data.labels) if decided and data is not None else None
    title = network_short_title(network, words.network, words.skips)
    return FilmPlan(
        layers=layers,
        heads=(title if spec.title is None else "", *layer_heads(network, count, words)),
        opening=(words.plane,) if data is None else (words.plane_with_points, words.plane),
        title=spec.title or "",
        tween=spec.tween,
        affine_tween=spec.affine_tween,
        view=spec.view,
        measure=spec.measure and spec.caption,
        decides=network if spec.boundary else None,
        # What closes the output bends the plane, and decides nothing.
        region_layers=min(count, network.hidden_count + 1) if spec.regions else 0,
        data=data,
        hyperplanes=found,
        shown_hyperplane=_shown(network, data, found),
        accuracy=accuracy,
        orbit=spec.orbit,
        elevation=spec.elevation,
        method=parse_method(spec.projection),
        view_dims=spec.view_dims or (SPACE if max(network.widths[: count + 1]) >= SPACE else 2),
        seed=spec.seed,
        color=spec.meant("color"),
        wires=spec.wires,
        image=request.image,
        network=network,
    )


def _shown(network: Network, data: LabelledPoints | None, found: Sequence[DecisionHyperplane]) -> int:
    """Return the hyperplane that is seen as a line in space: between the two classes that are confused most."""
    if data is None or len(found) < 2:
        return 0
    a, b = most_confused(data.labels, network.predict(data.points))
    pairs = [(hyperplane.a, hyperplane.b) for hyperplane in found]
    return next((place for place, pair in enumerate(pairs) if set(pair) == {a, b}), 0)
