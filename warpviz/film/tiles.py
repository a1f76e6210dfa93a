"""Tiles: where, when and under which words the parts of a filmstrip are drawn."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from warpviz.film.clock import DECIDES
from warpviz.film.styles import class_legend
from warpviz.motion.timeline import Moment
from warpviz.picture.filmstrip import FilmstripWords, Tiling, filmstrip
from warpviz.picture.layout import Layout

if TYPE_CHECKING:
    from warpviz.film.scenes import SceneBuilder
    from warpviz.motion.journey import Journey
    from warpviz.picture.animation import Animation
    from warpviz.plane.datasets import LabelledPoints
    from warpviz.specs.sheet import SheetFigure

# How much larger the numbers in a tile are than they would be in a picture of its size: it is shown smaller.
NUMBERS = 1.7
# What stands under a tile between two states.
PROGRESS = "$t = {progress:.3g}$"


def layout_of(spec: SheetFigure, *, layers: int = 2, has_note: bool = False) -> Layout:
    """Return where everything stands: in the picture, or in each tile of a filmstrip, which is half as large.

    So letters, which do not shrink with small pictures, are large enough to be read in print. A single layer needs no
    strip to say where we are.
    """
    width_px, height_px = spec.size
    if getattr(spec, "filmstrip", None) is not None:
        tile = Layout(width_px // 2, height_px // 2, has_header=False, has_strip=False, is_tile=spec.caption)
        return replace(tile, words_scale=NUMBERS * tile.scale)
    return Layout(
        width_px,
        height_px,
        has_header=spec.caption or bool(spec.title),
        has_strip=spec.caption and layers > 1,
        has_note=spec.caption and has_note,
        title_only=not spec.caption,
    )


def tile_moments(journey: Journey, tiles: int | str) -> tuple[Moment, ...]:
    """Return the moments that a filmstrip shows: one for each keyframe, or `tiles` evenly along the way."""
    count = len(journey.layers)
    places = np.linspace(0, count, count + 1 if isinstance(tiles, str) else tiles)
    return tuple(
        _held(journey, number, round(place)) if abs(place - round(place)) < 1e-9 else _between(journey, number, place)
        for number, place in enumerate(places.tolist())
    )


def _held(journey: Journey, number: int, keyframe: int) -> Moment:
    """Return the moment at which a keyframe is held; of the last that at which what parts the classes is drawn."""
    last = len(journey.ways) - 1
    if keyframe == len(journey.layers):
        step = next((step for step, way in enumerate(journey.ways) if way.purpose in DECIDES), last)
        return Moment(float(number), 1.0, step, 1.0, hold=True)
    for step, way in enumerate(journey.ways):
        if way.keyframe == keyframe and way.start is journey.held[keyframe]:
            return Moment(float(number), 1.0, step, 0.0, hold=True)
        if way.keyframe + (way.layer is not None) == keyframe and way.end is journey.held[keyframe]:
            return Moment(float(number), 1.0, step, 1.0, hold=True)
    return Moment(float(number), 1.0, last, 1.0, hold=True)


def _between(journey: Journey, number: int, place: float) -> Moment:
    """Return the moment on the way between two keyframes."""
    layer = int(place)
    step = next(step for step, way in enumerate(journey.ways) if way.layer == layer)
    return Moment(float(number), 1.0, step, place - layer, hold=False)


def filmstrip_of(
    spec: Any,  # noqa: ANN401 - a spec of a moving sheet
    tiles: Animation,
    builder: SceneBuilder,
    data: LabelledPoints | None,
) -> Animation:
    """Return a filmstrip of an animation that has a frame for each tile, and of what made its scenes."""
    words = filmstrip_words(builder) if spec.caption else FilmstripWords(spec.title or "", ())
    has_words = spec.caption or bool(words.head)
    tiling = Tiling.of(tiles.frame_count, (tiles.width_px, tiles.height_px), has_words=has_words)
    layout = tiling.layout(has_header=bool(words.head))
    legend = class_legend(spec, layout, data, beside=False)
    if legend is not None:
        layout = replace(legend.layout, height_px=layout.height_px + math.ceil(legend.layout.legend_rows_px))
    return filmstrip(tiles, tiling, layout, words, builder.theme, legend)


def filmstrip_words(builder: SceneBuilder) -> FilmstripWords:
    """Return what a filmstrip says: what each layer does, once, and the number of the state under each tile."""
    story, ways = builder.story, builder.journey.ways
    places, below, said = [], [], ""
    shows_states = all(moment.hold for moment in builder.moments)
    for moment in builder.moments:
        way, step = ways[moment.step], builder.step(moment)
        places.append(way.keyframe + (moment.progress if way.layer is not None else 0.0))
        line = story.headline(step.keyframe, "", step.reached, at_end=way.purpose in DECIDES)
        what = line.number.removesuffix(line.brief)
        if not moment.hold or not (line.number or shows_states):
            below.append(PROGRESS.format(progress=places[-1]))
            continue
        # What a number is stands by the first of its kind.
        below.append(line.number if what != said else line.brief)
        said = what
    deeds = zip(story.deeds[1:], story.strip.labels, strict=True)
    layers = tuple((*deed.get("", ()), label) for deed, label in deeds)
    return FilmstripWords(story.title or story.heads[0], tuple(places), layers, tuple(below))
