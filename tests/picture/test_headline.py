"""Headline: where we are, what happens, and the one number, in a row that never runs over."""

import pytest

from warpviz.errors import InvalidValueError
from warpviz.picture.headline import Headline, headline_texts, zoom_text
from warpviz.picture.layout import Layout
from warpviz.picture.scene import Drawing
from warpviz.picture.theme import THEMES

LIGHT = THEMES["light"]
SIZES = [(120, 120), (200, 200), (240, 240), (360, 360), (480, 480), (480, 270), (270, 480), (1200, 300)]
LINE = Headline("Layer 2", ("turn over and stretch  $W x + b$", "turn over and stretch", "turn over"), "best line 80 %")


def texts(line, size=(480, 480), **values):
    return headline_texts(Layout(*size, has_header=True, has_strip=True, **values), LIGHT, line)


def words(line, size=(480, 480), **values):
    return [text.text for text in texts(line, size, **values)]


def test_with_room_there_is_all_of_it_in_one_row():
    found = texts(LINE, (1200, 600))
    assert [text.text for text in found] == ["Layer 2", LINE.deeds[0], "best line 80 %"]
    head, deed, number = found
    assert head.bold
    assert not deed.bold
    assert (head.anchor_x, number.anchor_x) == (0.0, 1.0)
    assert head.y == deed.y == number.y
    assert (head.color, deed.color, number.color) == (LIGHT.ink, LIGHT.muted, LIGHT.ink)


def test_the_formula_goes_first_and_then_verbs():
    assert words(LINE, (480, 480))[1] == LINE.deeds[0]
    longer = Headline("Layer 12", LINE.deeds, "best plane found 80 %")
    assert words(longer, (480, 480))[1] in LINE.deeds[1:]
    # What has no room at all is left out; the head and the number stay.
    long = Headline("Layer 2", ("a verb that is much too long to be set between these two",), "best line 80 %")
    assert words(long) == ["Layer 2", "best line 80 %"]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("head", ["Layer 2", "leaky_relu(alpha=0.1) 12-12-12", "Ausgabe"])
@pytest.mark.parametrize("number", ["", "best line found 100 %", "best plane found 80 %"])
@pytest.mark.parametrize("has_note", [False, True])
def test_texts_touch_nothing_and_stay_in_the_picture(size, head, number, has_note, misplaced):
    line = Headline(head, LINE.deeds, number, "88 % of the variance of 8 units · area 4 % · turned over 50 %")
    found = texts(line, size, has_note=has_note)
    zoom = zoom_text(Layout(*size, has_header=True, has_strip=True, has_note=has_note), LIGHT, 4.0)
    assert misplaced(Drawing(texts=(*found, *zoom)), *size) == []


def test_words_that_can_be_read_in_a_small_picture():
    shown = [text for text in texts(LINE) if text.text not in LINE.deeds]
    assert min(text.size_px for text in shown) * 360 / 480 >= 11


def test_a_title_that_has_no_room_is_refused_and_a_name_of_ours_is_not():
    long = "W" * 80
    with pytest.raises(InvalidValueError, match="title: too long for a picture of 240 px"):
        texts(Headline(long, named=True), (240, 240))
    assert words(Headline("abs 2-2-2-2-2-2-2-2-2-2"), (240, 240)) == ["abs 2-2-2-2-2-2-2-2-2-2"]


def test_what_else_is_said_has_a_row_of_its_own_or_a_corner_of_the_plot():
    line = Headline("Layer 1", note="88 % of the variance of 8 units")
    for has_note in (True, False):
        layout = Layout(480, 480, has_header=True, has_strip=True, has_note=has_note)
        note = headline_texts(layout, LIGHT, line)[-1]
        assert note.text == line.note
        assert (note.y < layout.plot[1]) == has_note
        assert note.anchor_x == 0.0


def test_without_a_header_or_in_a_tiny_picture_there_is_nothing():
    assert headline_texts(Layout(480, 480, has_header=False, has_strip=False), LIGHT, LINE) == ()
    assert texts(LINE, (96, 96)) == ()
    assert zoom_text(Layout(96, 96, has_header=True, has_strip=True), LIGHT, 4.0) == ()


@pytest.mark.parametrize(("factor", "shown"), [(4.0, "4"), (2.56, "2.6"), (37.4, "37")])
def test_how_many_times_nearer_is_told_in_a_corner_of_the_plot(factor, shown):
    layout = Layout(480, 480, has_header=True, has_strip=True)
    (text,) = zoom_text(layout, LIGHT, factor)
    assert text.text == f"\N{MULTIPLICATION SIGN} {shown}"
    assert text.y > layout.plot[1]
    assert text.x < layout.plot[2]
