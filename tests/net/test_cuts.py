"""Best cuts along a network: never worse than the network itself."""

import numpy as np
import pytest

from warpviz.net.best_cut import best_cut
from warpviz.net.cuts import step_cuts
from warpviz.net.layers import Activation, Affine
from warpviz.net.network import Network
from warpviz.net.training import fit
from warpviz.plane.datasets import dataset


@pytest.mark.parametrize("name", ["abs", "relu", "tanh", "softmax", "identity"])
@pytest.mark.parametrize("hidden", [(1,), (2, 2), (4, 3)])
@pytest.mark.parametrize("data", ["xor", "moons", "three"])
def test_no_network_is_better_than_the_best_cut_of_its_last_states(name, hidden, data):
    points, labels = dataset("checkerboard" if data == "three" else data, n=120, seed=3)
    if data == "three":
        labels = np.floor(points[:, 0] / 1.4).astype(np.int64) % 3
    network = fit(points, labels, hidden=hidden, activation=name, epochs=60, restarts=1, seed=1)
    cuts = step_cuts(network.layers, points, labels, network)
    states = [step.points for step in network.trace(points).steps]
    assert len(cuts) == len(states)
    for cut, state in zip(cuts, states, strict=True):
        assert cut.share == np.mean(cut.predict(state) == labels)
    accuracy = network.accuracy(points, labels)
    for cut in cuts[network.hidden_count :]:
        assert cut.share >= accuracy


def test_the_networks_own_cut_is_not_missed():
    # In 40 dimensions a random start is far from what the network knows.
    rng = np.random.default_rng(0)
    points = rng.uniform(-3, 3, (600, 2))
    inner = Network([Affine(rng.normal(size=(40, 2)), rng.normal(size=40)), Activation("sin")])
    output = Affine(rng.normal(size=(1, 40)), [0.1])
    network = Network([*inner.layers, output])
    labels = network.predict(points)
    assert step_cuts(network.layers, points, labels, network)[2].share == 1.0


def test_affine_maps_carry_the_cut_along():
    points, labels = dataset("moons", n=100, seed=0)
    layers = [Affine([[2.0, 1.0], [0.0, 3.0], [1.0, 1.0]], [1.0, 0.0, -2.0]), Affine([[1.0, 2.0, 3.0]])]
    first, second, third = step_cuts(layers, points, labels)
    assert (second.share, second.exact) == (first.share, True)
    # The same points on the same sides, though the normal is another one.
    state = layers[0](points)
    assert np.array_equal(first.predict(points), second.predict(state))
    assert np.linalg.norm(second.normal) == pytest.approx(1)
    assert third.share == best_cut(layers[1](state), labels).share


@pytest.mark.parametrize("labels", [[0, 2, 0, 2], [-1, 5, 5, 5], [7, 7, 7, 7]])
def test_labels_that_the_network_has_no_scores_for(labels):
    points = np.array([[0.0, 1.0], [1, 0], [2, 2], [3, 1]])
    network = Network([Affine(np.eye(2)), Activation("tanh"), Affine(np.arange(6.0).reshape(3, 2))])
    for cut in step_cuts(network.layers, points, np.array(labels), network):
        assert cut.share >= max(np.unique(labels, return_counts=True)[1]) / 4
