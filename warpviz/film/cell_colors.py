"""The colours of cells: sheets whose colour means something: the class, the side that is seen, how far it is stretched.

A sheet that is coloured by position alone needs no cells; see `style`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.errors import InvalidValueError
from warpviz.film.styles import BORDER_PX, LINE_PX
from warpviz.net.analysis import is_piecewise_linear, jump_functions, score_differences
from warpviz.net.sides import side_functions
from warpviz.picture.scene import Cells, Polylines
from warpviz.picture.theme import Theme, ramp, rgb
from warpviz.plane.lattice import COLUMN, ROW, Lattice, Sheet
from warpviz.plane.mesh import Mesh, make_mesh, outlines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Bytes, Floats, Integers
    from warpviz.film.plan import FilmPlan
    from warpviz.motion.camera import View
    from warpviz.net.layers import Layer
    from warpviz.net.network import Network
    from warpviz.picture.layout import Layout
    from warpviz.specs.fields import ColorName


# Opacity of cells: two sheets over each other are told from one.
OPACITY = 72
# Areas are told apart in powers of two, up to this one and down to its inverse.
AREA_POWERS = 4


def mesh_of(
    lattice: Lattice, layers: Sequence[Layer], color: ColorName, *, fill: bool, network: Network | None
) -> Mesh | None:
    """Return the cells that a sheet must be coloured in, None when it is only lines coloured by position.

    Raises `InvalidValueError` for colours by class without a network that tells classes.
    """
    if color == "position" and not fill:
        return None
    scores = []
    if color == "class":
        if network is None or network.output is None:
            raise InvalidValueError("color: class needs a network whose output tells classes")
        scores = [score_differences(network)]
    torn = bool(jump_functions(layers))
    straight = is_piecewise_linear(layers)
    return make_mesh(lattice, side_functions(layers), others=scores, torn=torn, straight=straight)


@dataclass(frozen=True, slots=True, eq=False)
class CellColors:
    """The colours of a sheet in cells.

    Attributes:
        color: what they mean.
        fill: whether the cells are filled.
        mesh: the cells.
        around, offsets: the vertices around each cell, (S,), and where each cell's begin, (P + 1,).
        area: of each cell in the plane, (P,).
        kind: the class of each cell, (P,).
        take, line_offsets: the vertices of the lines that are drawn, in their order, and where each piece begins.
        edge: the edge that each of those pieces is part of, (L,).
        line_start: the first piece of each lattice line.
        widths_px: (L,).
        line_table, cell_table: uint8 colours of lines, (F, C, 3), and of cells, (C, 4).
        family: the row of `line_table` for each piece, (L,).
    """

    color: ColorName
    fill: bool
    mesh: Mesh
    around: Integers
    offsets: Integers
    area: Floats
    kind: Integers
    take: Integers
    line_offsets: Integers
    edge: Integers
    line_start: Integers
    widths_px: Floats
    line_table: Bytes
    cell_table: Bytes
    family: Integers

    @classmethod
    def make(
        cls,
        theme: Theme,
        layout: Layout,
        lattice: Lattice,
        mesh: Mesh,
        sheet: Sheet,
        plan: FilmPlan,
    ) -> CellColors:
        """Return the colours of a mesh whose edges have been refined to `sheet`."""
        color, network = plan.color, plan.network
        around, offsets = outlines(mesh, sheet)
        kind = np.zeros(len(mesh.center), dtype=np.int64)
        if color == "class" and network is not None:
            kind = network.predict(mesh.center)
        order, line_offsets, take = _drawn_pieces(lattice, mesh, sheet)
        line = mesh.line[sheet.line][order]
        line_table, cell_table = _tables(theme, color, lattice)
        return cls(
            color=color,
            fill=plan.fill,
            mesh=mesh,
            around=around,
            offsets=offsets,
            area=np.maximum(
                np.abs(vector_areas(np.pad(sheet.points, ((0, 0), (0, 1))), around, offsets)[:, 2]), 1e-300
            ),
            kind=kind,
            take=take,
            line_offsets=line_offsets,
            edge=sheet.line[order],
            line_start=np.flatnonzero(np.diff(line, prepend=-1)),
            widths_px=np.where(np.isin(line, lattice.border), BORDER_PX, LINE_PX) * max(layout.scale, 0.6),
            line_table=line_table,
            cell_table=cell_table,
            family=line if color == "position" else lattice.family[line],
        )

    def values(self, positions: Floats, view: View) -> Integers:
        """Return which colour of the table each cell has, (P,), for a sheet at positions (V, 3)."""
        if self.color in ("class", "position"):
            return self.kind
        vector = vector_areas(positions, self.around, self.offsets)
        if self.color == "side":
            # Seen edge-on, or crushed to a line, a cell has no side: it is taken for the front.
            facing = vector @ view.axes[2]
            back: Integers = (facing < -1e-9 * np.abs(vector).max(initial=0.0)).astype(np.int64)
            return back
        with np.errstate(divide="ignore"):
            power = np.log2(np.sqrt(np.einsum("pd,pd->p", vector, vector)) / self.area)
        nearest: Integers = np.clip(np.rint(power), -AREA_POWERS, AREA_POWERS).astype(np.int64)
        return nearest + AREA_POWERS

    def sheet(self, screen: Floats, values: Integers) -> Polylines:
        """Return the lines at screen (V, 2), each piece in the colour of the cells beside it."""
        first, second = values[self.mesh.beside[self.edge]].T
        # A line between front and back is part of the front; one between two areas is as the mean of both.
        value = np.minimum(first, second) if self.color == "side" else (first + second) // 2
        colors = self.line_table[self.family, first if self.color == "class" else value]
        return Polylines(screen[self.take], self.line_offsets, colors, self.widths_px, joined=True)

    def flat_sheet(self, screen: Floats, values: Integers) -> Polylines:
        """Return the same in the order in which a flat sheet is drawn: like with like, the border last."""
        lines = self.sheet(screen, values)
        style = lines.colors.astype(np.int64) @ np.array([1 << 16, 1 << 8, 1])
        return lines.ordered(np.lexsort((style, self.widths_px)))

    def line_depth(self, depth: Floats) -> Floats:
        """Return how near the vertices of `sheet` are, for those of the mesh (V,)."""
        taken: Floats = depth[self.take]
        return taken

    def cell_depth(self, depth: Floats) -> Floats:
        """Return how near the middle of each cell is, (P,)."""
        middle: Floats = np.add.reduceat(depth[self.around], self.offsets[:-1]) / np.diff(self.offsets)
        return middle

    def cells(self, screen: Floats, values: Integers, *, together: bool) -> Cells:
        """Return the cells at screen (V, 2), if wanted with those next to each other that can be drawn together."""
        cells = Cells(screen[self.around], self.offsets, self.cell_table[values], self.mesh.region)
        return cells.ordered(np.lexsort((values, self.mesh.region))) if together else cells

    def collapsed(self, screen: Floats) -> Floats:
        """Return the places (N, 2) of lattice lines of which no piece is longer than a pixel at screen (V, 2)."""
        drawn, starts = screen[self.take], self.line_offsets[:-1]
        size = (np.maximum.reduceat(drawn, starts) - np.minimum.reduceat(drawn, starts)).max(axis=1)
        crushed = np.maximum.reduceat(size, self.line_start) < 1.0
        crushed = np.repeat(crushed, np.diff(self.line_start, append=len(starts)))
        places: Floats = np.unique(np.rint(drawn[starts[crushed]]), axis=0)
        return places


def _drawn_pieces(lattice: Lattice, mesh: Mesh, sheet: Sheet) -> tuple[Integers, Integers, Integers]:
    """Return the pieces of edges on lattice lines (L,), line by line, the border last; then their vertices.

    Those are where each piece begins, (L + 1,), and the vertices themselves.
    """
    line = mesh.line[sheet.line]
    order = np.lexsort((line, np.isin(line, lattice.border)))
    order = order[line[order] >= 0]
    counts = np.diff(sheet.offsets)[order]
    offsets = np.concatenate([[0], np.cumsum(counts)])
    return order, offsets, np.repeat(sheet.offsets[order] - offsets[:-1], counts) + np.arange(offsets[-1])


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
