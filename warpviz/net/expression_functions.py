"""The functions of one argument that expressions may hold, with their slopes and where they bend, jump or end."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from warpviz.net.activation_entry import ACTIVATIONS
from warpviz.net.expression_nodes import ATOM, POWER, Dual, Map, Node, Switch, both_sides, chained, parity, side
from warpviz.net.graphs import GRAPHS, Graph, graph_of
from warpviz.net.ranges import Bools, Range, shifted, unsettled, unsettled_steps
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
        switches: where it bends or jumps, as functions of the argument.
        pole: what is zero where it grows without bound, or ends: "x", the argument, or a function of that by its name.
        graph: what its ranges are told by.
        roots: whether it bends where its argument touches zero without crossing it.
    """

    value: Map
    slope: Callable[[Floats, Floats], Floats]
    formula: str
    switches: tuple[Switch, ...] = ()
    pole: str = ""
    graph: Graph | None = None
    roots: bool = False


def _none(u: Floats, _v: Floats) -> Floats:
    return np.zeros_like(u)


def itself(u: Floats) -> Floats:
    """Return u."""
    return u


def _stairs(whole: Map) -> tuple[Switch, ...]:
    """Return the switch of a staircase."""

    def steps(u: Floats) -> Floats:
        return parity(whole(u))

    return (Switch(steps, (steps,), lambda r, one_way: unsettled_steps(r, whole, one_way)),)


FUNCTIONS: Mapping[str, Function] = {
    "sin": Function(np.sin, lambda u, _: np.cos(u), r"\sin(@)"),
    "cos": Function(np.cos, lambda u, _: -np.sin(u), r"\cos(@)"),
    "tan": Function(np.tan, lambda _, v: 1 + v * v, r"\tan(@)", pole="cos"),
    "sinh": Function(np.sinh, lambda u, _: np.cosh(u), r"\sinh(@)"),
    "cosh": Function(np.cosh, lambda u, _: np.sinh(u), r"\cosh(@)"),
    "tanh": Function(np.tanh, lambda _, v: 1 - v * v, r"\tanh(@)"),
    "arctan": Function(np.arctan, lambda u, _: 1 / (1 + u * u), r"\arctan(@)"),
    "exp": Function(np.exp, lambda _, v: v, r"e^{@}"),
    "log": Function(np.log, lambda u, _: 1 / u, r"\ln(@)", pole="x"),
    "sqrt": Function(np.sqrt, lambda _, v: 0.5 / v, r"\sqrt{@}", pole="x", roots=True),
    "square": Function(np.square, lambda u, _: 2 * u, r"@^{2}"),
    "sigmoid": Function(sigmoid, lambda u, _: sigmoid_derivative(u), r"\sigma(@)"),
    "erf": Function(
        lambda u: erf(np.atleast_1d(u)).reshape(np.shape(u)),
        lambda u, _: 2 / math.sqrt(math.pi) * np.exp(-u * u),
        r"\mathrm{erf}(@)",
    ),
    "abs": Function(np.abs, lambda u, _: np.sign(u), r"|@|", (Switch(itself, (lambda u: side(u >= 0),)),)),
    "relu": Function(
        lambda u: np.maximum(u, 0.0),
        lambda u, _: np.where(u > 0, 1.0, 0.0),
        r"\max(0,\,@)",
        (Switch(itself, (lambda u: side(u > 0),)),),
    ),
    "sign": Function(
        np.sign,
        _none,
        r"\mathrm{sgn}(@)",
        (Switch(itself, both_sides(itself)),),
    ),
    "floor": Function(np.floor, _none, r"\lfloor @ \rfloor", _stairs(np.floor)),
    "ceil": Function(np.ceil, _none, r"\lceil @ \rceil", _stairs(np.ceil)),
    # Halves go to the even number, as in numpy and IEEE 754.
    "round": Function(np.rint, _none, r"\mathrm{round}(@)", _stairs(np.rint)),
}
SPELLINGS: Mapping[str, str] = {
    "atan": "arctan", "ln": "log", "absolute": "abs", "max": "maximum", "min": "minimum", "rint": "round",
}  # fmt: skip
# Functions of more arguments, and how many at least and at most.
WIDER: Mapping[str, tuple[int, int]] = {
    "maximum": (2, 9), "minimum": (2, 9), "where": (3, 3), "clip": (3, 3), "mod": (2, 2),
}  # fmt: skip
# How conditions are joined, by an example.
CONDITIONS = {"and": "x > 0 and x < 1", "or": "x < 0 or x > 1", "not": "not x > 0"}


def known_names() -> tuple[str, ...]:
    """Return the names of all functions that expressions may hold."""
    registered = [name for name in ACTIVATIONS if ACTIVATIONS[name].elementwise]
    spellings = [alias for name in registered for alias in ACTIVATIONS.aliases(name)]
    return tuple(dict.fromkeys((*FUNCTIONS, *SPELLINGS, *WIDER, *registered, *spellings)))


@functools.lru_cache(maxsize=128)
def function_named(name: str) -> Function | None:
    """Return the function of that name: one of `FUNCTIONS`, or a registered activation with its usual parameters."""
    if name in FUNCTIONS:
        return replace(FUNCTIONS[name], graph=GRAPHS[name])
    if name in WIDER or name not in known_names():
        return None
    entry = ACTIVATIONS[name]
    values = dict(entry.parameters)
    # At a crease the slope may be that of either side.
    bends = [Switch(_over(place), both_sides(_over(place)), _about(place)) for place in entry.creases(**values)]
    tears = [Switch(_over(place), (_not_below(place),), _about(place)) for place in entry.jumps]

    def flat(function: Callable[..., Floats]) -> Map:
        return lambda u: np.asarray(function(np.atleast_1d(u), **values)).reshape(np.shape(u))

    slope = flat(entry.derivative)
    text = rf"\mathrm{{{entry.name.replace('_', chr(92) + '_')}}}(@)"
    return Function(flat(entry.function), lambda u, _: slope(u), text, (*bends, *tears), graph=graph_of(entry))


def _over(place: float) -> Map:
    return lambda u: u - place


def _about(place: float) -> Callable[[Range, Bools], Bools]:
    return lambda r, one_way: unsettled(shifted(r, place), one_way)


def _not_below(place: float) -> Map:
    return lambda u: side(u >= place)


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
    graph = function.graph

    def bounds(r: Range) -> Range:
        inner = argument.bounds(r)
        return inner if graph is None else graph.of(inner)

    return Node(dual, bounds, text, POWER if loose else ATOM)
