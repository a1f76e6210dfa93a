"""Frames: what a film is drawn from, and what each of its frames shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.figures.dividers import grow
from warpviz.figures.tint import Tint, area_colors
from warpviz.motion.camera import View, project
from warpviz.motion.easing import EASINGS
from warpviz.motion.tween import Path, pad
from warpviz.motion.views import SPACE
from warpviz.picture.axes import axes, tick_sets
from warpviz.picture.colorbar import color_bar
from warpviz.picture.depth import layered
from warpviz.picture.header import Captions, header_texts
from warpviz.picture.polylines import straight_lines
from warpviz.picture.scene import Cells, Drawing, Markers, Polylines, Scene, together
from warpviz.picture.strip import grown, strip
from warpviz.picture.theme import Theme, rgb
from warpviz.picture.words import LANGUAGES, Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats
    from warpviz.figures.looks import Looks
    from warpviz.figures.overlay import Overlay
    from warpviz.figures.spec import SheetFigure
    from warpviz.motion.route import Route
    from warpviz.motion.timeline import Moment
    from warpviz.picture.layout import Layout
    from warpviz.picture.legend import Legend

# The dividing line grows in the last part of the last step.
DIVIDER_FROM = 0.6


@dataclass(frozen=True, slots=True, eq=False)
class _Shown:
    """A sheet in a frame: its lines and how near their vertices are, dots for crushed lines; the same for its cells."""

    lines: Polylines
    line_depth: Floats
    dots: tuple[Markers, ...]
    cells: Cells | None = None
    cell_depth: Floats | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Film:
    """Everything that a frame is drawn from.

    The paths are one a step; `dividers` are polygons in the space of the last state.
    """

    spec: SheetFigure
    layout: Layout
    theme: Theme
    captions: Captions
    route: Route
    looks: Looks
    overlay: Overlay | None
    overlay_paths: Sequence[Path]
    sheet_paths: Sequence[Path]
    point_paths: Sequence[Path]
    dividers: Sequence[Floats]
    moments: tuple[Moment, ...]
    backdrops: dict[tuple[int, bool, bool, str], Drawing]
    legend: Legend | None = None
    tint: Tint | None = None

    def scene(self, number: int) -> Scene:
        """Return what frame `number` shows."""
        moment = self.moments[number]
        eased = EASINGS[self.spec.easing](moment.progress)
        view = self.route.view(moment.step, eased)
        content, layers = self._content(moment, eased, view)
        overlay = Drawing()
        dots = len(self.captions.labels)
        if self.layout.has_strip and not moment.hold and moment.step + 1 < dots:
            overlay = grown(self.layout, self.theme, dots, moment.step, eased)
        backdrop, underlay = self._surroundings(moment, view, eased)
        return Scene(
            width_px=self.layout.width_px,
            height_px=self.layout.height_px,
            background=self.theme.background,
            backdrop=backdrop,
            content=content,
            clip_px=self.layout.plot,
            overlay=overlay,
            layers=layers,
            underlay=underlay,
            keyed=self.theme.keyed,
        )

    def _project(self, positions: Floats, view: View) -> tuple[Floats, Floats]:
        return project(positions, view, self.layout.middle, self.layout.half_px)

    def _content(self, moment: Moment, eased: float, view: View) -> tuple[Drawing, tuple[Drawing, ...]]:
        """Return the divider and the flat sheet, and the layers of a sheet in space."""
        positions = self.sheet_paths[moment.step](eased)
        screen, depth = self._project(positions, view)
        cells: tuple[Cells, ...] = ()
        extra: tuple[Polylines, ...] = ()
        if self.dividers and moment.step == self.route.step_count - 1:
            shown = (eased - DIVIDER_FROM) / (1 - DIVIDER_FROM)
            if shown > 0:
                cells, extra = self._divider(shown, view)
        markers, marker_depth = None, None
        if self.looks.has_points:
            marker_screen, marker_depth = self._project(self.point_paths[moment.step](eased), view)
            markers = self.looks.points(marker_screen)
        sheet = self._sheet(positions, screen, depth, view)
        carried = self._overlay(moment, eased, view)
        if view.flatness < 1:
            background = rgb(self.theme.background)
            layers = layered(
                sheet.lines,
                sheet.line_depth,
                markers,
                marker_depth,
                background,
                far_px=1.5 * self.layout.half_px,
                cells=sheet.cells,
                cell_depth=sheet.cell_depth,
                above=carried,
            )
            return Drawing(cells=cells, lines=extra, markers=sheet.dots), layers
        above = (*sheet.dots, markers) if markers is not None else sheet.dots
        filled = (sheet.cells, *cells) if sheet.cells is not None else cells
        return Drawing(cells=filled, lines=(sheet.lines, *(carried[:1] if carried else ()), *extra), markers=above), ()

    def _sheet(self, positions: Floats, screen: Floats, depth: Floats, view: View) -> _Shown:
        """Return the sheet's lines and cells; on a flat sheet in the order in which they are drawn."""
        flat = view.flatness >= 1
        tint, looks = self.tint, self.looks
        if tint is None:
            lines = looks.flat_sheet(screen) if flat else looks.sheet(screen)
            return _Shown(lines, depth, looks.collapsed(screen))
        values = tint.values(positions, view)
        lines = tint.flat_sheet(screen, values) if flat else tint.sheet(screen, values)
        cells = tint.cells(screen, values, together=flat) if tint.fill else None
        dots = looks.dots(tint.collapsed(screen))
        return _Shown(lines, tint.line_depth(depth), dots, cells, tint.cell_depth(depth))

    def _overlay(self, moment: Moment, eased: float, view: View) -> tuple[Polylines, Floats] | None:
        """Return the lines that are carried along with the sheet, and how near their vertices are."""
        if self.overlay is None:
            return None
        screen, depth = self._project(self.overlay_paths[moment.step](eased), view)
        return self.overlay.lines(screen), depth

    def _divider(self, share: float, view: View) -> tuple[tuple[Cells, ...], tuple[Polylines, ...]]:
        color, width_px = rgb(self.theme.divider), 2.2 * self.layout.scale
        cells, lines = [], []
        for part in self.dividers:
            corners, _ = self._project(pad(grow(part, share), SPACE), view)
            if len(corners) == 1:
                # The border on a line is a point: draw it as a stroke across.
                reach_px = 40 * self.layout.scale * share
                corners = corners + np.array([[0.0, -reach_px], [0.0, reach_px]])
            if len(corners) == 2:
                if self.theme.cased:
                    lines.append(straight_lines(corners, rgb(self.theme.background), 2.5 * width_px))
                lines.append(straight_lines(corners, color, width_px))
                continue
            outline = np.concatenate([corners, corners[:1]])
            offsets = np.array([0, len(outline)])
            cells.append(Cells(outline, offsets, np.append(color, 38).astype(np.uint8)[None]))
            lines.append(Polylines(outline, offsets, color[None], np.array([0.7 * width_px])))
        return tuple(cells), tuple(lines)

    def _surroundings(self, moment: Moment, view: View, eased: float) -> tuple[Drawing, Drawing]:
        """Return the backdrop, made once a step, and the axes where they move with the camera."""
        a, b = self.route.views[moment.step], self.route.views[moment.step + 1]
        rests = view is a or moment.hold
        keyframe = moment.step + (moment.hold and moment.progress == 1)
        stage = "" if moment.hold else self.route.stage(moment.step, eased)
        key = (keyframe, moment.hold, rests, stage)
        moving = (
            Drawing()
            if rests and key in self.backdrops
            else axes(self.layout, self.theme, view, tick_sets(a, b, eased))
        )
        if key not in self.backdrops:
            still = self._texts_and_strip(moment, keyframe, stage)
            self.backdrops[key] = together(moving, still) if rests else still
        return self.backdrops[key], Drawing() if rests else moving

    def _texts_and_strip(self, moment: Moment, keyframe: int, stage: str) -> Drawing:
        last = len(self.captions.labels) - 1
        named = min(keyframe if moment.hold else moment.step + 1, last)
        note = self._words.stages.get(stage) or self.captions.note(named, at_end=self._at_end(moment))
        texts = Drawing(texts=header_texts(self.layout, self.theme, self.captions, named, note))
        if self.tint is not None and self.tint.color == "area":
            texts = together(texts, color_bar(self.layout, self.theme, area_colors(self.theme), self._words.area))
        if self.legend is not None:
            texts = together(texts, self.legend.drawing(self.theme))
        if not self.layout.has_strip:
            return texts
        return together(strip(self.layout, self.theme, self.captions.labels, min(keyframe, last)), texts)

    @property
    def _words(self) -> Words:
        return LANGUAGES[self.spec.lang]

    def _at_end(self, moment: Moment) -> bool:
        if moment.step != self.route.step_count - 1:
            return False
        return (moment.hold and moment.progress == 1) or self.route.closer
