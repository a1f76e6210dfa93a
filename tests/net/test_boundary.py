"""The boundary, against what the network itself says of points."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warpviz.net.boundary import boundary
from warpviz.net.layers import Activation, Affine, Residual
from warpviz.net.network import Network
from warpviz.net.training import fit
from warpviz.plane.datasets import dataset

EXTENT = 2.0


def affine(width_in, width_out, seed):
    rng = np.random.default_rng(seed)
    return Affine(rng.normal(size=(width_out, width_in)), 0.5 * rng.normal(size=width_out))


def network(name, classes, seed, width=4):
    block = Residual([affine(width, 3, seed + 3), Activation(name), affine(3, width, seed + 4)])
    logits = 1 if classes == 2 else classes
    return Network([affine(2, width, seed), Activation(name), block, affine(width, logits, seed + 2)])


def segments(net, extent=EXTENT):
    return np.concatenate([np.empty((0, 2, 2)), *(part.segments for part in boundary(net, extent))])


def off(net, points):
    """Return how far points (N, 2) are from where the best two classes are equal."""
    logits = net.logits(points)
    if logits.shape[1] == 1:
        return np.abs(logits[:, 0])
    ordered = np.sort(logits, axis=1)
    return ordered[:, -1] - ordered[:, -2]


def distance(points, lines):
    """Return the distance of each of points (N, 2) from the nearest of lines (S, 2, 2)."""
    along = lines[:, 1] - lines[:, 0]
    arms = points[:, None] - lines[:, 0]
    share = np.clip((arms * along).sum(-1) / np.maximum((along**2).sum(-1), 1e-300), 0, 1)
    return np.linalg.norm(arms - share[..., None] * along, axis=-1).min(axis=1, initial=np.inf)


def changes(net, seed, count=150):
    """Return points (M, 2) at which the network's mind changes, found by halving."""
    rng = np.random.default_rng(seed)
    starts, ends = rng.uniform(-EXTENT, EXTENT, (2, count, 2))
    begin = net.predict(starts)
    told = begin != net.predict(ends)
    starts, ends, begin = starts[told], ends[told], begin[told]
    for _ in range(60):
        middles = (starts + ends) / 2
        same = (net.predict(middles) == begin)[:, None]
        starts, ends = np.where(same, middles, starts), np.where(same, ends, middles)
    return (starts + ends) / 2


@pytest.mark.parametrize("classes", [2, 3, 5])
@pytest.mark.parametrize("name", ["relu", "abs", "leaky_relu(alpha=0.2)", "hard_tanh"])
@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 9999))
def test_of_a_piecewise_linear_network_it_is_exact(name, classes, seed):
    net = network(name, classes, seed)
    found = segments(net)
    # At the ends and everywhere between.
    for share in (0.0, 0.2, 0.5, 0.9, 1.0):
        assert off(net, found[:, 0] * (1 - share) + found[:, 1] * share).max(initial=0) < 1e-9
    where = changes(net, seed)
    assert distance(where, found).max(initial=0) < 1e-9


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("name", ["tanh", "sin", "softplus"])
@settings(deadline=None, max_examples=8)
@given(seed=st.integers(0, 9999))
def test_of_others_the_ends_are_exact_and_nothing_is_far(name, classes, seed):
    net = network(name, classes, seed)
    found = segments(net)
    assert off(net, found.reshape(-1, 2)).max(initial=0) < 1e-9
    # A cell is 1/48 wide.
    where = changes(net, seed)
    assert not len(where) or np.quantile(distance(where, found), 0.98) < 0.003


@pytest.mark.parametrize("name", ["leaky_relu(alpha=0.5)", "tanh"])
def test_where_three_classes_meet_three_borders_end(name):
    net = Network([Affine(np.eye(2)), Activation(name), Affine([[1.0, 0.0], [-0.5, 1.0], [-0.5, -1.0]], [0, -0.1, 0])])
    parts = boundary(net, EXTENT)
    ends = np.concatenate([part.segments.reshape(-1, 2) for part in parts])
    logits = net.logits(ends)
    assert np.ptp(logits, axis=1).min() < 1e-9


def test_a_crease_may_be_a_boundary():
    def of(name, weights):
        return Network([Affine(np.eye(2)), Activation(name), Affine([weights])])

    for name in ("leaky_relu", "relu"):
        found = segments(of(name, [1.0, 0.0]))
        assert np.abs(found[:, :, 0]).max() == 0
        assert np.linalg.norm(found[:, 1] - found[:, 0], axis=1).sum() == 4
    # Where it only touches zero nothing is decided.
    assert len(segments(of("abs", [1.0, 0.0]))) == 0
    assert len(segments(of("abs", [-1.0, 0.0]))) == 0


def test_a_network_that_always_says_the_same_has_none():
    for name in ("relu", "tanh"):
        assert len(segments(Network([Affine(np.eye(2)), Activation(name), Affine([[1.0, 1.0]], [9.0])]))) == 0


@pytest.mark.parametrize("name", ["abs", "softmax"])
def test_trained_networks_that_cannot_be_inverted(name):
    points, labels = dataset("moons", n=120, seed=0)
    net = fit(points, labels, hidden=(2, 2), activation=name, epochs=200, restarts=8)
    found = segments(net, 3.0)
    assert len(found)
    assert off(net, found.reshape(-1, 2)).max() < 1e-9


def wild(name, scale, seed):
    rng = np.random.default_rng(seed)
    first, second = scale * rng.normal(size=(8, 2)), scale * rng.normal(size=(8, 8)) / 2
    maps = [Affine(first, rng.normal(size=8)), Affine(second, rng.normal(size=8)), Affine(rng.normal(size=(1, 8)))]
    return Network([maps[0], Activation(name), maps[1], Activation(name), maps[2]])


@pytest.mark.parametrize(("name", "scale", "seed"), [("sin", 2.0, 3), ("sin", 2.0, 4), ("tanh", 8.0, 5)])
def test_of_wild_networks_it_is_where_they_change_and_nowhere_else(name, scale, seed):
    net = wild(name, scale, seed)
    parts = boundary(net, EXTENT)
    assert all(part.sure for part in parts)
    (part,) = parts
    drawn = part.bend(part.segments[:, 0], part.segments[:, 1], np.linspace(0, 1, 9))
    pieces = np.stack([drawn[:, :-1], drawn[:, 1:]], axis=2).reshape(-1, 2, 2)
    # A quarter of a pixel in a picture of 480.
    near = 0.25 * 2 * EXTENT / 440
    where = changes(net, seed, 600)
    assert len(where) > 100
    assert distance(where, pieces).max() < near
    along = pieces[:, 1] - pieces[:, 0]
    length = np.linalg.norm(along, axis=1, keepdims=True)
    across = along[:, ::-1] * [-1, 1] / np.maximum(length, 1e-12)
    middle = pieces.mean(axis=1)
    told = net.predict(middle + near * across) != net.predict(middle - near * across)
    # But for a neck or two that is narrower than that.
    assert told[length[:, 0] > 1e-9].mean() > 0.999
