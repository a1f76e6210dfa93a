"""Animation: a figure that is ready to be drawn, frame by frame."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from warpviz.late import verb
from warpviz.picture.raster import Rasterizer

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator, Mapping

    from warpviz.arrays import Bytes
    from warpviz.picture.scene import Scene


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Animation:
    """Frames that are drawn when they are asked for; there is never a list of them all.

    Attributes:
        width_px, height_px: the size of every frame.
        durations_s: how long each frame shows, in seconds.
        scene: the number of a frame -> what it shows.
        key_frames: the numbers of frames that together show every colour of the animation.
        plays: how often it plays; 0 for ever.
        exact_colors: colours `#rrggbb` that a palette must have exactly, the background first.
        colors: how many colours a palette may have, None to leave that to the writer.
        line_colors: the colours of lines, uint8 (L, 3), where scenes do not tell them; None where they do.
        photo_colors: how many it has in that case where photographs are in the picture; None where none are.
        lossless: whether every colour is to be kept exactly, by formats that can.
        coarseness: how many steps coarser than usual it is to be coded, by formats that choose how coarse.
        transparent: whether the background, the first of `exact_colors`, stands for the page that shows through.
        recipe: what makes the same animation again, as JSON.
        notes: what the user should be told.
        also: files that go with it, to be written when it is: where, and the text.
        measured: what was measured of it, as plain data.
        poster_number: the number of the frame that stands for the whole: the last that is held and no point.
    """

    width_px: int
    height_px: int
    durations_s: tuple[float, ...]
    scene: Callable[[int], Scene]
    key_frames: tuple[int, ...]
    exact_colors: tuple[str, ...]
    plays: int = 0
    colors: int | None = None
    line_colors: Bytes | None = None
    photo_colors: int | None = None
    lossless: bool = False
    coarseness: int = 0
    transparent: bool = False
    recipe: str = ""
    notes: tuple[str, ...] = ()
    also: tuple[tuple[str, str], ...] = ()
    measured: Mapping[str, Any] = field(default_factory=dict)
    poster_number: int = 0

    @property
    def frame_count(self) -> int:
        """The number of frames."""
        return len(self.durations_s)

    @property
    def duration_s(self) -> float:
        """The total duration in seconds."""
        return math.fsum(self.durations_s)

    def __repr__(self) -> str:
        return f"<Animation: {self.width_px}x{self.height_px} px, {self.frame_count} frames, {self.duration_s:.2f} s>"

    def __len__(self) -> int:
        return len(self.durations_s)

    def blank(self) -> Animation:
        """Return all of it but what it shows, which can be pickled."""
        return replace(self, scene=_nothing, also=(), measured={}, recipe="")

    def frame(self, number: int) -> Bytes:
        """Return one frame, counted from 0 or from the end, as uint8 (H, W, 3) in exact colours.

        Raises `IndexError` for a number that no frame has.
        """
        places = range(len(self.durations_s))
        rasterizer = Rasterizer(self.width_px, self.height_px)
        return np.array(rasterizer.draw(self.scene(places[number])))

    def save(self, path: str | os.PathLike[str] | BinaryIO, *, format: str | None = None) -> Any:  # noqa: A002, ANN401 - as `warpviz.save`
        """Write the animation to a file, whose suffix names the format, or to a buffer; the same as `warpviz.save`."""
        return verb("save")(self, path, format=format)

    def show(self) -> None:
        """Show the animation in a notebook; the same as `warpviz.show`."""
        verb("show")(self)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """Return what a notebook shows of the animation: a GIF in the page, a still, and words."""
        del include, exclude
        bundle: dict[str, str] = verb("bundle")(self)
        return bundle

    def frames(self) -> Iterator[tuple[Bytes, float]]:
        """Yield every frame in order, as uint8 (H, W, 3) in exact colours and its duration in seconds."""
        rasterizer = Rasterizer(self.width_px, self.height_px)
        for number, duration_s in enumerate(self.durations_s):
            yield np.array(rasterizer.draw(self.scene(number))), duration_s


def _nothing(number: int) -> Scene:
    """Raise `IndexError`: nothing is shown."""
    raise IndexError(number)
