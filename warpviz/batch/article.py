"""Articles: Markdown files whose comments ask for figures, with an image below each comment."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from warpviz.batch.alt_of_entry import alt_text_of_entry
from warpviz.batch.comments import Comments, find_comments
from warpviz.batch.images import Wanted, with_images
from warpviz.batch.link_targets import address_of
from warpviz.batch.markdown import Document
from warpviz.defaults import find_defaults, with_file_defaults
from warpviz.errors import DataError, WarpvizError, listed
from warpviz.files import read_bytes
from warpviz.manifest import Entry, beside, check_inside, checked_entry
from warpviz.writers.atomic import remove_stray
from warpviz.writers.guard import edit_file

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from warpviz.batch.comments import Comment
    from warpviz.defaults import Defaults

MAX_ARTICLE_BYTES = 16 * 2**20
BYTE_ORDER_MARK = "\ufeff"
# Folders in which Zenn's command-line tool keeps what it publishes; `/images/` is beside them.
ZENN_FOLDERS = ("articles", "books")


@dataclass(frozen=True, slots=True, eq=False)
class Article:
    """A Markdown file as it was read, its comments and what each asks for, and one line on each that is not read."""

    path: Path
    data: bytes
    comments: tuple[Comment, ...]
    entries: tuple[Entry, ...]
    unread: tuple[str, ...] = ()


def read_articles(
    paths: Sequence[Path], *, allow_outside: bool = False, wrong: list[str] | None = None
) -> list[Article]:
    """Return articles with what their comments ask for.

    Raises `DataError` with one line that names the place of all that is wrong in any of them; with a list `wrong` that
    line is added to it where there are comments that are right.
    """
    articles: list[Article] = []
    problems: list[str] = []
    for path in dict.fromkeys(paths):
        data = read_bytes(path, MAX_ARTICLE_BYTES)
        comments = _comments(data)
        found, faults = _figures(path, comments, find_defaults(path.parent), allow_outside=allow_outside)
        unread = tuple(f"{path}: {line}" for line in comments.unread)
        kept, entries = tuple(comment for comment, _ in found), tuple(entry for _, entry in found)
        if kept or unread or not faults:
            articles.append(Article(path, data, kept, entries, unread))
        problems += [f"{path}: {problem}" for problem in faults]
    same = _same_outputs(articles)
    if problems or same:
        error = DataError(listed([*problems, *same]))
        # Of figures that write the same file it cannot be known which is meant.
        if wrong is None or same or not entries_of(articles):
            raise error
        wrong.append(str(error))
    return articles


def _text(data: bytes) -> str:
    return data.decode("utf-8").removeprefix(BYTE_ORDER_MARK)


def _comments(data: bytes) -> Comments:
    """Return the comments of an article; of one that is no text, what is wrong with it."""
    try:
        return find_comments(Document(_text(data)))
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return Comments([], [f"line {line}: not UTF-8"], [])


def _figures(
    path: Path, comments: Comments, defaults: Defaults, *, allow_outside: bool
) -> tuple[list[tuple[Comment, Entry]], list[str]]:
    """Return the comments of an article with their entries, and what is wrong with others."""
    problems = list(comments.wrong)
    found = []
    for comment in comments.found:
        try:
            entry = _entry_of(path, comment, defaults, allow_outside=allow_outside)
            found.append((comment, replace(entry, source=path)))
        except WarpvizError as error:
            problems.append(f"line {comment.line}: {error}")
    return found, problems


def _entry_of(path: Path, comment: Comment, defaults: Defaults, *, allow_outside: bool) -> Entry:
    spec, lent = with_file_defaults(comment.data, {}, defaults, Path(comment.output).suffix.lower())
    place = f"{path}: line {comment.line}"
    if not comment.output.startswith("/"):
        return replace(checked_entry(comment.output, spec, path.parent, place, outside=allow_outside), lent=lent)
    name = comment.output.lstrip("/")
    root = zenn_root(path)
    if not allow_outside:
        check_inside("output", name, root)
    # Data and model files are always relative to the article.
    inner = checked_entry(Path(name).name, spec, path.parent, place, outside=allow_outside)
    return replace(inner, output=root / name, name=comment.output, lent=lent)


def zenn_root(path: Path) -> Path:
    """Return the root for paths that begin with `/`, of an article in the folders of Zenn's command-line tool."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - links are not followed: the folder that it is kept in decides
    for depth, parent in enumerate(absolute.parents):
        if parent.name in ZENN_FOLDERS:
            root = absolute.parents[depth + 1]
            # Relative if the article was named so, to keep messages short.
            return root if path.is_absolute() else Path(os.path.relpath(root))
    raise DataError("output: a path that begins with '/' needs an article in 'articles' or 'books', as Zenn keeps them")


def _same_outputs(articles: Sequence[Article]) -> list[str]:
    seen: dict[str, Entry] = {}
    problems = []
    for entry in (entry for article in articles for entry in article.entries):
        for path in (entry.output, *beside(entry)):
            first = seen.setdefault(os.path.realpath(path), entry)
            if first is not entry and not _is_same(first, entry):
                problems.append(f"{entry.place}: writes the same output as {first.place}: {path.name}")
                break
    return problems


def _is_same(first: Entry, second: Entry) -> bool:
    """Return whether two entries ask for the same figure."""
    if os.path.realpath(first.output) != os.path.realpath(second.output):
        return False
    same = first.spec.recipe_data() == second.spec.recipe_data()
    return same and first.folder.resolve() == second.folder.resolve()


def entries_of(articles: Sequence[Article]) -> list[Entry]:
    """Return what is to be drawn for articles, each output once."""
    outputs: dict[str, Entry] = {}
    for article in articles:
        for entry in article.entries:
            outputs.setdefault(os.path.realpath(entry.output), entry)
    return list(outputs.values())


def updated(article: Article, lang: str, without: Container[Path] = ()) -> bytes:
    """Return an article's bytes with its images, except for outputs that could not be made."""
    images = []
    for comment, entry in zip(article.comments, article.entries, strict=True):
        if entry.output not in without:
            alt, file = comment.alt or alt_text_of_entry(entry, lang), address_of(comment.output)
            # One whose address was given later still has that of the file.
            images.append(Wanted(comment, alt, comment.url or file, (file,) if comment.url else ()))
    text = with_images(Document(_text(article.data)), images)
    mark = BYTE_ORDER_MARK if article.data.startswith(BYTE_ORDER_MARK.encode()) else ""
    return (mark + text).encode("utf-8")


def write_article(article: Article, lang: str, without: Container[Path], *, allow_outside: bool) -> bool:
    """Write the images of an article, if any is new or another; return whether it has changed.

    It may have been edited since it was read: what is in the file now is what is added to. Raises `DataError` or
    `OutputError` with one line.
    """
    data = read_bytes(article.path, MAX_ARTICLE_BYTES)
    if data != article.data:
        article = read_articles([article.path], allow_outside=allow_outside, wrong=[])[0]
    new = updated(article, lang, without)
    if new == article.data:
        return False
    # Write through a link instead of replacing it.
    target = article.path.resolve()
    remove_stray(target.parent)
    edit_file(target, new)
    return True
