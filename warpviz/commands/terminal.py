"""The terminal: printing so that no name in what is printed moves it, and no stream that is closed or full is a defect.

In a line what a terminal would obey is spelled out, and so is what the encoding of a stream does not have.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from typing import BinaryIO

import click

from warpviz.errors import OutputError, printable


def open_streams() -> None:
    """Give the program streams that take every text, whatever it was started with."""
    # A file that is opened later must not become number 1 or 2, which libraries print to.
    with suppress(OSError):
        while (spare := os.open(os.devnull, os.O_RDWR)) <= 2:
            pass
        os.close(spare)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - open to the end
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(text: str, *, err: bool = False) -> None:
    """Print a line; on stderr if `err`, where what cannot be printed is lost and stops nothing.

    Raises `OutputError` when stdout cannot be written. A reader that has gone ends the program quietly, as click does.
    """
    _write(f"{printable(text)}\n", err=err)


def hand_over(text: str) -> None:
    """Print text for another program to read, as it is, to stdout; otherwise the same as `say`."""
    _write(text, err=False)


def hand_over_bytes(data: bytes) -> None:
    """Write bytes to stdout as they are; otherwise the same as `say`."""
    stream: BinaryIO = sys.stdout.buffer
    try:
        stream.write(data)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise cannot_print(error) from None


def _write(text: str, *, err: bool) -> None:
    try:
        click.echo(text, nl=False, err=err)
    except BrokenPipeError:
        raise
    except OSError as error:
        if not err:
            raise cannot_print(error) from None


def cannot_print(error: OSError) -> OutputError:
    """Return the error for a stdout that cannot be written."""
    from warpviz.files import failure_reason

    return OutputError(f"cannot write to stdout: {failure_reason(error)}")


def close_streams() -> OutputError | None:
    """Write out what is left in the streams; return the error of stdout, if there is one.

    Streams that failed are let go, for Python would fail with them again.
    """
    failed = None
    for stream, number in ((sys.stdout, 1), (sys.stderr, 2)):
        try:
            stream.flush()
        except (OSError, ValueError) as error:
            if number == 1 and isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
                failed = cannot_print(error)
            if stream in (sys.__stdout__, sys.__stderr__):
                with suppress(OSError):
                    os.dup2(os.open(os.devnull, os.O_WRONLY), number)
    return failed
