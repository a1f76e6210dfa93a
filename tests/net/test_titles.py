"""Titles are what one could type."""

import numpy as np
import pytest

import warpviz as wv
from warpviz.net.activations import ACTIVATIONS, activation
from warpviz.net.layers import Activation, Affine, Residual
from warpviz.net.network import Network
from warpviz.net.titles import network_short_title, short_title


@pytest.mark.parametrize("name", [*ACTIVATIONS, "leaky_relu(alpha=0.1)", "elu(alpha=2)", "x*sin(x)"])
def test_a_title_makes_the_function_again(name):
    function = activation(name)
    title = short_title(function)
    assert activation(title).expression == function.expression
    assert len(title) <= len(function.expression)


def test_titles_are_the_names_that_code_uses():
    titles = {name: short_title(activation(name)) for name in ("absolute", "tanh", "softmax", "silu")}
    assert list(titles.values()) == ["abs", "tanh", "softmax", "swish"]
    assert short_title(activation("leaky_relu(alpha=0.1)")) == "leaky_relu(alpha=0.1)"
    assert short_title(activation("leaky_relu(alpha=0.01)")) == "leaky_relu"


def network(name, *widths, width_in=2):
    layers = []
    for width in widths:
        layers += [Affine(np.ones((width, width_in))), Activation(name)]
        width_in = width
    return Network([*layers, Affine(np.ones((1, width_in))), Activation("sigmoid")])


def test_a_network_is_told_by_its_function_and_its_widths():
    assert network_short_title(network("tanh", 3, 3)) == "tanh 3-3"
    assert network_short_title(network("abs", 2, 2, 2)) == "abs 2-2-2"
    assert network_short_title(network("leaky_relu(alpha=0.1)", 4)) == "leaky_relu(alpha=0.1) 4"
    # A formula and numbers side by side would be a product.
    assert network_short_title(network("x*sin(x)", 2, 2)) == "x * sin(x), 2-2"
    block = Residual([Affine(np.eye(2)), Activation("abs")])
    assert network_short_title(Network([block, block, block])) == "abs 2-2-2 + skip"
    assert network_short_title(Network([block]), skip="+ スキップ") == "abs 2 + スキップ"
    mixed = Network([Affine(np.eye(2)), Activation("abs"), Affine(np.eye(2)), Activation("sin")])
    assert network_short_title(mixed) == "network 2-2"
    assert network_short_title(mixed, "ネットワーク") == "ネットワーク 2-2"
    assert network_short_title(Network([Activation("abs", 2)])) == "abs"


def test_a_trained_network_has_the_title_of_its_request():
    points, labels = wv.dataset("moons", n=40, seed=0)
    net = wv.fit(points, labels, hidden=(3, 2), activation="tanh", seed=0, epochs=2, restarts=1)
    assert network_short_title(net) == "tanh 3-2"
