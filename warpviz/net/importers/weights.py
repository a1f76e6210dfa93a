"""Weights alone: what files without activations hold, and the network that they become with some."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from warpviz.errors import InvalidValueError
from warpviz.net.layers import Activation, Affine
from warpviz.net.network import MAX_LAYERS, Network

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.net.activations import ActivationFunction
    from warpviz.net.layers import Layer


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """The affine maps of a network, in order; between them belong activations that are not known."""

    maps: tuple[Affine, ...]

    def network(self, activation: str | ActivationFunction | Sequence[str | ActivationFunction]) -> Network:
        """Return the network with an activation after each affine map but the last, which gives the logits.

        Args:
            activation: one for all hidden layers, or one for each.

        Raises `InvalidValueError` where there are not as many as hidden layers, or widths do not agree.
        """
        hidden = len(self.maps) - 1
        given: Any = activation
        functions = list(given) if isinstance(given, tuple | list) else [given]
        functions = functions * hidden if len(functions) == 1 else functions
        if len(functions) != hidden:
            raise InvalidValueError(
                f"activation: expected one, or {hidden} for the hidden layers, not {len(functions)}"
            )
        layers: list[Layer] = []
        for place, affine in enumerate(self.maps):
            layers.append(affine)
            if place < hidden:
                layers.append(Activation(functions[place]))
        return Network(layers)


def check_count(count: int) -> None:
    """Raise `InvalidValueError` where there are too many affine maps for a network, before any is made."""
    if 2 * count - 1 > MAX_LAYERS:
        raise InvalidValueError(f"{count} layers with weights, but at most {(MAX_LAYERS + 1) // 2} are shown")
