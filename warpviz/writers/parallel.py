"""Work on frames over the cores of the machine, in order and with flat memory.

Agg and LZW hold Python's lock, so threads would not help. Where processes can be forked the workers inherit the
animation as it is; elsewhere new ones are started for long work. Short work is done here. The result is the same bytes
either way.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, TypeAlias

from warpviz.errors import OutputError
from warpviz.writers.started import SceneWork, started

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

# First and last + 1 frame of a chunk -> one block of bytes a frame.
ChunkWork: TypeAlias = Callable[[int, int], list[bytes]]

MIN_PARALLEL_PIXELS = 4_000_000
# It takes long to start a process.
MIN_STARTED_PIXELS = 60_000_000
MAX_WORKERS = 8
# Chunks queued per worker before its first result is taken.
CHUNKS_AHEAD = 3
MAX_CHUNK, MAX_CHUNK_BYTES = 32, 16 * 2**20
SIGNALS = frozenset(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


_most: ContextVar[int] = ContextVar("most", default=MAX_WORKERS)


@contextmanager
def at_most(workers: int) -> Iterator[None]:
    """Limit drawing to that many processes within the block; with one, none is forked."""
    token = _most.set(max(1, workers))
    try:
        yield
    finally:
        _most.reset(token)


def in_chunks(work: ChunkWork, frame_count: int, frame_pixels: int, *, block_bytes: int = 0) -> Iterator[list[bytes]]:
    """Yield the results of `work` over chunks of frames, in order.

    `block_bytes` is how large one result may be: chunks of large ones are short, so that few are in memory.
    """
    workers = min(cores(), MAX_WORKERS, _most.get())
    longest = min(MAX_CHUNK, MAX_CHUNK_BYTES // max(block_bytes, 1))
    size = max(2, min(longest, -(-frame_count // (4 * workers))))
    chunks = [(first, min(first + size, frame_count)) for first in range(0, frame_count, size)]
    several, pixels = workers > 1 and len(chunks) > 1, frame_count * frame_pixels
    if several and pixels >= MIN_PARALLEL_PIXELS and _may_fork():
        yield from _forked(work, chunks, workers)
    elif several and pixels >= MIN_STARTED_PIXELS and isinstance(work, SceneWork) and _may_start():
        yield from started(work, chunks, workers, CHUNKS_AHEAD)
    else:
        for first, last in chunks:
            yield work(first, last)


def _may_fork() -> bool:
    # A fork copies only the calling thread; a lock held by another thread would never be released.
    only_thread = threading.active_count() == 1 and threading.current_thread() is threading.main_thread()
    daemon = bool(multiprocessing.current_process().daemon)
    return sys.platform == "linux" and only_thread and not daemon


def _may_start() -> bool:
    # A program that was frozen into one file is no interpreter.
    return bool(sys.executable) and not getattr(sys, "frozen", False)


def _forked(work: ChunkWork, chunks: list[tuple[int, int]], workers: int) -> Iterator[list[bytes]]:
    # No pool of the standard library: its threads and shared locks may wait for ever when a signal hits a worker. Here
    # each worker has a pipe of its own, takes every n-th chunk, and is killed when it is no longer needed.
    team: list[tuple[BaseProcess, Connection]] = []
    try:
        # Signals are blocked meanwhile, so that none arrives before a worker is ready for it.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        try:
            for _ in range(min(workers, len(chunks))):
                team.append(_hire(work))  # noqa: PERF401 - those started must be ended if the next one fails
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        for number, chunk in enumerate(chunks):
            # Enough ahead to keep all busy, and no more: memory stays flat.
            if number >= CHUNKS_AHEAD * len(team):
                yield _result(team[number % len(team)][1])
            _submit(team[number % len(team)][1], *chunk)
        for number in range(max(0, len(chunks) - CHUNKS_AHEAD * len(team)), len(chunks)):
            yield _result(team[number % len(team)][1])
    finally:
        for process, pipe in team:
            process.kill()
            process.join()
            pipe.close()


@contextmanager
def no_fork_warning() -> Iterator[None]:
    """Silence the warning of Python 3.12 and later that other threads exist at a fork.

    The only ones here are numpy's idle BLAS threads, which handle forks.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", message=".*use of fork\\(\\) may lead to deadlocks.*", category=DeprecationWarning
        )
        yield


def _hire(work: ChunkWork) -> tuple[BaseProcess, Connection]:
    """Return a new process that works on chunks, and the pipe to it."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(work, theirs, ours), daemon=True)
    with no_fork_warning():
        process.start()
    theirs.close()
    return process, ours


def _submit(pipe: Connection, first: int, last: int) -> None:
    """Give a worker a chunk; if it has died, reading its result raises the error."""
    with suppress(ConnectionError):
        pipe.send((first, last))


def _result(pipe: Connection) -> list[bytes]:
    """Return what a worker sends; raise what it raised, or `OutputError` when it is gone."""
    try:
        result = pipe.recv()
    except (EOFError, ConnectionError):
        raise OutputError("a process that was drawing frames was killed; is the memory full?") from None
    if isinstance(result, Exception):
        raise result
    blocks: list[bytes] = result
    return blocks


def _serve(work: ChunkWork, pipe: Connection, other_end: Connection) -> None:
    """Work on the chunks that come through `pipe` until the parent closes it or is killed."""
    # Signals go to the whole process group; the parent handles them and ends the workers.
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    other_end.close()
    with suppress(EOFError, ConnectionError):
        while True:
            first, last = pipe.recv()
            try:
                pipe.send(work(first, last))
            except Exception as error:  # noqa: BLE001 - the parent re-raises it
                pipe.send(error)
