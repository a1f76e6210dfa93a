"""The curve of an activation function and of its derivative, in unbroken pieces: what a plot of it is made of."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from warpviz.arrays import Floats
    from warpviz.net.activations import ActivationFunction

# Two limits that differ by no more, relative to their size, are the same.
SAME = 1e-5
# How near to a place, relative to its size, a limit is read off.
NEAR = 1e-9
# How often, and into how many parts, an interval is looked through for a largest value.
ROUNDS, PARTS = 12, 64
SEARCHED = 4097
# A value that is as good as infinite.
ENDLESS = 1e12
# A limit is none where, a hundred times nearer, the value is another one by that much.
UNSETTLED = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class End:
    """An end of a piece at a place where the curve breaks: `filled` where it has that value there, else open."""

    x: float
    y: float
    filled: bool


@dataclass(frozen=True, slots=True, eq=False)
class BrokenCurve:
    """A curve over an interval.

    Attributes:
        pieces: its unbroken pieces from left to right, each (N, 2).
        ends: what stands where it breaks.
    """

    pieces: tuple[Floats, ...]
    ends: tuple[End, ...]

    @property
    def values(self) -> Floats:
        """All values, (N,)."""
        return np.concatenate([piece[:, 1] for piece in self.pieces]) if self.pieces else np.empty(0)


@dataclass(frozen=True, slots=True)
class Peak:
    """The largest value of a curve: where it is and how large; `alone`: it is taken there and nowhere else."""

    x: float
    y: float
    alone: bool


def value_curve(function: ActivationFunction, low: float, high: float, count: int) -> BrokenCurve:
    """Return the curve of a function over [low, high], looked at in `count` places: broken where the function jumps.

    Of a function that is not elementwise it is the first output, with every other input at 0.
    """
    value = first_output(function)
    breaks = _breaks(function, function.jumps, low, high)
    ends: list[End] = []
    for place in breaks:
        limits, there = _limits(value, place), _at(value, place)
        open_ends = [limit for limit in limits if not _same(limit, there)]
        if len(open_ends) == 2 and _same(*open_ends):
            open_ends.pop()
        ends += [End(place, limit, filled=False) for limit in open_ends]
        if limits and math.isfinite(there) and abs(there) < ENDLESS:
            ends.append(End(place, there, filled=True))
    return BrokenCurve(_pieces(value, breaks, low, high, count), tuple(ends))


def slope_curve(function: ActivationFunction, low: float, high: float, count: int) -> BrokenCurve:
    """Return the curve of its derivative: with a gap wherever there is none, at creases and jumps."""
    slope = first_slope(function)
    breaks = _breaks(function, [*function.creases, *function.jumps], low, high)
    ends: list[End] = []
    for place in breaks:
        limits = _limits(slope, place)
        if len(limits) == 2 and _same(*limits):
            limits = limits[:1]
        ends += [End(place, limit, filled=False) for limit in limits]
    return BrokenCurve(_pieces(slope, breaks, low, high, count), tuple(ends))


def first_output(function: ActivationFunction) -> Callable[[Floats], Floats]:
    """Return x (N,) -> the value (N,): of the first of two outputs, with the other input at 0, if not elementwise."""
    if function.elementwise:
        return function.function
    return lambda x: function.function(np.stack([x, np.zeros_like(x)], axis=-1))[..., 0]


def first_slope(function: ActivationFunction) -> Callable[[Floats], Floats]:
    """Return the derivative of `first_output`."""
    if function.elementwise:
        return function.derivative
    return lambda x: function.derivative(np.stack([x, np.zeros_like(x)], axis=-1))[..., 0, 0]


def steepest(function: ActivationFunction, low: float, high: float) -> Peak | None:
    """Return the largest value of a function's derivative on [low, high], read off the derivative itself.

    At a crease, where there is none, its limits count. Of several places that have it, it is the one nearest to 0.
    None where the derivative grows without bound.
    """
    slope = first_slope(function)
    breaks = _breaks(function, [*function.creases, *function.jumps], low, high)
    marks = [low, *breaks, high]
    places = _places(marks, SEARCHED)
    values = _evaluated(slope, places)
    if not np.isfinite(values).any() or np.nanmax(values) > ENDLESS or any(_grows(slope, place) for place in breaks):
        return None
    values = np.where(np.isfinite(values), values, -np.inf)
    top = float(values.max())
    level = np.flatnonzero(values >= top - 1e-12 * (1 + abs(top)))
    if float(np.ptp(places[level])) > 2.5 * (high - low) / SEARCHED and (np.diff(level) == 1).any():
        return Peak(_rounded(float(places[level[np.abs(places[level]).argmin()]]), high - low), top, alone=False)
    inner = np.flatnonzero((values >= np.append(values[1:], -np.inf)) & (values >= np.append(-np.inf, values[:-1])))
    inner = inner[values[inner] >= top - 1e-4 * (1 + abs(top))]
    found = []
    for number in inner.tolist():
        ends = places[max(number - 1, 0)], places[min(number + 1, len(places) - 1)]
        found.append(_climbed(slope, float(ends[0]), float(ends[1]), (float(places[number]), float(values[number]))))
    highest = max(y for _, y in found)
    x, y = min((place for place in found if _same(place[1], highest)), key=lambda place: abs(place[0]))
    return Peak(_rounded(x, high - low), y, alone=True)


def _climbed(
    slope: Callable[[Floats], Floats], low: float, high: float, best: tuple[float, float]
) -> tuple[float, float]:
    """Return the place of the largest value between two places, and the value."""
    left, right = low, high
    for _ in range(ROUNDS):
        inner = np.linspace(left, right, PARTS + 1)
        values = _evaluated(slope, inner)
        top = float(np.nanmax(values))
        if not top >= best[1]:
            break
        # The middle of all that are as large: near its top a curve is flat to the last digit.
        best = (float(inner[np.flatnonzero(values >= top)].mean()), top)
        step = 2 * (right - left) / PARTS
        left, right = max(best[0] - step, low), min(best[0] + step, high)
    return best


def _rounded(x: float, span: float) -> float:
    """Return a place without the digits that a flat top does not tell."""
    return round(x, 6 - math.floor(math.log10(span))) + 0.0


def _breaks(function: ActivationFunction, known: Iterable[float], low: float, high: float) -> list[float]:
    """Return where a curve breaks: at the places that are known, and where an expression may have no value."""
    places = np.linspace(low, high, SEARCHED)
    found: list[float] = []
    for pole in function.switches.poles if function.switches else ():
        values = _evaluated(pole, places)
        found += places[values == 0].tolist()
        signs = np.sign(values)
        for number in np.flatnonzero(signs[1:] * signs[:-1] < 0).tolist():
            found.append(_root(pole, float(places[number]), float(places[number + 1])))
    new = [place for place in found if all(abs(place - other) > 4 * _step(place) for other in known)]
    return _within([*known, *new], low, high)


def _root(value: Callable[[Floats], Floats], left: float, right: float) -> float:
    """Return where a function changes its sign between two places, by halving."""
    rising = _at(value, left) < 0
    for _ in range(60):
        middle = (left + right) / 2
        if (_at(value, middle) < 0) == rising:
            left = middle
        else:
            right = middle
    return (left + right) / 2


def _within(places: Iterable[float], low: float, high: float) -> list[float]:
    return sorted({place for place in places if low < place < high})


def _places(marks: Sequence[float], count: int) -> Floats:
    """Return places from the first mark to the last, ascending, about evenly; of each inner mark both sides."""
    span, parts = marks[-1] - marks[0], []
    for number, (first, last) in enumerate(itertools.pairwise(marks)):
        share = max(round(count * (last - first) / span), 8)
        inner = np.linspace(first, last, share)
        if number > 0:
            inner[0] = first + _step(first)
        if number < len(marks) - 2:
            inner[-1] = last - _step(last)
        parts.append(inner)
    return np.concatenate(parts)


def _step(place: float) -> float:
    return NEAR * max(abs(place), 1.0)


def _pieces(
    value: Callable[[Floats], Floats], breaks: Sequence[float], low: float, high: float, count: int
) -> tuple[Floats, ...]:
    """Return the pieces of a curve between breaks, and between places where it has no finite value."""
    pieces: list[Floats] = []
    marks = [low, *breaks, high]
    for number in range(len(marks) - 1):
        share = max(round(count * (marks[number + 1] - marks[number]) / (high - low)), 2)
        x = _places(marks[number : number + 2], share)
        first, last = x[0], x[-1]
        # Each piece ends in its limits, at the very place; the interval may begin or end at a jump too.
        x = x.copy()
        x[0] += _step(first)
        x[-1] -= _step(last)
        y = _evaluated(value, x)
        x[0], x[-1] = first, last
        finite = np.isfinite(y)
        edges = np.flatnonzero(np.diff(finite.astype(np.int8))) + 1
        runs = np.split(np.stack([x, y], axis=1), edges)
        pieces += [run for run in runs if len(run) > 1 and np.isfinite(run[0, 1])]
    return tuple(pieces)


def _evaluated(value: Callable[[Floats], Floats], x: Floats) -> Floats:
    with np.errstate(all="ignore"):
        return np.asarray(value(x), dtype=np.float64)


def _at(value: Callable[[Floats], Floats], place: float) -> float:
    return float(_evaluated(value, np.array([place]))[0])


def _limits(value: Callable[[Floats], Floats], place: float) -> list[float]:
    """Return what a function tends to from the left and from the right of a place, as far as it tends to anything."""
    step = _step(place)
    near = _evaluated(value, np.array([place - step, place + step]))
    nearer = _evaluated(value, np.array([place - step / 100, place + step / 100]))
    settled = np.isfinite(near) & (np.abs(near - nearer) <= UNSETTLED * (1 + np.abs(near)))
    limits: list[float] = nearer[settled].tolist()
    return limits


def _grows(value: Callable[[Floats], Floats], place: float) -> bool:
    """Return whether a function grows beyond all bounds towards a place."""
    step = _step(place)
    far, near = (_evaluated(value, np.array([place - way, place + way])) for way in (step, step / 100))
    return bool(((near > 2 * far) & (near > ENDLESS**0.25)).any())


def _same(first: float, second: float) -> bool:
    return abs(first - second) <= SAME * (1 + abs(first) + abs(second))
