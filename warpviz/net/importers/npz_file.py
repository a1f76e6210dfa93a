"""Weights in a NumPy archive (`np.savez`), by name or in order."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

import numpy as np

from warpviz.errors import DataError, InvalidValueError, quoted
from warpviz.files import read_bytes

if TYPE_CHECKING:
    from pathlib import Path

# Of the file, of all its arrays when unpacked, and of their headers; and how many of them are read.
MAX_BYTES, MAX_HEADER, MAX_ARRAYS = 64 * 2**20, 10_000, 1024


def load_npz(path: Path) -> dict[str, np.ndarray]:
    """Return the arrays in an archive by their names.

    Nothing is unpacked that is larger than it may be, and nothing pickled is read.

    Raises `DataError` that begins with the file's name when it cannot be read.
    """
    data = read_bytes(path, MAX_BYTES)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _arrays(archive)
    except InvalidValueError as error:
        raise DataError(f"{path}: {error}") from None
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
        IndexError,
    ):
        raise DataError(f"{path}: not an archive of arrays as np.savez writes it, or damaged") from None


def _arrays(archive: zipfile.ZipFile) -> dict[str, np.ndarray]:
    """Return the arrays of an archive by name."""
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > MAX_ARRAYS:
        raise InvalidValueError(f"{len(members)} arrays, but at most {MAX_ARRAYS} are read")
    if sum(member.file_size for member in members) > MAX_BYTES:
        raise InvalidValueError(f"unpacked over {MAX_BYTES // 2**20} MB, which is more than any network that is shown")
    found = {}
    for member in members:
        name = member.filename.removesuffix(".npy")
        with archive.open(member) as stream:
            try:
                version = np.lib.format.read_magic(stream)
                read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
                shape, by_column, kind = read(stream, max_header_size=MAX_HEADER)
            except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
                raise InvalidValueError(f"{quoted(name)}: not an array as NumPy writes it") from None
            if kind.hasobject:
                raise InvalidValueError(f"{quoted(name)}: pickled objects, which could run code, are not read")
            wanted = kind.itemsize
            for length in shape:
                wanted *= int(length)
            if not 0 <= wanted <= member.file_size:
                raise InvalidValueError(f"{quoted(name)}: says that it has shape {shape}, but is not as large")
            data = stream.read(wanted)
        if len(data) != wanted:
            raise InvalidValueError(f"{quoted(name)}: ends too early")
        found[name] = np.frombuffer(data, kind).reshape(shape, order="F" if by_column else "C")
    return found
