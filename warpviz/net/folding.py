"""How much a network folds straight ways through its input: the space-folding measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from warpviz.net.analysis import crease_functions, jump_functions, smooth_sides

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats, Integers
    from warpviz.net.analysis import Map
    from warpviz.net.layers import Layer

# In how many places a way is looked at, its ends among them.
PLACES = 513
# How many ways are drawn at random.
WAYS = 128
# So many signs are held at once.
AT_ONCE = 4_000_000


def pattern_functions(layers: Sequence[Layer]) -> list[Map]:
    """Return maps from points (N, D_in) to (N, M), whose signs are the activation pattern of layers."""
    return [*crease_functions(layers), *jump_functions(layers), *smooth_sides(layers)]


def space_folding(layers: Sequence[Layer], starts: Floats, ends: Floats, places: int = PLACES) -> Floats:
    """Return the space-folding measure of straight ways through the input, in [0, 1), (P,).

    Along a way the activation pattern (which side of each crease and jump every unit is on) goes from p_1 to p_n. The
    measure is 1 - max_i d(p_i, p_1) / sum_i d(p_i, p_i+1), d being the Hamming distance: 0 where the pattern never
    comes nearer to the first one again, and where it does not change at all. A smooth function has the sides of zero
    instead and, if it turns back, those of its turning points: inputs on the same side are taken as equivalent.

    Args:
        layers: what acts on the points.
        starts, ends: of the ways, (P, D).
        places: at how many places a way is looked at; what switches twice between two of them is not seen.

    Source: Lewandowski, Eghbalzadeh, Heinzl, Pisoni and Moser, On space folds of ReLU neural networks (2025),
    arXiv:2502.09954; for functions other than ReLU, equivalence classes of inputs: Lewandowski, Heinzl, Pisoni and
    Moser, The space between: on folding, symmetries and sampling (2025), arXiv:2503.08502.
    """
    switches = pattern_functions(layers)
    if not switches or not len(starts):
        return np.zeros(len(starts))
    share = np.linspace(0.0, 1.0, places)[:, None]
    signs_of_one = sum(switch(starts[:1]).shape[1] for switch in switches) * places
    block = max(1, AT_ONCE // max(signs_of_one, 1))
    found = []
    for first in range(0, len(starts), block):
        start, end = starts[first : first + block], ends[first : first + block]
        points = start[:, None] + share * (end - start)[:, None]
        flat = points.reshape(-1, points.shape[-1])
        signs = np.concatenate([switch(flat) > 0 for switch in switches], axis=1).reshape(len(start), places, -1)
        away = (signs != signs[:, :1]).sum(axis=2).max(axis=1)
        walked = (signs[:, 1:] != signs[:, :-1]).sum(axis=(1, 2))
        found.append(np.where(walked > 0, 1.0 - away / np.maximum(walked, 1), 0.0))
    return np.concatenate(found)


def random_ways(points: Floats, labels: Integers, seed: int = 0, count: int = WAYS) -> tuple[Floats, Floats]:
    """Return the ends of ways between points of different classes, drawn at random, two arrays (P, D).

    None where there is one class only.
    """
    rng = np.random.default_rng(seed)
    first = rng.integers(0, len(points), 4 * count)
    second = rng.integers(0, len(points), 4 * count)
    which = np.flatnonzero(labels[first] != labels[second])[:count]
    return points[first[which]], points[second[which]]
