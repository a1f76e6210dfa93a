"""Units: the columns of a network's diagram, and where their units stand."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats
    from warpviz.picture.scene import Rectangle

# Radius of a unit in reference pixels: at most, and at least where units are left out to make room.
UNIT_PX, SMALLEST_UNIT_PX = 24.0, 6.5
# How far the middles of neighbours stand apart at least, in radii: in a column, and from column to column.
APART, COLUMNS_APART = 2.4, 3.6
# How far at most in a column: as far as FAR in radii or FAR_SHARE of the way to the next column, whichever is less.
FAR, FAR_SHARE = 7.0, 2.0
# Of more units than that, some are left out: their connections would be a grey block.
MOST_UNITS = 12
# The half side of a bias unit in radii, and its distance from the units in reference pixels.
BIAS, BIAS_AIR_PX = 0.55, 5.0
# What is added to that distance of the free room between two rows.
BIAS_SHARE = 0.35
# The radius of the sign for a sum in radii, and in pixels where units are small.
SUM, SMALLEST_SUM_PX = 0.36, 3.5


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Column:
    """One layer of units.

    Attributes:
        width: how many units there are.
        symbol: mathtext of the activation function, with dollar signs; empty for none.
        curve: y for evenly spaced x in [-1, 1], in units of half a side of the box drawn, (M,); None for no curve.
        weights: of the connections from the column before, (width, width before); None where they are not known.
        bias: what is added, known as the weights are, (width,).
        biased: whether something is added, known or not.
        one_to_one: whether each unit is connected to its own number in the column before only.
        skip_from: the number of the column whose units are added to these, None for none.
        label: mathtext of the map that leads here; empty for none.
        names: mathtext beside the units, one a unit, or none.
        role: what these units are, a word; empty for how many there are.
    """

    width: int
    symbol: str = ""
    curve: Floats | None = None
    weights: Floats | None = None
    bias: Floats | None = None
    biased: bool = False
    one_to_one: bool = False
    skip_from: int | None = None
    label: str = ""
    names: tuple[str, ...] = ()
    role: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class PlacedColumn:
    """A column on the screen.

    Attributes:
        column: what is shown.
        units: the numbers of the units that are drawn.
        places: their middles, (n, 2).
        dots: those of the dots of an ellipsis, (0, 2) or (3, 2).
        bias: the middle of the bias unit of the next column, (2,); None for none.
    """

    column: Column
    units: tuple[int, ...]
    places: Floats
    dots: Floats = field(default_factory=lambda: np.empty((0, 2)))
    bias: Floats | None = None


@dataclass(frozen=True, slots=True, eq=False)
class UnitGrid:
    """All columns on the screen: the radius of units, half the side of bias units, and what all of them cover."""

    columns: tuple[PlacedColumn, ...]
    radius: float
    bias_px: float
    top: float
    bottom: float

    @property
    def sum_px(self) -> float:
        """The radius of signs for sums, large enough for the plus to be seen where units allow it."""
        return max(SUM * self.radius, min(SMALLEST_SUM_PX, 0.7 * self.radius))


def shown_units(width: int, most: int) -> tuple[int, ...]:
    """Return the numbers of the units that are drawn where there is room for `most`, an ellipsis taking one place."""
    if width <= most:
        return tuple(range(width))
    return (*range(max(most - 2, 1)), width - 1)


def placed_columns(columns: Sequence[Column], box: Rectangle, scale: float, bias_px: float = 0.0) -> UnitGrid:
    """Return where in a box (left, top, right, bottom) the units stand, as far apart as it allows.

    `bias_px` is half the side that bias units have at least.
    """
    left, top, right, bottom = box
    biased = any(column.biased for column in columns[1:])
    height, width = bottom - top, right - left
    pitch = width / max(len(columns) - 1, 1)
    tallest = min(max(column.width for column in columns), MOST_UNITS)
    smallest = max(SMALLEST_UNIT_PX * scale, 1.2)
    by_height = max(_tallest_radius(height, tallest, scale, bias_px, biased=biased), smallest)
    by_width = max(width / (COLUMNS_APART * (len(columns) - 1) + 2), 0.8)
    radius = min(by_height, by_width, UNIT_PX * scale, height / 6)
    half = max(BIAS * radius, bias_px) if biased else 0.0
    # Below the units: the air, the bias unit, and a part of the gap between rows.
    below, share = (2 * half + BIAS_AIR_PX * scale + 0.3 * radius, BIAS_SHARE) if biased else (0.0, 0.0)
    room = height - 2 * radius - below + share * 2 * radius
    # As many as there is room for; what is rounded off is no reason to leave one out.
    most = min(max(int(room / (APART * radius) + 1 - share + 1e-6), 3), MOST_UNITS)
    rows = min(tallest, most)
    gap = room / max(rows - 1 + share, 1) if rows > 1 else 0.0
    gap = min(gap, max(APART * radius, min(FAR * radius, FAR_SHARE * pitch)))
    drop = radius + half + BIAS_AIR_PX * scale + max(share * (gap - 2 * radius), 0.0)
    block = 2 * radius + (rows - 1) * gap + (drop + half - radius if biased else 0.0)
    first = (top + bottom - block) / 2 + radius
    last = first + (rows - 1) * gap
    inset = min(radius + 1, width / 4)
    x = np.linspace(left + inset, right - inset, len(columns)) if len(columns) > 1 else [(left + right) / 2]
    made = []
    for number, (column, across) in enumerate(zip(columns, x, strict=True)):
        # A column of few units beside one of many need not be as narrow: its names want room.
        shown = min(column.width, most)
        wide = min(max(3.2 * radius, 2.1 * bias_px), (rows - 1) * gap / max(shown - 1, 1))
        part = _placed(column, float(across), (first + last) / 2, max(gap, wide), radius, most)
        if number + 1 < len(columns) and columns[number + 1].biased:
            part = replace(part, bias=np.array([across, last + drop]))
        made.append(part)
    return UnitGrid(tuple(made), radius, half, first - radius, last + (drop + half if biased else radius))


def _tallest_radius(height: float, rows: int, scale: float, bias_px: float, *, biased: bool) -> float:
    """Return the largest radius of which that many rows have room, the bias units below them included."""
    if not biased:
        return height / (APART * (rows - 1) + 2)
    free, wanted = height - BIAS_AIR_PX * scale, APART * (rows - 1 + BIAS_SHARE) + 2.3 - 2 * BIAS_SHARE
    # A bias unit is as large as its word needs, or as a share of a unit, whichever is more.
    return min((free - 2 * bias_px) / wanted, free / (wanted + 2 * BIAS))


def _placed(column: Column, x: float, middle: float, gap: float, radius: float, most: int) -> PlacedColumn:
    """Return a column at x, its units about a middle."""
    units = shown_units(column.width, most)
    abridged = len(units) < column.width
    count = len(units) + abridged
    y = middle + (np.arange(count) - (count - 1) / 2) * gap
    dots = np.empty((0, 2))
    if abridged:
        step = min(gap / 4, 0.6 * radius)
        dots = np.stack([np.full(3, x), y[-2] + np.array([-step, 0.0, step])], axis=1)
        y = np.delete(y, -2)
    return PlacedColumn(column, units, np.stack([np.full(len(y), x), y], axis=1), dots)
