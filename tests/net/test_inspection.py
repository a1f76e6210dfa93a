"""What is said of a network, against PyTorch's and numpy's own numbers and maps put together by hand."""

import numpy as np
import pytest

import warpviz as wv
from warpviz.figures.kinds import animate
from warpviz.net.inspection import as_one_map, inspect_network
from warpviz.net.layers import Activation, Affine, Residual
from warpviz.plane.datasets import LabelledPoints

TURN = Affine([[0.0, -2.0], [1.0, 0.0]], [0.5, -1.0])


def test_ten_affine_maps_are_one():
    rng = np.random.default_rng(0)
    maps = [Affine(rng.normal(size=(2, 2)), rng.normal(size=2)) for _ in range(10)]
    layers = [part for layer in maps for part in (layer, Activation("identity"))]
    weight, bias = as_one_map(wv.Network(layers).layers)
    points = rng.normal(size=(50, 2))
    expected = points
    for layer in maps:
        expected = expected @ layer.weight.T + layer.bias
    assert points @ weight.T + bias == pytest.approx(expected, rel=1e-9)
    # W' = W2 W1, b' = W2 b1 + b2.
    weight, bias = as_one_map(maps[:2])
    assert weight == pytest.approx(maps[1].weight @ maps[0].weight)
    assert bias == pytest.approx(maps[1].weight @ maps[0].bias + maps[1].bias)


@pytest.mark.parametrize("bent", [Activation("abs", 2), Activation("tanh", 2), Residual([TURN, Activation("relu")])])
def test_what_bends_is_no_affine_map(bent):
    assert as_one_map([TURN, bent]) is None


@pytest.mark.parametrize("straight", [Activation("leaky_relu(alpha=1)"), Residual([TURN])])
def test_what_is_straight_in_other_words_is_part_of_the_map(straight):
    network = wv.Network([TURN, straight, TURN])
    weight, bias = as_one_map(network.layers)
    points = np.random.default_rng(1).normal(size=(20, 2))
    assert points @ weight.T + bias == pytest.approx(network(points))


def test_no_cut_of_the_last_hidden_state_is_worse_than_the_network_itself():
    for seed in range(12):
        rng = np.random.default_rng(seed)
        network = wv.Network([Affine(rng.normal(size=(9, 2))), Activation("sin"), Affine(rng.normal(size=(3, 9)))])
        points = rng.uniform(-3, 3, (300, 2))
        labels = network.predict(points)
        labels[:60] = rng.integers(0, 3, 60)
        found = inspect_network(network, LabelledPoints(points, labels, ("0", "1", "2"), "random"))
        assert found.layers[1].facts.best_line >= found.accuracy


def test_rank_and_determinant_are_those_of_the_weights():
    network = wv.Network([TURN, Activation("abs"), Affine([[1.0, 2.0], [2.0, 4.0], [0.0, 0.0]]), Affine(np.eye(3))])
    turn, fold, flat, same = inspect_network(network).layers
    assert (turn.rank, turn.determinant) == (2, pytest.approx(2.0))
    assert (fold.rank, fold.determinant) == (None, None)
    assert (flat.rank, flat.determinant, flat.width_in, flat.width_out) == (1, None, 2, 3)
    assert (same.rank, same.determinant) == (3, pytest.approx(1.0))
    assert turn.facts.area == pytest.approx(2.0)


def test_the_map_up_to_the_logits_is_told_though_shares_follow():
    network = wv.Network([TURN, Affine([[1.0, 1.0]]), Activation("sigmoid")])
    weight, bias = inspect_network(network).affine
    assert weight == pytest.approx(np.array([[1.0, -2.0]]))
    assert bias == pytest.approx([-0.5])


def test_points_bring_accuracy_folding_and_a_sheet_that_covers_them():
    points, labels = wv.dataset("circles", n=100, seed=0)
    data = LabelledPoints(4 * points, labels, ("0", "1"), "circles")
    network = wv.fit(data.points, labels, hidden=(4, 4), activation="relu", seed=0, epochs=60)
    found = inspect_network(network, data)
    assert found.extent >= np.abs(data.points).max()
    assert found.accuracy == network.accuracy(data.points, labels)
    most, mean = found.folding
    assert 0 <= mean <= most < 1
    alone = inspect_network(network)
    assert (alone.accuracy, alone.folding, alone.extent) == (None, None, 3.0)
    assert inspect_network(wv.Network([TURN]), data).folding is None
    # One layer of a smooth function folds nothing; that can be said.
    assert inspect_network(wv.Network([TURN, Activation("tanh")]), data).folding == (0.0, 0.0)


def test_a_figure_of_layers_without_an_activation_says_that_they_are_one():
    figure = wv.NetworkFigure(
        activation="identity", hidden=(2,) * 10, epochs=5, restarts=1, size=96, lines=5, still="last"
    )
    (note,) = [note for note in animate(figure).notes if "one affine map" in note]
    assert note.startswith("nothing bends between the layers: they are one affine map: W' = [[")
    # One map alone says nothing new, and what bends is none.
    assert not animate(wv.NetworkFigure(network=wv.Network([TURN]), size=96, still="last")).notes
    bent = wv.Network([TURN, Activation("tanh"), TURN])
    assert not any(
        "one affine map" in note for note in animate(wv.NetworkFigure(network=bent, size=96, still="last")).notes
    )
