"""Dividers: known lengths and areas of what is left of a border within a box."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warpviz.film.dividers import clip, divider, dividers, grow, seen_hyperplane
from warpviz.motion.projection import Projection
from warpviz.net.analysis import DecisionHyperplane, decision_hyperplanes
from warpviz.net.layers import Activation, Affine
from warpviz.net.network import Network

SQUARE = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
seeds = st.integers(0, 9999)


def border_of(normal, offset=0.0, others=(), other_offsets=()):
    normal = np.array(normal, dtype=float)
    return DecisionHyperplane(
        0, 1, normal, offset, np.array(others, dtype=float).reshape(-1, len(normal)), np.array(other_offsets)
    )


def box(width, half=1.0):
    return np.full(width, -half), np.full(width, half)


def classes(width, count, seed):
    """A network that tells `count` classes apart by its input alone, their decision_hyperplanes near the origin."""
    rng = np.random.default_rng(seed)
    output = Affine(rng.normal(size=(count, width)), 0.3 * rng.normal(size=count))
    return Network([Affine(np.eye(width)), Activation("identity"), output])


def area(corners):
    """The area of a flat polygon in the plane or in space, its corners in order."""
    spatial = np.pad(corners, ((0, 0), (0, 3 - corners.shape[1])))
    edges = spatial - spatial[0]
    return np.linalg.norm(np.cross(edges[:-1], edges[1:]).sum(axis=0)) / 2


@given(seeds)
def test_both_halves_of_a_polygon_are_the_whole(seed):
    rng = np.random.default_rng(seed)
    normal, offset = rng.normal(size=2), 0.7 * rng.normal()
    one, other = clip(SQUARE, normal, offset), clip(SQUARE, -normal, -offset)
    assert (area(one) if len(one) else 0) + (area(other) if len(other) else 0) == pytest.approx(4)
    assert (one @ normal + offset >= -1e-12).all()
    assert (other @ normal + offset <= 1e-12).all()


@given(seeds)
def test_a_clipped_polygon_has_every_point_that_belongs_to_it(seed):
    rng = np.random.default_rng(seed)
    planes = [(rng.normal(size=2), 0.5 * rng.normal()) for _ in range(3)]
    corners = SQUARE
    for normal, offset in planes:
        corners = clip(corners, normal, offset) if len(corners) else corners
    spots = rng.uniform(-1, 1, (400, 2))
    wanted = np.all([spots @ normal + offset > 0 for normal, offset in planes], axis=0)
    if not len(corners):
        assert not wanted.any()
        return
    # Inside a convex polygon all edges turn the same way round a point.
    edges = np.roll(corners, -1, axis=0) - corners
    to_spots = spots[:, None] - corners
    turns = edges[:, 0] * to_spots[..., 1] - edges[:, 1] * to_spots[..., 0]
    assert np.array_equal((turns >= -1e-12).all(axis=1), wanted)


def test_clipping_a_segment_keeps_its_direction_and_its_part():
    segment = np.array([[0.0, 0.0], [4.0, 2.0]])
    assert clip(segment, np.array([1.0, 0.0]), -1.0).tolist() == [[1.0, 0.5], [4.0, 2.0]]
    assert clip(segment, np.array([-1.0, 0.0]), 1.0).tolist() == [[0.0, 0.0], [1.0, 0.5]]
    assert np.array_equal(clip(segment, np.array([1.0, 0.0]), 0.0), segment)
    assert clip(segment, np.array([1.0, 0.0]), -5.0).shape == (0, 2)


@pytest.mark.parametrize(("normal", "offset", "place"), [(2.0, -1.0, 0.5), (-0.5, 0.25, 0.5), (1.0, 1.0, -1.0)])
def test_on_a_line_a_border_is_a_point(normal, offset, place):
    assert divider(border_of([normal], offset), *box(1)) == pytest.approx(np.array([[place]]))
    assert divider(border_of([normal], offset), np.array([place + 0.1]), np.array([9.0])).shape == (0, 1)


@pytest.mark.parametrize(
    ("normal", "offset", "length"),
    [
        ([1, 0], -0.5, 2),
        ([0, -3], 0, 2),
        ([1, 1], 0, 8**0.5),
        ([1, 1], 1, 2**0.5),
        ([5, -5], -5, 2**0.5),
        ([1, 2], 0, 5**0.5),
    ],
)
def test_in_the_plane_a_border_is_a_segment_of_known_length(normal, offset, length):
    ends = divider(border_of(normal, offset), *box(2))
    assert ends.shape == (2, 2)
    assert np.linalg.norm(ends[1] - ends[0]) == pytest.approx(length)
    assert ends @ normal + offset == pytest.approx(np.zeros(2), abs=1e-12)
    assert np.abs(ends).max(axis=1) == pytest.approx(np.ones(2))


@pytest.mark.parametrize(
    ("normal", "offset", "corners", "expected"),
    [
        ([0, 0, 2], -0.5, 4, 4.0),
        ([1, 1, 1], 0, 6, 27**0.5),
        # A corner of the cube is cut off: a triangle with sides of length 2 sqrt 2.
        ([1, 1, 1], 1, 3, 12**0.5),
        ([1, -1, 0], 0, 4, 32**0.5),
    ],
)
def test_in_space_a_border_is_a_polygon_of_known_area(normal, offset, corners, expected):
    polygon = divider(border_of(normal, offset), *box(3))
    assert len(np.unique(np.round(polygon, 9), axis=0)) == corners
    assert area(polygon) == pytest.approx(expected)
    assert polygon @ normal + offset == pytest.approx(np.zeros(len(polygon)), abs=1e-12)


@settings(max_examples=10)
@given(seeds)
def test_slices_of_a_box_make_up_its_volume(seed):
    rng = np.random.default_rng(seed)
    normal = rng.normal(size=3)
    normal /= np.linalg.norm(normal)
    low, high = -rng.uniform(0.5, 2, 3), rng.uniform(0.5, 2, 3)
    reach = np.linalg.norm(np.maximum(-low, high))
    heights, thickness = np.linspace(-reach, reach, 201, retstep=True)
    slices = [divider(border_of(normal, -height), low, high) for height in heights]
    volume = sum(area(polygon) for polygon in slices if len(polygon)) * thickness
    assert volume == pytest.approx(np.prod(high - low), rel=5e-3)


@given(seeds, st.integers(1, 3), st.floats(0.01, 1e4))
def test_scaling_a_border_changes_nothing(seed, width, factor):
    rng = np.random.default_rng(seed)
    normal, offset = rng.normal(size=width), 0.3 * rng.normal()
    one = divider(border_of(normal, offset), *box(width))
    other = divider(border_of(factor * normal, factor * offset), *box(width))
    assert one.shape == other.shape
    assert one == pytest.approx(other, abs=1e-9)


@pytest.mark.parametrize("width", [1, 2, 3])
def test_what_is_not_in_sight_is_left_out(width):
    normal = np.eye(width)[0]
    beyond, nowhere, inside = border_of(normal, -1.5), border_of(0 * normal, 1.0), border_of(normal, -0.5)
    assert divider(beyond, *box(width)).shape == divider(nowhere, *box(width)).shape == (0, width)
    # Another class is above both, all along.
    covered = border_of(normal, -0.5, [np.zeros(width)], [-1.0])
    shown = dividers([beyond, nowhere, inside, covered], *box(width))
    assert len(shown) == 1
    assert shown[0][:, 0] == pytest.approx(np.full(len(shown[0]), 0.5))


@given(seeds)
def test_three_classes_meet_in_one_point(seed):
    network = classes(2, 3, seed)
    weight, bias = network.output.weight, network.output.bias
    # Where all three scores are the same.
    try:
        meeting = np.linalg.solve(weight[1:] - weight[0], bias[0] - bias[1:])
    except np.linalg.LinAlgError:
        return
    half = 2 * np.abs(meeting).max() + 1
    rays = dividers(decision_hyperplanes(network), *box(2, half))
    assert len(rays) == 3
    for ray in rays:
        gaps = np.linalg.norm(ray - meeting, axis=1)
        assert gaps.min() < 1e-7 * half
        # The other end is at the box.
        assert np.abs(ray[gaps.argmax()]).max() == pytest.approx(half)


@pytest.mark.parametrize("count", [2, 3, 4, 5])
@given(seed=seeds)
def test_in_the_plane_two_points_are_parted_if_and_only_if_their_classes_differ(count, seed):
    network = classes(2, count, seed)
    shown = dividers(decision_hyperplanes(network), *box(2, 2.0))
    rng = np.random.default_rng(seed)
    starts, ends = rng.uniform(-2, 2, (2, 60, 2))
    parted = np.zeros(60, dtype=bool)
    for c, d in shown:
        parted |= crossing(starts, ends, c, d)
    assert np.array_equal(parted, network.predict(starts) != network.predict(ends))


def turn(a, b):
    return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]


def crossing(a, b, c, d):
    """Whether segments a to b (N, 2) cross the segment c to d (2,)."""
    apart = turn(d - c, a - c) * turn(d - c, b - c) < 0
    return apart & (turn(b - a, c - a) * turn(b - a, d - a) < 0)


@pytest.mark.parametrize("count", [2, 3, 5])
@given(seed=seeds)
def test_in_space_a_divider_is_where_two_classes_tie_above_all_others(count, seed):
    network = classes(3, count, seed)
    found = decision_hyperplanes(network)
    for border, polygon in zip(found, (divider(border, *box(3, 2.0)) for border in found), strict=True):
        if len(polygon) < 3:
            continue
        shares = np.random.default_rng(seed).dirichlet(np.ones(len(polygon)), 50)
        scores = network.logits(shares @ polygon)
        assert scores[:, border.a] == pytest.approx(scores[:, border.b], abs=1e-9)
        assert (scores.max(axis=1) - scores[:, border.a]).max() < 1e-9


@pytest.mark.parametrize("width", [1, 2, 3])
def test_growing_scales_about_the_middle(width):
    corners = divider(border_of(np.arange(1.0, width + 1), 0.1), *box(width))
    middle = corners.mean(axis=0)
    assert grow(corners, 0.0) == pytest.approx(np.tile(middle, (len(corners), 1)))
    assert grow(corners, 1.0) == pytest.approx(corners, abs=1e-15)
    half = grow(corners, 0.5)
    assert half.mean(axis=0) == pytest.approx(middle)
    assert half - middle == pytest.approx((corners - middle) / 2)
    if width == 3:
        assert area(half) == pytest.approx(area(corners) / 4)


def test_a_border_is_drawn_only_if_all_of_it_is_seen():
    border = border_of([1.0, 0.0, 2.0, 0.0], 0.5, [[0.0, 0.0, 1.0, 0.0]], [2.0])
    seen = seen_hyperplane(border, Projection(np.eye(4)[[2, 0]], 1.0))
    assert (seen.normal.tolist(), seen.offset, seen.others.tolist()) == ([2.0, 1.0], 0.5, [[1.0, 0.0]])
    assert seen_hyperplane(border, Projection(np.eye(4)[[0, 1]], 1.0)) is None
    assert seen_hyperplane(border, None) is border
    # What is drawn of any point is on the border's same side.
    turned = np.linalg.qr(np.random.default_rng(0).normal(size=(2, 2)))[0] @ np.eye(4)[[0, 2]]
    points = np.random.default_rng(1).normal(size=(50, 4))
    drawn = seen_hyperplane(border, Projection(turned, 1.0))
    assert points @ turned.T @ drawn.normal == pytest.approx(points @ border.normal)
