"""The spec of the figure kind `activation`: one activation function deforms the sheet."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Literal

from pydantic import Field, field_validator

from warpviz.net.activations import activation
from warpviz.specs.base import SheetFigure
from warpviz.specs.fields import (
    ColorName,
    FactsPath,
    TweenName,
    color_field,
    facts_field,
    fill_field,
    measure_field,
    regions_field,
    tween_field,
)
from warpviz.specs.points import DataSource, data_to_recipe
from warpviz.specs.values import Flag


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
