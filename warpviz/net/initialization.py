"""Initializations: how the weights of an affine map are drawn before training, by name or by a standard deviation."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.errors import InvalidValueError, quoted
from warpviz.registry import Registry, near_miss

if TYPE_CHECKING:
    from collections.abc import Callable

    from warpviz.arrays import Floats

# The largest standard deviation that can be asked for.
MAX_STD = 100.0


@dataclass(frozen=True, slots=True)
class Initialization:
    """How weights are drawn; biases are zero.

    Attributes:
        name: as it is asked for.
        title: as it is called in a picture.
        description: one line on it.
        source: where it was introduced.
        std: (units in, units out) -> the standard deviation of a weight.
        formula: that as mathtext, n being the units that come in and m those that go out; "" for a plain number.
        orthogonal: whether rows, or columns, are orthonormal instead of independent.
    """

    name: str
    title: str
    description: str
    source: str
    std: Callable[[int, int], float]
    formula: str = ""
    orthogonal: bool = False

    def weight(self, normal: Floats) -> Floats:
        """Return a weight (D_out, D_in) made of standard-normal numbers of that shape."""
        if self.orthogonal:
            return _orthogonal(normal)
        count_out, count_in = normal.shape
        return self.std(count_in, count_out) * normal


def _orthogonal(normal: Floats) -> Floats:
    """Return the orthonormal part of a matrix, uniform over all of them (Mezzadri 2007, arXiv:math-ph/0609050)."""
    tall = normal if normal.shape[0] >= normal.shape[1] else normal.T
    orthonormal, upper = np.linalg.qr(tall)
    orthonormal = orthonormal * np.where(np.diagonal(upper) < 0, -1.0, 1.0)
    return np.ascontiguousarray(orthonormal if tall is normal else orthonormal.T)


INITIALIZATIONS: Registry[Initialization] = Registry("initialization")


def _register(entry: Initialization, *aliases: str) -> None:
    INITIALIZATIONS.register(entry.name, entry, aliases)


_register(
    Initialization(
        "xavier",
        "Xavier",
        "keeps the spread of what tanh and sigmoid get, both ways",
        "Glorot, Bengio 2010 (AISTATS)",
        lambda count_in, count_out: math.sqrt(2 / (count_in + count_out)),
        r"\sqrt{2/(n+m)}",
    ),
    "glorot",
)
_register(
    Initialization(
        "he",
        "He",
        "keeps the spread of what ReLU gets",
        "He, Zhang, Ren, Sun 2015, arXiv:1502.01852",
        lambda count_in, _: math.sqrt(2 / count_in),
        r"\sqrt{2/n}",
    ),
    "kaiming",
)
_register(
    Initialization(
        "lecun",
        "LeCun",
        "keeps the spread of what a linear unit gets",
        "LeCun, Bottou, Orr, Mueller 1998",
        lambda count_in, _: math.sqrt(1 / count_in),
        r"\sqrt{1/n}",
    )
)
_register(
    Initialization(
        "orthogonal",
        "orthogonal",
        "keeps all lengths, or as many as have room",
        "Saxe, McClelland, Ganguli 2014, arXiv:1312.6120",
        lambda count_in, count_out: math.sqrt(1 / max(count_in, count_out)),
        orthogonal=True,
    )
)


def initialization(text: object) -> Initialization:
    """Return the initialization of a name, or of a standard deviation such as `0.01`.

    Raises `InvalidValueError` with the near miss for anything else.
    """
    words = str(text).strip()
    try:
        std = float(words)
    except ValueError:
        if words.lower() in {*INITIALIZATIONS, *_others()}:
            return INITIALIZATIONS[words]
        guess = near_miss(words, INITIALIZATIONS)
        hint = f": did you mean {guess!r}?" if guess else ""
        names = ", ".join(INITIALIZATIONS)
        raise InvalidValueError(f"expected {names} or a standard deviation, but got {quoted(text)}{hint}") from None
    if isinstance(text, bool) or not 0 < std <= MAX_STD:
        raise InvalidValueError(f"expected a standard deviation over 0 and up to {MAX_STD:g}, but got {quoted(text)}")
    return Initialization(
        f"{std:g}", f"std {std:g}", "independent, with that standard deviation", "", lambda _in, _out: std
    )


def _others() -> set[str]:
    return {alias for name in INITIALIZATIONS for alias in INITIALIZATIONS.aliases(name)}
