"""What `--prune` removes: only what the manifest made, unchanged, in its folder, and that nothing there wants."""

import json

import pytest
from program import run

FIGURE = '[[figure]]\nkind = "activation"\nactivation = "{}"\nsize = 64\nlines = 2\nstill = "last"\noutput = "{}"\n'


def write(folder, name, *figures):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("".join(FIGURE.format(*figure) for figure in figures), encoding="utf-8")


def batch(folder, *args):
    result = run(folder, "batch", *args, "-j", "1")
    assert (result.returncode, result.stderr) == (0, ""), result.stderr
    return result.stdout


@pytest.fixture
def two(tmp_path):
    """A folder in which a manifest made two figures and has one."""
    write(tmp_path, "m.toml", ("abs", "img/a.png"), ("sin", "img/b.png"))
    batch(tmp_path, "m.toml", "--quiet")
    write(tmp_path, "m.toml", ("abs", "img/a.png"))
    return tmp_path


def test_it_lists_and_removes_only_what_was_confirmed(two):
    result = run(two, "batch", "m.toml", "--prune")
    assert (result.returncode, result.stdout) == (1, "img/a.png: up to date\nimg/b.png: would be removed\n")
    assert result.stderr == "error: 1 file not removed: confirm with --yes\n"
    assert (two / "img" / "b.png").exists()
    assert batch(two, "m.toml", "--prune", "--yes").splitlines() == ["img/a.png: up to date", "img/b.png: removed"]
    assert batch(two, "m.toml", "--prune") == "img/a.png: up to date\n"
    assert "b.png" not in (two / ".m.toml.made").read_text(encoding="utf-8")


@pytest.mark.parametrize(("answer", "left"), [("y", False), ("n", True)])
def test_on_a_terminal_it_asks(two, monkeypatch, answer, left):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.confirm", lambda text: {"Remove 1 file?": answer == "y"}[text])
    assert "img/b.png: would be removed" in batch(two, "m.toml", "--prune")
    assert (two / "img" / "b.png").exists() == left


@pytest.mark.parametrize("args", [["--yes"], ["--yes", "--prune", "--dry-run"], ["--prune", "--watch"]])
def test_flags_that_make_no_sense_together_are_refused(two, args):
    result = run(two, "batch", "m.toml", *args)
    assert (result.returncode, result.stdout) == (2, "")
    assert "--yes" in result.stderr


def test_an_output_that_is_named_through_a_link_stays(tmp_path):
    (tmp_path / "alias").symlink_to("real")
    write(tmp_path, "m.toml", ("abs", "real/a.png"))
    batch(tmp_path, "m.toml", "--quiet")
    write(tmp_path, "m.toml", ("abs", "alias/a.png"))
    assert "removed" not in batch(tmp_path, "m.toml", "--prune", "--yes")
    assert (tmp_path / "real" / "a.png").exists()


def claim(folder, kind):
    if kind == "a manifest":
        write(folder, "other.toml", ("sin", "img/b.png"))
    elif kind == "one in a folder within":
        write(folder, "img/other.toml", ("sin", "b.png"))
    elif kind == "one that cannot be drawn":
        write(folder, "other.toml", ("sinn", "img/../img/b.png"))
    elif kind == "one that needs it":
        (folder / "other.toml").write_text('[defaults]\nimage = "img/b.png"\n[[figure]]\noutput = "x.gif"\n')
    elif kind == "one of another name":
        write(folder, "figures", ("sin", "img/b.png"))
        batch(folder, "figures", "--quiet", "--force")
    elif kind == "an article":
        (folder / "post.md").write_text('Text\n\n<!-- warpviz: activation\nactivation=sin output="img/b.png" -->\n')
    else:
        text = (folder / "m.toml").read_text(encoding="utf-8")
        (folder / "m.toml").write_text(text + 'image = "img/b.png"\n', encoding="utf-8")


KINDS = [
    "a manifest", "one in a folder within", "one that cannot be drawn", "one that needs it", "one of another name",
    "an article", "its own manifest needs it",
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_what_something_beside_it_asks_for_stays(two, kind):
    claim(two, kind)
    assert "removed" not in batch(two, "m.toml", "--prune", "--yes")
    assert (two / "img" / "b.png").exists()


def test_while_a_manifest_beside_it_cannot_be_read_nothing_goes(two):
    (two / "other.toml").write_text("[[figure", encoding="utf-8")
    result = run(two, "batch", "m.toml", "--prune", "--yes")
    assert result.returncode == 2
    assert result.stderr.startswith("error: nothing is removed while it is not known what other.toml asks for: ")
    assert (two / "img" / "b.png").exists()


def forged(folder, names):
    """Let the state say that files were made, with the truth on what they hold."""
    from warpviz.batch.state import look_at
    from warpviz.publish.reading import read_stamp

    path = folder / ".m.toml.made"
    state = json.loads(path.read_text(encoding="utf-8"))
    for name in names:
        known = look_at(folder / name)
        state["made"][name] = {
            "stamps": [read_stamp(folder / name) or "0" * 32],
            "files": {name: [known.size_bytes, known.digest]},
        }
        state["made"]["img/b.png"]["files"][name] = [known.size_bytes, known.digest]
    path.write_text(json.dumps(state), encoding="utf-8")


def test_what_a_forged_state_names_stays(two, tmp_path_factory):
    (two / "notes.md").write_text("mine")
    (two / "data.json").write_text('{"mine": 1}')
    (two / "photo.png").write_bytes(b"\x89PNG mine")
    away = tmp_path_factory.mktemp("away")
    (away / "out.png").write_bytes((two / "img" / "b.png").read_bytes())
    (two / "out").symlink_to(away)
    names = ["notes.md", "data.json", "photo.png", "out/out.png", f"../{away.name}/out.png", str(away / "out.png")]
    forged(two, names)
    out = batch(two, "m.toml", "--prune", "--yes")
    assert [line for line in out.splitlines() if "removed" in line] == ["img/b.png: removed"]
    assert sorted(path.name for path in two.iterdir() if not path.name.startswith(".")) == [
        "data.json", "img", "m.toml", "notes.md", "out", "photo.png",
    ]  # fmt: skip
    assert (away / "out.png").exists()


def test_what_was_changed_stays(two):
    path = two / "img" / "b.png"
    path.write_bytes(path.read_bytes() + b"\0")
    assert "removed" not in batch(two, "m.toml", "--prune", "--yes")
    assert path.exists()


def test_what_was_made_before_a_kill_goes(two):
    state = json.loads((two / ".m.toml.made").read_text(encoding="utf-8"))
    del state["made"]["img/b.png"]["files"]
    (two / ".m.toml.made").write_text(json.dumps(state), encoding="utf-8")
    assert "img/b.png: removed" in batch(two, "m.toml", "--prune", "--yes")
