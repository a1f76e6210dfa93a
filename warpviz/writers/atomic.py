"""A file appears under its name only when it is whole."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from warpviz.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

# What the beginning of a temporary name looks like: hidden, and told apart from what the user keeps.
PREFIX = ".warpviz-"
SUFFIX = ".tmp"


def writing_failed(path: Path, error: OSError | ValueError) -> OutputError:
    """Return the one-line error for a file that cannot be written."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    # A name with characters that no name can have is shown with them spelled out.
    name = repr(str(path)) if isinstance(error, ValueError) else str(path)
    return OutputError(f"cannot write {name}: {reason.lower()}")


@contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """Make an empty temporary file beside `path`; give it that name when the block ends well, else remove it.

    Missing folders are made. Raises `OutputError` when the file or its folder cannot be written.
    """
    try:
        if path.is_dir():
            raise IsADirectoryError(0, "it is a folder")
        if "\0" in str(path):
            raise ValueError("a name cannot hold a null character")  # noqa: TRY301 - one answer for all names
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(SUFFIX, PREFIX, path.parent)
    except (OSError, ValueError) as error:
        raise writing_failed(path, error) from None
    temporary = Path(name)
    try:
        os.close(handle)
        yield temporary
        # mkstemp makes files that only the owner can read; give it what a new file would have.
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)
        temporary.replace(path)
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise writing_failed(path, error) from None
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()


@contextmanager
def atomic_file(path: Path) -> Iterator[BinaryIO]:
    """Open a temporary file beside `path` for writing; give it that name when the block ends well, else remove it.

    Missing folders are made. Raises `OutputError` when the file or its folder cannot be written.
    """
    with atomic_path(path) as temporary, temporary.open("wb") as file:
        yield file
