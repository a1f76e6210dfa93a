"""One unit's coordinate bent through a function of it, as one sees a strip of paper from straight above.

With m the largest |slope| on an interval I and a the place nearest to zero where the slope is m, the tangent angle at
progress t is t phi, phi(x) = sgn(x - a) arccos(f'(x) / m). From above x is then at m^t int_0^x cos(t phi), which for
t = 1 is f(x) less f(0) and its jumps; those are added in the measure of t. The height is m^t int_a^x sin(t phi): never
below zero, since phi has the sign of x - a.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.errors import InvalidValueError
from warpviz.motion.arcs import Arcs, Curve, Panels, Placed
from warpviz.motion.slopes import Profile, Steepness, parts, steepness, why_unbounded
from warpviz.net.expression_places import bracketed

if TYPE_CHECKING:
    from warpviz.arrays import Floats

# A strip that is nowhere steeper than that, as a sine, lies flat.
LYING = 1e-9
# Relative to its size: what is moved less far is not moved.
UNMOVED = 1e-12
# How far below t = 1 it is looked which part is over which: at 1 they may lie on each other.
BEFORE_END = 1e-3
# More half turns than that are closer together than pixels.
MOST_TURNS = 2_000


@dataclass(frozen=True, slots=True, eq=False)
class Spots:
    """Places on a strip, with what does not depend on the progress.

    Attributes:
        x: where they are, (N,).
        end: f(x), (N,).
        jumped: f(0) and the jumps from zero to x, (N,).
        placed: on the curve.
    """

    x: Floats
    end: Floats
    jumped: Floats
    placed: Placed


@dataclass(frozen=True, slots=True, eq=False)
class Bent:
    """Where places are: `x` (N,), the height `z` (N,), and the `angle` (N,) of the tangent there."""

    x: Floats
    z: Floats
    angle: Floats


@dataclass(frozen=True, slots=True, eq=False)
class BentUnit:
    """The bending of one unit, fixed once for an interval.

    Attributes:
        profile: the function.
        steep: m (`most`), a (`at`) and the interval.
        curve: phi.
        still: whether f leaves the whole interval as it is.
        lies: whether everything lies flat when bent, upside down or not: nothing is left to be pressed.
        turns: where f turns back or jumps, (B - 1,): between them it is monotone.
        levels: how high each of those B parts lies in the end, evenly spread within (-1, 1).
    """

    profile: Profile
    steep: Steepness
    curve: Curve
    still: bool
    lies: bool
    turns: Floats
    levels: Floats

    @classmethod
    def of(cls, profile: Profile, low: float, high: float) -> BentUnit:
        """Return the bending of a function on the hull of zero, `low` and `high`.

        Raises `InvalidValueError` where the slope has no bound.
        """
        if reason := why_unbounded(profile, low, high):
            raise InvalidValueError(f"bend: cannot move through the activation {profile.name}: {reason}")
        steep = steepness(profile, low, high)
        curve = _curve(profile, steep)
        still = bool((np.abs(profile.value(steep.samples) - steep.samples) <= UNMOVED * (steep.high - steep.low)).all())
        rising = np.sqrt(np.maximum(1 - np.clip(steep.slopes / steep.most, -1.0, 1.0) ** 2, 0.0))
        turns = _turns(profile, steep)
        levels = np.zeros(1) if still else _levels(curve, steep, turns)
        return cls(profile, steep, curve, still, bool((rising < LYING).all()), turns[: len(levels) - 1], levels)

    def place(self, x: Floats) -> Spots:
        """Return places x (N,) on the strip, for any progress."""
        placed = self.curve.place(x)
        end = self.profile.value(x)
        across, _ = self.curve.integrals(placed, 1.0)
        return Spots(x, end, end - self.steep.most * across, placed)

    def along(self, spots: Spots, t: float) -> Bent:
        """Return where places are at progress t in [0, 1]; exact at both ends."""
        if t <= 0:
            flat = np.zeros(len(spots.x))
            return Bent(spots.x, flat, flat)
        scale = self.steep.most**t
        across, up = self.curve.integrals(spots.placed, t)
        x = spots.end if t >= 1 else scale * across + t * spots.jumped
        return Bent(x, scale * up, t * spots.placed.angle)

    def at(self, x: Floats, t: float) -> tuple[Floats, Floats, Floats]:
        """Return x_t, z_t and the cosine of the tangent angle, (N,) each, for places x (N,) at progress t."""
        bent = self.along(self.place(np.asarray(x, dtype=np.float64)), t)
        return bent.x, bent.z, np.cos(bent.angle)

    def level(self, x: Floats) -> Floats:
        """Return how high the monotone part of places x (N,) lies in the end, in (-1, 1)."""
        return self.levels[np.searchsorted(self.turns, x, side="right")]


def _angle_of(profile: Profile, steep: Steepness, x: Floats) -> Floats:
    """Return phi at x (...)."""
    with np.errstate(all="ignore"):
        share = np.clip(profile.slope(x) / steep.most, -1.0, 1.0)
    return np.copysign(np.arccos(share), x - steep.at)


def _curve(profile: Profile, steep: Steepness) -> Curve:
    """Return phi on the interval, in closed form where there is one."""
    low, high, at = steep.low, steep.high, steep.at
    if profile.straight:
        ends = parts(profile, low, high, also=(at,))
        angle = _angle_of(profile, steep, (ends[:-1] + ends[1:]) / 2)
        return Arcs(ends, angle, np.zeros(len(angle)), *np.searchsorted(ends, [0.0, at]).tolist())
    if profile.phase is not None and steep.most == 1:
        return _rolled(profile.phase, steep)
    ends = parts(profile, low, high, also=(at,))
    return Panels.of(lambda x: _angle_of(profile, steep, x), ends, 0.0, at)


def _rolled(phase: float, steep: Steepness) -> Arcs:
    """Return phi for the slope cos(x - phase): up to pi and down again, evenly."""
    low, high, at = steep.low, steep.high, steep.at
    turns = (high - low) / np.pi
    if turns > MOST_TURNS:
        raise InvalidValueError(
            f"the sheet would be rolled up in {turns:,.0f} half turns, but at most {MOST_TURNS:,} are drawn:"
            " lower extent, or the coordinates of the points"
        )
    halves = np.arange(np.ceil((low - phase) / np.pi), np.floor((high - phase) / np.pi) + 1)
    kinks = phase + np.pi * halves
    # Where phi changes sign is one of them, but for rounding.
    kinks = kinks[np.abs(kinks - at) > 1e-6]
    ends = np.unique([low, high, 0.0, at, *kinks])
    ends = ends[(ends >= low) & (ends <= high)]
    middle = (ends[:-1] + ends[1:]) / 2
    round_ = np.mod(middle - phase, 2 * np.pi)
    down = round_ > np.pi
    side = np.where(middle < at, -1.0, 1.0)
    rate = np.where(down, -side, side)
    angle = side * np.where(down, 2 * np.pi - round_, round_) - rate * (middle - ends[:-1])
    return Arcs(ends, angle, rate, *np.searchsorted(ends, [0.0, at]).tolist())


def _turns(profile: Profile, steep: Steepness) -> Floats:
    """Return where a function turns back or jumps within the interval, in order."""

    def slope(x: Floats) -> Floats:
        with np.errstate(all="ignore"):
            return profile.slope(x)

    low, high = bracketed(slope, np.unique(steep.samples))
    found = (low + high) / 2
    for place in profile.breaks:
        found = np.where(np.abs(found - place) <= 1e-9 * (1 + abs(place)), place, found)
    turns = np.unique([*found, *profile.jumps])
    return turns[(turns > steep.low) & (turns < steep.high)]


def _levels(curve: Curve, steep: Steepness, turns: Floats) -> Floats:
    """Return how high each of the B parts between B - 1 turns lies in the end, evenly spread within (-1, 1).

    The strip rises on both sides of where phi changes sign, so that a part lies over those between it and that place.
    Of parts on its two sides the one that begins lower is taken to be lower: they may cross.
    """
    ends = np.concatenate([[steep.low], turns, [steep.high]])
    near = np.clip(steep.at, ends[:-1], ends[1:])
    inside = curve.place(near + 1e-6 * ((ends[:-1] + ends[1:]) / 2 - near))
    _, height = curve.integrals(curve.place(near), 1 - BEFORE_END)
    order = np.lexsort((np.abs(inside.angle), np.round(height, 9)))
    levels = np.empty(len(near))
    levels[order] = (2 * np.arange(len(near)) + 1 - len(near)) / len(near)
    return levels
