"""The history of a training run: the network, its loss and its accuracy after every step, or after many of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from warpviz.net.training_output import Scaling, assemble

if TYPE_CHECKING:
    from warpviz.arrays import Floats, Integers
    from warpviz.net.backprop import Model, Reals
    from warpviz.net.network import Network

# So many numbers of parameters are kept at most, and so many steps; the first steps all.
MOST_NUMBERS, MOST_STEPS, FIRST_STEPS = 20_000_000, 2400, 40


@dataclass(frozen=True, slots=True, eq=False)
class TrainingHistory:
    """How a network was trained, step by step; `history[k]` is the network after step `epochs[k]`.

    Where a network is too large, or trained for long, some steps are left out; the last is always the network that is
    kept, which is the best there was. The states of its layers are `history[k].trace(points)`.

    Attributes:
        epochs: the numbers of the steps, ascending, (K,); 0 is before the first.
        losses: the mean cross-entropy of all points in nats, (K,).
        accuracies: the share of points in their class, (K,).
    """

    epochs: Integers
    losses: Floats
    accuracies: Floats
    _model: Model
    _parameters: Floats
    _scaling: Scaling
    _inputs: Floats

    def __len__(self) -> int:
        return len(self.epochs)

    def __getitem__(self, number: int) -> Network:
        row = range(len(self.epochs))[number]
        return assemble(self._model, self._parameters[row : row + 1], self._scaling, self._inputs)

    @property
    def network(self) -> Network:
        """The network that was kept."""
        return self[-1]

    def __repr__(self) -> str:
        return (
            f"<TrainingHistory: {len(self)} steps up to {self.epochs[-1]}, loss {self.losses[0]:.3g} to"
            f" {self.losses[-1]:.3g}, accuracy {self.accuracies[0]:.3g} to {self.accuracies[-1]:.3g}>"
        )


@dataclass(slots=True, eq=False)
class Record:
    """Keeps what one restart goes through.

    Attributes:
        model, scaling, inputs: what is trained, how data is scaled, and the scaled data, (D, N).
        count: how many points there are.
        epochs: how many steps there may be.
    """

    model: Model
    scaling: Scaling
    inputs: Floats
    count: int
    epochs: int
    _lowest: float = np.inf
    _kept: list[tuple[int, Floats, float, float]] = field(default_factory=list)

    def observe(self, number: int, parameters: Reals, losses: Reals, right: Integers) -> None:
        """Keep a step of the only row; of the last ones, by L-BFGS, those that were taken and not what was tried."""
        if number > self.epochs and self._kept and not losses[0] < self._lowest:
            return
        self._lowest = float(losses[0])
        steps = max(self.epochs // MOST_STEPS, self.epochs * self.model.size // MOST_NUMBERS) + 1
        if (number < FIRST_STEPS and steps < FIRST_STEPS) or number % steps == 0 or number > self.epochs:
            self._kept.append((number, parameters[0].astype(np.float64), float(losses[0]), right[0] / self.count))

    def _way(self, steps: list[tuple[int, Floats, float, float]]) -> list[tuple[int, Floats, float, float]]:
        """Return steps without those of Adam from which the last ones, by L-BFGS, do not go on."""
        last = next((place for place, step in enumerate(steps) if step[0] > self.epochs), None)
        if last is None:
            return steps
        # These go on from the best that there was.
        same = [place for place in range(last) if np.array_equal(steps[place][1], steps[last][1])]
        return steps if not same else steps[: same[-1]] + steps[last:]

    def history(self, best: Floats, loss: float, right: int, *, whole: bool) -> TrainingHistory:
        """Return what was kept up to the best parameters (1, P), which have that loss and so many points right.

        With `whole` it is everything, and what came after the best too.
        """
        steps = [step for step in self._kept if np.isfinite(step[2])]
        if not whole:
            steps = self._way(steps)
        same = [place for place, step in enumerate(steps) if np.array_equal(step[1], best[0])]
        if same and not whole:
            # What was tried afterwards was worse, and is not the way to what was kept.
            steps = steps[: same[-1] + 1]
        else:
            steps.append((steps[-1][0] + 1 if steps else 0, best[0], loss, right / self.count))
        return TrainingHistory(
            np.array([step[0] for step in steps]),
            np.array([step[2] for step in steps]),
            np.array([step[3] for step in steps]),
            self.model,
            np.array([step[1] for step in steps]),
            self.scaling,
            self.inputs,
        )
