"""Affine maps that turn about the sheet's own middle: the motion has no jump, whatever the map presses flat."""

import itertools

import numpy as np
import pytest

import warpviz as wv
from warpviz.motion.movers import about
from warpviz.motion.timeline import Moment
from warpviz.motion.tween import TWEENS
from warpviz.net.layers import Activation, Affine

SHAPES = [(1, 2), (2, 2), (3, 2), (1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", ["geometric", "staged"])
@pytest.mark.parametrize("seed", range(3))
def test_the_ends_are_reached_without_a_jump(shape, name, seed):
    rng = np.random.default_rng(seed)
    layer = Affine(rng.normal(size=shape), rng.normal(size=shape[0]))
    points = rng.normal(size=(50, shape[1])) + 10
    pivot = np.zeros(3)
    pivot[: shape[1]] = points.mean(axis=0)
    moving = about(pivot, TWEENS[name], layer, points)
    for end, near in ((0.0, 1e-7), (1.0, 1 - 1e-7)):
        assert np.abs(moving(near) - moving(end)).max() < 1e-4
    steps = [moving(t) for t in np.linspace(0, 1, 401)]
    assert max(np.abs(b - a).max() for a, b in itertools.pairwise(steps)) < 1.0


@pytest.mark.parametrize("affine_tween", ["geometric", "staged", "lerp"])
@pytest.mark.parametrize("seed", range(4))
def test_nothing_leaves_the_picture_on_the_way(affine_tween, seed):
    rng = np.random.default_rng(seed)
    layers = []
    for function in ("tanh", "abs", "relu"):
        layers += [Affine(1.3 * rng.normal(size=(2, 2)), rng.normal(size=2)), Activation(function)]
    layers.append(Affine(rng.normal(size=(1, 2))))
    figure = wv.NetworkFigure(network=wv.Network(layers), lines=5, size=480, caption=False, to="output")
    film = wv.animate(figure.changed(affine_tween=affine_tween)).scene.__self__
    for number, way in enumerate(film.journey.ways):
        for t in np.linspace(0, 1, 21):
            step = film.step(Moment(0.0, 0.04, number, float(t), hold=False))
            screen, _ = film.project(film.sheet.vertices.at(step), way.view(step.camera))
            assert np.abs(screen - 240).max() < 240 + 6
