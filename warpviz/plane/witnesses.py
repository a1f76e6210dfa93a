"""Witnesses: points within the cells of a lattice that tell on which side of its zero curves a function is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats
    from warpviz.plane.lattice import Lattice
    from warpviz.plane.refine import Crossings

# Witnesses in each direction of the sheet, at least.
WITNESSES = 96
# How many places a column of a function is looked at between them, where it comes near to zero, and how often each.
MOST_NEAR, ROUNDS = 200, 4
ROUNDING = 1e-12


def witnesses(lattice: Lattice, functions: Sequence[Crossings]) -> tuple[Floats, list[Floats]]:
    """Return points (W, 2) within the cells, none on a line, and the values (W, M) of each function there.

    There are at least `WITNESSES` of them in each direction, even ones, and one more wherever a function comes near to
    zero between these and is found to be on its other side: islands and bays that fall between them.
    """
    level = lattice.level[: lattice.lines]
    each = max(2, -(-WITNESSES // (lattice.lines - 1)))
    axis = (level[:-1, None] + np.diff(level)[:, None] * ((np.arange(each) + 0.5) / each)).ravel()
    points = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    values = [function(points) for function in functions]
    n, step = len(axis), 2 * lattice.extent / len(axis)
    added = [
        _over(function, column, points, value[:, column].reshape(n, n), step)
        for function, value in zip(functions, values, strict=True)
        for column in range(value.shape[1])
    ]
    more = np.concatenate([np.empty((0, 2)), *added])
    if len(more):
        more = np.clip(more, axis[0], axis[-1])
        values = [np.concatenate([value, function(more)]) for function, value in zip(functions, values, strict=True)]
    return np.concatenate([points, more]), values


def _over(function: Crossings, column: int, points: Floats, values: Floats, step: float) -> Floats:
    """Return the points (K, 2) at which a function has its other sign, in a grid whose values (n, n) do not tell it."""
    height, inner = np.abs(values), (slice(1, -1), slice(1, -1))
    here = height[inner]
    lowest, bend = here > 0, np.zeros_like(here)
    for axis in (0, 1):
        for way in (1, -1):
            there = np.roll(values, way, axis=axis)[inner]
            lowest &= (there * values[inner] > 0) & (np.abs(there) >= here)
            bend += np.abs(there) - here
    rows, columns = np.nonzero(lowest & (here <= bend) & (here > ROUNDING * height.max()))
    chosen = np.argsort(here[rows, columns] / bend[rows, columns])[:MOST_NEAR]
    rows, columns = rows[chosen] + 1, columns[chosen] + 1
    best, sign = points[rows * len(values) + columns], np.sign(values[rows, columns])
    depth = height[rows, columns]
    # Not whole shares, so that none falls on a line of the lattice.
    around = 0.99 * np.stack(np.meshgrid(*[np.arange(-2, 3) / 2] * 2), axis=-1).reshape(-1, 2)
    for _ in range(ROUNDS if len(best) else 0):
        tried = best[:, None] + step * around
        found = sign[:, None] * function(tried.reshape(-1, 2))[:, column].reshape(len(best), -1)
        at = found.argmin(axis=1)
        better = found.min(axis=1) < depth
        best = np.where(better[:, None], tried[np.arange(len(best)), at], best)
        depth = np.minimum(depth, found.min(axis=1))
        step /= 2
    over: Floats = best[depth < -ROUNDING * height.max()]
    return over
