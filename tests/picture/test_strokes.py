"""Strokes for what was crushed: their width and size say how much of the sheet lies there."""

import itertools

import numpy as np
import pytest

from warpviz.picture.strokes import STEPS, crushed_dots, crushed_lines, strength

BLACK = np.zeros((1, 3), dtype=np.uint8)


def crushed(segments, areas, kind=None, colors=BLACK, zoom=1.0):
    segments, areas = np.array(segments, dtype=float), np.array(areas, dtype=float)
    kind = np.zeros(len(segments), dtype=np.int64) if kind is None else np.array(kind)
    return crushed_lines(segments, areas, kind, colors, zoom=zoom, reference_px=100.0, least_px=1.0, most_px=6.0)


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
    for wide in (1.0, 30.0, 100.0):
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
    marks = crushed_dots(
        places, np.full(31, 10.0), ("#112233", "#445566"), kind, zoom=1.0, reference_px2=300.0, most_px=5.0
    )
    looks = [marks.styles[number] for number in marks.style]
    found = {
        (style.fill, *center): style.radius_px for style, center in zip(looks, marks.centers.tolist(), strict=True)
    }
    # One dot for each place, in the colour of most of what lies there.
    assert found == {("#112233", 20, 20): 5.0, ("#445566", 60, 60): 5.0 * 2 / STEPS}
    assert (np.diff([style.radius_px for style in looks]) >= 0).all()


def described(lines):
    """The ends, width and colour of strokes, sorted."""
    rows = np.column_stack([lines.points.reshape(-1, 4), lines.widths_px, lines.colors])
    return rows[np.lexsort(np.round(rows, 3).T)]


def test_a_camera_that_moves_in_changes_no_width_and_no_colour():
    generator = np.random.default_rng(3)
    start = np.sort(generator.uniform(0, 60, (40, 2)), axis=1)
    segments = np.stack([start, start * 0.5 + 3], axis=2)
    areas, kind = generator.uniform(10, 900, 40), generator.integers(0, 2, 40)
    colors = np.array([[200, 0, 0], [0, 0, 200]], dtype=np.uint8)
    before = crushed(segments, areas, kind, colors)
    for zoom, shift in ((3.7, 11.3), (9.1, -4.0)):
        after = crushed(segments * zoom + shift, areas, kind, colors, zoom=zoom)
        assert described(after) == pytest.approx(
            described(before) * ([zoom] * 4 + [1] * 4) + np.array([shift] * 4 + [0] * 4)
        )


def test_strokes_leave_no_gap_where_cells_meet():
    cuts = np.sort(np.random.default_rng(5).uniform(0, 200, 90))
    whole = [[(a, 7), (b, 7)] for a, b in zip(np.r_[0, cuts], np.r_[cuts, 200], strict=True)]
    for segments in (whole, whole[::-1], [*whole, [(0, 7), (200, 7)], [(13.2, 7), (90.1, 7)]]):
        spans = np.sort(crushed(segments, np.full(len(segments), 50.0)).points.reshape(-1, 2, 2)[:, :, 0], axis=1)
        spans = spans[np.argsort(spans[:, 0])]
        reached = np.maximum.accumulate(spans[:, 1])
        assert spans[0, 0] == 0
        assert reached[-1] == 200
        assert (spans[1:, 0] <= reached[:-1] + 1 / 8).all()


def test_the_crushed_half_of_an_even_sheet_is_one_stroke_of_one_width():
    # A ReLU: columns of cells, pressed onto the upright, row by row.
    edges = np.linspace(-150, 150, 13)
    rows = [[(20, low), (20, high)] for low, high in itertools.pairwise(edges) for _ in range(6)]
    lines = crushed(rows, [25 * 25.0] * len(rows))
    # A second stroke on it, or one that touches it, would make its edges darker there.
    assert len(lines.widths_px) == 1
    assert lines.points == pytest.approx(np.array([[20, -150], [20, 150]]))


def test_what_has_more_than_the_reference_everywhere_is_told_apart_all_the_same():
    # A softmax: nearly all of the paper lies at the ends of a short line.
    parts = [[(a, a), (a + 1, a + 1)] for a in range(100)]
    lines = crushed(parts, [200 * 3000.0] * 15 + [200 * 300.0] * 70 + [200 * 3000.0] * 15)
    middle = np.abs(lines.points.reshape(-1, 2, 2).mean(axis=1)[:, 0] - 50) < 20
    assert lines.widths_px[~middle].max() == 6.0
    assert 0 < lines.widths_px[middle].max() < 4.0
