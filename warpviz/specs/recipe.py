"""Recipe: the spec that an output file carries inside itself, as one line of ASCII JSON.

Beside the figure stands how it was made: a hash over all that the picture depends on, by which a batch tells whether a
file is up to date, and the request where the figure has become another one, as a network does by being trained.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from warpviz.errors import DataError
from warpviz.files import file_hash
from warpviz.specs.sources import input_files, located

if TYPE_CHECKING:
    from warpviz.specs.base import FigureSpec

FORMAT = 1
# To be raised by one with every change after which a spec makes another picture than before.
DRAWING = 3
HASH_DIGITS = 32


def recipe_text(spec: FigureSpec) -> str:
    """Return the recipe of a spec."""
    return _json({"warpviz": FORMAT, "figure": spec.recipe_data()})


def fingerprint(spec: FigureSpec, known: dict[str, str] | None = None) -> str:
    """Return the hash over a spec, the bytes of its data and model files, and the version of the drawing.

    Args:
        spec: of any figure kind.
        known: hashes of files by their path, which is looked up and added to.

    Raises `DataError` when a file cannot be read.
    """
    known = {} if known is None else known
    files = {}
    for field, name in input_files(spec).items():
        path = located(name)
        if str(path) not in known:
            known[str(path)] = file_hash(path)
        files[field] = known[str(path)]
    text = json.dumps(
        {"drawing": DRAWING, "figure": spec.recipe_data(), "files": files}, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()[:HASH_DIGITS]


def stamped(recipe: str, spec: FigureSpec, stamp: str) -> str:
    """Return the recipe of a figure that was asked for as `spec`, with the fingerprint of that in it."""
    data = json.loads(recipe)
    request = spec.recipe_data()
    made = {"hash": stamp} if data["figure"] == request else {"hash": stamp, "from": request}
    return _json({**data, "made": made})


def parse_recipe(text: str, source: str) -> dict[str, Any]:
    """Return the figure's fields out of a recipe; `DataError` that begins with `source` when it is none."""
    figure: dict[str, Any] = _parse(text, source)["figure"]
    return figure


def parse_request(text: str, source: str) -> dict[str, Any]:
    """Return the fields that the figure was asked for with: a trained network's are those of its training.

    Raises `DataError` that begins with `source` when `text` is no recipe.
    """
    data = _parse(text, source)
    made = data.get("made")
    asked = made.get("from") if isinstance(made, dict) else None
    request: dict[str, Any] = asked if isinstance(asked, dict) else data["figure"]
    return request


def parse_stamp(text: str) -> str | None:
    """Return the fingerprint in a recipe, None where there is none."""
    try:
        made = _parse(text, "").get("made")
    except DataError:
        return None
    stamp = made.get("hash") if isinstance(made, dict) else None
    return stamp if isinstance(stamp, str) else None


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, separators=(",", ":"))


def _parse(text: str, source: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise DataError(f"{source}: the recipe inside is damaged") from None
    if not isinstance(data, dict) or not isinstance(data.get("figure"), dict):
        raise DataError(f"{source}: the recipe inside is damaged")
    if data.get("warpviz") != FORMAT:
        raise DataError(f"{source}: the recipe has format {data.get('warpviz')!r}, but this version reads {FORMAT}")
    return data
