"""The strip of layers: where in the network we are."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from warpviz.picture.layout import MIN_FONT_PX, Layout
from warpviz.picture.polylines import straight_lines
from warpviz.picture.scene import Drawing, Markers, MarkerStyle, Text
from warpviz.picture.text import measure
from warpviz.picture.theme import Theme, rgb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats

DOT_PX = 4.0


def dot_places(layout: Layout, count: int) -> Floats:
    """Return the places of `count` dots, (count, 2)."""
    inset = 44 * layout.scale
    width = layout.width_px - 2 * inset
    # A short strip need not span the picture.
    span = min(width, (count - 1) * 300 * layout.scale)
    x = np.linspace(inset, inset + span, count) if count > 1 else np.array([inset])
    return np.stack([x, np.full(count, layout.height_px - 33 * layout.scale)], axis=1)


def dot_radius(layout: Layout, places: Floats) -> float:
    """Return the radius of dots at `places`: full size where there is room."""
    gap = (places[-1, 0] - places[0, 0]) / max(len(places) - 1, 1)
    return min(DOT_PX * layout.scale, gap / 3) if gap > 0 else DOT_PX * layout.scale


def strip(layout: Layout, theme: Theme, labels: Sequence[str], reached: int) -> Drawing:
    """Return the strip with the dots up to number `reached` filled, and the label of that one strong."""
    places = dot_places(layout, len(labels))
    radius = dot_radius(layout, places)
    stroke = 1.2 * layout.scale
    filled = MarkerStyle("circle", theme.ink, theme.ink, radius, stroke / 2)
    hollow = MarkerStyle("circle", theme.background, theme.muted, radius - stroke / 2, stroke)
    style = (np.arange(len(labels)) > reached).astype(np.int64)
    lines = [straight_lines([places[0], places[-1]], rgb(theme.muted), stroke)]
    if reached > 0:
        lines.append(straight_lines([places[0], places[reached]], rgb(theme.ink), 2 * stroke))
    return Drawing(
        lines=tuple(lines),
        markers=(Markers(places, style, (filled, hollow)),),
        texts=tuple(_label_texts(layout, theme, labels, reached, places)),
    )


def grown(layout: Layout, theme: Theme, count: int, step: int, progress: float) -> Drawing:
    """Return the part of the strip between dot `step` and the next that is behind us."""
    if progress <= 0:
        return Drawing()
    places = dot_places(layout, count)
    gap = places[step + 1] - places[step]
    start = places[step] + gap * dot_radius(layout, places) / gap[0]
    end = places[step + 1] - (start - places[step])
    line = straight_lines([start, start + (end - start) * progress], rgb(theme.ink), 2.4 * layout.scale)
    return Drawing(lines=(line,))


def _label_texts(layout: Layout, theme: Theme, labels: Sequence[str], reached: int, places: Floats) -> list[Text]:
    font_px = layout.font_px(10)
    if font_px < MIN_FONT_PX:
        return []
    y = layout.height_px - 10 * layout.scale
    widths = [measure(label, font_px).width_px for label in labels]
    gaps = np.diff(places[:, 0])
    needed = [(a + b) / 2 + 6 * layout.scale for a, b in itertools.pairwise(widths)]
    crowded = any(need > gap for need, gap in zip(needed, gaps, strict=True))
    texts = []
    for number, (label, width, x) in enumerate(zip(labels, widths, places[:, 0], strict=True)):
        if crowded and number != reached:
            continue
        # The outer labels stay inside the picture.
        edge = width / 2 + 4 * layout.scale
        inside = float(np.clip(x, edge, max(edge, layout.width_px - edge)))
        texts.append(Text(label, inside, y, font_px, theme.ink if number == reached else theme.muted, 0.5))
    return texts
