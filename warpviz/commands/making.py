"""Making a figure that was asked for: where it goes, and what is said of it."""

from __future__ import annotations

import hashlib
import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from warpviz.commands.signals import raise_if_interrupted
from warpviz.commands.terminal import hand_over_bytes, say
from warpviz.errors import OutputError
from warpviz.specs.values import slug

if TYPE_CHECKING:
    from warpviz.specs.base import FigureSpec
    from warpviz.specs.saved import Saved

Report = Callable[[int, int], None]
# Of a file that nobody named.
MOST_IN_NAME = 100


@dataclass(frozen=True, slots=True)
class Writing:
    """How a figure is to be written.

    Attributes:
        output: a file, a folder, `-` or numbered files; None for a file of its own.
        force: replace a file that warpviz did not make.
        quiet: print nothing but errors.
        show: show the file when it is written.
        form: the format of what goes to stdout.
    """

    output: str | None
    force: bool
    quiet: bool
    show: bool
    form: str | None

    @property
    def to_stdout(self) -> bool:
        """Whether it goes to another program."""
        return self.output == "-"


def deliver(spec: FigureSpec, wanted: Writing) -> None:
    """Write a figure as it was asked for, and say what was written."""
    room = io.BytesIO()
    _check(wanted)
    with progress_bars(shown=not wanted.quiet and sys.stderr.isatty()) as bars:
        first, saved = _written(spec, wanted, room, bars)
    if wanted.to_stdout:
        hand_over_bytes(room.getvalue())
    if not wanted.quiet:
        for note in saved.notes:
            say(f"note: {note}", err=True)
        # What goes to another program is not talked of.
        if not wanted.to_stdout:
            say(saved_text(saved))
        for path in saved.beside:
            say(f"{path}: poster")
    if wanted.show:
        click.launch(str(first))


def _check(wanted: Writing) -> None:
    """Raise for what does not go together with where a figure is written."""
    if wanted.form is not None and not wanted.to_stdout:
        raise click.UsageError("--format is for -o -; a file is what its suffix says")
    if wanted.show and wanted.to_stdout:
        raise click.UsageError("--open shows a file, and stdout is none")
    if wanted.to_stdout and sys.stdout.isatty():
        raise OutputError("cannot write to stdout: it is a terminal; send it to a program or a file")


def _written(spec: FigureSpec, wanted: Writing, room: io.BytesIO, bars: tuple[Report, Report]) -> tuple[Path, Saved]:
    """Write a figure, to `room` for stdout, and return the first file and what was written."""
    from warpviz.publish.numbered import frame_name, is_numbered, save_numbered
    from warpviz.publish.saving import save

    training, drawing = bars
    if wanted.to_stdout:
        form = wanted.form or ("png" if spec.is_still else "gif")
        return Path("-"), save(spec, room, format=form, training_progress=training, drawing_progress=drawing)
    if wanted.output is not None and is_numbered(wanted.output):
        saved = save_numbered(
            spec, wanted.output, force=wanted.force, training_progress=training, drawing_progress=drawing
        )
        return frame_name(wanted.output, 0), saved
    target = _target(wanted.output, spec)
    return target, save(spec, target, force=wanted.force, training_progress=training, drawing_progress=drawing)


def _target(output: str | None, spec: FigureSpec) -> Path:
    """Return where to write: what was given, or a file of its own in the folder that was given or `outputs`."""
    if output is None:
        return _own_file(Path("outputs"), spec)
    is_folder = output.endswith(("/", os.sep)) or (not Path(output).suffix and Path(output).is_dir())
    return _own_file(Path(output), spec) if is_folder else Path(output)


def _own_file(folder: Path, spec: FigureSpec) -> Path:
    """Return a file for a figure: named by what it is of, and by its request where another figure has that name."""
    parts, fields = [spec.kind, spec.name], type(spec).model_fields
    for name in ("hidden", "data"):
        value = getattr(spec, name, None)
        if name in spec.model_fields_set and value is not None and value != fields[name].default:
            parts.append(slug("-".join(map(str, value)) if isinstance(value, tuple) else str(value)))
    path = folder / f"{'-'.join(parts)[:MOST_IN_NAME]}.gif"
    asked = json.loads(json.dumps(spec.recipe_data()))
    if not path.exists() or _asked_in(path) in (None, asked):
        return path
    request = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:8]
    return path.with_stem(f"{path.stem}-{request}")


def _asked_in(path: Path) -> dict[str, Any] | None:
    """Return the request in a finished file, None where there is none that can be read."""
    from warpviz.errors import WarpvizError
    from warpviz.publish.reading import read_request

    try:
        return read_request(path).asked
    except WarpvizError:
        return None


def saved_text(saved: Saved) -> str:
    """Return one line on what was written: where, pixels, frames, seconds, bytes."""
    length = f"{saved.frames} frames, {saved.duration_s:.2f} s" if saved.frames > 1 else "a still"
    return f"{saved.path}: {saved.width_px}x{saved.height_px} px, {length}, {saved.size_bytes:,} bytes"


@contextmanager
def progress_bars(*, shown: bool) -> Iterator[tuple[Report, Report]]:
    """Give two functions that take (done, total), for training and for drawing, and show bars on stderr meanwhile."""
    if not shown:
        yield raise_if_interrupted, raise_if_interrupted
        return
    from rich.console import Console
    from rich.progress import Progress, TaskID

    # Without a thread that refreshes: frames are drawn in forked processes, and threads do not survive a fork.
    bars = Progress(console=Console(stderr=True), transient=True, auto_refresh=False)
    tasks: dict[str, TaskID] = {}

    def report(name: str) -> Report:
        def update(done: int, total: int) -> None:
            raise_if_interrupted(done, total)
            if name not in tasks:
                tasks[name] = bars.add_task(name, total=total)
            bars.update(tasks[name], completed=done, refresh=done == total or done % max(1, total // 50) == 0)

        return update

    with bars:
        yield report("training"), report("drawing")
