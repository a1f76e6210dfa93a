"""Area: how layers stretch, crush and turn over the sheet, by the Jacobians along the way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from warpviz.net.analysis import crease_functions, is_piecewise_linear, jump_functions, turning_functions
from warpviz.net.layers import Affine, Residual
from warpviz.net.regions import TooManyRegionsError, linear_regions
from warpviz.net.units import AT_ONCE
from warpviz.plane.polygons import BORDER, Polygons, split_polygons

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats
    from warpviz.net.layers import Layer

# How many cells of the sheet in each direction, for layers up to a width, where it is not cut into linear regions:
# fewer for wide ones, so that the whole stays quick and small. A multiple of 4, so that creases on the axes, and the
# turns of sin and cos on a sheet of whole periods, are between cells.
CELLS = ((16, 64), (64, 32), (512, 16))
# With more units or linear regions than that, a piecewise-linear network is integrated over like any other.
MOST_UNITS, MOST_REGIONS = 64, 2_000
# Up to so many creases the cells of the grid are cut at them.
MOST_CUTS = 16
# A factor under this share of what it could be is zero but for rounding.
FLAT = 1e-12
# So is one under this share of what the largest could be: saturated functions have lost that many digits.
LOST = 1e-14


@dataclass(frozen=True, slots=True, eq=False)
class AreaMesh:
    """The sheet in parts, and points that stand for them.

    Attributes:
        points, weights: an integral over the sheet is the sum of weights (N,) times the values at points (N, 2).
        polygons: convex parts of the sheet that layers map to (nearly) convex parts.
        exact: whether layers are one affine map on each part, so that sums are integrals but for rounding.
    """

    points: Floats
    weights: Floats
    polygons: Polygons
    exact: bool


def mesh(layers: Sequence[Layer], extent: float) -> AreaMesh:
    """Return the mesh for layers on [-extent, extent] x [-extent, extent]: their linear regions, or else a fine grid.

    On the grid sums are integrals by the rule of Gauss with 2 x 2 points a cell: of functions that are smooth at the
    scale of a cell to 1e-6 of their size, of those with creases within cells to about 1e-3; on the coarser grids of
    wide layers to some percent.
    """
    units = sum(layer.width_out or 2 for layer in layers if not isinstance(layer, Affine))
    if units <= MOST_UNITS and is_piecewise_linear(layers):
        try:
            polygons = linear_regions(layers, extent, MOST_REGIONS).polygons
        except TooManyRegionsError:
            pass
        else:
            return AreaMesh(polygons.middles, polygons.areas, polygons, exact=True)
    widest = max(layer.width_out or 2 for layer in layers)
    found = grid_mesh(extent, next(cells for width, cells in CELLS if widest <= width))
    return replace(found, polygons=_cut_at_turns(found.polygons, layers))


def _cut_at_turns(polygons: Polygons, layers: Sequence[Layer]) -> Polygons:
    """Return polygons cut where layers crease or turn back, so that they reach as far as the image does.

    Between corners creases are taken for straight, as they are in the first activation. Nothing is cut if there are
    more than `MOST_CUTS` of them.
    """
    found = [
        (turns, turns(polygons.points[:1]).shape[1])
        for turns in (*crease_functions(layers), *turning_functions(layers))
    ]
    if sum(columns for _, columns in found) > MOST_CUTS:
        return polygons
    for turns, columns in found:
        for column in range(columns):
            values = turns(polygons.points)[:, column]
            values[np.abs(values) <= FLAT * np.abs(values).max()] = 0.0
            polygons = split_polygons(polygons, values)[0]
    return polygons


def grid_mesh(extent: float, cells: int) -> AreaMesh:
    """Return the sheet in cells x cells squares, each cut into two triangles."""
    edges = np.linspace(-extent, extent, cells + 1)
    middles, half = (edges[1:] + edges[:-1]) / 2, extent / cells
    nodes = np.sort(np.concatenate([middles - half / np.sqrt(3), middles + half / np.sqrt(3)]))
    points = np.stack(np.meshgrid(nodes, nodes), axis=-1).reshape(-1, 2)
    corners = np.stack(np.meshgrid(edges, edges), axis=-1).reshape(-1, 2)
    first = (np.arange(cells)[:, None] * (cells + 1) + np.arange(cells)).ravel()[:, None]
    triangles = (first + np.array([0, 1, cells + 2, 0, cells + 2, cells + 1])).reshape(-1, 3)
    flat = triangles.ravel()
    polygons = Polygons(corners[flat], np.arange(0, len(flat) + 1, 3), np.full(len(flat), BORDER))
    return AreaMesh(points, np.full(len(points), half**2), polygons, exact=False)


def push(layer: Layer, points: Floats, tangents: Floats) -> tuple[Floats, Floats]:
    """Return where points (N, D) and tangent vectors (2, N, D) at them go in a layer (the chain rule)."""
    if isinstance(layer, Affine):
        return layer(points), tangents @ layer.weight.T
    if isinstance(layer, Residual):
        inner, turned = points, tangents
        for part in layer.layers:
            inner, turned = push(part, inner, turned)
        return points + inner, tangents + turned
    if layer.function.elementwise:
        return layer(points), tangents * layer.function.derivative(points)
    # In blocks: a Jacobian has the square of the width in numbers.
    rows = max(1, AT_ONCE // points.shape[1] ** 2)
    turned = np.empty_like(tangents)
    for start in range(0, len(points), rows):
        some = slice(start, start + rows)
        turned[:, some] = np.einsum("nij,knj->kni", layer.function.derivative(points[some]), tangents[:, some])
    return layer(points), turned


def factors(tangents: Floats) -> Floats:
    """Return by what areas are multiplied, (N,), given the images (2, N, D) of the plane's two unit vectors.

    In the plane that is det J, negative where the sheet is turned over; in space sqrt(det J^T J); on a line 0.
    """
    first, second = tangents
    width = tangents.shape[2]
    if width == 1:
        return np.zeros(len(first))
    with np.errstate(under="ignore", over="ignore", invalid="ignore"):
        lengths = np.sqrt(np.einsum("knd,knd->kn", tangents, tangents))
        if width == 2:
            found: Floats = first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]
            least = FLAT * lengths[0] * lengths[1]
        else:
            squares = (lengths[0] * lengths[1]) ** 2
            found = np.sqrt(np.maximum(squares - np.einsum("nd,nd->n", first, second) ** 2, 0.0))
            # The difference of squares has half of the digits.
            least = np.sqrt(FLAT * squares)
        least = np.maximum(least, LOST * lengths.max(initial=0.0) * lengths.max(axis=0))
    # Where a derivative is infinite, at single points, there is nothing to count.
    return np.where((np.abs(found) <= least) | ~np.isfinite(found), 0.0, found)


def shares(mesh: AreaMesh, tangents: Floats) -> tuple[float, float | None]:
    """Return the share of the sheet's area that is left, and the share of the sheet that is turned over.

    Both count overlapping parts as often as they lie on each other. The second is None where the image is not in the
    plane, or has no area: it has no upper side.
    """
    found, total = factors(tangents), float(mesh.weights.sum())
    area = float(np.abs(found) @ mesh.weights) / total
    if tangents.shape[2] != 2 or area == 0:
        return area, None
    return area, float(mesh.weights[found < 0].sum()) / total


def one_to_one(layer: Layer, points: Floats) -> bool:
    """Return whether a layer surely sends no two of the sheet's points to the same place.

    That is so for affine maps of full rank and for functions that rise or fall all the way over what comes in; points
    (N, D) stand for that, evenly.
    """
    if isinstance(layer, Affine):
        return bool(np.linalg.matrix_rank(layer.weight) == layer.width_in)
    if isinstance(layer, Residual) or not layer.function.elementwise or jump_functions([layer]):
        return False
    derivative = layer.function.derivative(points)
    return bool(((derivative > 0).all(axis=0) | (derivative < 0).all(axis=0)).all())
