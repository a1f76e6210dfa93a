"""How steep a function is on an interval, against a dense look at it."""

import math

import numpy as np
import pytest

from warpviz.motion.slopes import Profile, steepness, why_unbounded
from warpviz.net.activations import ACTIVATIONS, activation

EXPRESSIONS = [
    "x*sin(x)",
    "sin(2*x)+x",
    "where(x>0, x-1, x)",
    "minimum(x,1)",
    "where(x > 0, x, 0.2*x)",
    "x**3",
    "sqrt(x*x)",
]
BENDING = [*(name for name in ACTIVATIONS if ACTIVATIONS[name].elementwise), "elu(alpha=2)", *EXPRESSIONS]
REFUSED = {
    "sqrt(abs(x))": "its slope grows without bound near x = 0",
    "sqrt(abs(x - 1))": "its slope grows without bound near x = 1",
    "abs(x)**0.9": "its slope grows without bound near x = 0",
    "abs(x)*log(abs(x))": "its slope grows without bound near x = 0",
    "sqrt(x + 3)": "its slope has no value at x = -3",
    "10*tanh(1000000*x)": "its slope is 1e+07 near x = 0",
}


def profile(text):
    return Profile.of(activation(text))


@pytest.mark.parametrize(("low", "high"), [(-3, 3), (-1, 4), (-6, 0.5), (-7, 7)])
@pytest.mark.parametrize("text", BENDING)
def test_the_largest_slope_is_what_a_dense_look_finds(text, low, high):
    found = steepness(profile(text), low, high)
    creases = [place for place in activation(text).creases if low <= place <= high]
    x = np.concatenate([np.linspace(low, high, 400_001), [0.0], np.add.outer(creases, [-1e-9, 1e-9]).ravel()])
    slopes = activation(text).derivative(x[(x >= low) & (x <= high)])
    dense = np.abs(slopes).max() or 1.0
    assert found.most == pytest.approx(dense, rel=1e-6)
    near = activation(text).derivative(found.at + np.array([-1e-9, 0.0, 1e-9]))
    if slopes.max() >= dense * (1 - 1e-9):
        assert near.max() == pytest.approx(found.most, rel=1e-6)
    else:
        assert found.at in (low, high)


@pytest.mark.parametrize(
    ("text", "low", "high", "most", "at"),
    [
        ("relu", -3, 3, 1, 0),
        ("relu", -3, -1, 1, 0),
        ("relu", 1, 3, 1, 0),
        ("step", -3, 2, 1, -3),
        ("abs", -3, -1, 1, 0),
        ("hard_tanh", -5, 5, 1, 0),
        ("leaky_relu(alpha=3)", -3, 3, 3, 0),
        ("leaky_relu(alpha=0.1)", -3, 0, 0.1, 0),
        ("sin", -20, 20, 1, 0),
        ("cos", -3, 3, 1, -math.pi / 2),
        ("cos", -1, 6, 1, 3 * math.pi / 2),
        ("cos", -0.5, 0.25, math.sin(0.5), -0.5),
        ("cos", -0.25, 2, 1, -0.25),
        ("square", -3, 2, 6, 2),
        ("square", -3, 3, 6, 3),
        ("softplus", -2, 3, 1 / (1 + math.exp(-3)), 3),
        ("gaussian", -3, 3, math.sqrt(2 / math.e), -math.sqrt(0.5)),
        ("gaussian", -0.1, 3, math.sqrt(2 / math.e), -0.1),
        ("elu(alpha=2)", -3, 3, 2, 0),
        ("h_swish", -5, 5, 1.5, 3),
        ("sin(x)", -20, 20, 1, 0),
        ("minimum(maximum(x-2, -1), 1)", -3, 5, 1, 1),
    ],
)
def test_where_a_function_is_steepest(text, low, high, most, at):
    found = steepness(profile(text), low, high)
    assert found.most == pytest.approx(most, rel=1e-9)
    assert found.at == pytest.approx(at, abs=1e-7)


def test_zero_is_always_in_the_interval():
    found = steepness(profile("tanh"), 1.0, 2.0)
    assert (found.low, found.high, found.most, found.at) == (0, 2, 1, 0)


def test_a_single_place_is_an_interval_too():
    found = steepness(profile("cos"), 0.0, 0.0)
    assert found.low < 0 < found.high
    assert 0 < found.most < 1e-11


@pytest.mark.parametrize("text", BENDING)
def test_these_have_bounded_slopes(text):
    assert why_unbounded(profile(text), -3, 3) == ""


@pytest.mark.parametrize(("text", "reason"), REFUSED.items())
def test_these_have_not(text, reason):
    assert why_unbounded(profile(text), -3, 3) == reason


def test_a_slope_without_bound_elsewhere_does_not_matter():
    assert why_unbounded(profile("sqrt(abs(x - 1))"), -3, 0.9) == ""
