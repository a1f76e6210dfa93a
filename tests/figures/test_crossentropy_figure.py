"""The figure kind `crossentropy`: bars and numbers are what was computed."""

import re

import numpy as np
import pytest

import warpviz as wv
from warpviz.errors import WarpvizError
from warpviz.figures.crossentropy import shown_steps
from warpviz.net.logit_descent import logits_descended
from warpviz.picture.numbers import APART, compact

SMALL = {"size": (360, 300), "duration": 1.0, "fps": 5, "steps": 10}


def test_steps_that_change_more_are_shown_longer():
    """Half of the way of the probabilities has half of the time, nearly; every frame is a step, in order."""
    run = logits_descended((0.5, 2.8, 5.0, 1.0, 3.0), 0, 1.0, 30)
    steps = shown_steps(run, 51)
    assert steps[0] == 0
    assert steps[-1] == 30
    assert steps == sorted(steps)
    way = np.concatenate([[0], np.cumsum(np.abs(np.diff(run.probabilities, axis=0)).sum(axis=1))])
    assert way[steps[25]] < 0.9 * way[-1] < way[15]


def test_bars_and_words_are_the_run():
    spec = wv.CrossEntropyFigure(logits=(1.0, 2.0, 3.0), target=0, **SMALL)
    animation, run = wv.animate(spec), logits_descended((1.0, 2.0, 3.0), 0, 1.0, 10)
    assert animation.frame_count == 6
    for number, step in ((0, 0), (2, shown_steps(run, 6)[2]), (5, 10)):
        scene = animation.scene(number)
        scene.plot.show(scene.plot.moving, scene.plot_state)
        counter, *others = scene.plot.moving
        assert counter.get_text() == f"step {step}{APART}loss {compact(run.losses[step])}"
        shown = (run.logits[step], run.probabilities[step], run.target, run.gradients[step])
        for place, values in enumerate(shown):
            up, down, *texts = others[5 * place : 5 * place + 5]
            np.testing.assert_array_equal(up.get_data().values[::2] + down.get_data().values[::2], values)
            assert (up.get_data().values[1::2] == 0).all()
            assert [text.xy[1] for text in texts] == values.tolist()
            if place == 3:
                said = [float(text.get_text().replace("−", "-")) for text in texts]
                np.testing.assert_allclose(said, values, atol=0.0051)
    assert animation.measured["gradient"] == run.gradients[0].tolist()
    assert animation.measured["loss"] == [run.losses[0], run.losses[-1]]


def test_a_film_and_a_picture(tmp_path):
    spec = wv.CrossEntropyFigure(**SMALL)
    assert wv.save(spec, tmp_path / "a.gif").frames == 6
    assert (tmp_path / "a.gif").read_bytes() == wv.save(spec, tmp_path / "b.gif").path.read_bytes()
    text = wv.save(spec, tmp_path / "a.svg").path.read_text(encoding="utf-8")
    assert ">−0.99<" in text
    assert f">step 0{APART}loss" in text


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"logits": (1.0,)}, "logits: "),
        ({"logits": "1,x"}, "logits: expected numbers with commas between"),
        ({"logits": (1, 2e4)}, "logits: expected numbers up to 10000, but got 20000"),
        ({"logits": (1, 2), "target": 2}, "target: there are classes 0 to 1, but got 2"),
        ({"learning_rate": 0}, "learning_rate: "),
        ({"steps": 0}, "steps: must be at least 1, but got 0"),
    ],
)
def test_bad_input_is_one_line(fields, message):
    with pytest.raises(WarpvizError, match=f"^{re.escape(message)}"):
        wv.CrossEntropyFigure(**fields)
