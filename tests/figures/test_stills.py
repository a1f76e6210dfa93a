import itertools
import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from warpviz.errors import InvalidValueError
from warpviz.figures.kinds import animate
from warpviz.figures.stills import frame_at, most_telling
from warpviz.net.layers import Activation, Affine
from warpviz.net.network import Network
from warpviz.picture.filmstrip import MAX_COLUMNS, tiles_per_row
from warpviz.picture.raster import Rasterizer
from warpviz.publish.saving import save
from warpviz.specs.activation import ActivationFigure
from warpviz.specs.network import NetworkFigure

SMALL = {"size": 120, "lines": 5, "fps": 10, "tween_s": 0.5, "hold_s": 0.3, "final_hold_s": 0.5}
NET = Network([Affine([[0.0, -1.0], [1.0, 0.0]], [0.5, 0.0]), Activation("abs"), Affine([[1.0, 0.5], [0.0, 1.0]])])


def figure(**options):
    return ActivationFigure(activation="softmax", **{**SMALL, **options})


def drawn(animation, number=0):
    return np.array(Rasterizer(animation.width_px, animation.height_px).draw(animation.scene(number)))


@pytest.mark.parametrize(("when", "number"), [("first", 0), ("last", -1), (0, 0), (0.29, 0), (0.3, 1), (0.41, 2)])
def test_a_still_is_the_frame_that_shows_then(tmp_path, when, number):
    exact = [pixels for pixels, _ in animate(figure()).frames()]
    # What has no effect on a still is left out.
    spec = figure().changed(still=when)
    still = animate(spec)
    assert still.frame_count == 1
    assert np.array_equal(drawn(still), exact[number])
    path = save(spec, tmp_path / "still.png").path
    with Image.open(path) as image:
        assert getattr(image, "n_frames", 1) == 1
        assert np.array_equal(np.array(image.convert("RGB")), exact[number])


def test_every_moment_has_its_frame():
    animation = animate(figure())
    starts = np.cumsum([0.0, *animation.durations_s])
    for number, (start, end) in enumerate(itertools.pairwise(starts)):
        assert frame_at(animation, (start + end) / 2) == number
    assert frame_at(animation, animation.duration_s) == animation.frame_count - 1


@pytest.mark.parametrize("when", ["lst", "", -1, "-1", True, float("nan"), float("inf"), [1], "1s"])
def test_a_wrong_time_is_one_line(when):
    with pytest.raises(
        InvalidValueError, match=r"^still: expected first, last or a time in seconds, but got "
    ) as caught:
        figure(still=when)
    assert "\n" not in str(caught.value)
    assert ("did you mean 'last'?" in str(caught.value)) == (when == "lst")


def test_a_time_beyond_the_end_is_one_line():
    with pytest.raises(InvalidValueError, match=r"^still: the animation ends after 1\.30 s, but got 99 s"):
        animate(figure(still=99))


@pytest.mark.parametrize("tiles", [0, 1, 65, 2.5, "many", True, -3])
def test_a_wrong_number_of_tiles_is_one_line(tiles):
    with pytest.raises(InvalidValueError, match=r"^filmstrip: expected 2 to 64 tiles, or 'states'"):
        figure(filmstrip=tiles)


@pytest.mark.parametrize(
    "options", [{"still": "last", "poster": True}, {"still": 1, "filmstrip": 3}, {"filmstrip": 3, "poster": True}]
)
def test_what_excludes_each_other_is_refused(options):
    with pytest.raises(InvalidValueError, match="has no meaning together with"):
        figure(**options)


@pytest.mark.parametrize("count", range(1, 65))
def test_rows_are_of_about_the_same_length(count):
    columns = tiles_per_row(count)
    assert columns <= MAX_COLUMNS
    rows = -(-count // columns)
    assert rows == -(-count // MAX_COLUMNS)
    assert rows * columns - count < rows


@pytest.mark.parametrize(("tiles", "count"), [("states", 4), (2, 2), (7, 7)])
def test_a_filmstrip_has_a_tile_with_words_for_every_state(misplaced, tiles, count):
    spec = NetworkFigure(network=NET, to="output", filmstrip=tiles, size=480, lines=5)
    strip = animate(spec)
    assert strip.frame_count == 1
    columns = tiles_per_row(count)
    assert strip.width_px == 240 * columns
    scene = strip.scene(0)
    assert len(scene.backdrop.texts) == count
    assert misplaced(scene.backdrop, strip.width_px, strip.height_px) == []
    assert scene.backdrop.texts[0].text == "input"
    # Words stand below their tiles, and each tile keeps to itself.
    for number, text in enumerate(scene.backdrop.texts):
        assert text.y > 240
        if count <= MAX_COLUMNS:
            assert abs(text.x - (number % columns + 0.5) * 240) < 1
    for drawing, clip in scene.drawings():
        assert (
            drawing is scene.backdrop
            or clip is not None
            or not (drawing.lines or drawing.texts or drawing.markers or drawing.cells)
        )


def test_the_tiles_of_states_are_the_states():
    spec = NetworkFigure(
        network=NET, to="output", data=([[1.0, 2.0], [-1.0, 0.5]], [0, 1]), filmstrip="states", size=120, lines=5
    )
    scene = animate(spec).scene(0)
    shown = [markers for drawing, _ in scene.drawings() for markers in drawing.markers if len(markers.centers) == 2]
    assert len(shown) == 4
    # The quarter turn keeps the distance between the points but for the scale of the view.
    distances = [float(np.hypot(*np.diff(markers.centers, axis=0)[0])) for markers in shown]
    assert all(distance > 5 for distance in distances)


def test_motion_has_no_part_in_a_filmstrip():
    look = {"size": 120, "lines": 5, "filmstrip": "states"}
    plain = drawn(animate(ActivationFigure(activation="softmax", **look)))
    for options in ({"hold_s": 0}, {"boomerang": True}, {"fps": 1}, {"once": True}, {"easing": "linear"}):
        with pytest.raises(InvalidValueError, match=rf"^{next(iter(options))}: a (filmstrip|single picture) "):
            ActivationFigure(activation="softmax", **look, **options)
        moving = ActivationFigure(activation="softmax", size=120, lines=5, **options)
        assert np.array_equal(drawn(animate(moving.changed(filmstrip="states"))), plain)


def test_a_filmstrip_that_is_too_large_is_refused():
    with pytest.raises(
        InvalidValueError, match=r"^filmstrip: .* px, but at most 16384 px a side are drawn: lower size"
    ):
        animate(ActivationFigure(activation="abs", size=2048, filmstrip=64, lines=2))


@pytest.mark.parametrize("function", ["softmax", "tanh", "relu"])
def test_the_poster_is_a_frame_that_tells_and_makes_itself_again(tmp_path, function):
    spec = ActivationFigure(activation=function, poster=True, **SMALL)
    saved = save(spec, tmp_path / "figure.webp")
    (poster,) = saved.beside
    assert poster == tmp_path / "figure-poster.png"
    exact = [pixels for pixels, _ in animate(spec).frames()]
    number = most_telling(animate(spec))
    # Not the first by rule: neither where nothing has happened yet nor, of softmax, where all has shrunk to a line.
    assert number > 0
    assert function != "softmax" or number < len(exact) - 1
    with Image.open(poster) as image:
        assert np.array_equal(np.array(image.convert("RGB")), exact[number])
        recipe = json.loads(image.text["warpviz"])
    assert recipe["figure"]["still"] > 0
    assert "poster" not in recipe["figure"]
    first = poster.read_bytes()
    again = save(ActivationFigure(**{k: v for k, v in recipe["figure"].items() if k != "kind"}), poster)
    assert again.path.read_bytes() == first


def test_a_poster_of_what_never_moves_is_its_first_frame():
    animation = animate(figure())
    still = replace(animation, scene=lambda _: animation.scene(0))
    assert most_telling(still) == 0
