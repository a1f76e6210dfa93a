"""No vertex jumps: between two frames it goes no farther than its tween's speed times the easing's, times the time."""

import itertools
import math

import numpy as np
import pytest

import warpviz as wv
from warpviz.motion.easing import EASINGS
from warpviz.motion.projection import aligned, directions, parse_method
from warpviz.motion.timeline import timeline
from warpviz.motion.tween import TWEENS, pad

WIDTHS = [(2, 2), (2, 3), (3, 3), (3, 2), (2, 1), (1, 2), (3, 1), (5, 4)]
FPS, TWEEN_S = 25.0, 1.2


def affine(width_in, width_out, seed):
    rng = np.random.default_rng(seed)
    return wv.Affine(rng.normal(size=(width_out, width_in)), rng.normal(size=width_out))


LAYERS = [affine(*widths, seed) for widths in WIDTHS for seed in range(4)]
LAYERS += [wv.Affine(-np.eye(2)), wv.Affine([[1.0, 2.0], [2.0, 4.0]]), wv.Affine(np.zeros((2, 2)), [1.0, 0.0])]
LAYERS += [wv.Activation(name, width) for name in ("abs", "sin", "softmax", "relu", "step") for width in (1, 2, 3)]
LAYERS += [wv.Residual([affine(2, 3, 9), wv.Activation("tanh"), affine(3, 2, 10)])]
PAIRS = [
    pytest.param(name, layer, id=f"{name}-{number}")
    for name in TWEENS
    for number, layer in enumerate(LAYERS)
    if TWEENS[name].suits(layer)
]


def straight_speed(layer, points):
    """How far a point goes in all: on a straight way, its speed."""
    end = layer(points)
    width = max(points.shape[1], end.shape[1])
    return np.linalg.norm(pad(end, width) - pad(points, width), axis=1)


def turning_speed(layer, points, turn_share, press_share):
    """A bound on the speed of turning by at most half a turn, stretching by the singular values and shifting."""
    values = np.linalg.svd(layer.weight, compute_uv=False)
    values = values[values > 1e-12 * max(values[0], 1e-12)]
    largest = max(1.0, values.max(initial=0))
    rate = max(np.abs(np.log(values)).max(initial=0) * largest, 1 + largest, 1 / press_share)
    return (math.pi / turn_share * largest + rate) * np.linalg.norm(points, axis=1) + np.linalg.norm(layer.bias)


SPEEDS = {
    "lerp": straight_speed,
    # To fewer dimensions it turns within 0.6 of the time and presses in the rest.
    "geometric": lambda layer, points: turning_speed(layer, points, 0.6, 0.4),
    # Four parts, each in a quarter of the time.
    "staged": lambda layer, points: 4 * turning_speed(layer, points, 1.0, 1.0),
    # Half a turn for each coordinate, one after the other.
    "fold": lambda _, points: math.pi * points.shape[1] * np.abs(points).max(axis=1),
    # Each of two coordinates is bent in four fifths of a half of the time, by at most half a turn of what lies within
    # 6, and pressed in the rest at most one and a half times as fast as evenly; softmax is also made half as wide.
    "bend": lambda _, points: np.full(len(points), max(2 / 0.8 * (math.pi + math.log(2)), 2 / 0.2 * 1.5) * 6 * 2**0.5),
}


def test_every_tween_has_a_speed_here():
    assert set(SPEEDS) == set(TWEENS)


@pytest.mark.parametrize(("name", "layer"), PAIRS)
def test_no_vertex_goes_farther_between_frames_than_its_speed(name, layer):
    points = np.random.default_rng(5).uniform(-3, 3, (40, layer.width_in))
    path, speed = TWEENS[name].path(layer, points), SPEEDS[name](layer, points)
    moments = timeline([0.5, 1.0], TWEEN_S, FPS)
    for easing in EASINGS:
        progress = [EASINGS[easing](moment.progress) for moment in moments]
        frames = [path(t) for t in progress]
        longest = max(after.progress - before.progress for before, after in itertools.pairwise(moments))
        bound = speed * EASINGS[easing].top_speed * longest
        for before, after in itertools.pairwise(frames):
            assert (np.linalg.norm(after - before, axis=1) <= bound * (1 + 1e-9) + 1e-12).all()


def test_the_straight_speed_is_reached():
    """The bound is no wider than it must be: evenly eased, every step of lerp is exactly that long."""
    layer, points = LAYERS[0], np.random.default_rng(5).uniform(-3, 3, (40, 2))
    path = TWEENS["lerp"].path(layer, points)
    step = np.linalg.norm(path(0.50) - path(0.46), axis=1)
    assert step == pytest.approx(0.04 * straight_speed(layer, points))


@pytest.mark.parametrize("count", [2, 3])
def test_no_axis_flips_when_directions_are_aligned(count):
    """Each drawn axis goes with itself, not against: after^T before has no eigenvalue below 0 and is symmetric."""
    rng = np.random.default_rng(3)
    for _ in range(40):
        state = rng.normal(size=(120, 9)) @ rng.normal(size=(9, 9))
        before = (state @ rng.normal(size=(9, count))) + rng.normal(size=(120, count))
        matrix = aligned(directions(parse_method("pca"), state, count, 0), state, before)
        together = (state @ matrix.T).T @ before
        assert together == pytest.approx(together.T, abs=1e-8 * np.abs(together).max())
        assert np.linalg.eigvalsh((together + together.T) / 2).min() >= -1e-8 * np.abs(together).max()
        assert (np.diag(together) >= 0).all()
