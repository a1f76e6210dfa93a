"""The subcommand that keeps the figures of articles up to date."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from warpviz.batch.article import check_language, entries_of, read_articles, updated, write_article
from warpviz.batch.executors import dask
from warpviz.batch.plan import plan
from warpviz.batch.run import carry_out
from warpviz.batch.watching import sources
from warpviz.commands.batch import jobs_option, watched
from warpviz.commands.progress import report_outcomes
from warpviz.errors import WarpvizError
from warpviz.languages.table import codes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.batch.executors import Pool


@click.command()
@click.argument("posts", nargs=-1, required=True, metavar="POST...", type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="write nothing; exit with 1 when anything is not up to date")
@click.option("--force", is_flag=True, help="draw figures that are up to date too")
@click.option("--lang", default="en", metavar="LANG", help=f"language of the alt text: {codes()}  [default: en]")
@click.option("--watch", is_flag=True, help="go on, and build again whenever an article or a data file is saved")
@jobs_option()
@click.option("--allow-outside", is_flag=True, help="let paths lead out of the article's folder")
@click.option("--scheduler", metavar="ADDRESS", help="draw on the Dask cluster with this scheduler")
@click.option("--quiet", is_flag=True, help="print nothing but errors")
def article(
    posts: tuple[Path, ...],
    *,
    check: bool,
    force: bool,
    lang: str,
    watch: bool,
    jobs: int | None,
    allow_outside: bool,
    scheduler: str | None,
    quiet: bool,
) -> None:
    """Draw the figures that comments in Markdown ask for.

    \b
    <!-- warpviz: network activation=abs data=sine output=img/abs.gif -->

    The image line is written right below each comment. Names are those of the flags. Beside them, `output` is the file
    to write, `url` the link to write instead of it, and `alt` the alt text instead of the usual one. Nothing else in
    the file is touched.
    """  # noqa: D301 - click's mark for what is not to be wrapped
    check_language(lang)
    if check and (force or watch):
        raise click.UsageError("--check writes nothing: it goes with neither --force nor --watch")
    pool = None if scheduler is None else dask(scheduler)

    def build(*, again: bool) -> bool:
        if check:
            return _check(posts, lang, allow_outside=allow_outside)
        return _build(
            posts, lang, pool, jobs=jobs, force=force and not again, allow_outside=allow_outside,
            quiet=quiet, brief=again,
        )  # fmt: skip

    def files() -> set[Path]:
        try:
            return {*posts, *sources(entries_of(read_articles(posts, allow_outside=True)))}
        except WarpvizError:
            return set(posts)

    if not (watched(build, files) if watch else build(again=False)):
        raise click.exceptions.Exit(1)


def _check(posts: Sequence[Path], lang: str, *, allow_outside: bool) -> bool:
    articles = read_articles(posts, allow_outside=allow_outside)
    fine = True
    for figure in plan(entries_of(articles)):
        if figure.state == "broken":
            click.echo(f"error: {figure.entry.place}: {figure.error}", err=True)
        elif figure.state != "up to date":
            click.echo(f"{figure.entry.place}: {figure.entry.output}: {figure.state}")
        fine = fine and figure.state == "up to date"
    for post in articles:
        if updated(post, lang) != post.data:
            click.echo(f"{post.path}: image lines are not up to date")
            fine = False
    return fine


def _build(
    posts: Sequence[Path],
    lang: str,
    pool: Pool | None,
    *,
    jobs: int | None,
    force: bool,
    allow_outside: bool,
    quiet: bool,
    brief: bool,
) -> bool:
    articles = read_articles(posts, allow_outside=allow_outside)
    planned = plan(entries_of(articles))
    failed: set[Path] = set()
    good = report_outcomes(
        carry_out(planned, jobs=jobs, force=force, pool=pool), len(planned), quiet=quiet, brief=brief, failed=failed
    )
    for post in articles:
        try:
            if write_article(post, lang, failed, allow_outside=allow_outside) and not quiet:
                click.echo(f"{post.path}: image lines written")
        except WarpvizError as error:
            click.echo(f"error: {error}", err=True)
            good = False
    return good
