"""Scatter: the frame of a scatter plot with its numbers, and the points in it; both axes have one scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.picture.axes import nice_step, number_text
from warpviz.picture.polylines import one_polylines, straight_lines
from warpviz.picture.scene import Drawing, Rectangle, Text
from warpviz.picture.text import measure
from warpviz.picture.theme import mix, rgb

if TYPE_CHECKING:
    from warpviz.arrays import Floats
    from warpviz.picture.diagram import Pen

# Air around the points, as a share of the view, and how long ticks are, in reference pixels.
MARGIN, TICK_PX = 1.09, 4.0


@dataclass(frozen=True, slots=True, eq=False)
class ScatterPanel:
    """A square on the screen (left, top, right, bottom) that shows `middle` (2,) and as far as `half` around it."""

    square: Rectangle
    middle: Floats
    half: float

    @classmethod
    def of(cls, points: Floats, square: Rectangle) -> ScatterPanel:
        """Return the panel that shows all of points (N, 2)."""
        low, high = points.min(axis=0), points.max(axis=0)
        half = float((high - low).max()) / 2
        return cls(square, (low + high) / 2, MARGIN * half if half > 0 else 1.0)

    def screen(self, points: Floats) -> Floats:
        """Return where on the screen points (N, 2) are."""
        left, top, right, bottom = self.square
        scale = (right - left) / (2 * self.half)
        return np.array([(left + right) / 2, (top + bottom) / 2]) + (points - self.middle) * (scale, -scale)


def margins(pen: Pen, points: Floats) -> tuple[float, float]:
    """Return what the numbers of a panel take at its left and below it."""
    if not pen.text_px:
        return 0.0, 0.0
    panel = ScatterPanel.of(points, (0.0, 0.0, 1.0, 1.0))
    widest = max((measure(number_text(value), pen.text_px).width_px for value in _ticks(panel, 1)), default=0.0)
    return max(widest, 0.6 * pen.text_px) + 6 * pen.scale, 1.45 * pen.text_px


def scatter_frame(panel: ScatterPanel, pen: Pen) -> Drawing:
    """Return the frame, the axes through the origin where they are in sight, ticks, numbers, and the axes' names."""
    left, top, right, bottom = panel.square
    theme, scale = pen.theme, pen.scale
    stroke = max(1.0 * scale, 0.7)
    box = [[(left, top), (right, top)], [(right, top), (right, bottom)], [(right, bottom), (left, bottom)]]
    lines = [straight_lines(_through_origin(panel), rgb(mix(theme.background, theme.axis, 0.5)), stroke)]
    lines.append(straight_lines([*box, [(left, bottom), (left, top)]], rgb(theme.axis), stroke))
    marks: list[list[tuple[float, float]]] = []
    texts: list[Text] = []
    for axis in (0, 1):
        ticks = _ticks(panel, axis)
        places = panel.screen(np.tile(ticks[:, None], (1, 2)))[:, axis]
        if axis == 0:
            marks += [[(at, bottom), (at, bottom - TICK_PX * scale)] for at in places]
        else:
            marks += [[(left, at), (left + TICK_PX * scale, at)] for at in places]
        texts += _numbers(ticks, places, axis, panel, pen) if pen.text_px else []
    lines.append(straight_lines(marks, rgb(theme.axis), stroke))
    return Drawing(lines=one_polylines(lines), texts=tuple(texts))


def _through_origin(panel: ScatterPanel) -> list[list[tuple[float, float]]]:
    """Return the axes as far as they are in sight."""
    left, top, right, bottom = panel.square
    x, y = panel.screen(np.zeros((1, 2)))[0].tolist()
    upright = [[(x, top), (x, bottom)]] if left < x < right else []
    return upright + ([[(left, y), (right, y)]] if top < y < bottom else [])


def _ticks(panel: ScatterPanel, axis: int) -> Floats:
    """Return the values at the ticks of an axis, a few."""
    # As few as can be read from: about three.
    step = nice_step(1.5 * panel.half)
    low, high = panel.middle[axis] - panel.half, panel.middle[axis] + panel.half
    return np.arange(np.ceil(low / step), np.floor(high / step) + 1) * step + 0.0


def _numbers(ticks: Floats, places: Floats, axis: int, panel: ScatterPanel, pen: Pen) -> list[Text]:
    """Return the numbers at the ticks of an axis and its name at its end, if they do not touch."""
    left, top, right, bottom = panel.square
    size_px, air = pen.text_px, 4 * pen.scale
    name = ("$x$", "$y$")[axis]
    words = [*((number_text(value), float(at), pen.theme.muted) for value, at in zip(ticks, places, strict=True))]
    end = (right - 0.3 * size_px, top + 0.5 * size_px)[axis]
    named = [(name, end, pen.theme.ink), *words]
    texts: list[Text] = []
    taken: list[tuple[float, float]] = []
    for word, at, color in named:
        half = 0.5 * measure(word, size_px).width_px + 0.2 * size_px if axis == 0 else 0.6 * size_px
        if any(abs(at - other) < half + reach for other, reach in taken):
            continue
        taken.append((at, half))
        where = (at, bottom + air, 0.5, 1.0) if axis == 0 else (left - air, at, 1.0, 0.5)
        texts.append(Text(word, where[0], where[1], size_px, color, where[2], where[3]))
    return texts
