"""Tiles: which moments a filmstrip shows, and what it says."""

import itertools

import numpy as np
import pytest

from warpviz.figures.kinds import animate
from warpviz.film.tiles import filmstrip_words, tile_moments
from warpviz.net.layers import Activation, Affine
from warpviz.net.network import Network
from warpviz.specs.activation import ActivationFigure
from warpviz.specs.network import NetworkFigure

SMALL = {"size": 480, "lines": 5}
NET = Network([Affine([[0.0, -1.0], [1.0, 0.0]], [0.5, 0.0]), Activation("abs"), Affine([[1.0, 0.5], [0.0, 0.2]])])
SOLID = Network([Affine([[0.0, -1.0], [1.0, 0.0], [0.5, 0.5]]), Activation("abs"), Affine([[1.0, 0.5, 0.1]])])
DATA = ([[1.0, 2.0], [-1.0, 0.5], [0.3, -1.0]], [0, 1, 1])


def builder_of(spec):
    return animate(spec).scene.__self__


@pytest.mark.parametrize("network", [NET, SOLID])
def test_without_a_number_every_tile_is_a_held_state(network):
    builder = builder_of(NetworkFigure(network=network, to="output", **SMALL))
    journey = builder.journey
    moments = tile_moments(journey, "states")
    assert len(moments) == len(journey.layers) + 1
    for keyframe, moment in enumerate(moments):
        step = builder.step(moment)
        assert moment.hold
        assert step.reached == keyframe
        view = step.way.view(step.camera)
        assert view is journey.held[keyframe]


@pytest.mark.parametrize("network", [NET, SOLID])
@pytest.mark.parametrize("count", [2, 4, 5, 7])
def test_with_a_number_tiles_are_evenly_along_the_way(network, count):
    builder = builder_of(NetworkFigure(network=network, to="output", **SMALL))
    moments = tile_moments(builder.journey, count)
    ways = builder.journey.ways
    places = [ways[m.step].keyframe + (m.progress if ways[m.step].layer is not None else 0) for m in moments]
    assert places == pytest.approx(np.linspace(0, 3, count))
    assert [moment.hold for moment in moments] == [abs(p - round(p)) < 1e-9 for p in np.linspace(0, 3, count)]


def test_the_last_tile_shows_what_was_decided():
    spec = {"activation": "tanh", "hidden": (2,), "data": DATA, "epochs": 5, "restarts": 1, **SMALL}
    builder = builder_of(NetworkFigure(**spec))
    *others, last = tile_moments(builder.journey, "states")
    assert builder.decision.shown(builder, last) == 1
    assert all(builder.decision.shown(builder, moment) == 0 for moment in others)


def test_words_say_each_thing_once():
    spec = {"activation": "tanh", "hidden": (2, 2), "data": DATA, "epochs": 5, "restarts": 1, **SMALL}
    builder = builder_of(NetworkFigure(**spec))
    builder.moments = tile_moments(builder.journey, "states")
    words = filmstrip_words(builder)
    assert words.head == "tanh 2-2"
    assert words.places == (0, 1, 2, 3, 4)
    assert len(words.layers) == 4
    assert words.layers[1][0].startswith("squash")
    assert words.below[0].startswith("best line ")
    # The words of a number stand where they are new.
    assert words.below[-1].startswith("network ")
    kinds = [text.rstrip("0123456789 %") for text in words.below]
    assert all(kind != before for before, kind in itertools.pairwise(kinds) if kind)
    assert [text for text in words.below if not text.endswith(" %")] == []


def test_between_states_it_says_how_far():
    builder = builder_of(ActivationFigure(activation="abs", **SMALL))
    builder.moments = tile_moments(builder.journey, 5)
    assert filmstrip_words(builder).below == ("$t = 0$", "$t = 0.25$", "$t = 0.5$", "$t = 0.75$", "$t = 1$")
    builder.moments = tile_moments(builder.journey, "states")
    assert filmstrip_words(builder).below == ("", "")


@pytest.mark.parametrize(("tiles", "count"), [("states", 4), (2, 2), (7, 7), (15, 15)])
def test_a_filmstrip_is_one_picture_with_its_words_in_place(misplaced, tiles, count):
    strip = animate(NetworkFigure(network=NET, to="output", filmstrip=tiles, **SMALL))
    assert strip.frame_count == 1
    assert strip.width_px == min(count, 8) * 240 + (min(count, 8) - 1) * 14
    scene = strip.scene(0)
    assert misplaced(scene.backdrop, strip.width_px, strip.height_px) == []
    # Each tile keeps to itself.
    for drawing, clip in scene.drawings():
        drawn = (drawing.cells, drawing.lines, drawing.markers, drawing.texts, drawing.papers, drawing.shadows)
        assert drawing is scene.backdrop or clip is not None or not any(drawn)


def test_without_captions_there_is_nothing_but_a_title_of_the_users():
    plain = animate(ActivationFigure(activation="abs", filmstrip="states", caption=False, **SMALL))
    assert (plain.width_px, plain.height_px) == (2 * 240 + 14, 240)
    titled = animate(ActivationFigure(activation="abs", filmstrip="states", caption=False, title="Folding", **SMALL))
    assert [text.text for text in titled.scene(0).backdrop.texts] == ["Folding"]


def test_a_filmstrip_has_one_legend_where_that_helps(misplaced):
    data = ([[0.0, 1.0], [1.0, 0.0], [-1.0, -1.0]], ["oak", "elm", "ash"])
    strip = animate(ActivationFigure(activation="abs", filmstrip=4, data=data, **SMALL))
    texts = [text.text for text in strip.scene(0).backdrop.texts]
    assert [texts.count(name) for name in ("oak", "elm", "ash")] == [1, 1, 1]
    assert misplaced(strip.scene(0).backdrop, strip.width_px, strip.height_px) == []
