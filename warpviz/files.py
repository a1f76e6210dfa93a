"""Files: reading what a user names, or saying in one line why it cannot be read."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from warpviz.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path


def cannot_read(name: object, error: OSError | ValueError) -> DataError:
    """Return the error for a file that the system does not let us read."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return DataError(f"cannot read {name}: {reason.lower()}")


def read_bytes(path: Path, most_bytes: int) -> bytes:
    """Return what is in a file; `DataError` with one line when it cannot be read, is no file, or is too large."""
    try:
        # Of a pipe there may be no end; what a folder is, the system says.
        endless = not path.is_file() and not path.is_dir() and path.exists()
        size = path.stat().st_size
        data = b"" if endless or size > most_bytes else path.read_bytes()
    except (OSError, ValueError) as error:
        raise cannot_read(path, error) from None
    if endless:
        raise DataError(f"cannot read {path}: expected a file")
    if size > most_bytes:
        raise DataError(f"{path}: over {most_bytes // 2**20} MB")
    return data


def read_text(path: Path, most_bytes: int, encoding: str = "utf-8") -> str:
    r"""Return the text of a file, with lines that end in `\n`; `DataError` also when it is not UTF-8."""
    try:
        return io.TextIOWrapper(io.BytesIO(read_bytes(path, most_bytes)), encoding=encoding).read()
    except UnicodeDecodeError:
        raise DataError(f"{path}: not UTF-8") from None
