"""matplotlib is imported without its backends, whatever the environment names, and without a word."""

import os
import subprocess
import sys

import pytest

DRAW = """
import os
import warpviz as wv
wv.save(wv.ActivationFigure("abs", size=64, fps=5, tween_s=0.2, hold_s=0), "a.gif")
print(os.environ.get("MPLBACKEND"))
"""


def run(code, folder, **environment):
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done


@pytest.mark.parametrize(
    "backend", ["module://no_such_module.backend", "module://ipympl.backend_nbagg", "no such backend", "Qt4Agg", ""]
)
def test_a_backend_that_is_not_there_matters_to_nobody(backend, tmp_path):
    done = run(DRAW, tmp_path, MPLBACKEND=backend)
    # It is still there for what the user starts from here.
    assert (done.stdout.strip(), done.stderr) == (backend, "")
    assert (tmp_path / "a.gif").read_bytes().startswith(b"GIF89a")


def test_a_backend_of_the_users_own_is_still_theirs(tmp_path):
    code = DRAW + "import matplotlib\nprint(matplotlib.get_backend())"
    assert run(code, tmp_path, MPLBACKEND="svg").stdout.split() == ["svg", "svg"]


def test_no_backend_is_chosen_for_the_user(tmp_path):
    code = DRAW + "import matplotlib\nprint(matplotlib.rcParams._get_backend_or_none(), 'pyplot' in str(sys.modules))"
    environment = {key: value for key, value in os.environ.items() if key != "MPLBACKEND"}
    command = [sys.executable, "-c", "import sys\n" + code]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["None", "None", "False"]


def test_a_home_that_cannot_be_written_is_no_news(tmp_path):
    # A file stands where the folder of settings should be made: nobody may make it, not even root.
    blocked = tmp_path / "home"
    blocked.write_text("", encoding="utf-8")
    environment = {"HOME": str(blocked), "XDG_CONFIG_HOME": str(blocked / "c"), "XDG_CACHE_HOME": str(blocked / "d")}
    done = run(DRAW, tmp_path, **environment, MPLBACKEND="")
    assert done.stderr == ""
