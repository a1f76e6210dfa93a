"""Where a figure's points come from: a dataset's name, a file, or arrays given from Python or by a recipe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warpviz.errors import InvalidValueError
from warpviz.net.importers.json_file import load_json
from warpviz.net.training import fit
from warpviz.plane.datasets import LabelledPoints
from warpviz.plane.points_file import load_points, resolve_points
from warpviz.specs.network import DEFAULT_DATA, TRAINING_FIELDS, NetworkFigure
from warpviz.specs.sources import is_file_name, located

if TYPE_CHECKING:
    from warpviz.progress import Progress
    from warpviz.specs.base import FigureSpec


def points_of(spec: FigureSpec) -> int:
    """Return how many points of a named dataset a spec asks for."""
    return spec.points


def load_data(source: str | LabelledPoints | None, count: int, seed: int) -> LabelledPoints | None:
    """Return the labelled points of a source, generated or read; None for none."""
    if source is None or isinstance(source, LabelledPoints):
        return source
    if is_file_name(source):
        return load_points(located(source))
    return resolve_points(source, count, seed)


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
