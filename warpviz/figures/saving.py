"""Saving: a figure or an animation to a file, by its suffix."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warpviz.errors import DataError, OutputError, WarpvizError
from warpviz.figures.kinds import animate, spec_from_data
from warpviz.figures.recipe import fingerprint, parse_recipe, parse_request, recipe_text, stamped
from warpviz.figures.spec import FigureSpec
from warpviz.files import cannot_read
from warpviz.picture.animation import Animation
from warpviz.picture.theme import THEMES
from warpviz.writers.atomic import atomic_file
from warpviz.writers.formats import FORMATS, Format, format_of

if TYPE_CHECKING:
    import os

    from warpviz.figures.budget import Budget
    from warpviz.progress import Progress

# What says how a file is written, and is not for the picture beside it.
NOT_A_POSTERS = frozenset({"poster", "lossless", "colors", "max_bytes", "for"})


@dataclass(frozen=True, slots=True)
class Saved:
    """What was written: where, its size, frames, duration and bytes; what to tell the user; and what is beside it."""

    path: Path
    width_px: int
    height_px: int
    frames: int
    duration_s: float
    size_bytes: int
    notes: tuple[str, ...] = ()
    beside: tuple[Path, ...] = ()


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
    budget = _checked(figure, target, chosen)
    animation = figure if isinstance(figure, Animation) else animate(figure, training_progress)
    written, note = animation, ""
    with ExitStack() as stack:
        for place, text in animation.also:
            if Path(place).resolve() == target.resolve():
                raise OutputError(f"cannot write {place}: it is the picture's own file")
            # They get their names when the picture has got its own.
            stack.enter_context(atomic_file(Path(place))).write(text.encode())
        if budget is None or isinstance(figure, Animation):
            chosen.write(animation, target, drawing_progress)
        else:
            from warpviz.figures.budget import write_within

            written, note = write_within(figure, animation, target, chosen, budget, drawing_progress)
    posters = (poster_path(target),) if getattr(figure, "poster", False) else ()
    for poster in posters:
        _write_poster(animation, poster)
    width_px, height_px = chosen.file_size(written.width_px, written.height_px)
    return Saved(
        path=target,
        width_px=width_px,
        height_px=height_px,
        frames=written.frame_count,
        duration_s=written.duration_s,
        size_bytes=target.stat().st_size,
        notes=(*animation.notes, note) if note else animation.notes,
        beside=posters,
    )


def _checked(figure: object, path: Path, chosen: Format) -> Budget | None:
    """Return the budget of a file, None for none; raise `OutputError` when its format cannot hold the figure."""
    if isinstance(figure, Animation):
        chosen.check(path, still=figure.frame_count == 1, lossless=figure.lossless, keyed=figure.transparent)
        return None
    # What is no figure at all is told by `animate`.
    if not isinstance(figure, FigureSpec):
        return None
    chosen.check(path, still=figure.is_still, lossless=figure.lossless, keyed=THEMES[figure.theme].keyed)
    if figure.max_bytes is None and figure.for_ is None:
        return None
    from warpviz.figures.budget import budget_of

    return budget_of(figure, path)


def write_poster(figure: FigureSpec, path: Path) -> None:
    """Write the most telling frame of a figure as a PNG."""
    _write_poster(animate(figure), path)


def _write_poster(animation: Animation, path: Path) -> None:
    from warpviz.figures.stills import poster_of
    from warpviz.writers.png import write_png

    still, seconds = poster_of(animation)
    figure = parse_recipe(animation.recipe, str(path))
    kept = {key: value for key, value in figure.items() if key not in NOT_A_POSTERS}
    # Its own recipe makes it again.
    spec = spec_from_data({**kept, "still": seconds})
    write_png(replace(still, recipe=stamped(recipe_text(spec), spec, fingerprint(spec))), path)


def poster_path(path: Path) -> Path:
    """Return where the poster of a figure stands."""
    return path.with_name(f"{path.stem}-poster.png")


def read_recipe(path: str | os.PathLike[str]) -> str:
    """Return the recipe inside a file that warpviz wrote; `DataError` with one line when there is none."""
    source = Path(path)
    if "\0" in str(source):
        raise DataError(f"cannot read {str(source)!r}: a name cannot hold a null character")
    suffix = source.suffix.lower()
    if suffix not in FORMATS:
        raise DataError(f"{source}: expected a file that ends with {', '.join(FORMATS)}")
    try:
        return FORMATS[suffix].read_recipe(source)
    except OSError as error:
        raise cannot_read(source, error) from None


def read_request(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Return the fields that the figure in a file was asked for with; `DataError` when the recipe was changed."""
    data = parse_request(read_recipe(path), str(path))
    recipe_spec(data, str(path))
    return data


def recipe_spec(data: dict[str, Any], source: str) -> FigureSpec:
    """Return the spec of a recipe's fields; `DataError` that begins with `source` when they were changed."""
    try:
        return spec_from_data(data)
    except WarpvizError as error:
        raise DataError(f"{source}: the recipe inside was changed: {error}") from None
