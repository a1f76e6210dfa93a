"""The space-folding measure against ways whose patterns are known, and against a count one by one."""

import itertools

import numpy as np
import pytest

from warpviz.net.folding import random_ways, space_folding
from warpviz.net.layers import Activation, Affine
from warpviz.plane.datasets import dataset

# The sign of x, and then whether |x| is over 1.
TWICE = [Affine([[1.0, 0.0]]), Activation("abs"), Affine([[1.0]], [-1.0]), Activation("relu")]


def relu_network(widths, seed):
    rng = np.random.default_rng(seed)
    layers, width = [], 2
    for following in widths:
        layers += [Affine(rng.normal(size=(following, width)), rng.normal(size=following)), Activation("relu")]
        width = following
    return layers


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        # Patterns 01 00 10 11: never farther than 2 from the first, and 3 steps.
        (-2.0, 2.0, 1 - 2 / 3),
        # 01 00 10: 2 of 2.
        (-2.0, 0.5, 0.0),
        # Nothing changes.
        (2.0, 3.0, 0.0),
        # One change.
        (0.5, 2.0, 0.0),
    ],
)
def test_ways_whose_patterns_are_known(start, end, expected):
    assert space_folding(TWICE, np.array([[start, 0.3]]), np.array([[end, -0.7]])) == pytest.approx([expected])


def one_by_one(layers, start, end, places):
    patterns = []
    for share in np.linspace(0, 1, places):
        point, pattern = (start + share * (end - start))[None], []
        for layer in layers:
            if isinstance(layer, Activation):
                pattern += (point[0] > 0).tolist()
            point = layer(point)
        patterns.append(pattern)
    distance = [sum(a != b for a, b in zip(pattern, patterns[0], strict=True)) for pattern in patterns]
    walked = sum(sum(a != b for a, b in zip(one, other, strict=True)) for one, other in itertools.pairwise(patterns))
    return 1 - max(distance) / walked if walked else 0.0


@pytest.mark.parametrize("seed", range(4))
def test_it_is_what_one_counts_one_by_one(seed):
    layers = relu_network((6, 5, 4), seed)
    starts, ends = np.random.default_rng(9).uniform(-3, 3, (2, 12, 2))
    expected = [one_by_one(layers, a, b, 65) for a, b in zip(starts, ends, strict=True)]
    assert space_folding(layers, starts, ends, places=65) == pytest.approx(expected)
    assert max(expected) > 0


def test_one_layer_folds_nothing_as_a_line_crosses_each_plane_once():
    layers = relu_network((30,), 0)
    starts, ends = np.random.default_rng(0).uniform(-3, 3, (2, 200, 2))
    assert not space_folding(layers, starts, ends).any()


def test_what_switches_nowhere_folds_nothing():
    layers = [Affine([[2.0, 1.0]]), Activation("tanh")]
    assert space_folding(layers, np.zeros((3, 2)), np.ones((3, 2))).tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("name", "end", "expected"),
    [
        # z > 0 changes at 0; the slope of the sine at -pi/2 and pi/2: 3 steps, never farther than 2 from the first.
        ("sin", 2.0, 1 - 2 / 3),
        # The next turning point as well.
        ("sin", 5.0, 1 - 2 / 4),
        # Both change at 0, once.
        ("square", 2.0, 0.0),
        ("tanh", 2.0, 0.0),
        # It turns at -1.28, and has its zero at 0.
        ("swish", 2.0, 0.0),
        ("identity", 2.0, 0.0),
    ],
)
def test_smooth_functions_have_the_sides_of_zero_and_of_their_turning_points(name, end, expected):
    layers = [Affine([[1.0, 0.0]]), Activation(name)]
    assert space_folding(layers, np.array([[-2.0, 0.0]]), np.array([[end, 0.0]])) == pytest.approx([expected])


def test_layers_of_tanh_fold_when_the_way_comes_back():
    """The second unit is below zero at both ends of the way: tanh(3 - x^2), nearly."""
    layers = [Affine([[1.0, 0.0]]), Activation("square"), Affine([[-1.0]], [3.0]), Activation("tanh")]
    # The square's two signs at 0, then tanh's at -sqrt(3) and sqrt(3): 4 steps, at most 3 away.
    assert space_folding(layers, np.array([[-2.0, 0.0]]), np.array([[2.0, 0.0]])) == pytest.approx([1 - 3 / 4])


def test_blocks_make_no_difference(monkeypatch):
    layers = relu_network((6, 5), 1)
    starts, ends = np.random.default_rng(1).uniform(-3, 3, (2, 30, 2))
    whole = space_folding(layers, starts, ends)
    monkeypatch.setattr("warpviz.net.folding.AT_ONCE", 20_000)
    assert space_folding(layers, starts, ends).tolist() == whole.tolist()


def test_random_ways_lead_from_class_to_class():
    points, labels = dataset("blobs", n=60, seed=0)
    starts, ends = random_ways(points, labels)
    assert starts.shape == ends.shape == (128, 2)
    by_place = {tuple(point): label for point, label in zip(points.tolist(), labels.tolist(), strict=True)}
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        assert by_place[tuple(start)] != by_place[tuple(end)]
    assert len(random_ways(points, np.zeros_like(labels))[0]) == 0
