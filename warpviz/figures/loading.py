"""Loading: a spec -> the request with its points and its network, read, drawn at random or trained, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from warpviz.errors import DataError, InvalidValueError, WarpvizError
from warpviz.net.importers import finished, load_model
from warpviz.net.network import Network
from warpviz.net.training import fit
from warpviz.picture.theme import THEMES, rgb
from warpviz.plane.datasets import LabelledPoints
from warpviz.plane.image_file import load_image
from warpviz.plane.lattice import MAX_COORDINATE
from warpviz.plane.points_file import load_points, resolve_points
from warpviz.plane.sheet_image import LETTER, SheetImage, letter
from warpviz.specs.base import fitting
from warpviz.specs.fields import DataFields, GivenFields, LookFields
from warpviz.specs.one_activation import activation_names
from warpviz.specs.recipe import fingerprint
from warpviz.specs.request import Request

if TYPE_CHECKING:
    from warpviz.net.history import TrainingHistory
    from warpviz.progress import Progress
    from warpviz.specs.base import FigureSpec
    from warpviz.specs.sources import Sources
    from warpviz.specs.training import TrainingFigure

# What is done with once there is a network.
DONE = {
    "activation",
    "trained",
    "weights",
    "hidden",
    "skip",
    "epochs",
    "learning_rate",
    "restarts",
    "init",
    "transposed",
}


def load(spec: FigureSpec, sources: Sources, progress: Progress | None = None) -> Request[Any]:
    """Return the request of a spec with its points and, where it has one, its network.

    Args:
        spec: of any figure kind.
        sources: where its files are.
        progress: is told how many steps of training, of how many, are done.

    Raises `WarpvizError` when a file cannot be read, or the data cannot be trained on.
    """
    # Before anything is made: should a file change meanwhile, the figure counts as stale.
    stamp = _stamp(spec, sources)
    data = load_data(spec, sources) if isinstance(spec, DataFields) else None
    image = load_picture(spec, sources) if isinstance(spec, LookFields) else None
    network = _network(spec, data, sources, progress) if isinstance(spec, GivenFields) else None
    made = spec if network is None or network is getattr(spec, "network", None) else with_network(spec, network)
    return Request(spec=made, asked=spec, sources=sources, data=data, image=image, network=network, stamp=stamp)


def load_data(spec: DataFields, sources: Sources) -> LabelledPoints | None:
    """Return the labelled points of a spec, generated or read; None for none."""
    source = spec.data_source
    if source is None or isinstance(source, LabelledPoints):
        data = source
    elif sources.is_file_name(source):
        data = load_points(sources.located(source), spec.columns)
    else:
        data = resolve_points(source, spec.points, spec.seed)
    _check_reach(data)
    return data


def _check_reach(data: LabelledPoints | None) -> None:
    """Raise `DataError` for points that are too far out to be drawn."""
    reach = 0.0 if data is None or not len(data.points) else float(np.abs(data.points).max())
    if data is not None and reach > MAX_COORDINATE:
        raise DataError(f"{data.source}: a coordinate of {reach:.3g}, but at most {MAX_COORDINATE:g} is drawn")


def load_picture(spec: LookFields, sources: Sources) -> SheetImage | None:
    """Return the picture on the sheet of a spec, built in, given or read; None for none."""
    if spec.image is None or isinstance(spec.image, SheetImage):
        return spec.image
    if spec.image == LETTER:
        return letter(rgb(THEMES[spec.theme].ink))
    return load_image(sources.located(spec.image))


def train(spec: Any, activation: str, data: LabelledPoints | None, progress: Progress | None) -> Network:  # noqa: ANN401 - has `TrainingFields`
    """Return the network that a spec describes, trained on data."""
    if data is None:
        raise InvalidValueError("data: a network to be trained needs points")
    settings = training_settings(spec)
    names = activation_names(activation)
    network: Network = fit(data.points, data.labels, activation=names, progress=progress, **settings)
    return network


def training_history(spec: TrainingFigure, data: LabelledPoints, progress: Progress | None) -> TrainingHistory:
    """Return how the network that a spec describes is trained on data."""
    return fit(
        data.points,
        data.labels,
        activation=activation_names(spec.activation),
        history=True,
        progress=progress,
        **training_settings(spec),
    )


def training_settings(spec: Any) -> dict[str, Any]:  # noqa: ANN401 - has `TrainingFields`
    """Return how the network of a spec is trained, as `fit` takes it."""
    names = ("hidden", "seed", "epochs", "learning_rate", "restarts", "skip", "init")
    return {name: getattr(spec, name) for name in names}


def with_network(spec: FigureSpec, network: Network) -> FigureSpec:
    """Return a spec with its network in it, trained or read, so that neither is needed again.

    Raises `InvalidValueError` for a field that has no effect with that network, unless its value is the usual one.
    """
    fields = type(spec).model_fields
    kept = {name: getattr(spec, name) for name in spec.model_fields_set - DONE}
    # Recipes pin usual values too. And a seed has done its work with the training, unless more than that is random.
    trained = not getattr(spec, "weights", None)
    usual = {name for name in kept if kept[name] == fields[name].default or (trained and name == "seed")}
    offered = {name: kept.pop(name) for name in usual - {"kind", "data"}}
    return fitting(type(spec), {**kept, "network": network, "data": spec.meant("data")}, offered)


def _network(
    spec: Any,  # noqa: ANN401 - has `GivenFields` and `TrainingFields`
    data: LabelledPoints | None,
    sources: Sources,
    progress: Progress | None,
) -> Network | None:
    """Return the network of a spec: given, read or trained; None where it has none."""
    if spec.network is not None:
        given: Network = spec.network
        return given
    if spec.weights:
        # The usual activation is one for training: that of a file's network is said.
        named = activation_names(spec.activation) if "activation" in spec.model_fields_set else None
        path = sources.located(spec.weights)
        loaded = load_model(path, spec.transposed)
        # Recipes and manifests pin usual values too.
        usual = isinstance(loaded, Network) and spec.activation == type(spec).model_fields["activation"].default
        return finished(loaded, path, None if usual else named)
    if spec.why_no_steps():
        return None
    return train(spec, spec.activation, data, progress)


def _stamp(spec: FigureSpec, sources: Sources) -> str:
    try:
        return fingerprint(spec, sources)
    except WarpvizError:
        # Whatever is wrong with a spec or a file, those that make the figure of it say it better.
        return ""
