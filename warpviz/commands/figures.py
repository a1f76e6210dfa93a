"""The subcommands that make a figure, one for each kind, with flags derived from its spec."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from warpviz.commands.completion import completer
from warpviz.commands.making import Writing, deliver
from warpviz.commands.terminal import say
from warpviz.defaults import Defaults, find_defaults, with_file_defaults
from warpviz.errors import InvalidValueError, quoted
from warpviz.plane.datasets import DATASETS
from warpviz.plane.points_file import looks_like_file
from warpviz.specs.base import field_names, other_names, outer_name
from warpviz.specs.field_help import field_help
from warpviz.specs.kinds import KINDS
from warpviz.specs.one_activation import is_activation
from warpviz.specs.text_values import is_numeric, is_switch, number
from warpviz.specs.values import EVERY_STATE
from warpviz.writers.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic.fields import FieldInfo

    from warpviz.specs.base import FigureSpec

FORCE = "replace a file that warpviz did not make"
METAVARS = {
    "size": "WxH",
    "hidden": "N,N,...",
    "still": "WHEN",
    "filmstrip": "[N]",
    "max_bytes": "BYTES",
    "for_": "SITE",
}


# How a figure is written, whatever it is of.
_WRITING = (
    click.Option(["--force"], is_flag=True, help=FORCE),
    click.Option(["--quiet"], is_flag=True, help="print nothing but errors"),
    click.Option(["--open", "show"], is_flag=True, help="show the file when it is written"),
    click.Option(
        ["--defaults/--no-defaults", "use_defaults"],
        default=True,
        help="heed warpviz.toml or [tool.warpviz] of this folder or its project  [default: defaults]",
    ),
    click.Option(["--format", "form"], metavar="FORMAT", help="of what goes to stdout  [default: gif, or png]"),
)


def figure_command(kind: str) -> click.Command:
    """Return the subcommand for a figure kind, with one flag for each field of its spec."""
    model = KINDS[kind].model

    def run(output: str | None, *, use_defaults: bool, words: tuple[str, ...] = (), **values: object) -> None:
        _refuse_extra(kind, [str(values[name]) for name in model.positional])
        wanted = Writing(output, **{name: values.pop(name) for name in ("force", "quiet", "show", "form")})  # type: ignore[arg-type]
        if model.words is not None and words:
            if values[model.words] is not None:
                raise InvalidValueError(f"{model.words}: given with --{model.words} and without")
            values[model.words] = words
        asked = {outer_name(name): value for name, value in values.items() if value is not None}
        defaults = find_defaults(Path()) if use_defaults else Defaults()
        spec, lent = with_file_defaults({"kind": kind, **asked}, {}, defaults, Path(output or ".gif").suffix.lower())
        if lent and not wanted.quiet:
            say(f"note: {lent}", err=True)
        deliver(spec, wanted)

    examples = "\n".join(["\b", "Examples:", *(f"  {example}" for example in KINDS[kind].examples)])
    return click.Command(
        kind,
        params=_parameters(kind, model),
        callback=run,
        help=f"{KINDS[kind].description}\n\n{examples}",
        # What they are meant as is told by `_refuse_extra`.
        context_settings={"allow_extra_args": True},
    )


def _parameters(kind: str, model: type[FigureSpec]) -> list[click.Parameter]:
    """Return the arguments and flags of a kind."""
    parameters: list[click.Parameter] = [
        click.Argument(
            [name],
            type=_type(name, model.model_fields[name]),
            metavar=name.upper(),
            shell_complete=completer(name, model.model_fields[name]),
        )
        for name in model.positional
    ]
    parameters.append(
        click.Option(
            ["-o", "--output"],
            metavar="FILE",
            help="where to write: a file, a folder, - for stdout, or frames/%04d.png"
            f"  [default: outputs/{kind}-<name>.gif]",
        )
    )
    if model.words is not None:
        completed = completer(model.words, model.model_fields[model.words])
        parameters.append(
            click.Argument(["words"], nargs=-1, metavar=f"[{model.words.upper()}]...", shell_complete=completed)
        )
    own = {*model.not_flags, *model.positional}
    parameters += [field_flag(name, model.model_fields[name]) for name in field_names(model) if name not in own]
    return [*parameters, *_WRITING]


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


def field_flag(name: str, field: FieldInfo) -> click.Option:
    """Return the flag for a field. Its default is None, so that the spec's own default holds."""
    flag = "--" + outer_name(name).replace("_", "-")
    default, help_text = field.default, field_help(field)
    if is_switch(field):
        declaration = flag if default is False else f"{flag}/--no-{flag[2:]}"
        return click.Option([declaration, name], is_flag=True, default=None, help=help_text)
    # The value of the flag when it is given without one.
    alone: dict[str, Any] = {"is_flag": False, "flag_value": EVERY_STATE} if name == "filmstrip" else {}
    # A network is asked for as a model too: pydantic takes both names.
    spellings = [f"--{other}" for other in other_names(field)]
    return click.Option(
        [*spellings, flag, name],
        type=_type(name, field),
        default=None,
        help=help_text,
        metavar=METAVARS.get(name),
        shell_complete=completer(name, field),
        **alone,
    )
