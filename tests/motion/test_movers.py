"""Movers: where points go in each step, about what they turn, and in what order paper lies."""

import numpy as np
import pytest

from warpviz.motion.bend import BendTween
from warpviz.motion.easing import EASINGS
from warpviz.motion.movers import BendMover, LayerMover, ProjectedMover, about, drawn, goes_anywhere
from warpviz.motion.projection import Projection
from warpviz.motion.tween import TWEENS
from warpviz.net.layers import Activation, Affine, Residual

RNG = np.random.default_rng(0)
POINTS = RNG.uniform(-3, 3, (50, 2))
RANK = RNG.uniform(-0.9, 0.9, 50)
TURN = Affine([[0.0, -2.0], [2.0, 0.0]], [1.0, -3.0])
MIRROR = Affine([[0.0, 1.0], [1.0, 0.0]], [0.5, 0.0])
TIMES = np.linspace(0, 1, 21)


def bent(name):
    return BendMover(BendTween.of(Activation(name, 2), POINTS))


MOVERS = {
    "turned": LayerMover(TURN, TWEENS["geometric"], np.array([1.0, 2.0, 0.0])),
    "turned over": LayerMover(MIRROR, TWEENS["geometric"], np.array([1.0, 2.0, 0.0])),
    "staged": LayerMover(TURN, TWEENS["staged"], np.array([1.0, 2.0, 0.0])),
    "straight": LayerMover(Activation("tanh", 2), TWEENS["lerp"]),
    "bent": bent("abs"),
    "rolled": bent("sin"),
    "projected": ProjectedMover(TURN, None, Projection(np.array([[0.6, 0.8], [-0.8, 0.6]]), 1.0)),
}


@pytest.mark.parametrize("mover", MOVERS.values(), ids=list(MOVERS))
def test_points_start_where_they_are_and_end_where_the_layer_puts_them(mover):
    motion = mover.motion(POINTS, RANK)
    end = mover.layer(POINTS) if not isinstance(mover, BendMover) else mover.bending.layer(POINTS)
    if isinstance(mover, ProjectedMover):
        end = mover.after(end)
    assert np.array_equal(motion(0.0), np.pad(POINTS, ((0, 0), (0, 1))))
    assert motion(1.0)[:, :2] == pytest.approx(end, abs=1e-12)
    assert np.array_equal(motion(1.0)[:, 2], np.zeros(50))
    assert np.array_equal(motion.order(0.0), RANK)
    assert motion.rank_after.shape == (50,)
    assert np.abs(motion.rank_after).max() < 1
    # Nothing jumps.
    steps = np.abs(np.diff([motion(t) for t in np.linspace(0, 1, 201)], axis=0)).max()
    assert steps < 0.6


@pytest.mark.parametrize("layer", [TURN, MIRROR, Affine([[0.5, 2.0], [-1.0, 0.3]], [4.0, 0.0])])
@pytest.mark.parametrize("tween", ["geometric", "staged"])
def test_a_sheet_turns_about_its_own_middle(layer, tween):
    pivot = np.array([2.0, -1.0, 0.0])
    middle = pivot[None, :2]
    end = layer(middle)[0]
    trajectory = about(pivot, TWEENS[tween], layer, middle)
    path = np.array([trajectory(t)[0] for t in TIMES])
    assert path[0, :2] == pytest.approx(middle[0])
    assert path[-1, :2] == pytest.approx(end)
    # The middle itself goes straight, and never away from where it is to come.
    way = np.array([*(end - middle[0]), 0.0])
    off = path - pivot - np.outer((path - pivot) @ way / (way @ way), way)
    assert np.abs(off).max() < 1e-9
    assert (np.diff((path - pivot) @ way) > -1e-9).all()
    # About the origin it would go round, unless it is there.
    if tween == "geometric" and layer is TURN:
        around = np.array([TWEENS[tween].path(layer, middle)(t)[0] for t in TIMES])
        assert np.abs(around[10, :2] - path[10, :2]).max() > 0.3


def test_the_order_is_kept_by_a_turn_and_reversed_by_turning_over():
    for name, sign in (("turned", 1.0), ("turned over", -1.0), ("staged", 1.0)):
        assert np.array_equal(np.sign(MOVERS[name].motion(POINTS, RANK).rank_after), sign * np.sign(RANK))
    over = MOVERS["turned over"].motion(POINTS, RANK)
    order = [np.sign(over.order(t)) @ np.sign(RANK) for t in TIMES]
    # Once, halfway: then the sheet stands on edge.
    assert order[:10] == [50.0] * 10
    assert order[11:] == [-50.0] * 10


def test_where_points_go_straight_the_order_is_that_of_bending():
    fold, bending = Activation("abs", 2), BendTween.of(Activation("abs", 2), POINTS)
    straight = LayerMover(fold, TWEENS["lerp"], bending=bending).motion(POINTS, RANK)
    assert np.array_equal(straight.rank_after, bending.path(POINTS, RANK).rank_after)
    assert not np.array_equal(straight.rank_after, RANK)


@pytest.mark.parametrize("name", ["abs", "sin", "relu", "tanh"])
@pytest.mark.parametrize("easing", ["smoothstep", "linear"])
def test_each_bending_starts_and_stops(name, easing):
    mover, ease = bent(name), EASINGS[easing]
    found = [mover.eased(p, ease) for p in np.linspace(0, 1, 401)]
    assert (found[0], found[-1]) == (0.0, 1.0)
    assert (np.diff(found) >= 0).all()
    for stage in mover.bending.stages:
        if stage.kind == "bend":
            assert mover.eased(stage.start, ease) == pytest.approx(stage.start)
            middle = (stage.start + stage.end) / 2
            assert mover.eased(middle, ease) == pytest.approx(middle)
            slow = mover.eased(stage.start + 1e-3, ease) - stage.start
            assert slow < 1e-4 if easing == "smoothstep" else slow == pytest.approx(1e-3)


def test_parts_of_a_step_are_named_by_the_unit_that_moves():
    mover = bent("relu")
    assert [mover.stage(t) for t in (0.0, 0.2, 0.49, 0.51, 1.0)] == ["1", "1", "1", "2", "2"]
    assert bent("identity").stage(0.5) == ""
    assert LayerMover(Activation("tanh", 2), TWEENS["lerp"]).stage(0.5) == ""


def test_the_order_is_settled_unless_a_unit_is_being_bent():
    mover = bent("relu")
    for stage in mover.bending.stages:
        middle = (stage.start + stage.end) / 2
        assert mover.settled(middle) == (stage.kind == "press")
    assert mover.settled(0.0)
    assert mover.settled(1.0)
    assert all(MOVERS[name].settled(0.5) for name in ("turned", "straight", "projected"))


@pytest.mark.parametrize(("name", "back"), [("abs", True), ("sin", True), ("tanh", False), ("relu", False)])
def test_what_turns_back_doubles_back(name, back):
    assert bent(name).doubles_back == back
    slopes = Activation(name, 1).function.derivative(np.linspace(-3, 3, 400))
    assert back == bool(slopes.min() < 0)


def test_what_goes_nowhere_does_not_move():
    assert not goes_anywhere(Activation("identity", 2), POINTS)
    assert not goes_anywhere(Affine(np.eye(2)), POINTS)
    assert not goes_anywhere(Activation("relu", 2), np.abs(POINTS))
    assert goes_anywhere(Activation("relu", 2), POINTS)
    assert goes_anywhere(Affine(np.eye(3)[:, :2]), POINTS)
    assert not goes_anywhere(Residual([Affine(np.zeros((2, 2)))]), POINTS)
    assert bent("relu").moves(POINTS)
    assert not bent("relu").moves(np.abs(POINTS))


def test_a_state_is_drawn_as_it_is_or_through_its_projection():
    seen = Projection(np.eye(3)[:2], 1.0)
    state = RNG.normal(size=(4, 3))
    assert drawn(state, None) is state
    assert np.array_equal(drawn(state, seen), state[:, :2])
