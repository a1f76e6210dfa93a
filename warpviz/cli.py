"""The command line: the table of subcommands, and how errors are reported.

Only click is imported at the start; the rest when a subcommand needs it, so that help is immediate.
"""

from __future__ import annotations

import errno
import gc
import importlib
import os
import sys
import warnings
from typing import TYPE_CHECKING

import click

from warpviz import __version__
from warpviz.commands.signals import interrupted, listen
from warpviz.commands.terminal import cannot_print, close_streams, open_streams, say

if TYPE_CHECKING:
    from collections.abc import Sequence

PROGRAM = "warpviz"
USAGE_ERROR = 2
INTERRUPTED = 130
DEFECT = 70  # EX_SOFTWARE of BSD's sysexits
# The other subcommands: module and name within it, and one line.
COMMANDS = {
    "article": ("article:article", "Draw the figures that comments in Markdown files ask for."),
    "batch": ("batch:batch", "Make every figure of MANIFEST, a TOML file, that is not up to date."),
    "embed": ("embed:embed_file", "Print the markup that embeds FILE in an article, with its size and alt text."),
    "help": ("lookup:help_on", "Show this page, or that of COMMAND."),
    "inspect": ("inspect:inspect", "Measure the network in FILE, a network file or a figure, layer by layer."),
    "list": (
        "lookup:list_members",
        "List activations, initializations, datasets, easings, tweens, themes or formats, or all of them.",
    ),
    "manifest": ("lookup:manifest", "Write a manifest that recreates every FILE."),
    "schema": ("lookup:schema", "Print the JSON schema of manifests, for editors."),
    "show": ("lookup:show_recipe", "Print the recipe embedded in FILE, as a manifest entry that recreates it."),
}


def _kinds() -> dict[str, str]:
    """Return the figure kinds, whose flags are derived from their specs, with one line each."""
    from warpviz.specs.kinds import KINDS

    return {name: KINDS[name].description for name in KINDS}


class Commands(click.Group):
    """The subcommands, each loaded when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of help."""
        del ctx
        return [*_kinds(), *COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """Return a subcommand by name; an unknown one is an error with its near miss."""
        name = cmd_name.lower()
        if name in _kinds():
            from warpviz.commands.figures import figure_command

            return figure_command(name)
        if name not in COMMANDS:
            from warpviz.registry import unknown_name

            raise unknown_name("command", cmd_name, self.list_commands(ctx))
        module, _, name = COMMANDS[name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(f"warpviz.commands.{module}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the subcommands without loading them."""
        del ctx
        rows = [*_kinds().items(), *((name, line) for name, (_, line) in COMMANDS.items())]
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


def _answer(error: BaseException, *, debug: bool) -> int:
    """Say in one line what ended the program and return the exit status; with `debug` raise `error` again."""
    from warpviz.errors import WarpvizError

    # Within compiled code an interrupt may come out as any other error.
    if interrupted() or isinstance(error, click.Abort | KeyboardInterrupt):
        say("interrupted", err=True)
        return INTERRUPTED
    if debug:
        raise error
    ours = isinstance(error, click.ClickException | WarpvizError | OSError | MemoryError)
    say(f"error: {WarpvizError(_message(error))}", err=True)
    return USAGE_ERROR if ours else DEFECT


def _message(error: BaseException) -> str:
    """Return what to say of an error: what the user can mend, what the machine cannot do, or a defect."""
    from warpviz.errors import WarpvizError
    from warpviz.files import system_failure
    from warpviz.registry import near_miss

    if isinstance(error, WarpvizError):
        return str(error)
    if isinstance(error, click.NoSuchOption):
        # click guesses wildly.
        near = [known for known in error.possibilities or () if near_miss(error.option_name, [known])]
        error = click.NoSuchOption(error.option_name, possibilities=near, ctx=error.ctx)
    if isinstance(error, click.ClickException):
        return error.format_message()
    if isinstance(error, MemoryError):
        return "the memory of this machine does not suffice: lower size, lines or the number of points"
    if isinstance(error, OSError):
        # Help is printed by click; what is known of it is that it came from no file.
        return str(cannot_print(error)) if error.errno == errno.ENOSPC and not error.filename else system_failure(error)
    return f"this is a defect of warpviz, not of what was given: {type(error).__name__}: {error} (see --debug)"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; errors that the user can mend are one line on stderr and exit status 2."""
    # Frames are drawn in several processes and the matrices are small: BLAS threads would only compete for cores.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # In a program as short as this, long-lived objects never become garbage; collecting takes a tenth of its time.
    gc.set_threshold(100_000, 50, 50)
    listen()
    if arguments is None:
        open_streams()
        # They are for developers, unless they are asked for.
        if not sys.warnoptions:
            warnings.simplefilter("ignore")
    arguments = list(sys.argv[1:] if arguments is None else arguments) or ["--help"]
    try:
        status = warpviz.main(arguments, prog_name=PROGRAM, standalone_mode=False)
    except click.exceptions.Exit as stop:
        status = stop.exit_code
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - re-raised unless it is a user error
        status = _answer(error, debug="--debug" in arguments)
    unwritten = close_streams()
    if unwritten is not None and status == 0:
        status = _answer(unwritten, debug=False)
    gc.freeze()
    sys.exit(status if isinstance(status, int) else 0)
