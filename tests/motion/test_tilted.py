"""The tilted camera: from aside while a flat sheet is out of its plane."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

import warpviz as wv
from warpviz.motion.camera import View, project
from warpviz.motion.tilted import END_ON, TURN, TiltedWay, aside, facing, share_seen
from warpviz.net.layers import Activation, Affine
from warpviz.net.network import Network

RNG = np.random.default_rng(0)
POINTS = RNG.uniform(-3, 3, (200, 2))


def affine(seed, scale=1.0):
    rng = np.random.default_rng(seed)
    return Affine(scale * rng.normal(size=(2, 2)), scale * rng.normal(size=2))


FLAT = [affine(0), Activation("abs"), affine(1, 2), Activation("tanh"), affine(2)]
MIRRORS = [Affine([[1.0, 0.2], [0.1, -1.0]], [0.5, 0.0]), Activation("relu"), Affine([[0.3, 1.0], [1.0, 0.1]])]
NETWORKS = {"flat": FLAT, "mirrors": MIRRORS, "growing": [Activation("square", 2)], "softmax": [Activation("softmax")]}
every_network = pytest.mark.parametrize("layers", NETWORKS.values(), ids=list(NETWORKS))
TICKS = np.linspace(0, 1, 41)


def film_of(layers, **options):
    values = {"size": 320, "lines": 5, "caption": False, "to": "output", "view": "tilt", **options}
    return wv.animate(wv.NetworkFigure(network=Network(layers), **values)).scene.__self__


@every_network
@pytest.mark.parametrize("affine_tween", ["geometric", "lerp", "staged"])
def test_all_of_the_sheet_is_in_the_picture_all_the_way(layers, affine_tween):
    options = {} if any(isinstance(layer, Affine) for layer in layers) else {"affine_tween": "geometric"}
    film = film_of(layers, **({"affine_tween": affine_tween} if not options else {}))
    for way in film.journey.ways:
        if way.layer is None:
            continue
        motion = film.sheet.vertices.motions[way.layer]
        for t in TICKS:
            screen, _ = project(motion(t), way.view(t), (0, 0), 1.0)
            assert np.abs(screen).max() < 1.03


@every_network
def test_the_camera_never_jumps(layers):
    film = film_of(layers)
    ticks = np.linspace(0, 1, 201)
    for way in film.journey.ways:
        if way.layer is None:
            continue
        motion = film.sheet.vertices.motions[way.layer]
        screens = [project(motion(t), way.view(t), (0, 0), 1.0)[0] for t in ticks]
        assert max(np.abs(after - before).max() for before, after in itertools.pairwise(screens)) < 0.2
    for before, after in itertools.pairwise(film.journey.ways):
        assert before.end is after.start


def test_it_looks_from_aside_where_the_sheet_leaves_its_plane_and_only_there():
    for layers in NETWORKS.values():
        film = film_of(layers)
        for way in film.journey.ways:
            rises = way.layer is not None and any(
                np.abs(film.journey.motions(POINTS)[way.layer](t)[:, 2]).max() > 1e-6 for t in TICKS
            )
            assert way.tilts == isinstance(way, TiltedWay) == rises
            # Both ends are seen from straight above.
            assert way.view(0.0).flatness == way.view(1.0).flatness == 1
            assert (way.view(0.5).flatness < 1) == rises


@pytest.mark.parametrize("options", [{}, {"view": "above"}])
def test_a_film_in_the_plane_never_tilts_unless_it_is_asked_for(options):
    spec = {"network": Network(FLAT), "size": 320, "lines": 5, **options}
    film = wv.animate(wv.NetworkFigure(**spec)).scene.__self__
    for way in film.journey.ways:
        assert all(way.view(t).flatness == 1 and way.view(t).azimuth == way.start.azimuth for t in TICKS)
    flat = film_of(FLAT, tween="lerp", affine_tween="lerp")
    assert not any(way.tilts for way in flat.journey.ways)


@every_network
@pytest.mark.parametrize("half_px", [100.0, 700.0])
def test_lines_are_looked_at_in_space(half_px, layers):
    """Seen from aside, a curve in height is one on the screen."""
    journey = film_of(layers).journey
    found = list(journey.screen_map(half_px)(POINTS))
    heights = [np.abs(places[..., 2]).max() for moment in found for places in moment]
    assert max(heights) > 1


def test_stepping_aside_is_there_and_back():
    ticks = np.linspace(0, 1, 101)
    shares = np.array([aside(t) for t in ticks])
    assert shares[0] == shares[-1] == 0
    assert shares[50] == 1
    assert shares == pytest.approx(shares[::-1])
    assert (np.diff(shares)[:50] >= 0).all()


def least_share_seen(journey, layer):
    """How long a sheet on a line seems on the screen, at least, as a share of how long it is then."""
    (way,) = [way for way in journey.ways if way.layer == layer]
    motion = journey.motions(POINTS)[layer]
    return min(share_seen(motion(t), way.view(t)) for t in np.linspace(0, 1, 65)), way


@pytest.mark.parametrize("degrees", range(0, 180, 24))
def test_a_line_that_turns_over_is_never_seen_end_on(degrees):
    """No layer collapses it to a point, so no picture may show that."""
    pressed = Affine(np.outer(np.array([0.6, -0.8]), [0.5, 1.0]), [1.0, 0.5])
    a = np.radians(2 * degrees)
    mirror = Affine([[np.cos(a), np.sin(a)], [np.sin(a), -np.cos(a)]], [0.2, 0.1])
    share, _ = least_share_seen(film_of([pressed, mirror]).journey, 1)
    assert share > 0.2


def test_only_what_would_be_seen_end_on_is_seen_from_elsewhere():
    turns = set()
    for degrees in range(0, 180, 12):
        a = np.radians(2 * degrees)
        mirror = Affine([[np.cos(a), np.sin(a)], [np.sin(a), -np.cos(a)]])
        journey = film_of([Affine(np.outer([0.6, -0.8], [0.5, 1.0])), mirror]).journey
        _, way = least_share_seen(journey, 1)
        turns.add(getattr(way, "turn_aside", TURN))
        if way.tilts and way.turn_aside != TURN:
            usual = replace(journey, ways=(replace(way, turn_aside=TURN),))
            assert least_share_seen(usual, 1)[0] < END_ON + 0.05
    assert len(turns) > 1


def test_facing_tells_which_side_of_flat_paper_is_seen():
    flat = np.pad(POINTS, ((0, 0), (0, 1)))
    above = View(np.zeros(3), 3.0)
    assert facing(flat, project(flat, above, (0, 0), 100)[0]) == 1
    aside_view = View(np.zeros(3), 3.0, -76.0, 44.0)
    for degrees in range(-170, 180, 20):
        a = np.radians(degrees)
        turned = flat @ np.array([[1, 0, 0], [0, np.cos(a), np.sin(a)], [0, -np.sin(a), np.cos(a)]])
        normal = np.array([0, -np.sin(a), np.cos(a)])
        # Against which side is seen from above.
        expected = np.sign(normal @ aside_view.axes[2]) * np.sign(normal[2])
        assert facing(turned, project(turned, aside_view, (0, 0), 100)[0]) == expected


def test_layers_that_lie_on_each_other_keep_their_order_from_aside():
    """What the fold has laid on top stays there while the camera comes back."""
    film = film_of([Affine(np.eye(2), [0.5, 0.5]), Activation("abs")])
    centers = film.sheet.centers
    moving = [film.step(moment) for moment in film.moments if film.journey.ways[moment.step].layer == 1]
    aside = [step for step in moving if step.way.view(step.camera).flatness < 1 - 1e-3]
    # The last one before it looks from straight above again.
    step = aside[-1]
    view = step.way.view(step.camera)
    assert np.array_equal(np.argsort(film._order(centers, step, view), kind="stable"),
                          np.argsort(centers.order(step), kind="stable"))  # fmt: skip
