"""What an activation is as it is registered: a family of functions, open in its parameters."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from warpviz.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from warpviz.arrays import Floats


def _never(**_parameters: float) -> tuple[float, ...]:
    return ()


@dataclass(frozen=True, slots=True, eq=False)
class Switches:
    """What finds the creases and jumps of a function that may have any number of them.

    Attributes:
        bends: functions x -> the shape of x that change sign at creases, in the order in which they must be looked for.
        tears: the same for jumps; each changes sign between the same two numbers as the value.
        poles: functions that are zero where the value may be none.
    """

    bends: tuple[Callable[[Floats], Floats], ...]
    tears: tuple[Callable[[Floats], Floats], ...]
    poles: tuple[Callable[[Floats], Floats], ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ActivationEntry:
    """A family of activation functions.

    Underflow to zero is meant in every function here and never warns.

    Args:
        name: the canonical name.
        title: the name in words, for a picture's title.
        short: the name that code uses, where the canonical one is longer; empty for none.
        function: (x, **parameters) -> the shape of x; parameters may be arrays that broadcast against x.
        derivative: the same for the derivative; the Jacobian (..., D, D) where not elementwise.
        formula: (**parameters) -> mathtext.
        symbol: very short mathtext.
        source: where it was introduced.
        parameters: name -> default.
        bounds: name -> the smallest and largest value allowed.
        creases: (**parameters) -> where the derivative jumps.
        jumps: where the function jumps.
        elementwise: whether each coordinate goes its own way.
        learned: for each parameter that training learns, (x, **parameters) -> d function / d parameter, shaped as x.
        pullback: (x, gradient, **parameters) -> the gradient at the input, where `derivative` costs more.
        switches: what finds creases and jumps instead, of an expression.
    """

    name: str
    title: str
    function: Callable[..., Floats]
    derivative: Callable[..., Floats]
    formula: Callable[..., str]
    symbol: str
    source: str
    short: str = ""
    parameters: Mapping[str, float] = field(default_factory=dict)
    bounds: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    creases: Callable[..., tuple[float, ...]] = _never
    jumps: tuple[float, ...] = ()
    elementwise: bool = True
    learned: Mapping[str, Callable[..., Floats]] = field(default_factory=dict)
    pullback: Callable[..., Floats] | None = None
    switches: Switches | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "function", _quiet(self.function))
        object.__setattr__(self, "derivative", _quiet(self.derivative))
        if self.pullback is not None:
            object.__setattr__(self, "pullback", _quiet(self.pullback))
        for name in ("parameters", "bounds", "learned"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))


# `warpviz.net.activations` fills it and gives it out.
ACTIVATIONS: Registry[ActivationEntry] = Registry("activation")


def register(entry: ActivationEntry, *aliases: str) -> None:
    """Add `entry` to `ACTIVATIONS` under its name and `aliases`."""
    ACTIVATIONS.register(entry.name, entry, aliases)


def _quiet(function: Callable[..., Floats]) -> Callable[..., Floats]:
    """Return `function` with underflow to zero allowed, whatever numpy's error state."""

    @functools.wraps(function)
    def quiet(*args: Floats, **parameters: Floats | float) -> Floats:
        with np.errstate(under="ignore"):
            return function(*args, **parameters)

    return quiet
