"""At its limits a figure takes bounded memory; the whole table is what `scripts/limits.py` measures."""

import resource
import subprocess
import sys

import pytest
from program import ENVIRONMENT

# As many bytes of address space as a process gets; what is held of it is less.
MOST_BYTES = 2_000_000_000
LIMITS = {
    "points": ("activation", "abs", "--data", "moons", "--points", "100000", "--fps", "3"),
    "lines": ("activation", "sin", "--lines", "201", "--fps", "3"),
    "units": ("network", "--hidden", "512", "--activation", "tanh", "--epochs", "20", "--fps", "3"),
}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not keep this limit")
@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_is_held_in_bounded_memory(name, tmp_path):
    command = [sys.executable, "-m", "warpviz", *LIMITS[name], "-o", "a.gif"]
    limit = (MOST_BYTES, MOST_BYTES)
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, limit),
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "a.gif").stat().st_size > 1000
