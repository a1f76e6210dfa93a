"""Tiles: where, when and under which words the parts of a filmstrip are drawn."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from warpviz.motion.timeline import Moment
from warpviz.picture.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.film.story import Story
    from warpviz.motion.journey import Journey
    from warpviz.specs.base import SheetFigure


def layout_of(spec: SheetFigure, *, layers: int = 2, has_note: bool = False) -> Layout:
    """Return where everything stands: in the picture, or in each tile of a filmstrip, which is half as large.

    So letters, which do not shrink with small pictures, are large enough to be read in print. A single layer needs no
    strip to say where we are.
    """
    width_px, height_px = spec.size
    if getattr(spec, "filmstrip", None) is not None:
        return Layout(width_px // 2, height_px // 2, has_header=False, has_strip=False, is_tile=spec.caption)
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
    """Return the moment at which a keyframe is held."""
    for step, way in enumerate(journey.ways):
        if way.keyframe == keyframe and way.start is journey.held[keyframe]:
            return Moment(float(number), 1.0, step, 0.0, hold=True)
        if way.keyframe + (way.layer is not None) == keyframe and way.end is journey.held[keyframe]:
            last = step
            return Moment(float(number), 1.0, last, 1.0, hold=True)
    return Moment(float(number), 1.0, len(journey.ways) - 1, 1.0, hold=True)


def _between(journey: Journey, number: int, place: float) -> Moment:
    """Return the moment on the way between two keyframes."""
    layer = int(place)
    step = next(step for step, way in enumerate(journey.ways) if way.layer == layer)
    return Moment(float(number), 1.0, step, place - layer, hold=False)


def tile_captions(story: Story, journey: Journey, moments: Sequence[Moment]) -> list[str]:
    """Return the words under each tile: what was done to get there, and the number of the state."""
    words = []
    for moment in moments:
        way = journey.ways[moment.step]
        place = way.keyframe + (math.ceil(moment.progress) if way.layer is not None else 0)
        name = story.strip.labels[place - 1] if place else story.heads[0]
        number = story.strip.numbers[place] if moment.hold else ""
        words.append(f"{name}   {number} %" if number else name)
    return words
