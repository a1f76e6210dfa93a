"""Scenes: what a film is drawn from, and what each of its frames shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from warpviz.film.cell_colors import area_colors
from warpviz.film.dots import Dotted
from warpviz.film.paper_sheet import Carried, Seen
from warpviz.motion.camera import project
from warpviz.motion.easing import EASINGS
from warpviz.motion.tilted import facing
from warpviz.net.layers import Affine
from warpviz.picture.axes import axes, tick_sets
from warpviz.picture.colorbar import color_bar
from warpviz.picture.headline import Headline, headline_texts, zoom_text
from warpviz.picture.scene import Drawing, Scene, together
from warpviz.picture.strip import grown, strip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats, Integers
    from warpviz.film.decision import Decision
    from warpviz.film.ghost import Ghost
    from warpviz.film.overlay import Overlay
    from warpviz.film.paper_sheet import PaperSheet
    from warpviz.film.story import Story
    from warpviz.film.styles import PointStyle
    from warpviz.film.wire_sheet import WireSheet
    from warpviz.languages.language import Language
    from warpviz.motion.camera import View
    from warpviz.motion.framing import Way
    from warpviz.motion.journey import Journey
    from warpviz.motion.movers import Motion
    from warpviz.motion.timeline import Moment
    from warpviz.picture.layout import Layout
    from warpviz.picture.legend import Legend
    from warpviz.picture.theme import Theme


# From how many times nearer on that is said, and steps in which the scale does not change.
NOTED = 1.15
UNMOVED = frozenset({"part", "turn"})


@dataclass(frozen=True, slots=True)
class Step:
    """Where the sheet and the camera are in one frame.

    Attributes:
        way: the camera's.
        number: of the motion.
        t: its (eased) progress.
        camera: the progress of the camera.
        stage: the part of the motion that is under way.
        keyframe: what is gone to, or held.
        reached: the last keyframe that was reached.
        settled: whether the order in which the sheet lies is known for every place.
        rests: whether the camera stands still.
    """

    way: Way
    number: int
    t: float
    camera: float
    stage: str
    keyframe: int
    reached: int
    settled: bool
    rests: bool


@dataclass(frozen=True, slots=True, eq=False)
class Moved:
    """Something in the plane that goes with the sheet: its motions, one a layer."""

    motions: Sequence[Motion]

    def at(self, step: Step) -> Floats:
        """Return the positions, (N, 3)."""
        return self.motions[step.number](step.t)

    def order(self, step: Step) -> Floats:
        """Return in what order it lies, (N,)."""
        return self.motions[step.number].order(step.t)


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """The sheet in a film: what draws it, and what moves.

    Attributes:
        draws: the cells, or the lines alone.
        vertices: of its lines and sides.
        centers: of its cells; None for lines alone.
        hatching: the ends of its hatching; None for none.
        picture: the corners of the picture on it; None for none.
        points: labelled points; None for none.
        point_style: how they look.
        point_cells: the cell of each, (N,).
        overlay: lines that it carries; None for none.
        overlay_moved, overlay_cells: their vertices, and the cell of each piece.
    """

    draws: PaperSheet | WireSheet
    vertices: Moved
    centers: Moved | None
    hatching: Moved | None
    picture: Moved | None
    points: Moved | None
    point_style: PointStyle
    point_cells: Integers
    overlay: Overlay | None
    overlay_moved: Moved | None
    overlay_cells: Integers


@dataclass(slots=True, eq=False)
class SceneBuilder:
    """Everything that a frame is drawn from."""

    layout: Layout
    theme: Theme
    words: Language
    easing: str
    journey: Journey
    story: Story
    sheet: Sheet
    moments: tuple[Moment, ...]
    axis_names: tuple[tuple[str, ...], ...]
    decision: Decision | None = None
    ghosts: Sequence[Ghost | None] = ()
    legend: Legend | None = None
    color: str = "class"
    # What stands still, made once a step.
    _backdrops: dict[tuple[object, ...], Drawing] = field(default_factory=dict)

    def scene(self, number: int) -> Scene:
        """Return what frame `number` shows."""
        moment = self.moments[number]
        step = self.step(moment)
        view = step.way.view(step.camera)
        content, layers = self._content(step, view, moment)
        backdrop, underlay = self._surroundings(step, view, moment)
        overlay = Drawing()
        if self.layout.has_strip and not moment.hold and step.way.layer is not None:
            overlay = grown(self.layout, self.theme, len(self.story.heads), step.way.layer, moment.progress)
        if (factor := self._nearer(moment)) >= NOTED and not self.layout.title_only:
            # Above the sheet, and above what parts the classes.
            overlay = together(overlay, Drawing(texts=zoom_text(self.layout, self.theme, factor)))
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

    def step(self, moment: Moment) -> Step:
        """Return where everything is at a moment."""
        way = self.journey.ways[moment.step]
        ease = EASINGS[self.easing]
        rests = way.still or moment.hold
        if way.layer is None:
            number, t = max(way.keyframe - 1, 0), float(way.keyframe > 0)
            return Step(
                way, number, t, ease(moment.progress), "", way.keyframe, way.keyframe, settled=True, rests=rests
            )
        mover = self.journey.movers[way.layer]
        t = mover.eased(moment.progress, ease)
        keyframe = way.layer + (moment.progress > 0)
        reached = way.layer + (moment.progress >= 1)
        stage = "" if moment.hold else mover.stage(t)
        settled = mover.settled(t)
        # The camera goes with the sheet, as it was planned, so that nothing leaves the picture on the way.
        return Step(way, way.layer, t, t, stage, keyframe, reached, settled=settled, rests=rests)

    def project(self, positions: Floats, view: View) -> tuple[Floats, Floats]:
        """Return where positions (N, 3) are on the screen, (N, 2), and how near they are, (N,)."""
        return project(positions, view, self.layout.middle, self.layout.half_px)

    def _content(self, step: Step, view: View, moment: Moment) -> tuple[Drawing, tuple[Drawing, ...]]:
        """Return what lies below the sheet, and the layers of the sheet and what lies on it."""
        sheet = self.sheet
        positions = sheet.vertices.at(step)
        screen, depth = self.project(positions, view)
        near = depth if sheet.centers is None else self._order(sheet.centers, step, view)
        px = self.layout.half_px / view.half
        flat = not self.journey.in_space
        settled = step.settled and flat and sheet.centers is not None
        seen = Seen(positions, screen, depth, near, settled, view, px, in_space=self._aside(view), by_height=flat)
        hatching = None if sheet.hatching is None else self.project(sheet.hatching.at(step), view)[0]
        picture = None if sheet.picture is None else self.project(sheet.picture.at(step), view)[0]
        layers = sheet.draws.drawings(seen, hatching, self._markers(step, view), self._carried(step, view), picture)
        below = Drawing()
        if step.way.layer is not None and not moment.hold and self.ghosts:
            ghost = self.ghosts[step.way.layer]
            below = Drawing() if ghost is None else ghost.drawing(self, view, moment.progress)
        if self.decision is None:
            return below, layers
        return below, self.decision.drawn(self, layers, step, view, moment)

    def _aside(self, view: View) -> bool:
        """Return whether the sheet is seen from anywhere but straight above."""
        return self.journey.in_space or view.flatness < 1

    def _order(self, centers: Moved, step: Step, view: View) -> Floats:
        """Return what cells with those centers are sorted by, (P,): how near they are, or how high they lie."""
        if self.journey.in_space:
            return self.project(centers.at(step), view)[1]
        order = centers.order(step)
        if not self._aside(view) or not step.settled:
            return order
        # Of flat paper that is turned over, what is up may be seen from below.
        positions = centers.at(step)
        return order * facing(positions, self.project(positions, view)[0])

    def _markers(self, step: Step, view: View) -> Dotted | None:
        """Return the points, the nearest last."""
        sheet = self.sheet
        if sheet.points is None:
            return None
        positions = sheet.points.at(step)
        screen, depth = self.project(positions, view)
        order = np.argsort(depth if self.journey.in_space else positions[:, 2], kind="stable")
        cells = sheet.point_cells[order] if len(sheet.point_cells) else sheet.point_cells
        return Dotted(sheet.point_style.markers(screen[order], order, step.number, step.t), cells, depth[order])

    def _carried(self, step: Step, view: View) -> Carried | None:
        """Return the lines that are carried along with the sheet."""
        sheet = self.sheet
        if sheet.overlay is None or sheet.overlay_moved is None:
            return None
        screen, depth = self.project(sheet.overlay_moved.at(step), view)
        return Carried(sheet.overlay.lines(screen), sheet.overlay_cells, depth)

    def _surroundings(self, step: Step, view: View, moment: Moment) -> tuple[Drawing, Drawing]:
        """Return the backdrop, made once a step, and the axes where they move with the camera."""
        at_end = self._is_decided(moment)
        key = (step.keyframe, step.reached, step.stage, step.way.layer if not moment.hold else None, at_end,
               moment.step if step.rests else None)  # fmt: skip
        moving = Drawing()
        if not step.rests or key not in self._backdrops:
            names = self.axis_names[step.keyframe] if self._aside(view) else None
            ticks = tick_sets(step.way.start, step.way.end, step.camera)
            moving = axes(self.layout, self.theme, view, ticks, names)
        if key not in self._backdrops:
            still = self._words(step, moment, at_end=at_end)
            self._backdrops[key] = together(moving, still) if step.rests else still
        return self._backdrops[key], Drawing() if step.rests else moving

    def _nearer(self, moment: Moment) -> float:
        """Return how many times nearer the camera has come, or comes, to what an activation made small; 1 for not."""
        # What is held was come to by the way before, or is left by this one.
        place = moment.step - (moment.hold and moment.progress < 1)
        if place < 0:
            return 1.0
        way = self.journey.ways[place]
        while way.purpose in UNMOVED and place > 0:
            place -= 1
            way = self.journey.ways[place]
        moved = way.purpose == "closer" or (way.layer is not None and self._keeps_scale(way.layer))
        return way.start.half / way.end.half if moved else 1.0

    def _keeps_scale(self, layer: int) -> bool:
        """Return whether the scale should stand still through a layer: through all but affine maps."""
        return not isinstance(self.journey.layers[layer], Affine)

    def _is_decided(self, moment: Moment) -> bool:
        """Return whether what parts the classes is drawn."""
        return self.decision is not None and self.decision.shown(self, moment) >= 1

    def _words(self, step: Step, moment: Moment, *, at_end: bool) -> Drawing:
        line = self.story.headline(step.keyframe, step.stage, step.reached, at_end=at_end)
        if self.layout.title_only:
            line = Headline(self.story.title, named=True)
        texts = Drawing(texts=headline_texts(self.layout, self.theme, line))
        if self.color == "area":
            texts = together(texts, color_bar(self.layout, self.theme, area_colors(self.theme), self.words.area))
        if self.legend is not None:
            texts = together(texts, self.legend.drawing(self.theme))
        if not self.layout.has_strip:
            return texts
        active = None if moment.hold else step.way.layer
        return together(strip(self.layout, self.theme, self.story.strip, step.reached, active), texts)
