"""Directions: what is seen of a state from where."""

import math

import numpy as np
import pytest

from warpviz.motion.camera import orientation
from warpviz.motion.directions import Directions, sampler, seen, shape_of, shorter_way

SQUARE = (1.0, 1.0)


def one(azimuth, elevation):
    return Directions(np.array([azimuth]), np.array([elevation]))


def grid_sheet(count=31, wide=1.0, deep=1.0):
    x, y = np.meshgrid(np.linspace(-wide, wide, count), np.linspace(-deep, deep, count), indexing="ij")
    return np.column_stack([x.ravel(), y.ravel(), np.zeros(count * count)])


def test_directions_are_those_of_the_camera():
    azimuth, elevation = np.array([-62.0, 10.0, 170.0, 0.0]), np.array([24.0, 0.0, 71.0, 89.0])
    directions = Directions(azimuth, elevation)
    axes = np.stack([directions.right, directions.up, directions.towards], axis=1)
    expected = [orientation(a, e) for a, e in zip(azimuth, elevation, strict=True)]
    assert axes == pytest.approx(np.array(expected), abs=1e-14)


def test_turning_goes_the_shorter_way():
    assert shorter_way(np.array([350.0, -190.0, 10.0])).tolist() == [-10, 170, 10]
    turns = one(170.0, 10.0).turns_to(Directions(np.array([-170.0, 170.0]), np.array([10.0, 40.0])))
    assert turns.tolist() == [[20, 30]]


def test_a_turn_is_never_slower_than_what_it_does_to_the_picture():
    """The rotation between the axes of two cameras is at most the turn that is counted."""
    rng = np.random.default_rng(0)
    for _ in range(50):
        a, b = rng.uniform([-180, 0], [180, 80], (2, 2))
        rotation = orientation(*a) @ orientation(*b).T
        angle = math.degrees(math.acos(np.clip((np.trace(rotation) - 1) / 2, -1, 1)))
        assert angle <= one(*a).turns_to(one(*b))[0, 0] + 1e-6


@pytest.mark.parametrize("elevation", [20.0, 45.0, 80.0])
def test_what_is_covered_of_a_square_shrinks_with_the_sine(elevation):
    found = seen(grid_sheet(), one(-90.0, elevation), SQUARE)
    sine = math.sin(math.radians(elevation))
    assert found.share[0] == pytest.approx(sine, abs=1 / 16)
    assert found.area[0] == pytest.approx(4 * sine, abs=4 / 16)
    assert found.half[0] == pytest.approx(1)


def test_a_wide_plot_has_room_for_a_wide_sheet():
    wide = grid_sheet(61, wide=2.0)
    assert seen(wide, one(-90.0, 85.0), (2.0, 1.0)).share[0] > 0.95
    assert seen(wide, one(-90.0, 85.0), SQUARE).share[0] < 0.6


def test_layers_that_overlap_cover_once():
    sheet = grid_sheet()
    twice = np.concatenate([sheet, sheet + np.array([0, 0, 1e-3])])
    for azimuth in (-90.0, 10.0):
        there = one(azimuth, 50.0)
        assert seen(twice, there, SQUARE).share == pytest.approx(seen(sheet, there, SQUARE).share, abs=0.02)


def test_the_size_of_a_state_does_not_matter():
    state = np.random.default_rng(1).normal(size=(500, 3))
    there = Directions(np.linspace(-180, 170, 36), np.full(36, 30.0))
    usual, huge = (seen(state * size + 3 * size, there, SQUARE) for size in (1.0, 1e60))
    assert huge.share == pytest.approx(usual.share, abs=0.01)
    assert huge.half == pytest.approx(usual.half * 1e60, rel=1e-5)


def test_a_ribbon_is_not_looked_along():
    ribbon = grid_sheet(41, wide=10.0)
    along, across = one(0.0, 21.0), one(-90.0, 70.0)
    both = Directions(np.array([0.0, -90.0]), np.array([21.0, 70.0]))
    assert seen(ribbon, along, SQUARE).share > seen(ribbon, across, SQUARE).share
    worth = seen(ribbon, both, SQUARE).worth
    assert worth[1] > 0.5 * worth[0]


def test_shapes_are_told_by_their_spread():
    rng = np.random.default_rng(2)
    cloud = rng.normal(size=(200, 3))
    assert shape_of(np.zeros((4, 3)) + 5, 1.0).rank == 0
    line = shape_of(cloud[:, :1] * [[1.0, 2.0, 2.0]], 1.0)
    assert line.rank == 1
    assert abs(line.line @ [1 / 3, 2 / 3, 2 / 3]) == pytest.approx(1)
    plane = shape_of(cloud * [1, 1, 1e-9], 1.0)
    assert plane.rank == 2
    assert abs(plane.normal[2]) == pytest.approx(1)


def test_clearness_is_one_at_twenty_degrees():
    flat = shape_of(grid_sheet(5), 1.0)
    assert flat.clearness(Directions(np.array([0.0, 70.0]), np.array([20.0, 90.0]))) == pytest.approx(
        [1, 1 / math.sin(math.radians(20))]
    )
    line = shape_of(np.outer(np.linspace(-1, 1, 9), [1.0, 0, 0]), 1.0)
    assert line.clearness(Directions(np.array([0.0, 20.0]), np.zeros(2))) == pytest.approx([0, 1], abs=1e-6)


def test_places_lie_evenly_in_all_cells():
    square = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [2, 0, 0], [3, 0, 0], [2, 1, 0]], dtype=float)
    pick = sampler(np.array([0, 1, 2, 3, 4, 5, 6]), np.array([0, 4, 7]))
    places = pick(square)
    in_square = places[places[:, 0] < 1]
    assert len(places) > 600
    assert len(in_square) == pytest.approx(2 / 3 * len(places), abs=1)
    assert in_square[:, :2].mean(axis=0) == pytest.approx([0.5, 0.5], abs=1e-9)
    # Every quarter of the square has its share.
    quarters = np.bincount(2 * (in_square[:, 0] > 0.5) + (in_square[:, 1] > 0.5))
    assert quarters.min() > 0.2 * len(in_square)
    assert len(sampler(np.arange(40_000) % 9, np.arange(0, 40_001, 4)).corners) < 3000
