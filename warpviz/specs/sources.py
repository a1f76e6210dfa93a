"""Sources: the data and model files that a figure is made from, and the folder that their names start at."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

from warpviz.plane.points_file import names_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from warpviz.specs.base import FigureSpec

# Fields that may name a file, where a spec has them.
FILE_FIELDS = ("data", "weights")
# Fields that name a file which is written beside the picture.
SIDE_FIELDS = ("facts",)
_folder: ContextVar[Path] = ContextVar("folder", default=Path())
_moved: ContextVar[Mapping[str, Path] | None] = ContextVar("moved", default=None)


@contextmanager
def files_from(folder: Path, moved: Mapping[str, Path] | None = None) -> Iterator[None]:
    """Let names of files start at `folder` meanwhile, as those in a manifest do; else it is the working folder.

    `moved` says where files with certain names are instead.
    """
    token, other = _folder.set(folder), _moved.set(moved)
    try:
        yield
    finally:
        _folder.reset(token)
        _moved.reset(other)


def located(name: str) -> Path:
    """Return where the file is that a spec names."""
    return (_moved.get() or {}).get(name) or _folder.get() / name


def is_file_name(name: str) -> bool:
    """Return whether the name of data is that of a file, and not of a dataset."""
    return name in (_moved.get() or {}) or names_file(name, _folder.get())


def input_files(spec: FigureSpec) -> dict[str, str]:
    """Return field -> name of the files that a figure is made from, names as given; they need not exist."""
    found = {}
    for field in FILE_FIELDS:
        value = getattr(spec, field, None)
        if isinstance(value, str) and value and (field != "data" or is_file_name(value)):
            found[field] = value
    return found


def side_files(spec: FigureSpec) -> dict[str, str]:
    """Return field -> name of the files that are written beside the picture, names as given."""
    found = {field: getattr(spec, field, None) for field in SIDE_FIELDS}
    return {field: str(value) for field, value in found.items() if value}
