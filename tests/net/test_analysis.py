"""Looking into networks: creases, jumps, straightness and hyperplanes, all checked by what it does."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warpviz.net.activations import ACTIVATIONS, activation
from warpviz.net.analysis import (
    crease_functions,
    decision_hyperplanes,
    is_piecewise_linear,
    jump_functions,
    output_hyperplanes,
)
from warpviz.net.layers import Activation, Affine, Residual
from warpviz.net.network import Network

RNG = np.random.default_rng(0)
PLANE = RNG.uniform(-3, 3, (4000, 2))


def affine(width_in, width_out, seed, scale=1.0):
    rng = np.random.default_rng(seed)
    return Affine(scale * rng.normal(size=(width_out, width_in)), scale * rng.normal(size=width_out))


def block(function, width, inside, seed):
    return Residual([affine(width, inside, seed), Activation(function), affine(inside, width, seed + 1)])


MIXED = Network(
    [
        affine(2, 3, 1, 3),
        Activation("relu6"),
        block("abs", 3, 4, 2),
        Activation("tanh"),
        affine(3, 2, 4),
        Activation("step"),
    ]
)


def test_crease_functions_are_pre_activations_less_their_creases():
    relu6, absolute = crease_functions(MIXED.layers)
    (step,) = jump_functions(MIXED.layers)
    first = MIXED.layers[0](PLANE)
    assert relu6(PLANE) == pytest.approx(np.stack([first, first - 6], axis=-1).reshape(-1, 6))
    # Inside a residual block: what comes into the block, through the layers before the function.
    into = MIXED.layers[2].layers[0](np.clip(first, 0, 6))
    assert absolute(PLANE) == pytest.approx(into)
    after = np.tanh(np.clip(first, 0, 6) + MIXED.layers[2].layers[2](np.abs(into)))
    assert step(PLANE) == pytest.approx(MIXED.layers[4](after))


def test_crease_functions_are_zero_on_creases_to_the_bit():
    shift = Affine(np.eye(2), [1.0, -2.0])
    relu6, in_block = crease_functions([shift, Activation("relu6"), Residual([shift, Activation("hard_tanh")])])
    on = np.array([[-1.0, 0.5], [5.0, 0.5], [0.5, 2.0], [0.5, 8.0]])
    assert np.argwhere(relu6(on) == 0).tolist() == [[0, 0], [1, 1], [2, 2], [3, 3]]
    # The first coordinate is 3 and then, shifted, 4; the second 0 and then -2. It is 1 and -1 that are creases.
    assert in_block(np.array([[2.0, 0.0]])).tolist() == [[5.0, 3.0, -1.0, -3.0]]
    assert in_block(np.array([[-3.0, 5.0]])).tolist() == [[2.0, 0.0, 2.0, 0.0]]


@pytest.mark.parametrize("count", [0, 1, 5])
def test_crease_functions_take_any_number_of_points(count):
    assert [function(PLANE[:count]).shape for function in crease_functions(MIXED.layers)] == [(count, 6), (count, 4)]
    assert [function(PLANE[:count]).shape for function in jump_functions(MIXED.layers)] == [(count, 2)]


def test_functions_without_creases_have_none():
    smooth = [affine(2, 2, 0), Activation("tanh"), block("sin", 2, 3, 0), Activation("leaky_relu(alpha=1)")]
    assert crease_functions(smooth) == jump_functions(smooth) == []


FOLDED = [affine(2, 3, 10), Activation("abs"), block("relu", 3, 2, 11), affine(3, 3, 13), Activation("hard_tanh")]


def test_a_straight_network_bends_exactly_where_creases_are_crossed():
    creases = crease_functions(FOLDED)
    step = 0.03 * RNG.normal(size=PLANE.shape)
    triple = PLANE - step, PLANE, PLANE + step
    signs = [np.concatenate([function(points) for function in creases], axis=1) > 0 for points in triple]
    crossed = (signs[0] != signs[2]).any(axis=1) | (signs[0] != signs[1]).any(axis=1)
    images = [Network(FOLDED)(points) for points in triple]
    bent = np.abs(images[0] + images[2] - 2 * images[1]).max(axis=1)
    assert 100 < crossed.sum() < len(crossed) / 2
    assert bent[~crossed].max() < 1e-12
    # What a later layer flattens cannot be seen; most can.
    assert (bent[crossed] > 1e-9).mean() > 0.8


def chords_are_exact(layers):
    """Whether the middle of a short segment that crosses nothing always goes to the middle of its image."""
    width = 3
    starts = np.random.default_rng(7).uniform(-8, 8, (3000, width))
    ends = starts + np.random.default_rng(8).uniform(-0.3, 0.3, starts.shape)
    watched = [*crease_functions(layers), *jump_functions(layers)]
    whole = [((function(starts) > 0) == (function(ends) > 0)).all(axis=1) for function in watched]
    kept = np.logical_and.reduce([np.ones(len(starts), dtype=bool), *whole])
    starts, ends = starts[kept], ends[kept]
    apply = Network(layers)
    off = np.abs(apply((starts + ends) / 2) - (apply(starts) + apply(ends)) / 2).max()
    return off <= 1e-12 * max(1.0, np.abs(apply(starts)).max())


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_straight_between_creases_is_what_the_numbers_say(name):
    layers = [Activation(name, 3)]
    assert is_piecewise_linear(layers) == chords_are_exact(layers)


@pytest.mark.parametrize("text", ["leaky_relu(alpha=-2)", "leaky_relu(alpha=1)", "prelu(alpha=0)", "elu(alpha=0)"])
def test_nothing_curved_is_ever_called_straight(text):
    layers = [Activation(text, 3)]
    assert chords_are_exact(layers)
    assert is_piecewise_linear(layers) == (activation(text).name != "elu")


def test_one_curve_anywhere_makes_a_network_curved():
    straight = [affine(3, 3, 20), Activation("relu"), block("abs", 3, 2, 21), Activation("step")]
    assert is_piecewise_linear(straight)
    assert is_piecewise_linear([affine(2, 2, 22)])
    assert not is_piecewise_linear([*straight, Activation("softmax")])
    assert not is_piecewise_linear([*straight, block("gelu", 3, 2, 23)])


def classifier(width, outputs, seed, closing=()):
    """A network whose hidden state is its input, so that decision_hyperplanes are where inputs change class."""
    return Network([Affine(np.eye(width)), Activation("identity"), affine(width, outputs, seed), *closing])


def on_border(border, seed, count=400):
    """Points on the hyperplane normal . h + offset = 0."""
    points = np.random.default_rng(seed).normal(size=(count, len(border.normal))) * 3
    normal = border.normal / (border.normal @ border.normal)
    return points - (points @ border.normal + border.offset)[:, None] * normal


@pytest.mark.parametrize("closing", [(), (Activation("sigmoid"),)], ids=["logit", "sigmoid"])
@given(st.integers(1, 4), st.integers(0, 999))
def test_a_single_border_parts_the_two_classes(closing, width, seed):
    network = classifier(width, 1, seed, closing)
    (border,) = decision_hyperplanes(network)
    points = np.random.default_rng(seed).normal(size=(300, width)) * 3
    assert (border.a, border.b) == (0, 1)
    assert np.array_equal(network.predict(points), points @ border.normal + border.offset > 0)
    assert len(border.others) == len(border.other_offsets) == 0


@pytest.mark.parametrize("closing", [(), (Activation("softmax"),)], ids=["logits", "softmax"])
@given(st.integers(1, 3), st.integers(2, 5), st.integers(0, 999))
def test_on_both_sides_of_a_border_are_its_two_classes(closing, width, classes, seed):
    network = classifier(width, classes, seed, closing)
    found = decision_hyperplanes(network)
    assert [(border.a, border.b) for border in found] == list(itertools.combinations(range(classes), 2))
    for border in found:
        points = on_border(border, seed)
        step = 1e-6 * border.normal / np.linalg.norm(border.normal)
        above = (points @ border.others.T + border.other_offsets).min(axis=1, initial=np.inf)
        real = points[above > 1e-4]
        assert (network.predict(real + step) == border.b).all()
        assert (network.predict(real - step) == border.a).all()
        # Where another class is above both it is no border at all.
        covered = network.predict(points[above < -1e-4])
        assert not np.isin(covered, [border.a, border.b]).any()


@given(st.integers(1, 3), st.integers(3, 5), st.integers(0, 999))
def test_every_change_of_class_is_at_a_border(width, classes, seed):
    network = classifier(width, classes, seed)
    rng = np.random.default_rng(seed)
    starts, ends = rng.normal(size=(2, 200, width)) * 3
    for _ in range(60):
        # Halve until both ends are next to where the class of the first ends.
        middles = (starts + ends) / 2
        same = network.predict(middles) == network.predict(starts)
        starts, ends = np.where(same[:, None], middles, starts), np.where(same[:, None], ends, middles)
    changes = network.predict(starts) != network.predict(ends)
    pairs = np.sort(np.stack([network.predict(starts), network.predict(ends)], axis=1)[changes], axis=1)
    known = {(border.a, border.b): border for border in decision_hyperplanes(network)}
    for point, (a, b) in zip(starts[changes], pairs.tolist(), strict=True):
        border = known[a, b]
        assert abs(border.normal @ point + border.offset) < 1e-9
        assert (border.others @ point + border.other_offsets > -1e-9).all()


def test_borders_are_in_the_last_hidden_state_not_in_the_plane():
    network = Network([affine(2, 3, 30), Activation("tanh"), affine(3, 1, 31)])
    (border,) = decision_hyperplanes(network)
    hidden = network.trace(PLANE).steps[2].points
    assert np.array_equal(network.predict(PLANE), hidden @ border.normal + border.offset > 0)


@pytest.mark.parametrize("closing", [(), (Activation("sigmoid"),)], ids=["logit", "sigmoid"])
def test_the_border_of_an_output_is_where_the_class_changes(closing):
    network = classifier(2, 1, 40, closing)
    (border,) = output_hyperplanes(network)
    outputs = network(PLANE)
    assert np.array_equal(network.predict(PLANE), outputs @ border.normal + border.offset > 0)
    assert (border.a, border.b, border.normal.tolist()) == (0, 1, [1.0])
    assert border.offset == (-0.5 if closing else 0)


def test_what_has_no_output_has_no_border():
    hidden = Network([affine(2, 2, 50), Activation("abs")])
    assert decision_hyperplanes(hidden) == output_hyperplanes(hidden) == ()
    assert output_hyperplanes(classifier(2, 3, 51)) == ()
