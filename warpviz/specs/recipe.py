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

import numpy as np

from warpviz.errors import DataError, quoted
from warpviz.files import file_hash
from warpviz.net.importers import read_model
from warpviz.net.network import Network
from warpviz.net.serial import network_to_data
from warpviz.plane.points_file import load_points
from warpviz.specs.recipe_1 import upgraded
from warpviz.specs.sources import last_part

if TYPE_CHECKING:
    from pathlib import Path

    from warpviz.specs.base import FigureSpec
    from warpviz.specs.request import Request
    from warpviz.specs.sources import Sources

FORMAT = 2
# To be raised by one with every change after which a spec makes another picture than before.
DRAWING = 8
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


def placed(text: str, figure: FigureSpec, sources: Sources, target: Path) -> str:
    """Return a recipe for a file that is published: it tells nothing of the disk that the figure was made on.

    The names of data and model files stay where they lead there from the file itself, with the folder that they start
    in, as seen from that of the file; of others the last part alone stays.
    """
    names = sources.input_files(figure)
    if not names:
        return text
    folder = sources.seen_from(target)
    shown = {field: sources.shown_name(name, target) for field, name in names.items()}
    data = json.loads(text)
    made = data["made"]
    for table in (data["figure"], made.get("from", {})):
        table.update({field: shown[field] for field, name in names.items() if table.get(field) == name})
    if folder is not None and any(shown[field] == name for field, name in names.items()):
        data["made"] = {**made, "folder": folder}
    return json.dumps(data, separators=(",", ":"), allow_nan=False)


def left_out(text: str) -> str:
    """Return what stands in a file instead of its recipe where that is left out: the hash by which a batch knows it."""
    stamp = parse_stamp(text)
    made = {"made": {"hash": stamp}} if stamp else {}
    return json.dumps({"warpviz": FORMAT, **made}, separators=(",", ":"))


def inside(text: str, figure: FigureSpec) -> str:
    """Return what stands in the file of a figure with a recipe: that, unless it is to be left out."""
    return text if figure.recipe else left_out(text)


def content_hash(field: str, path: Path, columns: tuple[str, ...] | None = None) -> str:
    """Return the hash of what a file holds: points, a network, or else its bytes; `DataError` when it cannot be read.

    Line ends, column orders and the like of points and networks do not count, for they change no picture.
    """
    if field == "data":
        data = load_points(path, columns)
        digest = hashlib.sha256(np.ascontiguousarray(data.points + 0.0).tobytes())
        digest.update(data.labels.tobytes() + json.dumps(data.class_names).encode())
        return digest.hexdigest()
    if field == "weights":
        # Which way round weights are, and what is between them, is said by the figure.
        loaded = read_model(path) if path.suffix.lower() == ".json" else None
        if isinstance(loaded, Network):
            text = json.dumps(network_to_data(loaded), sort_keys=True)
            return hashlib.sha256(text.encode()).hexdigest()
    return file_hash(path)


def fingerprint(spec: FigureSpec, sources: Sources, known: dict[str, str] | None = None) -> str:
    """Return the hash over a spec, what its data and model files hold, and the version of the drawing.

    Args:
        spec: of any figure kind.
        sources: where its files are.
        known: hashes of files by their path, which is looked up and added to.

    Raises `DataError` when a file cannot be read.
    """
    known = {} if known is None else known
    files = {}
    for name, file_name in sources.input_files(spec).items():
        path, columns = sources.located(file_name), getattr(spec, "columns", None)
        # Of a table with other columns other points are read.
        key = str(path) if columns is None or name != "data" else f"{path}\0{columns}"
        if key not in known:
            known[key] = content_hash(name, path, columns)
        files[name] = known[key]
    # Where the files are does not count.
    figure = {**spec.recipe_data(), **{name: last_part(given) for name, given in sources.input_files(spec).items()}}
    text = json.dumps({"drawing": DRAWING, "figure": figure, "files": files}, sort_keys=True, separators=(",", ":"))
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
    if isinstance(data, dict) and data.get("warpviz") == FORMAT and "figure" not in data:
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
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    stamp = _table(_table(data).get("made")).get("hash")
    return stamp if isinstance(stamp, str) else None


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
