"""Space views: the camera of a film in space, on networks with three units and on made-up states."""

import itertools
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

import warpviz as wv
from warpviz.motion.camera import SIDE_AZIMUTH, project
from warpviz.motion.directions import EDGE_ON
from warpviz.motion.easing import EASINGS
from warpviz.motion.framing import overflow, span
from warpviz.motion.seen_plane import seen_plane_line
from warpviz.motion.space_views import SpaceFilm, SpaceWork, plan_space
from warpviz.motion.stands import ENOUGH, FOLLOWED
from warpviz.motion.tween import pad, tween
from warpviz.motion.views import groups_of
from warpviz.net.analysis import decision_hyperplanes
from warpviz.net.layers import Affine

LINES, EXTENT = 21, 3.0
ACTIVATIONS, DATASETS, SEEDS = ("sin", "tanh", "relu", "abs"), ("moons", "rings"), (0, 1, 2)
NETWORKS = [*itertools.product(ACTIVATIONS, DATASETS, SEEDS)]
FRAMES, EASING = 30, EASINGS["cubic_in_out"]


def sheet():
    axis = np.linspace(-EXTENT, EXTENT, LINES)
    x, y = np.meshgrid(axis, axis, indexing="ij")
    number = np.arange(LINES * LINES).reshape(LINES, LINES)
    around = np.stack([number[:-1, :-1], number[1:, :-1], number[1:, 1:], number[:-1, 1:]], axis=-1).ravel()
    return np.column_stack([x.ravel(), y.ravel()]), (around, np.arange(0, len(around) + 1, 4))


@cache
def trained(activation, data, seed):
    """The film of a trained network, its points, their labels and whether it gets them right."""
    points, labels = wv.dataset(data, n=400, seed=seed)
    network = wv.fit(points, labels, hidden=(3, 3, 3), activation=activation, seed=seed, epochs=60)
    vertices, cells = sheet()
    layers = network.layers[: max(k for k, layer in enumerate(network.layers) if isinstance(layer, Affine))]
    states, paths = [np.concatenate([vertices, points])], []
    for layer in layers:
        path = tween("geometric" if isinstance(layer, Affine) else "lerp").path(layer, states[-1])
        paths.append(lambda t, path=path: pad(path(t), 3))
        states.append(layer(states[-1]))
    border = decision_hyperplanes(network)[0]
    film = SpaceFilm(
        [pad(state, 3) for state in states], paths, groups_of(layers), cells, (border.normal, border.offset)
    )
    right = (network.logits(points)[:, 0] > 0) == (labels == 1)
    return film, labels, right


@cache
def planned(*network):
    return plan_space(trained(*network)[0])


def straight_film(*states, groups=None, plane=None, cells=True, **kwargs):
    states = [np.asarray(state, dtype=float) for state in states]
    paths = [lambda t, a=a, b=b: (1 - t) * a + t * b for a, b in itertools.pairwise(states)]
    groups = groups or [[number] for number in range(len(states))]
    return SpaceFilm(states, paths, groups, sheet()[1] if cells else None, plane, **kwargs)


def flat_sheet(size=1.0):
    return pad(sheet()[0], 3) * size / EXTENT


def away_from_edge_on(positions, view):
    """Degrees between the view direction and the principal plane; by the singular value decomposition."""
    around = positions - positions.mean(axis=0)
    normal = np.linalg.svd(around, full_matrices=False)[2][2]
    return np.degrees(np.arcsin(min(1.0, abs(view.axes[2] @ normal))))


def cell_middles(state):
    return state[sheet()[1][0].reshape(-1, 4)].mean(axis=1)


def positions_in(film, way, t):
    return film.states[way.keyframe] if way.layer is None else film.paths[way.layer](t)


def frames_of(plan):
    return [way.view(EASING(number / FRAMES)) for way in plan.ways for number in range(FRAMES + 1)]


@pytest.mark.parametrize("network", NETWORKS)
class TestTrained:
    def test_ways_follow_each_other_through_all_layers(self, network):
        film, plan = trained(*network)[0], planned(*network)
        assert [way.layer for way in plan.ways if way.layer is not None] == list(range(len(film.paths)))
        for a, b in itertools.pairwise(plan.ways):
            assert a.end is b.start
            assert b.keyframe == a.keyframe + (a.layer is not None)
        assert len(plan.held) == len(film.states)
        assert [way.purpose for way in plan.ways[-2:]] == ["plane", "turn"]

    def test_no_held_state_is_seen_near_edge_on(self, network):
        film, plan = trained(*network)[0], planned(*network)
        for state, view in zip(film.states, plan.held, strict=True):
            assert away_from_edge_on(cell_middles(state), view) >= EDGE_ON - 1.5

    def test_the_first_state_is_seen_at_a_slant(self, network):
        assert 40 <= planned(*network).held[0].elevation <= 65

    def test_held_states_fill_the_plot_and_nothing_is_out_of_sight(self, network):
        film, plan = trained(*network)[0], planned(*network)
        ends = [way.end for way in plan.ways[-2:]]
        # The last state is held where the plane is a line: the move to there is the one that moves in.
        held = [*zip(film.states[:-1], plan.held[:-1], strict=True), *((film.states[-1], view) for view in ends)]
        for state, view in held:
            assert span(state, view) >= ENOUGH
            assert overflow(state, view, film.plot) < 1
        for way in plan.ways:
            for t in np.linspace(0, 1, 17):
                assert overflow(positions_in(film, way, t), way.view(t), film.plot) < 1.02

    def test_the_scale_stands_still_during_activations(self, network):
        film, plan = trained(*network)[0], planned(*network)
        steps = [way for way in plan.ways if way.layer is not None]
        for number in (number for group in film.groups for number in group[1:]):
            way = steps[number - 1]
            if span(film.states[number], way.end) > FOLLOWED * 1.001:
                assert way.start.half == way.end.half
                assert way.start.center is way.end.center
                assert way.room == pytest.approx(1)

    def test_no_state_shrinks_below_a_third(self, network):
        film, plan = trained(*network)[0], planned(*network)
        for way in (way for way in plan.ways if way.layer is not None):
            assert span(film.states[way.keyframe + 1], way.end) >= FOLLOWED * 0.999

    def test_the_camera_turns_slowly(self, network):
        assert max(way.turn for way in planned(*network).ways) <= 60 + 1e-9

    def test_nothing_jumps(self, network):
        film, plan = trained(*network)[0], planned(*network)
        for a, b in itertools.pairwise(frames_of(plan)):
            assert np.hypot(b.azimuth - a.azimuth, b.elevation - a.elevation) <= 60 * 3 / FRAMES + 1e-9
            assert abs(np.log(b.half / a.half)) < 0.35
        for way in plan.ways:
            eased = [EASING(number / FRAMES) for number in range(FRAMES + 1)]
            screens = np.array([project(positions_in(film, way, t), way.view(t), (0, 0), 1.0)[0] for t in eased])
            # Of the half of the plot; at its fastest the easing goes a tenth of the way in a frame.
            assert np.linalg.norm(np.diff(screens, axis=0), axis=2).max() < 0.4

    def test_the_plane_is_a_line_with_the_classes_on_its_sides(self, network):
        (film, labels, right), plan = trained(*network), planned(*network)
        view = plan.line_view
        normal, offset = film.plane
        assert abs(view.axes[2] @ plan.plane.normal) < 1e-9
        points = film.states[-1][-len(labels) :]
        a, b = project(seen_plane_line(plan.plane, view, film.plot), view, (0, 0), 1.0)[0]
        seen = project(points, view, (0, 0), 1.0)[0]
        side = (seen - a) @ [-(b - a)[1], (b - a)[0]]
        # The side of class 1 is that to which the normal points.
        there = project((view.center + plan.plane.normal)[None], view, (0, 0), 1.0)[0][0]
        toward = (there - project(view.center[None], view, (0, 0), 1.0)[0][0]) @ [-(b - a)[1], (b - a)[0]]
        on_side = np.sign(side) * np.sign(toward) == np.where(labels == 1, 1, -1)
        assert on_side[right].mean() >= 0.95
        assert (np.sign(plan.plane.distance(points)) == np.sign(points @ normal + offset)).mean() > 0.99

    def test_the_turn_after_it_is_small_and_leaves_the_plane(self, network):
        plan = planned(*network)
        last = plan.ways[-1]
        assert 25 <= last.turn <= 35
        assert np.degrees(np.arcsin(abs(last.end.axes[2] @ plan.plane.normal))) > 15


def test_few_states_on_the_way_are_seen_edge_on():
    """Straight through a turn over no camera can help, but nearly everywhere it can."""
    near = []
    for network in NETWORKS:
        film, plan = trained(*network)[0], planned(*network)
        for way in (way for way in plan.ways if way.layer is not None):
            near += [
                away_from_edge_on(cell_middles(film.paths[way.layer](t)), way.view(t)) < 15 for t in (0.25, 0.5, 0.75)
            ]
    assert np.mean(near) < 0.03


def test_planning_twice_gives_the_same():
    film = trained(*NETWORKS[0])[0]
    a, b = ([(v.half, *v.center, v.azimuth, v.elevation) for v in frames_of(plan_space(film))] for _ in range(2))
    assert a == b


@pytest.mark.parametrize("network", [("sin", "moons", 0), ("relu", "rings", 1)])
@pytest.mark.parametrize("plot", [(1.6, 1.0), (1.0, 1.3)])
def test_plots_that_are_not_square_are_filled(network, plot):
    film = replace(trained(*network)[0], plot=plot)
    plan = plan_space(film)
    for state, view in zip(film.states[:-1], plan.held[:-1], strict=True):
        assert span(state, view) >= ENOUGH
        assert overflow(state, view, plot) < 1
    wide = seen_plane_line(plan.plane, plan.line_view, plot)
    assert np.abs(project(wide, plan.line_view, (0, 0), 1.0)[0] / plot).max(axis=1) == pytest.approx([1, 1])


@pytest.mark.parametrize("orbit", [0.0, 40.0, -300.0])
@pytest.mark.parametrize("elevation", [None, 33.0])
def test_an_orbit_that_is_asked_for_is_gone_round_at_one_height(orbit, elevation):
    plan = plan_space(trained("tanh", "moons", 0)[0], SpaceWork(orbit=orbit, elevation=elevation))
    expected = SIDE_AZIMUTH + orbit * (np.arange(7) / 6 - 0.5)
    assert [view.azimuth for view in plan.held] == pytest.approx(expected)
    assert len({view.elevation for view in plan.held}) == 1
    if elevation:
        assert plan.held[0].elevation == elevation


def test_a_height_that_is_asked_for_is_kept():
    plan = plan_space(trained("abs", "rings", 0)[0], SpaceWork(elevation=27.0))
    assert {view.elevation for view in plan.held} == {27.0}
    assert abs(plan.line_view.axes[2] @ plan.plane.normal) < 1e-9


def test_a_slower_camera_turns_less():
    film = trained("sin", "rings", 0)[0]
    film = replace(film, plane=None)
    turns = [sum(way.turn for way in plan_space(film, SpaceWork(most=most)).ways) for most in (20.0, 60.0)]
    assert turns[0] < turns[1]


def test_an_upright_sheet_is_looked_at_from_its_side():
    standing = flat_sheet() @ np.array([[1.0, 0, 0], [0, 0, 1], [0, 1, 0]])
    plan = plan_space(straight_film(flat_sheet(), standing))
    assert away_from_edge_on(standing, plan.held[1]) > 45
    turning = straight_film(flat_sheet(), standing).paths[0]
    assert min(away_from_edge_on(turning(t), plan.ways[0].view(t)) for t in np.linspace(0, 1, 21)) >= EDGE_ON - 2


def test_what_becomes_small_is_followed_and_moved_in_on():
    small = flat_sheet(0.02) + np.array([0.3, 0.2, 0.1])
    plan = plan_space(straight_film(flat_sheet(), flat_sheet(), small, groups=[[0], [1, 2]]))
    layer = next(way for way in plan.ways if way.layer == 1)
    assert span(small, layer.end) == pytest.approx(FOLLOWED)
    assert span(small, plan.held[2]) >= ENOUGH
    ((keyframe, factor),) = plan.push_ins
    assert keyframe == 2
    assert factor == pytest.approx(layer.end.half / plan.held[2].half)
    assert factor > 2


def test_what_becomes_large_is_given_room_before():
    plan = plan_space(straight_film(flat_sheet(), flat_sheet(), flat_sheet(2.5), groups=[[0], [1, 2]]))
    assert [way.purpose for way in plan.ways] == ["layer", "wider", "layer"]
    assert plan.ways[2].start.half == plan.ways[2].end.half
    ((keyframe, factor),) = plan.push_ins
    assert keyframe == 1
    assert factor < 1


def test_a_long_group_is_looked_at_in_one_way_as_long_as_all_of_it_fills_the_plot():
    states = [flat_sheet(size) for size in (1.0, 0.95, 0.9)]
    plan = plan_space(straight_film(*states, groups=[[0, 1, 2]]))
    assert len({view.half for view in plan.held}) == 1
    assert not plan.push_ins
    shrinking = [flat_sheet(size) for size in (1.0, 0.5, 0.2)]
    plan = plan_space(straight_film(*shrinking, groups=[[0, 1, 2]]))
    assert all(span(state, view) >= ENOUGH for state, view in zip(shrinking, plan.held, strict=True))


@pytest.mark.parametrize("plane", [None, (np.array([1.0, 2.0, 3.0]), 0.1)])
def test_states_that_are_a_line_or_a_point(plane):
    line = np.outer(flat_sheet()[:, 0], [0.6, 0.0, 0.8])
    for last in (line, np.full_like(line, 0.5)):
        plan = plan_space(straight_film(flat_sheet(), line, last, plane=plane))
        assert np.linalg.norm(plan.held[1].axes[:2] @ [0.6, 0.0, 0.8]) > 0.9
        assert all(np.isfinite([view.half, *view.center]).all() for view in frames_of(plan))
        assert (plan.plane is not None) == (plane is not None and last is line)


def test_a_flat_last_state_is_not_edge_on_where_its_plane_is_a_line():
    tilted = flat_sheet() @ np.linalg.qr(np.random.default_rng(3).normal(size=(3, 3)))[0]
    across = np.cross(*np.linalg.svd(tilted, full_matrices=False)[2][:2])
    normal = np.linalg.svd(tilted, full_matrices=False)[2][0] * 0.05 + across
    plan = plan_space(straight_film(flat_sheet(), tilted, plane=(normal, 0.01)))
    assert abs(plan.line_view.axes[2] @ plan.plane.normal) < 1e-9
    assert away_from_edge_on(tilted, plan.line_view) > EDGE_ON
    assert (np.sign(plan.plane.distance(tilted)) == np.sign(tilted @ normal + 0.01)).all()


def test_a_film_of_one_state():
    plan = plan_space(straight_film(flat_sheet(), cells=False))
    assert plan.ways == ()
    assert len(plan.held) == 1
