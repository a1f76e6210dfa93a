import itertools

import numpy as np
import pytest

import warpviz as wv
from warpviz.errors import InvalidValueError
from warpviz.figures.kinds import animate
from warpviz.film.cell_colors import AREA_POWERS, vector_areas
from warpviz.picture.painter import seen_from_back
from warpviz.picture.raster import Rasterizer
from warpviz.picture.theme import THEMES, rgb

SMALL = {"size": 160, "lines": 9, "fps": 5, "tween_s": 1.0}


def film_of(spec):
    return animate(spec).scene.__self__


def values_at(story, layer, t):
    """Which paper each cell has on its way through a layer."""
    positions = story.sheet.vertices.motions[layer](t)
    way = next(way for way in story.journey.ways if way.layer == layer)
    draws = story.sheet.draws
    screen, _ = story.project(positions, way.view(t))
    vectors = vector_areas(positions, draws.sides.around, draws.sides.offsets)
    return draws._kinds(vectors, seen_from_back(screen, draws.sides))


def hand_made(weight, bias=(0.0, 0.0), then="identity"):
    layers = [wv.Affine(np.array(weight, dtype=float), np.array(bias, dtype=float)), wv.Activation(then)]
    return wv.Network([*layers, wv.Affine(np.array([[1.0, 1.0]]), np.array([-0.3])), wv.Activation("sigmoid")])


@pytest.mark.parametrize(("power", "factor"), [(0, 1.0), (2, 2.0), (-4, 0.25), (4, 40.0), (-4, 1e-9)])
def test_area_is_told_in_powers_of_two(power, factor):
    story = film_of(wv.NetworkFigure(network=hand_made(factor * np.eye(2)), color="area", **SMALL))
    values = values_at(story, 0, 1.0)
    assert set(values.tolist()) == {power + AREA_POWERS}
    assert set(values_at(story, 0, 0.0).tolist()) == {AREA_POWERS}


def test_area_of_a_crushed_plane_is_the_lowest():
    story = film_of(wv.ActivationFigure(activation="softmax", color="area", **SMALL))
    assert set(values_at(story, 0, 1.0).tolist()) == {0}


@pytest.mark.parametrize("name", ["abs", "sin", "square", "cos"])
def test_the_side_of_a_cell_is_the_sign_of_the_jacobian_s_determinant(name):
    story = film_of(wv.ActivationFigure(activation=name, color="side", extent=4.5, **SMALL))
    back = values_at(story, 0, 1.0)
    slopes = wv.activation(name).derivative(story.sheet.draws.mesh.center)
    determinant = slopes.prod(axis=1)
    clear = np.abs(determinant) > 1e-6
    assert clear.mean() > 0.9
    assert np.array_equal(back[clear] == 1, determinant[clear] < 0)
    assert 0 < back.mean() < 1


def test_a_mirrored_sheet_shows_its_back_and_a_turned_one_its_front():
    for weight, back in (([[0, -1], [1, 0]], 0), ([[1, 0], [0, -1]], 1)):
        story = film_of(wv.NetworkFigure(network=hand_made(weight), color="side", **SMALL))
        assert set(values_at(story, 0, 1.0).tolist()) == {back}


def test_no_side_turns_over_in_a_tanh_network_with_positive_determinants():
    network = hand_made([[1.0, 0.4], [-0.3, 1.2]], (0.2, -0.1), "tanh")
    story = film_of(wv.NetworkFigure(network=network, color="side", **SMALL))
    assert not any(values_at(story, step, t).any() for step in (0, 1) for t in (0.0, 0.3, 0.7, 1.0))


def test_classes_of_cells_are_what_the_network_says_all_over_them():
    points, labels = wv.dataset("blobs", n=90, seed=1)
    network = wv.fit(points, labels, hidden=(4,), activation="relu", epochs=60, seed=0)
    story = film_of(wv.NetworkFigure(network=network, data=(points, labels), color="class", **SMALL))
    draws = story.sheet.draws
    sheet = story.sheet.vertices.motions[0](0.0)[:, :2]
    assert len(np.unique(draws.kind)) == 3
    for cell, (first, last) in enumerate(itertools.pairwise(draws.sides.offsets)):
        # Anywhere within, not only in the middle.
        corners = sheet[draws.sides.around[first:last]]
        inside = 0.999 * corners + 0.001 * corners.mean(axis=0)
        assert set(network.predict(inside).tolist()) == {int(draws.kind[cell])}


def test_class_is_refused_where_nothing_tells_classes():
    with pytest.raises(InvalidValueError, match="color: class needs a network"):
        animate(wv.ActivationFigure(activation="abs", color="class"))
    with pytest.raises(InvalidValueError, match="color: must be"):
        wv.ActivationFigure(activation="abs", color="rainbow")


@pytest.mark.parametrize("color", ["position", "side"])
def test_two_sheets_over_each_other_are_darker_than_one(color):
    spec = wv.ActivationFigure(
        activation="abs", extent=3.0, color=color, lines=2, caption=False, title="", final_hold_s=1, size=96
    )
    film = film_of(spec)
    frames = [rgb for rgb, _ in animate(spec).frames()]
    start, end = frames[0].astype(int), frames[-1].astype(int)
    # What lies at (0.5, 0.5): one sheet, then four.
    places = []
    for moment in (film.moments[0], film.moments[-1]):
        step = film.step(moment)
        (place,), _ = film.project(np.array([[0.5, 0.5, 0.0]]), step.way.view(step.camera))
        places.append((int(place[1]), int(place[0])))
    once, four = start[places[0]].sum(), end[places[1]].sum()
    assert once < 3 * 255
    # A little.
    assert once - 60 < four < once - 5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("color", ["position", "side", "area"])
def test_every_colour_fills_flat_sheets_and_sheets_in_space(color, theme):
    network = wv.Network([wv.Affine(np.array([[1.0, 0.2], [0.1, 1.0], [0.5, -0.5]])), wv.Activation("sin")])
    for spec in (
        wv.ActivationFigure(activation="sin", color=color, theme=theme, **SMALL),
        wv.NetworkFigure(network=network, color=color, theme=theme, **SMALL),
        wv.ActivationFigure(activation="step", color=color, theme=theme, **SMALL),
    ):
        animation = animate(spec)
        first = animation.scene(0)
        # All of the sheet, once: without holes.
        left, top, right, bottom = first.clip_px
        pixels = np.array(Rasterizer(160, 160).draw(first)).astype(int)
        covered = np.abs(pixels - rgb(THEMES[theme].background)).max(axis=2) > 4
        assert covered[int(top) : int(bottom), int(left) : int(right)].mean() > (0.3 if len(spec.kind) == 7 else 0.6)
        outlines = [loop for part in first.layers for paper in part.papers for loop in np.diff(paper.offsets)]
        assert len(outlines) >= 1
        plain = {key: getattr(spec, key) for key in spec.model_fields_set - {"color"}}
        assert animation.durations_s == animate(type(spec)(**plain, wires=True)).durations_s


def test_vector_areas_of_polygons_in_space():
    square = np.array([[0, 0, 0], [2, 0, 0], [2, 2, 0], [0, 2, 0]], dtype=float) + 1e6
    upright = np.array([[0, 0, 0], [0, 0, 1], [1, 0, 0]], dtype=float)
    found = vector_areas(np.concatenate([square, upright]), np.arange(7), np.array([0, 4, 7]))
    assert np.allclose(found, [[0, 0, 4], [0, 0.5, 0]], atol=1e-9)


def test_the_recipe_keeps_colour_and_wires():
    spec = wv.ActivationFigure(activation="abs", color="position", wires=True)
    assert spec.given_data() == {"kind": "activation", "activation": "abs", "color": "position", "wires": True}
    assert spec.given_data().items() <= spec.recipe_data().items()


def test_colour_left_out_means_what_tells_most():
    points = [[-1.0, 0.0], [1.0, 0.0]], [0, 1]
    assert film_of(wv.NetworkFigure(network=hand_made(np.eye(2)), data=points, **SMALL)).color == "class"
    undecided = wv.Network([wv.Affine(np.eye(2)), wv.Activation("tanh")])
    assert film_of(wv.NetworkFigure(network=undecided, **SMALL)).color == "position"
    assert film_of(wv.ActivationFigure(activation="tanh", **SMALL)).color == "side"


def test_ranks_of_colours_stand_for_what_is_drawn():
    """The paper of the second class is drawn in that class's paper colour, and nothing else is."""
    story = film_of(wv.NetworkFigure(network=hand_made(np.eye(2)), caption=False, **SMALL))
    pixels = np.array(Rasterizer(160, 160).draw(story.scene(0))).reshape(-1, 3)
    left = {tuple(pixel) for pixel in pixels.tolist()}
    papers = [tuple(rgb(color).tolist()) for color in THEMES["light"].class_papers]
    assert [paper in left for paper in papers[:3]] == [True, True, False]
