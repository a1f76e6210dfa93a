import numpy as np
import pytest

from warpviz.net.layers import Activation, Affine, Residual
from warpviz.net.units import SATURATED, unit_facts

POINTS = np.random.default_rng(0).normal(size=(1000, 3))


def test_half_of_relu_is_saturated_and_what_is_never_positive_is_dead():
    shifted = POINTS * [1, 0.1, 0.1] + [0, -5, 5]
    facts = unit_facts(Activation("relu", 3), shifted)
    assert (facts.units, facts.dead) == (3, 1)
    assert facts.saturated == pytest.approx(((shifted[:, 0] <= 0).mean() + 1) / 3)
    # A leak keeps it alive.
    assert unit_facts(Activation("leaky_relu(alpha=0.02)", 3), shifted).dead == 0


def test_saturation_is_counted_by_the_derivative():
    places = np.array([[0.0], [2.0], [3.0], [10.0]])
    small = (1 - np.tanh(places) ** 2 < SATURATED).mean()
    assert unit_facts(Activation("tanh", 1), places).saturated == small == 0.5
    softmax = unit_facts(Activation("softmax", 2), np.array([[0.0, 0.0], [9.0, 0.0]]))
    assert (softmax.units, softmax.saturated, softmax.dead) == (2, 0.5, 0)


def test_units_inside_a_residual_block_see_what_comes_to_them():
    inside = Affine(np.eye(3), [-9.0, 0.0, 9.0])
    block = Residual([inside, Activation("relu"), Affine(np.eye(3)), Activation("relu")])
    facts = unit_facts(block, POINTS)
    before = inside(POINTS)
    # The second sees what the first has left.
    off = np.concatenate([before <= 0, before <= 0], axis=1)
    assert (facts.units, facts.dead) == (6, 2)
    assert facts.saturated == pytest.approx(off.mean())


def test_affine_maps_have_no_units_and_no_samples_say_nothing():
    assert unit_facts(Affine(np.eye(3)), POINTS) is None
    assert unit_facts(Residual([Affine(np.eye(3))]), POINTS) is None
    assert unit_facts(Activation("relu", 3), POINTS[:0]) is None
