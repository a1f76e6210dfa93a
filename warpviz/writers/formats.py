"""Output formats by the suffix of the file."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from warpviz.errors import OutputError
from warpviz.registry import Registry, near_miss

if TYPE_CHECKING:
    from pathlib import Path

    from warpviz.picture.animation import Animation

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Format:
    """An output format: one line on it, and where its writer and its reader of recipes are."""

    suffix: str
    description: str
    module: str
    writer: str
    reader: str

    def write(self, animation: Animation, path: Path, progress: Progress | None) -> None:
        """Write `animation` to `path`."""
        getattr(importlib.import_module(self.module), self.writer)(animation, path, progress)

    def read_recipe(self, path: Path) -> str:
        """Return the recipe inside a file."""
        text: str = getattr(importlib.import_module(self.module), self.reader)(path)
        return text


FORMATS: Registry[Format] = Registry("format")
FORMATS.register(
    ".gif",
    Format(".gif", "animated GIF: plays everywhere", "warpviz.writers.gif", "write_gif", "read_recipe"),
)


def format_of(path: Path) -> Format:
    """Return the format that the suffix of `path` names; `OutputError` with the near miss if there is none."""
    suffix = path.suffix.lower()
    if suffix in FORMATS:
        return FORMATS[suffix]
    guess = near_miss(suffix, FORMATS) if suffix else None
    hint = f"did you mean {guess!r}?" if guess else f"expected {', '.join(FORMATS)}"
    came = f"unknown suffix {path.suffix!r}" if suffix else "no suffix"
    raise OutputError(f"cannot write {path}: {came}: {hint}")
