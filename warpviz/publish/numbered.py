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
from warpviz.publish.saving import guard_of
from warpviz.specs.recipe import MARK
from warpviz.writers.formats import format_of
from warpviz.writers.guard import FIGURE

if TYPE_CHECKING:
    from warpviz.progress import Progress
    from warpviz.specs.base import FigureSpec
    from warpviz.specs.sources import Sources

NUMBER = re.compile(r"%(?:0\d)?d")
STEADY_FPS = 12.5


def is_numbered(name: str) -> bool:
    """Return whether the name of an output stands for many, as `frames/%04d.png` does."""
    return len(NUMBER.findall(Path(name).name)) == 1


def _named(name: str, number: int) -> str:
    return NUMBER.sub(lambda found: str(found[0] % number), name)


def save_numbered(
    figure: FigureSpec,
    pattern: str,
    *,
    force: bool = False,
    sources: Sources = HERE,
    training_progress: Progress | None = None,
    drawing_progress: Progress | None = None,
) -> tuple[Path, ...]:
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
    if figure.is_still:
        raise OutputError(f"cannot write {quoted(pattern)}: a single picture has no frames to number")
    folder, name = Path(pattern).parent, Path(pattern).name
    chosen = format_of(Path(name))
    if chosen.is_video:
        raise OutputError(f"cannot write {quoted(pattern)}: a video is no single frame; use .png")
    animation = animate(figure, training_progress, sources=sources)
    fps = float(getattr(figure, "fps", STEADY_FPS))
    count = max(1, round(animation.duration_s * fps))
    shown = [frame_at(animation, min((number + 0.5) / fps, animation.duration_s)) for number in range(count)]
    paths = tuple(folder / _named(name, number) for number in range(count))
    guard = guard_of(figure, sources, force=force)
    for path in paths:
        guard.check(path, FIGURE)
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".warpviz-", dir=folder) as room:
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
    return paths
