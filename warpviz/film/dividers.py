"""Dividers: the part of the border between classes that is in sight, as polygons in the space of the last state."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats
    from warpviz.motion.camera import View
    from warpviz.motion.projection import Projection
    from warpviz.net.analysis import DecisionHyperplane
    from warpviz.picture.layout import Layout

# How much of a border's normal may be out of sight, as a share.
SEEN = 1e-9


def clip(corners: Floats, normal: Floats, offset: float) -> Floats:
    """Return the part of a segment (2, D) or convex polygon (M, D) where normal . x + offset >= 0.

    After Sutherland and Hodgman 1974, Commun. ACM 17:32. Nothing left: (0, D).
    """
    side = corners @ normal + offset
    kept: list[Floats] = []
    count = len(corners)
    for place in range(count):
        following = (place + 1) % count
        if side[place] >= 0:
            kept.append(corners[place])
        # A segment has one side only, not two.
        if side[place] * side[following] < 0 and (count > 2 or place == 0):
            share = side[place] / (side[place] - side[following])
            kept.append(corners[place] + share * (corners[following] - corners[place]))
    return np.array(kept).reshape(-1, corners.shape[1])


def divider(border: DecisionHyperplane, low: Floats, high: Floats) -> Floats:
    """Return the border within the box from low (D,) to high (D,): a point, a segment or a polygon, (M, D).

    (0, D) when the border is not in the box.
    """
    width = len(low)
    length = float(np.linalg.norm(border.normal))
    if length == 0:
        return np.empty((0, width))
    normal = border.normal / length
    middle = (low + high) / 2
    foot = middle - (normal @ middle + border.offset / length) * normal
    reach = float(np.linalg.norm(high - low)) * 2
    # The rows after the first of the full V^T span the border's own directions.
    spanning = np.linalg.svd(normal[None])[2][1:] * reach
    if width == 1:
        corners = foot[None]
    elif width == 2:
        corners = np.stack([foot - spanning[0], foot + spanning[0]])
    else:
        a, b = spanning
        corners = np.stack([foot - a - b, foot + a - b, foot + a + b, foot - a + b])
    planes = [(axis, -bound) for axis, bound in zip(np.eye(width), low, strict=True)]
    planes += [(-axis, bound) for axis, bound in zip(np.eye(width), high, strict=True)]
    planes += list(zip(border.others, border.other_offsets, strict=True))
    for plane_normal, plane_offset in planes:
        if not len(corners):
            break
        corners = clip(corners, plane_normal, float(plane_offset))
    return corners


def dividers(decision_hyperplanes: Sequence[DecisionHyperplane], low: Floats, high: Floats) -> list[Floats]:
    """Return what is in the box of every border, those that are not left out."""
    least = 1 if len(low) == 1 else len(low)
    return [part for border in decision_hyperplanes if len(part := divider(border, low, high)) >= least]


def dividers_in_sight(
    hyperplanes: Sequence[DecisionHyperplane],
    projection: Projection | None,
    last_state: Floats,
    view: View,
    layout: Layout,
) -> list[Floats]:
    """Return what parts the classes in the last state as it is drawn, last_state being (N, 3) there."""
    seen = [seen_hyperplane(hyperplane, projection) for hyperplane in hyperplanes]
    drawable = [hyperplane for hyperplane in seen if hyperplane is not None]
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


def seen_hyperplane(border: DecisionHyperplane, projection: Projection | None) -> DecisionHyperplane | None:
    """Return a border in the space in which a state is drawn; None when its directions are not all seen there."""
    if projection is None:
        return border
    matrix = projection.matrix
    normals = np.concatenate([border.normal[None], border.others])
    drawn = normals @ matrix.T
    if np.abs(drawn @ matrix - normals).max() > SEEN * np.abs(normals).max():
        return None
    return replace(border, normal=drawn[0], others=drawn[1:])


def grow(corners: Floats, share: float) -> Floats:
    """Return corners (M, D) drawn together about their middle to `share` of their size."""
    middle = corners.mean(axis=0)
    drawn: Floats = middle + (corners - middle) * share
    return drawn
