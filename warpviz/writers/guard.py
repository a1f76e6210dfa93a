"""What may be written over: the one rule that every file of the program is written by.

Never what the run reads; never a manifest, an article or the state of a batch; what is there and was not made by
warpviz only where that is forced; and a name ends with what the file is. Made by warpviz is what has a recipe inside,
or what the state of a batch says.
"""

from __future__ import annotations

import json
import os
import stat
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO, Self

from warpviz.errors import OutputError, WarpvizError
from warpviz.files import read_bytes, shown_path
from warpviz.writers.atomic import atomic_path, check_writable_name, writing_failed
from warpviz.writers.formats import FORMATS, format_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

MAX_LOOK_BYTES = 64 * 2**20
PAGE_MARK = b'<meta name="generator" content="warpviz">'
COMMENT_MARK = b"<!-- warpviz:"


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """What is written.

    Attributes:
        words: what it is, with its article.
        suffixes: how its name may end; any format's if empty.
        is_ours: whether a file that is there was made by warpviz, and so may be made anew.
        is_source: whether a file that is there is one that figures are asked for in, and so is never written over.
    """

    words: str
    suffixes: tuple[str, ...]
    is_ours: Callable[[Path], bool]
    is_source: Callable[[Path], bool] = lambda _: False

    def check_suffix(self, path: Path) -> None:
        """Raise `OutputError` when the name of a file does not end with what it is."""
        if not self.suffixes:
            format_of(path)
        elif path.suffix.lower() not in self.suffixes:
            raise OutputError(
                f"cannot write {shown_path(path)}: {self.words} has a name that ends with {' or '.join(self.suffixes)}"
            )


def _has_recipe(path: Path) -> bool:
    form = FORMATS[path.suffix.lower()]
    try:
        return bool(form.read_recipe(path))
    except (OSError, WarpvizError):
        return False


def holds_facts(path: Path) -> bool:
    """Return whether a file is one of facts, as `--facts` writes them."""
    try:
        data = json.loads(read_bytes(path, MAX_LOOK_BYTES))
    except (ValueError, RecursionError, WarpvizError):
        return False
    return isinstance(data, dict) and isinstance(data.get("warpviz"), int) and "layers" not in data


def _holds_network(path: Path) -> bool:
    try:
        data = json.loads(read_bytes(path, MAX_LOOK_BYTES))
    except (ValueError, RecursionError, WarpvizError):
        return False
    return isinstance(data, dict) and isinstance(data.get("warpviz"), int) and "layers" in data


def _is_page(path: Path) -> bool:
    return PAGE_MARK in _start(path) and not _is_article(path)


def _is_article(path: Path) -> bool:
    return COMMENT_MARK in _start(path)


def _start(path: Path) -> bytes:
    try:
        return read_bytes(path, MAX_LOOK_BYTES)
    except WarpvizError:
        return b""


FIGURE = Content("a figure", (), _has_recipe)
FACTS = Content("a file of facts", (".json",), holds_facts)
NETWORK = Content("a network", (".json",), _holds_network)
PAGE = Content("a page", (".html", ".htm"), _is_page, _is_article)
# It may have been edited since it was written.
# What a batch knows of its former runs; only it has such names.
STATE = Content("a state", (".made",), lambda _: True)
MANIFEST = Content("a manifest", (".toml",), lambda _: False)


@dataclass(frozen=True, slots=True)
class Guard:
    """What a run may write over.

    Attributes:
        read: what it reads; see `marks`.
        made: what former runs made, by their state, whatever is there now; see `marks`.
        force: whether files that warpviz did not make may be replaced.
    """

    read: frozenset[object] = frozenset()
    made: frozenset[object] = frozenset()
    force: bool = False

    def reading(self, paths: Iterable[Path], *, force: bool = False) -> Self:
        """Return a guard that keeps these files too, and may be forced."""
        return replace(self, read=self.read | marks(paths), force=self.force or force)

    def check(self, path: Path, content: Content) -> None:
        """Raise `OutputError` with one line unless `content` may be written to `path`."""
        status = _status(path)
        if status is not None and stat.S_ISDIR(status.st_mode):
            raise writing_failed(path, ValueError("it is a folder"))
        content.check_suffix(path)
        if self.read & marks([path]):
            raise writing_failed(path, ValueError("it is an input of this run"))
        if status is None:
            return
        if not stat.S_ISREG(status.st_mode):
            raise writing_failed(path, ValueError("it is no file"))
        if content.is_source(path):
            raise writing_failed(path, ValueError("it is an article"))
        if self.force or not status.st_size or self.made & marks([path]) or content.is_ours(path):
            return
        raise writing_failed(path, ValueError("it is there, and warpviz did not make it (--force replaces it)"))


# Nothing is known of the run.
OPEN = Guard()


def marks(paths: Iterable[Path]) -> frozenset[object]:
    """Return what tells files apart under any name: paths without links, and what is there by device and number."""
    found: set[object] = set()
    for path in paths:
        try:
            found.add(os.path.normcase(os.path.realpath(path)))
            status = path.stat()
        except (OSError, ValueError):
            continue
        found.add((status.st_dev, status.st_ino))
    return frozenset(found)


def _status(path: Path) -> os.stat_result | None:
    """Return what is known of a file, None when there is none; `OutputError` for a name that no file can have."""
    check_writable_name(path)
    try:
        return path.stat()
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise writing_failed(path, error) from None


@contextmanager
def guarded_path(path: Path, content: Content, guard: Guard) -> Iterator[Path]:
    """Give a temporary file that becomes `path` when the block ends well, as `atomic_path` does, if it may."""
    guard.check(path, content)
    with atomic_path(path) as temporary:
        yield temporary


@contextmanager
def guarded_file(path: Path, content: Content, guard: Guard) -> Iterator[BinaryIO]:
    """Open a temporary file that becomes `path` when the block ends well, as `atomic_file` does, if it may."""
    with guarded_path(path, content, guard) as temporary, temporary.open("wb") as file:
        yield file


def write_guarded(path: Path, data: bytes, content: Content, guard: Guard) -> None:
    """Write a whole file, if it may be; one that holds just this already is left as it is."""
    with suppress(WarpvizError):
        if path.is_file() and path.stat().st_size == len(data) and read_bytes(path, MAX_LOOK_BYTES) == data:
            return
    with guarded_file(path, content, guard) as file:
        file.write(data)


def edit_file(path: Path, data: bytes) -> None:
    """Write a text that the run has read and added to, with the permissions that it has."""
    with atomic_path(path, stat.S_IMODE(path.stat().st_mode)) as temporary:
        temporary.write_bytes(data)
