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


def deliver(spec: FigureSpec, wanted: Writing) -> None:
    """Write a figure as it was asked for, and say what was written."""
    output, force, quiet = wanted.output, wanted.force, wanted.quiet
    if wanted.form is not None and output != "-":
        raise click.UsageError("--format is for -o -; a file is what its suffix says")
    if output == "-":
        if wanted.show:
            raise click.UsageError("--open shows a file, and stdout is none")
        _hand_over(spec, wanted.form, quiet=quiet)
        return
    if output is not None and _is_numbered(output):
        first = _make_numbered(spec, output, force=force, quiet=quiet)
    else:
        first = _target(output, spec)
        _make(spec, first, force=force, quiet=quiet)
    if wanted.show:
        click.launch(str(first))


def _target(output: str | None, spec: FigureSpec) -> Path:
    """Return where to write: what was given, or a file of its own in the folder that was given or `outputs`."""
    if output is None:
        return _own_file(Path("outputs"), spec)
    is_folder = output.endswith(("/", os.sep)) or (not Path(output).suffix and Path(output).is_dir())
    return _own_file(Path(output), spec) if is_folder else Path(output)


def _is_numbered(output: str) -> bool:
    """Return whether the name of an output stands for many files; most have no such sign and load nothing."""
    if "%" not in output:
        return False
    from warpviz.publish.numbered import is_numbered

    return is_numbered(output)


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


def _make(spec: FigureSpec, output: Path, *, force: bool, quiet: bool) -> None:
    from warpviz.publish.saving import save

    with progress_bars(shown=not quiet and sys.stderr.isatty()) as (training, drawing):
        saved = save(spec, output, force=force, training_progress=training, drawing_progress=drawing)
    if not quiet:
        for note in saved.notes:
            say(f"note: {note}", err=True)
        say(saved_text(saved))
        for path in saved.beside:
            say(f"{path}: poster")


def _make_numbered(spec: FigureSpec, output: str, *, force: bool, quiet: bool) -> Path:
    """Write numbered frames and return the first."""
    from warpviz.publish.numbered import save_numbered

    with progress_bars(shown=not quiet and sys.stderr.isatty()) as (training, drawing):
        paths = save_numbered(spec, output, force=force, training_progress=training, drawing_progress=drawing)
    if not quiet:
        say(f"{paths[0]} to {paths[-1].name}: {len(paths)} frames")
    return paths[0]


def _hand_over(spec: FigureSpec, form: str | None, *, quiet: bool) -> None:
    """Write a figure to stdout, for another program."""
    from warpviz.publish.saving import save

    if sys.stdout.isatty():
        raise OutputError("cannot write to stdout: it is a terminal; send it to a program or a file")
    room = io.BytesIO()
    with progress_bars(shown=not quiet and sys.stderr.isatty()) as (training, drawing):
        told = form or ("png" if spec.is_still else "gif")
        saved = save(spec, room, format=told, training_progress=training, drawing_progress=drawing)
    hand_over_bytes(room.getvalue())
    for note in () if quiet else saved.notes:
        say(f"note: {note}", err=True)


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
