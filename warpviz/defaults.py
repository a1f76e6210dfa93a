"""Defaults: what a project wants of all its figures, from a file beside the document.

`warpviz.toml`, or the table `[tool.warpviz]` of `pyproject.toml`:

theme = "dark"
size = "720x405"

[network]
hidden = [3]
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warpviz.errors import DataError, WarpvizError, quoted
from warpviz.files import MAX_TOML_BYTES, is_there, read_bytes, read_toml
from warpviz.plane.points_file import looks_like_file
from warpviz.registry import unknown_name
from warpviz.specs.base import fitting, outer_name
from warpviz.specs.kinds import KINDS, spec_from_data
from warpviz.specs.sources import FILE_FIELDS, SIDE_FIELDS
from warpviz.specs.text_values import fields_of
from warpviz.writers.formats import FORMATS

if TYPE_CHECKING:
    from warpviz.specs.base import FigureSpec

OWN_FILE, PROJECT_FILE = "warpviz.toml", "pyproject.toml"
_TABLE = re.compile(rb"^[ \t]*\[[ \t]*tool[ \t]*\.[ \t]*warpviz\b", re.MULTILINE)
# What is of one figure; names of files start at another folder than that of this one.
OF_ONE_FIGURE = frozenset({"kind", *SIDE_FIELDS, *FILE_FIELDS} - {"data"})


@dataclass(frozen=True, slots=True)
class Defaults:
    """What figures are to be unless they say otherwise.

    Attributes:
        path: the file that says so; None for none.
        common: fields for every kind that has them.
        of_kinds: further fields by kind.
    """

    path: Path | None = None
    common: dict[str, Any] = field(default_factory=dict)
    of_kinds: dict[str, dict[str, Any]] = field(default_factory=dict)

    def for_kind(self, kind: str) -> dict[str, Any]:
        """Return the fields for a figure kind."""
        return {**self.common, **self.of_kinds.get(KINDS.canonical(kind) if kind in KINDS else kind, {})}


def find_defaults(folder: Path) -> Defaults:
    """Return what is said in a folder, or in the nearest above it up to the root of its repository.

    Raises `DataError` with one line for what is wrong in the file.
    """
    for path in filter(is_there, places(folder)):
        if path.name == OWN_FILE:
            return _checked(path, read_toml(path))
        # Most projects say nothing of it, and need not be parsed.
        tool = read_toml(path).get("tool") if _TABLE.search(read_bytes(path, MAX_TOML_BYTES)) else None
        if isinstance(tool, dict) and "warpviz" in tool:
            return _checked(path, tool["warpviz"])
    return Defaults()


def places(folder: Path) -> list[Path]:
    """Return where defaults are looked for: the files need not be there."""
    return [place / name for place in _folders(folder) for name in (OWN_FILE, PROJECT_FILE)]


def _folders(folder: Path) -> list[Path]:
    """Return a folder, and those above it where they are of the same repository."""
    try:
        place = Path(os.path.abspath(folder))  # noqa: PTH100 - links are not followed
    except FileNotFoundError:
        # The working folder is gone; what is written may go elsewhere.
        return []
    # Named as the folder was, to keep messages short.
    found = [folder]
    while not is_there(place / ".git"):
        if place == place.parent:
            return [folder]
        place = place.parent
        found.append(Path(os.path.relpath(place)) if not folder.is_absolute() else place)
    return found


def _checked(path: Path, table: object) -> Defaults:
    """Return the defaults in a table of a file; `DataError` for what no figure has."""
    if not isinstance(table, dict):
        raise DataError(f"{path}: expected [tool.warpviz] to be a table")
    of_kinds = {KINDS.canonical(key): value for key, value in table.items() if key in KINDS}
    common = {key: value for key, value in table.items() if key not in KINDS}
    known = [name for kind in KINDS for name in fields_of(KINDS[kind].model)]
    _check_names(path, common, [*known, *KINDS])
    for kind, values in of_kinds.items():
        if not isinstance(values, dict):
            raise DataError(f"{path}: expected [{kind}] to be a table")
        _check_names(path, values, list(fields_of(KINDS[kind].model)))
    return Defaults(path, common, of_kinds)


def _check_names(path: Path, values: dict[str, Any], known: list[str]) -> None:
    for name, value in values.items():
        if name not in known:
            raise DataError(f"{path}: {unknown_name('option', name, dict.fromkeys(known))}")
        if name in OF_ONE_FIGURE or (name == "data" and isinstance(value, str) and looks_like_file(value)):
            raise DataError(f"{path}: {name}: expected what many figures share, but got {quoted(value)}")


def _with_defaults(own: dict[str, Any], offered: dict[str, Any], suffix: str) -> FigureSpec:
    """Return the spec of a figure; defaults serve all figures, and are not for those in which they have no effect.

    Args:
        own: what is asked for, its `kind` among it.
        offered: what holds where it says nothing.
        suffix: of the file.

    Raises what the spec raises.
    """
    lossless = bool({**offered, **own}.get("lossless"))
    if suffix in FORMATS and not FORMATS[suffix].takes_colors(lossless=lossless):
        offered = {key: value for key, value in offered.items() if key != "colors"}
    kind = own.get("kind")
    if not isinstance(kind, str):
        return spec_from_data(own)
    model = KINDS[kind].model
    offered = {key: value for key, value in offered.items() if key in fields_of(model)}
    return fitting(model, {**own, "kind": KINDS.canonical(kind)}, offered)


def with_file_defaults(
    own: dict[str, Any], nearer: dict[str, Any], defaults: Defaults, suffix: str
) -> tuple[FigureSpec, str]:
    """Return the spec of a figure, and what it has from a file of defaults, as one line; "" for nothing.

    Args:
        own: what is asked for, its `kind` among it.
        nearer: what holds where that says nothing.
        defaults: what holds where that says nothing either.
        suffix: of the file.

    Raises what the spec raises; `DataError` with the name of the file of defaults where these are at fault.
    """
    offered = defaults.for_kind(str(own.get("kind")))
    if not offered:
        return _with_defaults(own, nearer, suffix), ""
    try:
        spec = _with_defaults(own, {**offered, **nearer}, suffix)
    except WarpvizError as error:
        # What is wrong without them is not their fault.
        _with_defaults(own, nearer, suffix)
        raise DataError(f"{defaults.path}: {error}") from None
    given = {outer_name(name) for name in spec.model_fields_set}
    used = [name for name in offered if name in given and name not in {*own, *nearer}]
    return spec, f"{', '.join(used)}: from {defaults.path}" if used else ""
