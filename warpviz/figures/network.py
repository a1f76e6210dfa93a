"""The figure kind `network`: a trained network carries the sheet and its points through its layers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, InstanceOf, field_validator, model_validator

from warpviz.errors import InvalidValueError
from warpviz.figures.activation import slug
from warpviz.figures.data import DataSource, data_to_recipe, load_data, points_of
from warpviz.figures.film import film
from warpviz.figures.measured import FactsPath, facts_field, measure_field
from warpviz.figures.network_words import network_captions, verdict
from warpviz.figures.overlay import boundary_field, regions_field
from warpviz.figures.recipe import recipe_text
from warpviz.figures.script import Script
from warpviz.figures.sources import located
from warpviz.figures.spec import Flag, Number, SheetFigure, Whole
from warpviz.figures.tint import ColorName, color_field, fill_field
from warpviz.figures.tweens import AffineTweenName, TweenName, affine_tween_field, tween_field, tweens_for
from warpviz.motion.camera import SIDE_ELEVATION
from warpviz.motion.projection import parse_method
from warpviz.motion.views import SPACE, CameraWork
from warpviz.net.activations import activation
from warpviz.net.analysis import borders, output_borders
from warpviz.net.importers.json_file import load_json
from warpviz.net.network import Network
from warpviz.net.serial import network_from_data, network_to_data
from warpviz.net.training import DEFAULT_EPOCHS, DEFAULT_LEARNING_RATE, fit

if TYPE_CHECKING:
    from warpviz.picture.animation import Animation
    from warpviz.progress import Progress

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


def trained(spec: NetworkFigure, progress: Progress | None = None) -> NetworkFigure:
    """Return the spec with its network in it, trained or read, so that neither is needed again."""
    if spec.network is not None:
        return spec
    kept = {key: getattr(spec, key) for key in spec.model_fields_set - {*TRAINING_FIELDS, "weights"}}
    if spec.weights:
        return NetworkFigure(**{**kept, "network": load_json(located(spec.weights))})
    source = spec.data if spec.data is not None else DEFAULT_DATA
    data = load_data(source, points_of(spec), spec.seed)
    if data is None:
        raise InvalidValueError("data: a network to be trained needs points")
    network = fit(
        data.points,
        data.labels,
        hidden=spec.hidden,
        activation=spec.activation,
        seed=spec.seed,
        epochs=spec.epochs,
        learning_rate=spec.learning_rate,
        restarts=spec.restarts,
        skip=spec.skip,
        progress=progress,
    )
    return NetworkFigure(**{**kept, "network": network, "data": source})


def build_network(spec: NetworkFigure, progress: Progress | None = None) -> Animation:
    """Return the animation of a `NetworkFigure`; it is trained first if need be.

    Args:
        spec: the request.
        progress: is told how many epochs of how many are done.
    """
    return film(*network_script(spec, progress))


def network_script(spec: NetworkFigure, progress: Progress | None = None) -> tuple[NetworkFigure, Script]:
    """Return the spec with its network in it, and what its film is of."""
    if spec.network is None:
        spec = trained(spec, progress)
    network = spec.network
    if network is None:
        raise InvalidValueError("network: expected one, but got none")
    if network.width_in != 2:
        raise InvalidValueError(
            f"network: takes width {network.width_in}, but the points of the sheet have 2 coordinates"
        )
    count = network.hidden_count if spec.to == "hidden" else len(network.layers)
    layers = network.layers[:count]
    data = load_data(spec.data, points_of(spec), spec.seed)
    found = borders(network) if spec.to == "hidden" else output_borders(network)
    script = Script(
        layers=layers,
        tweens=tweens_for(layers, spec.tween, spec.affine_tween),
        captions=network_captions(spec, network, count, verdict(spec, network, data, found, spec.lang)),
        recipe=recipe_text(spec),
        measure=spec.measure and spec.caption,
        facts_path=spec.facts,
        decides=network if spec.boundary else None,
        # What closes the output bends the plane, and decides nothing.
        region_layers=min(count, network.hidden_count + 1) if spec.regions else 0,
        data=data,
        borders=found,
        camera=CameraWork(spec.orbit, spec.elevation, closer=True),
        method=parse_method(spec.projection),
        view_dims=spec.view_dims or (SPACE if max(network.widths[: count + 1]) >= SPACE else 2),
        seed=spec.seed,
        color=spec.color,
        fill=spec.fill,
        network=network,
    )
    return spec, script
