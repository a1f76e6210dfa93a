"""Frames: what a film is drawn from, and what each of its frames shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from warpviz.film.cell_colors import CellColors, area_colors
from warpviz.film.dividers import grow
from warpviz.languages.table import LANGUAGES
from warpviz.motion.camera import View, project
from warpviz.motion.easing import EASINGS
from warpviz.motion.tween import Trajectory, pad
from warpviz.motion.views import SPACE
from warpviz.picture.axes import axes, tick_sets
from warpviz.picture.colorbar import color_bar
from warpviz.picture.depth import layered
from warpviz.picture.header import Captions, header_texts
from warpviz.picture.polylines import straight_lines
from warpviz.picture.scene import Cells, Drawing, Markers, Polylines, Scene, together
from warpviz.picture.strip import grown, strip
from warpviz.picture.theme import Theme, rgb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats
    from warpviz.film.overlay import Overlay
    from warpviz.film.styles import SheetStyle
    from warpviz.languages.language import Language
    from warpviz.motion.route import Route
    from warpviz.motion.timeline import Moment
    from warpviz.picture.layout import Layout
    from warpviz.picture.legend import Legend
    from warpviz.specs.base import SheetFigure

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


@dataclass(slots=True, eq=False)
class SceneBuilder:
    """Everything that a frame is drawn from.

    The paths are one a step; `dividers` are polygons in the space of the last state.
    """

    spec: SheetFigure
    layout: Layout
    theme: Theme
    captions: Captions
    route: Route
    style: SheetStyle
    overlay: Overlay | None
    overlay_paths: Sequence[Trajectory]
    sheet_paths: Sequence[Trajectory]
    point_paths: Sequence[Trajectory]
    dividers: Sequence[Floats]
    moments: tuple[Moment, ...]
    legend: Legend | None = None
    cell_colors: CellColors | None = None
    # What stands still, made once a step.
    _backdrops: dict[tuple[int, bool, bool, str], Drawing] = field(default_factory=dict)

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
        if self.style.has_points:
            marker_screen, marker_depth = self._project(self.point_paths[moment.step](eased), view)
            markers = self.style.points(marker_screen)
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
        cell_colors, style = self.cell_colors, self.style
        if cell_colors is None:
            lines = style.flat_sheet(screen) if flat else style.sheet(screen)
            return _Shown(lines, depth, style.collapsed(screen))
        values = cell_colors.values(positions, view)
        lines = cell_colors.flat_sheet(screen, values) if flat else cell_colors.sheet(screen, values)
        cells = cell_colors.cells(screen, values, together=flat) if cell_colors.fill else None
        dots = style.dots(cell_colors.collapsed(screen))
        return _Shown(lines, cell_colors.line_depth(depth), dots, cells, cell_colors.cell_depth(depth))

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
            if rests and key in self._backdrops
            else axes(self.layout, self.theme, view, tick_sets(a, b, eased))
        )
        if key not in self._backdrops:
            still = self._texts_and_strip(moment, keyframe, stage)
            self._backdrops[key] = together(moving, still) if rests else still
        return self._backdrops[key], Drawing() if rests else moving

    def _texts_and_strip(self, moment: Moment, keyframe: int, stage: str) -> Drawing:
        last = len(self.captions.labels) - 1
        named = min(keyframe if moment.hold else moment.step + 1, last)
        note = self._words.stages.get(stage) or self.captions.note(named, at_end=self._at_end(moment))
        texts = Drawing(texts=header_texts(self.layout, self.theme, self.captions, named, note))
        if self.cell_colors is not None and self.cell_colors.color == "area":
            texts = together(texts, color_bar(self.layout, self.theme, area_colors(self.theme), self._words.area))
        if self.legend is not None:
            texts = together(texts, self.legend.drawing(self.theme))
        if not self.layout.has_strip:
            return texts
        return together(strip(self.layout, self.theme, self.captions.labels, min(keyframe, last)), texts)

    @property
    def _words(self) -> Language:
        return LANGUAGES[self.spec.lang]

    def _at_end(self, moment: Moment) -> bool:
        if moment.step != self.route.step_count - 1:
            return False
        return (moment.hold and moment.progress == 1) or self.route.closer
