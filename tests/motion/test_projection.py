"""Projections of wide states: what is seen, and what does not change it."""

import itertools

import numpy as np
import pytest

from warpviz.errors import InvalidValueError
from warpviz.motion.projection import aligned, directions, parse_method, project_all, seen_share
from warpviz.motion.views import groups_of
from warpviz.net.layers import Activation, Affine
from warpviz.net.network import Network

PCA = parse_method("pca")


def wide_layers(seed=0, width=12):
    rng = np.random.default_rng(seed)
    return [
        Affine(rng.normal(size=(width, 2)), rng.normal(size=width)),
        Activation("tanh"),
        Affine(rng.normal(size=(width, width)) / np.sqrt(width), rng.normal(size=width)),
        Activation("tanh"),
    ]


def drawn(layers, points, count=3, method=PCA):
    network = Network(layers)
    states = [step.points for step in network.trace(points).steps]
    projections = project_all(groups_of(network.layers), states, method, count, 0)
    return [
        state if projection is None else projection(state)
        for state, projection in zip(states, projections, strict=True)
    ]


@pytest.mark.parametrize("count", [2, 3])
def test_permuted_units_give_the_same_picture(count):
    points = np.random.default_rng(7).uniform(-3, 3, (150, 2))
    first, act, second, act2 = wide_layers()
    order = np.random.default_rng(8).permutation(12)
    permuted = [
        Affine(first.weight[order], first.bias[order]),
        act,
        Affine(second.weight[:, order][order], second.bias[order]),
        act2,
    ]
    for a, b in zip(drawn([first, act, second, act2], points, count), drawn(permuted, points, count), strict=True):
        assert np.abs(a - b).max() < 1e-9


@pytest.mark.parametrize("count", [2, 3])
def test_mirrored_units_give_the_same_picture(count):
    points = np.random.default_rng(7).uniform(-3, 3, (150, 2))
    first, act, second, act2 = wide_layers()
    signs = np.random.default_rng(9).choice([-1.0, 1.0], 12)
    mirrored = [
        Affine(signs[:, None] * first.weight, signs * first.bias),
        act,
        Affine(second.weight * signs, second.bias),
        act2,
    ]
    for a, b in zip(drawn([first, act, second, act2], points, count), drawn(mirrored, points, count), strict=True):
        assert np.abs(a - b).max() < 1e-9


def test_a_state_that_is_flat_loses_nothing():
    rng = np.random.default_rng(3)
    state = rng.normal(size=(80, 2)) @ rng.normal(size=(2, 30))
    matrix = directions(PCA, state, 2, 0)
    assert seen_share(matrix, state) == pytest.approx(1)
    shown = state @ matrix.T
    assert np.linalg.norm(shown[:, None] - shown, axis=2) == pytest.approx(
        np.linalg.norm(state[:, None] - state, axis=2), abs=1e-9
    )


def test_principal_components_see_the_most():
    state = np.random.default_rng(4).normal(size=(300, 10)) * np.arange(1, 11)
    best = seen_share(directions(PCA, state, 3, 0), state)
    others = [seen_share(directions(parse_method("random"), state, 3, seed), state) for seed in range(30)]
    assert best > max(others)
    variances = np.sort(np.linalg.eigvalsh(np.cov(state.T)))
    assert best == pytest.approx(variances[-3:].sum() / variances.sum())


def test_aligning_undoes_any_turn_and_mirror():
    rng = np.random.default_rng(5)
    state, matrix = rng.normal(size=(60, 9)), np.linalg.qr(rng.normal(size=(9, 3)))[0].T
    turned = np.linalg.qr(rng.normal(size=(3, 3)))[0] @ matrix
    assert aligned(turned, state, state @ matrix.T) == pytest.approx(matrix, abs=1e-9)


def test_no_axis_flips_from_one_keyframe_to_the_next():
    points = np.random.default_rng(6).uniform(-3, 3, (200, 2))
    for seed in range(8):
        states = drawn(wide_layers(seed), points, 3)
        for before, after in itertools.pairwise(states[1:]):
            # Aligned states are at least as near as any mirror image of them.
            distance = np.linalg.norm(after - before)
            for axis in range(3):
                mirror = np.ones(3)
                mirror[axis] = -1
                assert distance <= np.linalg.norm(after * mirror - before) + 1e-9 or after is states[2]


def test_the_direction_across_the_border_is_seen():
    state = np.random.default_rng(1).normal(size=(50, 8))
    normal = np.random.default_rng(2).normal(size=8)
    matrix = directions(PCA, state, 3, 0, normal)
    assert matrix @ matrix.T == pytest.approx(np.eye(3), abs=1e-12)
    assert matrix.T @ (matrix @ normal) == pytest.approx(normal)


def test_units_are_counted_from_one():
    method = parse_method("units: 1, 4")
    state = np.arange(12.0).reshape(2, 6)
    assert (state @ directions(method, state, 2, 0).T).tolist() == [[0, 3], [6, 9]]
    with pytest.raises(InvalidValueError, match="a layer has 6 units, but unit 7"):
        directions(parse_method("units:1,7"), state, 2, 0)


@pytest.mark.parametrize("text", ["", "pcaa", "units", "units:", "units:1", "units:0,1", "units:1,1", "units:1,2,3,4"])
def test_other_methods_are_refused(text):
    with pytest.raises(InvalidValueError):
        parse_method(text)


def test_narrow_states_are_drawn_as_they_are():
    points = np.random.default_rng(0).normal(size=(20, 2))
    layers = [Affine(np.eye(2)), Activation("tanh"), *wide_layers()]
    states = drawn(layers, points)
    assert np.array_equal(states[1], points)
    assert states[-1].shape == (20, 3)


@pytest.mark.parametrize("name", ["relu", "abs", "tanh", "sigmoid"])
def test_permuted_units_give_the_same_picture_of_a_sheet_that_is_alike_on_both_sides(name):
    # An affine image of a lattice is as long to either side, and flat along the third axis.
    axis = np.linspace(-3, 3, 25)
    points = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    for seed in range(4):
        first, _, second, _ = wide_layers(seed)
        order = np.random.default_rng(seed).permutation(12)
        again = [
            Affine(first.weight[order], first.bias[order]),
            Affine(second.weight[:, order][order], second.bias[order]),
        ]
        a = drawn([first, Activation(name), second, Activation(name)], points, 3)
        b = drawn([again[0], Activation(name), again[1], Activation(name)], points, 3)
        for one, other in zip(a, b, strict=True):
            assert np.abs(one - other).max() < 1e-7 * np.abs(one).max()


def test_directions_are_not_spent_on_the_shift_of_the_mean():
    # Before the activation the state is around 0, after it far away, and of the same shape.
    rng = np.random.default_rng(0)
    state = rng.normal(size=(400, 6)) * [5.0, 4, 0.1, 0.1, 0.1, 0.1]
    shifted = state + 100 * np.eye(6)[5]
    found = project_all([[0], [1, 2]], [state[:, :2], state, shifted], PCA, 2, 0)
    best = (5**2 + 4**2) / (5**2 + 4**2 + 4 * 0.1**2)
    for number in (1, 2):
        assert found[number].share == pytest.approx(best, abs=1e-3)


@pytest.mark.parametrize("across", [None, np.arange(1.0, 41.0)])
def test_fewer_points_than_units_are_projected_too(across):
    rng = np.random.default_rng(1)
    states = [rng.normal(size=(5, 2)), rng.normal(size=(5, 40)), rng.normal(size=(5, 40))]
    found = project_all([[0], [1, 2]], states, PCA, 3, 0, across)
    assert found[1].matrix @ found[1].matrix.T == pytest.approx(np.eye(3), abs=1e-9)
    one = project_all([[0], [1]], [states[0][:1], states[1][:1]], PCA, 3, 0)
    assert one[1].matrix.shape == (3, 40)
