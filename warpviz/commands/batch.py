"""The subcommand that makes the figures of a manifest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from warpviz.batch.article import check_language
from warpviz.batch.executors import dask
from warpviz.batch.plan import plan, selected
from warpviz.batch.run import carry_out
from warpviz.batch.state import prunable, prune, remember
from warpviz.batch.watching import each_change, sources
from warpviz.commands.progress import report_outcomes
from warpviz.commands.signals import raise_if_interrupted
from warpviz.errors import OutputError, WarpvizError
from warpviz.manifest import read_manifest
from warpviz.writers.atomic import remove_stray

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from warpviz.batch.executors import Pool
    from warpviz.batch.plan import Planned
    from warpviz.manifest import Entry

MAX_JOBS = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOptions:
    """What was asked for on the command line, besides the manifest."""

    check: bool
    force: bool
    only: tuple[str, ...]
    dry_run: bool
    prune: bool
    jobs: int | None
    allow_outside: bool
    quiet: bool
    gallery: Path | None
    lang: str


def jobs_option() -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return the option for the number of processes."""
    return click.option(
        "-j",
        "--jobs",
        type=click.IntRange(1, MAX_JOBS),
        metavar="N",
        help="processes that draw, one figure each  [default: the cores of the machine]",
    )


@click.command()
@click.argument("manifest", type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="draw nothing; exit with 1 when a figure is stale or missing")
@click.option("--force", is_flag=True, help="draw figures that are up to date too")
@click.option("--only", multiple=True, metavar="GLOB", help="only figures whose output matches; can be repeated")
@click.option("--dry-run", is_flag=True, help="say what would be done, and do nothing")
@click.option("--prune", "prune_", is_flag=True, help="remove what former runs made and the manifest has no more")
@jobs_option()
@click.option("--allow-outside", is_flag=True, help="let paths lead out of the manifest's folder")
@click.option("--scheduler", metavar="ADDRESS", help="draw on the Dask cluster with this scheduler")
@click.option(
    "--gallery", type=click.Path(path_type=Path), metavar="FILE", help="write a page of all figures, such as index.html"
)
@click.option("--lang", default="en", metavar="LANG", help="language of that page, en or ja  [default: en]")
@click.option("--watch", is_flag=True, help="go on, and build again whenever the manifest or a data file is saved")
@click.option("--quiet", is_flag=True, help="print nothing but errors")
def batch(manifest: Path, *, scheduler: str | None, prune_: bool, watch: bool, **wishes: Any) -> None:  # noqa: ANN401 - flags
    """Make every figure of MANIFEST, a TOML file, that is not up to date.

    A figure is up to date when its output was made from the same request, the same data and model files, and by a
    version that draws the same.
    """
    wanted = BatchOptions(prune=prune_, **wishes)
    if wanted.check and (wanted.force or wanted.prune or wanted.dry_run):
        raise click.UsageError("--check draws and removes nothing: it goes with neither --force, --prune nor --dry-run")
    check_language(wanted.lang)
    if wanted.gallery is not None and (wanted.check or wanted.dry_run):
        raise click.UsageError("--gallery writes: it goes with neither --check nor --dry-run")
    if wanted.gallery is not None and wanted.gallery.suffix.lower() not in {".html", ".htm"}:
        raise OutputError(f"cannot write {wanted.gallery}: expected a name that ends with .html")
    if watch and (wanted.check or wanted.dry_run):
        raise click.UsageError("--watch builds: it goes with neither --check nor --dry-run")
    pool = None if scheduler is None else dask(scheduler)

    def build(*, again: bool) -> bool:
        return run_manifest(manifest, replace(wanted, force=wanted.force and not again), pool, brief=again)

    def files() -> set[Path]:
        try:
            return {manifest, *sources(read_manifest(manifest, allow_outside=True))}
        except WarpvizError:
            return {manifest}

    if not (watched(build, files) if watch else build(again=False)):
        raise click.exceptions.Exit(1)


def watched(build: Callable[..., bool], files: Callable[[], set[Path]]) -> bool:
    """Build, and again whenever one of `files()` has changed, until the user ends it."""
    again = False
    for _ in each_change(files):
        raise_if_interrupted()
        try:
            build(again=again)
        except WarpvizError as error:
            # It is being written: the next save may mend it.
            click.echo(f"error: {' '.join(str(error).split())}", err=True)
        again = True
    return True


def run_manifest(manifest: Path, wanted: BatchOptions, pool: Pool | None, *, brief: bool = False) -> bool:
    """Do what was asked for; return whether all went well, or for `check` whether all is up to date."""
    entries = read_manifest(manifest, allow_outside=wanted.allow_outside)
    planned = plan(selected(entries, wanted.only))
    if wanted.check or wanted.dry_run:
        fine = _tell_plan(planned, force=wanted.force, quiet=wanted.quiet and not wanted.check)
        for path in prunable(manifest, entries, allow_outside=wanted.allow_outside) if wanted.prune else ():
            click.echo(f"{path}: would be removed")
        return fine or not wanted.check
    work = [(figure.entry.name, figure.stamp) for figure in planned if figure.state in ("stale", "missing")]
    if work or wanted.force:
        again = [(figure.entry.name, figure.stamp) for figure in planned if figure.stamp] if wanted.force else work
        remove_stray(manifest.parent)
        remember(manifest, again)
    outcomes = carry_out(planned, jobs=wanted.jobs, force=wanted.force, pool=pool)
    good = report_outcomes(outcomes, len(planned), quiet=wanted.quiet, brief=brief)
    if wanted.prune:
        good = _prune(manifest, entries, wanted) and good
    if wanted.gallery is not None:
        _write_gallery(wanted.gallery, manifest, entries, wanted)
    return good


def _write_gallery(page: Path, manifest: Path, entries: Sequence[Entry], wanted: BatchOptions) -> None:
    from warpviz.batch.gallery import count_text, write_gallery

    write_gallery(page, manifest, entries, wanted.lang)
    if not wanted.quiet:
        click.echo(f"{page}: {count_text(len(entries))}")


def _tell_plan(planned: Sequence[Planned], *, force: bool, quiet: bool) -> bool:
    """Print what is not up to date, and return whether all is."""
    fine = True
    for figure in planned:
        if figure.state == "broken":
            click.echo(f"error: {figure.entry.place}: {figure.error}", err=True)
        elif (figure.state != "up to date" or force) and not quiet:
            click.echo(f"{figure.entry.output}: {figure.state}{', would be drawn' if force else ''}")
        fine = fine and figure.state == "up to date"
    return fine


def _prune(manifest: Path, entries: Sequence[Entry], wanted: BatchOptions) -> bool:
    paths = prunable(manifest, entries, allow_outside=wanted.allow_outside)
    problems = prune(manifest, entries, paths)
    for path in paths:
        if not path.exists() and not wanted.quiet:
            click.echo(f"{path}: removed")
    for problem in problems:
        click.echo(f"error: {problem}", err=True)
    return not problems
