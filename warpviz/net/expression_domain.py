"""Where an expression has no value, grows without bound, or oscillates without end, and what to say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from warpviz.net.expression_places import Map, bracketed, nearest_to_zero
from warpviz.net.ranges import interval

if TYPE_CHECKING:
    from warpviz.arrays import Floats
    from warpviz.net.activation_entry import Switches

# What is left of zero after rounding.
NEGLIGIBLE = 1e-12
# Values over this near a zero of a denominator are taken for a pole.
POLE = 1e9
# How near to a place it is looked at whether values grow there: each step a tenth of the one before, down to rounding.
STEPS, STEPS_AT_ZERO = 13, 300
# What grows without bound grows with every step by at least this share of what it grew with the step before.
LASTING = 0.9
# How often an interval without bounds is cut in two, and how many such are followed.
HALVED, MOST_FOLLOWED = 34, 64
# What goes up and down by so much of all values, however near to a place, oscillates.
RESTLESS, WAVES = 1e-3, 97


def undefined_place(value: Map, switches: Switches, low: float, high: float) -> tuple[float, str] | None:
    """Return the first place in [low, high] where a value is not there, or is not bounded or settled, and what it is.

    Looked at are a grid, the zeros and the near misses of zero of denominators and the like, and wherever ranges of
    the value have no bounds.
    """
    grid = np.unique(np.r_[np.linspace(low, high, 4001), 0.0 if low < 0 < high else low])
    crossed = [place for pole in switches.poles for place in bracketed(pole, grid)]
    poles = np.concatenate([np.empty(0), *crossed, *(nearest_to_zero(pole, grid) for pole in switches.poles)])
    x = np.concatenate([grid, poles])
    values = _values(value, x)
    bad = ~np.isfinite(values) | ((np.arange(len(x)) >= len(grid)) & (np.abs(values) > POLE))
    found = []
    if bad.any():
        first = np.flatnonzero(bad)[np.argmin(x[bad])]
        found.append((float(x[first]), _what(float(values[first]), float(x[first]))))
    size = float(np.ptp(values[np.isfinite(values)])) if np.isfinite(values).any() else 0.0
    suspects = [np.unique(np.concatenate([np.empty(0), *crossed])), _without_bounds(switches, low, high)]
    # Few are followed: what has many poles is told by the first.
    for place in [place for part in suspects for place in part[:MOST_FOLLOWED].tolist()]:
        why = _unrest(value, place, low, high, size)
        if why:
            found.append((place, f"{why} near x = {_shown(place)}"))
            break
    return min(found, default=None)


def _values(value: Map, x: Floats) -> Floats:
    with np.errstate(all="ignore"):
        return np.broadcast_to(np.asarray(value(x), dtype=np.float64), x.shape)


def _shown(place: float) -> str:
    return f"{place if abs(place) > NEGLIGIBLE else 0.0:.6g}"


def _what(value: float, place: float) -> str:
    if np.isfinite(value):
        return f"grows without bound near x = {_shown(place)}"
    return f"is {value:g} at x = {_shown(place)}"


def _without_bounds(switches: Switches, low: float, high: float) -> Floats:
    """Return places (K,) around which ranges of the value have no bounds, however small."""
    ends = np.linspace(low, high, MOST_FOLLOWED + 1)
    below, above = ends[:-1], ends[1:]
    for _ in range(HALVED):
        with np.errstate(all="ignore"):
            known = switches.bounds(interval(below, above))
        free = np.flatnonzero(~(np.isfinite(known.low) & np.isfinite(known.high)))[:MOST_FOLLOWED]
        middle = (below[free] + above[free]) / 2
        below, above = np.concatenate([below[free], middle]), np.concatenate([middle, above[free]])
        if not len(below):
            break
    return np.unique(np.concatenate([below, above]))


def _unrest(value: Map, place: float, low: float, high: float, size: float) -> str:
    """Return what a value does at a place, from either side: grow or oscillate; empty for neither."""
    count = STEPS_AT_ZERO if abs(place) <= NEGLIGIBLE else STEPS
    away = (1.0 if count > STEPS else abs(place)) * 10.0 ** -np.arange(1.0, count)
    for side in (-1.0, 1.0):
        x = (0.0 if count > STEPS else place) + side * away
        x = x[(x >= low) & (x <= high)]
        if len(x) < 4:
            continue
        heights = np.abs(_values(value, x))
        if not np.isfinite(heights).all():
            continue
        growth = np.diff(heights)[-3:]
        if heights[-1] > POLE or ((growth > LASTING * np.r_[0.0, growth[:-1]]).all() and growth[-1] > NEGLIGIBLE):
            return "grows without bound"
        if _oscillates(value, x[:STEPS], size):
            return "oscillates without end"
    return ""


def _oscillates(value: Map, x: Floats, size: float) -> bool:
    """Return whether a value goes up and down between each of some places (K,) and the next, as far as all over."""
    share = np.linspace(0.0, 1.0, WAVES)
    heights = _values(value, x[1:, None] + (x[:-1] - x[1:])[:, None] * share)
    turns = (np.diff(np.sign(np.diff(heights, axis=1)), axis=1) != 0).sum(axis=1)
    return bool((np.ptp(heights, axis=1) > RESTLESS * max(size, NEGLIGIBLE)).all() and turns[-1] > WAVES / 8)
