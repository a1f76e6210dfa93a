"""The pages in docs: every snippet runs as it stands, where the libraries are that it needs."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from program import ENVIRONMENT

ROOT = Path(__file__).resolve().parent.parent

SNIPPETS = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "networks.md").read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("number", range(len(SNIPPETS)))
def test_a_snippet_runs(number, tmp_path):
    code = SNIPPETS[number]
    for package in re.findall(r"^(?:import|from) (\w+)", code, re.MULTILINE):
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed")
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**ENVIRONMENT, "KERAS_BACKEND": os.environ.get("KERAS_BACKEND", "torch")},
        capture_output=True,
        encoding="utf-8",
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir())


def test_there_are_snippets():
    assert len(SNIPPETS) == 4
