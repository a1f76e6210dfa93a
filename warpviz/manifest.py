"""Manifest: a TOML file of figures -> specs, and a spec -> its entry.

[defaults]
theme = "dark"

[[figure]]
kind = "activation"
activation = "softmax"
output = "img/softmax.gif"
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, replace
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING, Any

from warpviz.defaults import Defaults, find_defaults, with_file_defaults
from warpviz.errors import DataError, WarpvizError, listed, quoted
from warpviz.files import is_under, name_fault, read_toml
from warpviz.publish.saving import posters_of
from warpviz.registry import unknown_name
from warpviz.specs.kinds import KINDS
from warpviz.specs.sources import Sources, side_files
from warpviz.specs.text_values import fields_of
from warpviz.writers.formats import format_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warpviz.specs.base import FigureSpec

# A half of a pair of surrogates, which stands for a byte of a name that is not UTF-8.
HALF = re.compile(r"\\U0000d[89a-f]")


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One figure of a manifest or an article.

    Attributes:
        output: the file to write.
        spec: what it is.
        name: the output as it was written down.
        place: where it was written down, to begin a message with.
        folder: where the names of its data and model files start.
        source: the manifest or article that asks for it; None for neither.
        manifest: the manifest that asks for it, whose state says what was made; None for none.
        lent: what it has from a file of defaults, as one line.
    """

    output: Path
    spec: FigureSpec
    name: str = ""
    place: str = ""
    folder: Path = Path()
    source: Path | None = None
    manifest: Path | None = None
    lent: str = ""

    @property
    def sources(self) -> Sources:
        """Where its data and model files are."""
        return Sources(self.folder)


def entry_text(data: dict[str, Any], output: str) -> str:
    """Return the manifest entry for a figure's fields, as TOML with every array on one line."""
    entry = {"kind": data["kind"], "output": output, **{key: value for key, value in data.items() if key != "kind"}}
    return "\n".join(["[[figure]]", *_table_lines("figure", entry)]) + "\n"


def _table_lines(name: str, table: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of a table: first its plain values, then the tables within."""
    inner = {key: value for key, value in table.items() if _is_table(value)}
    for key, value in table.items():
        if key not in inner:
            # Numbers, strings, booleans and lists of them are written the same in TOML and JSON,
            # except for one character that TOML requires to be escaped.
            yield f"{key} = {_value_text(value)}"
    for key, value in inner.items():
        if isinstance(value, dict):
            yield from ("", f"[{name}.{key}]") if any(not _is_table(part) for part in value.values()) else ()
            yield from _table_lines(f"{name}.{key}", value)
        else:
            for part in value:
                yield from ("", f"[[{name}.{key}]]")
                yield from _table_lines(f"{name}.{key}", part)


def _value_text(value: object) -> str:
    """Return a value as it is written in TOML; `DataError` for the name of a file that no text can hold."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if not text.isprintable():
        # What a terminal would obey is spelled out, so that an entry can be printed.
        text = "".join(letter if letter.isprintable() else f"\\U{ord(letter):08x}" for letter in text)
    if HALF.search(text):
        raise DataError(f"no manifest can hold a name that is no text: {quoted(value)}")
    return text


def _is_table(value: object) -> bool:
    """Return whether a value is a table or a list of tables."""
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(part, dict) for part in value))


def read_manifest(path: Path, *, allow_outside: bool = False, wrong: list[str] | None = None) -> list[Entry]:
    """Return the figures of a manifest; outputs, data and model files are relative to its folder.

    They stay under it unless `allow_outside`. Raises `DataError` with one line that names the place of all that is
    wrong; with a list `wrong` that line is added to it, and the figures that are right are returned, if there are any.
    """
    tables, defaults = _tables(path)
    of_folder = find_defaults(path.parent)
    entries: list[Entry] = []
    problems: list[str] = []
    for number, table in enumerate(tables, 1):
        try:
            place = f"{path}: figure {number}"
            entry = _entry(table, defaults, of_folder, path.parent, place, outside=allow_outside)
            entries.append(replace(entry, source=path, manifest=path))
        except RecursionError:
            problems.append(f"figure {number}: nested too deep")
        except WarpvizError as error:
            problems.append(f"figure {number}: {error}")
    if not problems:
        problems += _same_outputs(entries)
        if problems:
            # Which of them is meant cannot be known.
            entries = []
    if problems:
        fault = DataError(f"{path}: {listed(problems)}")
        if wrong is None or not entries:
            raise fault
        wrong.append(str(fault))
    return entries


def _check_defaults(defaults: dict[str, Any], path: Path) -> None:
    known = [key for kind in KINDS for key in fields_of(KINDS[kind].model)]
    for key in defaults:
        if key not in known:
            raise DataError(f"{path}: [defaults]: {unknown_name('option', key, dict.fromkeys(known))}")


def _same_outputs(entries: list[Entry]) -> Iterator[str]:
    seen: dict[str, int] = {}
    for number, entry in enumerate(entries, 1):
        for path in (entry.output, *beside(entry)):
            # Under any name that leads there.
            name = os.path.normcase(os.path.realpath(path))
            if seen.setdefault(name, number) != number:
                yield f"figure {number}: writes the same output as figure {seen[name]}: {path}"


def _tables(path: Path) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    data = read_toml(path)
    unknown = sorted(set(data) - {"defaults", "figure"})
    tables, defaults = data.get("figure", []), data.get("defaults", {})
    if unknown:
        raise DataError(f"{path}: unknown key {quoted(unknown[0])}: expected [defaults] and [[figure]]")
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables) or not tables:
        raise DataError(f"{path}: expected at least one [[figure]]")
    if not isinstance(defaults, dict):
        raise DataError(f"{path}: expected [defaults] to be a table")
    _check_defaults(defaults, path)
    return tables, defaults


def _entry(
    table: dict[str, Any], defaults: dict[str, Any], of_folder: Defaults, folder: Path, place: str, *, outside: bool
) -> Entry:
    output = table.get("output")
    if not isinstance(output, str) or not output:
        raise DataError("output: expected the name of a file")
    own = {key: value for key, value in table.items() if key != "output"}
    own.setdefault("kind", defaults.get("kind"))
    spec, lent = with_file_defaults(own, defaults, of_folder, Path(output).suffix.lower())
    return replace(checked_entry(output, spec, folder, place, outside=outside), lent=lent)


def checked_entry(output: str, spec: FigureSpec, folder: Path, place: str, *, outside: bool = False) -> Entry:
    """Return an entry whose output has a known suffix and whose files are all under `folder`, unless `outside`.

    Raises `DataError` or `OutputError` with what is wrong.
    """
    target = folder / output
    names = {"output": output, **Sources(folder).input_files(spec), **side_files(spec)}
    for field, name in names.items():
        _check_name(field, name)
        if not outside:
            check_inside(field, name, folder)
    spec = spec.written_as(film=format_of(target).for_films)
    entry = Entry(target, spec, output, place, folder)
    for path in beside(entry):
        _check_name("output", str(path))
    return entry


def beside(entry: Entry) -> list[Path]:
    """Return what is written beside the output of an entry."""
    found = [entry.folder / name for name in side_files(entry.spec).values()]
    return [*found, *posters_of(entry.spec, entry.output)]


def _check_name(field: str, name: str) -> None:
    fault = name_fault(name)
    if fault:
        raise DataError(f"{field}: {fault}, but got {quoted(name)}")


def check_inside(field: str, name: str, folder: Path) -> None:
    """Raise `DataError` when a name leads out of `folder`."""
    _check_name(field, name)
    if Path(name).is_absolute() or PureWindowsPath(name).anchor:
        fault = "an absolute path"
    elif ".." in PureWindowsPath(name).parts:
        fault = "a path with '..'"
    elif not is_under(folder / name, folder):
        fault = "a link that leads out or in a circle"
    else:
        return
    raise DataError(f"{field}: expected a path under the folder, but got {fault}: {quoted(name)} (see --allow-outside)")
