"""`warpviz inspect`: what it prints is what the figure's own facts and the network say."""

import json
import re

import numpy as np
import pytest
from program import check, run

import warpviz as wv
from warpviz.commands.inspect import COLUMNS
from warpviz.net.layers import Activation, Affine
from warpviz.net.serial import network_to_data
from warpviz.publish.saving import save

QUICK = {"size": 96, "lines": 5, "fps": 2}
NET = wv.Network([Affine([[1.0, 0.5], [-0.5, 1.0]], [0.2, 0.1]), Activation("abs"), Affine([[1.0, -1.0]])])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("inspect")
    (folder / "net.json").write_text(json.dumps(network_to_data(NET)))
    (folder / "p.csv").write_text("x,y,label\n0,0,a\n1,2,b\n-1,1,a\n2,-1,b\n")
    training = {"data": "moons", "points": 60, "hidden": (3, 2), "epochs": 40, "restarts": 1}
    save(wv.NetworkFigure(activation="relu", facts=str(folder / "relu.json"), **training, **QUICK), folder / "relu.gif")
    save(wv.ActivationFigure("relu", **QUICK), folder / "one.gif")
    save(wv.CompareFigure(("abs", "sin"), **{**QUICK, "size": "192x96"}), folder / "two.gif")
    save(wv.SetupFigure(hidden=(2,), data="moons", points=20, size=96), folder / "setup.png")
    return folder


def data_of(folder, *words):
    return json.loads(check(run(folder, "inspect", *words, "--as", "json")))


def test_a_figure_says_what_was_measured_of_it(folder):
    found = data_of(folder, "relu.gif")
    facts = json.loads((folder / "relu.json").read_text())
    by_label = {step["label"]: step for step in facts["steps"]}
    hidden = [layer for layer in found["layers"] if layer["layer"] in by_label]
    assert len(hidden) == len(facts["steps"]) - 1
    for layer in hidden:
        step = by_label[layer["layer"]]
        assert layer["units"][1] == step["width"]
        for key, name in {"best_cut": "best_line", "dead": "dead", "saturated": "saturated", "area": "area"}.items():
            assert layer[key] == (None if step[name] is None else pytest.approx(step[name], rel=1e-8))
    assert found["accuracy"] == pytest.approx(facts["accuracy"], rel=1e-8)
    assert 0 <= found["folding"]["mean"] <= found["folding"]["most"] < 1
    assert found["affine"] is None


def test_a_film_of_a_training_is_measured_as_its_network(folder):
    training = {"data": "moons", "points": 60, "hidden": (3, 2), "epochs": 40, "restarts": 1, "activation": "relu"}
    save(wv.TrainingFigure(**training, size=96, lines=3, duration=0.2, fps=5), folder / "training.gif")
    one, other = data_of(folder, "training.gif"), data_of(folder, "relu.gif")
    assert one["accuracy"] == pytest.approx(other["accuracy"])
    for key in ("rank", "determinant", "best_cut", "dead"):
        assert [layer[key] for layer in one["layers"]] == [
            None if layer[key] is None else pytest.approx(layer[key]) for layer in other["layers"]
        ]


def test_a_network_file_is_measured_with_points_and_without(folder):
    alone, told = data_of(folder, "net.json"), data_of(folder, "net.json", "--data", "p.csv")
    assert alone["layers"][0]["determinant"] == pytest.approx(np.linalg.det([[1.0, 0.5], [-0.5, 1.0]]))
    assert [layer["rank"] for layer in alone["layers"]] == [2, None, 1]
    assert alone["accuracy"] is None
    assert alone["layers"][0]["best_cut"] is None
    assert told["layers"][0]["best_cut"] in {0.75, 1.0}
    assert told["accuracy"] is not None


def test_lines_for_a_reader(folder):
    head, names, *rows = check(run(folder, "inspect", "relu.gif")).splitlines()
    assert head == "relu.gif: sheet [-3, 3], 60 points"
    assert re.split(r"  +", names) == list(COLUMNS)
    assert re.match(r"affine 1 +2 to 3 +2 ", rows[0])
    assert any(re.fullmatch(r"network: [\d.]+ % of the points in their class", row) for row in rows)
    assert any(row.startswith("folding: ") for row in rows)
    assert not any(row != row.rstrip() for row in rows)


def test_ten_layers_without_an_activation_are_told_to_be_one(folder):
    maps = [Affine([[1.0, 0.1], [0.0, 1.0]], [0.1, 0.0]) for _ in range(10)]
    layers = [part for layer in maps for part in (layer, Activation("identity"))]
    (folder / "ten.json").write_text(json.dumps(network_to_data(wv.Network(layers))))
    last = check(run(folder, "inspect", "ten.json")).splitlines()[-1]
    # Ten shears by 0.1 are one by 1; of the shifts along x nothing is sheared.
    assert last == "one affine map: W' = [[1, 1], [0, 1]], b' = [1, 0]"


@pytest.mark.parametrize("form", ["markdown", "latex"])
def test_tables_have_a_row_for_each_layer(folder, form):
    text = check(run(folder, "inspect", "relu.gif", "--as", form))
    assert sum("affine" in line or "relu" in line for line in text.splitlines()) == 5
    assert "best cut" in text


def test_an_activation_is_a_network_of_one_layer(folder):
    (layer,) = data_of(folder, "one.gif")["layers"]
    assert layer["area"] == pytest.approx(0.25)
    assert layer["saturated"] == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["two.gif"], "one network is inspected, but this is a compare figure: it has several panels"),
        (["setup.png"], "one network is inspected, but this is a setup figure: no network is trained for it"),
        (["relu.gif", "--data", "moons"], "data: a figure has its own points; only a network file takes others"),
        (["none.json"], "cannot read none.json: no such file or directory"),
        (["relu.gif", "--as", "jsn"], "unknown form 'jsn': did you mean 'json'?"),
        (["net.json", "--points", "9"], "points: only a named dataset can have any number of points"),
    ],
)
def test_what_cannot_be_inspected_is_one_line(folder, words, line):
    result = run(folder, "inspect", *words)
    assert (result.returncode, result.stdout, result.stderr) == (2, "", f"error: {line}\n")
