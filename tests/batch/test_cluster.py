"""Figures drawn by a real Dask scheduler and two worker processes, on loopback."""

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

import pytest
from program import run_apart

from warpviz.batch.cluster import dask
from warpviz.batch.run import build
from warpviz.errors import OutputError
from warpviz.manifest import read_manifest

pytest.importorskip("distributed")
DEFAULTS = '[defaults]\nkind = "activation"\nsize = 96\nlines = 3\nfps = 10\ntween_s = 1\n'
POINTS = "x,y,label\n1,1,a\n-1,-1,b\n"
# The scheduler leaves warnings of its own behind when it is used from a test.
pytestmark = pytest.mark.filterwarnings("ignore")


class Cluster(NamedTuple):
    """The address of a scheduler, its two workers, its process, and how to start another worker."""

    address: str
    workers: list
    scheduler: subprocess.Popen
    add_worker: Callable


@pytest.fixture
def cluster(tmp_path):
    """A scheduler with two workers."""
    quiet = {"cwd": tmp_path / "away", "stdout": subprocess.DEVNULL}
    started = []

    def start(*args, **options):
        process = subprocess.Popen([sys.executable, "-m", "distributed.cli.dask_" + args[0], *args[1:]], **options)
        started.append(process)
        return process

    # The folder is one that no data file is in: what workers need has to travel.
    away = tmp_path / "away"
    away.mkdir()
    log = (tmp_path / "scheduler.log").open("w+")
    scheduler = start(
        "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show", stderr=log, cwd=away
    )
    address = None
    end = time.monotonic() + 60
    while address is None and time.monotonic() < end:
        time.sleep(0.2)
        address = re.search(r"tcp://127\.0\.0\.1:\d+", (tmp_path / "scheduler.log").read_text())
    assert address
    options = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(away))

    def add_worker():
        command = ("worker", address[0], *options, "--host", "127.0.0.1")
        return start(*command, stderr=subprocess.DEVNULL, **{**quiet, "cwd": away})

    yield Cluster(address[0], [add_worker(), add_worker()], scheduler, add_worker)
    for process in started:
        process.kill()
        process.wait()
    log.close()


def figures(folder, count):
    (folder / "sub").mkdir()
    (folder / "sub" / "p.csv").write_text(POINTS, encoding="utf-8")
    (folder / "net.json").write_text('{"layers": [{"kind": "affine", "weight": [[1, 2], [0, 1]]}]}', encoding="utf-8")
    text = DEFAULTS + '[[figure]]\nkind = "network"\nweights = "net.json"\noutput = "img/net.gif"\n'
    text += '[[figure]]\nactivation = "abs"\ndata = "sub/gone.csv"\noutput = "img/gone.gif"\n'
    for number in range(count):
        text += f'[[figure]]\nactivation = "tanh"\ndata = "sub/p.csv"\nextent = {4 + number / 8}\n'
        text += f'output = "img/{number}.gif"\n'
    (folder / "figures.toml").write_text(text, encoding="utf-8")
    return read_manifest(folder / "figures.toml")


def test_every_figure_arrives_once_though_a_worker_is_killed(tmp_path, cluster):
    address, workers, *_ = cluster
    entries = figures(tmp_path, 12)
    came = Counter()
    for outcome in build(entries, pool=dask(address)):
        came[outcome.entry.name] += 1
        if outcome.entry.name == "img/gone.gif":
            assert outcome.error.endswith(f"figure 2: {tmp_path / 'sub' / 'gone.csv'}: no such file")
            continue
        assert not outcome.error
        assert outcome.saved.path == outcome.entry.output
        assert outcome.saved.size_bytes == outcome.entry.output.stat().st_size
        if sum(came.values()) == 4:
            os.kill(workers[0].pid, signal.SIGKILL)
    assert came == Counter({entry.name: 1 for entry in entries})
    away = {path.name: path.read_bytes() for path in (tmp_path / "img").iterdir()}
    assert len(away) == 13
    # They are what this machine draws, and are known to be up to date.
    assert sum(outcome.saved is not None for outcome in build(entries, jobs=1)) == 0
    for outcome in build(entries[:1] + entries[2:4], jobs=1, force=True):
        assert outcome.entry.output.read_bytes() == away[outcome.entry.output.name]


def test_the_program_sends_figures_to_a_scheduler(tmp_path, cluster):
    figures(tmp_path, 2)
    result = run_apart(tmp_path, "batch", "figures.toml", "--scheduler", cluster[0], "--only", "img/[01].gif")
    assert (result.returncode, result.stderr) == (0, "")
    assert [line.partition(":")[0] for line in sorted(result.stdout.splitlines())][:2] == ["img/0.gif", "img/1.gif"]
    made = {path.name: path.read_bytes() for path in (tmp_path / "img").iterdir()}
    assert sorted(made) == ["0.gif", "1.gif"]
    again = run_apart(tmp_path, "batch", "figures.toml", "--force", "-j", "1", "--only", "img/[01].gif")
    assert again.returncode == 0
    assert {path.name: path.read_bytes() for path in (tmp_path / "img").iterdir()} == made


def test_workers_that_are_lost_are_told(tmp_path, cluster):
    address, workers, _, add_worker = cluster
    entries = figures(tmp_path, 4)
    told, came = [], []
    for outcome in build(entries, pool=dask(address, lambda line: told.append((time.monotonic(), line)))):
        came.append(outcome)
        if len(came) == 3:
            # By then it was seen that they are there.
            time.sleep(3)
            for worker in workers:
                worker.kill()
            killed = time.monotonic()
            while not told and time.monotonic() < killed + 10:
                time.sleep(0.1)
            assert told, "nobody says within 10 s that all workers are gone"
            # Another worker takes over.
            add_worker()
    assert len(came) == len(entries)
    assert told[0][1] in {
        "scheduler: 2 workers were lost; none is left; waiting for one",
        "scheduler: 1 worker was lost; 1 draws what was begun there",
    }


def test_a_scheduler_that_ends_is_told_for_each_figure(tmp_path, cluster):
    entries = figures(tmp_path, 4)
    came = []
    for outcome in build(entries, pool=dask(cluster.address)):
        came.append(outcome)
        if len(came) == 2:
            cluster.scheduler.kill()
    assert len(came) == len(entries)
    assert any("the scheduler is gone" in outcome.error for outcome in came)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense", ""])
def test_a_scheduler_that_is_not_there_is_one_line(tmp_path, address, monkeypatch):
    monkeypatch.setattr("warpviz.batch.cluster.CONNECT_S", 1)
    entries = figures(tmp_path, 1)
    with pytest.raises(OutputError, match=r"^scheduler: cannot reach ") as caught:
        list(build(entries, pool=dask(address)))
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "img").exists()
