"""Build: a sheet on its way through layers, as an animation. Every figure of a moving sheet is one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from warpviz.film.captions import seen_notes, step_notes
from warpviz.film.cell_colors import mesh_of
from warpviz.film.decision import PART, Decision
from warpviz.film.dividers import dividers_in_sight, seen_hyperplane
from warpviz.film.facts_file import facts_of, measured
from warpviz.film.ghost import border_of, ghost_of
from warpviz.film.movers import movers_for
from warpviz.film.overlay import overlay_of
from warpviz.film.paper_sheet import PaperSheet
from warpviz.film.picture_cells import PictureCells
from warpviz.film.scenes import Moved, SceneBuilder, Sheet
from warpviz.film.story import story_of
from warpviz.film.styles import PointStyle, class_legend
from warpviz.film.tiles import layout_of, tile_captions, tile_moments
from warpviz.film.tween_notes import collapse_notes
from warpviz.film.wire_sheet import WireSheet
from warpviz.languages.table import LANGUAGES
from warpviz.motion.framing import Way
from warpviz.motion.journey import Journey, Sights, plan_journey
from warpviz.motion.projection import project_all
from warpviz.motion.space_views import SpaceWork
from warpviz.motion.timeline import Moment, timeline
from warpviz.motion.views import groups_of
from warpviz.net.analysis import check_defined, crease_functions, is_piecewise_linear, jump_functions
from warpviz.net.network import Network
from warpviz.picture.animation import Animation
from warpviz.picture.filmstrip import filmstrip
from warpviz.picture.theme import THEMES
from warpviz.plane.lattice import Lattice, grown_extent
from warpviz.plane.refine import SMOOTH_SEGMENTS, refine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats, Integers
    from warpviz.film.plan import FilmPlan
    from warpviz.motion.projection import Method, Projection
    from warpviz.net.layers import Layer
    from warpviz.picture.layout import Layout
    from warpviz.plane.lattice import Sheet as RefinedSheet
    from warpviz.plane.mesh import Mesh
    from warpviz.plane.refine import ScreenMap
    from warpviz.specs.base import SheetFigure
    from warpviz.specs.request import Request

MAX_KEY_FRAMES = 24
LOOKED_AT = (0.15, 0.3, 0.5, 0.65, 0.85)
# How many colours the palette has for a photograph on the sheet.
PICTURE_COLORS = 240
# How many places a side are looked at to plan a film, at least.
PLANNED = 25
# How long the camera alone moves in or out, how long the line grows that parts the classes, and the turn at the end.
PUSH_S, PART_S, TURN_S = 0.4, 0.3, 1.0


def key_frames(moments: Sequence[Moment]) -> tuple[int, ...]:
    """Return the numbers of some frames that show every colour: holds and some of every step, the last always.

    A sheet that is being bent or turned over has other light at every moment.
    """
    chosen = {number for number, moment in enumerate(moments) if moment.hold}
    for step in {moment.step for moment in moments}:
        moving = [number for number, moment in enumerate(moments) if moment.step == step and not moment.hold]
        chosen |= {moving[int(share * (len(moving) - 1))] for share in LOOKED_AT if moving}
    numbers = sorted(chosen or {0})
    take = np.unique(np.rint(np.linspace(0, len(numbers) - 1, min(MAX_KEY_FRAMES, len(numbers)))).astype(int))
    return tuple(numbers[place] for place in take)


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """The sheet before it is drawn, its points (N, 2), and its way through the layers.

    `states` are places on the sheet, then the points, at every keyframe, each (M, D_k).
    """

    lattice: Lattice
    points: Floats
    states: Sequence[Floats]
    projections: Sequence[Projection | None]
    journey: Journey

    @classmethod
    def of(cls, spec: SheetFigure, plan: FilmPlan, layout: Layout) -> Course:
        """Return the course of a plan; `WarpvizError` where a layer is not defined or leaves the range of numbers."""
        points = plan.data.points if plan.data is not None else np.empty((0, 2))
        lattice = Lattice(grown_extent(spec.extent, points), spec.lines)
        places, cells = _places(lattice.extent, max(PLANNED, lattice.lines))
        inside = np.concatenate([places, points])
        check_defined(plan.layers, inside)
        # Refuses what leaves the range of numbers, with the layer's name.
        states = [step.points for step in Network(plan.layers).trace(inside).steps]
        # A single hyperplane is drawn only if the direction across it is seen.
        alone = len(plan.hyperplanes) == 1 and plan.method.name == "pca"
        across = plan.hyperplanes[0].normal if alone else None
        projections = project_all(groups_of(plan.layers), states, plan.method, plan.view_dims, plan.seed, across)
        movers = movers_for(plan.layers, states, projections, plan.tween, plan.affine_tween)
        sights = Sights(places, points, cells, layout.reach_px, _plane(plan, projections[-1]))
        work = SpaceWork(plan.orbit, plan.elevation)
        journey = plan_journey(plan.layers, movers, projections, sights, work)
        if plan.hyperplanes and journey.plane is None:
            end = journey.ways[-1].end if journey.ways else journey.held[-1]
            last = Way(end, end, len(plan.layers), None, PART)
            journey = replace(journey, ways=(*journey.ways, last))
        return cls(lattice, points, states, projections, journey)


def _places(extent: float, count: int) -> tuple[Floats, tuple[Integers, Integers]]:
    """Return places on a square grid of `count` a side, and its cells: corners around each, and where each begins."""
    axis = np.linspace(-extent, extent, count)
    places = np.stack([np.tile(axis, count), np.repeat(axis, count)], axis=1)
    corner = np.arange(count * count).reshape(count, count)
    around = np.stack([corner[:-1, :-1], corner[:-1, 1:], corner[1:, 1:], corner[1:, :-1]], axis=-1).reshape(-1)
    return places, (around, np.arange(0, len(around) + 1, 4))


def _plane(plan: FilmPlan, projection: Projection | None) -> tuple[Floats, float] | None:
    """Return the plane that parts the classes as it is drawn, None unless there is one."""
    if not plan.hyperplanes:
        return None
    seen = seen_hyperplane(plan.hyperplanes[plan.shown_hyperplane], projection)
    return None if seen is None or len(seen.normal) != 3 else (seen.normal, seen.offset)


def film(request: Request[Any], plan: FilmPlan) -> Animation:
    """Return the animation of the sheet, and of points on it, through layers, with what was measured of it."""
    made = _made(request, plan)
    animation = replace(
        _animation(request.spec, made.builder),
        photo_colors=None if plan.image is None or plan.image.few_colors else PICTURE_COLORS,
        measured=made.facts,
        notes=made.notes,
    )
    if getattr(request.spec, "filmstrip", None) is None:
        return animation
    builder = made.builder
    return filmstrip(animation, tile_captions(builder.story, builder.journey, builder.moments), builder.theme)


def scene_builder(request: Request[Any], plan: FilmPlan) -> SceneBuilder:
    """Return what the frames of a film are drawn from, for whoever measures it: nothing is drawn yet."""
    return _made(request, plan).builder


@dataclass(frozen=True, slots=True, eq=False)
class _Made:
    """A film before it is drawn: what its frames are drawn from, what was measured, and what is to be told."""

    builder: SceneBuilder
    facts: dict[str, Any]
    notes: tuple[str, ...]


def _made(request: Request[Any], plan: FilmPlan) -> _Made:
    spec: SheetFigure = request.spec
    theme, words = THEMES[spec.theme], LANGUAGES[spec.lang]
    layout = layout_of(spec, layers=len(plan.layers), has_note=plan.measure or plan.region_layers > 0)
    legend = None if layout.is_tile else class_legend(request.spec, layout, plan.data, beside=plan.color != "area")
    layout = layout if legend is None else legend.layout
    course = Course.of(spec, plan, layout)
    facts = measured(plan, course.lattice.extent)
    sheet, told, said = _sheet(spec, plan, course, layout)
    shown = facts_of(facts) if plan.measure else ()
    notes = step_notes(seen_notes(course.projections, words), shown, said, words)
    builder = SceneBuilder(
        layout=layout,
        theme=theme,
        words=words,
        easing=spec.easing,
        journey=course.journey,
        story=story_of(plan, course.states, facts["steps"], words, notes),
        sheet=sheet,
        moments=_moments(spec, course),
        axis_names=_axis_names(course, plan.method),
        decision=_decision(plan, course, layout),
        ghosts=_ghosts(course),
        legend=legend,
        color=plan.color,
    )
    grown = _growth_notes(spec, plan, course.lattice)
    return _Made(builder, facts, (*grown, *collapse_notes(course.journey), *told))


def _sheet(spec: SheetFigure, plan: FilmPlan, course: Course, layout: Layout) -> tuple[Sheet, list[str], str]:
    """Return the sheet of a film, what is to be told of its lines, and what the caption says of them."""
    lattice, points, journey = course.lattice, course.points, course.journey
    theme, words = THEMES[spec.theme], LANGUAGES[spec.lang]
    screen_map = journey.screen_map(layout.half_px)
    mesh = mesh_of(lattice, plan.layers, plan.color, wires=plan.wires, network=plan.network)
    refined = _refined(lattice, mesh, plan.layers, screen_map)
    overlay, told, said = overlay_of(plan, theme, layout, lattice.extent, screen_map, words)
    nothing = np.empty(0, dtype=np.int64)
    draws: PaperSheet | WireSheet
    centers = hatching = picture = None
    point_cells = overlay_cells = nothing
    if plan.wires or mesh is None:
        draws = WireSheet.make(theme, layout, lattice, mesh, refined, plan)
    else:
        if plan.image is not None:
            picture = PictureCells.make(plan.image, mesh, lattice.extent, theme, screen_map)
        draws = PaperSheet.make(theme, layout, lattice, mesh, refined, plan, picture)
        centers = Moved(journey.motions(mesh.center))
        hatching = Moved(journey.motions(draws.hatch_points)) if len(draws.hatch_points) else None
        point_cells = draws.cells_of(points)
        if overlay is not None:
            overlay = overlay.in_pieces()
            overlay_cells = draws.cells_of(overlay.middles())
    labels = plan.data.labels if plan.data is not None else nothing
    return (
        Sheet(
            draws=draws,
            vertices=Moved(journey.motions(refined.points)),
            centers=centers,
            hatching=hatching,
            picture=None if picture is None else Moved(journey.motions(picture.points)),
            points=Moved(journey.motions(points)) if len(points) else None,
            point_style=PointStyle.make(theme, layout.scale, labels, _areas_px2(course, layout)),
            point_cells=point_cells,
            overlay=overlay,
            overlay_moved=None if overlay is None else Moved(journey.motions(overlay.points)),
            overlay_cells=overlay_cells,
        ),
        told,
        said,
    )


def _areas_px2(course: Course, layout: Layout) -> list[float]:
    """Return the area of the box around the points at every keyframe, as it is seen when held."""
    found = []
    ends = [motion(0.0) for motion in course.journey.motions(course.points)[:1]]
    ends += [motion(1.0) for motion in course.journey.motions(course.points)]
    for positions, view in zip(ends, course.journey.held, strict=True):
        if not len(positions):
            found.append(0.0)
            continue
        size = np.ptp(positions @ view.axes[:2].T, axis=0) * (layout.half_px / view.half)
        # A line has some room across.
        found.append(float(np.prod(np.maximum(size, 0.05 * layout.half_px))))
    return found


def _axis_names(course: Course, method: Method) -> tuple[tuple[str, ...], ...]:
    """Return the names of the axes at every keyframe: units, or what a projection shows."""
    names = []
    for state, projection in zip(course.states, course.projections, strict=True):
        if projection is None:
            names.append(tuple(f"$h_{{{unit}}}$" for unit in range(1, state.shape[1] + 1)))
        else:
            names.append(method.axis_names(len(projection.matrix)))
    return tuple(names)


def _decision(plan: FilmPlan, course: Course, layout: Layout) -> Decision | None:
    """Return what parts the classes at the end, None for nothing."""
    if not plan.hyperplanes:
        return None
    journey = course.journey
    last = journey.motions(np.concatenate([_places(course.lattice.extent, PLANNED)[0], course.points]))[-1](1.0)
    view = journey.ways[-1].end if journey.ways else journey.held[-1]
    parts = dividers_in_sight(plan.hyperplanes, course.projections[-1], last, view, layout)
    air = 0.05 * np.ptp(last, axis=0)
    return Decision(parts, journey.plane, last.min(axis=0) - air, last.max(axis=0) + air)


def _ghosts(course: Course) -> list[Any]:
    """Return the ghost of every layer's step; none in space, where nothing is seen from straight above."""
    if course.journey.in_space:
        return []
    outline = border_of(course.lattice.extent)
    found = []
    for layer in course.journey.layers:
        found.append(ghost_of(layer, outline))
        outline = layer(outline)
    return found


def _animation(spec: SheetFigure, builder: SceneBuilder) -> Animation:
    """Return the animation of a film, with nothing said beside it."""
    theme = builder.theme
    return Animation(
        width_px=builder.layout.width_px,
        height_px=builder.layout.height_px,
        durations_s=tuple(moment.duration_s for moment in builder.moments),
        scene=builder.scene,
        key_frames=key_frames(builder.moments),
        exact_colors=(theme.background, theme.ink, theme.axis, theme.muted),
        loop=not spec.once,
        colors=spec.colors,
        lossless=spec.lossless,
        transparent=theme.keyed,
    )


def _growth_notes(spec: SheetFigure, plan: FilmPlan, lattice: Lattice) -> list[str]:
    """Return what is to be told of the data and the picture, and of a sheet that had to grow."""
    notes = [note for part in (plan.data, plan.image) if part is not None for note in part.notes]
    if lattice.extent > spec.extent:
        notes.append(f"the sheet was grown to [-{lattice.extent:g}, {lattice.extent:g}] to cover the points")
    return notes


def _refined(lattice: Lattice, mesh: Mesh | None, layers: Sequence[Layer], screen_map: ScreenMap) -> RefinedSheet:
    """Return the lattice's lines, or the edges of its cells if there are any, as they must be drawn."""
    # Edges are shorter than lines.
    edges = 1 if mesh is None else lattice.lines - 1
    return refine(
        mesh or lattice,
        screen_map,
        creases=crease_functions(layers),
        jumps=jump_functions(layers),
        straight=is_piecewise_linear(layers),
        segments=max(2, -(-SMOOTH_SEGMENTS // edges)),
    )


def _moments(spec: Any, course: Course) -> tuple[Moment, ...]:  # noqa: ANN401 - a spec of a moving sheet
    """Return when what is shown."""
    journey = course.journey
    tiles = getattr(spec, "filmstrip", None)
    if tiles is not None:
        return tile_moments(journey, tiles)
    tween_s = spec.meant("tween_s")
    lengths_s, holds_s = [], [spec.hold_s]
    for number, way in enumerate(journey.ways):
        lengths_s.append(_length_s(way, course, tween_s))
        reached = way.keyframe + (way.layer is not None)
        rests = way.end is journey.held[reached] or way.purpose in {PART, "plane", "turn"}
        follows = journey.ways[number + 1].purpose if number + 1 < len(journey.ways) else ""
        holds_s.append(spec.hold_s if rests and follows not in {PART, "plane"} else 0.0)
    holds_s[-1] = spec.final_hold_s
    return timeline(holds_s, lengths_s, spec.fps, boomerang=spec.boomerang)


def _length_s(way: Way, course: Course, tween_s: float) -> float:
    """Return how long a step takes: nothing where nothing moves."""
    if way.layer is None:
        return {"closer": PUSH_S, "wider": PUSH_S, PART: PART_S, "turn": TURN_S}.get(way.purpose, tween_s)
    moves = course.journey.movers[way.layer].moves(course.states[way.layer])
    return tween_s if moves or way.start is not way.end else 0.0
