"""The camera: from states of up to three dimensions to the screen."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warpviz.motion.camera import (
    SAME_SIZE,
    SIDE_AZIMUTH,
    SIDE_ELEVATION,
    View,
    between,
    look_at,
    orientation,
    project,
    settle,
)

MIDDLE, HALF_PX = (240.0, 200.0), 150.0
angles = st.floats(-720, 720)
elevations = st.floats(-90, 90)
centers = st.tuples(*[st.floats(-50, 50)] * 3).map(np.array)
halves = st.floats(-6, 6).map(lambda power: 10.0**power)
views = st.builds(View, centers, halves, angles, elevations)
POINTS = np.random.default_rng(0).normal(size=(40, 3)) * [3, 2, 1]


def cloud(seed, size=1.0, shift=0.0, flat=False):
    points = np.random.default_rng(seed).normal(size=(60, 3)) * size + shift
    return points * (1, 1, 0) if flat else points


@given(angles, elevations)
def test_right_up_and_towards_are_orthonormal_and_right_handed(azimuth, elevation):
    axes = orientation(azimuth, elevation)
    assert axes @ axes.T == pytest.approx(np.eye(3), abs=1e-14)
    assert np.linalg.det(axes) == pytest.approx(1, abs=1e-14)
    # The horizon stays level, and what is above is shown above.
    assert axes[0, 2] == 0
    assert axes[1, 2] >= 0


def test_from_above_the_plane_is_itself_to_the_bit():
    assert np.array_equal(View(np.zeros(3), 1.0).axes, np.eye(3))
    assert View(np.zeros(3), 1.0).flatness == 1
    assert View(np.zeros(3), 1.0, SIDE_AZIMUTH, SIDE_ELEVATION).flatness == 0


@pytest.mark.parametrize(
    ("azimuth", "right", "towards"),
    [(0, [0, 1, 0], [1, 0, 0]), (90, [-1, 0, 0], [0, 1, 0]), (-90, [1, 0, 0], [0, -1, 0])],
)
def test_from_the_side_height_is_up(azimuth, right, towards):
    assert orientation(azimuth, 0.0) == pytest.approx(np.array([right, [0, 0, 1], towards]), abs=1e-15)


def test_the_screen_has_y_down_and_half_a_view_to_its_edges():
    view = View(np.array([1.0, 2.0, 0.0]), 3.0)
    places = np.array([[1, 2, 0], [4, 2, 0], [1, 5, 0], [-2, -1, 0], [1, 2, 6]], dtype=float)
    screen, nearness = project(places, view, MIDDLE, HALF_PX)
    assert screen.tolist() == [[240, 200], [390, 200], [240, 50], [90, 350], [240, 200]]
    assert nearness.tolist() == [0, 0, 0, 0, 300]


@given(views)
def test_projecting_only_turns_shifts_and_scales(view):
    screen, nearness = project(POINTS, view, MIDDLE, HALF_PX)
    seen = np.column_stack([screen, nearness]) - np.array([*MIDDLE, 0.0])
    apart = np.linalg.norm(POINTS - view.center, axis=1)
    assert np.linalg.norm(seen, axis=1) == pytest.approx(apart * HALF_PX / view.half, rel=1e-9)
    distances = np.linalg.norm(np.diff(POINTS, axis=0), axis=1) * HALF_PX / view.half
    assert (np.linalg.norm(np.diff(screen, axis=0), axis=1) <= distances * (1 + 1e-9)).all()


@given(views, views)
def test_both_ends_of_a_camera_move_are_exact(a, b):
    for progress, view in ((0.0, a), (1.0, b)):
        seen = between(a, b, progress)
        assert seen.half == pytest.approx(view.half, rel=1e-12)
        assert seen.center == pytest.approx(view.center, abs=1e-9)
        assert (seen.azimuth, seen.elevation) == pytest.approx((view.azimuth, view.elevation), abs=1e-9)


@given(views, views, st.floats(0, 1), st.floats(0, 1))
def test_a_zoom_goes_one_way_at_an_even_rate(a, b, s, t):
    low, high = sorted((s, t))
    halves_px = [between(a, b, progress).half for progress in (0.0, low, high, 1.0)]
    rising = halves_px if b.half >= a.half else halves_px[::-1]
    assert all(x <= y * (1 + 1e-12) for x, y in itertools.pairwise(rising))
    assert between(a, b, 0.5).half ** 2 == pytest.approx(a.half * b.half)


@given(centers, centers, halves, halves, st.floats(0, 1))
def test_a_zoom_keeps_its_fixed_point(center_a, center_b, half_a, half_b, progress):
    """The place that is at the same spot of the first and the last picture is there all the way."""
    a, b = View(center_a, half_a), View(center_b, half_b)
    if abs(half_a - half_b) < 0.01 * half_a:
        return
    fixed = ((center_a * half_b - center_b * half_a) / (half_b - half_a))[None]
    spots = [project(fixed, view, MIDDLE, HALF_PX)[0][0] for view in (a, between(a, b, progress), b)]
    reach = max(1.0, np.abs(spots).max())
    assert spots[1] == pytest.approx(spots[0], abs=1e-6 * reach)
    assert spots[2] == pytest.approx(spots[0], abs=1e-6 * reach)


def test_a_camera_that_rests_is_the_same_object():
    view = View(np.ones(3), 2.0)
    assert between(view, view, 0.3) is view
    # Same size, another place: the middle moves evenly.
    assert between(view, View(np.zeros(3), 2.0), 0.25).center.tolist() == [0.75] * 3


@given(st.integers(0, 999), st.floats(0.01, 100), st.floats(-50, 50), st.lists(angles, max_size=3), st.floats(5, 85))
def test_everything_and_the_origin_are_in_sight_and_fill_the_picture(seed, size, shift, azimuths, elevation):
    states = [cloud(seed, size, shift, flat=not azimuths), cloud(seed + 1, size, flat=not azimuths)]
    found = look_at(states, azimuths, elevation)
    assert len(found) == max(1, len(azimuths))
    everything = np.concatenate([*states, np.zeros((1, 3))])
    box = np.array(list(itertools.product(*zip(everything.min(axis=0), everything.max(axis=0), strict=True))))
    reached = [[np.abs(project(points, view, (0, 0), 1.0)[0]).max() for view in found] for points in (everything, box)]
    # There is a little air around the box that holds all of it, and no more.
    assert np.max(reached[0]) < 1
    assert np.max(reached[1]) == pytest.approx(1 / 1.14)
    assert len({(view.half, *view.center) for view in found}) == 1


def test_from_above_only_the_plane_counts():
    tall = np.array([[1.0, 1.0, 900.0], [-1.0, 0.0, -900.0]])
    (view,) = look_at([tall])
    assert view.half == pytest.approx(1.14)
    assert view.center.tolist() == [0, 0.5, 0]


def test_a_state_that_is_one_point_can_be_looked_at():
    for azimuths in ([], [30.0]):
        assert all(view.half == 1 for view in look_at([np.zeros((5, 3))], azimuths))


def test_views_of_nearly_one_size_become_one_that_shows_what_each_shows():
    flat = [look_at([cloud(seed, 1.0, flat=True)])[0] for seed in range(4)]
    assert min(view.half for view in flat) > SAME_SIZE * max(view.half for view in flat)
    same = settle(flat)
    assert len(same) == 4
    assert len({id(view) for view in same}) == 1
    for view in flat:
        corners = view.center + view.half * np.array([[-1, -1, 0], [1, 1, 0]])
        assert np.abs(project(corners, same[0], (0, 0), 1.0)[0]).max() <= 1 + 1e-12


@pytest.mark.parametrize(
    "views",
    [
        [View(np.zeros(3), 1.0), View(np.zeros(3), 0.5 * SAME_SIZE)],
        [View(np.zeros(3), 1.0), View(np.array([9.0, 0, 0]), 1.0)],
        [View(np.zeros(3), 1.0), View(np.zeros(3), 1.0, SIDE_AZIMUTH, SIDE_ELEVATION)],
    ],
    ids=["another size", "another place", "from the side"],
)
def test_views_that_are_not_alike_stay_as_they_are(views):
    assert settle(views) == views
