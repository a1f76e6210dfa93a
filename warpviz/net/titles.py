"""Titles: the short names that code uses, `tanh 3-3`; only what is no such name is said in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warpviz.net.activations import entry_of
from warpviz.net.layers import Activation, Affine, Residual

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.net.activations import ActivationFunction
    from warpviz.net.layers import Layer
    from warpviz.net.network import Network


def short_title(function: ActivationFunction) -> str:
    """Return the name that code uses, with the parameters that were changed: `abs`, `leaky_relu(alpha=0.1)`."""
    short = entry_of(function).short
    return short + function.expression.removeprefix(function.name) if short else function.expression


def network_short_title(network: Network, several: str = "network", skip: str = "+ skip") -> str:
    """Return what the hidden layers of a network are: `tanh 3-3`, `abs 2-2-2 + skip`.

    Args:
        network: every affine map and residual block of its hidden part is a layer of units.
        several: what stands for the function where there is not exactly one.
        skip: what is said of residual blocks.
    """
    hidden = network.layers[: network.hidden_count]
    functions = functions_in(hidden)
    titles = list(dict.fromkeys(short_title(function) for function in functions))
    widths = [str(layer.width_out) for layer in hidden if not isinstance(layer, Activation)]
    # A formula and numbers side by side would be a product.
    comma = "," if widths and len(titles) == 1 and functions[0].switches is not None else ""
    name = f"{titles[0] if len(titles) == 1 else several}{comma}"
    skips = any(isinstance(layer, Residual) for layer in hidden)
    return " ".join(part for part in (name, "-".join(widths), skip if skips else "") if part)


def functions_in(layers: Sequence[Layer]) -> list[ActivationFunction]:
    """Return the activation functions of layers in order, those inside residual blocks too."""
    functions: list[ActivationFunction] = []
    for layer in layers:
        if isinstance(layer, Activation):
            functions.append(layer.function)
        elif not isinstance(layer, Affine):
            functions += functions_in(layer.layers)
    return functions
