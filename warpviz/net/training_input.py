"""The checks of what `fit` is given."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from warpviz.arrays import Floats, Integers, check_whole, class_numbers, frozen_floats
from warpviz.errors import InvalidValueError, quoted
from warpviz.net.activations import ActivationFunction, activation
from warpviz.net.initialization import Initialization, initialization
from warpviz.net.network import MAX_WIDTH

if TYPE_CHECKING:
    from warpviz.net.backprop import Model

MAX_HIDDEN = 32
MAX_EPOCHS = 100_000
MAX_LEARNING_RATE = 10
MAX_RESTARTS = 256
MAX_POINTS = 1_000_000
MAX_MAGNITUDE = 1e100
MAX_NUMBERS = 25_000_000  # in one array; training holds some ten of float32, in all a gigabyte


def checked_sample(points: object, labels: object) -> tuple[Floats, Integers]:
    """Return points (N, D) and labels (N,) as arrays, or raise `InvalidValueError`."""
    sample = frozen_floats(points, "points", (None, None))
    classes = class_numbers(labels)
    if len(sample) != len(classes):
        raise InvalidValueError(f"labels: expected one for each of {len(sample)} points, but got {len(classes)}")
    if not 1 <= sample.shape[1] <= MAX_WIDTH:
        raise InvalidValueError(f"points: expected 1 to {MAX_WIDTH} columns, but got {sample.shape[1]}")
    if len(sample) > MAX_POINTS:
        raise InvalidValueError(f"points: expected at most {MAX_POINTS}, but got {len(sample)}")
    present = np.unique(classes)
    if len(present) < 2:
        raise InvalidValueError(f"labels: expected at least 2 classes, but got {len(present)}")
    missing = np.flatnonzero(present != np.arange(len(present)))
    if missing.size:
        found = present[missing[0]]
        raise InvalidValueError(
            f"labels: expected whole numbers from 0 with none left out, but got {found} and no {missing[0]}"
        )
    if len(present) > MAX_WIDTH:
        raise InvalidValueError(f"labels: expected at most {MAX_WIDTH} classes, but got {len(present)}")
    if np.abs(sample).max() > MAX_MAGNITUDE:
        raise InvalidValueError(f"points: expected numbers up to {MAX_MAGNITUDE:g}, but got {np.abs(sample).max():g}")
    return sample, classes


def checked_hidden(hidden: object) -> tuple[int, ...]:
    """Return the widths of the hidden layers as a tuple, or raise `InvalidValueError`."""
    if isinstance(hidden, str) or not isinstance(hidden, Iterable):
        raise InvalidValueError(
            f"hidden: expected the widths of the hidden layers, as in (2, 2, 2), but got {quoted(hidden)}"
        )
    widths = tuple(hidden)
    if not 1 <= len(widths) <= MAX_HIDDEN:
        raise InvalidValueError(f"hidden: expected 1 to {MAX_HIDDEN} widths, but got {len(widths)}")
    for width in widths:
        check_whole("hidden", width, 1, MAX_WIDTH)
    return tuple(int(width) for width in widths)


def checked_activation(given: object, count: int) -> ActivationFunction | tuple[ActivationFunction, ...]:
    """Return the function of all `count` hidden layers, or that of each; or raise `InvalidValueError`."""
    if not isinstance(given, list | tuple):
        return _function(given)
    functions = tuple(map(_function, given))
    if len(functions) == 1:
        return functions[0]
    if len(functions) != count:
        raise InvalidValueError(
            f"activation: expected one, or one for each of {count} hidden layers, but got {len(functions)}"
        )
    return functions


def _function(given: object) -> ActivationFunction:
    if isinstance(given, ActivationFunction):
        return given
    if not isinstance(given, str):
        raise InvalidValueError(
            f"activation: expected the name of an activation, such as 'abs', but got {quoted(given)}"
        )
    return activation(given)


def checked_init(init: object) -> Initialization:
    """Return how initial weights are drawn, or raise `InvalidValueError`."""
    try:
        return initialization(init)
    except InvalidValueError as error:
        raise InvalidValueError(f"init: {error}") from None


def check_settings(seed: object, epochs: object, learning_rate: object, restarts: object) -> None:
    """Raise `InvalidValueError` unless the settings of a training run are in their bounds."""
    check_whole("seed", seed, 0, None)
    check_whole("epochs", epochs, 1, MAX_EPOCHS)
    if restarts is not None:
        check_whole("restarts", restarts, 1, MAX_RESTARTS)
    if (
        not isinstance(learning_rate, int | float | np.integer | np.floating)
        or isinstance(learning_rate, bool)
        or not 0 < learning_rate <= MAX_LEARNING_RATE
    ):
        raise InvalidValueError(
            f"learning_rate: expected a number over 0 and up to {MAX_LEARNING_RATE}, but got {quoted(learning_rate)}"
        )


def check_size(model: Model, count: int, restarts: int) -> None:
    """Raise `InvalidValueError` when `restarts` of the model on `count` points would not fit into memory."""
    if restarts * model.size > MAX_NUMBERS:
        raise InvalidValueError(
            f"training {restarts} restarts of {model.size} weights is {restarts * model.size} numbers, but at most "
            f"{MAX_NUMBERS} are allowed: take fewer restarts or narrower hidden layers"
        )
    values = sum(model.widths) * count
    if values > MAX_NUMBERS:
        raise InvalidValueError(
            f"training on {count} points through {sum(model.widths)} units is {values} numbers, but at most "
            f"{MAX_NUMBERS} are allowed: take fewer points or narrower hidden layers"
        )
