"""Route: the sheet's way through all layers, from keyframe to keyframe, and the camera that follows it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from warpviz.motion.camera import View, between, look_at, settle
from warpviz.motion.tween import Path, Tween, pad
from warpviz.net.layers import Affine, Layer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats
    from warpviz.plane.refine import Moments

SPACE = 3
# While a flat sheet is out of its plane the camera stands a little aside, in degrees.
TILT, TURN = 46.0, 14.0
# The share of a step in which the camera goes there, and of that in which it comes back.
TILTING = 0.22
# Where on the way it is seen to that nothing leaves the picture, and the air left around it.
LOOKED_AT = tuple(place / 16 for place in range(2, 15))
AIR = 1.03
# When the last state fills less than this of the picture the camera goes closer at the end.
CLOSER_UNDER = 0.45


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """The layers, how to move through each, and where the camera stands at every keyframe.

    `tweens[k]` leads from keyframe k to keyframe k + 1 through `layers[k]`. With `closer`, one more keyframe follows,
    in which only the camera has moved. In step k the camera steps back to `step_back[k]` times its distance and comes
    back, so that what sticks out on the way is seen.
    """

    layers: tuple[Layer, ...]
    tweens: tuple[Tween, ...]
    views: tuple[View, ...]
    step_back: tuple[float, ...]

    @classmethod
    def plan(
        cls, layers: Sequence[Layer], tweens: Sequence[Tween], states: Sequence[Floats], *, closer: bool = False
    ) -> Route:
        """Return the route whose camera has all of `states` in sight, and what is between them.

        Args:
            layers: the layers on the way.
            tweens: how to move through each.
            states: points that show the reach of every keyframe, each (N, D_k), one more than layers.
            closer: let the camera go closer at the end, where the last state fills little of the picture.
        """
        views = plan_views(layers, states, closer=closer)
        route = cls(tuple(layers), tuple(tweens), views, (1.0,) * (len(views) - 1))
        return replace(route, step_back=tuple(route.needed_room(states[0])))

    def needed_room(self, points: Floats) -> list[float]:
        """Return for every step how many times farther the camera must stand to see all of points (N, 2) on the way."""
        needed = []
        for step, path in enumerate(self.paths(points)):
            room = 1.0
            for t in LOOKED_AT:
                view = self.view(step, t)
                seen = (path(t) - view.center) @ view.axes[:2].T
                over = float(np.abs(seen).max()) / view.half * AIR
                room = max(room, 1 + (over - 1) / aside(t))
            needed.append(room)
        return needed

    @property
    def closer(self) -> bool:
        """Whether the last step is a move of the camera alone."""
        return len(self.views) > len(self.layers) + 1

    @property
    def step_count(self) -> int:
        """How many ways there are between keyframes."""
        return len(self.views) - 1

    def tilts(self, step: int) -> bool:
        """Return whether a flat sheet leaves its plane in a step, so that the camera looks from aside meanwhile."""
        return step < len(self.layers) and self.tweens[step].leaves_plane(self.layers[step])

    def view(self, step: int, progress: float) -> View:
        """Return where the camera is at (eased) progress in a step."""
        seen = between(self.views[step], self.views[step + 1], progress)
        tilts = self.tilts(step)
        if progress in (0.0, 1.0) or not (tilts or self.step_back[step] > 1):
            return seen
        share = aside(progress)
        tilt = share if tilts else 0.0
        return replace(
            seen,
            half=seen.half * (1 + (self.step_back[step] - 1) * share),
            azimuth=seen.azimuth + TURN * tilt,
            elevation=seen.elevation - TILT * tilt,
        )

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

        moments = [tween.checked for tween in self.tweens] + [(0.0,)] * self.closer

        def places(points: Floats) -> list[Floats]:
            found = []
            paths = self.paths(points)
            for path, scale, checked in zip(paths, scales, moments, strict=True):
                found += [path(t) * scale for t in checked]
            found.append(paths[-1](1.0) * scales[-1])
            return found

        return places


def aside(t: float) -> float:
    """Return how far the camera has stepped aside at progress t of a step, from 0 to 1 and back."""
    return smooth(min(t, 1 - t) / TILTING)


def smooth(t: float) -> float:
    """Return the smoothstep of t, taken as 0 or 1 beyond those."""
    t = min(max(t, 0.0), 1.0)
    return t * t * (3 - 2 * t)


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
