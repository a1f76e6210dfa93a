"""Integrals along curves with a given tangent angle, against closed forms."""

import numpy as np
import pytest

from warpviz.motion.arcs import Arcs, Panels

X = np.random.default_rng(0).uniform(-3, 3, 2000)
T = [0.0, 1e-9, 0.3, 0.5, 0.77, 1.0]


def table(angle, ends=(-3.0, 0.0, 3.0), zero=0.0, pivot=0.0):
    return Panels.of(angle, np.array(ends), zero, pivot)


@pytest.mark.parametrize("t", T)
def test_an_arc_of_a_circle_by_table_and_in_closed_form(t):
    closed = Arcs(np.array([-3.0, 0.0, 3.0]), np.array([-3.0, 0.0]), np.array([1.0, 1.0]), 1, 1)
    across, up = closed.integrals(closed.place(X), t)
    expected = (np.sin(t * X) / t, (1 - np.cos(t * X)) / t) if t else (X, 0 * X)
    assert across == pytest.approx(expected[0], abs=1e-12 if t > 1e-6 else 1e-7)
    assert up == pytest.approx(expected[1], abs=1e-12 if t > 1e-6 else 1e-7)
    by_table = table(lambda x: x)
    for found, exact in zip(by_table.integrals(by_table.place(X), t), (across, up), strict=True):
        assert found == pytest.approx(exact, abs=1e-13)


@pytest.mark.parametrize("t", T[1:])
def test_a_root_at_an_end_and_a_kink_within(t):
    # phi = sqrt(3 - x): with u = sqrt(3 - x), the integral of sin(t phi) is 2 (sin(t u) / t^2 - u cos(t u) / t).
    def anti(x):
        u = np.sqrt(3 - x)
        return -2 * (np.sin(t * u) / t**2 - u * np.cos(t * u) / t)

    curve = table(lambda x: np.sqrt(np.maximum(3 - x, 0.0)))
    _, up = curve.integrals(curve.place(X), t)
    if t > 1e-6:
        assert up == pytest.approx(anti(X) - anti(np.zeros(1)), abs=1e-10)
    kinked = table(lambda x: np.abs(x - 0.777))
    across, _ = kinked.integrals(kinked.place(X), t)
    assert across == pytest.approx((np.sin(t * (X - 0.777)) + np.sin(t * 0.777)) / t, abs=1e-10 if t > 1e-6 else 1e-6)


def test_both_integrals_start_where_they_are_told():
    curve = table(np.cos, ends=(-3.0, -1.0, 0.0, 2.0, 3.0), zero=-1.0, pivot=2.0)
    across, up = curve.integrals(curve.place(np.array([-1.0, 2.0])), 0.6)
    assert abs(across[0]) < 1e-15
    assert abs(up[1]) < 1e-15
    assert abs(up[0]) > 0.1


def test_beyond_its_ends_a_curve_goes_straight_on():
    curve = table(lambda x: x)
    outside = np.array([-4.0, -3.0, 3.0, 3.5])
    across, up = curve.integrals(curve.place(outside), 0.5)
    for found, slope in ((across, np.cos), (up, np.sin)):
        assert found[0] - found[1] == pytest.approx(-slope(-1.5))
        assert found[3] - found[2] == pytest.approx(0.5 * slope(1.5))


def test_panels_are_small_only_where_they_must_be():
    smooth, rooted = table(lambda x: x), table(lambda x: np.sqrt(np.maximum(3 - x, 0.0)))
    assert len(smooth.ends) <= 5
    assert 20 < len(rooted.ends) < 60
    assert np.diff(rooted.ends).min() == np.diff(rooted.ends)[-1] < 1e-5
