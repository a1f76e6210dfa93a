"""Ghost: the outline of a sheet where it was before it turned over, and the line about which it turns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.motion.tween import pad
from warpviz.net.activation_deeds import entry_verb
from warpviz.net.layers import Activation, Affine
from warpviz.picture.scene import Drawing, Polylines
from warpviz.picture.theme import mix, rgb

if TYPE_CHECKING:
    from warpviz.arrays import Floats
    from warpviz.film.stage import FilmStage
    from warpviz.motion.camera import View
    from warpviz.net.layers import Layer

SPACE = 3
# What activations do that lay the sheet on itself.
TURNING = frozenset({"fold", "roll"})
WIDTH_PX, STRENGTH = 1.0, 0.4
# Along each side of the sheet.
SAMPLES = 33
# It comes and goes within that share of the step.
FADE = 0.12


@dataclass(frozen=True, slots=True, eq=False)
class Ghost:
    """Lines in the state before a step, (V, 3) with their offsets, that stay while something turns over."""

    points: Floats
    offsets: np.ndarray[tuple[int], np.dtype[np.int64]]

    def drawing(self, builder: FilmStage, view: View, progress: float) -> Drawing:
        """Return it as it is seen at a progress of the step."""
        theme = builder.theme
        share = STRENGTH * min(progress / FADE, (1 - progress) / FADE, 1.0)
        color = mix(theme.background, theme.muted, share)
        if color == theme.background:
            return Drawing()
        screen, _ = builder.project(self.points, view)
        count = len(self.offsets) - 1
        widths = np.full(count, WIDTH_PX * builder.layout.scale)
        return Drawing(lines=(Polylines(screen, self.offsets, np.tile(rgb(color), (count, 1)), widths),))


def ghost_of(layer: Layer, outline: Floats) -> Ghost | None:
    """Return the ghost of a step, the hull of the sheet before it; None where nothing turns over.

    Args:
        layer: what is gone through.
        outline: the border of the sheet before it, (V, 2).
    """
    if not _turns_over(layer) or outline.shape[1] != 2:
        return None
    hull = convex_hull(outline)
    closed = np.concatenate([hull, hull[:1]])
    return Ghost(pad(closed, SPACE), np.array([0, len(closed)]))


def convex_hull(points: Floats) -> Floats:
    """Return the corners of the convex hull of points (N, 2), counterclockwise (Andrew 1979, IPL 9:216)."""
    ordered = np.unique(points, axis=0).tolist()
    half: list[list[float]] = []
    corners: list[list[float]] = []
    for chain in (ordered, ordered[::-1]):
        half = []
        for x, y in chain:
            while len(half) > 1 and _turn(half[-2], half[-1], x, y) <= 0:
                half.pop()
            half.append([x, y])
        corners += half[:-1]
    return np.array(corners or half).reshape(-1, 2)


def _turn(a: list[float], b: list[float], x: float, y: float) -> float:
    """Return twice the area of the triangle a, b, (x, y): above zero for a turn to the left."""
    return (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0])


def border_of(extent: float) -> Floats:
    """Return the border of a sheet [-extent, extent] squared, closed, (V, 2)."""
    along = np.linspace(-extent, extent, SAMPLES)
    low, high = np.full(SAMPLES, -extent), np.full(SAMPLES, extent)
    sides = [(along, low), (high, along), (along[::-1], high), (low, along[::-1])]
    return np.concatenate([np.stack(side, axis=1) for side in sides])


def _turns_over(layer: Layer) -> bool:
    if isinstance(layer, Affine):
        return layer.weight.shape == (2, 2) and float(np.linalg.det(layer.weight)) < 0
    # What is only squeezed turns nothing over.
    return isinstance(layer, Activation) and layer.function.elementwise and entry_verb(layer.function) in TURNING
