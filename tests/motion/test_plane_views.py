"""Plane views: the camera looks straight down, stands still in activations, and fills the frame."""

import itertools

import numpy as np
import pytest

from warpviz.motion.camera import MARGIN, View
from warpviz.motion.framing import LOOKED_AT, overflow, span
from warpviz.motion.plane_views import common_view, plan_fixed, plan_plane

PLOT = (240.0, 200.0)
SQUARE = np.array([[x, y, 0.0] for x in (-3.0, 0.0, 3.0) for y in (-3.0, 0.0, 3.0)])


def planned(sizes, groups, centers=None):
    """The camera of a square that has these sizes in turn, and goes straight from one to the next."""
    centers = centers or [(0.0, 0.0)] * len(sizes)
    states = [SQUARE * size + np.array([*at, 0.0]) for size, at in zip(sizes, centers, strict=True)]
    passed = [[a + (b - a) * t for t in LOOKED_AT] for a, b in itertools.pairwise(states)]
    ways, stands = plan_plane(states, passed, groups, PLOT)
    return states, passed, ways, stands


def test_a_contraction_looks_like_one_and_then_the_camera_comes_closer():
    states, _, ways, stands = planned([1.0, 0.5], [[0, 1]])
    assert [way.purpose for way in ways] == ["layer", "closer"]
    through, closer = ways
    assert through.start is through.end
    assert span(states[1], through.end) == pytest.approx(0.5 / MARGIN)
    assert closer.start.half / closer.end.half == pytest.approx(2.0)
    assert closer.end is stands[1].held
    assert span(states[1], closer.end) == pytest.approx(1 / MARGIN)


def test_a_little_contraction_is_held_as_it_is():
    _, _, ways, stands = planned([1.0, 0.85], [[0, 1]])
    assert [way.purpose for way in ways] == ["layer"]
    assert stands[0].held is stands[1].held


def test_what_would_shrink_below_a_third_is_followed():
    states, passed, ways, _ = planned([1.0, 0.1], [[0, 1]])
    through = ways[0]
    assert through.end.half < through.start.half
    assert span(states[1], through.end) == pytest.approx(1 / 3, rel=0.02)
    for t, positions in zip(LOOKED_AT, passed[0], strict=True):
        assert overflow(positions, through.view(t), PLOT) <= 1 + 1e-9


def test_before_an_affine_map_the_scale_may_be_another():
    states, _, ways, stands = planned([1.0, 4.0, 2.0], [[0], [1, 2]])
    assert [way.layer for way in ways if way.layer is not None] == [0, 1]
    assert ways[0].start.half < ways[0].end.half
    # In the activation it stands still.
    assert next(way for way in ways if way.layer == 1).start.half == stands[1].leave.half
    for state, stand in zip(states, stands, strict=True):
        assert span(state, stand.held) >= 0.7
        assert overflow(state, stand.held, PLOT) <= 1 + 1e-9


def test_a_fixed_view_shows_everything_at_one_scale_from_the_first_moment_on():
    states = [SQUARE, SQUARE * 4 + (9.0, -4.0, 0.0), SQUARE * 0.1]
    passed = [[a + (b - a) * t for t in LOOKED_AT] for a, b in itertools.pairwise(states)]
    ways, stands = plan_fixed(states, passed, PLOT)
    assert [way.layer for way in ways] == [0, 1]
    views = {id(view) for way in ways for view in (way.start, way.end)}
    assert views == {id(stand.held) for stand in stands} == {id(ways[0].view(0.3))}
    view = ways[0].start
    most = max(overflow(positions, view, PLOT) for positions in (*states, *(p for step in passed for p in step)))
    assert most == pytest.approx(1 / MARGIN)


def test_a_common_view_holds_all_that_others_do_and_no_more():
    views = [View(np.array([1.0, -2.0, 0.0]), 2.0), View(np.array([-3.0, 0.5, 0.0]), 1.0)]
    common = common_view(views, PLOT)
    corners = np.array([[x, y, 0.0] for x in (-1, 1) for y in (-1, 1)]) * (*PLOT, 0.0) / min(PLOT)
    seen = [overflow(view.center + view.half * corners, common, PLOT) for view in views]
    assert max(seen) == pytest.approx(1.0)
    alone = common_view(views[:1], PLOT)
    assert alone.half == pytest.approx(2.0)
    assert np.allclose(alone.center, views[0].center)


def test_the_camera_never_tilts_or_turns():
    _, _, ways, _ = planned([1.0, 3.0, 0.2, 0.2], [[0], [1, 2], [3]], [(0, 0), (9, -4), (0, 1), (5, 5)])
    above = View(np.zeros(3), 1.0).axes
    for way in ways:
        for t in np.linspace(0, 1, 11):
            assert np.array_equal(way.view(t).axes, above)


def test_steps_follow_each_other_without_a_jump():
    _, _, ways, _ = planned([1.0, 3.0, 0.2, 0.9], [[0], [1, 2], [3]], [(0, 0), (9, -4), (0, 1), (5, 5)])
    for before, after in itertools.pairwise(ways):
        assert before.end is after.start


def test_what_does_nothing_leaves_the_camera_where_it_is():
    _, _, ways, stands = planned([1.0, 1.0, 1.0], [[0, 1], [2]])
    assert all(way.start is way.end for way in ways)
    assert len({id(stand.held) for stand in stands}) == 1
