"""Colour bar: what is stretched how far, beside the plot."""

import numpy as np
import pytest

from warpviz.languages.table import LANGUAGES
from warpviz.picture.colorbar import beside_bar, color_bar, factor_text
from warpviz.picture.layout import Layout
from warpviz.picture.theme import THEMES

COLORS = np.arange(27, dtype=np.uint8).reshape(9, 3) * 9


@pytest.mark.parametrize("size", [(240, 240), (360, 360), (480, 480), (480, 270), (1200, 800)])
@pytest.mark.parametrize("title", [LANGUAGES[name].area for name in LANGUAGES])
def test_the_bar_and_its_numbers_stand_beside_the_plot(size, title, misplaced):
    layout = beside_bar(Layout(*size, has_header=True, has_strip=True))
    bar = color_bar(layout, THEMES["light"], COLORS, title)
    assert misplaced(bar, *size) == []
    (cells,) = bar.cells
    assert np.array_equal(cells.colors[:, :3], COLORS)
    places = cells.points.reshape(9, 4, 2)
    assert places[..., 0].min() > layout.plot[2]
    assert places[..., 0].max() < size[0]
    # From the smallest at the bottom to the largest at the top, one on the other.
    middles = places.mean(axis=1)[:, 1]
    assert (np.diff(middles) < 0).all()
    numbers = {text.text: text.y for text in bar.texts if text.text != title}
    assert list(numbers) == ["1/16", "1/4", "1", "4", "16"]
    assert list(numbers.values()) == pytest.approx(middles[::2])


def test_its_words_can_be_read_in_a_small_picture():
    bar = color_bar(beside_bar(Layout(480, 480, has_header=True, has_strip=False)), THEMES["light"], COLORS, "area")
    assert min(text.size_px for text in bar.texts) * 360 / 480 >= 11


@pytest.mark.parametrize(
    "layout",
    [
        Layout(480, 480, has_header=False, has_strip=False),
        Layout(480, 480, has_header=True, has_strip=False, title_only=True),
        Layout(96, 96, has_header=True, has_strip=True),
    ],
)
def test_where_nothing_is_said_there_is_none_and_no_room_for_it(layout):
    assert beside_bar(layout) is layout
    assert color_bar(layout, THEMES["light"], COLORS, "area").cells == ()


@pytest.mark.parametrize(("power", "text"), [(0, "1"), (2, "4"), (-4, "1/16")])
def test_powers_of_two_are_written_short(power, text):
    assert factor_text(power) == text
