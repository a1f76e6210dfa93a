"""Gradient descent on losses of two numbers: a bowl, and the loss of a small network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable

    from warpviz.arrays import Floats

# The curvatures of the bowl: descent on it diverges where the learning rate is over 2 / the larger one.
CURVATURES = np.array([2.0, 1.0])
# What the network is to learn: y = 1.5 tanh(1.2 x) at these four x.
INPUTS = np.array([-2.0, -1.0, 1.0, 2.0])
TARGETS = 1.5 * np.tanh(1.2 * INPUTS)
# Farther from where it began, descent has diverged.
GONE = 1e6


@dataclass(frozen=True, slots=True, eq=False)
class Landscape:
    """A loss of two numbers.

    Attributes:
        value: places (..., 2) -> losses (...).
        gradient: places (..., 2) -> gradients (..., 2).
        start: where descent begins, (2,).
        minimum: where the loss is least, one or more places, (M, 2).
        low, high: what is seen of the plane: its lower left and upper right corner, (2,) each.
        names: of the two numbers, as mathtext.
    """

    value: Callable[[Floats], Floats]
    gradient: Callable[[Floats], Floats]
    start: Floats
    minimum: Floats
    low: Floats
    high: Floats
    names: tuple[str, str]


LANDSCAPES: Registry[Landscape] = Registry("loss")


def _bowl(places: Floats) -> Floats:
    """Return x^2 + y^2 / 2."""
    return np.asarray((CURVATURES * places**2).sum(axis=-1) / 2)


def _outputs(places: Floats) -> tuple[Floats, Floats]:
    """Return tanh(w1 x) and what is wrong with w2 tanh(w1 x), at all inputs, (..., N) each."""
    hidden = np.tanh(places[..., :1] * INPUTS)
    return hidden, places[..., 1:] * hidden - TARGETS


def _network(places: Floats) -> Floats:
    """Return half the sum of the squares of w2 tanh(w1 x) - y over the points."""
    return np.asarray((_outputs(places)[1] ** 2).sum(axis=-1) / 2)


def _network_gradient(places: Floats) -> Floats:
    hidden, wrong = _outputs(places)
    first = (wrong * places[..., 1:] * (1 - hidden**2) * INPUTS).sum(axis=-1)
    second = (wrong * hidden).sum(axis=-1)
    return np.stack([first, second], axis=-1)


LANDSCAPES.register(
    "bowl",
    Landscape(
        value=_bowl,
        gradient=lambda places: CURVATURES * places,
        start=np.array([-1.6, 1.3]),
        minimum=np.zeros((1, 2)),
        low=np.array([-2.2, -2.2]),
        high=np.array([2.2, 2.2]),
        names=("$x$", "$y$"),
    ),
)
LANDSCAPES.register(
    "network",
    Landscape(
        value=_network,
        gradient=_network_gradient,
        start=np.array([0.5, -0.6]),
        minimum=np.array([[1.2, 1.5], [-1.2, -1.5]]),
        low=np.array([-3.0, -3.0]),
        high=np.array([3.0, 3.0]),
        names=("$w_1$", "$w_2$"),
    ),
)


@dataclass(frozen=True, slots=True, eq=False)
class Descent:
    """A run of gradient descent.

    Attributes:
        path: where it was, the start first, (S + 1, 2); it ends early where it diverges.
        losses: there, (S + 1,).
        diverged: whether it has left everything behind.
    """

    path: Floats
    losses: Floats
    diverged: bool


def descended(landscape: Landscape, learning_rate: float, steps: int) -> Descent:
    """Return what gradient descent does from the start: w <- w - learning_rate * gradient, so many times."""
    path = [landscape.start]
    for _ in range(steps):
        place = path[-1] - learning_rate * landscape.gradient(path[-1])
        if not (np.abs(place) <= GONE).all():
            break
        path.append(place)
    places = np.array(path)
    losses = landscape.value(places)
    # What has got worse than the start, and is out of sight, is on its way out.
    outside = bool(((places[-1] < landscape.low) | (places[-1] > landscape.high)).any())
    return Descent(places, losses, len(places) <= steps or (outside and bool(losses[-1] > losses[0])))
