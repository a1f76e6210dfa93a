"""The network of a figure, of any kind that has one, measured layer by layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from warpviz.errors import InvalidValueError
from warpviz.figures.loading import train
from warpviz.film.facts_file import facts_of
from warpviz.net.activations import activation
from warpviz.net.inspection import inspect_network
from warpviz.net.layers import Activation
from warpviz.net.network import Network
from warpviz.specs.activation import ActivationFigure
from warpviz.specs.training import TrainingFigure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from warpviz.net.inspection import Inspection
    from warpviz.specs.request import Request


def network_of(request: Request[Any]) -> Network:
    """Return the one network that a figure shows; that of an activation is the activation alone.

    That of a film of a training is trained once more.

    Raises `InvalidValueError` for a figure of several, or of none that is trained.
    """
    if request.network is not None:
        return request.network
    if isinstance(request.spec, ActivationFigure):
        return Network([Activation(activation(request.spec.activation), 2)])
    if isinstance(request.spec, TrainingFigure):
        # A film of its training holds how it is trained, and not the network.
        return train(request.spec, request.spec.activation, request.data, None)
    why = "it has several panels" if request.spec.kind == "compare" else "no network is trained for it"
    raise InvalidValueError(f"one network is inspected, but this is a {request.spec.kind} figure: {why}")


def inspected(request: Request[Any], measured: Mapping[str, Any]) -> Inspection:
    """Return what can be said of the network that a figure shows, with its points and on its sheet.

    Args:
        request: of the figure.
        measured: what was measured of it, out of its recipe; nothing of a network that no figure shows.

    Raises `InvalidValueError` where there is none, or it does not take points of the plane.
    """
    network = network_of(request)
    if network.width_in != 2:
        raise InvalidValueError(f"network: takes width {network.width_in}, but points of the sheet have 2 coordinates")
    known = facts_of(measured)[1:]
    return inspect_network(network, request.data, getattr(request.spec, "extent", 3.0), known)
