"""Live Keras 3 models: `Sequential`, and functional models that are one chain of layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from warpviz.errors import InvalidValueError, UnknownNameError
from warpviz.net.importers.chains import Chain, check_values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from warpviz.net.network import Network

# Activations by the names of their functions.
ACTIVATIONS = {
    "linear": "identity", "relu": "relu", "tanh": "tanh", "sigmoid": "sigmoid", "softmax": "softmax",
    "log_softmax": "softmax", "elu": "elu", "selu": "selu", "celu": "celu", "softplus": "softplus",
    "softsign": "softsign", "silu": "swish", "swish": "swish", "gelu": "gelu", "mish": "mish", "relu6": "relu6",
    "leaky_relu": "leaky_relu(alpha=0.2)", "hard_sigmoid": "hard_sigmoid", "hard_silu": "h_swish",
    "hard_swish": "h_swish", "hard_tanh": "hard_tanh", "exponential": "exp(x)", "sin": "sin", "cos": "cos",
    "abs": "absolute", "absolute": "absolute", "square": "square",
}  # fmt: skip
# Layers that change nothing when a model is evaluated.
DROPPED = {"InputLayer", "Dropout", "GaussianDropout", "GaussianNoise", "AlphaDropout", "Identity", "Flatten",
           "ActivityRegularization"}  # fmt: skip


def keras_network(model: Any) -> Network:  # noqa: ANN401 - of a library that need not be there
    """Return the network that a Keras model computes when it is evaluated.

    Dense layers, activations, batch normalisation and scaling are understood, in one chain. At last the model is
    called on a few points and compared.

    Raises `InvalidValueError` that names the first layer that is not.
    """
    value = Chain((), model.input_shape[-1])
    for layer in _layers(model):
        try:
            value = _after(layer, value)
        except (InvalidValueError, UnknownNameError) as error:
            raise InvalidValueError(f"{layer.name}: {error}") from None
    network = value.network()
    check_values(model.name, network, lambda points: model.predict(points, verbose=0))
    return network


def _layers(model: Any) -> Iterator[Any]:  # noqa: ANN401 - as above
    """Yield the layers of a model, those of models inside it too."""
    for layer in model.layers:
        if hasattr(layer, "layers"):
            yield from _layers(layer)
        else:
            yield layer


def _after(layer: Any, value: Chain) -> Chain:  # noqa: ANN401 - as above
    """Return what a layer makes of a value."""
    kind = type(layer).__name__
    if kind in DROPPED:
        return value
    if kind == "Dense":
        kernel = _array(layer.kernel).T
        value = value.affine(kernel, _array(layer.bias) if layer.use_bias else None)
        return value.activated(_function(layer.activation))
    if kind in AFFINE:
        scale, shift = AFFINE[kind](layer)
        return value.scaled(scale, shift)
    if kind in NAMED:
        return value.activated(NAMED[kind](layer))
    raise InvalidValueError(f"{kind} is not a layer that is shown")


def _function(function: Any) -> str:  # noqa: ANN401 - as above
    name = getattr(function, "__name__", type(function).__name__)
    if name not in ACTIVATIONS:
        raise InvalidValueError(f"the activation {name} is not one that is shown")
    return ACTIVATIONS[name]


def _normed(layer: Any) -> tuple[Any, Any]:  # noqa: ANN401 - as above
    scale = 1 / np.sqrt(_array(layer.moving_variance) + layer.epsilon)
    scale = scale * _array(layer.gamma) if layer.scale else scale
    shift = -_array(layer.moving_mean) * scale
    return scale, shift + _array(layer.beta) if layer.center else shift


def _normalized(layer: Any) -> tuple[Any, Any]:  # noqa: ANN401 - as above
    scale = 1 / np.maximum(np.sqrt(_array(layer.variance)).ravel(), 1e-7)
    shift = -_array(layer.mean).ravel() * scale
    return (1 / scale, -shift / scale) if layer.invert else (scale, shift)


def _rectified(layer: Any) -> str:  # noqa: ANN401 - as above
    slope, threshold, most = layer.negative_slope, layer.threshold, layer.max_value
    names = {(0.0, 0.0, None): "relu", (0.0, 0.0, 6.0): "relu6"}
    if threshold == 0 and most is None and slope:
        return f"leaky_relu(alpha={float(slope)!r})"
    if (slope, threshold, most) not in names:
        raise InvalidValueError("with a threshold or another largest value than 6")
    return names[slope, threshold, most]


def _prelu(layer: Any) -> str:  # noqa: ANN401 - as above
    slopes = _array(layer.alpha).ravel()
    if np.ptp(slopes) > 0:
        raise InvalidValueError("a slope for each unit: one for all is shown")
    return f"prelu(alpha={float(slopes[0])!r})"


def _array(values: Any) -> Any:  # noqa: ANN401 - as above
    from keras import ops  # type: ignore[import-untyped]

    return np.asarray(ops.convert_to_numpy(values), dtype=np.float64)


# Layers that act number by number: as scale and shift, or as an activation.
AFFINE: dict[str, Callable[[Any], tuple[Any, Any]]] = {
    "BatchNormalization": _normed,
    "Normalization": _normalized,
    "Rescaling": lambda layer: (np.atleast_1d(layer.scale), np.atleast_1d(layer.offset)),
}
NAMED: dict[str, Callable[[Any], str]] = {
    "Activation": lambda layer: _function(layer.activation),
    "ReLU": _rectified,
    "LeakyReLU": lambda layer: f"leaky_relu(alpha={float(layer.negative_slope)!r})",
    "ELU": lambda layer: f"elu(alpha={float(layer.alpha)!r})",
    "PReLU": _prelu,
    "Softmax": lambda _: "softmax",
}
