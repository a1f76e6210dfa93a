"""Panel grid: where the panels of a comparison stand, with gutters between them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from warpviz.errors import InvalidValueError
from warpviz.picture.layout import HEADER, TEXT
from warpviz.specs.values import MIN_SIZE_PX

if TYPE_CHECKING:
    from warpviz.picture.layout import Layout
    from warpviz.picture.scene import Rectangle

# Between panels, in reference pixels.
GUTTER_PX = 10


@dataclass(frozen=True, slots=True)
class PanelGrid:
    """Panels of one `size` (width, height) in pixels, with their left upper corners at `places`.

    `gutters` are the middles of what is between them, each a segment (left, top, right, bottom).
    """

    places: tuple[tuple[int, int], ...]
    size: tuple[int, int]
    gutters: tuple[Rectangle, ...]


def panel_grid(whole: Layout, count: int) -> PanelGrid:
    """Return the grid of `count` panels in the plot of a picture.

    It is the one whose panels leave the most room below their heads; a last row that is not full stands in the middle.

    Raises `InvalidValueError` when panels would be too small.
    """
    left, top, right, bottom = (round(edge) for edge in whole.plot)
    gutter = max(2, round(GUTTER_PX * whole.scale))
    head_px = HEADER * whole.font_px(TEXT)

    def size_of(columns: int) -> tuple[int, int]:
        rows = math.ceil(count / columns)
        return (right - left - (columns - 1) * gutter) // columns, (bottom - top - (rows - 1) * gutter) // rows

    def room(columns: int) -> tuple[float, int, int]:
        width, height = size_of(columns)
        # Of several that are as good, the one with the least empty places.
        return min(width, height - head_px), -(-count % columns), columns

    columns = max(range(1, count + 1), key=room)
    width, height = size_of(columns)
    if min(width, height) < MIN_SIZE_PX:
        raise InvalidValueError(
            f"size: {count} panels would have {width}x{height} px each, but at least {MIN_SIZE_PX} px a side are needed"
        )
    places = []
    gutters: list[Rectangle] = []
    for number in range(count):
        row, column = divmod(number, columns)
        in_row = min(columns, count - row * columns)
        indent = (right - left - in_row * width - (in_row - 1) * gutter) // 2
        x, y = left + indent + column * (width + gutter), top + row * (height + gutter)
        places.append((x, y))
        if column:
            gutters.append((x - gutter / 2, y, x - gutter / 2, y + height))
        elif row:
            gutters.append((left, y - gutter / 2, right, y - gutter / 2))
    return PanelGrid(tuple(places), (width, height), tuple(gutters))
