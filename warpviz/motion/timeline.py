"""Timeline: keyframes and holds -> moments with exact times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from warpviz.errors import InvalidValueError


@dataclass(frozen=True, slots=True)
class Moment:
    """One frame: when it starts, how long it shows, and where between two keyframes it stands.

    `step` counts the ways between keyframes from 0; `progress` in [0, 1] is not yet eased. A hold stands at progress 0 of
    the step that follows it, the last keyframe at progress 1 of the last step.
    """

    time_s: float
    duration_s: float
    step: int
    progress: float
    hold: bool


def moving_frames(tween_s: float, fps: float) -> int:
    """Return how many frames a tween of that many seconds has: round(T f), at least 1."""
    return max(1, round(tween_s * fps))


def timeline(holds_s: Sequence[float], tween_s: float, fps: float, *, boomerang: bool = False) -> tuple[Moment, ...]:
    """Return the moments of an animation through `len(holds_s)` keyframes.

    A hold is one moment, a tween is round(tween_s * fps) moments that share `tween_s` evenly, so the total is exactly the
    sum of all holds and tweens. With a hold of 0 the keyframe is the last frame of the tween that leads to it.
    `boomerang` adds the way back; it ends just before the first keyframe, where the loop begins again.

    Raises `InvalidValueError` for fewer than two keyframes.
    """
    if len(holds_s) < 2:
        raise InvalidValueError(f"timeline: expected at least 2 keyframes, but got {len(holds_s)}")
    last = len(holds_s) - 1
    count = moving_frames(tween_s, fps)
    # (duration, step, progress, hold)
    plan: list[tuple[float, int, float, bool]] = []

    def hold(keyframe: int) -> None:
        if holds_s[keyframe] > 0:
            at_end = keyframe == last
            plan.append((holds_s[keyframe], keyframe - at_end, float(at_end), True))

    def move(step: int, *, back: bool) -> None:
        lands = holds_s[step if back else step + 1] > 0
        for number in range(1, count + 1):
            progress = number / (count + 1 if lands else count)
            plan.append((tween_s / count, step, 1 - progress if back else progress, False))

    hold(0)
    for step in range(last):
        move(step, back=False)
        hold(step + 1)
    if boomerang:
        for step in reversed(range(last)):
            move(step, back=True)
            if step:
                hold(step)
    moments, clock = [], 0.0
    for duration_s, step, progress, is_hold in plan:
        moments.append(Moment(clock, duration_s, step, progress, is_hold))
        clock += duration_s
    return tuple(moments)
