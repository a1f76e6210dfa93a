"""Route: the sheet's way through all layers, from keyframe to keyframe, and the camera that follows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.motion.camera import View, look_at, settle
from warpviz.motion.tween import Path, Tween, pad
from warpviz.net.layers import Affine, Layer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats
    from warpviz.plane.refine import Moments

SPACE = 3
# Between two keyframes the chord error is looked at here too: a curve may be round halfway between two straight lines.
CHECKED = (0.0, 0.25, 0.5, 0.75)
# When the last state fills less than this of the picture the camera goes closer at the end.
CLOSER_UNDER = 0.45


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """The layers, how to move through each, and where the camera stands at every keyframe.

    `tweens[k]` leads from keyframe k to keyframe k + 1 through `layers[k]`. With `closer`, one more keyframe follows,
    in which only the camera has moved.
    """

    layers: tuple[Layer, ...]
    tweens: tuple[Tween, ...]
    views: tuple[View, ...]

    @property
    def closer(self) -> bool:
        """Whether the last step is a move of the camera alone."""
        return len(self.views) > len(self.layers) + 1

    @property
    def step_count(self) -> int:
        """How many ways there are between keyframes."""
        return len(self.views) - 1

    def paths(self, points: Floats) -> list[Path]:
        """Return for points (N, 2) one path a step; each gives positions (N, 3)."""
        paths: list[Path] = []
        for layer, tween in zip(self.layers, self.tweens, strict=True):
            paths.append(_in_space(tween.path(layer, points)))
            points = layer(points)
        if self.closer:
            last = pad(points, SPACE)
            paths.append(lambda _: last)
        return paths

    def moments(self, half_px: float) -> Moments:
        """Return the map from points (N, 2) to their places in pixels (N, 3) at every moment that is checked.

        The scale is that of the nearer of two cameras, so that what holds here holds while the camera moves.
        """
        scales = [half_px / min(a.half, b.half) for a, b in zip(self.views[:-1], self.views[1:], strict=True)]

        def places(points: Floats) -> list[Floats]:
            found = []
            paths = self.paths(points)
            for path, scale in zip(paths, scales, strict=True):
                found += [path(t) * scale for t in CHECKED]
            found.append(paths[-1](1.0) * scales[-1])
            return found

        return places


def _in_space(path: Path) -> Path:
    return lambda t: pad(path(t), SPACE)


def plan_views(layers: Sequence[Layer], states: Sequence[Floats], *, closer: bool = False) -> tuple[View, ...]:
    """Return the camera for every keyframe, and with `closer` perhaps one more.

    The camera moves during affine maps only: before and after an activation it stands still, so that a contraction
    looks like one.

    Args:
        layers: the layers on the way.
        states: points that show the reach of every keyframe, each (N, D_k), one more than layers.
        closer: let the camera go closer at the end, where the last state fills little of the picture.
    """
    groups: list[list[int]] = [[0]]
    for number, layer in enumerate(layers, 1):
        if isinstance(layer, Affine):
            groups.append([number])
        else:
            groups[-1].append(number)
    views: list[View] = []
    for group in groups:
        solid = any(states[number].shape[1] == SPACE for number in group)
        view = look_at([pad(states[number], SPACE) for number in group], solid=solid)
        views += [view] * len(group)
    views = settle(views)
    last = look_at([pad(states[-1], SPACE)], solid=states[-1].shape[1] == SPACE)
    if closer and last.half < CLOSER_UNDER * views[-1].half:
        views.append(last)
    return tuple(views)


def reach(layers: Sequence[Layer], points: Floats) -> list[Floats]:
    """Return points (N, 2) and where they are after every layer."""
    states = [points]
    for layer in layers:
        states.append(layer(states[-1]))
    return states


def coarse_points(start: Floats, end: Floats, count: int = 33) -> Floats:
    """Return `count` evenly spaced points on each line from start (K, 2) to end (K, 2), (K * count, 2)."""
    t = np.linspace(0.0, 1.0, count)[:, None]
    return (start[:, None] + t * (end - start)[:, None]).reshape(-1, 2)
