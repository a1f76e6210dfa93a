"""The figure kind `dying`: lines are the shares and slopes of the very training runs."""

import re

import numpy as np
import pytest

import warpviz as wv
from warpviz.errors import WarpvizError
from warpviz.net.dying import dead_share, learned_slopes

SMALL = {"hidden": (6, 6), "epochs": 30, "points": 60, "data": "moons", "learning_rate": 1.0}


def test_lines_are_the_runs():
    spec = wv.DyingFigure("relu", "prelu", **SMALL)
    animation = wv.animate(spec)
    figure = animation.scene(0).plot.figure
    dead, slopes = figure.axes
    points, labels = wv.dataset("moons", n=60)
    for number, told in enumerate(animation.measured["runs"]):
        settings = {"hidden": (6, 6), "epochs": 30, "learning_rate": 1.0, "restarts": 1, "init": "he", "history": "all"}
        history = wv.fit(points, labels, activation=told["function"], seed=0, **settings)
        line, end = dead.lines[2 * number : 2 * number + 2]
        # A run that ends early says so.
        assert end.get_xdata()[0] == told["epochs"][-1]
        np.testing.assert_array_equal(line.get_xdata(), told["epochs"])
        np.testing.assert_allclose(line.get_ydata(), 100 * np.array(told["dead"]))
        for place in (0, len(told["epochs"]) - 1):
            network = history[int(np.flatnonzero(history.epochs == told["epochs"][place])[0])]
            assert told["dead"][place] == dead_share(network, points)
            assert tuple(told["slopes"][place]) == learned_slopes(network)
    run = animation.measured["runs"][1]
    drawn = [line.get_ydata() for line in slopes.lines[:4:2]]
    np.testing.assert_array_equal(drawn, np.array(run["slopes"]).T)
    assert [text.get_text() for text in slopes.texts] == ["layer 1", "layer 2"]
    for text, values in zip(slopes.texts, drawn, strict=True):
        assert text.xy[1] == pytest.approx(values[-1], abs=0.2)
    # Without anything that is learned there is one plot.
    alone = wv.animate(wv.DyingFigure("relu", **SMALL)).scene(0).plot.figure
    assert len(alone.axes) == 1


def test_progress_is_told_over_all_networks():
    told = []
    wv.animate(wv.DyingFigure("relu", "elu", **SMALL), lambda done, total: told.append(done / total))
    assert told == sorted(told)
    assert (min(told), max(told)) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"activation": ("relu", "relu")}, "activation: relu is there more than once"),
        ({"hidden": ()}, "hidden: "),
        ({"learning_rate": 0}, "learning_rate: "),
        ({"epochs": 0}, "epochs: must be at least 1, but got 0"),
        ({"init": "hee"}, "init: expected xavier"),
    ],
)
def test_bad_input_is_one_line(fields, message):
    with pytest.raises(WarpvizError, match=f"^{re.escape(message)}"):
        wv.DyingFigure(**fields)
