"""The subcommands that make a figure, one for each kind, with flags derived from its spec."""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from warpviz.commands.signals import raise_if_interrupted
from warpviz.commands.terminal import say
from warpviz.errors import InvalidValueError, quoted
from warpviz.plane.datasets import DATASETS
from warpviz.plane.points_file import looks_like_file
from warpviz.specs.base import field_names, outer_name
from warpviz.specs.field_help import field_help
from warpviz.specs.kinds import KINDS
from warpviz.specs.one_activation import is_activation
from warpviz.specs.text_values import is_numeric, number
from warpviz.specs.values import EVERY_STATE, slug
from warpviz.writers.formats import FORMATS

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from warpviz.specs.base import FigureSpec
    from warpviz.specs.saved import Saved

Report = Callable[[int, int], None]
FORCE = "replace a file that warpviz did not make"
# Of a file that nobody named.
MOST_IN_NAME = 100
METAVARS = {
    "size": "WxH",
    "hidden": "N,N,...",
    "still": "WHEN",
    "filmstrip": "[N]",
    "max_bytes": "BYTES",
    "for_": "SITE",
}


def figure_command(kind: str) -> click.Command:
    """Return the subcommand for a figure kind, with one flag for each field of its spec."""
    model = KINDS[kind].model
    parameters: list[click.Parameter] = [
        click.Argument([name], type=_type(name, model.model_fields[name]), metavar=name.upper())
        for name in model.positional
    ]
    parameters.append(
        click.Option(
            ["-o", "--output"],
            metavar="FILE",
            help=f"where to write: a file or a folder  [default: outputs/{kind}-<name>.gif]",
        )
    )
    if model.words is not None:
        parameters.append(click.Argument(["words"], nargs=-1, metavar=f"[{model.words.upper()}]..."))
    own = {*model.not_flags, *model.positional}
    parameters += [_flag(name, model.model_fields[name]) for name in field_names(model) if name not in own]
    parameters.append(click.Option(["--force"], is_flag=True, help=FORCE))
    parameters.append(click.Option(["--quiet"], is_flag=True, help="print nothing but errors"))

    def run(output: str | None, *, force: bool, quiet: bool, words: tuple[str, ...] = (), **values: object) -> None:
        _refuse_extra(kind, [str(values[name]) for name in model.positional])
        if model.words is not None and words:
            if values[model.words] is not None:
                raise InvalidValueError(f"{model.words}: given with --{model.words} and without")
            values[model.words] = words
        spec = model(**{name: value for name, value in values.items() if value is not None})
        _make(spec, _target(output, spec), force=force, quiet=quiet)

    examples = "\n".join(["\b", "Examples:", *(f"  {example}" for example in KINDS[kind].examples)])
    return click.Command(
        kind,
        params=parameters,
        callback=run,
        help=f"{KINDS[kind].description}\n\n{examples}",
        # What they are meant as is told by `_refuse_extra`.
        context_settings={"allow_extra_args": True},
    )


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


def _refuse_extra(kind: str, before: list[str]) -> None:
    """Raise `UsageError` for words that a kind does not take, with the way in which they may be meant."""
    context = click.get_current_context(silent=True)
    extra = context.args if context else []
    if not extra:
        return
    word, several = extra[0], [*before, *extra]
    if before and all(map(is_activation, several)):
        meant = f"side by side they are `warpviz compare {shlex.join(several)}`"
    elif Path(word).suffix.lower() in FORMATS:
        meant = f"did you mean -o {shlex.quote(word)}?"
    elif word in DATASETS or looks_like_file(word):
        meant = f"did you mean --data {shlex.quote(word)}?"
    elif is_activation(word) and not before:
        meant = f"did you mean --activation {shlex.quote(word)}?"
    else:
        meant = f"see `warpviz {kind} --help`"
    raise click.UsageError(f"{kind}: unexpected {quoted(word)}: {meant}")


def _type(name: str, field: FieldInfo) -> Callable[[str], object]:
    """Return what makes a field's text a value; the spec alone judges it."""
    # A size in bytes may have a unit.
    return number if is_numeric(field) and name != "max_bytes" else str


def _flag(name: str, field: FieldInfo) -> click.Option:
    """Return the flag for a field. Its default is None, so that the spec's own default holds."""
    flag = "--" + outer_name(name).replace("_", "-")
    default, help_text = field.default, field_help(field)
    if isinstance(default, bool):
        declaration = f"{flag}/--no-{flag[2:]}" if default else flag
        return click.Option([declaration], is_flag=True, default=None, help=help_text)
    # The value of the flag when it is given without one.
    alone: dict[str, Any] = {"is_flag": False, "flag_value": EVERY_STATE} if name == "filmstrip" else {}
    return click.Option(
        [flag, name], type=_type(name, field), default=None, help=help_text, metavar=METAVARS.get(name), **alone
    )


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
