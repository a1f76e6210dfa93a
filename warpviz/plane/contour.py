"""Contour: the lines in the plane on which a function is zero, as exactly as they are drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from warpviz.arrays import Floats, Integers
from warpviz.plane.refine import TOLERANCE_PX, chord_error

if TYPE_CHECKING:
    from warpviz.plane.refine import ScreenMap

# Cells of the grid in each direction; what is smaller than a cell may be missed.
CELLS = 192
# Values are taken for at most so many times the middle one, and at least for this part of it.
TAMED = 1e3
# Halvings of an interval until nothing is left of it but rounding.
HALVINGS = 54
# How often a segment may be halved, and where between its ends the true line is looked at.
MOST_HALVED = 14
SHARES = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
# Ends of segments that are nearer to each other than this, as a share of the sheet, are one.
SAME = 1e-9

# Points (N, 2) -> (N,), zero on the line.
Score: TypeAlias = Callable[[Floats], Floats]
# Chords from (S, 2) to (S, 2) and shares of them (M,) -> points (S, M, 2) of the line that stand over those places.
Bend: TypeAlias = Callable[[Floats, Floats, Floats], Floats]


def zero_segments(score: Score, extent: float, cells: int = CELLS) -> Floats:
    """Return the segments (S, 2, 2) of the line score = 0 within the cells of a grid on [-extent, extent]^2.

    contourpy finds them by marching squares (Lorensen and Cline 1987, Computer Graphics 21:163, in the plane); the ends
    of segments, which it interpolates, are made exact.
    """
    from contourpy import LineType, contour_generator

    axis = np.linspace(-extent, extent, cells + 1)
    values = score(np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)).reshape(cells + 1, cells + 1)
    # Only signs matter here: no line may pass so near to a corner that rounding hides on which edge it is.
    size = np.abs(values)
    tamed = np.where(values > 0, 1.0, -1.0) * np.clip(size / (np.median(size) or 1.0), 1 / TAMED, TAMED)
    # Places in steps of the grid, all lines after each other.
    found = contour_generator(z=tamed, line_type=LineType.ChunkCombinedOffset).lines(0.0)
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
