import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warpviz.plane.covered import covered, union_length
from warpviz.plane.polygons import Polygons


def polygons(*parts):
    sizes = [len(part) for part in parts]
    return Polygons(
        np.concatenate([np.asarray(part, dtype=float) for part in parts]),
        np.concatenate([[0], np.cumsum(sizes)]),
        np.zeros(sum(sizes), dtype=np.int64),
    )


def box(left, bottom, right, top):
    return [[left, bottom], [right, bottom], [right, top], [left, top]]


@pytest.mark.parametrize("turned", [False, True])
def test_boxes(turned):
    parts = [box(0, 0, 2, 2), box(1, 1, 3, 3), box(5, 0, 6, 1)]
    if turned:
        parts[1] = parts[1][::-1]
    union, total = covered(polygons(*parts))
    assert union == pytest.approx(8, rel=5e-3)
    assert total == pytest.approx(9, rel=5e-3)


def test_the_same_place_twice_is_two_sheets_exactly():
    union, total = covered(polygons(box(0, 0, 1, 1), box(0, 0, 1, 1)[::-1]))
    assert total / union == pytest.approx(2, rel=1e-12)


def test_triangles_against_random_points():
    rng = np.random.default_rng(0)
    triangles = rng.normal(size=(30, 3, 2))
    places = rng.uniform(triangles.min((0, 1)), triangles.max((0, 1)), (40_000, 2))
    edges = np.roll(triangles, -1, axis=1) - triangles
    arms = places[:, None, None] - triangles
    sides = edges[..., 0] * arms[..., 1] - edges[..., 1] * arms[..., 0]
    inside = (sides > 0).all(axis=2) | (sides < 0).all(axis=2)
    box_area = np.prod(np.ptp(triangles.reshape(-1, 2), axis=0))
    union, total = covered(polygons(*triangles))
    assert union == pytest.approx(inside.any(axis=1).mean() * box_area, rel=0.02)
    assert total == pytest.approx(inside.sum(axis=1).mean() * box_area, rel=0.02)


def test_a_disk_is_round():
    angles = np.linspace(0, 2 * np.pi, 721)[:-1]
    union, total = covered(polygons(np.stack([np.cos(angles), np.sin(angles)], axis=1)))
    assert union == pytest.approx(total, rel=1e-12)
    assert union == pytest.approx(np.pi, rel=1e-3)


def test_lines_and_nothing_cover_nothing():
    assert covered(polygons([[0, 0], [1, 1e-12], [2, 0]])) == (0.0, 0.0)
    assert covered(Polygons(np.empty((0, 2)), np.array([0]), np.empty(0, dtype=np.int64))) == (0.0, 0.0)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), min_size=1, max_size=12))
def test_the_union_of_intervals(parts):
    starts = np.array([start for start, _ in parts], dtype=float)
    ends = starts + [length for _, length in parts]
    filled = {place for start, length in parts for place in range(start, start + length)}
    assert union_length(starts, ends[::-1]) == len(filled)
