"""Activation functions by name: `activation("leaky_relu(alpha=0.1)")`, or by expression: `activation("x*sin(x)")`.

The entries stand in `activations_piecewise.py` and `activations_smooth.py`, each with its formula and its source.
"""

from __future__ import annotations

import functools
import math
import re
from dataclasses import dataclass
from numbers import Real
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

# Imported for what they register.
import warpviz.net.activations_piecewise
import warpviz.net.activations_smooth  # noqa: F401
from warpviz.errors import InvalidValueError, quoted
from warpviz.net.activation_entry import ACTIVATIONS, ActivationEntry, Switches
from warpviz.net.expression import expression_entry, in_x
from warpviz.registry import unknown_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from warpviz.arrays import Floats

__all__ = ["ACTIVATIONS", "ActivationEntry", "ActivationFunction", "activation", "bind", "entry_of"]

MAX_TEXT = 100
PARAMETERS = re.compile(r"\s*\w+\s*=(?!=)")
OPERATORS = re.compile(r"[*+/<>^]")
CALL = re.compile(r"\s*(?P<name>[^()]*[^()\s])\s*(?:\((?P<arguments>[^()]*)\))?\s*")


@dataclass(frozen=True, slots=True, eq=False)
class ActivationFunction:
    """An activation function with the values of its parameters.

    Args:
        name: the canonical name, such as `leaky_relu`.
        function: (..., D) -> (..., D).
        derivative: (..., D) -> (..., D) of an elementwise function, else its Jacobian (..., D, D), outputs first.
            At a crease it is what PyTorch's autograd gives.
        creases: where the derivative jumps.
        jumps: where the function itself jumps.
        formula: the right-hand side in z as mathtext, without dollar signs, with the parameters' numbers in place.
        symbol: very short mathtext, without dollar signs.
        parameters: name -> value, read-only.
        elementwise: whether each coordinate goes its own way.
        pullback: what `vjp` calls where the function has something better than its derivative.
        switches: what finds all creases and jumps of an expression; `creases` and `jumps` have those up to 1e6, or
            those nearest to zero where they are more than a few hundred.
    """

    name: str
    function: Callable[[Floats], Floats]
    derivative: Callable[[Floats], Floats]
    creases: tuple[float, ...]
    jumps: tuple[float, ...]
    formula: str
    symbol: str
    parameters: Mapping[str, float]
    elementwise: bool
    pullback: Callable[[Floats, Floats], Floats] | None = None
    switches: Switches | None = None

    def __call__(self, x: object) -> Floats:
        """Map x (..., D), an array, a list or a number, to an array (..., D)."""
        return self.function(np.asarray(x, dtype=np.float64))

    @property
    def expression(self) -> str:
        """The text that `activation` turns back into this: `leaky_relu(alpha=0.1)`; defaults are left out."""
        defaults = ACTIVATIONS[self.name].parameters if self.name in ACTIVATIONS else {}
        changed = {name: value for name, value in self.parameters.items() if defaults.get(name) != value}
        inside = ", ".join(f"{name}={plain_number(value)}" for name, value in changed.items())
        return f"{self.name}({inside})" if inside else self.name

    def vjp(self, x: Floats, gradient: Floats) -> Floats:
        """Return the gradient (..., D) at the input x (..., D) that `gradient` (..., D) at the output causes."""
        x, gradient = np.asarray(x, dtype=np.float64), np.asarray(gradient, dtype=np.float64)
        if self.pullback is not None:
            return self.pullback(x, gradient)
        if self.elementwise:
            return self.derivative(x) * gradient
        product: Floats = np.einsum("...ij,...i->...j", self.derivative(x), gradient)
        return product

    def __repr__(self) -> str:
        return f"activation({self.expression!r})"

    def __reduce__(self) -> tuple[Callable[[str], ActivationFunction], tuple[str]]:
        """Copy and pickle as text: the functions inside cannot be."""
        return activation, (self.expression,)


def plain_number(value: float) -> str:
    """Return the shortest text that `float` reads back as `value`: `2`, `0.01`."""
    short = f"{value:g}"
    return short if float(short) == value else repr(value)


def _checked(entry: ActivationEntry, name: str, value: object) -> float:
    """Return `value` as the float that parameter `name` of `entry` takes."""
    if isinstance(value, bool) or not isinstance(value, Real):
        shown = repr(value) if isinstance(value, str) else type(value).__name__
        raise InvalidValueError(f"{entry.name}: expected {name} to be a number, but got {shown}")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise InvalidValueError(f"{entry.name}: {name} must be finite, but got {number}")
    low, high = entry.bounds.get(name, (-math.inf, math.inf))
    if not low <= number <= high:
        raise InvalidValueError(
            f"{entry.name}: {name} must be from {low:g} to {high:g}, but got {plain_number(number)}"
        )
    return number


def bind(entry: ActivationEntry, **parameters: float) -> ActivationFunction:
    """Return the function of `entry` with `parameters`, the rest at their defaults.

    Raises `UnknownNameError` for a parameter that the entry has not, `InvalidValueError` for a value it does not take.
    """
    for name in parameters:
        if not entry.parameters:
            raise InvalidValueError(f"{entry.name} has no parameters, but got {quoted(name)}")
        if name not in entry.parameters:
            raise unknown_name(f"{entry.name} parameter", name, entry.parameters)
    values = {name: _checked(entry, name, parameters.get(name, default)) for name, default in entry.parameters.items()}
    pullback = entry.pullback

    def function(x: Floats) -> Floats:
        return np.asarray(entry.function(np.asarray(x, dtype=np.float64), **values))

    def derivative(x: Floats) -> Floats:
        return np.asarray(entry.derivative(np.asarray(x, dtype=np.float64), **values))

    return ActivationFunction(
        name=entry.name,
        function=function,
        derivative=derivative,
        creases=entry.creases(**values),
        jumps=entry.jumps,
        formula=entry.formula(**values),
        symbol=entry.symbol,
        parameters=MappingProxyType(values),
        elementwise=entry.elementwise,
        pullback=None if pullback is None else functools.partial(pullback, **values),
        switches=entry.switches,
    )


def entry_of(function: ActivationFunction) -> ActivationEntry:
    """Return the entry that a function was bound from, registered or an expression."""
    return ACTIVATIONS[function.name] if function.name in ACTIVATIONS else expression_entry(function.name)


def activations() -> tuple[str, ...]:
    """Return the names of the activation functions, other spellings apart."""
    return tuple(ACTIVATIONS)


def activation(text: str) -> ActivationFunction:
    """Return the activation function that `text` names: `softmax`, `ReLU`, `leaky_relu(alpha=0.1)`, or `x*sin(x)`.

    Case, spaces, and `-` or nothing for `_` make no difference to a name. A lone parameter needs no name:
    `leaky_relu(0.1)`. What is no name and has an x in it is an expression in x.

    Raises `UnknownNameError` for a name or a parameter that is unknown, `InvalidValueError` for any other fault.
    """
    found = CALL.fullmatch(text) if isinstance(text, str) and len(text) <= MAX_TEXT else None
    if isinstance(text, str) and _is_expression(text, found):
        return bind(expression_entry(text.strip()))
    if found is None:
        shown = repr(text[:MAX_TEXT]) if isinstance(text, str) else type(text).__name__
        raise InvalidValueError(
            f"activation: expected a name, as in 'relu' or 'leaky_relu(alpha=0.1)', but got {shown}"
        )
    entry = ACTIVATIONS[_canonical(found["name"])]
    return bind(entry, **_arguments(entry, found["arguments"] or ""))


def _is_expression(text: str, found: re.Match[str] | None) -> bool:
    """Return whether `text` is meant as an expression: a registered name never is, nor is one with parameters."""
    if found is not None:
        if found["arguments"] is None and _canonical(found["name"]) in ACTIVATIONS:
            return False
        if PARAMETERS.match(found["arguments"] or ""):
            return False
    return in_x(text) or OPERATORS.search(text) is not None


def _canonical(name: str) -> str:
    """Return the registered name that `name` is a spelling of, or else `name`."""
    if name in ACTIVATIONS:
        return name
    known = [spelling for member in ACTIVATIONS for spelling in (member, *ACTIVATIONS.aliases(member))]
    squeezed = {_squeezed(spelling): spelling for spelling in known}
    return squeezed.get(_squeezed(name), name)


def _squeezed(name: str) -> str:
    return re.sub(r"[\s_-]", "", name.casefold())


def _arguments(entry: ActivationEntry, text: str) -> dict[str, float]:
    """Return the parameters written in `text`, as in `alpha=0.1`; a lone value goes to the only parameter there is."""
    arguments: dict[str, float] = {}
    if not text.strip():
        return arguments
    if not entry.parameters:
        raise InvalidValueError(f"{entry.name} has no parameters, but got {quoted(text.strip())}")
    parts = text.split(",")
    for part in parts:
        name, equals, value = (piece.strip() for piece in part.rpartition("="))
        if not equals:
            if len(parts) > 1 or len(entry.parameters) > 1:
                raise InvalidValueError(
                    f"{entry.name}: expected name=value for each parameter, but got {quoted(part.strip())}"
                )
            (name,) = entry.parameters
        if name in arguments:
            raise InvalidValueError(f"{entry.name}: {name} is given twice")
        try:
            arguments[name] = float(value)
        except ValueError:
            raise InvalidValueError(f"{entry.name}: expected {name} to be a number, but got {quoted(value)}") from None
    return arguments
