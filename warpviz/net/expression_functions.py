"""The functions of one argument that expressions may hold, with their slopes and where they bend, jump or end."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.net.expression_nodes import ATOM, POWER, Dual, Map, Node, chained, side
from warpviz.net.special import erf, sigmoid, sigmoid_derivative

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from warpviz.arrays import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function of one argument.

    Attributes:
        value: argument -> value.
        slope: (argument, value) -> slope.
        formula: mathtext with `@` for the argument.
        switch: the `sides` of its `Switch`, of the argument, if it bends or jumps.
        smooth: what of the argument changes sign there, if that is not a side itself.
        pole: what of the argument is zero where it grows without bound, or ends.
    """

    value: Map
    slope: Callable[[Floats, Floats], Floats]
    formula: str
    switch: tuple[Map, ...] = ()
    smooth: Map | None = None
    pole: Map | None = None


def _none(u: Floats, _v: Floats) -> Floats:
    return np.zeros_like(u)


def _even(whole: Floats) -> Floats:
    """Return 1 for even numbers, -1 for odd ones: changes sign wherever a staircase has a step."""
    return side(np.mod(whole, 2.0) == 0)


FUNCTIONS: Mapping[str, Function] = {
    "sin": Function(np.sin, lambda u, _: np.cos(u), r"\sin(@)"),
    "cos": Function(np.cos, lambda u, _: -np.sin(u), r"\cos(@)"),
    "tan": Function(np.tan, lambda _, v: 1 + v * v, r"\tan(@)", pole=np.cos),
    "sinh": Function(np.sinh, lambda u, _: np.cosh(u), r"\sinh(@)"),
    "cosh": Function(np.cosh, lambda u, _: np.sinh(u), r"\cosh(@)"),
    "tanh": Function(np.tanh, lambda _, v: 1 - v * v, r"\tanh(@)"),
    "arctan": Function(np.arctan, lambda u, _: 1 / (1 + u * u), r"\arctan(@)"),
    "exp": Function(np.exp, lambda _, v: v, r"e^{@}"),
    "log": Function(np.log, lambda u, _: 1 / u, r"\ln(@)", pole=lambda u: u),
    "sqrt": Function(np.sqrt, lambda _, v: 0.5 / v, r"\sqrt{@}", pole=lambda u: u),
    "square": Function(np.square, lambda u, _: 2 * u, r"@^{2}"),
    "sigmoid": Function(sigmoid, lambda u, _: sigmoid_derivative(u), r"\sigma(@)"),
    "erf": Function(
        lambda u: erf(np.atleast_1d(u)).reshape(np.shape(u)),
        lambda u, _: 2 / math.sqrt(math.pi) * np.exp(-u * u),
        r"\mathrm{erf}(@)",
    ),
    "abs": Function(np.abs, lambda u, _: np.sign(u), r"|@|", (lambda u: side(u >= 0),), smooth=lambda u: u),
    "relu": Function(
        lambda u: np.maximum(u, 0.0),
        lambda u, _: np.where(u > 0, 1.0, 0.0),
        r"\max(0,\,@)",
        (lambda u: side(u > 0),),
        smooth=lambda u: u,
    ),
    "sign": Function(
        np.sign,
        _none,
        r"\mathrm{sgn}(@)",
        (lambda u: side(u > 0), lambda u: side(u >= 0)),
        smooth=lambda u: u,
    ),
    "floor": Function(np.floor, _none, r"\lfloor @ \rfloor", (lambda u: _even(np.floor(u)),)),
    "ceil": Function(np.ceil, _none, r"\lceil @ \rceil", (lambda u: _even(np.ceil(u)),)),
}
SPELLINGS: Mapping[str, str] = {"atan": "arctan", "ln": "log", "absolute": "abs"}
# Functions of more arguments, and how many.
WIDER: Mapping[str, int] = {"maximum": 2, "minimum": 2, "where": 3}


def call(function: Function, argument: Node) -> Node:
    """Return a function of a node."""

    def dual(x: Floats) -> Dual:
        u, du = argument.dual(x)
        v = function.value(u)
        return v, chained(function.slope(u, v), du)

    square = function.formula.startswith("@")
    text = function.formula.replace("@", argument.within(ATOM) if square else argument.formula)
    # sin(z)^2 could be the sine of a square.
    loose = square or text.startswith("e^") or text.endswith(")")
    return Node(dual, text, POWER if loose else ATOM)
