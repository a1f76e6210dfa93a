import dataclasses

import numpy as np
import pytest

from warpviz.errors import InvalidValueError
from warpviz.net.layers import Activation, Affine, Residual
from warpviz.net.network import MAX_LAYERS, MAX_WIDTH, Network

WIDEN = Affine([[1, 0], [0, 1], [1, -1]], [0, 0, 1])
SCORE = Affine([[1, 1, -2]], [0.5])
SCORES = Affine(np.eye(3), [0, 0.5, 0])
POINTS = np.array([[0.0, 0.0], [1.0, -2.0], [-3.0, 0.5], [2.0, 2.0]])


def classifier(*closing):
    return Network([WIDEN, Activation("abs"), *closing])


# Shapes


def test_widths_are_filled_in():
    network = classifier(SCORE, Activation("sigmoid"))
    assert network.widths == (2, 3, 3, 1, 1)
    assert (network.width_in, network.width_out) == (2, 1)
    assert [layer.width_in for layer in network.layers] == [2, 3, 3, 1]


def test_a_network_of_activations_alone_acts_on_the_plane():
    network = Network([Activation("abs"), Activation("sin")])
    assert network.widths == (2, 2, 2)
    np.testing.assert_array_equal(network(POINTS), np.sin(np.abs(POINTS)))


@pytest.mark.parametrize("shape", [(2,), (4, 2), (3, 4, 2)])
def test_a_network_maps_the_last_axis(shape):
    assert classifier(SCORES)(np.ones(shape)).shape == (*shape[:-1], 3)


def test_layers_without_activations_do_no_more_than_one():
    rng = np.random.default_rng(0)
    maps = [Affine(rng.normal(size=(2, 2)), rng.normal(size=2)) for _ in range(10)]
    weight, bias = np.eye(2), np.zeros(2)
    for layer in maps:
        weight, bias = layer.weight @ weight, layer.weight @ bias + layer.bias
    np.testing.assert_allclose(Network(maps)(POINTS), Affine(weight, bias)(POINTS))


def test_a_network_is_frozen_and_copies_its_list_of_layers():
    layers = [WIDEN, Activation("abs")]
    network = Network(layers)
    layers.pop()
    assert len(network.layers) == 2
    assert isinstance(network.layers, tuple)
    with pytest.raises(dataclasses.FrozenInstanceError):
        network.layers = ()


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ([], "network: expected at least one layer, but got none"),
        (
            [Activation("abs")] * (MAX_LAYERS + 1),
            f"network: {MAX_LAYERS + 1} layers, but at most {MAX_LAYERS} are allowed",
        ),
        ([WIDEN, WIDEN], "layer 2 takes width 2, but what comes in has width 3"),
        ([WIDEN, Activation("abs", 2)], "layer 2 takes width 2, but what comes in has width 3"),
        ([Activation("abs", 3), WIDEN], "layer 2 takes width 2, but what comes in has width 3"),
        ([WIDEN, np.abs], "layer 2: expected Affine, Activation or Residual, but got ufunc"),
        (
            [Affine(np.ones((MAX_WIDTH + 1, 2)))],
            f"layer 1 has width {MAX_WIDTH + 1}, but at most {MAX_WIDTH} is allowed",
        ),
    ],
)
def test_network_says_what_came_and_what_was_expected(layers, message):
    with pytest.raises(InvalidValueError) as caught:
        Network(layers)
    assert str(caught.value) == message


# Traces


def test_a_trace_has_the_points_after_every_layer():
    network = classifier(SCORE, Activation("sigmoid"))
    steps = network.trace(POINTS).steps
    assert [step.label for step in steps] == ["input", "affine 1", "absolute 1", "affine 2", "sigmoid 1"]
    values = POINTS
    np.testing.assert_array_equal(steps[0].points, values)
    for layer, step in zip(network.layers, steps[1:], strict=True):
        values = layer(values)
        np.testing.assert_array_equal(step.points, values)
    assert [step.points.shape[1] for step in steps] == list(network.widths)
    np.testing.assert_array_equal(steps[-1].points, network(POINTS))


def test_a_residual_block_is_one_step():
    block = Residual([Affine(np.eye(2)), Activation("tanh")])
    steps = Network([block, Activation("abs"), block]).trace(POINTS).steps
    assert [step.label for step in steps] == ["input", "residual 1", "absolute 1", "residual 2"]
    np.testing.assert_array_equal(steps[1].points, POINTS + np.tanh(POINTS))


def test_a_trace_takes_lists_and_no_points_at_all():
    network = Network([WIDEN])
    np.testing.assert_array_equal(network.trace([[1, 2]]).steps[1].points, [[1, 2, 0]])
    assert network.trace(np.zeros((0, 2))).steps[1].points.shape == (0, 3)


@pytest.mark.parametrize("method", ["trace", "logits", "predict"])
@pytest.mark.parametrize(
    ("points", "message"),
    [
        ([0.0, 1.0], "points: expected shape (N, 2), but got (2,)"),
        (np.zeros((5, 3)), "points: expected shape (N, 2), but got (5, 3)"),
        ([[0.0, 0.0], [0.0, np.nan]], "points: nan at index [1, 1], but every number must be finite"),
        ([[-np.inf, 0.0]], "points: -inf at index [0, 0], but every number must be finite"),
    ],
)
def test_points_that_do_not_fit_are_refused(method, points, message):
    with pytest.raises(InvalidValueError) as caught:
        getattr(classifier(SCORE), method)(points)
    assert str(caught.value) == message


def test_activations_beyond_the_range_of_numbers_are_refused_by_layer():
    network = Network([Affine(1e200 * np.eye(2)), Activation("square"), Activation("abs")])
    with pytest.raises(InvalidValueError, match=r"^layer 2 \(square 1\): the activations are not finite"):
        network.trace([[1.0, 1.0]])


# Where the hidden layers end


@pytest.mark.parametrize(
    ("layers", "hidden_count"),
    [
        ([WIDEN, Activation("abs"), SCORE, Activation("sigmoid")], 2),
        ([WIDEN, Activation("abs"), SCORES, Activation("softmax")], 2),
        ([WIDEN, Activation("abs"), SCORES], 2),
        ([WIDEN, Activation("softmax"), SCORES], 2),
        ([WIDEN, Activation("abs")], 2),
        ([WIDEN, Activation("abs"), SCORES, Activation("tanh")], 4),
        ([WIDEN, Activation("sigmoid")], 2),
        ([WIDEN], 1),
        ([Activation("softmax")], 1),
        ([Residual([Affine(np.eye(2)), Activation("tanh")]), WIDEN, Activation("softmax")], 1),
        ([WIDEN, Residual([Affine(np.eye(3))])], 2),
        ([Activation("abs"), Activation("sigmoid")], 2),
    ],
)
def test_hidden_layers_end_before_the_output(layers, hidden_count):
    network = Network(layers)
    assert network.hidden_count == hidden_count
    if hidden_count == len(layers):
        assert network.output is None
    else:
        assert network.output is layers[hidden_count]


# Classes


def test_logits_are_what_comes_before_the_closing_function():
    hidden = np.abs(WIDEN(POINTS))
    for closing in ([SCORE], [SCORE, Activation("sigmoid")]):
        np.testing.assert_array_equal(classifier(*closing).logits(POINTS), SCORE(hidden))
    for closing in ([SCORES], [SCORES, Activation("softmax")]):
        np.testing.assert_array_equal(classifier(*closing).logits(POINTS), SCORES(hidden))
    np.testing.assert_array_equal(classifier().logits(POINTS), hidden)


def test_one_logit_decides_by_its_sign():
    network = Network([Affine([[1.0, 0.0]]), Activation("sigmoid")])
    predicted = network.predict([[-1e-9, 5.0], [1e-9, 5.0], [0.0, 5.0], [1e6, 0.0]])
    assert predicted.tolist() == [0, 1, 0, 1]
    assert predicted.dtype == np.int64


def test_several_logits_decide_by_the_largest():
    network = Network([Affine(np.eye(3)), Activation("softmax")])
    predicted = network.predict([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0], [-5.0, -1.0, -2.0]])
    assert predicted.tolist() == [2, 0, 1]
    assert predicted.dtype == np.int64


def test_closing_functions_do_not_change_the_classes():
    for closing, name in ((SCORE, "sigmoid"), (SCORES, "softmax")):
        open_, closed = classifier(closing), classifier(closing, Activation(name))
        np.testing.assert_array_equal(open_.predict(POINTS), closed.predict(POINTS))


def test_accuracy_is_the_share_that_is_right():
    network = Network([Affine([[1.0, 0.0]]), Activation("sigmoid")])
    points = [[-1.0, 0.0], [1.0, 0.0], [2.0, 0.0], [-2.0, 0.0]]
    assert network.accuracy(points, [0, 1, 1, 0]) == 1
    assert network.accuracy(points, [0, 1, 0, 0]) == 0.75
    assert network.accuracy(points, np.array([1, 0, 0, 1])) == 0
    assert isinstance(network.accuracy(points, [0, 1, 1, 0]), float)
