"""Stands: how near the camera is when a keyframe is reached, held and left."""

import itertools

import numpy as np
import pytest

from warpviz.motion.framing import LOOKED_AT, Aimed, span
from warpviz.motion.stands import ENOUGH, FOLLOWED, stands_of

STATE = np.random.default_rng(0).uniform(-1, 1, (60, 3))
PLOT = (1.0, 1.0)


def stands(*states, groups):
    aims = [Aimed(state, -60.0 + 5 * number, 30.0) for number, state in enumerate(states)]
    passed = [[(1 - t) * a + t * b for t in LOOKED_AT] for a, b in itertools.pairwise(states)]
    return stands_of(groups, aims, passed, PLOT)


def test_alone_a_state_has_one_view():
    for stand in stands(STATE, STATE * 5, groups=[[0], [1]]):
        assert stand.arrive is stand.held is stand.leave


def test_a_contraction_is_seen_at_one_scale_and_moved_in_on_afterwards():
    before, after = stands(STATE, STATE * 0.5, groups=[[0, 1]])
    assert before.held is before.leave
    assert before.leave.half == after.arrive.half
    assert np.array_equal(before.leave.center, after.arrive.center)
    assert span(STATE * 0.5, after.arrive) < ENOUGH <= span(STATE * 0.5, after.held)
    assert after.leave is after.held


def test_a_little_contraction_needs_no_move():
    before, after = stands(STATE, STATE * 0.9, groups=[[0, 1]])
    assert before.held.half == after.held.half
    assert after.arrive is after.held is after.leave


def test_what_nearly_vanishes_is_followed_to_a_third():
    before, after = stands(STATE, STATE * 0.01, groups=[[0, 1]])
    assert span(STATE * 0.01, after.arrive) == pytest.approx(FOLLOWED)
    assert span(STATE, before.leave) >= ENOUGH


def test_between_two_activations_the_camera_moves_out_and_in():
    """Held at its own scale where neither that before nor that after shows enough."""
    middle = stands(STATE, STATE * 0.4, STATE * 1.2, groups=[[0, 1, 2]])[1]
    assert span(STATE * 0.4, middle.held) >= ENOUGH
    assert middle.arrive is not middle.held
    assert middle.held is not middle.leave


def test_a_point_is_seen_as_it_was_come_to():
    point = np.full_like(STATE, 0.2)
    before, after = stands(STATE, point, groups=[[0, 1]])
    assert after.held is after.arrive
    assert after.held.half == before.leave.half
