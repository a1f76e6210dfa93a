"""Axes: the origin's axes, their ticks and numbers, for the camera where it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from warpviz.arrays import Floats
from warpviz.motion.camera import View, project
from warpviz.picture.layout import MIN_FONT_PX, Layout
from warpviz.picture.scene import Drawing, Polylines, Text, straight_lines
from warpviz.picture.theme import Theme, mix, rgb

TICKS_WANTED = 5
TICK_PX = 3.0
# Ticks nearer to each other than this are left out.
MIN_SPACING_PX = 16.0


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
    """Return a tick's number, with a real minus sign."""
    return f"{value + 0.0:.10g}".replace("-", "\N{MINUS SIGN}")


def axes(layout: Layout, theme: Theme, view: View, ticks: tuple[TickSet, ...]) -> Drawing:
    """Return the axes as the camera sees them, with numbers along the edges (from above) or on the axes (from aside)."""
    if view.flatness >= 1:
        return _flat(layout, theme, view, ticks)
    return _solid(layout, theme, view, ticks)


def _multiples(step: float, low: float, high: float) -> Floats:
    return np.arange(np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9) + 1) * step + 0.0


def _flat(layout: Layout, theme: Theme, view: View, ticks: tuple[TickSet, ...]) -> Drawing:
    left, top, right, bottom = layout.plot
    scale = layout.half_px / view.half
    origin, _ = project(np.zeros((1, 3)), view, layout.middle, layout.half_px)
    zero_x, zero_y = (float(value) for value in origin[0])
    lines: list[Polylines] = []
    texts: list[Text] = []
    strong = rgb(theme.axis)
    if top <= zero_y <= bottom:
        lines.append(straight_lines([[left, zero_y], [right, zero_y]], strong, layout.scale))
    if left <= zero_x <= right:
        lines.append(straight_lines([[zero_x, top], [zero_x, bottom]], strong, layout.scale))
    font_px = layout.font_px(9)
    # Numbers need more room than ticks.
    wanted = 2.5 * font_px
    for tick in ticks:
        crowding = np.clip((tick.step * scale - MIN_SPACING_PX) / MIN_SPACING_PX, 0.0, 1.0)
        strength = tick.strength * float(crowding)
        color = mix(theme.background, theme.axis, strength)
        if color == theme.background:
            continue
        roomy = np.clip((tick.step * scale - wanted) / MIN_SPACING_PX, 0.0, 1.0)
        ink = mix(theme.background, theme.muted, tick.strength * float(roomy))
        numbered = layout.has_strip and font_px >= MIN_FONT_PX and ink != theme.background
        length = TICK_PX * layout.scale
        for value in _multiples(tick.step, (left - zero_x) / scale, (right - zero_x) / scale):
            x = zero_x + value * scale
            if abs(value) > tick.step / 2 and top <= zero_y <= bottom:
                lines.append(straight_lines([[x, zero_y - length], [x, zero_y + length]], rgb(color), layout.scale))
            if numbered:
                texts.append(Text(number_text(value), x, bottom + 5 * layout.scale, font_px, ink, 0.5, 1.0))
        for value in _multiples(tick.step, (zero_y - bottom) / scale, (zero_y - top) / scale):
            y = zero_y - value * scale
            if abs(value) > tick.step / 2 and left <= zero_x <= right:
                lines.append(straight_lines([[zero_x - length, y], [zero_x + length, y]], rgb(color), layout.scale))
            if numbered:
                texts.append(Text(number_text(value), left - 5 * layout.scale, y, font_px, ink, 1.0, 0.5))
    return Drawing(lines=tuple(lines), texts=tuple(texts))


def _solid(layout: Layout, theme: Theme, view: View, ticks: tuple[TickSet, ...]) -> Drawing:
    lines: list[Polylines] = []
    texts: list[Text] = []
    # Numbers and names come in as the camera goes down, so that nothing pops up.
    shown = float(np.clip(1 - 2 * view.flatness, 0.0, 1.0))
    font_px = layout.font_px(9)
    reach = np.abs(view.center) + 0.98 * view.half
    readable = layout.has_strip and font_px >= MIN_FONT_PX and shown > 0
    for axis in range(3):
        along, across = np.eye(3)[axis], np.eye(3)[1 if axis == 0 else 0]
        span = float(min(reach[axis], 0.9 * view.half))
        ends, _ = project(np.array([-along * span, along * span]), view, layout.middle, layout.half_px)
        lines.append(straight_lines(ends, rgb(theme.axis), layout.scale))
        if readable:
            place, _ = project((along * span * 1.08)[None], view, layout.middle, layout.half_px)
            ink = mix(theme.background, theme.ink, shown)
            texts.append(Text(f"$h_{axis + 1}$", *map(float, place[0]), layout.font_px(11), ink, 0.5, 0.5))
        unit, _ = project(np.array([np.zeros(3), across]), view, layout.middle, layout.half_px)
        direction = unit[1] - unit[0]
        direction *= TICK_PX * layout.scale / max(float(np.hypot(*direction)), 1e-9)
        for tick in ticks:
            values = _multiples(tick.step, -span, span)
            values = values[np.abs(values) > tick.step / 2]
            if not len(values) or tick.step * layout.half_px / view.half < MIN_SPACING_PX:
                continue
            color = mix(theme.background, theme.axis, tick.strength)
            at, _ = project(values[:, None] * along, view, layout.middle, layout.half_px)
            lines.append(straight_lines(np.stack([at - direction, at + direction], axis=1), rgb(color), layout.scale))
            if readable:
                ink = mix(theme.background, theme.muted, tick.strength * shown)
                x, y = (float(value) for value in at[-1] + 3.2 * direction)
                texts.append(Text(number_text(float(values[-1])), x, y, font_px, ink, 0.5, 0.5))
    return Drawing(lines=tuple(lines), texts=tuple(texts))
