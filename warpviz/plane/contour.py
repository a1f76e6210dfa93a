"""Contour: the lines in the plane on which a function is zero, as exactly as they are drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from warpviz.arrays import Floats, Integers
from warpviz.plane.refine import TOLERANCE_PX, chord_error

if TYPE_CHECKING:
    from warpviz.plane.refine import ScreenMap

# Cells of the grid in each direction, and the most where these hide something.
CELLS, MOST_CELLS = 192, 1536
# How far, as a share of the sheet, a place may be from a line that no cell tells of: a tenth of a pixel or two.
HIDDEN = 4e-4
# Values that are taken together.
TOGETHER = 2**15
# Values are taken for at most so many times the middle one, and at least for this part of it.
TAMED = 1e3
# Halvings of an interval until nothing is left of it but rounding.
HALVINGS = 54
# How often a segment may be halved, and where between its ends the true line is looked at.
MOST_HALVED = 14
SHARES = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
# Ends of segments that are nearer to each other than this, as a share of the sheet, are one.
SAME = 1e-9

Flags: TypeAlias = npt.NDArray[np.bool_]
# Points (N, 2) -> (N,), zero on the line.
Score: TypeAlias = Callable[[Floats], Floats]
# Chords from (S, 2) to (S, 2) and shares of them (M,) -> points (S, M, 2) of the line that stand over those places.
Bend: TypeAlias = Callable[[Floats, Floats, Floats], Floats]


def zero_segments(score: Score, extent: float, cells: int = CELLS) -> Floats:
    """Return the segments (S, 2, 2) of the line score = 0 within the cells of a grid on [-extent, extent]^2.

    contourpy finds them by marching squares (Lorensen and Cline 1987, Computer Graphics 21:163, in the plane); the ends
    of segments, which it interpolates, are made exact.
    """
    return _zero_segments(score, _axis(extent, cells), on_grid(score, extent, cells))


def _zero_segments(score: Score, axis: Floats, values: Floats) -> Floats:
    """Return the same for values (N, N) on the corners of a grid with coordinates (N,)."""
    from contourpy import LineType, contour_generator

    # Only signs matter here. Places in steps of the grid, all lines after each other.
    found = contour_generator(z=_tamed(values), line_type=LineType.ChunkCombinedOffset).lines(0.0)
    places, offsets = (part[0] for part in found)
    if places is None or offsets is None:
        return np.empty((0, 2, 2))
    # Each is on an edge between two corners of the grid: in one coordinate it is whole but for rounding.
    low = np.rint(places).astype(np.int64)
    high, row = low.copy(), np.arange(len(low))
    along = np.abs(places - low).argmax(axis=1)
    low[row, along] = np.floor(places[row, along])
    high[row, along] = low[row, along] + 1
    vertices = zero_between(score, axis[low], axis[high])
    starts = np.delete(np.arange(len(vertices)), offsets[1:].astype(np.int64) - 1)
    return np.stack([vertices[starts], vertices[starts + 1]], axis=1)


def all_segments(score: Score, extent: float) -> tuple[Floats, bool]:
    """Return the segments (S, 2, 2) of the line score = 0 on [-extent, extent]^2, and whether these are all, and right.

    The grid is made finer as long as it hides something, see `_hides`, or a chord has no line over its middle.
    """
    cells = CELLS
    while True:
        # Those of the grid, and those between them.
        values, axis = on_grid(score, extent, 2 * cells), _axis(extent, 2 * cells)
        segments = _zero_segments(score, axis[::2], values[::2, ::2])
        if not _hides(values, 2 * extent) and _are_chords(segments, score):
            return segments, True
        if 2 * cells > MOST_CELLS:
            return segments, False
        cells *= 2


def _are_chords(segments: Floats, score: Score) -> bool:
    """Return whether the line is over the middle of all segments (S, 2, 2)."""
    middle, along = segments.mean(axis=1), segments[:, 1] - segments[:, 0]
    across = along[:, ::-1] * [-0.5, 0.5]
    long = np.linalg.norm(along, axis=1) > SAME * np.abs(segments).max(initial=0.0)
    return not ((score(middle - across) > 0) == (score(middle + across) > 0))[long].any()


def _hides(values: Floats, side: float) -> bool:
    """Return whether a grid of every second one of values (2 N + 1, 2 N + 1) hides something of the line of zeros.

    It does where, in the middle of an edge whose ends agree or of a cell whose corners do, the sign is another and the
    line far away for that, by the slope there; and where two lines pass a cell and it would join them wrongly. What no
    middle tells of is still missed.
    """
    above = values > 0
    corners = above[::2, ::2]
    level, upright = corners[:, 1:] == corners[:, :-1], corners[1:] == corners[:-1]
    hidden = np.zeros(values.shape, dtype=bool)
    hidden[::2, 1::2] = level & (above[::2, 1::2] != corners[:, 1:])
    hidden[1::2, ::2] = upright & (above[1::2, ::2] != corners[1:])
    same = upright[:, 1:] & upright[:, :-1] & level[1:]
    hidden[1::2, 1::2] = same & (above[1::2, 1::2] != corners[1:, 1:])
    down, right = np.gradient(values, side / (len(values) - 1))
    far = np.abs(values[hidden]) > HIDDEN * side * np.hypot(down, right)[hidden]
    return bool(far.any() or _crossed_wrongly(values).any())


def _crossed_wrongly(values: Floats) -> Flags:
    """Return in which cells two lines pass that would be joined wrongly, (N, N), for values (2 N + 1, 2 N + 1).

    Corners of such a cell differ from both their neighbours. Which lines pass is told from their mean.
    """
    corners = _tamed(values[::2, ::2])
    above = corners > 0
    saddle = (above[1:, 1:] == above[:-1, :-1]) & (above[1:, :-1] == above[:-1, 1:]) & (above[1:, 1:] != above[1:, :-1])
    mean = corners[1:, 1:] + corners[1:, :-1] + corners[:-1, 1:] + corners[:-1, :-1]
    wrongly: Flags = saddle & ((mean > 0) != (values[1::2, 1::2] > 0))
    return wrongly


def _tamed(values: Floats) -> Floats:
    """Return values (H, W) of the same signs, none so small that rounding hides on which edge a line is."""
    size = np.abs(values)
    return np.where(values > 0, 1.0, -1.0) * np.clip(size / (np.median(size) or 1.0), 1 / TAMED, TAMED)


def _axis(extent: float, cells: int) -> Floats:
    return np.linspace(-extent, extent, cells + 1)


def on_grid(score: Score, extent: float, cells: int) -> Floats:
    """Return what score is on the corners of a grid on [-extent, extent]^2, (cells + 1, cells + 1): rows of equal y."""
    axis = _axis(extent, cells)
    rows = max(1, TOGETHER // (cells + 1))
    parts = [
        score(np.stack(np.meshgrid(axis, axis[first : first + rows]), axis=-1).reshape(-1, 2))
        for first in range(0, cells + 1, rows)
    ]
    return np.concatenate(parts).reshape(cells + 1, cells + 1)


def zero_between(score: Score, low: Floats, high: Floats) -> Floats:
    """Return the points (N, 2) at which score is 0 between low (N, 2) and high (N, 2), where its signs differ."""
    if not len(low):
        return low
    a, b = np.zeros(len(low)), np.ones(len(low))
    start = score(low) > 0
    for _ in range(HALVINGS):
        middle = (a + b) / 2
        same = (score(low + middle[:, None] * (high - low)) > 0) == start
        a, b = np.where(same, middle, a), np.where(same, b, middle)
    ends = [low + share[:, None] * (high - low) for share in (a, b)]
    nearer = np.abs(score(ends[0])) <= np.abs(score(ends[1]))
    return np.where(nearer[:, None], ends[0], ends[1])


def bent(score: Score) -> Bend:
    """Return how chords of the line score = 0 bend: to where score is 0 straight over a place of the chord.

    Where that cannot be told the place stays on the chord.
    """

    def bend(start: Floats, end: Floats, shares: Floats) -> Floats:
        points = straight(start, end, shares)
        inner = np.flatnonzero((shares > 0) & (shares < 1))
        across = np.stack([start[:, 1] - end[:, 1], end[:, 0] - start[:, 0]], axis=1)[:, None] / 2
        below, above = points[:, inner] - across, points[:, inner] + across
        shape = below.shape
        below, above = below.reshape(-1, 2), above.reshape(-1, 2)
        told = np.flatnonzero((score(below) > 0) != (score(above) > 0))
        found = points[:, inner].reshape(-1, 2)
        found[told] = zero_between(score, below[told], above[told])
        points[:, inner] = found.reshape(shape)
        return points

    return bend


def straight(start: Floats, end: Floats, shares: Floats) -> Floats:
    """Return the points (S, M, 2) at shares (M,) of chords from start (S, 2) to end (S, 2): a line that is straight."""
    return start[:, None] * (1 - shares[:, None]) + end[:, None] * shares[:, None]


def refined(segments: Floats, bend: Bend, moments: ScreenMap, tolerance_px: float = TOLERANCE_PX) -> Floats:
    """Return segments (S, 2, 2) halved until, at all moments, they are as near to the line as the sheet's lines are.

    Args:
        segments: chords of a line.
        bend: where the line is over them.
        moments: where points of the plane are on the screen, as `refine` takes them.
        tolerance_px: how far a chord may be off where that is looked at.
    """
    done = [segments[:0]]
    for _ in range(MOST_HALVED):
        if not len(segments):
            break
        curves = bend(segments[:, 0], segments[:, 1], SHARES)
        worst = np.zeros(len(segments))
        for way in moments(curves.reshape(-1, 2)):
            paths = (np.ascontiguousarray(places.T).reshape(-1, *curves.shape[:2]) for places in way)
            worst = np.maximum(worst, chord_error(*paths))
        bad = worst > tolerance_px
        done.append(segments[~bad])
        segments = np.concatenate([curves[bad][:, [0, 2]], curves[bad][:, [2, 4]]])
    return np.concatenate([*done, segments])


def chained(segments: Floats, extent: float) -> tuple[Floats, Integers]:
    """Return segments (S, 2, 2) as lines: their vertices (V, 2), and where each line begins and ends, (P + 1,)."""
    if not len(segments):
        return np.empty((0, 2)), np.zeros(1, dtype=np.int64)
    places = np.rint(segments.reshape(-1, 2) / (SAME * extent)).astype(np.int64)
    _, first, number = np.unique(places, axis=0, return_index=True, return_inverse=True)
    pairs = number.reshape(-1, 2)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    lines = _walk([(int(a), int(b)) for a, b in np.unique(np.sort(pairs, axis=1), axis=0)])
    points = segments.reshape(-1, 2)[first]
    offsets = np.cumsum([0, *(len(line) for line in lines)]).astype(np.int64)
    return np.concatenate([np.empty((0, 2)), *(points[line] for line in lines)]), offsets


def _walk(edges: list[tuple[int, int]]) -> list[list[int]]:
    """Return ways along edges that together take each once; they end where not just two edges meet."""
    around: dict[int, list[int]] = {}
    for edge, ends in enumerate(edges):
        for end in ends:
            around.setdefault(end, []).append(edge)
    ends_first = sorted(around, key=lambda node: len(around[node]) == 2)
    taken = [False] * len(edges)
    lines = []
    for begin in ends_first:
        for start in around[begin]:
            if taken[start]:
                continue
            line, node, edge = [begin], begin, start
            while True:
                taken[edge] = True
                a, b = edges[edge]
                node = b if node == a else a
                line.append(node)
                following = [other for other in around[node] if not taken[other]]
                if len(around[node]) != 2 or not following:
                    break
                edge = following[0]
            lines.append(line)
    return lines
