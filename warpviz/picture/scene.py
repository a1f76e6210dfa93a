"""Scene: what one frame consists of, as plain data in pixels. Places have x to the right and y down."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from warpviz.arrays import Bytes, Floats, Integers
    from warpviz.picture.plot import Plot
    from warpviz.picture.texture import Texture


def taken(offsets: Integers, order: Integers) -> tuple[Integers, Integers]:
    """Return the vertices of parts that begin at `offsets` in another order (P,), and where each begins then."""
    counts = np.diff(offsets)[order]
    begins = np.concatenate([[0], np.cumsum(counts)])
    return np.repeat(offsets[:-1][order] - begins[:-1], counts) + np.arange(begins[-1]), begins


@dataclass(frozen=True, slots=True, eq=False)
class Polylines:
    """Lines through vertices.

    Attributes:
        points: all vertices, (V, 2).
        offsets: line p has the vertices offsets[p]:offsets[p + 1], (P + 1,).
        colors: uint8 (P, 3).
        widths_px: (P,).
        joined: whether lines reach half their width beyond their ends, so that those that meet there leave no gap.
    """

    points: Floats
    offsets: Integers
    colors: Bytes
    widths_px: Floats
    joined: bool = False

    def ordered(self, order: Integers) -> Polylines:
        """Return the same lines, to be drawn in another order (P,)."""
        take, offsets = taken(self.offsets, order)
        return Polylines(self.points[take], offsets, self.colors[order], self.widths_px[order], self.joined)

    def between(self, first: int, last: int) -> Polylines:
        """Return the lines from number `first` to before number `last`."""
        offsets = self.offsets[first : last + 1]
        points = self.points[offsets[0] : offsets[-1]]
        return Polylines(points, offsets - offsets[0], self.colors[first:last], self.widths_px[first:last], self.joined)


@dataclass(frozen=True, slots=True)
class MarkerStyle:
    """A marker: shape, colours as `#rrggbb`, the radius without its outline, and the outline's width."""

    shape: str
    fill: str
    outline: str
    radius_px: float
    outline_px: float


@dataclass(frozen=True, slots=True, eq=False)
class Markers:
    """Markers at centers (N, 2); marker n looks like styles[style[n]]. Later ones cover earlier ones."""

    centers: Floats
    style: Integers
    styles: tuple[MarkerStyle, ...]

    def chosen(self, which: Integers | npt.NDArray[np.bool_]) -> Markers:
        """Return those of a selection."""
        return Markers(self.centers[which], self.style[which], self.styles)


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; parts between dollar signs are mathtext.

    Attributes:
        text, size_px, color: what is set, in what font size and colour (`#rrggbb`).
        x, y: where its anchor is.
        anchor_x, anchor_y: 0 and 1 are its left and right edge, and the baseline and the top of a capital letter.
        bold: the weight of text outside of mathtext.
    """

    text: str
    x: float
    y: float
    size_px: float
    color: str
    anchor_x: float = 0.0
    anchor_y: float = 0.0
    bold: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Filled polygons.

    Attributes:
        points: all corners, (V, 2).
        offsets: cell p has the corners offsets[p]:offsets[p + 1], (P + 1,).
        colors: uint8 (P, 4), the last channel being opacity.
        groups: (P,); neighbours of one group and colour do not cover each other and are drawn as one; None for none.
    """

    points: Floats
    offsets: Integers
    colors: Bytes
    groups: Integers | None = None

    def ordered(self, order: Integers) -> Cells:
        """Return the same cells, to be drawn in another order (P,)."""
        take, offsets = taken(self.offsets, order)
        groups = None if self.groups is None else self.groups[order]
        return Cells(self.points[take], offsets, self.colors[order], groups)

    def between(self, first: int, last: int) -> Cells:
        """Return the cells from number `first` to before number `last`."""
        offsets = self.offsets[first : last + 1]
        groups = None if self.groups is None else self.groups[first:last]
        return Cells(self.points[offsets[0] : offsets[-1]], offsets - offsets[0], self.colors[first:last], groups)


# What a fill of paper is for: pixels and shapes (SVG, PDF), or one of the two.
ANYWHERE, PIXELS, SHAPES = 0, 1, 2


@dataclass(frozen=True, slots=True, eq=False)
class Paper:
    """A layer of paper, whose parts do not cover each other.

    Fills are painted one after the other, opaque and each over the ones before, so that no seam shows between them;
    then a little of what is below shows through all of them at once (see `translucency.seen_through`).

    Attributes:
        points: outlines, closed, (V, 2). Those of one fill go in the same sense and may overlap; holes go in the other.
        offsets: outline k has the vertices offsets[k]:offsets[k + 1], (K + 1,).
        fill: the fill of each outline, ascending, (K,).
        colors: uint8 (F, 3).
        role: what each fill is for, (F,): `ANYWHERE`; `PIXELS`, as it lies under later ones so that no seam shows;
            `SHAPES`, as in pixels that colour is there already. Those of other roles than `PIXELS` do not overlap.
        bleed: lines in the paper's colour, below the fills: where a nearer layer goes on, no gap is left.
        opaque: whether nothing is to show through.
        texture: a picture that takes the place of the colours; then the first fill is all of the layer.
    """

    points: Floats
    offsets: Integers
    fill: Integers
    colors: Bytes
    role: Integers
    bleed: Polylines | None = None
    opaque: bool = False
    texture: Texture | None = None

    def moved(self, by: Floats) -> Paper:
        """Return the same elsewhere."""
        bleed = self.bleed and replace(self.bleed, points=self.bleed.points + by)
        texture = self.texture and replace(self.texture, corners=self.texture.corners + by)
        return replace(self, points=self.points + by, bleed=bleed, texture=texture)


@dataclass(frozen=True, slots=True, eq=False)
class Shadow:
    """A soft shadow, which darkens what has been drawn before it.

    Attributes:
        points: outlines where the shadow falls, (V, 2); it is their union.
        offsets: outline k has the vertices offsets[k]:offsets[k + 1], (K + 1,).
        opacity: how much of the light it takes, in [0, 1].
        blur_px: how wide its edge is.
        onto: outlines, and where each begins, that it is confined to; None for everywhere.
        beyond: outlines, and where each begins, within which it is not; None for nowhere.
    """

    points: Floats
    offsets: Integers
    opacity: float
    blur_px: float
    onto: tuple[Floats, Integers] | None = None
    beyond: tuple[Floats, Integers] | None = None

    def moved(self, by: Floats) -> Shadow:
        """Return the same elsewhere."""
        onto, beyond = (part and (part[0] + by, part[1]) for part in (self.onto, self.beyond))
        return replace(self, points=self.points + by, onto=onto, beyond=beyond)


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """Primitives, drawn in the order shadows, papers, cells, lines, texts, markers.

    `clip_px` is the region that it may touch (texts apart), instead of the one that the scene gives it.
    """

    cells: tuple[Cells, ...] = ()
    lines: tuple[Polylines, ...] = ()
    markers: tuple[Markers, ...] = ()
    texts: tuple[Text, ...] = ()
    clip_px: Rectangle | None = None
    shadows: tuple[Shadow, ...] = ()
    papers: tuple[Paper, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """One frame.

    Attributes:
        width_px, height_px, background: its size, and the page's `#rrggbb`.
        backdrop: what stands still; frames that share the very same object have it drawn once.
        content: what moves, drawn on top within `clip_px`.
        layers: what moves in space, after `content`, from far to near.
        underlay: what moves between backdrop and `content`, anywhere.
        keyed: whether the background stands for the page, which shows through; nothing else is blended with it.
        clip_px: left, top, right, bottom of the region that `content` may touch.
        overlay: what moves outside of that region.
        panels: whole scenes laid on top, each drawn as if it were alone.
        plot, plot_state: a matplotlib figure beneath all else, and where its parts are that move.
        pixels, on_lines: the frame, uint8 (H, W, 3), if it was drawn already, and which pixels are on lines, (H, W).
    """

    width_px: int
    height_px: int
    background: str
    backdrop: Drawing
    content: Drawing
    clip_px: tuple[float, float, float, float]
    overlay: Drawing = Drawing()
    layers: tuple[Drawing, ...] = ()
    underlay: Drawing = Drawing()
    keyed: bool = False
    panels: tuple[Panel, ...] = ()
    plot: Plot | None = None
    plot_state: object = None
    pixels: Bytes | None = None
    on_lines: npt.NDArray[np.bool_] | None = None

    def drawings(self) -> Iterator[tuple[Drawing, Rectangle | None]]:
        """Yield what is drawn, in order, each with the region that it may touch; None for everywhere."""
        yield from self.own_drawings()
        for panel in self.panels:
            for drawing, clip_px in panel.scene.drawings():
                shifted = moved(drawing, panel.left_px, panel.top_px, clip_px)
                yield shifted, shifted.clip_px

    def own_drawings(self) -> Iterator[tuple[Drawing, Rectangle | None]]:
        """Yield the same without the panels."""
        for drawing in (self.backdrop, self.underlay):
            yield drawing, drawing.clip_px
        for drawing in (self.content, *self.layers):
            yield drawing, drawing.clip_px or self.clip_px
        yield self.overlay, self.overlay.clip_px


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """A scene within another, all of it in the picture: its left upper corner is at (left_px, top_px)."""

    scene: Scene
    left_px: int
    top_px: int


def moved(drawing: Drawing, x: float, y: float, clip_px: Rectangle | None) -> Drawing:
    """Return a drawing moved right and down, within a region that is moved with it."""
    by = np.array([x, y])
    clip = clip_px and (clip_px[0] + x, clip_px[1] + y, clip_px[2] + x, clip_px[3] + y)
    return Drawing(
        cells=tuple(replace(cells, points=cells.points + by) for cells in drawing.cells),
        lines=tuple(replace(lines, points=lines.points + by) for lines in drawing.lines),
        markers=tuple(replace(markers, centers=markers.centers + by) for markers in drawing.markers),
        texts=tuple(replace(text, x=text.x + x, y=text.y + y) for text in drawing.texts),
        clip_px=clip,
        shadows=tuple(shadow.moved(by) for shadow in drawing.shadows),
        papers=tuple(paper.moved(by) for paper in drawing.papers),
    )


def together(first: Drawing, second: Drawing) -> Drawing:
    """Return both drawings as one."""
    return Drawing(
        cells=first.cells + second.cells,
        lines=first.lines + second.lines,
        markers=first.markers + second.markers,
        texts=first.texts + second.texts,
        shadows=first.shadows + second.shadows,
        papers=first.papers + second.papers,
    )


Rectangle = tuple[float, float, float, float]
