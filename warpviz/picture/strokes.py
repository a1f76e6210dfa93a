"""Strokes: what was crushed to a line or a point, thicker the more of the sheet lies there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.picture.scene import Markers, MarkerStyle, Polylines

if TYPE_CHECKING:
    from warpviz.arrays import Bytes, Floats, Integers

STEPS = 8
# Strokes are measured in squares, so many along the longer side of the box that they fill, and what lies in a window
# of so many squares to each side adds up. Shares, and not pixels: a camera that moves in changes no width.
SQUARES, WINDOW = 120, 3
# Between two of the places at which a stroke is measured, as a share of a square.
SAMPLE = 1 / 8
# Dots add up within that many pixels, where the zoom is 1.
DOTS_PX = 6.0
# Ends that are so near each other, as a share of a square, are the same, and so is what rounding put a hair beside.
SAME, HAIR = 1 / 16, 1e-9
# Directions that differ by less, in radians, are the same.
TURN = 1e-4
FAR = 2**28


def strength(amount: Floats, reference: float) -> Integers:
    """Return the step, from 0 to `STEPS` - 1, of amounts, (K,); `reference` and more is the last one.

    By the square root: a quarter of the reference is half way up.
    """
    share = np.sqrt(np.clip(amount / reference, 0.0, 1.0))
    return np.asarray(np.minimum(np.floor(share * STEPS), STEPS - 1), dtype=np.int64)


def crushed_lines(
    segments: Floats,
    areas: Floats,
    kind: Integers,
    colors: Bytes,
    *,
    zoom: float,
    reference_px: float,
    least_px: float,
    most_px: float,
) -> Polylines:
    """Return strokes over segments, as wide as the paper that lies there says, in the colour of the most of it.

    Args:
        segments: where each cell lies now, (K, 2, 2), in pixels; several may lie on each other.
        areas: how large each was, in square pixels where the zoom is 1, (K,).
        kind: of each cell, (K,).
        colors: of each kind, uint8 (C, 3).
        zoom: how many pixels show now what one pixel shows where the zoom is 1.
        reference_px: how wide the paper was that is drawn widest, where the zoom is 1, if none was wider.
        least_px, most_px: the narrowest and the widest stroke.
    """
    if not len(segments):
        return Polylines(np.empty((0, 2)), np.zeros(1, dtype=np.int64), np.empty((0, 3), np.uint8), np.empty(0))
    size_px = float(np.ptp(segments.reshape(-1, 2), axis=0).max(initial=0.0)) / SQUARES or 1.0
    owner, by, span = _sampled(segments, size_px)
    places = segments[owner, 0] + span[owner] * by[:, None]
    square = _squares(places, size_px)
    area = areas[owner] / np.bincount(owner)[owner]
    windows = _windows(square)
    laid = np.stack([windows.around(np.where(kind[owner] == number, area, 0.0)) for number in range(len(colors))])
    # How wide the paper was that lies about each place, all cells together; what lies on each other is covered once.
    width = laid.sum(axis=0) / windows.around(_covered(square, places, span[owner], size_px * SAMPLE) / zoom)
    look = np.argmax(laid, axis=0) * STEPS + strength(width, max(reference_px, width.max()))
    # As far as it looks the same, it is one stroke.
    first = np.flatnonzero(np.r_[True, (np.diff(owner) != 0) | (np.diff(look) != 0)])
    last = np.r_[first[1:] - 1, len(owner) - 1]
    half = 0.5 / np.bincount(owner)[owner]
    reach = np.stack([(by - half)[first], (by + half)[last]], axis=1)
    ends = segments[owner[first], :1] + span[owner[first], None] * reach[:, :, None]
    return _strokes(ends, look[first], colors, np.linspace(least_px, most_px, STEPS), size_px * SAME)


def _sampled(segments: Floats, size_px: float) -> tuple[Integers, Floats, Floats]:
    """Return places along segments (K, 2, 2): whose each is, (M,), how far along, (M,); and the segments' spans."""
    span = segments[:, 1] - segments[:, 0]
    count = np.maximum(np.ceil(np.hypot(*span.T) / (size_px * SAMPLE) * (1 - HAIR)), 1).astype(np.int64)
    owner = np.repeat(np.arange(len(segments)), count)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    return owner, (number + 0.5) / count[owner], span


def _covered(square: Integers, places: Floats, span: Floats, sample_px: float) -> Floats:
    """Return the length of line in each square, said at one of the places (M, 2) in it, at the others 0, (M,)."""
    _, first, where = np.unique(square, axis=0, return_index=True, return_inverse=True)
    where = where.reshape(-1)
    # As far as it reaches along the first line that is found there: what lies on each other is covered once.
    along = (places * (span / np.maximum(np.hypot(*span.T), HAIR)[:, None])[first][where]).sum(axis=1)
    low, high = np.full(len(first), np.inf), np.full(len(first), -np.inf)
    np.minimum.at(low, where, along)
    np.maximum.at(high, where, along)
    length = np.zeros(len(square))
    length[first] = high - low + sample_px
    return length


def _strokes(ends: Floats, look: Integers, colors: Bytes, widths_px: Floats, same_px: float) -> Polylines:
    """Return strokes between ends (K, 2, 2) that look so, the widest last; what overlaps on a line becomes one."""
    span, corner = ends[:, 1] - ends[:, 0], ends.min(axis=(0, 1))
    straight = round(np.pi / TURN)
    turn = np.rint(np.arctan2(span[:, 1], span[:, 0]) / TURN).astype(np.int64) % straight
    c, s = np.cos(turn * TURN), np.sin(turn * TURN)
    aside = np.rint(((ends.mean(axis=1) - corner) * np.column_stack([-s, c])).sum(axis=1) / same_px)
    along = np.sort(((ends - corner) * np.column_stack([c, s])[:, None]).sum(axis=2), axis=1)
    order = np.lexsort((along[:, 0], aside, turn, look % STEPS))
    line = np.column_stack([look, turn, aside])[order]
    begins = np.r_[True, (np.diff(line, axis=0) != 0).any(axis=1)]
    # How far the strokes on this line have come, each line behind the one before.
    beyond = np.cumsum(begins) * (np.ptp(along) + 1.0)
    reached = np.maximum.accumulate(along[order, 1] + beyond)
    begins |= np.r_[True, (along[order, 0] + beyond)[1:] > reached[:-1] + same_px]
    first = np.flatnonzero(begins)
    low, high = along[order][first, 0], np.maximum.reduceat(along[order, 1], first)
    chosen = order[first]
    long = np.hypot(*span[chosen].T)[:, None]
    forward = np.where((span * np.column_stack([c, s])).sum(axis=1) < 0, -1.0, 1.0)[chosen, None]
    # Its own direction, not the rounded one.
    exact = np.where(long > 0, span[chosen] * forward / np.maximum(long, 1e-300), np.column_stack([c, s])[chosen])
    lowest = np.where(forward < 0, ends[chosen, 1], ends[chosen, 0])
    reach = np.column_stack([low, high]) - along[chosen, :1]
    points = (lowest[:, None] + exact[:, None] * reach[:, :, None]).reshape(-1, 2)
    shown = look[chosen]
    offsets = np.arange(0, len(points) + 1, 2)
    return Polylines(points, offsets, colors[shown // STEPS], widths_px[shown % STEPS], joined=True)


def crushed_dots(
    places: Floats,
    areas: Floats,
    colors: tuple[str, ...],
    kind: Integers,
    *,
    zoom: float,
    reference_px2: float,
    most_px: float,
) -> Markers:
    """Return dots over places, as large as the paper that lies there says, in the colour of the most of it.

    Args:
        places: where each cell lies now, (K, 2), in pixels.
        areas: how large each was, in square pixels where the zoom is 1, (K,).
        colors: `#rrggbb` of each kind.
        kind: of each cell, (K,).
        zoom: how many pixels show now what one pixel shows where the zoom is 1.
        reference_px2: the area that is drawn largest, where the zoom is 1, if none is larger.
        most_px: the radius of the largest dot; the smallest has one share of `STEPS` of it.
    """
    square = _squares(places, DOTS_PX * zoom)
    windows = _windows(square)
    laid = np.stack([windows.around(np.where(kind == number, areas, 0.0)) for number in range(len(colors))])
    total = laid.sum(axis=0)
    step = strength(total, max(reference_px2, total.max(initial=0.0)))
    shown = np.argmax(laid, axis=0)
    styles = tuple(
        MarkerStyle("circle", color, color, most_px * (number + 1) / STEPS, 0.0)
        for color in colors
        for number in range(STEPS)
    )
    order = np.argsort(step, kind="stable")
    # One dot for each place.
    at = np.rint(places[order]).astype(np.int64)
    last = len(order) - 1 - np.unique(at[::-1], axis=0, return_index=True)[1]
    chosen: Integers = order[np.sort(last)]
    return Markers(places[chosen], shown[chosen] * STEPS + step[chosen], styles)


def _squares(places: Floats, size_px: float) -> Integers:
    """Return the square that each place (M, 2) is in, (M, 2); the least place is in the middle of the first."""
    squares: Integers = np.rint((places - places.min(axis=0, initial=np.inf)) / size_px).astype(np.int64)
    return squares


@dataclass(frozen=True, slots=True, eq=False)
class _Windows:
    """Places in squares: the number of each place's square, (M,), and the pairs of squares that share a window."""

    where: Integers
    first: Integers
    second: Integers
    count: int

    def around(self, amounts: Floats) -> Floats:
        """Return the sum of amounts (M,) in the window about each place, (M,)."""
        total = np.bincount(self.where, amounts, self.count).astype(np.float64)
        sums = np.bincount(self.first, total[self.second], self.count).astype(np.float64)
        return sums[self.where]


def _windows(square: Integers) -> _Windows:
    """Return the windows about squares (M, 2)."""
    # Of places that are so far apart that their numbers would not fit, none is near another.
    keys = np.clip(square, -FAR, FAR) @ np.array([4 * FAR, 1])
    known, where = np.unique(keys, return_inverse=True)
    steps = np.arange(-WINDOW, WINDOW + 1)
    wanted = known[:, None] + (steps[:, None] * 4 * FAR + steps).reshape(-1)
    found = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    first, at = np.nonzero(known[found] == wanted)
    return _Windows(where.reshape(-1), first, found[first, at], len(known))
