"""The history of a training run: every step is what it was, and the last is what `fit` gives."""

import itertools

import numpy as np
import pytest

import warpviz as wv
from warpviz.net.history import MOST_STEPS

torch = pytest.importorskip("torch")


@pytest.mark.parametrize(
    ("activation", "hidden", "data", "more"),
    [
        ("abs", (2, 2, 2), "moons", {}),
        ("tanh", (2, 2), "circles", {"epochs": 60}),
        ("prelu", (3,), "spirals", {"epochs": 80}),
        ("relu", (6, 6), "sine", {"skip": True, "epochs": 30}),
        ("softmax", (2,), "blobs", {"epochs": 30, "init": "he"}),
    ],
)
def test_the_last_step_is_the_network_that_fit_gives(activation, hidden, data, more):
    points, labels = wv.dataset(data, n=120)
    settings = {"hidden": hidden, "activation": activation, "seed": 1, **more}
    network, history = wv.fit(points, labels, **settings), wv.fit(points, labels, history=True, **settings)
    np.testing.assert_allclose(history.network(points), network(points), atol=1e-12)
    assert history.accuracies[-1] == pytest.approx(network.accuracy(points, labels), abs=1.5 / 120)
    assert len(history) == len(history.losses) == len(history.accuracies) == len(history.epochs)
    assert (np.diff(history.epochs) > 0).all()
    assert history.epochs[0] == 0


def test_losses_and_accuracies_are_those_of_the_networks():
    points, labels = wv.dataset("moons", n=100)
    history = wv.fit(points, labels, hidden=(3,), activation="tanh", epochs=50, history=True)
    for number in (0, 3, len(history) // 2, len(history) - 1):
        shares = torch.tensor(history[number](points)[:, 0])
        loss = torch.nn.functional.binary_cross_entropy(shares, torch.tensor(labels, dtype=torch.float64))
        assert history.losses[number] == pytest.approx(float(loss), rel=1e-4)
        assert history.accuracies[number] == pytest.approx(history[number].accuracy(points, labels))
    assert history.losses[-1] < history.losses[0]
    assert "accuracy" in repr(history)
    with pytest.raises(IndexError):
        history[len(history)]


def test_steps_follow_each_other():
    points, labels = wv.dataset("moons", n=60)
    history = wv.fit(points, labels, hidden=(2,), activation="tanh", epochs=20, restarts=1, history=True)
    places = [history[number](points) for number in range(len(history))]
    moved = [np.abs(b - a).max() for a, b in itertools.pairwise(places)]
    # No step is a jump to another network.
    assert max(moved[:-1]) < 0.5
    again = wv.fit(points, labels, hidden=(2,), activation="tanh", epochs=20, restarts=1, history=True)
    assert np.array_equal(again.losses, history.losses)


def test_of_a_long_run_some_steps_are_left_out():
    points, labels = wv.dataset("xor", n=8) if "xor" in wv.datasets() else wv.dataset("moons", n=8)
    history = wv.fit(points, labels, hidden=(1,), activation="step", epochs=3 * MOST_STEPS, restarts=1, history=True)
    assert len(history) <= 1.4 * MOST_STEPS
