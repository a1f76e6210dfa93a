"""Folding tween: |x| as what it is on paper. One half turns rigidly over onto the other, one axis after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.errors import InvalidValueError
from warpviz.motion.facts import TweenFacts
from warpviz.net.activations import ACTIVATIONS, entry_of
from warpviz.net.layers import Activation

if TYPE_CHECKING:
    from warpviz.arrays import Floats
    from warpviz.net.layers import Layer


def can_fold(layer: Layer) -> bool:
    """Return whether a layer folds the sheet: its crease is a mirror."""
    return isinstance(layer, Activation) and entry_of(layer.function).mirror is not None


def folding_facts(layer: Layer) -> TweenFacts | None:
    """Return the facts of folding: nothing is pressed, but the shadow of a fold in space is flat halfway."""
    if not can_fold(layer):
        return None
    width = layer.width_in or 2
    if width < 3:
        return TweenFacts(1.0, 0.0, (), own=False)
    crossings = tuple((axis + 0.5) / width for axis in range(width))
    return TweenFacts(0.0, crossings[0], crossings, own=False)


@dataclass(frozen=True, slots=True, eq=False)
class FoldingPath:
    """The path of points (N, D) through |x|; calling it gives positions (N, 3), or (N, D) for D >= 3.

    A point with x_k < 0 goes half a turn about the crease x_k = 0, from x_k over the sheet to |x_k|. A sheet of width 1
    or 2 rises into the next dimension on its way. From 3 on that dimension is one more than can be shown, and what is
    seen is the shadow of the turn: x_k cos(phi). For m + |x - m| the crease is at x_k = m.
    """

    points: Floats
    end: Floats
    mirror: float

    @classmethod
    def of(cls, layer: Layer, points: Floats) -> FoldingPath:
        """Return the path of points (N, D); `InvalidValueError` unless the layer has a mirror, as |x| has."""
        mirror = entry_of(layer.function).mirror if isinstance(layer, Activation) else None
        if mirror is None:
            name = layer.function.name if isinstance(layer, Activation) else type(layer).__name__.lower()
            folding = ", ".join(name for name in ACTIVATIONS if ACTIVATIONS[name].mirror is not None)
            raise InvalidValueError(f"fold: only {folding} folds the sheet, but got {name}")
        return cls(points, layer(points), mirror)

    def __call__(self, t: float) -> Floats:
        """Return the positions at progress t in [0, 1]; both ends are exact."""
        width = self.points.shape[1]
        positions = np.zeros((len(self.points), max(width, 3)))
        positions[:, :width] = self.points
        height = min(width, 2)
        for axis in range(width):
            share = min(max(t * width - axis, 0.0), 1.0)
            below = self.points[:, axis] < self.mirror
            arm = self.points[below, axis] - self.mirror
            if share >= 1:
                positions[below, axis] = self.end[below, axis]
            elif share > 0:
                angle = np.pi * share
                positions[below, axis] = self.mirror + arm * np.cos(angle)
                if width < 3:
                    positions[below, height] = -arm * np.sin(angle)
        return positions
