"""Line ink: which pixels of a frame are a line's, whatever lies below it and on top of it.

A frame is drawn once more with white lines, and all else black: what is white then is the lines' share.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from warpviz.picture.raster import Rasterizer
from warpviz.picture.scene import taken

if TYPE_CHECKING:
    from warpviz.arrays import Bytes
    from warpviz.picture.palette import Flags
    from warpviz.picture.scene import Cells, Drawing, Markers, Paper, Polylines, Scene

BLACK, WHITE = "#000000", 255
# A pixel is a line's where lines cover half of it.
HALF = 128


@dataclass(frozen=True, slots=True, eq=False)
class LineInk:
    """Tells which pixels are a line's, in scenes of one size; what stands still is drawn once and kept."""

    rasterizer: Rasterizer
    # The backdrops that were seen, held so that their ids stay their own, and the same in black and white.
    _backdrops: dict[int, tuple[Drawing, Drawing]] = field(default_factory=dict, init=False)

    @classmethod
    def of_size(cls, width_px: int, height_px: int) -> LineInk:
        """Return one for scenes of that size."""
        return cls(Rasterizer(width_px, height_px))

    def on_lines(self, scene: Scene) -> Flags:
        """Return the pixels of which lines cover half and more, (H, W); none where a drawn scene does not say."""
        if scene.pixels is not None:
            return np.zeros(scene.pixels.shape[:2], dtype=bool) if scene.on_lines is None else scene.on_lines
        drawn: Bytes = np.asarray(self.rasterizer.draw(self._inked(scene)))[..., 0]
        return np.asarray(drawn >= HALF)

    def _inked(self, scene: Scene) -> Scene:
        """Return a scene in black, but its lines in white."""
        return replace(
            scene,
            background=BLACK,
            keyed=False,
            backdrop=self._backdrop(scene.backdrop),
            content=_inked(scene.content),
            layers=tuple(map(_inked, scene.layers)),
            underlay=_inked(scene.underlay),
            overlay=_inked(scene.overlay),
            panels=tuple(replace(panel, scene=self._inked(panel.scene)) for panel in scene.panels),
        )

    def _backdrop(self, backdrop: Drawing) -> Drawing:
        """Return what stands still, one object for all scenes that share it."""
        if id(backdrop) not in self._backdrops:
            self._backdrops[id(backdrop)] = (backdrop, _inked(backdrop))
        return self._backdrops[id(backdrop)][1]


def _inked(drawing: Drawing) -> Drawing:
    return replace(
        drawing,
        cells=tuple(map(_black_cells, drawing.cells)),
        lines=tuple(_of_one_grey(lines, WHITE) for lines in drawing.lines),
        markers=tuple(map(_black_markers, drawing.markers)),
        texts=tuple(replace(text, color=BLACK) for text in drawing.texts),
        shadows=(),
        papers=tuple(map(_black_paper, drawing.papers)),
    )


def _black_cells(cells: Cells) -> Cells:
    colors = np.zeros_like(cells.colors)
    colors[:, 3] = cells.colors[:, 3]
    return replace(cells, colors=colors)


def _black_markers(markers: Markers) -> Markers:
    return replace(markers, styles=tuple(replace(style, fill=BLACK, outline=BLACK) for style in markers.styles))


def _black_paper(paper: Paper) -> Paper:
    bleed = paper.bleed and _of_one_grey(paper.bleed, 0)
    colors = np.zeros_like(paper.colors)
    black = replace(paper, colors=colors, bleed=bleed, texture=None)
    if paper.texture is None:
        return black
    # Under a picture the first fill is all of the layer.
    whole = np.flatnonzero(paper.fill == 0)
    take, offsets = taken(paper.offsets, whole)
    return replace(
        black,
        points=paper.points[take],
        offsets=offsets,
        fill=paper.fill[whole],
        colors=colors[:1],
        role=paper.role[:1],
    )


def _of_one_grey(lines: Polylines, level: int) -> Polylines:
    return replace(lines, colors=np.full_like(lines.colors, level))
