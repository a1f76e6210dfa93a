"""Filmstrip: some frames of an animation side by side as one picture, with a strip of words below them."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from warpviz.errors import InvalidValueError
from warpviz.picture.headline import Headline, headline_texts
from warpviz.picture.layout import MIN_FONT_PX, STRIP, TEXT, Layout
from warpviz.picture.polylines import straight_lines
from warpviz.picture.scene import Drawing, Markers, MarkerStyle, Scene, Text, moved, together
from warpviz.picture.strip import DOT, LABELS, LINE, NUMBERS
from warpviz.picture.text import fitting_size, measure
from warpviz.picture.theme import rgb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.picture.animation import Animation
    from warpviz.picture.legend import Legend
    from warpviz.picture.theme import Theme

# Up to this many stand in one row; more are spread over rows of about the same length.
MAX_COLUMNS = 12
# As shares of a tile's shorter side: what is between two, and the size of words.
GAP, WORDS = 0.06, 0.075
# Of a text that has little room, how much smaller it may be set; the air beside it, in font sizes.
NEARLY, BESIDE = 0.8, 0.5
# How much higher than in a strip words above the line stand, in font sizes, as dots may be below them.
RAISED = 0.3
MAX_SIDE_PX, MAX_PIXELS = 16_384, 64_000_000


@dataclass(frozen=True, slots=True)
class FilmstripWords:
    """What a filmstrip says.

    Attributes:
        head: what it is of, once at the top left; "" for nothing.
        places: where each tile is on the way through the layers, in layers, ascending.
        layers: what each layer does, the most wanted text first; none for nothing below the tiles.
        below: what stands under each tile.
    """

    head: str
    places: tuple[float, ...]
    layers: tuple[tuple[str, ...], ...] = ()
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tiling:
    """Where `count` tiles of `width_px` x `height_px` stand, with words of `font_px`; 0 for none."""

    count: int
    width_px: int
    height_px: int
    font_px: float

    @classmethod
    def of(cls, count: int, size: tuple[int, int], *, has_words: bool) -> Tiling:
        """Return where tiles stand; words too small to be read are left out."""
        font_px = round(2 * WORDS * min(size)) / 2
        return cls(count, *size, font_px if has_words and font_px >= MIN_FONT_PX else 0.0)

    @property
    def columns(self) -> int:
        """How many tiles stand in a row."""
        return tiles_per_row(self.count)

    @property
    def gap_px(self) -> int:
        """How far tiles are apart."""
        return max(2, round(GAP * min(self.width_px, self.height_px)))

    @property
    def pitch_px(self) -> int:
        """How far it is from a tile to the next."""
        return self.width_px + self.gap_px

    @property
    def row_px(self) -> int:
        """How far it is from a row to the next, with its words."""
        return self.height_px + math.ceil((STRIP + RAISED) * self.font_px) + self.gap_px

    def layout(self, *, has_header: bool) -> Layout:
        """Return the layout of the whole picture, without a legend."""
        rows = math.ceil(self.count / self.columns)
        layout = Layout(
            self.columns * self.pitch_px - self.gap_px,
            rows * self.row_px - self.gap_px,
            has_header=has_header,
            has_strip=False,
            words_scale=self.font_px / TEXT,
        )
        return replace(layout, height_px=layout.height_px + math.ceil(layout.plot[1]))

    def corner(self, number: int, top_px: int) -> tuple[int, int]:
        """Return the left upper corner of a tile, where the first row begins at `top_px`."""
        row, column = divmod(number, self.columns)
        return column * self.pitch_px, top_px + row * self.row_px


def tiles_per_row(count: int) -> int:
    """Return how many of `count` tiles stand in a row."""
    return math.ceil(count / math.ceil(count / MAX_COLUMNS))


def filmstrip(
    tiles: Animation, tiling: Tiling, layout: Layout, words: FilmstripWords, theme: Theme, legend: Legend | None = None
) -> Animation:
    """Return a still with every frame of `tiles`.

    Args:
        tiles: an animation with a frame for each tile.
        tiling: where they stand.
        layout: of the whole picture, with the legend if there is one.
        words: what is said.
        theme: its colours.
        legend: of the classes.

    Raises `InvalidValueError` when the picture would be too large.
    """
    width_px, height_px = layout.width_px, layout.height_px
    if max(width_px, height_px) > MAX_SIDE_PX or width_px * height_px > MAX_PIXELS:
        raise InvalidValueError(
            f"filmstrip: {width_px}x{height_px} px, but at most {MAX_SIDE_PX} px a side and {MAX_PIXELS // 10**6}"
            " million pixels are drawn: lower size"
        )
    top_px = math.ceil(layout.plot[1])
    still = Drawing(texts=headline_texts(layout, theme, Headline(words.head, named=True)))
    if legend is not None:
        still = together(still, legend.drawing(theme))
    if tiling.font_px and words.layers:
        still = together(still, _words(tiling, top_px, words, theme))

    def scene(_: int) -> Scene:
        layers = []
        for number in range(tiling.count):
            x, y = tiling.corner(number, top_px)
            whole = (0.0, 0.0, float(tiling.width_px), float(tiling.height_px))
            layers += [moved(drawing, x, y, clip or whole) for drawing, clip in tiles.scene(number).drawings()]
        everywhere = (0.0, 0.0, float(width_px), float(height_px))
        return Scene(
            *(width_px, height_px, theme.background, still, Drawing(), everywhere),
            layers=tuple(layers),
            keyed=theme.keyed,
        )

    return replace(
        tiles,
        width_px=width_px,
        height_px=height_px,
        durations_s=(1.0,),
        scene=scene,
        key_frames=(0,),
        plays=1,
        poster_number=0,
    )


def _words(tiling: Tiling, top_px: int, words: FilmstripWords, theme: Theme) -> Drawing:
    """Return the strip below every row: a dot under each tile, what each layer does, and a number under each dot."""
    font_px = tiling.font_px
    corners = [tiling.corner(number, top_px) for number in range(tiling.count)]
    dots = np.array([(x + tiling.width_px / 2, y + tiling.row_px - tiling.gap_px - LINE * font_px) for x, y in corners])
    rows = math.ceil(tiling.count / tiling.columns)
    lines = []
    for row in range(rows):
        first, last = row * tiling.columns, min((row + 1) * tiling.columns, tiling.count) - 1
        # Where it goes on in another row, the line goes to the edge.
        left = dots[first, 0] if row == 0 else 0.0
        right = dots[last, 0] if row == rows - 1 else dots[last, 0] + tiling.width_px / 2
        lines.append(straight_lines([[left, dots[first, 1]], [right, dots[first, 1]]], rgb(theme.ink), 0.15 * font_px))
    style = MarkerStyle("circle", theme.ink, theme.ink, DOT * font_px, 0.05 * font_px)
    texts = [
        Text(text, x, y + (LINE - NUMBERS) * font_px, fitting_size(text, font_px, tiling.width_px), theme.ink, 0.5)
        for text, (x, y) in zip(words.below, dots.tolist(), strict=True)
        if text
    ]
    texts += _layer_texts(tiling, words, dots[:: tiling.columns, 1].tolist(), theme)
    return Drawing(lines=tuple(lines), markers=(Markers(dots, np.zeros(len(dots), dtype=np.int64), (style,)),),
                   texts=tuple(texts))  # fmt: skip


def _layer_texts(tiling: Tiling, words: FilmstripWords, heights: Sequence[float], theme: Theme) -> list[Text]:
    """Return what each layer does, above the middle of its part of the line."""
    font_px, pitch = tiling.font_px, tiling.pitch_px
    # As if all tiles stood in one row.
    ends = np.interp(np.arange(len(words.layers) + 1), words.places, np.arange(tiling.count) * pitch)
    half, length = tiling.width_px / 2, tiling.columns * pitch
    texts = []
    for (start, end), choices in zip(itertools.pairwise(ends.tolist()), words.layers, strict=True):
        parts = []
        for row, y in enumerate(heights):
            # What of it lies in this row, whose line goes as far as its tiles do.
            left = max(start - row * length, -half)
            right = min(end - row * length, (tiling.columns - 1) * pitch + half)
            parts.append((right - left, left + half, right + half, y))
        room, left, right, y = max(parts)
        text, size_px = _fitting(choices, font_px, room - 2 * (DOT + BESIDE) * font_px)
        if text:
            texts.append(Text(text, (left + right) / 2, y - (LABELS + RAISED) * font_px, size_px, theme.muted, 0.5))
    return texts


def _fitting(choices: Sequence[str], font_px: float, room_px: float) -> tuple[str, float]:
    """Return the first of several texts that has room, perhaps a little smaller, and its size; "" for none."""
    for text in choices:
        for size_px in (font_px, round(2 * NEARLY * font_px) / 2):
            if measure(text, size_px).width_px <= room_px:
                return text, size_px
    return "", font_px
