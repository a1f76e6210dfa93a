import gc
import itertools
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from warpviz.errors import DataError, InvalidValueError, UnknownNameError, WarpvizError
from warpviz.figures.kinds import animate
from warpviz.picture.scene import Drawing, Scene
from warpviz.publish.saving import save
from warpviz.specs.activation import ActivationFigure
from warpviz.specs.compare import CompareFigure
from warpviz.specs.network import NetworkFigure
from warpviz.writers import parallel, started
from warpviz.writers.parallel import cores, in_chunks

linux = pytest.mark.skipif(sys.platform != "linux", reason="only there processes are forked")


def work(first, last):
    """Return for each frame its number and the process that did it."""
    # The later the chunk, the sooner it is done.
    time.sleep(0.01 if first < 8 else 0.0)
    return [f"{number} {os.getpid()}".encode() for number in range(first, last)]


def results(chunks):
    return [tuple(map(int, block.split())) for blocks in chunks for block in blocks]


@pytest.fixture(params=[1, 2, 4])
def workers(request, monkeypatch):
    monkeypatch.setattr(parallel, "MIN_PARALLEL_PIXELS", 0)
    monkeypatch.setattr(parallel, "cores", lambda: request.param)
    # A test runner may have threads of its own.
    monkeypatch.setattr(parallel, "_may_fork", lambda: sys.platform == "linux")
    return request.param


@pytest.fixture(autouse=True)
def no_workers_left_over():
    before = set(multiprocessing.active_children())
    yield
    gc.collect()
    assert set(multiprocessing.active_children()) <= before


@pytest.mark.parametrize("count", [1, 2, 3, 16, 17, 50, 200])
def test_results_come_in_order_and_each_once(workers, count):
    found = results(in_chunks(work, count, 100))
    assert [number for number, _ in found] == list(range(count))
    processes = {process for _, process in found}
    if workers == 1 or count <= 2 or sys.platform != "linux":
        assert processes == {os.getpid()}
    else:
        assert os.getpid() not in processes
        assert len(processes) <= workers


def test_no_frames_are_no_work(workers):
    assert workers
    assert list(in_chunks(work, 0, 100)) == []


ERRORS = [InvalidValueError("layer 2: too wide"), UnknownNameError("unknown"), DataError("x.csv"), ZeroDivisionError()]


@pytest.mark.usefixtures("workers")
@pytest.mark.parametrize("error", ERRORS)
def test_errors_in_workers_come_through(error):
    def broken(first, last):
        if first >= 4:
            raise error
        return [b""] * (last - first)

    with pytest.raises(type(error)) as caught:
        list(in_chunks(broken, 40, 100))
    assert str(caught.value) == str(error)


@pytest.mark.usefixtures("workers")
def test_what_came_before_an_error_is_given():
    def broken(first, last):
        if last > 30:
            raise DataError("no more")
        return [str(number).encode() for number in range(first, last)]

    found = []
    with pytest.raises(DataError, match=r"^no more$"):
        found.extend(itertools.chain.from_iterable(in_chunks(broken, 40, 100)))
    assert [int(number) for number in found] == list(range(len(found)))
    assert len(found) >= 16


@pytest.mark.usefixtures("workers")
def test_stopping_early_ends_the_workers():
    chunks = in_chunks(work, 400, 100)
    assert next(chunks)
    chunks.close()
    assert not multiprocessing.active_children()


@linux
def test_at_most_a_few_chunks_are_waiting(monkeypatch):
    monkeypatch.setattr(parallel, "MIN_PARALLEL_PIXELS", 0)
    monkeypatch.setattr(parallel, "cores", lambda: 2)
    monkeypatch.setattr(parallel, "_may_fork", lambda: True)
    given, submit = [], parallel._submit

    def noted(pool, first, last):
        given.append(first)
        return submit(pool, first, last)

    monkeypatch.setattr(parallel, "_submit", noted)
    ahead = []
    for number, _ in enumerate(in_chunks(work, 1280, 100)):
        ahead.append(len(given) - number)
    assert len(given) == 40
    # Results are not made faster than they are taken.
    assert max(ahead) <= 6


def test_short_work_is_done_here(monkeypatch):
    monkeypatch.setattr(parallel, "cores", lambda: 8)
    monkeypatch.setattr(parallel, "_forked", lambda *_: pytest.fail("forked"))
    assert len(results(in_chunks(work, 10, 100))) == 10


def test_in_a_thread_everything_is_done_here(monkeypatch, tmp_path):
    monkeypatch.setattr(parallel, "MIN_PARALLEL_PIXELS", 0)
    monkeypatch.setattr(parallel, "cores", lambda: 4)
    figure = ActivationFigure(activation="sin", size=64, lines=3, fps=10, caption=False)
    save(animate(figure), tmp_path / "here.gif")
    found, done = [], []

    def in_thread():
        found.extend(results(in_chunks(work, 60, 100)))
        done.append(save(animate(figure), tmp_path / "thread.gif"))

    thread = threading.Thread(target=in_thread)
    thread.start()
    thread.join()
    assert [number for number, _ in found] == list(range(60))
    assert {process for _, process in found} == {os.getpid()}
    assert len(done) == 1
    assert (tmp_path / "thread.gif").read_bytes() == (tmp_path / "here.gif").read_bytes()


def test_with_another_thread_about_nothing_is_forked(monkeypatch):
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert not parallel._may_fork()
    finally:
        stop.set()
        thread.join()
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not parallel._may_fork()


@linux
def test_a_worker_that_is_killed_is_one_line(monkeypatch):
    monkeypatch.setattr(parallel, "MIN_PARALLEL_PIXELS", 0)
    monkeypatch.setattr(parallel, "cores", lambda: 2)
    monkeypatch.setattr(parallel, "_may_fork", lambda: True)

    def killed(first, last):
        if first >= 8:
            os.kill(os.getpid(), signal.SIGKILL)
        return [b""] * (last - first)

    # As the system does where memory runs out.
    with pytest.raises(WarpvizError) as caught:
        list(in_chunks(killed, 40, 100))
    assert "\n" not in str(caught.value)


@linux
def test_a_real_figure_is_drawn_in_processes(tmp_path):
    # With nothing changed but the number of cores: a figure large enough for that.
    program = (
        "import multiprocessing, pathlib, sys, threading, warnings\n"
        "warnings.simplefilter('error')\n"
        "import warpviz as wv\n"
        "from warpviz.writers import parallel\n"
        "fork, forked = parallel._forked, []\n"
        "parallel._forked = lambda *a: forked.append(1) or fork(*a)\n"
        "animation = wv.animate(wv.ActivationFigure(activation='abs', size=640, lines=3, fps=9, caption=False))\n"
        "made = []\n"
        "for count in (1, 2):\n"
        "    parallel.cores = lambda: count\n"
        "    made.append(wv.save(animation, sys.argv[1]).path.read_bytes())\n"
        "    assert len(forked) == count - 1\n"
        "assert made[0] == made[1]\n"
        "assert not multiprocessing.active_children() and threading.active_count() == 1\n"
        "print('done')\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "figure.gif")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("done\n", "")


def test_cores_are_those_that_may_be_used():
    count = cores()
    assert 1 <= count <= (os.cpu_count() or 1)


@pytest.mark.usefixtures("workers")
def test_workers_have_what_is_in_memory():
    large = np.arange(50_000)

    def look(first, last):
        return [str(int(large[number])).encode() for number in range(first, last)]

    assert [int(b) for blocks in in_chunks(look, 40, 100) for b in blocks] == list(range(40))


# Where nothing can be forked


@pytest.fixture
def started_ones(monkeypatch):
    """Let even the shortest work be done in two new processes; give the list of those that are started."""
    team, worker = [], started._Worker

    def noted(draw):
        team.append(worker(draw))
        return team[-1]

    monkeypatch.setattr(parallel, "MIN_STARTED_PIXELS", 0)
    monkeypatch.setattr(parallel, "cores", lambda: 2)
    monkeypatch.setattr(parallel, "_may_fork", lambda: False)
    monkeypatch.setattr(started, "_Worker", noted)
    yield team
    # None is left, however it ended.
    assert all(one._process.poll() is not None for one in team)


NAMES = ("gif", "png", "webp", "webm", "mp4")
DRAWN = {
    "plane": ActivationFigure(activation="abs", data="moons", points=20, size=96, lines=5, fps=8),
    "in space": NetworkFigure(hidden=(3,), epochs=3, restarts=1, points=20, size=96, lines=5, fps=4, colors=8),
    "picture": ActivationFigure(activation="sin", image="F", size=96, lines=5, fps=5, theme="transparent"),
    "panels": CompareFigure(activation=("abs", "softmax"), size="192x96", lines=5, fps=5, lang="ja", title="x"),
}


@pytest.mark.parametrize(("name", "suffix"), [(name, NAMES[at]) for at, name in enumerate(DRAWN)] + [("plane", "mp4")])
def test_new_processes_make_the_same_bytes(tmp_path, monkeypatch, started_ones, name, suffix):
    if suffix in {"webm", "mp4"}:
        pytest.importorskip("av")
    spec = DRAWN[name] if suffix not in {"webm", "mp4"} else DRAWN[name].changed(theme="light")
    made = save(animate(spec), tmp_path / f"a.{suffix}").path.read_bytes()
    assert len(started_ones) == 2
    monkeypatch.setattr(parallel, "MIN_STARTED_PIXELS", 10**12)
    assert save(animate(spec), tmp_path / f"b.{suffix}").path.read_bytes() == made
    assert len(started_ones) == 2


def test_a_file_of_a_limited_size_is_the_same_from_new_processes(tmp_path, monkeypatch, started_ones):
    spec = DRAWN["plane"].changed(max_bytes=9000)
    made = save(spec, tmp_path / "a.gif").path.read_bytes()
    assert started_ones
    monkeypatch.setattr(parallel, "MIN_STARTED_PIXELS", 10**12)
    assert save(spec, tmp_path / "b.gif").path.read_bytes() == made


def blank(number):
    nothing = Drawing()
    return Scene(8, 8, "#ffffff", nothing, nothing, (0, 0, 8, 8), pixels=np.full((8, 8, 3), number, dtype=np.uint8))


def sums(scene, first, last):
    """Say what the first pixel of each frame is, and in which process that was seen."""
    before = int(scene(first - 1).pixels[0, 0, 0]) if first else -1
    assert before == first - 1
    return [f"{scene(number).pixels[0, 0, 0]} {os.getpid()}".encode() for number in range(first, last)]


def ending(_scene, first, last):
    if first >= 8:
        os.kill(os.getpid(), signal.SIGKILL)
    return [b""] * (last - first)


def failing(*_frames):
    raise DataError("x.csv: no more")


def test_results_of_new_processes_come_in_order(started_ones):
    found = results(in_chunks(started.SceneWork(blank, sums), 100, 100))
    assert [number for number, _ in found] == list(range(100))
    assert {process for _, process in found} <= {one._process.pid for one in started_ones}
    assert os.getpid() not in {process for _, process in found}


@pytest.mark.parametrize(("draw", "told"), [(ending, "was killed"), (failing, "^x.csv: no more$")])
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no such signal")
def test_new_processes_that_fail_are_one_line(started_ones, draw, told):
    with pytest.raises(WarpvizError, match=told):
        list(in_chunks(started.SceneWork(blank, draw), 40, 100))
    assert started_ones


def test_new_processes_end_when_nobody_takes_more(started_ones):
    chunks = in_chunks(started.SceneWork(blank, sums), 100, 100)
    assert next(chunks)
    chunks.close()
    assert len(started_ones) == 2


def test_a_script_without_a_guard_is_not_run_again(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "print('once')\n"
        "import warpviz as wv\n"
        "from warpviz.writers import parallel\n"
        "parallel.MIN_STARTED_PIXELS, parallel._may_fork, parallel.cores = 0, lambda: False, lambda: 2\n"
        "wv.save(wv.ActivationFigure('abs', size=64, lines=3, fps=9), 'a.gif')\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.stdout, done.stderr, (tmp_path / "a.gif").exists()) == ("once\n", "", True)
