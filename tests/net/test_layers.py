import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warpviz.errors import InvalidValueError, UnknownNameError
from warpviz.net.activations import ACTIVATIONS, activation
from warpviz.net.layers import Activation, Affine, Residual, chain, check_points

seeds = st.integers(0, 2**32 - 1)
widths = st.integers(1, 6)


def random_affine(rng, width_in, width_out):
    return Affine(rng.normal(size=(width_out, width_in)), rng.normal(size=width_out))


# Affine


def test_an_affine_map_multiplies_and_shifts():
    layer = Affine([[1, 2], [3, 4], [5, 6]], [10, 20, 30])
    assert (layer.width_in, layer.width_out) == (2, 3)
    np.testing.assert_array_equal(layer(np.array([[1.0, 0.0], [1.0, 1.0]])), [[11, 23, 35], [13, 27, 41]])


def test_a_bias_left_out_is_zero():
    layer = Affine([[2.0, 0.0], [0.0, 3.0]])
    np.testing.assert_array_equal(layer.bias, [0, 0])
    np.testing.assert_array_equal(layer(np.array([1.0, 1.0])), [2, 3])


@pytest.mark.parametrize("shape", [(2,), (5, 2), (4, 5, 2), (0, 2)])
def test_layers_map_the_last_axis(shape):
    rng = np.random.default_rng(0)
    points = rng.normal(size=shape)
    affine = random_affine(rng, 2, 3)
    assert affine(points).shape == (*shape[:-1], 3)
    assert Activation("softmax")(points).shape == shape
    assert Residual([affine, random_affine(rng, 3, 2)])(points).shape == shape


@given(seed=seeds, first=widths, middle=widths, last=widths)
def test_two_affine_maps_are_one(seed, first, middle, last):
    rng = np.random.default_rng(seed)
    inner, outer = random_affine(rng, first, middle), random_affine(rng, middle, last)
    product = Affine(outer.weight @ inner.weight, outer.weight @ inner.bias + outer.bias)
    points = rng.normal(size=(7, first))
    np.testing.assert_allclose(outer(inner(points)), product(points), rtol=1e-9, atol=1e-9)


def test_an_affine_map_holds_read_only_copies():
    weight, bias = np.eye(2), np.zeros(2)
    layer = Affine(weight, bias)
    weight[0, 0] = bias[0] = 7
    assert layer.weight[0, 0] == 1
    assert layer.bias[0] == 0
    for array in (layer.weight, layer.bias):
        assert array.dtype == np.float64
        assert array.flags.c_contiguous
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    assert weight.flags.writeable
    with pytest.raises(dataclasses.FrozenInstanceError):
        layer.bias = bias


@pytest.mark.parametrize(
    ("weight", "bias", "message"),
    [
        ([1.0, 2.0], None, "weight: expected shape (N, N), but got (2,)"),
        (np.zeros((0, 2)), None, "weight: expected at least one row and column, but got (0, 2)"),
        (np.zeros((2, 0)), None, "weight: expected at least one row and column, but got (2, 0)"),
        (np.eye(2), [1.0], "bias: expected shape (2,), but got (1,)"),
        (np.eye(2), [[1.0, 2.0]], "bias: expected shape (2,), but got (1, 2)"),
        ([[1.0, np.nan]], None, "weight: nan at index [0, 1], but every number must be finite"),
        (np.eye(2), [0.0, -np.inf], "bias: -inf at index [1], but every number must be finite"),
        ([["a", "b"]], None, "weight: expected numbers of shape (N, N)"),
        ([[1.0], [2.0, 3.0]], None, "weight: expected numbers of shape (N, N)"),
    ],
)
def test_affine_says_what_came_and_what_was_expected(weight, bias, message):
    with pytest.raises(InvalidValueError) as caught:
        Affine(weight, bias)
    assert str(caught.value) == message


# Activation


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_layer_is_its_function(name):
    points = np.random.default_rng(0).normal(size=(4, 3))
    np.testing.assert_array_equal(Activation(name)(points), activation(name)(points))


def test_an_activation_layer_takes_a_function_or_its_name():
    function = activation("leaky_relu(alpha=0.5)")
    assert Activation(function).function is function
    assert Activation("leaky_relu(alpha=0.5)", 3).function.expression == function.expression
    with pytest.raises(UnknownNameError, match="did you mean 'relu'"):
        Activation("relue")


def test_an_activation_layer_keeps_the_width():
    assert (Activation("abs").width_in, Activation("abs").width_out) == (None, None)
    assert (Activation("abs", 5).width_in, Activation("abs", 5).width_out) == (5, 5)


# Residual


@given(seed=seeds, width=widths, inside=widths)
def test_a_residual_block_adds_its_input(seed, width, inside):
    rng = np.random.default_rng(seed)
    layers = [random_affine(rng, width, inside), Activation("tanh"), random_affine(rng, inside, width)]
    block = Residual(layers)
    points = rng.normal(size=(5, width))
    inner = layers[2](np.tanh(layers[0](points)))
    assert (block.width_in, block.width_out) == (width, width)
    np.testing.assert_array_equal(block.inner(points), inner)
    np.testing.assert_array_equal(block(points), points + inner)


def test_a_residual_block_fills_in_the_widths_of_its_activations():
    block = Residual([Affine(np.ones((3, 2))), Activation("relu"), Affine(np.ones((2, 3)))])
    assert isinstance(block.layers, tuple)
    assert block.layers[1].width == 3


def test_a_residual_block_of_activations_takes_any_width():
    block = Residual([Activation("abs")])
    assert (block.width_in, block.width_out) == (None, None)
    np.testing.assert_array_equal(block(np.array([-2.0, 3.0])), [0, 6])


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ([], "residual block: expected at least one layer inside, but got none"),
        ([Residual([Activation("abs")])], "residual block: a residual block cannot stand inside another"),
        ([Affine(np.ones((3, 2)))], "residual block: goes from width 2 to 3, but both must be equal"),
        (
            [Affine(np.ones((3, 2))), Affine(np.ones((2, 2)))],
            "layer 2 takes width 2, but what comes in has width 3",
        ),
        (["abs"], "layer 1: expected Affine, Activation or Residual, but got str"),
    ],
)
def test_residual_says_what_came_and_what_was_expected(layers, message):
    with pytest.raises(InvalidValueError) as caught:
        Residual(layers)
    assert str(caught.value) == message


# Chains


def test_chain_fills_in_widths_from_both_sides():
    layers = chain([Activation("abs"), Affine(np.ones((3, 2))), Activation("sin"), Activation("cos")])
    assert [layer.width_in for layer in layers] == [2, 2, 3, 3]
    assert [layer.width_out for layer in layers] == [2, 3, 3, 3]


def test_chain_leaves_widths_open_where_nothing_says_them():
    assert [layer.width_in for layer in chain([Activation("abs"), Activation("sin")])] == [None, None]


@pytest.mark.parametrize("second", [Activation("abs", 2), Affine(np.ones((1, 2))), Residual([Affine(np.eye(2))])])
def test_chain_names_the_layer_whose_width_disagrees(second):
    with pytest.raises(InvalidValueError) as caught:
        chain([Affine(np.ones((3, 2))), second])
    assert str(caught.value) == "layer 2 takes width 2, but what comes in has width 3"


# Points


def test_check_points_takes_lists_and_whole_numbers():
    points = check_points([[1, 2], [3, 4]], 2)
    assert points.dtype == np.float64
    np.testing.assert_array_equal(points, [[1, 2], [3, 4]])


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ([1.0, 2.0], "points: expected shape (N, 2), but got (2,)"),
        (np.zeros((4, 3)), "points: expected shape (N, 2), but got (4, 3)"),
        ([[0.0, 1.0], [np.inf, 1.0]], "points: inf at index [1, 0], but every number must be finite"),
        ([[0.0, np.nan]], "points: nan at index [0, 1], but every number must be finite"),
    ],
)
def test_check_points_says_what_came_and_what_was_expected(points, message):
    with pytest.raises(InvalidValueError) as caught:
        check_points(points, 2)
    assert str(caught.value) == message
