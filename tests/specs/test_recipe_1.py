"""Files that were made with recipes of format 1 mean today what they meant then.

They lie in `tests/data/recipe_1`; each is tiny, and was made by the command that stands here.
"""

import shutil
import tomllib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageSequence
from program import run

from warpviz.publish.reading import read_recipe, recipe_spec, sources_of
from warpviz.publish.saving import save
from warpviz.specs.kinds import KINDS
from warpviz.specs.recipe import parse_recipe
from warpviz.specs.recipe_1 import DEFAULTS, upgraded
from warpviz.specs.scope import Scope

DATA = Path(__file__).resolve().parent.parent / "data" / "recipe_1"
SHEET = "--size 64 --lines 3 --fps 2 --tween-s 0.5"
TRAINING = "--epochs 5 --restarts 1 --points 12"
# File -> the command of version 0.1, and what is said today of a field that never had an effect.
MADE = {
    "activation.gif": (f"activation abs {SHEET} --theme dark --title Old", []),
    "idle-seed.gif": (f'activation "leaky_relu(alpha=0.1)" {SHEET} --seed 3 --no-measure', ["seed"]),
    "network.gif": (f"network --data moons --hidden 2 {TRAINING} --seed 4 --orbit 90 {SHEET}", ["orbit"]),
    "space.gif": (f"network --activation sin --hidden 3 {TRAINING} {SHEET} --boundary", []),
    "points.gif": (f"activation tanh --data p.csv --points 50 {SHEET} --color side", ["points"]),
    "compare.gif": (f"compare abs relu {SHEET} --size 192x96", []),
    "setup.gif": ("setup --hidden 2 --points 12 --size 96", []),
    "still.png": ("activation softmax --size 64 --lines 3 --still first --fps 9 --boomerang", ["fps", "boomerang"]),
    "strip.png": ("network --hidden 2 --epochs 3 --restarts 1 --points 12 --size 64 --lines 3 --filmstrip 3 --once",
                  ["once"]),
}  # fmt: skip


def recipe_of(name):
    return parse_recipe(read_recipe(DATA / name), name)


def frames(path):
    with Image.open(path) as image:
        return [np.array(frame.convert("RGB")) for frame in ImageSequence.Iterator(image)]


def test_every_file_is_tried():
    assert {path.name for path in DATA.iterdir()} == {*MADE, "p.csv"}
    assert all(path.stat().st_size < 8_000 for path in DATA.iterdir())
    assert all(b'{"warpviz":1,' in (DATA / name).read_bytes() for name in MADE)


@pytest.mark.parametrize("name", MADE)
def test_what_a_figure_became_is_made_again_and_pins_what_it_means(name, tmp_path):
    recipe = recipe_of(name)
    spec = recipe_spec(recipe.figure, name)
    again = save(spec, tmp_path / name, sources=sources_of(DATA / name, recipe)).path
    with Image.open(DATA / name) as old, Image.open(again) as new:
        # A filmstrip has air about its tiles now.
        assert old.size == new.size or "filmstrip" in recipe.figure
        assert old.info.get("loop") == new.info.get("loop")
    # How it is drawn is today's; what it is of, is what it was.
    assert parse_recipe(read_recipe(again), name).figure == spec.recipe_data()
    if "wires" in type(spec).model_fields:
        assert spec.wires
        assert spec.color in {"position", "side"}
        assert spec.tween in {"lerp", "fold"} or spec.still == "first"


@pytest.mark.parametrize("name", MADE)
def test_every_value_is_pinned_with_the_defaults_of_then(name):
    figure, asked = recipe_of(name).figure, recipe_of(name).asked
    for data in (figure, asked):
        spec = recipe_spec(data, name)
        # Nothing is left to today's defaults.
        assert spec.recipe_data() == {**data, **{key: spec.recipe_data()[key] for key in data}}
    assert asked["kind"] == MADE[name][0].split()[0]


@pytest.mark.parametrize("name", MADE)
def test_show_drops_with_a_note_what_never_had_an_effect(name, tmp_path):
    for file in DATA.iterdir():
        shutil.copy(file, tmp_path)
    result = run(tmp_path, "show", name)
    assert result.returncode == 0
    notes = result.stderr.splitlines()
    assert [note.split(":")[1].strip() for note in notes] == MADE[name][1]
    assert all(note.startswith("note: ") and note.endswith("; left out, as it had no effect") for note in notes)
    (entry,) = tomllib.loads(result.stdout)["figure"]
    assert not set(MADE[name][1]) & set(entry)
    # And it makes the same frames, trained anew, as what it became.
    recipe = recipe_of(name)
    spec = recipe_spec(recipe.figure, name)
    before = frames(save(spec, tmp_path / "other" / name, sources=sources_of(DATA / name, recipe)).path)
    (tmp_path / "again.toml").write_text(result.stdout, encoding="utf-8")
    assert run(tmp_path, "batch", "again.toml", "--force").returncode == 0
    # Another machine's training differs in its last digits, which may round a colour the other way.
    most = 1 if "network" in recipe.figure else 0
    for one, other in zip(before, frames(tmp_path / name), strict=True):
        assert np.abs(one.astype(int) - other).max() <= most


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("form", ["markdown", "html", "latex"])
def test_they_are_embedded(name, form, tmp_path):
    for file in DATA.iterdir():
        shutil.copy(file, tmp_path)
    result = run(tmp_path, "embed", name, "--as", form)
    assert result.returncode == 0, result.stderr
    assert name.partition(".")[0] in result.stdout


@pytest.mark.parametrize("kind", list(DEFAULTS))
def test_the_defaults_are_of_fields_that_there_are(kind):
    fields = {name.rstrip("_"): field for name, field in KINDS[kind].model.model_fields.items()}
    assert set(DEFAULTS[kind]) <= set(fields)
    # Whatever is not in the list stands for nothing if it is left out, or is told by the rest.
    rest = {name for name, field in fields.items() if field.default is not None} - set(DEFAULTS[kind])
    assert rest <= {"kind", "activation", "tween", "wires", "recipe"}
    assert all(any(isinstance(rule, Scope) for rule in fields[name].metadata) for name in ("points", "seed"))


def test_what_is_wrong_with_a_figure_is_left_to_those_who_make_it():
    figure = {"kind": "activation", "activation": "gone"}
    assert upgraded(figure) == (figure, ())
    assert upgraded({"kind": "no such"}) == ({"kind": "no such"}, ())
