"""Axes: the origin's axes, their ticks and numbers, for the camera where it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.motion.camera import View, project
from warpviz.picture.layout import MIN_FONT_PX, TEXT, Layout
from warpviz.picture.polylines import one_polylines, straight_lines
from warpviz.picture.scene import Drawing, Polylines, Rectangle, Text
from warpviz.picture.text import measure
from warpviz.picture.theme import Theme, mix, rgb

if TYPE_CHECKING:
    import numpy.typing as npt

    from warpviz.arrays import Floats

TICKS_WANTED = 4
TICK_PX = 3.0
# In space, numbers stand within this share of an axis; its name stands at the end.
NUMBERED = 0.86
# Numbers outside of these are written with an exponent, so that all are short.
SHORT, LONG = 0.0099, 9999.0
# Ticks nearer to each other than this are left out.
MIN_SPACING_PX = 12.0
CLOSEST_PX = 0.1


@dataclass(frozen=True, slots=True)
class TickSet:
    """Ticks every `step` units, drawn with a strength in [0, 1]."""

    step: float
    strength: float


def nice_step(half: float) -> float:
    """Return a step of 1, 2 or 5 times a power of ten that puts about `TICKS_WANTED` ticks on a view of that half."""
    raw = 2 * half / TICKS_WANTED
    power = 10.0 ** np.floor(np.log10(raw))
    return float(power * min((1, 2, 5, 10), key=lambda m: abs(np.log(m * power / raw))))


def tick_sets(a: View, b: View, progress: float) -> tuple[TickSet, ...]:
    """Return the ticks while the camera goes from a to b: one set fades out while the other fades in."""
    first, second = nice_step(a.half), nice_step(b.half)
    if first == second or progress <= 0:
        return (TickSet(first, 1.0),)
    if progress >= 1:
        return (TickSet(second, 1.0),)
    sets = (TickSet(first, 1 - progress), TickSet(second, progress))
    return tuple(sorted(sets, key=lambda ticks: ticks.strength))


def number_text(value: float) -> str:
    """Return a tick's number in few characters, with a real minus sign: 0.5, 2000, 1e6."""
    text = f"{value + 0.0:.4g}"
    if value and not SHORT <= abs(value) < LONG:
        digits, _, exponent = f"{value:.3e}".partition("e")
        text = f"{float(digits):g}e{int(exponent)}"
    return text.replace("-", "\N{MINUS SIGN}")


def axes(
    layout: Layout, theme: Theme, view: View, ticks: tuple[TickSet, ...], names: tuple[str, ...] | None = None
) -> Drawing:
    """Return the axes as the camera sees them.

    Args:
        layout: of the picture.
        theme: its colours.
        view: the camera.
        ticks: where numbers stand.
        names: of the axes in space, one for each dimension that is one of the state; None for a film in the plane.
    """
    # Of a scale that is left far behind there would be more ticks than pixels, and none of them seen.
    ticks = tuple(tick for tick in ticks if tick.step * layout.half_px >= CLOSEST_PX * view.half)
    return _flat(layout, theme, view, ticks) if names is None else _solid(layout, theme, view, ticks, names)


def _multiples(step: float, low: float, high: float) -> Floats:
    return np.arange(np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9) + 1) * step + 0.0


def _flat(layout: Layout, theme: Theme, view: View, ticks: tuple[TickSet, ...]) -> Drawing:
    """Draw the axes seen from above: numbers stand along the left and lower edges."""
    left, top, right, bottom = layout.plot
    scale = layout.half_px / view.half
    origin, _ = project(np.zeros((1, 3)), view, layout.middle, layout.half_px)
    zero_x, zero_y = (float(value) for value in origin[0])
    # Where an axis is out of sight, so are its ticks.
    axis_x, axis_y = left <= zero_x <= right, top <= zero_y <= bottom
    segments: list[list[list[float]]] = []
    if axis_y:
        segments.append([[left, zero_y], [right, zero_y]])
    if axis_x:
        segments.append([[zero_x, top], [zero_x, bottom]])
    lines = [straight_lines(segments, rgb(theme.axis), layout.scale)]
    texts: list[Text] = []
    length = TICK_PX * layout.scale
    for tick in ticks:
        along_x = _multiples(tick.step, (left - zero_x) / scale, (right - zero_x) / scale)
        along_y = _multiples(tick.step, (zero_y - bottom) / scale, (zero_y - top) / scale)
        x, y = zero_x + along_x * scale, zero_y - along_y * scale
        marks = [[[at, zero_y - length], [at, zero_y + length]] for at in x[along_x != 0] if axis_y]
        marks += [[[zero_x - length, at], [zero_x + length, at]] for at in y[along_y != 0] if axis_x]
        color = mix(theme.background, theme.axis, tick.strength * _roominess(tick.step * scale, MIN_SPACING_PX))
        if marks and color != theme.background:
            # An axis at the very edge has half a tick.
            inside = np.clip(marks, (left, top), (right, bottom))
            lines.append(straight_lines(inside, rgb(color), layout.scale))
        across, upward = list(zip(along_x, x, strict=True)), list(zip(along_y, y, strict=True))
        texts += _edge_numbers(layout, theme, tick, across, upward)
    return Drawing(lines=one_polylines(lines), texts=tuple(texts))


def _roominess(spacing_px: float, wanted_px: float) -> float:
    """Return 0 for ticks that stand closer than wanted, 1 for those with room to spare."""
    return min(max((spacing_px - wanted_px) / wanted_px, 0.0), 1.0)


Places = list[tuple[float, float]]


def _edge_numbers(layout: Layout, theme: Theme, tick: TickSet, along_x: Places, along_y: Places) -> list[Text]:
    """Return the numbers of one set of ticks, given as pairs of value and place on the screen."""
    font_px = layout.font_px(TEXT)
    # While two sets change places, only the stronger one is numbered: the numbers of both would run together.
    shown = 2 * tick.strength - 1
    ink = mix(theme.background, theme.muted, shown)
    if not layout.has_numbers or font_px < MIN_FONT_PX or ink == theme.background:
        return []
    left, top, right, bottom = layout.plot
    gap = 0.3 * font_px
    widest = max((measure(number_text(value), font_px).width_px for value, _ in along_x), default=0.0)
    # Not in the corner, where numbers of both would meet.
    across = [(value, at) for value, at in along_x if at - widest > left + 1.5 * font_px and at + widest / 2 < right]
    upward = [(value, at) for value, at in along_y if top + 0.6 * font_px <= at <= bottom - 1.8 * font_px]
    texts = [
        Text(number_text(value), at, bottom - gap, font_px, ink, 0.5, 0.0)
        for value, at in _spaced(across, tick.step, widest + 0.7 * font_px)
    ]
    return texts + [
        Text(number_text(value), left + gap, at, font_px, ink, 0.0, 0.5)
        for value, at in _spaced(upward, tick.step, 1.5 * font_px)
    ]


def _spaced(places: Places, step: float, wanted_px: float) -> Places:
    """Return every place, or every second, fifth or tenth, so that they stand as far apart as wanted."""
    if len(places) < 2:
        return places
    spacing = abs(places[1][1] - places[0][1])
    stride = next((stride for stride in (1, 2, 5, 10, 20, 50) if stride * spacing >= wanted_px), 100)
    return [(value, at) for value, at in places if round(value / step) % stride == 0]


def _solid(
    layout: Layout, theme: Theme, view: View, ticks: tuple[TickSet, ...], axis_names: tuple[str, ...]
) -> Drawing:
    """Draw the axes seen from aside: numbers stand on them, names at their ends."""
    font_px = layout.font_px(TEXT)
    readable = layout.has_numbers and font_px >= MIN_FONT_PX
    lines: list[Polylines] = []
    names: list[Text] = []
    numbers: list[Text] = []
    for axis, name in enumerate(axis_names):
        along, across = np.eye(3)[axis], np.eye(3)[1 if axis == 0 else 0]
        span = float(min(abs(view.center[axis]) + 0.98 * view.half, 0.9 * view.half))
        ends, _ = project(np.array([-along * span, along * span]), view, layout.middle, layout.half_px)
        seen = clipped(ends, layout.plot)
        if seen is None:
            continue
        lines.append(straight_lines(seen, rgb(theme.axis), layout.scale))
        unit, _ = project(np.array([np.zeros(3), across, along]), view, layout.middle, layout.half_px)
        direction = _unit(unit[1] - unit[0])
        if readable:
            x, y = (float(value) for value in seen[1] + 0.8 * font_px * _unit(unit[2] - unit[0]))
            names.append(Text(name, x, y, font_px, theme.muted, 0.5, 0.5))
        for tick in ticks:
            values = _multiples(tick.step, -span, span)
            at, _ = project(values[:, None] * along, view, layout.middle, layout.half_px)
            here = (values != 0) & _inside(at, layout.plot, TICK_PX * layout.scale)
            strength = tick.strength * _roominess(tick.step * layout.half_px / view.half, MIN_SPACING_PX)
            color = mix(theme.background, theme.axis, strength)
            if not here.any() or color == theme.background:
                continue
            mark = TICK_PX * layout.scale * direction
            lines.append(straight_lines(np.stack([at[here] - mark, at[here] + mark], axis=1), rgb(color), layout.scale))
            ink = mix(theme.background, theme.muted, 2 * tick.strength - 1)
            numbered = here & (values > 0) & (values < NUMBERED * span)
            if readable and ink != theme.background and numbered.any():
                # The outermost tick that leaves room for the axis' name.
                number = int(np.flatnonzero(numbered)[-1])
                x, y = (float(value) for value in at[number] + mark + 1.1 * font_px * direction)
                numbers.append(Text(number_text(float(values[number])), x, y, font_px, ink, 0.5, 0.5))
    return Drawing(lines=one_polylines(lines), texts=tuple(_apart([*names, *numbers], layout)))


def _unit(direction: Floats) -> Floats:
    return direction / max(float(np.hypot(*direction)), 1e-9)


def _inside(places: Floats, rectangle: Rectangle, margin: float) -> npt.NDArray[np.bool_]:
    left, top, right, bottom = rectangle
    x, y = places.T
    inside: npt.NDArray[np.bool_] = (
        (x > left + margin) & (x < right - margin) & (y > top + margin) & (y < bottom - margin)
    )
    return inside


def clipped(ends: Floats, rectangle: Rectangle) -> Floats | None:
    """Return the part of a segment (2, 2) in a rectangle, None for none (Liang and Barsky 1984, ACM TOG 3:1)."""
    left, top, right, bottom = rectangle
    start, span = ends[0], ends[1] - ends[0]
    first, last = 0.0, 1.0
    for axis, low, high in ((0, left, right), (1, top, bottom)):
        if abs(span[axis]) < 1e-12:
            if not low <= start[axis] <= high:
                return None
            continue
        enter, leave = sorted([(low - start[axis]) / span[axis], (high - start[axis]) / span[axis]])
        first, last = max(first, enter), min(last, leave)
    return np.stack([start + first * span, start + last * span]) if first < last else None


def _apart(texts: list[Text], layout: Layout) -> list[Text]:
    """Return texts that are in the picture and do not touch those before them; the first ones matter most."""
    kept: list[Text] = []
    boxes: list[Rectangle] = []
    for text in texts:
        width = measure(text.text, text.size_px).width_px + 3
        height = 1.5 * text.size_px
        box = (text.x - width / 2, text.y - height / 2, text.x + width / 2, text.y + height / 2)
        free = all(box[2] < b[0] or b[2] < box[0] or box[3] < b[1] or b[3] < box[1] for b in boxes)
        _, top, _, bottom = layout.plot
        if free and box[0] > 0 and box[2] < layout.width_px and box[1] > top and box[3] < bottom:
            kept.append(text)
            boxes.append(box)
    return kept
