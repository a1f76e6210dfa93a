"""Boundary: where on the sheet a network changes its mind, the pull-back of the dividers of its last hidden state."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from warpviz.net.analysis import Map, is_piecewise_linear
from warpviz.net.regions import TooManyRegionsError, corner_values, linear_regions
from warpviz.plane.contour import CELLS, all_segments, bent, straight
from warpviz.plane.polygons import BORDER, crossings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from warpviz.arrays import Floats, Integers
    from warpviz.net.layers import Layer
    from warpviz.net.network import Network
    from warpviz.net.regions import Regions
    from warpviz.plane.contour import Bend, Score

# More linear regions than that are contoured like any other function.
MOST_REGIONS = 20_000
# How far from an edge, as a share of the sheet, its other side is looked at.
ASIDE = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The boundary of two classes: chords (S, 2, 2) of it, where it is over them, and whether that is all of it."""

    segments: Floats
    bend: Bend
    sure: bool = True


def boundary(network: Network, extent: float) -> list[Part]:
    """Return the decision boundary of a network with an output map on [-extent, extent] x [-extent, extent].

    On it a single logit is zero, or two logits of several are equal and no other is greater. Of a piecewise-linear
    network it is exact: found in each linear region. Of others the ends of chords are exact, in the cells of a grid
    that is as fine as `contour.all_segments` finds it must be. Jumps are not taken for boundaries.
    """
    layers = network.layers[: network.hidden_count + 1]
    logits = _logits(layers)
    if is_piecewise_linear(layers):
        try:
            regions = linear_regions(layers, extent, MOST_REGIONS)
        except TooManyRegionsError:
            pass
        else:
            width = regions.maps.shift.shape[1]
            return [Part(_in_regions(regions, logits, pair, extent), straight) for pair in _pairs(width)]
    return list(_contours(logits, extent))


Pair = tuple[int | None, int]


def _pairs(width: int) -> list[Pair]:
    """Return the pairs of logits that are compared; a single one is compared with zero."""
    return [(None, 0)] if width == 1 else list(itertools.combinations(range(width), 2))


def _logits(layers: tuple[Layer, ...]) -> Map:
    def logits(points: Floats) -> Floats:
        for layer in layers:
            points = layer(points)
        return points

    return logits


def _difference(values: Floats, pair: Pair) -> Floats:
    """Return by how much the second class of a pair is ahead, for values (N, C, ...)."""
    a, b = pair
    return values[:, b] if a is None else values[:, b] - values[:, a]


def _margin(values: Floats, pair: Pair) -> Floats:
    """Return by how much both classes of a pair are ahead of all others, (N,), for logits (N, C)."""
    others = np.delete(values, [number for number in pair if number is not None], axis=1)
    chosen = values[:, [number for number in pair if number is not None]]
    return np.asarray(chosen.min(axis=1) - others.max(axis=1, initial=-np.inf))


def _in_regions(regions: Regions, logits: Map, pair: Pair, extent: float) -> Floats:
    """Return the segments (S, 2, 2) on which the logits of a pair are equal, within each region."""
    polygons = regions.polygons
    slope, shift = _difference(regions.maps.slope, pair), _difference(regions.maps.shift, pair)
    owner, following = polygons.owner, polygons.following
    values = corner_values(polygons, slope, shift)
    starts = polygons.offsets[:-1]
    highest, lowest = np.maximum.reduceat(values, starts), np.minimum.reduceat(values, starts)
    cut = ((highest > 0) & (lowest < 0))[owner]
    crossed, places = crossings(polygons, values)
    on_corner = np.flatnonzero(cut & (values == 0))
    points = np.concatenate([places, polygons.points[on_corner]])
    region = np.concatenate([owner[crossed], owner[on_corner]])
    # The first and the last point along the line in each region are the ends of its segment.
    along = points[:, 0] * slope[region, 1] - points[:, 1] * slope[region, 0]
    order = np.lexsort((along, region))
    region, points = region[order], points[order]
    first = np.flatnonzero(np.r_[True, region[1:] != region[:-1]][: len(region)])
    last = np.r_[first[1:], len(region)][: len(first)] - 1
    inner = np.stack([points[first], points[last]], axis=1)
    # Or the line is a crease, and the change is from one region to the next.
    edge = np.flatnonzero((values == 0) & (values[following] == 0) & (highest[owner] > 0) & (polygons.edge != BORDER))
    creases = np.stack([polygons.points[edge], polygons.points[following[edge]]], axis=1)
    away = (creases[:, 1] - creases[:, 0])[:, ::-1] * [1.0, -1.0]
    away /= np.maximum(np.linalg.norm(away, axis=1, keepdims=True), np.finfo(float).tiny)
    beyond = creases.mean(axis=1) + ASIDE * extent * away
    real = _difference(logits(beyond), pair) <= 0
    segments = np.concatenate([inner, creases[real]])
    return _clipped(segments, np.concatenate([region[first], owner[edge][real]]), regions, pair)


def _clipped(segments: Floats, region: Integers, regions: Regions, pair: Pair) -> Floats:
    """Return the parts of segments (S, 2, 2) in which no third logit is greater; logits are affine along each."""
    margins = []
    width = regions.maps.shift.shape[1]
    for other in (c for c in range(width) if c not in pair):
        slope = regions.maps.slope[region, pair[1]] - regions.maps.slope[region, other]
        shift = regions.maps.shift[region, pair[1]] - regions.maps.shift[region, other]
        margins.append(np.einsum("sd,sed->se", slope, segments) + shift[:, None])
    low, high = np.zeros(len(segments)), np.ones(len(segments))
    for margin in margins:
        start, end = margin.T
        with np.errstate(divide="ignore", invalid="ignore"):
            share = start / (start - end)
        low = np.where(start < 0, np.where(end > 0, np.maximum(low, share), 2.0), low)
        high = np.where((end < 0) & (start > 0), np.minimum(high, share), high)
        high = np.where((end < 0) & (start <= 0), -1.0, high)
    kept = low < high
    start, along = segments[kept, 0], segments[kept, 1] - segments[kept, 0]
    return np.stack([start + low[kept, None] * along, start + high[kept, None] * along], axis=1)


def _contours(logits: Map, extent: float) -> Iterator[Part]:
    """Yield the boundary of every pair of classes by contouring."""
    axis = np.linspace(-extent, extent, CELLS + 1)
    values = logits(np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2))
    present = np.unique(values.argmax(axis=1)) if values.shape[1] > 1 else np.array([0])
    for pair in _pairs(values.shape[1]):
        a, b = pair
        if a is not None and not (a in present and b in present):
            continue
        score = partial(_of_points, _difference, logits, pair)
        segments, sure = all_segments(score, extent)
        if a is not None:
            segments = _ahead(segments, partial(_of_points, _margin, logits, pair), bent(score))
        yield Part(segments, bent(score), sure)


def _of_points(measure: Callable[[Floats, Pair], Floats], logits: Map, pair: Pair, points: Floats) -> Floats:
    return measure(logits(points), pair)


def _ahead(segments: Floats, margin: Score, bend: Bend) -> Floats:
    """Return the parts of chords (S, 2, 2) of a line along which margin is not negative."""
    ahead = margin(segments.reshape(-1, 2)).reshape(-1, 2) >= 0
    whole, part = segments[ahead.all(axis=1)], np.flatnonzero(ahead.sum(axis=1) == 1)
    inside = segments[part, np.where(ahead[part, 0], 0, 1)]
    outside = segments[part, np.where(ahead[part, 0], 1, 0)]
    for _ in range(40):
        if not len(part):
            break
        middle = bend(inside, outside, np.array([0.0, 0.5, 1.0]))[:, 1]
        good = (margin(middle) >= 0)[:, None]
        inside, outside = np.where(good, middle, inside), np.where(good, outside, middle)
    starts = segments[part, np.where(ahead[part, 0], 0, 1)]
    return np.concatenate([whole, np.stack([starts, inside], axis=1)])
