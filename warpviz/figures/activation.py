"""The figure kind `activation`: one activation function deforms the sheet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field, field_validator

from warpviz.figures.data import DataSource, data_to_recipe, load_data, points_of
from warpviz.figures.film import film
from warpviz.figures.measured import FactsPath, facts_field, measure_field
from warpviz.figures.overlay import regions_field
from warpviz.figures.recipe import recipe_text
from warpviz.figures.script import Script
from warpviz.figures.spec import Flag, SheetFigure
from warpviz.figures.tint import ColorName, color_field, fill_field
from warpviz.figures.tweens import TweenName, tween_field, tweens_for
from warpviz.net.activations import ActivationFunction, activation, entry_of
from warpviz.net.layers import Activation
from warpviz.picture.header import Captions
from warpviz.picture.words import LANGUAGES, Words

if TYPE_CHECKING:
    from warpviz.picture.animation import Animation
    from warpviz.progress import Progress


class ActivationFigure(SheetFigure):
    """One activation function moves the sheet from where it is to where it sends it."""

    positional: ClassVar[tuple[str, ...]] = ("activation",)
    not_in_recipe: ClassVar[frozenset[str]] = frozenset({"facts"})

    kind: Literal["activation"] = "activation"
    activation: str = Field(
        description="its name, with parameters if any, or an expression: softmax, leaky_relu(alpha=0.1), x*sin(x)"
    )
    data: DataSource = Field(
        None, description="points on the sheet: a dataset (see: warpviz list datasets), a CSV or NPY file"
    )

    tween: TweenName = tween_field()
    color: ColorName = color_field()
    fill: Flag = fill_field()
    regions: Flag = regions_field()
    measure: Flag = measure_field()
    facts: FactsPath = facts_field()

    @field_validator("activation")
    @classmethod
    def _known_activation(cls, value: str) -> str:
        activation(value)
        return value

    @property
    def name(self) -> str:
        """The activation as it was given, without what file names cannot hold."""
        return slug(self.activation)

    def recipe_data(self) -> dict[str, Any]:
        """Return the fields that differ from their defaults, as plain data."""
        return data_to_recipe(SheetFigure.recipe_data(self))


def slug(text: str) -> str:
    """Return text as part of a file name: letters, digits, dots, and dashes for the rest."""
    return re.sub(r"[^\w.]+", "-", text).strip("-.")


def build_activation(spec: ActivationFigure, progress: Progress | None = None) -> Animation:
    """Return the animation of an `ActivationFigure`; nothing is trained, so there is no progress to tell of."""
    del progress
    return film(spec, activation_script(spec))


def activation_script(spec: ActivationFigure) -> Script:
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
    return Script(
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


def function_title(function: ActivationFunction, words: Words) -> str:
    """Return an activation function's name in words, with those of its parameters that were changed."""
    changed = function.expression.partition("(")[2].rstrip(")") if function.parameters else ""
    title = words.title(entry_of(function).title)
    return f"{title} ({changed})" if changed else title
