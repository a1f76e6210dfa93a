"""Models of other libraries, trained or drawn with them, as networks: the same values on 1,000 points."""

import os
import warnings

import numpy as np
import pytest
from models import ACTIVATIONS, POINTS, agree, block_class, layer_names, trained, values

import warpviz as wv
from warpviz.errors import WarpvizError


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("width", [2, 64])
def test_sequential_modules(name, width):
    torch = pytest.importorskip("torch")
    nn = torch.nn
    for kind, tolerance in ((torch.float64, 1e-9), (torch.float32, 1e-5)):
        module = trained(nn.Sequential(nn.Linear(2, width), getattr(nn, name)(), nn.Linear(width, 3)), kind)
        state = {key: value.clone() for key, value in module.state_dict().items()}
        network = agree(wv.load_network(module), values(module, kind), tolerance)
        assert layer_names(network) == ["affine", ACTIVATIONS[name], "affine"]
        # The module is as it was.
        assert all(torch.equal(value, state[key]) for key, value in module.state_dict().items())


def test_a_module_with_a_skip_connection_layer_by_layer():
    torch = pytest.importorskip("torch")
    module = trained(block_class()(), torch.float64)
    assert module.training
    network = agree(wv.load_network(module), values(module, torch.float64), 1e-9)
    assert layer_names(network) == ["affine", "tanh", "residual", "affine"]
    states = network.trace(POINTS).steps
    with torch.no_grad():
        first = torch.tanh(module.first(torch.tensor(POINTS)))
        second = first + torch.relu(module.norm(module.inner(first)))
    np.testing.assert_allclose(states[2].points, first.numpy(), atol=1e-12)
    np.testing.assert_allclose(states[3].points, second.numpy(), atol=1e-12)


def test_functions_of_ones_own_are_expressions():
    torch = pytest.importorskip("torch")

    class Own(torch.nn.Module):
        def __init__(self, function):
            super().__init__()
            self.first, self.last, self.function = torch.nn.Linear(2, 3), torch.nn.Linear(3, 2), function

        def forward(self, x):
            return self.last(self.function(self.first(x)))

    wanted = {
        "swish": lambda x: x * torch.sigmoid(x),
        "sigmoid": lambda x: 1 / (1 + torch.exp(-x)),
        "square": lambda x: x**2,
        "absolute": lambda x: x.abs(),
    }
    for name, function in wanted.items():
        module = Own(function).double()
        network = agree(wv.load_network(module), values(module, torch.float64), 1e-9)
        assert name == "sigmoid" or layer_names(network)[1] == name
    module = Own(lambda x: x * torch.sin(x)).double()
    network = agree(wv.load_network(module), values(module, torch.float64), 1e-9)
    assert layer_names(network) == ["affine", "x * sin(x)", "affine"]
    for function in (lambda x: x.cumsum(1), lambda x: x.flip(1), lambda x: x.reshape(-1, 1).repeat(1, 1).view(-1, 3)):
        with pytest.raises(WarpvizError, match="not a layer that is shown"):
            wv.load_network(Own(function))


def test_what_is_no_chain_is_named():
    torch = pytest.importorskip("torch")
    nn = torch.nn
    for module, message in (
        (nn.Sequential(nn.Linear(2, 3), nn.LayerNorm(3)), r"1 \(_1\): LayerNorm is not a layer that is shown"),
        (nn.Sequential(nn.Conv1d(1, 1, 1)), "Conv1d is not a layer"),
        (nn.Sequential(nn.Linear(2, 3), nn.Linear(4, 1)), "takes width 4"),
        (nn.Sequential(nn.Linear(2, 600)), "at most 512 units"),
    ):
        with pytest.raises(WarpvizError, match=message):
            wv.load_network(module)


def test_modules_that_take_their_input_in_another_way_are_told():
    torch = pytest.importorskip("torch")

    class Other(torch.nn.Module):
        def __init__(self, call):
            super().__init__()
            self.inner, self.place, self.call = torch.nn.Linear(2, 2), torch.nn.Parameter(torch.zeros(2)), call

        def forward(self, x):
            return self.call(self, x)

    for call in (lambda own, x: own.inner(input=x), lambda own, _: own.inner(own.place)):
        with pytest.raises(WarpvizError, match="takes its input by name"):
            wv.load_network(Other(call))
    # What only looks like a chain of layers is found out by its values.
    for call in (lambda own, x: own.inner(x).view(1, -1), lambda own, x: torch.dropout(own.inner(x), 0.5, train=True)):
        with pytest.raises(WarpvizError, match="gives other values than its layers do"):
            wv.load_network(Other(call))


def test_a_live_module_is_a_network_of_a_figure(tmp_path):
    torch = pytest.importorskip("torch")
    module = trained(torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Tanh(), torch.nn.Linear(2, 1)), torch.float64)
    for name, spec in (
        ("named", wv.NetworkFigure(network=module, size=96)),
        ("placed", wv.NetworkFigure(module, size=96)),
    ):
        path = wv.save(spec, tmp_path / f"{name}.gif").path
        agree(wv.load_network(path), values(module, torch.float64), 1e-9)


# scikit-learn.
def sklearn_models():
    pytest.importorskip("sklearn")
    from sklearn.decomposition import PCA
    from sklearn.linear_model import LogisticRegression
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import MinMaxScaler, StandardScaler

    two = (POINTS[:, 0] * POINTS[:, 1] > 0).astype(int)
    three = two + (POINTS[:, 0] > 1)
    for activation in ("identity", "logistic", "tanh", "relu"):
        yield MLPClassifier((5, 3), activation=activation, max_iter=40), two
        yield make_pipeline(StandardScaler(), MLPClassifier((4,), activation=activation, max_iter=40)), three
    yield make_pipeline(MinMaxScaler(), PCA(2, whiten=True), MLPClassifier((64,), max_iter=20)), two
    yield MLPRegressor(hidden_layer_sizes=(6, 2), activation="tanh", max_iter=40), POINTS[:, 0] ** 2
    yield make_pipeline(StandardScaler(), LogisticRegression()), two


@pytest.mark.parametrize("number", range(11))
def test_scikit_learn(number):
    model, labels = list(sklearn_models())[number]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(POINTS, labels)
    network = wv.load_network(model)
    if hasattr(model, "predict_proba"):
        shares = model.predict_proba(POINTS)
        ends = "sigmoid" if shares.shape[1] == 2 else "softmax"
        if network.labels[-1].startswith(ends):
            agree(network, shares[:, 1:] if ends == "sigmoid" else shares, 1e-9)
        np.testing.assert_array_equal(network.predict(POINTS), model.predict(POINTS))
    else:
        agree(network, model.predict(POINTS)[:, None], 1e-9)


def test_scikit_learn_models_that_are_not_shown():
    pytest.importorskip("sklearn")
    from sklearn.neural_network import MLPClassifier
    from sklearn.svm import SVC

    with pytest.raises(WarpvizError, match="MLPClassifier: is not fitted yet"):
        wv.load_network(MLPClassifier())
    with pytest.raises(WarpvizError, match="SVC: is not a model that is shown"):
        wv.load_network(SVC())
    with pytest.raises(WarpvizError, match="expected a Network, or a model of torch, sklearn, keras, but got 'list'"):
        wv.load_network([1, 2])


# Keras, on PyTorch.
def keras_library():
    os.environ.setdefault("KERAS_BACKEND", "torch")
    return pytest.importorskip("keras")


# Its own code, as numpy is today.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_keras():
    keras = keras_library()
    layers = keras.layers
    points = POINTS.astype(np.float32)
    parts = [
        keras.Input((2,)),
        layers.Rescaling(0.5, offset=0.1),
        layers.Dense(4, activation="gelu"),
        layers.BatchNormalization(),
        layers.Dropout(0.2),
        layers.Dense(3),
        layers.LeakyReLU(0.1),
        layers.Dense(2, activation="softmax"),
    ]
    model = keras.Sequential(parts)
    model.compile("adam", "mse")
    model.fit(points, np.eye(2)[(points[:, 0] > 0).astype(int)], epochs=2, verbose=0)
    network = agree(wv.load_network(model), model.predict(points, verbose=0).astype(float), 1e-5)
    assert layer_names(network)[-1] == "softmax"
    given = keras.Input((2,))
    for name in ("relu", "tanh", "silu", "elu", "selu", "softplus", "mish", "hard_tanh", "exponential"):
        hidden = layers.Dense(3, activation=name)(given)
        functional = keras.Model(given, layers.Dense(1, activation="sigmoid")(hidden))
        agree(wv.load_network(functional), functional.predict(points, verbose=0).astype(float), 1e-5)
    branches = layers.Add()([layers.Dense(3)(given), layers.Dense(3)(given)])
    with pytest.raises(WarpvizError, match=r"takes width 2|Add is not a layer"):
        wv.load_network(keras.Model(given, branches))
