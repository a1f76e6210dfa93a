"""The figure kind `activation`: one activation function deforms the sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warpviz.film.build import film
from warpviz.film.captions import function_title
from warpviz.film.plan import FilmPlan
from warpviz.film.tweens import tweens_for
from warpviz.languages.table import LANGUAGES
from warpviz.net.activations import activation
from warpviz.net.layers import Activation
from warpviz.picture.header import Captions

if TYPE_CHECKING:
    from warpviz.picture.animation import Animation
    from warpviz.progress import Progress
    from warpviz.specs.activation import ActivationFigure
    from warpviz.specs.request import Request


def build_activation(request: Request[ActivationFigure], progress: Progress | None = None) -> Animation:
    """Return the animation of an `ActivationFigure`; nothing is trained, so there is no progress to tell of."""
    del progress
    return film(request, activation_plan(request))


def activation_plan(request: Request[ActivationFigure]) -> FilmPlan:
    """Return what the film of an `ActivationFigure` is of."""
    spec = request.spec
    function = activation(spec.activation)
    words = LANGUAGES[spec.lang]
    left = "a" if function.elementwise else "a_i"
    captions = Captions(
        title=function_title(function, words) if spec.title is None else spec.title,
        formulas=(f"${left} = {function.formula}$",) * 2,
        labels=(words.input, f"${function.symbol}$"),
    )
    layers = [Activation(function, 2)]
    return FilmPlan(
        layers=layers,
        tweens=tweens_for(layers, spec.tween),
        captions=captions,
        measure=spec.measure and spec.caption,
        region_layers=1 if spec.regions else 0,
        data=request.data,
        color=spec.color,
        fill=spec.fill,
    )
