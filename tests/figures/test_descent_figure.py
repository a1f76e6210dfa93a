"""The figure kind `descent`: what is drawn is what was computed, and what diverges is said to."""

import re

import numpy as np
import pytest

import warpviz as wv
from warpviz.errors import WarpvizError
from warpviz.net.descent import LANDSCAPES, descended
from warpviz.picture.numbers import compact

SMALL = {"size": (360, 340), "duration": 1.0, "fps": 6, "steps": 12}


def test_paths_and_words_are_the_runs():
    spec = wv.DescentFigure(learning_rate=(0.1, 1.1), **SMALL)
    animation = wv.animate(spec)
    assert animation.frame_count == 7
    runs = [descended(LANDSCAPES[name], rate, 12) for name in ("bowl", "network") for rate in (0.1, 1.1)]
    for number, step in ((0, 0), (3, 6), (6, 12)):
        scene = animation.scene(number)
        scene.plot.show(scene.plot.moving, scene.plot_state)
        counter, *others = scene.plot.moving
        assert counter.get_text() == f"step {step}"
        for place, run in enumerate(runs):
            path, dots, here, words = others[4 * place : 4 * place + 4]
            np.testing.assert_array_equal(np.array(path.get_data()).T, run.path[: step + 1])
            np.testing.assert_array_equal(np.array(dots.get_data()).T, run.path[: step + 1])
            np.testing.assert_array_equal(np.array(here.get_data()).ravel(), run.path[min(step, len(run.path) - 1)])
            if not run.diverged:
                assert words.get_text() == f"loss {compact(run.losses[step])}"
            elif step == 12:
                assert words.get_text() == "diverges"
    told = animation.measured["runs"]
    assert [run["diverged"] for run in told] == [False, True, False, True]
    assert told[0]["last"] == runs[0].losses[-1]


def test_it_says_which_rate_is_right():
    figure = wv.animate(wv.DescentFigure(size=(720, 640), duration=0.4)).scene(0).plot.figure
    assert [axes.get_title(loc="right") for axes in figure.axes[:3]] == ["too small", "just right", "too large"]
    rates = [axes.get_title(loc="left") for axes in figure.axes[:3]]
    assert rates == ["$\\eta$ = 0.01", "$\\eta$ = 0.1", "$\\eta$ = 1.1"]


def test_a_film_and_a_picture(tmp_path):
    spec = wv.DescentFigure(**SMALL)
    assert wv.save(spec, tmp_path / "a.gif").frames == 7
    picture = wv.save(spec, tmp_path / "a.svg")
    assert picture.frames == 1
    text = picture.path.read_text(encoding="utf-8")
    assert ">diverges<" in text
    assert ">step 12<" in text
    assert (tmp_path / "a.gif").read_bytes() == wv.save(spec, tmp_path / "b.gif").path.read_bytes()


def test_one_way_of_asking_for_rates():
    for value in ("0.5,0.1", (0.5, 0.1), [0.5, 0.1]):
        assert wv.DescentFigure(learning_rate=value).learning_rate == (0.5, 0.1)
    assert wv.DescentFigure(learning_rate=0.5).learning_rate == (0.5,)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"learning_rate": "0.1,x"}, "learning_rate: expected numbers with commas between"),
        ({"learning_rate": (0.1, -1)}, "learning_rate: expected numbers over 0 and up to 100, but got -1"),
        ({"learning_rate": (0.1, 0.1)}, "learning_rate: 0.1 is there more than once"),
        ({"learning_rate": ()}, "learning_rate: "),
        ({"learning_rate": (1, 2, 3, 4, 5)}, "learning_rate: "),
        ({"steps": 0}, "steps: must be at least 1, but got 0"),
        ({"loss": "bowls"}, "loss: "),
    ],
)
def test_bad_input_is_one_line(fields, message):
    with pytest.raises(WarpvizError, match=f"^{re.escape(message)}"):
        wv.DescentFigure(**fields)
