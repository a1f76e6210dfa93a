"""Files: reading what a user names, with a one-line error if it cannot be read."""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
from pathlib import Path
from typing import Any
from urllib.parse import quote

from warpviz.errors import DataError, WarpvizError, abridged

# What usual file systems take.
MOST_NAME_BYTES = 255
MAX_TOML_BYTES = 64 * 2**20
# A key with that many parts takes the parser of TOML very long, and none of ours has so many.
DEEP_KEY = re.compile(r"(?<![\w-])(?:[\w-]++[ \t]*+\.[ \t]*+){100}")


def shown_path(path: Path) -> str:
    """Return a path for a message; one with characters that cannot be printed is quoted, with these spelled out.

    Names that are longer than most are cut.
    """
    text = str(Path(*(abridged(part) for part in path.parts)))
    return text if text.isprintable() else repr(text)


def name_fault(path: str | os.PathLike[str]) -> str:
    """Return why no file can have a name, as the end of a message; "" where one can."""
    text = os.fspath(path)
    if "\0" in text:
        return "a name cannot hold a null character"
    try:
        parts = [os.fsencode(part) for part in Path(text).parts]
    except UnicodeEncodeError:
        return "a name cannot hold half a character"
    longest = max(map(len, parts), default=0)
    return f"a name cannot have more than {MOST_NAME_BYTES} bytes" if longest > MOST_NAME_BYTES else ""


def is_there(path: Path) -> bool:
    """Return whether there is a file or folder, False where that cannot be found out."""
    return os.path.exists(path)  # noqa: PTH110 - that of `Path` raises for some names


def address(name: str) -> str:
    """Return the name of a file as a part of an address."""
    return quote(name.encode("utf-8", "surrogateescape"))


def failure_reason(error: OSError | ValueError) -> str:
    """Return the system's reason why a file could not be read or written, as the end of a message."""
    return (error.strerror if isinstance(error, OSError) and error.strerror else str(error)).lower()


def system_failure(error: OSError) -> str:
    """Return what the system could not do, as a message."""
    if isinstance(error, WarpvizError):
        return str(error)
    if isinstance(error, FileNotFoundError) and not _has_working_folder():
        return "the working folder is gone: change to one that is there"
    name = error.filename
    where = f"{shown_path(Path(os.fsdecode(name)))}: " if isinstance(name, str | bytes) else ""
    return f"{where}{failure_reason(error)}"


def _has_working_folder() -> bool:
    try:
        return Path.cwd().is_dir()
    except OSError:
        return False


def cannot_read(path: Path, error: OSError | ValueError) -> DataError:
    """Return the error for a file that the system cannot read."""
    return DataError(f"cannot read {shown_path(path)}: {failure_reason(error)}")


def is_under(path: Path, folder: Path) -> bool:
    """Return whether a path stays under a folder when links are followed.

    False also where that cannot be found out, as with links that lead in a circle: neither writing nor removing such a
    path is safe.
    """
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError):
        return False


def _size_bytes(path: Path) -> int:
    """Return the size of a file; `DataError` for what never ends, such as a pipe. Folders fail when they are opened."""
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        raise cannot_read(path, error) from None
    if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
        raise DataError(f"cannot read {shown_path(path)}: expected a file")
    return status.st_size


def read_bytes(path: Path, most_bytes: int) -> bytes:
    """Return the content of a file; `DataError` with one line when it cannot be read, is no file, or is too large."""
    too_large = _size_bytes(path) > most_bytes
    try:
        # A folder is refused by the system, whatever its size.
        data = b"" if too_large and not path.is_dir() else path.read_bytes()
    except OSError as error:
        raise cannot_read(path, error) from None
    if too_large:
        raise DataError(f"{path}: over {most_bytes // 2**20} MB")
    return data


def read_text(path: Path, most_bytes: int, encoding: str = "utf-8") -> str:
    r"""Return the text of a file, with lines that end in `\n`; `DataError` also when it is not UTF-8."""
    try:
        return io.TextIOWrapper(io.BytesIO(read_bytes(path, most_bytes)), encoding=encoding).read()
    except UnicodeDecodeError:
        raise DataError(f"{path}: not UTF-8") from None


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file's bytes in hexadecimal; `DataError` when it cannot be read."""
    _size_bytes(path)
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise cannot_read(path, error) from None


def read_toml(path: Path) -> dict[str, Any]:
    """Return the tables of a TOML file; `DataError` with one line when it cannot be read."""
    # Few commands read any.
    import tomllib

    text = read_text(path, MAX_TOML_BYTES)
    if DEEP_KEY.search(text):
        raise DataError(f"{path}: nested too deep")
    try:
        return tomllib.loads(text)
    except ValueError as error:
        # The message has line and column; a number with thousands of digits is a ValueError too.
        raise DataError(f"{path}: {' '.join(str(error).split())[:300]}") from None
    except RecursionError:
        raise DataError(f"{path}: nested too deep") from None
