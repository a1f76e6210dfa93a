"""Timeline: keyframes and holds -> moments with exact times."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from warpviz.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Sequence


# Browsers slow frames down that are shorter.
SHORTEST_S = 0.02


@dataclass(frozen=True, slots=True)
class Moment:
    """One frame: when it starts, how long it shows, and where between two keyframes it stands.

    `step` counts the ways between keyframes from 0; `progress` in [0, 1] is not yet eased. A hold stands at progress 0
    of the step that follows it, the last keyframe at progress 1 of the last step.
    """

    time_s: float
    duration_s: float
    step: int
    progress: float
    hold: bool


def moving_frames(tween_s: float, fps: float) -> int:
    """Return how many frames a tween of that many seconds has: round(T f), at least 1, and none under 20 ms.

    One that takes no time has none.
    """
    return 0 if tween_s <= 0 else max(1, min(round(tween_s * fps), int(tween_s / SHORTEST_S + 1e-9)))


def timeline(
    holds_s: Sequence[float], tween_s: float | Sequence[float], fps: float, *, boomerang: bool = False
) -> tuple[Moment, ...]:
    """Return the moments of an animation through `len(holds_s)` keyframes.

    A hold is one moment, a tween is round(tween_s * fps) moments that share `tween_s` evenly, so the total is exactly
    the sum of all holds and tweens. `tween_s` is one length for all tweens or one for each; what takes no time is left
    out. With a hold of 0 the keyframe is the last frame of the tween that leads to it.
    `boomerang` adds the way back, by the same moments; it ends just before the first keyframe, where the loop begins
    again.

    Raises `InvalidValueError` for fewer than two keyframes.
    """
    if len(holds_s) < 2:
        raise InvalidValueError(f"timeline: expected at least 2 keyframes, but got {len(holds_s)}")
    last = len(holds_s) - 1
    lengths_s = [tween_s] * last if isinstance(tween_s, int | float) else list(tween_s)
    plan = _hold(0, last, holds_s[0])
    for step in range(last):
        plan += _moving(step, lengths_s[step], fps, holds_s[step + 1])
        plan += _hold(step + 1, last, holds_s[step + 1])
    if boomerang:
        plan += _way_back(plan, holds_s, lengths_s, fps)
    starts = itertools.accumulate((moment.duration_s for moment in plan), initial=0.0)
    return tuple(replace(moment, time_s=start) for moment, start in zip(plan, starts, strict=False))


def _way_back(plan: Sequence[Moment], holds_s: Sequence[float], lengths_s: Sequence[float], fps: float) -> list[Moment]:
    """Return the moments after the last keyframe: those before it, the same ones, where both ends are held."""
    last = len(holds_s) - 1
    if holds_s[0] > 0 and holds_s[-1] > 0:
        return list(plan[-2:0:-1])
    # What is not held is a frame of the way that leads to it, and so the first keyframe is the last of the way back.
    back: list[Moment] = []
    for step in reversed(range(last)):
        moving = _moving(step, lengths_s[step], fps, holds_s[step])
        back += [replace(moment, progress=1 - moment.progress) for moment in moving]
        back += _hold(step, last, holds_s[step] if step else 0.0)
    return back


def _moving(step: int, tween_s: float, fps: float, hold_s: float) -> list[Moment]:
    """Return the moments of a step to a keyframe that is held for `hold_s`; where it is not the last stands on it."""
    count = moving_frames(tween_s, fps)
    places = [number / (count + 1 if hold_s > 0 else count) for number in range(1, count + 1)]
    return [Moment(0.0, tween_s / count, step, place, hold=False) for place in places]


def _hold(keyframe: int, last: int, hold_s: float) -> list[Moment]:
    if hold_s <= 0:
        return []
    at_end = keyframe == last
    return [Moment(0.0, hold_s, keyframe - at_end, float(at_end), hold=True)]
