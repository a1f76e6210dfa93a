"""Frame cache: drawn frames in a temporary file, so that they can be encoded repeatedly."""

from __future__ import annotations

import os
import tempfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO, cast

import numpy as np

from warpviz.picture.line_ink import LineInk
from warpviz.picture.raster import Rasterizer
from warpviz.picture.scene import Drawing, Scene
from warpviz.writers.frames import line_colors_of
from warpviz.writers.parallel import in_chunks
from warpviz.writers.started import SceneWork

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from warpviz.arrays import Bytes
    from warpviz.picture.animation import Animation
    from warpviz.picture.palette import Flags
    from warpviz.progress import Progress

# A frame counts as one that moves when it shows at most that many times as long as the middle one.
MOVING = 1.5


@dataclass(frozen=True, slots=True, eq=False)
class _PackedFrames:
    """Draws frames and packs their pixels."""

    rasterizer: Rasterizer

    def __call__(self, scene: Callable[[int], Scene], first: int, last: int) -> list[bytes]:
        return [zlib.compress(self.rasterizer.draw(scene(number)).tobytes(), 1) for number in range(first, last)]


@contextmanager
def cached_frames(animation: Animation, progress: Progress | None = None) -> Iterator[Animation]:
    """Draw every frame now; give the same animation with these pictures as its scenes, as long as the block lasts."""
    rasterizer = Rasterizer(animation.width_px, animation.height_px)
    size = (animation.height_px, animation.width_px, 3)
    work = SceneWork(animation.scene, _PackedFrames(rasterizer))
    with tempfile.TemporaryFile() as unnamed:
        file = cast("BinaryIO", unnamed)
        places: list[tuple[int, int]] = []
        for blocks in in_chunks(work, animation.frame_count, size[0] * size[1]):
            for block in blocks:
                places.append((file.tell(), len(block)))
                file.write(block)
                if progress is not None:
                    progress(len(places), animation.frame_count)
        file.flush()
        keys = {number: animation.scene(number) for number in animation.key_frames}
        line_colors = line_colors_of([*keys.values()]) if animation.line_colors is None else animation.line_colors
        ink = LineInk.of_size(animation.width_px, animation.height_px)
        # A bit a pixel.
        lines = {number: np.packbits(ink.on_lines(key)) for number, key in keys.items()}

        def scene(number: int) -> Scene:
            pixels = np.frombuffer(zlib.decompress(_read(file, *places[number])), dtype=np.uint8).reshape(size)
            bits = lines.get(number)
            on_lines = None if bits is None else np.unpackbits(bits, count=size[0] * size[1]).astype(bool)
            return _picture(pixels, None if on_lines is None else on_lines.reshape(size[:2]))

        yield replace(animation, scene=scene, line_colors=line_colors)


def _read(file: BinaryIO, place: int, length: int) -> bytes:
    # Forked processes share the position in a file, so it must not be moved.
    if hasattr(os, "pread"):
        return os.pread(file.fileno(), length, place)
    file.seek(place)
    return file.read(length)


def _picture(pixels: Bytes, on_lines: Flags | None) -> Scene:
    height, width = pixels.shape[:2]
    nothing = Drawing()
    return Scene(width, height, "#000000", nothing, nothing, (0, 0, width, height), pixels=pixels, on_lines=on_lines)


def chosen(animation: Animation, numbers: list[int], durations_s: tuple[float, ...]) -> Animation:
    """Return an animation of some frames; its palette is still chosen from the key frames of the whole."""
    shown = [*numbers, *animation.key_frames]
    return replace(
        animation,
        durations_s=durations_s,
        scene=lambda number: animation.scene(shown[number]),
        key_frames=tuple(range(len(numbers), len(shown))),
    )


def thinned(animation: Animation, keep: int) -> Animation:
    """Return an animation that keeps every `keep`-th of its moving frames, and all holds.

    A kept frame shows for as long as those that it stands for, so that every state is reached when it was.
    """
    durations = animation.durations_s
    middle = sorted(durations)[len(durations) // 2]
    numbers, run = [], 0
    for number in reversed(range(len(durations))):
        moves = durations[number] <= MOVING * middle
        # Counted back from the state that is reached.
        run = run + 1 if moves else 0
        if not moves or number == 0 or run % keep == 1 or keep == 1:
            numbers.append(number)
    numbers.reverse()
    ends = [*numbers[1:], len(durations)]
    return chosen(
        animation, numbers, tuple(sum(durations[first:end]) for first, end in zip(numbers, ends, strict=True))
    )
