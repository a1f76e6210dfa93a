"""Paper sheet: the sheet as filled, shaded cells in the order in which they lie, with its lines and points on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.film.cell_colors import area_levels, drawn_pieces, line_colors, paper_colors, vector_areas
from warpviz.film.dots import Dotted, showing_through
from warpviz.picture.light import LEVELS, light_levels
from warpviz.picture.order import exact_layers, layer_cells
from warpviz.picture.painter import Sheet as PaintedSheet
from warpviz.picture.painter import chained, paint_table, painted, papers, seen_from_back, shadows
from warpviz.picture.scene import Drawing, Polylines
from warpviz.picture.strokes import crushed_dots, crushed_lines
from warpviz.picture.theme import Theme, rgb
from warpviz.plane.hatch import hatch
from warpviz.plane.locate import cells_at
from warpviz.plane.mesh import outlines
from warpviz.plane.outline import borders

if TYPE_CHECKING:
    from warpviz.arrays import Bytes, Floats, Integers
    from warpviz.film.picture_cells import PictureCells
    from warpviz.film.plan import FilmPlan
    from warpviz.motion.camera import View
    from warpviz.picture.scene import Shadow
    from warpviz.plane.lattice import Lattice, Sheet
    from warpviz.plane.mesh import Mesh
    from warpviz.plane.outline import Borders

# Widths in reference pixels: wires on paper that tells classes, lines that are told apart by their hue, hatching.
WIRE_PX, WIRE_BORDER_PX, HUE_PX, HUE_BORDER_PX, HATCH_PX = 0.85, 1.0, 0.8, 1.4, 0.7
# How many hatching lines there are across the sheet, how soft a shadow is, and how far it falls at most.
HATCHES, BLUR_PX, REACH_PX = 18, 18.0, 48.0
# Of flat paper that many layers are told apart exactly; what is bent is compared part by part up to that many parts.
MOST_LAYERS, MOST_PARTS, TOUCHING = 64, 48, 1e-7
# What is left of a cell that is crushed, as a share of its area, and of its length as a share of the sheet's side.
CRUSHED, DOT_PX = 1e-6, 1.0
STROKE_PX, STROKE_LEAST_PX, DOT_RADIUS_PX = 7.0, 2.2, 9.0


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A sheet in one frame.

    Attributes:
        positions: of the vertices, (V, 3).
        screen: the same in pixels, (V, 2).
        depth: how near the vertices are, in pixels, (V,).
        near: how near the middle of each cell is, or how high it lies, (P,).
        settled: whether the sheet lies flat, or is seen in an order that is known for every cell.
        view: the camera.
        px: pixels of one unit of the state.
        in_space: whether it is seen from anywhere but straight above.
        by_height: whether `near` is how high it lies: where a camera stands above it, what is higher hides what is
            below from aside too.
    """

    positions: Floats
    screen: Floats
    depth: Floats
    near: Floats
    settled: bool
    view: View
    px: float
    in_space: bool
    by_height: bool


@dataclass(frozen=True, slots=True, eq=False)
class Carried:
    """Lines that the sheet carries along, the cell that each lies on, (L,), and how near their vertices are, (V,)."""

    lines: Polylines
    cell: Integers
    depth: Floats


@dataclass(frozen=True, slots=True, eq=False)
class PaperSheet:
    """A sheet of paper, once for a film.

    Attributes:
        theme: its colours.
        scale: of lengths in pixels.
        color: what the colours of cells mean.
        mesh: the cells.
        sides: the same with their refined sides.
        area: of each cell in the plane, (P,).
        kind: the class of each cell, (P,).
        paints, base: what paper is painted in; see `painter.paint_table`.
        inks: of crushed cells, `#rrggbb`, one a kind.
        take, line_offsets, edge: the vertices of the lines, where each piece begins, and the edge it is part of.
        line_colors, widths_px: of the pieces.
        hatch_points: the ends of the hatching in the plane, (2 H, 2), `hatch_cell` the cell of each piece.
        hatch_colors: uint8, one a kind; empty where backs are not hatched.
        extent: half the side of the sheet.
        picture: what lies on it instead of colours; None for nothing.
    """

    theme: Theme
    scale: float
    color: str
    mesh: Mesh
    sides: Borders
    area: Floats
    kind: Integers
    paints: Bytes
    base: Integers
    inks: tuple[str, ...]
    take: Integers
    line_offsets: Integers
    edge: Integers
    line_colors: Bytes
    widths_px: Floats
    hatch_points: Floats
    hatch_cell: Integers
    hatch_colors: Bytes
    extent: float
    picture: PictureCells | None = None

    @classmethod
    def make(
        cls,
        theme: Theme,
        scale: float,
        lattice: Lattice,
        mesh: Mesh,
        sheet: Sheet,
        plan: FilmPlan,
        picture: PictureCells | None = None,
    ) -> PaperSheet:
        """Return the paper of a mesh whose edges have been refined to `sheet`, with a picture on it if there is one."""
        around, offsets = outlines(mesh, sheet)
        order, line_offsets, take = drawn_pieces(lattice, mesh, sheet)
        line = mesh.line[sheet.line][order]
        hued = plan.color in {"side", "position"} and picture is None
        paper, inks = paper_colors(theme, plan.color)
        points, cell = _hatching(plan, mesh, lattice)
        flat = np.pad(sheet.points, ((0, 0), (0, 1)))
        return cls(
            theme=theme,
            scale=scale,
            color=plan.color,
            mesh=mesh,
            sides=borders(around, offsets, sheet.points),
            area=np.maximum(np.abs(vector_areas(flat, around, offsets)[:, 2]), 1e-300),
            kind=_classes(plan, mesh),
            paints=(table := paint_table(paper, theme))[0],
            base=table[1],
            inks=inks,
            take=take,
            line_offsets=line_offsets,
            edge=sheet.line[order],
            line_colors=line_colors(theme, lattice, hued=hued)[line],
            widths_px=_widths_px(scale, np.isin(line, lattice.border), hued=hued),
            hatch_points=points,
            hatch_cell=cell,
            hatch_colors=np.stack([rgb(color) for color in theme.class_hatches]),
            extent=lattice.extent,
            picture=picture,
        )

    def drawings(
        self,
        seen: Seen,
        hatching: Floats | None,
        dotted: Dotted | None,
        carried: Carried | None,
        picture: Floats | None = None,
    ) -> tuple[Drawing, ...]:
        """Return the sheet from far to near.

        Args:
            seen: where it is.
            hatching: the ends of its hatching on the screen, (2 H, 2); None for none.
            dotted: points on it.
            carried: lines on it.
            picture: where the corners of its picture are on the screen; None without one.
        """
        vectors = vector_areas(seen.positions, self.sides.around, self.sides.offsets)
        back = seen_from_back(seen.screen, self.sides)
        light = light_levels(vectors @ seen.view.axes.T)
        style = self._kinds(vectors, back) * LEVELS + light
        layer = self._layers(seen)
        sheet = PaintedSheet(seen.screen, self.sides, style, self.base, self.paints, layer, opaque=self.theme.keyed)
        first, second = self.mesh.beside[self.edge].T
        lines = Polylines(seen.screen[self.take], self.line_offsets, self.line_colors, self.widths_px)
        parts = [chained(lines, np.maximum(layer[first], layer[second]))]
        if hatching is not None:
            parts.insert(0, self._hatched(hatching, back, layer))
        if carried is not None:
            parts.append(chained(carried.lines, layer[carried.cell]))
        lost = np.sqrt(np.einsum("pc,pc->p", vectors, vectors)) < CRUSHED * self.area
        above = () if not lost.any() else self._crushed(seen, np.flatnonzero(lost))
        shown = None
        if dotted is not None:
            shown = dotted.on_paper(lost, layer)
            if not seen.in_space:
                above = (*showing_through(*shown, seen.screen, self.sides, layer, self.theme), *above)
            above += dotted.on_strokes(lost)
        layers = papers(sheet)
        if self.picture is not None and picture is not None:
            layers = self.picture.laid_on(layers, picture, back.astype(np.int64), light, layer)
        return (*painted(layers, parts, shown, self._cast(sheet, seen)), *above)

    def _cast(self, sheet: PaintedSheet, seen: Seen) -> dict[int, Shadow] | None:
        """Return the shadows of a sheet; None in space."""
        if seen.in_space:
            return None
        height_px = (seen.positions[:, 2] - seen.positions[:, 2].min()) * seen.px
        blur_px, reach_px = BLUR_PX * self.scale, REACH_PX * self.scale
        page, paper = self.theme.shadow
        return shadows(sheet, height_px, blur_px, page=page, paper=paper, reach_px=reach_px)

    def _kinds(self, vectors: Floats, back: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Integers:
        """Return which paper each cell has, (P,)."""
        if self.color == "side":
            return back.astype(np.int64)
        return area_levels(vectors, self.area) if self.color == "area" else self.kind

    def _layers(self, seen: Seen) -> Integers:
        """Return the layer of each cell, (P,)."""
        if seen.settled:
            ranks = np.round(seen.near, 9)
            if len(np.unique(ranks)) <= MOST_LAYERS:
                return exact_layers(ranks)
        if not seen.by_height:
            return layer_cells(seen.screen, self.sides, seen.near)
        return layer_cells(seen.screen, self.sides, seen.near, parts=MOST_PARTS, touching=TOUCHING)

    def _hatched(
        self, hatching: Floats, back: np.ndarray[tuple[int], np.dtype[np.bool_]], layer: Integers
    ) -> tuple[Polylines, Integers]:
        """Return the hatching of the cells that are seen from their back, and the layer of each piece."""
        shown = np.flatnonzero(back[self.hatch_cell])
        cell = self.hatch_cell[shown]
        ends = hatching.reshape(-1, 2, 2)[shown].reshape(-1, 2)
        widths = np.full(len(shown), HATCH_PX * max(self.scale, 0.6))
        lines = Polylines(ends, np.arange(0, 2 * len(shown) + 1, 2), self.hatch_colors[self.kind[cell]], widths)
        return chained(lines, layer[cell])

    def _crushed(self, seen: Seen, cells: Integers) -> tuple[Drawing, ...]:
        """Return strokes and dots for `cells` of which nothing is left but a line or a point: these have no side."""
        kind = self.kind[cells]
        ends = self.sides.ends(seen.screen)[cells]
        length = np.abs(ends[:, 1] - ends[:, 0]).max(axis=1)
        # As large as the sheet was when it was flat in the picture, where one unit had so many pixels.
        side_px, long = 400 * self.scale, length >= DOT_PX
        flat_px = side_px / (2 * self.extent)
        area_px, zoom = self.area[cells] * flat_px**2, seen.px / flat_px
        inks = np.stack([rgb(color) for color in self.inks])
        drawn = []
        if long.any():
            strokes = crushed_lines(
                ends[long], area_px[long], kind[long], inks,
                zoom=zoom, reference_px=side_px, least_px=STROKE_LEAST_PX * self.scale, most_px=STROKE_PX * self.scale,
            )  # fmt: skip
            drawn.append(Drawing(lines=(strokes,)))
        if not long.all():
            dots = crushed_dots(
                ends[~long].mean(axis=1), area_px[~long], self.inks, kind[~long],
                zoom=zoom, reference_px2=side_px**2 / 2, most_px=DOT_RADIUS_PX * self.scale,
            )  # fmt: skip
            drawn.append(Drawing(markers=(dots,)))
        return tuple(drawn)

    def cells_of(self, points: Floats) -> Integers:
        """Return the cell that each of points (N, 2) in the plane lies in, (N,)."""
        return cells_at(self.mesh, points)


def _classes(plan: FilmPlan, mesh: Mesh) -> Integers:
    """Return the class of each cell, (P,); 0 where classes are not shown."""
    if plan.color == "class" and plan.network is not None:
        return plan.network.predict(mesh.center)
    return np.zeros(len(mesh.center), dtype=np.int64)


def _widths_px(scale: float, on_border: np.ndarray[tuple[int], np.dtype[np.bool_]], *, hued: bool) -> Floats:
    """Return the width of each line."""
    inner, outer = (HUE_PX, HUE_BORDER_PX) if hued else (WIRE_PX, WIRE_BORDER_PX)
    return np.where(on_border, outer, inner) * max(scale, 0.6)


def _hatching(plan: FilmPlan, mesh: Mesh, lattice: Lattice) -> tuple[Floats, Integers]:
    """Return the ends of the hatching, (2 H, 2), and the cell of each piece; paper of two sides needs none."""
    if plan.color not in {"class", "position"}:
        return np.empty((0, 2)), np.empty(0, dtype=np.int64)
    points, _, cell = hatch(mesh, 2 * lattice.extent / HATCHES)
    return points, cell
