"""The strip: the states as dots with their numbers, the layers between them, and where in the network we are."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.picture.layout import BARE_STRIP, MIN_FONT_PX, TEXT, Layout
from warpviz.picture.polylines import straight_lines
from warpviz.picture.scene import Drawing, Markers, MarkerStyle, Text
from warpviz.picture.text import measure
from warpviz.picture.theme import Theme, rgb

if TYPE_CHECKING:
    from warpviz.arrays import Floats

# In font sizes: the radius of a dot, the height of the line and of the numbers, and of the labels above the line.
DOT, LINE, NUMBERS, LABELS = 0.27, 1.95, 0.5, 0.62
# At the ends, in font sizes.
INSET = 1.7
# Of a short strip, how far dots are apart, as a share of the picture.
WIDEST_GAP = 0.45


@dataclass(frozen=True, slots=True)
class Strip:
    """What the strip says: `labels` of the layers and `numbers` of the states, one more than layers; "" for none."""

    labels: tuple[str, ...]
    numbers: tuple[str, ...]


def dot_places(layout: Layout, count: int) -> Floats:
    """Return the places of `count` dots, (count, 2)."""
    font_px = layout.font_px(TEXT)
    inset = INSET * font_px
    width = layout.width_px - 2 * inset
    # A short strip need not span the picture.
    span = min(width, (count - 1) * WIDEST_GAP * layout.width_px)
    x = np.linspace(inset, inset + span, count) if count > 1 else np.array([inset])
    line = LINE - layout.below_strip if font_px >= MIN_FONT_PX else BARE_STRIP / 2
    return np.stack([x, np.full(count, layout.height_px - line * font_px)], axis=1)


def strip(layout: Layout, theme: Theme, words: Strip, reached: int, step: int | None) -> Drawing:
    """Return the strip.

    Args:
        layout: of the picture.
        theme: its colours.
        words: what it says.
        reached: the number of the last state that was reached.
        step: the layer that is gone through just now, None for none.
    """
    places = dot_places(layout, len(words.numbers))
    font_px = layout.font_px(TEXT)
    radius, stroke = _radius(font_px, places), 0.09 * font_px
    filled = MarkerStyle("circle", theme.ink, theme.ink, radius, stroke / 2)
    hollow = MarkerStyle("circle", theme.background, theme.muted, radius - stroke / 2, stroke)
    style = (np.arange(len(places)) > reached).astype(np.int64)
    lines = [straight_lines([places[0], places[-1]], rgb(theme.muted), stroke)]
    if reached > 0:
        lines.append(straight_lines([places[0], places[reached]], rgb(theme.ink), 2.2 * stroke))
    texts = (*_labels(layout, theme, words, places, step), *_numbers(layout, theme, words, places, reached))
    return Drawing(lines=tuple(lines), markers=(Markers(places, style, (filled, hollow)),), texts=texts)


def grown(layout: Layout, theme: Theme, count: int, step: int, progress: float) -> Drawing:
    """Return the part of the strip between dot `step` and the next that is behind us."""
    if progress <= 0:
        return Drawing()
    places = dot_places(layout, count)
    font_px = layout.font_px(TEXT)
    gap = places[step + 1] - places[step]
    start = places[step] + gap * _radius(font_px, places) / gap[0]
    end = places[step + 1] - (start - places[step])
    line = straight_lines([start, start + (end - start) * progress], rgb(theme.ink), 0.2 * font_px)
    return Drawing(lines=(line,))


def _radius(font_px: float, places: Floats) -> float:
    gap = (places[-1, 0] - places[0, 0]) / max(len(places) - 1, 1)
    return min(DOT * font_px, gap / 3) if gap > 0 else DOT * font_px


def _labels(layout: Layout, theme: Theme, words: Strip, places: Floats, step: int | None) -> list[Text]:
    """Return the names of the layers above the line; where not all have room only that of the step in motion."""
    font_px = layout.font_px(TEXT)
    if font_px < MIN_FONT_PX:
        return []
    y = float(places[0, 1]) - LABELS * font_px
    middles = (places[1:, 0] + places[:-1, 0]) / 2
    gaps = np.diff(places[:, 0])
    widths = [measure(label, font_px).width_px for label in words.labels]
    crowded = any(width + 0.4 * font_px > gap for width, gap in zip(widths, gaps, strict=True))
    return [
        Text(label, _inside(x, width, layout), y, font_px, theme.ink if number == step else theme.muted, 0.5)
        for number, (label, width, x) in enumerate(zip(words.labels, widths, middles.tolist(), strict=True))
        if label and (not crowded or number == step)
    ]


def _numbers(layout: Layout, theme: Theme, words: Strip, places: Floats, reached: int) -> list[Text]:
    """Return the numbers of the states below the dots; where not all have room the last that was reached."""
    font_px = layout.font_px(TEXT)
    if font_px < MIN_FONT_PX:
        return []
    y = layout.height_px - NUMBERS * font_px
    widths = [measure(number, font_px).width_px if number else 0.0 for number in words.numbers]
    needed = [(a + b) / 2 + 0.4 * font_px for a, b in itertools.pairwise(widths)]
    crowded = any(need > gap for need, gap in zip(needed, np.diff(places[:, 0]), strict=True))
    return [
        Text(text, _inside(x, width, layout), y, font_px, theme.ink if number == reached else theme.muted, 0.5)
        for number, (text, width, x) in enumerate(zip(words.numbers, widths, places[:, 0].tolist(), strict=True))
        # What was not reached yet is not told before.
        if text and number <= reached and (not crowded or number == reached)
    ]


def _inside(x: float, width: float, layout: Layout) -> float:
    """Return where the middle of a text is so that all of it is in the picture."""
    edge = width / 2 + 4 * layout.scale
    return float(np.clip(x, edge, max(edge, layout.width_px - edge)))
