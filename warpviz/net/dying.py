"""Units that die while a network is trained: those whose derivative is 0 at every point, which no step moves again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from warpviz.net.layers import Activation, Residual
from warpviz.net.titles import functions_in
from warpviz.net.units import unit_facts

if TYPE_CHECKING:
    from warpviz.arrays import Floats, Integers
    from warpviz.net.network import Network

# Of so many steps of a run it is looked at, the first ones all.
MOST_LOOKED_AT = 150


def looked_at(total: int) -> Integers:
    """Return the numbers of steps, of so many, that tell how they go on, ascending, with the first and the last."""
    some = np.concatenate(
        [np.geomspace(1, total, MOST_LOOKED_AT // 2) - 1, np.linspace(0, total - 1, MOST_LOOKED_AT // 2)]
    )
    return np.unique(np.rint(some).astype(int))


def dead_share(network: Network, points: Floats) -> float:
    """Return the share of all hidden units whose derivative is 0 at every one of points (N, D)."""
    dead = units = 0
    for layer in network.layers[: network.hidden_count]:
        facts = unit_facts(layer, points) if isinstance(layer, Activation | Residual) else None
        if facts is not None:
            dead, units = dead + facts.dead, units + facts.units
        points = layer(points)
    return dead / units if units else 0.0


def learned_slopes(network: Network) -> tuple[float, ...]:
    """Return the slope that PReLU has learned in each hidden layer; empty where there is none."""
    functions = functions_in(network.layers[: network.hidden_count])
    return tuple(next(iter(function.parameters.values())) for function in functions if function.name == "prelu")
