import numpy as np
import pytest

import warpviz as wv
from warpviz.errors import InvalidValueError
from warpviz.figures.kinds import animate
from warpviz.film.cell_colors import AREA_POWERS, vector_areas

SMALL = {"size": 160, "lines": 9, "fps": 5, "tween_s": 1.0}


def film_of(spec):
    return animate(spec).scene.__self__


def values_at(story, step, t):
    positions = story.sheet_paths[step](t)
    return positions, story.cell_colors.values(positions, story.route.view(step, t))


def hand_made(weight, bias=(0.0, 0.0), then="identity"):
    layers = [wv.Affine(np.array(weight, dtype=float), np.array(bias, dtype=float)), wv.Activation(then)]
    return wv.Network([*layers, wv.Affine(np.array([[1.0, 1.0]]), np.array([-0.3])), wv.Activation("sigmoid")])


@pytest.mark.parametrize(("power", "factor"), [(0, 1.0), (2, 2.0), (-4, 0.25), (4, 40.0), (-4, 1e-9)])
def test_area_is_told_in_powers_of_two(power, factor):
    story = film_of(wv.NetworkFigure(network=hand_made(factor * np.eye(2)), color="area", **SMALL))
    values = values_at(story, 0, 1.0)[1]
    assert set(values.tolist()) == {power + AREA_POWERS}
    assert set(values_at(story, 0, 0.0)[1].tolist()) == {AREA_POWERS}


def test_area_of_a_crushed_plane_is_the_lowest():
    story = film_of(wv.ActivationFigure(activation="softmax", color="area", **SMALL))
    assert set(values_at(story, 0, 1.0)[1].tolist()) == {0}


@pytest.mark.parametrize("name", ["abs", "sin", "square", "cos"])
def test_the_side_of_a_cell_is_the_sign_of_the_jacobian_s_determinant(name):
    story = film_of(wv.ActivationFigure(activation=name, color="side", extent=4.5, **SMALL))
    back = values_at(story, 0, 1.0)[1]
    slopes = wv.activation(name).derivative(story.cell_colors.mesh.center)
    determinant = slopes.prod(axis=1)
    clear = np.abs(determinant) > 1e-6
    assert clear.mean() > 0.9
    assert np.array_equal(back[clear] == 1, determinant[clear] < 0)
    assert 0 < back.mean() < 1


def test_a_mirrored_sheet_shows_its_back_and_a_turned_one_its_front():
    for weight, back in (([[0, -1], [1, 0]], 0), ([[1, 0], [0, -1]], 1)):
        story = film_of(wv.NetworkFigure(network=hand_made(weight), color="side", **SMALL))
        assert set(values_at(story, 0, 1.0)[1].tolist()) == {back}


def test_no_side_turns_over_in_a_tanh_network_with_positive_determinants():
    network = hand_made([[1.0, 0.4], [-0.3, 1.2]], (0.2, -0.1), "tanh")
    story = film_of(wv.NetworkFigure(network=network, color="side", **SMALL))
    assert not any(values_at(story, step, t)[1].any() for step in (0, 1) for t in (0.0, 0.3, 0.7, 1.0))


def test_classes_of_cells_are_what_the_network_says_all_over_them():
    points, labels = wv.dataset("blobs", n=90, seed=1)
    network = wv.fit(points, labels, hidden=(4,), activation="relu", epochs=60, seed=0)
    story = film_of(wv.NetworkFigure(network=network, data=(points, labels), color="class", fill=True, **SMALL))
    cell_colors = story.cell_colors
    sheet = story.sheet_paths[0](0.0)[:, :2]
    for cell, (first, last) in enumerate(zip(cell_colors.offsets[:-1], cell_colors.offsets[1:], strict=True)):
        # Anywhere within, not only in the middle.
        corners = sheet[cell_colors.around[first:last]]
        inside = 0.999 * corners + 0.001 * corners.mean(axis=0)
        assert set(network.predict(inside).tolist()) == {int(cell_colors.kind[cell])}


def test_class_is_refused_where_nothing_tells_classes():
    with pytest.raises(InvalidValueError, match="color: class needs a network"):
        animate(wv.ActivationFigure(activation="abs", color="class"))
    with pytest.raises(InvalidValueError, match="color: must be"):
        wv.ActivationFigure(activation="abs", color="rainbow")


def test_two_sheets_over_each_other_are_darker_than_one():
    spec = wv.ActivationFigure(
        activation="abs", tween="lerp", fill=True, lines=2, caption=False, title="", final_hold_s=1, size=96
    )
    frames = [rgb for rgb, _ in animate(spec).frames()]
    start, end = frames[0].astype(int), frames[-1].astype(int)
    # (-0.5, 0.5) on the first, (0.5, 0.5) on both: one sheet, then four.
    once, four = start[40, 56].sum(), end[40, 56].sum()
    assert start[40, 40].sum() == once
    assert four < once - 60


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("color", ["position", "side", "area"])
def test_every_colour_fills_flat_sheets_and_sheets_in_space(color, theme):
    network = wv.Network([wv.Affine(np.array([[1.0, 0.2], [0.1, 1.0], [0.5, -0.5]])), wv.Activation("sin")])
    for spec in (
        wv.ActivationFigure(activation="sin", color=color, fill=True, theme=theme, **SMALL),
        wv.NetworkFigure(network=network, color=color, fill=True, theme=theme, **SMALL),
        wv.ActivationFigure(activation="step", color=color, fill=True, theme=theme, **SMALL),
    ):
        animation = animate(spec)
        plain = {key: getattr(spec, key) for key in spec.model_fields_set - {"color", "fill"}}
        for number in (0, animation.frame_count - 1):
            scene = animation.scene(number)
            drawn = (scene.content, *scene.layers)
            assert sum(len(cells.colors) for part in drawn for cells in part.cells) >= 64
        assert animation.durations_s == animate(type(spec)(**plain)).durations_s


def test_vector_areas_of_polygons_in_space():
    square = np.array([[0, 0, 0], [2, 0, 0], [2, 2, 0], [0, 2, 0]], dtype=float) + 1e6
    upright = np.array([[0, 0, 0], [0, 0, 1], [1, 0, 0]], dtype=float)
    found = vector_areas(np.concatenate([square, upright]), np.arange(7), np.array([0, 4, 7]))
    assert np.allclose(found, [[0, 0, 4], [0, 0.5, 0]], atol=1e-9)


def test_the_recipe_keeps_colour_and_filling():
    spec = wv.ActivationFigure(activation="abs", color="side", fill=True)
    assert spec.given_data() == {"kind": "activation", "activation": "abs", "color": "side", "fill": True}
    assert spec.given_data().items() <= spec.recipe_data().items()
