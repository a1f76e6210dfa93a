"""Turning: the way through a grid of directions."""

import itertools

import numpy as np
import pytest

from warpviz.motion.camera import SIDE_AZIMUTH
from warpviz.motion.directions import Directions, Shape, shape_of, shorter_way
from warpviz.motion.turning import (
    HELD_EDGE_ON,
    PARTS,
    cheapest,
    grid,
    held_cost,
    passed_cost,
    turning_cost,
    unrolled,
)


@pytest.mark.parametrize("elevations", [(12.0, 22.0, 32.0, 42.0), (35.0,)])
def test_between_two_directions_lie_those_on_the_shorter_way(elevations):
    on_grid = grid(elevations)
    directions, fine = on_grid.directions, on_grid.fine
    rng = np.random.default_rng(0)
    for a, b in rng.integers(len(directions.azimuth), size=(60, 2)):
        around = float(shorter_way(directions.azimuth[b] - directions.azimuth[a]))
        if abs(around) > 175:
            continue
        for part in range(1, PARTS):
            number, share = on_grid.between[part - 1, a, b], part / PARTS
            expected = directions.azimuth[a] + around * share
            assert shorter_way(fine.azimuth[number] - expected) == pytest.approx(0, abs=1e-9)
            climb = directions.elevation[b] - directions.elevation[a]
            assert fine.elevation[number] == pytest.approx(directions.elevation[a] + climb * share)


def test_the_cheapest_way_is_that_of_trying_all():
    rng = np.random.default_rng(1)
    held = [rng.random(size) for size in (4, 4, 5, 3)]
    steps = [rng.random((len(a), len(b))) for a, b in itertools.pairwise(held)]

    def cost(numbers):
        stops = sum(stop[number] for stop, number in zip(held, numbers, strict=True))
        return stops + sum(step[pair] for step, pair in zip(steps, itertools.pairwise(numbers), strict=True))

    best = min(itertools.product(*(range(len(stop)) for stop in held)), key=cost)
    assert cheapest(held, steps) == list(best)


def test_edge_on_costs_more_than_anything_that_is_seen():
    flat = Shape(2, np.array([1.0, 0, 0]), np.array([0, 0, 1.0]))
    directions = Directions(np.zeros(3), np.array([19.0, 21.0, 80.0]))
    cost = held_cost(np.array([1.0, 0.0, 1.0]), flat, directions)
    assert cost[0] >= HELD_EDGE_ON
    assert cost[1] < HELD_EDGE_ON / 5
    assert cost[2] == 0


def test_a_point_looks_the_same_from_everywhere():
    directions = grid().directions
    point = shape_of(np.ones((3, 3)), 1.0)
    assert not held_cost(np.zeros(len(directions.azimuth)), point, directions).any()


def test_a_line_is_looked_at_from_its_side():
    directions = grid().directions
    line = shape_of(np.outer(np.linspace(0, 1, 9), [0.6, 0.8, 0.0]), 1.0)
    best = directions.towards[held_cost(np.ones(len(directions.azimuth)), line, directions).argmin()]
    assert abs(best @ [0.6, 0.8, 0.0]) < 0.5


def test_passing_an_edge_on_state_costs():
    on_grid = grid()
    upright = Shape(2, np.array([1.0, 0, 0]), np.array([0, 1.0, 0]))
    cost = passed_cost(on_grid, [Shape(0, *np.eye(3)[:2]), upright, Shape(0, *np.eye(3)[:2])])
    azimuth, row = on_grid.directions.azimuth, on_grid.directions.elevation == 12.0
    here, there, other = (int(np.flatnonzero(row & (azimuth == a))[0]) for a in (-30.0, 30.0, -90.0))
    # Halfway from -30 to 30 degrees the camera stands in the plane of the state.
    assert cost[here, there] == pytest.approx(4.0)
    assert cost[other, other] == 0


def test_turning_too_fast_costs_much():
    turns = np.array([0.0, 30.0, 60.0, 90.0])
    cost = turning_cost(turns, 60.0, still=False)
    assert cost[0] == 0
    assert cost[3] - cost[2] > 10 * (cost[2] - cost[1])
    assert (turning_cost(turns, 60.0, still=True)[1:] > cost[1:]).all()


def test_azimuths_are_unrolled():
    assert unrolled([170.0, -170.0, -60.0]) == pytest.approx([-190, -170, -60])
    assert unrolled([SIDE_AZIMUTH + 170])[0] == pytest.approx(SIDE_AZIMUTH + 170)
