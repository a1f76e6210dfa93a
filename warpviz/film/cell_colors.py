"""The colours of cells: sheets whose colour means something: the class, the side that is seen, how far it is stretched.

A sheet that is coloured by position alone needs no cells; see `style`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from warpviz.errors import InvalidValueError
from warpviz.net.analysis import is_piecewise_linear, jump_functions, score_differences
from warpviz.net.sides import side_functions
from warpviz.picture.theme import Theme, ramp, rgb
from warpviz.plane.cut import TooManyCellsError
from warpviz.plane.lattice import COLUMN, ROW, Lattice, Sheet
from warpviz.plane.mesh import Mesh, make_mesh

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Bytes, Floats, Integers
    from warpviz.film.plan import FilmPlan
    from warpviz.net.layers import Layer
    from warpviz.net.network import Network
    from warpviz.specs.fields import ColorName


# Opacity of cells: two sheets over each other are told from one.
OPACITY = 72
# Areas are told apart in powers of two, up to this one and down to its inverse.
AREA_POWERS = 4


def mesh_of(
    lattice: Lattice, layers: Sequence[Layer], color: ColorName, *, wires: bool, network: Network | None
) -> Mesh | None:
    """Return the cells of a sheet, None when it is only lines coloured by position.

    Raises `InvalidValueError` for colours by class without a network that tells classes.
    """
    if color == "position" and wires:
        return None
    scores = []
    if color == "class":
        if network is None or network.output is None:
            raise InvalidValueError("color: class needs a network whose output tells classes")
        scores = [score_differences(network)]
    torn = bool(jump_functions(layers))
    straight = is_piecewise_linear(layers)
    return make_mesh(lattice, side_functions(layers), others=scores, torn=torn, straight=straight)


def meshed(plan: FilmPlan, lattice: Lattice) -> tuple[FilmPlan, Mesh | None, tuple[str, ...]]:
    """Return the plan, the cells of the sheet, None for lines alone, and what is to be told of them.

    What is cut too often to be coloured is drawn as lines alone; `InvalidValueError` if a picture was to be on it.
    """
    try:
        mesh = mesh_of(lattice, plan.layers, plan.color, wires=plan.wires, network=plan.network)
    except TooManyCellsError as error:
        if plan.image is not None:
            raise
        told = f"{str(error).partition(';')[0]}; only its lines are drawn"
        return replace(plan, wires=True, color="position"), None, (told,)
    return plan, mesh, ()


def drawn_pieces(lattice: Lattice, mesh: Mesh, sheet: Sheet) -> tuple[Integers, Integers, Integers]:
    """Return the pieces of edges on lattice lines (L,), line by line, the border last; then their vertices.

    Those are where each piece begins, (L + 1,), and the vertices themselves.
    """
    line = mesh.line[sheet.line]
    order = np.lexsort((line, np.isin(line, lattice.border)))
    order = order[line[order] >= 0]
    counts = np.diff(sheet.offsets)[order]
    offsets = np.concatenate([[0], np.cumsum(counts)])
    return order, offsets, np.repeat(sheet.offsets[order] - offsets[:-1], counts) + np.arange(offsets[-1])


def area_levels(vectors: Floats, area: Floats) -> Integers:
    """Return how far cells are stretched, in powers of two from the smallest of `area_colors` on, (P,).

    Args:
        vectors: what `vector_areas` gives, (P, 3).
        area: of each cell in the plane, (P,).
    """
    with np.errstate(divide="ignore"):
        power = np.log2(np.sqrt(np.einsum("pd,pd->p", vectors, vectors)) / area)
    nearest: Integers = np.clip(np.rint(power), -AREA_POWERS, AREA_POWERS).astype(np.int64)
    return nearest + AREA_POWERS


def vector_areas(positions: Floats, around: Integers, offsets: Integers) -> Floats:
    """Return the area of polygons as vectors that stand on them, (P, 3), counterclockwise ones towards the viewer.

    Args:
        positions: vertices, (V, 3).
        around: the vertices around each polygon, (S,).
        offsets: where each polygon's begin, (P + 1,).
    """
    corners = positions[around]
    # From the first corner of each polygon, so that places far from the origin lose no digits.
    corners = corners - np.repeat(corners[offsets[:-1]], np.diff(offsets), axis=0)
    x, y, z = np.ascontiguousarray(corners[:-1].T)
    u, v, w = np.ascontiguousarray(corners[1:].T)
    # The last corner of a polygon and the first of the next, which is zero, add nothing.
    products = np.stack([y * w - z * v, z * u - x * w, x * v - y * u], axis=1)
    vectors: Floats = np.add.reduceat(products, offsets[:-1]) / 2
    return vectors


def _tables(theme: Theme, color: ColorName, lattice: Lattice) -> tuple[Bytes, Bytes]:
    """Return the colours of lines and of cells that values stand for; see `CellColors`."""
    if color == "class":
        flat = np.stack([rgb(style.color) for style in theme.classes])
        lines = np.stack([flat, flat])
    elif color == "side":
        lines = np.stack([[rgb(theme.front[family]), rgb(theme.back[family])] for family in (ROW, COLUMN)])
        flat = lines[ROW]
    elif color == "area":
        flat = area_colors(theme)
        lines = np.stack([flat, flat])
    else:
        place = (lattice.level / lattice.extent + 1) / 2
        by_line = np.where((lattice.family == ROW)[:, None], ramp(theme.rows, place), ramp(theme.columns, place))
        lines, flat = by_line[:, None], rgb(theme.paper)[None]
    return lines, np.concatenate([flat, np.full((len(flat), 1), OPACITY)], axis=1).astype(np.uint8)


def area_colors(theme: Theme) -> Bytes:
    """Return the colours of areas from crushed to stretched, uint8 (2 * AREA_POWERS + 1, 3)."""
    stops = np.stack([rgb(color) for color in theme.areas]).astype(np.float64)
    place, at = np.linspace(0.0, 1.0, 2 * AREA_POWERS + 1), np.linspace(0.0, 1.0, len(stops))
    mixed = np.stack([np.interp(place, at, stops[:, channel]) for channel in range(3)], axis=1)
    return np.rint(mixed).astype(np.uint8)


def line_colors(theme: Theme, lattice: Lattice, *, hued: bool) -> Bytes:
    """Return the colour of every line of a lattice, uint8 (K, 3): by its place, or the same for all."""
    if not hued:
        return np.tile(rgb(theme.wire), (len(lattice.family), 1))
    place = (lattice.level / lattice.extent + 1) / 2
    return np.where((lattice.family == ROW)[:, None], ramp(theme.rows, place), ramp(theme.columns, place))


def paper_colors(theme: Theme, color: str) -> tuple[Sequence[str], tuple[str, ...]]:
    """Return the colours of paper of each kind, and those of what is crushed."""
    if color == "class":
        return theme.class_papers, tuple(style.color for style in theme.classes)
    if color == "area":
        colors = tuple("#" + row.tobytes().hex() for row in area_colors(theme))
        return colors, colors
    if color == "side":
        return theme.side_papers, (theme.front[0], theme.back[0])
    return (theme.side_papers[0],), (theme.front[0],)
