"""File info: reading the measures of a finished file in any of the formats."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from PIL import Image

from warpviz.errors import DataError
from warpviz.files import cannot_read, shown_path
from warpviz.writers.formats import format_of

if TYPE_CHECKING:
    from pathlib import Path

    from warpviz.writers.measures import FileInfo

# What Pillow raises for damaged files, some of which claim to be huge.
DAMAGED = (struct.error, EOFError, SyntaxError, ValueError, IndexError, Image.DecompressionBombError, Warning)


def file_info(path: Path) -> FileInfo:
    """Return the measures of a file in one of our formats.

    Raises `DataError` when it cannot be read or is no such file.
    """
    try:
        return format_of(path).read_info(path)
    except OSError as error:
        raise cannot_read(path, error) from None
    except DAMAGED:
        raise DataError(f"{shown_path(path)}: the file is damaged") from None
