"""Points of a spec: a dataset's name, a file, or arrays given from Python or by a recipe."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Annotated, Any

from pydantic import BeforeValidator

from warpviz.errors import InvalidValueError
from warpviz.plane.datasets import DATASETS, LabelledPoints
from warpviz.plane.points_file import check_labelled
from warpviz.specs.instance import Instance

# More points than that make a recipe larger than the picture.
MAX_RECIPE_POINTS = 5_000


def parse_data(value: object) -> object:
    """Return a name or path as it is, and (points, labels) or a recipe's table of them as `LabelledPoints`."""
    if value is None or isinstance(value, LabelledPoints):
        return value
    if isinstance(value, str) or hasattr(value, "__fspath__"):
        text = str(value)
        if not text:
            raise InvalidValueError("expected the name of a dataset or a file, but got an empty text")
        # A dataset has one name in recipes, however it was written.
        return DATASETS.spelled(text) or text
    if isinstance(value, Mapping):
        if set(value) != {"points", "labels"}:
            raise InvalidValueError("expected a table with the keys 'points' and 'labels'")
        return check_labelled(value["points"], value["labels"])
    if isinstance(value, tuple | list) and len(value) == 2:
        return check_labelled(*value)
    raise InvalidValueError(f"expected a dataset's name, a file, or (points, labels), but got {type(value).__name__}")


DataSource = Annotated[str | Annotated[LabelledPoints, Instance()] | None, BeforeValidator(parse_data)]


def points_to_data(data: LabelledPoints) -> dict[str, Any]:
    """Return arrays of points as plain data, each with the name of its class.

    Raises `InvalidValueError` when there are too many of them.
    """
    if len(data.points) > MAX_RECIPE_POINTS:
        raise InvalidValueError(
            f"data: {len(data.points):,} points from memory, but at most {MAX_RECIPE_POINTS:,} go into the recipe;"
            " give a file instead"
        )
    return {"points": data.points.tolist(), "labels": _named_labels(data)}


def _named_labels(data: LabelledPoints) -> list[Any]:
    """Return the label of each point by the name of its class, so that the classes come back with theirs."""
    for kind in (int, str):
        with suppress(ValueError):
            names: list[Any] = [kind(name) for name in data.class_names]
            # Read back, classes are put in order.
            if names == sorted(set(names)):
                return [names[label] for label in data.labels]
    return list(data.labels.tolist())
