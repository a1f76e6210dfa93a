"""Progress: callbacks that report how far long work has come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias, TypeVar

T = TypeVar("T")

# Called with the number of steps done and the total.
Progress: TypeAlias = Callable[[int, int], None]


def counted(parts: Iterable[T], count: int, progress: Progress | None) -> Iterator[T]:
    """Yield parts, and report each of the `count` steps as done when the next part is requested.

    The first part comes before the steps, such as a file's header; more parts may follow the last step.
    """
    for done, part in enumerate(parts):
        yield part
        if progress is not None and 0 < done <= count:
            progress(done, count)
