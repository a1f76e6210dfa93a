"""One state of a network as paper: where lines are, and in which colours."""

import itertools

import numpy as np
import pytest

import warpviz as wv
from warpviz.film.epochs import chosen_steps, grid_places, hidden_ends, hidden_layers, seen_matrix, steady_view
from warpviz.film.state_sheet import CutSheet, StateLook, after, placed_in_space, state_drawings
from warpviz.motion.camera import View
from warpviz.picture.raster import Rasterizer
from warpviz.picture.scene import Drawing, Scene
from warpviz.picture.theme import THEMES, rgb
from warpviz.plane.lattice import Lattice
from warpviz.plane.points_file import resolve_points

DATA = resolve_points("moons", 60, 0)
LATTICE = Lattice(3.0, 7)
BOX = (0.0, 0.0, 300.0, 300.0)


def trained(activation, hidden=(2, 2), **more):
    return wv.fit(DATA.points, DATA.labels, hidden=hidden, activation=activation, epochs=200, restarts=6, **more)


def drawn_lines(drawings):
    return [lines for drawing in drawings for lines in drawing.lines]


@pytest.mark.parametrize("activation", ["abs", "relu", "tanh", "sin"])
def test_lines_are_where_the_network_sends_them(activation):
    network = trained(activation)
    layers = hidden_layers(network)
    look = StateLook(THEMES["light"], 0.8, BOX, View(np.zeros(3), 4.0))
    drawings = state_drawings(look, LATTICE, CutSheet.of(LATTICE, network, layers), len(layers), DATA)
    # Places on the lattice's lines, through the network, are on lines that are drawn.
    along = np.linspace(-3, 3, 501)
    true = np.concatenate([np.stack([along, np.full(501, level)], axis=1) for level in np.linspace(-3, 3, 7)])
    screen, _ = look.seen(placed_in_space(layers, true, None))
    segments = []
    for lines in drawn_lines(drawings):
        starts = np.ones(len(lines.points), dtype=bool)
        starts[lines.offsets[1:] - 1] = False
        first = np.flatnonzero(starts[:-1])
        segments.append(np.stack([lines.points[first], lines.points[first + 1]], axis=1))
    segments = np.concatenate(segments)
    for place in screen[::29]:
        a, b = segments[:, 0], segments[:, 1]
        way = b - a
        share = np.clip(((place - a) * way).sum(1) / np.maximum((way**2).sum(1), 1e-12), 0, 1)
        off = np.linalg.norm(a + share[:, None] * way - place, axis=1).min()
        assert off < 0.25


@pytest.mark.parametrize("activation", ["abs", "tanh"])
def test_the_plane_has_the_colours_of_what_is_decided(activation):
    network = trained(activation)
    look = StateLook(THEMES["light"], 0.8, BOX, View(np.zeros(3), 3.0))
    empty = resolve_points("moons", 4, 0)
    sheet = CutSheet.of(LATTICE, network, hidden_layers(network))
    drawings = state_drawings(look, LATTICE, sheet, 0, empty)
    scene = Scene(300, 300, "#ffffff", Drawing(), Drawing(), BOX, layers=drawings)
    pixels = np.asarray(Rasterizer(300, 300).draw(scene)).astype(int)
    rows, columns = np.mgrid[0:300, 0:300]
    places = np.stack([(columns + 0.5) / 50 - 3, 3 - (rows + 0.5) / 50], axis=-1).reshape(-1, 2)
    wanted = network.predict(places).reshape(300, 300)
    papers = np.stack([rgb(color) for color in THEMES["light"].class_papers[:2]]).astype(int)
    found = np.abs(pixels[:, :, None] - papers).sum(-1).argmin(-1)
    # But for lines, points, and pixels that the boundary crosses.
    assert (found == wanted).mean() > 0.97


def test_space_and_projections():
    network = trained("tanh", hidden=(5,))
    layers = hidden_layers(network)
    places = np.concatenate([grid_places(3.0), DATA.points])
    matrix, share = seen_matrix(after(layers, places))
    np.testing.assert_allclose(matrix @ matrix.T, np.eye(3), atol=1e-12)
    assert 0.5 < share <= 1.0
    states = [placed_in_space(layers, places, matrix)]
    view = steady_view(states, DATA.labels, flat=False)
    assert 15 < view.elevation < 45
    look = StateLook(THEMES["dark"], 0.8, BOX, view, matrix)
    screen, _ = look.seen(states[0])
    # All of it is in the picture, and fills it.
    assert (screen >= 0).all()
    assert (screen <= 300).all()
    assert np.ptp(screen, axis=0).max() > 200
    assert seen_matrix(np.eye(3)) == (None, 1.0)


def test_one_camera_holds_every_step():
    history = wv.fit(DATA.points, DATA.labels, hidden=(2, 2), activation="tanh", epochs=100, history=True)
    places = np.concatenate([grid_places(3.0), DATA.points])
    states = [placed_in_space(hidden_layers(history[k]), places, None) for k in range(0, len(history), 9)]
    view = steady_view(states, DATA.labels, flat=True)
    assert view.elevation == 90.0
    last = np.abs(states[-1][:, :2] - view.center[:2]).max()
    assert last <= view.half
    assert view.half < 3 * last


def test_steps_are_chosen_where_the_picture_changes():
    settings = {"hidden": (2,), "activation": "tanh", "epochs": 400, "restarts": 2, "learning_rate": 0.02}
    history = wv.fit(DATA.points, DATA.labels, history=True, **settings)
    steps = chosen_steps(history, DATA, 3.0, 20)
    assert (steps[0], steps[-1]) == (0, len(history) - 1)
    assert 12 <= len(steps) <= 20
    assert (np.diff(steps) > 0).all()
    points = np.concatenate([grid_places(3.0), DATA.points])

    def changes(numbers):
        shares = [history[int(number)](points) for number in numbers]
        return np.array([np.abs(b - a).mean() for a, b in itertools.pairwise(shares)])

    even = np.rint(np.linspace(0, len(history) - 1, len(steps))).astype(int)
    # The largest change between two frames is smaller than with steps that are evenly apart.
    assert changes(steps).max() < changes(even).max()
    assert chosen_steps(history, DATA, 3.0, 10_000).tolist() == list(range(len(history)))


def test_hidden_states_are_counted():
    network = trained("abs", hidden=(2, 2), skip=True)
    assert len(hidden_ends(network)) == 2
    assert hidden_ends(trained("abs", hidden=(2, 2))) == [2, 4]
