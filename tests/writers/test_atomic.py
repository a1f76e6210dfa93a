import fcntl
import os
import stat
import subprocess
import sys

import pytest

from warpviz.errors import OutputError
from warpviz.figures.kinds import animate
from warpviz.publish.saving import save
from warpviz.specs.activation import ActivationFigure
from warpviz.writers.atomic import atomic_file, remove_stray

OLD = b"what was there before"


def names(folder):
    return sorted(entry.name for entry in folder.iterdir())


@pytest.fixture
def animation():
    return animate(ActivationFigure(activation="abs", size=64, lines=2, fps=4, caption=False))


def test_a_file_has_its_name_only_when_it_is_whole(tmp_path):
    path = tmp_path / "figure.gif"
    with atomic_file(path) as file:
        file.write(b"one")
        file.flush()
        assert not path.exists()
        # What is being written is beside it, and hidden.
        (other,) = names(tmp_path)
        assert other.startswith(".warpviz-")
        file.write(b"two")
    assert path.read_bytes() == b"onetwo"
    assert names(tmp_path) == ["figure.gif"]


def test_an_old_file_stays_until_the_new_one_is_whole(tmp_path):
    path = tmp_path / "figure.gif"
    path.write_bytes(OLD)
    with atomic_file(path) as file:
        file.write(b"new")
        file.flush()
        assert path.read_bytes() == OLD
    assert path.read_bytes() == b"new"
    assert names(tmp_path) == ["figure.gif"]


@pytest.mark.parametrize(
    "error", [ValueError("no"), KeyboardInterrupt(), SystemExit(1), GeneratorExit(), MemoryError()]
)
@pytest.mark.parametrize("old", [None, OLD])
def test_an_interrupted_write_leaves_nothing(tmp_path, error, old):
    path = tmp_path / "figure.gif"
    if old is not None:
        path.write_bytes(old)

    def interrupted():
        with atomic_file(path) as file:
            file.write(b"half")
            raise error

    with pytest.raises(type(error)) as caught:
        interrupted()
    assert caught.value is error
    assert names(tmp_path) == ([] if old is None else ["figure.gif"])
    assert old is None or path.read_bytes() == old


def test_a_full_disk_is_one_line_and_leaves_nothing(tmp_path):
    path = tmp_path / "figure.gif"

    def full():
        with atomic_file(path):
            raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match=r"^cannot write .*figure\.gif: no space left on device$") as caught:
        full()
    assert caught.value.__cause__ is None
    assert names(tmp_path) == []


def test_an_output_error_from_within_keeps_its_words(tmp_path):
    def refused():
        with atomic_file(tmp_path / "figure.gif"):
            raise OutputError("too many frames")

    with pytest.raises(OutputError, match=r"^too many frames$"):
        refused()
    assert names(tmp_path) == []


def test_missing_folders_are_made(tmp_path):
    path = tmp_path / "a" / "b" / "figure.gif"
    with atomic_file(path) as file:
        file.write(b"x")
    assert path.read_bytes() == b"x"


def test_a_target_that_is_a_folder_is_refused(tmp_path):
    path = tmp_path / "figure.gif"
    path.mkdir()
    (path / "kept").write_bytes(OLD)
    with pytest.raises(OutputError, match=r"^cannot write .*figure\.gif: it is a folder$"), atomic_file(path):
        pytest.fail("nothing is to be written")
    assert names(tmp_path) == ["figure.gif"]
    assert names(path) == ["kept"]


@pytest.mark.parametrize("place", ["figure.gif", "b/figure.gif", "b/c/figure.gif"])
def test_a_file_where_a_folder_should_be_is_one_line(tmp_path, place):
    (tmp_path / "a").write_bytes(OLD)
    with pytest.raises(OutputError) as caught, atomic_file(tmp_path / "a" / place):
        pytest.fail("nothing is to be written")
    assert str(caught.value).startswith(f"cannot write {tmp_path / 'a' / place}: ")
    assert "\n" not in str(caught.value)
    assert names(tmp_path) == ["a"]
    assert (tmp_path / "a").read_bytes() == OLD


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_one_line(tmp_path):
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    with pytest.raises(OutputError, match=r"permission denied$"), atomic_file(folder / "figure.gif"):
        pytest.fail("nothing is to be written")


def test_names_that_no_file_can_have_are_one_line(tmp_path):
    for name in ("x" * 300 + ".gif", "no\0name.gif"):
        with pytest.raises(OutputError) as caught, atomic_file(tmp_path / name) as file:
            file.write(b"x")
        assert str(caught.value).startswith("cannot write ")
        assert "\n" not in str(caught.value)
    assert names(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="there is no umask")
@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664), (0, 0o666)])
def test_permissions_are_those_of_a_new_file(tmp_path, mask, mode):
    before = os.umask(mask)
    try:
        with atomic_file(tmp_path / "figure.gif") as file:
            file.write(b"x")
        assert os.umask(mask) == mask
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "figure.gif").stat().st_mode) == mode


def test_two_at_once_do_not_get_into_each_others_way(tmp_path):
    with atomic_file(tmp_path / "figure.gif") as one, atomic_file(tmp_path / "figure.gif") as two:
        one.write(b"one")
        two.write(b"two")
    assert (tmp_path / "figure.gif").read_bytes() == b"one"
    assert names(tmp_path) == ["figure.gif"]


# With a real figure


@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError])
def test_a_figure_that_is_interrupted_leaves_the_old_one(tmp_path, animation, error):
    path = tmp_path / "figure.gif"
    save(animation, path)
    before = path.read_bytes()

    def stop(done, total):
        assert total == animation.frame_count
        if done == 3:
            raise error

    with pytest.raises(error):
        save(animation, path, drawing_progress=stop)
    with pytest.raises(error):
        save(animation, tmp_path / "new" / "other.gif", drawing_progress=stop)
    assert path.read_bytes() == before
    assert names(tmp_path) == ["figure.gif", "new"]
    assert names(tmp_path / "new") == []


# What a killed process leaves


LEAVE = """
import os, sys, time
from pathlib import Path
from warpviz.writers.atomic import atomic_file, remove_stray
with atomic_file(Path(sys.argv[1])) as file:
    file.write(b"half")
    file.flush()
    print("writing", flush=True)
    time.sleep(60)
"""


def test_what_a_killed_process_left_is_removed_and_what_a_live_one_writes_is_not(tmp_path):
    (tmp_path / ".warpviz-notes.txt").write_bytes(OLD)
    (tmp_path / "other.tmp").write_bytes(OLD)
    writer = subprocess.Popen([sys.executable, "-c", LEAVE, str(tmp_path / "a.gif")], stdout=subprocess.PIPE)
    try:
        assert writer.stdout.readline() == b"writing\n"
        assert len(names(tmp_path)) == 3
        assert remove_stray(tmp_path) == 0
        with atomic_file(tmp_path / "b.gif") as file:
            file.write(b"x")
            assert remove_stray(tmp_path) == 0
        assert len(names(tmp_path)) == 4
    finally:
        writer.kill()
        writer.communicate()
    assert remove_stray(tmp_path) == 1
    assert names(tmp_path) == [".warpviz-notes.txt", "b.gif", "other.tmp"]
    assert remove_stray(tmp_path / "nowhere") == 0


def test_a_file_that_was_cleared_before_it_was_locked_is_made_anew(tmp_path, monkeypatch):
    lock, done = fcntl.flock, []

    def too_late(handle, operation):
        if not done:
            done.append(handle)
            for path in tmp_path.iterdir():
                path.unlink()
        lock(handle, operation)

    monkeypatch.setattr(fcntl, "flock", too_late)
    with atomic_file(tmp_path / "a.gif") as file:
        file.write(b"whole")
    assert (tmp_path / "a.gif").read_bytes() == b"whole"
    assert names(tmp_path) == ["a.gif"]
