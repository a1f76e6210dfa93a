"""fit(): train a small classifier in about a second.

Many networks start at random and are trained together in one array; the worse half is dropped again and again
(successive halving: Jamieson, Talwalkar 2016, arXiv:1502.07943), so that the time goes into those with promise. Two
units a layer leave so little room that luck at the start decides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from warpviz.net.activations import ActivationFunction, entry_of
from warpviz.net.activations import activation as named_activation
from warpviz.net.backprop import Backprop, Model, Reals, split
from warpviz.net.optimizer import Adam, initial_parameters, learning_rate_at
from warpviz.net.quasi_newton import descend
from warpviz.net.training_defaults import DEFAULT_EPOCHS, DEFAULT_LEARNING_RATE
from warpviz.net.training_input import (
    MAX_NUMBERS,
    check_settings,
    check_size,
    checked_hidden,
    checked_init,
    checked_sample,
)
from warpviz.net.training_output import Scaling, assemble

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats, Integers
    from warpviz.net.network import Network
    from warpviz.progress import Progress


MOST_RESTARTS = 192
FEWEST_RESTARTS = 4
RUNGS = (0.02, 0.04, 0.08, 0.16, 0.32)  # shares of the epochs after which half of the restarts go
ENOUGH = 0.01  # nats: with every point right, training stops here; more would only make the weights large
# At the end L-BFGS goes on with what is left: the share of the epochs that it gets, and what the squares of all numbers
# add to the loss, so that none grows without need.
REFINED, HELD = 0.2, 1e-4
# Holds the hidden layers' maps, which are what is drawn, to a moderate size; the output's is free.
DECAY = 0.05


def fit(
    points: object,
    labels: object,
    *,
    hidden: Sequence[int] = (2, 2, 2),
    activation: str | ActivationFunction = "abs",
    seed: int = 0,
    epochs: int = DEFAULT_EPOCHS,
    learning_rate: float = DEFAULT_LEARNING_RATE,
    restarts: int | None = None,
    skip: bool = False,
    init: str | float | None = None,
    progress: Progress | None = None,
) -> Network:
    """Return a network trained to tell the classes of labelled points.

    The layers are an affine map and an activation for each hidden layer, then an affine map and a sigmoid (two
    classes) or softmax (more). The same arguments give the same network.

    Args:
        points: (N, D), at any scale.
        labels: (N,), whole numbers from 0 to C - 1, of which each must occur; or texts, whose classes are numbered in
            ascending order.
        hidden: the widths of the hidden layers, 1 to 32 of them, each from 1 to 512.
        activation: what follows each hidden affine map. A parameter that is learned (PReLU's slope) is, one a layer.
        seed: 0 or more.
        epochs: the most steps of Adam that a restart takes, 1 to 100,000; those that are left go on with L-BFGS for a
            fifth of them. Training ends early when nothing is left to learn.
        learning_rate: the largest step size of Adam, over 0 and up to 10.
        restarts: how many networks start, 1 to 256; None for as many as a network of this size needs.
        skip: whether each hidden layer that keeps the width becomes a residual block, x + f(x). The first then sees
            points as they are, or after a separate affine map where they are far from the size of 1.
        init: how initial weights are drawn: `xavier`, `he`, `lecun`, `orthogonal`, or their standard deviation; biases
            are 0 then. None for weights and biases that suit the data, whatever the function and the depth are.
        progress: called with (done, total) about a hundred times.

    Raises `InvalidValueError` (or `UnknownNameError` for the activation) when an argument is not as above, or when
    all restarts together would not fit into memory.
    """
    sample, classes = checked_sample(points, labels)
    function = activation if isinstance(activation, ActivationFunction) else named_activation(activation)
    check_settings(seed, epochs, learning_rate, restarts)
    start = None if init is None else checked_init(init)
    count = int(classes.max()) + 1
    model = Model((sample.shape[1], *checked_hidden(hidden), 1 if count == 2 else count), function, skip)
    starts = restarts or default_restarts(model, len(sample))
    check_size(model, len(sample), starts)
    scaling = Scaling.of(sample, model)
    inputs = scaling.apply(sample)
    with np.errstate(all="ignore"):
        steps = Steps(epochs, learning_rate, progress or _silent)
        finalists = train(model, inputs, classes, initial_parameters(model, inputs, starts, seed, start), steps)
        winner = best_finalist(model, finalists, inputs, classes)
        return assemble(model, winner, scaling, inputs)


def _silent(_done: int, _total: int) -> None:
    """Show no progress."""


def default_restarts(model: Model, count: int) -> int:
    """Return how many restarts to train on `count` points: fewer the more one costs and the less it needs luck."""
    work = sum(d_in * d_out for d_in, d_out in zip(model.widths, model.widths[1:], strict=False))
    share = min(1.0, 1000 / count) * min(1.0, 120 / (100 + work))
    wanted = max(FEWEST_RESTARTS, round(MOST_RESTARTS * share))
    return max(1, min(wanted, MAX_NUMBERS // model.size))


class Best:
    """The best parameters (R, P) that each restart has had: most points right, then least loss."""

    def __init__(self, parameters: Reals) -> None:
        """Begin with nothing seen."""
        self.parameters = parameters.copy()
        self.scores = np.full(len(parameters), -np.inf)

    def update(self, parameters: Reals, losses: Reals, right: Integers) -> None:
        """Take the rows that are better now."""
        scores = score(losses, right)
        better = scores > self.scores
        self.scores[better] = scores[better]
        self.parameters[better] = parameters[better]

    def keep(self, rows: Integers) -> None:
        """Go on with these rows alone."""
        self.parameters = self.parameters[rows]
        self.scores = self.scores[rows]


def score(losses: Reals, right: Integers) -> Floats:
    """Return a number (R,) that orders by points right, then by loss; a loss that is not finite comes last."""
    # The subtrahend is under 1, so that no loss outweighs a point.
    return np.where(np.isfinite(losses), right - losses / (1 + losses), -np.inf).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Steps:
    """How training goes on: as in `fit`."""

    epochs: int
    learning_rate: float
    progress: Progress


def train(model: Model, inputs: Floats, labels: Integers, initial: Floats, steps: Steps) -> Floats:
    """Return the best parameters (K, P) of the restarts that stayed to the end.

    Those that start have `initial` parameters (R, P); `inputs` are (D, N).

    Where a function has a quick stand-in, that is trained with; `choose` goes by the exact one.
    """
    quick = entry_of(model.function).stand_in
    model = replace(model, function=named_activation(quick)) if quick else model
    epochs, learning_rate, progress = steps.epochs, steps.learning_rate, steps.progress
    parameters: Reals = initial.astype(np.float32)
    backprop = Backprop(parameters, model, inputs.astype(np.float32), labels)
    adam, best, decay = Adam(parameters), Best(parameters), _decay(model)
    enough = len(labels) - ENOUGH
    rungs = {round(share * epochs) for share in RUNGS} - {0}
    total = epochs + round(REFINED * epochs)
    for epoch in range(epochs):
        best.update(parameters, *backprop())
        if best.scores.max() > enough:
            break
        if epoch in rungs and len(parameters) > 1:
            rows = np.sort(np.argsort(-best.scores, kind="stable")[: len(parameters) // 2])
            parameters = parameters[rows]
            backprop = backprop.keep(parameters, rows)
            adam.keep(rows)
            best.keep(rows)
        adam.step(parameters, backprop.gradients, learning_rate_at(epoch, epochs, learning_rate), decay)
        _tell(progress, epoch, total)
    else:
        best.update(parameters, *backprop())
        _refine(best, backprop, range(epochs, total), enough, progress)
    progress(total, total)
    return best.parameters.astype(np.float64)


def _tell(progress: Progress, done: int, total: int) -> None:
    """Tell how much is done, about a hundred times in all."""
    if done % max(1, total // 100) == 0:
        progress(done, total)


def _refine(best: Best, backprop: Backprop, steps: range, enough: float, progress: Progress) -> None:
    """Take the best parameters further down, in the steps of training that are left, and keep the best of all."""
    parameters = best.parameters.copy()
    backprop = backprop.keep(parameters, np.arange(len(parameters)))
    numbers = iter(steps)

    def loss() -> tuple[Reals, Reals]:
        _tell(progress, next(numbers), steps.stop)
        losses, right = backprop()
        best.update(parameters, losses, right)
        if best.scores.max() > enough:
            raise StopIteration
        held = losses + HELD * np.einsum("rp,rp->r", parameters, parameters)
        return held, backprop.gradients + 2 * HELD * parameters

    descend(parameters, loss, len(steps))


def _decay(model: Model) -> Reals:
    """Return the weight decay (P,) of each number."""
    decay = np.zeros((1, model.size), dtype=np.float32)
    for layer in split(decay, model)[:-1]:
        layer.weight[...] = DECAY
        layer.bias[...] = DECAY
    return decay.reshape(-1)


def best_finalist(model: Model, finalists: Floats, inputs: Floats, labels: Integers) -> Floats:
    """Return the best row of `finalists` (K, P), as (1, P), judged in float64 and by the exact function."""
    scores = score(*Backprop(finalists, model, inputs, labels)())
    winner = int(scores.argmax())
    return finalists[winner : winner + 1]
