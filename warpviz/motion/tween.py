"""Tweens: the motion from one state of the sheet to the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from warpviz.arrays import Floats
from warpviz.errors import InvalidValueError
from warpviz.motion.bend import BendTween, bending_facts, can_bend
from warpviz.motion.facts import TweenFacts, lerp_facts, path_facts, slope_facts
from warpviz.motion.fold import FoldingPath, can_fold, folding_facts
from warpviz.motion.geometric import GeometricPath, collapses, parts
from warpviz.motion.staged import STAGES, StagedPath, stretched_at
from warpviz.net.layers import Activation, Affine
from warpviz.registry import Registry

if TYPE_CHECKING:
    from warpviz.net.layers import Layer

# A path: progress t in [0, 1] -> positions (N, D).
Trajectory = Callable[[float], Floats]


def pad(points: Floats, width: int) -> Floats:
    """Return points (N, D) with zeros appended up to `width` coordinates; wider ones come back as they are."""
    missing = width - points.shape[1]
    return points if missing <= 0 else np.pad(points, ((0, 0), (0, missing)))


def _anything(layer: Layer) -> bool:
    del layer
    return True


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Tween:
    """One way of moving points through a layer.

    Attributes:
        name, description: for lists.
        path: (layer, points (N, D_in)) -> the positions (N, D) at any progress; it may work ahead.
        suits: whether the tween can move through a layer.
        facts: how small the sheet is pressed on its way through a layer; None where that is not known.
        straight: whether every point goes straight and evenly from its start to its end.
        stages: the names of its parts, which take equal times; none for one that is of a piece.
        whole: whether the way of a point depends on the hull of all points, so that it must be fixed once for a step.
        checked: where between two states the chord error of drawn lines is looked at; a curve may be round halfway
            between two straight lines.
    """

    name: str
    description: str
    path: Callable[[Layer, Floats], Trajectory]
    suits: Callable[[Layer], bool] = _anything
    facts: Callable[[Layer], TweenFacts | None] = lambda _: None
    straight: bool = False
    stages: tuple[str, ...] = ()
    whole: bool = False
    checked: tuple[float, ...] = (0.0, 0.25, 0.5, 0.75)

    def __call__(self, layer: Layer, points: object, t: float) -> Floats:
        """Return where points (N, D_in) are at progress t in [0, 1] on their way through `layer`, (N, D).

        Raises `InvalidValueError` when the tween does not suit the layer.
        """
        if not self.suits(layer):
            raise InvalidValueError(f"{self.name}: cannot move through {describe(layer)}")
        return self.path(layer, np.asarray(points, dtype=np.float64))(t)


TWEENS: Registry[Tween] = Registry("tween")


def tween(name: str) -> Tween:
    """Return the tween of that name; `UnknownNameError` if there is none."""
    return TWEENS[name]


def describe(layer: Layer) -> str:
    """Return what kind of layer it is, for messages."""
    if isinstance(layer, Activation):
        return f"the activation {layer.function.name}"
    return "an affine map" if isinstance(layer, Affine) else "a residual block"


def _is_affine(layer: Layer) -> bool:
    return isinstance(layer, Affine)


def _lerp(layer: Layer, points: Floats) -> Trajectory:
    end = layer(points)
    width = max(points.shape[1], end.shape[1])
    start, end = pad(points, width), pad(end, width)

    def at(t: float) -> Floats:
        # Both ends are exact: a + t (b - a) would miss b by a rounding.
        return (1 - t) * start + t * end

    return at


def _lerp_facts(layer: Layer) -> TweenFacts | None:
    if isinstance(layer, Affine):
        return lerp_facts(layer)
    return slope_facts(layer) if isinstance(layer, Activation) else None


def _geometric(layer: Layer, points: Floats) -> Trajectory:
    if not isinstance(layer, Affine):
        raise InvalidValueError(f"geometric: cannot move through {describe(layer)}")
    return GeometricPath.of(layer, points)


def _geometric_facts(layer: Layer) -> TweenFacts | None:
    if not isinstance(layer, Affine):
        return None
    path = GeometricPath.of(layer, np.zeros((0, layer.width_in)))
    return path_facts(layer, path.matrix, collapses(path.split))


def _staged(layer: Layer, points: Floats) -> Trajectory:
    if not isinstance(layer, Affine):
        raise InvalidValueError(f"staged: cannot move through {describe(layer)}")
    return StagedPath.of(layer, points)


def _staged_facts(layer: Layer) -> TweenFacts | None:
    if not isinstance(layer, Affine):
        return None
    path = StagedPath.of(layer, np.zeros((0, layer.width_in)))
    crossings = tuple(stretched_at(share) for share in collapses(parts(layer.weight)))
    return path_facts(layer, path.matrix, crossings, stretched_at(1.0))


def _bend(layer: Layer, points: Floats) -> Trajectory:
    return BendTween.of(layer, points).path(points)


def bending(layer: Layer, reach: Floats) -> Tween:
    """Return the bending of a layer as fixed once for all that moves through it within the hull of `reach` (N, 2).

    Raises `InvalidValueError` where it cannot be bent; see `why_not_bend`.
    """
    fixed = BendTween.of(layer, reach)
    return replace(TWEENS["bend"], path=lambda _, points: fixed.path(points), checked=fixed.checked, whole=False)


def default_tween(layer: Layer, *, in_space: bool = False) -> str:
    """Return the name of the tween through a layer when none is asked for.

    Args:
        layer: any.
        in_space: whether a film has states of three dimensions or more.

    What can be bent in a film without a third dimension is, unless its slope has no bound there: see `why_not_bend`.
    """
    if isinstance(layer, Affine):
        return "geometric"
    return "bend" if not in_space and can_bend(layer) else "lerp"


TWEENS.register(
    "lerp",
    Tween(
        name="lerp",
        description="every point in a straight line: (1 - t) x + t f(x)",
        path=_lerp,
        straight=True,
        facts=_lerp_facts,
    ),
    ["linear"],
)
TWEENS.register(
    "geometric",
    Tween(
        name="geometric",
        description="affine maps turn, stretch and shift at once; no collapse that the network does not have",
        path=_geometric,
        suits=_is_affine,
        facts=_geometric_facts,
    ),
)
TWEENS.register(
    "staged",
    Tween(
        name="staged",
        description="affine maps turn, then stretch, then turn, then shift",
        path=_staged,
        suits=_is_affine,
        facts=_staged_facts,
        stages=STAGES,
        checked=tuple(eighth / 8 for eighth in range(8)),
    ),
)
TWEENS.register(
    "fold",
    Tween(
        name="fold",
        description="the absolute value folds the sheet like paper, one axis after the other",
        path=FoldingPath.of,
        suits=can_fold,
        facts=folding_facts,
        checked=tuple(eighth / 8 for eighth in range(8)),
    ),
)
TWEENS.register(
    "bend",
    Tween(
        name="bend",
        description="an activation as paper that is bent, seen from above, one axis after the other",
        path=_bend,
        suits=can_bend,
        facts=bending_facts,
        whole=True,
        checked=tuple(sixteenth / 16 for sixteenth in range(16)),
    ),
)
