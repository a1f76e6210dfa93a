"""Stills: one frame of an animation, the first, the last, one by its time, or the one that stands for the whole."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

from warpviz.errors import InvalidValueError

if TYPE_CHECKING:
    from warpviz.picture.animation import Animation

# What a still's delay is, where a format wants one.
STILL_S = 1.0


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
        plays=1,
        poster_number=0,
    )


def poster_of(animation: Animation) -> tuple[Animation, float]:
    """Return the frame that stands for the whole as a still, and its time in seconds."""
    number = animation.poster_number
    # The middle of its time, so that rounding does not find a neighbour.
    seconds = round(sum(animation.durations_s[:number]) + animation.durations_s[number] / 2, 6)
    return replace(still_of(animation, seconds), lossless=False, colors=None), seconds
