"""Tweens: the motion from one state of the sheet to the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.arrays import Floats
from warpviz.registry import Registry

if TYPE_CHECKING:
    from warpviz.net.layers import Layer

# A path: progress t in [0, 1] -> positions (N, D).
Path = Callable[[float], Floats]


def pad(points: Floats, width: int) -> Floats:
    """Return points (N, D) with zeros appended up to `width` coordinates; wider ones come back as they are."""
    missing = width - points.shape[1]
    return points if missing <= 0 else np.pad(points, ((0, 0), (0, missing)))


@dataclass(frozen=True, slots=True, eq=False)
class Tween:
    """One way of moving points through a layer.

    `path(layer, points)` gives, for points (N, D_in), the positions (N, D) at any progress; it may work ahead.
    """

    name: str
    description: str
    path: Callable[[Layer, Floats], Path]

    def __call__(self, layer: Layer, points: object, t: float) -> Floats:
        """Return where points (N, D_in) are at progress t in [0, 1] on their way through `layer`, (N, D)."""
        return self.path(layer, np.asarray(points, dtype=np.float64))(t)


TWEENS: Registry[Tween] = Registry("tween")


def tween(name: str) -> Tween:
    """Return the tween of that name; `UnknownNameError` if there is none."""
    return TWEENS[name]


def _lerp(layer: Layer, points: Floats) -> Path:
    end = layer(points)
    width = max(points.shape[1], end.shape[1])
    start, end = pad(points, width), pad(end, width)

    def at(t: float) -> Floats:
        # Both ends are exact: a + t (b - a) would miss b by a rounding.
        return (1 - t) * start + t * end

    return at


TWEENS.register("lerp", Tween("lerp", "every point in a straight line: (1 - t) x + t f(x)", _lerp), ["linear"])
