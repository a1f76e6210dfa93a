"""Progress: telling how far long work has come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias, TypeVar

T = TypeVar("T")

# Is told how many steps of how many are done.
Progress: TypeAlias = Callable[[int, int], None]


def counted(parts: Iterable[T], count: int, progress: Progress | None) -> Iterator[T]:
    """Yield parts, and tell of each of `count` that it is done when the next is asked for.

    The first part is what comes before those that count, such as a file's header; more may come after them.
    """
    for done, part in enumerate(parts):
        yield part
        if progress is not None and 0 < done <= count:
            progress(done, count)
