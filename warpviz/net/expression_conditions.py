"""Conditions within expressions: comparisons, what joins them, and the choice between two by one."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np

from warpviz.net.expression_nodes import ATOM, CHOICE, SUM, Dual, Node
from warpviz.net.ranges import Range, any_of, both, compared, constant_range, either, plus

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy.typing as npt

    from warpviz.arrays import Floats

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


def join(conditions: list[Node], word: str) -> Node:
    """Return 1 where all conditions hold (`and`), or where any does (`or`), else 0."""
    together = np.logical_and if word == "and" else np.logical_or

    def dual(x: Floats) -> Dual:
        holds = functools.reduce(together, [condition.value(x) > 0 for condition in conditions])
        return np.broadcast_to(holds, x.shape).astype(x.dtype), np.zeros_like(x)

    texts = [condition.formula[1:-1] for condition in conditions]
    texts = [f"({text})" if r"\mathrm" in text else text for text in texts]
    between = rf"\ \mathrm{{{word}}}\ "

    def bounds(r: Range) -> Range:
        parts = [condition.bounds(r) for condition in conditions]
        return functools.reduce(both if word == "and" else any_of, parts)

    return Node(dual, bounds, f"[{between.join(texts)}]", ATOM, compares=True)


def opposite(condition: Node) -> Node:
    """Return 1 where a condition does not hold, else 0."""

    def dual(x: Floats) -> Dual:
        return (np.broadcast_to(condition.value(x), x.shape) <= 0).astype(x.dtype), np.zeros_like(x)

    def bounds(r: Range) -> Range:
        return plus(constant_range(1.0, r), condition.bounds(r), -1)

    return Node(dual, bounds, rf"[\mathrm{{not}}\ ({condition.formula[1:-1]})]", ATOM, compares=True)


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

    def bounds(r: Range) -> Range:
        found = [term.bounds(r) for term in terms]
        pairs = zip(operators, found, found[1:], strict=False)
        return functools.reduce(both, [compared(operator, left, right) for operator, left, right in pairs])

    return Node(dual, bounds, f"[{text}]", ATOM, compares=True)


def choose(condition: Node, a: Node, b: Node) -> Node:
    """Return a where the condition holds, else b; what the other is there does not matter."""

    def dual(x: Floats) -> Dual:
        holds = condition.value(x) > 0
        (u, du), (v, dv) = a.dual(x), b.dual(x)
        return np.where(holds, u, v), np.where(holds, du, dv)

    text = rf"{a.within(SUM)}\ \mathrm{{if}}\ {condition.formula[1:-1]},\ \mathrm{{else}}\ {b.within(SUM)}"

    def bounds(r: Range) -> Range:
        return either(condition.bounds(r), a.bounds(r), b.bounds(r))

    return Node(dual, bounds, text, CHOICE)
