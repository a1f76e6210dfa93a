"""The spec of the figure kind `setup`: the data and the network before anything moves."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import BeforeValidator, Field, InstanceOf, field_validator, model_validator

from warpviz.errors import InvalidValueError
from warpviz.net.activations import activation
from warpviz.net.network import Network
from warpviz.net.serial import network_to_data
from warpviz.net.training import DEFAULT_EPOCHS, DEFAULT_LEARNING_RATE
from warpviz.plane.datasets import LabelledPoints
from warpviz.plane.points_file import check_labelled
from warpviz.specs.activation import slug
from warpviz.specs.base import FigureSpec
from warpviz.specs.network import DEFAULT_DATA, TRAINING_FIELDS, Width, parse_hidden, parse_network
from warpviz.specs.points import DataSource, data_to_recipe
from warpviz.specs.values import Flag, Number, Whole

TRAINING_STEPS = ("epochs", "learning_rate", "restarts")


class SetupFigure(FigureSpec):
    """The data and the architecture before anything moves: one still picture."""

    not_flags: ClassVar[frozenset[str]] = frozenset({"kind", "network"})

    kind: Literal["setup"] = "setup"
    activation: str = Field("abs", description="the hidden activation (see: warpviz list activations)")
    hidden: Annotated[tuple[Width, ...], BeforeValidator(parse_hidden)] = Field(
        (2, 2, 2), min_length=1, max_length=32, description="units of each hidden layer, with commas between"
    )
    skip: Flag = Field(default=False, description="put a residual block around each hidden layer that keeps the width")
    data: DataSource = Field(
        None, description=f"a dataset (see: warpviz list datasets), a CSV or NPY file; {DEFAULT_DATA} if not given"
    )
    trained: Flag = Field(default=False, description="train the network, and show its weights")
    epochs: Whole = Field(DEFAULT_EPOCHS, ge=1, le=100_000, description="steps of training")
    learning_rate: Number = Field(DEFAULT_LEARNING_RATE, gt=0, le=10, description="size of the first steps of training")
    restarts: Whole | None = Field(
        None, ge=1, le=256, description="networks trained at once, the best is kept (chosen by their size if not given)"
    )
    weights: str | None = Field(
        None, min_length=1, description="a file with a network of your own, whose weights are shown"
    )
    network: Annotated[InstanceOf[Network] | None, BeforeValidator(parse_network)] = Field(
        None, description="a network of your own, whose weights are shown"
    )

    @field_validator("activation")
    @classmethod
    def _known_activation(cls, value: str) -> str:
        activation(value)
        return value

    @model_validator(mode="after")
    def _one_source(self) -> SetupFigure:
        if self.network is not None and self.weights:
            raise InvalidValueError("weights: a network was given already")
        if self.network is not None or self.weights:
            for name in (*TRAINING_FIELDS, "trained"):
                if name in self.model_fields_set:
                    raise InvalidValueError(f"{name}: a network of your own is not trained, so this has no effect")
        if not self.trained:
            for name in TRAINING_STEPS:
                if name in self.model_fields_set:
                    raise InvalidValueError(f"{name}: nothing is trained here unless 'trained' is asked for")
        return self

    @property
    def is_still(self) -> bool:
        """Always: nothing moves."""
        return True

    @property
    def name(self) -> str:
        """The hidden activation, without what file names cannot hold."""
        if self.weights:
            return slug(Path(self.weights).stem)
        return "own" if self.network is not None else slug(self.activation)

    def recipe_data(self) -> dict[str, Any]:
        """Return the fields that differ from their defaults, as plain data."""
        data = data_to_recipe(FigureSpec.recipe_data(self))
        if isinstance(self.data, LabelledPoints):
            # The names of the classes are part of this picture.
            names = [self.data.class_names[label] for label in self.data.labels]
            if np.array_equal(check_labelled(self.data.points, names).labels, self.data.labels):
                data["data"]["labels"] = names
        if self.network is not None:
            data["network"] = network_to_data(self.network)
        return data
