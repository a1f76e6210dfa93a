"""Executors: this process, local processes, or a cluster, all as `concurrent.futures.Executor`."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from multiprocessing import connection
from typing import Any

from warpviz.writers.parallel import SIGNALS, no_fork_warning

# Number of workers -> an executor with that many.
Pool = Callable[[int], AbstractContextManager[Executor]]


class Inline(Executor):
    """Runs each task immediately, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401 - as in the base
        """Return the future of `fn(*args, **kwargs)`, which is done."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - the future carries it
            future.set_exception(error)
        return future


@contextmanager
def local(workers: int) -> Iterator[Executor]:
    """Give an executor with that many local processes; a single worker is this process itself."""
    if workers > 1:
        with processes(workers) as executor:
            yield executor
    else:
        yield Inline()


@contextmanager
def processes(workers: int) -> Iterator[Executor]:
    """Give an executor with that many new processes, which end when this one does, however it ends."""
    before = set(multiprocessing.active_children())
    executor = ProcessPoolExecutor(workers, multiprocessing.get_context(_method()), _prepare)
    try:
        _start(executor)
        yield executor
        executor.shutdown()
    except BaseException:
        executor.shutdown(wait=False, cancel_futures=True)
        for child in set(multiprocessing.active_children()) - before:
            child.kill()
            child.join()
        raise


def _method() -> str:
    # A forked process has all modules loaded, but a fork copies only the calling thread.
    alone = threading.active_count() == 1 and threading.current_thread() is threading.main_thread()
    return "fork" if sys.platform == "linux" and alone else "spawn"


def _start(executor: Executor) -> None:
    """Start the workers with signals blocked, so that none arrives before a worker is ready for it."""
    blocks = hasattr(signal, "pthread_sigmask") and threading.current_thread() is threading.main_thread()
    if not blocks:
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        with no_fork_warning():
            executor.submit(int)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _prepare() -> None:
    """Prepare a worker: it ignores Ctrl-C, which the parent handles, and ends on SIGTERM or with the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    # The parent is gone: there is nobody to report to.
    os._exit(1)
