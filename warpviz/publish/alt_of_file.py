"""The alt text of a finished file: of what was asked for, and of what was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warpviz.describe.alt_text import alt_text
from warpviz.errors import DataError, WarpvizError
from warpviz.publish.reading import read_recipe, recipe_spec
from warpviz.specs.recipe import parse_recipe

if TYPE_CHECKING:
    from pathlib import Path


def alt_text_of_file(path: Path, lang: str | None = None) -> str:
    """Return what the figure in a file shows: what was asked for, and what was measured of what it became.

    Args:
        path: a file that warpviz wrote.
        lang: one of `LANGUAGES`; the figure's own if left out.

    Raises `WarpvizError` with one line for a file that cannot be read, is not ours, or whose recipe was changed.
    """
    return alt_text_of_recipe(read_recipe(path), str(path), lang)


def alt_text_of_recipe(text: str, source: str, lang: str | None = None) -> str:
    """Return the same for a recipe; errors begin with `source`."""
    recipe = parse_recipe(text, source)
    spec = recipe_spec(recipe.asked, source)
    try:
        return alt_text(spec, lang or spec.lang, recipe.measured)
    except WarpvizError:
        raise
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        # Numbers of any shape may stand in a file that was damaged, or made by others.
        raise DataError(f"{source}: the recipe's measurements were changed") from error
