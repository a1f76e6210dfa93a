import json
import subprocess
import sys

import pytest

pytest.importorskip("resource")

# Everything is drawn in one process, so that it is measured. Once before, so that fonts and modules are there already.
# What is measured is the most that the process ever took.
PROGRAM = """
import json, resource, sys
import warpviz as wv
from warpviz.writers import parallel
parallel.cores = lambda: 1

def peak(tween_s):
    figure = wv.ActivationFigure(activation="relu", size=64, lines=2, fps=50, tween_s=tween_s, caption=False)
    frames = wv.save(figure, sys.argv[1]).frames
    return frames, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)

print(json.dumps([peak(seconds) for seconds in (0.2, 1.56, 13.56)]))
"""


@pytest.mark.parametrize("suffix", [".gif", ".png", ".webp", ".webm"])
def test_memory_does_not_grow_with_the_number_of_frames(tmp_path, suffix):
    if suffix in {".mp4", ".webm"}:
        pytest.importorskip("av")
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / f"long{suffix}")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    _, (few, small), (many, large) = json.loads(done.stdout)
    # Two holds, 0.4 s in which the camera comes nearer, and the rest in motion.
    assert (few, many) == (100, 700)
    assert large < 1.1 * small
    # The indices alone of the frames that are more would take twice as much.
    assert large - small < 0.5 * (many - few) * 64 * 64
