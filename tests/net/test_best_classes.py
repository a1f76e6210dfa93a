import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warpviz.net.best_classes import _line_search, best_scores


@given(st.integers(0, 9999), st.integers(2, 5), st.integers(1, 12))
def test_the_line_search_is_that_of_trying_every_step(seed, classes, count):
    rng = np.random.default_rng(seed)
    slopes, scores = rng.integers(-2, 3, (count, 3)).astype(float), rng.normal(size=(count, classes))
    labels, number = rng.integers(0, classes, count), int(rng.integers(0, classes))
    right, steps = _line_search(slopes, scores, labels, number)
    for direction in range(3):
        most = -1
        with np.errstate(divide="ignore", invalid="ignore"):
            places = ((scores - scores[:, [number]]) / slopes[:, [direction]]).ravel()
        places = np.unique(places[np.isfinite(places)])
        tried = np.concatenate([places - 1e-7, places + 1e-7, [steps[direction]]])
        for step in tried:
            moved = scores.copy()
            moved[:, number] += step * slopes[:, direction]
            now = int((moved.argmax(axis=1) == labels).sum())
            if step == steps[direction]:
                assert now == right[direction]
            most = max(most, now)
        assert right[direction] == most


@pytest.mark.parametrize("classes", [3, 6])
@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 999))
def test_classes_around_the_origin_are_told_apart(classes, seed):
    rng = np.random.default_rng(seed)
    labels = np.arange(60) % classes
    angles = 2 * np.pi * (labels + rng.uniform(-0.4, 0.4, 60)) / classes
    points = rng.uniform(1, 3, (60, 1)) * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    weight, bias = best_scores(points, labels, np.bincount(labels), ())
    assert ((points @ weight.T + bias).argmax(axis=1) == labels).all()
