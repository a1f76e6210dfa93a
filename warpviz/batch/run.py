"""Run: draw what is planned, in any order; a figure that fails does not stop the others."""

from __future__ import annotations

from collections import deque
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from warpviz.batch.drawing import arrived, draw, task_for
from warpviz.batch.executors import Pool, local, processes
from warpviz.batch.plan import plan
from warpviz.batch.state import Ledger, remember
from warpviz.errors import WarpvizError
from warpviz.writers.atomic import remove_stray
from warpviz.writers.parallel import cores

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from warpviz.batch.plan import Planned
    from warpviz.manifest import Entry
    from warpviz.specs.saved import Saved

# Tasks queued per worker before its first result is taken: keeps all busy, and memory flat.
TASKS_AHEAD = 2
# The number of workers of a cluster is not known in advance.
CLUSTER_TASKS_AHEAD = 64


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """The result for one figure: what was written, or a one-line error; neither if it was up to date."""

    entry: Entry
    saved: Saved | None = None
    error: str = ""


def build(
    entries: Sequence[Entry], *, jobs: int | None = None, force: bool = False, pool: Pool | None = None
) -> Iterator[Outcome]:
    """Draw every figure that is not up to date; yield the outcome of each, those that are up to date first.

    Args:
        entries: the figures.
        jobs: how many processes may draw, the cores of the machine if None; one draws in this process.
        force: draw those that are up to date too.
        pool: an executor to use instead of local processes; tasks then carry their files with them.
    """
    yield from carry_out(plan(entries, force=force), jobs=jobs, force=force, pool=pool)


def carry_out(
    planned: Sequence[Planned], *, jobs: int | None = None, force: bool = False, pool: Pool | None = None
) -> Iterator[Outcome]:
    """Draw what is planned; otherwise the same as `build`. What is made is written down in the state of its manifest.

    Raises `OutputError` when a state cannot be written.
    """
    to_draw = [figure for figure in planned if figure.state != "broken" and (force or figure.state != "up to date")]
    folders = {figure.entry.output.parent for figure in planned}
    folders |= {figure.entry.manifest.parent for figure in planned if figure.entry.manifest is not None}
    _clear(folders)
    for figure in planned:
        if figure.state == "broken":
            yield Outcome(figure.entry, error=f"{figure.entry.place}: {figure.error}")
        elif figure.state == "up to date" and not force:
            yield Outcome(figure.entry)
    _remember(to_draw)
    ledger = Ledger()
    try:
        for outcome in _outcomes([figure.entry for figure in to_draw], jobs or cores(), pool):
            if outcome.saved is not None:
                ledger.add(outcome.entry)
            yield outcome
    finally:
        # A killed worker could not remove its own temporary files.
        _clear(folders)
        ledger.close()


def _clear(folders: Iterable[Path]) -> None:
    for folder in folders:
        remove_stray(folder)


def _remember(planned: Sequence[Planned]) -> None:
    """Write down which figures are about to be drawn, in the state of each manifest."""
    stamps: dict[Path, list[tuple[str, str]]] = {}
    for figure in planned:
        if figure.entry.manifest is not None:
            stamps.setdefault(figure.entry.manifest, []).append((figure.entry.name, figure.stamp))
    for manifest, found in stamps.items():
        remember(manifest, found)


def _outcomes(entries: Sequence[Entry], jobs: int, pool: Pool | None) -> Iterator[Outcome]:
    workers = max(1, min(jobs, len(entries)))
    # A single figure may use all processes.
    share = jobs if workers == 1 else 1
    queue = deque(entries)
    suspects: deque[Entry] = deque()
    travels = pool is not None
    ahead = CLUSTER_TASKS_AHEAD if travels else TASKS_AHEAD * workers
    while queue:
        with (pool or local)(workers) as executor:
            yield from _Feed(executor, share, travels=travels).results(queue, suspects, ahead)
    # One of these killed the process that drew it. Each is retried in a process of its own.
    for entry in suspects:
        lost: deque[Entry] = deque()
        with (pool or processes)(1) as executor:
            yield from _Feed(executor, 1, travels=travels).results(deque([entry]), lost, 1)
        if lost:
            yield Outcome(entry, error=f"{entry.place}: the process that drew it was killed; is the memory full?")


@dataclass(frozen=True, slots=True, eq=False)
class _Feed:
    """Gives an executor its tasks, a few at a time."""

    executor: Executor
    share: int
    travels: bool

    def results(self, queue: deque[Entry], lost: deque[Entry], ahead: int) -> Iterator[Outcome]:
        """Yield what comes of the entries in `queue`; put those into `lost` whose worker died."""
        running: dict[Future[Any], Entry] = {}
        broken = False
        while (queue and not broken) or running:
            while queue and not broken and len(running) < ahead:
                entry = queue.popleft()
                try:
                    task = task_for(entry, processes=self.share, travels=self.travels)
                    running[self.executor.submit(draw, task)] = entry
                except BrokenExecutor:
                    broken = True
                    queue.appendleft(entry)
                except WarpvizError as error:
                    yield Outcome(entry, error=f"{entry.place}: {error}")
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                entry = running.pop(future)
                if future.cancelled():
                    yield Outcome(entry, error=f"{entry.place}: the scheduler is gone")
                elif isinstance(future.exception(), BrokenExecutor):
                    broken = True
                    lost.append(entry)
                else:
                    yield _outcome(entry, future)


def _outcome(entry: Entry, future: Future[Any]) -> Outcome:
    try:
        return Outcome(entry, arrived(*future.result()))
    except WarpvizError as error:
        return Outcome(entry, error=f"{entry.place}: {error}")
    except Exception as error:  # noqa: BLE001 - a defect in one figure must not stop the others
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        return Outcome(entry, error=f"{entry.place}: {reason}")
