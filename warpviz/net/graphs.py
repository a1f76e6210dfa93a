"""Graphs: what must be known of a function of one number for its range on any interval."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.net.ranges import Bools, Range, product_bounds, whole
from warpviz.net.special import erf, sigmoid, sigmoid_derivative
from warpviz.plane.roots import lowest_between

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from warpviz.arrays import Floats
    from warpviz.net.activation_entry import ActivationEntry

# Where it is looked for turns, as densely as functions of the usual size need it.
LOOKED_AT: Floats = np.concatenate([np.linspace(0.0, 40.0, 4002), np.geomspace(40.0, 1e6, 300)[1:]])
# How far from a crease its two slopes are looked at.
ASIDE = 1e-9
# Relative: a rise that is only rounding; the size is what the function has that near to zero.
FLAT, NEAR = 1e-13, 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """What is known of a function of one number, for its range.

    Attributes:
        value, slope: the function, and its derivative.
        turns: where it may be largest or smallest, apart from the ends of an interval.
        slope_turns: where its derivative may be, one-sided limits at creases included.
        breaks: where it jumps; it belongs to what is above there.
        period: by which `turns` and `slope_turns` come again, up and down in turn; 0 for never.
        first: below it there is no value.
        solid: whether the function is there, and continuous, between low and high, if that cannot be told by these.
        poles: whether it has no bounds where it is not solid.
    """

    value: Callable[[Floats], Floats]
    slope: Callable[[Floats], Floats]
    turns: tuple[float, ...] = ()
    slope_turns: tuple[float, ...] = ()
    breaks: tuple[float, ...] = ()
    period: float = 0.0
    first: float = -np.inf
    solid: Callable[[Floats, Floats], Bools] | None = None
    poles: bool = False

    def over(self, low: Floats, high: Floats) -> tuple[Floats, Floats, Floats, Floats, Bools]:
        """Return bounds of value and slope between low and high, and whether the value is there and continuous."""
        with np.errstate(all="ignore"):
            sound = low >= self.first
            if self.solid is not None:
                sound = sound & self.solid(low, high)
            low = np.maximum(low, self.first)
            values = self._between(self.value, self.turns, low, high)
            slopes = self._between(self.slope, self.slope_turns, low, high)
            if self.poles:
                values = np.where(sound, values[0], -np.inf), np.where(sound, values[1], np.inf)
            for place in self.breaks:
                torn = (low < place) & (high >= place)
                sound = sound & ~torn
                below = np.where(torn, self.value(np.full_like(low, np.nextafter(place, -np.inf))), values[0])
                here = np.where(torn, self.value(np.full_like(low, place)), values[0])
                values = (
                    np.minimum(values[0], np.minimum(below, here)),
                    np.maximum(values[1], np.maximum(below, here)),
                )
        return *values, *slopes, sound

    def _between(
        self, function: Callable[[Floats], Floats], turns: tuple[float, ...], low: Floats, high: Floats
    ) -> tuple[Floats, Floats]:
        ends = function(low), function(high)
        least, most = np.minimum(*ends), np.maximum(*ends)
        for place in (*turns, *(place + self.period for place in turns if self.period)):
            at = np.full_like(low, place)
            if self.period:
                # The first of its kind in the interval.
                at = place + 2 * self.period * np.ceil((low - place) / (2 * self.period))
            inside = (at >= low) & (at <= high)
            value = function(at)
            least = np.where(inside, np.fmin(least, value), least)
            most = np.where(inside, np.fmax(most, value), most)
        return least, most

    def of(self, inner: Range) -> Range:
        """Return the range of the function of what has a range."""
        low, high, slope_low, slope_high, sound = self.over(inner.low, inner.high)
        slopes = product_bounds((slope_low, slope_high), (inner.slope_low, inner.slope_high))
        with np.errstate(all="ignore"):
            places = self.value(inner.places)
        return whole(low, high, *slopes, sound & inner.sound, places)


def turns_of(function: Callable[[Floats], Floats]) -> tuple[float, ...]:
    """Return where a function of one number turns back, up or down, by golden section search between samples."""
    grid = np.concatenate([-LOOKED_AT[:0:-1], LOOKED_AT])
    with np.errstate(all="ignore"):
        values = function(grid)
        found: list[float] = []
        for sign in (1.0, -1.0):
            height = sign * values
            top = 1 + np.flatnonzero((height[1:-1] >= height[:-2]) & (height[1:-1] >= height[2:]))
            # What is flat but for rounding turns nowhere.
            least = FLAT * (np.abs(height[top]) + np.abs(values[np.abs(grid) < NEAR]).max())
            top = top[height[top] - np.minimum(height[top - 1], height[top + 1]) > least]
            places = lowest_between(_times(-sign, function), grid[top - 1], grid[top + 1])
            found += places.tolist()
    return tuple(found)


def _times(factor: float, function: Callable[[Floats], Floats]) -> Callable[[Floats], Floats]:
    return lambda x: factor * function(x)


@functools.lru_cache(maxsize=64)
def graph_of(entry: ActivationEntry) -> Graph:
    """Return the shape of a registered elementwise activation with its usual parameters."""
    values = dict(entry.parameters)

    def value(x: Floats) -> Floats:
        return np.asarray(entry.function(np.asarray(x, dtype=np.float64), **values))

    def slope(x: Floats) -> Floats:
        return np.asarray(entry.derivative(np.asarray(x, dtype=np.float64), **values))

    if entry.phase is not None:
        # The slope is cos(x - phase).
        half = np.pi / 2
        return Graph(value, slope, (entry.phase + half,), (entry.phase,), period=np.pi)
    creases = entry.creases(**values)
    aside = tuple(place + side * ASIDE * (1 + abs(place)) for place in creases for side in (-1, 1))
    return Graph(value, slope, (*turns_of(value), *creases), (*turns_of(slope), *aside), entry.jumps)


def _steady(whole: Callable[[Floats], Floats]) -> Callable[[Floats, Floats], Bools]:
    return lambda low, high: whole(low) == whole(high)


def stairs_graph(steps: Callable[[Floats], Floats]) -> Graph:
    """Return the shape of a staircase."""
    return Graph(steps, np.zeros_like, solid=_steady(steps))


def power_graph(exponent: float) -> Graph:
    """Return the shape of a power."""

    def value(u: Floats) -> Floats:
        return np.asarray(u**exponent)

    def slope(u: Floats) -> Floats:
        return np.asarray(exponent * u ** (exponent - 1)) if exponent else np.zeros_like(u)

    first = -np.inf if exponent.is_integer() else 0.0
    solid = None if exponent >= 0 else (lambda low, high: (low > 0) | (high < 0))
    turns = () if exponent < 0 else (0.0,)
    return Graph(value, slope, turns, turns if exponent >= 1 else (), first=first, solid=solid, poles=exponent < 0)


def _flat_erf(u: Floats) -> Floats:
    return erf(np.atleast_1d(u)).reshape(np.shape(u))


def _between_poles(low: Floats, high: Floats) -> Bools:
    return np.asarray(np.floor(low / np.pi + 0.5) == np.floor(high / np.pi + 0.5))


SQUARE = power_graph(2.0)
EXP = Graph(np.exp, np.exp)
LOG = Graph(np.log, lambda u: 1 / u, first=0.0)
STAIRS = stairs_graph(np.floor)
# Of the functions that expressions may hold.
GRAPHS: Mapping[str, Graph] = {
    "sin": Graph(np.sin, np.cos, (np.pi / 2,), (0.0,), period=np.pi),
    "cos": Graph(np.cos, lambda u: -np.sin(u), (0.0,), (np.pi / 2,), period=np.pi),
    "tan": Graph(np.tan, lambda u: 1 + np.tan(u) ** 2, (), (0.0,), period=np.pi, solid=_between_poles, poles=True),
    "sinh": Graph(np.sinh, np.cosh, (), (0.0,)),
    "cosh": Graph(np.cosh, np.sinh, (0.0,)),
    "tanh": Graph(np.tanh, lambda u: 1 - np.tanh(u) ** 2, (), (0.0,)),
    "arctan": Graph(np.arctan, lambda u: 1 / (1 + u * u), (), (0.0,)),
    "exp": EXP,
    "log": LOG,
    "sqrt": Graph(np.sqrt, lambda u: 0.5 / np.sqrt(u), first=0.0),
    "square": SQUARE,
    "sigmoid": Graph(sigmoid, sigmoid_derivative, (), (0.0,)),
    "erf": Graph(_flat_erf, lambda u: 2 / math.sqrt(math.pi) * np.exp(-u * u), (), (0.0,)),
    "abs": Graph(np.abs, np.sign, (0.0,)),
    "relu": Graph(lambda u: np.maximum(u, 0.0), lambda u: np.where(u > 0, 1.0, 0.0)),
    "sign": stairs_graph(np.sign),
    "floor": STAIRS,
    "ceil": stairs_graph(np.ceil),
    "round": stairs_graph(np.rint),
}
