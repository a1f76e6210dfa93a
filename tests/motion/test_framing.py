"""Framing: everything in sight, and no nearer."""

import numpy as np
import pytest
from scipy.optimize import linprog

from warpviz.motion.camera import MARGIN, View
from warpviz.motion.framing import AIR, LOOKED_AT, Aimed, Way, extent, fit, overflow, span, way_through

PLOTS = [(1.0, 1.0), (1.6, 1.0), (1.0, 1.3)]


def cloud(seed, size=1.0, shift=0.0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(80, 3)) * rng.uniform(0.2, 1, 3) * size + shift


def smallest_half(aims, plot):
    """The least reach of views of one centre, by linear programming."""
    rows, bounds = [], []
    for aim in aims:
        for axis, room in zip(aim.axes[:2], np.array(plot) / min(plot), strict=True):
            seen = aim.positions @ axis
            rows += [[*-axis, -room], [*axis, -room]]
            bounds += [-seen.max(), seen.min()]
    return linprog([0, 0, 0, 1], A_ub=rows, b_ub=bounds, bounds=[(None, None)] * 4).fun


@pytest.mark.parametrize("plot", PLOTS)
@pytest.mark.parametrize("seed", range(6))
def test_views_show_everything_and_are_nearly_the_nearest(plot, seed):
    rng = np.random.default_rng(seed)
    aims = [Aimed(cloud(seed + k, shift=k), *rng.uniform([-60, 10], [0, 60])) for k in range(1 + seed % 3)]
    views = fit(aims, plot)
    assert len({(view.half, *view.center) for view in views}) == 1
    assert max(overflow(a.positions, v, plot) for a, v in zip(aims, views, strict=True)) == pytest.approx(1 / MARGIN)
    least = smallest_half(aims, plot) * MARGIN
    assert views[0].half == pytest.approx(least, rel=1e-9 if len(aims) == 1 else 0.03)


def test_a_point_and_a_least_size():
    point = Aimed(np.ones((3, 3)), 10.0, 20.0)
    assert fit([point], (1, 1))[0].half == 1
    assert fit([point], (1, 1), smallest=0.2)[0].half == 0.2


def test_spans_are_shares_of_the_shorter_side():
    square = np.array([[0.0, 0, 0], [2, 0, 0], [2, 1, 0]])
    view = View(np.zeros(3), 4.0)
    assert extent(square, view) == 2
    assert span(square, view) == 0.25
    assert overflow(square, view, (1.0, 1.0)) == 0.5
    assert overflow(square, view, (2.0, 1.0)) == 0.25


@pytest.mark.parametrize("even", [True, False])
@pytest.mark.parametrize("room", [1.0, 1.7])
def test_both_ends_of_a_way_are_exact_and_it_has_no_jumps(even, room):
    a, b = View(np.zeros(3), 4.0, -60.0, 20.0), View(np.array([1.0, 2, 3]), 0.5, -10.0, 50.0)
    way = Way(a, b, 0, 0, "layer", even, room)
    assert way.view(0.0) is a
    assert way.view(1.0) is b
    assert way.turn == pytest.approx(np.hypot(50, 30))
    views = [way.view(t) for t in np.linspace(0, 1, 401)]
    numbers = np.array([[*view.center, np.log(view.half), view.azimuth, view.elevation] for view in views])
    assert (np.abs(np.diff(numbers, axis=0)).max(axis=0) < np.ptp(numbers, axis=0) / 20).all()


def test_what_shrinks_straight_is_followed_straight():
    state = cloud(3)
    small = state * 0.02
    a, b = (fit([Aimed(part, -30.0, 30.0)], (1, 1))[0] for part in (state, small))
    passed = [state * (1 - t) + small * t for t in LOOKED_AT]
    way = way_through(Way(a, b, 0, 0, "layer"), passed, (1, 1))
    assert not way.even
    assert way.room == pytest.approx(1)
    for t in np.linspace(0, 1, 33):
        assert overflow(state * (1 - t) + small * t, way.view(t), (1, 1)) == pytest.approx(1 / MARGIN)


def test_what_shrinks_by_factors_is_followed_evenly():
    state = cloud(4)
    a, b = (fit([Aimed(part, -30.0, 30.0)], (1, 1))[0] for part in (state, state * 0.01))
    way = way_through(Way(a, b, 0, 0, "layer"), [state * 0.01**t for t in LOOKED_AT], (1, 1))
    assert way.even
    assert way.room == pytest.approx(1)


def test_the_camera_stands_back_for_what_sticks_out():
    state = cloud(5)
    (view,) = fit([Aimed(state, -30.0, 30.0)], (1, 1))
    passed = [state * (1 + 4 * t * (1 - t)) for t in LOOKED_AT]
    way = way_through(Way(view, view, 0, 0, "layer"), passed, (1, 1))
    reached = [overflow(positions, way.view(t), (1, 1)) for t, positions in zip(LOOKED_AT, passed, strict=True)]
    assert max(reached) == pytest.approx(1 / AIR)
