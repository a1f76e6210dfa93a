"""Bending tween: an activation as what one sees of a sheet of paper that is bent, from straight above.

One coordinate is bent after the other (`bent_unit`); each takes its share of the step. Only the bent coordinate is
stretched, by m^t and the same all over. What is bent is then pressed flat, which is not seen from above.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from warpviz.errors import InvalidValueError
from warpviz.motion.bent_unit import Bent, BentUnit, Spots
from warpviz.motion.facts import TweenFacts
from warpviz.motion.slopes import Profile, why_unbounded
from warpviz.net.activations import entry_of
from warpviz.net.analysis import SLOPES_AT
from warpviz.net.layers import Activation

if TYPE_CHECKING:
    from warpviz.arrays import Floats
    from warpviz.net.layers import Layer

# The share of a unit's time in which it is pressed flat, if anything stands then.
PRESSING = 0.2
# How thick the paper is, for the order of layers only, as a share of the bent strip's length.
THICKNESS = 1e-4
# How often within each bending a drawn line is looked at: from one time to the next it must not leave its bound.
LOOKS = 4


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the step, from progress `start` to `end`, in which one unit is bent or pressed flat."""

    unit: int
    kind: Literal["bend", "press"]
    start: float
    end: float

    def share(self, t: float) -> float:
        """Return the progress within the stage."""
        return min(max((t - self.start) / (self.end - self.start), 0.0), 1.0)


def why_not_bend(layer: Layer, reach: Floats | None = None) -> str:
    """Return why a layer cannot be bent, as the rest of "cannot bend"; empty where it can.

    Args:
        layer: any.
        reach: points (N, 2) whose hull tells where slopes must be bounded; None where that does not matter yet.
    """
    if not isinstance(layer, Activation):
        return f"{type(layer).__name__}: only activations are bent"
    if layer.width not in (None, 2):
        return f"{layer.width} units: only two are bent"
    if not layer.function.elementwise and entry_of(layer.function).turned is None:
        return f"{layer.function.name}: its units do not go their own ways"
    if reach is None:
        return ""
    for profile, low, high in _profiles(layer, reach):
        if reason := why_unbounded(profile, low, high):
            return f"{layer.function.name}: {reason}"
    return ""


def can_bend(layer: Layer, reach: Floats | None = None) -> bool:
    """Return whether a layer can be bent; see `why_not_bend`."""
    return not why_not_bend(layer, reach)


def _axes(layer: Activation) -> Floats | None:
    """Return the frame (2, 2) in which a function is elementwise; None where it is so anyway."""
    turned = entry_of(layer.function).turned
    return None if layer.function.elementwise or turned is None else turned.axes


def _profiles(layer: Activation, reach: Floats) -> list[tuple[Profile, float, float]]:
    """Return for each of two units its function and the hull of points (N, 2)."""
    axes, turned = _axes(layer), entry_of(layer.function).turned
    inside = reach if axes is None else reach @ axes.T
    if axes is None or turned is None:
        profiles = [Profile.of(layer.function)] * 2
    else:
        pairs = zip(turned.functions, turned.derivatives, strict=True)
        profiles = [Profile(layer.function.name, value, slope) for value, slope in pairs]
    low, high = inside.min(axis=0, initial=0.0), inside.max(axis=0, initial=0.0)
    return list(zip(profiles, low.tolist(), high.tolist(), strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class BendTween:
    """How a layer of two units is bent, fixed once for all that moves through it: sheet, points and boundary.

    Attributes:
        layer: the activation.
        axes: (2, 2), the frame in which its units go their own ways; None for elementwise functions.
        units: of the coordinates in that frame.
        stages: what happens when; a unit that is left as it is has none.
    """

    layer: Activation
    axes: Floats | None
    units: tuple[BentUnit, BentUnit]
    stages: tuple[Stage, ...]

    @classmethod
    def of(cls, layer: Layer, reach: Floats) -> BendTween:
        """Return the bending of a layer for all points within the hull of zero and `reach` (N, 2), unit by unit.

        For an elementwise function two opposite corners do; softmax wants all points. Raises `InvalidValueError`
        where `why_not_bend` has a reason.
        """
        if not isinstance(layer, Activation) or not can_bend(layer):
            raise InvalidValueError(f"bend: cannot bend {why_not_bend(layer)}")
        first, second = (BentUnit.of(*parts) for parts in _profiles(layer, reach))
        return cls(layer, _axes(layer), (first, second), _stages((first, second)))

    def stage(self, t: float) -> Stage | None:
        """Return what happens at progress t in [0, 1]; None where nothing moves at all."""
        for stage in self.stages:
            if t < stage.end:
                return stage
        return self.stages[-1] if self.stages else None

    @property
    def checked(self) -> tuple[float, ...]:
        """The progress at which the chord error of drawn lines is to be looked at: pressing only makes it smaller."""
        times = [
            stage.start + (stage.end - stage.start) * look / LOOKS
            for stage in self.stages
            if stage.kind == "bend"
            for look in range(LOOKS + 1)
        ]
        return tuple(dict.fromkeys([0.0, *times]))

    def path(self, points: Floats, rank: Floats | None = None) -> BendPath:
        """Return the path of points (N, 2).

        Args:
            points: before the layer.
            rank: how high each lies in the layers of paper before, (N,), within (-1, 1); all the same for None.
        """
        inside = points if self.axes is None else points @ self.axes.T
        first, second = (unit.place(np.ascontiguousarray(inside[:, k])) for k, unit in enumerate(self.units))
        ranks = [np.zeros(len(points)) if rank is None else np.asarray(rank, dtype=np.float64)]
        for unit, at in zip(self.units, (first, second), strict=True):
            ranks.append(ranks[-1] if unit.still else _laid(unit, at, ranks[-1]))
        return BendPath(self, points, inside, (first, second), tuple(ranks))


def _stages(units: tuple[BentUnit, BentUnit]) -> tuple[Stage, ...]:
    moving = [number for number, unit in enumerate(units) if not unit.still]
    found = []
    for place, number in enumerate(moving):
        start, end = place / len(moving), (place + 1) / len(moving)
        bent = end if units[number].lies else end - PRESSING * (end - start)
        found.append(Stage(number, "bend", start, bent))
        if bent < end:
            found.append(Stage(number, "press", bent, end))
    return tuple(found)


def _laid(unit: BentUnit, spots: Spots, rank: Floats) -> Floats:
    """Return how high places lie once a unit is bent and pressed, within (-1, 1).

    The parts between which the function turns back lie on each other, and within each of them all layers that were
    there before, in reverse where it lies upside down.
    """
    upside_down = np.cos(spots.placed.angle) < -UPRIGHT
    return unit.level(spots.x) + np.where(upside_down, -rank, rank) / len(unit.levels)


# A cosine nearer to zero is that of paper that stands.
UPRIGHT = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class BendPath:
    """The path of points (N, 2) through a bending; calling it gives positions (N, 3)."""

    tween: BendTween
    points: Floats
    inside: Floats
    spots: tuple[Spots, Spots]
    ranks: tuple[Floats, ...]

    @property
    def rank_after(self) -> Floats:
        """How high each point lies in the layers of paper after the step, (N,), within (-1, 1)."""
        return self.ranks[-1]

    def __call__(self, t: float) -> Floats:
        """Return the positions (N, 3) at progress t in [0, 1]; both ends are exact."""
        positions = np.zeros((len(self.points), 3))
        if t <= 0 or t >= 1:
            positions[:, :2] = self.points if t <= 0 else self.tween.layer(self.points)
            return positions
        stage = self.tween.stage(t)
        coordinates = self.inside.copy()
        for number, spots in enumerate(self.spots):
            if stage is not None and number < stage.unit and not self.tween.units[number].still:
                coordinates[:, number] = spots.end
        if stage is not None:
            bent = self._bent(stage, t)
            coordinates[:, stage.unit], positions[:, 2] = bent.x, bent.z
        positions[:, :2] = coordinates if self.tween.axes is None else coordinates @ self.tween.axes
        return positions

    def _bent(self, stage: Stage, t: float) -> Bent:
        """Return where the unit in motion is."""
        unit, spots, share = self.tween.units[stage.unit], self.spots[stage.unit], stage.share(t)
        if stage.kind == "bend":
            return unit.along(spots, share)
        bent = unit.along(spots, 1.0)
        left = 1 - share * share * (3 - 2 * share)
        # Pressed as it is, what leans lies down to the side to which it leans.
        return Bent(bent.x, left * bent.z, np.arctan2(left * np.sin(bent.angle), np.cos(bent.angle)))

    def normals(self, t: float) -> Floats:
        """Return the unit normals (N, 3) of the paper's front; where one looks down, the back is seen from above."""
        stage = self.tween.stage(t)
        front = np.ones(len(self.points))
        found = np.zeros((len(self.points), 3))
        found[:, 2] = 1.0
        if stage is None or t <= 0:
            return found
        for number in range(stage.unit + (t >= 1)):
            if not self.tween.units[number].still:
                front = np.where(np.cos(self.spots[number].placed.angle) < -UPRIGHT, -front, front)
        if t < 1:
            angle = self._bent(stage, t).angle
            found[:, stage.unit], found[:, 2] = -np.sin(angle), np.cos(angle)
            if self.tween.axes is not None:
                found[:, :2] = found[:, :2] @ self.tween.axes
        return found * front[:, None]

    def order(self, t: float) -> Floats:
        """Return a depth (N,) to sort by, the highest last: layers that lie on each other keep their order.

        While a unit is bent that is the height of the paper, and its thickness along its normal; while it is pressed,
        and before and after the step, the order in which the layers lie.
        """
        stage = self.tween.stage(t)
        if stage is None or t <= 0:
            return self.ranks[0]
        if stage.kind == "press" or t >= 1:
            return self.ranks[stage.unit + 1]
        unit, spots = self.tween.units[stage.unit], self.spots[stage.unit]
        bent = unit.along(spots, stage.share(t))
        layers = unit.level(spots.x) + self.ranks[stage.unit] * np.cos(bent.angle) / len(unit.levels)
        return np.asarray(bent.z + THICKNESS * (unit.steep.high - unit.steep.low) * layers)


def bending_facts(layer: Layer) -> TweenFacts | None:
    """Return the facts of bending: paper is not pressed on its way, but in the end as the function does it.

    Slopes are looked at on [-8, 8].
    """
    if not isinstance(layer, Activation) or not can_bend(layer):
        return None
    if not layer.function.elementwise:
        return TweenFacts(0.0, 1.0, (1.0,), own=True)
    slopes = np.abs(layer.function.derivative(SLOPES_AT))
    if bool(((slopes[1:] == 0) & (slopes[:-1] == 0)).any()):
        return TweenFacts(0.0, 1.0, (1.0,), own=True)
    smallest = float(slopes[SLOPES_AT != 0].min()) ** 2
    return TweenFacts(smallest, 1.0, (), own=False) if smallest < 1 else TweenFacts(1.0, 0.0, (), own=False)
