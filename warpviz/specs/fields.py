"""Fields that several figure kinds share, each written once: a kind's spec inherits those that it has."""

from __future__ import annotations

import os
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import AliasChoices, BeforeValidator, Field, field_validator

from warpviz.motion.projection import parse_method
from warpviz.net.initialization import initialization
from warpviz.net.live import is_live
from warpviz.net.network import Network
from warpviz.net.training_defaults import DEFAULT_EPOCHS, DEFAULT_LEARNING_RATE
from warpviz.specs.base import FigureSpec
from warpviz.specs.images import ImageSource
from warpviz.specs.instance import Instance
from warpviz.specs.points import DataSource
from warpviz.specs.scope import (
    AFFINE,
    BARE,
    CAPTIONS,
    COLORED,
    DATASET,
    FILLED,
    LAYERS,
    PLANAR,
    POINTS,
    PROJECTED,
    SEED,
    SEEN,
    SPACE,
    STEPS_OF_TRAINING,
    TABLE,
    TRAINING,
    WIDE,
    WORDS,
    names_dataset,
)
from warpviz.specs.sheet import SheetFigure
from warpviz.specs.values import Filmstrip, Flag, Number, Whole, as_text, parse_columns, parse_hidden, parse_network

if TYPE_CHECKING:
    from warpviz.plane.datasets import LabelledPoints

# What a network is trained on if nothing else is said.
DEFAULT_DATA = "sine"

TweenName = Literal["auto", "bend", "lerp", "fold"]
AffineTweenName = Literal["geometric", "lerp", "staged"]
ColorName = Literal["position", "class", "side", "area"]
ViewName = Literal["above", "fixed", "tilt"]
Width = Annotated[int, Field(strict=True, ge=1, le=512)]
FactsPath = Annotated[
    str | None, BeforeValidator(lambda value: os.fspath(value) if hasattr(value, "__fspath__") else value)
]


class DataFields(FigureSpec):
    """Labelled points that a figure is made from."""

    data: DataSource = Field(
        None, description="points on the sheet: a dataset (see: warpviz list datasets), a CSV or NPY file"
    )
    points: Annotated[Whole, DATASET] = Field(
        400, ge=4, le=100_000, description="number of points, for a built-in dataset"
    )
    columns: Annotated[tuple[str, ...] | None, BeforeValidator(parse_columns), TABLE] = Field(
        None, description="columns of that file that are x, y and label, by name or by place: 1,2,5"
    )
    seed: Annotated[Whole, SEED] = Field(0, ge=0, le=2**32 - 1, description="random seed")

    @property
    def data_source(self) -> str | LabelledPoints | None:
        """Where the points come from, None for no points."""
        return self.data

    def why_not_random(self) -> str:
        """Return why nothing in the picture is random; "" where something is."""
        return "" if names_dataset(self.data_source) else "nothing in this figure is random"


class PointsFields(DataFields):
    """Labelled points in the picture."""

    legend: Annotated[Literal["auto", "on", "off"], POINTS, WORDS] = Field(
        "auto", description="legend of classes: on, off, or auto (if classes are named or more than two)"
    )


class FilmstripFields(SheetFigure):
    """Steps side by side instead of a film."""

    filmstrip: Filmstrip = Field(None, description="N states side by side in one picture; every state if N is omitted")


class LookFields(SheetFigure):
    """How a moving sheet looks, and what is measured of it."""

    not_in_recipe: ClassVar[frozenset[str]] = frozenset({"facts"})

    tween: TweenName = Field(
        "auto", description="motion through activations: bend, lerp or fold; auto bends where that is possible"
    )
    view: Annotated[ViewName, SEEN, PLANAR] = Field(
        "above",
        description="how a film in the plane is seen: above, fixed (above, no move of the camera) or tilt (from aside)",
    )
    color: Annotated[ColorName | None, COLORED] = Field(
        None, description="what colours show: class (predicted), side (front or back), area or position"
    )
    image: Annotated[ImageSource, FILLED] = Field(
        None, description="a picture on the sheet instead of colours: a file (PNG, JPEG, ...), or F for the letter"
    )
    wires: Flag = Field(default=False, description="draw the lines only, without filled cells")
    regions: Flag = Field(default=False, description="draw the linear regions of the network")
    measure: Annotated[Flag, CAPTIONS, WORDS] = Field(
        default=False, description="show the measurements of each step in the caption"
    )
    facts: FactsPath = Field(None, min_length=1, description="write the measurements of each step to this JSON file")


class TrainingFields(FigureSpec):
    """A network that is trained."""

    hidden: Annotated[tuple[Width, ...], BeforeValidator(parse_hidden), TRAINING] = Field(
        (2, 2, 2), min_length=1, max_length=32, description="units of each hidden layer, comma-separated"
    )
    data: DataSource = Field(
        None, description=f"a dataset (see: warpviz list datasets), a CSV or NPY file; {DEFAULT_DATA} if not given"
    )
    skip: Annotated[Flag, TRAINING] = Field(
        default=False, description="add a skip connection around each hidden layer that keeps the width"
    )
    epochs: Annotated[Whole, STEPS_OF_TRAINING] = Field(DEFAULT_EPOCHS, ge=1, le=100_000, description="training steps")
    learning_rate: Annotated[Number, STEPS_OF_TRAINING] = Field(
        DEFAULT_LEARNING_RATE, gt=0, le=10, description="initial learning rate"
    )
    restarts: Annotated[Whole | None, STEPS_OF_TRAINING] = Field(
        None, ge=1, le=256, description="random restarts, of which the best is kept (automatic if not given)"
    )

    init: Annotated[str | None, BeforeValidator(as_text), STEPS_OF_TRAINING] = Field(
        None, description="initial weights (see: warpviz list initializations), or their standard deviation"
    )

    @field_validator("init")
    @classmethod
    def _known_init(cls, value: str | None) -> str | None:
        return None if value is None else initialization(value).name

    def why_not_trained(self) -> str:
        """Return why there is no network to be trained; "" where there is one."""
        return ""

    def why_no_steps(self) -> str:
        """Return why no network goes through steps of training; "" where one does."""
        return self.why_not_trained()


GIVEN = "a network of your own is not trained, so this has no effect"
# Files of these formats hold weights without activations; JSON may hold either.
WEIGHTS_ALONE = (".safetensors", ".npz", ".json")


def holds_weights_alone(name: str | None) -> bool:
    """Return whether a model file of that name may hold weights without activations."""
    return name is not None and PurePath(name).suffix.lower() in WEIGHTS_ALONE


class GivenFields(FigureSpec):
    """A network of the user's own."""

    weights: str | None = Field(
        None,
        min_length=1,
        validation_alias=AliasChoices("weights", "model"),
        description="file with a trained network, instead of training one: ONNX, safetensors, NPZ or JSON",
    )
    transposed: Annotated[Flag | None, BARE] = Field(
        None, description="rows of weights in that file are inputs, x @ W + b (by names and shapes if not given)"
    )
    network: Annotated[Annotated[Network, Instance()] | None, BeforeValidator(parse_network)] = Field(
        None, description="a network of your own instead of a trained one"
    )

    @classmethod
    def by_place(cls, given: tuple[object, ...]) -> dict[str, object]:
        """Return the field that an argument without a name is for: a network of one's own, or an activation."""
        if len(given) == 1:
            network = isinstance(given[0], Network) or is_live(given[0])
            return {"network" if network else "activation": given[0]}
        return super().by_place(given)

    def why_no_activation(self) -> str:
        """Return why no activation can be named; "" where one can: for training, and for weights alone."""
        return "" if not self.is_given or holds_weights_alone(self.weights) else GIVEN

    def why_not_bare(self) -> str:
        """Return why there are no weights that could be either way round; "" where there may be."""
        return "" if holds_weights_alone(self.weights) else "there is no file of weights alone"

    @property
    def is_given(self) -> bool:
        """Whether there is a network that is not to be trained."""
        return self.network is not None or bool(self.weights)


class LayersFields(SheetFigure):
    """How the layers of a network are seen."""

    affine_tween: Annotated[AffineTweenName, LAYERS, AFFINE] = Field(
        "geometric", description="motion through affine maps: geometric, lerp or staged"
    )
    orbit: Annotated[Number | None, LAYERS, SPACE] = Field(
        None, ge=-720, le=720, description="camera rotation around states in space, in degrees (planned if not given)"
    )
    elevation: Annotated[Number | None, LAYERS, SPACE] = Field(
        None, ge=5, le=85, description="camera elevation in space, in degrees (planned if not given)"
    )
    view_dims: Annotated[Literal[2, 3] | None, LAYERS, WIDE] = Field(
        None, description="dimensions of the projection of wider layers, 2 or 3 (3 if a layer has as many units)"
    )
    projection: Annotated[str, LAYERS, PROJECTED] = Field(
        "pca", description="projection for layers wider than 3: pca, random, or units:1,4"
    )
    to: Annotated[Literal["hidden", "output"], LAYERS] = Field(
        "hidden", description="where to stop: at the last hidden layer or the output"
    )
    boundary: Annotated[Flag, LAYERS] = Field(default=False, description="draw the decision boundary in every layer")

    @field_validator("projection")
    @classmethod
    def _known_projection(cls, value: str) -> str:
        parse_method(value)
        return value

    @property
    def hidden_widths(self) -> tuple[int, ...] | None:
        """The widths of the states that are drawn, as far as they are known; None before a network is read."""
        return None

    def why_no_layers(self) -> str:
        """Return why there are no layers of a network; "" where there are."""
        return ""

    def why_no_affine(self) -> str:
        """Return why there is no affine map; "" where there may be one."""
        return ""

    def why_not_wide(self) -> str:
        """Return why no state has more than two dimensions; "" where one may have."""
        widths = self.hidden_widths
        if widths is None or self.to == "output" or max(widths) > 2:
            return ""
        return "no layer has more than two units"

    def why_not_in_space(self) -> str:
        """Return why nothing is seen in space; "" where something may be."""
        return self.why_not_wide() or ("with view_dims 2 nothing is seen in space" if self.view_dims == 2 else "")

    def why_not_in_plane(self) -> str:
        """Return why nothing is seen in the plane; "" where something may be."""
        widths = self.hidden_widths
        if widths is None or max(widths) <= 2 or self.view_dims == 2:
            return ""
        return "a layer has more than two units, so the film is in space"

    def why_not_projected(self) -> str:
        """Return why no state is seen through a projection; "" where one may be."""
        widths, shown = self.hidden_widths, self.view_dims or 3
        if widths is None or self.to == "output" or max(widths) > shown:
            return ""
        return f"no layer has more than {shown} units, so nothing is projected"
