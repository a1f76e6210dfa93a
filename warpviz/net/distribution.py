"""How the activations of each layer are distributed in a deep network with random weights."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.errors import InvalidValueError
from warpviz.net.activations import entry_of
from warpviz.net.units import SATURATED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warpviz.arrays import Floats, Integers
    from warpviz.net.activations import ActivationFunction
    from warpviz.net.initialization import Initialization

BINS = 30
# The squares of larger numbers are none.
LARGEST = 1e150
# What of each draw is for: the samples, and the weights of layer k.
SAMPLES, WEIGHTS = 0, 1


@dataclass(frozen=True, slots=True, eq=False)
class LayerDistribution:
    """The activations of one layer over all samples and units.

    Attributes:
        counts: how many fall into each of `BINS` bins, (B,).
        low, high: where the bins begin and end.
        mean, std: of the activations.
        saturated: the share at which |derivative| < `units.SATURATED`.
    """

    counts: Integers
    low: float
    high: float
    mean: float
    std: float
    saturated: float

    @property
    def shares(self) -> Floats:
        """The share of all activations in each bin, (B,)."""
        return self.counts / max(int(self.counts.sum()), 1)


@dataclass(frozen=True, slots=True, eq=False)
class RandomNetwork:
    """A deep network whose weights are yet to be scaled: the same random numbers for every initialization.

    Attributes:
        samples: what comes in, standard normal, (N, D).
        normals: standard-normal numbers for the weights of each layer, (D, D) each.
    """

    samples: Floats
    normals: tuple[Floats, ...]

    @classmethod
    def drawn(cls, depth: int, width: int, samples: int, seed: int) -> RandomNetwork:
        """Return one of `depth` layers of `width` units, for so many samples of as many inputs."""
        first = np.random.default_rng([seed, SAMPLES]).standard_normal((samples, width))
        normals = (
            np.random.default_rng([seed, WEIGHTS, layer]).standard_normal((width, width)) for layer in range(depth)
        )
        return cls(first, tuple(normals))

    def distributions(self, function: ActivationFunction, init: Initialization) -> list[LayerDistribution]:
        """Return how the activations of each layer are distributed under an initialization; biases are zero.

        The bins of all layers are the same: from the smallest to the largest value that the function has or, where it
        has none, from the smallest or to the largest activation of all layers.

        Raises `InvalidValueError` where they are not finite, or too large to be told apart.
        """
        low, high = entry_of(function).bounds_of_value(**function.parameters)
        if not (math.isfinite(low) and math.isfinite(high)):
            # Twice through the network rather than to keep all of it.
            ends = [_ends(after) for _, after in self._states(function, init)]
            low = low if math.isfinite(low) else min(end for end, _ in ends)
            high = high if math.isfinite(high) else max(end for _, end in ends)
        low, high = (low, high) if high > low else (low - 0.5, high + 0.5)
        found = []
        for number, (before, after) in enumerate(self._states(function, init), 1):
            if not np.abs(after).max() < LARGEST:
                raise InvalidValueError(
                    f"{function.expression}: the activations of layer {number} are not finite with {init.title}: take a"
                    " smaller scale or fewer layers"
                )
            found.append(_distribution(function, before, after, (low, high)))
        return found

    def _states(self, function: ActivationFunction, init: Initialization) -> Iterator[tuple[Floats, Floats]]:
        """Yield the pre-activations and activations of every layer, (N, D) each."""
        values = self.samples
        with np.errstate(all="ignore"):
            for normal in self.normals:
                before = values @ init.weight(normal).T
                values = function(before)
                yield before, values


def _ends(after: Floats) -> tuple[float, float]:
    """Return the smallest and the largest of activations (N, D), of those that are finite."""
    finite = after[np.isfinite(after)]
    return float(finite.min(initial=0.0)), float(finite.max(initial=0.0))


def _distribution(
    function: ActivationFunction, before: Floats, after: Floats, span: tuple[float, float]
) -> LayerDistribution:
    """Return how activations (N, D) are distributed over an interval."""
    finite = after[np.isfinite(after)]
    counts, _ = np.histogram(finite, bins=BINS, range=span)
    return LayerDistribution(counts, *span, float(finite.mean()), float(finite.std()), _saturated(function, before))


def _saturated(function: ActivationFunction, before: Floats) -> float:
    """Return the share of pre-activations (N, D) at which the derivative is next to nothing."""
    if function.elementwise:
        return float((np.abs(function.derivative(before)) < SATURATED).mean())
    # The derivative of a softmax unit by its own pre-activation.
    value = function(before)
    return float((np.abs(value * (1 - value)) < SATURATED).mean())
