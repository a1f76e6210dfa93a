import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from warpviz.net.separability import best_threshold, fit_logistic, separability, whitened


def blobs(classes, width, seed, count=150, apart=2.0):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, classes, count)
    return rng.normal(size=(count, width)) + apart * rng.normal(size=(classes, width))[labels], labels


@pytest.mark.parametrize("width", [1, 2, 5])
@pytest.mark.parametrize("classes", [2, 3, 6])
def test_the_fit_is_that_of_scikit_learn(classes, width):
    points, labels = blobs(classes, width, classes + width, apart=0.8)
    inputs, ridge = whitened(points), 1e-3
    weights = fit_logistic(inputs, labels, classes, ridge)
    # With two classes ours has two scores for their one, and they share the ridge.
    strength = (2 if classes == 2 else 1) / (ridge * len(labels))
    theirs = LogisticRegression(C=strength, tol=1e-10, max_iter=10_000).fit(inputs, labels)
    scores = inputs @ weights[:-1] + weights[-1]
    probability = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    assert np.abs(probability - theirs.predict_proba(inputs)).max() < 1e-4


@pytest.mark.parametrize("classes", [2, 3])
@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 999), apart=st.floats(0, 4))
def test_it_is_as_good_as_scikit_learn(classes, seed, apart):
    points, labels = blobs(classes, 2, seed, 60, apart)
    if len(np.unique(labels)) < classes:
        return
    inputs = whitened(points)
    theirs = LogisticRegression(C=1e4, max_iter=2000).fit(inputs, labels).score(inputs, labels)
    # What is least likely to be wrong is not quite what is wrong least often: a point or two may be either way.
    assert separability(points, labels) >= theirs - 2.5 / len(labels)


@given(st.integers(0, 999), st.integers(1, 4))
def test_what_a_plane_parts_is_parted(seed, width):
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(120, width))
    height = points @ rng.normal(size=width)
    labels = (height > np.median(height)).astype(np.int64)
    assert separability(points, labels) >= 1 - 1 / 120


@given(st.integers(0, 999))
def test_affine_maps_that_lose_nothing_change_nothing(seed):
    rng = np.random.default_rng(seed)
    points, labels = blobs(2, 2, seed, 80, 1.0)
    moved = points @ (rng.normal(size=(2, 2)) + 3 * np.eye(2)) * 100 + [5e3, -7]
    lifted = points @ rng.normal(size=(2, 4))
    assert separability(moved, labels) == pytest.approx(separability(points, labels), abs=1.5 / 80)
    assert separability(lifted, labels) == pytest.approx(separability(points, labels), abs=1.5 / 80)


def test_it_is_never_worse_than_no_hyperplane():
    angles = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    points, labels = np.concatenate([circle, 3 * circle[::2]]), np.repeat([0, 1], [200, 100])
    assert 2 / 3 <= separability(points, labels) < 0.9
    # All in one place.
    assert separability(np.ones((10, 2)), np.repeat([0, 1], [3, 7])) == 0.7
    assert separability(np.ones((10, 2)), np.repeat([0, 1, 2], [3, 6, 1])) == 0.6
    assert separability(circle, np.zeros(200, dtype=np.int64)) == 1.0


def test_either_side_may_be_either_class():
    points = np.array([[0.0], [1.0], [2.0], [3.0]])
    assert separability(points, np.array([1, 1, 0, 0])) == separability(points, np.array([0, 0, 1, 1])) == 1.0


@given(st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=1, max_size=12))
def test_the_best_threshold_is_the_best_of_all(pairs):
    scores, labels = np.array([p for p, _ in pairs], dtype=float), np.array([int(c) for _, c in pairs])
    guesses = [(scores > at).astype(int) for at in np.arange(-1, 8) + 0.5]
    right = [int((guess == labels).sum()) for guess in guesses]
    assert best_threshold(scores, labels) == max(*right, *(len(labels) - count for count in right))


def test_wide_layers_and_many_points_are_no_matter():
    points, labels = blobs(8, 200, 0, 400)
    assert separability(points, labels) == 1.0
    points, labels = blobs(2, 100, 0, 50_000, 0.2)
    assert 0.5 < separability(points, labels) <= 1.0
