"""The legend: which marker stands for which class."""

import pytest

from warpviz.picture.layout import Layout
from warpviz.picture.legend_box import boxed_legend
from warpviz.picture.scene import MarkerStyle
from warpviz.picture.text import is_math, measure
from warpviz.picture.theme import THEMES

LAYOUT = Layout(480, 480, has_header=True, has_strip=True)
STYLES = tuple(MarkerStyle("circle", style.color, "#ffffff", 3.0, 0.8) for style in THEMES["light"].classes)


def made(names, box, upright):
    return boxed_legend(names, STYLES[: len(names)], box, LAYOUT, THEMES["light"], upright=upright)


@pytest.mark.parametrize("upright", [True, False])
@pytest.mark.parametrize("names", [("below", "above"), ("a",), tuple("abcdefgh"), ("a very long name of a class",) * 3])
def test_each_name_has_its_marker_on_its_left_and_all_is_in_the_box(names, upright):
    box = (50.0, 100.0, 350.0, 300.0)
    drawing = made(names, box, upright)
    (markers,) = drawing.markers
    assert markers.style.tolist() == list(range(len(names)))
    for name, text, (x, y) in zip(names, drawing.texts, markers.centers, strict=True):
        assert text.text == name or (text.text.endswith("…") and name.startswith(text.text[:-1].rstrip()))
        assert text.y == y
        assert box[0] <= x < text.x
        assert text.x + measure(text.text, text.size_px).width_px <= box[2] + 1
        assert box[1] <= y <= box[3]


def test_without_room_there_is_none():
    assert made(("below", "above"), (0.0, 0.0, 20.0, 20.0), upright=True).texts == ()
    assert made(tuple("abcdefgh"), (0.0, 0.0, 60.0, 20.0), upright=False).texts == ()


def test_money_is_no_mathematics():
    (text,) = made(("$5 to $10",), (0.0, 0.0, 300.0, 40.0), upright=False).texts
    assert not is_math(text.text)
