"""Reading finished files: the recipe inside, and what was asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from warpviz.errors import DataError, WarpvizError
from warpviz.files import cannot_read
from warpviz.specs.kinds import spec_from_data
from warpviz.specs.recipe import parse_request
from warpviz.writers.formats import FORMATS

if TYPE_CHECKING:
    import os

    from warpviz.specs.base import FigureSpec


def read_recipe(path: str | os.PathLike[str]) -> str:
    """Return the recipe inside a file that warpviz wrote; `DataError` with one line when there is none."""
    source = Path(path)
    if "\0" in str(source):
        raise DataError(f"cannot read {str(source)!r}: a name cannot hold a null character")
    suffix = source.suffix.lower()
    if suffix not in FORMATS:
        raise DataError(f"{source}: expected a file that ends with {', '.join(FORMATS)}")
    try:
        return FORMATS[suffix].read_recipe(source)
    except OSError as error:
        raise cannot_read(source, error) from None


def read_request(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Return the fields that the figure in a file was asked for with; `DataError` when the recipe was changed."""
    data = parse_request(read_recipe(path), str(path))
    recipe_spec(data, str(path))
    return data


def recipe_spec(data: dict[str, Any], source: str) -> FigureSpec:
    """Return the spec of a recipe's fields; `DataError` that begins with `source` when they were changed."""
    try:
        return spec_from_data(data)
    except WarpvizError as error:
        raise DataError(f"{source}: the recipe inside was changed: {error}") from None
