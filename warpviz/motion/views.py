"""Views: between which states the camera stands still."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warpviz.net.layers import Affine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.net.layers import Layer

SPACE = 3


def groups_of(layers: Sequence[Layer]) -> list[list[int]]:
    """Return the numbers of the keyframes that are looked at in one way: before and after activations.

    The camera moves to another place during affine maps only, so that a contraction looks like one.
    """
    groups: list[list[int]] = [[0]]
    for number, layer in enumerate(layers, 1):
        if isinstance(layer, Affine):
            groups.append([number])
        else:
            groups[-1].append(number)
    return groups
