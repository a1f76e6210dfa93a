"""Saving: a figure or an animation to a file, by its suffix."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO

from warpviz.errors import InvalidValueError, OutputError, quoted
from warpviz.figures.kinds import HERE, animate
from warpviz.figures.stills import poster_of
from warpviz.picture.animation import Animation
from warpviz.picture.theme import THEMES
from warpviz.specs.base import FigureSpec
from warpviz.specs.kinds import spec_from_data
from warpviz.specs.recipe import MARK, fingerprint, inside, parse_recipe, placed, recipe_text
from warpviz.specs.request import Request
from warpviz.specs.saved import Saved
from warpviz.specs.sources import Sources, side_files
from warpviz.writers.atomic import remove_stray
from warpviz.writers.formats import FORMATS, Format, format_named, format_of
from warpviz.writers.guard import FACTS, FIGURE, OPEN, Guard, guarded_file, marks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warpviz.progress import Progress
    from warpviz.publish.budget import Budget

# What says how a file is written, and is not for the picture beside it.
NOT_A_POSTERS = frozenset({"poster", "lossless", "colors", "max_bytes", "for"})


def save(
    figure: FigureSpec | Animation,
    path: str | os.PathLike[str] | BinaryIO,
    *,
    format: str | None = None,  # noqa: A002 - as everybody calls it
    force: bool = False,
    sources: Sources = HERE,
    training_progress: Progress | None = None,
    drawing_progress: Progress | None = None,
) -> Saved:
    """Draw a figure and write it to `path`, whose suffix names the format, or to a buffer.

    Args:
        figure: a spec, or the animation of one.
        path: the file; folders are made; it appears only when it is whole. Or what has a method `write`, as
            `io.BytesIO` has, which gets all bytes at once.
        format: of what is written to a buffer, such as "gif" or "webp"; of a file it is what the suffix says.
        force: replace files that warpviz did not make.
        sources: where the data and model files are that a spec names; names start at the working folder else.
        training_progress: is told how many steps of training, of how many, are done.
        drawing_progress: is told how many frames, of how many, are done.

    Raises `WarpvizError` with one line when the figure cannot be made or the file cannot be written.
    """
    if not isinstance(path, str | os.PathLike):
        return _into_buffer(figure, path, format, sources, (training_progress, drawing_progress))
    target = Path(path)
    # A wrong suffix, and what may not be written over, is refused before any work is done.
    chosen = _format_for(target, format)
    if isinstance(figure, FigureSpec):
        figure = figure.written_as(film=chosen.for_films)
    budget = _checked(figure, target, chosen)
    guard = guard_of(figure, sources, force=force)
    check_writes(figure, target, sources, guard)
    animation = _animation(figure, sources, training_progress)
    text = _text_inside(animation, figure, target, sources)
    remove_stray(target.parent)
    written, note = animation, ""
    with with_side_files(animation, guard):
        if budget is None or isinstance(figure, Animation):
            chosen.write(replace(animation, recipe=text), target, drawing_progress)
        else:
            from warpviz.publish.budget import write_within

            bar = drawing_progress
            written, note = write_within(figure, animation, target, chosen, budget, sources, guard, text, bar)
    posters = posters_of(figure, target)
    for poster in posters:
        _write_poster(animation, poster, sources)
    notes = (*animation.notes, *([note] if note else []), *_unsaid(chosen, written))
    return Saved(target, *_size_of(chosen, written, target), notes=notes, beside=posters)


def _unsaid(chosen: Format, written: Animation) -> tuple[str, ...]:
    """Return what is to be told of how often a film was to play, where its file has no place for that."""
    if not (chosen.is_video and written.plays and written.frame_count > 1):
        return ()
    return (f"{chosen.suffix} does not say how often it plays: the page does, without `loop` it plays once",)


def _format_for(target: Path, name: str | None) -> Format:
    """Return the format of a file; `OutputError` where another one is named."""
    chosen = format_of(target)
    if name is not None and format_named(name) is not chosen:
        raise OutputError(f"cannot write {target}: its suffix says {chosen.suffix}, but format says {quoted(name)}")
    return chosen


def _animation(figure: FigureSpec | Animation, sources: Sources, progress: Progress | None) -> Animation:
    """Return the animation of a figure."""
    if isinstance(figure, Animation):
        # Somebody else's frames have no recipe, but we make the file.
        return figure if figure.recipe else replace(figure, recipe=MARK)
    return animate(figure, progress, sources=sources)


def _size_of(chosen: Format, written: Animation, target: Path) -> tuple[int, int, int, float, int]:
    """Return what was written: width and height in pixels, frames, seconds and bytes."""
    width_px, height_px = chosen.file_size(written.width_px, written.height_px)
    return width_px, height_px, written.frame_count, written.duration_s, target.stat().st_size


def _text_inside(animation: Animation, figure: FigureSpec | Animation, target: Path, sources: Sources) -> str:
    """Return what the file of a figure is to say of how it was made."""
    if isinstance(figure, Animation):
        return animation.recipe
    return inside(placed(animation.recipe, figure, sources, target), figure)


def guard_of(figure: FigureSpec | Animation, sources: Sources, *, force: bool = False) -> Guard:
    """Return what making a figure may write over: not the files that it is made from."""
    names = sources.input_files(figure).values() if isinstance(figure, FigureSpec) else ()
    return OPEN.reading(map(sources.located, names), force=force)


def check_writes(figure: FigureSpec | Animation, target: Path, sources: Sources, guard: Guard) -> None:
    """Raise `OutputError` with one line where a figure would write over what it must not, or under a wrong name."""
    if isinstance(figure, Animation):
        sides = [Path(place) for place, _ in figure.also]
    else:
        # What is no figure at all is told by `animate`.
        sides = [sources.located(name) for name in side_files(figure).values()]
    for side in sides:
        if marks([side]) & marks([target]):
            raise OutputError(f"cannot write {side}: it is the picture's own file")
        guard.check(side, FACTS)
    for path in (target, *posters_of(figure, target)):
        guard.check(path, FIGURE)


def _into_buffer(
    figure: FigureSpec | Animation,
    buffer: BinaryIO,
    format_name: str | None,
    sources: Sources,
    bars: tuple[Progress | None, Progress | None],
) -> Saved:
    """Write a figure to a buffer by way of a file; otherwise the same as `save`."""
    if not hasattr(buffer, "write"):
        raise InvalidValueError(f"path: expected a file or a buffer, but got {type(buffer).__name__}")
    if format_name is None:
        raise OutputError("a buffer has no suffix: say the format, as in format='gif'")
    suffix = format_named(format_name).suffix
    if getattr(figure, "poster", False):
        raise OutputError("poster: a buffer has no place beside it")
    with TemporaryDirectory(prefix="warpviz-") as room:
        file = Path(room, f"figure{suffix}")
        # Names of data in the recipe start where they would for a file in the working folder.
        placed_here = replace(sources, seen=sources.seen_from(Path(file.name)))
        saved = save(figure, file, sources=placed_here, training_progress=bars[0], drawing_progress=bars[1])
        buffer.write(file.read_bytes())
    return replace(saved, path=Path(file.name))


@contextmanager
def with_side_files(animation: Animation, guard: Guard) -> Iterator[None]:
    """Write what stands beside a picture; it gets its names when all within is done."""
    with ExitStack() as stack:
        for place, text in animation.also:
            stack.enter_context(guarded_file(Path(place), FACTS, guard)).write(text.encode())
        yield


def _checked(figure: object, path: Path, chosen: Format) -> Budget | None:
    """Return the budget of a file, None for none; raise `OutputError` when its format cannot hold the figure."""
    if isinstance(figure, Animation):
        chosen.check(path, still=figure.frame_count == 1, lossless=figure.lossless, keyed=figure.transparent)
        return None
    # What is no figure at all is told by `animate`.
    if not isinstance(figure, FigureSpec):
        return None
    chosen.check(path, still=figure.is_still, lossless=figure.lossless, keyed=THEMES[figure.theme].keyed)
    check_colors(figure, path, chosen)
    if figure.max_bytes is None and figure.for_ is None:
        return None
    from warpviz.publish.budget import budget_of

    return budget_of(figure, path)


def check_colors(figure: FigureSpec, path: Path, chosen: Format) -> None:
    """Raise `OutputError` where a number of colours was asked for and the file has no palette."""
    if figure.colors is not None and not chosen.takes_colors(lossless=figure.lossless):
        able = ", ".join(name for name in FORMATS if FORMATS[name].has_palette)
        exact = " without --lossless" if chosen.lossless and not chosen.vector else ""
        raise OutputError(f"cannot write {path}: colors: {chosen.suffix} has no palette{exact}; {able} have one")


def write_poster(figure: FigureSpec, path: Path, sources: Sources = HERE) -> None:
    """Write the frame that stands for a figure as a PNG."""
    guard_of(figure, sources).check(path, FIGURE)
    _write_poster(animate(figure, sources=sources), path, sources)


def _write_poster(animation: Animation, path: Path, sources: Sources) -> None:
    from warpviz.writers.png import write_png

    still, seconds = poster_of(animation)
    recipe = parse_recipe(animation.recipe, str(path))
    spec = spec_from_data({key: value for key, value in recipe.figure.items() if key not in NOT_A_POSTERS})
    # Its own recipe makes it again.
    spec = spec.changed(still=seconds)
    request = Request(spec=spec, asked=spec, sources=sources, stamp=fingerprint(spec, sources))
    text = placed(recipe_text(request, recipe.measured), spec, sources, path)
    write_png(replace(still, recipe=inside(text, spec)), path)


def poster_path(path: Path) -> Path:
    """Return where the poster of a figure stands."""
    return path.with_name(f"{path.stem}-poster.png")


def posters_of(figure: object, path: Path) -> tuple[Path, ...]:
    """Return the posters that are written with a figure: none or one."""
    return (poster_path(path),) if getattr(figure, "poster", False) else ()
