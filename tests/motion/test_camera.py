"""The camera: from states of up to three dimensions to the screen."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warpviz.motion.camera import (
    SIDE_AZIMUTH,
    SIDE_ELEVATION,
    View,
    between,
    orientation,
    project,
)

MIDDLE, HALF_PX = (240.0, 200.0), 150.0
angles = st.floats(-720, 720)
elevations = st.floats(-90, 90)
centers = st.tuples(*[st.floats(-50, 50)] * 3).map(np.array)
halves = st.floats(-6, 6).map(lambda power: 10.0**power)
views = st.builds(View, centers, halves, angles, elevations)
POINTS = np.random.default_rng(0).normal(size=(40, 3)) * [3, 2, 1]


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
