"""An activation of one's own as an expression: `x*sin(x)`, `where(x > 0, x, 0.2*x)`.

The text is parsed, never run: Python's grammar gives a tree, and every node of it that is not on a short list is
refused. Length, nodes, depth, numbers and exponents are capped, and all arithmetic is in floating point, so that
nothing takes long or grows large.
"""

from __future__ import annotations

import ast
import functools
import warnings
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from warpviz.errors import InvalidValueError, quoted
from warpviz.net import expression_nodes as nodes
from warpviz.net.activation_entry import ActivationEntry
from warpviz.net.expression_places import GRID, find_places
from warpviz.net.expression_reader import Reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from warpviz.arrays import Floats

MAX_TEXT = 200
# Relative: what two values may differ by and be the same; and where they are looked at, beside round numbers.
SAME, OFF_GRID = 1e-12, 1.2345e-4
# A longer expression is only in the formula.
MAX_TITLE = 24
# A formula that is no longer than this is its own symbol in the strip.
MAX_SYMBOL = 14


def words(text: str) -> set[str]:
    """Return the names in a text, whatever it is."""
    spaced = "".join(letter if letter.isalnum() or letter == "_" else " " for letter in text)
    return {word for word in spaced.split() if not word[0].isdigit()}


def in_x(text: str) -> bool:
    """Return whether a text is about x, so that it is meant as an expression."""
    return "x" in words(text[:MAX_TEXT])


@functools.lru_cache(maxsize=64)
def expression_entry(text: str) -> ActivationEntry:
    """Return the activation that an expression in x describes; its name is the expression.

    Raises `InvalidValueError` (`UnknownNameError` for a name) that says in one line what is not allowed in it.
    """
    if len(text) > MAX_TEXT:
        raise InvalidValueError(
            f"activation: expected an expression of at most {MAX_TEXT} characters, but got {len(text):,}"
        )
    if not text.isprintable():
        raise InvalidValueError(f"activation: expected one line of printable text, but got {quoted(text)}")
    tree = _parsed(text)
    reader = Reader(text)
    root = reader.read(tree)
    if root.constant is not None:
        raise InvalidValueError(f"activation: {quoted(text)} is the same for every x")
    constant = _constant(root)
    if constant is not None:
        root = _leveled(root, constant)
    creases, jumps, switches = find_places(root, list(reader.switches.values()), list(reader.poles.values()))
    name = ast.unparse(tree)
    return ActivationEntry(
        name=name,
        title=name if len(name) <= MAX_TITLE else "f(x)",
        function=_whole(root.value),
        derivative=_whole(lambda x: root.dual(x)[1]),
        formula=lambda: root.formula,
        symbol=root.formula if len(root.formula) <= MAX_SYMBOL and root.binds != nodes.CHOICE else "f",
        source="an expression of the user's",
        creases=lambda: creases,
        jumps=jumps,
        switches=switches,
        constant=constant,
    )


def _whole(function: Callable[[Floats], Floats]) -> Callable[[Floats], Floats]:
    """Return `function` with its result in the shape and precision of x, without warnings."""

    def whole(x: Floats) -> Floats:
        with np.errstate(all="ignore"):
            return np.array(np.broadcast_to(function(x), x.shape), dtype=x.dtype)

    return whole


def _constant(root: nodes.Node) -> float | None:
    """Return the value of what is the same for every x although x is in it, such as x - x; None for all else.

    A place or two where it is another, as in x == 0, make no difference.
    """
    with np.errstate(all="ignore"):
        values = np.broadcast_to(np.asarray(root.value(GRID + OFF_GRID), dtype=np.float64), GRID.shape)
    values = values[np.isfinite(values)]
    if not len(values) or np.ptp(values) > SAME * (1 + np.abs(values).max()):
        return None
    return float(np.median(values))


def _leveled(root: nodes.Node, level: float) -> nodes.Node:
    """Return a node that is as good as constant without the rounding that the camera would move in on."""

    def dual(x: Floats) -> nodes.Dual:
        value = root.value(x)
        # Not at places where it really is another.
        return np.where(np.abs(value - level) <= SAME * (1 + abs(level)), level, value), np.zeros_like(x)

    return replace(root, dual=dual)


def _parsed(text: str) -> ast.expr:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise InvalidValueError(f"activation: cannot read {quoted(text)}: {(error.msg or 'syntax').lower()}") from None
    except (ValueError, RecursionError, MemoryError):
        raise InvalidValueError(f"activation: cannot read {quoted(text)}: it is too deep") from None
