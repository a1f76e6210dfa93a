"""The timeline: exact times, whichever the frame rate."""

import dataclasses
import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warpviz.errors import InvalidValueError
from warpviz.motion.timeline import moving_frames, timeline

RATES = [24, 25, 30, 33, 50, 12.5]
holds = st.lists(st.one_of(st.just(0.0), st.floats(0.02, 60)), min_size=2, max_size=5)
tweens = st.floats(0.04, 1.5)
rates = st.one_of(st.sampled_from(RATES), st.floats(1, 50))


def place(moment):
    """Where a moment stands on the whole way, in steps."""
    return moment.step + moment.progress


@pytest.mark.parametrize("fps", RATES)
@pytest.mark.parametrize("tween_s", [0.04, 0.3, 1.0, 1.2, 2.5])
def test_a_step_has_as_many_moving_frames_as_the_rate_says(tween_s, fps):
    wanted = max(1, round(tween_s * fps))
    assert moving_frames(tween_s, fps) == wanted
    for hold_s in (0.0, 0.5):
        moments = timeline([hold_s] * 4, tween_s, fps)
        for step in range(3):
            assert sum(moment.step == step and not moment.hold for moment in moments) == wanted


def test_known_numbers_of_frames():
    assert [moving_frames(1.2, fps) for fps in RATES] == [29, 30, 36, 40, 60, 15]
    # Shorter than a frame is a frame.
    assert moving_frames(0.04, 1) == 1


@given(holds, tweens, rates, st.booleans())
def test_the_total_is_the_sum_of_holds_and_steps(holds_s, tween_s, fps, boomerang):
    moments = timeline(holds_s, tween_s, fps, boomerang=boomerang)
    total = sum(holds_s) + (len(holds_s) - 1) * tween_s
    if boomerang:
        # The way back, without the last keyframe again and without the first, where the loop begins.
        total += sum(holds_s[1:-1]) + (len(holds_s) - 1) * tween_s
    assert math.fsum(moment.duration_s for moment in moments) == pytest.approx(total, rel=1e-12)


@given(holds, tweens, rates, st.booleans())
def test_each_frame_starts_when_the_one_before_ends(holds_s, tween_s, fps, boomerang):
    moments = timeline(holds_s, tween_s, fps, boomerang=boomerang)
    assert moments[0].time_s == 0
    for before, after in itertools.pairwise(moments):
        assert after.time_s > before.time_s
        assert after.time_s == pytest.approx(before.time_s + before.duration_s, abs=1e-9)
    assert all(moment.duration_s > 0 for moment in moments)


@given(holds, tweens, rates)
def test_the_way_goes_forward_evenly_from_the_first_keyframe_to_the_last(holds_s, tween_s, fps):
    moments = timeline(holds_s, tween_s, fps)
    places = [place(moment) for moment in moments]
    assert all(before < after for before, after in itertools.pairwise(places))
    assert places[-1] == len(holds_s) - 1
    assert all(0 <= moment.progress <= 1 and 0 <= moment.step < len(holds_s) - 1 for moment in moments)
    for step in range(len(holds_s) - 1):
        moving = [moment.progress for moment in moments if moment.step == step and not moment.hold]
        # From the keyframe before, which is not shown again, on to the one after.
        gaps = [after - before for before, after in itertools.pairwise([0.0, *moving])]
        assert max(gaps) - min(gaps) < 1e-12
        assert moving[-1] == (1 if holds_s[step + 1] == 0 else pytest.approx(1 - gaps[0]))


@given(holds, tweens, rates)
def test_a_hold_is_one_frame_on_its_keyframe_and_no_hold_is_none(holds_s, tween_s, fps):
    shown = [(place(moment), moment.duration_s) for moment in timeline(holds_s, tween_s, fps) if moment.hold]
    assert shown == [(keyframe, hold_s) for keyframe, hold_s in enumerate(holds_s) if hold_s > 0]


@given(holds, tweens, rates, st.booleans())
def test_no_keyframe_is_shown_twice_in_a_row(holds_s, tween_s, fps, boomerang):
    places = [place(moment) for moment in timeline(holds_s, tween_s, fps, boomerang=boomerang)]
    assert all(before != after for before, after in itertools.pairwise(places))


@given(holds.filter(lambda held: held[0] > 0 and held[-1] > 0), tweens, rates)
def test_a_boomerang_goes_back_as_it_came(holds_s, tween_s, fps):
    there = timeline(holds_s, tween_s, fps)
    both = timeline(holds_s, tween_s, fps, boomerang=True)
    assert both[: len(there)] == there
    # Round the loop: the frames after the last keyframe are those before it, backwards, but for the first keyframe.
    back = both[len(there) :]
    mirror = there[-2:0:-1]
    assert len(back) == len(mirror)
    # The very same ones, so that the same is drawn: a step that ends where nothing is held too.
    assert [dataclasses.replace(moment, time_s=0) for moment in back] == [
        dataclasses.replace(moment, time_s=0) for moment in mirror
    ]


@given(holds, tweens, rates)
def test_a_boomerang_shows_inner_keyframes_twice_and_the_ends_once(holds_s, tween_s, fps):
    places = [place(moment) for moment in timeline(holds_s, tween_s, fps, boomerang=True)]
    last = len(holds_s) - 1
    # Without a hold the first keyframe is shown at the end, where the way back lands on it.
    assert [places.count(keyframe) for keyframe in range(last + 1)] == [1] + [2] * (last - 1) + [1]


def test_a_small_animation_frame_by_frame():
    moments = timeline([0.5, 0.0, 1.0], 1.0, 4)
    assert [(moment.time_s, moment.duration_s, moment.step, moment.hold) for moment in moments] == [
        (0.0, 0.5, 0, True),
        *((0.5 + number / 4, 0.25, 0, False) for number in range(4)),
        *((1.5 + number / 4, 0.25, 1, False) for number in range(4)),
        (2.5, 1.0, 1, True),
    ]
    # With a hold ahead four frames stand at fifths, without one the last of them is the keyframe.
    expected = [0.0, 0.25, 0.5, 0.75, 1.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    assert [moment.progress for moment in moments] == pytest.approx(expected)


@pytest.mark.parametrize("count", [0, 1])
def test_there_is_no_way_with_fewer_than_two_keyframes(count):
    with pytest.raises(InvalidValueError) as caught:
        timeline([1.0] * count, 1.0, 25)
    assert str(caught.value) == f"timeline: expected at least 2 keyframes, but got {count}"
