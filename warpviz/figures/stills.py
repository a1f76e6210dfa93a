"""Stills: one frame of an animation, the first, the last, one by its time, or the most telling one."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from warpviz.errors import InvalidValueError
from warpviz.picture.raster import Rasterizer

if TYPE_CHECKING:
    from warpviz.arrays import Floats
    from warpviz.picture.animation import Animation

# What a still's delay is, where a format wants one.
STILL_S = 1.0
# How many frames are looked at to find the most telling one.
CANDIDATES = 24
# Into how many blocks a side a frame is cut, and what (of 255 levels) is as good as nothing in one.
BLOCKS, FAINT = 24, 6


def frame_at(animation: Animation, when: str | float) -> int:
    """Return the number of the first frame, the last, or the one that shows at a time in seconds.

    Raises `InvalidValueError` for a time beyond the end.
    """
    if isinstance(when, str):
        return 0 if when == "first" else animation.frame_count - 1
    if when > animation.duration_s + 1e-9:
        raise InvalidValueError(
            f"still: the animation ends after {animation.duration_s:.2f} s, but got {when:g} s: expected first, last or"
            " a time before that"
        )
    ends = itertools.accumulate(animation.durations_s)
    return next((number for number, end in enumerate(ends) if when < end - 1e-9), animation.frame_count - 1)


def still_of(animation: Animation, when: str | float) -> Animation:
    """Return one frame of an animation as an animation of its own."""
    number = frame_at(animation, when)
    return replace(
        animation,
        durations_s=(STILL_S,),
        scene=lambda _: animation.scene(number),
        key_frames=(0,),
        loop=False,
    )


def most_telling(animation: Animation) -> int:
    """Return the number of the frame that tells the most of what happens.

    That is where what is drawn has moved far from where it began and still covers much of the picture: the product of
    the two, on a grid of `BLOCKS` x `BLOCKS`.
    """
    rasterizer = Rasterizer(animation.width_px, animation.height_px)

    def ink(number: int) -> Floats:
        pixels = np.asarray(rasterizer.draw(animation.scene(number))).astype(np.int16)
        drawn = np.abs(pixels - pixels[0, 0]).max(axis=2)
        shares = Image.fromarray(drawn.astype(np.uint8)).resize((BLOCKS, BLOCKS), Image.Resampling.BOX)
        return np.asarray(shares, dtype=np.float64)

    first = ink(0)
    numbers = np.unique(np.linspace(0, animation.frame_count - 1, CANDIDATES).round().astype(int)).tolist()
    scores = []
    for number in numbers:
        now = ink(number)
        scores.append(float(np.abs(now - first).mean() * np.count_nonzero(now > FAINT)))
    return int(numbers[int(np.argmax(scores))])


def poster_of(animation: Animation) -> tuple[Animation, float]:
    """Return the most telling frame as a still, and its time in seconds."""
    number = most_telling(animation)
    # The middle of its time, so that rounding does not find a neighbour.
    seconds = round(sum(animation.durations_s[:number]) + animation.durations_s[number] / 2, 6)
    return replace(still_of(animation, seconds), lossless=False, colors=None), seconds
