"""FilmPlan: what a film is of, before anything is computed from it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.film.dividers import dividers, seen_hyperplane
from warpviz.film.overlay import Overlay, boundary_lines, overlay, region_lines
from warpviz.motion.projection import Method, Projection, project_all
from warpviz.motion.views import SPACE, CameraWork, groups_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats
    from warpviz.languages.language import Language
    from warpviz.motion.camera import View
    from warpviz.motion.tween import Tween
    from warpviz.net.analysis import DecisionHyperplane
    from warpviz.net.layers import Layer
    from warpviz.net.network import Network
    from warpviz.picture.header import Captions
    from warpviz.picture.layout import Layout
    from warpviz.picture.theme import Theme
    from warpviz.plane.datasets import LabelledPoints
    from warpviz.plane.refine import ScreenMap
    from warpviz.specs.fields import ColorName


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class FilmPlan:
    """What a film is of.

    Attributes:
        layers: what deforms the sheet.
        tweens: how to move through each layer.
        captions: the words.
        recipe: what makes the same film again.
        measure: whether the caption says what was measured of each step.
        facts_path: where to write that as JSON, None for nowhere.
        decides: the network whose boundary is drawn, None for none.
        region_layers: of how many layers the linear regions are drawn.
        data: labelled points on the sheet, if any.
        decision_hyperplanes: what parts the classes in the last state.
        camera: how the camera behaves.
        method: how directions are chosen to look at states of more than `view_dims` dimensions along.
        view_dims: 2 or 3.
        seed: of random directions.
        color, fill: what the sheet's colours mean, and whether its cells are filled.
        network: what tells classes, if anything does.
    """

    layers: Sequence[Layer]
    tweens: Sequence[Tween]
    captions: Captions
    recipe: str
    measure: bool = False
    facts_path: str | None = None
    decides: Network | None = None
    region_layers: int = 0
    data: LabelledPoints | None = None
    decision_hyperplanes: Sequence[DecisionHyperplane] = ()
    camera: CameraWork = CameraWork()  # noqa: RUF009 - it is frozen
    method: Method = Method("pca")  # noqa: RUF009 - it is frozen
    view_dims: int = SPACE
    seed: int = 0
    color: ColorName = "position"
    fill: bool = False
    network: Network | None = None

    def projections(self, states: Sequence[Floats]) -> list[Projection | None]:
        """Return the projection of every state (N, D_k), None for those that are drawn as they are."""
        # A single border is drawn only if the direction across it is seen.
        across = (
            self.decision_hyperplanes[0].normal
            if len(self.decision_hyperplanes) == 1 and self.method.name == "pca"
            else None
        )
        groups = groups_of(self.layers)
        return project_all(groups, states, self.method, self.view_dims, self.seed, across)

    def dividers(self, projection: Projection | None, last_state: Floats, view: View, layout: Layout) -> list[Floats]:
        """Return what parts the classes in the last state as it is drawn, last_state being (N, 3) there."""
        decision_hyperplanes = [seen_hyperplane(border, projection) for border in self.decision_hyperplanes]
        drawable = [border for border in decision_hyperplanes if border is not None]
        if not drawable:
            return []
        width = len(drawable[0].normal)
        if width == 2:
            left, top, right, bottom = layout.plot
            reach = np.array([right - left, bottom - top]) / 2 * view.half / layout.half_px
            return dividers(drawable, view.center[:2] - reach, view.center[:2] + reach)
        state = last_state[:, :width]
        low, high = state.min(axis=0), state.max(axis=0)
        air = 0.05 * (high - low)
        return dividers(drawable, low - air, high + air)

    def overlay(
        self, theme: Theme, layout: Layout, extent: float, moments: ScreenMap, words: Language
    ) -> tuple[Overlay | None, list[str], str]:
        """Return the lines that the sheet carries along, what the user should be told, and what the caption says."""
        border, regions, notes, said = None, None, [], ""
        if self.decides is not None:
            border = boundary_lines(self.decides, extent, moments)
            if not len(border[0]):
                notes.append("the network decides the same all over the sheet: there is no boundary on it")
        if self.region_layers:
            points, offsets, count = region_lines(self.layers[: self.region_layers], extent, moments)
            regions, said = (points, offsets), words.regions[count > 1].format(count=f"{count:,}")
        return overlay(theme, layout, regions, border), notes, said


def seen_notes(projections: Sequence[Projection | None], words: Language) -> tuple[str, ...]:
    """Return what is said of each projected state: how much of it is seen."""
    return tuple(
        ""
        if seen is None
        else words.variance.format(share=math.floor(seen.share * 100 + 1e-9), units=seen.matrix.shape[1])
        for seen in projections
    )
