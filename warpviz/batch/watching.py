"""Watching: wait until one of some files is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warpviz.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from warpviz.manifest import Entry

# How long to collect further changes before reacting, and how often to check files without a notification.
DEBOUNCE_MS, LOOK_MS = 200, 500
Seen = dict["Path", tuple[int, int] | None]


def sources(entries: Iterable[Entry]) -> set[Path]:
    """Return the data and model files of entries."""
    found: set[Path] = set()
    for entry in entries:
        found.update(entry.sources.located(name) for name in entry.sources.input_files(entry.spec).values())
    return found


def each_change(files: Callable[[], set[Path]]) -> Iterator[None]:
    """Yield at once, and then whenever one of the files that `files` names has changed; never ends by itself.

    A change that comes while the caller is busy counts. Raises `OutputError` when the extra is not installed.
    """
    try:
        import watchfiles
    except ImportError:
        raise OutputError("watch: needs the extra: pip install 'warpviz[watch]'") from None
    while True:
        before = _seen(files())
        yield
        # The set of watched files may have changed.
        now = files()
        before = {path: before.get(path, state) for path, state in _seen(now).items()}
        folders = {folder for path in now if (folder := path.absolute().parent).is_dir()}
        watcher = watchfiles.watch(
            *folders, recursive=False, debounce=DEBOUNCE_MS, rust_timeout=LOOK_MS, yield_on_timeout=True
        )
        for _ in watcher:
            if _seen(now) != before:
                break


def _seen(files: Iterable[Path]) -> Seen:
    """Return when each file was changed and its size, None for one that is not there."""
    found: Seen = {}
    for path in files:
        try:
            state = path.stat()
            found[path] = (state.st_mtime_ns, state.st_size)
        except OSError:
            found[path] = None
    return found
