"""The best straight cut, against all lines there are, and against other programs."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from warpviz.net import best_cut as module
from warpviz.net.best_cut import best_cut
from warpviz.plane.datasets import dataset

GRID = st.lists(st.tuples(st.integers(-2, 2), st.integers(-2, 2), st.booleans()), min_size=1, max_size=9)


def blobs(classes, width, seed, count=150, apart=2.0):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, classes, count)
    return rng.normal(size=(count, width)) + apart * rng.normal(size=(classes, width))[labels], labels


def all_lines(points, labels):
    """Return the most points that a line has right: each through two points, turned a hair about any place on it."""
    points, labels = np.asarray(points, dtype=np.int64), np.asarray(labels, dtype=bool)
    most = max(labels.sum(), (~labels).sum())
    for a, b in itertools.combinations(points, 2):
        along = b - a
        side = along[0] * (points[:, 1] - a[1]) - along[1] * (points[:, 0] - a[0])
        place = (points - a) @ along
        for border in np.append(np.unique(place), place.max() + 1):
            for first in (True, False):
                above = np.where(side == 0, (place < border) == first, side > 0)
                right = int((above == labels).sum())
                most = max(most, right, len(labels) - right)
    return most


def check(cut, points, labels):
    """Assert that a cut does what it says, and nothing is on its border."""
    assert cut.share == np.mean(cut.predict(points) == labels)
    assert cut.share >= np.unique(labels, return_counts=True)[1].max() / len(labels)
    if len(cut.classes) == 2:
        heights = points @ cut.normal + cut.offset
        assert np.abs(heights).min() > 0
        assert np.linalg.norm(cut.normal) == pytest.approx(1)
    return cut


@settings(deadline=None, max_examples=300)
@given(GRID)
def test_it_is_the_best_of_all_lines(places):
    points, labels = [p[:2] for p in places], np.array([int(p[2]) for p in places])
    cut = check(best_cut(np.array(points, dtype=float), labels), np.array(points, dtype=float), labels)
    assert cut.share * len(points) == pytest.approx(all_lines(points, labels))
    assert cut.exact


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 9999), st.integers(2, 9), st.integers(1, 6))
def test_so_it_is_for_larger_sets_with_ties(seed, size, count):
    rng = np.random.default_rng(seed)
    points, labels = rng.integers(-size, size + 1, (6 * count, 2)), rng.integers(0, 2, 6 * count)
    labels[0], labels[-1] = 0, 1
    cut = check(best_cut(points.astype(float), labels), points, labels)
    assert cut.share * len(points) == pytest.approx(all_lines(points, labels))


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 9999), st.integers(5, 40))
def test_affine_maps_that_lose_nothing_change_nothing(seed, count):
    rng = np.random.default_rng(seed)
    points, labels = rng.normal(size=(count, 2)), np.arange(count) % 2
    expected = best_cut(points, labels)
    moved = points @ (rng.normal(size=(2, 2)) + 3 * np.eye(2)) * 100 + [5e3, -7]
    thin = points @ [[1.0, 1.0], [1e-5, -1e-5]]
    lifted = points @ rng.normal(size=(2, 4)) + 1
    for state in (moved, thin, lifted):
        found = check(best_cut(state, labels), state, labels)
        assert (found.share, found.exact) == (expected.share, True)


@pytest.mark.parametrize("width", [1, 2, 3, 6])
@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 999), apart=st.floats(0, 4), classes=st.integers(2, 4))
def test_no_other_program_is_better(width, seed, apart, classes):
    points, labels = blobs(classes, width, seed, 60, apart)
    if len(np.unique(labels)) < classes:
        return
    cut = check(best_cut(points, labels), points, labels)
    others = [LogisticRegression(C=1e4, max_iter=2000), LinearSVC(C=10, max_iter=200_000, dual=False)]
    for other in others:
        assert cut.share >= other.fit(points, labels).score(points, labels)


def test_known_pictures_have_known_numbers():
    # Any line can have three corners of a square right, none all four.
    xor = np.array([[0.0, 0.0], [1, 1], [0, 1], [1, 0]])
    cut = check(best_cut(xor, np.array([0, 0, 1, 1])), xor, np.array([0, 0, 1, 1]))
    assert (cut.share, cut.exact) == (0.75, True)
    # A regular polygon in a ring: a line beside the ring is best, or one that cuts off some of a ring around it.
    angles = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    points, labels = np.concatenate([circle, 3 * circle[::2]]), np.repeat([0, 1], [200, 100])
    # Beside the inner circle, outer points with cos > 1 / 3 are right: 39 of 100, and all 200.
    assert best_cut(points, labels).share >= (200 + 39) / 300
    assert best_cut(circle, np.zeros(200, dtype=np.int64)).share == 1.0


@pytest.mark.parametrize(("name", "share"), [("xor", 0.6875), ("checkerboard", 0.605)])
def test_the_best_line_of_datasets(name, share):
    # By brute force over 79,800 pairs of points, to either side of each.
    points, labels = dataset(name, n=400, seed=1)
    assert check(best_cut(points, labels), points, labels).share == share


@pytest.mark.parametrize("name", ["xor", "checkerboard", "moons", "spirals"])
def test_what_is_found_of_many_points_is_all_but_the_best(name, monkeypatch):
    points, labels = dataset(name, n=900, seed=2)
    exact = best_cut(points, labels)
    monkeypatch.setattr(module, "MOST_EXACT", 150)
    found = check(best_cut(points, labels), points, labels)
    assert not found.exact
    assert exact.share - 0.002 <= found.share <= exact.share


@given(st.integers(0, 999), st.integers(1, 5))
@settings(deadline=None, max_examples=60)
def test_what_a_plane_parts_is_parted(seed, width):
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(120, width))
    height = points @ rng.normal(size=width)
    labels = (height > np.median(height)).astype(np.int64)
    cut = check(best_cut(points, labels), points, labels)
    assert cut.share >= (1 if width < 3 else 1 - 1 / 120)
    assert cut.exact or width > 2


@given(st.integers(0, 9999), st.integers(1, 5), st.integers(2, 4))
@settings(deadline=None, max_examples=60)
def test_it_is_never_worse_than_a_candidate(seed, width, classes):
    rng = np.random.default_rng(seed)
    # Whole numbers, so that a candidate goes through points, as through those that a ReLU has sent to 0.
    points, labels = rng.integers(-3, 4, (40, width)).astype(float), np.arange(40) % classes
    if classes == 2:
        normal, offset = rng.integers(-3, 4, width).astype(float), float(rng.integers(-3, 4))
        above = points @ normal + offset > 0
        given_share = max(np.mean(above == labels), np.mean(above != labels))
    else:
        normal, offset = rng.normal(size=(classes, width)), rng.normal(size=classes)
        given_share = np.mean((points @ normal.T + offset).argmax(axis=1) == labels)
    assert check(best_cut(points, labels, [(normal, offset)]), points, labels).share >= given_share


def test_a_candidate_that_is_hard_to_find_is_kept():
    # In 30 dimensions, some points being far away.
    rng = np.random.default_rng(0)
    points, normal = rng.normal(size=(2000, 30)), rng.normal(size=30)
    labels = (points @ normal > 0).astype(np.int64)
    points *= np.where(rng.random(2000) < 0.3, 1e3, 1.0)[:, None]
    cut = check(best_cut(points, labels, [(normal, 0.0)]), points, labels)
    assert (cut.share, cut.exact) == (1.0, True)


def test_points_in_one_place_and_on_a_line():
    place, labels = np.ones((10, 2)) / 3, np.repeat([0, 1], [3, 7])
    assert check(best_cut(place, labels), place, labels).share == 0.7
    assert best_cut(np.ones((10, 2)), np.repeat([0, 1, 2], [3, 6, 1])).share == 0.6
    along = np.linspace(0, 1, 50)[:, None] * [1.0, 2.0, -0.7, 0.1] + [5, 5, 5, 5]
    labels = (np.arange(50) // 10 == 2).astype(np.int64)
    cut = check(best_cut(along, labels), along, labels)
    assert (cut.share, cut.exact) == (0.8, True)


def test_either_side_may_be_either_class_and_labels_any_numbers():
    points = np.array([[0.0], [1.0], [2.0], [3.0]])
    for labels in ([1, 1, 0, 0], [0, 0, 1, 1], [7, 7, -3, -3]):
        assert check(best_cut(points, np.array(labels)), points, np.array(labels)).share == 1.0


@pytest.mark.parametrize("width", [2, 3, 7])
def test_it_is_the_same_every_time(width):
    points, labels = np.random.default_rng(1).normal(size=(90, width)), np.arange(90) % 2
    first, again = best_cut(points, labels), best_cut(points, labels)
    assert (first.share, first.offset) == (again.share, again.offset)
    assert np.array_equal(first.normal, again.normal)


def test_a_line_between_clusters_has_room():
    points = np.array([[0.0, 0.0], [0, 1], [0, 2], [4, 0], [4, 1], [4, 2]])
    cut = best_cut(points, np.array([0, 0, 0, 1, 1, 1]))
    assert np.abs(points @ cut.normal + cut.offset).min() > 1


def test_wide_layers_and_many_points_are_no_matter():
    points, labels = blobs(8, 200, 0, 400)
    assert check(best_cut(points, labels), points, labels).share == 1.0
    points, labels = blobs(2, 100, 0, 50_000, 0.2)
    assert 0.5 < check(best_cut(points, labels), points, labels).share <= 1.0


def test_three_classes_are_told_apart_better_than_by_logistic_regression():
    points, _ = dataset("checkerboard", n=300, seed=3)
    labels = np.floor(points[:, 0] / 1.4).astype(int) % 3
    # Parallel stripes: linear scores can give three of them a class each.
    assert check(best_cut(points, labels), points, labels).share > 0.7
