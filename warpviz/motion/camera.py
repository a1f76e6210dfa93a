"""Camera: states of up to three dimensions -> the screen.

Every state is a place in space: narrower ones are padded with zeros. The plane is space seen from straight above, so
going from a flat state to one of three dimensions is a move of the camera, not a cut.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from warpviz.arrays import Floats

ABOVE_AZIMUTH, ABOVE_ELEVATION = -90.0, 90.0
SIDE_AZIMUTH, SIDE_ELEVATION = -62.0, 24.0
# Air around the sheet, as a share of the view.
MARGIN = 1.14
# Views that are no farther apart than that, as a share of what is seen and in degrees, are one.
SAME = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """Where the camera looks and how much it sees.

    Attributes:
        center: the place in space that is the middle of the picture, (3,).
        half: how far the picture reaches from its middle to its nearer edges, in units of the state.
        azimuth, elevation: where the camera stands, in degrees; it looks straight down at 90 degrees of elevation.
    """

    center: Floats
    half: float
    azimuth: float = ABOVE_AZIMUTH
    elevation: float = ABOVE_ELEVATION

    @property
    def axes(self) -> Floats:
        """The directions right, up and towards the viewer, as rows (3, 3)."""
        return orientation(self.azimuth, self.elevation)

    @property
    def flatness(self) -> float:
        """1 when the camera looks straight down, 0 from the side's elevation on."""
        return min(max((self.elevation - SIDE_ELEVATION) / (ABOVE_ELEVATION - SIDE_ELEVATION), 0.0), 1.0)


def same_view(a: View, b: View) -> bool:
    """Return whether two views differ by no more than rounding."""
    apart = max(abs(b.half - a.half), float(np.abs(b.center - a.center).max()))
    return apart <= SAME * a.half and max(abs(b.azimuth - a.azimuth), abs(b.elevation - a.elevation)) <= SAME


def orientation(azimuth: float, elevation: float) -> Floats:
    """Return the camera's directions right, up and towards the viewer, (3, 3); angles in degrees."""
    a, e = math.radians(azimuth), math.radians(elevation)
    cos_a, sin_a, cos_e, sin_e = math.cos(a), math.sin(a), math.cos(e), math.sin(e)
    right = (-sin_a, cos_a, 0.0)
    up = (-sin_e * cos_a, -sin_e * sin_a, cos_e)
    towards = (cos_e * cos_a, cos_e * sin_a, sin_e)
    return np.round(np.array([right, up, towards]), 15)


def project(positions: Floats, view: View, middle_px: tuple[float, float], half_px: float) -> tuple[Floats, Floats]:
    """Return where positions (N, 3) are on the screen, in pixels (N, 2) with y down, and how near they are (N,).

    Args:
        positions: in units of the state.
        view: the camera.
        middle_px: the middle of the plot on the screen.
        half_px: how many pixels `view.half` units take.
    """
    seen = (positions - view.center) @ view.axes.T * (half_px / view.half)
    screen = np.empty((len(seen), 2))
    screen[:, 0] = middle_px[0] + seen[:, 0]
    screen[:, 1] = middle_px[1] - seen[:, 1]
    return screen, seen[:, 2]


def between(a: View, b: View, progress: float) -> View:
    """Return the view at `progress` from a to b: the size changes at an even rate, centre and angles evenly."""
    if a is b:
        return a
    half = a.half * (b.half / a.half) ** progress
    # Tie the centre to the size, so that a zoom keeps its fixed point and nothing swims.
    share = (half - a.half) / (b.half - a.half) if abs(b.half - a.half) > 1e-9 * a.half else progress
    return View(
        a.center + (b.center - a.center) * share,
        half,
        a.azimuth + (b.azimuth - a.azimuth) * progress,
        a.elevation + (b.elevation - a.elevation) * progress,
    )
