"""What becomes of finished files after a batch: damage of any kind is noticed, and what is as it was made is left."""

import json
import os
import shutil
from pathlib import Path

import pytest
from program import run

from warpviz.batch.plan import plan
from warpviz.batch.run import build
from warpviz.batch.state import look_at, read_state, state_path
from warpviz.manifest import read_manifest
from warpviz.writers.formats import FORMATS

STILLS = (".svg", ".pdf")
MOVING = [suffix for suffix in FORMATS if suffix not in STILLS]
HEAD = '[defaults]\nkind = "activation"\nactivation = "abs"\nsize = 64\nlines = 2\ncaption = false\n'


def entry(suffix):
    more = 'still = "last"\n' if suffix in STILLS else "fps = 2\ntween_s = 0.5\n"
    return f'[[figure]]\noutput = "a{suffix}"\n{more}'


@pytest.fixture(scope="module")
def pristine(tmp_path_factory):
    """A folder with a figure of every format, one with a poster and facts, and the state of all."""
    folder = tmp_path_factory.mktemp("pristine")
    text = HEAD + "".join(map(entry, FORMATS))
    text += '[[figure]]\noutput = "p.gif"\nfps = 2\ntween_s = 0.5\nposter = true\nfacts = "p.json"\n'
    (folder / "m.toml").write_text(text, encoding="utf-8")
    assert not [outcome.error for outcome in build(read_manifest(folder / "m.toml"), jobs=1) if outcome.error]
    return folder


@pytest.fixture
def folder(pristine, tmp_path):
    return Path(shutil.copytree(pristine, tmp_path / "copy"))


def flip(data):
    return data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :]


DAMAGE = {
    "truncated": lambda data: data[: len(data) * 6 // 10],
    "one byte less": lambda data: data[:-1],
    "empty": lambda _: b"",
    "zeros": lambda data: data[: len(data) * 3 // 4] + bytes(8) + data[len(data) * 3 // 4 + 8 :],
    "a flipped bit": flip,
    "rubbish appended": lambda data: data + os.urandom(500),
    "something else": lambda _: b"something else",
}
FILES = [*(f"a{suffix}" for suffix in FORMATS), "p-poster.png", "p.json"]


def stale(folder, **options):
    """The outputs of figures that are not as they were made."""
    planned = plan(read_manifest(folder / "m.toml"), **options)
    return [figure.entry.name for figure in planned if figure.state != "up to date"]


@pytest.mark.parametrize("name", FILES)
def test_damage_of_any_kind_is_noticed_and_made_good(folder, pristine, name):
    assert stale(folder) == stale(folder, thorough=True) == []
    whole = (pristine / name).read_bytes()
    figure = name if name.startswith("a") else "p.gif"
    for kind, damage in DAMAGE.items():
        (folder / name).write_bytes(damage(whole))
        assert stale(folder) == [figure], kind
    for outcome in build(read_manifest(folder / "m.toml"), jobs=1):
        assert not outcome.error
    assert (folder / name).read_bytes() == whole
    assert stale(folder, thorough=True) == []


@pytest.mark.parametrize("name", FILES)
def test_without_a_state_ends_are_looked_at(folder, pristine, name):
    state_path(folder / "m.toml").unlink()
    assert stale(folder) == []
    whole = (pristine / name).read_bytes()
    for kind in ("truncated", "one byte less", "rubbish appended", "something else"):
        if kind == "one byte less" and whole.endswith(b"\n"):
            # An end of a line: nothing is lost.
            continue
        (folder / name).write_bytes(DAMAGE[kind](whole))
        assert stale(folder) == [name if name.startswith("a") else "p.gif"], kind


def test_damage_behind_an_old_time_is_seen_by_check(folder, monkeypatch):
    path = folder / "a.gif"
    times, data = path.stat(), path.read_bytes()
    # In the last frame, behind the recipe.
    path.write_bytes(data[:-20] + bytes([data[-20] ^ 1]) + data[-19:])
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    # As on a file system without a time of the last change of anything.
    monkeypatch.setattr("warpviz.batch.whole.is_newer", lambda path, ns: path.stat().st_mtime_ns >= ns)
    assert stale(folder) == []
    result = run(folder, "batch", "m.toml", "--check")
    assert (result.returncode, result.stdout) == (1, "a.gif: stale\n")


def test_a_run_of_a_few_figures_does_not_cover_the_damage_of_others(folder):
    (folder / "a.gif").write_bytes(flip((folder / "a.gif").read_bytes()))
    assert run(folder, "batch", "m.toml", "--only", "a.png", "--force", "-j", "1", "--quiet").returncode == 0
    assert stale(folder) == ["a.gif"]


def test_line_ends_of_texts_may_change_and_bytes_of_pictures_may_not(folder):
    for name in ("a.svg", "p.json"):
        (folder / name).write_bytes((folder / name).read_bytes().replace(b"\n", b"\r\n"))
    assert stale(folder, thorough=True) == []
    assert look_at(folder / "a.gif") != look_at(folder / "a.png")


def test_the_state_is_the_same_after_the_same_work(folder, pristine):
    before = state_path(folder / "m.toml").read_bytes()
    assert run(folder, "batch", "m.toml", "--force", "-j", "1", "--quiet").returncode == 0
    assert state_path(folder / "m.toml").read_bytes() == before
    known = json.loads(before)["made"]["p.gif"]["files"]
    assert sorted(known) == ["p-poster.png", "p.gif", "p.json"]
    assert known["p.gif"][0] == (pristine / "p.gif").stat().st_size


WRONG = {"a.gif": 3, "b.gif": {"files": {"c": [1]}, "stamps": 2}}


@pytest.mark.parametrize("text", ["rubbish", "[]", json.dumps({"made": WRONG})])
def test_a_damaged_state_is_as_none(folder, text):
    state_path(folder / "m.toml").write_text(text, encoding="utf-8")
    assert all(not figure.files for figure in read_state(folder / "m.toml").figures.values())
    assert stale(folder) == []
    (folder / "a.gif").write_bytes(b"my own")
    (figure,) = [figure for figure in plan(read_manifest(folder / "m.toml")) if figure.state == "broken"]
    assert figure.error.endswith("it is there, and warpviz did not make it (--force replaces it)")


def test_a_figure_does_not_write_over_what_another_one_of_the_run_is_made_from(tmp_path):
    (tmp_path / "net.json").write_text('{"layers": [{"kind": "affine", "weight": [[1, 2], [0, 1]]}]}', encoding="utf-8")
    head = HEAD.replace('activation = "abs"\n', "")
    text = head + '[[figure]]\nactivation = "abs"\noutput = "a.gif"\nfacts = "net.json"\n'
    text += '[[figure]]\nkind = "network"\nweights = "net.json"\noutput = "b.gif"\n'
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    before = (tmp_path / "net.json").read_bytes()
    for more in ((), ("--force",), ("--only", "a.gif", "--force")):
        result = run(tmp_path, "batch", "m.toml", "-j", "1", *more)
        assert result.returncode == 1
        assert result.stderr == "error: m.toml: figure 1: cannot write net.json: it is an input of this run\n"
        assert (tmp_path / "net.json").read_bytes() == before
