"""Recipe: the spec that an output file carries inside itself, as one line of ASCII JSON.

    {"warpviz": 2, "figure": {...}, "made": {"hash": ..., "from": {...}}, "measured": {...}}

`figure` has every value that the picture depends on, defaults too, so that later defaults do not change what a file
means. `made` says how it was made: a hash over all that the picture depends on, by which a batch tells whether a file
is up to date, and the request where the figure has become another one, as a network does by being trained. `measured`
is what was measured of the figure, outside of the hash.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from warpviz.errors import DataError, quoted
from warpviz.files import file_hash
from warpviz.specs.recipe_1 import upgraded

if TYPE_CHECKING:
    from warpviz.specs.base import FigureSpec
    from warpviz.specs.request import Request
    from warpviz.specs.sources import Sources

FORMAT = 2
# To be raised by one with every change after which a spec makes another picture than before.
DRAWING = 5
# Of a file that warpviz made, but of which it does not say how.
MARK = f'{{"warpviz":{FORMAT}}}'
HASH_DIGITS = 32


@dataclass(frozen=True, slots=True, eq=False)
class Recipe:
    """What a finished file says of itself.

    Attributes:
        figure: the fields that make the figure again.
        asked: the fields that it was asked for with; a trained network's are those of its training.
        stamp: the fingerprint with which it was made, None where there is none.
        folder: where the names of its data and model files start, as seen from the file's own folder; None if unknown.
        measured: what was measured of it, by name.
        notes: what the reader should be told of it.
    """

    figure: dict[str, Any]
    asked: dict[str, Any]
    stamp: str | None = None
    folder: str | None = None
    measured: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def recipe_text(request: Request[Any], measured: dict[str, Any]) -> str:
    """Return the recipe of a figure of which something was measured."""
    figure = request.spec.recipe_data()
    # Of a network in a file it is known only now what can be seen of it.
    read = request.spec if getattr(request.asked, "is_given", False) else None
    asked = figure if request.asked is request.spec else request.asked.recipe_data(read)
    made = {"hash": request.stamp} if request.stamp else {}
    data: dict[str, Any] = {"warpviz": FORMAT, "figure": figure}
    data["made"] = made if asked == figure else {**made, "from": asked}
    if measured:
        data["measured"] = measured
    return json.dumps(data, separators=(",", ":"), allow_nan=False)


def placed(text: str, folder: str) -> str:
    """Return a recipe that says where the names of its files start, as seen from the folder of the file it is in."""
    data = json.loads(text)
    data["made"] = {**data["made"], "folder": folder}
    return json.dumps(data, separators=(",", ":"), allow_nan=False)


def fingerprint(spec: FigureSpec, sources: Sources, known: dict[str, str] | None = None) -> str:
    """Return the hash over a spec, the bytes of its data and model files, and the version of the drawing.

    Args:
        spec: of any figure kind.
        sources: where its files are.
        known: hashes of files by their path, which is looked up and added to.

    Raises `DataError` when a file cannot be read.
    """
    known = {} if known is None else known
    files = {}
    for name, file_name in sources.input_files(spec).items():
        path = sources.located(file_name)
        if str(path) not in known:
            known[str(path)] = file_hash(path)
        files[name] = known[str(path)]
    text = json.dumps(
        {"drawing": DRAWING, "figure": spec.recipe_data(), "files": files}, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()[:HASH_DIGITS]


def parse_recipe(text: str, source: str) -> Recipe:
    """Return what a recipe says; `DataError` that begins with `source` when it is none or damaged.

    Format 1 is read with the defaults of version 0.1.
    """
    try:
        data = json.loads(text)
        # Halves of characters stand for nothing but the bytes of names that are no text.
        json.dumps(data, ensure_ascii=False).encode("utf-8", "surrogateescape")
    except (ValueError, RecursionError):
        raise DataError(f"{source}: the recipe inside is damaged") from None
    if isinstance(data, dict) and "warpviz" in data and "figure" not in data:
        raise DataError(f"{source}: the recipe was left out of this file when it was made")
    if not isinstance(data, dict) or not isinstance(data.get("figure"), dict):
        raise DataError(f"{source}: the recipe inside is damaged")
    if data.get("warpviz") not in {1, FORMAT}:
        raise DataError(
            f"{source}: the recipe has format {quoted(data.get('warpviz'))}, but this version reads 1 to {FORMAT}"
        )
    made = _table(data.get("made"))
    figure, asked = data["figure"], _table(made.get("from")) or data["figure"]
    stamp, folder = (value if isinstance(value := made.get(key), str) else None for key in ("hash", "folder"))
    notes: tuple[str, ...] = ()
    if data["warpviz"] == 1:
        (figure, _), (asked, notes) = upgraded(figure), upgraded(asked)
    return Recipe(figure, asked, stamp, folder, _table(data.get("measured")), notes)


def parse_stamp(text: str) -> str | None:
    """Return the fingerprint in a recipe, None where there is none."""
    try:
        return parse_recipe(text, "").stamp
    except DataError:
        return None


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
