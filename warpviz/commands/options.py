"""The options that `article` and `batch` share: one record of them, and the decorator that adds them to a command."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from warpviz.commands.terminal import say
from warpviz.languages.table import LANGUAGES, codes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from warpviz.batch.executors import Pool
    from warpviz.manifest import Entry

    # Any function will do as a command; click calls it by name.
    Command = Callable[..., None]

MAX_JOBS = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildOptions:
    """How figures are to be built.

    Attributes:
        check: write nothing, and tell whether everything is up to date.
        force: draw figures that are up to date too, and replace files that warpviz did not make.
        watch: build again whenever a source has changed.
        jobs: how many processes draw; None for the cores of the machine.
        scheduler: the address of a Dask scheduler to draw with; None for this machine.
        allow_outside: let paths lead out of the folder.
        lang: the language of what is written, one of `LANGUAGES`.
        quiet: print nothing but errors.
    """

    check: bool
    force: bool
    watch: bool
    jobs: int | None
    scheduler: str | None
    allow_outside: bool
    lang: str
    quiet: bool

    def pool(self) -> Pool | None:
        """Return the cluster to draw with, which tells what becomes of it; None for this machine."""
        from warpviz.batch.cluster import dask

        return None if self.scheduler is None else dask(self.scheduler, lambda line: say(f"note: {line}", err=True))

    def say_lent(self, entries: Sequence[Entry]) -> None:
        """Tell which fields of figures come from a file of defaults: once each."""
        for line in () if self.quiet else dict.fromkeys(entry.lent for entry in entries if entry.lent):
            say(f"note: {line}", err=True)


def build_options(source: str, lang_of: str) -> Callable[[Command], Command]:
    """Return the decorator that gives a command these options as one `BuildOptions`, its argument `options`.

    `source` is what says which figures there are, `lang_of` what is written in a language: both for the help.
    """
    declared = (
        click.option("--check", is_flag=True, help="write nothing; exit with status 1 if anything is not up to date"),
        click.option(
            "--force",
            is_flag=True,
            help="redraw figures that are up to date too; replace files that warpviz did not make",
        ),
        click.option("--watch", is_flag=True, help=f"keep running; rebuild whenever {source} or a data file is saved"),
        click.option(
            "-j",
            "--jobs",
            type=click.IntRange(1, MAX_JOBS),
            metavar="N",
            help="processes to draw with, one figure each  [default: number of cores]",
        ),
        click.option("--scheduler", metavar="ADDRESS", help="draw on the Dask cluster with this scheduler"),
        click.option("--allow-outside", is_flag=True, help=f"allow paths outside the folder of {source}"),
        click.option("--lang", default="en", metavar="LANG", help=f"language of {lang_of}: {codes()}  [default: en]"),
        click.option("--quiet", is_flag=True, help="print errors only"),
    )

    def decorate(command: Command) -> Command:
        decorated = _with_record(command)
        for option in reversed(declared):
            decorated = option(decorated)
        return decorated

    return decorate


def _with_record(command: Command) -> Command:
    """Return a command that takes these options one by one, as click gives them, and hands them on as one record."""

    @functools.wraps(command)
    def collected(
        *,
        check: bool,
        force: bool,
        watch: bool,
        jobs: int | None,
        scheduler: str | None,
        allow_outside: bool,
        lang: str,
        quiet: bool,
        **own: object,
    ) -> None:
        # An unknown language is refused before any work is done.
        LANGUAGES.canonical(lang)
        options = BuildOptions(
            check=check,
            force=force,
            watch=watch,
            jobs=jobs,
            scheduler=scheduler,
            allow_outside=allow_outside,
            lang=lang,
            quiet=quiet,
        )
        command(options=options, **own)

    return collected
