"""SceneBuilder: a sheet on its way through layers, as an animation. Both figure kinds are one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from warpviz.film.captions import with_notes
from warpviz.film.cell_colors import CellColors, mesh_of
from warpviz.film.facts_file import facts_files, measured
from warpviz.film.plan import FilmPlan, seen_notes
from warpviz.film.scenes import SceneBuilder
from warpviz.film.styles import SheetStyle, class_legend
from warpviz.film.tiles import layout_of, tile_captions, tile_moments
from warpviz.film.tween_notes import collapse_notes
from warpviz.languages.table import LANGUAGES
from warpviz.motion.route import Route, coarse_points
from warpviz.motion.timeline import Moment, timeline
from warpviz.net.analysis import check_defined, crease_functions, is_piecewise_linear, jump_functions
from warpviz.net.network import Network
from warpviz.picture.animation import Animation
from warpviz.picture.filmstrip import filmstrip
from warpviz.picture.theme import THEMES
from warpviz.plane.lattice import NO_SHEET, Lattice, grown_extent
from warpviz.plane.refine import SMOOTH_SEGMENTS, refine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.net.layers import Layer
    from warpviz.plane.datasets import LabelledPoints
    from warpviz.plane.lattice import Sheet
    from warpviz.plane.mesh import Mesh
    from warpviz.plane.refine import ScreenMap
    from warpviz.specs.base import SheetFigure

MAX_KEY_FRAMES = 6


def key_frames(moments: Sequence[Moment]) -> tuple[int, ...]:
    """Return the numbers of some frames that show every colour: holds and the middles of steps, the last always."""
    step_middles = {moment.step: number for number, moment in enumerate(moments) if abs(moment.progress - 0.5) < 0.26}
    chosen = sorted({number for number, moment in enumerate(moments) if moment.hold} | set(step_middles.values()))
    chosen = chosen or [0]
    take = np.unique(np.rint(np.linspace(0, len(chosen) - 1, min(MAX_KEY_FRAMES, len(chosen)))).astype(int))
    return tuple(chosen[place] for place in take)


def film(spec: SheetFigure, plan: FilmPlan) -> Animation:
    """Return the animation of the sheet, and of points on it, through layers."""
    data, layers = plan.data, plan.layers
    points = data.points if data is not None else np.empty((0, 2))
    lattice = Lattice(grown_extent(spec.extent, points), spec.lines)
    coarse = np.concatenate([coarse_points(lattice.start, lattice.end), points])
    check_defined(layers, coarse)
    # Refuses what leaves the range of numbers, with the layer's name.
    states = [step.points for step in Network(layers).trace(coarse).steps]
    projections = plan.projections(states)
    route = Route.plan(layers, plan.tweens, states, projections, plan.camera)
    layout = layout_of(spec)
    key = None if layout.is_tile else class_legend(spec, layout, data, beside=plan.color != "area")
    layout = layout if key is None else key.layout
    theme, words = THEMES[spec.theme], LANGUAGES[spec.lang]
    mesh = mesh_of(lattice, layers, plan.color, fill=plan.fill, network=plan.network)
    sheet = _refined(lattice, mesh, layers, route.moments(layout.half_px))
    facts = measured(plan, lattice.extent)
    drawn, told, said = plan.overlay(theme, layout, lattice.extent, route.moments(layout.half_px), words)
    moments = _moments(spec, route.step_count)
    sheet_paths = route.paths(sheet.points)
    point_paths = route.paths(points) if len(points) else []
    last_state = np.concatenate([paths[-1](1.0) for paths in (sheet_paths, point_paths) if paths])
    story = SceneBuilder(
        spec=spec,
        layout=layout,
        theme=theme,
        captions=with_notes(plan, seen_notes(projections, words), facts, said, words),
        route=route,
        style=SheetStyle.make(theme, layout, lattice, sheet if mesh is None else NO_SHEET, data),
        overlay=drawn,
        overlay_paths=route.paths(drawn.points) if drawn is not None else (),
        sheet_paths=sheet_paths,
        point_paths=point_paths,
        dividers=plan.dividers(projections[-1], last_state, route.views[-1], layout),
        moments=moments,
        backdrops={},
        legend=key,
        cell_colors=None if mesh is None else CellColors.make(theme, layout, lattice, mesh, sheet, plan),
    )
    animation = replace(
        _animation(story),
        recipe=plan.recipe,
        notes=(*_growth_notes(spec, data, lattice), *collapse_notes(route), *told),
        also=facts_files(plan, facts, lattice.extent),
    )
    return animation if spec.filmstrip is None else filmstrip(animation, tile_captions(story.captions, moments), theme)


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


def _refined(lattice: Lattice, mesh: Mesh | None, layers: Sequence[Layer], moments: ScreenMap) -> Sheet:
    """Return the lattice's lines, or the edges of its cells if there are any, as they must be drawn."""
    # Edges are shorter than lines.
    edges = 1 if mesh is None else lattice.lines - 1
    return refine(
        mesh or lattice,
        moments,
        creases=crease_functions(layers),
        jumps=jump_functions(layers),
        straight=is_piecewise_linear(layers),
        segments=max(2, -(-SMOOTH_SEGMENTS // edges)),
    )


def _moments(spec: SheetFigure, step_count: int) -> tuple[Moment, ...]:
    if spec.filmstrip is not None:
        return tile_moments(step_count, spec.filmstrip)
    holds_s = [spec.hold_s] * step_count + [spec.final_hold_s]
    return timeline(holds_s, spec.tween_s, spec.fps, boomerang=spec.boomerang)
