"""The figure kind `activation`: one activation function deforms the sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warpviz.figures.loading import load_data, points_of
from warpviz.film.build import film
from warpviz.film.captions import function_title
from warpviz.film.plan import FilmPlan
from warpviz.film.tweens import tweens_for
from warpviz.languages.table import LANGUAGES
from warpviz.net.activations import activation
from warpviz.net.layers import Activation
from warpviz.picture.header import Captions
from warpviz.specs.recipe import recipe_text

if TYPE_CHECKING:
    from warpviz.picture.animation import Animation
    from warpviz.progress import Progress
    from warpviz.specs.activation import ActivationFigure


def build_activation(spec: ActivationFigure, progress: Progress | None = None) -> Animation:
    """Return the animation of an `ActivationFigure`; nothing is trained, so there is no progress to tell of."""
    del progress
    return film(spec, activation_plan(spec))


def activation_plan(spec: ActivationFigure) -> FilmPlan:
    """Return what the film of an `ActivationFigure` is of."""
    function = activation(spec.activation)
    words = LANGUAGES[spec.lang]
    title = function_title(function, words) if spec.title is None else spec.title
    left = "a" if function.elementwise else "a_i"
    captions = Captions(
        title=title,
        formulas=(f"${left} = {function.formula}$",) * 2,
        labels=(words.input, f"${function.symbol}$"),
    )
    data = load_data(spec.data, points_of(spec), spec.seed)
    layers = [Activation(function, 2)]
    return FilmPlan(
        layers=layers,
        tweens=tweens_for(layers, spec.tween),
        captions=captions,
        recipe=recipe_text(spec),
        measure=spec.measure and spec.caption,
        facts_path=spec.facts,
        region_layers=1 if spec.regions else 0,
        data=data,
        color=spec.color,
        fill=spec.fill,
    )
