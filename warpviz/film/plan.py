"""Plan: what a film is of, as plain data; nothing is computed from it here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from warpviz.motion.projection import Method
from warpviz.motion.views import SPACE, CameraWork

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.motion.tween import Tween
    from warpviz.net.analysis import DecisionHyperplane
    from warpviz.net.layers import Layer
    from warpviz.net.network import Network
    from warpviz.picture.header import Captions
    from warpviz.plane.datasets import LabelledPoints
    from warpviz.specs.fields import ColorName

PCA = Method("pca")
STILL_CAMERA = CameraWork()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class FilmPlan:
    """What a film is of.

    Attributes:
        layers: what deforms the sheet.
        tweens: how to move through each.
        captions: the words.
        measure: whether the caption says what was measured of each step.
        decides: the network whose boundary is drawn, None for none.
        region_layers: of how many layers the linear regions are drawn.
        data: labelled points on the sheet, if any.
        hyperplanes: what parts the classes in the last state.
        accuracy: the share of the points that the network puts into their class, None where nothing decides.
        camera: how the camera behaves.
        method: how the directions are chosen along which states of more than `view_dims` dimensions are projected.
        view_dims: 2 or 3.
        seed: of random directions.
        color, fill: what the sheet's colours mean, and whether its cells are filled.
        network: what tells classes, if anything does.
    """

    layers: Sequence[Layer]
    tweens: Sequence[Tween]
    captions: Captions
    measure: bool = False
    decides: Network | None = None
    region_layers: int = 0
    data: LabelledPoints | None = None
    hyperplanes: Sequence[DecisionHyperplane] = ()
    accuracy: float | None = None
    camera: CameraWork = STILL_CAMERA
    method: Method = PCA
    view_dims: int = SPACE
    seed: int = 0
    color: ColorName = "position"
    fill: bool = False
    network: Network | None = None
