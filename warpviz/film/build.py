"""Build: a sheet on its way through layers, as an animation. Every figure of a moving sheet is one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from warpviz.film.captions import seen_notes, step_notes
from warpviz.film.cell_colors import meshed
from warpviz.film.clock import moments_of, poster_frame
from warpviz.film.course import PLANNED, Course
from warpviz.film.decision import Decision
from warpviz.film.dividers import dividers_in_sight
from warpviz.film.facts_file import facts_of, measured
from warpviz.film.ghost import border_of, ghost_of
from warpviz.film.overlay import overlay_of
from warpviz.film.paper_sheet import PaperSheet
from warpviz.film.picture_cells import PictureCells
from warpviz.film.places import places_of
from warpviz.film.scenes import Moved, SceneBuilder, Sheet
from warpviz.film.story import story_of
from warpviz.film.styles import PointStyle, class_legend
from warpviz.film.tiles import filmstrip_of, layout_of, tile_moments
from warpviz.film.tween_notes import collapse_notes
from warpviz.film.wire_sheet import WireSheet
from warpviz.languages.table import LANGUAGES
from warpviz.net.analysis import (
    constant_notes,
    crease_functions,
    is_piecewise_linear,
    jump_functions,
    place_functions,
)
from warpviz.picture.animation import Animation
from warpviz.picture.colorbar import beside_bar
from warpviz.picture.theme import THEMES
from warpviz.plane.refine import SMOOTH_SEGMENTS, refine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.film.plan import FilmPlan
    from warpviz.motion.projection import Method
    from warpviz.motion.timeline import Moment
    from warpviz.net.layers import Layer
    from warpviz.picture.layout import Layout
    from warpviz.picture.legend import Legend
    from warpviz.plane.lattice import Lattice
    from warpviz.plane.lattice import Sheet as RefinedSheet
    from warpviz.plane.mesh import Mesh
    from warpviz.plane.refine import ScreenMap
    from warpviz.specs.request import Request
    from warpviz.specs.sheet import SheetFigure

MAX_KEY_FRAMES = 24
LOOKED_AT = (0.15, 0.3, 0.5, 0.65, 0.85)
# How many colours the palette has for a photograph on the sheet.
PICTURE_COLORS = 240


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
class Prepared:
    """A film before its time is planned: its request, what it is of, where everything stands, and its course."""

    request: Request[Any]
    plan: FilmPlan
    layout: Layout
    legend: Legend | None
    course: Course


def prepared(
    request: Request[Any],
    plan: FilmPlan,
    layout: Layout | None = None,
    start: tuple[float, float] | None = None,
    words_scale: float | None = None,
) -> Prepared:
    """Return a film whose way is planned.

    Args:
        request: the request.
        plan: what the film is of.
        layout: of a panel in a larger picture; None for a picture of its own.
        start: the azimuth and elevation from which the first state is seen; None to plan that.
        words_scale: how large words are where the picture is part of a larger one; None for as usual.
    """
    spec, legend = request.spec, None
    if layout is None:
        layout = layout_of(spec, layers=len(plan.layers), has_note=plan.measure or plan.region_layers > 0)
        layout = layout if words_scale is None else replace(layout, words_scale=words_scale)
        if not layout.is_tile:
            layout = beside_bar(layout) if plan.color == "area" else layout
            legend = class_legend(spec, layout, plan.data, beside=plan.color != "area")
            layout = layout if legend is None else legend.layout
    return Prepared(request, plan, layout, legend, Course.of(spec, plan, layout, start=start))


def film(request: Request[Any], plan: FilmPlan) -> Animation:
    """Return the animation of the sheet, and of points on it, through layers, with what was measured of it."""
    ready = prepared(request, plan)
    tiles = getattr(request.spec, "filmstrip", None)
    if tiles is None:
        return shot(ready, moments_of(request.spec, [ready.course]))[0]
    animation, builder = shot(ready, tile_moments(ready.course.journey, tiles))
    return filmstrip_of(request.spec, animation, builder, plan.data)


def scene_builder(request: Request[Any], plan: FilmPlan) -> SceneBuilder:
    """Return what the frames of a film are drawn from, for whoever measures it: nothing is drawn yet."""
    ready = prepared(request, plan)
    return shot(ready, moments_of(request.spec, [ready.course]))[1]


def shot(ready: Prepared, moments: tuple[Moment, ...]) -> tuple[Animation, SceneBuilder]:
    """Return the animation of a film at given moments, and what makes its scenes."""
    spec, layout, course = ready.request.spec, ready.layout, ready.course
    plan, mesh, cut_notes = meshed(ready.plan, course.lattice)
    theme, words = THEMES[spec.theme], LANGUAGES[spec.lang]
    facts = measured(plan, course.lattice.extent)
    sheet, told, said = _sheet(spec, plan, course, layout, mesh)
    shown = facts_of(facts) if plan.measure else ()
    notes = step_notes(seen_notes(course.projections, words), shown, said, words)
    story = story_of(plan, course.states, facts["steps"], words, notes)
    builder = SceneBuilder(
        layout=layout,
        theme=theme,
        words=words,
        easing=spec.easing,
        journey=course.journey,
        story=story if spec.caption else story.untold(),
        sheet=sheet,
        moments=moments,
        axis_names=_axis_names(course, plan.method),
        decision=_decision(plan, course, layout),
        ghosts=_ghosts(course),
        legend=ready.legend,
        color=plan.color,
    )
    notes = (*_growth_notes(spec, plan, course.lattice), *collapse_notes(course.journey), *told, *cut_notes)
    animation = replace(
        _animation(spec, builder),
        photo_colors=None if plan.image is None or plan.image.few_colors else PICTURE_COLORS,
        measured=facts,
        notes=notes,
        poster_number=poster_frame(moments, [course]),
    )
    return animation, builder


def _sheet(
    spec: SheetFigure, plan: FilmPlan, course: Course, layout: Layout, mesh: Mesh | None
) -> tuple[Sheet, list[str], str]:
    """Return the sheet of a film, what is to be told of its lines, and what the caption says of them."""
    lattice, points, journey = course.lattice, course.points, course.journey
    theme, words = THEMES[spec.theme], LANGUAGES[spec.lang]
    screen_map = journey.screen_map(layout.half_px)
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
        draws = PaperSheet.make(theme, layout.scale, lattice, mesh, refined, plan, picture)
        centers = Moved(journey.motions(mesh.center))
        hatching = Moved(journey.motions(draws.hatch_points)) if len(draws.hatch_points) else None
        point_cells = draws.cells_of(points)
        if overlay is not None:
            overlay = overlay.in_pieces()
            overlay_cells = draws.cells_of(overlay.middles())
    labels = plan.data.labels if plan.data is not None else nothing
    sheet = Sheet(
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
    )
    return sheet, told, said


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
    last = journey.motions(np.concatenate([places_of(course.lattice.extent, PLANNED)[0], course.points]))[-1](1.0)
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
        plays=spec.plays,
        colors=spec.colors,
        lossless=spec.lossless,
        transparent=theme.keyed,
    )


def _growth_notes(spec: SheetFigure, plan: FilmPlan, lattice: Lattice) -> list[str]:
    """Return what is to be told of the data and the picture, of a sheet that had to grow, and of constants."""
    notes = [note for part in (plan.data, plan.image) if part is not None for note in part.notes]
    if lattice.extent > spec.extent:
        notes.append(f"the sheet was grown to [-{lattice.extent:g}, {lattice.extent:g}] to cover the points")
    return [*notes, *constant_notes(plan.layers)]


def _refined(lattice: Lattice, mesh: Mesh | None, layers: Sequence[Layer], screen_map: ScreenMap) -> RefinedSheet:
    """Return the lattice's lines, or the edges of its cells if there are any, as they must be drawn."""
    # Edges are shorter than lines.
    edges = 1 if mesh is None else lattice.lines - 1
    return refine(
        mesh or lattice,
        screen_map,
        creases=crease_functions(layers),
        jumps=jump_functions(layers),
        places=place_functions(layers),
        straight=is_piecewise_linear(layers),
        segments=max(2, -(-SMOOTH_SEGMENTS // edges)),
    )
