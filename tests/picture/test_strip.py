import itertools

import numpy as np
import pytest

from warpviz.picture.layout import Layout
from warpviz.picture.strip import Strip, dot_places, grown, strip
from warpviz.picture.text import measure
from warpviz.picture.theme import THEMES, rgb

LIGHT, DARK = THEMES["light"], THEMES["dark"]
SIZES = [(64, 64), (96, 96), (160, 160), (240, 240), (480, 480), (480, 270), (270, 480), (1200, 240), (2048, 2048)]
COUNTS = [2, 3, 7, 13, 33, 65]


def layout_of(size):
    return Layout(*size, has_header=True, has_strip=True)


def words_of(count):
    """What the strip of so many states says."""
    labels = tuple("$Wx+b$" if n % 2 else "$|z|$" for n in range(1, count))
    return Strip(labels, tuple(str((40 + 7 * n) % 101) for n in range(count)))


def drawn(size, count, reached, step=None, theme=LIGHT):
    return strip(layout_of(size), theme, words_of(count), reached, step)


def parted(drawing, size):
    """The labels above the line, and the numbers below it."""
    line = dot_places(layout_of(size), 2)[0, 1]
    above = [text for text in drawing.texts if text.y < line]
    return above, [text for text in drawing.texts if text.y > line]


def radius_of(drawing, number):
    (markers,) = drawing.markers
    style = markers.styles[markers.style[number]]
    return style.radius_px + style.outline_px


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("count", COUNTS)
def test_dots_stand_in_a_row_inside_the_picture(size, count):
    layout = layout_of(size)
    places = dot_places(layout, count)
    assert places.shape == (count, 2)
    assert np.ptp(places[:, 1]) == 0
    gaps = np.diff(places[:, 0])
    assert gaps.min() > 0
    assert np.ptp(gaps) < 1e-9
    drawing = drawn(size, count, 0)
    for number in range(count):
        reach = radius_of(drawing, number)
        # Under the plot, in the picture, and not touching the next.
        assert layout.plot[3] < places[number, 1] - reach
        assert places[number, 1] + reach <= size[1]
        assert reach <= places[number, 0] <= size[0] - reach
        assert 2 * reach < gaps.min()
        assert reach > 0


def test_one_dot_is_a_strip_too():
    places = dot_places(layout_of((480, 480)), 1)
    assert places.shape == (1, 2)
    assert 0 < places[0, 0] < 480


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("reached", [0, 1, 3, 6])
def test_dots_are_filled_up_to_the_one_that_is_reached(theme, reached):
    drawing = drawn((480, 480), 7, reached, theme=theme)
    (markers,) = drawing.markers
    assert np.array_equal(markers.centers, dot_places(layout_of((480, 480)), 7))
    fills = [markers.styles[style].fill for style in markers.style]
    assert fills == [theme.ink] * (reached + 1) + [theme.background] * (6 - reached)
    outlines = [markers.styles[style].outline for style in markers.style]
    assert outlines == [theme.ink] * (reached + 1) + [theme.muted] * (6 - reached)


@pytest.mark.parametrize("reached", [0, 1, 3, 6])
def test_the_line_is_strong_as_far_as_we_are(reached):
    layout = layout_of((480, 480))
    places = dot_places(layout, 7)
    lines = drawn((480, 480), 7, reached).lines
    strong = [part for part in lines if (part.colors == rgb(LIGHT.ink)).all()]
    weak = [part for part in lines if (part.colors == rgb(LIGHT.muted)).all()]
    assert len(strong) + len(weak) == len(lines)
    assert weak[0].points.tolist() == [places[0].tolist(), places[-1].tolist()]
    if reached:
        assert strong[0].points.tolist() == [places[0].tolist(), places[reached].tolist()]
        assert strong[0].widths_px[0] > weak[0].widths_px[0]
    else:
        assert strong == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("count", COUNTS)
def test_labels_are_inside_and_touch_neither_each_other_nor_dots(size, count, misplaced):
    for reached in {0, 1, count // 2, count - 1}:
        for step in {None, min(reached, count - 2)}:
            assert misplaced(drawn(size, count, reached, step), *size) == []


@pytest.mark.parametrize("size", [size for size in SIZES if min(size) >= 240])
@pytest.mark.parametrize("count", COUNTS)
def test_the_step_in_motion_and_the_state_that_is_reached_are_always_told(size, count):
    words, places = words_of(count), dot_places(layout_of(size), count)
    for reached in range(count - 1):
        drawing = drawn(size, count, reached, reached)
        labels, numbers = parted(drawing, size)
        for said, text, middle in (
            (labels, words.labels[reached], places[reached : reached + 2, 0].mean()),
            (numbers, words.numbers[reached], places[reached, 0]),
        ):
            named = [found for found in said if found.color == LIGHT.ink]
            assert [found.text for found in named] == [text]
            # At its place, except where it would leave the picture.
            width = measure(text, named[0].size_px).width_px
            at_edge = min(middle, size[0] - middle) < width
            assert named[0].anchor_x == 0.5
            assert at_edge or abs(named[0].x - middle) < 1
        # All are told, or this one alone: no odd choice of some. What is not reached is not told before.
        assert len(labels) in (1, count - 1)
        assert len(numbers) in (1, reached + 1)


def test_few_labels_and_numbers_are_all_there():
    labels, numbers = parted(drawn((480, 480), 4, 2, 2), (480, 480))
    assert [text.text for text in labels] == list(words_of(4).labels)
    assert [text.color for text in labels] == [LIGHT.muted, LIGHT.muted, LIGHT.ink]
    assert [text.text for text in numbers] == list(words_of(4).numbers[:3])
    assert [text.color for text in numbers] == [LIGHT.muted, LIGHT.muted, LIGHT.ink]
    for texts in (labels, numbers):
        assert [text.x for text in texts] == sorted(text.x for text in texts)
    assert len(parted(drawn((480, 480), 4, 3), (480, 480))[1]) == 4


def test_a_state_without_a_number_has_none():
    drawing = strip(layout_of((480, 480)), LIGHT, Strip(("$|z|$",), ("", "")), 1, None)
    assert [text.text for text in drawing.texts] == ["$|z|$"]


@pytest.mark.parametrize("count", [2, 3, 7])
def test_words_of_the_strip_can_be_read_in_a_small_picture(count):
    texts = drawn((480, 480), count, count - 1).texts
    assert texts
    assert min(text.size_px for text in texts) * 360 / 480 >= 11


@pytest.mark.parametrize("size", SIZES)
def test_the_way_between_two_dots_grows_evenly(size):
    layout = layout_of(size)
    places = dot_places(layout, 5)
    for step in range(4):
        assert grown(layout, LIGHT, 5, step, 0.0).lines == ()
        ends = []
        for progress in (0.1, 0.4, 0.7, 1.0):
            (line,) = grown(layout, LIGHT, 5, step, progress).lines
            (start, end) = line.points
            assert start[1] == end[1] == places[0, 1]
            assert places[step, 0] < start[0] < end[0] < places[step + 1, 0]
            ends.append(end[0])
        assert np.allclose(np.diff(ends), np.diff(ends)[0])


@pytest.mark.parametrize("count", COUNTS)
def test_the_way_grows_from_edge_to_edge_of_the_dots(count):
    layout = layout_of((480, 480))
    places = dot_places(layout, count)
    drawing = drawn((480, 480), count, 0)
    gap = places[1, 0] - places[0, 0]
    for step in {0, count - 2}:
        (line,) = grown(layout, LIGHT, count, step, 1.0).lines
        (start, end) = line.points[:, 0]
        # What is between the dots, and it may not be nothing.
        assert end - start > 0.2 * (gap - 2 * radius_of(drawing, 0))
        assert start - places[step, 0] == pytest.approx(places[step + 1, 0] - end)


@pytest.mark.parametrize("count", [9, 33])
def test_labels_that_have_room_only_when_alone_do_not_pop_in_and_out(count):
    found = [drawn((480, 480), count, n, n) for n in range(count - 1)]
    assert len({len(parted(drawing, (480, 480))[0]) for drawing in found}) == 1
    assert all(a.texts != b.texts for a, b in itertools.pairwise(found))
    # In a hold nothing is under way.
    held = parted(drawn((480, 480), count, 3), (480, 480))[0]
    assert all(text.color == LIGHT.muted for text in held)
