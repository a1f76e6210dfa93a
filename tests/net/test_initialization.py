"""Initializations: what PyTorch has for each, and that training starts with them."""

import numpy as np
import pytest

import warpviz as wv
from warpviz.errors import InvalidValueError
from warpviz.net.activations import activation
from warpviz.net.backprop import Model, split
from warpviz.net.initialization import INITIALIZATIONS, initialization
from warpviz.net.optimizer import initial_parameters

torch = pytest.importorskip("torch")

NORMAL = np.random.default_rng(5).standard_normal((300, 200))
# What PyTorch calls them.
THEIRS = {
    "xavier": torch.nn.init.xavier_normal_,
    "he": lambda weight: torch.nn.init.kaiming_normal_(weight, nonlinearity="relu"),
    "lecun": lambda weight: torch.nn.init.kaiming_normal_(weight, nonlinearity="linear"),
}


@pytest.mark.parametrize("name", THEIRS)
def test_the_spread_is_that_of_pytorch(name):
    torch.manual_seed(0)
    theirs = THEIRS[name](torch.empty(300, 200, dtype=torch.float64)).numpy()
    ours = initialization(name).weight(NORMAL)
    # 60,000 numbers: a standard deviation is known to about 0.3 %.
    assert ours.std() == pytest.approx(theirs.std(), rel=0.02)
    assert ours.std() == pytest.approx(initialization(name).std(200, 300), rel=0.01)


@pytest.mark.parametrize("shape", [(5, 5), (3, 7), (7, 3)])
def test_orthogonal_weights_keep_lengths(shape):
    weight = initialization("orthogonal").weight(NORMAL[: shape[0], : shape[1]])
    assert weight.shape == shape
    inner = weight @ weight.T if shape[0] <= shape[1] else weight.T @ weight
    np.testing.assert_allclose(inner, np.eye(min(shape)), atol=1e-12)


@pytest.mark.parametrize(
    ("text", "name"), [("Glorot", "xavier"), ("HE", "he"), ("0.010", "0.01"), (1, "1"), (0.5, "0.5")]
)
def test_names_and_numbers(text, name):
    assert initialization(text).name == name
    if text == 0.5:
        np.testing.assert_allclose(initialization(text).weight(NORMAL), 0.5 * NORMAL)


@pytest.mark.parametrize("text", ["hee", "", "0", "-1", "nan", "inf", "101", None, True])
def test_what_is_none_is_one_line(text):
    with pytest.raises(InvalidValueError, match=r"^expected .* but got .*$"):
        initialization(text)


def test_the_near_miss_is_told():
    with pytest.raises(InvalidValueError, match="did you mean 'xavier'"):
        initialization("xavir")


@pytest.mark.parametrize("name", INITIALIZATIONS)
def test_training_starts_with_them(name):
    model = Model((2, 40, 40, 1), activation("prelu"))
    inputs = np.random.default_rng(0).standard_normal((2, 50))
    parameters = initial_parameters(model, inputs, 3, 7, initialization(name))
    assert np.array_equal(parameters[1:2], initial_parameters(model, inputs, 2, 7, initialization(name))[1:])
    for layer in split(parameters, model):
        assert (layer.bias == 0).all()
        assert all((place == 0.25).all() for place in layer.learned.values())
    hidden = split(parameters, model)[1].weight
    assert hidden.std() == pytest.approx(initialization(name).std(40, 40), rel=0.06)


def test_a_network_is_another_one_from_another_start():
    points, labels = wv.dataset("moons", n=60)
    settings = {"hidden": (3,), "activation": "tanh", "epochs": 5, "restarts": 1}
    weights = [wv.fit(points, labels, init=init, **settings).layers[0].weight for init in (None, "he", 0.5, "he")]
    assert np.array_equal(weights[1], weights[3])
    assert len({weight.tobytes() for weight in weights}) == 3
    with pytest.raises(InvalidValueError, match=r"^init: expected xavier, he, .*did you mean 'he'\?$"):
        wv.fit(points, labels, init="hee")
