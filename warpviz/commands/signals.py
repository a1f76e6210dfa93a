"""Ctrl-C, SIGTERM and SIGHUP: all raise `KeyboardInterrupt`, so that cleaning up works as for any error."""

from __future__ import annotations

import _thread
import signal
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

# How long an import may go on before a signal is looked at again.
LATER_S = 0.05
_came: list[int] = []


def listen() -> None:
    """Install the handlers."""
    # Where Ctrl-C is ignored, as in a background job, it stays ignored.
    signal.signal(signal.SIGTERM, _interrupt)
    # As `nohup` does; Windows has no such signal.
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:
        signal.signal(signal.SIGHUP, _interrupt)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupt)


def interrupted() -> bool:
    """Return whether a signal has come."""
    return bool(_came)


def raise_if_interrupted(_done: int = 0, _total: int = 0) -> None:
    """Raise `KeyboardInterrupt` if a signal has come: compiled code may have swallowed the exception."""
    if _came:
        raise KeyboardInterrupt


def _interrupt(number: int, frame: FrameType | None) -> None:
    _came.append(number)
    # A half-imported module would stay broken: it is looked again when that may be done.
    while frame is not None:
        if "importlib" in frame.f_code.co_filename:
            again = threading.Timer(LATER_S, _thread.interrupt_main, [number])
            again.daemon = True
            again.start()
            return
        frame = frame.f_back
    raise KeyboardInterrupt
