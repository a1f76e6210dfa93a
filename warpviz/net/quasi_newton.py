"""L-BFGS on many small networks at once: the last steps of training, which see how the loss is curved.

Nocedal 1980, doi:10.1090/S0025-5718-1980-0572855-7; Liu, Nocedal 1989, doi:10.1007/BF01589116.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from warpviz.net.backprop import Reals

# How many steps back the curvature is known from.
MEMORY = 10
# Armijo's condition: the share of what the slope promises that a step must bring; how much shorter the next try is,
# and how many there are.
ENOUGH_FALL, SHORTER, TRIES = 1e-4, 0.4, 8
FLAT = 1e-12


def descend(parameters: Reals, loss: Callable[[], tuple[Reals, Reals]], evaluations: int) -> None:
    """Lower the losses of R rows of parameters (R, P), in place; every row by itself.

    Args:
        parameters: where to begin.
        loss: the losses (R,) of the parameters as they are now, and their gradients (R, P), new ones each time. What
            is not finite is never accepted.
        evaluations: how often it may be asked; it is asked less where no row comes further. `StopIteration` ends it.
    """
    if evaluations < 1:
        return
    try:
        left = evaluations - 1
        now, gradients = loss()
        direction = -gradients / np.maximum(1, np.linalg.norm(gradients, axis=1, keepdims=True))
        steps: deque[tuple[Reals, Reals, Reals]] = deque(maxlen=MEMORY)
        while left > 0:
            before, old_gradients = parameters.copy(), gradients
            direction, slope = _downhill(direction, gradients)
            now, gradients, used, moved = _searched(parameters, direction, slope, now, gradients, loss, left)
            left -= used
            if not moved:
                return
            steps.append(_curvature(parameters - before, gradients - old_gradients))
            direction = -_two_loops(gradients, steps)
    except StopIteration:
        return


def _downhill(direction: Reals, gradients: Reals) -> tuple[Reals, Reals]:
    """Return directions (R, P), the steepest where one does not lead down, and the slopes along them, (R,)."""
    slope = np.einsum("rp,rp->r", gradients, direction)
    up = ~(slope < 0)
    direction = np.where(up[:, None], -gradients, direction)
    return direction, np.where(up, -np.einsum("rp,rp->r", gradients, gradients), slope)


def _searched(
    parameters: Reals,
    direction: Reals,
    slope: Reals,
    now: Reals,
    gradients: Reals,
    loss: Callable[[], tuple[Reals, Reals]],
    left: int,
) -> tuple[Reals, Reals, int, bool]:
    """Move every row along its direction until its loss has fallen; rows for which it does not stay.

    Returns the losses and gradients there, how often they were asked for, and whether any row has moved.
    """
    before, length = parameters.copy(), np.ones(len(now), dtype=now.dtype)
    done, used = np.zeros(len(now), dtype=bool), 0
    losses, slopes = now.copy(), gradients.copy()
    while used < min(TRIES, left) and not done.all():
        parameters[...] = np.where(done[:, None], parameters, before + length[:, None] * direction)
        tried, tried_gradients = loss()
        used += 1
        # False for what is not finite.
        good = ~done & (tried <= now + ENOUGH_FALL * length * slope) & np.isfinite(tried_gradients).all(axis=1)
        losses[good], slopes[good] = tried[good], tried_gradients[good]
        done |= good
        length = np.where(done, length, SHORTER * length)
    parameters[~done] = before[~done]
    return losses, slopes, used, bool(done.any())


def _curvature(moved: Reals, turned: Reals) -> tuple[Reals, Reals, Reals]:
    """Return a step (R, P), how the gradients changed over it, and the inverse of their product, (R,).

    All are zero in rows where the loss does not curve up: nothing is learned from them.
    """
    product = np.einsum("rp,rp->r", moved, turned)
    usable = product > FLAT
    keep = usable[:, None]
    return np.where(keep, moved, 0), np.where(keep, turned, 0), np.where(usable, 1 / np.where(usable, product, 1), 0)


def _two_loops(gradients: Reals, steps: deque[tuple[Reals, Reals, Reals]]) -> Reals:
    """Return the gradients (R, P) times the inverse of the curvature that the steps tell."""
    found = gradients.copy()
    shares = []
    for moved, turned, inverse in reversed(steps):
        share = inverse * np.einsum("rp,rp->r", moved, found)
        found -= share[:, None] * turned
        shares.append(share)
    _, turned, inverse = steps[-1]
    size = np.einsum("rp,rp->r", turned, turned) * inverse
    found *= np.where(size > 0, 1 / np.where(size > 0, size, 1), 1)[:, None]
    for (moved, turned, inverse), share in zip(steps, reversed(shares), strict=True):
        other = inverse * np.einsum("rp,rp->r", turned, found)
        found += (share - other)[:, None] * moved
    return found
