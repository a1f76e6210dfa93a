"""Seen plane: a plane seen as a line, and turned out of that."""

import itertools

import numpy as np
import pytest

from warpviz.motion.camera import View, orientation, project
from warpviz.motion.directions import Directions, shape_of
from warpviz.motion.seen_plane import (
    HIGHEST,
    LEAVES,
    LOWEST,
    TURN,
    Plane,
    line_cost,
    line_directions,
    most_confused,
    plane_in_box,
    seen_plane_line,
    turned,
    upright,
)

NORMALS = [[0.0, 0, 1], [0, 0, -1], [1, 0, 0], [0, 1, 0], [0.6, 0, 0.8], [1, 2, -3], [1e-14, 0, 1], [3, 1, 0.01]]


def plane_of(normal, offset=0.3):
    return Plane(np.array(normal) / np.linalg.norm(normal), offset)


def cloud(seed=0):
    return np.random.default_rng(seed).normal(size=(200, 3))


@pytest.mark.parametrize("normal", NORMALS)
def test_directions_to_a_line_lie_in_the_plane(normal):
    plane = plane_of(normal)
    directions = line_directions(plane)
    assert len(directions.azimuth) > 20
    for azimuth, elevation in zip(directions.azimuth, directions.elevation, strict=True):
        assert abs(orientation(azimuth, elevation)[2] @ plane.normal) < 1e-12
    assert directions.elevation.max() <= HIGHEST
    assert directions.elevation.min() >= -1e-9


@pytest.mark.parametrize("normal", NORMALS)
@pytest.mark.parametrize("plot", [(1.0, 1.0), (1.7, 1.0), (1.0, 1.4)])
def test_the_line_crosses_the_plot_and_lies_in_the_plane(normal, plot):
    plane = plane_of(normal)
    for place in (0, 7, 19):
        directions = line_directions(plane)
        view = View(np.array([0.1, 0.2, -0.3]), 1.5, directions.azimuth[place], directions.elevation[place])
        ends = seen_plane_line(plane, view, plot)
        assert plane.distance(ends) == pytest.approx([0, 0], abs=1e-12)
        screen = project(ends, view, (0, 0), 1.0)[0] / plot
        # Both ends are at the edge of the plot.
        assert np.abs(screen).max(axis=1) == pytest.approx([1, 1])
        # Every point is as far from that line on the screen as from the plane in space, on the same side.
        points = cloud()
        seen = project(points, view, (0, 0), view.half)[0]
        a, b = project(ends, view, (0, 0), view.half)[0]
        across = np.array([-(b - a)[1], (b - a)[0]]) / np.linalg.norm(b - a)
        distance = (seen - a) @ across
        assert np.abs(distance) == pytest.approx(np.abs(plane.distance(points)), abs=1e-9)
        assert abs(np.sign(distance) @ np.sign(plane.distance(points))) == len(points)


def test_a_line_out_of_sight_is_none():
    plane = plane_of([1, 0, 0], 5.0)
    view = View(np.zeros(3), 1.0, -90.0, 30.0)
    assert seen_plane_line(plane, view, (1, 1)).shape == (0, 3)
    slanted = plane_of([1, 1, 0], 5.0)
    assert seen_plane_line(slanted, View(np.zeros(3), 1.0), (1, 1)).shape == (0, 3)


@pytest.mark.parametrize("normal", [[1.0, 0, 0], [1, 1, 1], [1, 2, -3], [0.1, 1, 0.2]])
def test_the_plane_in_a_box_is_a_convex_polygon_at_its_faces(normal):
    low, high = np.array([-1.0, -2, 0]), np.array([1.0, 1, 3])
    plane = plane_of(normal, -0.2)
    corners = plane_in_box(plane, low, high)
    assert 3 <= len(corners) <= 6
    assert plane.distance(corners) == pytest.approx(np.zeros(len(corners)), abs=1e-12)
    at_face = np.minimum(np.abs(corners - low), np.abs(corners - high)) < 1e-12
    assert (at_face.sum(axis=1) >= 2).all()
    sides = np.roll(corners, -1, axis=0) - corners
    turns = np.cross(sides, np.roll(sides, -1, axis=0)) @ plane.normal
    assert (turns > 0).all() or (turns < 0).all()


def test_a_plane_outside_a_box_leaves_nothing():
    assert plane_in_box(plane_of([1, 0, 0], 9.0), -np.ones(3), np.ones(3)).shape == (0, 3)


def test_a_plane_is_stood_upright_on_a_flat_state():
    flat = cloud() * [1, 1, 0] @ orientation(20.0, 50.0)
    normal, offset = np.array([0.3, -0.2, 2.0]), 0.1
    plane = upright(normal, offset, flat)
    across = np.linalg.svd(flat - flat.mean(axis=0))[2][2]
    assert abs(plane.normal @ across) < 1e-12
    assert (np.sign(plane.distance(flat)) == np.sign(flat @ normal + offset)).all()
    # A solid state keeps its plane.
    same = upright(normal, offset, cloud())
    assert same.normal == pytest.approx(normal / np.linalg.norm(normal), abs=1e-15)
    assert same.offset == pytest.approx(offset / np.linalg.norm(normal))


def test_a_plane_across_a_line_and_none_along_a_state():
    line = np.outer(np.linspace(-1, 1, 9), [0.6, 0.8, 0.0])
    plane = upright(np.array([1.0, 0, 5]), 0.2, line)
    assert plane.normal == pytest.approx([0.6, 0.8, 0])
    assert plane.distance(np.outer([-1 / 3], [0.6, 0.8, 0.0])) == pytest.approx([0])
    assert upright(np.array([0.0, 0, 5]), 0.2, line) is None
    assert upright(np.zeros(3), 0.2, cloud()) is None


@pytest.mark.parametrize("normal", NORMALS)
def test_a_small_turn_shows_that_it_is_a_plane(normal):
    plane, state = plane_of(normal), cloud(2) * [1, 1, 0.4]
    shape = shape_of(state, 1.0)
    directions = line_directions(plane)
    best = int(line_cost(plane, state, shape, directions, (1, 1)).argmin())
    view = (float(directions.azimuth[best]), float(directions.elevation[best]))
    azimuth, elevation = turned(plane, view, state, shape, (1, 1))
    assert np.hypot(azimuth - view[0], elevation - view[1]) == pytest.approx(TURN)
    assert LOWEST <= elevation <= HIGHEST
    leaves = abs(orientation(azimuth, elevation)[2] @ plane.normal)
    assert leaves > np.sin(np.radians(LEAVES)) - 1e-9


def test_a_clear_view_is_taken_before_one_along_the_sheet():
    sheet = cloud(3) * [1, 1, 0.05]
    plane, shape = plane_of([1, 0.3, 0.2]), shape_of(sheet, 1.0)
    directions = line_directions(plane)
    best = int(line_cost(plane, sheet, shape, directions, (1, 1)).argmin())
    assert shape.clearness(Directions(directions.azimuth[best : best + 1], directions.elevation[best : best + 1])) >= 1


def test_the_classes_that_are_confused_most():
    labels = np.array([0, 0, 0, 1, 1, 2, 2, 2])
    assert most_confused(labels, np.array([0, 0, 1, 1, 2, 1, 1, 2])) == (1, 2)
    assert most_confused(labels, np.array([2, 0, 0, 1, 1, 2, 2, 0])) == (0, 2)
    # Nothing is confused: the two largest, or those whose scores come nearest.
    assert most_confused(labels, labels) == (0, 2)
    scores = np.eye(3)[labels] * 5.0
    scores[3] = [4.0, 5.0, 0.0]
    assert most_confused(labels, labels, scores) == (0, 1)


def test_the_pair_does_not_depend_on_the_order_of_the_points():
    rng = np.random.default_rng(4)
    labels, predictions = rng.integers(4, size=(2, 100))
    order = rng.permutation(100)
    pair = most_confused(labels, predictions)
    assert pair == most_confused(labels[order], predictions[order])
    counts = {
        p: np.sum((labels == p[0]) & (predictions == p[1])) + np.sum((labels == p[1]) & (predictions == p[0]))
        for p in itertools.combinations(range(4), 2)
    }
    assert counts[pair] == max(counts.values())
