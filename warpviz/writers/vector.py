"""Scene -> lines and text, through matplotlib's renderers for SVG and PDF: what both formats share."""

from __future__ import annotations

import itertools
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from warpviz.picture.mpl import start_matplotlib
from warpviz.picture.raster import CAPITAL, Rasterizer
from warpviz.picture.scene import PIXELS
from warpviz.picture.stamps import marker_outline, plain_context
from warpviz.picture.text import font, is_math, measure, plain_settings, setting
from warpviz.picture.textured import scaled
from warpviz.picture.theme import rgb
from warpviz.picture.translucency import OPACITY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.backend_bases import GraphicsContextBase, RendererBase
    from matplotlib.path import Path

    from warpviz.arrays import Floats, Integers
    from warpviz.picture.scene import Cells, Drawing, Markers, Paper, Polylines, Rectangle, Scene, Shadow, Text

# How many pixels of an image there are to a pixel of the scene.
PICTURE_SCALE = 2
# Text stays text; identifiers are the same in every run.
SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "warpviz",
    "svg.id": None,
    "svg.image_inline": True,
    "pdf.fonttype": 42,
    "pdf.compression": 6,
    "pdf.use14corefonts": False,
    "pdf.inheritcolor": False,
}


@contextmanager
def vector_settings() -> Iterator[None]:
    """Use matplotlib's defaults whatever the user has configured, and keep text as text."""
    mpl = start_matplotlib()
    # Older versions have fewer of them.
    known = {name: value for name, value in SETTINGS.items() if name in mpl.rcParams}
    with plain_settings(), mpl.rc_context(known):
        yield


class VectorPainter:
    """Draws a scene on a matplotlib renderer."""

    def __init__(self, renderer: RendererBase, width_px: int, height_px: int) -> None:
        """Make a painter of pictures of that size."""
        self._renderer = renderer
        self._size_px = (width_px, height_px)
        self._height_px = height_px
        self._layers: Rasterizer | None = None

    def draw(self, scene: Scene) -> None:
        """Draw a whole scene."""
        from matplotlib.path import Path
        from matplotlib.transforms import Affine2D

        context = self._context(None)
        context.set_linewidth(0.0)
        size = Affine2D().scale(scene.width_px, scene.height_px)
        if not scene.keyed:
            self._renderer.draw_path(context, Path.unit_rectangle(), size, _color(scene.background))
        if scene.plot is not None:
            scene.plot.draw_still(self._renderer)
            scene.plot.draw_moving(self._renderer, scene.plot_state)
        for drawing, clip_px in scene.drawings():
            self._draw(drawing, clip_px)

    def _draw(self, drawing: Drawing, clip_px: Rectangle | None) -> None:
        for shadow in drawing.shadows:
            self._shadow(shadow, clip_px)
        for paper in drawing.papers:
            self._paper(paper, clip_px)
        for cells in drawing.cells:
            self._cells(cells, clip_px)
        for lines in drawing.lines:
            self._lines(lines, clip_px)
        for text in drawing.texts:
            self._text(text)
        for markers in drawing.markers:
            self._markers(markers, clip_px)

    def _context(self, clip_px: Rectangle | None) -> GraphicsContextBase:
        from matplotlib.transforms import Bbox

        context = plain_context(self._renderer)
        if clip_px is not None:
            left, top, right, bottom = clip_px
            context.set_clip_rectangle(Bbox.from_extents(left, self._height_px - bottom, right, self._height_px - top))
        return context

    def _upward(self, points: Floats) -> Floats:
        upward: Floats = points * (1.0, -1.0) + (0.0, self._height_px)
        return upward

    def _lines(self, lines: Polylines, clip_px: Rectangle | None) -> None:
        from matplotlib.path import Path
        from matplotlib.transforms import IdentityTransform

        context = self._context(clip_px)
        context.set_capstyle("projecting" if lines.joined else "butt")
        upward, ends = self._upward(lines.points), lines.offsets.tolist()
        for number, (first, last) in enumerate(itertools.pairwise(ends)):
            color = (lines.colors[number] / 255).tolist()
            context.set_foreground((*color, 1.0), isRGBA=True)
            context.set_linewidth(float(lines.widths_px[number]))
            path = Path(upward[first:last])
            path.should_simplify = False
            self._renderer.draw_path(context, path, IdentityTransform())

    def _cells(self, cells: Cells, clip_px: Rectangle | None) -> None:
        from matplotlib.path import Path
        from matplotlib.transforms import IdentityTransform

        upward, ends = self._upward(cells.points), cells.offsets.tolist()
        for number, (first, last) in enumerate(itertools.pairwise(ends)):
            red, green, blue, alpha = (cells.colors[number] / 255).tolist()
            context = self._context(clip_px)
            context.set_linewidth(0.0)
            context.set_alpha(alpha)
            self._renderer.draw_path(context, Path(upward[first:last]), IdentityTransform(), (red, green, blue, alpha))

    def _paper(self, paper: Paper, clip_px: Rectangle | None) -> None:
        if paper.texture is not None:
            self._picture(paper, clip_px)
            return
        # Fills that only lie under others would show through them twice.
        alpha = 1.0 if paper.opaque else OPACITY
        ends = np.searchsorted(paper.fill, np.arange(len(paper.colors) + 1)).tolist()
        for number in np.flatnonzero(paper.role != PIXELS).tolist():
            offsets = paper.offsets[ends[number] : ends[number + 1] + 1]
            red, green, blue = (paper.colors[number] / 255).tolist()
            self._shape(paper.points, offsets, (red, green, blue, alpha), clip_px)

    def _picture(self, paper: Paper, clip_px: Rectangle | None) -> None:
        """Draw a layer with a picture on it as an image, at twice the resolution of pixels."""
        from matplotlib.transforms import Affine2D

        if self._layers is None:
            width_px, height_px = self._size_px
            self._layers = Rasterizer(PICTURE_SCALE * width_px, PICTURE_SCALE * height_px)
        found = self._layers.layer_image(scaled(paper, PICTURE_SCALE))
        if found is None:
            return
        image, left, top = found
        if not paper.opaque:
            image[..., 3] = np.rint(image[..., 3] * OPACITY).astype(np.uint8)
        height, width = image.shape[:2]
        bottom = PICTURE_SCALE * self._size_px[1] - top - height
        place = Affine2D().scale(width, height).translate(left, bottom).scale(1 / PICTURE_SCALE)
        # Of both formats the first row of an image is the lowest.
        self._renderer.draw_image(self._context(clip_px), 0, 0, image[::-1], place)

    def _shadow(self, shadow: Shadow, clip_px: Rectangle | None) -> None:
        """Draw a shadow as one shape with sharp edges; `onto` as its clip."""
        if len(shadow.points):
            self._shape(shadow.points, shadow.offsets, (0.0, 0.0, 0.0, shadow.opacity), clip_px, shadow.onto)

    def _shape(
        self,
        points: Floats,
        offsets: Integers,
        color: tuple[float, float, float, float],
        clip_px: Rectangle | None,
        within: tuple[Floats, Integers] | None = None,
    ) -> None:
        """Draw outlines as one path, if wanted only within others."""
        from matplotlib.transforms import IdentityTransform, TransformedPath

        if len(offsets) < 2:
            return
        identity = IdentityTransform()
        context = self._context(clip_px)
        if within is not None:
            # SVG knows one clip of a shape: nothing of this one leaves the other.
            left, top, right, bottom = clip_px or (-np.inf, -np.inf, np.inf, np.inf)
            inside = np.clip(within[0], (left, top), (right, bottom))
            context.set_clip_path(TransformedPath(self._outlines(inside, within[1]), identity))
        context.set_linewidth(0.0)
        context.set_alpha(color[3])
        self._renderer.draw_path(context, self._outlines(points, offsets), identity, color)

    def _outlines(self, points: Floats, offsets: Integers) -> Path:
        from matplotlib.path import Path

        codes = np.full(offsets[-1] - offsets[0], Path.LINETO, dtype=np.uint8)
        codes[offsets[:-1] - offsets[0]] = Path.MOVETO
        return Path(self._upward(points[offsets[0] : offsets[-1]]), codes)

    def _markers(self, markers: Markers, clip_px: Rectangle | None) -> None:
        from matplotlib.path import Path
        from matplotlib.transforms import IdentityTransform

        centers, style = markers.centers, markers.style
        if clip_px is not None:
            # As in raster formats, a marker is drawn completely or not at all.
            left, top, right, bottom = clip_px
            inside = (centers >= (left, top)).all(axis=1) & (centers <= (right, bottom)).all(axis=1)
            centers, style = centers[inside], style[inside]
        upward = self._upward(centers)
        starts = np.concatenate([[0], 1 + np.flatnonzero(style[1:] != style[:-1])]) if len(style) else np.empty(0, int)
        for first, last in itertools.pairwise([*starts.tolist(), len(style)]):
            look = markers.styles[int(style[first])]
            context = self._context(None)
            context.set_linewidth(look.outline_px)
            context.set_foreground(_color(look.outline), isRGBA=True)
            # The outline lies outside the fill, not half on it.
            shape = Path(marker_outline(look.shape, look.radius_px + look.outline_px / 2), closed=True)
            place = Path(upward[first:last])
            self._renderer.draw_markers(
                context, shape, IdentityTransform(), place, IdentityTransform(), _color(look.fill)
            )

    def _text(self, text: Text) -> None:
        if not text.text:
            return
        extent = measure(text.text, text.size_px, bold=text.bold)
        left = text.x - text.anchor_x * extent.width_px
        baseline = text.y + text.anchor_y * CAPITAL * text.size_px
        y = baseline if self._renderer.flipy() else self._height_px - baseline
        context = self._context(None)
        context.set_foreground(_color(text.color), isRGBA=True)
        properties = font(text.text, text.size_px, bold=text.bold)
        with setting(text.text):
            self._renderer.draw_text(context, left, y, text.text, properties, 0.0, is_math(text.text))


def _color(color: str) -> tuple[float, float, float, float]:
    red, green, blue = (rgb(color) / 255).tolist()
    return red, green, blue, 1.0
