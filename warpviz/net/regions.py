"""Linear regions: the parts of the sheet on which a piecewise-linear network is one affine map.

Convex polygons are cut by the creases of layer after layer (Montufar, Pascanu, Cho and Bengio 2014, arXiv:1402.1869).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.net.layers import Activation, Affine, Residual
from warpviz.plane.polygons import split_polygons, square

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats, Integers
    from warpviz.net.layers import Layer
    from warpviz.plane.polygons import Polygons

# What is left of zero after rounding, as a share of what is added up.
ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Maps:
    """An affine map x -> slope x + shift for each of P regions: slope (P, D, 2), shift (P, D)."""

    slope: Floats
    shift: Floats

    def __call__(self, points: Floats, owner: Integers) -> Floats:
        """Map points (V, 2) of the regions `owner` (V,) to (V, D)."""
        return np.asarray(np.einsum("vdi,vi->vd", self.slope[owner], points) + self.shift[owner])

    def taken(self, parents: Integers) -> Maps:
        """Return the maps of regions that come from `parents` (P',)."""
        return Maps(self.slope[parents], self.shift[parents])


@dataclass(frozen=True, slots=True, eq=False)
class Regions:
    """Linear regions: polygons of the sheet, and on each the network's affine map."""

    polygons: Polygons
    maps: Maps


class TooManyRegionsError(Exception):
    """There are more regions than were allowed; whoever asked knows what to say of it."""


def linear_regions(layers: Sequence[Layer], extent: float, most: int) -> Regions:
    """Return the linear regions on the sheet [-extent, extent] x [-extent, extent].

    Where two regions have the same affine map by chance they are still two: a region is where every unit is on one
    side of its creases (and jumps).

    Args:
        layers: all piecewise linear.
        extent: half the side of the sheet.
        most: how many regions there may be.

    Raises `TooManyRegionsError`.
    """
    polygons = square(extent)
    stack = [Maps(np.eye(2)[None], np.zeros((1, 2)))]
    for layer in layers:
        if isinstance(layer, Residual):
            stack.append(stack[-1])
            for inner in layer.layers:
                polygons = _through(inner, polygons, stack, most)
            inside = stack.pop()
            stack[-1] = Maps(stack[-1].slope + inside.slope, stack[-1].shift + inside.shift)
        else:
            polygons = _through(layer, polygons, stack, most)
    return Regions(polygons, stack[0])


def _through(layer: Affine | Activation, polygons: Polygons, stack: list[Maps], most: int) -> Polygons:
    """Carry the last maps of the stack through a layer; cut polygons, and so all maps, at its creases."""
    if isinstance(layer, Affine):
        last = stack[-1]
        stack[-1] = Maps(layer.weight @ last.slope, layer(last.shift))
        return polygons
    function = layer.function
    for place in (*function.creases, *function.jumps):
        for unit in range(stack[-1].shift.shape[1]):
            polygons, parents = split_polygons(polygons, _crossings(polygons, stack[-1], unit, place))
            if polygons.count > most:
                raise TooManyRegionsError
            if len(parents) > len(stack[-1].shift):
                stack[:] = [maps.taken(parents) for maps in stack]
    last = stack[-1]
    middles = polygons.middles
    inner = np.einsum("pdi,pi->pd", last.slope, middles) + last.shift
    slope = function.derivative(inner)[:, :, None] * last.slope
    stack[-1] = Maps(slope, function(inner) - np.einsum("pdi,pi->pd", slope, middles))
    return polygons


def _crossings(polygons: Polygons, maps: Maps, unit: int, place: float) -> Floats:
    """Return how far the pre-activation of a unit is over a crease at every corner, (V,); exactly zero on it."""
    return corner_values(polygons, maps.slope[:, unit], maps.shift[:, unit] - place, abs(place))


def corner_values(polygons: Polygons, slope: Floats, shift: Floats, also: float = 0.0) -> Floats:
    """Return slope x + shift at every corner, (V,), exactly zero where nothing but rounding is left.

    Args:
        polygons: P of them.
        slope, shift: of each polygon, (P, 2) and (P,).
        also: the size of what went into `shift`, if that was larger.
    """
    owner = polygons.owner
    parts = slope[owner] * polygons.points
    values: Floats = parts.sum(axis=1) + shift[owner]
    # Corners are where lines met, right to rounding of the sheet's size, even where a coordinate is about zero: lines
    # through one point must not cut off regions of no area there.
    reach = np.abs(polygons.points).max()
    size = reach * np.abs(slope[owner]).sum(axis=1) + np.abs(shift[owner]) + also
    values[np.abs(values) <= ROUNDING * size] = 0.0
    return values
