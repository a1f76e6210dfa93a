"""What may be written over, whatever it is that is written."""

import ast
import os
from pathlib import Path

import pytest

import warpviz
from warpviz.errors import OutputError
from warpviz.publish.saving import save
from warpviz.specs.activation import ActivationFigure
from warpviz.writers.guard import FACTS, FIGURE, MANIFEST, OPEN, PAGE, Guard, guarded_file, marks, write_guarded

PACKAGE = Path(warpviz.__file__).parent
STILL = {"activation": "abs", "size": 64, "lines": 2, "still": "last", "caption": False}
NAMES = {"a.gif": FIGURE, "a.svg": FIGURE, "a.json": FACTS, "a.toml": MANIFEST, "a.html": PAGE}


def refused(path, content, guard=OPEN):
    with pytest.raises(OutputError) as caught:
        guard.check(path, content)
    assert str(caught.value).startswith(f"cannot write {path}: ")
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix(f"cannot write {path}: ")


@pytest.mark.parametrize("name", NAMES)
def test_what_is_there_and_not_ours_needs_force_and_a_new_or_empty_file_does_not(tmp_path, name):
    path, content = tmp_path / name, NAMES[name]
    OPEN.check(path, content)
    path.write_bytes(b"")
    OPEN.check(path, content)
    path.write_bytes(b"my own")
    assert refused(path, content) == "it is there, and warpviz did not make it (--force replaces it)"
    Guard(force=True).check(path, content)
    # What the state of a batch says was made there, whatever became of it.
    Guard(made=marks([path])).check(path, content)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("way", ["itself", "a link", "a linked folder", "the same file"])
def test_what_is_read_is_never_written_under_any_name(tmp_path, name, way):
    path, content = tmp_path / "real" / name, NAMES[name]
    path.parent.mkdir()
    path.write_bytes(b"")
    (tmp_path / "linked").symlink_to("real")
    other = {
        "itself": path, "a link": tmp_path / name, "a linked folder": tmp_path / "linked" / name,
        "the same file": tmp_path / f"hard-{name}",
    }[way]  # fmt: skip
    if way == "a link":
        other.symlink_to(path)
    elif way == "the same file":
        os.link(path, other)
    for guard in (OPEN.reading([path], force=True), OPEN.reading([other], force=True)):
        assert refused(path, content, guard) == refused(other, content, guard) == "it is an input of this run"


def test_a_name_ends_with_what_the_file_is(tmp_path):
    guard = Guard(force=True)
    assert refused(tmp_path / "a.json", FIGURE, guard).startswith("unknown suffix '.json': expected .gif")
    assert refused(tmp_path / "a.csv", FACTS, guard) == "a file of facts has a name that ends with .json"
    assert refused(tmp_path / "a.gif", MANIFEST, guard) == "a manifest has a name that ends with .toml"
    assert refused(tmp_path / "a.md", PAGE, guard) == "a page has a name that ends with .html or .htm"


def test_what_is_no_file_is_never_replaced(tmp_path):
    (tmp_path / "folder.gif").mkdir()
    os.mkfifo(tmp_path / "pipe.gif")
    (tmp_path / "null.gif").symlink_to("/dev/null")
    guard = Guard(force=True)
    assert refused(tmp_path / "folder.gif", FIGURE, guard) == "it is a folder"
    assert refused(tmp_path / "pipe.gif", FIGURE, guard) == refused(tmp_path / "null.gif", FIGURE, guard)
    assert refused(tmp_path / "pipe.gif", FIGURE, guard) == "it is no file"


def test_an_article_is_no_page_even_where_that_is_forced(tmp_path):
    path = tmp_path / "post.html"
    mark = '<meta name="generator" content="warpviz">'
    path.write_text(f"<html>{mark}<!-- warpviz: activation activation=abs output=a.gif -->", encoding="utf-8")
    assert refused(path, PAGE, Guard(force=True)) == "it is an article"
    path.write_text(f"<html>{mark}", encoding="utf-8")
    OPEN.check(path, PAGE)


def test_ours_is_what_has_a_recipe_or_says_facts(tmp_path):
    figure = ActivationFigure(**STILL, facts=tmp_path / "facts.json")
    for suffix in (".gif", ".png", ".svg", ".pdf", ".webp"):
        save(figure, tmp_path / f"a{suffix}")
        save(figure, tmp_path / f"a{suffix}")
    for text in ('{"warpviz": "^1.0"}', '{"name": "x"}', "[]", "{", "[" * 100_000):
        (tmp_path / "facts.json").write_text(text, encoding="utf-8")
        with pytest.raises(OutputError, match=r"facts\.json: it is there"):
            save(figure, tmp_path / "a.gif")
        assert (tmp_path / "facts.json").read_text(encoding="utf-8") == text


def test_frames_of_ones_own_are_saved_again(tmp_path):
    from warpviz.figures.kinds import animate

    animation = animate(ActivationFigure(**STILL))
    import dataclasses

    own = dataclasses.replace(animation, recipe="")
    for suffix in (".gif", ".png", ".svg"):
        first = save(own, tmp_path / f"a{suffix}").path.read_bytes()
        assert save(own, tmp_path / f"a{suffix}").path.read_bytes() == first


def test_a_poster_that_is_somebody_else_s_is_refused_before_anything_is_drawn(tmp_path, monkeypatch):
    (tmp_path / "a-poster.png").write_bytes(b"my own")
    monkeypatch.setattr("warpviz.publish.saving.animate", lambda *_, **__: pytest.fail("drawn"))
    with pytest.raises(OutputError, match=r"a-poster\.png: it is there"):
        save(ActivationFigure(activation="abs", poster=True), tmp_path / "a.gif")
    assert [path.name for path in tmp_path.iterdir()] == ["a-poster.png"]


def test_the_same_again_is_no_reason_to_complain(tmp_path):
    write_guarded(tmp_path / "a.toml", b"x = 1", MANIFEST, OPEN)
    write_guarded(tmp_path / "a.toml", b"x = 1", MANIFEST, OPEN)
    with pytest.raises(OutputError, match="it is there"):
        write_guarded(tmp_path / "a.toml", b"x = 2", MANIFEST, OPEN)
    with pytest.raises(OutputError, match="it is there"), guarded_file(tmp_path / "a.toml", MANIFEST, OPEN):
        pytest.fail("nothing is to be written")
    assert (tmp_path / "a.toml").read_bytes() == b"x = 1"


# What writes a file by another way than the guard, with the reason.
WRITERS = {
    "atomic": "it is what the guard writes with",
    "guard": "it is the rule",
    "drawing": "of a figure that is drawn away, in a folder of its own",
}


def written_by(path):
    """What of a module writes files: calls of methods that do, and names of the way to write that asks nobody."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            modes = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            name = node.func.attr
            if name in {"write_bytes", "write_text", "replace_with"} or (
                name == "open" and {"w", "wb", "a"} & {*modes}
            ):
                yield name
        if isinstance(node, ast.ImportFrom) and node.module == "warpviz.writers.atomic":
            yield from (alias.name for alias in node.names if alias.name in {"atomic_file", "atomic_path"})


def test_every_file_is_written_through_the_guard_or_by_the_writer_of_a_format():
    from warpviz.writers.formats import FORMATS

    formats = {FORMATS[name].module.rpartition(".")[2] for name in FORMATS} | {"video"}
    found = {path.stem: names for path in PACKAGE.rglob("*.py") if (names := sorted(written_by(path)))}
    assert set(found) - formats == set(WRITERS)
    # And the writers of formats are asked for by nobody but who has looked.
    users = {path.stem for path in PACKAGE.rglob("*.py") if "format.write(" in path.read_text(encoding="utf-8")}
    assert users <= {"budget"}
