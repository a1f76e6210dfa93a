"""The spec of the figure kind `network`: a network, trained on the data or given, carries the sheet."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, InstanceOf, field_validator, model_validator

from warpviz.errors import InvalidValueError
from warpviz.motion.camera import SIDE_ELEVATION
from warpviz.motion.projection import parse_method
from warpviz.net.activations import activation
from warpviz.net.network import Network
from warpviz.net.serial import network_from_data, network_to_data
from warpviz.net.training import DEFAULT_EPOCHS, DEFAULT_LEARNING_RATE
from warpviz.specs.activation import slug
from warpviz.specs.base import SheetFigure
from warpviz.specs.fields import (
    AffineTweenName,
    ColorName,
    FactsPath,
    TweenName,
    affine_tween_field,
    boundary_field,
    color_field,
    facts_field,
    fill_field,
    measure_field,
    regions_field,
    tween_field,
)
from warpviz.specs.points import DataSource, data_to_recipe
from warpviz.specs.values import Flag, Number, Whole

DEFAULT_DATA = "sine"


TRAINING_FIELDS = ("activation", "hidden", "skip", "epochs", "learning_rate", "restarts")


def parse_hidden(value: object) -> object:
    """Return `"2,2,2"` as a tuple of whole numbers."""
    if isinstance(value, str):
        try:
            return tuple(int(part) for part in value.split(","))
        except ValueError:
            raise InvalidValueError(
                f"expected whole numbers with commas between, such as 2,2,2, but got {value!r}"
            ) from None
    return (value,) if isinstance(value, int) and not isinstance(value, bool) else value


def parse_network(value: object) -> object:
    """Return a network as it is, and a recipe's table as a network."""
    return value if value is None or isinstance(value, Network) else network_from_data(value)


Width = Annotated[int, Field(strict=True, ge=1, le=512)]


class NetworkFigure(SheetFigure):
    """A network, trained on the data or given, carries the sheet through its layers."""

    not_flags: ClassVar[frozenset[str]] = frozenset({"kind", "network"})
    not_in_recipe: ClassVar[frozenset[str]] = frozenset({"facts"})

    kind: Literal["network"] = "network"
    activation: str = Field(
        "abs", description="the hidden activation (see: warpviz list activations), or an expression: x*sin(x)"
    )
    hidden: Annotated[tuple[Width, ...], BeforeValidator(parse_hidden)] = Field(
        (2, 2, 2), min_length=1, max_length=32, description="units of each hidden layer, with commas between"
    )
    skip: Flag = Field(default=False, description="put a residual block around each hidden layer that keeps the width")
    data: DataSource = Field(
        None, description=f"a dataset (see: warpviz list datasets), a CSV or NPY file; {DEFAULT_DATA} if not given"
    )
    epochs: Whole = Field(DEFAULT_EPOCHS, ge=1, le=100_000, description="steps of training")
    learning_rate: Number = Field(DEFAULT_LEARNING_RATE, gt=0, le=10, description="size of the first steps of training")
    restarts: Whole | None = Field(
        None, ge=1, le=256, description="networks trained at once, the best is kept (chosen by their size if not given)"
    )
    tween: TweenName = tween_field()
    affine_tween: AffineTweenName = affine_tween_field()
    color: ColorName = color_field()
    fill: Flag = fill_field()
    orbit: Number = Field(40.0, ge=-720, le=720, description="degrees that the camera goes round states in space")
    elevation: Number = Field(SIDE_ELEVATION, ge=5, le=85, description="degrees that it stands above them")
    view_dims: Literal[2, 3] | None = Field(
        None, description="dimensions that wider layers are shown in, 2 or 3 (3 if a layer has as many units)"
    )
    projection: str = Field(
        "pca", description="how wider layers are looked at: pca, random, or units:1,4 for single units"
    )
    to: Literal["hidden", "output"] = Field(
        "hidden", description="where to stop: at the last hidden layer or the output"
    )
    boundary: Flag = boundary_field()
    regions: Flag = regions_field()
    measure: Flag = measure_field()
    facts: FactsPath = facts_field()
    weights: str | None = Field(
        None, min_length=1, description="a JSON file with a network of your own instead of a trained one"
    )
    network: Annotated[InstanceOf[Network] | None, BeforeValidator(parse_network)] = Field(
        None, description="a network of your own instead of a trained one"
    )

    @field_validator("activation")
    @classmethod
    def _known_activation(cls, value: str) -> str:
        activation(value)
        return value

    @field_validator("projection")
    @classmethod
    def _known_projection(cls, value: str) -> str:
        parse_method(value)
        return value

    @model_validator(mode="after")
    def _one_source(self) -> NetworkFigure:
        given = [name for name in TRAINING_FIELDS if name in self.model_fields_set]
        if (self.network is not None or self.weights) and given:
            raise InvalidValueError(f"{given[0]}: a network of your own is not trained, so this has no effect")
        if self.network is not None and self.weights:
            raise InvalidValueError("weights: a network was given already")
        return self

    @property
    def name(self) -> str:
        """The hidden activation, without what file names cannot hold."""
        if self.weights:
            return slug(Path(self.weights).stem)
        return "own" if self.network is not None else slug(self.activation)

    def recipe_data(self) -> dict[str, Any]:
        """Return the fields that differ from their defaults, as plain data."""
        data = data_to_recipe(SheetFigure.recipe_data(self))
        if self.network is not None:
            data["network"] = network_to_data(self.network)
        return data
