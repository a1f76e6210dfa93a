"""A Dask cluster as an executor, watched: workers that are lost are told, instead of waiting in silence."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from warpviz.errors import OutputError, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor

    from warpviz.batch.executors import Pool

CONNECT_S = 15
# How often the scheduler is asked for its workers.
LOOK_S = 2.0
# Workers may still be on their way at the first looks.
PATIENCE = 3


def dask(address: str, tell: Callable[[str], None] = lambda _: None) -> Pool:
    """Return a pool that is the Dask cluster whose scheduler has `address`.

    Args:
        address: of the scheduler, such as `tcp://127.0.0.1:8786`.
        tell: is called, from another thread, with a line when workers are lost or none is there.

    Raises `OutputError` when the extra is not installed.
    """
    try:
        import distributed
        from distributed.comm.addressing import get_address_host_port
    except ImportError:
        raise OutputError("scheduler: needs the extra: pip install 'warpviz[dask]'") from None

    @contextmanager
    def cluster(_workers: int) -> Iterator[Executor]:
        try:
            # Refuse an invalid address before the client starts threads for it.
            get_address_host_port(address)
            client = distributed.Client(address, timeout=CONNECT_S, set_as_default=False)
        except (OSError, ValueError, TypeError, TimeoutError, AssertionError) as error:
            # The client raises an AssertionError when its thread did not start in time.
            reason = " ".join(str(error).split())[:160] or "the connection was not ready in time"
            raise OutputError(f"scheduler: cannot reach {quoted(address)}: {reason}") from None
        done = threading.Event()
        watch = threading.Thread(target=_watch, args=(client, tell, done), daemon=True)
        watch.start()
        try:
            # Not pure: the same task may draw another figure, because files change.
            yield client.get_executor(pure=False)
        finally:
            done.set()
            client.close()

    return cluster


def _watch(client: Any, tell: Callable[[str], None], done: threading.Event) -> None:  # noqa: ANN401 - Dask is optional
    """Tell of workers that come and go until `done` is set."""
    before: set[str] = set()
    looks = 0
    while not done.is_set():
        try:
            now = set(client.nthreads())
        except (OSError, RuntimeError, TimeoutError):
            # The client was closed, or the scheduler ended: then every figure says so.
            return
        if done.is_set():
            return
        looks += 1
        lost = len(before - now)
        if lost:
            tell(f"scheduler: {lost} {'worker was' if lost == 1 else 'workers were'} lost; {_left(len(now))}")
        elif not now and looks == PATIENCE:
            tell("scheduler: no worker is there; waiting for one")
        before = now
        done.wait(LOOK_S)


def _left(count: int) -> str:
    """Say how a run goes on."""
    if not count:
        return "none is left; waiting for one"
    return f"{count} {'draws' if count == 1 else 'draw'} what was begun there"
