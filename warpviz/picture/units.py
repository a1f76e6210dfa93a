"""Units: the columns of a network's diagram, and where their units stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats
    from warpviz.picture.scene import Rectangle

# Radius of a unit, and how far the middles of neighbours stand apart at least, in reference pixels and radii.
UNIT_PX, SMALLEST_UNIT_PX = 17.0, 4.0
APART, COLUMNS_APART = 2.5, 3.2
# Of more units than that, some are left out: their connections would be a grey block.
MOST_UNITS = 12


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Column:
    """One layer of units.

    Attributes:
        width: how many units there are.
        symbol: mathtext of the activation function, with dollar signs; empty for none.
        curve: y for evenly spaced x in [-1, 1], in units of half a side of the box drawn, (M,); None for no curve.
        weights: of the connections from the column before, (width, width before); None where they are not known.
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
    one_to_one: bool = False
    skip_from: int | None = None
    label: str = ""
    names: tuple[str, ...] = ()
    role: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class PlacedColumn:
    """A column on the screen: the numbers of the units that are shown, their places (n, 2), and any ellipsis' dots."""

    column: Column
    units: tuple[int, ...]
    places: Floats
    dots: Floats = field(default_factory=lambda: np.empty((0, 2)))


def shown_units(width: int, most: int) -> tuple[int, ...]:
    """Return the numbers of the units that are drawn where there is room for `most`, an ellipsis taking one place."""
    if width <= most:
        return tuple(range(width))
    return (*range(max(most - 2, 1)), width - 1)


def unit_radius(widths: Sequence[int], box: Rectangle, scale: float) -> float:
    """Return the radius of units in a box: full size where there is room."""
    left, top, right, bottom = box
    tallest = min(max(widths), MOST_UNITS)
    by_height = (bottom - top) / (APART * tallest)
    by_width = (right - left) / (COLUMNS_APART * len(widths))
    smallest = max(SMALLEST_UNIT_PX * scale, 1.2)
    return min(max(by_height, smallest), max(by_width, 0.8), UNIT_PX * scale)


def placed_columns(columns: Sequence[Column], box: Rectangle, scale: float) -> tuple[list[PlacedColumn], float]:
    """Return where in a box (left, top, right, bottom) the units stand, and their radius."""
    left, top, right, bottom = box
    radius = unit_radius([column.width for column in columns], box, scale)
    # A marker too near to the picture's edge would not be drawn.
    inset = min(1.8 * radius + 4, (right - left) / 4)
    x = np.linspace(left + inset, right - inset, len(columns)) if len(columns) > 1 else [(left + right) / 2]
    most = min(max(int((bottom - top) / (APART * radius)), 3), MOST_UNITS)
    middle = (top + bottom) / 2
    rows = min(max(column.width for column in columns), most)
    gap = min((bottom - top - 2 * radius) / max(rows - 1, 1), 4.2 * radius)
    placed = []
    for column, across in zip(columns, x, strict=True):
        units = shown_units(column.width, most)
        abridged = len(units) < column.width
        count = len(units) + abridged
        y = middle + (np.arange(count) - (count - 1) / 2) * gap
        dots = np.empty((0, 2))
        if abridged:
            step = min(gap / 4, 0.7 * radius)
            dots = np.stack([np.full(3, across), y[-2] + np.array([-step, 0.0, step])], axis=1)
            y = np.delete(y, -2)
        placed.append(PlacedColumn(column, units, np.stack([np.full(len(y), across), y], axis=1), dots))
    return placed, radius
