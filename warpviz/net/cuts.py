"""Cuts: the best straight cut of the points in every state on their way through layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from warpviz.net.best_cut import BestCut, best_cut
from warpviz.net.layers import Affine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats, Integers
    from warpviz.net.layers import Layer
    from warpviz.net.network import Network

# A normal (D,) and its offset for two classes, weights (C, D) and biases (C,) for several.
Candidate: TypeAlias = "tuple[Floats, Floats]"


def step_cuts(
    layers: Sequence[Layer], points: Floats, labels: Integers, network: Network | None = None
) -> tuple[BestCut, ...]:
    """Return the best cut of points (N, 2) with labels (N,) in the input and after each of layers.

    An affine map that loses nothing carries the cut along, so that its share stays what it was. In the states from the
    last hidden one of `network` on, whose first layers these are, its own borders are candidates: no cut there is worse
    than the network itself.
    """
    state, classes = points, np.unique(labels)
    cuts = [best_cut(state, labels)]
    for number, layer in enumerate(layers, 1):
        state = layer(state)
        own = _own(network, number, classes)
        carried = _carried(cuts[-1], layer)
        known = [cut for cut in (carried, own) if cut is not None]
        if carried is not None and (own is None or cuts[-1].exact):
            kept = BestCut(cuts[-1].share, cuts[-1].exact, *carried, classes)
            # Where a map nearly loses a direction, rounding may not leave all points on their sides.
            if np.mean(kept.predict(state) == labels) == kept.share:
                cuts.append(kept)
                continue
        cuts.append(best_cut(state, labels, known))
    return tuple(cuts)


def _carried(cut: BestCut, layer: Layer) -> Candidate | None:
    """Return where an affine map that loses nothing takes a cut; None for other layers."""
    if not isinstance(layer, Affine) or np.linalg.matrix_rank(layer.weight) < layer.width_in:
        return None
    normal = cut.normal @ np.linalg.pinv(layer.weight)
    offset = np.asarray(cut.offset - normal @ layer.bias)
    if normal.ndim == 1:
        length = np.linalg.norm(normal)
        normal, offset = normal / length, np.asarray(offset / length)
    return normal, offset


def _own(network: Network | None, number: int, classes: Integers) -> Candidate | None:
    """Return a network's own scores in the state after `number` layers, or their difference for two classes.

    None before the last hidden state, without an output map, or for labels that it has no scores for.
    """
    if network is None or network.output is None or number < network.hidden_count:
        return None
    output = network.output
    # Its classes have the largest logits, and what closes the output keeps their order.
    if number > network.hidden_count:
        output = Affine(np.eye(output.width_out))
    weight, bias = output.weight, output.bias
    if len(weight) == 1:
        weight, bias = np.concatenate([0 * weight, weight]), np.concatenate([[0.0], bias])
        if number > network.hidden_count:
            # A number has a best threshold, which is exact.
            return None
    if len(classes) < 2 or classes[0] < 0 or classes[-1] >= len(weight):
        return None
    if len(classes) == 2:
        return weight[classes[1]] - weight[classes[0]], np.asarray(bias[classes[1]] - bias[classes[0]])
    return weight[classes], bias[classes]
