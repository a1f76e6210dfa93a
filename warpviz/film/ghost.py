"""Ghost: the outline of a sheet where it was before it turned over, and the line about which it turns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.motion.tween import pad
from warpviz.net.layers import Activation, Affine
from warpviz.picture.scene import Drawing, Polylines
from warpviz.picture.theme import mix, rgb

if TYPE_CHECKING:
    from warpviz.arrays import Floats
    from warpviz.film.scenes import SceneBuilder
    from warpviz.motion.camera import View
    from warpviz.net.layers import Layer

SPACE = 3
WIDTH_PX, STRENGTH = 1.1, 0.55
# Along each side of the sheet.
SAMPLES = 33
# It comes and goes within that share of the step.
FADE = 0.12


@dataclass(frozen=True, slots=True, eq=False)
class Ghost:
    """Lines in the state before a step, (V, 3) with their offsets, that stay while something turns over."""

    points: Floats
    offsets: np.ndarray[tuple[int], np.dtype[np.int64]]

    def drawing(self, builder: SceneBuilder, view: View, progress: float) -> Drawing:
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
    """Return the ghost of a step, None where nothing turns over.

    Args:
        layer: what is gone through.
        outline: the border of the sheet before it, (V, 2).
    """
    if not _turns_over(layer) or outline.shape[1] != 2:
        return None
    return Ghost(pad(outline, SPACE), np.array([0, len(outline)]))


def border_of(extent: float) -> Floats:
    """Return the border of a sheet [-extent, extent] squared, closed, (V, 2)."""
    along = np.linspace(-extent, extent, SAMPLES)
    low, high = np.full(SAMPLES, -extent), np.full(SAMPLES, extent)
    sides = [(along, low), (high, along), (along[::-1], high), (low, along[::-1])]
    return np.concatenate([np.stack(side, axis=1) for side in sides])


def _turns_over(layer: Layer) -> bool:
    if isinstance(layer, Affine):
        return layer.weight.shape == (2, 2) and float(np.linalg.det(layer.weight)) < 0
    return isinstance(layer, Activation) and layer.function.elementwise
