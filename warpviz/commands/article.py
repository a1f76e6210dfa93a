"""The subcommand that keeps the figures of articles up to date."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from warpviz.batch.article import entries_of, read_articles, updated, write_article
from warpviz.batch.plan import plan
from warpviz.batch.run import carry_out
from warpviz.batch.watching import sources
from warpviz.commands.batch import watched
from warpviz.commands.options import BuildOptions, build_options
from warpviz.commands.progress import report_outcomes
from warpviz.commands.terminal import say
from warpviz.defaults import places
from warpviz.errors import DataError, WarpvizError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.batch.article import Article
    from warpviz.batch.executors import Pool

# click does not rewrap a paragraph that begins with a backspace.
EXAMPLE = "\b\nExample:\n  <!-- warpviz: network activation=abs data=sine output=img/abs.gif -->"


@click.command(epilog=EXAMPLE)
@click.argument("posts", nargs=-1, required=True, metavar="POST...", type=click.Path(path_type=Path))
@build_options("an article", "the alt text")
def article(posts: tuple[Path, ...], *, options: BuildOptions) -> None:
    """Draw the figures that comments in Markdown files ask for.

    The image is written below each comment, between empty lines. Its names are those of the flags; besides these,
    `output` is the file to write, `url` the link to use instead of that file's path, and `alt` replaces the generated
    alt text. Nothing else in the file is changed. A comment that stands where it is not read is an error.
    """
    if options.check and (options.force or options.watch):
        raise click.UsageError("--check writes nothing: it goes with neither --force nor --watch")
    pool = options.pool()

    def build(*, again: bool) -> bool:
        if options.check:
            return _check(posts, options)
        return _build(posts, replace(options, force=options.force and not again), pool, brief=again)

    def files() -> set[Path]:
        beside = {*posts, *(path for post in posts for path in places(post.parent))}
        try:
            return {*beside, *sources(entries_of(read_articles(posts, allow_outside=True)))}
        except WarpvizError:
            return beside

    if not (watched(build, files) if options.watch else build(again=False)):
        raise click.exceptions.Exit(1)


def _check(posts: Sequence[Path], options: BuildOptions) -> bool:
    """Print what is not up to date, and return whether everything is."""
    wrong: list[str] = []
    articles = read_articles(posts, allow_outside=options.allow_outside, wrong=wrong)
    options.say_lent(entries_of(articles))
    fine = True
    for figure in plan(entries_of(articles)):
        if figure.state == "broken":
            say(f"error: {figure.entry.place}: {figure.error}", err=True)
        elif figure.state != "up to date":
            say(f"{figure.entry.place}: {figure.entry.output}: {figure.state}")
        fine = fine and figure.state == "up to date"
    for post in articles:
        fine = _all_read(post) and fine
        if updated(post, options.lang) != post.data:
            say(f"{post.path}: images are not up to date")
            fine = False
    if wrong:
        raise DataError(wrong[0])
    return fine


def _all_read(post: Article) -> bool:
    """Name the comments of an article that are not read; return whether there are none."""
    for line in post.unread:
        say(f"error: {line}", err=True)
    return not post.unread


def _build(posts: Sequence[Path], options: BuildOptions, pool: Pool | None, *, brief: bool) -> bool:
    """Draw what is not up to date and write the images; return whether all went well."""
    wrong: list[str] = []
    articles = read_articles(posts, allow_outside=options.allow_outside, wrong=wrong)
    if not brief:
        options.say_lent(entries_of(articles))
    planned = plan(entries_of(articles), force=options.force)
    failed: set[Path] = set()
    outcomes = carry_out(planned, jobs=options.jobs, force=options.force, pool=pool)
    good = report_outcomes(outcomes, len(planned), quiet=options.quiet, brief=brief, failed=failed)
    for post in articles:
        good = _all_read(post) and good
        try:
            changed = write_article(post, options.lang, failed, allow_outside=options.allow_outside)
            if changed and not options.quiet:
                say(f"{post.path}: images written")
        except WarpvizError as error:
            say(f"error: {error}", err=True)
            good = False
    if wrong:
        raise DataError(wrong[0])
    return good
