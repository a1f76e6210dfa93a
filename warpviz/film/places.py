"""Places on the sheet that are looked at to plan a film: a grid, and those that get farthest out in some state."""

from __future__ import annotations

import contextlib
import itertools
from typing import TYPE_CHECKING

import numpy as np

from warpviz.motion.movers import drawn
from warpviz.net.analysis import is_piecewise_linear
from warpviz.net.regions import TooManyRegionsError, linear_regions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats, Integers
    from warpviz.motion.projection import Projection
    from warpviz.net.layers import Layer

# How many places a side are looked at, and over how many linear regions their corners are not.
A_SIDE, MOST_REGIONS = 97, 2000
# How often each is looked for nearer by, on how fine a grid around it.
ROUNDS, CLOSER = 4, 3.0
AROUND = np.stack(np.meshgrid(np.linspace(-1, 1, 7), np.linspace(-1, 1, 7)), axis=-1).reshape(-1, 2)
# Directions in which it is looked how far a state reaches: along the axes and between them.
DIRECTIONS = {
    1: np.array([[1.0], [-1.0]]),
    2: np.array([way for way in itertools.product((-1.0, 0.0, 1.0), repeat=2) if any(way)]),
    3: np.array([way for way in itertools.product((-1.0, 0.0, 1.0), repeat=3) if any(way)]),
}


def places_of(extent: float, count: int) -> tuple[Floats, tuple[Integers, Integers]]:
    """Return places on a square grid of `count` a side, and its cells: corners around each, and where each begins."""
    axis = np.linspace(-extent, extent, count)
    places = np.stack([np.tile(axis, count), np.repeat(axis, count)], axis=1)
    corner = np.arange(count * count).reshape(count, count)
    around = np.stack([corner[:-1, :-1], corner[:-1, 1:], corner[1:, 1:], corner[1:, :-1]], axis=-1).reshape(-1)
    return places, (around, np.arange(0, len(around) + 1, 4))


def farthest_places(layers: Sequence[Layer], projections: Sequence[Projection | None], extent: float) -> Floats:
    """Return the places on the sheet (M, 2) that are farthest out in some direction in some state as it is drawn.

    They are small corners often, which no coarse grid meets.
    """
    places, _ = places_of(extent, A_SIDE)
    if is_piecewise_linear(layers):
        with contextlib.suppress(TooManyRegionsError):
            places = np.concatenate([places, linear_regions(layers, extent, MOST_REGIONS).polygons.points])
    found = [np.empty((0, 2))]
    state = places
    for number, projection in enumerate(projections):
        state = layers[number - 1](state) if number else state
        seen = drawn(state, projection)
        ways = DIRECTIONS[seen.shape[1]]
        found.append(_polished(places[(seen @ ways.T).argmax(axis=0)], ways, layers[:number], projection, extent))
    return np.unique(np.concatenate(found), axis=0)


def _polished(
    places: Floats, ways: Floats, layers: Sequence[Layer], projection: Projection | None, extent: float
) -> Floats:
    """Return places (M, 2) from which one each is farthest in a direction, ways (M, D), nearer to where that is."""
    size = 2 * extent / (A_SIDE - 1)
    for _ in range(ROUNDS):
        around = np.clip(places[:, None] + size * AROUND, -extent, extent)
        state = around.reshape(-1, 2)
        for layer in layers:
            state = layer(state)
        seen = drawn(state, projection).reshape(*around.shape[:2], -1)
        best = (seen * ways[:, None]).sum(axis=-1).argmax(axis=1)
        places = around[np.arange(len(places)), best]
        size /= CLOSER
    return places
