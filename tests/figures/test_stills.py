import itertools
import json

import numpy as np
import pytest
from PIL import Image

from warpviz.errors import InvalidValueError
from warpviz.figures.kinds import animate
from warpviz.figures.stills import frame_at
from warpviz.net.layers import Activation, Affine
from warpviz.net.network import Network
from warpviz.picture.raster import Rasterizer
from warpviz.publish.saving import save
from warpviz.specs.activation import ActivationFigure
from warpviz.specs.compare import CompareFigure
from warpviz.specs.network import NetworkFigure

SMALL = {"size": 120, "lines": 5, "fps": 10, "tween_s": 0.5, "hold_s": 0.3, "final_hold_s": 0.5}
STILL = {"size": 120, "lines": 5}
NET = Network([Affine([[0.0, -1.0], [1.0, 0.0]], [0.5, 0.0]), Activation("abs"), Affine([[1.0, 0.5], [0.0, 1.0]])])


def figure(**options):
    return ActivationFigure(activation="softmax", **SMALL).changed(**options)


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
    with pytest.raises(InvalidValueError, match=r"^still: the animation ends after 1\.70 s, but got 99 s"):
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


def test_the_tiles_of_states_are_the_states():
    data = ([[1.0, -1.0], [0.5, -2.0]], [0, 1])
    film, strip = (
        animate(NetworkFigure(network=NET, to="output", data=data, **STILL, **tiles))
        for tiles in ({}, {"filmstrip": "states"})
    )
    shown = [markers for drawing, _ in strip.scene(0).drawings() for markers in drawing.markers]
    # What shows through nearer paper has no outline.
    tiles = [markers.centers for markers in shown if len(markers.centers) == 2 and markers.styles[0].outline_px]
    assert len(tiles) == 4
    builder = film.scene.__self__
    # On the screen, points are as far apart as in the state, but for the scale of its view.
    for keyframe, centers in enumerate(tiles):
        state = NET.trace(np.array(data[0])).steps[keyframe].points
        apart_px, apart = (float(np.hypot(*np.diff(places, axis=0)[0])) for places in (centers, state))
        view = builder.journey.held[keyframe]
        assert apart_px * view.half / apart == pytest.approx(30, rel=0.2)


def test_motion_has_no_part_in_a_filmstrip():
    for options in ({"boomerang": True}, {"once": True}):
        (name,) = options
        with pytest.raises(InvalidValueError, match=f"^{name}: "):
            ActivationFigure(activation="softmax", filmstrip="states", **STILL, **options)
    noted = animate(ActivationFigure(activation="softmax", filmstrip="states", **STILL, hold_s=0, fps=1))
    assert "fps, hold_s: a filmstrip does not move" in noted.notes


def test_a_filmstrip_that_is_too_large_is_refused():
    with pytest.raises(
        InvalidValueError,
        match=r"^filmstrip: .* px, but at most 16384 px a side and 64 million pixels are drawn: lower size",
    ):
        animate(ActivationFigure(activation="abs", size=2048, filmstrip=64, lines=2))


@pytest.mark.parametrize("function", ["softmax", "tanh", "relu"])
@pytest.mark.parametrize("boomerang", [False, True])
def test_the_poster_is_the_last_state_and_makes_itself_again(tmp_path, function, boomerang):
    spec = ActivationFigure(activation=function, poster=True, boomerang=boomerang, **SMALL)
    saved = save(spec, tmp_path / "figure.webp")
    (poster,) = saved.beside
    assert poster == tmp_path / "figure-poster.png"
    # The state at which the way back begins.
    there = ActivationFigure(activation=function, **SMALL)
    (*_, (last, _)) = animate(there).frames()
    with Image.open(poster) as image:
        assert np.array_equal(np.array(image.convert("RGB")), last)
        recipe = json.loads(image.text["warpviz"])
    assert recipe["figure"]["still"] > 0
    assert "poster" not in recipe["figure"]
    first = poster.read_bytes()
    again = save(ActivationFigure(**{k: v for k, v in recipe["figure"].items() if k != "kind"}), poster)
    assert again.path.read_bytes() == first


def test_the_poster_of_what_ends_as_a_point_is_the_last_state_before():
    crushed = Network([Affine(2 * np.eye(2)), Activation("abs"), Affine(np.zeros((2, 2)), [1.0, 2.0])])
    builder = animate(NetworkFigure(network=crushed, to="output", **SMALL)).scene.__self__
    number = animate(NetworkFigure(network=crushed, to="output", **SMALL)).poster_number
    moment = builder.moments[number]
    assert moment.hold
    assert builder.step(moment).reached == 2
    # Held at the end of all that happens in that state.
    assert builder.moments[number + 1].step > moment.step or builder.journey.ways[moment.step].layer == 2
    # Where nothing else is ever held, the first.
    assert animate(ActivationFigure(activation="0*x", **{**SMALL, "hold_s": 0})).poster_number == 0


def test_the_poster_of_a_network_shows_what_it_decides():
    data = ([[1.0, 2.0], [-1.0, 0.5], [0.3, -1.0]], [0, 1, 1])
    spec = NetworkFigure(activation="tanh", hidden=(2,), data=data, epochs=5, restarts=1, **SMALL)
    animation = animate(spec)
    builder = animation.scene.__self__
    assert animation.poster_number == animation.frame_count - 1
    assert builder.decision.shown(builder, builder.moments[animation.poster_number]) == 1


def test_a_comparison_has_a_poster_unless_all_its_panels_end_as_points():
    one, both = (
        animate(CompareFigure(activation=names, **{**SMALL, "size": (300, 150)}))
        for names in (("relu", "0*x"), ("0*x", "0*x+1"))
    )
    assert one.poster_number == one.frame_count - 1
    assert both.poster_number == 0
