"""The figure kind `activation`: one activation function deforms the sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warpviz.figures.curve_beside import curve_beside
from warpviz.film.build import film
from warpviz.film.plan import FilmPlan
from warpviz.languages.table import LANGUAGES
from warpviz.net.activations import activation
from warpviz.net.layers import Activation
from warpviz.net.titles import short_title

if TYPE_CHECKING:
    from warpviz.picture.animation import Animation
    from warpviz.progress import Progress
    from warpviz.specs.activation import ActivationFigure
    from warpviz.specs.request import Request


def build_activation(request: Request[ActivationFigure], progress: Progress | None = None) -> Animation:
    """Return the animation of an `ActivationFigure`; nothing is trained, so there is no progress to tell of."""
    del progress
    plan = activation_plan(request)
    if request.spec.curve and request.spec.filmstrip is None:
        return curve_beside(request, plan, activation(request.spec.activation))
    return film(request, plan)


def activation_plan(request: Request[ActivationFigure]) -> FilmPlan:
    """Return what the film of an `ActivationFigure` is of."""
    spec = request.spec
    function = activation(spec.activation)
    words = LANGUAGES[spec.lang]
    head = short_title(function)
    return FilmPlan(
        layers=[Activation(function, 2)],
        heads=(head, head) if spec.title is None else ("", ""),
        opening=(words.plane,) if request.data is None else (words.plane_with_points, words.plane),
        title=spec.title or "",
        # What the curve shows beside it, (1 - t) z + t f(z), the sheet does too.
        tween="lerp" if spec.curve and spec.filmstrip is None and spec.tween == "auto" else spec.tween,
        view=spec.view,
        measure=spec.measure and spec.caption,
        region_layers=1 if spec.regions else 0,
        data=request.data,
        color=spec.meant("color"),
        wires=spec.wires,
        image=request.image,
    )
