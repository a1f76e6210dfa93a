"""The subcommand that makes the figures of a manifest."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from warpviz.batch.plan import plan, run_guard, selected
from warpviz.batch.pruning import prunable, prune
from warpviz.batch.run import carry_out
from warpviz.batch.state import read_state
from warpviz.batch.watching import each_change, sources
from warpviz.commands.options import BuildOptions, build_options
from warpviz.commands.progress import report_outcomes
from warpviz.commands.signals import raise_if_interrupted
from warpviz.commands.terminal import say
from warpviz.defaults import places
from warpviz.errors import DataError, WarpvizError
from warpviz.manifest import read_manifest
from warpviz.writers.guard import PAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from warpviz.batch.executors import Pool
    from warpviz.batch.plan import Planned
    from warpviz.manifest import Entry
    from warpviz.writers.guard import Guard


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOptions:
    """What else can be asked for of a manifest.

    Attributes:
        only: patterns, of which the output of a figure has to match one; all figures if there are none.
        dry_run: say what would be done, and do nothing.
        prune: remove what former runs made and the manifest no longer has.
        yes: remove it without asking.
        gallery: the page to write; None for none.
    """

    only: tuple[str, ...] = ()
    dry_run: bool = False
    prune: bool = False
    yes: bool = False
    gallery: Path | None = None


@click.command()
@click.argument("manifest", type=click.Path(path_type=Path))
@click.option("--only", multiple=True, metavar="GLOB", help="only figures whose output matches; repeatable")
@click.option("--dry-run", is_flag=True, help="print what would be done, and do nothing")
@click.option(
    "--prune", "prune_", is_flag=True, help="list, and then delete, outputs of former runs that nothing asks for now"
)
@click.option("--yes", is_flag=True, help="let --prune delete without asking, as scripts need it")
@click.option(
    "--gallery", type=click.Path(path_type=Path), metavar="FILE", help="write a page of all figures, such as index.html"
)
@build_options("the manifest", "the gallery")
def batch(
    manifest: Path,
    *,
    only: tuple[str, ...],
    dry_run: bool,
    prune_: bool,
    yes: bool,
    gallery: Path | None,
    options: BuildOptions,
) -> None:
    """Make every figure of MANIFEST, a TOML file, that is not up to date.

    A figure is up to date when its output was made from the same request, the same data and model files, and by a
    version of warpviz that draws the same, and is still what was made. One that is wrong or cannot be drawn does not
    stop the others.
    """
    wanted = BatchOptions(only=only, dry_run=dry_run, prune=prune_, yes=yes, gallery=gallery)
    _refuse_contradictions(options, wanted)
    pool = options.pool()

    def build(*, again: bool) -> bool:
        now = replace(options, force=options.force and not again)
        return run_manifest(manifest, now, wanted, pool, brief=again)

    def files() -> set[Path]:
        beside = {manifest, *places(manifest.parent)}
        try:
            return {*beside, *sources(read_manifest(manifest, allow_outside=True))}
        except WarpvizError:
            return beside

    if not (watched(build, files) if options.watch else build(again=False)):
        raise click.exceptions.Exit(1)


def _refuse_contradictions(options: BuildOptions, wanted: BatchOptions) -> None:
    """Raise `UsageError` for flags that contradict each other, `OutputError` for a gallery that is no HTML file."""
    if options.check and (options.force or wanted.prune or wanted.dry_run):
        raise click.UsageError("--check draws and removes nothing: it goes with neither --force, --prune nor --dry-run")
    if wanted.gallery is not None and (options.check or wanted.dry_run):
        raise click.UsageError("--gallery writes: it goes with neither --check nor --dry-run")
    if wanted.gallery is not None:
        PAGE.check_suffix(wanted.gallery)
    if options.watch and (options.check or wanted.dry_run):
        raise click.UsageError("--watch builds: it goes with neither --check nor --dry-run")
    if wanted.yes and (not wanted.prune or wanted.dry_run):
        raise click.UsageError("--yes answers --prune, and goes only with it")
    if options.watch and wanted.prune and not wanted.yes:
        raise click.UsageError("--watch cannot ask: --prune needs --yes with it")


def watched(build: Callable[..., bool], files: Callable[[], set[Path]]) -> bool:
    """Build, and again whenever one of `files()` has changed, until the user ends it."""
    again = False
    for _ in each_change(files):
        raise_if_interrupted()
        try:
            build(again=again)
        except WarpvizError as error:
            # It is being written: the next save may mend it.
            say(f"error: {error}", err=True)
        again = True
    return True


def run_manifest(
    manifest: Path, options: BuildOptions, wanted: BatchOptions, pool: Pool | None, *, brief: bool = False
) -> bool:
    """Do what was asked for; return whether all went well, or for `check` whether everything is up to date.

    Raises `WarpvizError` for what is wrong in the manifest, when the figures that are right are done.
    """
    wrong: list[str] = []
    entries = read_manifest(manifest, allow_outside=options.allow_outside, wrong=wrong)
    if wrong and wanted.prune:
        raise DataError(f"{wrong[0]}; nothing is pruned before that is mended")
    if not brief:
        options.say_lent(entries)
    good = _carried_out(manifest, entries, options, wanted, pool, brief=brief)
    if wrong:
        raise DataError(wrong[0])
    return good


def _carried_out(
    manifest: Path,
    entries: Sequence[Entry],
    options: BuildOptions,
    wanted: BatchOptions,
    pool: Pool | None,
    *,
    brief: bool,
) -> bool:
    """Do what was asked for with the entries of a manifest; return whether all went well."""
    guard = run_guard(entries, {manifest: read_state(manifest)}, force=options.force)
    if wanted.gallery is not None:
        guard.check(wanted.gallery, PAGE)
    chosen = selected(entries, wanted.only)
    planned = plan(chosen, others=entries, force=options.force, thorough=options.check)
    if options.check or wanted.dry_run:
        fine = _tell_plan(planned, force=options.force, quiet=options.quiet and not options.check)
        for path in prunable(manifest, entries, allow_outside=options.allow_outside) if wanted.prune else ():
            say(f"{path}: would be removed")
        return fine or not options.check
    outcomes = carry_out(planned, jobs=options.jobs, force=options.force, pool=pool)
    good = report_outcomes(outcomes, len(planned), quiet=options.quiet, brief=brief)
    if wanted.prune:
        good = _prune(manifest, entries, options, yes=wanted.yes) and good
    if wanted.gallery is not None:
        _write_gallery(wanted.gallery, manifest, entries, options, guard)
    return good


def _write_gallery(page: Path, manifest: Path, entries: Sequence[Entry], options: BuildOptions, guard: Guard) -> None:
    from warpviz.batch.gallery import count_text, write_gallery

    write_gallery(page, manifest, entries, options.lang, guard)
    if not options.quiet:
        say(f"{page}: {count_text(len(entries))}")


def _tell_plan(planned: Sequence[Planned], *, force: bool, quiet: bool) -> bool:
    """Print what is not up to date, and return whether all is."""
    fine = True
    for figure in planned:
        if figure.state == "broken":
            say(f"error: {figure.entry.place}: {figure.error}", err=True)
        elif (figure.state != "up to date" or force) and not quiet:
            say(f"{figure.entry.output}: {figure.state}{', would be drawn' if force else ''}")
        fine = fine and figure.state == "up to date"
    return fine


def _prune(manifest: Path, entries: Sequence[Entry], options: BuildOptions, *, yes: bool) -> bool:
    """Remove what nothing asks for, once the user has seen it and agrees; return whether nothing is left of it."""
    paths = prunable(manifest, entries, allow_outside=options.allow_outside)
    if paths and not yes:
        for path in paths:
            say(f"{path}: would be removed")
        if not sys.stdin.isatty():
            say(f"error: {files_text(len(paths))} not removed: confirm with --yes", err=True)
            return False
        if not click.confirm(f"Remove {files_text(len(paths))}?"):
            return True
    problems = prune(manifest, entries, paths)
    for path in paths:
        if not path.exists() and not options.quiet:
            say(f"{path}: removed")
    for problem in problems:
        say(f"error: {problem}", err=True)
    return not problems


def files_text(count: int) -> str:
    """Return a number of files in words."""
    return f"{count} file{'s' if count != 1 else ''}"
