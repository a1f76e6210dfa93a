"""What expressions are made of: values with their derivatives carried along, and how each is set.

Forward-mode differentiation by dual numbers (Wengert 1964, Commun. ACM 7:463): every node gives its value and its slope
at once. A node that may bend or jump also gives the switches at which it does.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from warpviz.arrays import Floats
from warpviz.net.formulas import formula_number

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    """

    smooth: Map
    sides: tuple[Map, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """Part of an expression in x.

    Attributes:
        dual: x -> value and slope, both broadcasting against x.
        formula: mathtext in z.
        binds: how strongly the formula holds together.
        constant: its value where x is not in it, else None.
        compares: whether it is a comparison.
    """

    dual: Callable[[Floats], Dual]
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
    return Node(lambda x: (x, np.ones_like(x)), "z", ATOM)


def constant(value: float, formula: str | None = None) -> Node:
    """Return a number."""
    text = formula_number(value, noise=0.0) if formula is None else formula
    binds = ATOM if formula is not None or (value >= 0 and "cdot" not in text) else SUM
    # In the precision of x, so that float32 stays float32.
    return Node(lambda x: (np.full((), value, x.dtype), np.zeros((), x.dtype)), text, binds, constant=value)


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

    return Node(dual, f"{a.within(SUM)} + {b.within(PRODUCT)}", SUM)


def subtract(a: Node, b: Node) -> Node:
    """Return a - b."""

    def dual(x: Floats) -> Dual:
        (u, du), (v, dv) = a.dual(x), b.dual(x)
        return u - v, du - dv

    return Node(dual, f"{a.within(SUM)} - {b.within(PRODUCT)}", SUM)


def negate(a: Node) -> Node:
    """Return -a."""

    def dual(x: Floats) -> Dual:
        u, du = a.dual(x)
        return -u, -du

    return Node(dual, f"-{a.within(PRODUCT)}", SUM)


def multiply(a: Node, b: Node) -> Node:
    """Return a b."""

    def dual(x: Floats) -> Dual:
        (u, du), (v, dv) = a.dual(x), b.dual(x)
        return u * v, chained(v, du) + chained(u, dv)

    left, right = a.within(PRODUCT), b.within(PRODUCT)
    gap = r" \cdot " if right[0].isdigit() else r"\,"
    return Node(dual, f"{left}{gap}{right}", PRODUCT)


def divide(a: Node, b: Node) -> Node:
    """Return a / b."""

    def dual(x: Floats) -> Dual:
        (u, du), (v, dv) = a.dual(x), b.dual(x)
        quotient = u / v
        # What is divided by more than the largest number is 0 all around.
        return quotient, np.where(np.isinf(v) & (quotient == 0), quotient, (du - chained(quotient, dv)) / v)

    return Node(dual, f"{a.within(PRODUCT)} / {b.within(POWER)}", PRODUCT)


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
    return Node(dual if b.constant is None else constant_exponent, text, POWER)


def larger(a: Node, b: Node, *, smaller: bool = False) -> Node:
    """Return the larger of two, or the smaller; the first where they are equal."""

    def dual(x: Floats) -> Dual:
        (u, du), (v, dv) = a.dual(x), b.dual(x)
        first = u <= v if smaller else u >= v
        # NaN stays NaN, as in numpy.
        value = np.minimum(u, v) if smaller else np.maximum(u, v)
        return value, np.where(first, du, dv)

    return Node(dual, rf"\{'min' if smaller else 'max'}({a.formula},\,{b.formula})", ATOM)


def quotient(a: Floats, b: Floats) -> Floats:
    """Return how often b goes into a, a whole number, as np.mod has it."""
    whole: Floats = np.rint((a - np.mod(a, b)) / b)
    return whole


def remainder(a: Node, b: Node) -> Node:
    """Return what is left of a when b is taken off as often as it goes into it; it has the sign of b."""

    def dual(x: Floats) -> Dual:
        (u, du), (v, dv) = a.dual(x), b.dual(x)
        return np.mod(u, v), du - chained(quotient(u, v), dv)

    return Node(dual, rf"{a.within(PRODUCT)}\ \mathrm{{mod}}\ {b.within(POWER)}", PRODUCT)


COMPARISONS: Mapping[str, tuple[Callable[[Floats, Floats], npt.NDArray[np.bool_]], str]] = {
    "Lt": (np.less, "<"),
    "LtE": (np.less_equal, r"\leq"),
    "Gt": (np.greater, ">"),
    "GtE": (np.greater_equal, r"\geq"),
    "Eq": (np.equal, "="),
    "NotEq": (np.not_equal, r"\neq"),
}
# These hold, or do not, at single places.
EQUAL = frozenset({"Eq", "NotEq"})


def both_sides(value: Map) -> tuple[Map, Map]:
    """Return what changes sign just below the places where a value goes through zero, and just above."""
    return lambda x: side(value(x) > 0), lambda x: side(value(x) >= 0)


def parity(whole: Floats) -> Floats:
    """Return 1 for even numbers, -1 for odd ones: changes sign wherever a staircase has a step."""
    return side(np.mod(whole, 2.0) == 0)


def join(conditions: list[Node], word: str) -> Node:
    """Return 1 where all conditions hold (`and`), or where any does (`or`), else 0."""
    together = np.logical_and if word == "and" else np.logical_or

    def dual(x: Floats) -> Dual:
        holds = functools.reduce(together, [condition.value(x) > 0 for condition in conditions])
        return np.broadcast_to(holds, x.shape).astype(x.dtype), np.zeros_like(x)

    texts = [condition.formula[1:-1] for condition in conditions]
    texts = [f"({text})" if r"\mathrm" in text else text for text in texts]
    between = rf"\ \mathrm{{{word}}}\ "
    return Node(dual, f"[{between.join(texts)}]", ATOM, compares=True)


def opposite(condition: Node) -> Node:
    """Return 1 where a condition does not hold, else 0."""

    def dual(x: Floats) -> Dual:
        return (np.broadcast_to(condition.value(x), x.shape) <= 0).astype(x.dtype), np.zeros_like(x)

    return Node(dual, rf"[\mathrm{{not}}\ ({condition.formula[1:-1]})]", ATOM, compares=True)


def compare(terms: list[Node], operators: list[str]) -> Node:
    """Return 1 where all comparisons of a chain hold, else 0."""

    def dual(x: Floats) -> Dual:
        values = [term.value(x) for term in terms]
        holds = np.ones(x.shape, dtype=bool)
        for operator, left, right in zip(operators, values, values[1:], strict=False):
            holds &= COMPARISONS[operator][0](left, right)
        return holds.astype(x.dtype), np.zeros_like(x)

    text = terms[0].within(SUM)
    for operator, term in zip(operators, terms[1:], strict=True):
        text += f" {COMPARISONS[operator][1]} {term.within(SUM)}"
    return Node(dual, f"[{text}]", ATOM, compares=True)


def choose(condition: Node, a: Node, b: Node) -> Node:
    """Return a where the condition holds, else b; what the other is there does not matter."""

    def dual(x: Floats) -> Dual:
        holds = condition.value(x) > 0
        (u, du), (v, dv) = a.dual(x), b.dual(x)
        return np.where(holds, u, v), np.where(holds, du, dv)

    text = rf"{a.within(SUM)}\ \mathrm{{if}}\ {condition.formula[1:-1]},\ \mathrm{{else}}\ {b.within(SUM)}"
    return Node(dual, text, CHOICE)
