import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from warpviz.net.logistic import fit_logistic, whitened


def blobs(classes, width, seed, count=150, apart=2.0):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, classes, count)
    return rng.normal(size=(count, width)) + apart * rng.normal(size=(classes, width))[labels], labels


@pytest.mark.parametrize("width", [1, 2, 5])
@pytest.mark.parametrize("classes", [2, 3, 6])
def test_the_fit_is_that_of_scikit_learn(classes, width):
    points, labels = blobs(classes, width, classes + width, apart=0.8)
    inputs, ridge = whitened(points).points, 1e-3
    weights = fit_logistic(inputs, labels, classes, ridge)
    # With two classes ours has two scores for their one, and they share the ridge.
    strength = (2 if classes == 2 else 1) / (ridge * len(labels))
    theirs = LogisticRegression(C=strength, tol=1e-10, max_iter=10_000).fit(inputs, labels)
    scores = inputs @ weights[:-1] + weights[-1]
    probability = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    assert np.abs(probability - theirs.predict_proba(inputs)).max() < 1e-4


@given(st.integers(0, 999), st.integers(1, 5), st.integers(0, 3))
def test_whitened_points_vary_by_one_everywhere_and_normals_go_there_and_back(seed, width, flat):
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(60, width)) @ rng.normal(size=(width, width + flat)) + 100 * rng.normal(size=width + flat)
    seen = whitened(points)
    assert seen.points.T @ seen.points / 60 == pytest.approx(np.eye(width), abs=1e-6)
    inner = rng.normal(size=(3, width))
    normals = seen.normals_out(inner)
    assert seen.points @ inner.T == pytest.approx((points - seen.mean) @ normals.T, abs=1e-8)
    assert seen.normals_in(normals) == pytest.approx(inner, abs=1e-8)


@pytest.mark.parametrize(("points", "width"), [(np.ones((9, 3)) / 3, 0), (np.outer(np.arange(9) / 7, [1, 2, 3]), 1)])
def test_what_is_flat_but_for_rounding_is_flat(points, width):
    assert whitened(points).points.shape == (9, width)
    assert whitened(points + 1e6).points.shape == (9, width)
