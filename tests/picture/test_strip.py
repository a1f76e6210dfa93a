import itertools

import numpy as np
import pytest

from warpviz.picture.layout import Layout
from warpviz.picture.strip import dot_places, grown, strip
from warpviz.picture.text import measure
from warpviz.picture.theme import THEMES, rgb

LIGHT, DARK = THEMES["light"], THEMES["dark"]
SIZES = [(64, 64), (96, 96), (160, 160), (240, 240), (480, 480), (480, 270), (270, 480), (1200, 240), (2048, 2048)]
COUNTS = [2, 3, 7, 13, 33, 65]


def layout_of(size):
    return Layout(*size, has_header=True, has_strip=True)


def labels_of(count):
    return ("input", *(f"$W_{{{n}}}x+b_{{{n}}}$" if n % 2 else "$|z|$" for n in range(1, count)))


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
    drawing = strip(layout, LIGHT, labels_of(count), 0)
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
    drawing = strip(layout_of((480, 480)), theme, labels_of(7), reached)
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
    lines = strip(layout, LIGHT, labels_of(7), reached).lines
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
        drawing = strip(layout_of(size), LIGHT, labels_of(count), reached)
        assert misplaced(drawing, *size) == []


@pytest.mark.parametrize("size", [size for size in SIZES if min(size) >= 240])
@pytest.mark.parametrize("count", COUNTS)
def test_the_step_that_is_reached_is_always_named(size, count):
    labels = labels_of(count)
    for reached in range(count):
        drawing = strip(layout_of(size), LIGHT, labels, reached)
        named = [text for text in drawing.texts if text.color == LIGHT.ink]
        assert [text.text for text in named] == [labels[reached]]
        places = dot_places(layout_of(size), count)
        # Under its dot, except where it would leave the picture.
        width = measure(named[0].text, named[0].size_px).width_px
        middle = named[0].x + (0.5 - named[0].anchor_x) * width
        at_edge = min(places[reached, 0], size[0] - places[reached, 0]) < width
        assert at_edge or abs(middle - places[reached, 0]) < 1
        # All are named, or this one alone: no odd choice of some.
        assert len(drawing.texts) in (1, count)


def test_few_labels_are_all_there():
    texts = strip(layout_of((480, 480)), LIGHT, labels_of(4), 2).texts
    assert [text.text for text in texts] == list(labels_of(4))
    assert [text.color for text in texts] == [LIGHT.muted, LIGHT.muted, LIGHT.ink, LIGHT.muted]
    assert [text.x for text in texts] == sorted(text.x for text in texts)


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
    drawing = strip(layout, LIGHT, labels_of(count), 0)
    gap = places[1, 0] - places[0, 0]
    for step in {0, count - 2}:
        (line,) = grown(layout, LIGHT, count, step, 1.0).lines
        (start, end) = line.points[:, 0]
        # What is between the dots, and it may not be nothing.
        assert end - start > 0.2 * (gap - 2 * radius_of(drawing, 0))
        assert start - places[step, 0] == pytest.approx(places[step + 1, 0] - end)


def test_labels_that_have_room_only_when_alone_do_not_pop_in_and_out():
    layout, labels = layout_of((480, 480)), labels_of(9)
    counts = {len(strip(layout, LIGHT, labels, reached).texts) for reached in range(9)}
    assert len(counts) == 1
    for a, b in itertools.pairwise(range(9)):
        assert strip(layout, LIGHT, labels, a).texts != strip(layout, LIGHT, labels, b).texts
