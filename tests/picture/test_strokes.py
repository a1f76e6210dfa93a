"""Strokes for what was crushed: their width and size say how much of the sheet lies there."""

import numpy as np
import pytest

from warpviz.picture.strokes import STEPS, crushed_dots, crushed_lines, strength

BLACK = np.zeros((1, 3), dtype=np.uint8)


def crushed(segments, areas, kind=None, colors=BLACK):
    segments, areas = np.array(segments, dtype=float), np.array(areas, dtype=float)
    kind = np.zeros(len(segments), dtype=np.int64) if kind is None else np.array(kind)
    return crushed_lines(segments, areas, kind, colors, reference_px=100.0, least_px=1.0, most_px=6.0)


def test_strength_grows_in_few_steps_up_to_the_last():
    steps = strength(np.linspace(0, 2, 500), 1.0)
    assert (np.diff(steps) >= 0).all()
    assert set(steps.tolist()) == set(range(STEPS))
    assert strength(np.array([1.0, 7.0]), 1.0).tolist() == [STEPS - 1] * 2
    assert strength(np.array([0.0, 0.25]), 1.0).tolist() == [0, STEPS // 2]


@pytest.mark.parametrize("angle", [0.0, 0.4, np.pi / 4, np.pi / 2])
def test_the_width_says_how_wide_the_paper_was(angle):
    along = 80 * np.array([np.cos(angle), np.sin(angle)])
    widths = []
    for wide in (2.0, 30.0, 100.0):
        lines = crushed([[(50, 50), 50 + along]], [80 * wide])
        ends = lines.points.reshape(-1, 2, 2)
        assert np.hypot(*(ends[:, 1] - ends[:, 0]).T).sum() == pytest.approx(80)
        widths.append(np.median(lines.widths_px))
    assert widths[0] < widths[1] < widths[2]
    assert widths[0] == 1.0
    assert widths[2] > 4


def test_cells_on_each_other_add_up_and_others_do_not():
    here, there = [(10, 20.5), (90, 20.5)], [(10, 70.5), (90, 70.5)]
    lines = crushed([here] * 10 + [there], [80 * 10.0] * 11)
    strong = lines.points.reshape(-1, 2, 2)[:, 0, 1] < 50
    assert (lines.widths_px[strong] == 6.0).all()
    assert lines.widths_px[~strong].max() < 3
    # The strongest are drawn last.
    assert (np.diff(lines.widths_px) >= 0).all()


def test_a_stroke_has_the_colour_of_most_of_the_paper_that_lies_there():
    colors = np.array([[200, 0, 0], [0, 0, 200]], dtype=np.uint8)
    left, right = [(10, 10), (46, 10)], [(64, 10), (100, 10)]
    lines = crushed([left, right, right], [400, 400, 100], [0, 1, 0], colors)
    red = lines.points.reshape(-1, 2, 2).mean(axis=1)[:, 0] < 55
    assert (lines.colors[red] == colors[0]).all()
    assert (lines.colors[~red] == colors[1]).all()
    assert red.any()
    assert (~red).any()


def test_a_cell_that_is_a_point_is_no_trouble():
    assert len(crushed([[(10, 10), (10, 10)]], [50]).colors) == 1
    assert len(crushed(np.empty((0, 2, 2)), []).colors) == 0


def test_dots_are_as_large_as_what_lies_there():
    places = np.array([[20.0, 20.0]] * 30 + [[60.0, 60.0]])
    kind = np.array([0] * 29 + [1, 1])
    marks = crushed_dots(places, np.full(31, 10.0), ("#112233", "#445566"), kind, reference_px2=300.0, most_px=5.0)
    looks = [marks.styles[number] for number in marks.style]
    found = {
        (style.fill, *center): style.radius_px for style, center in zip(looks, marks.centers.tolist(), strict=True)
    }
    # One dot for each place, in the colour of most of what lies there.
    assert found == {("#112233", 20, 20): 5.0, ("#445566", 60, 60): 1.0}
    assert (np.diff([style.radius_px for style in looks]) >= 0).all()
