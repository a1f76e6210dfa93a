"""The command line: one subcommand per figure kind, its flags read off the spec; and list, show, batch.

Only click is imported at the start; the rest when a subcommand needs it, so that help comes at once.
"""

from __future__ import annotations

import gc
import math
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from warpviz import __version__

if TYPE_CHECKING:
    from types import FrameType

    from pydantic.fields import FieldInfo

    from warpviz.figures.saving import Saved
    from warpviz.figures.spec import FigureSpec

PROGRAM = "warpviz"
USAGE_ERROR = 2
INTERRUPTED = 130
Report = Callable[[int, int], None]
_signals: list[int] = []  # that have come
# kind -> one line; the flags of a kind are read off its spec when it is asked for.
FIGURE_COMMANDS = {
    "activation": "Show what one activation function does to the plane.",
    "network": "Train a small network and carry the sheet through its layers.",
}
EXAMPLES = {
    "activation": (
        "warpviz activation softmax -o softmax.gif",
        'warpviz activation "leaky_relu(alpha=0.1)" --theme dark',
    ),
    "network": (
        "warpviz network --activation abs --hidden 2,2,2 --data sine -o abs.gif",
        "warpviz network --activation sin --hidden 3,3,3 --data points.csv -o mine.gif",
    ),
}


class Commands(click.Group):
    """The subcommands; those of figure kinds are made when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of help."""
        return [*FIGURE_COMMANDS, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """Return a subcommand by name; an unknown one is an error with its near miss."""
        from warpviz.registry import unknown_name

        if cmd_name in FIGURE_COMMANDS:
            return figure_command(cmd_name)
        if cmd_name not in self.commands:
            raise unknown_name("command", cmd_name, self.list_commands(ctx))
        return self.commands[cmd_name]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the subcommands without making those of figure kinds."""
        del ctx
        rows = list(FIGURE_COMMANDS.items())
        rows += [(name, command.get_short_help_str(80)) for name, command in sorted(self.commands.items())]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def warpviz(*, debug: bool) -> None:
    """See what a neural network does to space.

    Carries a sheet of graph paper through an activation function or through every layer of a trained network, and
    writes a small, exact GIF.
    """
    del debug  # read in `main`, which answers errors


def figure_command(kind: str) -> click.Command:
    """Return the subcommand for a figure kind, with one flag for each field of its spec."""
    from warpviz.figures.kinds import KINDS

    model = KINDS[kind].model
    parameters: list[click.Parameter] = [click.Argument([name], metavar=name.upper()) for name in model.positional]
    parameters.append(
        click.Option(["-o", "--output"], metavar="FILE", help=f"where to write  [default: outputs/{kind}-<name>.gif]")
    )
    own = {*model.not_flags, *model.positional}
    parameters += [_flag(name, field) for name, field in model.model_fields.items() if name not in own]
    parameters.append(click.Option(["--quiet"], is_flag=True, help="print nothing but errors"))

    def run(output: str | None, *, quiet: bool, **values: object) -> None:
        spec = model(**{name: value for name, value in values.items() if value is not None})
        _make(spec, Path(output or f"outputs/{kind}-{spec.name}.gif"), quiet=quiet)

    examples = "\n".join(["\b", "Examples:", *(f"  {example}" for example in EXAMPLES[kind])])
    return click.Command(kind, params=parameters, callback=run, help=f"{FIGURE_COMMANDS[kind]}\n\n{examples}")


def _flag(name: str, field: FieldInfo) -> click.Option:
    """Return the flag for a field. Its default is None, so that the spec's own default holds."""
    flag = "--" + name.replace("_", "-")
    default = field.default
    text = field.description or ""
    if isinstance(default, bool):
        declaration = f"{flag}/--no-{flag[2:]}" if default else flag
        shown = "on" if default else "off"
        return click.Option([declaration], is_flag=True, default=None, help=f"{text}  [default: {shown}]")
    notes = [note for note in (_bounds(field), _default_text(default)) if note]
    help_text = f"{text}  [{'; '.join(notes)}]" if notes else text
    parts = [field.annotation, *get_args(field.annotation)]
    parts += [inner for part in parts for inner in get_args(part)]
    numeric = any(part in (int, float) or isinstance(part, int) for part in parts)
    kind = number if numeric and not isinstance(default, tuple) else str
    metavar = {"size": "WxH", "hidden": "N,N,..."}.get(name)
    return click.Option([flag], type=kind, default=None, help=help_text, metavar=metavar)


def number(text: str) -> float | str:
    """Return the number in `text`, whole if it can be; any other text as it is, so that the spec alone judges it."""
    for read in (int, float):
        with suppress(ValueError):
            return read(text)
    return text


def _default_text(default: object) -> str:
    if default is None or default == "":
        return ""
    if isinstance(default, tuple):
        # A square is named by its side.
        same = len(default) == 2 and default[0] == default[1]
        return "default: " + ",".join(str(part) for part in (default[:1] if same else default))
    return f"default: {default:g}" if isinstance(default, float) else f"default: {default}"


def _bounds(field: FieldInfo) -> str:
    found: dict[str, float] = {}
    for rule in field.metadata:
        pairs = ((key, getattr(rule, key, None)) for key in ("ge", "gt", "le"))
        found |= {key: value for key, value in pairs if isinstance(value, int | float)}
    # A bound that nobody meets by accident is not worth a reader's time.
    high = found.get("le", math.inf)
    upper = f"{high:,g}" if high < 1e6 else ""
    if "ge" in found:
        return f"{found['ge']:g} to {upper}" if upper else f"at least {found['ge']:g}"
    if "gt" in found:
        return f"over {found['gt']:g}, up to {upper}" if upper else f"over {found['gt']:g}"
    return ""


def _make(spec: FigureSpec, output: Path, *, quiet: bool) -> None:
    from warpviz.figures.saving import save

    with progress_bars(shown=not quiet and sys.stderr.isatty()) as (training, drawing):
        saved = save(spec, output, training_progress=training, drawing_progress=drawing)
    if not quiet:
        for note in saved.notes:
            click.echo(f"note: {note}", err=True)
        click.echo(saved_text(saved))


def saved_text(saved: Saved) -> str:
    """Return one line on what was written: where, pixels, frames, seconds, bytes."""
    return (
        f"{saved.path}: {saved.width_px}x{saved.height_px} px, {saved.frames} frames,"
        f" {saved.duration_s:.2f} s, {saved.size_bytes:,} bytes"
    )


@contextmanager
def progress_bars(*, shown: bool) -> Iterator[tuple[Report, Report]]:
    """Give two functions that take (done, total), for training and for drawing, and show bars on stderr meanwhile."""
    if not shown:
        yield _heed, _heed
        return
    from rich.console import Console
    from rich.progress import Progress, TaskID

    # Without a thread that refreshes: frames are drawn in forked processes, and threads do not survive a fork.
    bars = Progress(console=Console(stderr=True), transient=True, auto_refresh=False)
    tasks: dict[str, TaskID] = {}

    def report(name: str) -> Report:
        def update(done: int, total: int) -> None:
            _heed(done, total)
            if name not in tasks:
                tasks[name] = bars.add_task(name, total=total)
            bars.update(tasks[name], completed=done, refresh=done == total or done % max(1, total // 50) == 0)

        return update

    with bars:
        yield report("training"), report("drawing")


@warpviz.command("list")
@click.argument("what", metavar="WHAT")
def list_members(what: str) -> None:
    """List activations, datasets, easings, themes or formats."""
    from warpviz.figures.listing import LISTS

    rows = LISTS[what]()
    width = max(len(name) for name, _ in rows)
    for name, text in rows:
        click.echo(f"{name:<{width}}  {text}")


@warpviz.command()
@click.argument("file", type=click.Path(path_type=Path))
def show(file: Path) -> None:
    """Print the recipe inside FILE, as the manifest entry that makes it again."""
    from warpviz.figures.recipe import parse_recipe
    from warpviz.figures.saving import read_recipe
    from warpviz.manifest import entry_text

    data = parse_recipe(read_recipe(file), str(file))
    click.echo(entry_text(data, file.name), nl=False)


@warpviz.command()
@click.argument("manifest", type=click.Path(path_type=Path))
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def batch(manifest: Path, *, quiet: bool) -> None:
    """Make every figure of MANIFEST, a TOML file."""
    from warpviz.batch import build

    failed = False
    for result in build(manifest):
        if isinstance(result, str):
            failed = True
            click.echo(f"error: {result}", err=True)
        elif not quiet:
            click.echo(saved_text(result))
    if failed:
        raise click.exceptions.Exit(1)


def _interrupt(number: int, frame: FrameType | None) -> None:
    _signals.append(number)
    # Modules do not bear being half loaded; `_heed` comes soon after.
    while frame is not None:
        if "importlib" in frame.f_code.co_filename:
            return
        frame = frame.f_back
    raise KeyboardInterrupt


def _heed(_done: int, _total: int) -> None:
    # Compiled code may have swallowed the interrupt.
    if _signals:
        raise KeyboardInterrupt


def _answer(error: BaseException, *, debug: bool) -> int:
    """Say in one line what ended the program and return the exit status; raise `error` again if it is a defect."""
    from warpviz.errors import WarpvizError

    # Within compiled code an interrupt may come out as any other error.
    if _signals or isinstance(error, click.Abort | KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    if debug or not isinstance(error, click.ClickException | WarpvizError):
        raise error
    message = error.format_message() if isinstance(error, click.ClickException) else str(error)
    click.echo(f"error: {' '.join(message.split())}", err=True)
    return USAGE_ERROR


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; errors that the user can mend are one line on stderr and exit status 2."""
    # Frames are drawn in processes, and the matrices are small: BLAS threads would only get in each other's way.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Nothing that lives long is ever garbage in a program as short as this; looking for some takes a tenth of its time.
    gc.set_threshold(100_000, 50, 50)
    # Being told to end is like Ctrl-C: temporary files are removed. Where Ctrl-C is not heard, it stays so.
    signal.signal(signal.SIGTERM, _interrupt)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupt)
    arguments = list(sys.argv[1:] if arguments is None else arguments) or ["--help"]
    try:
        status = warpviz.main(arguments, prog_name=PROGRAM, standalone_mode=False)
    except click.exceptions.Exit as stop:
        status = stop.exit_code
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - it is raised again unless it is the user's
        status = _answer(error, debug="--debug" in arguments)
    gc.freeze()
    sys.exit(status if isinstance(status, int) else 0)
