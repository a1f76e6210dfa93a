"""Build: a sheet on its way through layers, as an animation. Every figure of a moving sheet is one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from warpviz.film.captions import seen_notes, with_notes
from warpviz.film.cell_colors import CellColors, mesh_of
from warpviz.film.dividers import dividers_in_sight
from warpviz.film.facts_file import facts_of, measured
from warpviz.film.overlay import overlay_of
from warpviz.film.scenes import SceneBuilder
from warpviz.film.styles import SheetStyle, class_legend
from warpviz.film.tiles import layout_of, tile_captions, tile_moments
from warpviz.film.tween_notes import collapse_notes
from warpviz.languages.table import LANGUAGES
from warpviz.motion.projection import project_all
from warpviz.motion.route import Route, coarse_points
from warpviz.motion.timeline import Moment, timeline
from warpviz.motion.views import groups_of
from warpviz.net.analysis import check_defined, crease_functions, is_piecewise_linear, jump_functions
from warpviz.net.network import Network
from warpviz.picture.animation import Animation
from warpviz.picture.filmstrip import filmstrip
from warpviz.picture.theme import THEMES
from warpviz.plane.lattice import NO_SHEET, Lattice, grown_extent
from warpviz.plane.refine import SMOOTH_SEGMENTS, refine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats
    from warpviz.film.plan import FilmPlan
    from warpviz.motion.projection import Projection
    from warpviz.net.layers import Layer
    from warpviz.plane.datasets import LabelledPoints
    from warpviz.plane.lattice import Sheet
    from warpviz.plane.mesh import Mesh
    from warpviz.plane.refine import ScreenMap
    from warpviz.specs.base import SheetFigure
    from warpviz.specs.request import Request

MAX_KEY_FRAMES = 6


def key_frames(moments: Sequence[Moment]) -> tuple[int, ...]:
    """Return the numbers of some frames that show every colour: holds and the middles of steps, the last always."""
    step_middles = {moment.step: number for number, moment in enumerate(moments) if abs(moment.progress - 0.5) < 0.26}
    chosen = sorted({number for number, moment in enumerate(moments) if moment.hold} | set(step_middles.values()))
    chosen = chosen or [0]
    take = np.unique(np.rint(np.linspace(0, len(chosen) - 1, min(MAX_KEY_FRAMES, len(chosen)))).astype(int))
    return tuple(chosen[place] for place in take)


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """The sheet before it is drawn, its points (N, 2), and its way through the layers."""

    lattice: Lattice
    points: Floats
    projections: Sequence[Projection | None]
    route: Route

    @classmethod
    def of(cls, spec: SheetFigure, plan: FilmPlan) -> Course:
        """Return the course of a plan; `WarpvizError` where a layer is not defined or leaves the range of numbers."""
        points = plan.data.points if plan.data is not None else np.empty((0, 2))
        lattice = Lattice(grown_extent(spec.extent, points), spec.lines)
        coarse = np.concatenate([coarse_points(lattice.start, lattice.end), points])
        check_defined(plan.layers, coarse)
        # Refuses what leaves the range of numbers, with the layer's name.
        states = [step.points for step in Network(plan.layers).trace(coarse).steps]
        # A single hyperplane is drawn only if the direction across it is seen.
        alone = len(plan.hyperplanes) == 1 and plan.method.name == "pca"
        across = plan.hyperplanes[0].normal if alone else None
        groups = groups_of(plan.layers)
        projections = project_all(groups, states, plan.method, plan.view_dims, plan.seed, across)
        return cls(lattice, points, projections, Route.plan(plan.layers, plan.tweens, states, projections, plan.camera))


def film(request: Request[Any], plan: FilmPlan) -> Animation:
    """Return the animation of the sheet, and of points on it, through layers, with what was measured of it."""
    spec: SheetFigure = request.spec
    course = Course.of(spec, plan)
    facts = measured(plan, course.lattice.extent)
    builder, told = _scene_builder(request, plan, course, facts)
    animation = replace(
        _animation(builder),
        measured=facts,
        notes=(*_growth_notes(spec, plan.data, course.lattice), *collapse_notes(course.route), *told),
    )
    if getattr(spec, "filmstrip", None) is None:
        return animation
    return filmstrip(animation, tile_captions(builder.captions, builder.moments), builder.theme)


def _scene_builder(
    request: Request[Any], plan: FilmPlan, course: Course, facts: dict[str, Any]
) -> tuple[SceneBuilder, list[str]]:
    """Return what the frames of a film are drawn from, and what is to be told of its lines."""
    spec, lattice, points, route = request.spec, course.lattice, course.points, course.route
    theme, words = THEMES[spec.theme], LANGUAGES[spec.lang]
    layout = layout_of(spec)
    legend = None if layout.is_tile else class_legend(spec, layout, plan.data, beside=plan.color != "area")
    layout = layout if legend is None else legend.layout
    screen_map = route.screen_map(layout.half_px)
    mesh = mesh_of(lattice, plan.layers, plan.color, fill=plan.fill, network=plan.network)
    sheet = _refined(lattice, mesh, plan.layers, screen_map)
    overlay, told, said = overlay_of(plan, theme, layout, lattice.extent, screen_map, words)
    sheet_paths = route.paths(sheet.points)
    point_paths = route.paths(points) if len(points) else []
    last_state = np.concatenate([paths[-1](1.0) for paths in (sheet_paths, point_paths) if paths])
    shown = facts_of(facts) if plan.measure else ()
    builder = SceneBuilder(
        spec=spec,
        layout=layout,
        theme=theme,
        captions=with_notes(plan.captions, seen_notes(course.projections, words), shown, said, words),
        route=route,
        style=SheetStyle.make(theme, layout, lattice, sheet if mesh is None else NO_SHEET, plan.data),
        overlay=overlay,
        overlay_paths=route.paths(overlay.points) if overlay is not None else (),
        sheet_paths=sheet_paths,
        point_paths=point_paths,
        dividers=dividers_in_sight(plan.hyperplanes, course.projections[-1], last_state, route.views[-1], layout),
        moments=_moments(spec, route.step_count),
        legend=legend,
        cell_colors=None if mesh is None else CellColors.make(theme, layout, lattice, mesh, sheet, plan),
    )
    return builder, told


def _animation(story: SceneBuilder) -> Animation:
    """Return the animation of a film, with nothing said beside it."""
    spec, theme = story.spec, story.theme
    return Animation(
        width_px=story.layout.width_px,
        height_px=story.layout.height_px,
        durations_s=tuple(moment.duration_s for moment in story.moments),
        scene=story.scene,
        key_frames=key_frames(story.moments),
        exact_colors=(theme.background, theme.ink, theme.axis, theme.muted),
        loop=not spec.once,
        colors=spec.colors,
        lossless=spec.lossless,
        transparent=theme.keyed,
    )


def _growth_notes(spec: SheetFigure, data: LabelledPoints | None, lattice: Lattice) -> list[str]:
    """Return what is to be told of the data, and of a sheet that had to grow."""
    notes = list(data.notes) if data is not None else []
    if lattice.extent > spec.extent:
        notes.append(f"the sheet was grown to [-{lattice.extent:g}, {lattice.extent:g}] to cover the points")
    return notes


def _refined(lattice: Lattice, mesh: Mesh | None, layers: Sequence[Layer], screen_map: ScreenMap) -> Sheet:
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


def _moments(spec: SheetFigure, step_count: int) -> tuple[Moment, ...]:
    tiles = getattr(spec, "filmstrip", None)
    if tiles is not None:
        return tile_moments(step_count, tiles)
    holds_s = [spec.hold_s] * step_count + [spec.final_hold_s]
    return timeline(holds_s, spec.tween_s, spec.fps, boomerang=spec.boomerang)
