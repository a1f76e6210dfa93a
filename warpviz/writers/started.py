"""Started workers: new processes that draw frames where none may be forked, as on Windows, macOS and among threads.

Each is a new interpreter that gets its work through a pipe, and not a process of `multiprocessing`, which would run the
user's own script again in it. What moves is worked out here and sent as scenes; drawing and coding, which take most of
the time, are done there.
"""

from __future__ import annotations

import json
import pickle
import queue
import subprocess
import sys
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from warpviz.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from warpviz.picture.scene import Scene

# A new interpreter looks for modules where this one does.
BEGIN = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from warpviz.writers.started import serve; serve()"


class Draw(Protocol):
    """Draws and codes frames; it can be pickled."""

    def __call__(self, scene: Callable[[int], Scene], first: int, last: int) -> list[bytes]:
        """Return one block of bytes for each frame from `first` to before `last`; it may ask for the one before."""


@dataclass(frozen=True, slots=True, eq=False)
class SceneWork:
    """Work on frames in two parts: what they show, here, and drawing it, wherever there is a process."""

    scene: Callable[[int], Scene]
    draw: Draw

    def __call__(self, first: int, last: int) -> list[bytes]:
        """Return one block of bytes a frame."""
        return self.draw(self.scene, first, last)


class _Worker:
    """A process that draws."""

    def __init__(self, draw: bytes) -> None:
        """Start it, and give it the pickle of what it does."""
        # A terminal's Ctrl-C is not for it: it ends when its pipe is closed.
        apart: dict[str, Any] = {"start_new_session": True}
        if sys.platform == "win32":
            apart = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
        self._process = subprocess.Popen(  # noqa: S603 - this very interpreter
            [sys.executable, "-c", BEGIN, json.dumps(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            **apart,
        )
        self._draw: bytes | None = draw

    def blocks(self, task: bytes) -> list[bytes]:
        """Return what it makes of a task; raise what it raised, or `OutputError` when it is gone."""
        assert self._process.stdin is not None and self._process.stdout is not None  # noqa: PT018, S101 - for the types
        try:
            if self._draw is not None:
                self._process.stdin.write(self._draw)
                self._draw = None
            self._process.stdin.write(task)
            self._process.stdin.flush()
            result = pickle.load(self._process.stdout)  # noqa: S301 - from our own process
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            raise OutputError("a process that was drawing frames was killed; is the memory full?") from None
        if isinstance(result, Exception):
            raise result
        blocks: list[bytes] = result
        return blocks

    def end(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


def started(
    work: SceneWork, chunks: Sequence[tuple[int, int]], workers: int, chunks_ahead: int
) -> Iterator[list[bytes]]:
    """Yield the results of `work` over chunks of frames, in order, from that many new processes."""
    draw = pickle.dumps(work.draw)
    team: list[_Worker] = []
    idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()

    def result(task: bytes) -> list[bytes]:
        worker = idle.get()
        try:
            return worker.blocks(task)
        finally:
            idle.put(worker)

    waiting: deque[Future[list[bytes]]] = deque()
    threads = ThreadPoolExecutor(workers)
    try:
        for _ in range(min(workers, len(chunks))):
            team.append(_Worker(draw))
            idle.put(team[-1])
        for first, last in chunks:
            if len(waiting) >= chunks_ahead * len(team):
                yield waiting.popleft().result()
            # The frame before tells what has changed.
            scenes = {number: work.scene(number) for number in range(max(first - 1, 0), last)}
            waiting.append(threads.submit(result, pickle.dumps((first, last, scenes))))
        while waiting:
            yield waiting.popleft().result()
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
        for worker in team:
            worker.end()
        threads.shutdown()


def serve() -> None:
    """Do what comes through stdin until it is closed."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    # What else is printed here must not be taken for a result.
    sys.stdout = sys.stderr
    with suppress(EOFError, OSError):
        draw: Draw = pickle.load(source)  # noqa: S301 - from the process that started this one
        while True:
            first, last, scenes = pickle.load(source)  # noqa: S301
            try:
                result: object = draw(scenes.__getitem__, first, last)
            except Exception as error:  # noqa: BLE001 - the parent raises it again
                result = error
            pickle.dump(result, target)
            target.flush()
