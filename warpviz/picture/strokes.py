"""Strokes: what was crushed to a line or a point, thicker the more of the sheet lies there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from warpviz.picture.scene import Markers, MarkerStyle, Polylines

if TYPE_CHECKING:
    from warpviz.arrays import Bytes, Floats, Integers

STEPS = 5
# Strokes are cut into pieces of that length; what lies within a square of that size, and half of what lies in the
# squares beside it, adds up.
PIECE_PX, WINDOW_PX = 3.0, 18.0


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
    reference_px: float,
    least_px: float,
    most_px: float,
) -> Polylines:
    """Return strokes over segments, as wide as the paper that lies there says, in the colour of the most of it.

    Args:
        segments: where each cell lies now, (K, 2, 2), in pixels; several may lie on each other.
        areas: how large each was, in square pixels, (K,).
        kind: of each cell, (K,).
        colors: of each kind, uint8 (C, 3).
        reference_px: how wide the paper was that is drawn widest.
        least_px, most_px: the narrowest and the widest stroke.
    """
    span = segments[:, 1] - segments[:, 0]
    length = np.hypot(*span.T)
    count = np.maximum(np.ceil(length / PIECE_PX), 1).astype(np.int64)
    owner = np.repeat(np.arange(len(segments)), count)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    start, end = (segments[owner, 0] + span[owner] * ((number + by) / count[owner])[:, None] for by in (0, 1))
    middle, area = (start + end) / 2, areas[owner] / count[owner]
    shown = _most(middle, area, kind[owner], len(colors))
    # How wide the paper was that lies at each piece, all cells together.
    step = strength(_width(middle, area), reference_px)
    widths = least_px + (most_px - least_px) * step / (STEPS - 1)
    # Pieces that lie on each other would be the same stroke.
    once = np.unique(np.column_stack([np.floor(middle / PIECE_PX * 2), shown]), axis=0, return_index=True)[1]
    ends = np.stack([start[once], end[once]], axis=1).reshape(-1, 2)
    lines = Polylines(ends, np.arange(0, len(ends) + 1, 2), colors[shown[once]], widths[once], joined=True)
    return lines.ordered(np.lexsort((shown[once], widths[once])))


def crushed_dots(
    places: Floats, areas: Floats, colors: tuple[str, ...], kind: Integers, *, reference_px2: float, most_px: float
) -> Markers:
    """Return dots over places, as large as the paper that lies there says, in the colour of the most of it.

    Args:
        places: where each cell lies now, (K, 2), in pixels.
        areas: how large each was, in square pixels, (K,).
        colors: `#rrggbb` of each kind.
        kind: of each cell, (K,).
        reference_px2: the area that is drawn largest.
        most_px: the radius of the largest dot; the smallest has a fifth of it.
    """
    where, total = _gathered(places, areas, WINDOW_PX)
    step = strength(total[where], reference_px2)
    shown = _most(places, areas, kind, len(colors))
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


def _most(places: Floats, areas: Floats, kind: Integers, kinds: int) -> Integers:
    """Return the kind that most of the paper about each place has, (K,)."""
    where, _ = _gathered(places, areas, WINDOW_PX)
    total = np.bincount(where * kinds + kind, areas, minlength=(int(where.max(initial=0)) + 1) * kinds)
    most: Integers = total.reshape(-1, kinds).argmax(axis=1)[where]
    return most


def _width(places: Floats, areas: Floats) -> Floats:
    """Return how wide the paper was that lies about each place (K, 2): area by length of what is covered, (K,)."""
    if not len(places):
        return np.zeros(0)
    covered = np.unique(np.floor(places / PIECE_PX).astype(np.int64), axis=0)
    # Each small square counts for the window that its own middle is in.
    middles = (covered + 0.5) * PIECE_PX
    squares = np.floor(np.concatenate([places, middles]) / WINDOW_PX).astype(np.int64)
    low = squares.min(axis=0)
    size = squares.max(axis=0) - low + 3
    at = squares - low + 1
    grid_area, grid_length = np.zeros(tuple(size)), np.zeros(tuple(size))
    np.add.at(grid_area, tuple(at[: len(places)].T), areas)
    np.add.at(grid_length, tuple(at[len(places) :].T), PIECE_PX)
    area, length = _spread(grid_area), _spread(grid_length)
    width: Floats = (area / np.maximum(length, PIECE_PX))[tuple(at[: len(places)].T)]
    return width


def _spread(grid: Floats) -> Floats:
    """Return what is in each square and half of what is in the eight about it, so that no border of a square shows."""
    around = np.zeros_like(grid)
    padded = np.pad(grid, 1)
    for down in (0, 1, 2):
        for right in (0, 1, 2):
            around += padded[down : down + grid.shape[0], right : right + grid.shape[1]]
    return (grid + around) / 2


def _gathered(places: Floats, amounts: Floats, size_px: float) -> tuple[Integers, Floats]:
    """Return the number of each place's square, (K,), and the sum of `amounts` in each square."""
    squares = np.floor(places / size_px).astype(np.int64)
    where: Integers = np.unique(squares, axis=0, return_inverse=True)[1].reshape(-1)
    total = np.bincount(where, amounts).astype(np.float64)
    return where, total
