"""Saving: a figure or an animation to a file, by its suffix."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from warpviz.errors import OutputError
from warpviz.figures.kinds import HERE, animate
from warpviz.figures.stills import poster_of
from warpviz.picture.animation import Animation
from warpviz.picture.theme import THEMES
from warpviz.specs.base import FigureSpec
from warpviz.specs.kinds import spec_from_data
from warpviz.specs.recipe import fingerprint, parse_recipe, placed, recipe_text
from warpviz.specs.request import Request
from warpviz.specs.sources import side_files
from warpviz.writers.atomic import atomic_file, check_writable_name
from warpviz.writers.formats import FORMATS, Format, format_of

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from warpviz.progress import Progress
    from warpviz.publish.budget import Budget
    from warpviz.specs.sources import Sources

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
    sources: Sources = HERE,
    training_progress: Progress | None = None,
    drawing_progress: Progress | None = None,
) -> Saved:
    """Draw a figure and write it to `path`, whose suffix names the format.

    Args:
        figure: a spec, or the animation of one.
        path: the file; folders are made; it appears only when it is whole.
        sources: where the data and model files are that a spec names; names start at the working folder else.
        training_progress: is told how many steps of training, of how many, are done.
        drawing_progress: is told how many frames, of how many, are done.

    Raises `WarpvizError` with one line when the figure cannot be made or the file cannot be written.
    """
    target = Path(path)
    # A wrong suffix is refused before any work is done.
    chosen = format_of(target)
    budget = _checked(figure, target, chosen)
    posters = (poster_path(target),) if getattr(figure, "poster", False) else ()
    for place in (target, *posters, *(sources.located(name) for name in _side_names(figure))):
        check_writable_name(place)
    animation = figure if isinstance(figure, Animation) else animate(figure, training_progress, sources=sources)
    if isinstance(figure, FigureSpec):
        animation = replace(animation, recipe=_placed(animation.recipe, figure, target, sources))
    written, note = animation, ""
    with _side_files(animation, target):
        if budget is None or isinstance(figure, Animation):
            chosen.write(animation, target, drawing_progress)
        else:
            from warpviz.publish.budget import write_within

            written, note = write_within(figure, animation, target, chosen, budget, sources, drawing_progress)
    for poster in posters:
        _write_poster(animation, poster, sources)
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


def _side_names(figure: FigureSpec | Animation) -> tuple[str, ...]:
    return tuple(side_files(figure).values()) if isinstance(figure, FigureSpec) else ()


@contextmanager
def _side_files(animation: Animation, target: Path) -> Iterator[None]:
    """Write what stands beside a picture; it gets its names when all within is done, the picture's own file too."""
    with ExitStack() as stack:
        for place, text in animation.also:
            if Path(place).resolve() == target.resolve():
                raise OutputError(f"cannot write {place}: it is the picture's own file")
            stack.enter_context(atomic_file(Path(place))).write(text.encode())
        yield


def _placed(recipe: str, figure: FigureSpec, target: Path, sources: Sources) -> str:
    """Return a recipe that says where its files are, as seen from the file that it is written into."""
    folder = sources.seen_from(target) if sources.input_files(figure) else None
    return recipe if folder is None else placed(recipe, folder)


def _checked(figure: object, path: Path, chosen: Format) -> Budget | None:
    """Return the budget of a file, None for none; raise `OutputError` when its format cannot hold the figure."""
    if isinstance(figure, Animation):
        chosen.check(path, still=figure.frame_count == 1, lossless=figure.lossless, keyed=figure.transparent)
        return None
    # What is no figure at all is told by `animate`.
    if not isinstance(figure, FigureSpec):
        return None
    chosen.check(path, still=figure.is_still, lossless=figure.lossless, keyed=THEMES[figure.theme].keyed)
    _check_colors(figure, path, chosen)
    if figure.max_bytes is None and figure.for_ is None:
        return None
    from warpviz.publish.budget import budget_of

    return budget_of(figure, path)


def _check_colors(figure: FigureSpec, path: Path, chosen: Format) -> None:
    """Raise `OutputError` where a number of colours was asked for and the file has no palette."""
    if figure.colors is not None and not chosen.takes_colors(lossless=figure.lossless):
        able = ", ".join(name for name in FORMATS if FORMATS[name].has_palette)
        exact = " without --lossless" if chosen.lossless and not chosen.vector else ""
        raise OutputError(f"cannot write {path}: colors: {chosen.suffix} has no palette{exact}; {able} have one")


def write_poster(figure: FigureSpec, path: Path, sources: Sources = HERE) -> None:
    """Write the frame that stands for a figure as a PNG."""
    _write_poster(animate(figure, sources=sources), path, sources)


def _write_poster(animation: Animation, path: Path, sources: Sources) -> None:
    from warpviz.writers.png import write_png

    still, seconds = poster_of(animation)
    recipe = parse_recipe(animation.recipe, str(path))
    spec = spec_from_data({key: value for key, value in recipe.figure.items() if key not in NOT_A_POSTERS})
    # Its own recipe makes it again.
    spec = spec.changed(still=seconds)
    request = Request(spec=spec, asked=spec, sources=sources, stamp=fingerprint(spec, sources))
    text = _placed(recipe_text(request, recipe.measured), spec, path, sources)
    write_png(replace(still, recipe=text), path)


def poster_path(path: Path) -> Path:
    """Return where the poster of a figure stands."""
    return path.with_name(f"{path.stem}-poster.png")
