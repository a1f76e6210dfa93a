"""Memory: what is measured of many points takes room in proportion to them, never to their square."""

import subprocess
import sys
import textwrap

import pytest

# 100,000 points squared are 80 GB; in proportion each of these stays far below this.
LIMIT_BYTES = 1_500_000_000
BEGIN = f"""
import resource
resource.setrlimit(resource.RLIMIT_AS, ({LIMIT_BYTES}, {LIMIT_BYTES}))
import numpy as np
from warpviz.net.layers import Activation, Affine
from warpviz.net.network import Network
rng = np.random.default_rng(0)
points, labels = rng.uniform(-3, 3, (100_000, 2)), rng.integers(0, 2, 100_000)
wide = Affine(rng.normal(size=(16, 2)), rng.normal(size=16))
"""
WORK = {
    "projections": """
        from warpviz.motion.projection import parse_method, project_all
        states = [points, wide(points), np.tanh(wide(points))]
        for across in (None, np.ones(16)):
            found = project_all([[0], [1, 2]], states, parse_method("pca"), 3, 0, across)
            assert found[2].matrix.shape == (3, 16)
        """,
    "facts": """
        from warpviz.net.facts import step_facts
        assert step_facts([wide, Activation("softmax")], 3.0, points, labels)[2].units == 16
        """,
    "wide facts": """
        from warpviz.net.facts import step_facts
        layers = [Affine(rng.normal(size=(512, 2))), Activation("softmax")]
        assert step_facts(layers, 3.0, points[:5000])[2].units == 512
        """,
    "best line": """
        from warpviz.net.best_cut import best_cut
        for state in (points, points @ rng.normal(size=(2, 3)) ** 2, wide(points) ** 2):
            assert best_cut(state, labels).share > 0.5
        """,
    "best classes": """
        from warpviz.net.best_cut import best_cut
        assert best_cut(wide(points) ** 2, np.arange(100_000) % 5).share > 0.2
        """,
    "camera": """
        from warpviz.motion.framing import LOOKED_AT
        from warpviz.motion.plane_views import plan_plane
        states = [np.pad(points, ((0, 0), (0, 1)))] * 3
        ways, stands = plan_plane(states, [states[:1] * len(LOOKED_AT)] * 2, [[0, 1, 2]], (1.0, 1.0))
        assert len(stands) == 3
        """,
    "accuracy": """
        network = Network([wide, Activation("tanh"), Affine(rng.normal(size=(2, 16)))])
        assert 0.4 < network.accuracy(points, labels) < 0.6
        """,
}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not keep this limit")
@pytest.mark.parametrize("work", WORK)
def test_a_hundred_thousand_points_take_little_memory(work):
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + textwrap.dedent(WORK[work])],
        capture_output=True,
        text=True,
        check=False,
        env={"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": ":".join(sys.path)},
    )
    assert done.returncode == 0, done.stderr
