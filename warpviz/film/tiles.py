"""Tiles: where, when and under which words the parts of a filmstrip are drawn."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from warpviz.motion.timeline import Moment
from warpviz.picture.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.picture.header import Captions
    from warpviz.specs.base import SheetFigure


def layout_of(spec: SheetFigure) -> Layout:
    """Return where everything stands: in the picture, or in each tile of a filmstrip, which is half as large.

    So letters, which do not shrink with small pictures, are large enough to be read in print.
    """
    width_px, height_px = spec.size
    if getattr(spec, "filmstrip", None) is not None:
        return Layout(width_px // 2, height_px // 2, has_header=False, has_strip=False, is_tile=spec.caption)
    return Layout(width_px, height_px, has_header=spec.caption or bool(spec.title), has_strip=spec.caption)


def tile_moments(step_count: int, tiles: int | str) -> tuple[Moment, ...]:
    """Return the moments that a filmstrip shows: one for each keyframe, or `tiles` evenly along the way."""
    places = np.linspace(0, step_count, step_count + 1 if isinstance(tiles, str) else tiles)
    steps = np.minimum(np.floor(places + 1e-9).astype(int), step_count - 1)
    on_way = [(int(step), min(float(place - step), 1.0)) for step, place in zip(steps, places, strict=True)]
    return tuple(
        Moment(float(number), 1.0, step, round(progress, 9), hold=round(progress, 9) in (0, 1))
        for number, (step, progress) in enumerate(on_way)
    )


def tile_captions(captions: Captions, moments: Sequence[Moment]) -> list[str]:
    """Return the words under each tile: what was done to get there."""
    reached = [math.ceil(moment.step + moment.progress) for moment in moments]
    last = len(captions.formulas) - 1
    return [captions.formulas[min(number, last)] if number else captions.labels[0] for number in reached]
