"""Functions of one number that exporters take apart, such as x * sigmoid(x), put together again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from warpviz.errors import InvalidValueError
from warpviz.net.activations import ACTIVATIONS, activation
from warpviz.net.importers.chains import Chain
from warpviz.net.layers import Activation, Affine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.net.layers import Layer

# Where functions are compared, and how near they must be to be the same: constants may have been float32.
GRID = np.linspace(-8.0, 8.0, 1601)
SAME = 2e-6


def combined(pattern: str, *values: Chain) -> Chain:
    """Return what a pattern such as `{0} * {1}` makes of values that are functions of the same earlier value.

    They must be so number by number; raises `InvalidValueError` where they are not.
    """
    shortest = min(values, key=lambda value: len(value.layers)).layers
    count = next(
        (place for place, layer in enumerate(shortest) if any(value.layers[place] is not layer for value in values)),
        len(shortest),
    )
    texts = [_text(value.layers[count:]) for value in values]
    if None in texts:
        raise InvalidValueError("of values that are not functions of the same one, number by number")
    return _after(shortest[:count], pattern.format(*(f"({text})" for text in texts)), values[0].width)


def rescaled(value: Chain, scale: float, shift: float, *, alone: bool) -> Chain:
    """Return a value times a number plus a number; a function that was put together takes it in.

    So does an affine map, if its value is used nowhere else (`alone`).
    """
    last = value.layers[-1] if value.layers else None
    if isinstance(last, Activation) and last.function.switches is not None:
        text = _text((last, *_line(scale, shift)))
        if text is not None:
            return _after(value.layers[:-1], text, value.width)
    return value.scaled(np.full(1, scale), np.full(1, shift), alone=alone)


def _line(scale: float, shift: float) -> tuple[Layer, ...]:
    return (Affine([[scale]], [shift]),)


def _after(layers: tuple[Layer, ...], text: str, width: int | None) -> Chain:
    """Return a function, by its name if it has one, after layers."""
    return Chain((*layers, Activation(_named(text))), width)


def _text(layers: Sequence[Layer]) -> str | None:
    """Return layers that act number by number as an expression in x; None where they do not."""
    text = "x"
    for layer in layers:
        if isinstance(layer, Affine):
            scale, shift = float(layer.weight[0, 0]), float(layer.bias[0])
            alike = layer.weight == scale * np.eye(*layer.weight.shape)
            if not (alike.all() and (layer.bias == shift).all()):
                return None
            text = f"({scale!r} * ({text}) + {shift!r})"
        elif isinstance(layer, Activation) and layer.function.elementwise:
            function = layer.function
            if function.switches is not None:
                text = f"({_inserted(function.expression, text)})"
            elif function.parameters:
                return None
            else:
                text = f"{function.name}({text})"
        else:
            return None
    return text


def _inserted(expression: str, text: str) -> str:
    """Return an expression with another one in the place of x."""
    return re.sub(r"\bx\b", f"({text})", expression)


def _named(text: str) -> str:
    """Return the name of the activation that an expression is, or the expression."""
    with np.errstate(all="ignore"):
        values = activation(text)(GRID)
        for name in ACTIVATIONS:
            function = activation(name)
            if function.elementwise and bool((np.abs(function(GRID) - values) <= SAME * (1 + np.abs(values))).all()):
                return name
    return text
