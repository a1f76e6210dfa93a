"""Painter: a bent sheet of paper, its lines, hatching and points -> drawings, layer by layer, the nearest last."""

from __future__ import annotations

import functools
import itertools
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from warpviz.picture.light import LEVELS, LIGHT, shaded
from warpviz.picture.scene import ANYWHERE, PIXELS, SHAPES, Drawing, Markers, Paper, Polylines, Shadow
from warpviz.picture.theme import Theme, rgb
from warpviz.picture.translucency import paint_for
from warpviz.plane.outline import Borders, faces

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from warpviz.arrays import Bytes, Floats, Integers

# A vertex that is that near to the line between its neighbours is not needed.
STRAIGHT_PX = 1e-6
# How far a layer reaches under the nearer one that it goes on in.
BLEED_PX = 1.0
# A layer that is raised by less casts no shadow of its own.
RAISED_PX = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """Cells on the screen and what they look like.

    Attributes:
        screen: the vertices in pixels, y down, (V, 2).
        sides: the cells.
        style: the row of `paints` that each cell has, (P,).
        base: the family of each style, (S,): those of one differ only by light.
        paints: uint8 (S, 3); see `paper.paint_for`.
        layer: of each cell, from 0, the farthest, (P,).
        opaque: whether nothing is to show through.
    """

    screen: Floats
    sides: Borders
    style: Integers
    base: Integers
    paints: Bytes
    layer: Integers
    opaque: bool = False

    @property
    def count(self) -> int:
        """How many layers there are."""
        return int(self.layer.max(initial=-1)) + 1


def paint_table(colors: Sequence[str], theme: Theme) -> tuple[Bytes, Integers]:
    """Return what paper must be painted in to have each colour in each light, and the family of each, for `Sheet`.

    The style of colour c at level l is row c * LEVELS + l: (C * LEVELS, 3) and (C * LEVELS,).
    """
    lit = shaded(np.stack([rgb(color) for color in colors])).reshape(-1, 3)
    paints = lit if theme.keyed else paint_for(lit, rgb(theme.background))
    return paints, np.repeat(np.arange(len(colors)), LEVELS)


@functools.lru_cache(maxsize=64)
def _faces(sides: Borders, labels: bytes) -> tuple[Integers, Integers, Integers]:
    """Return the outlines of cells with those labels; they change seldom from frame to frame."""
    return faces(sides, np.frombuffer(labels, dtype=np.int64))


@dataclass(frozen=True, slots=True, eq=False)
class _Loops:
    """Outlines by label, those of cells that are turned over reversed: points (T, 2), offsets (K + 1,), label (K,)."""

    points: Floats
    offsets: Integers
    label: Integers

    @classmethod
    def of(cls, screen: Floats, sides: Borders, turned: Integers, labels: Integers) -> _Loops:
        """Return the outlines of `labels`, -1 for cells without, separately for `turned` cells (0 or 1)."""
        labels = np.where(labels >= 0, 2 * labels + turned, -1)
        take, offsets, label = _faces(sides, labels.astype(np.int64).tobytes())
        begin, end = np.repeat(offsets[:-1], np.diff(offsets)), np.repeat(offsets[1:], np.diff(offsets))
        along = np.arange(len(take))
        backward = np.repeat(label % 2 == 1, np.diff(offsets))
        return cls(screen[take[np.where(backward, begin + end - 1 - along, along)]], offsets, label // 2)

    def part(self, label: int) -> tuple[Floats, Integers]:
        """Return the outlines of a label, and how many vertices each has."""
        first, last = np.searchsorted(self.label, (label, label + 1)).tolist()
        offsets = self.offsets[first : last + 1]
        return self.points[offsets[0] : offsets[-1]], np.diff(offsets)


def papers(sheet: Sheet) -> tuple[Paper, ...]:
    """Return the layers of a sheet, from far to near; one for each number up to the largest, an empty one too."""
    turned = (sheet.sides.signed_areas(sheet.screen) < 0).astype(np.int64)
    styles = len(sheet.paints)
    family = sheet.base[sheet.style]
    by_layer, by_family, by_style = (
        _Loops.of(sheet.screen, sheet.sides, turned, labels)
        for labels in (sheet.layer, sheet.layer * styles + family, sheet.layer * styles + sheet.style)
    )
    cells = np.bincount(sheet.layer * styles + sheet.style, minlength=sheet.count * styles).reshape(-1, styles)
    bleeds = _bleeds(sheet, turned)
    made = []
    for layer in range(sheet.count):
        fills = [
            (sheet.paints[style], role, (by_layer, by_family, by_style)[kind].part(label if kind else layer))
            for style, role, kind, label in _fills(cells[layer], sheet.base, layer * styles)
        ]
        made.append(replace(_paper(fills), bleed=bleeds.get(layer), opaque=sheet.opaque))
    return tuple(made)


def _fills(cells: Integers, base: Integers, first: int) -> list[tuple[int, int, int, int]]:
    """Return the fills of a layer, in order: style, role, kind of outline (0 layer, 1 family, 2 style), its label."""
    present = np.flatnonzero(cells)
    if len(present) == 0:
        return []
    size = np.bincount(base[present], cells[present], minlength=len(base))
    # The largest family first, its most frequent style under all others.
    families = sorted(set(base[present].tolist()), key=lambda number: -size[number])
    fills = []
    for place, family in enumerate(families):
        own = sorted(present[base[present] == family].tolist(), key=lambda style: -cells[style])
        alone = len(own) == 1 and (place > 0 or len(families) == 1)
        kind, label = (1, first + family) if place else (0, 0)
        fills.append((own[0], ANYWHERE if alone else PIXELS, kind, label))
        if not alone:
            fills.append((own[0], SHAPES, 2, first + own[0]))
        fills += [(style, ANYWHERE, 2, first + style) for style in own[1:]]
    return fills


def _paper(fills: Sequence[tuple[Bytes, int, tuple[Floats, Integers]]]) -> Paper:
    sizes = [counts for _, _, (_, counts) in fills]
    return Paper(
        points=np.concatenate([np.empty((0, 2)), *(points for _, _, (points, _) in fills)]),
        offsets=np.concatenate([[0], np.cumsum(np.concatenate([np.empty(0, dtype=np.int64), *sizes]))]),
        fill=np.repeat(np.arange(len(fills)), [len(counts) for counts in sizes]),
        colors=np.array([color for color, _, _ in fills], dtype=np.uint8).reshape(-1, 3),
        role=np.array([role for _, role, _ in fills], dtype=np.int64),
    )


def _bleeds(sheet: Sheet, turned: Integers) -> dict[int, Polylines]:
    """Return the sides at which a layer goes on in a nearer one, beside it and not on it, by layer."""
    sides, layer = sheet.sides, sheet.layer
    other = np.maximum(sides.other, 0)
    on = (sides.other >= 0) & (layer[other] > layer[sides.cell]) & (turned[other] == turned[sides.cell])
    kept = np.flatnonzero(on)
    kept = kept[np.argsort(layer[sides.cell[kept]], kind="stable")]
    owner = layer[sides.cell[kept]]
    ends = np.stack([sheet.screen[sides.around[kept]], sheet.screen[sides.following[kept]]], axis=1).reshape(-1, 2)
    colors, widths = sheet.paints[sheet.style[sides.cell[kept]]], np.full(len(kept), BLEED_PX)
    lines = Polylines(ends, np.arange(0, len(ends) + 1, 2), colors, widths)
    numbers = np.unique(owner)
    places = np.searchsorted(owner, [*numbers, sheet.count]).tolist()
    return {
        int(number): lines.between(first, last)
        for number, (first, last) in zip(numbers, itertools.pairwise(places), strict=True)
    }


def seen_from_back(screen: Floats, sides: Borders) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which cells, counterclockwise on the sheet with y up, are seen from their back at screen (V, 2), (P,)."""
    return np.asarray(sides.signed_areas(screen) > 0)


def shadows(
    sheet: Sheet,
    height_px: Floats,
    blur_px: float,
    *,
    page: float,
    paper: float,
    reach_px: float = math.inf,
    most: int = 4,
) -> dict[int, Shadow]:
    """Return the shadows that fall before each layer is drawn.

    The first is that of the whole sheet on the page; the others are those of layers on the layers below.

    Args:
        sheet: its layers.
        height_px: how high above the page the vertices are, (V,).
        blur_px: how wide the soft edge is.
        page, paper: how much of the light is taken from the page and from paper, in [0, 1].
        reach_px: a shadow falls nearer than this, however high the paper is: one that lies on the page as a whole
            sheet of its own tells less than one that peeps out.
        most: of how many layers at most the shadows on others are drawn.
    """
    if not sheet.count or page <= 0 or height_px.max() < RAISED_PX:
        return {}
    # Where a shadow falls the light goes on from, towards the lower right.
    length_px = height_px / (1 + np.maximum(height_px, 0.0) / reach_px)
    fallen = sheet.screen + length_px[:, None] * (-LIGHT[0] / LIGHT[2], LIGHT[1] / LIGHT[2])
    turned = (sheet.sides.signed_areas(fallen) < 0).astype(np.int64)
    whole = _Loops.of(fallen, sheet.sides, turned, np.zeros_like(sheet.layer))
    # What lies below paper would show through as if the paper itself were darker there.
    seen_turned = (sheet.sides.signed_areas(sheet.screen) < 0).astype(np.int64)
    covered = _Loops.of(sheet.screen, sheet.sides, seen_turned, np.zeros_like(sheet.layer))
    beyond = (covered.points, covered.offsets)
    found = {0: Shadow(whole.points, whole.offsets, page, blur_px, beyond=beyond)}
    raised = np.maximum.reduceat(height_px[sheet.sides.around], sheet.sides.offsets[:-1]) >= RAISED_PX
    layers = [layer for layer in range(1, sheet.count) if raised[sheet.layer == layer].any()]
    if len(layers) > most:
        return found
    for layer in layers:
        own = _Loops.of(fallen, sheet.sides, turned, np.where(sheet.layer == layer, 0, -1))
        below = _Loops.of(sheet.screen, sheet.sides, seen_turned, np.where(sheet.layer < layer, 0, -1))
        found[layer] = Shadow(own.points, own.offsets, paper, blur_px, (below.points, below.offsets))
    return found


def painted(
    layers: Sequence[Paper],
    lines: Sequence[tuple[Polylines, Integers]] = (),
    markers: tuple[Markers, Integers] | None = None,
    cast: Mapping[int, Shadow] | None = None,
) -> tuple[Drawing, ...]:
    """Return drawings from far to near.

    Args:
        layers: paper, from far to near.
        lines: what lies on the paper, and the layer of each, (L,); of several the later ones are on top.
        markers: points, and the layer of each, (N,).
        cast: shadows that fall before a layer is drawn.
    """
    count = len(layers)
    sorted_lines = [_by_layer(part, layer, count) for part, layer in lines]
    drawings = []
    for number, paper in enumerate(layers):
        shown: tuple[Markers, ...] = ()
        if markers is not None:
            chosen = np.flatnonzero(markers[1] == number)
            if len(chosen):
                shown = (Markers(markers[0].centers[chosen], markers[0].style[chosen], markers[0].styles),)
        drawings.append(
            Drawing(
                shadows=(cast[number],) if cast and number in cast else (),
                papers=(paper,) if len(paper.colors) else (),
                lines=tuple(part[number] for part in sorted_lines if len(part[number].colors)),
                markers=shown,
            )
        )
    return tuple(drawings)


def _by_layer(lines: Polylines, layer: Integers, count: int) -> list[Polylines]:
    """Return the lines of each layer, those that look the same next to each other."""
    color = lines.colors.astype(np.int64) @ np.array([1 << 16, 1 << 8, 1])
    order = np.lexsort((color, lines.widths_px, layer))
    places = np.searchsorted(layer[order], np.arange(count + 1)).tolist()
    ordered = lines.ordered(order)
    return [ordered.between(first, last) for first, last in itertools.pairwise(places)]


def chained(lines: Polylines, layer: Integers) -> tuple[Polylines, Integers]:
    """Return lines with those as one that go on in the next of the same layer (L,) and look, and the layers of these.

    Vertices within a straight stretch are left out.
    """
    if not len(lines.colors):
        return lines, layer
    begin, end = lines.offsets[:-1], lines.offsets[1:] - 1
    goes_on = (
        (lines.points[end[:-1]] == lines.points[begin[1:]]).all(axis=1)
        & (layer[1:] == layer[:-1])
        & (lines.colors[1:] == lines.colors[:-1]).all(axis=1)
        & (lines.widths_px[1:] == lines.widths_px[:-1])
    )
    kept = np.ones(len(lines.points), dtype=bool)
    kept[begin[1:][goes_on]] = False
    first = np.concatenate([[True], ~goes_on])
    number = np.repeat(np.cumsum(first) - 1, np.diff(lines.offsets))[kept]
    points = lines.points[kept]
    within = (number[1:-1] == number[:-2]) & (number[1:-1] == number[2:])
    before, after = points[1:-1] - points[:-2], points[2:] - points[1:-1]
    off = np.abs(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0])
    length = np.abs(before).max(axis=1) + np.abs(after).max(axis=1)
    ahead = np.einsum("vc,vc->v", before, after) >= 0
    needed = np.ones(len(points), dtype=bool)
    needed[1:-1] = ~(within & ahead & (off <= STRAIGHT_PX * length))
    counts = np.bincount(number[needed], minlength=int(first.sum()))
    offsets = np.concatenate([[0], np.cumsum(counts)])
    return (
        Polylines(points[needed], offsets, lines.colors[first], lines.widths_px[first], lines.joined),
        layer[first],
    )
