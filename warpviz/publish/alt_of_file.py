"""The alt text of a finished file: of what was asked for, and of what was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warpviz.describe.alt_text import alt_text
from warpviz.publish.reading import read_recipe, recipe_spec
from warpviz.specs.recipe import parse_recipe

if TYPE_CHECKING:
    from pathlib import Path


def alt_text_of_file(path: Path, lang: str = "en") -> str:
    """Return what the figure in a file shows: what was asked for, and what was measured of what it became.

    Raises `WarpvizError` with one line for a file that cannot be read, is not ours, or whose recipe was changed.
    """
    return alt_text_of_recipe(read_recipe(path), str(path), lang)


def alt_text_of_recipe(text: str, source: str, lang: str = "en") -> str:
    """Return the same for a recipe; errors begin with `source`."""
    recipe = parse_recipe(text, source)
    return alt_text(recipe_spec(recipe.asked, source), lang, recipe.measured)
