import numpy as np

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
