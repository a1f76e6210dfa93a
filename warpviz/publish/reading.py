"""Reading finished files: the recipe inside, and what was asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from warpviz.errors import DataError, WarpvizError, quoted
from warpviz.files import cannot_read, name_fault
from warpviz.specs.kinds import spec_from_data
from warpviz.specs.recipe import Recipe, parse_recipe, parse_stamp
from warpviz.specs.sources import Sources
from warpviz.writers.formats import FORMATS

if TYPE_CHECKING:
    import os

    from warpviz.specs.base import FigureSpec


def read_recipe(path: str | os.PathLike[str]) -> str:
    """Return the recipe inside a file that warpviz wrote; `DataError` with one line when there is none."""
    source = Path(path)
    fault = name_fault(source)
    if fault:
        raise DataError(f"cannot read {quoted(str(source))}: {fault}")
    suffix = source.suffix.lower()
    if suffix not in FORMATS:
        raise DataError(f"{source}: expected a file that ends with {', '.join(FORMATS)}")
    try:
        return FORMATS[suffix].read_recipe(source)
    except OSError as error:
        raise cannot_read(source, error) from None


def read_request(path: str | os.PathLike[str]) -> Recipe:
    """Return what the recipe in a file says; `DataError` when what it was asked for was changed."""
    recipe = parse_recipe(read_recipe(path), str(path))
    recipe_spec(recipe.asked, str(path))
    return recipe


def read_stamp(path: Path) -> str | None:
    """Return the fingerprint in a file, None when it has none or cannot be read."""
    try:
        return parse_stamp(read_recipe(path))
    except WarpvizError:
        return None


def recipe_spec(data: dict[str, Any], source: str) -> FigureSpec:
    """Return the spec of a recipe's fields; `DataError` that begins with `source` when they were changed."""
    try:
        return spec_from_data(data)
    except WarpvizError as error:
        raise DataError(f"{source}: the recipe inside was changed: {error}") from None


def sources_of(path: Path, recipe: Recipe) -> Sources:
    """Return where the data and model files of a finished figure are.

    That is what the recipe says; where it says nothing, the file's own folder if they are there, else the working one.
    """
    if recipe.folder is not None:
        return Sources(path.parent / recipe.folder)
    beside = Sources(path.parent)
    files = beside.input_files(recipe_spec(recipe.figure, str(path))).values()
    return beside if all(beside.located(name).is_file() for name in files) else Sources()
