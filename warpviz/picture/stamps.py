"""Stamps: small pictures that are laid on the frame at many places, at sub-pixel positions.

matplotlib's `draw_markers` puts markers on whole pixels, so that moving ones jitter, and a path per marker takes
longer than all lines of the sheet. Here each marker is drawn once for each of 4 x 4 places within a pixel, and laid on
the frame in one numpy operation.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import numpy.typing as npt

from warpviz.picture.mpl import agg_renderer
from warpviz.picture.theme import rgb

if TYPE_CHECKING:
    from matplotlib.backend_bases import GraphicsContextBase, RendererBase
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.path import Path

    from warpviz.arrays import Bytes, Floats, Integers
    from warpviz.picture.scene import Markers, MarkerStyle, Rectangle

# matplotlib.path.Path.MOVETO and LINETO, which are not worth importing it for.
AGG_MOVE_TO, AGG_LINE_TO = 1, 2
# At most 1/8 px from where it should be: too little to jitter.
PHASES = 4
# Corners of a marker and the turn of the first, in half turns.
_SIDES = {
    "triangle": (3, 0.5),
    "triangle_down": (3, -0.5),
    "diamond": (4, 0.5),
    "square": (4, 0.25),
    "pentagon": (5, 0.5),
}


@dataclass(frozen=True, slots=True, eq=False)
class _AggPath:
    """What Agg reads of a matplotlib path; making one of matplotlib's own takes as long as drawing a short line.

    Attributes:
        vertices: (N, 2).
        codes: uint8 (N,), where lines begin; None for one line.
        should_simplify, simplify_threshold: drawn as it is.
    """

    vertices: Floats
    codes: Bytes | None = None
    should_simplify: bool = False
    simplify_threshold: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Stamp:
    """A small picture: colors uint8 (H, W, 3), cover uint8 (H, W), and where in it its anchor is."""

    colors: Bytes
    cover: Bytes
    reach_x: int
    reach_y: int

    @classmethod
    def of(cls, renderer: RendererAgg, reach_x: int, reach_y: int) -> Stamp:
        """Return what was drawn on a renderer."""
        pixels = np.array(renderer.buffer_rgba())
        return cls(pixels[..., :3], pixels[..., 3], reach_x, reach_y)


@dataclass(frozen=True, slots=True, eq=False)
class StampTable:
    """All phases of some markers, pixel by pixel: row (style * PHASES + phase_y) * PHASES + phase_x.

    Attributes:
        offsets: from the pixel of the anchor, in a frame's flat pixels, (R, L).
        paint: colour times opacity of 0 to 256, uint16 (R, L, 4).
        keep: 256 minus the opacity, uint16 (R, L, 1).
        reach: how far a marker reaches from its anchor, in pixels.
    """

    offsets: Integers
    paint: npt.NDArray[np.uint16]
    keep: npt.NDArray[np.uint16]
    reach: int


class StampCache:
    """Lays markers on frames of one width; what they look like is drawn once."""

    def __init__(self, width_px: int) -> None:
        """Make an empty cache for frames of that width."""
        self._width_px = width_px
        self._tables: dict[tuple[MarkerStyle, ...], StampTable] = {}

    def draw(self, pixels: Bytes, markers: Markers, clip_px: Rectangle | None) -> None:
        """Lay markers on pixels uint8 (H, W, 4); those whose centres are outside of `clip_px` are left out.

        Where two overlap, the later one's soft edge is laid on what was there before both: its outline looks a little
        wider there.
        """
        if markers.styles not in self._tables:
            self._tables[markers.styles] = stamp_table(markers.styles, self._width_px)
        table = self._tables[markers.styles]
        height, width = pixels.shape[:2]
        left, top, right, bottom = clip_px or (0, 0, width, height)
        edge = table.reach + 1
        x, y = markers.centers.T
        inside = (x >= max(left, edge)) & (x <= min(right, width - edge))
        inside &= (y >= max(top, edge)) & (y <= min(bottom, height - edge))
        shown = np.flatnonzero(inside)
        whole, phase = np.divmod(np.rint(markers.centers[shown] * PHASES).astype(np.int64), PHASES)
        row = (markers.style[shown] * PHASES + phase[:, 1]) * PHASES + phase[:, 0]
        place = (whole[:, 1] * width + whole[:, 0])[:, None] + table.offsets[row]
        flat = pixels.reshape(-1, 4).view(np.uint32)[:, 0]
        blend = flat[place].view(np.uint8).reshape(*place.shape, 4) * table.keep[row]
        blend += table.paint[row]
        blend >>= 8
        flat[place] = blend.astype(np.uint8).view(np.uint32)[..., 0]


@functools.lru_cache(maxsize=32)
def stamp_table(styles: tuple[MarkerStyle, ...], width_px: int) -> StampTable:
    """Return all phases of markers, for frames of that width."""
    stamps = [
        marker_stamp(style, phase_x / PHASES, phase_y / PHASES)
        for style in styles
        for phase_y in range(PHASES)
        for phase_x in range(PHASES)
    ]
    covered = [np.nonzero(stamp.cover) for stamp in stamps]
    longest = max(len(rows) for rows, _ in covered)
    offsets = np.empty((len(stamps), longest), dtype=np.int64)
    paint = np.empty((len(stamps), longest, 4), dtype=np.uint16)
    keep = np.empty((len(stamps), longest, 1), dtype=np.uint16)
    for number, (stamp, (rows, columns)) in enumerate(zip(stamps, covered, strict=True)):
        # Shorter ones are filled up with their last pixel again: it is written twice, with the same result.
        take = np.minimum(np.arange(longest), len(rows) - 1)
        pixels = (rows[take], columns[take])
        opacity = np.rint(stamp.cover[pixels] * (256 / 255)).astype(np.uint16)[:, None]
        offsets[number] = (pixels[0] - stamp.reach_y) * width_px + pixels[1] - stamp.reach_x
        opaque = np.pad(stamp.colors[pixels], ((0, 0), (0, 1)), constant_values=255)
        paint[number] = opaque * opacity
        keep[number] = 256 - opacity
    return StampTable(offsets, paint, keep, max(stamp.reach_x for stamp in stamps))


def agg_path(vertices: Floats, codes: Bytes | None = None) -> Path:
    """Return vertices (N, 2) as a path; `codes` (N,) tell where lines begin, without them it is one line."""
    return cast("Path", _AggPath(vertices, codes))


def plain_context(renderer: RendererBase) -> GraphicsContextBase:
    """Return a graphics context with everything set that the user's matplotlib settings could change."""
    context = renderer.new_gc()
    context.set_antialiased(True)
    context.set_snap(False)
    context.set_joinstyle("round")
    context.set_capstyle("butt")
    return context


def marker_outline(shape: str, radius: float) -> Floats:
    """Return the outline of a marker about the origin, closed, (N, 2), y up; all shapes have about the same area."""
    if shape in ("plus", "cross"):
        arm, thick = 1.1 * radius, 0.4 * radius
        corner = np.array([[arm, thick], [thick, thick], [thick, arm]])
        quarter = np.array([[0, 1], [-1, 0]])
        arms = [corner @ np.linalg.matrix_power(quarter, turns) for turns in range(4)]
        outline = np.concatenate(arms)
        turned = np.pi / 4 if shape == "cross" else 0.0
        outline = outline @ np.array([[np.cos(turned), np.sin(turned)], [-np.sin(turned), np.cos(turned)]])
    else:
        sides, turn = _SIDES.get(shape, (24, 0.5))
        angles = np.pi * turn + 2 * np.pi * np.arange(sides) / sides
        unit = np.stack([np.cos(angles), np.sin(angles)], axis=1)
        # The polygon's area is sides/2 sin(2 pi/sides) r^2; match that of the disc, triangles a little less.
        area = sides / 2 * np.sin(2 * np.pi / sides) / np.pi
        outline = unit * (radius * (0.88 if sides == 3 else 1.0) / float(np.sqrt(area)))
    return np.concatenate([outline, outline[:1]])


def marker_stamp(style: MarkerStyle, shift_x: float, shift_y: float) -> Stamp:
    """Return a marker whose centre is shifted right and down within a pixel."""
    from matplotlib.transforms import Affine2D

    reach = int(np.ceil(style.radius_px * 1.7 + style.outline_px)) + 1
    side = 2 * reach + 1
    renderer = agg_renderer(side, side)
    context = plain_context(renderer)
    shape = agg_path(marker_outline(style.shape, style.radius_px))
    place = Affine2D().translate(reach + shift_x, side - reach - shift_y)
    if style.outline_px > 0:
        around = tuple((rgb(style.outline) / 255).tolist())
        context.set_linewidth(2 * style.outline_px)
        context.set_foreground((*around, 1.0), isRGBA=True)
        renderer.draw_path(context, shape, place, around)
    context.set_linewidth(0)
    renderer.draw_path(context, shape, place, tuple((rgb(style.fill) / 255).tolist()))
    return Stamp.of(renderer, reach, reach)
