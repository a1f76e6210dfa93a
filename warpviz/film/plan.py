"""Plan: what a film is of, as plain data; nothing is computed from it here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from warpviz.motion.projection import Method

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.net.analysis import DecisionHyperplane
    from warpviz.net.layers import Layer
    from warpviz.net.network import Network
    from warpviz.plane.datasets import LabelledPoints
    from warpviz.plane.sheet_image import SheetImage
    from warpviz.specs.fields import AffineTweenName, ColorName, TweenName, ViewName

PCA = Method("pca")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class FilmPlan:
    """What a film is of.

    Attributes:
        layers: what deforms the sheet.
        heads: where in the network every keyframe is, one more than layers.
        opening: what is said of the first, the most wanted text first.
        title: a title of the user's; "" for none.
        tween, affine_tween: how activations and affine maps move.
        view: from where a film in the plane is seen.
        measure: whether the caption says what was measured of each step.
        decides: the network whose boundary is drawn, None for none.
        region_layers: of how many layers the linear regions are drawn.
        data: labelled points on the sheet, if any.
        hyperplanes: what parts the classes in the last state.
        shown_hyperplane: the one of them that is seen as a line in space.
        accuracy: the share of the points that the network puts into their class, None where nothing decides.
        orbit, elevation: how far the camera goes round states in space, and how high it stands; None to plan that.
        method: how the directions are chosen along which states of more than `view_dims` dimensions are projected.
        view_dims: 2 or 3.
        seed: of random directions.
        color: what the sheet's colours mean.
        image: a picture on the sheet, None for none.
        wires: whether it is drawn as lines alone.
        network: what tells classes, if anything does.
    """

    layers: Sequence[Layer]
    heads: tuple[str, ...]
    opening: tuple[str, ...] = ()
    title: str = ""
    tween: TweenName = "auto"
    affine_tween: AffineTweenName = "geometric"
    view: ViewName = "above"
    measure: bool = False
    decides: Network | None = None
    region_layers: int = 0
    data: LabelledPoints | None = None
    hyperplanes: Sequence[DecisionHyperplane] = ()
    shown_hyperplane: int = 0
    accuracy: float | None = None
    orbit: float | None = None
    elevation: float | None = None
    method: Method = PCA
    view_dims: int = 3
    seed: int = 0
    color: ColorName = "position"
    image: SheetImage | None = None
    wires: bool = False
    network: Network | None = None
