import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warpviz.net.activations import ACTIVATIONS, activation
from warpviz.net.area import factors, grid_mesh, mesh, one_to_one, push, shares
from warpviz.net.layers import Activation, Affine, Residual


def affine(width_in, width_out, seed):
    rng = np.random.default_rng(seed)
    return Affine(rng.normal(size=(width_out, width_in)), rng.normal(size=width_out))


def carried(layers, points):
    tangents = np.tile(np.eye(2)[:, None], (1, len(points), 1))
    for layer in layers:
        points, tangents = push(layer, points, tangents)
    return points, tangents


BLOCK = Residual([affine(3, 4, 1), Activation("tanh"), affine(4, 3, 2)])


@pytest.mark.parametrize("name", [*ACTIVATIONS])
def test_tangents_are_the_derivative(name):
    layers = [affine(2, 3, 0), Activation(name), BLOCK, affine(3, 2, 3)]
    points = np.random.default_rng(4).uniform(-2, 2, (200, 2))
    images, tangents = carried(layers, points)
    step = 1e-6
    for axis in range(2):
        shift = step * np.eye(2)[axis]
        rates = (carried(layers, points + shift)[0] - carried(layers, points - shift)[0]) / (2 * step)
        # But where a crease or a jump lies between.
        near = np.abs(rates - tangents[axis]).max(axis=1) < 1e-5 * (1 + np.abs(rates).max(axis=1))
        assert near.mean() > 0.98
    expected = points
    for layer in layers:
        expected = layer(expected)
    assert np.array_equal(images, expected)


def test_factors_are_determinants():
    rng = np.random.default_rng(5)
    flat = rng.normal(size=(2, 50, 2))
    assert factors(flat) == pytest.approx(np.linalg.det(flat.swapaxes(0, 1)))
    solid = rng.normal(size=(2, 50, 3))
    assert factors(solid) == pytest.approx(np.linalg.norm(np.cross(*solid), axis=1))
    assert factors(rng.normal(size=(2, 5, 1))).tolist() == [0] * 5
    # What is flat but for rounding is flat.
    assert factors(np.stack([solid[0], 0.1 * solid[0]])).tolist() == [0] * 50


@pytest.mark.parametrize("names", [["relu"], ["abs", "relu6"], ["tanh"], ["sin", "abs"]])
def test_meshes_are_the_whole_sheet(names):
    layers = [part for number, name in enumerate(names) for part in (affine(2, 2, number), Activation(name))]
    found = mesh(layers, 2.5)
    assert found.weights.sum() == pytest.approx(25)
    assert found.polygons.areas.sum() == pytest.approx(25)
    assert found.exact == (names[0] not in {"tanh", "sin"})


def test_networks_with_too_many_regions_are_integrated_like_others():
    wide = [affine(2, 80, 0), Activation("relu")]
    deep = [part for _ in range(8) for part in (Activation("abs", 2), Affine(2 * np.eye(2), [-1, -1]))]
    assert not mesh(wide, 3.0).exact
    assert not mesh(deep, 1.0).exact
    assert len(mesh([affine(2, 512, 0), Activation("tanh")], 3.0).points) < 2000


@given(st.integers(0, 99), st.floats(0.1, 3))
def test_an_affine_map_multiplies_areas_by_its_determinant(seed, extent):
    layer = affine(2, 2, seed)
    found = mesh([layer], extent)
    determinant = np.linalg.det(layer.weight)
    area, turned = shares(found, carried([layer], found.points)[1])
    assert area == pytest.approx(abs(determinant))
    assert turned == pytest.approx(float(determinant < 0))


@given(st.lists(st.integers(0, 999), min_size=1, max_size=3), st.sampled_from(["tanh", "leaky_relu(alpha=0.3)"]))
def test_what_only_rises_never_turns_the_sheet_over(seeds, name):
    layers = [part for seed in seeds for part in (affine(2, 2, seed), Activation(name))]
    sign = np.prod([np.linalg.det(layer.weight) for layer in layers[::2]])
    found = mesh(layers, 0.5)
    turned = shares(found, carried(layers, found.points)[1])[1]
    # tanh of a large number has no derivative that could have a sign.
    assert turned == pytest.approx(float(sign < 0)) or name == "tanh"
    if name == "tanh":
        assert turned == pytest.approx(0 if sign > 0 else turned)
        assert sign > 0 or turned > 0.5


def test_integrals_are_as_exact_as_they_say():
    found = grid_mesh(np.pi, 64)
    assert np.abs(np.cos(found.points).prod(axis=1)) @ found.weights == pytest.approx(16, rel=1e-6)
    assert np.exp(found.points.sum(axis=1)) @ found.weights == pytest.approx((2 * np.sinh(np.pi)) ** 2, rel=1e-6)


def test_what_is_surely_one_to_one():
    points = np.random.default_rng(0).uniform(-1, 1, (500, 2))
    for name in ("tanh", "leaky_relu", "sigmoid", "identity"):
        assert one_to_one(Activation(name, 2), points)
    for name in ("abs", "relu", "square", "softmax", "step"):
        assert not one_to_one(Activation(name, 2), points)
    # Over a part where it only rises even a wave is.
    assert one_to_one(Activation(activation("sin"), 2), points)
    assert one_to_one(Affine(np.eye(3)[:, :2]), points)
    assert not one_to_one(Affine([[1.0, 2.0]]), points)
