"""Facts: what can be measured of each step of a sheet's way through layers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.net.analysis import jump_functions
from warpviz.net.area import mesh, one_to_one, push, shares
from warpviz.net.cuts import step_cuts
from warpviz.net.layers import Affine
from warpviz.net.network import Network
from warpviz.net.units import unit_facts
from warpviz.plane.covered import covered
from warpviz.plane.polygons import Polygons

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats, Integers
    from warpviz.net.area import AreaMesh
    from warpviz.net.best_cut import BestCut
    from warpviz.net.layers import Layer
    from warpviz.net.units import UnitFacts

# An image this much thinner than it is long is a line.
STRAIGHT = 1e-9
# How far the area of the mesh's image may be off the true one for what it covers to be believed, which is much nearer.
TRUSTED = 0.25


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What was measured of the sheet, and of the points on it, after one layer.

    Attributes:
        label: of the step, as in `Trace`.
        width: the dimension of the state.
        area: the area that the image covers, as a share of the sheet's: what lies on each other counts once. None where
            it cannot be told: where a jump has torn the sheet, where sheets may lie on each other in space, and where
            the mesh is too coarse to tell within some 2 %.
        area_with_overlaps: the same with what lies on each other counted as often as it does; always told.
        turned_over: the share of the sheet that shows its back; None where the image has no sides: outside of the
            plane, or without area.
        sheets: how many sheets lie on each other on average over the covered points: area_with_overlaps / area. None
            where `area` is, and without area.
        length: of an image that is a curve, what lies on each other counted each, in units of the state; else None.
        best_line: the share of the points that the best straight cut (a threshold, a line, a plane ...) has on their
            right sides; None without points of two classes. See `best_cut.best_cut`.
        best_line_exact: whether no straight cut has more, or that is the best that was found; None as `best_line` is.
        saturated: the share of units and samples with next to no derivative; None for an affine map.
        dead: how many units have the derivative 0 at every sample; None for an affine map.
        units: how many units there are in all; None for an affine map.
    """

    label: str
    width: int
    area: float | None
    area_with_overlaps: float
    turned_over: float | None
    sheets: float | None
    length: float | None
    best_line: float | None
    best_line_exact: bool | None
    saturated: float | None
    dead: int | None
    units: int | None


def step_facts(
    layers: Sequence[Layer],
    extent: float,
    points: Floats | None = None,
    labels: Integers | None = None,
    cuts: Sequence[BestCut] | None = None,
) -> tuple[StepFacts, ...]:
    """Return the facts of the input and after each of layers that act on [-extent, extent] x [-extent, extent].

    Args:
        layers: what deforms the sheet, the first taking width 2.
        extent: half the side of the sheet.
        points, labels: samples (N, 2) and their classes (N,). Without any, units are judged over the sheet itself.
        cuts: the best cut of every state, if they are known already (`cuts.step_cuts`).
    """
    parts = mesh(layers, extent)
    names = ("input", *Network(layers).labels)
    told = points is not None and labels is not None and len(np.unique(labels)) > 1
    if cuts is None and told and points is not None and labels is not None:
        cuts = step_cuts(layers, points, labels)
    best: Sequence[BestCut | None] = cuts if cuts is not None and told else [None] * len(names)
    state = _Way(parts, points)
    found = [state.facts(names[0], None, best[0])]
    for name, layer, cut in zip(names[1:], layers, best[1:], strict=True):
        units = unit_facts(layer, state.samples if points is not None else state.images)
        state.go(layer)
        found.append(state.facts(name, units, cut))
    return tuple(found)


class _Way:
    """Everything that is carried along, and what is known of it so far."""

    def __init__(self, parts: AreaMesh, points: Floats | None) -> None:
        """Begin with the flat sheet."""
        self.parts = parts
        self.images: Floats = parts.points
        self.tangents: Floats = np.tile(np.eye(2)[:, None], (1, len(parts.points), 1))
        self.corners: Floats = parts.polygons.points
        self.samples: Floats = points if points is not None else np.empty((0, 2))
        self.curve: Integers | None = None
        # Surely nowhere on itself; otherwise sheets are counted where they are asked for.
        self.single = True
        self.sheets: float | None = 1.0
        self.torn = False

    def go(self, layer: Layer) -> None:
        """Go through a layer."""
        single = one_to_one(layer, self.images)
        # What enlarges all areas alike leaves their ratio; nothing else but a single sheet does.
        alike = isinstance(layer, Affine) and single and layer.width_in == 2
        self.single = self.single and single
        self.sheets = 1.0 if self.single else self.sheets if alike else None
        self.torn = self.torn or bool(jump_functions([layer]))
        self.images, self.tangents = push(layer, self.images, self.tangents)
        self.corners, self.samples = layer(self.corners), layer(self.samples)

    def facts(self, label: str, units: UnitFacts | None, cut: BestCut | None) -> StepFacts:
        """Return what is to say of the state after a layer."""
        total, turned = shares(self.parts, self.tangents)
        sheets = self._sheets(total) if total > 0 else None
        area = total if total == 0 else total / sheets if sheets is not None else None
        return StepFacts(
            label=label,
            width=self.corners.shape[1],
            area=area,
            area_with_overlaps=total,
            turned_over=turned,
            sheets=sheets,
            length=self._length() if total == 0 else None,
            best_line=cut.share if cut else None,
            best_line_exact=cut.exact if cut else None,
            saturated=units.saturated if units else None,
            dead=units.dead if units else None,
            units=units.units if units else None,
        )

    def _sheets(self, area: float) -> float | None:
        """Return how many sheets lie on each other; None where it cannot be told, as in space if there may be some."""
        # The corners of a part of the mesh may be on the other side of a jump than the part.
        if self.sheets is None and not self.torn and self.corners.shape[1] == 2:
            polygons = self.parts.polygons
            union, total = covered(Polygons(self.corners, polygons.offsets, polygons.edge))
            known = total if self.parts.exact else area * float(self.parts.weights.sum())
            # Where straight triangles stand for a strip that is thinner than its curve is round, they lie across it.
            if union > 0 and abs(total - known) <= TRUSTED * known:
                self.sheets = max(known / union, 1.0)
        return self.sheets

    def _length(self) -> float | None:
        """Return the length of an image that is a curve: one that was straight when the area was lost."""
        if self.curve is None:
            # Along its longest direction; a state of width 1 is straight.
            centered = self.corners - self.corners.mean(axis=0)
            along = np.linalg.eigh(centered.T @ centered)[1][:, -1]
            place = centered @ along
            reach = float(np.ptp(place))
            if np.abs(centered - place[:, None] * along).max() > STRAIGHT * reach:
                return None
            self.curve = np.argsort(place, kind="stable")
        return float(np.linalg.norm(np.diff(self.corners[self.curve], axis=0), axis=1).sum())
