"""The diagram of a network: its units, its connections, and what is left out."""

import itertools

import numpy as np
import pytest

from warpviz.picture.connections import ARCH_PX, STRONGEST_PX, WEAKEST_PX, sign_colors
from warpviz.picture.diagram import diagram
from warpviz.picture.layout import Layout
from warpviz.picture.text import measure
from warpviz.picture.theme import THEMES, contrast, luminance, rgb
from warpviz.picture.units import MOST_UNITS, Column, placed_columns, shown_units

BOX = (20.0, 40.0, 460.0, 440.0)
LAYOUT = Layout(480, 480, has_header=True, has_strip=True)
LIGHT = THEMES["light"]
WEIGHTS = np.array([[1.0, -2.0], [0.5, 0.0], [-0.25, 4.0]])


def plain(*widths):
    return [Column(width=width) for width in widths]


def drawn(columns, layout=LAYOUT, theme=LIGHT, box=BOX):
    return diagram(columns, box, layout, theme)[0]


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
def test_units_are_in_the_box_and_do_not_touch(widths, box):
    placed, radius = placed_columns(plain(*widths), box, 1.0)
    left, top, right, bottom = box
    for part in placed:
        x, y = part.places.T
        assert (x - radius >= left).all()
        assert (x + radius <= right).all()
        assert (y >= top - 1e-9).all()
        assert (y <= bottom + 1e-9).all()
        assert len(part.units) <= MOST_UNITS
        assert (np.diff(y) > 2 * radius).all() or len(widths) > 30 or min(right - left, bottom - top) < 100
        # Either all are there, or three dots stand between two of them for the rest.
        assert (len(part.units) == part.column.width) == (len(part.dots) == 0)
        if len(part.dots):
            assert y[-2] + radius < part.dots[:, 1].min() < part.dots[:, 1].max() < y[-1] - radius
    assert all((a.places[0, 0] < b.places[0, 0]) for a, b in itertools.pairwise(placed))


def test_every_unit_is_connected_to_every_unit_of_the_next_column():
    ends = [part[0].tolist() for part in segments(drawn(plain(2, 3, 1)))]
    assert len(ends) == 2 * 3 + 3 * 1
    centers = {tuple(place) for place in drawn(plain(2, 3, 1)).markers[0].centers.tolist()}
    assert {tuple(end) for pair in ends for end in pair} == centers
    assert len(centers) == 6


def test_an_elementwise_layer_connects_each_unit_to_its_own():
    columns = [Column(width=40), Column(width=40, one_to_one=True)]
    parts = segments(drawn(columns))
    assert len(parts) == MOST_UNITS - 1
    assert all(ends[0, 1] == ends[1, 1] for ends, _, _ in parts)


@pytest.mark.parametrize("theme", list(THEMES))
def test_strength_is_width_and_sign_is_colour_and_dashes(theme):
    theme = THEMES[theme]
    columns = [Column(width=2), Column(width=3, weights=WEIGHTS)]
    drawing = drawn(columns, theme=theme, layout=Layout(480, 480, has_header=False, has_strip=False))
    above, below = (tuple(rgb(color)) for color in sign_colors(theme))
    widths = {above: [], below: []}
    for _, color, width in segments(drawing):
        widths[color].append(width)

    def width_of(weight):
        return WEAKEST_PX + (STRONGEST_PX - WEAKEST_PX) * abs(weight) / 4

    # One line a weight above zero, none for zero itself, many dashes for those below.
    assert sorted(widths[above]) == pytest.approx([width_of(0.5), width_of(1), width_of(4)])
    assert set(np.round(widths[below], 9)) == {round(width_of(weight), 9) for weight in (-0.25, -2)}
    assert len(widths[below]) > 20


@pytest.mark.parametrize("theme", list(THEMES))
def test_signs_are_told_apart_from_the_background_and_the_first_classes(theme):
    theme = THEMES[theme]
    colors = sign_colors(theme)
    for color in colors:
        assert min(contrast(color, page) for page in theme.pages) >= 3
        # In greyscale, dashes alone tell.
        assert theme.name == "paper" or color not in {style.color for style in theme.classes[:2]}
    assert luminance(colors[0]) != luminance(colors[1])


def test_dashes_stay_on_their_line():
    columns = [Column(width=1), Column(width=2, weights=np.array([[-1.0], [-2.0]]))]
    parts = segments(drawn(columns, layout=Layout(480, 480, has_header=False, has_strip=False)))
    placed, _ = placed_columns(columns, BOX, 1.0)
    start = placed[0].places[0]
    for ends, _, _ in parts:
        assert (
            min(
                abs(np.linalg.det(np.stack([ends[k] - start, end - start]))) for k in (0, 1) for end in placed[1].places
            )
            < 1e-6 * 440**2
        )


def test_weights_that_are_all_zero_have_no_lines():
    drawing = drawn([Column(width=2), Column(width=2, weights=np.zeros((2, 2)))])
    # What is left are the two lines of the key.
    assert len({tuple(color) for _, color, _ in segments(drawing)}) == 2
    assert all(len(set(ends[:, 1])) == 1 for ends, _, _ in segments(drawing))


def test_a_key_stands_below_only_where_weights_are_shown():
    words = {text.text for text in drawn([Column(width=2), Column(width=3, weights=WEIGHTS)]).texts}
    assert {"$w > 0$", "$w < 0$"} <= words
    assert not any("w > 0" in text.text for text in drawn(plain(2, 3)).texts)


def test_a_residual_block_has_an_arch_over_it():
    columns = [Column(width=2), Column(width=2, skip_from=0), Column(width=1)]
    arch = max(segments(drawn(columns)), key=lambda part: len(part[0]))[0]
    markers = drawn(columns).markers[0].centers
    assert arch[0] == pytest.approx(markers[0])
    assert arch[-1] == pytest.approx(markers[2])
    assert arch[:, 1].min() < markers[:, 1].min() - 0.5 * ARCH_PX


SYMBOLS = [
    Column(width=2, names=("$x$", "$y$"), role="input"),
    Column(width=3, symbol="$|z|$", label="$W_1$", curve=np.linspace(-1, 1, 9)),
    Column(width=300, symbol="$\\tanh$", label="$W_2$", curve=np.zeros(9)),
    Column(width=1, symbol="$\\sigma$", label="$W_3$", names=("$p$",), role="output"),
]


def box_of(text):
    width = measure(text.text, text.size_px).width_px
    left = text.x - text.anchor_x * width
    return left, text.y - 0.8 * text.size_px, left + width, text.y


@pytest.mark.parametrize("size", [240, 480, 900])
def test_words_name_columns_and_do_not_touch(size):
    layout = Layout(size, size, has_header=True, has_strip=True)
    box = tuple(value * size / 480 for value in BOX)
    texts = drawn(SYMBOLS, layout=layout, box=box).texts
    found = {text.text for text in texts}
    assert {"$|z|$", "$\\tanh$", "$\\sigma$", "input", "output"} <= found
    assert {"3 units", "300 units"} <= found or {"3", "300"} <= found
    boxes = [box_of(text) for text in texts if text.anchor_y == 0]
    for a, b in itertools.combinations(boxes, 2):
        assert a[2] < b[0] or b[2] < a[0] or a[3] <= b[1] or b[3] <= a[1]
    assert all(left > 0 and right < size for left, _, right, _ in boxes)


def test_curves_are_inside_of_units():
    _, curves = diagram(SYMBOLS, BOX, LAYOUT, LIGHT)
    (lines,) = curves.lines
    drawing = drawn(SYMBOLS)
    radius = drawing.markers[0].styles[0].radius_px
    centers = drawing.markers[0].centers
    distance = np.linalg.norm(lines.points[:, None] - centers, axis=2).min(axis=1)
    assert distance.max() < radius
    assert len(lines.colors) == 3 + MOST_UNITS - 1


def test_a_small_picture_has_no_words_and_no_curves():
    layout = Layout(64, 64, has_header=True, has_strip=True)
    drawing, curves = diagram(SYMBOLS, (4.0, 4.0, 60.0, 60.0), layout, LIGHT)
    assert drawing.texts == ()
    assert curves.lines == ()
