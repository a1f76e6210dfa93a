import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warpviz.motion.camera import SIDE_AZIMUTH, SIDE_ELEVATION, View, between, project
from warpviz.picture.axes import axes, nice_step, number_text, tick_sets
from warpviz.picture.layout import TEXT, Layout
from warpviz.picture.theme import THEMES

LIGHT = THEMES["light"]
LAYOUT = Layout(480, 480, has_header=True, has_strip=True)
halves = st.floats(1e-6, 1e6)
# Where the camera may look: the origin is always in sight.
centers = st.tuples(st.floats(-0.95, 0.95), st.floats(-0.95, 0.95))


def from_above(x, y, half):
    return View(np.array([x * half, y * half, 0.0]), half)


def from_aside(x, y, z, half):
    return View(np.array([x, y, z], dtype=float) * half, half, SIDE_AZIMUTH, SIDE_ELEVATION)


def on_screen(place, view, layout=LAYOUT):
    screen, _ = project(np.array([place], dtype=float), view, layout.middle, layout.half_px)
    return screen[0]


def value_of(text):
    return float(text.text.replace("\N{MINUS SIGN}", "-"))


NAMES = ("$h_1$", "$h_2$", "$h_3$")


def drawn(view, layout=LAYOUT, ticks=None, names=None):
    return axes(layout, LIGHT, view, ticks or tick_sets(view, view, 0.0), names)


def segments(drawing):
    """Return all straight strokes, (S, 2, 2)."""
    pieces = []
    for lines in drawing.lines:
        assert (np.diff(lines.offsets) == 2).all()
        pieces.append(lines.points.reshape(-1, 2, 2))
    return np.concatenate(pieces)


def numbers(drawing):
    """Return the numbers along the lower and the left edge of the plot, as value -> place along the edge."""
    below = {value_of(text): text.x for text in drawing.texts if text.anchor_x == 0.5}
    aside = {value_of(text): text.y for text in drawing.texts if text.anchor_x == 0.0}
    assert len(below) + len(aside) == len(drawing.texts)
    return below, aside


# Steps and numbers


@given(halves)
def test_a_step_is_round_and_makes_a_few_ticks(half):
    step = nice_step(half)
    mantissa = step / 10.0 ** np.floor(np.log10(step) + 1e-9)
    assert min(abs(mantissa - m) for m in (1, 2, 5)) < 1e-6
    assert 2 <= 2 * half / step <= 8


@given(st.floats(1e-3, 1e3), st.integers(-3, 3))
def test_steps_scale_with_the_view(half, power):
    assert nice_step(half * 10.0**power) == pytest.approx(nice_step(half) * 10.0**power, rel=1e-6)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (-1.0, "−1"),
        (3 * 0.1, "0.3"),
        (-0.5, "−0.5"),
        (1e6, "1e6"),
        (-2e5, "−2e5"),
        (0.001, "1e−3"),
        (6 * 0.002, "0.012"),
    ],
)
def test_a_number_is_written_as_people_do(value, text):
    assert number_text(value) == text


@given(st.integers(-40, 40), st.sampled_from([m * 10.0**p for m in (1, 2, 5) for p in range(-6, 7)]))
def test_every_tick_has_a_number_that_is_exact(count, step):
    text = number_text(count * step)
    assert float(text.replace("\N{MINUS SIGN}", "-")) == pytest.approx(count * step, rel=1e-9)
    assert "-" not in text.replace("e-", "")
    assert len(text) <= 11
    assert count or text == "0"


# From above


@given(centers, halves)
@settings(max_examples=60, deadline=None)
def test_numbers_stand_at_their_true_places(center, half):
    view = from_above(*center, half)
    below, aside = numbers(drawn(view))
    left, top, right, bottom = LAYOUT.plot
    assert len(below) >= 2
    assert len(aside) >= 2
    for value, x in below.items():
        assert x == pytest.approx(on_screen((value, 0, 0), view)[0], abs=1e-3)
        assert left - 1e-6 <= x <= right + 1e-6
    for value, y in aside.items():
        assert y == pytest.approx(on_screen((0, value, 0), view)[1], abs=1e-3)
        assert top - 1e-6 <= y <= bottom + 1e-6


@given(centers, halves)
@settings(max_examples=60, deadline=None)
def test_ticks_stand_on_the_axes_at_all_multiples_of_the_step(center, half):
    view = from_above(*center, half)
    left, top, right, bottom = LAYOUT.plot
    origin = on_screen((0, 0, 0), view)
    found = segments(drawn(view))
    length = np.abs(found[:, 1] - found[:, 0])
    long = length.max(axis=1) > 20
    # The axes themselves: through the origin, as far as the plot goes.
    ends = sorted(np.round(found[long], 6).tolist())
    expected = [[[left, origin[1]], [right, origin[1]]], [[origin[0], top], [origin[0], bottom]]]
    assert np.allclose(ends, sorted(expected), atol=1e-5)
    marks = found[~long].mean(axis=1)
    step = nice_step(half)
    scale = LAYOUT.half_px / half
    for along, low, high in ((0, left, right), (1, top, bottom)):
        on_axis = np.abs(marks[:, 1 - along] - origin[1 - along]) < 1e-6
        places = (marks[on_axis, along] - origin[along]) / (scale * step)
        counts = np.rint(places)
        assert np.abs(places - counts).max() < 1e-6
        inside = [n for n in range(-60, 61) if n and low - 1e-6 <= origin[along] + n * scale * step <= high + 1e-6]
        assert sorted(counts.tolist()) == inside
        # Ticks cross their axis.
        assert (length[~long][on_axis][:, along] < 1e-9).all()


@pytest.mark.parametrize("size", [(480, 480), (480, 300), (300, 480), (1200, 300), (2048, 2048)])
def test_wide_and_tall_pictures_have_ticks_all_along(size):
    layout = Layout(*size, has_header=True, has_strip=True)
    view = View(np.zeros(3), 3.0)
    left, top, right, bottom = layout.plot
    below, aside = numbers(drawn(view, layout))
    scale, step = layout.half_px / 3.0, nice_step(3.0)
    # Ticks all along both axes, and numbers at some of them as far as there is room beside the corner.
    found = segments(drawn(view, layout))
    marks = found[np.abs(found[:, 1] - found[:, 0]).max(axis=1) < 20 * max(layout.scale, 1)].mean(axis=1)
    font_px = layout.font_px(TEXT)
    for along, numbered, reach in ((0, below, (right - left) / 2), (1, aside, (bottom - top) / 2)):
        ticks = [n * step for n in range(-60, 61) if n and abs(n * step * scale) <= reach + 1e-6]
        on_axis = marks[np.abs(marks[:, 1 - along] - layout.middle[1 - along]) < 1e-6]
        assert sorted(np.abs(on_axis[:, along] - layout.middle[along]) / scale) == pytest.approx(
            sorted(abs(tick) for tick in ticks)
        )
        spaces = np.diff(sorted(numbered))
        assert len(numbered) >= 3
        assert np.ptp(spaces) == 0
        assert spaces[0] / step in {1, 2, 5, 10}
        assert max(abs(value) for value in numbered) * scale > reach - spaces[0] * scale - 3.5 * font_px


def test_an_axis_that_is_out_of_sight_is_not_drawn():
    view = View(np.array([5.0, 0.0, 0.0]), 2.0)
    found = segments(drawn(view))
    origin = on_screen((0, 0, 0), view)
    assert origin[0] < LAYOUT.plot[0]
    assert found[:, :, 0].min() >= LAYOUT.plot[0]
    # The other one is there, its numbers are true, and where no axis is, there are no ticks.
    assert (np.abs(found.mean(axis=1)[:, 1] - origin[1]) < 1e-6).all()
    below, aside = numbers(drawn(view))
    assert 5 in below
    assert 0 not in below
    assert 0 in aside


def test_strokes_and_numbers_stay_in_the_plot(ink_box):
    for x, y, half in itertools.product((-0.9, 0, 0.9), (-0.9, 0.2, 0.9), (0.5, 3, 40)):
        drawing = drawn(from_above(x, y, half))
        left, top, right, bottom = LAYOUT.plot
        # A tick on an axis at the very edge may reach over it a little.
        low, high = segments(drawing).min(axis=(0, 1)), segments(drawing).max(axis=(0, 1))
        assert low[0] > left - 5
        assert low[1] > top - 5
        assert high[0] < right + 5
        assert high[1] < bottom + 5
        for text in drawing.texts:
            box = ink_box(text)
            assert left <= box[0] < box[2] <= right
            assert top <= box[1] < box[3] <= bottom


def test_without_a_caption_there_are_no_numbers_but_ticks():
    layout = Layout(480, 480, has_header=False, has_strip=False)
    drawing = drawn(View(np.zeros(3), 3.0), layout)
    assert drawing.texts == ()
    # Two axes, and two ticks on each.
    assert len(segments(drawing)) == 6


def test_in_a_picture_too_small_to_read_there_are_no_numbers():
    layout = Layout(96, 96, has_header=True, has_strip=True)
    assert drawn(View(np.zeros(3), 3.0), layout).texts == ()


# While the camera moves


def test_ticks_change_places_smoothly():
    a, b = View(np.zeros(3), 3.0), View(np.zeros(3), 40.0)
    near, far = nice_step(3.0), nice_step(40.0)
    assert [(t.step, t.strength) for t in tick_sets(a, b, 0.0)] == [(near, 1.0)]
    assert [(t.step, t.strength) for t in tick_sets(a, b, 1.0)] == [(far, 1.0)]
    for progress in (0.1, 0.3, 0.5, 0.9):
        sets = tick_sets(a, b, progress)
        assert {t.step for t in sets} == {near, far}
        assert sum(t.strength for t in sets) == pytest.approx(1.0)
        assert next(t.strength for t in sets if t.step == far) == pytest.approx(progress)
        # The stronger ones are drawn on top.
        assert sets[0].strength <= sets[1].strength


def test_ticks_of_one_step_stay_as_they_are():
    a, b = View(np.zeros(3), 3.0), View(np.ones(3), 3.2)
    assert all([(t.step, t.strength) for t in tick_sets(a, b, p)] == [(2.0, 1.0)] for p in (0.0, 0.4, 1.0))


@given(st.floats(0.5, 50), st.floats(0.5, 50), centers, centers, st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_while_zooming_ticks_follow_the_scale(first, second, one, two, progress):
    a, b = from_above(*one, first), from_above(*two, second)
    view = between(a, b, progress)
    sets = tick_sets(a, b, progress)
    drawing = drawn(view, ticks=sets)
    below, aside = numbers(drawing)
    for value, x in below.items():
        assert x == pytest.approx(on_screen((value, 0, 0), view)[0], abs=1e-3)
    for value, y in aside.items():
        assert y == pytest.approx(on_screen((0, value, 0), view)[1], abs=1e-3)
    # Every number is a multiple of one of the steps.
    for value in [*below, *aside]:
        assert any(abs(value / t.step - round(value / t.step)) < 1e-6 for t in sets)
    # Every tick is, too.
    found = segments(drawing)
    marks = found[np.abs(found[:, 1] - found[:, 0]).max(axis=1) < 20].mean(axis=1)
    units = (marks - on_screen((0, 0, 0), view)) * view.half / LAYOUT.half_px
    for unit in np.abs(units).max(axis=1):
        assert any(abs(unit / t.step - round(unit / t.step)) < 1e-6 for t in sets)


def test_a_fade_goes_from_the_background_to_the_axis_colour():
    a, b = View(np.zeros(3), 8.0), View(np.zeros(3), 1.5)
    assert nice_step(a.half) == 5
    assert nice_step(b.half) == 1
    strengths = []
    for progress in np.linspace(0, 1, 21):
        drawing = drawn(between(a, b, progress), ticks=tick_sets(a, b, progress))
        inks = {text.color for text in drawing.texts if value_of(text) == 1}
        strengths.append(min((int(ink[1:3], 16) for ink in inks), default=255))
    # Darker and darker on white: the numbers of the new step come in, and do not go again.
    assert strengths[0] == 255
    assert strengths[-1] == int(LIGHT.muted[1:3], 16)
    assert strengths == sorted(strengths, reverse=True)
    assert len(set(strengths)) > 3


# From aside


@given(st.tuples(*[st.floats(-0.6, 0.6)] * 3), st.floats(1e-3, 1e4))
@settings(max_examples=40, deadline=None)
def test_axes_in_space_go_through_the_origin_along_each_coordinate(center, half):
    view = from_aside(*center, half)
    drawing = drawn(view, names=NAMES)
    origin = on_screen((0, 0, 0), view)
    directions = [on_screen(half * np.eye(3)[k], view) - origin for k in range(3)]
    found = segments(drawing)
    vectors = found[:, 1] - found[:, 0]
    lengths = np.hypot(*vectors.T)
    long = found[lengths > 20]
    seen = set()
    for start, end in long:
        for k, direction in enumerate(directions):
            unit = direction / np.hypot(*direction)
            normal = np.array([-unit[1], unit[0]])
            if max(abs((start - origin) @ normal), abs((end - origin) @ normal)) < 1e-6:
                seen.add(k)
    assert seen == {0, 1, 2}


@given(st.tuples(*[st.floats(-0.6, 0.6)] * 3), st.floats(1e-3, 1e4))
@settings(max_examples=40, deadline=None)
def test_ticks_in_space_stand_at_multiples_of_the_step(center, half):
    view = from_aside(*center, half)
    found = segments(drawn(view, names=NAMES))
    step = nice_step(half)
    origin = on_screen((0, 0, 0), view)
    middles = found[np.hypot(*(found[:, 1] - found[:, 0]).T) < 20].mean(axis=1)
    assert len(middles)
    for middle in middles:
        close = []
        for k in range(3):
            along = on_screen(step * np.eye(3)[k], view) - origin
            count = round(float((middle - origin) @ along / (along @ along)))
            close.append(float(np.abs(origin + count * along - middle).max()) if count else np.inf)
        assert min(close) < 1e-3


def test_names_and_numbers_in_space():
    view = from_aside(0, 0, 0, 3.0)
    drawing = drawn(view, names=NAMES)
    names = {text.text: np.array([text.x, text.y]) for text in drawing.texts if "h_" in text.text}
    assert set(names) == {"$h_1$", "$h_2$", "$h_3$"}
    origin = on_screen((0, 0, 0), view)
    for k in range(3):
        # Each name stands at the positive end of its axis.
        direction = on_screen(np.eye(3)[k], view) - origin
        away = names[f"$h_{k + 1}$"] - origin
        assert away @ direction / np.hypot(*away) / np.hypot(*direction) > 0.99
    others = [text for text in drawing.texts if "h_" not in text.text]
    assert len(others) == 3
    for text in others:
        value = value_of(text)
        assert value > 0
        near = [np.hypot(*(on_screen(value * np.eye(3)[k], view) - (text.x, text.y))) for k in range(3)]
        assert min(near) < 20


@pytest.mark.parametrize("names", [(), NAMES[:1], NAMES[:2], ("PC 1", "PC 2", "PC 3")])
def test_only_what_has_a_name_has_an_axis(names):
    drawing = drawn(from_aside(0, 0, 0, 3.0), names=names)
    assert [text.text for text in drawing.texts if not text.text.lstrip("\N{MINUS SIGN}")[0].isdigit()] == list(names)
    if not names:
        assert drawing.lines == ()
        return
    long = [pair for pair in segments(drawing) if np.hypot(*(pair[1] - pair[0])) > 60]
    assert len(long) == len(names)


def test_axes_in_space_seen_from_above_are_those_of_the_plane():
    view = View(np.zeros(3), 3.0)
    flat, solid = drawn(view), drawn(view, names=NAMES[:2])
    for axis in range(2):
        lines = [segments(d)[np.argmax(np.abs(np.diff(segments(d), axis=1))[:, 0, axis])] for d in (flat, solid)]
        # The same line on the screen, however long.
        assert abs(lines[0][0, 1 - axis] - lines[1][0, 1 - axis]) < 1e-3


@pytest.mark.parametrize("view", [from_above(0.1, 0.2, 1e15), from_aside(0.1, 0.2, 0.0, 1e15)])
def test_ticks_of_a_scale_left_far_behind_are_not_counted_out(view):
    """On the way between two states of very different size there would be more of them than memory holds."""
    small, large = from_above(0, 0, 1.0), view
    names = None if view.flatness == 1 else NAMES
    drawing = axes(LAYOUT, LIGHT, view, tick_sets(small, large, 0.3), names)
    assert len(segments(drawing)) < 100
