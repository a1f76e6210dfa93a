"""Which tween moves through which layer: the fields of a spec, and the choice for each layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warpviz.errors import InvalidValueError
from warpviz.motion.tween import TWEENS, Tween
from warpviz.net.layers import Affine, Layer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.specs.fields import AffineTweenName, TweenName


def tweens_for(layers: Sequence[Layer], name: TweenName, affine_name: AffineTweenName = "geometric") -> list[Tween]:
    """Return the tween for each layer.

    Raises `InvalidValueError` when folding was asked for and nothing can fold.
    """
    fold, lerp = TWEENS["fold"], TWEENS["lerp"]
    if name == "fold" and not any(fold.suits(layer) for layer in layers):
        raise InvalidValueError("tween: fold is for the absolute value, which is none of the layers")
    chosen = []
    for layer in layers:
        if isinstance(layer, Affine):
            chosen.append(TWEENS[affine_name])
        else:
            chosen.append(fold if name != "lerp" and fold.suits(layer) else lerp)
    return chosen
