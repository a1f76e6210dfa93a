"""Pruning: removing what former runs of a manifest made and nothing wants any more.

A file goes only when the state of the manifest says that it was made, it still holds what was made, it lies in the
folder of the manifest when links are followed, and no manifest or article beside it asks for it or needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from warpviz.batch.claims import claims
from warpviz.batch.state import forget, look_at, read_state
from warpviz.errors import WarpvizError
from warpviz.files import failure_reason, is_under
from warpviz.manifest import beside
from warpviz.publish.reading import read_stamp
from warpviz.writers.formats import FORMATS
from warpviz.writers.guard import FACTS, FIGURE, marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from warpviz.batch.state import MadeFigure
    from warpviz.manifest import Entry


def prunable(manifest: Path, entries: Sequence[Entry], *, allow_outside: bool = False) -> list[Path]:
    """Return the unchanged outputs of former runs of a manifest that nothing wants any more.

    Raises `DataError` when a manifest beside them cannot be read, so that nobody knows what it wants.
    """
    folder = manifest.parent
    found = [
        path
        for name, figure in read_state(manifest).figures.items()
        for path in _unchanged(folder, name, figure)
        if allow_outside or is_under(path, folder)
    ]
    wanted = marks(_wanted(folder, entries, found)) if found else frozenset()
    return [path for path in dict.fromkeys(found) if not wanted & marks([path])]


def _unchanged(folder: Path, name: str, figure: MadeFigure) -> Iterator[Path]:
    """Yield the files of a figure that hold what was made, and that warpviz made by what is in them."""
    output = folder / name
    if read_stamp(output) not in figure.stamps:
        return
    if not figure.files:
        # It was made, and then the run was killed.
        if FORMATS[output.suffix.lower()].is_whole(output):
            yield output
        return
    for file, known in figure.files.items():
        path = folder / file
        content = FACTS if path.suffix.lower() in FACTS.suffixes else FIGURE
        ours = path.suffix.lower() in (*FACTS.suffixes, *FORMATS) and content.is_ours(path)
        if ours and look_at(path) == known:
            yield path


def _wanted(folder: Path, entries: Sequence[Entry], found: Iterable[Path]) -> Iterator[Path]:
    """Yield what the manifest wants and needs, and what others do in the folders down to the files found."""
    for entry in entries:
        yield from (entry.output, *beside(entry))
        yield from (entry.sources.located(name) for name in entry.sources.input_files(entry.spec).values())
    places = {folder.resolve()}
    for path in found:
        places |= {place for place in path.resolve().parents if is_under(place, folder)}
    for place in sorted(places):
        yield from claims(place)


def prune(manifest: Path, entries: Sequence[Entry], paths: Iterable[Path]) -> list[str]:
    """Remove files; return one line for each that could not be, and forget the others."""
    problems = []
    for path in paths:
        try:
            path.unlink()
        except OSError as error:
            problems.append(f"cannot remove {path}: {failure_reason(error)}")
    names = {entry.name for entry in entries}
    gone = [name for name in read_state(manifest).figures if name not in names]
    try:
        forget(manifest, (name for name in gone if not (manifest.parent / name).exists()))
    except WarpvizError as error:
        problems.append(str(error))
    return problems
