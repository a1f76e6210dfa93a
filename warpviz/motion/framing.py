"""Framing: how near a camera stands, and its way from one view to the next with everything in sight."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from warpviz.motion.camera import MARGIN, View, between, orientation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats

# What is less than that share of its distance to the origin is a point.
POINT = 1e-12
# How the place is found where several views have least out of the middle.
SHARPNESS, ROUNDS = (10.0, 30.0, 100.0, 300.0), 5
# The air that is left around what sticks out for a moment on the way.
AIR = 1.04
# Where on the way it is seen to that nothing leaves the picture.
LOOKED_AT = (0.05, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 0.95, 0.98)
# How much later than evenly a camera from straight above may change its scale, or 1 over how much earlier.
PACES = (1.0, 1.5, 1 / 1.5, 2.0, 1 / 2.0, 3.0, 1 / 3.0)
# Room that is no reason for another pace.
LITTLE = 1.1


@dataclass(frozen=True, slots=True, eq=False)
class Aimed:
    """What must be seen and from where.

    Attributes:
        positions: (N, 3), at least one.
        azimuth, elevation: where the camera stands, in degrees.
    """

    positions: Floats
    azimuth: float
    elevation: float

    @property
    def axes(self) -> Floats:
        """The directions right, up and towards the viewer, as rows (3, 3)."""
        return orientation(self.azimuth, self.elevation)


def fit(aims: Sequence[Aimed], plot: tuple[float, float], smallest: float = 0.0) -> list[View]:
    """Return one view for each aim, all with one centre and scale, that together just show everything.

    Args:
        aims: what must be seen.
        plot: how far it reaches from its middle to the right and up; only their ratio counts.
        smallest: what the views see at least; 0 for 1 where there is a point only.
    """
    room = np.array(plot) / min(plot)
    slopes, reaches = [], []
    for aim in aims:
        on_screen = aim.positions @ aim.axes[:2].T
        slopes += [*(-aim.axes[:2] / room[:, None]), *(aim.axes[:2] / room[:, None])]
        reaches += [*(on_screen.max(axis=0) / room), *(-on_screen.min(axis=0) / room)]
    center = _middle(aims)
    # From the middle, so that what is far from the origin keeps its digits.
    fixed = np.array(reaches) + np.array(slopes) @ center
    largest = max(float(np.abs(aim.positions).max()) for aim in aims)
    if len(aims) > 1 and fixed.max() > POINT * largest:
        center = center + _least(np.array(slopes), fixed)
        fixed = np.array(reaches) + np.array(slopes) @ center
    half = float(fixed.max()) * MARGIN
    half = max(half if half > POINT * largest else 0.0, smallest)
    # From one direction it is one view: a camera that rests is the same object.
    views: dict[tuple[float, float], View] = {}
    for aim in aims:
        direction = (aim.azimuth, aim.elevation)
        views.setdefault(direction, View(center, half if half > 0 else 1.0, *direction))
    return [views[aim.azimuth, aim.elevation] for aim in aims]


def _least(slopes: Floats, fixed: Floats) -> Floats:
    """Return about where the largest of slopes (M, 3) @ x + fixed (M,) is least, (3,).

    By Newton's method on log-sum-exp, ever sharper: a smooth function that is above the largest by at most
    log(M) / sharpness (Boyd and Vandenberghe, "Convex Optimization", 2004, 3.1.5).
    """
    place = best = np.zeros(3)
    size = float(fixed.max())
    for sharpness in SHARPNESS:
        for _ in range(ROUNDS):
            values = (slopes @ place + fixed) / size
            weights = np.exp(sharpness * (values - values.max()))
            weights /= weights.sum()
            slope = weights @ slopes
            curve = sharpness * ((slopes.T * weights) @ slopes - np.outer(slope, slope))
            step = np.linalg.solve(curve + 1e-3 * np.eye(3), slope) * size
            # Far from the least the curve says too little.
            place = place - step * min(1.0, size / sharpness**0.5 / max(float(np.linalg.norm(step)), 1e-300))
            if (slopes @ place + fixed).max() < (slopes @ best + fixed).max():
                best = place
        place = best
    return best


def _middle(aims: Sequence[Aimed]) -> Floats:
    """Return the middle of the box around everything, along the axes of the mean direction, (3,)."""
    axes = orientation(float(np.mean([aim.azimuth for aim in aims])), float(np.mean([aim.elevation for aim in aims])))
    turned = np.concatenate([aim.positions for aim in aims]) @ axes.T
    return np.asarray((turned.min(axis=0) + turned.max(axis=0)) / 2 @ axes)


def extent(positions: Floats, view: View) -> float:
    """Return how long positions (N, 3) are on the screen in their larger direction, in units of the state."""
    on_screen = positions @ view.axes[:2].T
    return float(np.ptp(on_screen, axis=0).max())


def span(positions: Floats, view: View) -> float:
    """Return how long positions (N, 3) are on the screen, as a share of the plot's shorter side."""
    return extent(positions, view) / (2 * view.half)


def overflow(positions: Floats, view: View, plot: tuple[float, float]) -> float:
    """Return how far positions (N, 3) reach, as a share of how far the plot reaches: above 1 some is out of sight."""
    on_screen = np.abs((positions - view.center) @ view.axes[:2].T)
    return float((on_screen.max(axis=0) * min(plot) / np.array(plot)).max()) / view.half


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """The camera in one step of the film.

    Attributes:
        start, end: its views at both ends.
        keyframe: the state from which the step goes.
        layer: the number of the layer that is gone through; None where only the camera moves.
        purpose: `layer`, `closer`, `wider`, `plane` (to where a plane is seen as a line) or `turn`.
        even: whether the scale changes at an even rate, as of what grows by factors, or evenly, as of what moves
            straight; both keep a zoom's fixed point.
        pace: the scale changes late if it is above 1, as that power of the progress, and early if it is below.
        room: how many times farther away than that it stands halfway, so that what sticks out is seen.
    """

    start: View
    end: View
    keyframe: int
    layer: int | None
    purpose: str
    even: bool = True
    pace: float = 1.0
    room: float = 1.0

    def view(self, progress: float) -> View:
        """Return where the camera is at (eased) progress; both ends are exact."""
        if progress in {0.0, 1.0}:
            return self.end if progress else self.start
        share = paced(progress, self.pace)
        found = between(self.start, self.end, share) if self.even else _straight(self.start, self.end, share)
        return found if self.room <= 1 else replace(found, half=found.half * (1 + (self.room - 1) * swell(progress)))

    @property
    def still(self) -> bool:
        """Whether the camera rests."""
        return self.start is self.end and self.room <= 1 and not self.tilts

    @property
    def tilts(self) -> bool:
        """Whether the camera leaves its place straight above."""
        return False

    @property
    def turn(self) -> float:
        """How far the camera turns, in degrees."""
        a, b = self.start, self.end
        return float(np.hypot(b.azimuth - a.azimuth, b.elevation - a.elevation))


def paced(progress: float, pace: float) -> float:
    """Return progress that begins slowly, for a pace above 1, or ends slowly, below; both ends are exact."""
    return float(progress**pace if pace >= 1 else 1 - (1 - progress) ** (1 / pace))


def swell(progress: float) -> float:
    """Return from 0 at both ends to 1 in the middle."""
    return 4 * progress * (1 - progress)


def _straight(a: View, b: View, progress: float) -> View:
    def mixed(x: float, y: float) -> float:
        return x + (y - x) * progress

    return View(
        a.center + (b.center - a.center) * progress,
        mixed(a.half, b.half),
        mixed(a.azimuth, b.azimuth),
        mixed(a.elevation, b.elevation),
    )


def way_through(way: Way, passed: Sequence[Floats], plot: tuple[float, float]) -> Way:
    """Return `way` with everything in sight that is passed, positions (N, 3) at each of `LOOKED_AT`.

    Of the two ways of changing the scale it takes the one that needs less room beside, and where that is still much the
    pace that needs least.
    """
    best = min((_roomy(replace(way, even=even), passed, plot) for even in (True, False)), key=lambda trial: trial.room)
    if best.room > LITTLE and not way.turn:
        trials = [_roomy(replace(way, even=even, pace=pace), passed, plot) for even in (True, False) for pace in PACES]
        best = min(trials, key=lambda trial: trial.room)
    return best


def _roomy(way: Way, passed: Sequence[Floats], plot: tuple[float, float]) -> Way:
    """Return a way with the room that it needs."""
    over = [
        1 + (overflow(positions, way.view(t), plot) * AIR - 1) / swell(t)
        for t, positions in zip(LOOKED_AT, passed, strict=True)
    ]
    return replace(way, room=max(1.0, *over))
