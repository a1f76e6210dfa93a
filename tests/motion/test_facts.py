"""What is said of tweens: where they collapse something, against singular values along the way."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import warpviz as wv
from warpviz.motion.tween import TWEENS

WIDTHS = [(1, 1), (1, 2), (2, 1), (2, 2), (2, 3), (3, 2), (3, 3), (3, 1), (1, 3)]
TICKS = np.linspace(0.0, 1.0, 4001)


def affine(width_in, width_out, seed):
    rng = np.random.default_rng(seed)
    return wv.Affine(rng.normal(size=(width_out, width_in)), rng.normal(size=width_out))


def smallest_stretch(name, layer, t):
    """The least that a unit step of the input can become at progress t, by moving the axes' ends."""
    width = layer.width_in
    path = TWEENS[name].path(layer, np.concatenate([np.zeros((1, width)), np.eye(width)]))
    places = path(t)
    return np.linalg.svd(places[1:] - places[0], compute_uv=False)[-1]


@pytest.mark.parametrize("name", ["lerp", "geometric", "staged"])
@pytest.mark.parametrize(("width_in", "width_out"), WIDTHS)
def test_collapses_are_where_a_direction_is_lost_and_nowhere_else(name, width_in, width_out):
    for seed in range(6):
        layer = affine(width_in, width_out, seed)
        facts = wv.tween(name).facts(layer)
        for t in facts.collapses_at:
            assert smallest_stretch(name, layer, t) < 1e-9
        # What the map itself has pressed stays so.
        until = facts.own_at if facts.own else 1.0
        far = [t for t in TICKS if t < until and all(abs(t - at) > 0.02 for at in facts.collapses_at)][::40]
        assert far
        assert all(t < until for t in facts.spurious_collapses)
        assert all(smallest_stretch(name, layer, t) > 1e-6 for t in far)
        assert facts.own == (width_out < width_in)
        assert (facts.smallest == 0) == bool(facts.collapses_at)


@settings(max_examples=100, deadline=None)
@given(st.floats(-20, -0.05), st.integers(0, 10_000))
def test_lerp_is_singular_at_one_over_one_minus_the_eigenvalue(eigenvalue, seed):
    basis = np.random.default_rng(seed).normal(size=(2, 2))
    if abs(np.linalg.det(basis)) < 0.1:
        return
    layer = wv.Affine(basis @ np.diag([eigenvalue, 1.5]) @ np.linalg.inv(basis))
    assert wv.tween("lerp").facts(layer).collapses_at == pytest.approx((1 / (1 - eigenvalue),))


def test_an_eigenvalue_that_comes_twice_is_one_collapse():
    rng = np.random.default_rng(0)
    for _ in range(20):
        basis = np.linalg.qr(rng.normal(size=(2, 2)))[0]
        layer = wv.Affine(basis @ np.array([[-1.0, 1.0], [0.0, -1.0]]) @ basis.T)
        assert wv.tween("lerp").facts(layer).collapses_at == pytest.approx((0.5,), abs=1e-6)


def test_a_lift_out_of_the_plane_is_no_collapse():
    lifted = wv.Affine([[-1.0, 0.0], [0.0, 1.0], [0.5, 0.0]])
    assert wv.tween("lerp").facts(lifted).collapses_at == ()
    flat = wv.Affine([[-1.0, 0.0], [0.0, 1.0], [0.0, 0.5]])
    assert wv.tween("lerp").facts(flat).collapses_at == (0.5,)


@pytest.mark.parametrize(
    ("function", "at", "own"),
    [("abs", (0.5,), False), ("relu", (1.0,), True), ("leaky_relu", (), False), ("hard_tanh", (1.0,), True)],
)
def test_the_straight_way_through_functions_with_creases(function, at, own):
    layer = wv.Activation(function, 2)
    facts = wv.tween("lerp").facts(layer)
    assert (facts.collapses_at, facts.own) == (at, own)
    x = np.linspace(-8, 8, 3200)[:, None]
    for t in at:
        moved = wv.tween("lerp")(wv.Activation(function, 1), x, t)
        assert np.abs(np.diff(moved[:, 0])).min() < 1e-12
    assert wv.tween("lerp").facts(wv.Activation("tanh", 2)) is None


def test_leaky_relu_presses_as_much_as_its_slopes_say():
    facts = wv.tween("lerp").facts(wv.Activation("leaky_relu(alpha=0.1)", 2))
    assert facts.smallest == pytest.approx(0.01)
    assert facts.at == 1


def test_paper_is_not_pressed_but_the_shadow_of_a_fold_in_space_is():
    assert wv.tween("fold").facts(wv.Activation("abs", 2)).collapses_at == ()
    facts = wv.tween("fold").facts(wv.Activation("abs", 3))
    assert facts.collapses_at == pytest.approx((1 / 6, 1 / 2, 5 / 6))
    corner = np.full((1, 3), -1.0)
    for axis, t in enumerate(facts.collapses_at):
        assert abs(wv.tween("fold")(wv.Activation("abs", 3), corner, t)[0, axis]) < 1e-12
    assert wv.tween("fold").facts(wv.Activation("relu", 2)) is None
