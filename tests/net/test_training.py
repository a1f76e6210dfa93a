import numpy as np
import pytest

from warpviz.errors import InvalidValueError, UnknownNameError
from warpviz.net import training
from warpviz.net.activations import ACTIVATIONS, activation
from warpviz.net.backprop import Backprop, Model, cross_entropy, hits, split
from warpviz.net.layers import Activation, Affine, Residual
from warpviz.net.network import Network
from warpviz.net.optimizer import Adam, initial_parameters, learning_rate_at
from warpviz.net.training import default_restarts, fit
from warpviz.net.training_input import MAX_NUMBERS, check_size
from warpviz.net.training_output import Scaling, assemble, degree
from warpviz.plane.datasets import dataset

HOMOGENEOUS = {"identity": 1, "relu": 1, "leaky_relu": 1, "prelu": 1, "absolute": 1, "square": 2, "step": 0}
QUICK = {"epochs": 40, "restarts": 6}


def arrays_of(network):
    affines = [
        part
        for layer in network.layers
        for part in (layer.layers if isinstance(layer, Residual) else (layer,))
        if isinstance(part, Affine)
    ]
    return [array for affine in affines for array in (affine.weight, affine.bias)]


def loss_and_gradients(parameters, model, points, labels):
    """The mean cross-entropy (R,) in nats of each row of `parameters` (R, P), and its gradients (R, P)."""
    backprop = Backprop(parameters, model, np.ascontiguousarray(points.T), labels)
    losses, _ = backprop()
    return losses, backprop.gradients


def distance_to_creases(backprop, function):
    _, outgoing = backprop._forward(backprop._parts[0][0])
    places = (*function.creases, *function.jumps)
    return min((np.abs(values - place).min() for values in outgoing[:-1] for place in places), default=np.inf)


def smooth_case(name, widths, *, skip):
    """Give a model, parameters, points and labels such that no pre-activation lies near a crease."""
    model = Model(widths, activation(name), skip)
    labels = np.arange(7) % max(2, widths[-1])
    for seed in range(1000):
        rng = np.random.default_rng(seed)
        parameters, points = rng.normal(size=(3, model.size)), rng.normal(size=(7, widths[0]))
        if distance_to_creases(Backprop(parameters, model, points.T.copy(), labels), model.function) > 1e-3:
            return model, parameters, points, labels
    raise AssertionError("every draw lies near a crease")


def by_finite_differences(parameters, model, points, labels, step=1e-5):
    columns = []
    for index in range(model.size):
        shift = np.zeros(model.size)
        shift[index] = step
        above, _ = loss_and_gradients(parameters + shift, model, points, labels)
        below, _ = loss_and_gradients(parameters - shift, model, points, labels)
        columns.append((above - below) / (2 * step))
    return np.stack(columns, axis=-1)


# Gradients


@pytest.mark.parametrize("names", [("tanh", "abs"), ("prelu", "sin"), ("softmax", "prelu"), ("x*sin(x)", "relu")])
@pytest.mark.parametrize("skip", [False, True])
def test_gradients_of_another_function_in_each_layer(names, skip):
    functions = tuple(map(activation, names))
    model = Model((3, 3, 2, 1), functions, skip)
    labels = np.arange(7) % 2
    for seed in range(1000):
        rng = np.random.default_rng(seed)
        parameters, points = rng.normal(size=(3, model.size)), rng.normal(size=(7, 3))
        backprop = Backprop(parameters, model, points.T.copy(), labels)
        if min(distance_to_creases(backprop, function) for function in functions) > 1e-3:
            break
    _, gradients = loss_and_gradients(parameters, model, points, labels)
    expected = by_finite_differences(parameters, model, points, labels)
    np.testing.assert_allclose(gradients, expected, rtol=1e-5, atol=1e-7)


def test_layers_have_the_functions_that_were_named_and_those_that_learn_have_learned():
    points, labels = dataset("moons", n=60)
    settings = {"hidden": (3, 2, 2), "epochs": 60, "restarts": 2}
    network = fit(points, labels, activation=("prelu", "sin", activation("abs")), **settings)
    functions = [layer.function for layer in network.layers if isinstance(layer, Activation)]
    assert [function.name for function in functions] == ["prelu", "sin", "absolute", "sigmoid"]
    assert functions[0].parameters["alpha"] != 0.25
    alike = fit(points, labels, activation=("abs",) * 3, **settings)
    np.testing.assert_array_equal(alike(points), fit(points, labels, activation="abs", **settings)(points))
    with pytest.raises(InvalidValueError, match="one for each of 3 hidden layers, but got 2"):
        fit(points, labels, activation=("abs", "sin"), **settings)


@pytest.mark.parametrize("skip", [False, True])
@pytest.mark.parametrize("logits", [1, 3])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_gradients_are_those_of_finite_differences(name, logits, skip):
    # With 3 inputs the first hidden layer keeps the width, the second does not.
    model, parameters, points, labels = smooth_case(name, (3, 3, 2, logits), skip=skip)
    losses, gradients = loss_and_gradients(parameters, model, points, labels)
    assert losses.shape == (3,)
    assert gradients.shape == (3, model.size)
    expected = by_finite_differences(parameters, model, points, labels)
    np.testing.assert_allclose(gradients, expected, rtol=1e-5, atol=1e-8 * max(1.0, np.abs(expected).max()))


def test_the_gradient_of_a_learned_slope_is_that_of_finite_differences():
    model, parameters, points, labels = smooth_case("prelu", (2, 2, 2, 1), skip=False)
    _, gradients = loss_and_gradients(parameters, model, points, labels)
    slopes = [layer.learned["alpha"] for layer in split(gradients, model)[:-1]]
    places = [layer.learned["alpha"] for layer in split(np.arange(model.size)[None].repeat(3, axis=0), model)[:-1]]
    expected = by_finite_differences(parameters, model, points, labels)
    for slope, place in zip(slopes, places, strict=True):
        assert np.abs(slope).max() > 1e-3
        np.testing.assert_allclose(slope[:, 0, 0], expected[:, place[0, 0, 0]], rtol=1e-6, atol=1e-9)


def test_at_the_logits_the_gradient_is_what_is_predicted_less_what_is_true():
    scores = np.array([[[0.5, -2.0]], [[0.0, 3.0]]])
    _, gradient = cross_entropy(scores, np.array([1, 0]))
    np.testing.assert_allclose(gradient, (1 / (1 + np.exp(-scores)) - [1, 0]) / 2)
    scores = np.array([[[1.0, 0.0], [2.0, 0.0], [3.0, 1.0]]])
    _, gradient = cross_entropy(scores, np.array([2, 0]))
    shares = np.exp(scores) / np.exp(scores).sum(axis=1)
    np.testing.assert_allclose(gradient, (shares - np.array([[0, 1], [0, 0], [1, 0]])) / 2)


def test_cross_entropy_of_enormous_logits_is_exact_and_silent():
    losses, gradient = cross_entropy(np.array([[[1e4, -1e4, 1e4]]]), np.array([1, 0, 0]))
    assert losses[0] == pytest.approx(1e4 / 3)
    np.testing.assert_allclose(gradient[0, 0], [0, 0, 1 / 3], atol=1e-12)
    losses, gradient = cross_entropy(np.array([[[1e4], [-1e4], [0.0]]]), np.array([2]))
    assert losses[0] == pytest.approx(1e4)
    np.testing.assert_allclose(gradient[0, :, 0], [1, 0, -1])


def test_hits_count_the_points_that_are_right():
    assert hits(np.array([[[-1.0, 2.0, 0.0]], [[1.0, 2.0, 3.0]]]), np.array([0, 1, 0])).tolist() == [3, 1]
    assert hits(np.array([[[1.0, 0.0], [0.0, 1.0], [0.5, 2.0]]]), np.array([0, 1])).tolist() == [1]


def test_restarts_do_not_see_each_other():
    model, parameters, points, labels = smooth_case("tanh", (2, 2, 2, 1), skip=False)
    losses, gradients = loss_and_gradients(parameters, model, points, labels)
    for row in range(3):
        alone = loss_and_gradients(parameters[row : row + 1], model, points, labels)
        np.testing.assert_allclose(losses[row], alone[0][0], rtol=1e-14)
        np.testing.assert_allclose(gradients[row], alone[1][0], rtol=1e-12, atol=1e-15)


def test_many_points_are_taken_a_few_restarts_at_a_time():
    model = Model((2, 2, 1), activation("sin"))
    rng = np.random.default_rng(0)
    points, labels = rng.normal(size=(20_000, 2)), rng.integers(0, 2, 20_000)
    parameters = rng.normal(size=(5, model.size))
    assert len(Backprop(parameters, model, points.T.copy(), labels)._parts) > 1
    losses, gradients = loss_and_gradients(parameters, model, points, labels)
    alone = [loss_and_gradients(parameters[row : row + 1], model, points, labels) for row in range(5)]
    np.testing.assert_allclose(losses, [loss[0] for loss, _ in alone])
    np.testing.assert_allclose(gradients, [gradient[0] for _, gradient in alone])


# Steps


def descend(parameters, model, inputs, labels, epochs=30):
    parameters = parameters.copy()
    backprop, adam = Backprop(parameters, model, inputs, labels), Adam(parameters)
    for epoch in range(epochs):
        backprop()
        adam.step(parameters, backprop.gradients, learning_rate_at(epoch, epochs, 0.05), np.zeros(model.size))
    return parameters


def test_a_restart_goes_the_same_way_in_a_batch_as_alone():
    points, labels = dataset("moons", 60, 0)
    model = Model((2, 2, 2, 1), activation("tanh"))
    inputs = np.ascontiguousarray(points.T)
    together = descend(initial_parameters(model, inputs, 4, 7), model, inputs, labels)
    for row in range(4):
        alone = descend(initial_parameters(model, inputs, row + 1, 7)[row:], model, inputs, labels)
        np.testing.assert_allclose(together[row], alone[0], rtol=1e-9)


def test_adam_takes_first_steps_of_the_learning_rate():
    parameters = np.array([[1.0, -2.0, 3.0]])
    Adam(parameters).step(parameters, np.array([[0.3, -5.0, 0.0]]), 0.1, np.array([0.0, 0.0, 0.5]))
    np.testing.assert_allclose(parameters, [[0.9, -1.9, 3.0 * (1 - 0.1 * 0.5)]], rtol=1e-6)


def test_adam_stands_still_where_the_gradient_is_not_finite():
    parameters = np.ones((3, 2))
    with np.errstate(all="ignore"):
        Adam(parameters).step(parameters, np.array([[np.nan, 1.0], [np.inf, 1.0], [1.0, 1.0]]), 0.1, np.zeros(2))
    np.testing.assert_allclose(parameters, [[1, 1], [1, 1], [0.9, 0.9]])


def test_the_learning_rate_rises_and_then_falls():
    rates = [learning_rate_at(epoch, 1000, 0.1) for epoch in range(1000)]
    assert max(rates) == pytest.approx(0.1, rel=0.01)
    peak = int(np.argmax(rates))
    assert peak < 30
    assert (np.diff(rates[:peak]) > 0).all()
    assert (np.diff(rates[peak:]) <= 0).all()
    assert rates[-1] == pytest.approx(0.001)


@pytest.mark.parametrize("name", ["tanh", "square", "softmax", "relu"])
def test_pre_activations_start_with_unit_spread_in_every_layer(name):
    rng = np.random.default_rng(0)
    inputs = rng.normal(5, 30, size=(2, 300))
    model = Model((2, *(3,) * 20, 1), activation(name))
    parameters = initial_parameters(model, inputs, 4, 0)
    backprop = Backprop(parameters, model, inputs, np.zeros(300, dtype=int))
    _, outgoing = backprop._forward(backprop._parts[0][0])
    spreads = np.stack([values.std(axis=-1) for values in outgoing[:-1]])
    # A ReLU that has died gives nothing to scale.
    assert np.allclose(spreads[spreads > 1e-9], 1)
    assert np.allclose(spreads[0], 1)


# Determinism


def test_the_same_seed_gives_the_same_network_and_another_seed_another():
    points, labels = dataset("moons", 80, 0)
    first, again, other = (fit(points, labels, seed=seed, **QUICK) for seed in (3, 3, 4))
    for one, two in zip(arrays_of(first), arrays_of(again), strict=True):
        np.testing.assert_array_equal(one, two)
    assert not np.array_equal(arrays_of(first)[0], arrays_of(other)[0])


def test_fit_leaves_its_arguments_and_the_global_generator_alone():
    points, labels = (np.array(array) for array in dataset("moons", 40, 0))
    copies = points.copy(), labels.copy()
    np.random.seed(1)
    before = np.random.get_state()[1].copy()
    fit(points, labels, **QUICK)
    np.testing.assert_array_equal(points, copies[0])
    np.testing.assert_array_equal(labels, copies[1])
    np.testing.assert_array_equal(before, np.random.get_state()[1])


# From parameters to a network


def logits_of(model, parameters, inputs):
    backprop = Backprop(parameters, model, inputs, np.zeros(inputs.shape[1], dtype=int))
    return backprop._forward(backprop._parts[0][0])[1][-1][0].T


@pytest.mark.parametrize("name", ["tanh", "abs", "relu", "prelu", "leaky_relu(alpha=0.1)", "square", "step", "softmax"])
@pytest.mark.parametrize("skip", [False, True])
def test_the_network_of_points_is_the_model_of_scaled_points(name, skip):
    rng = np.random.default_rng(0)
    points = rng.normal([170, -3e-5], [10, 1e-6], size=(50, 2))
    model = Model((2, 2, 3, 3, 1), activation(name), skip)
    scaling = Scaling.of(points, model)
    inputs = scaling.apply(points)
    parameters = rng.normal(size=(1, model.size))
    network = assemble(model, parameters, scaling, inputs)
    np.testing.assert_allclose(network.logits(points), logits_of(model, parameters, inputs), rtol=1e-7, atol=1e-7)
    assert network.layers[-1].function.name == "sigmoid"


def test_scaling_gives_zero_mean_and_unit_spread_and_spares_a_constant_column():
    points = np.column_stack([np.linspace(150, 190, 9), np.full(9, 1e6)])
    scaling = Scaling.of(points, Model((2, 2, 1), activation("tanh")))
    scaled = scaling.apply(points)
    np.testing.assert_allclose(scaled.mean(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(scaled.std(axis=1), [1, 0], atol=1e-12)


@pytest.mark.parametrize(("scale", "leading"), [(1.0, False), (1e3, True), (1e-3, True)])
def test_residual_networks_scale_far_data_by_a_map_of_its_own(scale, leading):
    points, labels = dataset("circles", 80, 0)
    network = fit(points * scale, labels, activation="tanh", skip=True, **QUICK)
    kinds = [type(layer) for layer in network.layers]
    assert kinds == [*[Affine] * leading, Residual, Residual, Residual, Affine, Activation]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_degree_is_that_of_homogeneous_functions(name):
    expected = HOMOGENEOUS.get(name)
    found = degree(activation(name))
    assert found is None if expected is None else found == pytest.approx(expected)


@pytest.mark.parametrize("name", ["abs", "relu", "square", "leaky_relu"])
def test_homogeneous_layers_are_zoomed_to_the_size_of_the_sheet(name):
    points, labels = dataset("moons", 80, 0)
    network = fit(points, labels, activation=name, **QUICK)
    steps = network.trace(points).steps[1 : network.hidden_count + 1 : 2]
    np.testing.assert_allclose([np.abs(step.points).max() for step in steps], 3)


def test_the_layers_are_affine_maps_and_activations_in_turn():
    points, labels = dataset("moons", 60, 0)
    network = fit(points, labels, hidden=(3, 5), activation="leaky_relu(alpha=0.1)", **QUICK)
    assert [type(layer) for layer in network.layers] == [Affine, Activation] * 3
    assert network.widths == (2, 3, 3, 5, 5, 1, 1)
    assert network.layers[1].function.expression == "leaky_relu(alpha=0.1)"
    assert network.layers[-1].function.name == "sigmoid"


def test_three_classes_end_in_softmax():
    points, labels = dataset("blobs", 60, 0)
    network = fit(points, labels, activation="tanh", **QUICK)
    assert network.width_out == 3
    assert network.layers[-1].function.name == "softmax"
    np.testing.assert_allclose(network(points).sum(axis=1), 1)


def test_skip_makes_residual_blocks_where_the_width_stays():
    points, labels = dataset("moons", 60, 0)
    network = fit(points, labels, hidden=(2, 3, 3), activation="tanh", skip=True, **QUICK)
    assert [type(layer) for layer in network.layers] == [Residual, Affine, Activation, Residual, Affine, Activation]


def test_prelu_learns_one_slope_a_layer():
    points, labels = dataset("spirals", 200, 0)
    network = fit(points, labels, hidden=(4, 4), activation="prelu", epochs=200, restarts=8)
    slopes = [layer.function.parameters["alpha"] for layer in network.layers[1:-1:2]]
    assert len(set(slopes)) == 2
    assert 0.25 not in slopes


# What it learns


def accuracy_of(name, data, hidden=(2, 2, 2), seed=0, **options):
    points, labels = dataset(data, 400, seed)
    return fit(points, labels, hidden=hidden, activation=name, seed=seed, **options).accuracy(points, labels)


@pytest.mark.parametrize(("name", "seed"), [("abs", 0), ("sin", 1)])
def test_folding_and_rolling_part_the_waves(name, seed):
    assert accuracy_of(name, "sine", seed=seed) >= 0.98


def test_softmax_of_two_units_cannot_part_the_waves():
    assert 0.6 <= accuracy_of("softmax", "sine") <= 0.85


@pytest.mark.parametrize("name", ["tanh", "relu"])
def test_two_units_a_layer_part_the_moons(name):
    assert accuracy_of(name, "moons") >= 0.99


def test_a_disc_in_a_ring_needs_three_units_of_tanh():
    assert accuracy_of("tanh", "rings") < 1
    assert accuracy_of("tanh", "rings", hidden=(3, 3)) == 1


def test_three_classes_are_told_apart():
    assert accuracy_of("tanh", "blobs") >= 0.99


def test_wide_and_deep_networks_train_too():
    assert accuracy_of("relu", "spirals", hidden=(32, 32)) >= 0.99
    assert accuracy_of("tanh", "moons", hidden=(4,) * 10) >= 0.99


def test_data_of_any_scale_and_offset_train_as_well():
    points, labels = dataset("moons", 400, 0)
    far = points * [8, 1e-6] + [170, 42]
    assert fit(far, labels, activation="tanh").accuracy(far, labels) >= 0.99


def test_points_need_not_lie_in_the_plane():
    rng = np.random.default_rng(0)
    points = rng.normal(size=(100, 5))
    labels = (points[:, 0] * points[:, 3] > 0).astype(int)
    assert fit(points, labels, hidden=(6,), activation="tanh").accuracy(points, labels) >= 0.97
    line = np.linspace(-1, 1, 40)[:, None]
    assert (
        fit(line, np.abs(line[:, 0]) > 0.5, hidden=(1,), activation="abs").accuracy(line, np.abs(line[:, 0]) > 0.5) == 1
    )


@pytest.mark.parametrize("skip", [False, True])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_trains_to_finite_numbers(name, skip):
    points, labels = dataset("moons", 60, 0)
    network = fit(points, labels, hidden=(3, 3), activation=name, skip=skip, **QUICK)
    assert isinstance(network, Network)
    network.trace(points)
    assert network.accuracy(points, labels) >= 0.5


@pytest.mark.parametrize("name", ["square", "relu", "selu"])
def test_absurd_learning_rates_leave_finite_numbers(name):
    points, labels = dataset("spirals", 60, 0)
    network = fit(points, labels, hidden=(3,) * 12, activation=name, learning_rate=10, epochs=100, restarts=4)
    assert all(np.isfinite(step.points).all() for step in network.trace(points).steps)
    assert network.accuracy(points, labels) >= 0.5


def test_what_is_kept_is_the_best_that_was_seen(monkeypatch):
    points, labels = dataset("moons", 100, 0)
    seen = []
    update = training.Best.update

    def watch(self, parameters, losses, right):
        seen.append(right.max())
        update(self, parameters, losses, right)

    monkeypatch.setattr(training.Best, "update", watch)
    # Steps this long end anywhere but at the best.
    network = fit(points, labels, activation="tanh", learning_rate=3, epochs=60, restarts=4)
    assert network.accuracy(points, labels) * 100 == pytest.approx(max(seen))


# Progress


def test_progress_is_told_about_a_hundred_times_and_ends_at_the_end():
    points, labels = dataset("spirals", 60, 0)
    told = []
    fit(points, labels, epochs=300, restarts=2, progress=lambda *numbers: told.append(numbers))
    assert 50 <= len(told) <= 250
    assert told == sorted(told)
    # Of Adam, and of what comes after it.
    assert told[-1] == (360, 360)
    assert any(300 <= done < 360 for done, _ in told)


def test_training_ends_early_where_nothing_is_left_to_learn():
    points, labels = dataset("blobs", 60, 0)
    told = []
    fit(points, labels, epochs=100_000, activation="tanh", progress=lambda *numbers: told.append(numbers))
    assert told[-1] == (120_000, 120_000)
    assert told[-2][0] < 5_000


# What is refused

POINTS = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]
LABELS = [0, 1, 1, 0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"points": [0.0, 1.0]}, "points: expected shape (N, N), but got (2,)"),
        ({"points": [[0.0, np.nan]] * 4}, "points: nan at index [0, 1], but every number must be finite"),
        ({"points": "moons"}, "points: expected numbers of shape (N, N)"),
        ({"points": np.zeros((4, 0))}, "points: expected 1 to 512 columns, but got 0"),
        ({"points": np.zeros((4, 513))}, "points: expected 1 to 512 columns, but got 513"),
        ({"points": np.full((4, 2), 1e101)}, "points: expected numbers up to 1e+100, but got 1e+101"),
        ({"labels": [0, 1]}, "labels: expected one for each of 4 points, but got 2"),
        ({"labels": [[0, 1, 1, 0]]}, "labels: expected shape (N,), but got (1, 4)"),
        ({"labels": [0, 0, 0, 0]}, "labels: expected at least 2 classes, but got 1"),
        ({"points": np.zeros((0, 2)), "labels": []}, "labels: expected at least 2 classes, but got 0"),
        (
            {"labels": [0, 2, 2, 0]},
            "labels: expected whole numbers from 0 with none left out, but got 2 and no 1",
        ),
        (
            {"labels": [-1, 1, 1, -1]},
            "labels: expected whole numbers from 0 with none left out, but got -1 and no 0",
        ),
        ({"hidden": ()}, "hidden: expected 1 to 32 widths, but got 0"),
        ({"hidden": (2,) * 33}, "hidden: expected 1 to 32 widths, but got 33"),
        ({"hidden": (2, 0)}, "hidden: expected a whole number from 1 to 512, but got 0"),
        ({"hidden": (513,)}, "hidden: expected a whole number from 1 to 512, but got 513"),
        ({"hidden": (2.5,)}, "hidden: expected a whole number from 1 to 512, but got 2.5"),
        ({"hidden": 3}, "hidden: expected the widths of the hidden layers, as in (2, 2, 2), but got 3"),
        ({"seed": -1}, "seed: expected a whole number of 0 or more, but got -1"),
        ({"seed": True}, "seed: expected a whole number of 0 or more, but got True"),
        ({"epochs": 0}, "epochs: expected a whole number from 1 to 100000, but got 0"),
        ({"epochs": 100_001}, "epochs: expected a whole number from 1 to 100000, but got 100001"),
        ({"learning_rate": 0}, "learning_rate: expected a number over 0 and up to 10, but got 0"),
        ({"learning_rate": 10.5}, "learning_rate: expected a number over 0 and up to 10, but got 10.5"),
        ({"learning_rate": float("nan")}, "learning_rate: expected a number over 0 and up to 10, but got nan"),
        ({"learning_rate": "fast"}, "learning_rate: expected a number over 0 and up to 10, but got 'fast'"),
        ({"restarts": 0}, "restarts: expected a whole number from 1 to 256, but got 0"),
        ({"restarts": 257}, "restarts: expected a whole number from 1 to 256, but got 257"),
    ],
)
def test_what_cannot_be_trained_is_refused_in_one_line(arguments, message):
    given = {"points": POINTS, "labels": LABELS, **arguments}
    with pytest.raises(InvalidValueError) as caught:
        fit(given.pop("points"), given.pop("labels"), **given)
    assert str(caught.value) == message


def test_an_unknown_activation_is_refused():
    with pytest.raises(UnknownNameError, match="did you mean 'relu'"):
        fit(POINTS, LABELS, activation="relue")


def test_more_than_memory_holds_is_refused_before_it_is_allocated():
    with pytest.raises(InvalidValueError, match=r"training 256 restarts of .* weights .* fewer restarts"):
        fit(POINTS, LABELS, hidden=(512, 512), restarts=256)
    with pytest.raises(InvalidValueError, match=r"training on 100000 points .* fewer points"):
        check_size(Model((2, 512, 1), activation("abs")), 100_000, 1)


@pytest.mark.parametrize("hidden", [(2, 2, 2), (8, 8), (64, 64), (512,) * 32])
def test_there_are_fewer_restarts_the_more_one_costs(hidden):
    model = Model((2, *hidden, 1), activation("abs"))
    counts = [default_restarts(model, count) for count in (10, 400, 5_000, 100_000)]
    assert counts == sorted(counts, reverse=True)
    assert 1 <= counts[-1] <= counts[0] <= 256
    assert counts[0] * model.size <= MAX_NUMBERS


def test_the_last_steps_see_the_curvature(monkeypatch):
    # What Adam alone leaves is up to 3 points lower.
    assert accuracy_of("relu", "circles") >= 0.998
    monkeypatch.setattr(training, "REFINED", 0)
    assert accuracy_of("relu", "circles") < 0.99


def test_the_last_steps_make_nothing_worse(monkeypatch):
    for data in ("spirals", "checkerboard"):
        after = accuracy_of("tanh", data, epochs=200, restarts=8)
        with monkeypatch.context() as without:
            without.setattr(training, "REFINED", 0)
            assert accuracy_of("tanh", data, epochs=200, restarts=8) <= after
