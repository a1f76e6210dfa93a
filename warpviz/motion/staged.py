"""Staged tween: an affine map one part after another, for teaching: turn, stretch, turn, shift (by its SVD)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.motion.geometric import parts
from warpviz.motion.rotation import Turn, turning

if TYPE_CHECKING:
    from warpviz.arrays import Floats
    from warpviz.net.layers import Affine

STAGES = ("turn", "stretch", "turn", "shift")


def stage(t: float) -> tuple[int, float]:
    """Return the number of the stage at progress t in [0, 1], and the progress within it."""
    number = min(int(t * len(STAGES)), len(STAGES) - 1)
    return number, t * len(STAGES) - number


def stretched_at(share: float) -> float:
    """Return the progress at which that share of the stretch is done."""
    return (STAGES.index("stretch") + share) / len(STAGES)


@dataclass(frozen=True, slots=True, eq=False)
class StagedPath:
    """The path of points (N, D_in) through an affine map W = U S V^T; calling it gives positions (N, D), D >= 3."""

    layer: Affine
    points: Floats
    first: Turn
    values: Floats
    second: Turn
    shift: Floats

    @classmethod
    def of(cls, layer: Affine, points: Floats) -> StagedPath:
        """Return the path of points (N, D_in) through `layer`."""
        split = parts(layer.weight)
        directions = split.directions.copy()
        if np.linalg.det(directions) < 0:
            # A direction may as well point the other way, the stretch along it is the same.
            directions[:, 0] = -directions[:, 0]
        size = len(directions)
        padded = np.zeros((len(points), size))
        padded[:, : points.shape[1]] = points
        shift = np.zeros(size)
        shift[: layer.width_out] = layer.bias
        return cls(layer, padded, turning(directions.T), split.values, turning(split.rotation @ directions), shift)

    def matrix(self, t: float) -> Floats:
        """Return the linear part at progress t, (D, D)."""
        number, share = stage(t)
        progress = [1.0 if number > place else share if number == place else 0.0 for place in range(3)]
        stretched = 1 + (self.values - 1) * progress[1]
        return self.second(progress[2]) @ (stretched[:, None] * self.first(progress[0]))

    def __call__(self, t: float) -> Floats:
        """Return the positions (N, D) at progress t in [0, 1]; both ends are exact."""
        if t <= 0:
            return self.points
        if t >= 1:
            end = np.zeros_like(self.points)
            end[:, : self.layer.width_out] = self.layer(self.points[:, : self.layer.width_in])
            return end
        number, share = stage(t)
        return self.points @ self.matrix(t).T + (share if number == len(STAGES) - 1 else 0.0) * self.shift
