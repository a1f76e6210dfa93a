"""Video: frames through PyAV's H.264 and VP9 encoders, for the two containers that browsers play.

Frames have their own times in hundredths of a second, so a hold is one long frame; the last one is repeated at the end,
because some players give a final frame no duration. PyAV is used directly and not through imageio: its
plugin gives frames numbers instead of times, and an open file, in which the index cannot be moved to the front.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from warpviz.errors import OutputError
from warpviz.picture.raster import Rasterizer
from warpviz.progress import counted
from warpviz.writers.atomic import atomic_path
from warpviz.writers.frames import RECIPE_MARK, delays_cs
from warpviz.writers.parallel import in_chunks
from warpviz.writers.started import SceneWork

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from warpviz.arrays import Bytes
    from warpviz.picture.animation import Animation
    from warpviz.picture.scene import Scene
    from warpviz.progress import Progress

TICKS = 100
# Limit for reading a comment; longer ones are not recipes.
MAX_RECIPE_BYTES = 64 * 2**20
# How much of the last hold its repeated frame takes: the duration that containers assume for a final frame.
LAST_TICKS = 1
RATE_FACTOR_STEP = 5
# Colour description by the numbers of ITU-T H.273: BT.709 primaries, sRGB transfer curve, BT.601 matrix, limited range.
PRIMARIES, CURVE, MATRIX, LIMITED = 1, 13, 6, 1


# The module and its objects; it is an extra, and loaded when a video is written.
PyAV: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class Encoding:
    """A container, its codec and their options, by FFmpeg's names; a larger rate factor gives a smaller file."""

    container: str
    codec: str
    container_options: dict[str, str]
    codec_options: dict[str, str]
    rate_factor: int


def av_module(path: Path) -> PyAV:
    """Return PyAV; without it `OutputError` that names the extra to install."""
    try:
        return importlib.import_module("av")
    except ImportError:
        raise OutputError(f"cannot write {path}: video needs an extra: pip install 'warpviz[video]'") from None


def even_size(width_px: int, height_px: int) -> tuple[int, int]:
    """Return the size of the video of an animation of that size: colours are stored for 2 x 2 pixels at once."""
    return width_px + width_px % 2, height_px + height_px % 2


def even(pixels: Bytes) -> Bytes:
    """Return pixels (H, W, 3) with the last row and column repeated where their number is odd."""
    height, width = pixels.shape[:2]
    return np.pad(pixels, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")


@dataclass(frozen=True, slots=True, eq=False)
class _EvenFrames:
    """Draws frames in every colour."""

    rasterizer: Rasterizer

    def __call__(self, scene: Callable[[int], Scene], first: int, last: int) -> list[bytes]:
        return [even(np.asarray(self.rasterizer.draw(scene(number)))).tobytes() for number in range(first, last)]


def frames_of(animation: Animation) -> Iterator[Bytes]:
    """Yield every frame, uint8 (H, W, 3), drawn by all cores, with even sides."""
    width, height = even_size(animation.width_px, animation.height_px)
    work = SceneWork(animation.scene, _EvenFrames(Rasterizer(animation.width_px, animation.height_px)))
    size = width * height
    for blocks in in_chunks(work, animation.frame_count, size, block_bytes=3 * size):
        for block in blocks:
            yield np.frombuffer(block, dtype=np.uint8).reshape(height, width, 3)


def write_video(animation: Animation, path: Path, progress: Progress | None, encoding: Encoding) -> None:
    """Write `animation` to `path`; it appears there only when it is whole.

    Raises `OutputError` when it cannot be written, or when the extra `video` is missing.
    """
    av = av_module(path)
    if encoding.codec not in av.codecs_available:
        raise OutputError(f"cannot write {path}: this PyAV was built without {encoding.codec}")
    with atomic_path(path) as temporary:
        try:
            with av.open(
                str(temporary), "w", format=encoding.container, options=encoding.container_options
            ) as container:
                _encode(av, container, animation, progress, encoding)
        except av.error.FFmpegError as error:
            raise OutputError(f"cannot write {path}: {str(error).lower()}") from None


def _encode(av: PyAV, container: PyAV, animation: Animation, progress: Progress | None, encoding: Encoding) -> None:
    """Feed every frame through the encoder into the container."""
    if animation.recipe:
        container.metadata["comment"] = RECIPE_MARK + animation.recipe
    rate_factor = str(encoding.rate_factor + RATE_FACTOR_STEP * animation.coarseness)
    stream = container.add_stream(encoding.codec, rate=TICKS, options={**encoding.codec_options, "crf": rate_factor})
    stream.width, stream.height = even_size(animation.width_px, animation.height_px)
    stream.pix_fmt = "yuv420p"
    coder = stream.codec_context
    coder.time_base = Fraction(1, TICKS)
    # With threads the picture is split by the number of cores, and the bytes would depend on the machine.
    coder.thread_count = 1
    coder.color_primaries, coder.color_trc, coder.colorspace, coder.color_range = PRIMARIES, CURVE, MATRIX, LIMITED
    for frame, shown in counted(_timed_frames(av, animation), animation.frame_count, progress):
        frame.duration = shown
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def _timed_frames(av: PyAV, animation: Animation) -> Iterator[tuple[PyAV, int]]:
    """Yield every frame with its time in it, and for how many ticks it shows; the last in two parts."""
    clock = 0
    delays = delays_cs(animation.durations_s)
    for number, (pixels, delay) in enumerate(zip(frames_of(animation), delays, strict=True), 1):
        parts = [delay]
        if number == len(delays):
            parts = [delay - LAST_TICKS, LAST_TICKS] if delay > LAST_TICKS else [delay]
        for part in parts:
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24").reformat(
                format="yuv420p", dst_colorspace=MATRIX, dst_color_range=LIMITED
            )
            frame.pts, frame.time_base = clock, Fraction(1, TICKS)
            clock += part
            yield frame, part
