"""Atomic writing: a file appears under its name only when it is complete.

What is being written is locked, so that what a killed process left behind can be told from what a live one writes.
"""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from warpviz.errors import OutputError
from warpviz.files import failure_reason, name_fault, shown_path

# Missing on Windows, where an open file cannot be removed anyway.
if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator

# Prefix of temporary names: hidden, and distinguishable from the user's files.
PREFIX = ".warpviz-"
SUFFIX = ".tmp"


def writing_failed(path: Path, error: OSError | ValueError) -> OutputError:
    """Return the one-line error for a file that cannot be written."""
    return OutputError(f"cannot write {shown_path(path)}: {failure_reason(error)}")


def check_writable_name(path: Path) -> None:
    """Raise `OutputError` for a name that no file can have."""
    fault = name_fault(path)
    if fault:
        raise writing_failed(path, ValueError(fault))


@contextmanager
def atomic_path(path: Path, mode: int | None = None) -> Iterator[Path]:
    """Make an empty temporary file beside `path`; give it that name when the block ends well, else remove it.

    Missing folders are made. `mode` is for the permissions, those of a new file if it is None. Raises `OutputError`
    when the file or its folder cannot be written.
    """
    check_writable_name(path)
    try:
        if path.is_dir():
            raise IsADirectoryError(0, "it is a folder")
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary, lock = _locked_file(path.parent)
    except (OSError, ValueError) as error:
        raise writing_failed(path, error) from None
    try:
        os.close(handle)
        yield temporary
        # mkstemp makes files that only the owner can read; set the permissions of a new file.
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask if mode is None else mode)
        temporary.replace(path)
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise writing_failed(path, error) from None
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()
        if lock is not None:
            os.close(lock)


@contextmanager
def atomic_file(path: Path, mode: int | None = None) -> Iterator[BinaryIO]:
    """Open a temporary file beside `path` for writing; give it that name when the block ends well, else remove it.

    Otherwise the same as `atomic_path`.
    """
    with atomic_path(path, mode) as temporary, temporary.open("wb") as file:
        yield file


def _locked_file(folder: Path) -> tuple[int, Path, int | None]:
    """Return a new temporary file in `folder`: its descriptor, its name, and a second one that keeps the lock."""
    while True:
        handle, name = tempfile.mkstemp(SUFFIX, PREFIX, folder)
        if sys.platform == "win32":
            return handle, Path(name), None
        # On file systems without locks nothing is locked, and `remove_stray` removes nothing.
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        if os.fstat(handle).st_nlink:
            return handle, Path(name), os.dup(handle)
        # Another process removed it before it was locked.
        os.close(handle)


def remove_stray(folder: Path) -> int:
    """Remove the temporary files in `folder` that no living process is writing; return how many there were."""
    removed = 0
    try:
        found = [entry for entry in folder.iterdir() if entry.name.startswith(PREFIX) and entry.name.endswith(SUFFIX)]
    except OSError:
        return 0
    for path in found:
        # Locked, or owned by another user: leave it alone.
        with suppress(OSError):
            _remove_unlocked(path)
            removed += 1
    return removed


def _remove_unlocked(path: Path) -> None:
    """Remove a temporary file; `OSError` while a process is writing it."""
    if sys.platform == "win32":
        path.unlink()
        return
    handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink()
    finally:
        os.close(handle)
