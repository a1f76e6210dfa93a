"""Clock: when what is shown, of one film or of several that keep in step."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from warpviz.errors import InvalidValueError
from warpviz.film.decision import DECIDED, PART, WAIT
from warpviz.motion.framing import Way
from warpviz.motion.stands import POINT
from warpviz.motion.timeline import SHORTEST_S, Moment, timeline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.film.course import Course

# How long the camera alone moves in or out, how long the line grows that parts the classes, and the turn at the end.
PUSH_S, PART_S, TURN_S = 0.4, 0.3, 1.0
LENGTHS_S = {PART: PART_S, "turn": TURN_S, WAIT: 0.0, DECIDED: 0.0}
PUSHES = frozenset({"closer", "wider"})
# What moves of the camera alone have of a film together: a share a layer, but so much in a short one. Where there are
# more of them each takes less time.
PUSHES_LAYER_S, PUSHES_S = 0.185, 0.6
# What parts the classes is shown in one way or the other, at the same time.
DECIDES = frozenset({PART, "plane"})
# What happens at a state, in order: the camera comes to where it is held, and leaves; or it shows what was decided.
ARRIVE, DECIDE, TURN, LEAVE, LAYER = range(5)


def moments_of(spec: Any, courses: Sequence[Course]) -> tuple[Moment, ...]:  # noqa: ANN401 - a spec of a moving sheet
    """Return when what is shown of films in step: a step takes as long as the slowest of them."""
    lengths_s, holds_s = [], [spec.hold_s]
    steps = list(zip(*(course.journey.ways for course in courses), strict=True))
    push_s = _push_s(steps)
    for number, ways in enumerate(steps):
        pairs = list(zip(ways, courses, strict=True))
        lengths_s.append(max(_length_s(way, course, spec.meant("tween_s"), push_s) for way, course in pairs))
        follows = {way.purpose for way in steps[number + 1]} if number + 1 < len(steps) else set()
        rest = all(_rests(way, course) for way, course in pairs) and not follows & DECIDES
        holds_s.append(spec.hold_s if rest else 0.0)
    holds_s[-1] = spec.final_hold_s
    share = 1.0 if spec.duration is None else _share(spec, holds_s, lengths_s)
    holds_s, lengths_s = ([share * length for length in lengths] for lengths in (holds_s, lengths_s))
    return timeline(holds_s, lengths_s, spec.fps, boomerang=spec.boomerang)


def _share(spec: Any, holds_s: Sequence[float], lengths_s: Sequence[float]) -> float:  # noqa: ANN401 - as above
    """Return what makes all steps and holds fit the duration that was asked for.

    Raises `InvalidValueError` where one would be shorter than a frame can be.
    """
    usual_s = sum(moment.duration_s for moment in timeline(holds_s, lengths_s, spec.fps, boomerang=spec.boomerang))
    share = float(spec.duration / usual_s)
    shortest_s = min(length for length in (*holds_s, *lengths_s) if length > 0)
    if shortest_s * share < SHORTEST_S:
        least_s = math.ceil(100 * usual_s * SHORTEST_S / shortest_s) / 100
        raise InvalidValueError(f"duration: expected at least {least_s:g} seconds for so many steps and holds")
    return share


def _push_s(steps: Sequence[Sequence[Way]]) -> float:
    """Return how long each move of the camera alone takes, so that all together have their share of the film."""
    layers = sum(any(way.layer is not None for way in ways) for ways in steps)
    pushes = sum(any(way.purpose in PUSHES for way in ways) for ways in steps)
    return min(PUSH_S, max(PUSHES_S, PUSHES_LAYER_S * layers) / max(pushes, 1))


def _length_s(way: Way, course: Course, tween_s: float, push_s: float) -> float:
    """Return how long a step takes: nothing where nothing moves."""
    if way.layer is None:
        return push_s if way.purpose in PUSHES else LENGTHS_S.get(way.purpose, tween_s)
    moves = course.journey.movers[way.layer].moves(course.states[way.layer])
    return tween_s if moves or way.start is not way.end else 0.0


def _rests(way: Way, course: Course) -> bool:
    """Return whether a step ends where a state is held."""
    reached = way.keyframe + (way.layer is not None)
    return way.end is course.journey.held[reached] or way.purpose in {*DECIDES, "turn", DECIDED}


def poster_frame(moments: Sequence[Moment], courses: Sequence[Course]) -> int:
    """Return the number of the frame that stands for films in step: the last state that is held and no point in all.

    The first frame where there is none.
    """
    held = [number for number, moment in enumerate(moments) if moment.hold]
    # On the way back of a boomerang the same states are held again.
    held.sort(key=lambda number: (moments[number].step + moments[number].progress, -number), reverse=True)
    for number in held:
        moment = moments[number]
        if not all(_is_point(course, moment) for course in courses):
            return number
    return 0


def _is_point(course: Course, moment: Moment) -> bool:
    """Return whether nothing but a point is left of the sheet, and of the points on it, at a moment of a hold."""
    way = course.journey.ways[moment.step]
    state = course.states[way.keyframe + (round(moment.progress) if way.layer is not None else 0)]
    size = max(float(np.ptp(other, axis=0).max()) for other in course.states)
    return float(np.ptp(state, axis=0).max()) <= POINT * size


def in_step(courses: Sequence[Course]) -> list[Course]:
    """Return courses through as many layers each with the same steps; where the others move alone, one waits."""
    slots = sorted({slot for course in courses for slot in _slots(course)})
    return [replace(course, journey=replace(course.journey, ways=_filled(course, slots))) for course in courses]


def _slots(course: Course) -> dict[tuple[int, int], Way]:
    """Return the steps of a film by keyframe, and by what happens there."""
    found: dict[tuple[int, int], Way] = {}
    for way in course.journey.ways:
        if way.layer is not None:
            slot = LAYER
        elif way.purpose in DECIDES:
            slot = DECIDE
        elif way.purpose == "turn":
            slot = TURN
        else:
            slot = ARRIVE if way.end is course.journey.held[way.keyframe] else LEAVE
        found[way.keyframe, slot] = way
    return found


def _filled(course: Course, slots: Sequence[tuple[int, int]]) -> tuple[Way, ...]:
    """Return the ways of a film, and one in which it waits wherever it has none."""
    own = _slots(course)
    ways: list[Way] = []
    for keyframe, slot in slots:
        way = own.get((keyframe, slot))
        if way is None:
            here = ways[-1].end if ways else course.journey.held[0]
            way = Way(here, here, keyframe, None, DECIDED if slot == TURN else WAIT)
        ways.append(way)
    return tuple(ways)
