"""Depth: lines and markers in space, cut into slabs that are drawn from the farthest to the nearest.

Lines are cut where they pass from slab to slab, so that a line may go behind another and come out in front of a third.
Within a slab, which is thin, markers cover lines. Farther slabs fade towards the background.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from warpviz.picture.scene import Drawing, Markers, Polylines

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
    slabs: int = SLABS,
) -> tuple[Drawing, ...]:
    """Return drawings from far to near that together show lines and markers.

    Args:
        lines: on the screen.
        depth: how near each of their vertices is, (V,); larger is nearer.
        markers, marker_depth: markers and how near each is, (N,); None for none.
        background: uint8 (3,), what is far away fades towards.
        far_px: how deep a scene must be to fade all the way; a flatter one fades less.
        slabs: how many.
    """
    parts = [depth] if marker_depth is None else [depth, marker_depth]
    low = min(float(part.min()) for part in parts if len(part))
    high = max(float(part.max()) for part in parts if len(part))
    thickness = max((high - low) / slabs, 1e-12 * max(abs(low), abs(high), 1.0))
    pieces, slab = cut(lines, (depth - low) / thickness, slabs)
    faded = _fade(pieces, slab / slabs, FADE * min(1.0, (high - low) / far_px), background)
    drawings = []
    marker_slab = None
    if markers is not None and marker_depth is not None:
        marker_slab = np.clip(np.floor((marker_depth - low) / thickness), 0, slabs - 1).astype(np.int64)
    starts = np.searchsorted(slab, np.arange(slabs + 1))
    for number in range(slabs):
        within = np.arange(starts[number], starts[number + 1])
        shown: tuple[Markers, ...] = ()
        if markers is not None and marker_slab is not None:
            chosen = np.flatnonzero(marker_slab == number)
            if len(chosen):
                shown = (Markers(markers.centers[chosen], markers.style[chosen], markers.styles),)
        if len(within) or shown:
            drawings.append(Drawing(lines=(_between(faded, starts[number], starts[number + 1]),), markers=shown))
    return tuple(drawings)


def cut(lines: Polylines, level: Floats, slabs: int) -> tuple[Polylines, Integers]:
    """Return lines cut at whole numbers of `level` (V,), sorted by slab, within a slab by style, and each one's slab.

    A run of segments that stays in a slab stays one line.
    """
    joined = np.ones(len(lines.points), dtype=bool)
    joined[lines.offsets[1:] - 1] = False
    vertex = np.flatnonzero(joined)
    piece = np.repeat(np.arange(len(lines.colors)), np.diff(lines.offsets) - 1)
    a, b = level[vertex], level[vertex + 1]
    slab_a, slab_b = (np.clip(np.floor(end), 0, slabs - 1).astype(np.int64) for end in (a, b))
    count = np.abs(slab_b - slab_a) + 1
    segment = np.repeat(np.arange(len(vertex)), count)
    order = np.arange(len(segment)) - np.repeat(np.cumsum(count) - count, count)
    step = np.sign(slab_b - slab_a)[segment]
    slab = slab_a[segment] + step * order
    span = np.where(b != a, b - a, 1.0)[segment]
    # Where a segment enters and leaves its slab, as shares of the segment.
    leaving = (slab + (step > 0) - a[segment]) / span
    first, last = order == 0, order == count[segment] - 1
    until = np.where(last, 1.0, np.clip(leaving, 0.0, 1.0))
    since = np.where(first, 0.0, np.r_[0.0, until[:-1]])
    start, end = lines.points[vertex][segment], lines.points[vertex + 1][segment]
    enter = start + since[:, None] * (end - start)
    leave = start + until[:, None] * (end - start)
    # A run goes on while piece and slab are the same.
    line = piece[segment]
    breaks = np.r_[True, (line[1:] != line[:-1]) | (slab[1:] != slab[:-1])]
    run_start = np.flatnonzero(breaks)
    lengths = np.diff(np.r_[run_start, len(segment)]) + 1
    offsets = np.r_[0, np.cumsum(lengths)]
    points = np.empty((offsets[-1], 2))
    points[offsets[:-1]] = enter[run_start]
    inner = np.ones(len(points), dtype=bool)
    inner[offsets[:-1]] = False
    points[inner] = leave
    runs = Polylines(points, offsets, lines.colors[line[run_start]], lines.widths_px[line[run_start]], joined=True)
    style = runs.colors.astype(np.int64) @ np.array([1 << 16, 1 << 8, 1])
    by_slab = np.lexsort((runs.widths_px, style, slab[run_start]))
    return runs.ordered(by_slab), slab[run_start][by_slab]


def _fade(lines: Polylines, nearness: Floats, most: float, background: Bytes) -> Polylines:
    far = 1 - np.minimum(np.floor(nearness * FADE_STEPS), FADE_STEPS - 1) / (FADE_STEPS - 1)
    # In eighths, so that the fade itself comes and goes in few colours.
    share = (np.rint(8 * most) / 8 * far)[:, None]
    colors = np.rint(lines.colors * (1 - share) + background * share).astype(np.uint8)
    return replace(lines, colors=colors)


def _between(lines: Polylines, first: int, last: int) -> Polylines:
    vertices = slice(lines.offsets[first], lines.offsets[last])
    offsets = lines.offsets[first : last + 1] - lines.offsets[first]
    colors, widths_px = lines.colors[first:last], lines.widths_px[first:last]
    return Polylines(lines.points[vertices], offsets, colors, widths_px, lines.joined)
