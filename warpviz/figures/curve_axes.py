"""Curves of activation functions on one pair of axes: functions solid, derivatives dashed, breaks as breaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from warpviz.net.curves import BrokenCurve, Peak, first_output, slope_curve, steepest, value_curve
from warpviz.picture.numbers import short_number
from warpviz.picture.plot_style import DASHES, DOT_PX, HAIR_PX, set_numbers
from warpviz.picture.text import measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from warpviz.arrays import Floats
    from warpviz.net.activations import ActivationFunction
    from warpviz.picture.plot_style import PlotStyle

# So many places a pixel is a curve looked at.
PER_PIXEL, FEWEST_PX = 3, 100
# Values are cut off that are farther out than that many times the interval.
TALLEST = 2.0
# The air above and below the curves, as a share of their height.
AIR = 0.07
# Words may cross an axis rather than a curve: so many places of a curve are worth one of an axis.
AXIS_WEIGHT = 8
# How high curves are is looked at in so many places; side by side they have one scale if they differ less than that.
LOOKED_AT, ALIKE = 400, 6.0
# Of functions side by side, so many times as high as the one in the middle may others be shown.
TALLER = 1.6
# How much wider the line of each earlier function is, and the height of a plot in which ends have their full size.
WIDER, SMALL = 0.5, 110.0


@dataclass(frozen=True, slots=True)
class CurveLook:
    """How one function and its derivative look: their colours, and the dashes of the function."""

    color: str
    slope_color: str
    dashes: Any


@dataclass(frozen=True, slots=True)
class Marks:
    """What is drawn besides functions: the derivatives, their largest values, and where slopes jump.

    Whether largest values are `measured`, drawn or not, is said too.
    """

    derivative: bool
    measured: bool = False
    peak: bool = False
    creases: bool = False


def draw_curves(
    axes: Axes,
    functions: Sequence[ActivationFunction],
    looks: Sequence[CurveLook],
    span: tuple[float, float],
    marks: Marks,
    style: PlotStyle,
    room_px: tuple[float, float],
    heights: tuple[float, float] | None = None,
) -> list[Peak | None]:
    """Draw functions over an interval in axes of about `room_px`, and return the peaks of their derivatives.

    Values are shown from the lowest to the highest, or within `heights`.
    """
    count = round(PER_PIXEL * max(room_px[0], FEWEST_PX))
    curves = [value_curve(function, *span, count) for function in functions]
    slopes = [slope_curve(function, *span, count) for function in functions] if marks.derivative else []
    peaks = [_inside(steepest(function, *span), span) if marks.measured else None for function in functions]
    if heights is None:
        heights = _heights([*curves, *slopes], span)
        if marks.peak and marks.derivative:
            heights = _with_room(heights, peaks, style, room_px)
    low, high = heights
    axes.set_xlim(*span)
    axes.set_ylim(low, high)
    hair = HAIR_PX * style.scale
    axes.axhline(0.0, color=style.theme.axis, linewidth=hair, zorder=1)
    axes.axvline(0.0, color=style.theme.axis, linewidth=hair, zorder=1)
    # Where curves lie on each other the lower ones are wider, so that all are seen.
    wider = [1.0 + WIDER * (len(functions) - 1 - number) for number in range(len(functions))]
    small = min(1.0, room_px[1] / (SMALL * style.scale))
    for curve, look, width in zip(curves, looks, wider, strict=True):
        _line(axes, curve, look.color, look.dashes, style, width=width, small=small, zorder=3)
    # Between dashes the function shows, where both are the same.
    for slope, look, width in zip(slopes, looks, wider, strict=False):
        _line(axes, slope, look.slope_color, (0, DASHES), style, width=0.85 * width, small=small, zorder=4)
    if marks.creases:
        for function, look in zip(functions, looks, strict=True):
            _creases(axes, function, span, look, style)
    if marks.peak and marks.derivative:
        _peaks(axes, peaks, (curves, slopes), looks, style, room_px)
    return peaks


def common_heights(
    functions: Sequence[ActivationFunction],
    span: tuple[float, float],
    marks: Marks,
    style: PlotStyle,
    room_px: tuple[float, float],
) -> tuple[float, float] | None:
    """Return what values are shown of functions side by side, to be compared; None where some would be lost in it."""
    found = []
    for function in functions:
        curves = [value_curve(function, *span, LOOKED_AT)]
        curves += [slope_curve(function, *span, LOOKED_AT)] if marks.derivative else []
        found.append(_heights(curves, span))
    sizes = sorted(high - low for low, high in found)
    if sizes[-1] > ALIKE * sizes[0]:
        return None
    low = min(low for low, _ in found)
    # What grows without end is cut where the others would be too small; they are seen whole.
    most = TALLER * sizes[(len(sizes) - 1) // 2]
    whole = max(high for bottom, high in found if high - bottom <= most)
    heights = low, min(max(high for _, high in found), max(low + most, whole))
    if not (marks.peak and marks.derivative):
        return heights
    return _with_room(heights, [_inside(steepest(function, *span), span) for function in functions], style, room_px)


def has_open_ends(functions: Sequence[ActivationFunction], span: tuple[float, float], *, derivative: bool) -> bool:
    """Return whether a function, or its derivative, has an end at which it has no value, inside an interval."""
    curves = [value_curve(function, *span, LOOKED_AT) for function in functions]
    curves += [slope_curve(function, *span, LOOKED_AT) for function in functions] if derivative else []
    return any(not end.filled for curve in curves for end in curve.ends)


def _inside(peak: Peak | None, span: tuple[float, float]) -> Peak | None:
    """Return a peak, None for one that is only where the interval ends."""
    return None if peak is not None and peak.alone and peak.x in span else peak


def _heights(curves: Sequence[BrokenCurve], span: tuple[float, float]) -> tuple[float, float]:
    """Return the lowest and highest value that is shown: what goes far beyond the interval is cut off."""
    values: Floats = np.concatenate([*(curve.values for curve in curves), [0.0]])
    far = TALLEST * max(span[1] - span[0], *map(abs, span))
    low, high = float(max(values.min(), -far)), float(min(values.max(), far))
    if high - low < 1e-9:
        low, high = low - 1.0, high + 1.0
    air = AIR * (high - low)
    return low - air, high + air


def _line(
    axes: Axes,
    curve: BrokenCurve,
    color: str,
    dashes: Any,  # noqa: ANN401 - as matplotlib takes them
    style: PlotStyle,
    *,
    width: float,
    small: float,
    zorder: int,
) -> None:
    """Draw the pieces of a curve, and its ends where it breaks, which are smaller in a small plot."""
    for piece in curve.pieces:
        axes.plot(
            piece[:, 0], piece[:, 1], color=color, linestyle=dashes, linewidth=width * style.line(), zorder=zorder,
            solid_capstyle="butt", dash_capstyle="butt",
        )  # fmt: skip
    low, high = axes.get_ylim()
    for end in (end for end in curve.ends if low <= end.y <= high):
        axes.plot(
            [end.x], [end.y], marker="o", markersize=small * style.line(DOT_PX), markeredgecolor=color,
            zorder=zorder + 3,
            markerfacecolor=color if end.filled else style.theme.background, clip_on=False,
            markeredgewidth=0.7 * small * style.line(),
        )  # fmt: skip


def _creases(
    axes: Axes, function: ActivationFunction, span: tuple[float, float], look: CurveLook, style: PlotStyle
) -> None:
    """Mark where a function bends at once, on its curve."""
    places = np.array([place for place in function.creases if span[0] < place < span[1]])
    if not len(places):
        return
    axes.plot(
        places, first_output(function)(places), linestyle="none", marker="D", markersize=style.line(DOT_PX), zorder=8,
        color=look.color, markeredgecolor=style.theme.background, markeredgewidth=0.4 * style.line(),
    )  # fmt: skip


def peak_text(peak: Peak) -> str:
    """Return what is written beside a peak: its place and value, or the value where it is in many places."""
    value = short_number(peak.y)
    return f"({short_number(peak.x)}, {value})" if peak.alone else f"$\\max\\,f\\,'=${value}"


def _peaks(
    axes: Axes,
    peaks: Sequence[Peak | None],
    curves: tuple[Sequence[BrokenCurve], Sequence[BrokenCurve]],
    looks: Sequence[CurveLook],
    style: PlotStyle,
    room_px: tuple[float, float],
) -> None:
    """Mark the largest value of each derivative, those in one place once; `curves` are functions and derivatives."""
    seen: set[tuple[float, float]] = set()
    found = [peak for peak in peaks if peak is not None]
    drawn = [piece for curve in (*curves[0], *curves[1]) for piece in curve.pieces]
    drawn += _axis_lines(axes, len(drawn[0]) // AXIS_WEIGHT)
    drawn += [np.repeat([[peak.x, peak.y]], AXIS_WEIGHT, axis=0) for peak in found if peak.alone]
    for peak, slope, look in zip(peaks, curves[1], looks, strict=True):
        if peak is None or (place := (round(peak.x, 3), round(peak.y, 3))) in seen:
            continue
        seen.add(place)
        if peak.alone:
            axes.plot(
                [peak.x], [peak.y], marker="o", markersize=style.line(DOT_PX), color=look.slope_color, zorder=8,
                markeredgecolor=style.theme.background, markeredgewidth=0.4 * style.line(),
            )  # fmt: skip
        if style.words:
            _label(axes, peak, slope, drawn, style, room_px)


def _with_room(
    heights: tuple[float, float], peaks: Sequence[Peak | None], style: PlotStyle, room_px: tuple[float, float]
) -> tuple[float, float]:
    """Return heights with room for the words above the highest peak."""
    bottom, top = heights
    line = 1.6 * style.text_px / room_px[1] * (top - bottom) if style.words else 0.0
    return bottom, max([top, *(peak.y + line for peak in peaks if peak is not None)])


def _axis_lines(axes: Axes, count: int) -> list[Floats]:
    """Return places on the lines through zero, `count` on each."""
    shares, zeros = np.linspace(0.0, 1.0, max(count, 2)), np.zeros(max(count, 2))
    (low, high), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    across, up = low + (high - low) * shares, bottom + (top - bottom) * shares
    return [np.column_stack([across, zeros]), np.column_stack([zeros, up])]


def _label(
    axes: Axes, peak: Peak, slope: BrokenCurve, drawn: Sequence[Floats], style: PlotStyle, room_px: tuple[float, float]
) -> None:
    """Write a peak's value beside it, where the fewest curves run through the words."""
    text = peak_text(peak)
    (low, high), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    per_x, per_y = room_px[0] / (high - low), room_px[1] / (top - bottom)
    wide, tall, gap = measure(text, style.text_px).width_px, style.text_px, 0.45 * style.text_px
    points = (np.concatenate(drawn) - (low, bottom)) * (per_x, per_y)
    level = np.concatenate(slope.pieces)
    level = level[np.abs(level[:, 1] - peak.y) <= 1e-9 * (1 + abs(peak.y))]
    places = [peak.x] if peak.alone or not len(level) else np.quantile(level[:, 0], (0.5, 0.8, 0.2, 1.0, 0.0)).tolist()
    best: tuple[int, float, float] | None = None
    for place in places:
        x, y = (place - low) * per_x, (peak.y - bottom) * per_y
        lefts = (x - wide / 2, x + gap, x - wide - gap, x + 3 * gap, x - wide - 3 * gap)
        ups = (y + gap, y - tall - gap, y - tall / 2, y + 2.5 * gap, y + 4 * gap)
        for left, lower in ((side, up) for up in ups for side in lefts):
            if not (0 <= left <= room_px[0] - wide and 0 <= lower <= room_px[1] - tall):
                continue
            inside = (points > (left - 2, lower - 2)) & (points < (left + wide + 2, lower + tall + 2))
            covered = int(inside.all(axis=1).sum())
            if best is None or covered < best[0]:
                best = (covered, left, lower)
    covered, left, lower = best or (0, 0.0, room_px[1] - tall)
    written = axes.annotate(
        text, (low + left / per_x, bottom + lower / per_y), zorder=9, va="baseline", color=style.theme.ink,
        fontproperties=style.font(text), annotation_clip=False,
    )  # fmt: skip
    if covered:
        style.outline(written)
    y_px = (peak.y - bottom) * per_y
    nearest = min(max(lower, y_px), lower + tall)
    if peak.alone and abs(nearest - y_px) > 1.2 * style.text_px:
        # Words that had to go farther away are led to.
        axes.plot(
            [peak.x, peak.x], [peak.y, bottom + nearest / per_y], color=style.theme.muted, zorder=2,
            linewidth=style.line(0.5),
        )  # fmt: skip


def set_ticks(axes: Axes, style: PlotStyle, room_px: tuple[float, float]) -> None:
    """Choose as many ticks as there is room for in a plot of about that size."""
    text_px = max(style.text_px, 8.0)
    set_numbers(axes, style, int(min(room_px[0] / (2.6 * text_px), 8)), int(min(room_px[1] / (2.2 * text_px), 7)))
