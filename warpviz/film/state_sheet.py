"""One state of a network: the sheet as it lies after some of the layers, as paper, with the points on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from warpviz.film.cell_colors import mesh_of
from warpviz.film.dots import Dotted
from warpviz.film.paper_sheet import PaperSheet, Seen
from warpviz.film.plan import FilmPlan
from warpviz.film.styles import point_styles
from warpviz.motion.camera import ABOVE_ELEVATION, project
from warpviz.net.analysis import crease_functions, is_piecewise_linear, jump_functions, place_functions
from warpviz.picture.scene import Markers
from warpviz.plane.cut import TooManyCellsError
from warpviz.plane.mesh import make_mesh
from warpviz.plane.refine import refine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats, Integers
    from warpviz.motion.camera import View
    from warpviz.net.layers import Layer
    from warpviz.net.network import Network
    from warpviz.picture.scene import Drawing, Rectangle
    from warpviz.picture.theme import Theme
    from warpviz.plane.datasets import LabelledPoints
    from warpviz.plane.lattice import Lattice
    from warpviz.plane.mesh import Mesh

# How many segments a curved edge has to begin with: edges are as long as cells.
SEGMENTS = 4
# The side of a plot, in reference pixels, from which on its points have their full size.
FULL_PX = 260.0
# Directions of the plane along which what is farther lies higher, where a sheet lies on itself.
UPHILL = (1.0, 0.37)


@dataclass(frozen=True, slots=True, eq=False)
class StateLook:
    """Where and how states are drawn.

    Attributes:
        theme: its colours.
        scale: of lengths in pixels.
        box: the plot, left, top, right, bottom in pixels.
        view: the camera.
        matrix: orthonormal rows (d, D) along which states of D dimensions are seen, d at most 3; None for all.
    """

    theme: Theme
    scale: float
    box: Rectangle
    view: View
    matrix: Floats | None = None

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of the plot."""
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2

    @property
    def half_px(self) -> float:
        """How many pixels `view.half` units take."""
        return min(self.box[2] - self.box[0], self.box[3] - self.box[1]) / 2

    @property
    def in_space(self) -> bool:
        """Whether states are seen from anywhere but straight above."""
        return self.view.elevation < ABOVE_ELEVATION

    def places(self, layers: Sequence[Layer], points: Floats) -> Floats:
        """Return where points (N, 2) of the plane are after layers, (N, 3)."""
        return placed_in_space(layers, points, self.matrix)

    def seen(self, positions: Floats) -> tuple[Floats, Floats]:
        """Return where positions (N, 3) are on the screen, (N, 2), and how near they are, (N,)."""
        return project(positions, self.view, self.middle, self.half_px)


def after(layers: Sequence[Layer], points: Floats) -> Floats:
    """Return points (N, D_in) after layers, (N, D)."""
    for layer in layers:
        points = layer(points)
    return points


def placed_in_space(layers: Sequence[Layer], points: Floats, matrix: Floats | None) -> Floats:
    """Return where points (N, 2) of the plane are after layers, along the rows of a matrix if there is one, (N, 3)."""
    state = after(layers, points)
    state = state if matrix is None else state @ matrix.T
    return np.pad(state, ((0, 0), (0, 3 - state.shape[1])))


@dataclass(frozen=True, slots=True, eq=False)
class CutSheet:
    """The sheet of a network, cut wherever a hidden layer folds it and where the decision changes: once for all states.

    Attributes:
        mesh: the cells.
        network: the network.
        layers: its hidden layers.
        exact: whether cells are cut there; where that would be too many, they have the colour of their middle.
    """

    mesh: Mesh
    network: Network
    layers: Sequence[Layer]
    exact: bool = True

    @classmethod
    def of(cls, lattice: Lattice, network: Network, layers: Sequence[Layer]) -> CutSheet:
        """Return the sheet of a lattice."""
        try:
            mesh = mesh_of(lattice, layers, "class", wires=False, network=network)
        except TooManyCellsError:
            mesh = None
        return cls(make_mesh(lattice, []) if mesh is None else mesh, network, layers, exact=mesh is not None)


def state_drawings(
    look: StateLook, lattice: Lattice, sheet: CutSheet, count: int, data: LabelledPoints
) -> tuple[Drawing, ...]:
    """Return the sheet after the first `count` layers of a network, coloured by what it decides, from far to near.

    Every line is within a quarter of a pixel of the true curve.
    """
    px, layers, mesh = look.half_px / look.view.half, sheet.layers[:count], sheet.mesh
    refined = refine(
        mesh,
        lambda points: [(px * look.places(layers, points),)],
        creases=crease_functions(layers),
        jumps=jump_functions(layers),
        places=place_functions(layers),
        straight=is_piecewise_linear(sheet.layers),
        segments=SEGMENTS,
    )
    plan = FilmPlan(layers=layers, heads=(), color="class", network=sheet.network)
    paper = PaperSheet.make(look.theme, look.scale, lattice, mesh, refined, plan)
    positions = look.places(layers, refined.points)
    screen, depth = look.seen(positions)
    flat = not look.in_space
    heights = _heights(mesh) if count else np.zeros(len(mesh.center))
    near = heights if flat else look.seen(look.places(layers, mesh.center))[1]
    seen = Seen(positions, screen, depth, near, settled=flat, view=look.view, px=px, in_space=not flat, by_height=flat)
    hatching = look.seen(look.places(layers, paper.hatch_points))[0] if len(paper.hatch_points) else None
    drawn = paper.drawings(seen, hatching, _dots(look, layers, data, paper), None)
    return tuple(replace(part, clip_px=look.box) for part in drawn)


def _heights(mesh: Mesh) -> Floats:
    """Return how high each cell lies, (P,): cells that are not folded against each other the same.

    What is farther along one direction of the plane lies higher, so that the order does not change from one network
    to the next.
    """
    along = mesh.center @ np.array(UPHILL)
    _, region = np.unique(mesh.region, return_inverse=True)
    means = np.bincount(region, along) / np.bincount(region)
    return means.argsort().argsort().astype(np.float64)[region]


def _dots(look: StateLook, layers: Sequence[Layer], data: LabelledPoints, paper: PaperSheet) -> Dotted | None:
    """Return the points on the paper, the nearest last; None where there are none."""
    if not len(data.points):
        return None
    screen, depth = look.seen(look.places(layers, data.points))
    order: Integers = np.argsort(depth, kind="stable") if look.in_space else np.arange(len(screen))
    share = min(2 * look.half_px / (FULL_PX * look.scale), 1.0)
    styles = point_styles(look.theme, look.scale * share, data.labels)
    markers = Markers(screen[order], data.labels[order], styles)
    return Dotted(markers, paper.cells_of(data.points)[order], depth[order])
