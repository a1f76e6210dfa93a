"""Signals that come at a bad moment: within an import, of which half a module would be left."""

import os
import subprocess
import sys

import pytest

SLOW = "import os, signal, time\nos.kill(os.getpid(), signal.{name})\ntime.sleep(0.2)\nwhole = True\n"
PROGRAM = """
import time
import signal
from warpviz.commands.signals import listen
# As in a terminal, whatever started this.
signal.signal(signal.SIGINT, signal.default_int_handler)
listen()
try:
    import slow
    begin = time.monotonic()
    # Nothing here looks whether a signal has come.
    while time.monotonic() < begin + 5:
        pass
except KeyboardInterrupt:
    print(slow.whole, time.monotonic() - begin < 1)
"""


@pytest.mark.skipif(os.name != "posix", reason="signals are sent the POSIX way")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_within_an_import_stops_the_program_soon_after_it(tmp_path, name):
    (tmp_path / "slow.py").write_text(SLOW.format(name=name))
    (tmp_path / "program.py").write_text(PROGRAM)
    done = subprocess.run([sys.executable, "program.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("True True\n", "")
