"""Cells cut along curves: what lies on which side, counted by an independent rule in every cell."""

import itertools

import numpy as np
import pytest

from warpviz.plane.lattice import Lattice
from warpviz.plane.mesh import make_mesh, outlines
from warpviz.plane.refine import refine

SIDE, PIXELS = 3.0, 60.0


def flat(points):
    return [(np.pad(PIXELS * points, ((0, 0), (0, 1))),)]


def outlined(lattice, functions, **options):
    mesh = make_mesh(lattice, functions, **options)
    sheet = refine(mesh, flat, segments=4)
    around, offsets = outlines(mesh, sheet)
    rings = [sheet.points[around[a:b]] for a, b in itertools.pairwise(offsets)]
    return mesh, rings


def area(ring):
    x, y = (ring - ring[0]).T
    return float(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1)) / 2)


def within(ring, points):
    """Whether points (N, 2) are in a ring, by the crossings of a ray (Shimrat 1962)."""
    x, y = ring.T
    x1, y1 = np.roll(x, -1), np.roll(y, -1)
    px, py = points[:, :1], points[:, 1:]
    cross = (y > py) != (y1 > py)
    with np.errstate(divide="ignore", invalid="ignore"):
        at = x + (py - y) * (x1 - x) / (y1 - y)
    return (cross & (at > px)).sum(axis=1) % 2 == 1


def circle(x, y, radius):
    return lambda points: ((points - [x, y]) ** 2).sum(axis=1, keepdims=True) - radius**2


def side_areas(mesh, rings, function):
    """The areas of cells below and above zero, told at a point within each."""
    below = (function(mesh.center) < 0)[:, 0]
    areas = np.array([area(ring) for ring in rings])
    assert areas.min() > 0
    assert areas.sum() == pytest.approx((2 * SIDE) ** 2, rel=1e-9)
    return areas[below].sum(), areas[~below].sum()


@pytest.mark.parametrize("lines", [2, 3, 7, 20])
@pytest.mark.parametrize("radius", [0.013, 0.1, 0.4, 1.0, 2.2, 3.3])
def test_a_circle_is_cut_out_wherever_the_lines_are(lines, radius):
    disc = circle(0.313, -0.127, radius)
    mesh, rings = outlined(Lattice(SIDE, lines), [disc])
    inside, _ = side_areas(mesh, rings, disc)
    grid = np.linspace(-SIDE, SIDE, 2001)
    centers = (grid[1:] + grid[:-1]) / 2
    x, y = np.meshgrid(centers, centers)
    counted = (disc(np.stack([x, y], axis=-1).reshape(-1, 2)) < 0).mean() * (2 * SIDE) ** 2
    # A quarter of a pixel along the circle, and what counting is off.
    assert inside == pytest.approx(counted, abs=0.25 / PIXELS * 2 * np.pi * radius + 1e-3)


@pytest.mark.parametrize(("lines", "seed"), [(2, 0), (2, 1), (2, 4), (5, 2), (5, 3), (5, 5), (12, 0), (12, 3)])
def test_points_lie_in_cells_of_their_own_side_of_every_curve(lines, seed):
    rng = np.random.default_rng(seed)
    weight, shift, phase = rng.normal(size=(2, 2)), rng.normal(size=2), rng.normal(size=2)

    def first(points):
        return np.cos(points @ weight.T * 1.5 + shift)

    def second(points):
        return np.sin(np.sin(points @ weight.T * 1.5 + shift) @ weight * 2 + phase)

    mesh, rings = outlined(Lattice(SIDE, lines), [first], others=[second])
    points = rng.uniform(-SIDE, SIDE, (4000, 2))
    inside = np.stack([within(ring, points) for ring in rings])
    assert (inside.sum(axis=0) == 1).mean() > 0.9995
    owner = inside.argmax(axis=0)
    for function in (first, second):
        wrong = (function(points) > 0) != (function(mesh.center) > 0)[owner]
        step = 1e-6
        slope = np.stack([function(points + e) - function(points - e) for e in step * np.eye(2)]) / (2 * step)
        away_px = PIXELS * np.abs(function(points)) / np.maximum(np.linalg.norm(slope, axis=0), 1e-12)
        # Where the slope vanishes that distance means nothing, and the value is all but zero.
        assert (wrong & (away_px > 0.3) & (np.abs(function(points)) > 1e-4)).mean() < 2e-4
        assert wrong.mean() < 0.01
    assert len(np.unique(mesh.region)) > 1


def test_points_on_curved_edges_are_zeros_of_their_function_to_the_last_digits():
    mesh = make_mesh(Lattice(SIDE, 5), [circle(0.3, 0.2, 1.7)])
    curved = np.flatnonzero(mesh.curve >= 0)
    assert len(curved) > 5
    assert (mesh.line[curved] == -1).all()
    edges = np.repeat(curved, 11)
    points = mesh.place(edges, np.tile(np.linspace(0, 1, 11), len(curved)))
    assert np.abs(circle(0.3, 0.2, 1.7)(points)).max() < 1e-11


def test_edges_with_straight_zeros_are_straight_however_the_function_bends_beside_them():
    mesh = make_mesh(Lattice(SIDE, 6), [lambda points: np.sinh(points @ np.array([[1.0], [0.3]]) - 0.1)])
    assert (mesh.curve == -1).all()
    plain = make_mesh(Lattice(SIDE, 6), [lambda points: points @ np.array([[1.0], [0.3]]) - 0.1], straight=True)
    assert len(mesh.start) == len(plain.start)
    assert len(mesh.center) == len(plain.center)


def test_a_curve_that_only_looks_over_an_edge_is_cut_on_both_sides_of_it():
    # A parabola whose top is 0.004 above the row y = 0, far from every witness's neighbour.
    def parabola(points):
        return points[:, 1:] + 3 * points[:, :1] ** 2 - 0.004

    mesh, rings = outlined(Lattice(SIDE, 3), [lambda points: parabola(points + np.array([0.71, 0.0]))])
    top = [ring for ring, y in zip(rings, mesh.center[:, 1], strict=True) if y > 0]
    smallest = min(area(ring) for ring in top)
    # Archimedes: two thirds of base times height.
    assert smallest == pytest.approx(2 / 3 * 2 * np.sqrt(0.004 / 3) * 0.004, rel=0.7)


def test_curves_that_cross_in_a_point_are_told_apart_down_to_what_nobody_sees():
    def cross(points):
        return ((points[:, 0] - 0.37) * (points[:, 1] + 0.21 + 0.3 * (points[:, 0] - 0.37)))[:, None]

    mesh, rings = outlined(Lattice(SIDE, 5), [cross])
    points = np.random.default_rng(0).uniform(-SIDE, SIDE, (5000, 2))
    owner = np.stack([within(ring, points) for ring in rings]).argmax(axis=0)
    wrong = (cross(points) > 0)[:, 0] != (cross(mesh.center) > 0)[owner, 0]
    assert wrong.sum() <= 1


def test_a_function_that_is_flat_beside_its_zeros_cuts_only_where_it_changes_sign():
    def plateau(points):
        x = points[:, :1] + 0.2 * points[:, 1:]
        return np.where(x < -0.5, 0.0, np.where(x < 1.0, -((x + 0.5) ** 2), x**2))

    mesh, _ = outlined(Lattice(SIDE, 4), [plateau])
    below, above = (plateau(mesh.center) <= 0)[:, 0], (plateau(mesh.center) > 0)[:, 0]
    assert below.any()
    assert above.any()
    # One cut through each of the cells on its way.
    assert len(mesh.center) <= 9 + 5
