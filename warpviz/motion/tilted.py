"""Tilted: the camera of a film in the plane that looks from aside while the sheet is out of its plane."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from warpviz.motion.framing import AIR, Way, overflow, swell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats
    from warpviz.motion.camera import View
    from warpviz.motion.journey import Journey

# How far aside the camera stands, in degrees: down from straight above, and round.
TILT, TURN = 46.0, 14.0
# Where else it may stand, if a flat sheet would be seen end-on from there: no picture may show a collapse that is none.
OTHER_TURNS = (-14.0, 34.0, -34.0)
# End-on is what seems shorter than this share of what it is.
END_ON = 0.3
# The share of a step in which the camera goes there, and of that in which it comes back.
TILTING = 0.22
# Where on the way it is seen to that nothing leaves the picture.
PLACES = tuple(place / 32 for place in range(2, 31))
# What rises less than that share of its size lies in its plane.
FLAT = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class TiltedWay(Way):
    """A way on which the camera steps aside and comes back: `turn_aside` degrees round, and `TILT` down."""

    turn_aside: float = TURN

    @property
    def tilts(self) -> bool:
        """Whether the camera leaves its place straight above."""
        return True

    def view(self, progress: float) -> View:
        """Return where the camera is at (eased) progress; both ends are exact."""
        seen, share = Way.view(self, progress), aside(progress)
        if share == 0:
            return seen
        return replace(seen, azimuth=seen.azimuth + self.turn_aside * share, elevation=seen.elevation - TILT * share)


def tilted(journey: Journey, points: Floats, plot: tuple[float, float]) -> Journey:
    """Return the journey of a film in the plane with the camera aside wherever the sheet leaves its plane.

    Args:
        journey: seen from straight above.
        points: places on the sheet, and points, (N, 2), that must be seen.
        plot: how far it reaches from its middle to the right and up; only their ratio counts.
    """
    moving = journey.motions(points)
    ways = []
    for way in journey.ways:
        passed = [] if way.layer is None else [moving[way.layer](t) for t in PLACES]
        ways.append(_tilted(way, passed, plot) if any(_rises(positions) for positions in passed) else way)
    return replace(journey, ways=tuple(ways))


def _rises(positions: Floats) -> bool:
    """Return whether any of positions (N, 3) are out of the plane."""
    height = float(np.abs(positions[:, 2]).max(initial=0.0))
    return height > FLAT * float(np.abs(positions).max(initial=0.0))


def _tilted(way: Way, passed: Sequence[Floats], plot: tuple[float, float]) -> TiltedWay:
    """Return a way on which the camera steps aside, with everything in sight that is passed at `PLACES`."""
    values = {field.name: getattr(way, field.name) for field in fields(Way)}
    best, most = TURN, -1.0
    for turn in (TURN, *OTHER_TURNS):
        trial = TiltedWay(**values, turn_aside=turn)
        share = min(share_seen(positions, trial.view(t)) for t, positions in zip(PLACES, passed, strict=True))
        if share > most:
            best, most = turn, share
        if most >= END_ON:
            break
    found = replace(TiltedWay(**values, turn_aside=best), room=1.0)
    rooms = [
        1 + (overflow(positions, found.view(t), plot) * AIR - 1) / swell(t)
        for t, positions in zip(PLACES, passed, strict=True)
    ]
    return replace(found, room=max(1.0, *rooms))


def share_seen(positions: Floats, view: View) -> float:
    """Return how long positions (N, 3) seem, as a share of how long they are: 0 for a line that is seen end-on."""
    around = positions - positions.mean(axis=0)
    spread = np.linalg.eigvalsh(around.T @ around)[-1]
    seen = around @ view.axes[:2].T
    return float(np.sqrt(np.linalg.eigvalsh(seen.T @ seen)[-1] / spread)) if spread > 0 else 1.0


def aside(t: float) -> float:
    """Return how far the camera has stepped aside at progress t of a step, from 0 to 1 and back."""
    t = min(max(min(t, 1 - t) / TILTING, 0.0), 1.0)
    return t * t * (3 - 2 * t)


def facing(positions: Floats, screen: Floats) -> float:
    """Return 1 where flat positions (N, 3) show the side that is up, -1 the other; `screen` (N, 2) has y down."""
    flat, seen = positions[:, :2] - positions[:, :2].mean(axis=0), screen - screen.mean(axis=0)
    turned = np.linalg.lstsq(flat, seen, rcond=None)[0]
    return 1.0 if np.linalg.det(turned) <= 0 else -1.0
