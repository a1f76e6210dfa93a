"""Ranges: within what bounds a function stays on a box, and its slopes, by interval arithmetic.

What a range says holds at every place of the box, not only at those that were looked at (Moore 1966, Interval Analysis;
the mean value form is his too). Rounding is not counted: bounds are as exact as numbers are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable

    from warpviz.arrays import Floats

Bools: TypeAlias = npt.NDArray[np.bool_]

# Relative: what only rounding parts.
SLACK = 1e-13


@dataclass(frozen=True, slots=True, eq=False)
class Range:
    """What is known of numbers, of any shape, on a box that K parameters in [-1, 1] go through.

    Attributes:
        low, high: bounds of the value.
        slope_low, slope_high: bounds of the slopes by each parameter, (K, ...); infinite where there are none.
        sound: whether the value is there, and continuous, all over the box. It may still be infinite.
        places: the value in the middle, then at the corners of the box, (1 + 2^K, ...), the first parameter the
            slowest to go from -1 to 1.
    """

    low: Floats
    high: Floats
    slope_low: Floats
    slope_high: Floats
    sound: Bools
    places: Floats

    @property
    def rising(self) -> Bools:
        """Whether the value changes in one direction only, by at least one of the parameters, (...)."""
        one_way = ((self.slope_low > 0) | (self.slope_high < 0)).any(axis=0)
        return np.asarray(self.sound & one_way)

    def tightened(self) -> Range:
        """Return bounds by the middle and the slopes, and by corners where each slope has one sign, if narrower."""
        with np.errstate(all="ignore"):
            reach = np.maximum(np.abs(self.slope_low), np.abs(self.slope_high)).sum(axis=0)
            middle = self.places[0]
            # Where all slopes have one sign the extremes are at corners.
            signed = ((self.slope_low >= 0) | (self.slope_high <= 0)).all(axis=0)
            low = np.fmax(self.low, np.where(signed, self.places[1:].min(axis=0), middle - reach))
            high = np.fmin(self.high, np.where(signed, self.places[1:].max(axis=0), middle + reach))
        good = self.sound & (low <= high)
        return replace(self, low=np.where(good, low, self.low), high=np.where(good, high, self.high))


def whole(low: Floats, high: Floats, slope_low: Floats, slope_high: Floats, sound: Bools, places: Floats) -> Range:
    """Return a range in which nothing known is infinite, and what is not sound has no slopes; bounds tightened."""
    shape = np.broadcast_shapes(np.shape(low), np.shape(sound), places.shape[1:])
    slopes = (len(slope_low), *shape)
    none = ~np.broadcast_to(sound, shape)
    low, high = (np.broadcast_to(bound, shape) for bound in (low, high))
    slope_low, slope_high = (np.broadcast_to(bound, slopes) for bound in (slope_low, slope_high))
    return Range(
        np.where(np.isnan(low), -np.inf, low),
        np.where(np.isnan(high), np.inf, high),
        np.where(np.isnan(slope_low) | none, -np.inf, slope_low),
        np.where(np.isnan(slope_high) | none, np.inf, slope_high),
        ~none & ~(np.isnan(low) | np.isnan(high)),
        np.broadcast_to(places, (len(places), *shape)),
    ).tightened()


def product_bounds(a: tuple[Floats, Floats], b: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """Return the bounds of products of what lies within bounds; 0 times infinity is 0, as nothing reaches infinity."""
    with np.errstate(all="ignore"):
        products = [np.where(np.isnan(u * v), 0.0, u * v) for u in a for v in b]
    return np.minimum.reduce(products), np.maximum.reduce(products)


def plus(a: Range, b: Range, sign: int = 1) -> Range:
    """Return a + b, or a - b for the sign -1."""
    other = (b.low, b.high, b.slope_low, b.slope_high) if sign > 0 else (-b.high, -b.low, -b.slope_high, -b.slope_low)
    bounds = (u + v for u, v in zip((a.low, a.high, a.slope_low, a.slope_high), other, strict=True))
    low, high, slope_low, slope_high = bounds
    return whole(low, high, slope_low, slope_high, a.sound & b.sound, a.places + sign * b.places)


def minus(a: Range) -> Range:
    """Return -a."""
    return Range(-a.high, -a.low, -a.slope_high, -a.slope_low, a.sound, -a.places)


def product(a: Range, b: Range) -> Range:
    """Return a b."""
    low, high = product_bounds((a.low, a.high), (b.low, b.high))
    first = product_bounds((a.slope_low, a.slope_high), (b.low, b.high))
    second = product_bounds((a.low, a.high), (b.slope_low, b.slope_high))
    return whole(low, high, first[0] + second[0], first[1] + second[1], a.sound & b.sound, a.places * b.places)


def ratio(a: Range, b: Range) -> Range:
    """Return a / b; it has no bounds where b may be zero."""
    clear = (b.low > 0) | (b.high < 0)
    inverse = np.where(clear, 1 / b.high, -np.inf), np.where(clear, 1 / b.low, np.inf)
    low, high = product_bounds((a.low, a.high), inverse)
    falls = product_bounds((low, high), (b.slope_low, b.slope_high))
    slopes = product_bounds((a.slope_low - falls[1], a.slope_high - falls[0]), inverse)
    return whole(low, high, *slopes, a.sound & b.sound & clear, a.places / b.places)


def larger_of(a: Range, b: Range, *, smaller: bool = False) -> Range:
    """Return the larger of two, or the smaller."""
    if smaller:
        return minus(larger_of(minus(a), minus(b)))
    first, second = a.low >= b.high, b.low >= a.high
    low, high = (
        np.where(first, u, np.where(second, v, hull(u, v)))
        for u, v, hull in (
            (a.slope_low, b.slope_low, np.minimum),
            (a.slope_high, b.slope_high, np.maximum),
        )
    )
    bounds = np.maximum(a.low, b.low), np.maximum(a.high, b.high)
    return whole(*bounds, low, high, a.sound & b.sound, np.maximum(a.places, b.places))


def either(holds: Range, a: Range, b: Range) -> Range:
    """Return a where a condition is 1, b where it is 0, and the hull of both where it is not known to be the same."""
    yes, no = holds.low > 0, holds.high <= 0

    def chosen(u: Floats, v: Floats, hull: Callable[[Floats, Floats], Floats]) -> Floats:
        return np.where(yes, u, np.where(no, v, hull(u, v)))

    return whole(
        chosen(a.low, b.low, np.minimum),
        chosen(a.high, b.high, np.maximum),
        chosen(a.slope_low, b.slope_low, np.minimum),
        chosen(a.slope_high, b.slope_high, np.maximum),
        (yes & a.sound) | (no & b.sound),
        np.where(holds.places > 0, a.places, b.places),
    )


def compared(operator: str, a: Range, b: Range) -> Range:
    """Return the range of a comparison, by Python's name for it: 1 where it surely holds, 0 where it surely does not.

    Where neither is sure it may be both, which is no continuous value. What only rounding parts is taken for equal, so
    that a box which ends where a and b are equal lies on one side.
    """
    slack = SLACK * (1 + np.minimum(np.abs(a.low), np.abs(a.high)))
    if operator in ("Gt", "GtE"):
        return compared("Lt" if operator == "Gt" else "LtE", b, a)
    if operator == "NotEq":
        return plus(constant_range(1.0, a), compared("Eq", a, b), -1)
    if operator == "Eq":
        places = a.places == b.places
        apart = (a.low >= b.high - slack) | (b.low >= a.high - slack)
        yes = (a.low == a.high) & (b.low == b.high) & (a.low == b.low)
        no = apart & ~yes
    else:
        places = a.places < b.places if operator == "Lt" else a.places <= b.places
        yes, no = a.high <= b.low + slack, a.low >= b.high - slack
        # Where all is equal, what it is in the middle counts.
        yes, no = yes & (~no | places[0]), no & (~yes | ~places[0])
    sound = a.sound & b.sound
    yes, no = yes & sound, no & sound
    nothing = np.zeros((len(a.slope_low), *yes.shape))
    return whole(np.where(yes, 1.0, 0.0), np.where(no, 0.0, 1.0), nothing, nothing, yes | no, places.astype(np.float64))


def both(a: Range, b: Range) -> Range:
    """Return 1 where two conditions hold, else 0."""
    low, high = np.minimum(a.low, b.low), np.minimum(a.high, b.high)
    return whole(low, high, 0 * a.slope_low, 0 * a.slope_low, low == high, np.minimum(a.places, b.places))


def any_of(a: Range, b: Range) -> Range:
    """Return 1 where one of two conditions holds, else 0."""
    low, high = np.maximum(a.low, b.low), np.maximum(a.high, b.high)
    return whole(low, high, 0 * a.slope_low, 0 * a.slope_low, low == high, np.maximum(a.places, b.places))


def constant_range(value: float, like: Range) -> Range:
    """Return a number, for the same box as another range."""
    level, still = np.full(like.low.shape, value), np.zeros_like(like.slope_low)
    return Range(level, level, still, still, np.ones(level.shape, dtype=bool), np.full(like.places.shape, value))


def interval(low: Floats, high: Floats) -> Range:
    """Return the range of a number that goes from low to high, of any shape both."""
    half, middle = (high - low) / 2, low + (high - low) / 2
    sound = np.isfinite(low) & np.isfinite(high)
    return whole(low, high, half[None], half[None], sound, np.stack([middle, low, high]))


def unsettled(value: Range, one_way: Bools) -> Bools:
    """Return whether a value may change its sign more than once, or in more than one curve, where it is continuous.

    Args:
        value: its range.
        one_way: whether what it is a function of changes in one direction only.
    """
    still = ((value.slope_low == 0) & (value.slope_high == 0)).all(axis=0)
    return np.asarray(value.sound & ~((value.low > 0) | (value.high < 0) | (value.rising & one_way) | still))


def unsettled_steps(value: Range, steps: Callable[[Floats], Floats], one_way: Bools) -> Bools:
    """Return the same for the steps of a staircase of a value: whether it may go over more than one, or turn back."""
    with np.errstate(all="ignore"):
        count = steps(value.high) - steps(value.low)
    return np.asarray(value.sound & (count > 0) & ~((count <= 1) & value.rising & one_way))


def shifted(value: Range, place: float) -> Range:
    """Return value - place."""
    return replace(value, low=value.low - place, high=value.high - place, places=value.places - place)
