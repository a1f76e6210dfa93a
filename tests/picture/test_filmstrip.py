"""Filmstrips: tiles in a row and the strip of words below them."""

import itertools

import numpy as np
import pytest

from warpviz.errors import InvalidValueError
from warpviz.picture.animation import Animation
from warpviz.picture.filmstrip import MAX_COLUMNS, FilmstripWords, Tiling, filmstrip, tiles_per_row
from warpviz.picture.scene import Drawing, Scene, Text
from warpviz.picture.theme import THEMES

LIGHT = THEMES["light"]


def tiles_of(count, width=240, height=200):
    """Tiles with their number in their middle."""

    def scene(number):
        text = Text(str(number), width / 2, height / 2, 12, "#000000")
        return Scene(width, height, "#ffffff", Drawing(), Drawing(texts=(text,)), (0.0, 0.0, width, height))

    return Animation(width, height, (1.0,) * count, scene, (0,), ("#ffffff",))


def strip_of(count, words, *, width=240, height=200):
    tiling = Tiling.of(count, (width, height), has_words=True)
    layout = tiling.layout(has_header=bool(words.head))
    return filmstrip(tiles_of(count, width, height), tiling, layout, words, LIGHT), tiling


def words_of(places, layers, head="abs"):
    below = tuple(f"{place:g}" for place in places)
    return FilmstripWords(head, tuple(places), tuple(layers), below)


@pytest.mark.parametrize("count", range(1, 65))
def test_up_to_twelve_stand_in_one_row_and_rows_are_of_about_the_same_length(count):
    columns = tiles_per_row(count)
    assert columns == count or count > MAX_COLUMNS == 12
    assert columns <= MAX_COLUMNS
    rows = -(-count // columns)
    assert rows == -(-count // MAX_COLUMNS)
    assert rows * columns - count < rows


@pytest.mark.parametrize("count", [1, 2, 7, 12, 13, 30])
def test_tiles_are_in_the_picture_and_apart(count):
    strip, tiling = strip_of(count, words_of(range(count), [("fold",)] * (count - 1)))
    texts = [text for drawing, _ in strip.scene(0).drawings() for text in drawing.texts if text.size_px == 12]
    assert [text.text for text in texts] == [str(number) for number in range(count)]
    boxes = [(text.x - 120, text.y - 100, text.x + 120, text.y + 100) for text in texts]
    for left, top, right, bottom in boxes:
        assert 0 <= left < right <= strip.width_px
        assert 0 < top < bottom < strip.height_px
    for a, b in itertools.combinations(boxes, 2):
        assert max(b[0] - a[2], b[1] - a[3]) >= 12
    assert tiling.columns == tiles_per_row(count)


@pytest.mark.parametrize("count", [2, 7, 12, 20])
def test_words_are_in_the_picture_and_apart(misplaced, count):
    strip, _ = strip_of(count, words_of(range(count), [("turn and stretch  $W x + b$", "$Wx+b$")] * (count - 1)))
    assert misplaced(strip.scene(0).backdrop, strip.width_px, strip.height_px) == []


def test_the_head_stands_once_at_the_top_left_and_numbers_under_the_tiles():
    strip, tiling = strip_of(4, words_of(range(4), [("fold",)] * 3, head="abs 2-2"))
    backdrop = strip.scene(0).backdrop
    (head,) = [text for text in backdrop.texts if text.bold]
    assert head.text == "abs 2-2"
    assert head.x < 20
    assert head.y < 30
    (dots,) = [markers.centers for markers in backdrop.markers]
    assert dots[:, 0] == pytest.approx(120 + 252 * np.arange(4))
    for number in range(4):
        (text,) = [text for text in backdrop.texts if text.text == str(number)]
        assert text.x == dots[number, 0]
        assert text.anchor_x == 0.5
        assert text.y > dots[number, 1] > tiling.height_px


def test_what_a_layer_does_stands_above_the_middle_of_its_part():
    """Of tiles at other places than states too."""
    strip, tiling = strip_of(5, words_of([0, 0.5, 1, 1.5, 2], [("fold",), ("turn",)]))
    texts = {text.text: text for text in strip.scene(0).backdrop.texts}
    assert texts["fold"].x == pytest.approx(120 + tiling.pitch_px)
    assert texts["turn"].x == pytest.approx(120 + 3 * tiling.pitch_px)


def test_of_what_a_layer_does_the_first_text_stands_there_that_has_room():
    long = "a text that has no room at all between two tiles of a filmstrip"
    strip, _ = strip_of(3, words_of([0, 1, 6], [(long, "fold")] + [(long, "turn about")] * 5))
    texts = [text.text for text in strip.scene(0).backdrop.texts]
    # Five layers between two tiles have no room for words.
    assert texts.count("fold") == 1
    assert long not in texts
    assert "turn about" not in texts


def test_where_a_layer_goes_on_in_the_next_row_its_words_stand_in_one_of_both():
    count = 14
    strip, tiling = strip_of(count, words_of(range(count), [("fold",)] * (count - 1)))
    backdrop = strip.scene(0).backdrop
    assert tiling.columns == 7
    assert [text.text for text in backdrop.texts].count("fold") == count - 1
    # Its line goes to the edge of the one and from the edge of the other.
    first, second = (lines.points[:, 0] for lines in backdrop.lines)
    assert first.tolist() == [120, strip.width_px]
    assert second.tolist() == [0, strip.width_px - 120]


def test_tiles_that_are_too_small_for_words_stand_alone():
    tiling = Tiling.of(3, (60, 60), has_words=True)
    assert tiling.font_px == 0
    layout = tiling.layout(has_header=True)
    assert (layout.width_px, layout.height_px) == (3 * 60 + 2 * 4, 60)
    strip = filmstrip(tiles_of(3, 60, 60), tiling, layout, words_of(range(3), [("fold",)] * 2), LIGHT)
    assert strip.scene(0).backdrop.texts == ()


def test_too_large_a_picture_is_refused():
    with pytest.raises(InvalidValueError, match=r"^filmstrip: \d+x\d+ px, but at most 16384 px a side and 64 million"):
        strip_of(64, words_of(range(64), [("fold",)] * 63), width=1024, height=1024)
