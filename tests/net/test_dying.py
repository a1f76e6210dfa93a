"""Units that die: counted by hand, and a training run in which they do."""

import numpy as np
import pytest

import warpviz as wv
from warpviz.net.dying import dead_share, learned_slopes, looked_at

POINTS = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, -1.0]])


def test_a_unit_is_dead_that_no_point_reaches():
    # The second unit's pre-activation is negative at every point, the third one's at some.
    first = wv.Affine([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]], [0.0, -5.0, 0.0])
    network = wv.Network([first, wv.Activation("relu"), wv.Affine([[1.0, 1.0, 1.0]])])
    assert dead_share(network, POINTS) == pytest.approx(1 / 3)
    alive = wv.Network([first, wv.Activation("leaky_relu"), network.layers[2]])
    assert dead_share(alive, POINTS) == 0.0
    # What comes after counts with what it gets.
    second = wv.Affine(-np.eye(3), [-1.0, -1.0, -1.0])
    deeper = wv.Network([*network.layers[:2], second, wv.Activation("relu"), network.layers[2]])
    assert dead_share(deeper, POINTS) == pytest.approx(4 / 6)


def test_slopes_are_those_of_the_layers():
    def prelu(slope):
        return wv.Activation(f"prelu(alpha={slope})")

    network = wv.Network([wv.Affine(np.eye(2)), prelu(0.1), wv.Affine(np.eye(2)), prelu(-0.5), wv.Affine([[1.0, 1.0]])])
    assert learned_slopes(network) == (0.1, -0.5)
    assert learned_slopes(wv.Network([wv.Affine(np.eye(2)), wv.Activation("relu"), wv.Affine([[1.0, 1.0]])])) == ()


def test_relu_dies_and_its_relatives_do_not():
    points, labels = wv.dataset("spirals", n=200)
    settings = {"hidden": (16, 16), "epochs": 80, "learning_rate": 1.0, "restarts": 1, "init": "he", "history": "all"}
    shares = {}
    for name in ("relu", "leaky_relu", "prelu"):
        history = wv.fit(points, labels, activation=name, **settings)
        shares[name] = dead_share(history[int((history.epochs <= 80).sum()) - 1], points)
        if name == "prelu":
            # Slopes begin at a quarter, and are learned.
            assert learned_slopes(history[0]) == (0.25, 0.25)
            assert min(abs(slope - 0.25) for slope in learned_slopes(history[-1])) > 0.01
    assert shares["relu"] > 0.2
    assert shares["leaky_relu"] == shares["prelu"] == 0.0


def test_all_steps_are_there_if_all_are_wanted():
    points, labels = wv.dataset("spirals", n=100)
    settings = {"hidden": (4,), "activation": "relu", "epochs": 40, "learning_rate": 1.0, "restarts": 1}
    whole = wv.fit(points, labels, history="all", **settings)
    way = wv.fit(points, labels, history=True, **settings)
    assert whole.epochs[:41].tolist() == list(range(41))
    assert set(way.epochs) <= set(whole.epochs)
    np.testing.assert_array_equal(way.network(points), whole.network(points))
    # On the way to the network no step is a jump.
    jumps = [np.abs(way[k + 1](points) - way[k](points)).mean() for k in range(len(way) - 1) if way.epochs[k + 1] > 40]
    assert max(jumps, default=0.0) < 0.5


@pytest.mark.parametrize("total", [1, 2, 30, 5000])
def test_steps_are_looked_at_from_first_to_last(total):
    steps = looked_at(total)
    assert (steps[0], steps[-1]) == (0, total - 1)
    assert (np.diff(steps) > 0).all()
    assert len(steps) <= 150
