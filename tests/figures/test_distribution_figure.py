"""The figure kind `distribution`: what is drawn is what was measured, and a film or a picture by its suffix."""

import re

import numpy as np
import pytest

import warpviz as wv
from warpviz.errors import InvalidValueError
from warpviz.figures.distribution import TALLEST, numbers_of
from warpviz.net.activations import activation
from warpviz.net.distribution import LayerDistribution, RandomNetwork
from warpviz.net.initialization import initialization
from warpviz.picture.numbers import compact
from warpviz.publish.reading import read_request

SMALL = {"width": 20, "samples": 100, "depth": 3}


def bars_of(figure):
    """The heights of all bars of a still, from its artists."""
    from matplotlib.patches import StepPatch

    return [artist.get_data().values for artist in figure.findobj(StepPatch)]


def test_bars_and_words_are_the_numbers():
    spec = wv.DistributionFigure("tanh", init=("1", "he"), **SMALL)
    animation = wv.animate(spec)
    figure = animation.scene(0).plot.figure
    network = RandomNetwork.drawn(3, 20, 100, 0)
    rows = [network.distributions(activation("tanh"), initialization(name)) for name in ("1", "he")]
    drawn = iter(bars_of(figure))
    words = "\n".join(text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text")))
    for row, told in zip(rows, animation.measured["rows"], strict=True):
        highest = max(layer.shares.max() for layer in row)
        for layer, numbers in zip(row, told["layers"], strict=True):
            np.testing.assert_allclose(next(drawn), TALLEST * layer.shares / highest)
            assert numbers == {"mean": layer.mean, "std": layer.std, "saturated": layer.saturated}
            mean, std, saturated = numbers_of(layer)
            assert f"mean {mean}\nstd {std}\nsaturated {saturated}" in words
        assert f"{100 * highest:.0f} %" in words


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (0.5, "0.5"), (-0.046, "−0.046"), (339.4, "339"), (6403.2, "6403"), (93438.0, "9.3e4"),
     (6.4e-7, "6.4e−7"), (1e-3, "0.001"), (2e5, "2e5")],
)  # fmt: skip
def test_numbers_are_short(value, text):
    assert compact(value) == text


def test_a_mean_has_no_noise():
    layer = LayerDistribution(np.ones(30), -1.0, 1.0, 0.00048, 0.099, 0.0)
    assert numbers_of(layer) == ("0", "0.099", "0 %")


def test_a_film_sweeps_and_a_picture_has_rows(tmp_path):
    spec = wv.DistributionFigure("tanh", size=(240, 160), duration=0.4, fps=5, **SMALL)
    picture, film = wv.save(spec, tmp_path / "a.png"), wv.save(spec, tmp_path / "a.gif")
    assert (picture.frames, film.frames) == (1, 3)
    asked = read_request(film.path).asked
    assert asked["sweep"] is True
    assert "init" not in asked
    assert "sweep" not in read_request(picture.path).asked
    # Rows that were asked for are shown in any file.
    rows = wv.DistributionFigure("tanh", init=("1",), size=(240, 160), **SMALL)
    assert wv.save(rows, tmp_path / "b.gif").frames == 1
    # And a film is not what PNG is for, unless that is said.
    assert wv.save(spec.changed(sweep=True), tmp_path / "c.png").frames == 3


def test_a_sweep_goes_from_small_to_large():
    animation = wv.animate(wv.DistributionFigure("sigmoid", sweep=True, size=(360, 240), duration=2.0, fps=10))
    assert animation.frame_count == 21
    stds = [animation.scene(number).plot_state[1] for number in range(21)]
    assert (stds[0], stds[-1]) == (pytest.approx(0.01), pytest.approx(1.0))
    np.testing.assert_allclose(np.diff(np.log(stds)), np.log(100) / 20)
    first, last = (animation.scene(number).plot_state[0][-1] for number in (0, 20))
    assert first.shares.max() > 0.4
    assert last.shares[0] + last.shares[-1] > 0.5
    assert animation.duration_s == pytest.approx(3.2)


def test_what_grows_without_bound_is_refused():
    for fields in ({"init": ("1",)}, {"sweep": True}):
        with pytest.raises(
            InvalidValueError, match=r"^x \*\* 5: the activations of layer \d+ are not finite with std 1"
        ):
            wv.animate(wv.DistributionFigure("x**5", depth=10, width=20, samples=20, **fields))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"depth": 0}, "depth: must be at least 1, but got 0"),
        ({"init": ("hee",)}, "init: expected xavier, he"),
        ({"init": ("0",)}, "init: expected a standard deviation over 0"),
        ({"init": ("xavier", "glorot")}, "init: xavier is there more than once"),
        ({"activation": ("tanh", "relu")}, "activation: expected one activation function, but got 2"),
        ({"samples": 20_000, "width": 1000}, "samples: 20,000 samples of 1,000 units"),
        ({"init": ("1",), "sweep": True}, "init: a sweep goes through all scales"),
    ],
)
def test_bad_input_is_one_line(fields, message):
    with pytest.raises(InvalidValueError, match=f"^{re.escape(message)}"):
        wv.DistributionFigure(**fields)
