"""The command line, run as its users run it or, ten times as fast, in this process."""

import contextlib
import gc
import io
import os
import shlex
import signal
import subprocess
import sys
from unittest import mock

from warpviz import cli

# What the program prints goes into the test as it is, whatever the machine's language.
ENVIRONMENT = {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1", "TERM": "xterm", "COLUMNS": "80"}


def run_apart(folder, *args):
    """Run `python -m warpviz ARGS` in `folder` and return what `subprocess.run` does."""
    command = [sys.executable, "-m", "warpviz", *map(str, args)]
    return subprocess.run(
        command, cwd=folder, env=ENVIRONMENT, capture_output=True, encoding="utf-8", timeout=120, check=False
    )


def run(folder, *args):
    """Run the same in this process: the same code, but no interpreter starts. What it changes of one is kept away."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.ExitStack() as stack:
        for module, name in ((gc, "freeze"), (gc, "set_threshold"), (signal, "signal")):
            stack.enter_context(mock.patch.object(module, name))
        stack.enter_context(mock.patch.dict(os.environ, {"COLUMNS": "80", "TERM": "xterm"}))
        stack.enter_context(contextlib.chdir(folder))
        stack.enter_context(contextlib.redirect_stdout(out))
        stack.enter_context(contextlib.redirect_stderr(err))
        try:
            cli.main(list(map(str, args)))
        except SystemExit as stop:
            return subprocess.CompletedProcess(shlex.join(map(str, args)), stop.code, out.getvalue(), err.getvalue())
    raise AssertionError("the program does not end by exiting")


def check(result):
    """Assert a good end and return what was printed."""
    assert result.returncode == 0, f"{result.args}: {result.stderr}"
    # What is told of a figure is no fault.
    assert all(line.startswith("note: ") for line in result.stderr.splitlines()), f"{result.args}: {result.stderr}"
    return result.stdout
