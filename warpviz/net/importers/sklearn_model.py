"""Live scikit-learn models: multilayer perceptrons, linear ones, and pipelines with scalers in front."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from warpviz.errors import InvalidValueError
from warpviz.net.importers.chains import Chain

if TYPE_CHECKING:
    from warpviz.net.network import Network

HIDDEN = {"identity": "identity", "logistic": "sigmoid", "tanh": "tanh", "relu": "relu"}
OUTPUT = {"identity": "identity", "logistic": "sigmoid", "softmax": "softmax"}


def sklearn_network(model: Any) -> Network:  # noqa: ANN401 - of a library that need not be there
    """Return the network that a fitted scikit-learn model computes.

    `MLPClassifier` and `MLPRegressor`, linear classifiers and regressors, and pipelines of them with `StandardScaler`,
    `MinMaxScaler` and `PCA`, which are affine maps.

    Raises `InvalidValueError` that names what is something else, or not fitted.
    """
    value = Chain()
    for name, step in getattr(model, "steps", [("", model)]):
        if step is None or step == "passthrough":
            continue
        where = f"{type(step).__name__}{f' ({name})' if name else ''}"
        try:
            value = _after(step, value)
        except AttributeError:
            raise InvalidValueError(f"{where}: is not fitted yet: call fit first") from None
        except InvalidValueError as error:
            raise InvalidValueError(f"{where}: {error}") from None
    return value.network()


def _after(step: Any, value: Chain) -> Chain:  # noqa: ANN401 - as above
    """Return what a step of a pipeline makes of a value."""
    kind = type(step).__name__
    if kind in {"MLPClassifier", "MLPRegressor"}:
        return _perceptron(step, value)
    if kind == "StandardScaler":
        scale = 1 / step.scale_ if step.with_std else np.ones(step.n_features_in_)
        shift = -step.mean_ * scale if step.with_mean else np.zeros(step.n_features_in_)
        return value.scaled(scale, shift, alone=False)
    if kind == "MinMaxScaler":
        if step.clip:
            raise InvalidValueError("clips, which is not shown: clip=False is")
        return value.scaled(step.scale_, step.min_, alone=False)
    if kind == "PCA":
        rows = step.components_ / (np.sqrt(step.explained_variance_)[:, None] if step.whiten else 1.0)
        return value.affine(rows, -rows @ step.mean_)
    if kind in {"LogisticRegression", "LinearRegression", "Ridge", "Perceptron", "RidgeClassifier"}:
        rows = np.atleast_2d(step.coef_)
        return value.affine(rows, np.zeros(len(rows)) + step.intercept_)
    raise InvalidValueError("is not a model that is shown")


def _perceptron(model: Any, value: Chain) -> Chain:  # noqa: ANN401 - as above
    pairs = list(zip(model.coefs_, model.intercepts_, strict=True))
    for number, (weight, bias) in enumerate(pairs, 1):
        # scikit-learn's rows are inputs.
        value = value.affine(np.asarray(weight, dtype=np.float64).T, np.asarray(bias, dtype=np.float64))
        names = HIDDEN if number < len(pairs) else OUTPUT
        name = model.activation if number < len(pairs) else model.out_activation_
        if name not in names:
            raise InvalidValueError(f"activation {name!r} is not shown")
        value = value.activated(names[name])
    return value
