"""What can be said of a network in numbers, layer by layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.net.analysis import is_piecewise_linear
from warpviz.net.cuts import step_cuts
from warpviz.net.facts import step_facts
from warpviz.net.folding import pattern_functions, random_ways, space_folding
from warpviz.net.layers import Affine, Residual
from warpviz.net.network import closes
from warpviz.plane.lattice import grown_extent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats
    from warpviz.net.facts import StepFacts
    from warpviz.net.layers import Layer
    from warpviz.net.network import Network
    from warpviz.plane.datasets import LabelledPoints

NOWHERE = np.empty((0, 2))


@dataclass(frozen=True, slots=True, eq=False)
class InspectedLayer:
    """One layer.

    Attributes:
        facts: what was measured of the sheet and the points after it.
        width_in, width_out: of its states.
        rank: of its weight; None for what is no affine map.
        determinant: of its weight, None where that is not square.
    """

    facts: StepFacts
    width_in: int
    width_out: int
    rank: int | None
    determinant: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Inspection:
    """What can be said of a network.

    Attributes:
        extent: the sheet was [-extent, extent] squared.
        layers: one after the other.
        accuracy: the share of the points that it puts into their class; None without points or without an output.
        folding: the largest and the mean space-folding measure over ways between points of different classes; None
            without points of two classes, or where no unit switches.
        affine: W' (D_out, D_in) and b' (D_out,) of the one affine map that it is up to the logits; None where it is
            none.
    """

    extent: float
    layers: tuple[InspectedLayer, ...]
    accuracy: float | None
    folding: tuple[float, float] | None
    affine: tuple[Floats, Floats] | None


def inspect_network(
    network: Network, data: LabelledPoints | None = None, extent: float = 3.0, known: Sequence[StepFacts] = ()
) -> Inspection:
    """Return what can be said of a network that takes points of the plane.

    Args:
        network: of width 2 at its input.
        data: points with their classes, None for none.
        extent: the sheet is [-extent, extent] squared; it grows to cover the points.
        known: the facts after the first layers, where they were measured before.
    """
    points, labels = (None, None) if data is None else (data.points, data.labels)
    extent = grown_extent(extent, NOWHERE if points is None else points)
    cuts = None if data is None else step_cuts(network.layers, data.points, data.labels, network)
    _, *facts = step_facts(network.layers, extent, points, labels, cuts)
    facts = [*known, *facts[len(known) :]]
    widths = network.widths
    told = data is not None and network.output is not None
    return Inspection(
        extent=extent,
        layers=tuple(
            InspectedLayer(fact, widths[place], widths[place + 1], *_rank_and_determinant(layer))
            for place, (layer, fact) in enumerate(zip(network.layers, facts, strict=True))
        ),
        accuracy=network.accuracy(data.points, data.labels) if told and data is not None else None,
        folding=_folding(network.layers, data),
        affine=up_to_logits(network),
    )


def as_one_map(layers: Sequence[Layer]) -> tuple[Floats, Floats] | None:
    """Return W' (D_out, D_in) and b' (D_out,) of the affine map that layers are; None where one of them bends anything.

    W2 (W1 x + b1) + b2 = (W2 W1) x + (W2 b1 + b2).

    Args:
        layers: in a row, as a network has them.
    """
    found: tuple[Floats, Floats] | None = None
    for layer in layers:
        part = _as_affine(layer)
        if part is None:
            return None
        found = part if found is None else (part[0] @ found[0], part[0] @ found[1] + part[1])
    return found


def _as_affine(layer: Layer) -> tuple[Floats, Floats] | None:
    """Return the weight and bias of what a layer is, None where it bends anything."""
    if isinstance(layer, Affine):
        return layer.weight, layer.bias
    if isinstance(layer, Residual):
        inner = as_one_map(layer.layers)
        return None if inner is None else (inner[0] + np.eye(len(inner[1])), inner[1])
    width = layer.width_in
    if width is None or not is_piecewise_linear([layer]) or pattern_functions([layer]):
        return None
    # What is straight everywhere is known from two places.
    start, end = layer.function([0.0, 1.0])
    return (end - start) * np.eye(width), np.full(width, start)


def map_text(weight: Floats, bias: Floats) -> str:
    """Return an affine map in words, its numbers to six digits and its rows in brackets."""
    rows = ", ".join(map(_numbers, weight))
    return f"W' = [{rows}], b' = {_numbers(bias)}"


def _numbers(row: Floats) -> str:
    # No minus before a zero.
    return f"[{', '.join(f'{value + 0.0:.6g}' for value in row.tolist())}]"


def one_map_note(network: Network) -> str:
    """Return what is to be told of a network whose activations bend nothing: that it is one affine map.

    "" of any other, and of affine maps alone, which claim to be nothing else.
    """
    found = up_to_logits(network)
    if found is None or all(isinstance(layer, Affine) or closes(layer) for layer in network.layers):
        return ""
    return f"nothing bends between the layers: they are one affine map: {map_text(*found)}"


def up_to_logits(network: Network) -> tuple[Floats, Floats] | None:
    """Return the one affine map that a network is, without what closes it; None where it is none."""
    return as_one_map(network.layers[:-1] if closes(network.layers[-1]) else network.layers)


def _rank_and_determinant(layer: Layer) -> tuple[int | None, float | None]:
    if not isinstance(layer, Affine):
        return None, None
    square = layer.width_in == layer.width_out
    return int(np.linalg.matrix_rank(layer.weight)), float(np.linalg.det(layer.weight)) if square else None


def _folding(layers: Sequence[Layer], data: LabelledPoints | None) -> tuple[float, float] | None:
    if data is None or len(np.unique(data.labels)) < 2 or not pattern_functions(layers):
        return None
    found = space_folding(layers, *random_ways(data.points, data.labels))
    return float(found.max()), float(found.mean())
