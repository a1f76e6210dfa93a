"""The slope of a function of one unit on an interval: how steep it is at most, where, and whether that has a bound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from warpviz.arrays import Floats
from warpviz.motion.arcs import ASIDE
from warpviz.net.activations import entry_of
from warpviz.net.expression_places import bracketed, nearest_to_zero
from warpviz.plane.roots import lowest_between

if TYPE_CHECKING:
    from warpviz.net.activations import ActivationFunction

Map: TypeAlias = Callable[[Floats], Floats]

# Steeper than that is as good as a jump.
STEEPEST = 1e6
# How near to a place, for what its size is, a slope must have settled.
SETTLING = (1e-5, 1e-7, 1e-9)
# Relative: slopes that differ by no more are the same.
ROUNDING = 1e-15
# Slopes are looked at so many times on each of so many parts of an interval, which are smaller near zero.
SAMPLES, EVEN = 33, 32
NEAR_ZERO: Floats = np.ldexp(1.0, np.arange(-4, 15))


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """A function of one unit.

    Attributes:
        name: what it is called, for messages.
        value, slope: x -> the shape of x.
        jumps: where the value jumps.
        breaks: where the value or the slope jumps, in order.
        poles: functions that are zero where the slope may have no bound.
        straight: whether the slope is constant between breaks.
        phase: p where the slope is cos(x - p), or None.
    """

    name: str
    value: Map
    slope: Map
    jumps: tuple[float, ...] = ()
    breaks: tuple[float, ...] = ()
    poles: tuple[Map, ...] = ()
    straight: bool = False
    phase: float | None = None

    @classmethod
    def of(cls, function: ActivationFunction) -> Profile:
        """Return the profile of an elementwise activation function."""
        entry = entry_of(function)
        return cls(
            name=function.name,
            value=function.function,
            slope=function.derivative,
            jumps=function.jumps,
            breaks=tuple(sorted({*function.creases, *function.jumps})),
            poles=() if function.switches is None else function.switches.poles,
            straight=entry.piecewise_linear,
            phase=entry.phase,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Steepness:
    """How steep a function is on an interval.

    Attributes:
        low, high: the ends of the interval; zero is in it.
        most: the supremum of |slope|, one-sided limits within the interval included; 1 for 0.
        at: the place nearest to zero where the slope, or a one-sided limit of it, is that; else the steeper end.
        samples: places all over the interval, in order, (M,).
        slopes: there, (M,).
    """

    low: float
    high: float
    most: float
    at: float
    samples: Floats
    slopes: Floats


def steepness(profile: Profile, low: float, high: float) -> Steepness:
    """Return how steep a function is on the hull of zero, `low` and `high`.

    Where the slope has no bound, `most` is infinite or of no meaning: see `why_unbounded`.
    """
    low, high = _hull(low, high)
    places, samples = _sampled(profile, low, high)
    slopes = _slope(profile, samples)
    where, found = _sharpened(profile, samples, slopes)
    most = float(max(np.abs(slopes).max(), np.abs(found).max(initial=0.0))) or 1.0
    outer = [end for end in (low, high) if end in profile.breaks]
    beyond = np.array([end + (-1 if end == low else 1) * _aside(end) for end in outer])
    candidates = np.concatenate([places, where, outer])
    values = np.concatenate([slopes, found, _slope(profile, beyond)])
    steepest = candidates[values >= most * (1 - ROUNDING)]
    end = high if slopes[-1] > slopes[0] else low
    at = float(steepest[np.abs(steepest).argmin()]) if len(steepest) else end
    # No minus before a zero.
    return Steepness(low, high, most, at + 0.0, samples, slopes)


def why_unbounded(profile: Profile, low: float, high: float) -> str:
    """Return why a function cannot be bent on the hull of zero, `low` and `high`: its slope; empty where it can."""
    low, high = _hull(low, high)
    _, samples = _sampled(profile, low, high)
    slopes = np.abs(_slope(profile, samples))
    suspects = [*(place for place in profile.breaks if low <= place <= high), *_near_poles(profile, samples)]
    for place in suspects:
        for side in (-1.0, 1.0):
            near = place + side * np.array(SETTLING) * (1 + abs(place))
            if not ((near >= low) & (near <= high)).all():
                continue
            far, nearer, nearest = np.abs(_slope(profile, near))
            if nearest > max(1.01 * nearer, 1e-6) and nearer > 1.01 * far:
                return f"its slope grows without bound near x = {place if abs(place) > ASIDE else 0.0:.6g}"
    if not np.isfinite(slopes).all():
        return f"its slope has no value at x = {samples[~np.isfinite(slopes)][0]:.6g}"
    if slopes.max() > STEEPEST:
        return f"its slope is {slopes.max():.3g} near x = {samples[slopes.argmax()]:.6g}"
    return ""


def _hull(low: float, high: float) -> tuple[float, float]:
    """Return the hull of zero and an interval, a little wider if that is a single place."""
    low, high = min(float(low), 0.0), max(float(high), 0.0)
    return (low, high) if high - low > ASIDE else (low - ASIDE, high + ASIDE)


def _aside(place: float) -> float:
    return ASIDE * (1 + abs(place))


def _slope(profile: Profile, x: Floats) -> Floats:
    with np.errstate(all="ignore"):
        return profile.slope(x)


def parts(profile: Profile, low: float, high: float, *, also: tuple[float, ...] = ()) -> Floats:
    """Return the ends of parts of [low, high], (P + 1,): at breaks, at zero and at `also`; many unless straight."""
    ends = [low, high, 0.0, *also, *profile.breaks]
    if not profile.straight:
        ends += [*np.linspace(low, high, EVEN + 1), *-NEAR_ZERO, *NEAR_ZERO]
    found = np.unique(ends)
    return found[(found >= low) & (found <= high)]


def _sampled(profile: Profile, low: float, high: float) -> tuple[Floats, Floats]:
    """Return places (M,), in order, and where the slope is to be looked at for them: at breaks a little aside."""
    ends = parts(profile, low, high)
    share = (1 - np.cos(np.pi * np.linspace(0.0, 1.0, SAMPLES))) / 2
    places = ends[:-1, None] + share * np.diff(ends)[:, None]
    places[:, -1] = ends[1:]
    looked = places.copy()
    broken = np.isin(ends, profile.breaks)
    aside = np.minimum(ASIDE * (1 + np.abs(ends)), np.diff(ends).min() / 8) * broken
    looked[:, 0] += aside[:-1]
    looked[:, -1] -= aside[1:]
    return places.ravel(), looked.ravel()


def _sharpened(profile: Profile, samples: Floats, slopes: Floats) -> tuple[Floats, Floats]:
    """Return where |slope| is largest between samples, (K,), and the slopes there."""
    if profile.straight:
        return np.empty(0), np.empty(0)
    size = np.abs(slopes)
    top = 1 + np.flatnonzero((size[1:-1] >= size[:-2]) & (size[1:-1] >= size[2:]))
    where = lowest_between(lambda x: -np.abs(_slope(profile, x)), samples[top - 1], samples[top + 1])
    found = _slope(profile, where)
    sound = np.isfinite(found)
    return where[sound], found[sound]


def _near_poles(profile: Profile, samples: Floats) -> list[float]:
    grid = np.unique(samples)
    return [
        float(place)
        for pole in profile.poles
        for found in (*bracketed(pole, grid), nearest_to_zero(pole, grid))
        for place in found
    ]
