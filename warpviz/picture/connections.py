"""Connections of a network's diagram: strength as width, sign as colour, with dashes below zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from warpviz.picture.polylines import one_polylines, straight_lines
from warpviz.picture.scene import Polylines, Rectangle
from warpviz.picture.theme import Theme, rgb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats
    from warpviz.picture.units import PlacedColumn

# Widths of connections in reference pixels: without weights, and those of the weakest and strongest weight.
PLAIN_PX, WEAKEST_PX, STRONGEST_PX = 0.8, 0.3, 3.2
DASH_PX = 5.0
# The room above the units for what leads past layers.
ARCH_PX = 16.0


def connections(before: PlacedColumn, here: PlacedColumn, theme: Theme, scale: float) -> Polylines:
    """Return the lines between the units shown of two neighbouring columns, the weakest first."""
    pairs = [
        (a, b)
        for b in range(len(here.units))
        for a in range(len(before.units))
        if not here.column.one_to_one or here.units[b] == before.units[a]
    ]
    ends = np.array([[before.places[a], here.places[b]] for a, b in pairs]).reshape(-1, 2, 2)
    weights = here.column.weights
    if weights is None:
        return straight_lines(ends, rgb(theme.axis), max(PLAIN_PX * scale, 0.35))
    strongest = max(float(np.abs(weights).max()), np.finfo(float).tiny)
    values = [float(weights[here.units[b], before.units[a]]) for a, b in pairs]
    parts = []
    for number in np.argsort(np.abs(values), kind="stable"):
        value = values[number]
        if value:
            width_px = (WEAKEST_PX + (STRONGEST_PX - WEAKEST_PX) * abs(value) / strongest) * scale
            parts.append(weighted_line(ends[number], value, width_px, theme, scale))
    return one_polylines(parts)[0] if parts else straight_lines(np.empty((0, 2, 2)), rgb(theme.axis), 1.0)


def sign_colors(theme: Theme) -> tuple[str, str]:
    """Return the colours of connections above and below zero; they are not those of the first two classes."""
    return theme.front[0], theme.back[0]


def weighted_line(ends: Floats, sign: float, width_px: float, theme: Theme, scale: float) -> Polylines:
    """Return a connection along ends (2, 2): of one piece for a sign above zero, else dashed."""
    above, below = sign_colors(theme)
    if sign > 0:
        return straight_lines(ends, rgb(above), width_px)
    length = float(np.hypot(*(ends[1] - ends[0])))
    dash = max(DASH_PX * scale, 2.0)
    count = max(round(length / dash / 1.6), 1)
    start = np.arange(count) / count
    stops = np.stack([start, start + 1 / 1.6 / count], axis=1)[..., None]
    return straight_lines(ends[0] + stops * (ends[1] - ends[0]), rgb(below), width_px)


def arches(placed: Sequence[PlacedColumn], theme: Theme, scale: float, box: Rectangle) -> list[Polylines]:
    """Return an arch over the units for each column that another is added to."""
    parts = []
    for here in placed:
        if here.column.skip_from is None:
            continue
        start, end = placed[here.column.skip_from].places[0], here.places[0]
        top = box[1] - 0.8 * ARCH_PX * scale
        angles = np.linspace(np.pi, 0, 25)
        middle, half = (start[0] + end[0]) / 2, (end[0] - start[0]) / 2
        foot = np.linspace(start[1], end[1], 25)
        arch = np.stack([middle + half * np.cos(angles), foot + (top - foot) * np.sin(angles)], axis=1)
        count = len(arch)
        color = rgb(theme.ink)[None]
        parts.append(Polylines(arch, np.array([0, count]), color, np.array([max(1.4 * scale, 0.6)])))
    return parts
