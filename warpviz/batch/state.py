"""State: what former runs of a manifest made, in a small file next to it: requests by fingerprint, files by hash.

What a figure is to be made from is written down before it is drawn, so that a kill loses none; what its files hold,
after that.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warpviz.errors import WarpvizError
from warpviz.files import read_bytes, read_text
from warpviz.manifest import beside
from warpviz.writers.guard import OPEN, STATE, write_guarded

# Missing on Windows, where two batches of one manifest may forget what the other made, and look closer next time.
if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from warpviz.manifest import Entry

MAX_STATE_BYTES = 16 * 2**20
MAX_MADE_BYTES = 2**30
# What is known of finished files is written down that often.
WRITE_EVERY_S = 1.0
# Files of lines, whose ends may be changed by version control without anything being lost.
TEXTS = frozenset({".svg", ".json"})
# Nothing holds a manifest for long.
LONGEST_WAIT_S = 5.0


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A finished file: its size and the SHA-256 of what it holds, texts with lines that end in a line feed."""

    size_bytes: int
    digest: str


# Of a file that is no longer what was made.
CHANGED = MadeFile(-1, "")


@dataclass(frozen=True, slots=True, eq=False)
class MadeFigure:
    """What is known of a figure: the fingerprints that it was or was about to be made with, and its files by name."""

    stamps: tuple[str, ...] = ()
    files: Mapping[str, MadeFile] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """What former runs of a manifest made: output as written down -> what is known; when that was written, in ns."""

    figures: Mapping[str, MadeFigure] = field(default_factory=dict)
    written_ns: int = 0


def state_path(manifest: Path) -> Path:
    """Return where the state of a manifest is."""
    return manifest.parent / f".{manifest.name}{STATE.suffixes[0]}"


def name_of(path: Path, manifest: Path) -> str:
    """Return the name of a finished file in the state of a manifest: as seen from its folder."""
    try:
        return Path(os.path.relpath(path, manifest.parent)).as_posix()
    except ValueError:
        # On another drive.
        return path.absolute().as_posix()


def read_state(manifest: Path) -> State:
    """Return what is known of former runs; nothing where there is no state or it is damaged."""
    path = state_path(manifest)
    try:
        written_ns = path.stat().st_mtime_ns
        data = json.loads(read_text(path, MAX_STATE_BYTES))
    except (OSError, ValueError, RecursionError):
        return State()
    made = data.get("made") if isinstance(data, dict) else None
    figures = made if isinstance(made, dict) else {}
    return State({name: _figure(value) for name, value in figures.items()}, written_ns)


def _figure(value: Any) -> MadeFigure:  # noqa: ANN401 - plain data
    table = value if isinstance(value, dict) else {}
    stamps, files = (table.get(key) for key in ("stamps", "files"))
    return MadeFigure(
        tuple(stamp for stamp in stamps if isinstance(stamp, str)) if isinstance(stamps, list) else (),
        {
            name: MadeFile(*known)
            for name, known in (files if isinstance(files, dict) else {}).items()
            if isinstance(known, list) and list(map(type, known)) == [int, str]
        },
    )


def remember(manifest: Path, stamps: Iterable[tuple[str, str]]) -> None:
    """Write down the outputs that are about to be made, with fingerprints; before drawing.

    Raises `OutputError` when the state cannot be written.
    """
    with _changed(manifest) as figures:
        for name, stamp in stamps:
            old = figures.get(name, MadeFigure())
            # The previous fingerprint is kept: if drawing fails, the old file stays.
            kept = [before for before in old.stamps if before != stamp][-1:]
            figures[name] = replace(old, stamps=(*kept, stamp))


def forget(manifest: Path, names: Iterable[str]) -> None:
    """Strike outputs out of the state."""
    with _changed(manifest) as figures:
        for name in names:
            figures.pop(name, None)


class Ledger:
    """Writes down what finished files hold, of any manifests, now and then; at the end call `close`."""

    def __init__(self) -> None:
        self._waiting: dict[Path, dict[str, dict[str, MadeFile]]] = {}
        self._since_s = time.monotonic()

    def add(self, entry: Entry) -> None:
        """Note the files of a figure that is finished."""
        if entry.manifest is None:
            return
        files = {}
        for path in (entry.output, *beside(entry)):
            known = look_at(path)
            if known is not None:
                files[name_of(path, entry.manifest)] = known
        self._waiting.setdefault(entry.manifest, {})[entry.name] = files
        if time.monotonic() - self._since_s > WRITE_EVERY_S:
            self.close()

    def close(self) -> None:
        """Write down all that was noted; `OutputError` when a state cannot be written."""
        waiting, self._waiting = self._waiting, {}
        for manifest, found in waiting.items():
            looked_at = frozenset(name for files in found.values() for name in files)
            with _changed(manifest, looked_at) as figures:
                for name, files in found.items():
                    figures[name] = replace(figures.get(name, MadeFigure()), files=files)
        self._since_s = time.monotonic()


def look_at(path: Path) -> MadeFile | None:
    """Return what a file holds now; None where it cannot be read."""
    try:
        data = read_bytes(path, MAX_MADE_BYTES)
    except WarpvizError:
        return None
    if path.suffix.lower() in TEXTS:
        data = data.replace(b"\r\n", b"\n")
    return MadeFile(len(data), hashlib.sha256(data).hexdigest())


def is_newer(path: Path, time_ns: int) -> bool:
    """Return whether a file may have changed since a time, in ns; `OSError` when it is not there."""
    status = path.stat()
    # The second cannot be set back, as copying does with the first.
    return max(status.st_mtime_ns, status.st_ctime_ns) >= time_ns


@contextmanager
def _changed(manifest: Path, looked_at: frozenset[str] = frozenset()) -> Iterator[dict[str, MadeFigure]]:
    """Give what the state holds, to be changed; write it if it was, or if files were looked at."""
    with _alone(manifest):
        state, path = read_state(manifest), state_path(manifest)
        figures = dict(state.figures)
        before = _text(figures)
        yield figures
        figures = {name: _checked(figure, manifest, state.written_ns, looked_at) for name, figure in figures.items()}
        if (text := _text(figures)) != before:
            write_guarded(path, text.encode(), STATE, OPEN)
        elif looked_at:
            with suppress(OSError):
                os.utime(path)


def _checked(figure: MadeFigure, manifest: Path, written_ns: int, looked_at: frozenset[str]) -> MadeFigure:
    """Return what is known of a figure, without what has changed: the state's new time vouches for the rest."""
    files = dict(figure.files)
    for name in files.keys() - looked_at:
        path = manifest.parent / name
        with suppress(OSError, ValueError):
            if is_newer(path, written_ns) and look_at(path) != files[name]:
                files[name] = CHANGED
    return replace(figure, files=files)


@contextmanager
def _alone(manifest: Path) -> Iterator[None]:
    """Hold the manifest's lock, so that two batches at once lose nothing of each other's state."""
    if sys.platform == "win32":
        yield
        return
    try:
        handle = os.open(manifest, os.O_RDONLY)
    except OSError:
        # It is gone meanwhile, or may not be opened: nothing to hold on to.
        yield
        return
    try:
        end_s = time.monotonic() + LONGEST_WAIT_S
        while not _locked(handle) and time.monotonic() < end_s:
            time.sleep(0.02)
        yield
    finally:
        os.close(handle)


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        # Not every file system has locks.
        return True
    return True


def _text(figures: Mapping[str, MadeFigure]) -> str:
    made: dict[str, dict[str, object]] = {}
    for name, figure in figures.items():
        made[name] = {"stamps": list(figure.stamps)}
        if figure.files:
            made[name]["files"] = {file: [known.size_bytes, known.digest] for file, known in figure.files.items()}
    return json.dumps({"about": "made by warpviz batch", "made": made}, indent=1, sort_keys=True) + "\n"
