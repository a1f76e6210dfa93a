"""What is to be said of an activation function, in no language."""

from __future__ import annotations

import math

from warpviz.languages.subjects import Function
from warpviz.net.activations import activation, entry_of


def function_subject(text: str, extent: float = math.inf) -> Function:
    """Return what the activation that `text` names does to a sheet on [-extent, extent] squared."""
    function = activation(text)
    entry = entry_of(function)
    alpha = function.parameters.get("alpha", 0.0)
    return Function(
        name=function.name,
        title=entry.title,
        verb=entry.verb,
        slope=_number(alpha),
        low=_number(-alpha),
        small=extent <= entry.small_reach,
    )


def _number(value: float) -> str:
    # No minus before a zero.
    return f"{value + 0.0:g}"
