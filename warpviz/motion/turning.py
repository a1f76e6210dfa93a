"""Turning: how a camera goes round states in space so that each is seen well and it never turns fast.

The way through a grid of directions is found by dynamic programming (Bellman 1957): it is the best of all there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from warpviz.motion.camera import SIDE_AZIMUTH
from warpviz.motion.directions import Directions, Shape, shorter_way

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats, Integers

STEP = 7.5
AROUND = round(360 / STEP)
# Low enough that it cannot come near straight above, where turning round is turning the picture.
ELEVATIONS = (12.0, 22.0, 32.0, 42.0, 52.0, 62.0, 72.0)
# Where on the way it is looked that no state is edge-on: the grid in between has these places exactly.
PARTS = 4
# What turning by the most that is allowed costs, as a loss of what is seen; within activations it costs more.
TURNING, TURNING_STILL = 0.15, 0.3
# Below this worth a view is no longer one of the good ones, and what it loses counts so many times more.
GOOD, POOR = 0.75, 3.0
# What is paid for turning faster than allowed, and per degree of that; for being seen edge-on, held or on the way.
TOO_FAST, HELD_EDGE_ON, PASSED_EDGE_ON = 2.0, 50.0, 4.0
# What a turn may be too far by rounding, in degrees.
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Directions all round at some elevations, and what lies between each two of them.

    Attributes:
        directions: K of them.
        turns: how far it is from each to each, in degrees (K, K).
        fine: the same grid with `PARTS` times as many steps.
        between: for each of the places between, the number in `fine` on the way from each to each, (PARTS - 1, K, K).
    """

    directions: Directions
    turns: Floats
    fine: Directions
    between: Integers


@lru_cache(maxsize=4)
def grid(elevations: tuple[float, ...] = ELEVATIONS) -> Grid:
    """Return the grid at evenly spaced elevations, in degrees."""
    rows = len(elevations)
    azimuth = np.arange(AROUND) * STEP - 180.0
    directions = Directions(np.repeat(azimuth, rows), np.tile(elevations, AROUND))
    fine_rows = PARTS * (rows - 1) + 1
    fine = Directions(
        np.repeat(np.arange(AROUND * PARTS) * (STEP / PARTS) - 180.0, fine_rows),
        np.tile(np.interp(np.arange(fine_rows) / PARTS, np.arange(rows), elevations), AROUND * PARTS),
    )
    column, row = np.divmod(np.arange(len(azimuth) * rows), rows)
    around = (column[None] - column[:, None] + AROUND // 2) % AROUND - AROUND // 2
    climb = row[None] - row[:, None]
    between = [
        ((PARTS * column[:, None] + part * around) % (AROUND * PARTS)) * fine_rows + PARTS * row[:, None] + part * climb
        for part in range(1, PARTS)
    ]
    return Grid(directions, directions.turns_to(directions), fine, np.array(between))


def edge_on_cost(shape: Shape, directions: Directions) -> Floats:
    """Return from 0 where a state is clear to 1 where it is seen edge-on, (K,)."""
    return np.maximum(1 - shape.clearness(directions), 0.0)


def held_cost(worth: Floats, shape: Shape, directions: Directions) -> Floats:
    """Return what it costs to look from directions at a state that is held, (K,).

    Args:
        worth: what is seen of it, (K,), the best 1.
        shape: what it is like.
        directions: K of them.
    """
    if shape.rank == 0:
        return np.zeros(len(worth))
    near = shape.clearness(directions) < 1
    if shape.rank == 1:
        worth = np.minimum(shape.clearness(directions) / 3, 1.0)
    loss = 1 - worth + POOR * np.maximum(GOOD - worth, 0.0)
    return np.where(near, HELD_EDGE_ON * (1 + edge_on_cost(shape, directions)), loss)


def passed_cost(on_grid: Grid, shapes: Sequence[Shape]) -> Floats:
    """Return what it costs to go from each direction to each past states of some shapes, one a place, (K, K)."""
    cost = np.zeros_like(on_grid.turns)
    for numbers, shape in zip(on_grid.between, shapes, strict=True):
        if shape.rank:
            cost += edge_on_cost(shape, on_grid.fine)[numbers]
    return PASSED_EDGE_ON * cost


def turning_cost(turns: Floats, most: float, *, still: bool) -> Floats:
    """Return what it costs to turn by `turns` degrees, where `most` are allowed; `still` while nothing should turn."""
    over = turns - most
    return (TURNING_STILL if still else TURNING) * (turns / max(most, 1e-9)) ** 2 + np.where(
        over > ROUNDING, TOO_FAST * (1 + over), 0.0
    )


def cheapest(held: Sequence[Floats], steps: Sequence[Floats]) -> list[int]:
    """Return the numbers of the directions that cost least together.

    Args:
        held: what each direction costs at every stop, each (K_n,).
        steps: what each way to the next stop costs, each (K_n, K_n+1).
    """
    total = held[0]
    came: list[Integers] = []
    for step, cost in zip(steps, held[1:], strict=True):
        whole = total[:, None] + step
        best = whole.argmin(axis=0)
        came.append(best)
        total = whole[best, np.arange(len(best))] + cost
    chosen = [int(total.argmin())]
    for best in reversed(came):
        chosen.append(int(best[chosen[-1]]))
    return chosen[::-1]


def unrolled(azimuths: Sequence[float]) -> list[float]:
    """Return azimuths, in degrees, that each go the shorter way from the one before, the first from the usual one."""
    found = [SIDE_AZIMUTH + float(shorter_way(np.array(azimuths[0] - SIDE_AZIMUTH)))]
    for azimuth in azimuths[1:]:
        found.append(found[-1] + float(shorter_way(np.array(azimuth - found[-1]))))
    return found
