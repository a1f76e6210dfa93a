"""The diagram of a network: its units, its arrows, and what is left out."""

import itertools

import numpy as np
import pytest

from warpviz.picture.connections import STRONGEST_PX, WEAKEST_PX, edges, sign_colors
from warpviz.picture.diagram import SAMPLE, Pen, diagram, key, key_block
from warpviz.picture.text import measure
from warpviz.picture.theme import THEMES, contrast, luminance, rgb
from warpviz.picture.units import MOST_UNITS, SMALLEST_UNIT_PX, Column, placed_columns, shown_units

BOX = (20.0, 40.0, 460.0, 440.0)
LIGHT = THEMES["light"]
PEN, BARE = Pen(1.0, 15.0, LIGHT), Pen(1.0, 0.0, LIGHT)
WEIGHTS = np.array([[1.0, -2.0], [0.5, 0.0], [-0.25, 4.0]])


def plain(*widths):
    return [Column(width=widths[0]), *(Column(width=width, biased=True) for width in widths[1:])]


def drawn(columns, pen=PEN, box=BOX):
    return diagram(columns, box, pen)[0]


def segments(drawing):
    """Every line as (ends, colour, width), those of dashes apart."""
    return [
        (lines.points[a:b], tuple(color), width)
        for lines in drawing.lines
        for a, b, color, width in zip(lines.offsets, lines.offsets[1:], lines.colors, lines.widths_px, strict=False)
    ]


@pytest.mark.parametrize(("width", "most", "shown"), [(3, 5, (0, 1, 2)), (5, 5, (0, 1, 2, 3, 4)), (9, 5, (0, 1, 2, 8))])
def test_first_and_last_units_are_shown(width, most, shown):
    assert shown_units(width, most) == shown


@pytest.mark.parametrize("widths", [(2, 2, 1), (2, 512, 3), (1,), (2, *[4] * 32, 1), (300, 300)])
@pytest.mark.parametrize("box", [BOX, (5, 5, 60, 60), (10, 10, 2000, 300), (3, 3, 60, 900)])
@pytest.mark.parametrize("biased", [True, False])
def test_units_are_in_the_box_and_do_not_touch(widths, box, biased):
    columns = plain(*widths) if biased else [Column(width=width) for width in widths]
    grid = placed_columns(columns, box, min(box[2] - box[0], box[3] - box[1]) / 480)
    left, top, right, bottom = box
    for number, part in enumerate(grid.columns):
        x, y = part.places.T
        assert (x - grid.radius >= left - 1e-9).all()
        assert (x + grid.radius <= right + 1e-9).all()
        assert y.min() - grid.radius >= grid.top - 1e-9 >= top - 1e-6
        assert y.max() + grid.radius <= grid.bottom + 1e-9 <= bottom + 1e-6
        assert len(part.units) <= MOST_UNITS
        assert (np.diff(y) > 2 * grid.radius).all() or len(widths) > 30
        # Either all are there, or three dots stand between two of them for the rest.
        assert (len(part.units) == part.column.width) == (len(part.dots) == 0)
        if len(part.dots):
            assert y[-2] + grid.radius < part.dots[:, 1].min() < part.dots[:, 1].max() < y[-1] - grid.radius
        # Every column but the last has the unit of the next one's bias, below all of its own.
        assert (part.bias is not None) == (biased and number < len(columns) - 1)
        if part.bias is not None:
            assert part.bias[1] - grid.bias_px > y.max() + grid.radius
            assert part.bias[1] + grid.bias_px <= bottom + 1e-6
    assert all((a.places[0, 0] < b.places[0, 0]) for a, b in itertools.pairwise(grid.columns))


@pytest.mark.parametrize("widths", [(2, 2, 2, 2, 1), (2, 3, 3, 1), (2, 8, 8, 1), (2, 64, 1)])
@pytest.mark.parametrize("box", [BOX, (10.0, 250.0, 470.0, 430.0), (360.0, 30.0, 710.0, 350.0)])
def test_a_network_uses_its_room(widths, box):
    drawing = drawn(plain(*widths), box=box)
    places = np.concatenate([markers.centers for markers in drawing.markers])
    span = np.ptp(places, axis=0)
    room = np.array([box[2] - box[0], box[3] - box[1] - 2 * 1.55 * 15])
    assert span[0] > 0.75 * room[0]
    assert span[1] > min(0.6 * room[1], 150)
    assert drawing.markers[0].styles[0].radius_px > SMALLEST_UNIT_PX - 2


def arrows(columns, pen=PEN):
    """Start and end of every arrow, from the grid itself."""
    grid = placed_columns(columns, BOX, pen.scale)
    return grid, [edges(a, b, grid) for a, b in itertools.pairwise(grid.columns)]


def test_arrows_lead_from_every_unit_and_bias_to_every_unit_of_the_next_column():
    columns = plain(2, 3, 1)
    grid, layers = arrows(columns)
    assert [len(layer.ends) for layer in layers] == [(2 + 1) * 3, (3 + 1) * 1]
    for layer, (before, here) in zip(layers, itertools.pairwise(grid.columns), strict=True):
        found = set()
        for start, end in layer.ends:
            away = np.hypot(*(np.vstack([before.places, before.bias]) - start).T)
            near = np.hypot(*(here.places - end).T)
            source, target = int(away.argmin()), int(near.argmin())
            # They begin and end at rims; what is longest has its arrow on the line between the two middles.
            assert near[target] == pytest.approx(grid.radius)
            assert away[source] == pytest.approx(grid.radius if source < len(before.places) else 1.15 * grid.bias_px)
            found.add((source, target))
        assert len(found) == (len(before.places) + 1) * len(here.places)


def test_heads_point_at_units_and_touch_them():
    columns = plain(2, 2, 1)
    drawing = drawn(columns, BARE)
    assert len(drawing.cells) == 3 * 2 + 3
    places, radius = drawing.markers[0].centers, drawing.markers[0].styles[0]
    reach = radius.radius_px + radius.outline_px
    for cells in drawing.cells:
        tip, *back = cells.points
        distance = np.hypot(*(places - tip).T)
        assert distance.min() == pytest.approx(reach)
        # The head's axis goes through the middle of the unit.
        axis = tip - np.mean(back, axis=0)
        to_unit = places[distance.argmin()] - tip
        assert abs(axis[0] * to_unit[1] - axis[1] * to_unit[0]) < 1e-6
        assert axis @ to_unit > 0


def test_crowded_heads_are_left_out_everywhere():
    assert drawn(plain(2, 12, 12, 1)).cells == ()


def test_an_elementwise_layer_connects_each_unit_to_its_own():
    columns = [Column(width=40), Column(width=40, one_to_one=True)]
    grid, (layer,) = arrows(columns)
    assert len(layer.ends) == len(grid.columns[0].units)
    assert all(ends[0, 1] == ends[1, 1] for ends in layer.ends)


@pytest.mark.parametrize("theme", list(THEMES))
def test_strength_is_width_and_sign_is_colour_and_dashes(theme):
    theme = THEMES[theme]
    bias = np.array([2.0, 0.0, -1.0])
    columns = [Column(width=2), Column(width=3, weights=WEIGHTS, bias=bias, biased=True)]
    drawing = drawn(columns, Pen(1.0, 0.0, theme))
    above, below = (tuple(rgb(color)) for color in sign_colors(theme))
    widths = {above: [], below: []}
    for _, color, width in segments(drawing):
        widths[color].append(width)

    def width_of(weight):
        return WEAKEST_PX + (STRONGEST_PX - WEAKEST_PX) * abs(weight) / 4

    # One line a weight above zero, none for zero itself, many dashes for those below; a bias is a weight too.
    assert sorted(widths[above]) == pytest.approx([width_of(value) for value in (0.5, 1, 2, 4)])
    assert set(np.round(widths[below], 9)) == {round(width_of(value), 9) for value in (-0.25, -1, -2)}
    assert len(widths[below]) > 20


def test_every_weight_has_its_arrow_and_none_another():
    rng = np.random.default_rng(3)
    weights, bias = rng.normal(size=(3, 2)), rng.normal(size=3)
    columns = [Column(width=2), Column(width=3, weights=weights, bias=bias, biased=True)]
    grid, (layer,) = arrows(columns)
    before, here = grid.columns
    for (start, end), value in zip(layer.ends, layer.weights, strict=True):
        target = int(np.hypot(*(here.places - end).T).argmin())
        source = int(np.hypot(*(np.vstack([before.places, before.bias]) - start).T).argmin())
        assert value == (weights[target, source] if source < 2 else bias[target])
    assert len(layer.weights) == 9


@pytest.mark.parametrize("theme", list(THEMES))
def test_signs_are_told_apart_from_the_background_and_the_first_classes(theme):
    theme = THEMES[theme]
    colors = sign_colors(theme)
    for color in colors:
        assert min(contrast(color, page) for page in theme.pages) >= 3
        # In greyscale, dashes alone tell.
        assert theme.name == "paper" or color not in {style.color for style in theme.classes[:2]}
    assert luminance(colors[0]) != luminance(colors[1])


def test_dashes_stay_on_their_line_and_reach_both_ends():
    columns = [Column(width=1), Column(width=1, weights=np.array([[-1.0]]))]
    parts = segments(drawn(columns, BARE))
    grid, (layer,) = arrows(columns, BARE)
    y = grid.columns[0].places[0, 1]
    assert len(parts) > 5
    assert all(ends[:, 1] == pytest.approx(y) for ends, _, _ in parts)
    x = np.sort(np.concatenate([ends[:, 0] for ends, _, _ in parts]))
    head = drawn(columns, BARE).cells[0].points
    assert x[0] == pytest.approx(parts[0][0][0, 0])
    # The last dash goes on into the head.
    assert head[:, 0].min() < x[-1] < head[:, 0].max()
    assert layer.weights.tolist() == [-1.0]


def test_weights_that_are_all_zero_have_no_arrows():
    drawing = drawn([Column(width=2), Column(width=2, weights=np.zeros((2, 2)), bias=np.zeros(2))])
    assert segments(drawing) == []
    assert drawing.cells == ()


def test_the_key_names_signs_and_width_and_drops_the_last_where_there_is_no_room():
    full, tight = (key_block(PEN, room, upright=False) for room in (440.0, 230.0))
    assert [entry.name for entry in full.entries] == ["$w > 0$", "$w < 0$", "$|w|$ per layer"]
    assert [entry.name for entry in tight.entries] == ["$w > 0$", "$w < 0$"]
    drawing = key(full.at(10.0, 20.0), PEN)
    above, below = (tuple(rgb(color)) for color in sign_colors(LIGHT))
    parts = segments(drawing)
    assert sum(color == above for _, color, _ in parts) == 1
    assert sum(color == below for _, color, _ in parts) > 1
    # The samples stand before their names.
    for text in drawing.texts:
        assert any(0 < text.x - ends[-1, 0] < SAMPLE * 15 for ends, _, _ in parts) or len(drawing.cells) == 1
    (wedge,) = drawing.cells
    left, right = wedge.points[[0, 3]], wedge.points[[1, 2]]
    assert np.ptp(left[:, 1]) == 0
    assert np.ptp(right[:, 1]) > 2


def test_a_residual_block_has_an_arch_that_ends_at_a_plus_behind_the_unit():
    columns = [Column(width=2), Column(width=2, skip_from=0), Column(width=1)]
    drawing, on_top = diagram(columns, BOX, PEN)
    arch = max(segments(drawing), key=lambda part: len(part[0]))[0]
    units, *_, sums = drawing.markers
    radius = units.styles[0].radius_px + units.styles[0].outline_px
    # One at the rim of each unit of the block, towards the next column.
    assert sums.centers == pytest.approx(units.centers[2:4] + np.array([radius, 0]))
    sum_px = sums.styles[0].radius_px + sums.styles[0].outline_px
    tips = [cells.points[0] for cells in drawing.cells]
    end = sums.centers[0] - (0, sum_px)
    assert min(np.hypot(*(tip - end)) for tip in tips) < 1e-6
    assert np.hypot(*(arch[0] - units.centers[0])) == pytest.approx(radius, rel=0.1)
    assert arch[:, 1].min() < units.centers[:, 1].min() - radius - 10
    # What goes on begins at the sums, and each has a plus in it.
    starts = [ends[0] for ends, _, _ in segments(drawing) if len(ends) == 2]
    assert sum(np.hypot(*(sums.centers - start).T).min() < sum_px + 1e-6 for start in starts) == 2
    crosses = on_top.lines[0].points.reshape(-1, 4, 2).mean(axis=1)
    assert crosses == pytest.approx(sums.centers)


SYMBOLS = [
    Column(width=2, names=("$x$", "$y$"), role="input"),
    Column(width=3, symbol="$|z|$", label="$W_1$", curve=np.linspace(-1, 1, 9), biased=True),
    Column(width=300, symbol="$\\tanh$", label="$W_2$", curve=np.zeros(9), biased=True),
    Column(width=1, symbol="$\\sigma$", label="$W_3$", names=("$p$",), role="output", biased=True),
]


@pytest.mark.parametrize("size", [240, 480, 900])
def test_words_name_columns_and_do_not_touch(size, misplaced):
    pen = Pen(size / 480, max(15 * size / 480, 11.0), LIGHT)
    box = tuple(value * size / 480 for value in BOX)
    drawing, on_top = diagram(SYMBOLS, box, pen)
    assert {"$|z|$", "$\\tanh$", "$\\sigma$", "$x$", "$y$", "$p$", "input", "output"} <= {t.text for t in drawing.texts}
    found = {text.text for text in drawing.texts}
    assert {"3 units", "300 units"} <= found or {"3", "300"} <= found
    assert misplaced(drawing, size, size) == []
    assert all(text.size_px == pen.text_px for text in drawing.texts + on_top.texts)


def test_bias_units_are_squares_that_hold_their_one():
    drawing, on_top = diagram(SYMBOLS, BOX, PEN)
    (squares,) = [group for group in drawing.markers if group.styles[0].shape == "square"]
    assert [text.text for text in on_top.texts] == ["1"] * 3
    side = 2 * 0.886 * (squares.styles[0].radius_px + squares.styles[0].outline_px)
    for text, center in zip(on_top.texts, squares.centers, strict=True):
        assert (text.x, text.y) == pytest.approx(tuple(center))
        assert measure("1", text.size_px).width_px < side
        assert 0.73 * text.size_px < side


def test_one_unit_is_said_to_be_one():
    words = {text.text for text in drawn([Column(width=2), Column(width=1), Column(width=2)]).texts}
    assert words == {"2 units", "1 unit"}


def test_curves_are_inside_of_units():
    drawing, on_top = diagram(SYMBOLS, BOX, PEN)
    (lines,) = on_top.lines
    centers = drawing.markers[0].centers
    distance = np.linalg.norm(lines.points[:, None] - centers, axis=2).min(axis=1)
    assert distance.max() < drawing.markers[0].styles[0].radius_px
    shown = [part for part in placed_columns(SYMBOLS, BOX, 1.0).columns if part.column.curve is not None]
    assert len(lines.colors) >= sum(len(part.units) for part in shown[:1])


def test_without_words_there_are_none_and_small_units_have_no_curves():
    drawing, on_top = diagram(SYMBOLS, (4.0, 4.0, 60.0, 60.0), Pen(64 / 480, 0.0, LIGHT))
    assert drawing.texts == on_top.texts == ()
    assert on_top.lines == ()
