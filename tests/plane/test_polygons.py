import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warpviz.plane.polygons import ABOVE, BELOW, BORDER, Polygons, split_polygons, square


def cut(polygons, normal, offset):
    return split_polygons(polygons, polygons.points @ np.asarray(normal, dtype=float) + offset)


def cuts(seed, count, extent=1.0):
    rng = np.random.default_rng(seed)
    polygons = square(extent)
    for _ in range(count):
        polygons, _ = cut(polygons, rng.normal(size=2), rng.normal() * extent / 2)
    return polygons


def test_a_square_is_cut_in_two():
    halves, parents = cut(square(2), [1, 0], -1)
    assert parents.tolist() == [0, 0]
    assert sorted(halves.areas) == pytest.approx([4, 12])
    right = halves.points[halves.owner == np.argmin(halves.areas)]
    assert right[:, 0].min() == 1
    # The cut is one edge on either side, and goes both ways.
    above, below = (np.flatnonzero(halves.edge == tag) for tag in (ABOVE, BELOW))
    assert len(above) == len(below) == 1
    assert halves.points[above].tolist() == halves.points[halves.following[below]].tolist()
    assert (halves.edge == BORDER).sum() == 6


def test_a_line_beside_or_through_a_corner_cuts_nothing_or_once():
    beside, parents = cut(square(1), [1, 1], 5)
    assert (beside.count, parents.tolist()) == (1, [0])
    touching, _ = cut(square(1), [1, 1], 2)
    assert touching.count == 1
    diagonal, _ = cut(square(1), [1, -1], 0)
    assert diagonal.count == 2
    assert np.diff(diagonal.offsets).tolist() == [3, 3]


@given(st.integers(0, 9999), st.integers(1, 12))
def test_parts_add_up_and_stay_convex_and_counterclockwise(seed, count):
    polygons = cuts(seed, count)
    assert polygons.areas.min() > 0
    assert polygons.areas.sum() == pytest.approx(4, rel=1e-12)
    edges = polygons.points[polygons.following] - polygons.points
    after = edges[polygons.following]
    assert (edges[:, 0] * after[:, 1] - edges[:, 1] * after[:, 0] > -1e-12).all()
    # Middles are inside: on the left of every edge.
    arms = polygons.middles[polygons.owner] - polygons.points
    assert (edges[:, 0] * arms[:, 1] - edges[:, 1] * arms[:, 0] > 0).all()


@given(st.integers(0, 9999), st.integers(1, 8))
def test_the_edges_of_one_side_cover_every_cut_once(seed, count):
    polygons = cuts(seed, count)
    lengths = np.linalg.norm(polygons.points[polygons.following] - polygons.points, axis=1)
    above, below, border = (lengths[polygons.edge == tag].sum() for tag in (ABOVE, BELOW, BORDER))
    assert above == pytest.approx(below)
    assert border == pytest.approx(8)


def test_areas_keep_their_digits_far_from_the_origin():
    corners = np.array([[0, 0], [1e-3, 0], [1e-3, 1e-3], [0, 1e-3]]) + 1e6
    assert Polygons(corners, np.array([0, 4]), np.zeros(4, dtype=np.int64)).areas == pytest.approx([1e-6], rel=1e-6)
