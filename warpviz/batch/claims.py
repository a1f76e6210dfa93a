"""Claims: the files that the manifests and articles of a folder ask for or need, so that no other one removes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from warpviz.batch.article import MAX_ARTICLE_BYTES, zenn_root
from warpviz.errors import DataError, WarpvizError
from warpviz.files import read_bytes, read_toml
from warpviz.publish.saving import poster_path
from warpviz.specs.sources import FILE_FIELDS, SIDE_FIELDS
from warpviz.writers.guard import COMMENT_MARK, STATE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MANIFEST_SUFFIX, ARTICLE_SUFFIXES = ".toml", frozenset({".md", ".markdown", ".mdx", ".qmd", ".rmd"})
# What names a file in an entry.
KEYS = ("output", *SIDE_FIELDS, *FILE_FIELDS)
# Each as it stands in a comment of an article.
WORD = re.compile(rf"\b(?:{'|'.join(KEYS)})=(\"[^\"\r\n]*\"|'[^'\r\n]*'|[^\s\"'>]+)")


def claims(folder: Path) -> Iterator[Path]:
    """Yield the files that what lies in a folder asks for or needs, whether or not its figures can be drawn.

    Raises `DataError` for a manifest that cannot be read: nobody knows what it asks for.
    """
    try:
        found = sorted(path for path in folder.iterdir() if path.is_file())
    except OSError:
        return
    # A manifest with another suffix is known by its state.
    stated = {path.name.removeprefix(".").removesuffix(STATE.suffixes[0]) for path in found if _is_state(path)}
    for path in found:
        if path.suffix.lower() == MANIFEST_SUFFIX or path.name in stated:
            yield from _of_manifest(path)
        elif path.suffix.lower() in ARTICLE_SUFFIXES:
            yield from _of_article(path)


def _is_state(path: Path) -> bool:
    return path.name.startswith(".") and path.suffix == STATE.suffixes[0]


def _of_manifest(path: Path) -> Iterator[Path]:
    try:
        data = read_toml(path)
    except WarpvizError as error:
        raise DataError(f"nothing is removed while it is not known what {path.name} asks for: {error}") from None
    figures, defaults = data.get("figure"), data.get("defaults")
    tables = figures if isinstance(figures, list) else []
    usual: dict[str, Any] = defaults if isinstance(defaults, dict) else {}
    for table in (table for table in tables if isinstance(table, dict)):
        entry = {**usual, **table}
        names = {key: name for key in KEYS if isinstance(name := entry.get(key), str) and name}
        yield from (path.parent / name for name in names.values())
        if "output" in names and entry.get("poster"):
            yield from _poster(path.parent / names["output"])


def _of_article(path: Path) -> Iterator[Path]:
    try:
        data = read_bytes(path, MAX_ARTICLE_BYTES)
    except WarpvizError:
        return
    if COMMENT_MARK not in data:
        return
    for word in WORD.findall(data.decode("utf-8", errors="replace")):
        name = word.strip("\"'")
        try:
            target = zenn_root(path) / name.lstrip("/") if name.startswith("/") else path.parent / name
        except WarpvizError:
            continue
        yield target
        yield from _poster(target)


def _poster(output: Path) -> Iterator[Path]:
    # A name such as "." has none.
    if output.name:
        yield poster_path(output)
