"""Facts, against what is known of each function."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warpviz.net.facts import step_facts
from warpviz.net.layers import Activation, Affine, Residual
from warpviz.net.training import fit
from warpviz.plane.datasets import dataset


def affine(width_in, width_out, seed):
    rng = np.random.default_rng(seed)
    return Affine(rng.normal(size=(width_out, width_in)), 0.3 * rng.normal(size=width_out))


def of(name, extent):
    """Return the facts of one function and the area of the image, overlapping parts counted each."""
    _, facts = step_facts([Activation(name, 2)], extent)
    return facts, facts.area_with_overlaps * 4 * extent**2


def test_sine_lays_four_sheets_on_each_other():
    facts, area = of("sin", np.pi)
    assert area == pytest.approx(16, rel=1e-6)
    assert facts.sheets == pytest.approx(4, rel=1e-4)
    assert facts.area * 4 * np.pi**2 == pytest.approx(4, rel=1e-4)
    assert facts.turned_over == 0.5


def test_the_absolute_value_folds_in_four():
    facts, area = of("abs", 1.0)
    assert area == 4
    assert (facts.area, facts.area_with_overlaps, facts.sheets) == (0.25, 1, 4)
    assert facts.turned_over == 0.5
    assert facts.saturated == facts.dead == 0


@pytest.mark.parametrize("extent", [0.3, 1.0, 3.0, 8.0])
def test_hyperbolic_tangent_leaves_a_square(extent):
    facts, area = of("tanh", extent)
    assert area == pytest.approx((2 * np.tanh(extent)) ** 2, rel=1e-5)
    assert (facts.sheets, facts.turned_over) == (1, 0)


@pytest.mark.parametrize("extent", [0.3, 1.0, 3.0, 20.0, 400.0])
def test_softmax_leaves_a_line(extent):
    facts, _ = of("softmax", extent)
    assert facts.area == 0
    assert facts.length == pytest.approx(np.sqrt(2) * np.tanh(extent), rel=1e-12)
    assert facts.turned_over is facts.sheets is None


def test_relu_leaves_a_quarter_and_a_step_nothing():
    facts, _ = of("relu", 3.0)
    assert (facts.area, facts.turned_over, facts.sheets) == (0.25, 0, 1)
    assert facts.saturated == 0.5
    facts, _ = of("step", 3.0)
    assert (facts.area, facts.length, facts.dead) == (0, None, 2)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 999), min_size=1, max_size=3), st.sampled_from(["tanh", "leaky_relu", "softplus"]))
def test_what_only_rises_turns_over_by_determinants_alone(seeds, name):
    layers = [part for seed in seeds for part in (affine(2, 2, seed), Activation(name, 2))]
    sign = 1.0
    for facts, layer in zip(step_facts(layers, 0.5)[1:], layers, strict=True):
        sign *= np.sign(np.linalg.det(layer.weight)) if isinstance(layer, Affine) else 1
        assert facts.turned_over == pytest.approx(float(sign < 0))
        assert facts.sheets == 1


@pytest.mark.parametrize("name", ["sin", "abs", "square", "cos"])
def test_area_is_what_is_covered(name):
    layers = [Affine([[1.2, -0.5], [0.4, 0.9]], [0.3, -0.2]), Activation(name, 2)]
    facts = step_facts(layers, 2.0)[-1]
    # By counting points of a fine grid that share a cell of a coarser one.
    axis = np.linspace(-2, 2, 1601)[1:] - 2 / 1600
    images = layers[1](layers[0](np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)))
    size = 0.02
    column, row = np.floor(images / size).astype(np.int64).T
    covered = len(np.unique(column * 100_000 + row)) * size**2
    assert facts.area * 16 == pytest.approx(covered, rel=0.04)
    assert facts.area_with_overlaps == pytest.approx(facts.area * facts.sheets)


def test_a_line_goes_on_as_a_line():
    flatten = Affine([[1.0, 1.0]])
    bend = Affine([[1.0], [2.0]], [0.0, 1.0])
    facts = step_facts([flatten, Activation("abs", 1), bend, Activation("relu", 2)], 1.0)
    assert [step.area for step in facts] == [1, 0, 0, 0, 0]
    # From -2 to 2, folded at 0, and then laid along (1, 2).
    assert [step.length for step in facts[1:]] == pytest.approx([4, 4, 4 * 5**0.5, 4 * 5**0.5])


def test_in_space_there_is_area_but_no_back():
    lift = Affine([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    facts = step_facts([lift, Activation("abs", 3)], 1.0)
    assert [step.area_with_overlaps for step in facts] == pytest.approx([1, 2**0.5, 2**0.5])
    assert facts[1].area == facts[1].area_with_overlaps
    assert facts[2].area is None
    # One sheet, and then nobody knows whether what was folded lies on itself.
    assert [step.sheets for step in facts] == [1, 1, None]
    assert facts[1].turned_over is None
    assert facts[2].width == 3


@pytest.mark.parametrize("extent", [1.0, 3.0, 12.0])
@pytest.mark.parametrize(
    "name", ["sin", "cos", "abs", "x*sin(x)", "relu", "tanh", "gelu", "square", "relu6", "swish", "gaussian", "mish"]
)
def test_the_area_of_a_function_is_the_square_of_its_reach(name, extent):
    # What coordinate after coordinate takes all values between two is a square, however often it is covered.
    _, facts = step_facts([Activation(name, 2)], extent)
    axis = np.linspace(-extent, extent, 100_001)
    reach = np.ptp(Activation(name, 1)(axis[:, None]))
    assert facts.area == pytest.approx((reach / (2 * extent)) ** 2, rel=2e-3)
    way = np.abs(np.diff(Activation(name, 1)(axis[:, None])[:, 0])).sum()
    assert facts.area_with_overlaps == pytest.approx((way / (2 * extent)) ** 2, rel=5e-3)
    assert facts.sheets == pytest.approx((way / reach) ** 2, rel=7e-3)


def test_sheets_are_counted_again_where_they_are_pressed_unlike_each_other():
    # More sheets at one end than at the other; then one end is pressed together more than the other.
    layers = [Affine(np.eye(2), [0.6, 0.0]), Activation("abs", 2), Affine(2 * np.eye(2)), Activation("sigmoid", 2)]
    axis = np.linspace(-2, 2, 4001)
    state = np.stack([axis, axis], axis=1)
    told = step_facts(layers, 2.0)[1:]
    for layer, facts in zip(layers, told, strict=True):
        # Coordinates do not mix: the image is a rectangle, its sides travelled once or twice.
        state = layer(state)
        ways = np.abs(np.diff(state, axis=0)).sum(axis=0)
        assert facts.area * 16 == pytest.approx(np.ptp(state, axis=0).prod(), rel=2e-3)
        assert facts.area_with_overlaps * 16 == pytest.approx(ways.prod(), rel=2e-3)
        assert facts.sheets == pytest.approx(facts.area_with_overlaps / facts.area)
    assert told[1].sheets == told[2].sheets != pytest.approx(told[3].sheets, abs=0.1)


def test_torn_sheets_cover_nobody_knows_what():
    facts = step_facts([Activation("where(x > 0, x, -0.5*x - 1)", 2)], 3.0)[1]
    assert facts.area is facts.sheets is None
    assert facts.area_with_overlaps == pytest.approx(0.75**2)


def test_the_best_line_follows_the_points():
    points, labels = dataset("circles", n=200, seed=0)
    square = Activation("square", 2)
    facts = step_facts([Affine(3 * np.eye(2)), square], 3.0, points, labels)
    # Squares of circles are lines.
    assert facts[0].best_line == facts[1].best_line < 0.75
    assert facts[2].best_line == 1.0
    assert all(step.best_line_exact for step in facts)
    assert step_facts([square], 3.0)[1].best_line is None
    assert step_facts([square], 3.0, points, np.zeros(200, dtype=np.int64))[1].best_line is None


def test_units_are_judged_by_the_points_if_there_are_any():
    points, labels = np.array([[1.0, -1.0], [2.0, -2.0]]), np.array([0, 1])
    assert step_facts([Activation("relu", 2)], 3.0, points, labels)[1].dead == 1
    assert step_facts([Activation("relu", 2)], 3.0)[1].dead == 0


def test_residual_blocks_and_wide_layers():
    block = Residual([affine(2, 5, 1), Activation("tanh"), affine(5, 2, 2)])
    wide = [affine(2, 512, 3), Activation("relu"), affine(512, 2, 4), Activation("tanh")]
    for layers in ([block, block], wide):
        facts = step_facts(layers, 2.0)
        assert len(facts) == len(layers) + 1
        assert all(step.area_with_overlaps > 0 for step in facts)
        assert facts[1].units == (5 if layers[0] is block else None)


@pytest.mark.parametrize("name", ["abs", "tanh", "sin", "softmax"])
def test_measuring_takes_no_time_to_speak_of(name):
    points, labels = dataset("sine", n=400, seed=0)
    network = fit(points, labels, hidden=(2, 2, 2), activation=name, epochs=300, seed=0)
    layers = network.layers[: network.hidden_count]
    took = []
    for _ in range(3):
        start = time.process_time()
        step_facts(layers, 3.0, points, labels)
        took.append(time.process_time() - start)
    # On an idle machine it is a fraction of that.
    assert min(took) < 0.6
