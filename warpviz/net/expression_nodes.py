"""What expressions are made of: values with their derivatives carried along, and how each is set.

Forward-mode differentiation by dual numbers (Wengert 1964, Commun. ACM 7:463): every node gives its value and its slope
at once. A node that may bend or jump also gives the switches at which it does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from warpviz.arrays import Floats
from warpviz.net.formulas import formula_number
from warpviz.net.graphs import EXP, LOG, SQUARE, STAIRS, power_graph
from warpviz.net.ranges import (
    Bools,
    Range,
    constant_range,
    larger_of,
    minus,
    plus,
    product,
    ratio,
    unsettled,
)

Dual: TypeAlias = tuple[Floats, Floats]
Map: TypeAlias = Callable[[Floats], Floats]

# How strongly a formula holds together: what binds less needs brackets inside of what binds more.
CHOICE, SUM, PRODUCT, POWER, ATOM = range(5)


@dataclass(frozen=True, slots=True, eq=False)
class Switch:
    """Where a node may bend or jump.

    Attributes:
        smooth: x -> a number that changes sign there.
        sides: x -> numbers, one function each, that change sign between the same two neighbours as the value.
        doubtful: the range of x, and whether x goes one way -> whether there may be more than one place.
        only_found: whether it counts only if something is found to bend or jump there.
        touches: whether something goes down to zero there, and up again, so that near it rounding is all that is left.
    """

    smooth: Map
    sides: tuple[Map, ...]
    doubtful: Callable[[Range, Bools], Bools] = unsettled
    only_found: bool = False
    touches: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """Part of an expression in x.

    Attributes:
        dual: x -> value and slope, both broadcasting against x.
        bounds: the range of x -> that of the value.
        formula: mathtext in z.
        binds: how strongly the formula holds together.
        constant: its value where x is not in it, else None.
        compares: whether it is a comparison.
    """

    dual: Callable[[Floats], Dual]
    bounds: Callable[[Range], Range]
    formula: str
    binds: int
    constant: float | None = None
    compares: bool = False

    def value(self, x: Floats) -> Floats:
        """Return its value at x."""
        return self.dual(x)[0]

    def within(self, binds: int) -> str:
        """Return its formula, in brackets if it holds together less strongly than `binds`."""
        return self.formula if self.binds >= binds else f"({self.formula})"


def variable() -> Node:
    """Return x."""
    return Node(lambda x: (x, np.ones_like(x)), lambda r: r, "z", ATOM)


def constant(value: float, formula: str | None = None) -> Node:
    """Return a number."""
    text = formula_number(value, noise=0.0) if formula is None else formula
    binds = ATOM if formula is not None or (value >= 0 and "cdot" not in text) else SUM
    # In the precision of x, so that float32 stays float32.
    return Node(
        lambda x: (np.full((), value, x.dtype), np.zeros((), x.dtype)),
        lambda r: constant_range(value, r),
        text,
        binds,
        constant=value,
    )


def side(holds: npt.NDArray[np.bool_]) -> Floats:
    """Return 1 where something holds, else -1."""
    return np.where(holds, 1.0, -1.0)


def chained(slope: Floats, inner: Floats) -> Floats:
    """Return slope * inner: 0 where what is inside stands still, however steep the outside is there.

    So the square root of a ReLU has the slope 0 where the ReLU is 0, not that of 0 times infinity.
    """
    return np.where(inner == 0, np.zeros((), np.result_type(inner)), slope * inner)


def add(a: Node, b: Node) -> Node:
    """Return a + b."""

    def dual(x: Floats) -> Dual:
        (u, du), (v, dv) = a.dual(x), b.dual(x)
        return u + v, du + dv

    return Node(dual, lambda r: plus(a.bounds(r), b.bounds(r)), f"{a.within(SUM)} + {b.within(PRODUCT)}", SUM)


def subtract(a: Node, b: Node) -> Node:
    """Return a - b."""

    def dual(x: Floats) -> Dual:
        (u, du), (v, dv) = a.dual(x), b.dual(x)
        return u - v, du - dv

    return Node(dual, lambda r: plus(a.bounds(r), b.bounds(r), -1), f"{a.within(SUM)} - {b.within(PRODUCT)}", SUM)


def negate(a: Node) -> Node:
    """Return -a."""

    def dual(x: Floats) -> Dual:
        u, du = a.dual(x)
        return -u, -du

    return Node(dual, lambda r: minus(a.bounds(r)), f"-{a.within(PRODUCT)}", SUM)


def multiply(a: Node, b: Node) -> Node:
    """Return a b."""

    def dual(x: Floats) -> Dual:
        (u, du), (v, dv) = a.dual(x), b.dual(x)
        return u * v, chained(v, du) + chained(u, dv)

    left, right = a.within(PRODUCT), b.within(PRODUCT)
    gap = r" \cdot " if right[0].isdigit() else r"\,"

    def bounds(r: Range) -> Range:
        # Of a square more is known than of any product.
        return SQUARE.of(a.bounds(r)) if a is b else product(a.bounds(r), b.bounds(r))

    return Node(dual, bounds, f"{left}{gap}{right}", PRODUCT)


def divide(a: Node, b: Node) -> Node:
    """Return a / b."""

    def dual(x: Floats) -> Dual:
        (u, du), (v, dv) = a.dual(x), b.dual(x)
        # No minus before a zero: which infinity it is belongs to the side that zero counts to.
        quotient = u / (v + 0.0)
        # What is divided by more than the largest number is 0 all around.
        return quotient, np.where(np.isinf(v) & (quotient == 0), quotient, (du - chained(quotient, dv)) / v)

    return Node(dual, lambda r: ratio(a.bounds(r), b.bounds(r)), f"{a.within(PRODUCT)} / {b.within(POWER)}", PRODUCT)


def power(a: Node, b: Node) -> Node:
    """Return a to the power of b; with x in b, a must be above zero."""

    def constant_exponent(x: Floats) -> Dual:
        (u, du), n = a.dual(x), float(b.constant or 0.0)
        if n == 0:
            return np.ones_like(u), np.zeros_like(u)
        return u**n, chained(n * u ** (n - 1), du)

    def dual(x: Floats) -> Dual:
        (u, du), (n, dn) = a.dual(x), b.dual(x)
        result = u**n
        # At 0 the logarithm grows more slowly than the power falls.
        by_exponent = np.where(result == 0, result, result * np.log(u))
        return result, chained(by_exponent, dn) + chained(n * u ** (n - 1), du)

    text = f"{{{a.within(ATOM)}}}^{{{b.formula}}}"
    if b.constant is not None:
        graph = power_graph(float(b.constant))
        return Node(constant_exponent, lambda r: graph.of(a.bounds(r)), text, POWER)

    def bounds(r: Range) -> Range:
        # With x in the exponent it is e to the power of b ln a.
        return EXP.of(product(b.bounds(r), LOG.of(a.bounds(r))))

    return Node(dual, bounds, text, POWER)


def larger(a: Node, b: Node, *, smaller: bool = False) -> Node:
    """Return the larger of two, or the smaller; the first where they are equal."""

    def dual(x: Floats) -> Dual:
        (u, du), (v, dv) = a.dual(x), b.dual(x)
        first = u <= v if smaller else u >= v
        # NaN stays NaN, as in numpy.
        value = np.minimum(u, v) if smaller else np.maximum(u, v)
        return value, np.where(first, du, dv)

    def bounds(r: Range) -> Range:
        return larger_of(a.bounds(r), b.bounds(r), smaller=smaller)

    return Node(dual, bounds, rf"\{'min' if smaller else 'max'}({a.formula},\,{b.formula})", ATOM)


def quotient(a: Floats, b: Floats) -> Floats:
    """Return how often b goes into a, a whole number, as np.mod has it."""
    whole: Floats = np.rint((a - np.mod(a, b)) / b)
    return whole


def remainder(a: Node, b: Node) -> Node:
    """Return what is left of a when b is taken off as often as it goes into it; it has the sign of b."""

    def dual(x: Floats) -> Dual:
        (u, du), (v, dv) = a.dual(x), b.dual(x)
        return np.mod(u, v), du - chained(quotient(u, v), dv)

    def bounds(r: Range) -> Range:
        u, v = a.bounds(r), b.bounds(r)
        times_in = ratio(u, v)
        with np.errstate(all="ignore"):
            whole_part = STAIRS.of(times_in)
        return plus(u, product(whole_part, v), -1)

    return Node(dual, bounds, rf"{a.within(PRODUCT)}\ \mathrm{{mod}}\ {b.within(POWER)}", PRODUCT)


def never(x: Range, _one_way: Bools) -> Bools:
    """Return that nothing is in doubt."""
    return np.zeros(x.low.shape, dtype=bool)


def both_sides(value: Map) -> tuple[Map, Map]:
    """Return what changes sign just below the places where a value goes through zero, and just above."""
    return lambda x: side(value(x) > 0), lambda x: side(value(x) >= 0)


def parity(whole: Floats) -> Floats:
    """Return 1 for even numbers, -1 for odd ones: changes sign wherever a staircase has a step."""
    return side(np.mod(whole, 2.0) == 0)
