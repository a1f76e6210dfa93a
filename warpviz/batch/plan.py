"""Plan: which figures are up to date, by the fingerprint inside each output, never by time."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Literal

from warpviz.errors import DataError, WarpvizError, quoted
from warpviz.files import is_there
from warpviz.manifest import beside
from warpviz.publish.reading import read_recipe
from warpviz.registry import near_miss
from warpviz.specs.recipe import fingerprint, parse_stamp

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from warpviz.manifest import Entry

State = Literal["up to date", "stale", "missing", "broken"]


@dataclass(frozen=True, slots=True, eq=False)
class Planned:
    """A figure, whether it has to be drawn, its fingerprint, and why it cannot be drawn if it is broken."""

    entry: Entry
    state: State
    stamp: str = ""
    error: str = ""


def plan(entries: Sequence[Entry]) -> list[Planned]:
    """Return what has to be done, in the same order."""
    known: dict[str, str] = {}
    return [_planned(entry, known) for entry in entries]


def _planned(entry: Entry, known: dict[str, str]) -> Planned:
    try:
        stamp = fingerprint(entry.spec, entry.sources, known)
    except WarpvizError as error:
        return Planned(entry, "broken", error=str(error))
    state = state_of(entry.output, stamp)
    if state == "up to date" and not all(is_there(path) for path in beside(entry)):
        state = "stale"
    return Planned(entry, state, stamp)


def state_of(output: Path, stamp: str) -> State:
    """Return whether the file `output` is what a figure with the fingerprint `stamp` makes."""
    if not is_there(output):
        return "missing"
    return "up to date" if stamp_in(output) == stamp else "stale"


def stamp_in(output: Path) -> str | None:
    """Return the fingerprint in a file, None when it has none or cannot be read."""
    try:
        return parse_stamp(read_recipe(output))
    except WarpvizError:
        return None


def selected(entries: Sequence[Entry], patterns: Sequence[str]) -> list[Entry]:
    """Return the entries whose output matches one of the patterns, all when there is none.

    Raises `DataError` for a pattern that matches nothing.
    """
    for pattern in patterns:
        if not any(fnmatch(entry.name, pattern) for entry in entries):
            guess = near_miss(pattern, (entry.name for entry in entries))
            hint = f": did you mean {quoted(guess)}?" if guess else ""
            raise DataError(f"only: no output matches {quoted(pattern)}{hint}")
    return [entry for entry in entries if not patterns or any(fnmatch(entry.name, pattern) for pattern in patterns)]
