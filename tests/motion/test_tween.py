"""Tweens: what lerp does, and what every tween promises."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import warpviz as wv
from warpviz.errors import InvalidValueError, UnknownNameError
from warpviz.motion.tween import TWEENS, bending, default_tween, pad

POINTS = np.random.default_rng(0).normal(size=(50, 2)) * 2
SPATIAL = np.random.default_rng(1).normal(size=(50, 3)) * 2


def affine(width_in, width_out, seed=0):
    rng = np.random.default_rng(seed)
    return wv.Affine(rng.normal(size=(width_out, width_in)), rng.normal(size=width_out))


LAYERS = [
    (affine(2, 2), POINTS),
    (affine(2, 3), POINTS),
    (affine(3, 2), SPATIAL),
    (affine(3, 1), SPATIAL),
    (affine(2, 1), POINTS),
    (wv.Activation("abs", 2), POINTS),
    (wv.Activation("abs", 3), SPATIAL),
    (wv.Activation("softmax", 3), SPATIAL),
    (wv.Residual([affine(2, 3), wv.Activation("tanh"), affine(3, 2)]), POINTS),
]


SUITED = [
    pytest.param(name, layer, points, id=f"{name}-{type(layer).__name__}-{number}")
    for name in TWEENS
    for number, (layer, points) in enumerate(LAYERS)
    if TWEENS[name].suits(layer)
]


@pytest.mark.parametrize(("name", "layer", "points"), SUITED)
def test_both_ends_are_exact_to_the_bit(name, layer, points):
    start, end = wv.tween(name)(layer, points, 0.0), wv.tween(name)(layer, points, 1.0)
    width = start.shape[1]
    assert end.shape[1] == width
    assert np.array_equal(start, pad(points, width))
    assert np.array_equal(end, pad(layer(points), width))


@pytest.mark.parametrize(("name", "layer", "points"), SUITED)
@pytest.mark.parametrize("t", [0.0, 0.3, 0.77, 1.0])
def test_every_point_goes_its_own_way(name, layer, points, t):
    whole = wv.tween(name)(layer, points, t)
    # Of some it depends on the hull of all, which is fixed for the step.
    one = bending(layer, points) if TWEENS[name].whole else wv.tween(name)
    assert not one.whole
    assert whole == pytest.approx(np.concatenate([one(layer, points[n : n + 1], t) for n in range(50)]))
    assert np.isfinite(whole).all()


@pytest.mark.parametrize(("name", "layer", "points"), SUITED)
def test_nothing_that_is_given_is_changed(name, layer, points):
    kept = points.copy()
    kept.setflags(write=False)
    path = TWEENS[name].path(layer, kept)
    first = path(0.4).copy()
    path(0.9)
    assert np.array_equal(path(0.4), first)
    assert np.array_equal(kept, points)


@given(x=st.floats(-1e6, 1e6, allow_subnormal=False), y=st.floats(-1e6, 1e6, allow_subnormal=False))
def test_halfway_through_the_absolute_value_lerp_is_relu(x, y):
    halfway = wv.tween("lerp")(wv.Activation("abs", 2), [[x, y]], 0.5)
    assert np.array_equal(halfway, wv.activation("relu")([[x, y]]))


@given(t=st.floats(0, 1), seed=st.integers(0, 99))
def test_lerp_through_a_residual_block_is_x_and_t_times_f(t, seed):
    inside = [affine(2, 3, seed), wv.Activation("sin"), affine(3, 2, seed + 1)]
    f = wv.Network(inside)(POINTS)
    assert wv.tween("lerp")(wv.Residual(inside), POINTS, t) == pytest.approx(POINTS + t * f, abs=1e-12)


@pytest.mark.parametrize(("width_in", "width_out"), [(2, 2), (2, 3), (3, 2), (3, 1), (1, 3), (2, 5)])
@given(t=st.floats(0, 1))
def test_lerp_is_straight_in_whatever_dimensions_there_are(width_in, width_out, t):
    layer = affine(width_in, width_out)
    points = SPATIAL[:, :width_in]
    path = TWEENS["lerp"].path(layer, points)
    wide = max(width_in, width_out)
    assert path(t).shape == (50, wide)
    expected = pad(points, wide) + t * (pad(layer(points), wide) - pad(points, wide))
    assert path(t) == pytest.approx(expected, abs=1e-12)


def test_padding_appends_zeros_and_leaves_what_is_wide_alone():
    assert pad(POINTS, 3)[:, :2].tolist() == POINTS.tolist()
    assert not pad(POINTS, 5)[:, 2:].any()
    assert pad(SPATIAL, 2) is SPATIAL


def test_linear_is_another_name_for_lerp():
    assert wv.tween("linear") is wv.tween("lerp")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("lurp", "unknown tween 'lurp': did you mean 'lerp'?"),
        ("geometrik", "unknown tween 'geometrik': did you mean 'geometric'?"),
        ("Fold ", "unknown tween 'Fold ': did you mean 'fold'?"),
    ],
)
def test_an_unknown_tween_is_told_with_its_near_miss(name, message):
    with pytest.raises(UnknownNameError) as caught:
        wv.tween(name)
    assert str(caught.value) == message


def test_a_name_near_nothing_is_told_with_all_that_are_known():
    with pytest.raises(UnknownNameError) as caught:
        wv.tween("xyzzy")
    assert all(name in str(caught.value) for name in TWEENS)


@pytest.mark.parametrize(
    ("name", "layer", "message"),
    [
        ("geometric", wv.Activation("tanh", 2), "geometric: cannot move through the activation tanh"),
        ("staged", LAYERS[-1][0], "staged: cannot move through a residual block"),
        ("fold", affine(2, 2), "fold: cannot move through an affine map"),
        ("fold", wv.Activation("relu", 2), "fold: cannot move through the activation relu"),
    ],
)
def test_a_tween_says_what_it_cannot_move_through(name, layer, message):
    with pytest.raises(InvalidValueError) as caught:
        wv.tween(name)(layer, POINTS, 0.5)
    assert str(caught.value) == message


def test_what_moves_how_when_nothing_is_asked_for():
    block = LAYERS[-1][0]
    assert default_tween(affine(2, 2)) == "geometric"
    assert [default_tween(wv.Activation(name, 2)) for name in ("abs", "tanh", "x*sin(x)", "softmax")] == ["bend"] * 4
    assert default_tween(wv.Activation("abs", 2), in_space=True) == "lerp"
    assert default_tween(wv.Activation("abs", 3)) == default_tween(block) == "lerp"
