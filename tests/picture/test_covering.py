"""Covering: in parts as at once."""

import numpy as np

from warpviz.picture.covering import PART, covering


def test_parts_make_up_the_whole():
    rng = np.random.default_rng(0)
    count = 2 * PART + 7
    places, weights = rng.uniform(0, 30, (count, 3)), rng.uniform(0, 5, count).astype(np.float32)
    limits = rng.uniform(0, 9, count) ** 2
    covers, gain = covering(places, limits, weights)
    apart = np.linalg.norm(places[:, None] - places, axis=2) ** 2
    expected = (apart < limits[:, None]) | np.eye(count, dtype=bool)
    assert np.array_equal(covers, expected)
    assert np.allclose(gain, weights @ expected, rtol=1e-5)


def test_a_colour_of_which_nothing_may_be_off_stands_for_itself():
    covers, gain = covering(np.zeros((2, 3)), np.zeros(2), np.ones(2, dtype=np.float32))
    assert np.array_equal(covers, np.eye(2, dtype=bool))
    assert gain.tolist() == [1.0, 1.0]
