"""Saving: a figure or an animation to a file, by its suffix."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from warpviz.errors import DataError, OutputError
from warpviz.figures.kinds import animate
from warpviz.picture.animation import Animation
from warpviz.picture.theme import THEMES
from warpviz.registry import near_miss
from warpviz.writers.atomic import atomic_file
from warpviz.writers.formats import FORMATS, format_of

if TYPE_CHECKING:
    import os

    from warpviz.figures.spec import FigureSpec

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Saved:
    """What was written: where, its size, frames, duration and bytes; and what the user should be told."""

    path: Path
    width_px: int
    height_px: int
    frames: int
    duration_s: float
    size_bytes: int
    notes: tuple[str, ...] = ()


def save(
    figure: FigureSpec | Animation,
    path: str | os.PathLike[str],
    *,
    training_progress: Progress | None = None,
    drawing_progress: Progress | None = None,
) -> Saved:
    """Draw a figure and write it to `path`, whose suffix names the format.

    Args:
        figure: a spec, or the animation of one.
        path: the file; folders are made; it appears only when it is whole.
        training_progress: is told how many steps of training, of how many, are done.
        drawing_progress: is told how many frames, of how many, are done.

    Raises `WarpvizError` with one line when the figure cannot be made or the file cannot be written.
    """
    target = Path(path)
    # A wrong suffix is refused before any work is done.
    chosen = format_of(target)
    check_page(getattr(figure, "theme", None), target)
    animation = figure if isinstance(figure, Animation) else animate(figure, training_progress)
    with ExitStack() as stack:
        for place, text in animation.also:
            if Path(place).resolve() == target.resolve():
                raise OutputError(f"cannot write {place}: it is the picture's own file")
            # They get their names when the picture has got its own.
            stack.enter_context(atomic_file(Path(place))).write(text.encode())
        chosen.write(animation, target, drawing_progress)
    return Saved(
        path=target,
        width_px=animation.width_px,
        height_px=animation.height_px,
        frames=animation.frame_count,
        duration_s=animation.duration_s,
        size_bytes=target.stat().st_size,
        notes=animation.notes,
    )


def check_page(theme: str | None, path: Path) -> None:
    """Raise `OutputError` when a theme lets the page show through and the format of `path` does not."""
    if theme is not None and THEMES[theme].keyed and path.suffix.lower() != ".gif":
        raise OutputError(f"cannot write {path}: theme {theme} is for .gif; give another theme")


def read_recipe(path: str | os.PathLike[str]) -> str:
    """Return the recipe inside a file that warpviz wrote; `DataError` with one line when there is none."""
    source = Path(path)
    if "\0" in str(source):
        raise DataError(f"cannot read {str(source)!r}: a name cannot hold a null character")
    suffix = source.suffix.lower()
    if suffix not in FORMATS:
        guess = near_miss(suffix, FORMATS) if suffix else None
        raise DataError(f"{source}: expected a file that ends with {guess or ', '.join(FORMATS)}")
    try:
        return FORMATS[suffix].read_recipe(source)
    except OSError as error:
        raise DataError(f"cannot read {source}: {(error.strerror or str(error)).lower()}") from None
