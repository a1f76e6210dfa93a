"""The words are true: what they claim of a function is computed."""

import re

import numpy as np
import pytest

from warpviz.describe.alt_text import DESCRIBERS, alt_text
from warpviz.errors import UnknownNameError
from warpviz.figures.kinds import animate
from warpviz.languages.table import LANGUAGES
from warpviz.net.activations import ACTIVATIONS, activation
from warpviz.net.facts import step_facts
from warpviz.net.layers import Activation, Affine
from warpviz.net.network import Network
from warpviz.net.training import fit
from warpviz.plane.datasets import dataset
from warpviz.specs.activation import ActivationFigure
from warpviz.specs.kinds import KINDS, spec_from_data
from warpviz.specs.network import NetworkFigure


def measured(spec, lang="en"):
    """The text of a figure once it is made."""
    return alt_text(spec, lang, animate(spec).measured)


AXIS = np.linspace(-3, 3, 61)
GRID = np.stack(np.meshgrid(AXIS, AXIS), axis=-1).reshape(-1, 2)
# What a text claims -> whether the images of the grid keep it.
CLAIMS = {
    "left as it is": lambda out: np.array_equal(out, GRID),
    "into the first quadrant": lambda out: (out >= 0).all(),
    "unit square": lambda out: ((out >= 0) & (out <= 1)).all(),
    "four corners": lambda out: sorted({*map(tuple, out.tolist())}) == [(0, 0), (0, 1), (1, 0), (1, 1)],
    "square from -1 to 1": lambda out: (abs(out) <= 1).all(),
    "what is negative becomes zero": lambda out: np.array_equal(out, np.maximum(GRID, 0)),
    "folded": lambda out: np.allclose(out, out.reshape(61, 61, 2)[::-1, ::-1].reshape(-1, 2)),
    "keeps its positive": lambda out: np.array_equal(out[GRID > 0], GRID[GRID > 0]),
    "nearly keeps its large positive": lambda out: (abs(out - GRID)[GRID > 2.9] < 0.2).all(),
    "just below zero": lambda out: ((out < 0) & (out > -0.35))[GRID < -0.01].all(),
    "onto the segment from (0, 1) to (1, 0)": lambda out: np.allclose(out.sum(axis=1), 1) and (out >= 0).all(),
    "1.05 times": lambda out: np.allclose(out[GRID > 0], 1.0507 * GRID[GRID > 0], rtol=1e-3),
}


@pytest.mark.parametrize("name", [*ACTIVATIONS, "leaky_relu(alpha=0.3)", "leaky_relu(alpha=-1)", "elu(alpha=2)"])
def test_what_is_said_of_an_activation_is_so(name):
    function = activation(name)
    text = alt_text(ActivationFigure(activation=name))
    held = [words for words in CLAIMS if words in text and not (words == "folded" and "rolled" in text)]
    out = function(GRID)
    for words in held:
        assert CLAIMS[words](out), words
    slope = re.search(r"multiplied by ([-\d.]+\d)", text)
    if slope:
        assert np.allclose(out[GRID < 0], float(slope[1]) * GRID[GRID < 0])
    low = re.search(r"towards ([-\d.]+\d)", text)
    if low:
        assert float(function([-80.0])[0]) == pytest.approx(float(low[1]), abs=5e-3)
    assert held or slope or low or name in {"relu6", "h_swish"}


def test_every_kind_has_its_words():
    assert {"activation", "network", "compare", "setup"} <= set(DESCRIBERS) <= set(KINDS)


def test_the_sheet_and_its_points_are_named():
    spec = ActivationFigure(activation="abs")
    assert alt_text(spec) == "A 13 by 13 grid is folded by the absolute value into the first quadrant."
    assert alt_text(spec, measured=animate(spec).measured) == (
        "A 13 by 13 grid is folded by the absolute value into the first quadrant."
        " At the end it covers 25 % of its former area, 4 sheets thick on average."
    )
    spec = ActivationFigure(activation="abs", lines=9)
    assert alt_text(spec, "ja", animate(spec).measured) == (
        "縦横に 9 本ずつ線を引いたシートは、絶対値関数によって第 1 象限に折りたたまれる。"
        "最後に、元の面積の 25 % を平均 4 枚重なって覆う。"
    )
    assert "moons dataset" in alt_text(ActivationFigure(activation="abs", data="moons"))
    assert "points of p.csv" in alt_text(ActivationFigure(activation="abs", data="some/p.csv"))
    assert "labelled points" in alt_text(ActivationFigure(activation="abs", data=([[0, 1], [1, 2]], [0, 1])))


def test_the_sine_rolls_up_only_what_reaches_its_first_turn():
    assert "rolled" in alt_text(ActivationFigure(activation="sin"))
    assert "rolled" not in alt_text(ActivationFigure(activation="sin", extent=1.5))


NETWORKS = {
    "trained": NetworkFigure(activation="abs", hidden=(2, 2, 2)),
    "uneven": NetworkFigure(activation="relu", hidden=(3, 2), data="moons", to="output", boomerang=True),
    "one": NetworkFigure(hidden=(1,), skip=True),
    "file": NetworkFigure(weights="nets/net.json"),
    "given": NetworkFigure(network=Network([Affine(np.eye(2)), Activation("abs"), Affine([[1.0, 2.0]])])),
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NETWORKS)
def test_a_text_is_one_whole_line_that_promises_no_success(name, lang):
    text = alt_text(NETWORKS[name], lang)
    assert text.endswith("." if lang == "en" else "。")
    assert "\n" not in text
    assert "  " not in text
    assert not re.search(r"separat|分離|part the classes", text)
    assert text.isascii() == (lang == "en")


def test_networks_are_told_by_their_layers():
    assert alt_text(NETWORKS["trained"]) == (
        "A 13 by 13 grid with the points of the sine dataset on it is carried through 3 hidden layers of 2 units,"
        " each of which turns, stretches and shifts it, then folds it by the absolute value."
    )
    assert "2 hidden layers of 3 and 2 units" in alt_text(NETWORKS["uneven"])
    assert "output layer, and all the way back." in alt_text(NETWORKS["uneven"])
    assert "one hidden layer of 1 unit with skip connections" in alt_text(NETWORKS["one"])
    assert "the network in net.json" in alt_text(NETWORKS["file"])
    assert "a network with 2 layers of 2 and 1 units" in alt_text(NETWORKS["given"])


@pytest.mark.parametrize(("name", "to"), [("abs", "hidden"), ("softmax", "hidden"), ("tanh", "output")])
def test_the_share_that_a_text_names_is_the_network_s_accuracy(name, to):
    points, labels = dataset("moons", n=60, seed=2)
    network = fit(points, labels, hidden=(2,), activation=name, epochs=40, restarts=1, seed=0)
    figure = NetworkFigure(network=network, data=(points, labels), to=to)
    (share,) = re.findall(r" ([\d.]+) % of the points", measured(figure))
    assert network.accuracy(points, labels) == pytest.approx(float(share) / 100, abs=0.00101)
    assert f"{share} %" in measured(figure, "ja")
    # Without its points nothing is claimed, nor before it is made.
    assert "%" not in measured(NetworkFigure(network=network, to=to))
    assert "%" not in alt_text(NetworkFigure(network=network, data="gone.csv", to=to))


@pytest.mark.parametrize("extent", [0.5, 3.0])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_numbers_of_a_text_are_those_of_the_facts(name, extent):
    *_, facts = step_facts([Activation(name, 2)], extent)
    text = measured(ActivationFigure(activation=name, extent=extent)).rpartition("At the end ")[2]
    covered = re.search(r"covers ([\d.,]+) % of its former area", text)
    area = re.search(r"area is ([\d.,]+) % of what it was", text)
    line = re.search(r"a line ([\d.]+) long", text)
    sheets = re.search(r"([\d.]+) sheets thick", text)
    if covered:
        assert float(covered[1]) == pytest.approx(100 * facts.area, rel=0.05, abs=0.51)
        assert float(sheets[1] if sheets else 1) == pytest.approx(facts.sheets, abs=0.0501)
    elif area:
        assert facts.area is None
        assert float(area[1]) == pytest.approx(100 * facts.area_with_overlaps, rel=0.05, abs=0.51)
    elif line:
        assert (float(line[1]), facts.area) == (pytest.approx(facts.length, rel=0.005), 0)
    elif "nothing" in text:
        assert facts.area == 0
    else:
        assert facts.area == pytest.approx(1, abs=0.006)


def test_the_share_that_a_line_can_part_is_the_measured_one():
    spec = ActivationFigure(activation="abs", data="circles", points=80, boomerang=True)
    points, labels = dataset("circles", n=80, seed=0)
    *_, facts = step_facts([Activation("abs", 2)], 3.0, points, labels)
    (share,) = re.findall(r"all the way back\. Where it turns back .* and a line can part (\d+) %", measured(spec))
    assert int(share) == int(100 * facts.best_line + 1e-9)
    assert f"直線で {share} %" in measured(spec, "ja")


def test_another_language_is_refused():
    with pytest.raises(UnknownNameError, match="language 'fr'"):
        alt_text(NETWORKS["trained"], "fr")


def test_panels_and_set_ups_have_their_words():
    assert alt_text(spec_from_data({"kind": "compare"})) == (
        "4 panels side by side: a 13 by 13 grid is carried through the absolute value, ReLU, the sine and softmax."
    )
    trained = spec_from_data({"kind": "compare", "network": True, "activation": ["abs"], "hidden": [3, 2]})
    assert "trained networks of 2 hidden layers of 3 and 2 units with the absolute value" in alt_text(trained)
    assert alt_text(spec_from_data({"kind": "setup", "data": "moons"})) == (
        "A scatter plot of the points of the moons dataset beside a diagram of units and connections: 3 hidden layers"
        " of 2 units."
    )
    assert "moons データセットの点の散布図" in alt_text(spec_from_data({"kind": "setup", "data": "moons"}), "ja")
