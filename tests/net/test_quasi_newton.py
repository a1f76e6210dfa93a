"""L-BFGS on rows: where it comes to, against what is known and against scipy."""

import numpy as np
import pytest
from scipy.optimize import minimize, rosen, rosen_der

from warpviz.net.quasi_newton import descend


def quadratic(seed, size):
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(size, size))
    return root @ root.T + 0.1 * np.eye(size), rng.normal(size=size)


def test_rows_come_to_the_minimum_of_a_quadratic_each_by_itself():
    matrix, target = quadratic(0, 6)
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(5, 6)) * np.array([1, 10, 100, 0.1, 0])[:, None]

    def loss():
        away = rows - target
        return 0.5 * np.einsum("rp,pq,rq->r", away, matrix, away), away @ matrix

    descend(rows, loss, 300)
    assert np.abs(rows - target).max() < 1e-6


def test_it_comes_as_far_as_that_of_scipy():
    starts = np.random.default_rng(2).uniform(-2, 2, (8, 5))
    rows = starts.copy()
    asked = 0

    def loss():
        nonlocal asked
        asked += 1
        return np.array([rosen(row) for row in rows]), np.array([rosen_der(row) for row in rows])

    descend(rows, loss, 400)
    assert asked <= 400
    ours = np.array([rosen(row) for row in rows])
    theirs = np.array([minimize(rosen, row, jac=rosen_der, method="L-BFGS-B").fun for row in starts])
    # Valleys are the same, or as deep.
    assert (ours <= np.maximum(theirs, 1e-6) * 1.01).all()


@pytest.mark.parametrize("worth", [np.nan, np.inf])
def test_what_is_not_finite_is_never_taken(worth):
    rows = np.array([[3.0], [0.5]])

    def loss():
        # Beyond -1 there is nothing; the minimum of the rest is at its edge.
        values = np.where(rows[:, 0] < -1, worth, rows[:, 0])
        return values, np.ones_like(rows)

    descend(rows, loss, 60)
    assert (rows >= -1).all()
    assert (rows <= 0.5).all()


def test_no_row_is_worse_than_before_and_a_row_does_not_mind_the_others():
    rng = np.random.default_rng(3)
    rows = rng.normal(size=(4, 3))
    alone, before = rows[:1].copy(), rows.copy()

    def of(some):
        def loss():
            return np.cos(3 * some).sum(axis=1) + (some**2).sum(axis=1), 2 * some - 3 * np.sin(3 * some)

        return loss

    descend(rows, of(rows), 50)
    descend(alone, of(alone), 50)
    assert (of(rows)()[0] <= of(before)()[0]).all()
    assert np.allclose(rows[0], alone[0], atol=1e-4)


def test_it_can_be_stopped():
    rows = np.ones((2, 2))

    def loss():
        raise StopIteration

    descend(rows, loss, 10)
    assert (rows == 1).all()
    descend(rows, loss, 0)
