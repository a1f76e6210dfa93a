import numpy as np
import pytest

from warpviz.plane.roots import find_roots


def test_roots_of_many_functions_are_found_at_once():
    targets = np.array([0.1, 0.5, 0.9, 1e-9])

    def cubes(which, t):
        return t**3 - targets[which] ** 3

    low, high = np.zeros(4), np.ones(4)
    every = np.arange(4)
    roots = find_roots(cubes, low, high, cubes(every, low), cubes(every, high))
    assert np.abs(roots**3 - targets**3).max() < 1e-15


def test_a_straight_line_needs_one_step():
    asked = []

    def line(which, t):
        asked.append(len(which))
        return 3 * t - 1

    root = find_roots(line, np.zeros(1), np.ones(1), np.array([-1.0]), np.array([2.0]))
    assert root[0] == 1 / 3
    assert asked == [1]


def test_smooth_functions_need_few_steps():
    asked = []

    def bent(which, t):
        asked.append(len(which))
        return np.exp(3 * t) - 2 - which

    every = np.arange(5)
    root = find_roots(bent, np.zeros(5), np.ones(5), bent(every, np.zeros(5)), bent(every, np.ones(5)))
    assert root == pytest.approx(np.log(2 + every) / 3, abs=1e-15)
    assert len(asked) - 2 <= 14


def test_roots_are_found_where_one_side_is_as_good_as_flat():
    asked = []

    def late(which, t):
        asked.append(len(which))
        return t**40 - 1e-9

    one = np.ones(1)
    root = find_roots(late, 0 * one, one, np.array([-1e-9]), np.array([1 - 1e-9]), 1e-14)
    assert root[0] == pytest.approx(1e-9 ** (1 / 40), abs=1e-13)
    assert len(asked) < 60
