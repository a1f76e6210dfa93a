"""What an activation is as it is registered: a family of functions, open in its parameters."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from warpviz.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from warpviz.arrays import Floats
    from warpviz.net.ranges import Range

# What activations do to the sheet, in one neutral word each; the words for them in a language stand with the language.
VERBS = frozenset(
    {"keep", "move", "bend", "crease", "fold", "roll", "press", "squash", "clip", "gate", "step", "collapse"}
)


def _never(**_parameters: float) -> tuple[float, ...]:
    return ()


def _unsaid(**_parameters: float) -> str:
    return ""


def _anything(**_parameters: float) -> tuple[float, float]:
    return -math.inf, math.inf


@dataclass(frozen=True, slots=True, eq=False)
class Turned:
    """What a function of two units is in a turned frame, in which each coordinate goes its own way.

    Attributes:
        axes: (2, 2), a rotation or reflection: coordinates in the frame are axes @ x.
        functions: for each of them, x -> the shape of x.
        derivatives: theirs.
    """

    axes: Floats
    functions: tuple[Callable[[Floats], Floats], Callable[[Floats], Floats]]
    derivatives: tuple[Callable[[Floats], Floats], Callable[[Floats], Floats]]


@dataclass(frozen=True, slots=True, eq=False)
class Switches:
    """What finds the creases and jumps of a function that may have any number of them.

    Attributes:
        bends: functions x -> the shape of x that change sign at creases, in the order in which they must be looked for.
        tears: the same for jumps; each changes sign between the same two numbers as the value.
        poles: functions that are zero where the value may be none.
        bounds: the range of x -> that of the value.
    """

    bends: tuple[Callable[[Floats], Floats], ...]
    tears: tuple[Callable[[Floats], Floats], ...]
    poles: tuple[Callable[[Floats], Floats], ...]
    bounds: Callable[[Range], Range]


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
        derivative_formula: (**parameters) -> the derivative as mathtext, at a crease that of PyTorch's autograd; f is
            the value, sigma the sigmoid; of what is not elementwise the Jacobian. "" where nobody wrote it down.
        source: where it was introduced.
        parameters: name -> default.
        bounds: name -> the smallest and largest value allowed.
        creases: (**parameters) -> where the derivative jumps.
        jumps: where the function jumps.
        elementwise: whether each coordinate goes its own way.
        learned: for each parameter that training learns, (x, **parameters) -> d function / d parameter, shaped as x.
        pullback: (x, gradient, **parameters) -> the gradient at the input, where `derivative` costs more.
        switches: what finds creases and jumps instead, of an expression.
        constant: its value, of an expression that is the same for every x although x is in it.
        piecewise_linear: whether it is straight between creases and jumps; every other function curves lines.
        mirror: a place m such that f(x) = m + |x - m|: one half of the sheet is turned over onto the other.
        phase: a place p such that the slope is cos(x - p): the sheet is rolled onto a cylinder of radius 1.
        turned: of a function that is not elementwise, what it is on two units in a frame where it is.
        closes: whether it makes shares of classes of the logits at the end of a network.
        stand_in: the name of a function that is quicker and nearly the same, for training; empty for none.
        bounds_of_value: (**parameters) -> the infimum and the supremum of its values.
        reached: whether the two are values themselves, at the defaults and where they are finite.
        verb: what it does to the sheet, one of `VERBS`.
        small_verb, small_reach: what it does instead to a sheet that reaches no farther than that from zero.
    """

    name: str
    title: str
    function: Callable[..., Floats]
    derivative: Callable[..., Floats]
    formula: Callable[..., str]
    symbol: str
    source: str
    short: str = ""
    derivative_formula: Callable[..., str] = _unsaid
    parameters: Mapping[str, float] = field(default_factory=dict)
    bounds: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    creases: Callable[..., tuple[float, ...]] = _never
    jumps: tuple[float, ...] = ()
    elementwise: bool = True
    learned: Mapping[str, Callable[..., Floats]] = field(default_factory=dict)
    pullback: Callable[..., Floats] | None = None
    switches: Switches | None = None
    constant: float | None = None
    piecewise_linear: bool = False
    mirror: float | None = None
    phase: float | None = None
    turned: Turned | None = None
    closes: bool = False
    stand_in: str = ""
    bounds_of_value: Callable[..., tuple[float, float]] = _anything
    reached: tuple[bool, bool] = (True, True)
    verb: str = "move"
    small_verb: str = ""
    small_reach: float = 0.0

    def __post_init__(self) -> None:
        for verb in (self.verb, self.small_verb or self.verb):
            if verb not in VERBS:
                raise ValueError(f"{self.name}: the verb {verb!r} is none of {', '.join(sorted(VERBS))}")
        object.__setattr__(self, "function", _quiet(self.function))
        object.__setattr__(self, "derivative", _quiet(self.derivative))
        if self.pullback is not None:
            object.__setattr__(self, "pullback", _quiet(self.pullback))
        for name in ("parameters", "bounds", "learned"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    def verb_within(self, reach: float) -> str:
        """Return what it does to a sheet that reaches so far from zero."""
        return self.small_verb if self.small_verb and reach <= self.small_reach else self.verb


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
