"""Connections of a network's diagram: arrows with strength as width and sign as colour, dashed below zero."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.picture.polylines import one_polylines, straight_lines
from warpviz.picture.scene import Cells, Drawing, Polylines
from warpviz.picture.theme import Theme, rgb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats
    from warpviz.picture.units import PlacedColumn, UnitGrid

# Widths of connections in reference pixels: without weights, and those of the weakest and strongest weight.
PLAIN_PX, WEAKEST_PX, STRONGEST_PX = 1.0, 0.6, 3.4
DASH_PX, DASH_SHARE = 6.0, 0.62
# The length of a head in reference pixels and line widths, and its half width as a share of that.
HEAD_PX, HEAD_WIDTHS, HEAD_SHARE = 4.5, 1.1, 0.42
# The room above the units for what leads past layers.
ARCH_PX = 22.0
# Heads that would cover each other by more than this share of their width are left out.
CROWDED = 0.6


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Arrows between two neighbouring columns: their ends at the rims, (E, 2, 2), and their weights, None if unknown.

    `spacing_px` is how near to each other the tips of two of them are at a unit.
    """

    ends: Floats
    weights: Floats | None
    spacing_px: float


def edges(before: PlacedColumn, here: PlacedColumn, grid: UnitGrid) -> Edges:
    """Return what leads from a column and its bias unit to the next one; weights of zero have no arrow."""
    column = here.column
    pairs = [
        (a, b)
        for b in range(len(here.units))
        for a in range(len(before.units))
        if not column.one_to_one or here.units[b] == before.units[a]
    ]
    out = out_ports(before, grid)
    start = [out[a] for a, _ in pairs]
    end = [here.places[b] for _, b in pairs]
    leaves = [grid.sum_px if before.column.skip_from is not None else grid.radius] * len(pairs)
    values = None
    if column.weights is not None:
        values = [column.weights[here.units[b], before.units[a]] for a, b in pairs]
    if before.bias is not None:
        start += [before.bias] * len(here.units)
        end += list(here.places)
        leaves += [grid.bias_px * 1.15] * len(here.units)
        if values is not None:
            values += [0.0 if column.bias is None else column.bias[unit] for unit in here.units]
    ends = np.array([start, end]).reshape(2, -1, 2).transpose(1, 0, 2)
    along = ends[:, 1] - ends[:, 0]
    along /= np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
    spacing = _spacing(ends[:, 1], along, grid.radius)
    ends = np.stack([ends[:, 0] + along * np.array(leaves)[:, None], ends[:, 1] - along * grid.radius], axis=1)
    return Edges(ends, None if values is None else np.array(values, dtype=np.float64), spacing)


def out_ports(part: PlacedColumn, grid: UnitGrid) -> Floats:
    """Return where from arrows leave the units of a column: their middles, or the signs for sums at their right."""
    return part.places + ((grid.radius, 0.0) if part.column.skip_from is not None else (0.0, 0.0))


def _spacing(targets: Floats, along: Floats, radius: float) -> float:
    """Return the least distance between the tips of two arrows at one unit."""
    least = np.inf
    for target in np.unique(targets, axis=0):
        angles = np.sort(np.arctan2(*along[(targets == target).all(axis=1)].T[::-1]))
        if len(angles) > 1:
            least = min(least, float(np.diff(angles).min()) * radius)
    return least


def connections(grid: UnitGrid, theme: Theme, scale: float) -> Drawing:
    """Return the arrows between the columns of a network, the weakest first.

    Where heads would be crowded anywhere there are none at all: the direction is the same everywhere.
    """
    layers = [edges(a, b, grid) for a, b in zip(grid.columns, grid.columns[1:], strict=False)]
    needed = 2 * HEAD_SHARE * HEAD_PX * scale * CROWDED
    headed = grid.radius > 5 * scale and all(layer.spacing_px >= needed for layer in layers)
    lines: list[Polylines] = []
    heads: list[Cells] = []
    for layer, part in zip(layers, grid.columns[1:], strict=True):
        if layer.weights is None:
            width = max(PLAIN_PX * scale, 0.5)
            for ends in layer.ends:
                _arrow(ends, 0.0, width, theme.axis, (lines, heads if headed else None), scale)
            continue
        known = [part.column.weights, part.column.bias]
        strongest = max(float(np.abs(value).max()) for value in known if value is not None)
        for number in np.argsort(np.abs(layer.weights), kind="stable"):
            weight = float(layer.weights[number])
            if weight:
                color = sign_colors(theme)[0 if weight > 0 else 1]
                width = weight_px(weight / strongest, scale)
                _arrow(layer.ends[number], weight, width, color, (lines, heads if headed else None), scale)
    return Drawing(cells=tuple(heads), lines=one_polylines(lines))


def weight_px(share: float, scale: float) -> float:
    """Return the width of a connection whose weight is that share of the strongest one in its layer."""
    return (WEAKEST_PX + (STRONGEST_PX - WEAKEST_PX) * abs(share)) * scale


def _arrow(
    ends: Floats,
    sign: float,
    width_px: float,
    color: str,
    into: tuple[list[Polylines], list[Cells] | None],
    scale: float,
) -> None:
    """Add an arrow along ends (2, 2) to lines and, if they are wanted, heads."""
    lines, heads = into
    stop = ends
    if heads is not None:
        length = (HEAD_PX + HEAD_WIDTHS * width_px / scale) * scale
        heads.append(head(ends[1], ends[1] - ends[0], length, color))
        along = (ends[1] - ends[0]) / max(float(np.hypot(*(ends[1] - ends[0]))), 1e-9)
        stop = np.array([ends[0], ends[1] - 0.8 * length * along])
    lines.append(dashed(stop, color, width_px, scale) if sign < 0 else straight_lines(stop, rgb(color), width_px))


def head(tip: Floats, along: Floats, length_px: float, color: str) -> Cells:
    """Return an arrow's head with its tip at `tip` (2,), pointing along (2,)."""
    unit = along / max(float(np.hypot(*along)), 1e-9)
    across = np.array([-unit[1], unit[0]]) * HEAD_SHARE * length_px
    back = tip - unit * length_px
    corners = np.array([tip, back + across, back - across])
    return Cells(corners, np.array([0, 3]), np.append(rgb(color), 255).astype(np.uint8)[None])


def sign_colors(theme: Theme) -> tuple[str, str]:
    """Return the colours of connections above and below zero; they are not those of the first two classes."""
    return theme.front[0], theme.back[0]


def dashed(ends: Floats, color: str, width_px: float, scale: float) -> Polylines:
    """Return a dashed line along ends (2, 2), with a dash at either end."""
    length = float(np.hypot(*(ends[1] - ends[0])))
    period = max(DASH_PX * scale, 2.5) / DASH_SHARE
    count = max(round(length / period), 2)
    # The last period has no gap.
    start = np.arange(count) / (count - 1 + DASH_SHARE)
    stops = np.stack([start, start + DASH_SHARE / (count - 1 + DASH_SHARE)], axis=1)[..., None]
    return straight_lines(ends[0] + stops * (ends[1] - ends[0]), rgb(color), width_px)


def arches(grid: UnitGrid, theme: Theme, scale: float) -> Drawing:
    """Return an arch over the units for each column that another is added to, and the signs for the sums."""
    lines: list[Polylines] = []
    heads: list[Cells] = []
    width = max(1.3 * scale, 0.7)
    for here in grid.columns:
        if here.column.skip_from is None:
            continue
        source = grid.columns[here.column.skip_from]
        reach = grid.sum_px if source.column.skip_from is not None else grid.radius
        start = out_ports(source, grid)[0] + reach * np.array([0.5, -(0.5**0.5) - 0.1])
        end = out_ports(here, grid)[0] - (0.0, grid.sum_px)
        length = (HEAD_PX + HEAD_WIDTHS) * scale
        tail = end - (0.0, 0.8 * length)
        peak = grid.top - 0.8 * ARCH_PX * scale
        angles = np.linspace(np.pi, 0, 33)
        foot = np.linspace(start[1], tail[1], 33)
        x = (start[0] + end[0]) / 2 + (end[0] - start[0]) / 2 * np.cos(angles)
        arch = np.stack([x, foot + (peak - foot) * np.sin(angles)], axis=1)
        lines.append(Polylines(arch, np.array([0, 33]), rgb(theme.ink)[None], np.array([width])))
        heads.append(head(end, np.array([0.0, 1.0]), length, theme.ink))
    return Drawing(cells=tuple(heads), lines=one_polylines(lines))


def plus_signs(centers: Floats, radius: float, theme: Theme, width_px: float) -> tuple[Polylines, ...]:
    """Return the crosses of signs for sums at centers (N, 2)."""
    arm = 0.6 * radius
    cross = np.array([[[-arm, 0.0], [arm, 0.0]], [[0.0, -arm], [0.0, arm]]])
    segments: Sequence[Floats] = [center + line for center in centers for line in cross]
    return one_polylines([straight_lines(segments, rgb(theme.ink), width_px)] if segments else [])
