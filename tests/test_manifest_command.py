"""`warpviz manifest`: a manifest out of finished files makes them again, to the byte."""

import json

import jsonschema
from program import run

from warpviz.manifest import read_manifest

SMALL = ("--size", "64", "--lines", "3", "--fps", "2", "--tween-s", "0.5")


def told(folder, *args):
    result = run(folder, *args)
    return result.returncode, result.stdout, result.stderr


def test_building_the_manifest_of_finished_files_makes_the_same_bytes(tmp_path):
    (tmp_path / "img").mkdir()
    (tmp_path / "p.csv").write_text("x,y,label\n1,1,a\n-1,-1,b\n2,0,a\n", encoding="utf-8")
    (tmp_path / "net.json").write_text('{"layers": [{"kind": "affine", "weight": [[1, 2], [0, 1]]}]}', encoding="utf-8")
    training = ("--epochs", "5", "--restarts", "1")
    assert told(tmp_path, "activation", "elu(alpha=2)", "--title", "é", *SMALL, "-o", "img/a.gif")[0] == 0
    assert told(tmp_path, "network", "--data", "p.csv", *training, *SMALL, "-o", "img/b.gif")[0] == 0
    assert told(tmp_path, "network", "--weights", "net.json", *SMALL, "-o", "c.gif")[0] == 0
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.gif")}
    assert len(before) == 3
    status, printed, errors = told(tmp_path, "manifest", "img/a.gif", "img/b.gif", "c.gif", "-o", "figures.toml")
    assert (status, printed, errors) == (0, "figures.toml: 3 figures\n", "")
    # The files are what it would make; and it does make them.
    assert told(tmp_path, "batch", "figures.toml", "--check")[0] == 0
    for path in before:
        path.unlink()
    assert told(tmp_path, "batch", "figures.toml", "-j", "2")[0] == 0
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.gif")} == before
    # How a network was trained, not its weights, so that it can be read and changed.
    assert [entry.name for entry in read_manifest(tmp_path / "figures.toml")] == ["img/a.gif", "img/b.gif", "c.gif"]
    assert "weight =" not in (tmp_path / "figures.toml").read_text(encoding="utf-8")
    status, printed, errors = told(tmp_path, "schema")
    assert (status, errors) == (0, "")
    jsonschema.Draft202012Validator.check_schema(json.loads(printed))


def test_a_file_without_a_recipe_is_one_line_and_nothing_is_written(tmp_path):
    (tmp_path / "a.gif").write_bytes(b"GIF89a" + bytes(20))
    status, printed, errors = told(tmp_path, "manifest", "a.gif", "-o", "figures.toml")
    assert (status, printed) == (2, "")
    assert len(errors.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a.gif"]
