"""One unit bent: its definition by independent quadrature, lengths, ends, continuity."""

import itertools
import warnings

import numpy as np
import pytest
from scipy.integrate import IntegrationWarning, quad

from warpviz.errors import InvalidValueError
from warpviz.motion.bent_unit import BentUnit
from warpviz.motion.slopes import Profile
from warpviz.net.activations import ACTIVATIONS, activation

EXPRESSIONS = ["x*sin(x)", "sin(2*x)+x", "where(x>0, x-1, x)", "minimum(x,1)", "x**3", "floor(x)"]
MORE = ["elu(alpha=2)", "leaky_relu(alpha=-1)", "leaky_relu(alpha=0.2)", *EXPRESSIONS]
BENDING = [*(name for name in ACTIVATIONS if ACTIVATIONS[name].elementwise), *MORE]
LOW, HIGH = -3.0, 2.5
TIMES = (0.0, 1e-6, 0.2, 0.5, 0.9, 1 - 1e-6, 1.0)


def bent(text, low=LOW, high=HIGH):
    return BentUnit.of(Profile.of(activation(text)), low, high)


def defined(unit, text, x, t):
    """x_t and z_t at one place, as they are defined, with the places that are hard for a quadrature told to it."""
    most, at = unit.steep.most, unit.steep.at
    slope, creases = activation(text).derivative, (*activation(text).creases, *activation(text).jumps)

    def angle(u):
        return np.sign(u - at) * np.arccos(np.clip(slope(np.array(u)) / most, -1, 1))

    def integral(function, low, high):
        grid = np.linspace(LOW, HIGH, 5501)
        steep = grid[np.abs(slope(grid)) > most * (1 - 1e-5)]
        hard = [
            u for u in (*creases, 0.0, at, *steep[:: max(1, len(steep) // 20)]) if min(low, high) < u < max(low, high)
        ]
        ends = [low, *sorted(set(hard), reverse=high < low), high]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", IntegrationWarning)
            parts = [
                quad(function, *pair, epsabs=1e-12, epsrel=1e-12, limit=300)[0] for pair in itertools.pairwise(ends)
            ]
        return sum(parts)

    function = activation(text)
    start = float(function(np.zeros(1))[0])
    jumped = start
    for jump in activation(text).jumps:
        below, there, above = function(np.array([jump - 1e-12, jump, jump + 1e-12]))
        if jump == 0:
            jumped += (above if x > 0 else below if x < 0 else there) - there
        elif 0 < jump <= x:
            jumped += (there if jump == x else above) - below
        elif x <= jump < 0:
            jumped += (there if jump == x else below) - above
    across = integral(lambda u: np.cos(t * angle(u)), 0.0, x)
    up = integral(lambda u: np.sin(t * angle(u)), at, x)
    return most**t * across + t * jumped, most**t * up


@pytest.mark.parametrize("text", BENDING)
def test_places_are_as_they_are_defined(text):
    unit = bent(text)
    x = np.array([-3.0, -1.7, -0.3, 0.0, 0.4, 1.25, 2.5])
    for t in (0.35, 0.8):
        found_x, found_z, _ = unit.at(x, t)
        expected = np.array([defined(unit, text, place, t) for place in x.tolist()])
        assert found_x == pytest.approx(expected[:, 0], abs=1e-9)
        assert found_z == pytest.approx(expected[:, 1], abs=1e-9)


@pytest.mark.parametrize("text", BENDING)
def test_both_ends_are_exact(text):
    unit, x = bent(text), np.random.default_rng(0).uniform(LOW, HIGH, 500)
    at_start, flat, upright = unit.at(x, 0.0)
    assert np.array_equal(at_start, x)
    assert not flat.any()
    assert np.array_equal(upright, np.ones(500))
    assert np.array_equal(unit.at(x, 1.0)[0], activation(text)(x))


@pytest.mark.parametrize("text", BENDING)
def test_paper_is_stretched_all_over_by_the_same(text):
    unit = bent(text)
    x = np.linspace(LOW, HIGH, 55_001)
    whole = np.ones(len(x) - 1, dtype=bool)
    for jump in activation(text).jumps:
        whole &= ~((x[:-1] <= jump) & (jump <= x[1:]))
    for t in TIMES:
        across, up, _ = unit.at(x, t)
        lengths = np.hypot(np.diff(across), np.diff(up))[whole]
        expected = unit.steep.most**t * np.diff(x)[whole]
        assert lengths.sum() == pytest.approx(expected.sum(), rel=1e-7)
        # Of every part, not only of the whole.
        assert np.add.reduceat(lengths, np.arange(0, len(lengths), 5000)) == pytest.approx(
            np.add.reduceat(expected, np.arange(0, len(lengths), 5000)), rel=1e-6
        )


@pytest.mark.parametrize("text", BENDING)
def test_heights_are_never_below_zero_and_rise_from_one_place(text):
    unit = bent(text)
    x = np.unique(np.r_[np.linspace(LOW, HIGH, 5501), unit.steep.at])
    for t in TIMES[2:]:
        _, z, _ = unit.at(x, t)
        left, right = z[x <= unit.steep.at], z[x >= unit.steep.at]
        assert z[x == unit.steep.at] == pytest.approx([0.0], abs=1e-15)
        assert (np.diff(left) <= 1e-12).all()
        assert (np.diff(right) >= -1e-12).all()


@pytest.mark.parametrize("text", BENDING)
def test_what_leans_less_than_upright_keeps_its_order_from_above(text):
    if activation(text).jumps:
        return
    unit, x = bent(text), np.linspace(LOW, HIGH, 2001)
    # No tangent angle is over pi.
    assert (np.diff(unit.at(x, 0.5)[0]) >= -1e-12).all()
    assert (unit.at(x, 0.5)[2] >= -1e-12).all()


@pytest.mark.parametrize("text", BENDING)
def test_nothing_jumps(text):
    unit, x = bent(text), np.random.default_rng(1).uniform(LOW, HIGH, 300)
    spots = unit.place(x)
    most = unit.steep.most
    # d/dt of m^t times an integral of cos(t phi), whose integrand moves by at most pi, and of the jumps.
    speed = max(most, 1) * (abs(np.log(most)) + np.pi) * 1.5 * (HIGH - LOW) + np.abs(spots.jumped).max()
    before = unit.along(spots, 0.0)
    for t in np.linspace(0, 1, 501)[1:]:
        after = unit.along(spots, float(t))
        moved = np.hypot(after.x - before.x, after.z - before.z)
        assert moved.max() <= speed / 500
        before = after


@pytest.mark.parametrize("text", BENDING)
def test_the_tangent_is_the_direction_of_the_curve(text):
    unit = bent(text)
    x = np.random.default_rng(2).uniform(LOW, HIGH - 1e-6, 400)
    step = 1e-6
    for place in (*activation(text).creases, *activation(text).jumps):
        x = x[np.abs(x - place) > 1e-4]
    for t in (0.3, 0.9):
        (x0, z0, cos), (x1, z1, _) = unit.at(x, t), unit.at(x + step, t)
        assert (x1 - x0) / step == pytest.approx(unit.steep.most**t * cos, abs=2e-4 * unit.steep.most)
        assert np.hypot(x1 - x0, z1 - z0) / step == pytest.approx(unit.steep.most**t, rel=1e-5)


def test_known_bends():
    x = np.linspace(-3, 3, 61)
    right = x >= 0
    # The absolute value is half a turn of one side, ReLU a quarter, leaky ReLU arccos(alpha).
    for text, angle in (("abs", np.pi), ("relu", np.pi / 2), ("leaky_relu(alpha=0.2)", np.arccos(0.2))):
        for t in (0.3, 0.8):
            across, up, cos = bent(text, -3, 3).at(x, t)
            assert np.array_equal(across[right], x[right])
            assert across[~right] == pytest.approx(x[~right] * np.cos(t * angle), abs=1e-14)
            assert up == pytest.approx(np.where(right, 0, -x * np.sin(t * angle)), abs=1e-14)
            assert cos[~right] == pytest.approx(np.cos(t * angle))
    # The sine rolls onto a cylinder of radius 1.
    across, up, _ = bent("sin", -3, 3).at(x, 1 - 1e-13)
    assert across**2 + (up - 1) ** 2 == pytest.approx(1, abs=1e-11)
    # tanh is a trough, high on both sides.
    _, up, _ = bent("tanh", -3, 3).at(x, 0.7)
    assert up == pytest.approx(up[::-1], abs=1e-12)
    assert up.argmin() == 30


def test_a_unit_that_is_left_as_it_is_is_still():
    assert bent("identity").still
    assert bent("relu", 0.5, 3).still
    assert bent("relu6", 0.5, 3).still
    assert not bent("relu6", 0.5, 7).still
    assert not bent("softplus", 0.5, 3).still
    assert not bent("2*x").still


def test_what_lies_when_bent_needs_no_press():
    lying = {text for text in BENDING if bent(text).lies}
    assert lying == {"identity", "absolute", "hard_sigmoid", "leaky_relu(alpha=-1)", "where(x>0, x-1, x)"}


def test_places_a_little_outside_the_interval_move_with_the_rest():
    for text in ("tanh", "sin", "square", "relu"):
        unit = bent(text)
        inside, outside = np.array([HIGH - 1e-7]), np.array([HIGH + 1e-7])
        for t in TIMES:
            for a, b in zip(unit.at(inside, t), unit.at(outside, t), strict=True):
                assert b == pytest.approx(a, abs=2e-6)
        far = np.array([HIGH + 0.2])
        assert np.array_equal(unit.at(far, 1.0)[0], activation(text)(far))
        assert unit.at(far, 1 - 1e-9)[0] == pytest.approx(activation(text)(far), abs=1e-7)


def test_parts_between_turns_lie_on_each_other_from_where_the_paper_touches_the_ground():
    # abs: the right half is the ground; cos: what is left of 0; the zigzag: in the order of its parts.
    assert np.argsort(bent("abs").levels).tolist() == [1, 0]
    assert np.argsort(bent("cos").levels).tolist() == [0, 1]
    assert np.argsort(bent("sin").levels)[0] == 1
    assert np.argsort(bent("abs(abs(x) - 1)", -3, 3).levels).tolist() == [1, 0, 2, 3]
    assert np.argsort(bent("x*sin(x)", -3, 3).levels).tolist() == [0, 1, 2, 3]
    assert len(bent("relu").levels) == 1


def test_a_slope_without_bound_is_refused():
    with pytest.raises(InvalidValueError) as caught:
        bent("sqrt(abs(x))")
    assert str(caught.value) == (
        "bend: cannot move through the activation sqrt(abs(x)): its slope grows without bound near x = 0"
    )
