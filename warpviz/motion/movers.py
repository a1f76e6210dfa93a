"""Movers: how points go through each layer of a film, fixed once for the sheet, its points and all lines on it.

A mover gives motions: of points (N, 2) that have come to a layer, with the order in which they lie there. Paper that
lies on paper keeps its order: a height (N,) within (-1, 1) goes from motion to motion.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from warpviz.motion.geometric import GeometricPath
from warpviz.motion.staged import StagedPath
from warpviz.motion.tween import pad
from warpviz.net.layers import Affine

if TYPE_CHECKING:
    from collections.abc import Callable

    from warpviz.arrays import Floats
    from warpviz.motion.bend import BendPath, BendTween
    from warpviz.motion.projection import Projection
    from warpviz.motion.tween import Trajectory, Tween
    from warpviz.net.layers import Layer

SPACE = 3
# What moves less far than that share of its distance does not move.
UNMOVED = 1e-9


class Motion(Protocol):
    """Points on their way through one step."""

    @property
    def rank_after(self) -> Floats:
        """How high each point lies in the layers of paper after the step, (N,)."""

    def __call__(self, t: float) -> Floats:
        """Return the positions (N, 3) at progress t in [0, 1]."""

    def order(self, t: float) -> Floats:
        """Return a depth (N,) to sort by where the sheet is seen from above, the highest last."""


class Mover(Protocol):
    """How points go through one step."""

    @property
    def straight(self) -> bool:
        """Whether every point goes straight and evenly from its start to its end."""

    @property
    def checked(self) -> tuple[float, ...]:
        """The progress at which the chord error of drawn lines is looked at, where not everything goes straight."""

    @property
    def doubles_back(self) -> bool:
        """Whether lines may turn back on themselves on the way, at places that wander along them."""

    def motion(self, points: Floats, rank: Floats) -> Motion:
        """Return the motion of points (N, D_in) that lie in the order `rank` (N,)."""

    def stage(self, t: float) -> str:
        """Return the name of the part of the step at progress t; empty where it has no parts."""

    def eased(self, progress: float, ease: Callable[[float], float]) -> float:
        """Return the progress of the motion where that of the step is `progress`, not yet eased."""

    def settled(self, t: float) -> bool:
        """Return whether layers lie on each other in an order that is known for every place."""

    def moves(self, points: Floats) -> bool:
        """Return whether any of points (N, D_in) go anywhere."""


def goes_anywhere(layer: Layer, points: Floats) -> bool:
    """Return whether a layer moves any of points (N, D), by more than rounding."""
    end = layer(points)
    return end.shape != points.shape or bool(
        np.abs(end - points).max(initial=0.0) > UNMOVED * np.abs(points).max(initial=0.0)
    )


@dataclass(frozen=True, slots=True, eq=False)
class Along:
    """Points on a trajectory that keeps the order of layers, or turns it round where the sheet turns over."""

    trajectory: Trajectory
    rank: Floats
    # Progress -> 1, or -1 once the back of the sheet is up.
    facing: Trajectory | None = None

    @property
    def rank_after(self) -> Floats:
        """How high each point lies in the layers of paper after the step, (N,)."""
        return self.order(1.0)

    def __call__(self, t: float) -> Floats:
        """Return the positions (N, 3) at progress t in [0, 1]."""
        return pad(self.trajectory(t), SPACE)

    def order(self, t: float) -> Floats:
        """Return a depth (N,) to sort by where the sheet is seen from above, the highest last."""
        return self.rank if self.facing is None else self.rank * self.facing(t)


@dataclass(frozen=True, slots=True, eq=False)
class LayerMover:
    """Moves through a layer by a tween; an affine map turns and stretches about `pivot` (3,), None for the origin."""

    layer: Layer
    tween: Tween
    pivot: Floats | None = None
    # How the paper would lie if it were bent, where points go straight and so pass through each other.
    bending: BendTween | None = None

    @property
    def straight(self) -> bool:
        """Whether every point goes straight and evenly from its start to its end."""
        return self.tween.straight

    @property
    def checked(self) -> tuple[float, ...]:
        """The progress at which the chord error of drawn lines is looked at."""
        return self.tween.checked

    @property
    def doubles_back(self) -> bool:
        """Never: straight ways are looked at as a whole, and affine maps bend nothing."""
        return False

    def stage(self, t: float) -> str:
        """Return the name of the part of the step at progress t; empty where it has no parts."""
        names = self.tween.stages
        return names[min(int(t * len(names)), len(names) - 1)] if names else ""

    def eased(self, progress: float, ease: Callable[[float], float]) -> float:
        """Return the progress of the motion where that of the step is `progress`, not yet eased."""
        return ease(progress)

    def settled(self, t: float) -> bool:
        """Return whether layers lie on each other in an order that is known: always."""
        del t
        return True

    def moves(self, points: Floats) -> bool:
        """Return whether any of points (N, D_in) go anywhere."""
        return goes_anywhere(self.layer, points)

    def motion(self, points: Floats, rank: Floats) -> Motion:
        """Return the motion of points (N, D_in) that lie in the order `rank` (N,)."""
        if self.pivot is None or not isinstance(self.layer, Affine) or self.tween.straight:
            trajectory = self.tween.path(self.layer, points)
        else:
            trajectory = about(self.pivot, self.tween, self.layer, points)
        if self.bending is not None:
            rank = self.bending.path(points, rank).rank_after
        return Along(trajectory, rank, _facing(self.layer, self.tween))


def about(pivot: Floats, tween: Tween, layer: Affine, points: Floats) -> Trajectory:
    """Return the trajectory of points (N, D) through an affine map that turns and stretches them about `pivot`, (3,).

    About any place the map is the same, and so are its turn and its stretch.
    """
    start, end = pad(points, SPACE), pad(layer(points), SPACE)
    before, after = pivot[: layer.width_in], pivot[: layer.width_out]
    # The same map, with the pivot as the origin of both sides.
    moved = Affine(layer.weight, layer.weight @ before + layer.bias - after)
    trajectory = tween.path(moved, points - before)
    # In the dimensions that the map does not go to, the pivot goes to zero with all the rest.
    lost = np.where(np.arange(SPACE) < layer.width_out, 0.0, pivot)

    def at(t: float) -> Floats:
        if t in {0.0, 1.0}:
            return end if t else start
        return pad(trajectory(t), SPACE) + pivot - t * lost

    return at


def _facing(layer: Layer, tween: Tween) -> Trajectory | None:
    """Return which side of a flat sheet is up on its way through an affine map; None where it is always the same."""
    if not isinstance(layer, Affine) or layer.weight.shape != (2, 2) or np.linalg.det(layer.weight) >= 0:
        return None
    trajectory = tween.path(layer, np.empty((0, 2)))
    if not isinstance(trajectory, GeometricPath | StagedPath):
        # Straight lines turn a sheet over where they press it flat.
        return lambda t: np.sign(np.linalg.det((1 - t) * np.eye(2) + t * layer.weight))
    return lambda t: np.sign(np.linalg.det(trajectory.matrix(t)[:2, :2]))


@dataclass(frozen=True, slots=True, eq=False)
class BendMover:
    """Bends the sheet, one unit after the other."""

    bending: BendTween

    @property
    def straight(self) -> bool:
        """Never: bent paper goes round."""
        return False

    @property
    def checked(self) -> tuple[float, ...]:
        """The progress at which the chord error of drawn lines is looked at."""
        return self.bending.checked

    @property
    def doubles_back(self) -> bool:
        """Whether a unit's function turns back, so that paper comes to lie on paper."""
        return any(len(unit.levels) > 1 for unit in self.bending.units)

    def stage(self, t: float) -> str:
        """Return the number of the unit in motion, from 1; empty where nothing moves."""
        stage = self.bending.stage(t)
        return "" if stage is None else str(stage.unit + 1)

    def eased(self, progress: float, ease: Callable[[float], float]) -> float:
        """Return the progress of the motion where that of the step is `progress`: each bending starts and stops."""
        stage = self.bending.stage(progress)
        if stage is None or stage.kind == "press" or progress in {0.0, 1.0}:
            return progress
        return stage.start + (stage.end - stage.start) * ease(stage.share(progress))

    def settled(self, t: float) -> bool:
        """Return whether layers lie on each other in an order that is known: unless a unit is being bent."""
        stage = self.bending.stage(t)
        return stage is None or stage.kind == "press" or t in {0.0, 1.0}

    def moves(self, points: Floats) -> bool:
        """Return whether any of points (N, D_in) go anywhere."""
        return goes_anywhere(self.bending.layer, points)

    def motion(self, points: Floats, rank: Floats) -> BendPath:
        """Return the motion of points (N, 2) that lie in the order `rank` (N,)."""
        return self.bending.path(points, rank)


@dataclass(frozen=True, slots=True, eq=False)
class ProjectedMover:
    """Moves what is drawn of wide states straight from the one to the other."""

    layer: Layer
    before: Projection | None
    after: Projection | None

    @property
    def straight(self) -> bool:
        """Always."""
        return True

    @property
    def checked(self) -> tuple[float, ...]:
        """Nothing between the ends."""
        return ()

    @property
    def doubles_back(self) -> bool:
        """Never: straight ways are looked at as a whole."""
        return False

    def stage(self, t: float) -> str:
        """Return nothing: it has no parts."""
        del t
        return ""

    def eased(self, progress: float, ease: Callable[[float], float]) -> float:
        """Return the progress of the motion where that of the step is `progress`, not yet eased."""
        return ease(progress)

    def settled(self, t: float) -> bool:
        """Return whether layers lie on each other in an order that is known: always."""
        del t
        return True

    def moves(self, points: Floats) -> bool:
        """Return whether any of points (N, D_in) go anywhere: as far as is known."""
        del points
        return True

    def motion(self, points: Floats, rank: Floats) -> Motion:
        """Return the motion of points (N, D_in) that lie in the order `rank` (N,)."""
        start, end = pad(drawn(points, self.before), SPACE), pad(drawn(self.layer(points), self.after), SPACE)
        return Along(lambda t: (1 - t) * start + t * end, rank)


def drawn(state: Floats, projection: Projection | None) -> Floats:
    """Return a state (N, D) as it is drawn, (N, up to 3)."""
    return state if projection is None else projection(state)
