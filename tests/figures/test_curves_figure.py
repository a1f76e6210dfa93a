"""The figure kind `curves`: lines are the functions, marks are read off them, and words say what is drawn."""

import re

import numpy as np
import pytest

import warpviz as wv
from warpviz.errors import WarpvizError
from warpviz.figures.curve_table import halves
from warpviz.net.activations import ACTIVATIONS, activation
from warpviz.picture.text import measure

INSIDE = slice(1, -1)
MANY = tuple(f"x + {number}" for number in range(13))


def figure_of(spec):
    return wv.animate(spec).scene(0).plot.figure


def curves_in(axes):
    """The lines of a plot, dashed or not, without its axes and marks: pairs of places and dashes."""
    return [(line.get_xydata(), line.is_dashed()) for line in axes.lines if len(line.get_xydata()) > 8]


@pytest.mark.parametrize("name", ["sigmoid", "relu6", "leaky_relu(alpha=0.1)", "x*sin(x)", "step"])
def test_lines_are_the_function_and_its_derivative(name):
    (axes,) = figure_of(wv.CurvesFigure(name)).axes
    function = activation(name)
    for places, dashed in curves_in(axes):
        x, y = places[INSIDE].T
        np.testing.assert_allclose(y, (function.derivative if dashed else function)(x), atol=1e-7)
    assert {dashed for _, dashed in curves_in(axes)} == {True, False}
    (alone,) = figure_of(wv.CurvesFigure(name, derivative=False)).axes
    assert not any(dashed for _, dashed in curves_in(alone))


def test_no_line_stands_upright_at_a_jump():
    for axes in figure_of(wv.CurvesFigure("step", "floor(x)")).axes:
        for places, _ in curves_in(axes):
            assert np.abs(np.diff(places[:, 1])).max() < 1e-6


def test_peaks_are_marked_where_they_are():
    spec = wv.CurvesFigure("sigmoid", "tanh", "relu", peak=True)
    axes = figure_of(spec).axes
    words = [[text.get_text() for text in plot.texts] for plot in axes]
    assert "(0, 0.25)" in words[0]
    assert "(0, 1)" in words[1]
    assert "$\\max\\,f\\,'=$1" in words[2]
    assert wv.animate(spec).measured["peaks"] == [
        {"function": "sigmoid", "largest": pytest.approx(0.25), "at": 0.0},
        {"function": "tanh", "largest": pytest.approx(1.0), "at": 0.0},
        {"function": "relu", "largest": 1.0},
    ]


def test_a_range_is_the_range_and_creases_are_seen():
    (axes,) = figure_of(wv.CurvesFigure("tanh", range=(-1, 2.5))).axes
    assert axes.get_xlim() == (-1.0, 2.5)
    (axes,) = figure_of(wv.CurvesFigure("relu6", creases=True)).axes
    assert axes.get_xlim()[1] > 6
    marks = [line.get_xydata() for line in axes.lines if line.get_marker() == "D"]
    np.testing.assert_array_equal(marks[0], [[0, 0], [6, 6]])


def test_a_pair_shares_its_axes():
    figure = figure_of(wv.CurvesFigure("relu", "leaky_relu", "prelu", pair=True))
    (axes,) = figure.axes
    assert len({line.get_color() for line in axes.lines if len(line.get_xydata()) > 8}) == 3
    words = [text.get_text() for text in figure.legends[0].get_texts()]
    assert words == ["relu", "leaky_relu", "prelu", "derivatives", "end not included"]
    # Those that are drawn later are narrower, so that all are seen where they lie on each other.
    widths = [line.get_linewidth() for line in axes.lines if len(line.get_xydata()) > 8 and not line.is_dashed()]
    assert widths == sorted(widths, reverse=True)


def test_a_table_has_every_function_with_its_formula():
    figure = figure_of(wv.CurvesFigure(all=True))
    assert len(figure.axes) == len(ACTIVATIONS)
    words = {text.get_text() for axes in figure.axes for text in axes.texts}
    assert set(ACTIVATIONS) <= {text.split("  ")[0] for text in words}
    assert {"elu  \N{GREEK SMALL LETTER ALPHA}=1", "celu  \N{GREEK SMALL LETTER ALPHA}=1", "softmax  (z, 0)"} <= words
    for name in ("relu", "tanh", "gelu"):
        assert f"${activation(name).formula}$" in words


def test_functions_side_by_side_have_one_scale_unless_some_would_be_lost_in_it():
    """The largest slopes of sigmoid and tanh, 0.25 and 1, are to be compared by eye."""
    for names, alike in (
        (("sigmoid", "tanh", "relu"), True),
        (("sigmoid", "tanh"), True),
        (("sigmoid", "square"), False),
    ):
        figure = figure_of(wv.CurvesFigure(*names, peak=True))
        scales = {(axes.get_xlim(), axes.get_ylim()) for axes in figure.axes}
        assert (len(scales) == 1) == alike, names


def test_a_table_shows_where_a_function_ends_and_what_one_is():
    """ReLU6 would look like ReLU on [-4, 4]; marks stand at -1 and 1 in each plot, as scales differ."""
    axes = figure_of(wv.CurvesFigure(all=True)).axes[list(ACTIVATIONS).index("relu6")]
    heights = np.concatenate([line.get_ydata() for line in axes.lines if not line.is_dashed()])
    assert heights.max() == 6
    assert axes.get_xlim()[1] > 6
    (marks,) = [line.get_xydata().tolist() for line in axes.lines if line.get_marker() == "+"]
    assert [1.0, 0.0] in marks
    assert [0.0, 1.0] in marks


@pytest.mark.parametrize("name", ["selu", "gelu_tanh", "elu"])
def test_a_long_formula_in_two_lines_is_still_mathematics(name):
    lines = halves(activation(name).formula)
    assert len(lines) == 2
    assert all(measure(line, 20.0).width_px > 0 for line in lines)
    whole = "".join(line.strip("$") for line in lines).replace("\\quad", "")
    assert whole == activation(name).formula


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "activation: name at least one function, or ask for all"),
        ({"activation": ("relue",)}, "unknown activation 'relue': did you mean 'relu'?"),
        ({"activation": ("relu", "ReLU")}, "activation: relu is there more than once"),
        (
            {"activation": tuple(f"x + {n}" for n in range(13))},
            "activation: expected at most 12 functions in one picture",
        ),
        (
            {"activation": tuple(f"x + {n}" for n in range(7)), "pair": True},
            "activation: expected at most 6 functions on",
        ),
        ({"activation": ("relu",), "range": (3, 3)}, "range: expected LOW,HIGH with LOW below HIGH, but got 3,3"),
        ({"activation": ("relu",), "range": (5, -5)}, "range: expected LOW,HIGH with LOW below HIGH, but got 5,-5"),
        ({"activation": ("relu",), "range": "1;2"}, "range: expected two numbers with a comma between"),
        ({"activation": ("relu",), "range": (0, 1e9)}, "range: expected numbers up to 1000"),
        ({"all": True, "peak": True}, "peak: there is no room for marks in a table"),
    ],
)
def test_bad_input_is_one_line(fields, message):
    with pytest.raises(WarpvizError, match=f"^{re.escape(message)}"):
        wv.CurvesFigure(**fields)
