"""Route: the sheet's way through all layers, from keyframe to keyframe, and the camera that follows it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from warpviz.motion.camera import View, between
from warpviz.motion.tween import Trajectory, Tween, pad
from warpviz.motion.views import SPACE, plan_views
from warpviz.net.layers import Affine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats
    from warpviz.motion.projection import Projection
    from warpviz.motion.views import CameraWork
    from warpviz.net.layers import Layer
    from warpviz.plane.refine import ScreenMap

# While a flat sheet is out of its plane the camera stands a little aside, in degrees.
TILT, TURN = 46.0, 14.0
# Where else it may stand, if a flat sheet would be seen end-on from there: no picture may show a collapse that is none.
OTHER_TURNS = (-14.0, 34.0, -34.0)
# End-on is what seems shorter than this share of what it is.
END_ON = 0.3
# The share of a step in which the camera goes there, and of that in which it comes back.
TILTING = 0.22
# Where on the way it is seen to that nothing leaves the picture, and the air left around it.
LOOKED_AT = tuple(place / 16 for place in range(2, 15))
AIR = 1.03
# If turning about the origin takes the sheet so many times farther away, it turns about its own middle instead.
TOO_FAR = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """The layers, how to move through each, and where the camera stands at every keyframe.

    `tweens[k]` leads from keyframe k to keyframe k + 1 through `layers[k]`. With `closer`, one more keyframe follows,
    in which only the camera has moved. In step k the camera steps back to `step_back[k]` times its distance and comes
    back, so that what sticks out on the way is seen; where it looks from aside meanwhile, it goes round `turns[k]`
    degrees. Affine maps turn and stretch about the origin, or about `pivots[k]`, (3,).
    """

    layers: tuple[Layer, ...]
    tweens: tuple[Tween, ...]
    projections: tuple[Projection | None, ...]
    views: tuple[View, ...]
    step_back: tuple[float, ...]
    turns: tuple[float, ...]
    pivots: tuple[Floats | None, ...]

    @classmethod
    def plan(
        cls,
        layers: Sequence[Layer],
        tweens: Sequence[Tween],
        states: Sequence[Floats],
        projections: Sequence[Projection | None],
        work: CameraWork,
    ) -> Route:
        """Return the route whose camera has all of `states` in sight, and what is between them.

        Args:
            layers: the layers on the way.
            tweens: how to move through each.
            states: points that show the reach of every keyframe, each (N, D_k), one more than layers.
            projections: of every state, None for one that is drawn as it is.
            work: how the camera behaves.
        """
        drawn = [_drawn(state, projection) for state, projection in zip(states, projections, strict=True)]
        views = plan_views(layers, drawn, work)
        steps = len(views) - 1
        route = cls(
            tuple(layers), tuple(tweens), tuple(projections), views, (1.0,) * steps, (TURN,) * steps, (None,) * steps
        )
        route = replace(route, pivots=tuple(route.near_pivots(states)))
        route = replace(route, turns=tuple(route.clear_turns(states[0])))
        return replace(route, step_back=tuple(route.needed_room(states[0])))

    def near_pivots(self, states: Sequence[Floats]) -> list[Floats | None]:
        """Return for every step what its affine map turns about so that the sheet stays in sight; None is the origin.

        Layers with large weights and biases that nearly undo each other would swing the sheet through distances from
        which nothing of it can be seen. About any place the map is the same, and so are its turn and its stretch.
        """
        found: list[Floats | None] = [None] * self.step_count
        for step, room in enumerate(self.needed_room(states[0])):
            if room > TOO_FAR and isinstance(layer := self.layers[step], Affine) and not self._is_straight(step):
                state = states[step][:, : layer.width_out]
                found[step] = pad((state.min(axis=0) + state.max(axis=0))[None] / 2, SPACE)[0]
        return found

    def clear_turns(self, points: Floats) -> list[float]:
        """Return for every step how far the camera goes round, so that points (N, 2) are not seen end-on on the way."""
        chosen = []
        for step, path in enumerate(self.paths(points)):
            if not self.tilts(step):
                chosen.append(TURN)
                continue
            ways = [(t, path(t)) for t in LOOKED_AT]
            shares = {}
            for turn in (TURN, *OTHER_TURNS):
                there = replace(self, turns=(turn,) * self.step_count)
                shares[turn] = min(_share_seen(positions, there.view(step, t)) for t, positions in ways)
                if shares[turn] >= END_ON:
                    break
            chosen.append(max(shares, key=shares.__getitem__))
        return chosen

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
        if step >= len(self.layers) or self.projections[step] or self.projections[step + 1]:
            return False
        return self.tweens[step].leaves_plane(self.layers[step])

    def stage(self, step: int, progress: float) -> str:
        """Return the name of the part of a tween at (eased) progress in a step; empty where it has no parts."""
        names = self.tweens[step].stages if step < len(self.tweens) else ()
        if not names or self.projections[step] or self.projections[step + 1]:
            return ""
        return names[min(int(progress * len(names)), len(names) - 1)]

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
            azimuth=seen.azimuth + self.turns[step] * tilt,
            elevation=seen.elevation - TILT * tilt,
        )

    def paths(self, points: Floats) -> list[Trajectory]:
        """Return for points (N, 2) one path a step; each gives positions (N, 3)."""
        paths: list[Trajectory] = []
        pivots = self.pivots[: len(self.layers)]
        ways = zip(self.layers, self.tweens, itertools.pairwise(self.projections), pivots, strict=True)
        for layer, tween, (before, after), pivot in ways:
            end = layer(points)
            if before is None and after is None:
                path = tween.path(layer, points) if pivot is None else _about(pivot, tween, layer, points)
                paths.append(_in_space(path))
            else:
                # What is drawn of wide states moves straight from the one to the other.
                paths.append(_straight(_drawn(points, before), _drawn(end, after)))
            points = end
        if self.closer:
            last = pad(_drawn(points, self.projections[-1]), SPACE)
            paths.append(lambda _: last)
        return paths

    def _is_straight(self, step: int) -> bool:
        """Return whether every point goes straight in a step."""
        if step >= len(self.layers) or self.projections[step] or self.projections[step + 1]:
            return True
        return self.tweens[step].straight

    def screen_map(self, half_px: float) -> ScreenMap:
        """Return the map from points (N, 2) to their places in pixels (N, 3) at every moment that is checked.

        The scale is that of the nearer of two cameras, so that what holds here holds while the camera moves.
        """
        scales = [half_px / min(a.half, b.half) for a, b in itertools.pairwise(self.views)]
        straight = [self._is_straight(step) for step in range(self.step_count)]

        def places(points: Floats) -> list[tuple[Floats, ...]]:
            found: list[tuple[Floats, ...]] = []
            paths = self.paths(points)
            for step, (path, scale) in enumerate(zip(paths, scales, strict=True)):
                if straight[step]:
                    found.append((path(0.0) * scale, path(1.0) * scale))
                else:
                    found += [(path(t) * scale,) for t in self.tweens[step].checked]
            found.append((paths[-1](1.0) * scales[-1],))
            return found

        return places


def _share_seen(positions: Floats, view: View) -> float:
    """Return how long positions (N, 3) seem, as a share of how long they are: 0 for a line that is seen end-on."""
    around = positions - positions.mean(axis=0)
    spread = np.linalg.eigvalsh(around.T @ around)[-1]
    seen = around @ view.axes[:2].T
    return float(np.sqrt(np.linalg.eigvalsh(seen.T @ seen)[-1] / spread)) if spread > 0 else 1.0


def aside(t: float) -> float:
    """Return how far the camera has stepped aside at progress t of a step, from 0 to 1 and back."""
    return smooth(min(t, 1 - t) / TILTING)


def smooth(t: float) -> float:
    """Return the smoothstep of t, taken as 0 or 1 beyond those."""
    t = min(max(t, 0.0), 1.0)
    return t * t * (3 - 2 * t)


def _drawn(state: Floats, projection: Projection | None) -> Floats:
    return state if projection is None else projection(state)


def _straight(start: Floats, end: Floats) -> Trajectory:
    start, end = pad(start, SPACE), pad(end, SPACE)
    return lambda t: (1 - t) * start + t * end


def _about(pivot: Floats, tween: Tween, layer: Layer, points: Floats) -> Trajectory:
    """Return the path of points (N, D) through an affine map that turns and stretches them about `pivot`, (3,)."""
    if not isinstance(layer, Affine):
        raise TypeError("only affine maps turn about a place")
    start, end = pad(points, SPACE), pad(layer(points), SPACE)
    before, after = pivot[: layer.width_in], pivot[: layer.width_out]
    # The same map, with the pivot as the origin of both sides.
    moved = Affine(layer.weight, layer.weight @ before + layer.bias - after)
    path = tween.path(moved, points - before)

    def at(t: float) -> Floats:
        if t in {0.0, 1.0}:
            return end if t else start
        return pad(path(t), SPACE) + pivot

    return at


def _in_space(path: Trajectory) -> Trajectory:
    return lambda t: pad(path(t), SPACE)


def coarse_points(start: Floats, end: Floats, count: int = 33) -> Floats:
    """Return `count` evenly spaced points on each line from start (K, 2) to end (K, 2), (K * count, 2)."""
    t = np.linspace(0.0, 1.0, count)[:, None]
    return (start[:, None] + t * (end - start)[:, None]).reshape(-1, 2)
