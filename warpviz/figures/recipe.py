"""Recipe: the spec that an output file carries inside itself, as one line of ASCII JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from warpviz.errors import DataError

if TYPE_CHECKING:
    from warpviz.figures.spec import FigureSpec

FORMAT = 1


def recipe_text(spec: FigureSpec) -> str:
    """Return the recipe of a spec."""
    return json.dumps({"warpviz": FORMAT, "figure": spec.recipe_data()}, separators=(",", ":"))


def parse_recipe(text: str, source: str) -> dict[str, Any]:
    """Return the figure's fields out of a recipe; `DataError` that begins with `source` when it is none."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise DataError(f"{source}: the recipe inside is damaged") from None
    if not isinstance(data, dict) or not isinstance(data.get("figure"), dict):
        raise DataError(f"{source}: the recipe inside is damaged")
    if data.get("warpviz") != FORMAT:
        raise DataError(f"{source}: the recipe has format {data.get('warpviz')!r}, but this version reads {FORMAT}")
    figure: dict[str, Any] = data["figure"]
    return figure
