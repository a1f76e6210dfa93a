"""Which mover goes through which layer: bending where paper can be bent, else what was asked for or goes straight."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from warpviz.errors import InvalidValueError
from warpviz.motion.bend import BendTween, why_not_bend
from warpviz.motion.fold import can_fold
from warpviz.motion.movers import SPACE, BendMover, LayerMover, Mover, ProjectedMover, drawn
from warpviz.motion.tween import TWEENS, describe, pad
from warpviz.net.layers import Affine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats
    from warpviz.motion.projection import Projection
    from warpviz.net.layers import Layer
    from warpviz.specs.fields import AffineTweenName, TweenName


def movers_for(
    layers: Sequence[Layer],
    states: Sequence[Floats],
    projections: Sequence[Projection | None],
    name: TweenName,
    affine_name: AffineTweenName = "geometric",
) -> list[Mover]:
    """Return how points go through each layer.

    Args:
        layers: the layers on the way.
        states: places on the sheet, and points, at every keyframe, (N, D_k).
        projections: of every state, None for one that is drawn as it is.
        name: the tween of activations.
        affine_name: the tween of affine maps.

    Raises `InvalidValueError` when bending or folding was asked for and nothing can bend or fold.
    """
    planar = all(drawn(state[:1], seen).shape[1] < SPACE for state, seen in zip(states, projections, strict=True))
    reasons = [_why_not(layer, state, name, planar=planar) for layer, state in zip(layers, states[:-1], strict=True)]
    if name in {"bend", "fold"} and all(reasons):
        wanted = [reason for layer, reason in zip(layers, reasons, strict=True) if not isinstance(layer, Affine)]
        raise InvalidValueError(f"tween: {name}: {wanted[0] if wanted else 'there is no activation'}")
    found: list[Mover] = []
    steps = zip(layers, states[:-1], itertools.pairwise(projections), reasons, strict=True)
    for layer, state, (before, after), reason in steps:
        if before is not None or after is not None:
            found.append(ProjectedMover(layer, before, after))
        elif isinstance(layer, Affine):
            found.append(LayerMover(layer, AFFINE_TWEENS[affine_name], pad(_middle(state)[None], SPACE)[0]))
        elif not reason:
            found.append(BendMover(BendTween.of(layer, state)))
        else:
            bending = None if _why_not(layer, state, "bend", planar=planar) else BendTween.of(layer, state)
            found.append(LayerMover(layer, TWEENS["lerp"], bending=bending))
    return found


AFFINE_TWEENS = {name: TWEENS[name] for name in ("geometric", "lerp", "staged")}


def _why_not(layer: Layer, state: Floats, name: TweenName, *, planar: bool) -> str:
    """Return why a layer is not bent; "" where it is."""
    if name == "lerp":
        return "points go straight"
    if not planar:
        return "in space there is no side to which paper could be bent"
    if name == "fold" and not can_fold(layer):
        return f"{describe(layer)} has no crease that is a mirror"
    return why_not_bend(layer, state)


def _middle(state: Floats) -> Floats:
    """Return the middle of the box around a state (N, D), (D,)."""
    middle: Floats = (state.min(axis=0) + state.max(axis=0)) / 2
    return middle if np.isfinite(middle).all() else np.zeros(state.shape[1])
