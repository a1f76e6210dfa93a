"""The geometric and staged tweens: what they promise of every affine map."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from warpviz.errors import InvalidValueError
from warpviz.motion.facts import lerp_facts
from warpviz.motion.geometric import GeometricPath, parts
from warpviz.motion.rotation import about, axis_angle, turning
from warpviz.motion.staged import StagedPath
from warpviz.motion.tween import TWEENS, tween
from warpviz.net.layers import Activation, Affine

SHAPES = [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3), (3, 1), (3, 2), (3, 3), (2, 5), (5, 2), (7, 7)]
moderate = st.floats(-4, 4, allow_nan=False, allow_subnormal=False).map(lambda x: round(x, 6))


def random_affine(shape, seed):
    rng = np.random.default_rng(seed)
    return Affine(rng.normal(size=shape), rng.normal(size=shape[0]))


def area(matrix):
    """How areas of the input plane are multiplied by a matrix (D, 2)."""
    columns = matrix[:, :2]
    return np.sqrt(max(np.linalg.det(columns.T @ columns), 0.0))


@pytest.mark.parametrize("name", ["lerp", "geometric", "staged"])
@pytest.mark.parametrize("shape", SHAPES)
def test_both_ends_are_the_input_and_the_output(name, shape):
    for seed in range(10):
        layer = random_affine(shape, seed)
        points = np.random.default_rng(seed + 99).normal(size=(9, shape[1]))
        start, end = tween(name)(layer, points, 0.0), tween(name)(layer, points, 1.0)
        assert np.abs(start[:, : shape[1]] - points).max() == 0
        assert np.abs(start[:, shape[1] :]).max(initial=0) == 0
        assert np.abs(end[:, : shape[0]] - layer(points)).max() < 1e-12
        assert np.abs(end[:, shape[0] :]).max(initial=0) == 0


@pytest.mark.parametrize("name", ["geometric", "staged"])
@pytest.mark.parametrize("shape", SHAPES)
def test_nothing_jumps_on_the_way(name, shape):
    for seed in range(3):
        layer = random_affine(shape, seed)
        points = np.random.default_rng(seed).normal(size=(9, shape[1]))
        path = TWEENS[name].path(layer, points)
        way = [path(t) for t in np.linspace(0, 1, 801)]
        steps = [np.linalg.norm(after - before, axis=1).max() for before, after in itertools.pairwise(way)]
        # A part of a staged tween has a quarter of the time.
        assert max(steps) < (0.15 if name == "geometric" else 0.4)
        # The formula reaches the exact end, it is not put there.
        assert np.abs(path(1 - 1e-9) - path(1.0)).max() < 1e-6


@settings(max_examples=200, deadline=None)
@given(arrays(np.float64, (2, 2), elements=moderate), st.floats(0.01, 0.99))
def test_the_determinant_goes_evenly_and_a_negative_one_turns_the_sheet_over(weight, t):
    values = np.linalg.svd(weight, compute_uv=False)
    if values[1] < 1e-3:
        return
    determinant = float(np.linalg.det(weight))
    matrix = GeometricPath.of(Affine(weight), np.zeros((0, 2))).matrix(t)
    assert area(matrix) == pytest.approx(abs(determinant) ** t, rel=1e-10)
    if determinant > 0:
        assert np.linalg.det(matrix[:2, :2]) == pytest.approx(determinant**t, rel=1e-10)
        assert np.abs(matrix[2, :2]).max() < 1e-12  # it stays in its plane
    else:
        # Half a turn about an axis in the plane: at t the height is what the turn by 180 t degrees says.
        rotation = parts(weight).rotation
        assert rotation[2, 2] == pytest.approx(-1, abs=1e-12)


def test_a_determinant_above_zero_is_exact_to_1e_12():
    rng = np.random.default_rng(0)
    for _ in range(300):
        weight = rng.normal(size=(2, 2))
        determinant = np.linalg.det(weight)
        if determinant <= 0:
            continue
        for t in (0.2, 0.5, 0.8):
            matrix = GeometricPath.of(Affine(weight), np.zeros((0, 2))).matrix(t)
            assert abs(np.linalg.det(matrix[:2, :2]) - determinant**t) < 1e-12 * max(1, determinant)


def test_a_half_turn_keeps_its_shape_where_lerp_collapses():
    layer, points = Affine(-np.eye(2)), np.array([[1.0, 0.0], [0.0, 2.0]])
    assert np.abs(tween("lerp")(layer, points, 0.5)).max() == 0
    halfway = tween("geometric")(layer, points, 0.5)
    assert np.linalg.norm(halfway, axis=1) == pytest.approx([1, 2])
    assert halfway[0] @ halfway[1] == pytest.approx(0)
    assert np.abs(halfway[:, 2]).max() < 1e-15


def test_a_mirror_image_goes_through_the_third_dimension():
    halfway = tween("geometric")(Affine(np.diag([1.0, -1.0])), [[0.0, 1.0], [1.0, 0.0]], 0.5)
    assert np.abs(halfway[0]) == pytest.approx([0, 0, 1])
    assert halfway[1] == pytest.approx([1, 0, 0])


def test_a_map_into_space_lifts_the_sheet_rigidly_when_it_is_an_isometry():
    rng = np.random.default_rng(1)
    weight = np.linalg.qr(rng.normal(size=(3, 2)))[0]
    points = rng.normal(size=(20, 2))
    distances = np.linalg.norm(points[:, None] - points, axis=2)
    for t in np.linspace(0, 1, 9):
        moved = tween("geometric")(Affine(weight), points, t)
        assert np.linalg.norm(moved[:, None] - moved, axis=2) == pytest.approx(distances, abs=1e-12)


def test_three_dimensions_collapse_only_if_they_are_mirrored():
    rng = np.random.default_rng(2)
    for _ in range(50):
        layer = Affine(rng.normal(size=(3, 3)))
        facts = tween("geometric").facts(layer)
        assert (len(facts.collapses_at) == 1) == (np.linalg.det(layer.weight) < 0)
        assert not facts.own
        if facts.collapses_at:
            matrix = GeometricPath.of(layer, np.zeros((0, 3))).matrix(facts.collapses_at[0])
            assert abs(np.linalg.det(matrix)) < 1e-12


def test_a_singular_map_collapses_only_at_the_end():
    layer = Affine([[1.0, 2.0], [2.0, 4.0]], [0.5, -0.5])
    facts = tween("geometric").facts(layer)
    assert facts.collapses_at == (1.0,)
    assert facts.own
    path = GeometricPath.of(layer, np.zeros((0, 2)))
    assert all(area(path.matrix(t)) > 0.01 for t in np.linspace(0, 0.98, 50))
    assert tween("geometric")(layer, [[1.0, 1.0]], 1.0)[0, :2] == pytest.approx([3.5, 5.5])


def test_going_to_fewer_dimensions_turns_first_and_presses_then():
    layer = random_affine((2, 3), 5)
    path = GeometricPath.of(layer, np.zeros((0, 3)))
    smallest = [np.linalg.svd(path.matrix(t), compute_uv=False)[-1] for t in (0.3, 0.6, 0.8, 0.95, 1.0)]
    assert smallest[2] > smallest[3] > smallest[4] == pytest.approx(0, abs=1e-12)
    assert smallest[1] > 0.1


@settings(max_examples=200, deadline=None)
@given(arrays(np.float64, (2, 2), elements=moderate))
def test_lerp_is_singular_exactly_at_the_real_eigenvalues_below_zero(weight):
    facts = lerp_facts(Affine(weight))
    for t in facts.collapses_at:
        assert abs(np.linalg.det((1 - t) * np.eye(2) + t * weight)) < 1e-6 * max(1.0, np.abs(weight).max() ** 2)
    # Between these, the sign of the determinant does not change.
    edges = [0.0, *facts.collapses_at, 1.0]
    for low, high in itertools.pairwise(edges):
        inner = np.linspace(low, high, 9)[1:-1]
        signs = {np.sign(round(np.linalg.det((1 - t) * np.eye(2) + t * weight), 9)) for t in inner}
        assert len(signs - {0.0}) <= 1


def test_lerp_facts_of_known_maps():
    assert tween("lerp").facts(Affine(-np.eye(2))).collapses_at == (0.5,)
    assert tween("lerp").facts(Affine(np.diag([-3.0, 1.0]))).collapses_at == (0.25,)
    turn = tween("lerp").facts(Affine([[0.0, -1.0], [1.0, 0.0]]))
    assert turn.collapses_at == ()
    assert turn.smallest == pytest.approx(0.5)
    assert turn.at == pytest.approx(0.5)
    assert tween("lerp").facts(Activation("tanh")) is None


def test_staged_parts_come_one_after_another():
    layer = random_affine((2, 2), 3)
    path = StagedPath.of(layer, np.zeros((0, 2)))
    values = np.linalg.svd(layer.weight, compute_uv=False)
    for t in (0.1, 0.2, 0.25):  # a turn: nothing is stretched
        assert np.linalg.svd(path.matrix(t), compute_uv=False) == pytest.approx([1, 1, 1])
    for t in (0.5, 0.6, 0.75, 0.9):  # the stretch is done
        assert np.linalg.svd(path.matrix(t)[:, :2], compute_uv=False) == pytest.approx(values)
    assert tween("staged")(layer, [[0.0, 0.0]], 0.75) == pytest.approx(0)  # the shift comes last


@settings(max_examples=100, deadline=None)
@given(st.integers(2, 8), st.integers(0, 10_000), st.floats(0, 1))
def test_turning_is_a_rotation_at_an_even_rate(size, seed, t):
    rotation = np.linalg.qr(np.random.default_rng(seed).normal(size=(size, size)))[0]
    if np.linalg.det(rotation) < 0:
        rotation[:, 0] *= -1
    turn = turning(rotation)
    now = turn(t)
    assert now @ now.T == pytest.approx(np.eye(size), abs=1e-9)
    assert turn(0.0) == pytest.approx(np.eye(size), abs=1e-12)
    assert turn(1 - 1e-12) == pytest.approx(rotation, abs=1e-9)
    assert turn(t / 2) @ turn(t / 2) == pytest.approx(now, abs=1e-8)


def test_half_turns_have_an_axis():
    rng = np.random.default_rng(4)
    for _ in range(50):
        axis = rng.normal(size=3)
        axis /= np.linalg.norm(axis)
        for angle in (np.pi, np.pi - 1e-9, 1e-9, 1.0):
            found, turned = axis_angle(about(axis, angle))
            assert about(found, turned) == pytest.approx(about(axis, angle), abs=1e-12)
    eight = np.diag([-1.0, -1.0, -1.0, -1.0, 1.0])
    assert turning(eight)(0.5) @ turning(eight)(0.5) == pytest.approx(eight, abs=1e-12)


@pytest.mark.parametrize("name", ["geometric", "staged"])
def test_only_affine_maps_are_turned(name):
    with pytest.raises(InvalidValueError, match="cannot move through the activation relu"):
        tween(name)(Activation("relu"), [[1.0, 2.0]], 0.5)
