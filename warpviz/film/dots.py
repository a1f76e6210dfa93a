"""Dots: the points on a sheet of paper, which lie in its layers; those under a nearer layer are fainter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from warpviz.picture.scene import Drawing, Markers, MarkerStyle
from warpviz.picture.theme import Theme, mix
from warpviz.plane.beneath import lies_beneath

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from warpviz.arrays import Floats, Integers
    from warpviz.plane.outline import Borders

# What is left of the colour and of the size of a point that shows through paper.
FAINT, FAINT_SIZE = 0.65, 0.7


@dataclass(frozen=True, slots=True, eq=False)
class Dotted:
    """Points on the sheet, the cell that each lies in, (N,), and how near each is, (N,)."""

    markers: Markers
    cell: Integers
    depth: Floats

    def on_paper(self, lost: npt.NDArray[np.bool_], layer: Integers) -> tuple[Markers, Integers]:
        """Return the points whose cells (P,) are not lost, and the layer of each."""
        kept = ~lost[self.cell]
        return self.markers.chosen(kept), layer[self.cell[kept]]

    def on_strokes(self, lost: npt.NDArray[np.bool_]) -> tuple[Drawing, ...]:
        """Return the points whose cells are lost, which are drawn as strokes."""
        on_stroke = lost[self.cell]
        return (Drawing(markers=(self.markers.chosen(on_stroke),)),) if on_stroke.any() else ()


def showing_through(
    markers: Markers, own: Integers, screen: Floats, sides: Borders, layer: Integers, theme: Theme
) -> tuple[Drawing, ...]:
    """Return the points that lie under nearer paper, faintly; none in a theme whose paper is opaque.

    Args:
        markers: points on paper; `own` the layer of each, (N,).
        screen: where the vertices are seen, (V, 2).
        sides: the sides of the cells.
        layer: the layer of each cell, (P,).
        theme: the colours.
    """
    if theme.keyed:
        return ()
    hidden = lies_beneath(markers.centers, own, screen, sides, layer)
    if not hidden.any():
        return ()
    faint = tuple(_faint(style, theme) for style in markers.styles)
    return (Drawing(markers=(replace(markers.chosen(hidden), styles=faint),)),)


def _faint(style: MarkerStyle, theme: Theme) -> MarkerStyle:
    color = mix(theme.background, style.fill, FAINT)
    return replace(style, fill=color, outline=color, radius_px=FAINT_SIZE * style.radius_px, outline_px=0.0)
