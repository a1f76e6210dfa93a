"""What stands in an activation's entry, against what its function does; and a made-up one that works everywhere."""

import itertools
import math

import numpy as np
import pytest

import warpviz as wv
from warpviz.motion.tween import TWEENS
from warpviz.net.activation_entry import ACTIVATIONS, VERBS, ActivationEntry
from warpviz.net.activations import activation, entry_of
from warpviz.net.analysis import crease_functions, is_piecewise_linear
from warpviz.net.layers import Activation, Affine
from warpviz.net.network import Network, closes
from warpviz.net.regions import linear_regions
from warpviz.plane.lattice import Lattice
from warpviz.plane.refine import refine

# The slowest of them are within 1e-3 of their bounds only so far out.
WIDE = np.concatenate([-np.geomspace(1e4, 1e-6, 200_000), [0.0], np.geomspace(1e-6, 1e4, 200_000)])


def values_of(entry, x):
    return activation(entry.name)(x if entry.elementwise else np.stack([x, -x], axis=1))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_bounds_of_values_are_what_the_values_come_near_to(name):
    entry = ACTIVATIONS[name]
    low, high = entry.bounds_of_value(**entry.parameters)
    values = values_of(entry, WIDE)
    assert values.min() >= low - 1e-12
    assert values.max() <= high + 1e-12
    assert values.min() == pytest.approx(low, abs=1e-3) if math.isfinite(low) else values.min() < -90
    assert values.max() == pytest.approx(high, abs=1e-3) if math.isfinite(high) else values.max() > 9e3


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if ACTIVATIONS[name].elementwise])
def test_piecewise_linear_is_what_has_constant_slopes_between_creases(name):
    function = activation(name)
    places = [-9.0, *sorted({*function.creases, *function.jumps}), 9.0]
    pieces = [np.linspace(low, high, 99)[1:-1] for low, high in itertools.pairwise(places)]
    straight = all(np.ptp(function.derivative(piece)) == 0 for piece in pieces)
    assert straight == ACTIVATIONS[name].piecewise_linear


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if ACTIVATIONS[name].mirror is not None])
def test_a_mirror_turns_one_half_onto_the_other(name):
    mirror = ACTIVATIONS[name].mirror
    x = np.linspace(-5, 5, 101)
    assert activation(name)(x) == pytest.approx(mirror + np.abs(x - mirror), abs=1e-14)


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if ACTIVATIONS[name].phase is not None])
def test_a_phase_is_where_the_slope_is_that_of_a_circle(name):
    x = np.linspace(-20, 20, 501)
    assert activation(name).derivative(x) == pytest.approx(np.cos(x - ACTIVATIONS[name].phase), abs=1e-14)


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if ACTIVATIONS[name].turned is not None])
def test_in_its_frame_a_turned_function_is_elementwise(name):
    turned = ACTIVATIONS[name].turned
    points = np.random.default_rng(0).uniform(-4, 4, (300, 2))
    inside = points @ turned.axes.T
    assert turned.axes @ turned.axes.T == pytest.approx(np.eye(2), abs=1e-15)
    after = np.stack([f(inside[:, k]) for k, f in enumerate(turned.functions)], axis=1)
    assert after @ turned.axes == pytest.approx(activation(name)(points), abs=1e-15)
    step = 1e-5
    for k, (f, slope) in enumerate(zip(turned.functions, turned.derivatives, strict=True)):
        x = inside[:, k]
        assert slope(x) == pytest.approx((f(x + step) - f(x - step)) / (2 * step), abs=1e-8)


def test_stand_ins_are_near_what_they_stand_in_for():
    found = {name: ACTIVATIONS[name].stand_in for name in ACTIVATIONS if ACTIVATIONS[name].stand_in}
    assert found == {"gelu": "gelu_tanh"}
    assert activation("gelu_tanh")(WIDE) == pytest.approx(activation("gelu")(WIDE), abs=5e-4)


def test_only_sigmoid_and_softmax_close_a_network():
    assert [name for name in ACTIVATIONS if closes(Activation(name))] == ["sigmoid", "softmax"]
    assert not closes(Affine(np.eye(2)))
    assert not closes(Activation("1 / (1 + exp(-x))"))


def test_verbs_are_neutral_words_and_may_depend_on_the_reach():
    assert {ACTIVATIONS[name].verb for name in ACTIVATIONS} <= VERBS
    assert "move" not in {ACTIVATIONS[name].verb for name in ACTIVATIONS}
    assert entry_of(activation("x*sin(x)")).verb == "move"
    sin, cos = ACTIVATIONS["sin"], ACTIVATIONS["cos"]
    assert [sin.verb_within(reach) for reach in (1.0, 1.6)] == ["bend", "roll"]
    assert [cos.verb_within(reach) for reach in (3.0, 3.2)] == ["fold", "roll"]
    assert ACTIVATIONS["relu"].verb_within(0.1) == "press"
    with pytest.raises(ValueError, match="the verb 'warp' is none of"):
        ActivationEntry(
            name="x", title="x", function=abs, derivative=abs, formula=str, symbol="x", source="none", verb="warp"
        )


@pytest.fixture
def tent(monkeypatch):
    """Give a made-up activation, max(0, 1 - |x|), registered for as long as the test lasts."""
    entry = ActivationEntry(
        name="tent",
        title="tent",
        function=lambda x: np.maximum(0.0, 1 - np.abs(x)),
        derivative=lambda x: np.where(np.abs(x) < 1, -np.sign(x), 0.0),
        formula=lambda: r"\max(0,\,1 - |z|)",
        symbol=r"\Lambda",
        source="made up",
        creases=lambda: (-1.0, 0.0, 1.0),
        piecewise_linear=True,
        verb="fold",
    )
    monkeypatch.setitem(ACTIVATIONS._members, "tent", entry)
    return entry


TURN = Affine([[0.8, -0.6], [0.6, 0.8]], [0.1, -0.2])


@pytest.mark.usefixtures("tent")
def test_a_made_up_activation_is_straight_in_regions_and_has_its_creases():
    layers = [TURN, Activation("tent", 2)]
    assert is_piecewise_linear(layers)
    # Three creases in each of two directions.
    regions = linear_regions(layers, 3.0, 100)
    assert regions.polygons.count == 16
    middles = regions.polygons.middles
    owner = np.arange(len(middles))
    assert regions.maps(middles, owner) == pytest.approx(Network(layers)(middles), abs=1e-12)


@pytest.mark.usefixtures("tent")
def test_lines_have_vertices_on_the_creases_of_a_made_up_activation():
    layers = [TURN, Activation("tent", 2)]
    sheet = refine(
        Lattice(3.0, 5),
        lambda points: [(np.pad(points, ((0, 0), (0, 1))),)],
        creases=crease_functions(layers),
        straight=True,
    )
    values = crease_functions(layers)[0](sheet.points)
    inner = np.setdiff1d(np.arange(len(sheet.points)), np.r_[sheet.offsets[:-1], sheet.offsets[1:] - 1])
    assert len(inner) > 20
    assert np.abs(values[inner]).min(axis=1).max() < 1e-12


@pytest.mark.usefixtures("tent")
def test_a_made_up_activation_can_be_trained_traced_and_moved_through():
    rng = np.random.default_rng(0)
    points = rng.uniform(-2, 2, (200, 2))
    labels = (np.abs(points[:, 0]) < 0.8).astype(int)
    network = wv.fit(points, labels, hidden=(2,), activation="tent", seed=0, epochs=300)
    assert network.accuracy(points, labels) > 0.9
    assert network.trace(points).steps[2].label == "tent 1"
    facts = TWEENS["lerp"].facts(Activation("tent", 2))
    assert (facts.collapses_at, facts.own) == ((0.5, 1.0), True)


def test_a_made_up_activation_is_gone_after_its_test():
    assert "tent" not in ACTIVATIONS


def test_a_mirror_elsewhere_is_folded_about(monkeypatch):
    entry = ActivationEntry(
        name="hinge",
        title="hinge",
        function=lambda x: 1 + np.abs(x - 1),
        derivative=lambda x: np.sign(x - 1),
        formula=lambda: "1 + |z - 1|",
        symbol="h",
        source="made up",
        creases=lambda: (1.0,),
        piecewise_linear=True,
        mirror=1.0,
        verb="fold",
    )
    monkeypatch.setitem(ACTIVATIONS._members, "hinge", entry)
    layer = Activation("hinge", 2)
    points = np.random.default_rng(0).uniform(-3, 3, (50, 2))
    assert np.array_equal(TWEENS["fold"](layer, points, 1.0)[:, :2], layer(points))
    upright = TWEENS["fold"](layer, points, 0.25)
    below = points[:, 0] < 1
    assert upright[below, 0] == pytest.approx(np.ones(below.sum()))
    assert upright[below, 2] == pytest.approx(1 - points[below, 0])
    assert np.array_equal(upright[~below, :2], points[~below])
