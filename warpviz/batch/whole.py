"""Whole: whether the files of a figure still hold what was made, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warpviz.batch.state import CHANGED, MadeFigure, is_newer, look_at, name_of
from warpviz.errors import WarpvizError
from warpviz.files import read_text
from warpviz.manifest import beside
from warpviz.publish.reading import read_recipe
from warpviz.specs.recipe import parse_recipe
from warpviz.writers.formats import FORMATS

if TYPE_CHECKING:
    from pathlib import Path

    from warpviz.batch.state import MadeFile, State
    from warpviz.manifest import Entry

MAX_FACTS_BYTES = 64 * 2**20


def are_as_made(entry: Entry, state: State, *, thorough: bool) -> bool:
    """Return whether the output of a figure and what is beside it are as they were made.

    Where the state knows what a file held, that is compared: its size, and every byte of it if the file is newer than
    the state or `thorough` is true. Of another the end is looked at.
    """
    known = state.figures.get(entry.name, MadeFigure()).files if entry.manifest is not None else {}
    for path in (entry.output, *beside(entry)):
        made = None if entry.manifest is None else known.get(name_of(path, entry.manifest))
        try:
            good = _ends_well(path, entry) if made is None else _holds(path, made, state.written_ns, thorough=thorough)
        except OSError:
            return False
        if not good:
            return False
    return True


def _holds(path: Path, made: MadeFile, written_ns: int, *, thorough: bool) -> bool:
    """Return whether a file holds what was made; `OSError` when it is not there."""
    if made == CHANGED:
        return False
    if not thorough and path.stat().st_size == made.size_bytes and not is_newer(path, written_ns):
        return True
    return look_at(path) == made


def _ends_well(path: Path, entry: Entry) -> bool:
    """Return whether a file of which nothing is known is whole; `OSError` when it is not there."""
    suffix = path.suffix.lower()
    try:
        if suffix not in FORMATS:
            return _has_these_facts(path, entry.output)
        return bool(read_recipe(path)) and FORMATS[suffix].is_whole(path)
    except WarpvizError:
        return False


def _has_these_facts(path: Path, picture: Path) -> bool:
    """Return whether a file of facts says what the recipe in the picture does."""
    from warpviz.film.facts_file import facts_text

    measured = parse_recipe(read_recipe(picture), str(picture)).measured
    return read_text(path, MAX_FACTS_BYTES) == facts_text(measured)
