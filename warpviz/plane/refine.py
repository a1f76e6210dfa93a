"""Where along each line vertices must stand, so that what is drawn is the true curve.

It is longer than other modules because its parts share the vertices that they work on.

A vertex stands at every crease that a line crosses, on both sides of every jump, and wherever else the chord between
two vertices would be off the true curve by more than the tolerance at any of the moments that are looked at. A segment
is told apart by its line and the parameter t in [0, 1] along that line, so nothing is ever interpolated: every vertex
is a point of the lattice, and its image is the true image.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from warpviz.arrays import Floats, Integers
from warpviz.errors import InvalidValueError
from warpviz.plane.lattice import Lines, Sheet
from warpviz.plane.roots import find_roots, lowest_between

PROMISE_PX = 0.25
# The chord error is sampled, so the bound kept here is a little tighter than the promise.
TOLERANCE_PX = 0.17
# Samples are denser towards the ends (Chebyshev nodes): a line that turns back just before one is missed otherwise. A
# segment that several have been merged into needs more.
SAMPLES, MERGED_SAMPLES = 7, 15
SMOOTH_SEGMENTS = 32
# Where between the ends of a straight way the chord error is looked at.
SHARES = (0.2, 0.4, 0.6, 0.8)
MAX_VERTICES = 400_000
MIN_SEGMENT = 1e-9
# How far the two sides of a jump are apart, as a share of the line.
GAP = 5e-14
# What is left of zero after rounding, as a share of the largest value.
ROUNDING = 1e-12

# Points of the plane (N, 2) -> their places in pixels (N, 3) at several moments: one array for a moment, two for a
# straight way from the one to the other.
ScreenMap: TypeAlias = Callable[[Floats], Sequence[tuple[Floats, ...]]]
# Points of the plane (N, 2) -> (N, M) numbers that change sign where a crease, or a jump, is crossed.
Crossings: TypeAlias = Callable[[Floats], Floats]
Flags: TypeAlias = npt.NDArray[np.bool_]


@dataclass(slots=True)
class _Vertices:
    """Vertices sorted by line and parameter; `fixed` ones may not go, `cut` ones have no segment behind them."""

    line: Integers
    t: Floats
    fixed: Flags
    cut: Flags

    @classmethod
    def even(cls, lines: int, steps: int) -> _Vertices:
        """Return the vertices that part each of so many lines into equal segments."""
        return cls(
            line=np.repeat(np.arange(lines), steps + 1),
            t=np.tile(np.linspace(0.0, 1.0, steps + 1), lines),
            fixed=np.tile(np.r_[True, np.zeros(steps - 1, dtype=bool), True], lines),
            cut=np.zeros(lines * (steps + 1), dtype=bool),
        )

    def segments(self) -> Integers:
        """Return the index of the first vertex of every segment."""
        return np.flatnonzero((self.line[1:] == self.line[:-1]) & ~self.cut[:-1])

    def insert(self, line: Integers, t: Floats, *, fixed: bool, cut: Flags | None = None) -> None:
        """Add vertices; one that stands where another does already becomes one with it."""
        lines, ts = np.concatenate([self.line, line]), np.concatenate([self.t, t])
        fixeds = np.concatenate([self.fixed, np.full(len(t), fixed)])
        cuts = np.concatenate([self.cut, np.zeros(len(t), dtype=bool) if cut is None else cut])
        order = np.lexsort((ts, lines))
        lines, ts, fixeds, cuts = lines[order], ts[order], fixeds[order], cuts[order]
        first = np.flatnonzero(np.r_[True, (lines[1:] != lines[:-1]) | (ts[1:] != ts[:-1])])
        self.line, self.t = lines[first], ts[first]
        self.fixed = np.logical_or.reduceat(fixeds, first)
        self.cut = np.logical_or.reduceat(cuts, first)
        if len(self.t) > MAX_VERTICES:
            raise InvalidValueError(
                f"the network bends the sheet too often to draw: over {MAX_VERTICES:,} vertices; use fewer lines"
            )

    def remove(self, vertices: Integers) -> None:
        keep = np.ones(len(self.t), dtype=bool)
        keep[vertices] = False
        self.line, self.t, self.fixed, self.cut = self.line[keep], self.t[keep], self.fixed[keep], self.cut[keep]


def refine(
    lines: Lines,
    moments: ScreenMap,
    *,
    creases: Sequence[Crossings] = (),
    jumps: Sequence[Crossings] = (),
    places: Sequence[Crossings] = (),
    straight: bool = False,
    segments: int = SMOOTH_SEGMENTS,
    tolerance_px: float = TOLERANCE_PX,
) -> Sheet:
    """Return the sheet whose drawn lines stay within `PROMISE_PX` of the true curves at all `moments`.

    Args:
        lines: in the plane, straight or curved.
        moments: where points of the plane are on the screen, at every keyframe and now and then between.
        creases: one function a layer, in the order of the layers, each zero on that layer's creases.
        jumps: the same for places where a layer tears the sheet; they may not be negative to be on the upper side.
        places: functions that change sign where one of `creases` or `jumps` does, and once only.
        straight: lines stay straight between creases and jumps (a piecewise-linear network).
        segments: how many to begin with on each curved line.
        tolerance_px: the chord error that is allowed where it is sampled.

    Raises `InvalidValueError` when that takes more than `MAX_VERTICES` vertices.
    """
    vertices = _Vertices.even(len(lines.start), 1 if straight else segments)
    place = lines.place

    def sharpen() -> None:
        for insert, functions in ((_insert_creases, creases), (_insert_jumps, jumps)):
            for crossings in functions:
                insert(vertices, crossings, place)

    # A layer's creases are found for sure only when all layers before have theirs, and their jumps.
    for _ in range(1 + min(len(creases), len(jumps))):
        sharpen()
    _bisect(vertices, moments, place, tolerance_px)
    if not straight and (creases or jumps):
        # Curves cross creases between vertices that stand on the same side, too.
        for crossings in (*creases, *jumps, *places):
            _insert_turns(vertices, crossings, place)
        for crossings in places:
            _insert_between(vertices, crossings, place)
        sharpen()
        _bisect(vertices, moments, place, tolerance_px)
    _merge(vertices, moments, place, tolerance_px)
    ends = np.flatnonzero(np.r_[(vertices.line[1:] != vertices.line[:-1]) | vertices.cut[:-1], True])
    return Sheet(place(vertices.line, vertices.t), np.r_[0, ends + 1].astype(np.int64), vertices.line[ends])


Place: TypeAlias = Callable[[Integers, Floats], Floats]


def _insert_creases(vertices: _Vertices, crossings: Crossings, place: Place) -> None:
    """Insert a vertex at every root of every column of `crossings`."""
    segments = vertices.segments()
    values = crossings(place(vertices.line, vertices.t))
    values[np.abs(values) <= ROUNDING * np.abs(values).max(axis=0, initial=0.0)] = 0.0
    _fix_crossed(vertices, values, segments)
    which, column = np.nonzero(values[segments] * values[segments + 1] < 0)
    root = _roots(vertices, crossings, place, values, segments[which], column)
    vertices.insert(vertices.line[segments[which]], root, fixed=True)


def _roots(
    vertices: _Vertices, crossings: Crossings, place: Place, values: Floats, low: Integers, column: Integers
) -> Floats:
    """Return the parameters (R,) at which columns (R,) of `crossings` are zero behind the vertices `low` (R,).

    `values` has what they are at every vertex, (V, M), and changes sign there.
    """
    high, line = low + 1, vertices.line[low]

    def at(which: Integers, t: Floats) -> Floats:
        found: Floats = crossings(place(line[which], t))[np.arange(len(which)), column[which]]
        return found

    return find_roots(at, vertices.t[low], vertices.t[high], values[low, column], values[high, column])


def _fix_crossed(vertices: _Vertices, values: Floats, segments: Integers) -> None:
    """Keep the vertices that stand on a crease already, unless the line runs along it."""
    for here, there in ((segments, segments + 1), (segments + 1, segments)):
        on_crease = ((values[here] == 0) & (values[there] != 0)).any(axis=1)
        vertices.fixed[here[on_crease]] = True


def _insert_turns(vertices: _Vertices, crossings: Crossings, place: Place) -> None:
    """Insert a vertex where a curve comes nearest to a crease between two vertices, if it is over it there.

    Its ends are on the same side, so that nothing else tells that the line crosses twice.
    """
    segments = vertices.segments()
    line, t0, t1 = vertices.line[segments], vertices.t[segments], vertices.t[segments + 1]
    shares = np.linspace(0.0, 1.0, SAMPLES + 2)
    t = t0[:, None] + shares * (t1 - t0)[:, None]
    values = crossings(place(np.repeat(line, len(shares)), t.ravel())).reshape(*t.shape, -1)
    side = np.where(values[:, :1] >= 0, 1.0, -1.0)
    height = values * side
    lowest = height.argmin(axis=1)
    same = side[:, 0] * values[:, -1] > 0
    which, column = np.nonzero(same)
    nearest = lowest[which, column]
    low, high = t[which, np.maximum(nearest - 1, 0)], t[which, np.minimum(nearest + 1, len(shares) - 1)]
    sign, line = side[which, 0, column], line[which]

    def depth(at: Floats) -> Floats:
        found: Floats = crossings(place(line, at))[np.arange(len(line)), column] * sign
        return found

    turn = lowest_between(depth, low, high, rounds=45)
    over = depth(turn) < 0
    vertices.insert(line[over], turn[over], fixed=False)


def _insert_between(vertices: _Vertices, crossings: Crossings, place: Place) -> None:
    """Insert a vertex between any two roots within a segment: what changes its sign twice there is seen then."""
    segments = vertices.segments()
    values = crossings(place(vertices.line, vertices.t))
    crossed = values[segments] * values[segments + 1] < 0
    which, column = np.nonzero(crossed & (crossed.sum(axis=1) > 1)[:, None])
    low = segments[which]
    root = _roots(vertices, crossings, place, values, low, column)
    order = np.lexsort((root, low))
    root, low = root[order], low[order]
    pairs = np.flatnonzero((low[1:] == low[:-1]) & (root[1:] > root[:-1]))
    vertices.insert(vertices.line[low[pairs]], (root[pairs] + root[pairs + 1]) / 2, fixed=False)


def _insert_jumps(vertices: _Vertices, crossings: Crossings, place: Place) -> None:
    """Insert the last vertex below and the first vertex above every jump, with no segment between them."""
    segments = vertices.segments()
    upper = crossings(place(vertices.line, vertices.t)) >= 0
    which, column = np.nonzero(upper[segments] != upper[segments + 1])
    low, high = segments[which], segments[which] + 1
    line, a, b = vertices.line[low], vertices.t[low].copy(), vertices.t[high].copy()
    side_a = upper[low, column]
    while len(a) and (b - a).max() > GAP:
        middle = (a + b) / 2
        same = (crossings(place(line, middle))[np.arange(len(line)), column] >= 0) == side_a
        a, b = np.where(same, middle, a), np.where(same, b, middle)
    # A little apart, so that no rounding carries a vertex to the other side.
    a, b = np.maximum(a - GAP, vertices.t[low]), np.minimum(b + GAP, vertices.t[high])
    vertices.insert(np.r_[line, line], np.r_[a, b], fixed=True, cut=np.repeat([True, False], len(line)))


def chord_error(start: Floats, end: Floats | None = None) -> Floats:
    """Return how far curves are from their chords at most, (S,), in the unit of the curves.

    Args:
        start: points of S curves, (3, S, M); the first and the last are the ends of the chord.
        end: where the points have gone on a straight way; the largest distance at `SHARES` of that way, at its start
            and where the ends of the chord are nearest to each other is returned. None for only the start.

    Where a line doubles back on its way, the place where it turns wanders along it, and is missed most when the ends of
    a segment are nearest to each other: that moment is looked at for every segment.
    """
    a = start - start[..., :1]
    chord_a = a[..., -1:]
    constant = _dot(a, a), _dot(a, chord_a), _dot(chord_a, chord_a)
    worst = _off_chord(*constant)
    if end is None:
        return np.sqrt(worst)
    # Squared lengths and products are polynomials of the share of the way.
    b = end - end[..., :1] - a
    chord_b = b[..., -1:]
    linear = 2 * _dot(a, b), _dot(a, chord_b) + _dot(b, chord_a), 2 * _dot(chord_a, chord_b)
    square = _dot(b, b), _dot(b, chord_b), _dot(chord_b, chord_b)
    nearest = np.clip(-linear[2] / np.where(square[2] > 0, 2 * square[2], 1.0), 0.0, 1.0)
    for share in (*SHARES, nearest):
        parts = (a + share * (b + share * c) for a, b, c in zip(constant, linear, square, strict=True))
        worst = np.maximum(worst, _off_chord(*parts))
    return np.sqrt(worst)


def _dot(a: Floats, b: Floats) -> Floats:
    product: Floats = a[0] * b[0]
    for axis in (1, 2):
        product += a[axis] * b[axis]
    return product


def _off_chord(offset2: Floats, along: Floats, chord2: Floats) -> Floats:
    """Return the largest squared distance from a chord, (S,).

    Args:
        offset2: squared distances of points from the chord's first end, (S, M).
        along: products of those offsets and the chord, (S, M).
        chord2: squared lengths of the chords, (S, 1).
    """
    share = np.clip(along / np.where(chord2 > 0, chord2, 1.0), 0.0, 1.0)
    off2: Floats = (offset2 - share * (2 * along - share * chord2)).max(axis=1)
    return np.maximum(off2, 0.0)


def _errors(line: Integers, t0: Floats, t1: Floats, moments: ScreenMap, place: Place, samples: int = SAMPLES) -> Floats:
    """Return the largest chord error of each segment (S,) over all moments, in pixels."""
    inner = (1 - np.cos(np.pi * np.linspace(0.0, 1.0, samples + 2))) / 2
    worst = np.zeros(len(line))
    # In blocks, so that memory stays small however long the network is.
    for block in range(0, len(line), 4096):
        part = slice(block, block + 4096)
        t = t0[part, None] + (t1 - t0)[part, None] * inner
        t[:, -1] = t1[part]
        points = place(np.repeat(line[part], t.shape[1]), t.ravel())
        for way in moments(points):
            curves = (np.ascontiguousarray(positions.T).reshape(-1, *t.shape) for positions in way)
            worst[part] = np.maximum(worst[part], chord_error(*curves))
    return worst


def _bisect(vertices: _Vertices, moments: ScreenMap, place: Place, tolerance_px: float) -> None:
    """Halve the segments whose chord is too far from the curve, until none is."""
    segments = vertices.segments()
    line, t0, t1 = vertices.line[segments], vertices.t[segments], vertices.t[segments + 1]
    while len(line):
        bad = (_errors(line, t0, t1, moments, place) > tolerance_px) & (t1 - t0 > MIN_SEGMENT)
        line, t0, t1 = line[bad], t0[bad], t1[bad]
        middle = (t0 + t1) / 2
        vertices.insert(line, middle, fixed=False)
        line, t0, t1 = np.r_[line, line], np.r_[t0, middle], np.r_[middle, t1]


def _merge(vertices: _Vertices, moments: ScreenMap, place: Place, tolerance_px: float) -> None:
    """Take out the vertices that are not needed: every second one of a run at a time, so that no two are neighbours."""
    needed = vertices.fixed.copy()
    while not needed.all():
        loose = ~needed
        # The place of a vertex within its run of loose vertices decides whose turn it is.
        starts = np.flatnonzero(loose & ~np.r_[False, loose[:-1]])
        run = np.cumsum(np.r_[False, loose[1:] & ~loose[:-1]])
        first = np.zeros(run.max() + 1, dtype=np.int64)
        first[run[starts]] = starts
        turn = np.flatnonzero(loose & ((np.arange(len(loose)) - first[run]) % 2 == 0))
        gone = np.ones(len(turn), dtype=bool)
        # Most are needed, and one sample between the neighbours tells.
        for samples in (1, MERGED_SAMPLES):
            left = turn[gone]
            error = _errors(vertices.line[left], vertices.t[left - 1], vertices.t[left + 1], moments, place, samples)
            gone[gone] = error <= tolerance_px
        needed[turn[~gone]] = True
        needed = np.delete(needed, turn[gone])
        vertices.remove(turn[gone])
