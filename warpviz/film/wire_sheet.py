"""Wire sheet: the sheet as lines alone, coloured by position, or in the colours of the cells beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.film.cell_colors import area_colors, area_levels, drawn_pieces, vector_areas
from warpviz.picture.depth import layered
from warpviz.picture.scene import Drawing, Markers, MarkerStyle, Polylines
from warpviz.picture.theme import Theme, ramp, rgb
from warpviz.plane.lattice import COLUMN, ROW, Lattice, Sheet
from warpviz.plane.mesh import outlines

if TYPE_CHECKING:
    from warpviz.arrays import Bytes, Floats, Integers
    from warpviz.film.dots import Dotted
    from warpviz.film.paper_sheet import Carried, Seen
    from warpviz.film.plan import FilmPlan
    from warpviz.picture.layout import Layout
    from warpviz.plane.mesh import Mesh

LINE_PX, BORDER_PX = 1.0, 1.9
# A piece that is shorter than that is drawn as a dot, so that it can be seen at all.
SHORT_PX = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class WireCells:
    """What the colours of lines between cells are told from.

    Attributes:
        color: what colours mean.
        mesh: the cells.
        around, offsets: the vertices around each cell, (S,), and where each cell's begin, (P + 1,).
        area: of each cell in the plane, (P,).
        kind: the class of each cell, (P,).
        edge: the edge that each piece is part of, (L,).
        table: uint8 colours, (2, C, 3): of rows and columns, by what the cells have.
        family: the row of `table` for each piece, (L,).
    """

    color: str
    mesh: Mesh
    around: Integers
    offsets: Integers
    area: Floats
    kind: Integers
    edge: Integers
    table: Bytes
    family: Integers

    def colors(self, seen: Seen) -> Bytes:
        """Return the colour of each piece, uint8 (L, 3)."""
        first, second = self._values(seen)[self.mesh.beside[self.edge]].T
        # A line between front and back is part of the front; one between two areas is as the mean of both.
        value = np.minimum(first, second) if self.color == "side" else (first + second) // 2
        found: Bytes = self.table[self.family, first if self.color == "class" else value]
        return found

    def _values(self, seen: Seen) -> Integers:
        """Return which colour of the table each cell has, (P,)."""
        if self.color == "class":
            return self.kind
        vectors = vector_areas(seen.positions, self.around, self.offsets)
        if self.color == "area":
            return area_levels(vectors, self.area)
        # Seen edge-on, or crushed to a line, a cell has no side: it is taken for the front.
        facing = vectors @ seen.view.axes[2]
        back: Integers = (facing < -1e-9 * np.abs(vectors).max(initial=0.0)).astype(np.int64)
        return back


@dataclass(frozen=True, slots=True, eq=False)
class WireSheet:
    """Lines alone.

    Attributes:
        background: uint8 (3,), what is far away fades towards.
        far_px: how deep a scene must be to fade all the way.
        take, offsets: the vertices of the lines, and where each piece begins.
        line_start: the first piece of each lattice line.
        line_colors: uint8 (L, 3), of lines that are coloured by position.
        widths_px: (L,).
        order: in which pieces are drawn on a flat sheet: the border last.
        dot: what a line that has shrunk to a point is drawn as.
        cells: what else colours are told from; None for the position.
    """

    background: Bytes
    far_px: float
    take: Integers
    offsets: Integers
    line_start: Integers
    line_colors: Bytes
    widths_px: Floats
    order: Integers
    dot: MarkerStyle
    cells: WireCells | None = None

    @classmethod
    def make(
        cls, theme: Theme, layout: Layout, lattice: Lattice, mesh: Mesh | None, sheet: Sheet, plan: FilmPlan
    ) -> WireSheet:
        """Return the lines of a sheet that has been refined, or those between its cells."""
        if mesh is None:
            line, offsets, take = sheet.line, sheet.offsets, np.arange(len(sheet.points))
            cells = None
        else:
            pieces, offsets, take = drawn_pieces(lattice, mesh, sheet)
            line = mesh.line[sheet.line][pieces]
            cells = _cells(theme, mesh, sheet, plan, sheet.line[pieces], lattice.family[line])
        place = (lattice.level / lattice.extent + 1) / 2
        by_line = np.where((lattice.family == ROW)[:, None], ramp(theme.rows, place), ramp(theme.columns, place))
        on_border = np.isin(line, lattice.border)
        return cls(
            background=rgb(theme.background),
            far_px=1.5 * layout.half_px,
            take=take,
            offsets=offsets,
            line_start=np.arange(len(line)) if mesh is None else np.flatnonzero(np.diff(line, prepend=-1)),
            line_colors=by_line[line],
            widths_px=np.where(on_border, BORDER_PX, LINE_PX) * max(layout.scale, 0.6),
            order=np.argsort(on_border, kind="stable"),
            dot=MarkerStyle("circle", theme.ink, theme.background, 2.0 * layout.scale, 0.0),
            cells=cells,
        )

    def drawings(
        self,
        seen: Seen,
        hatching: Floats | None,
        dotted: Dotted | None,
        carried: Carried | None,
        picture: Floats | None = None,
    ) -> tuple[Drawing, ...]:
        """Return the lines, from far to near in space; see `PaperSheet.drawings`."""
        del hatching, picture
        colors = self.line_colors if self.cells is None else self.cells.colors(seen)
        screen = seen.screen[self.take]
        lines = Polylines(screen, self.offsets, colors, self.widths_px, joined=True)
        dots = self._dots(screen)
        if not seen.in_space:
            order = self.order if self.cells is None else _like_with_like(lines)
            above = () if carried is None else (carried.lines,)
            markers = dots if dotted is None else (*dots, dotted.markers)
            return (Drawing(lines=(lines.ordered(order), *above), markers=markers),)
        layers = layered(
            lines,
            seen.depth[self.take],
            None if dotted is None else dotted.markers,
            None if dotted is None else dotted.depth,
            self.background,
            far_px=self.far_px,
            above=None if carried is None else (carried.lines, carried.depth),
        )
        return (Drawing(markers=dots), *layers)

    def _dots(self, screen: Floats) -> tuple[Markers, ...]:
        """Return a dot for every lattice line of which no piece is longer than a pixel.

        A single vertex between two jumps was never a line.
        """
        starts = self.offsets[:-1]
        size = (np.maximum.reduceat(screen, starts) - np.minimum.reduceat(screen, starts)).max(axis=1)
        size[np.diff(self.offsets) < 2] = SHORT_PX
        small = np.maximum.reduceat(size, self.line_start) < SHORT_PX
        places = np.unique(np.rint(screen[starts[self.line_start[small]]]), axis=0)
        return (Markers(places, np.zeros(len(places), dtype=np.int64), (self.dot,)),) if len(places) else ()


def _like_with_like(lines: Polylines) -> Integers:
    color = lines.colors.astype(np.int64) @ np.array([1 << 16, 1 << 8, 1])
    return np.lexsort((color, lines.widths_px))


def _cells(
    theme: Theme, mesh: Mesh, sheet: Sheet, plan: FilmPlan, edge: Integers, family: Integers
) -> WireCells | None:
    """Return what the colours of lines are told from; None where only their position counts."""
    if plan.color == "position":
        return None
    around, offsets = outlines(mesh, sheet)
    kind = np.zeros(len(mesh.center), dtype=np.int64)
    if plan.color == "class" and plan.network is not None:
        kind = plan.network.predict(mesh.center)
    flat = np.pad(sheet.points, ((0, 0), (0, 1)))
    area = np.maximum(np.abs(vector_areas(flat, around, offsets)[:, 2]), 1e-300)
    if plan.color == "side":
        table = np.stack([[rgb(theme.front[which]), rgb(theme.back[which])] for which in (ROW, COLUMN)])
    else:
        colors = area_colors(theme) if plan.color == "area" else np.stack([rgb(style.color) for style in theme.classes])
        table = np.stack([colors, colors])
    return WireCells(plan.color, mesh, around, offsets, area, kind, edge, table, family)
