"""Shared by all writers of frames: the palette, delays in whole units, the changed region, and reading a file back."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from warpviz.errors import DataError
from warpviz.files import read_bytes
from warpviz.picture.line_ink import LineInk
from warpviz.picture.palette_choice import choose_palette
from warpviz.picture.photo_palette import FEWEST, choose_photo_palette
from warpviz.picture.theme import rgb
from warpviz.writers.parallel import in_chunks
from warpviz.writers.started import SceneWork

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from warpviz.arrays import Bytes
    from warpviz.picture.animation import Animation
    from warpviz.picture.palette import Codes, Palette
    from warpviz.picture.raster import Rasterizer
    from warpviz.picture.scene import Scene

# Browsers slow down frames that are shorter than this.
MIN_DELAY_CS = 2
MAX_DELAY_CS = 65_535
# The start of a comment that is a recipe.
RECIPE_MARK = "warpviz "
MAX_READ_BYTES = 256 * 2**20

Flags = npt.NDArray[np.bool_]


def delays_cs(durations_s: Sequence[float]) -> list[int]:
    """Return the delay of each frame in hundredths of a second, at least `MIN_DELAY_CS` each.

    The remainder of each rounding is carried on, so that every frame starts within 5 ms of its time and the total is
    within 5 ms of the sum, unless the minimum forbids it.
    """
    return _delays(durations_s, 100, MIN_DELAY_CS, MAX_DELAY_CS)


def delays_ms(durations_s: Sequence[float]) -> list[int]:
    """Return the delay of each frame in thousandths of a second, as `delays_cs` does in hundredths."""
    return _delays(durations_s, 1000, 10 * MIN_DELAY_CS, 10 * MAX_DELAY_CS)


def _delays(durations_s: Sequence[float], units: int, least: int, most: int) -> list[int]:
    delays, clock = [], 0
    for end_s in itertools.accumulate(durations_s):
        delay = min(max(round(end_s * units) - clock, least), most)
        delays.append(delay)
        clock += delay
    return delays


def animation_palette(animation: Animation, rasterizer: Rasterizer) -> Palette:
    """Return the palette for an animation, chosen from its key frames."""
    scenes = [animation.scene(number) for number in animation.key_frames]
    images = map(rasterizer.draw, scenes)
    pinned = np.array([rgb(color) for color in animation.exact_colors])
    # With 256 colours there would be no index left for "unchanged".
    wanted = animation.photo_colors if animation.colors is None else animation.colors
    count = None if wanted is None else min(wanted, 255)
    lines = line_colors_of(scenes) if animation.line_colors is None else animation.line_colors
    keyed = animation.transparent
    if animation.photo_colors is not None and count is not None and count >= FEWEST:
        return choose_photo_palette(images, count, pinned, lines, keyed=keyed)
    on_lines = map(LineInk.of_size(animation.width_px, animation.height_px).on_lines, scenes)
    return choose_palette(images, count, pinned, lines, on_lines, keyed=keyed)


def line_colors_of(scenes: Sequence[Scene]) -> Bytes:
    """Return the colours of the lines in scenes, uint8 (L, 3), those of most lines first."""
    drawings = (drawing for scene in scenes for drawing, _ in scene.drawings())
    found = [lines.colors for drawing in drawings for lines in drawing.lines]
    colors, counts = np.unique(np.concatenate([np.empty((0, 3), dtype=np.uint8), *found]), axis=0, return_counts=True)
    return colors[np.argsort(-counts, kind="stable")]


@dataclass(slots=True, eq=False)
class FrameSource:
    """Draws frames; without a palette in every colour."""

    rasterizer: Rasterizer
    palette: Palette | None
    # The frame that was drawn last, in every colour, and its indices.
    _last: tuple[Codes, Bytes] | None = None

    def pixels(self, scene: Scene) -> Bytes:
        """Return a frame as indices (H, W) into the palette, or as colours (H, W, 3) without one."""
        if self.palette is None:
            return np.asarray(self.rasterizer.draw(scene))
        codes = self.rasterizer.codes(scene)
        if self._last is None:
            indices = self.palette.indices_of(codes)
        else:
            # Around what has changed alone something else must be looked up.
            before, known = self._last
            left, top, right, bottom = bounding_box(codes != before)
            indices = known.copy()
            indices[top:bottom, left:right] = self.palette.indices_of(codes[top:bottom, left:right])
        self._last = (codes, indices)
        return indices

    def colors(self, scene: Scene) -> Bytes:
        """Return a frame as colours, uint8 (H, W, 3): those of the palette if there is one."""
        pixels = self.pixels(scene)
        return pixels if self.palette is None else self.palette.colors[pixels]


@dataclass(frozen=True, slots=True, eq=False)
class _CodedFrames:
    """Codes every frame from what changed since the previous one."""

    pixels: Callable[[Scene], Bytes]
    code: Callable[[int, Bytes, Bytes | None], bytes]

    def __call__(self, scene: Callable[[int], Scene], first: int, last: int) -> list[bytes]:
        previous = self.pixels(scene(first - 1)) if first else None
        blocks = []
        for number in range(first, last):
            shown = self.pixels(scene(number))
            blocks.append(self.code(number, shown, previous))
            previous = shown
        return blocks


def coded_frames(
    animation: Animation, pixels: Callable[[Scene], Bytes], code: Callable[[int, Bytes, Bytes | None], bytes]
) -> Iterator[bytes]:
    """Yield the bytes of every frame, each coded from what changed since the previous one, on all cores.

    Args:
        animation: what is coded.
        pixels: a frame -> its pixels; as the next one, it can be pickled.
        code: number, pixels, and those of the previous frame (None for the first) -> its bytes.
    """
    work = SceneWork(animation.scene, _CodedFrames(pixels, code))
    for blocks in in_chunks(work, animation.frame_count, animation.width_px * animation.height_px):
        yield from blocks


def bounding_box(wanted: Flags) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of the wanted pixels (H, W); a box of one pixel if there are none.

    A frame in which nothing changed still needs a pixel to carry its delay.
    """
    columns, rows = np.flatnonzero(wanted.any(axis=0)), np.flatnonzero(wanted.any(axis=1))
    left, right = (int(columns[0]), int(columns[-1]) + 1) if len(columns) else (0, 1)
    top, bottom = (int(rows[0]), int(rows[-1]) + 1) if len(rows) else (0, 1)
    return left, top, right, bottom


def file_bytes(path: Path) -> bytes:
    """Return the content of a finished file; `DataError` with one line when it cannot be read or is too large."""
    return read_bytes(path, MAX_READ_BYTES)


def no_recipe(path: Path) -> DataError:
    """Return the error for a file of the right format that holds no recipe."""
    return DataError(f"{path}: no recipe inside; warpviz did not write this file, or it was changed since")
