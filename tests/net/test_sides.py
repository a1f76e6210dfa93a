"""Where layers turn the sheet over, checked against differences of the map itself."""

import numpy as np
import pytest

from warpviz.net.layers import Activation, Affine, Residual
from warpviz.net.network import Network
from warpviz.net.sides import fold_functions, side_functions, signed_jacobian

PLANE = np.random.default_rng(3).uniform(-3, 3, (3000, 2))
STEP = 1e-6


def affine(width_in, width_out, seed, scale=1.0):
    rng = np.random.default_rng(seed)
    return Affine(scale * rng.normal(size=(width_out, width_in)), rng.normal(size=width_out))


def block(name, seed, inside=3):
    return Residual([affine(2, inside, seed, 2), Activation(name), affine(inside, 2, seed + 1, 2)])


def determinant(layers, points):
    """The determinant of the Jacobian by central differences, (N,)."""
    network = Network(layers)
    right, up = (network(points + step) - network(points - step) for step in (np.array([STEP, 0]), np.array([0, STEP])))
    return (right[:, 0] * up[:, 1] - right[:, 1] * up[:, 0]) / (4 * STEP**2)


FOLDED = {
    "sin": [affine(2, 2, 0), Activation("sin"), affine(2, 2, 1, 2), Activation("sin")],
    "gelu": [affine(2, 2, 2), Activation("gelu"), affine(2, 2, 3, 2), Activation("swish")],
    "residual": [affine(2, 2, 4), block("tanh", 5), block("sin", 7)],
    "residual with creases": [block("selu", 9), block("hard_tanh", 11), block("tanh", 13)],
    "through three units": [affine(2, 3, 15), Activation("tanh"), affine(3, 2, 16), Activation("square")],
    "softmax within": [affine(2, 3, 17, 2), Activation("softmax"), affine(3, 2, 18, 9), Activation("sin")],
    "creases": [affine(2, 2, 19), Activation("abs"), affine(2, 2, 20), Activation("sin")],
}


@pytest.mark.parametrize("layers", FOLDED.values(), ids=list(FOLDED))
def test_orientation_is_the_determinant_of_the_jacobian(layers):
    expected = determinant(layers, PLANE)
    found = signed_jacobian(layers)(PLANE)[:, 0]
    near = np.abs(found - expected) <= 1e-4 * np.maximum(1.0, np.abs(expected))
    # A difference across a crease is neither side's.
    assert near.mean() > 0.999


@pytest.mark.parametrize("layers", FOLDED.values(), ids=list(FOLDED))
def test_the_sheet_turns_over_only_where_a_side_function_changes_sign(layers):
    sides = side_functions(layers)
    ends = PLANE + np.random.default_rng(4).normal(0, 0.03, PLANE.shape)
    way = PLANE[:, None] + np.linspace(0, 1, 9)[:, None] * (ends - PLANE)[:, None]
    # What differences cannot tell from zero is on neither side.
    value = determinant(layers, way.reshape(-1, 2)).reshape(len(PLANE), 9)
    turned = (value.min(axis=1) < -1e-3) & (value.max(axis=1) > 1e-3)
    signs = np.concatenate([function(way.reshape(-1, 2)) > 0 for function in sides], axis=1)
    changes = (np.ptp(signs.reshape(len(PLANE), 9, -1).astype(int), axis=1) > 0).any(axis=1)
    assert turned.sum() > 10
    # Differences see a crease a little before and after it.
    assert (turned & ~changes).sum() <= 0.002 * len(PLANE)


@pytest.mark.parametrize("name", ["tanh", "sigmoid", "softplus", "softmax", "abs", "step", "relu"])
def test_functions_that_do_not_smoothly_turn_back_fold_nowhere(name):
    assert fold_functions([affine(2, 2, 0), Activation(name), affine(2, 2, 1), Activation(name)]) == []


def test_a_residual_block_has_one_fold_and_none_if_it_is_piecewise_linear():
    assert len(fold_functions([block("tanh", 0), block("abs", 2)])) == 1
    (fold,) = fold_functions([Residual([Affine(2 * np.eye(2)), Activation("tanh"), Affine(-np.eye(2))])])
    # x - tanh 2x turns where 2 (1 - tanh^2 2x) = 1.
    at = np.arctanh(np.sqrt(0.5)) / 2
    assert fold(np.array([[at, 0.4], [1.0, -at]])) == pytest.approx(0, abs=1e-12)
    assert (np.sign(fold(np.array([[0.1, 0.1], [0.1, 2.0], [2.0, 2.0]]))) == [[1], [-1], [1]]).all()


@pytest.mark.parametrize("count", [0, 1, 7])
def test_side_functions_take_any_number_of_points(count):
    for layers in FOLDED.values():
        assert all(len(function(PLANE[:count])) == count for function in side_functions(layers))
