"""Work on frames over the cores of the machine, in order and with flat memory.

Agg and LZW hold Python's lock, so threads would not help. Where processes can be forked the workers inherit the
animation as it is; elsewhere, and for short work, everything happens here. The result is the same bytes either way.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import warnings
from collections import deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from warpviz.errors import OutputError

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

# First and last + 1 frame of a chunk -> one block of bytes a frame.
ChunkWork: TypeAlias = Callable[[int, int], list[bytes]]

MIN_PARALLEL_PIXELS = 4_000_000
MAX_WORKERS = 8
_work: ChunkWork | None = None


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_chunks(work: ChunkWork, frame_count: int, frame_pixels: int) -> Iterator[list[bytes]]:
    """Yield the results of `work` over chunks of frames, in order."""
    workers = min(cores(), MAX_WORKERS)
    size = max(2, min(16, -(-frame_count // (4 * workers))))
    chunks = [(first, min(first + size, frame_count)) for first in range(0, frame_count, size)]
    if workers > 1 and len(chunks) > 1 and frame_count * frame_pixels >= MIN_PARALLEL_PIXELS and _may_fork():
        yield from _forked(work, chunks, workers)
    else:
        for first, last in chunks:
            yield work(first, last)


def _may_fork() -> bool:
    # A fork copies only the calling thread; with others about, a lock could stay taken forever.
    only_thread = threading.active_count() == 1 and threading.current_thread() is threading.main_thread()
    daemon = bool(multiprocessing.current_process().daemon)
    return sys.platform == "linux" and only_thread and not daemon


def _forked(work: ChunkWork, chunks: list[tuple[int, int]], workers: int) -> Iterator[list[bytes]]:
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    context = multiprocessing.get_context("fork")
    waiting: deque[Future[list[bytes]]] = deque()
    pool = ProcessPoolExecutor(workers, context, initializer=_start, initargs=(work,))
    try:
        for first, last in chunks:
            waiting.append(_submit(pool, first, last))
            # Enough ahead to keep all workers busy, and no more: memory stays flat.
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool:
        raise OutputError("a process that was drawing frames was killed; is the memory full?") from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _submit(pool: ProcessPoolExecutor, first: int, last: int) -> Future[list[bytes]]:
    with warnings.catch_warnings():
        # Python 3.12 warns of any thread at fork; numpy's idle BLAS threads, which handle it, are the only ones here.
        warnings.filterwarnings(
            "ignore", message=".*use of fork\\(\\) may lead to deadlocks.*", category=DeprecationWarning
        )
        return pool.submit(_run, first, last)


def _start(work: ChunkWork) -> None:
    global _work  # noqa: PLW0603 - a worker process does one work in its life
    _work = work
    # Ctrl-C goes to the whole group; the parent alone answers it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this worker when its parent is killed: nobody would tell it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _run(first: int, last: int) -> list[bytes]:
    if _work is None:
        raise RuntimeError("the worker was not started")
    return _work(first, last)
