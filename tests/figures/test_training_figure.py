"""The figure kind `training`: frames show the steps of the very training, and numbers are those of its history."""

import re

import numpy as np
import pytest

import warpviz as wv
from warpviz.errors import WarpvizError
from warpviz.figures.training_plot import headline
from warpviz.languages.table import LANGUAGES
from warpviz.picture.numbers import APART, compact, percent

SMALL = {
    "data": "moons",
    "points": 60,
    "hidden": (2, 2),
    "epochs": 60,
    "restarts": 2,
    "size": (360, 330),
    "duration": 1.0,
}


def history_of(spec):
    points, labels = wv.dataset("moons", n=60)
    return wv.fit(
        points,
        labels,
        hidden=spec.hidden,
        activation=spec.activation,
        epochs=60,
        restarts=2,
        seed=spec.seed,
        history=True,
    )


def test_the_frame_of_a_flat_sheet_has_the_scale_of_the_sheet():
    """Points are drawn where the numbers at the frame have them, in the plane and after the last hidden layer."""
    animation = wv.animate(wv.TrainingFigure(activation="abs", **{**SMALL, "size": (480, 460)}))
    scene = animation.scene(0)
    points, _ = wv.dataset("moons", n=60)
    network = history_of(wv.TrainingFigure(activation="abs", **SMALL))[0]
    states = [step.points for step in network.trace(points).steps]
    hidden = [state for state in states if state.shape[1] == 2][-1]
    for axes, places in zip(scene.plot.figure.axes, (points, hidden), strict=False):
        wanted = axes.transData.transform(places) * (1, -1) + (0, 460)
        left, right = axes.get_window_extent().intervalx
        drawn = np.concatenate([markers.centers for part in scene.layers for markers in part.markers])
        drawn = drawn[(drawn[:, 0] >= left) & (drawn[:, 0] <= right)]
        wanted = wanted[(wanted[:, 0] >= left) & (wanted[:, 0] <= right)]
        assert len(drawn) > 20
        apart = np.abs(drawn[:, None] - wanted[None]).max(axis=2).min(axis=1)
        assert apart.max() < 0.01


def test_frames_are_steps_of_the_training():
    spec = wv.TrainingFigure(activation="tanh", panels=("plane", "sheet", "loss", "probabilities", "losses"), **SMALL)
    animation, history = wv.animate(spec), history_of(spec)
    states = [animation.scene(number).plot_state[0] for number in range(animation.frame_count)]
    assert [state.epoch for state in states] == sorted({state.epoch for state in states})
    assert (states[0].epoch, states[-1].epoch) == (0, history.epochs[-1])
    points, labels = wv.dataset("moons", n=60)
    for state in states[:: len(states) // 3]:
        step = int(np.flatnonzero(history.epochs == state.epoch)[0])
        assert (state.loss, state.accuracy) == (history.losses[step], history.accuracies[step])
        np.testing.assert_array_equal(state.losses, history.losses[: step + 1])
        shares = history[step](points)[:, 0]
        np.testing.assert_allclose(state.shares, shares)
        np.testing.assert_allclose(state.point_losses, -np.log(np.where(labels == 1, shares, 1 - shares)))
        assert headline(state, LANGUAGES["en"]) == (
            f"epoch {state.epoch}{APART}loss {compact(state.loss)}{APART}accuracy {percent(state.accuracy)}"
        )
    assert animation.measured["epochs"] == history.epochs[-1]
    assert animation.measured["accuracy"] == [history.accuracies[0], history.accuracies[-1]]


def test_plots_draw_the_history():
    spec = wv.TrainingFigure(activation="tanh", panels=("loss", "probabilities"), **SMALL)
    animation, history = wv.animate(spec), history_of(spec)
    last = animation.frame_count - 1
    animation.frame(last)
    scene = animation.scene(last)
    words, loss, dot, accuracy, _, first, second = scene.plot.moving
    np.testing.assert_array_equal(loss.get_data()[1], history.losses)
    np.testing.assert_array_equal(accuracy.get_data()[1], 100 * history.accuracies)
    assert dot.get_data()[0] == history.epochs[-1]
    assert words.get_text().startswith(f"epoch {history.epochs[-1]}")
    points, labels = wv.dataset("moons", n=60)
    shares = history.network(points)[:, 0]
    counts = [np.histogram(shares[labels == label], 20, (0, 1))[0] for label in (0, 1)]
    highest = max(count.max() for count in counts)
    for artist, count in zip((first, second), counts, strict=True):
        np.testing.assert_allclose(artist.get_data().values, 0.95 * count / highest)


@pytest.mark.parametrize(
    "more",
    [
        {"activation": "prelu"},
        {"activation": "relu", "skip": True},
        {"activation": "tanh", "hidden": (3, 3), "panels": ("plane", "layers", "loss")},
        {"activation": "abs", "hidden": (7,), "panels": ("sheet",)},
        {"activation": "softmax", "data": "blobs", "panels": ("plane", "sheet", "probabilities")},
        {"activation": "sin", "init": "xavier", "caption": False},
        {"activation": "step", "hidden": (2,)},
        {"activation": "gelu", "theme": "dark", "lang": "ja", "panels": ("plane", "loss", "losses")},
        {"activation": "x*sin(x)", "theme": "transparent", "layer": 1},
    ],
    ids=lambda more: more["activation"],
)
def test_any_network_that_is_trained(more, tmp_path):
    spec = wv.TrainingFigure(**{**SMALL, "epochs": 12, "duration": 0.4, **more})
    saved = wv.save(spec, tmp_path / "a.gif")
    assert 2 <= saved.frames <= 7
    again = wv.save(spec, tmp_path / "b.gif")
    assert saved.path.read_bytes() == again.path.read_bytes()


@pytest.mark.parametrize("name", ["log(x)", "1/x", "exp(exp(exp(x)))"])
def test_what_has_no_value_is_refused(name):
    with pytest.raises(WarpvizError, match=r"^activation: "):
        wv.animate(wv.TrainingFigure(activation=name, **SMALL))


def test_a_picture_is_the_last_state(tmp_path):
    spec = wv.TrainingFigure(activation="tanh", **SMALL)
    still = wv.save(spec, tmp_path / "a.svg")
    assert still.frames == 1
    assert "epoch" in still.path.read_text(encoding="utf-8")
    assert wv.save(spec, tmp_path / "a.png").frames == 1


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"panels": ("plan",)}, "panels: unknown panel 'plan': did you mean 'plane'?"),
        ({"panels": ("plane", "plane")}, "panels: plane is there more than once"),
        ({"panels": ()}, "panels: "),
        ({"layer": 3, "hidden": (2, 2)}, "layer: there are 2 hidden layers, but got 3"),
        ({"layer": 1, "panels": ("loss",)}, "layer: the panel 'sheet', whose layer it is, is not there"),
        ({"learning_rate": -1.0}, "learning_rate: "),
        ({"epochs": 0}, "epochs: must be at least 1, but got 0"),
        ({"init": "hee"}, "init: expected xavier"),
    ],
)
def test_bad_input_is_one_line(fields, message):
    with pytest.raises(WarpvizError, match=f"^{re.escape(message)}"):
        wv.TrainingFigure(**fields)
