"""Numbered frames: an animation as one file for each frame, for LaTeX's `animate`, slides and video editors."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from warpviz.errors import OutputError, quoted
from warpviz.figures.kinds import HERE, animate
from warpviz.figures.stills import frame_at, still_of
from warpviz.picture.theme import THEMES
from warpviz.publish.saving import check_colors, check_writes, guard_of, with_side_files
from warpviz.specs.base import outer_name
from warpviz.specs.recipe import MARK
from warpviz.specs.saved import Saved
from warpviz.writers.formats import format_of
from warpviz.writers.guard import FIGURE

if TYPE_CHECKING:
    from warpviz.progress import Progress
    from warpviz.specs.base import FigureSpec
    from warpviz.specs.sources import Sources
    from warpviz.writers.formats import Format

NUMBER = re.compile(r"%(?:0\d)?d")
STEADY_FPS = 12.5
# What is of a whole film.
NO_PART = ("once", "loop", "poster", "max_bytes", "for_")


def is_numbered(name: str) -> bool:
    """Return whether the name of an output stands for many, as `frames/%04d.png` does."""
    return len(NUMBER.findall(Path(name).name)) == 1


def frame_name(pattern: str, number: int) -> Path:
    """Return the name of a frame."""
    path = Path(pattern)
    return path.with_name(NUMBER.sub(lambda found: str(found[0] % number), path.name))


def save_numbered(
    figure: FigureSpec,
    pattern: str,
    *,
    force: bool = False,
    sources: Sources = HERE,
    training_progress: Progress | None = None,
    drawing_progress: Progress | None = None,
) -> Saved:
    """Write the frames of a figure, evenly in time at its rate, as files numbered from 0; all of them or none.

    Args:
        figure: a spec of an animation.
        pattern: their names, with `%d` or `%04d` for the number, and the suffix of any format that takes stills.
        force: replace files that warpviz did not make.
        sources: where the data and model files are that the spec names.
        training_progress: is told how many steps of training, of how many, are done.
        drawing_progress: is told how many frames, of how many, are done.

    Raises `WarpvizError` with one line when the figure cannot be made, does not move, or a file cannot be written.
    """
    figure = figure.written_as(film=True)
    chosen = _checked(figure, pattern)
    guard = guard_of(figure, sources, force=force)
    check_writes(figure, frame_name(pattern, 0), sources, guard)
    animation = animate(figure, training_progress, sources=sources)
    fps = float(getattr(figure, "fps", STEADY_FPS))
    count = max(1, round(animation.duration_s * fps))
    shown = [frame_at(animation, min((number + 0.5) / fps, animation.duration_s)) for number in range(count)]
    paths = [frame_name(pattern, number) for number in range(count)]
    for path in paths:
        guard.check(path, FIGURE)
    folder = paths[0].parent
    folder.mkdir(parents=True, exist_ok=True)
    with with_side_files(animation, guard), TemporaryDirectory(prefix=".warpviz-", dir=folder) as room:
        made: dict[int, Path] = {}
        for number, frame in enumerate(shown):
            file = Path(room, paths[number].name)
            if frame in made:
                shutil.copyfile(made[frame], file)
            else:
                made[frame] = file
                still = still_of(animation, sum(animation.durations_s[:frame]))
                chosen.write(replace(still, recipe=MARK), file, None)
            if drawing_progress is not None:
                drawing_progress(number + 1, count)
        for path in paths:
            Path(room, path.name).replace(path)
    size = chosen.file_size(animation.width_px, animation.height_px)
    written = sum(path.stat().st_size for path in paths)
    return Saved(Path(pattern), *size, count, count / fps, written, notes=animation.notes)


def _checked(figure: FigureSpec, pattern: str) -> Format:
    """Return the format of the frames; `OutputError` for what has no part in single frames, or no frames."""
    chosen = format_of(Path(pattern))
    words = f"cannot write {quoted(pattern)}"
    if figure.is_still:
        raise OutputError(f"{words}: a single picture has no frames to number")
    if chosen.is_video:
        raise OutputError(f"{words}: a video is no single frame; use .png")
    for name in NO_PART:
        if getattr(figure, name, None) not in {None, False}:
            raise OutputError(f"{words}: {outer_name(name)} has no part in numbered frames")
    chosen.check(Path(pattern), still=True, lossless=figure.lossless, keyed=THEMES[figure.theme].keyed)
    check_colors(figure, Path(pattern), chosen)
    return chosen
