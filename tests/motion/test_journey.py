"""The journey: the sheet's way through all layers, and the camera that follows it."""

import itertools

import numpy as np
import pytest

import warpviz as wv
from warpviz.motion.tween import pad
from warpviz.net.layers import Activation, Affine, Residual
from warpviz.net.network import Network

RNG = np.random.default_rng(0)
POINTS = RNG.uniform(-3, 3, (200, 2))


def affine(width_in, width_out, seed, scale=1.0):
    rng = np.random.default_rng(seed)
    return Affine(scale * rng.normal(size=(width_out, width_in)), scale * rng.normal(size=width_out))


FLAT = [affine(2, 2, 0), Activation("abs"), affine(2, 2, 1, 2), Activation("tanh"), affine(2, 2, 2)]
SOLID = [affine(2, 3, 3), Activation("abs"), affine(3, 3, 4), Activation("relu"), affine(3, 2, 5)]
WITH_BLOCK = [Residual([affine(2, 3, 6), Activation("sin"), affine(3, 2, 7)]), affine(2, 1, 8), Activation("sigmoid")]
WIDE = [affine(2, 6, 9), Activation("tanh"), affine(6, 2, 10)]
GROWING = [Activation("square", 2), Activation("square", 2)]
NETWORKS = {"flat": FLAT, "solid": SOLID, "with a block": WITH_BLOCK, "wide": WIDE, "growing": GROWING}
every_network = pytest.mark.parametrize("layers", NETWORKS.values(), ids=list(NETWORKS))


def journey_of(layers, **options):
    values = {"size": 320, "lines": 5, "caption": False, "to": "output", **options}
    return wv.animate(wv.NetworkFigure(network=Network(layers), **values)).scene.__self__.journey


@every_network
def test_each_step_begins_where_the_one_before_ends(layers):
    motions = journey_of(layers).motions(POINTS)
    for before, after in itertools.pairwise(motions):
        assert before(1.0) == pytest.approx(after(0.0), abs=1e-12)
    assert all(motion(t).shape == (200, 3) for motion in motions for t in (0.0, 0.4, 1.0))


@pytest.mark.parametrize("layers", [FLAT, SOLID, WITH_BLOCK, GROWING], ids=["flat", "solid", "with a block", "growing"])
def test_keyframes_are_what_the_layers_give(layers):
    states = [step.points for step in Network(layers).trace(POINTS).steps]
    motions = journey_of(layers).motions(POINTS)
    assert np.array_equal(motions[0](0.0), pad(POINTS, 3))
    for motion, state in zip(motions, states[1:], strict=True):
        assert np.array_equal(motion(1.0), pad(state, 3))


@every_network
def test_the_camera_goes_from_way_to_way_without_a_jump(layers):
    journey = journey_of(layers)
    assert journey.ways[0].start is journey.held[0]
    for before, after in itertools.pairwise(journey.ways):
        assert before.end is after.start
    assert [way.layer for way in journey.ways if way.layer is not None] == list(range(len(layers)))
    # Every state is held in its view.
    ends = {id(way.end) for way in journey.ways} | {id(journey.ways[0].start)}
    assert all(id(view) in ends for view in journey.held)


@every_network
@pytest.mark.parametrize("half_px", [100.0, 700.0])
def test_states_are_looked_at_in_pixels_of_the_view_in_which_they_are_held(layers, half_px):
    journey = journey_of(layers)
    *_, reached, first = list(journey.screen_map(half_px)(POINTS))
    motions = journey.motions(POINTS)
    seen = np.array([1, 1, float(journey.in_space)])
    assert first[0] == pytest.approx(motions[0](0.0) * seen * half_px / journey.held[0].half)
    nearest = min(way.end.half for way in journey.ways if way.keyframe >= len(layers) - 1)
    assert reached[0] == pytest.approx(motions[-1](1.0) * seen * half_px / nearest)


def test_the_camera_goes_closer_where_the_last_state_is_small():
    shrinking = [Affine(5 * np.eye(2)), Activation("tanh")]
    journey = journey_of(shrinking)
    assert [way.purpose for way in journey.ways] == ["layer", "layer", "closer"]
    last = journey.ways[-1]
    halves = [last.view(t).half for t in np.linspace(0, 1, 9)]
    # At an even rate.
    assert np.diff(np.log(halves)) == pytest.approx(np.full(8, np.log(halves[-1] / halves[0]) / 8))
    still = journey_of([Affine(2 * np.eye(2)), Activation("identity")])
    assert [way.purpose for way in still.ways] == ["layer", "layer"]


FAR = [Affine(np.eye(2) * 0.1, [0.5, 0.5]), Affine([[-4.0, -0.3], [190.0, 186.0]], [2.0, -190.0])]


@pytest.mark.parametrize("affine_tween", ["geometric", "staged"])
@pytest.mark.parametrize("width", [2, 3])
def test_large_weights_and_biases_do_not_swing_the_sheet_out_of_sight(affine_tween, width):
    layers = [FAR[0], Affine(np.eye(3)[:width] @ pad(FAR[1].weight.T, 3).T, pad(FAR[1].bias[None], 3)[0, :width])]
    journey = journey_of(layers, affine_tween=affine_tween)
    motion = journey.motions(POINTS)[1]
    states = [step.points for step in Network(layers).trace(POINTS).steps]
    assert np.array_equal(motion(0.0), pad(states[1], 3))
    assert np.array_equal(motion(1.0), pad(states[2], 3))
    reach = max(np.abs(motion(t)).max() for t in (0.0, 1.0))
    # A staged map is as large as it gets before it is shifted.
    most = 1.5 if affine_tween == "geometric" else 3
    assert max(np.abs(motion(t)).max() for t in np.linspace(0, 1, 33)) < most * reach
    # Nothing jumps where it begins and ends.
    assert np.abs(motion(1e-9) - motion(0.0)).max() < 1e-5
    assert np.abs(motion(1 - 1e-9) - motion(1.0)).max() < 1e-5
