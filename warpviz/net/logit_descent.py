"""Softmax and cross-entropy while one sample trains: its logits go down the gradient, which is y - t."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.net.backprop import cross_entropy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats


@dataclass(frozen=True, slots=True, eq=False)
class LogitDescent:
    """What becomes of one sample's logits.

    Attributes:
        logits: after every step, the start first, (S + 1, C).
        probabilities: y = softmax(z), the same shape.
        gradients: of the loss at the logits, y - t, the same shape.
        losses: -ln y of the target, (S + 1,).
        target: which class is right, as 0 and 1, (C,).
    """

    logits: Floats
    probabilities: Floats
    gradients: Floats
    losses: Floats
    target: Floats


def logits_descended(logits: Sequence[float], target: int, learning_rate: float, steps: int) -> LogitDescent:
    """Return so many steps z <- z - learning_rate * (y - t) from logits (C,), C at least 2, towards class `target`."""
    label = np.array([target])
    wanted = np.zeros(len(logits))
    wanted[target] = 1.0
    at: Floats = np.array(logits, dtype=np.float64)
    states, gradients, losses = [], [], []
    for _ in range(steps + 1):
        with np.errstate(under="ignore"):
            loss, gradient = cross_entropy(at[None, :, None], label)
        states.append(at)
        gradients.append(gradient[0, :, 0])
        losses.append(float(loss[0]))
        at = at - learning_rate * gradients[-1]
    slopes = np.array(gradients, dtype=np.float64)
    return LogitDescent(np.array(states), slopes + wanted, slopes, np.array(losses), wanted)
