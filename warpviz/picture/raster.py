"""Scene -> pixels, with matplotlib's Agg renderer for lines and text and sub-pixel stamps for markers.

No figure, no artist, no rcParams: the same scene gives the same bytes whatever the user has configured.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from warpviz.picture.keyed import TEXT_GAIN, drawn_on_page, keyed, on_page
from warpviz.picture.mpl import agg_renderer
from warpviz.picture.palette import codes_of
from warpviz.picture.paper import box_of, draw_shadow, fill, mix_in
from warpviz.picture.stamps import AGG_LINE_TO, AGG_MOVE_TO, Stamp, StampCache, agg_path, plain_context
from warpviz.picture.text import font, is_math, measure, plain_settings, setting
from warpviz.picture.textured import cut_out, lay_picture, whole_in_white
from warpviz.picture.theme import rgb

if TYPE_CHECKING:
    from matplotlib.backend_bases import GraphicsContextBase
    from matplotlib.backends.backend_agg import RendererAgg

    from warpviz.arrays import Bytes
    from warpviz.picture.palette import Codes
    from warpviz.picture.plot import Plot
    from warpviz.picture.scene import Cells, Drawing, Paper, Polylines, Rectangle, Scene, Text

# The height of a capital letter of DejaVu Sans, as a share of the font size.
CAPITAL = 0.73


class Rasterizer:
    """Draws scenes of one size; what stands still and what repeats is drawn once and kept."""

    def __init__(self, width_px: int, height_px: int, text_gain: float = 1.0) -> None:
        """Make a drawing surface of that size, on which texts cover what is below by that much more."""
        self._renderer: RendererAgg = agg_renderer(width_px, height_px)
        self._pixels: Bytes = np.asarray(self._renderer.buffer_rgba())
        self._size = (width_px, height_px)
        self._drawn: tuple[Drawing, str, Plot | None] | None = None
        self._kept: Bytes | None = None
        self._texts: dict[Text, Stamp] = {}
        self._stamps = StampCache(width_px)
        # Each panel has a surface of its own, so that what stands still in it is drawn once as well.
        self._panels: dict[tuple[int, int, int], Rasterizer] = {}
        self._text_gain = text_gain
        self._pages: tuple[tuple[str, Rasterizer], ...] | None = None
        self._keyed_backdrop: tuple[Drawing, list[Drawing]] | None = None

    def __reduce__(self) -> tuple[type[Rasterizer], tuple[int, int, float]]:
        """Another process has a surface of its own."""
        return Rasterizer, (*self._size, self._text_gain)

    def draw(self, scene: Scene) -> Image.Image:
        """Return the scene as an RGB image."""
        if scene.pixels is not None:
            return Image.fromarray(scene.pixels)
        with plain_settings():
            image = self._draw_keyed(scene) if scene.keyed else self._draw_scene(scene)
        for number, panel in enumerate(scene.panels):
            image.paste(self._panel(number, panel.scene), (panel.left_px, panel.top_px))
        return image

    def codes(self, scene: Scene) -> Codes:
        """Return the scene as red + 256 green + 65,536 blue of every pixel, (H, W)."""
        if scene.pixels is not None or scene.keyed or scene.panels:
            return codes_of(self.draw(scene))
        with plain_settings():
            self._lay(scene)
        return np.asarray(self._pixels.view("<u4")[..., 0] & 0xFFFFFF, dtype=np.uint32)

    def layer_image(self, paper: Paper) -> tuple[Bytes, int, int] | None:
        """Return a layer of paper with a picture on it, uint8 (H, W, 4), and where its left and upper edges are.

        None where it is out of sight. Nothing of it shows through.
        """
        box = box_of(paper.points, None, self._pixels) if len(paper.points) else None
        if box is None:
            return None
        with plain_settings():
            cover = self._cover(paper, self._context(None), box)
        rows, columns = box
        return cut_out(paper, box, cover), columns.start, rows.start

    def _panel(self, number: int, scene: Scene) -> Image.Image:
        key = (number, scene.width_px, scene.height_px)
        if key not in self._panels:
            self._panels[key] = Rasterizer(scene.width_px, scene.height_px)
        return self._panels[key].draw(scene)

    def _draw_keyed(self, scene: Scene) -> Image.Image:
        # Each of the two keeps the backdrop on a page of its own.
        if self._pages is None:
            self._pages = tuple((page, Rasterizer(*self._size, TEXT_GAIN)) for page in ("#ffffff", "#000000"))
        if self._keyed_backdrop is None or self._keyed_backdrop[0] is not scene.backdrop:
            backdrops = [drawn_on_page(scene.backdrop, scene.background, page) for page, _ in self._pages]
            self._keyed_backdrop = (scene.backdrop, backdrops)
        on_white, on_black = (
            rasterizer.draw(on_page(scene, page, backdrop))
            for (page, rasterizer), backdrop in zip(self._pages, self._keyed_backdrop[1], strict=True)
        )
        return keyed(on_white, on_black, scene.background)

    def _lay(self, scene: Scene) -> None:
        self._draw_backdrop(scene)
        if scene.plot is not None:
            scene.plot.draw_moving(self._renderer, scene.plot_state)
        for drawing, clip_px in itertools.islice(scene.own_drawings(), 1, None):
            self._draw(drawing, clip_px)

    def _draw_scene(self, scene: Scene) -> Image.Image:
        self._lay(scene)
        return Image.frombuffer("RGBX", self._size, self._pixels, "raw", "RGBX", 0, 1).convert("RGB")

    def _draw_backdrop(self, scene: Scene) -> None:
        wanted = (scene.backdrop, scene.background, scene.plot)
        if self._kept is not None and self._drawn == wanted:
            self._pixels[:] = self._kept
            return
        self._drawn = wanted
        self._pixels.view(np.uint32)[:] = np.append(rgb(scene.background), 255).astype(np.uint8).view(np.uint32)
        if scene.plot is not None:
            scene.plot.draw_still(self._renderer)
        self._draw(scene.backdrop, None)
        self._kept = self._pixels.copy()

    def _draw(self, drawing: Drawing, clip_px: Rectangle | None) -> None:
        for shadow in drawing.shadows:
            draw_shadow(self._pixels, shadow, clip_px)
        if drawing.papers or drawing.cells or drawing.lines:
            context = self._context(clip_px)
            for paper in drawing.papers:
                self._paper(paper, context, clip_px)
            for cells in drawing.cells:
                self._cells(cells, context)
            for lines in drawing.lines:
                self._lines(lines, context)
        for text in drawing.texts:
            self._text(text)
        for markers in drawing.markers:
            self._stamps.draw(self._pixels, markers, clip_px)

    def _context(self, clip_px: Rectangle | None) -> GraphicsContextBase:
        from matplotlib.transforms import Bbox

        context = plain_context(self._renderer)
        if clip_px is not None:
            left, top, right, bottom = clip_px
            height = self._size[1]
            context.set_clip_rectangle(Bbox.from_extents(left, height - bottom, right, height - top))
        return context

    def _lines(self, lines: Polylines, context: GraphicsContextBase) -> None:
        from matplotlib.transforms import IdentityTransform

        if not len(lines.colors):
            return
        upward = lines.points * (1.0, -1.0) + (0.0, self._size[1])
        identity = IdentityTransform()
        context.set_capstyle("projecting" if lines.joined else "butt")
        codes = np.full(len(upward), AGG_LINE_TO, dtype=np.uint8)
        codes[lines.offsets[:-1]] = AGG_MOVE_TO
        # Neighbours that look the same are one path: Agg is asked less often.
        same = (lines.colors[1:] == lines.colors[:-1]).all(axis=1) & (lines.widths_px[1:] == lines.widths_px[:-1])
        starts = np.concatenate([[0], 1 + np.flatnonzero(~same)])
        ends = [*lines.offsets[starts[1:]].tolist(), len(upward)]
        colors, widths = (lines.colors[starts] / 255).tolist(), lines.widths_px[starts].tolist()
        for color, width, first, last in zip(colors, widths, lines.offsets[starts].tolist(), ends, strict=True):
            context.set_foreground((*color, 1.0), isRGBA=True)
            context.set_linewidth(width)
            self._renderer.draw_path(context, agg_path(upward[first:last], codes[first:last]), identity)

    def _paper(self, paper: Paper, context: GraphicsContextBase, clip_px: Rectangle | None) -> None:
        box = box_of(paper.points, clip_px, self._pixels) if len(paper.points) else None
        if box is None:
            return
        shown = self._pixels.view(np.uint32)[..., 0][box]
        below = shown.copy()
        if paper.texture is not None:
            lay_picture(shown, paper, box, self._cover(paper, context, box))
        else:
            self._painted(paper, context)
        if not paper.opaque:
            mix_in(shown, below)

    def _painted(self, paper: Paper, context: GraphicsContextBase) -> None:
        if paper.bleed is not None:
            self._lines(paper.bleed, context)
        fill(self._renderer, paper, context, self._size[1])

    def _cover(self, paper: Paper, context: GraphicsContextBase, box: tuple[slice, slice]) -> Bytes:
        """Return how much of each pixel of a box a layer covers, from 0 to 255, (H, W); nothing is drawn."""
        kept = self._pixels[box].copy()
        self._pixels[box] = 0
        self._painted(whole_in_white(paper), context)
        cover = self._pixels[box][..., 0].copy()
        self._pixels[box] = kept
        return cover

    def _cells(self, cells: Cells, context: GraphicsContextBase) -> None:
        from matplotlib.transforms import IdentityTransform

        if not len(cells.colors):
            return
        upward = cells.points * (1.0, -1.0) + (0.0, self._size[1])
        codes = np.full(len(upward), AGG_LINE_TO, dtype=np.uint8)
        codes[cells.offsets[:-1]] = AGG_MOVE_TO
        groups = np.arange(len(cells.colors)) if cells.groups is None else cells.groups
        same = (cells.colors[1:] == cells.colors[:-1]).all(axis=1) & (groups[1:] == groups[:-1])
        starts = np.concatenate([[0], 1 + np.flatnonzero(~same)])
        ends = [*cells.offsets[starts[1:]].tolist(), len(upward)]
        colors, begins = (cells.colors[starts] / 255).tolist(), cells.offsets[starts].tolist()
        identity = IdentityTransform()
        context.set_linewidth(0.0)
        for color, first, last in zip(colors, begins, ends, strict=True):
            path = agg_path(upward[first:last], codes[first:last])
            self._renderer.draw_path(context, path, identity, tuple(color))

    def _text(self, text: Text) -> None:
        if not text.text:
            return
        # The same words in the same colour are one stamp, wherever they stand.
        key = replace(text, x=0.0, y=0.0)
        if key not in self._texts:
            stamp = text_stamp(text)
            cover = np.minimum(stamp.cover * self._text_gain, 255).astype(np.uint8)
            self._texts[key] = replace(stamp, cover=cover)
        stamp = self._texts[key]
        top, left = round(text.y) - stamp.reach_y, round(text.x) - stamp.reach_x
        height, width = stamp.cover.shape
        if not (-height < top < self._size[1] and -width < left < self._size[0]):
            return
        # What would leave the picture is cut off.
        rows = slice(max(top, 0), min(top + height, self._size[1]))
        columns = slice(max(left, 0), min(left + width, self._size[0]))
        inside = (slice(rows.start - top, rows.stop - top), slice(columns.start - left, columns.stop - left))
        cover = stamp.cover[inside][..., None].astype(np.uint16)
        below = self._pixels[rows, columns, :3]
        below[:] = (below * (255 - cover) + stamp.colors[inside] * cover + 127) // 255


def text_stamp(text: Text) -> Stamp:
    """Return a text with its anchor on a whole pixel, so that it never shimmers."""
    extent = measure(text.text, text.size_px, bold=text.bold)
    pad = 2 + round(0.3 * text.size_px)
    # mathtext may reach a little beyond what it says.
    width, height = int(extent.width_px) + 2 * pad + 1, int(extent.height_px) + 2 * pad + 1
    baseline = height - pad - int(np.ceil(extent.descent_px))
    renderer = agg_renderer(width, height)
    context = plain_context(renderer)
    context.set_foreground((*(rgb(text.color) / 255).tolist(), 1.0), isRGBA=True)
    properties = font(text.text, text.size_px, bold=text.bold)
    with setting(text.text):
        renderer.draw_text(context, pad, baseline, text.text, properties, 0.0, is_math(text.text))
    reach_x = pad + round(text.anchor_x * extent.width_px)
    return Stamp.of(renderer, reach_x, baseline - round(text.anchor_y * CAPITAL * text.size_px))
