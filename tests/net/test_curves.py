"""Curves of activation functions: true values, breaks that are breaks, and the largest slope."""

import itertools

import numpy as np
import pytest

from warpviz.net.activations import activation, activations
from warpviz.net.curves import slope_curve, steepest, value_curve

torch = pytest.importorskip("torch")


@pytest.mark.parametrize("name", activations())
def test_curves_are_what_pytorch_says(name):
    function = activation(name)
    curve, slope = value_curve(function, -5.0, 5.0, 301), slope_curve(function, -5.0, 5.0, 301)
    for piece in curve.pieces:
        # The ends of pieces are limits.
        x = torch.tensor(piece[1:-1, 0], dtype=torch.float64)
        own = {
            "sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu, "softplus": torch.nn.functional.softplus,
            "gelu": torch.nn.functional.gelu, "absolute": torch.abs, "sin": torch.sin, "mish": torch.nn.functional.mish,
            "swish": torch.nn.functional.silu, "selu": torch.selu,
            "softmax": lambda x: torch.softmax(torch.stack([x, 0 * x], -1), -1)[:, 0],
        }.get(name)  # fmt: skip
        if own is not None:
            np.testing.assert_allclose(piece[1:-1, 1], own(x).numpy(), atol=1e-12)
    # The derivative is the slope of the function, wherever there is one.
    for piece in slope.pieces:
        x, step = piece[1:-1, 0], 1e-6
        if function.elementwise:
            numeric = (function(x + step) - function(x - step)) / (2 * step)
            np.testing.assert_allclose(piece[1:-1, 1], numeric, atol=1e-5)


def test_a_jump_is_two_pieces_with_an_open_and_a_filled_end():
    curve = value_curve(activation("step"), -2.0, 3.0, 100)
    left, right = curve.pieces
    assert left[-1].tolist() == [0.0, 0.0]
    assert right[0].tolist() == [0.0, 1.0]
    assert {(end.x, end.y, end.filled) for end in curve.ends} == {(0.0, 0.0, False), (0.0, 1.0, True)}
    # Its derivative is none there.
    (end,) = slope_curve(activation("step"), -2.0, 3.0, 100).ends
    assert (end.x, end.y, end.filled) == (0.0, 0.0, False)


def test_a_value_between_the_limits_is_a_dot():
    curve = value_curve(activation("where(x == 0, 5, x)"), -1.0, 1.0, 50)
    assert [(end.x, end.y) for end in curve.ends if end.filled] == [(0.0, 5.0)]
    ((x, y),) = [(end.x, end.y) for end in curve.ends if not end.filled]
    assert x == 0.0
    assert abs(y) < 1e-9


@pytest.mark.parametrize(
    ("name", "ends"),
    [
        ("relu", {(0.0, 0.0), (0.0, 1.0)}),
        ("abs", {(0.0, -1.0), (0.0, 1.0)}),
        ("leaky_relu(alpha=0.1)", {(0.0, 0.1), (0.0, 1.0)}),
        ("relu6", {(0.0, 0.0), (0.0, 1.0), (6.0, 1.0), (6.0, 0.0)}),
        ("h_swish", {(-3.0, 0.0), (-3.0, -0.5), (3.0, 1.5), (3.0, 1.0)}),
        ("tanh", set()),
    ],
)
def test_a_derivative_has_gaps_where_it_does_not_exist(name, ends):
    curve = slope_curve(activation(name), -8.0, 8.0, 200)
    assert {(end.x, round(end.y, 6) + 0.0) for end in curve.ends} == ends
    assert not any(end.filled for end in curve.ends)
    for left, right in itertools.pairwise(curve.pieces):
        assert left[-1, 0] == right[0, 0]
    assert value_curve(activation(name), -8.0, 8.0, 200).ends == ()


def test_a_pole_is_not_drawn_across():
    for text in ("1/x", "1/(x - 1)", "tan(x)"):
        curve = value_curve(activation(text), -3.0, 3.0, 1000)
        assert curve.ends == ()
        for piece in curve.pieces:
            # One branch goes one way, and is on one side.
            assert (np.diff(piece[:, 1]) > 0).all() or (np.diff(piece[:, 1]) < 0).all()
    # What has no value has no curve.
    (piece,) = value_curve(activation("log(x)"), -1.0, 1.0, 1000).pieces
    assert piece[0, 0] == 0.0
    np.testing.assert_allclose(piece[1:, 1], np.log(piece[1:, 0]), atol=1e-8)


def test_a_hole_is_an_open_end():
    curve = value_curve(activation("sin(x)/x"), -3.0, 3.0, 100)
    (end,) = curve.ends
    assert (end.x, end.filled) == (0.0, False)
    assert end.y == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("name", "x", "y", "alone"),
    [
        ("sigmoid", 0.0, 0.25, True),
        ("tanh", 0.0, 1.0, True),
        ("relu", 0.0, 1.0, False),
        ("step", 0.0, 0.0, False),
        # Of GELU's derivative Phi(z) + z phi(z) the slope is phi(z) (2 - z^2), zero at sqrt 2.
        ("gelu", 2**0.5, 1.1289041451851547, True),
        # Of exp(-z^2) the slope is largest where z = -1/sqrt 2.
        ("gaussian", -(0.5**0.5), (2 / np.e) ** 0.5, True),
        ("sin(3*x)", 0.0, 3.0, True),
        ("h_swish", 3.0, 1.5, True),
        ("softmax", 0.0, 0.25, True),
        ("2*x + 1", 0.0, 2.0, False),
    ],
)
def test_the_largest_slope_is_read_off(name, x, y, alone):
    peak = steepest(activation(name), -5.0, 5.0)
    assert (peak.x, peak.y) == (pytest.approx(x, abs=2e-5), pytest.approx(y, abs=1e-8))
    assert peak.alone is alone


@pytest.mark.parametrize("name", ["log(x)", "tan(x)", "sqrt(abs(x))"])
def test_a_slope_without_bound_has_no_largest(name):
    assert steepest(activation(name), -5.0, 5.0) is None
