"""The figure kind `gradients`: what is drawn is what was computed."""

import re

import numpy as np
import pytest

import warpviz as wv
from warpviz.errors import InvalidValueError, WarpvizError
from warpviz.net.activations import activation
from warpviz.net.initialization import initialization
from warpviz.net.vanishing import layer_gradients


def test_curves_and_words_are_the_numbers():
    spec = wv.GradientsFigure("sigmoid", "relu", depth=7, width=20, samples=30)
    animation = wv.animate(spec)
    (axes,) = animation.scene(0).plot.figure.axes
    size = {"depth": 7, "width": 20, "samples": 30, "seed": 0}
    for number, told in enumerate(animation.measured["gradients"]):
        own = layer_gradients(activation(told["function"]), initialization("orthogonal"), **size)
        np.testing.assert_array_equal(axes.lines[number].get_ydata(), own.means)
        assert told["means"] == own.means.tolist()
    assert axes.get_yscale() == "log"
    low, high = axes.get_ylim()
    assert low < min(min(told["means"]) for told in animation.measured["gradients"]) < 1 <= high
    # The bound of sigmoid, and none of ReLU.
    assert len(axes.lines) == 3
    np.testing.assert_allclose(axes.lines[2].get_ydata(), 0.25 ** np.arange(7, 0, -1.0))
    words = [text.get_text() for text in animation.scene(0).plot.figure.legends[0].get_texts()]
    assert words[:2] == ["sigmoid", "relu"]
    assert words[2].startswith("bound ")
    assert words[2].endswith("= 6.1e−5)")
    # With other weights it is no bound.
    other = wv.animate(spec.changed(init="he")).scene(0).plot.figure.legends[0].get_texts()
    assert other[2].get_text().startswith("$0.25")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"depth": 0}, "depth: must be at least 1, but got 0"),
        ({"activation": ("relu", "ReLU")}, "activation: relu is there more than once"),
        ({"activation": ()}, "activation: "),
        ({"activation": "relue"}, "unknown activation 'relue': did you mean 'relu'?"),
        ({"samples": 10_000, "width": 512}, "samples: 10,000 samples of 512 units in 10 layers are 51,200,000 numbers"),
        ({"init": "-1"}, "init: expected a standard deviation over 0"),
    ],
)
def test_bad_input_is_one_line(fields, message):
    with pytest.raises(WarpvizError, match=f"^{re.escape(message)}"):
        wv.GradientsFigure(**fields)


def test_what_vanishes_altogether_is_drawn():
    spec = wv.GradientsFigure("tanh", "identity", depth=50, width=1, samples=5, init="0.0000001", size=(240, 160))
    assert wv.animate(spec).frame(0).std() > 0


def test_what_grows_without_bound_is_refused():
    with pytest.raises(InvalidValueError, match=r"^square: the gradient is not finite with 50 layers"):
        wv.animate(wv.GradientsFigure("square", init="1", depth=50, width=50, samples=5))
