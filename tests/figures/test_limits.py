"""At its limits a figure takes less than a gigabyte; the whole table is what `scripts/limits.py` measures."""

import subprocess
import sys

import pytest
from program import ENVIRONMENT

MOST_BYTES = 1_000_000_000
QUICK = ("--epochs", "3", "--restarts", "1")
LIMITS = {
    "points": ("activation", "abs", "--data", "moons", "--points", "100000", "--fps", "2"),
    "points in 4 units": ("network", "--hidden", "4", "--points", "100000", *QUICK, "--still", "last"),
    "lines": ("activation", "sin", "--lines", "201", "--fps", "2"),
    "lines in 32 units": ("network", "--hidden", "32", "--lines", "201", *QUICK, "--still", "last"),
    "units": ("network", "--hidden", "512", "--activation", "tanh", *QUICK, "--fps", "2"),
    "samples": ("distribution", "gelu", "--samples", "20000", "--init", "1"),
    "gradients": ("gradients", "gelu", "--samples", "4000", "--depth", "50"),
    "wide layers": ("training", "--hidden", "128,128", "--activation", "tanh", "--epochs", "300", "--fps", "1"),
}
# Runs a command from a process that is small itself, and says how many kilobytes the largest of its processes held.
MEASURE = (
    "import resource, subprocess, sys; done = subprocess.run(sys.argv[1:]); "
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(done.returncode)"
)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted in other units elsewhere")
@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_is_held_in_less_than_a_gigabyte(name, tmp_path):
    output = "a.png" if "--still" in LIMITS[name] else "a.gif"
    program = [sys.executable, "-m", "warpviz", *LIMITS[name], "-o", output]
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, *program],
        cwd=tmp_path,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert 1024 * int(done.stdout.splitlines()[-1]) < MOST_BYTES
    assert (tmp_path / output).stat().st_size > 1000
