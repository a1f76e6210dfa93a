"""Sources: the data and model files that a figure is made from, and the folder that their names start at."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from warpviz.plane.points_file import names_file
from warpviz.plane.sheet_image import LETTER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from warpviz.specs.base import FigureSpec

# Fields that may name a file, where a spec has them.
FILE_FIELDS = ("data", "weights", "image")
# Fields that name a file which is written beside the picture.
SIDE_FIELDS = ("facts",)


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the files are that a spec names.

    Attributes:
        folder: where names start: the working folder, or that of a manifest or article.
        moved: where files with certain names are instead, as on another machine.
        seen: the folder as seen from that of the finished file; None to tell it from where both are.
    """

    folder: Path = Path()
    moved: Mapping[str, Path] = field(default_factory=dict)
    seen: str | None = None

    def located(self, name: str) -> Path:
        """Return where the file is that a spec names."""
        return self.moved.get(name) or self.folder / name

    def seen_from(self, target: Path) -> str | None:
        """Return the folder as seen from that of a file, for its recipe; None where it cannot be told."""
        if self.seen is not None or self.moved:
            return self.seen
        if _is_far(self.folder, target.parent):
            return None
        return Path(os.path.relpath(self.folder, target.parent)).as_posix()

    def shown_name(self, name: str, target: Path) -> str:
        """Return the name of a file for a recipe in `target`: as given, or its last part where that tells too much."""
        given = PureWindowsPath(name)
        # Where a file is drawn away, names were looked at before.
        far = self.seen_from(target) is None or (
            ".." in given.parts and not self.moved and _is_far((self.folder / name).parent, target.parent)
        )
        return last_part(name) if far or given.anchor or PurePosixPath(name).is_absolute() else name

    def is_file_name(self, name: str) -> bool:
        """Return whether the name of data is that of a file, and not of a dataset."""
        return name in self.moved or names_file(name, self.folder)

    def input_files(self, spec: FigureSpec) -> dict[str, str]:
        """Return field -> name of the files that a figure is made from, names as given; they need not exist."""
        found = {}
        for name in FILE_FIELDS:
            value = getattr(spec, name, None)
            if isinstance(value, str) and value and self._names_file(name, value):
                found[name] = value
        return found

    def _names_file(self, field: str, value: str) -> bool:
        """Return whether the value of a field is the name of a file, and not of a member that is built in."""
        if field == "data":
            return self.is_file_name(value)
        return field != "image" or value != LETTER


def last_part(name: str) -> str:
    """Return the name of a file without its folders, whichever system wrote it down."""
    return PureWindowsPath(name).name if PureWindowsPath(name).anchor else PurePosixPath(name).name


def _is_far(place: Path, other: Path) -> bool:
    """Return whether the way between two folders leads over the home of a user or the root, or between drives."""
    try:
        common = Path(os.path.commonpath([os.path.abspath(place), os.path.abspath(other)]))  # noqa: PTH100 - by name
    except ValueError:
        return True
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - that of `Path` raises where there is none
    return common == Path(common.anchor) or (home != common and home.is_relative_to(common))


def side_files(spec: FigureSpec) -> dict[str, str]:
    """Return field -> name of the files that are written beside the picture, names as given."""
    found = {name: getattr(spec, name, None) for name in SIDE_FIELDS}
    return {name: str(value) for name, value in found.items() if value}
