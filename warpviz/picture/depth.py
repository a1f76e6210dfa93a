"""Depth: lines and markers in space, cut into slabs that are drawn from the farthest to the nearest.

Lines are cut where they pass from slab to slab, so that a line may go behind another and come out in front of a third.
Within a slab, which is thin, markers cover lines. Farther slabs fade towards the background.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from warpviz.picture.scene import Cells, Drawing, Markers, Polylines

if TYPE_CHECKING:
    from warpviz.arrays import Bytes, Floats, Integers

SLABS = 10
# How much of the background the farthest slab takes on, and in how many steps: each step needs colours of its own.
FADE, FADE_STEPS = 0.5, 4


def layered(
    lines: Polylines,
    depth: Floats,
    markers: Markers | None,
    marker_depth: Floats | None,
    background: Bytes,
    *,
    far_px: float,
    cells: Cells | None = None,
    cell_depth: Floats | None = None,
    slabs: int = SLABS,
    above: tuple[Polylines, Floats] | None = None,
) -> tuple[Drawing, ...]:
    """Return drawings from far to near that together show lines and markers.

    Args:
        lines: on the screen.
        depth: how near each of their vertices is, (V,); larger is nearer.
        markers, marker_depth: markers and how near each is, (N,); None for none.
        background: uint8 (3,), what is far away fades towards.
        far_px: how deep a scene must be to fade all the way; a flatter one fades less.
        cells, cell_depth: filled cells and how near each is, (P,); None for none.
        slabs: how many.
        above: more lines and how near their vertices are; within a slab they cover the others.
    """
    parts = [part for part in (depth, marker_depth, above and above[1]) if part is not None]
    low = min(float(part.min()) for part in parts if len(part))
    high = max(float(part.max()) for part in parts if len(part))
    thickness = max((high - low) / slabs, 1e-12 * max(abs(low), abs(high), 1.0))
    fade = FADE * min(1.0, (high - low) / far_px)
    drawn = []
    for part in ((lines, depth), *([above] if above is not None else [])):
        pieces, slab = cut(part[0], (part[1] - low) / thickness, slabs)
        starts = np.searchsorted(slab, np.arange(slabs + 1))
        drawn.append((_fade(pieces, slab / slabs, fade, background), starts))
    drawings = []
    marker_slab = None
    if markers is not None and marker_depth is not None:
        marker_slab = np.clip(np.floor((marker_depth - low) / thickness), 0, slabs - 1).astype(np.int64)
    shaded = _by_slab(cells, cell_depth, low, thickness, slabs)
    for number in range(slabs):
        within = tuple(lines.between(at[number], at[number + 1]) for lines, at in drawn if at[number] < at[number + 1])
        shown: tuple[Markers, ...] = ()
        if markers is not None and marker_slab is not None:
            chosen = np.flatnonzero(marker_slab == number)
            if len(chosen):
                shown = (Markers(markers.centers[chosen], markers.style[chosen], markers.styles),)
        if within or shown or shaded[number]:
            drawings.append(Drawing(cells=shaded[number], lines=within, markers=shown))
    return tuple(drawings)


def _by_slab(
    cells: Cells | None, depth: Floats | None, low: float, thickness: float, slabs: int
) -> list[tuple[Cells, ...]]:
    """Return the cells of each slab; a cell is as near as its middle."""
    if cells is None or depth is None:
        return [()] * slabs
    slab = np.clip(np.floor((depth - low) / thickness), 0, slabs - 1).astype(np.int64)
    style = cells.colors.astype(np.int64) @ np.array([1 << 24, 1 << 16, 1 << 8, 1])
    # Those that are drawn as one are next to each other.
    order = np.lexsort((style, np.zeros_like(slab) if cells.groups is None else cells.groups, slab))
    chosen = cells.ordered(order)
    ends = np.searchsorted(slab[order], np.arange(slabs + 1)).tolist()
    return [(chosen.between(first, last),) if last > first else () for first, last in itertools.pairwise(ends)]


def cut(lines: Polylines, level: Floats, slabs: int) -> tuple[Polylines, Integers]:
    """Return lines cut at whole numbers of `level` (V,), sorted by slab, within a slab by style, and each one's slab.

    A run of segments that stays in a slab stays one line.
    """
    begin, end = lines.offsets[:-1], lines.offsets[1:] - 1
    slab = np.clip(np.floor(level), 0, slabs - 1).astype(np.int64)
    climb = np.diff(slab, append=slab[-1:])
    climb[end] = 0
    # A vertex more at every border between slabs that a segment crosses.
    count = np.abs(climb) + 1
    place = np.cumsum(count) - count
    points, behind = np.repeat(lines.points, count, axis=0), np.repeat(slab, count)
    segment = np.repeat(np.arange(len(count)), count - 1)
    number = np.arange(len(segment)) - (place[segment] - segment)
    step = np.sign(climb[segment])
    border = slab[segment] + step * number + (step > 0)
    share = np.clip((border - level[segment]) / (level[segment + 1] - level[segment]), 0.0, 1.0)[:, None]
    added = place[segment] + 1 + number
    points[added] += share * (lines.points[segment + 1] - lines.points[segment])
    # `behind` is the slab of the segment behind each vertex; a run goes on while it is the same.
    behind[added] += step * (number + 1)
    begin, end = place[begin], place[end]
    turns = behind[1:] != behind[:-1]
    turns[begin[1:] - 1] = turns[end - 1] = False
    turn = 1 + np.flatnonzero(turns)
    first, last = np.sort(np.concatenate([begin, turn])), np.sort(np.concatenate([end, turn]))
    first, last = first[last > first], last[last > first]
    line = np.searchsorted(begin, first, side="right") - 1
    color = lines.colors[line].astype(np.int64) @ np.array([1 << 16, 1 << 8, 1])
    order = np.lexsort((lines.widths_px[line], color, behind[first]))
    first, last, line = first[order], last[order], line[order]
    offsets = np.concatenate([[0], np.cumsum(last - first + 1)])
    take = np.repeat(first - offsets[:-1], last - first + 1) + np.arange(offsets[-1])
    return Polylines(points[take], offsets, lines.colors[line], lines.widths_px[line], joined=True), behind[first]


def _fade(lines: Polylines, nearness: Floats, most: float, background: Bytes) -> Polylines:
    far = 1 - np.minimum(np.floor(nearness * FADE_STEPS), FADE_STEPS - 1) / (FADE_STEPS - 1)
    # In eighths, so that the fade itself comes and goes in few colours.
    share = (np.rint(8 * most) / 8 * far)[:, None]
    colors = np.rint(lines.colors * (1 - share) + background * share).astype(np.uint8)
    return replace(lines, colors=colors)
