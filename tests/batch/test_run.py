"""Batches, run in this process where nothing else is looked at, and as the real program."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from program import run

from warpviz.batch import executors
from warpviz.batch import run as runs
from warpviz.batch.executors import Inline, local, processes
from warpviz.batch.plan import plan, selected
from warpviz.batch.run import build
from warpviz.errors import DataError
from warpviz.manifest import read_manifest
from warpviz.specs import recipe
from warpviz.writers.atomic import atomic_file
from warpviz.writers.gif import header

DEFAULTS = '[defaults]\nkind = "activation"\nsize = 64\nlines = 2\nfps = 2\ntween_s = 0.5\ncaption = false\n'
POINTS = "x,y,label\n1,1,a\n-1,-1,b\n"


def figures(folder, *more, count=3):
    """A manifest of small figures; `more` are further lines of them."""
    lines = [*more, *[""] * (count - len(more))]
    text = DEFAULTS + "".join(
        f'[[figure]]\nactivation = "tanh"\nextent = {1 + number / 8}\noutput = "img/{number}.gif"\n{line}\n'
        for number, line in enumerate(lines, 1)
    )
    (folder / "figures.toml").write_text(text, encoding="utf-8")
    return folder / "figures.toml"


def made(manifest, **options):
    """What came of each figure: its number and `drawn`, `up to date`, or the error."""
    outcomes = build(read_manifest(manifest), **{"jobs": 1, **options})
    words = {o.entry.output.stem: o.error or ("drawn" if o.saved else "up to date") for o in outcomes}
    return dict(sorted(words.items()))


def contents(folder):
    return {path.name: path.read_bytes() for path in (folder / "img").iterdir()}


# What is drawn


def test_only_what_changed_is_drawn(tmp_path, monkeypatch):
    (tmp_path / "p.csv").write_text(POINTS, encoding="utf-8")
    manifest = figures(tmp_path, 'data = "p.csv"')
    assert made(manifest) == dict.fromkeys("123", "drawn")
    before = contents(tmp_path)
    for path in (tmp_path / "img").iterdir():
        os.utime(path, (0, 0))
    os.utime(tmp_path / "p.csv")
    assert made(manifest) == dict.fromkeys("123", "up to date")
    # The bytes of a data file count.
    (tmp_path / "p.csv").write_text(POINTS.replace("1,1", "2,1"), encoding="utf-8")
    assert made(manifest) == {"1": "drawn", "2": "up to date", "3": "up to date"}
    # So does the request.
    figures(tmp_path, 'data = "p.csv"', 'theme = "dark"')
    assert made(manifest) == {"1": "up to date", "2": "drawn", "3": "up to date"}
    # And what is not there, is not a figure, or is another one.
    (tmp_path / "img" / "1.gif").unlink()
    (tmp_path / "img" / "2.gif").write_bytes(b"GIF89a")
    (tmp_path / "img" / "3.gif").write_bytes(before["1.gif"])
    assert made(manifest) == dict.fromkeys("123", "drawn")
    assert contents(tmp_path)["3.gif"] == before["3.gif"]
    assert made(manifest, force=True) == dict.fromkeys("123", "drawn")
    monkeypatch.setattr(recipe, "DRAWING", recipe.DRAWING + 1)
    assert {figure.state for figure in plan(read_manifest(manifest))} == {"stale"}


def test_the_fingerprint_is_in_the_recipe_and_the_same_everywhere(tmp_path):
    figures(tmp_path, count=1)
    made(tmp_path / "figures.toml")
    first = contents(tmp_path)["1.gif"]
    args = ("--extent", "1.125", "--size", "64", "--lines", "2", "--fps", "2", "--tween-s", "0.5", "--no-caption")
    assert run(tmp_path, "activation", "tanh", *args, "-o", "img/1.gif").returncode == 0
    assert contents(tmp_path)["1.gif"] == first
    with Image.open(tmp_path / "img" / "1.gif") as image:
        inside = json.loads(image.info["comment"].removeprefix(b"warpviz "))
    assert set(inside) == {"warpviz", "figure", "made", "measured"}
    assert set(inside["made"]) == {"hash"}
    assert made(tmp_path / "figures.toml") == {"1": "up to date"}


def test_a_recipe_without_a_fingerprint_is_stale(tmp_path):
    manifest = figures(tmp_path, count=1)
    made(manifest)
    path = tmp_path / "img" / "1.gif"
    data = path.read_bytes()
    assert data.count(b'"hash":') == 1
    # A block of the same length, in which there is none.
    path.write_bytes(data.replace(b'"hash":', b'"none":'))
    assert plan(read_manifest(manifest))[0].state == "stale"


def test_files_are_relative_to_the_manifest(tmp_path, monkeypatch):
    folder = tmp_path / "deep" / "er"
    folder.mkdir(parents=True)
    (folder / "p.csv").write_text(POINTS, encoding="utf-8")
    (folder / "net.json").write_text('{"layers": [{"kind": "affine", "weight": [[1, 0], [0, 1]]}]}', encoding="utf-8")
    text = DEFAULTS.replace('kind = "activation"\n', "")
    for number, more in enumerate(
        ['kind="activation"\nactivation="abs"\ndata="p.csv"', 'kind="network"\nweights="net.json"']
    ):
        text += f'[[figure]]\noutput = "img/{number}.gif"\n{more}\n'
    (folder / "figures.toml").write_text(text, encoding="utf-8")
    found = []
    for place in (tmp_path, folder, Path("/")):
        monkeypatch.chdir(place)
        assert made(Path(os.path.relpath(folder / "figures.toml")), force=True) == {"0": "drawn", "1": "drawn"}
        found.append(contents(folder))
    assert found[0] == found[1] == found[2]


def test_selected_by_globs(tmp_path):
    entries = read_manifest(figures(tmp_path))
    assert [entry.name for entry in selected(entries, ["img/[12].*"])] == ["img/1.gif", "img/2.gif"]
    assert selected(entries, []) == entries
    with pytest.raises(DataError, match=r"^only: no output matches 'img/1.gfi': did you mean 'img/1.gif'\?$"):
        selected(entries, ["img/2.gif", "img/1.gfi"])


# Faults


@pytest.mark.parametrize("jobs", [1, 2])
def test_one_broken_figure_does_not_stop_the_others(tmp_path, jobs):
    manifest = figures(tmp_path, "", 'data = "gone.csv"', "")
    words = made(manifest, jobs=jobs)
    assert (words["1"], words["3"]) == ("drawn", "drawn")
    assert words["2"].startswith(f"{manifest}: figure 2: ")
    assert "gone.csv: no such file" in words["2"]
    assert sorted(contents(tmp_path)) == ["1.gif", "3.gif"]


def test_a_defect_in_one_figure_is_one_line(tmp_path, monkeypatch):
    def defect(_task):
        raise ZeroDivisionError("oh\nno")

    monkeypatch.setattr(runs, "draw", defect)
    manifest = figures(tmp_path, count=1)
    assert made(manifest, jobs=1) == {"1": f"{manifest}: figure 1: ZeroDivisionError: oh no"}


def test_a_figure_that_ends_its_process_ends_no_other(tmp_path):
    seen = []

    @contextmanager
    def fragile(_workers):
        class Fragile(Inline):
            def submit(self, fn, /, task):
                seen.append(task.output)
                if "2.gif" in task.output:
                    future = Future()
                    future.set_exception(BrokenProcessPool("gone"))
                    return future
                return super().submit(fn, task)

        yield Fragile()

    manifest = figures(tmp_path)
    entries = read_manifest(manifest)
    words = {}
    for outcome in runs.build(entries, pool=fragile):
        words[outcome.entry.output.stem] = outcome.error or "drawn"
    assert words["2"].endswith("figure 2: the process that drew it was killed; is the memory full?")
    assert (words["1"], words["3"]) == ("drawn", "drawn")


def suicide(_task):
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_killed_worker_is_noticed():
    with processes(2) as executor:
        future = executor.submit(suicide, None)
        assert isinstance(future.exception(timeout=60), BrokenProcessPool)


def test_a_file_where_a_folder_should_be_is_one_line(tmp_path):
    manifest = figures(tmp_path, count=2)
    (tmp_path / "img").write_bytes(b"x")
    words = made(manifest, jobs=1)
    assert all(word.startswith(f"{manifest}: figure ") and "cannot write" in word for word in words.values())


def test_a_full_disk_is_one_line_for_each_and_leaves_nothing(tmp_path):
    resource = pytest.importorskip("resource")
    manifest = figures(tmp_path, count=2)

    def small_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    # What can be remembered of the run has room; the figures have not.
    command = [sys.executable, "-m", "warpviz", "batch", manifest.name, "-j", "2"]
    result = subprocess.run(
        command, cwd=tmp_path, capture_output=True, encoding="utf-8", preexec_fn=small_files, check=False
    )
    assert result.returncode == 1
    lines = sorted(result.stderr.splitlines())
    assert [line.partition(": cannot write")[0] for line in lines] == [
        "error: figures.toml: figure 1", "error: figures.toml: figure 2",
    ]  # fmt: skip
    assert list((tmp_path / "img").iterdir()) == []


# Executors


def test_processes_draw_the_same_bytes(tmp_path):
    manifest = figures(tmp_path, count=4)
    made(manifest, jobs=1)
    before = contents(tmp_path)
    made(manifest, jobs=2, force=True)
    assert contents(tmp_path) == before


def test_processes_that_are_not_forked_draw_the_same_bytes(tmp_path, monkeypatch):
    manifest = figures(tmp_path, count=3)
    made(manifest, jobs=1)
    before = contents(tmp_path)
    # As on Windows and macOS.
    monkeypatch.setattr(executors, "_method", lambda: "spawn")
    made(manifest, jobs=2, force=True)
    assert contents(tmp_path) == before


def where(_task):
    return os.getpid(), threading.active_count()


def test_one_worker_is_this_process_and_more_are_others():
    with local(1) as executor:
        assert executor.submit(where, None).result()[0] == os.getpid()
    with local(2) as executor:
        process, threads = executor.submit(where, None).result()
    assert process != os.getpid()
    # With the one that waits for the parent's end: so no frames are drawn in further processes.
    assert threads == 2


# The real program


def test_exit_status_and_what_is_printed(tmp_path):
    figures(tmp_path, count=2)
    result = run(tmp_path, "batch", "figures.toml", "--check")
    assert (result.returncode, result.stdout) == (1, "img/1.gif: missing\nimg/2.gif: missing\n")
    result = run(tmp_path, "batch", "figures.toml", "--dry-run")
    assert (result.returncode, result.stdout) == (0, "img/1.gif: missing\nimg/2.gif: missing\n")
    assert not (tmp_path / "img").exists()
    result = run(tmp_path, "batch", "figures.toml", "--only", "*2.gif")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("img/2.gif: 64x64 px, ")
    assert len(result.stdout.splitlines()) == 1
    result = run(tmp_path, "batch", "figures.toml")
    assert result.stdout.splitlines()[0] == "img/2.gif: up to date"
    before = contents(tmp_path)
    result = run(tmp_path, "batch", "figures.toml", "--check")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    (tmp_path / "img" / "1.gif").write_bytes(before["2.gif"])
    result = run(tmp_path, "batch", "figures.toml", "--check")
    assert (result.returncode, result.stdout) == (1, "img/1.gif: stale\n")
    assert contents(tmp_path)["1.gif"] == before["2.gif"]


def test_all_errors_come_at_once_and_what_is_right_is_drawn(tmp_path):
    figures(tmp_path, "fps = 0", "", 'theme = "drak"')
    result = run(tmp_path, "batch", "figures.toml")
    assert result.returncode == 2
    assert [line.partition(":")[0] for line in result.stdout.splitlines()] == ["img/2.gif"]
    assert "figure 1: fps: must be at least 1" in result.stderr
    assert "figure 3: unknown theme 'drak': did you mean 'dark'?" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert sorted(contents(tmp_path)) == ["2.gif"]


def test_prune_removes_only_what_former_runs_made(tmp_path):
    figures(tmp_path)
    assert run(tmp_path, "batch", "figures.toml").returncode == 0
    three = contents(tmp_path)["3.gif"]
    # A figure that this manifest did not make, and one that was changed since.
    (tmp_path / "img" / "mine.gif").write_bytes(three)
    figures(tmp_path, count=1)
    result = run(tmp_path, "batch", "figures.toml", "--prune", "--dry-run")
    assert sorted(result.stdout.splitlines()) == ["img/2.gif: would be removed", "img/3.gif: would be removed"]
    (tmp_path / "img" / "2.gif").write_bytes(b"something of my own")
    result = run(tmp_path, "batch", "figures.toml", "--prune", "--yes", "--quiet")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert sorted(contents(tmp_path)) == ["1.gif", "2.gif", "mine.gif"]


def test_prune_removes_posters_and_facts_too_but_nothing_that_is_wanted_or_another_s(tmp_path):
    figures(tmp_path, 'poster = true\nfacts = "img/a.json"', 'poster = true\nfacts = "img/b.json"', "poster = true")
    assert run(tmp_path, "batch", "figures.toml", "-j", "1").returncode == 0
    assert len(contents(tmp_path)) == 8
    (tmp_path / "img" / "b.json").write_text('{"mine": 1}', encoding="utf-8")
    # The poster of the third is an output now.
    figures(tmp_path, count=1)
    with (tmp_path / "figures.toml").open("a", encoding="utf-8") as file:
        file.write('[[figure]]\nactivation = "tanh"\nstill = "last"\noutput = "img/3-poster.png"\n')
    result = run(tmp_path, "batch", "figures.toml", "-j", "1", "--prune", "--yes")
    removed = sorted(line for line in result.stdout.splitlines() if line.endswith(": removed"))
    names = ("img/2-poster.png", "img/2.gif", "img/3.gif")
    assert removed == [f"{name}: removed" for name in names]
    assert sorted(contents(tmp_path)) == ["1-poster.png", "1.gif", "3-poster.png", "a.json", "b.json"]


def test_prune_does_not_leave_the_folder(tmp_path):
    folder = tmp_path / "here"
    folder.mkdir()
    figures(folder, count=2)
    assert run(folder, "batch", "figures.toml").returncode == 0
    (tmp_path / "out.gif").write_bytes(contents(folder)["2.gif"])
    state = folder / ".figures.toml.made"
    state.write_text(state.read_text(encoding="utf-8").replace("img/2.gif", "../out.gif"), encoding="utf-8")
    figures(folder, count=1)
    assert run(folder, "batch", "figures.toml", "--prune", "--yes").returncode == 0
    assert (tmp_path / "out.gif").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
@pytest.mark.parametrize(("jobs", "number"), [("1", signal.SIGKILL), ("2", signal.SIGKILL), ("2", signal.SIGTERM)])
def test_killed_at_any_moment_every_output_is_whole_and_the_next_run_ends_the_job(tmp_path, jobs, number):
    manifest = figures(tmp_path, *["fps = 50\nsize = 200\ntween_s = 1"] * 4)
    (tmp_path / "img").mkdir()
    # Files that are ours, whole, and of another request.
    old = header(8, 8, np.zeros((2, 3), dtype=np.uint8), plays=1, recipe=recipe.MARK) + b"\0\x3b"
    for name in range(1, 5):
        (tmp_path / "img" / f"{name}.gif").write_bytes(old)
    command = [sys.executable, "-m", "warpviz", "batch", "figures.toml", "-j", jobs]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline()
        time.sleep(0.05)
        process.send_signal(number)
        process.communicate(timeout=60)
    wait_until(lambda: not alive(tmp_path))
    found = [path.read_bytes() for path in (tmp_path / "img").glob("*.gif")]
    assert all(data == old or (data[:6] == b"GIF89a" and data[-1:] == b"\x3b") for data in found)
    if number == signal.SIGTERM:
        # On a busy machine it may have been done before the signal came.
        assert process.returncode == 130 or old not in found
        assert list((tmp_path / "img").glob(".*")) == []
    # What a live process writes is left alone; the rest is cleared.
    with atomic_file(tmp_path / "img" / "other.gif") as file:
        file.write(b"x")
        assert set(made(manifest, jobs=2).values()) == ({"drawn", "up to date"} if old in found else {"up to date"})
        assert len(list((tmp_path / "img").glob(".*"))) == 1
    assert sorted(contents(tmp_path)) == [*(f"{name}.gif" for name in range(1, 5)), "other.gif"]
    assert set(made(manifest).values()) == {"up to date"}


def alive(folder):
    """Processes of a batch in this folder that still run."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if entry.readlink() == folder and "warpviz" in (entry.parent / "cmdline").read_text():
                found.append(entry.parent.name)
        except OSError:
            continue
    return found


def wait_until(done):
    end = time.monotonic() + 20
    while not done():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_two_batches_at_once_do_no_harm(tmp_path):
    manifest = figures(tmp_path, count=5)
    command = [sys.executable, "-m", "warpviz", "batch", "figures.toml", "--force", "-j", "2"]
    both = [subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    for process in both:
        assert process.communicate(timeout=120)[1] == b""
        assert process.returncode == 0
    assert sorted(contents(tmp_path)) == [f"{name}.gif" for name in range(1, 6)]
    assert set(made(manifest).values()) == {"up to date"}


def test_looking_at_500_figures_takes_less_than_drawing_60_of_them(tmp_path):
    manifest = figures(tmp_path, count=1)
    made(manifest)
    start = time.process_time()
    for _ in range(6):
        made(manifest, force=True)
    drawing_s = (time.process_time() - start) / 6
    whole = contents(tmp_path)["1.gif"]
    text = manifest.read_text(encoding="utf-8")
    entry = text[text.index("[[figure]]") :]
    for number in range(2, 501):
        text += entry.replace("1.gif", f"{number}.gif")
        (tmp_path / "img" / f"{number}.gif").write_bytes(whole)
    manifest.write_text(text, encoding="utf-8")
    # The processor's time, whatever else the machine does.
    start = time.process_time()
    assert set(made(manifest).values()) == {"up to date"}
    looking_s = time.process_time() - start
    assert looking_s < 60 * drawing_s, (looking_s, drawing_s)


def test_memory_does_not_grow_with_the_number_of_figures(tmp_path):
    resource = pytest.importorskip("resource")
    assert resource
    code = (
        "import resource, sys\nfrom pathlib import Path\nfrom warpviz.batch.run import build\n"
        "from warpviz.manifest import read_manifest\n"
        "for _ in build(read_manifest(Path(sys.argv[1])), jobs=1): pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    )
    peaks = []
    for count in (5, 30):
        folder = tmp_path / str(count)
        folder.mkdir()
        manifest = figures(folder, count=count)
        peaks.append(
            int(subprocess.run([sys.executable, "-c", code, manifest], capture_output=True, check=True).stdout)
        )
    # In KB: a few objects a figure, but no pictures.
    assert peaks[1] - peaks[0] < 4_000


def test_what_is_written_beside_a_figure_is_relative_to_the_manifest_too(tmp_path):
    manifest = figures(tmp_path, 'facts = "img/facts.json"', count=1)
    assert made(manifest) == {"1": "drawn"}
    facts = (tmp_path / "img" / "facts.json").read_bytes()
    assert json.loads(facts)
    assert made(manifest) == {"1": "up to date"}
    (tmp_path / "img" / "facts.json").unlink()
    assert made(manifest) == {"1": "drawn"}
    # So it is when the figure is drawn elsewhere.
    (tmp_path / "img" / "facts.json").unlink()

    @contextmanager
    def away(_workers):
        yield Inline()

    (outcome,) = build(read_manifest(manifest), pool=away)
    assert outcome.saved.path == tmp_path / "img" / "1.gif"
    assert (tmp_path / "img" / "facts.json").read_bytes() == facts
    figures(tmp_path, 'facts = "../facts.json"', count=1)
    with pytest.raises(DataError, match="facts: expected a path under the folder"):
        read_manifest(manifest)
    figures(tmp_path, 'facts = "a.json"', 'facts = "a.json"', count=2)
    with pytest.raises(DataError, match="figure 2: writes the same output as figure 1"):
        read_manifest(manifest)
