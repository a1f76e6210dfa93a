"""Overlay: lines that are drawn onto the sheet and carried along with it: the boundary, and the linear regions."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.errors import InvalidValueError
from warpviz.net.analysis import is_piecewise_linear, jump_functions
from warpviz.net.boundary import boundary
from warpviz.net.regions import TooManyRegionsError, linear_regions
from warpviz.picture.scene import Polylines
from warpviz.picture.theme import rgb
from warpviz.plane.contour import chained, refined, straight
from warpviz.plane.polygons import ABOVE, BORDER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Bytes, Floats, Integers
    from warpviz.film.plan import FilmPlan
    from warpviz.languages.language import Language
    from warpviz.net.layers import Layer
    from warpviz.net.network import Network
    from warpviz.picture.layout import Layout
    from warpviz.picture.theme import Theme
    from warpviz.plane.refine import ScreenMap

BOUNDARY_PX, REGION_PX = 2.6, 1.3
MOST_REGIONS = 20_000
# Where the sheet is torn, regions are drawn this share smaller, so that every edge goes with its own side.
INSIDE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Overlay:
    """Lines on the sheet.

    Attributes:
        points: vertices in the plane, (V, 2).
        offsets, colors, widths_px: as in `Polylines`.
    """

    points: Floats
    offsets: Integers
    colors: Bytes
    widths_px: Floats

    def in_pieces(self) -> Overlay:
        """Return the same with every line in pieces of two vertices, each of which lies on one cell."""
        count = np.diff(self.offsets) - 1
        start = np.concatenate([np.arange(first, last - 1) for first, last in itertools.pairwise(self.offsets)])
        ends = np.stack([start, start + 1], axis=1).reshape(-1).astype(np.int64)
        pieces = np.arange(0, len(ends) + 1, 2)
        colors, widths = np.repeat(self.colors, count, axis=0), np.repeat(self.widths_px, count)
        return Overlay(self.points[ends], pieces, colors, widths)

    def middles(self) -> Floats:
        """Return the middle of every piece, (L, 2)."""
        middles: Floats = self.points.reshape(-1, 2, 2).mean(axis=1)
        return middles

    def lines(self, screen: Floats) -> Polylines:
        """Return the lines at screen (V, 2)."""
        return Polylines(screen, self.offsets, self.colors, self.widths_px, joined=True)


def boundary_lines(network: Network, extent: float, screen_map: ScreenMap) -> tuple[Floats, Integers, bool]:
    """Return the lines on the sheet at which a network changes its mind, and whether these are all of them.

    The lines are vertices (V, 2) and offsets (P + 1,).

    Raises `InvalidValueError` when nothing parts the classes, or a jump does.
    """
    if network.output is None:
        raise InvalidValueError("boundary: the network ends without an affine map to its output, so nothing is decided")
    if jump_functions(network.layers[: network.hidden_count]):
        raise InvalidValueError("boundary: a step tears the sheet apart, so there is no line between the classes")
    parts = boundary(network, extent)
    segments = [refined(part.segments, part.bend, screen_map) for part in parts]
    return *chained(np.concatenate([np.empty((0, 2, 2)), *segments]), extent), all(part.sure for part in parts)


def region_lines(layers: Sequence[Layer], extent: float, screen_map: ScreenMap) -> tuple[Floats, Integers, int]:
    """Return the outlines of linear regions and how many regions there are.

    The outlines are vertices (V, 2) and offsets (P + 1,), without the sheet's own border.
    Raises `InvalidValueError` when layers are not piecewise linear, or make too many regions.
    """
    if not is_piecewise_linear(layers):
        raise InvalidValueError("regions: an activation curves the sheet, so there are no linear regions")
    try:
        polygons = linear_regions(layers, extent, MOST_REGIONS).polygons
    except TooManyRegionsError:
        raise InvalidValueError(f"regions: over {MOST_REGIONS:,} linear regions are too many to draw") from None
    points, following = polygons.points, polygons.following
    if jump_functions(layers):
        middles = polygons.middles[polygons.owner]
        points, drawn = middles + (1 - INSIDE) * (points - middles), np.flatnonzero(polygons.edge != BORDER)
    else:
        # One side of each cut is enough.
        drawn = np.flatnonzero(polygons.edge == ABOVE)
    edges = refined(np.stack([points[drawn], points[following[drawn]]], axis=1), straight, screen_map)
    return *chained(edges, extent), polygons.count


def overlay_of(
    plan: FilmPlan, theme: Theme, layout: Layout, extent: float, screen_map: ScreenMap, words: Language
) -> tuple[Overlay | None, list[str], str]:
    """Return the lines that the sheet carries along, what the user should be told, and what the caption says."""
    border, regions, notes, said = None, None, [], ""
    if plan.decides is not None:
        points, offsets, sure = boundary_lines(plan.decides, extent, screen_map)
        border = (points, offsets)
        if not sure:
            notes.append("the boundary has parts too fine to be followed: some may be missing, or joined wrongly")
        if not len(points):
            notes.append("the network decides the same all over the sheet: there is no boundary on it")
    if plan.region_layers:
        points, offsets, count = region_lines(plan.layers[: plan.region_layers], extent, screen_map)
        regions, said = (points, offsets), words.regions[count > 1].format(count=f"{count:,}")
    return overlay(theme, layout, regions, border), notes, said


def overlay(
    theme: Theme, layout: Layout, regions: tuple[Floats, Integers] | None, border: tuple[Floats, Integers] | None
) -> Overlay | None:
    """Return regions and, on top of them, the boundary as lines that look like what they are; None for nothing."""
    parts = [
        (points, offsets, rgb(color), width_px * max(layout.scale, 0.6))
        for (points, offsets), color, width_px in (
            (regions or _NOTHING, theme.ink, REGION_PX),
            (border or _NOTHING, theme.divider, BOUNDARY_PX),
        )
        if len(points)
    ]
    if not parts:
        return None
    counts = np.concatenate([np.diff(offsets) for _, offsets, _, _ in parts])
    return Overlay(
        np.concatenate([points for points, _, _, _ in parts]),
        np.concatenate([[0], np.cumsum(counts)]),
        np.concatenate([np.tile(color, (len(offsets) - 1, 1)) for _, offsets, color, _ in parts]),
        np.concatenate([np.full(len(offsets) - 1, width_px) for _, offsets, _, width_px in parts]),
    )


_NOTHING = (np.empty((0, 2)), np.zeros(1, dtype=np.int64))
