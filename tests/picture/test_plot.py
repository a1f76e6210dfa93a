"""Plots: matplotlib figures in scenes, drawn alike by every renderer, whatever the user has configured."""

import io
import pickle

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image

import warpviz as wv
from warpviz.figures.plotted import plot_scene
from warpviz.picture.mpl import plot_settings
from warpviz.picture.plot import Plot, laid_out
from warpviz.picture.plot_style import PlotStyle
from warpviz.picture.raster import Rasterizer
from warpviz.picture.theme import THEMES, rgb

FIGURE = wv.CurvesFigure("tanh", "relu", size=(360, 240))


def move_dot(artists, state):
    """Put the dot there."""
    (dot,) = artists
    dot.set_data([state], [0.5])


def moving_plot(style):
    with plot_settings():
        figure = style.figure()
        axes = figure.subplots()
        style.dress(axes)
        axes.set(xlim=(0, 1), ylim=(0, 1))
        (dot,) = axes.plot([0], [0], marker="s", color="#d55e00", animated=True)
        return Plot(laid_out(figure), (dot,), move_dot)


def test_what_moves_is_drawn_anew_and_the_rest_stays():
    style = PlotStyle.of((240, 160), "light")
    plot, rasterizer = moving_plot(style), Rasterizer(240, 160)
    first, second, again = (np.asarray(rasterizer.draw(plot_scene(plot, style, at))) for at in (0.2, 0.8, 0.2))
    dot = (first == rgb("#d55e00")).all(axis=-1)
    other = (second == rgb("#d55e00")).all(axis=-1)
    assert dot.any()
    assert other.any()
    assert np.argwhere(dot)[:, 1].mean() < np.argwhere(other)[:, 1].mean() - 60
    assert np.array_equal(first, again)
    # Nothing of the first is left in the second.
    changed = (first != second).any(axis=-1)
    assert changed.sum() < 4 * dot.sum()


def test_a_plot_can_be_sent_to_another_process():
    style = PlotStyle.of((240, 160), "light")
    scene = plot_scene(moving_plot(style), style, 0.5)
    sent = pickle.loads(pickle.dumps(scene))  # noqa: S301 - our own
    here, there = (Rasterizer(240, 160).draw(drawn).tobytes() for drawn in (scene, sent))
    assert here == there


def test_what_the_user_has_configured_changes_nothing():
    plain = wv.animate(FIGURE).frame(0)
    with mpl.rc_context({"axes.facecolor": "red", "lines.linewidth": 9, "axes.grid": True, "font.size": 30}):
        assert np.array_equal(wv.animate(FIGURE).frame(0), plain)
        assert mpl.rcParams["axes.facecolor"] == "red"


@pytest.mark.parametrize("suffix", [".svg", ".pdf", ".png"])
def test_the_same_bytes_twice(tmp_path, suffix):
    names = [wv.save(FIGURE, tmp_path / str(number) / f"a{suffix}").path for number in range(2)]
    assert names[0].read_bytes() == names[1].read_bytes()


def test_a_drawing_says_the_same_as_pixels(tmp_path):
    text = wv.save(FIGURE, tmp_path / "a.svg").path.read_text(encoding="utf-8")
    for word in ("tanh", "relu"):
        assert f">{word}<" in text
    # Text stays text, in the font that every reader is told of.
    assert "'DejaVu Sans', Verdana" in text
    assert "sans-serif'" not in text


@pytest.mark.parametrize("theme", list(THEMES))
def test_the_page_is_the_themes(theme):
    frame = wv.animate(wv.CurvesFigure("tanh", theme=theme, size=(240, 160))).frame(0)
    assert (frame[0, 0] == rgb(THEMES[theme].background)).all()


def test_without_words_there_are_none():
    buffer = io.BytesIO()
    wv.save(wv.CurvesFigure("tanh", caption=False, size=(240, 160)), buffer, format="svg")
    assert "<text" not in buffer.getvalue().decode()
    small = wv.CurvesFigure("tanh", size=96)
    wv.save(small, buffer := io.BytesIO(), format="svg")
    assert "<text" not in buffer.getvalue().decode()
    # A title of one's own is there all the same.
    wv.save(wv.CurvesFigure("tanh", caption=False, title="mine", size=(240, 160)), buffer := io.BytesIO(), format="svg")
    assert buffer.getvalue().decode().count("<text") == 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_curves_have_their_colours_in_a_small_palette(theme, tmp_path):
    path = wv.save(wv.CurvesFigure("tanh", theme=theme), tmp_path / "a.gif").path
    with Image.open(path) as image:
        pixels = np.asarray(image.convert("RGB"))
    for color in PlotStyle.of((720, 480), theme).colors(2):
        assert ((pixels == rgb(color)).all(axis=-1)).sum() > 300
