"""Plan: which figures are up to date, by the fingerprint inside each output and by what its files hold."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Literal

from warpviz.batch.state import State, read_state, state_path
from warpviz.batch.whole import are_as_made
from warpviz.errors import DataError, WarpvizError, quoted
from warpviz.files import is_there
from warpviz.publish.reading import read_stamp
from warpviz.publish.saving import check_writes
from warpviz.registry import near_miss
from warpviz.specs.recipe import fingerprint
from warpviz.writers.guard import Guard, marks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from warpviz.manifest import Entry

Standing = Literal["up to date", "stale", "missing", "broken"]


@dataclass(frozen=True, slots=True, eq=False)
class Planned:
    """A figure, whether it has to be drawn, its fingerprint, and why it cannot be drawn if it is broken."""

    entry: Entry
    state: Standing
    stamp: str = ""
    error: str = ""


def plan(
    entries: Sequence[Entry], *, others: Sequence[Entry] = (), force: bool = False, thorough: bool = False
) -> list[Planned]:
    """Return what has to be done, in the same order.

    Args:
        entries: the figures.
        others: further figures of the same run: nothing writes over what they are made from.
        force: all are to be drawn, and may write over files that warpviz did not make.
        thorough: look at every byte of files that are there, also where size and time are as they were.
    """
    manifests = {entry.manifest for entry in entries if entry.manifest is not None}
    states = {manifest: read_state(manifest) for manifest in manifests}
    guard = run_guard([*entries, *others], states, force=force)
    known: dict[str, str] = {}
    return [_planned(entry, known, states, guard, thorough=thorough) for entry in entries]


def run_guard(entries: Sequence[Entry], states: Mapping[Path, State], *, force: bool = False) -> Guard:
    """Return what making figures may write over: not what asks for them, nor what they are made from."""
    read = [entry.sources.located(name) for entry in entries for name in entry.sources.input_files(entry.spec).values()]
    read += [entry.source for entry in entries if entry.source is not None]
    read += [state_path(manifest) for manifest in states]
    made = [
        manifest.parent / name
        for manifest, state in states.items()
        for figure in state.figures.values()
        for name in figure.files
    ]
    return Guard(marks(dict.fromkeys(read)), marks(made), force)


def _planned(
    entry: Entry, known: dict[str, str], states: Mapping[Path, State], guard: Guard, *, thorough: bool
) -> Planned:
    try:
        stamp = fingerprint(entry.spec, entry.sources, known)
        state = _state_of(
            entry, stamp, State() if entry.manifest is None else states[entry.manifest], thorough=thorough
        )
        if guard.force or state != "up to date":
            check_writes(entry.spec, entry.output, entry.sources, guard)
    except WarpvizError as error:
        return Planned(entry, "broken", error=str(error))
    return Planned(entry, state, stamp)


def _state_of(entry: Entry, stamp: str, state: State, *, thorough: bool) -> Standing:
    """Return whether the files of a figure are what one with the fingerprint `stamp` makes."""
    if not is_there(entry.output):
        return "missing"
    good = read_stamp(entry.output) == stamp and are_as_made(entry, state, thorough=thorough)
    return "up to date" if good else "stale"


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
