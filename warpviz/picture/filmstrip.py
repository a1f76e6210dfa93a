"""Filmstrip: some frames of an animation side by side, with words under each, as one picture."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from warpviz.errors import InvalidValueError
from warpviz.picture.layout import MIN_FONT_PX
from warpviz.picture.scene import Drawing, Scene, Text, moved, together
from warpviz.picture.text import fitting_size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.picture.animation import Animation
    from warpviz.picture.scene import Rectangle
    from warpviz.picture.theme import Theme

# Up to this many stand in one row; more are spread over rows of about the same length.
MAX_COLUMNS = 4
# Sizes as shares of the height of a tile.
CAPTION, CAPTION_ROOM, MIN_CAPTION_PX = 0.052, 0.13, 9.0
MAX_SIDE_PX = 16_384


def tiles_per_row(count: int) -> int:
    """Return how many of `count` tiles stand in a row."""
    return math.ceil(count / math.ceil(count / MAX_COLUMNS))


def filmstrip(tiles: Animation, captions: Sequence[str], theme: Theme) -> Animation:
    """Return a still with every frame of `tiles` and the words under each.

    Raises `InvalidValueError` when the picture would be too large.
    """
    count = tiles.frame_count
    columns = tiles_per_row(count)
    rows = math.ceil(count / columns)
    font_px = max(CAPTION * tiles.height_px, MIN_CAPTION_PX)
    has_words = font_px >= MIN_FONT_PX and tiles.width_px >= MIN_FONT_PX * 8
    room_px = math.ceil(max(CAPTION_ROOM * tiles.height_px, 2.4 * font_px)) if has_words else 0
    width_px, height_px = columns * tiles.width_px, rows * (tiles.height_px + room_px)
    if max(width_px, height_px) > MAX_SIDE_PX:
        raise InvalidValueError(
            f"filmstrip: {width_px}x{height_px} px, but at most {MAX_SIDE_PX} px a side are drawn: lower size"
        )

    def corner(number: int) -> tuple[float, float]:
        row, column = divmod(number, columns)
        # A last row that is not full stands in the middle.
        shift = (columns - (count - row * columns)) / 2 if row == rows - 1 else 0
        return math.floor((column + shift) * tiles.width_px), row * (tiles.height_px + room_px)

    def scene(_: int) -> Scene:
        still, layers = Drawing(), []
        for number in range(count):
            x, y = corner(number)
            tile = tiles.scene(number)
            whole = (0.0, 0.0, float(tiles.width_px), float(tiles.height_px))
            layers += [moved(drawing, x, y, clip or whole) for drawing, clip in tile.drawings()]
            if has_words:
                still = together(still, Drawing(texts=(_caption(captions[number], x, y, tiles, font_px, theme),)))
        everywhere: Rectangle = (0.0, 0.0, float(width_px), float(height_px))
        return Scene(
            *(width_px, height_px, theme.background, still, Drawing(), everywhere),
            layers=tuple(layers),
            keyed=theme.keyed,
        )

    return replace(
        tiles, width_px=width_px, height_px=height_px, durations_s=(1.0,), scene=scene, key_frames=(0,), loop=False
    )


def _caption(words: str, x: float, y: float, tiles: Animation, font_px: float, theme: Theme) -> Text:
    size_px = fitting_size(words, font_px, 0.94 * tiles.width_px)
    return Text(words, x + tiles.width_px / 2, y + tiles.height_px + 0.4 * font_px, size_px, theme.ink, 0.5, 1.0)
