"""Ranges: what they say holds at every place that is looked at, however small or large the interval."""

import numpy as np
import pytest

from warpviz.net.activations import ACTIVATIONS, activation
from warpviz.net.expression_domain import undefined_place
from warpviz.net.graphs import graph_of
from warpviz.net.ranges import interval, unsettled, unsettled_steps

EXPRESSIONS = [
    "x*x", "sin(3*x)*4", "floor(x*x*3)", "where(x > 0, x, 0.2*x)", "1/(1 + x*x)", "tanh(1/x)", "sqrt(abs(x))",
    "x**3 - x", "x**-2", "2**x", "x % 1.3", "gelu(x)", "max(x, 0.5)", "abs(x)**x", "where(x*x < 0.00001, 3, x)",
    "log(relu(x) + 1)", "round(sin(x)*3)", "tan(x)", "x*sin(x)", "sign(x**2 - 4)", "relu6(x)", "exp(0 - x*x)",
    "where(x == 0, 1, sin(x)/x)", "sqrt(9 - x*x)", "elu(x)*cos(x)", "x**0.5", "clip(x, -1, 1)", "step(x) + x",
    "where(x > 0 and x < 1, x, 0)", "where(not x > 0 or x > 1, x, 0)", "ceil(x)/x", "cosh(x) - sinh(x)",
    "erf(x)*sigmoid(x)", "arctan(3*x)", "min(x, x*x)",
]  # fmt: skip
ROOM = 1e-9


def intervals(seed=0, count=2000):
    """Intervals of all sizes, some that begin at zero."""
    rng = np.random.default_rng(seed)
    low = rng.uniform(-4, 4, count)
    low[:50] = 0.0
    return low, low + 10 ** rng.uniform(-8, 0.5, count)


def outside(values, low, high):
    room = ROOM * (1 + np.abs(values))
    return (values < low - room) | (values > high + room)


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_values_and_slopes_of_expressions_stay_within_their_range(text):
    function = activation(text)
    low, high = intervals()
    with np.errstate(all="ignore"):
        known = function.switches.bounds(interval(low, high))
        x = low + np.linspace(0, 1, 129)[:, None] * (high - low)
        values, slopes = function(x), function.derivative(x) * (high - low) / 2
        sound = known.sound
        assert not outside(values, known.low, known.high)[:, sound].any()
        assert not np.isnan(values[:, sound]).any()
        # What is not sound has bounds too, if it has any.
        assert not outside(values, known.low, known.high).any()
        # At a single place a slope may be that of the other side.
        inner = slopes[1:-1]
        size = np.abs(inner) * 1e-6 + 1e-12
        wrong = (inner < known.slope_low[0] - size) | (inner > known.slope_high[0] + size)
        at_crease = (wrong.sum(axis=0) == 1) & (low < 0) & (high > 0)
        assert not (wrong.any(axis=0) & sound & ~at_crease).any()
        # And they are narrow where the interval is: what is found is not far from what there is.
        small = sound & (high - low < 0.01) & np.isfinite(known.high - known.low)
        spread = np.ptp(values[:, small], axis=0)
        assert np.median((known.high - known.low)[small] - spread) <= 1e-6


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if ACTIVATIONS[name].elementwise])
def test_values_and_slopes_of_registered_functions_stay_within_their_range(name):
    graph = graph_of(ACTIVATIONS[name])
    low, high = intervals(1)
    known = graph.of(interval(3 * low, 3 * high))
    x = 3 * (low + np.linspace(0, 1, 129)[:, None] * (high - low))
    assert not outside(graph.value(x), known.low, known.high).any()
    slopes = graph.slope(x) * 3 * (high - low) / 2
    room = ROOM + 1e-6 * np.abs(slopes)
    assert not ((slopes < known.slope_low[0] - room) | (slopes > known.slope_high[0] + room))[:, known.sound].any()
    assert len(graph.turns) < 10
    assert len(graph.slope_turns) < 10


def crossings(function, low, high):
    x = np.linspace(low, high, 20_001)
    sides = function(x) > 0
    return int((sides[1:] != sides[:-1]).sum())


@pytest.mark.parametrize(
    "text", ["x*x - 0.001", "sin(9*x)", "x**3 - 0.01*x", "exp(x) - 2", "x*x + 0.0001", "x*sin(5*x)"]
)
def test_what_is_settled_changes_its_sign_once_at_most(text):
    function = activation(text)
    low, high = intervals(2, 400)
    settled = ~unsettled(function.switches.bounds(interval(low, high)), np.ones(len(low), dtype=bool))
    assert settled.mean() > 0.4
    for number in np.flatnonzero(settled):
        assert crossings(function, low[number], high[number]) <= 1


def test_what_is_settled_has_one_step_at_most():
    function = activation("3*x*x")
    low, high = intervals(3, 400)
    known = function.switches.bounds(interval(low, high))
    settled = ~unsettled_steps(known, np.floor, np.ones(len(low), dtype=bool))
    assert settled.mean() > 0.4
    for number in np.flatnonzero(settled):
        steps = np.floor(function(np.linspace(low[number], high[number], 4001)))
        assert (np.diff(steps) != 0).sum() <= 1


@pytest.mark.parametrize(
    ("text", "at", "why"),
    [
        ("where(x > 0, 1/x, 0)", 0, "grows"),
        ("where(x > 0, log(x), 0)", 0, "grows"),
        ("where(x > 0.3, log(x - 0.3), 0)", 0.3, "grows"),
        ("where(x > 0.3, 1/sqrt(x - 0.3), 0)", 0.3, "grows"),
        ("where(x != 0, 1/x, 0)", 0, "grows"),
        ("where(x*x > 0.01, 1/(x*x - 0.01), 0)", -0.1, "grows"),
        ("where(abs(x - 1.23456) > 0, 1/(x - 1.23456), 0)", 1.23456, "grows"),
        ("where(x > 0, sin(1/x), 0)", 0, "oscillates"),
        ("sign(sin(1/(x - 0.123)))", 0.123, "oscillates"),
    ],
)
def test_what_has_no_bound_or_no_rest_is_found_wherever_it_is(text, at, why):
    function = activation(text)
    place, what = undefined_place(function, function.switches, -3.0, 3.0)
    assert place == pytest.approx(at, abs=1e-9)
    assert what.startswith(why)


@pytest.mark.parametrize(
    "text",
    [
        "sqrt(abs(x))", "sqrt(9 - x*x)", "abs(x)**0.1", "where(x > 0, x*log(x), 0)", "where(x == 0, 0, x*sin(1/x))",
        "tanh(1/x)", "where(x == 0, 1, sin(x)/x)", "where(x > 0, sqrt(x), 0)", "tanh(tan(x))", "1/(abs(x) + 0.000001)",
        "sin(exp(2*x))", "sqrt(x*x)", "x % 0.3",
    ],
)  # fmt: skip
def test_what_has_bounds_is_not_refused(text):
    function = activation(text)
    assert undefined_place(function, function.switches, -3.0, 3.0) is None
