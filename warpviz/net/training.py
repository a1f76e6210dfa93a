"""fit(): train a small classifier in about a second.

Many networks start at random and are trained together in one array; the worse half is dropped again and again
(successive halving: Jamieson, Talwalkar 2016, arXiv:1502.07943), so that the time goes into those with promise. Two
units a layer leave so little room that luck at the start decides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypedDict, Unpack, overload

import numpy as np

from warpviz.net.activations import ActivationFunction, entry_of
from warpviz.net.activations import activation as named_activation
from warpviz.net.backprop import Backprop, Model, Reals, split
from warpviz.net.history import Record
from warpviz.net.optimizer import Adam, initial_parameters, learning_rate_at
from warpviz.net.quasi_newton import descend
from warpviz.net.training_defaults import DEFAULT_EPOCHS, DEFAULT_LEARNING_RATE
from warpviz.net.training_input import (
    MAX_NUMBERS,
    check_settings,
    check_size,
    checked_activation,
    checked_hidden,
    checked_init,
    checked_sample,
)
from warpviz.net.training_output import Scaling, assemble

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from warpviz.arrays import Floats, Integers
    from warpviz.net.history import TrainingHistory
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


class _Settings(TypedDict, total=False):
    hidden: Sequence[int]
    activation: str | ActivationFunction | Sequence[str | ActivationFunction]
    seed: int
    epochs: int
    learning_rate: float
    restarts: int | None
    skip: bool
    init: str | float | None
    progress: Progress | None


@overload
def fit(
    points: object, labels: object, *, history: Literal[False] = False, **settings: Unpack[_Settings]
) -> Network: ...


@overload
def fit(
    points: object, labels: object, *, history: Literal[True, "all"], **settings: Unpack[_Settings]
) -> TrainingHistory: ...


def fit(
    points: object,
    labels: object,
    *,
    hidden: Sequence[int] = (2, 2, 2),
    activation: str | ActivationFunction | Sequence[str | ActivationFunction] = "abs",
    seed: int = 0,
    epochs: int = DEFAULT_EPOCHS,
    learning_rate: float = DEFAULT_LEARNING_RATE,
    restarts: int | None = None,
    skip: bool = False,
    init: str | float | None = None,
    history: bool | Literal["all"] = False,
    progress: Progress | None = None,
) -> Network | TrainingHistory:
    """Return a network trained to tell the classes of labelled points.

    The layers are an affine map and an activation for each hidden layer, then an affine map and a sigmoid (two
    classes) or softmax (more). The same arguments give the same network.

    Args:
        points: (N, D), at any scale.
        labels: (N,), whole numbers from 0 to C - 1, of which each must occur; or texts, whose classes are numbered in
            ascending order.
        hidden: the widths of the hidden layers, 1 to 32 of them, each from 1 to 512.
        activation: what follows each hidden affine map, or a sequence of them, one for each. A parameter that is
            learned (PReLU's slope) is, one a layer.
        seed: 0 or more.
        epochs: the most steps of Adam that a restart takes, 1 to 100,000; those that are left go on with L-BFGS for a
            fifth of them. Training ends early when nothing is left to learn.
        learning_rate: the largest step size of Adam, over 0 and up to 10.
        restarts: how many networks start, 1 to 256; None for as many as a network of this size needs.
        skip: whether each hidden layer that keeps the width becomes a residual block, x + f(x). The first then sees
            points as they are, or after a separate affine map where they are far from the size of 1.
        init: how initial weights are drawn: `xavier`, `he`, `lecun`, `orthogonal`, or their standard deviation; biases
            are 0 then. None for weights and biases that suit the data, whatever the function and the depth are.
        history: return the way there instead: a `TrainingHistory`, with the networks, losses and accuracies; with
            "all" also steps that did not lead there.
        progress: called with (done, total) about a hundred times.

    Raises `InvalidValueError` (or `UnknownNameError` for the activation) when an argument is not as above, or when
    all restarts together would not fit into memory.
    """
    sample, classes = checked_sample(points, labels)
    widths = checked_hidden(hidden)
    check_settings(seed, epochs, learning_rate, restarts)
    start = None if init is None else checked_init(init)
    outputs = int(classes.max()) + 1 if classes.max() > 1 else 1
    model = Model((sample.shape[1], *widths, outputs), checked_activation(activation, len(widths)), skip)
    starts = restarts or default_restarts(model, len(sample))
    check_size(model, len(sample), starts)
    inputs = (scaling := Scaling.of(sample, model)).apply(sample)
    with np.errstate(all="ignore"):
        steps = Steps(epochs, learning_rate, progress or _silent)
        own = Record(model, scaling, inputs, len(classes), epochs)
        initial = initial_parameters(model, inputs, starts, seed, start)
        watched = replace(steps, observe=own.observe)
        finalists, rows = train(model, inputs, classes, initial, watched if history and starts == 1 else steps)
        number = best_finalist(model, finalists, inputs, classes)
        if not history:
            return assemble(model, finalists[number : number + 1], scaling, inputs)
        if starts > 1:
            # Restarts do not see each other: the one that was kept takes the same way once more, alone.
            again = replace(watched, progress=_once_more(steps.progress))
            train(model, inputs, classes, initial[rows[number]][None], again)
        kept = finalists[number : number + 1]
        losses, right = Backprop(kept.astype(np.float32), model, inputs.astype(np.float32), classes)()
        return own.history(kept, float(losses[0]), int(right[0]), whole=history == "all")


def _silent(_done: int, _total: int) -> None:
    """Show no progress."""


def _once_more(progress: Progress) -> Progress:
    """Return what tells that all is done but not over: whoever listens may still want to stop."""
    return lambda _done, total: progress(total, total)


def default_restarts(model: Model, count: int) -> int:
    """Return how many restarts to train on `count` points: fewer the more one costs and the less it needs luck."""
    work = sum(d_in * d_out for d_in, d_out in zip(model.widths, model.widths[1:], strict=False))
    share = min(1.0, 1000 / count) * min(1.0, 120 / (100 + work))
    wanted = max(FEWEST_RESTARTS, round(MOST_RESTARTS * share))
    return max(1, min(wanted, MAX_NUMBERS // model.size))


class Best:
    """The best parameters (R, P) that each restart has had: most points right, then least loss.

    `rows` are the numbers of the restarts that are left, (R,).
    """

    def __init__(self, parameters: Reals) -> None:
        """Begin with nothing seen."""
        self.parameters = parameters.copy()
        self.scores = np.full(len(parameters), -np.inf)
        self.rows = np.arange(len(parameters))

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
        self.rows = self.rows[rows]


def score(losses: Reals, right: Integers) -> Floats:
    """Return a number (R,) that orders by points right, then by loss; a loss that is not finite comes last."""
    # The subtrahend is under 1, so that no loss outweighs a point.
    return np.where(np.isfinite(losses), right - losses / (1 + losses), -np.inf).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Steps:
    """How training goes on: as in `fit`; `observe` is told of every step.

    That is the number of the step, the parameters (R, P), which must be copied to be kept, their losses (R,) and how
    many points they have right, (R,).
    """

    epochs: int
    learning_rate: float
    progress: Progress
    observe: Callable[[int, Reals, Reals, Integers], None] | None = None

    def seen(self, number: int, best: Best, parameters: Reals, found: tuple[Reals, Integers]) -> None:
        """Note what a step has found."""
        best.update(parameters, *found)
        if self.observe is not None:
            self.observe(number, parameters, *found)


def train(model: Model, inputs: Floats, labels: Integers, initial: Floats, steps: Steps) -> tuple[Floats, Integers]:
    """Return the best parameters (K, P) of the restarts that stayed to the end, and the numbers of these, (K,).

    Those that start have `initial` parameters (R, P); `inputs` are (D, N).

    Where a function has a quick stand-in, that is trained with; `choose` goes by the exact one.
    """
    quick = tuple(entry_of(function).stand_in for function in model.functions)
    if any(quick):
        pairs = zip(quick, model.functions, strict=True)
        model = replace(model, function=tuple(named_activation(name) if name else own for name, own in pairs))
    epochs, learning_rate, progress = steps.epochs, steps.learning_rate, steps.progress
    parameters: Reals = initial.astype(np.float32)
    backprop = Backprop(parameters, model, inputs.astype(np.float32), labels)
    adam, best, decay = Adam(parameters), Best(parameters), _decay(model)
    enough = len(labels) - ENOUGH
    rungs = {round(share * epochs) for share in RUNGS} - {0}
    total = epochs + round(REFINED * epochs)
    for epoch in range(epochs):
        steps.seen(epoch, best, parameters, backprop())
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
        steps.seen(epochs, best, parameters, backprop())
        _refine(best, backprop, range(epochs, total), enough, steps)
    progress(total, total)
    return best.parameters.astype(np.float64), best.rows


def _tell(progress: Progress, done: int, total: int) -> None:
    """Tell how much is done, about a hundred times in all."""
    if done % max(1, total // 100) == 0:
        progress(done, total)


def _refine(best: Best, backprop: Backprop, left: range, enough: float, steps: Steps) -> None:
    """Take the best parameters further down, in the steps of training that are left, and keep the best of all."""
    parameters = best.parameters.copy()
    backprop = backprop.keep(parameters, np.arange(len(parameters)))
    numbers = iter(left)

    def loss() -> tuple[Reals, Reals]:
        number = next(numbers)
        _tell(steps.progress, number, left.stop)
        losses, right = backprop()
        # The number of a step is how many were taken.
        steps.seen(number + 1, best, parameters, (losses, right))
        if best.scores.max() > enough:
            raise StopIteration
        held = losses + HELD * np.einsum("rp,rp->r", parameters, parameters)
        return held, backprop.gradients + 2 * HELD * parameters

    descend(parameters, loss, len(left))


def _decay(model: Model) -> Reals:
    """Return the weight decay (P,) of each number."""
    decay = np.zeros((1, model.size), dtype=np.float32)
    for layer in split(decay, model)[:-1]:
        layer.weight[...] = DECAY
        layer.bias[...] = DECAY
    return decay.reshape(-1)


def best_finalist(model: Model, finalists: Floats, inputs: Floats, labels: Integers) -> int:
    """Return the number of the best row of `finalists` (K, P), judged in float64 and by the exact function."""
    return int(score(*Backprop(finalists, model, inputs, labels)()).argmax())
