"""The route: the sheet's way through all layers, and the camera that follows it."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

import warpviz as wv
from warpviz.motion.camera import project
from warpviz.motion.route import TURN, aside, coarse_points
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


def film_of(layers, **options):
    values = {"size": 320, "lines": 5, "caption": False, "to": "output", **options}
    return wv.animate(wv.NetworkFigure(network=Network(layers), **values)).scene.__self__


def route_of(layers, **options):
    return film_of(layers, **options).route


@every_network
@pytest.mark.parametrize("affine_tween", ["geometric", "lerp", "staged"])
def test_each_step_begins_where_the_one_before_ends(layers, affine_tween):
    paths = route_of(layers, affine_tween=affine_tween).paths(POINTS)
    for before, after in itertools.pairwise(paths):
        assert before(1.0) == pytest.approx(after(0.0), abs=1e-12)
    assert all(path(t).shape == (200, 3) for path in paths for t in (0.0, 0.4, 1.0))


@pytest.mark.parametrize("layers", [FLAT, SOLID, WITH_BLOCK, GROWING], ids=["flat", "solid", "with a block", "growing"])
def test_keyframes_are_what_the_layers_give(layers):
    states = [step.points for step in Network(layers).trace(POINTS).steps]
    paths = route_of(layers).paths(POINTS)
    assert np.array_equal(paths[0](0.0), pad(POINTS, 3))
    for path, state in zip(paths, states[1:], strict=False):
        assert np.array_equal(path(1.0), pad(state, 3))


@every_network
@pytest.mark.parametrize("orbit", [0.0, 40.0])
def test_the_camera_rests_during_activations(layers, orbit):
    route = route_of(layers, tween="lerp", orbit=orbit)
    for step, layer in enumerate(route.layers):
        if isinstance(layer, Affine):
            continue
        a, b = route.views[step], route.views[step + 1]
        # It may go round a solid, but neither nearer nor aside.
        assert a.half == b.half
        assert np.array_equal(a.center, b.center)
        assert a.elevation == b.elevation
        if orbit == 0 or a.flatness == 1:
            assert a.azimuth == b.azimuth
        for t in (0.1, 0.5, 0.9):
            assert route.view(step, t).half == a.half


@every_network
def test_the_camera_is_at_its_keyframes_when_they_are_shown(layers):
    route = route_of(layers)
    assert route.step_count == len(route.views) - 1 == len(layers) + route.closer
    for step in range(route.step_count):
        for t, view in ((0.0, route.views[step]), (1.0, route.views[step + 1])):
            seen = route.view(step, t)
            assert seen.half == pytest.approx(view.half, rel=1e-12)
            assert seen.center == pytest.approx(view.center)
            assert (seen.azimuth, seen.elevation) == pytest.approx((view.azimuth, view.elevation))


@every_network
@pytest.mark.parametrize("affine_tween", ["geometric", "lerp", "staged"])
def test_the_camera_never_jumps(layers, affine_tween):
    film = film_of(layers, affine_tween=affine_tween)
    ticks = np.linspace(0, 1, 201)
    for step, path in enumerate(film.sheet_paths):
        screens = [project(path(t), film.route.view(step, t), (0, 0), 1.0)[0] for t in ticks]
        moved = [np.abs(after - before).max() for before, after in itertools.pairwise(screens)]
        # The whole way is a few pictures long at most.
        assert max(moved) < 0.15


@every_network
@pytest.mark.parametrize("affine_tween", ["geometric", "lerp", "staged"])
def test_all_of_the_sheet_is_in_the_picture_all_the_way(layers, affine_tween):
    film = film_of(layers, affine_tween=affine_tween)
    for step, path in enumerate(film.sheet_paths):
        for t in np.linspace(0, 1, 41):
            screen, _ = project(path(t), film.route.view(step, t), (0, 0), 1.0)
            assert np.abs(screen).max() < 1.02


SHRINKING = [Affine(5 * np.eye(2)), Activation("tanh")]


def test_the_camera_goes_closer_where_the_last_state_is_small():
    route = route_of(SHRINKING)
    assert route.closer
    assert route.step_count == 3
    assert route.views[3].half < 0.45 * route.views[2].half
    # Only the camera moves then.
    (*_, last) = route.paths(POINTS)
    state = pad(Network(SHRINKING)(POINTS), 3)
    assert all(np.array_equal(last(t), state) for t in (0.0, 0.5, 1.0))
    halves = [route.view(2, t).half for t in np.linspace(0, 1, 9)]
    assert np.diff(np.log(halves)) == pytest.approx(np.full(8, np.log(halves[-1] / halves[0]) / 8))


def test_the_camera_stays_where_the_last_state_fills_the_picture():
    route = route_of([Affine(2 * np.eye(2)), Activation("abs")])
    assert not route.closer
    assert route.step_count == 2


def test_one_activation_is_seen_from_where_it_began():
    film = wv.animate(wv.ActivationFigure(activation="sigmoid", size=96)).scene.__self__
    assert not film.route.closer
    assert film.route.views[0] is film.route.views[1]


@every_network
@pytest.mark.parametrize("half_px", [100.0, 700.0])
def test_moments_are_places_on_the_paths_in_pixels_of_the_nearer_camera(layers, half_px):
    route = route_of(layers)
    paths, found = route.paths(POINTS), list(route.screen_map(half_px)(POINTS))
    # A straight way is looked at as a whole, by its ends; others at some moments.
    stops = []
    for step in range(route.step_count):
        bent = step < len(layers) and not any(route.projections[step : step + 2]) and not route.tweens[step].straight
        stops += [(step, (t,)) for t in route.tweens[step].checked] if bent else [(step, (0.0, 1.0))]
    stops.append((route.step_count - 1, (1.0,)))
    assert len(found) == len(stops)
    for (step, moments), places in zip(stops, found, strict=True):
        nearer = min(route.views[step].half, route.views[step + 1].half)
        for t, place in zip(moments, places, strict=True):
            assert place == pytest.approx(paths[step](t) * half_px / nearer)
    # Nothing is drawn larger than it was looked at.
    for step in range(route.step_count):
        nearer = min(route.views[step].half, route.views[step + 1].half)
        assert all(route.view(step, t).half >= nearer * (1 - 1e-12) for t in np.linspace(0, 1, 21))


def test_stepping_aside_is_there_and_back():
    ticks = np.linspace(0, 1, 101)
    shares = np.array([aside(t) for t in ticks])
    assert shares[0] == shares[-1] == 0
    assert shares[50] == 1
    assert shares == pytest.approx(shares[::-1])
    assert (np.diff(shares)[:50] >= 0).all()


def test_a_sheet_that_folds_is_seen_from_aside_and_one_that_does_not_is_not():
    folding, flat = route_of(FLAT), route_of(FLAT, tween="lerp", affine_tween="lerp")
    assert folding.tilts(1)
    assert folding.view(1, 0.5).flatness < 1
    for step in range(flat.step_count):
        assert not flat.tilts(step)
        assert all(flat.view(step, t).flatness == 1 for t in np.linspace(0, 1, 11))


def test_coarse_points_are_evenly_on_every_line():
    start, end = np.array([[0.0, 1.0], [2.0, -2.0]]), np.array([[4.0, 1.0], [2.0, 2.0]])
    points = coarse_points(start, end, 5)
    assert points.tolist() == [[x, 1.0] for x in range(5)] + [[2.0, y] for y in range(-2, 3)]


def least_share_seen(route, step):
    """How long a sheet on a line seems on the screen, at least, as a share of how long it is then."""
    path = route.paths(POINTS)[step]
    shares = []
    for t in np.linspace(0, 1, 65):
        positions = path(t)
        screen, _ = project(positions, view := route.view(step, t), (0, 0), view.half)
        ends = [np.linalg.norm(np.ptp(places @ directions(places), axis=0)) for places in (positions, screen)]
        shares.append(ends[1] / ends[0])
    return min(shares)


def directions(places):
    """The direction in which places lie, as a column."""
    return np.linalg.svd(places - places.mean(axis=0), full_matrices=False)[2][:1].T


@pytest.mark.parametrize("degrees", range(0, 180, 24))
def test_a_line_that_turns_over_is_never_seen_end_on(degrees):
    """No layer collapses it to a point, so no picture may show that."""
    pressed = Affine(np.outer(np.array([0.6, -0.8]), [0.5, 1.0]), [1.0, 0.5])
    a = np.radians(2 * degrees)
    mirror = Affine([[np.cos(a), np.sin(a)], [np.sin(a), -np.cos(a)]], [0.2, 0.1])
    assert least_share_seen(route_of([pressed, mirror]), 1) > 0.2


def test_only_a_line_that_would_be_seen_end_on_is_seen_from_elsewhere():
    assert set(route_of(FLAT).turns) == {TURN}
    turns = set()
    for degrees in range(0, 180, 12):
        a = np.radians(2 * degrees)
        mirror = Affine([[np.cos(a), np.sin(a)], [np.sin(a), -np.cos(a)]])
        route = route_of([Affine(np.outer([0.6, -0.8], [0.5, 1.0])), mirror])
        turns.add(route.turns[1])
        if route.turns[1] != TURN:
            assert least_share_seen(replace(route, turns=(TURN,) * route.step_count), 1) < 0.35
    assert len(turns) > 1


FAR = [Affine(np.eye(2) * 0.1, [0.5, 0.5]), Affine([[-4.0, -0.3], [190.0, 186.0]], [2.0, -190.0])]


@pytest.mark.parametrize("affine_tween", ["geometric", "staged"])
@pytest.mark.parametrize("width", [2, 3])
def test_large_weights_and_biases_do_not_swing_the_sheet_out_of_sight(affine_tween, width):
    layers = [FAR[0], Affine(np.eye(3)[:width] @ pad(FAR[1].weight.T, 3).T, pad(FAR[1].bias[None], 3)[0, :width])]
    route = route_of(layers, affine_tween=affine_tween)
    assert [pivot is None for pivot in route.pivots[:2]] == [True, False]
    none = (None,) * route.step_count
    origin = replace(route, pivots=none, step_back=(1.0,) * route.step_count)
    # A staged map is as large as it gets before it is shifted.
    most = 3 if affine_tween == "geometric" else origin.needed_room(POINTS)[1]
    assert route.step_back[1] < most
    there, about_origin = route.paths(POINTS)[1], origin.paths(POINTS)[1]
    states = [step.points for step in Network(layers).trace(POINTS).steps]
    assert np.array_equal(there(0.0), pad(states[1], 3))
    assert np.array_equal(there(1.0), pad(states[2], 3))
    for t in np.linspace(0, 1, 9):
        # Only the place differs: the turn and the stretch are those about the origin.
        differences = there(t) - about_origin(t)
        assert np.abs(differences - differences[0]).max() < 1e-9 * np.abs(about_origin(t)).max()
        assert np.abs(differences[0]).max() > 0.01 or t in {0.0, 1.0}
    # Nothing jumps where it begins and ends.
    assert np.abs(there(1e-9) - there(0.0)).max() < 1e-5
    assert np.abs(there(1 - 1e-9) - there(1.0)).max() < 1e-5


def test_others_turn_about_the_origin():
    for layers in NETWORKS.values():
        assert all(pivot is None for pivot in route_of(layers).pivots)
