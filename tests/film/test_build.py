import itertools
import re

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from warpviz.figures.kinds import animate
from warpviz.film.build import key_frames
from warpviz.film.clock import PUSH_S
from warpviz.motion.timeline import timeline
from warpviz.net.activations import ACTIVATIONS, activation, bind
from warpviz.net.layers import Activation, Affine
from warpviz.net.network import Network
from warpviz.picture.raster import Rasterizer
from warpviz.picture.theme import THEMES, rgb
from warpviz.plane.lattice import grown_extent
from warpviz.specs.activation import ActivationFigure
from warpviz.specs.network import NetworkFigure

# Large enough for numbers at the ticks, from which the plane is read.
SIZE = 260
POINTS = [[-2.0, -1.0], [-1.0, 2.0], [0.5, -2.0], [1.5, 1.0], [2.5, -0.5]]
LABELS = [0, 1, 0, 1, 1]
# Lines in an order that is always the same, where that is what one wants to look at.
LINES_ALONE = {"wires": True, "color": "position"}


def figure(name, **values):
    return ActivationFigure(activation=name, **{"size": SIZE, "lines": 7, "fps": 5, "tween_s": 1, **values})


def wires(name, **values):
    return figure(name, **{**LINES_ALONE, **values})


def drawings(scene):
    return [drawing for drawing, _ in scene.drawings()]


def texts(scene):
    return [text.text for drawing in drawings(scene) for text in drawing.texts]


def value_of(text):
    return float(text.text.replace("\N{MINUS SIGN}", "-"))


def plane(scene):
    """Return the function from the screen to the plane, as a reader finds it: by the numbers at the ticks."""
    bottom = scene.clip_px[3]
    every = [text for drawing in (scene.backdrop, scene.underlay) for text in drawing.texts]
    numbers = [text for text in every if re.fullmatch("[\N{MINUS SIGN}0-9.]+", text.text) and text.y <= bottom]
    below = sorted((value_of(t), t.x) for t in numbers if t.anchor_x == 0.5)
    aside = sorted((value_of(t), t.y) for t in numbers if t.anchor_x == 0.0)
    scale_x, scale_y = ((ticks[-1][1] - ticks[0][1]) / (ticks[-1][0] - ticks[0][0]) for ticks in (below, aside))
    assert scale_x == pytest.approx(-scale_y)
    zero = np.array([below[0][1] - below[0][0] * scale_x, aside[0][1] - aside[0][0] * scale_y])
    return lambda screen: (np.asarray(screen) - zero) / (scale_x, scale_y)


def line_places(scene):
    """Return all vertices of a flat sheet's lines on the screen; it is drawn first."""
    return scene.layers[0].lines[0].points


def sheet(scene):
    """Return the same in the plane."""
    return plane(scene)(line_places(scene))


def dots(scene):
    """Return the markers of the labelled points, layer by layer, without what shows through paper of those below."""
    every = [markers for drawing in scene.layers for markers in drawing.markers]
    return [markers for markers in every if drawn_whole(markers)]


def drawn_whole(markers):
    """Whether markers lie on top: not those that are fainter, which have no rim."""
    return all(markers.styles[style].outline_px > 0 for style in markers.style)


def points(scene):
    """Return the places of the labelled points on lines alone, in the plane."""
    return plane(scene)(dots(scene)[-1].centers)


def first_and_last(animation):
    return animation.scene(0), animation.scene(animation.frame_count - 1)


# Where things go


def test_absolute_value_folds_the_plane_into_its_first_quadrant():
    first, last = first_and_last(animate(wires("abs")))
    before, after = sheet(first), sheet(last)
    assert before.min() == pytest.approx(-3)
    assert after.min() > -1e-9
    assert after.max() == pytest.approx(3)
    assert np.allclose(after, np.abs(before), atol=1e-9)
    # On the screen: right of the one axis and above the other.
    left, top, right, bottom = last.clip_px
    screen = line_places(last)
    zero = screen[np.argmin(np.abs(after).sum(axis=1))]
    assert (screen[:, 0] >= zero[0] - 1e-6).all()
    assert (screen[:, 1] <= zero[1] + 1e-6).all()
    assert (screen >= (left, top)).all()
    assert (screen <= (right, bottom)).all()


def test_softmax_presses_the_plane_onto_a_segment():
    first, last = first_and_last(animate(wires("softmax")))
    after = sheet(last)
    assert np.allclose(after.sum(axis=1), 1.0, atol=1e-9)
    assert after.min() >= 0
    # Nearly from end to end, and not on the way only.
    assert np.ptp(after[:, 0]) > 0.99
    assert np.ptp(sheet(first).sum(axis=1)) > 10


@pytest.mark.parametrize(("name", "low", "high"), [("sin", -1, 1), ("tanh", -1, 1), ("sigmoid", 0, 1), ("relu", 0, 3)])
def test_bounded_functions_stay_within_their_bounds(name, low, high):
    last = sheet(first_and_last(animate(wires(name)))[1])
    assert low - 1e-9 <= last.min() < low + 0.05
    assert high - 0.05 < last.max() <= high + 1e-9


def test_relu_drops_a_quadrant_into_the_origin():
    first, last = first_and_last(animate(wires("relu")))
    quadrant = (sheet(first) < -1e-9).all(axis=1)
    assert quadrant.sum() >= 4
    assert np.abs(sheet(last)[quadrant]).max() < 1e-9


def test_lines_that_shrink_to_points_can_still_be_seen():
    first, last = first_and_last(animate(wires("step")))
    before, (shrunk,) = ([m for drawing in scene.layers for m in drawing.markers] for scene in (first, last))
    assert before == []
    # To the nearest pixel.
    found = {tuple(place) for place in np.rint(10 * plane(last)(shrunk.centers)).astype(int).tolist()}
    assert found == {(0, 0), (0, 10), (10, 0), (10, 10)}


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("theme", THEMES)
def test_every_activation_takes_the_sheet_to_where_it_says(name, theme):
    labelled = (POINTS, LABELS) if theme == "dark" else None
    animation = animate(wires(name, lines=4, fps=3, theme=theme, data=labelled))
    scenes = [animation.scene(number) for number in range(animation.frame_count)]
    assert {scene.background for scene in scenes} == {THEMES[theme].background}
    for scene, drawing in itertools.chain.from_iterable(((s, d) for d in drawings(s)) for s in scenes):
        assert all(np.isfinite(lines.points).all() for lines in drawing.lines)
        assert all(np.isfinite(markers.centers).all() for markers in drawing.markers), scene
    function = bind(ACTIVATIONS[name])
    before, after = sheet(scenes[0]), sheet(scenes[-1])
    # Beside a jump a vertex stands on the one side or the other.
    sure = np.all([np.abs(before - jump).min(axis=1) > 1e-6 for jump in function.jumps] or [before[:, 0] < 99], axis=0)
    assert np.allclose(after[sure], function(before[sure]), atol=1e-6)
    if labelled:
        assert np.allclose(points(scenes[0]), POINTS, atol=1e-9)
        assert np.allclose(points(scenes[-1]), function(POINTS), atol=1e-6)
        assert dots(scenes[-1])[-1].style.tolist() == LABELS


@pytest.mark.parametrize("name", ["abs", "step", "softmax", "relu6"])
def test_the_sheet_is_a_lattice_at_first(name):
    (before,) = [sheet(animate(wires(name, lines=5)).scene(0))]
    levels = np.linspace(-3, 3, 5)
    on_line = np.abs(before[:, :, None] - levels).min(axis=2) < 1e-9
    assert on_line.any(axis=1).all()
    for level in levels:
        for axis in range(2):
            assert (np.abs(before[:, axis] - level) < 1e-9).sum() >= 2


# Words and strip


def test_with_a_caption_there_are_name_deed_formula_and_numbers():
    animation = animate(figure("softmax"))
    first, last = first_and_last(animation)
    (bold,) = [text.text for text in first.backdrop.texts if text.bold]
    assert bold == "softmax"
    formula = f"press to a line  ${activation('softmax').symbol}$"
    assert "the plane" in texts(first)
    assert formula not in texts(first)
    assert formula in texts(last)
    assert {"2", "\N{MINUS SIGN}2", "0"} <= set(texts(first))
    # A single layer needs no strip.
    assert all(scene.backdrop.markers == () and scene.overlay.lines == () for scene in (first, last))


def test_the_strip_says_where_we_are():
    turn = Affine([[0.8, -0.6], [0.6, 0.8]])
    animation = animate(NetworkFigure(network=Network([turn, Activation("tanh")]), size=SIZE, lines=5, fps=5))
    shown = texts(animation.scene(0))
    assert {"$Wx+b$", f"${activation('tanh').symbol}$"} <= set(shown)
    fills = [[m.styles[s].fill for m in scene.backdrop.markers for s in m.style] for scene in first_and_last(animation)]
    ink, background = THEMES["light"].ink, THEMES["light"].background
    assert fills == [[ink, background, background], [ink, ink, ink]]
    film = animation.scene.__self__
    # What is behind us between two dots grows, in a step through a layer and in no other.
    for number in range(1, animation.frame_count):
        before, after = film.moments[number - 1], film.moments[number]
        ends = [[lines.points[1, 0] for lines in animation.scene(n).overlay.lines] for n in (number - 1, number)]
        assert bool(ends[1]) == (not after.hold and film.journey.ways[after.step].layer is not None)
        if all(ends) and before.step == after.step:
            assert ends[0][0] < ends[1][0]


def test_without_a_caption_there_is_no_word():
    animation = animate(figure("softmax", caption=False))
    for number in range(animation.frame_count):
        scene = animation.scene(number)
        assert texts(scene) == []
        assert scene.backdrop.markers == ()
        assert scene.overlay.lines == ()


def test_without_a_caption_a_title_of_your_own_stays():
    animation = animate(figure("softmax", caption=False, title="Mine"))
    assert all(texts(animation.scene(number)) == ["Mine"] for number in range(animation.frame_count))


@pytest.mark.parametrize(
    ("values", "title"),
    [
        ({"activation": "relu"}, "relu"),
        ({"activation": "relu", "title": "My own"}, "My own"),
        ({"activation": "leaky_relu(alpha=0.1)"}, "leaky_relu(alpha=0.1)"),
        ({"activation": "leaky_relu(alpha=0.1)", "title": "Mine"}, "Mine"),
        ({"activation": "leaky_relu(alpha=0.01)"}, "leaky_relu"),
    ],
)
def test_the_title_is_that_of_the_function_or_your_own(values, title):
    scene = animate(ActivationFigure(size=SIZE, lines=2, fps=1, **values)).scene(0)
    (bold,) = [text for text in scene.backdrop.texts if text.bold]
    assert bold.text == title


def test_an_empty_title_is_none():
    scene = animate(figure("relu", title="")).scene(0)
    assert not any(text.bold for text in scene.backdrop.texts)


def test_texts_stand_still_while_the_sheet_moves():
    animation = animate(figure("relu", fps=10))
    film = animation.scene.__self__
    stages = {}
    for number in range(1, animation.frame_count - 1):
        step = film.step(film.moments[number])
        stages.setdefault((film.moments[number].step, step.stage, step.reached), []).append(animation.scene(number))
    # Bent at one unit, then at the other, then nearer; the very same object in each, so that it is drawn once.
    assert sum(len(scenes) > 1 for scenes in stages.values()) == 3
    for scenes in stages.values():
        assert all(scene.backdrop is scenes[0].backdrop for scene in scenes)
    assert len({id(scenes[0].backdrop) for scenes in stages.values()}) == len(stages)


# Points


@pytest.mark.parametrize("alone", [False, True])
def test_points_are_on_top_of_the_sheet(alone):
    options = LINES_ALONE if alone else {}
    animation = animate(figure("identity", data=(POINTS, LABELS), lines=13, size=200, **options))
    classes = THEMES["light"].classes
    for number in (0, animation.frame_count - 1):
        scene = animation.scene(number)
        pixels = np.array(Rasterizer(200, 200).draw(scene))
        (markers,) = dots(scene)
        assert markers.style.tolist() == LABELS
        for (x, y), label in zip(markers.centers, LABELS, strict=True):
            assert pixels[int(y), int(x)].tolist() == rgb(classes[label].color).tolist()


def test_each_class_has_its_style():
    labels = [0, 1, 2, 3, 0]
    (markers,) = dots(animate(figure("tanh", data=(POINTS, labels))).scene(0))
    assert markers.style.tolist() == labels
    styles = [(style.shape, style.fill) for style in markers.styles]
    assert styles == [(s.shape, s.color) for s in THEMES["light"].classes[:4]]


@pytest.mark.parametrize("alone", [False, True])
@pytest.mark.parametrize("tween", ["auto", "lerp"])
def test_points_move_with_the_sheet(tween, alone):
    # A point on a corner of the sheet stays on it.
    corners = [[-3, -3], [-3, 3], [3, -3], [3, 3]]
    options = LINES_ALONE if alone else {}
    for name in ("sigmoid", "abs", "softmax"):
        animation = animate(figure(name, data=(corners, [0, 1, 1, 0]), lines=3, tween=tween, **options))
        for number in range(animation.frame_count):
            scene = animation.scene(number)
            vertices = np.concatenate([lines.points for drawing in scene.layers for lines in drawing.lines])
            centers = np.concatenate([markers.centers for markers in dots(scene)])
            assert len(centers) == 4
            for center in centers:
                assert np.hypot(*(vertices - center).T).min() < 1e-6, f"frame {number}"


def test_without_data_there_are_no_points():
    assert dots(animate(figure("tanh")).scene(0)) == []


def test_the_sheet_grows_to_cover_the_points_and_says_so():
    far = [*POINTS, [7.34, -1.0]]
    animation = animate(wires("abs", data=(far, [*LABELS, 0])))
    assert any("[-7.4, 7.4]" in note for note in animation.notes)
    assert all("\n" not in note for note in animation.notes)
    scene = animation.scene(0)
    vertices = sheet(scene)
    assert vertices.max() == pytest.approx(7.4)
    assert vertices.min() == pytest.approx(-7.4)
    assert np.allclose(points(scene), far, atol=1e-9)
    left, top, right, bottom = scene.clip_px
    centers = dots(scene)[-1].centers
    assert (centers > (left, top)).all()
    assert (centers < (right, bottom)).all()


def test_a_sheet_that_covers_its_points_stays_as_it_is():
    animation = animate(wires("abs", data=(POINTS, LABELS)))
    assert animation.notes == ()
    assert sheet(animation.scene(0)).max() == pytest.approx(3)
    assert animate(figure("abs")).notes == ()


@given(st.floats(1e-3, 1e6), st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), max_size=4))
@example(3.0, [(3.0, 3.0)])
@example(3.0, [(9.95, 0.0)])
def test_a_grown_extent_covers_all_and_is_round(extent, places):
    array = np.array(places).reshape(-1, 2)
    grown = grown_extent(extent, array)
    needed = np.abs(array).max(initial=0.0)
    assert grown >= max(extent, needed * (1 - 1e-9))
    if needed <= extent:
        assert grown == extent
    else:
        assert grown <= 1.11 * needed
        assert float(f"{grown:.2g}") == pytest.approx(grown, rel=1e-9)


# Times


@pytest.mark.parametrize("values", [{}, {"boomerang": True}, {"hold_s": 0.0}, {"fps": 24, "tween_s": 0.7}])
def test_the_animation_lasts_as_long_as_its_parts(values):
    spec = figure("abs", **values)
    animation = animate(spec)
    # Little is left of a quadrant, so that the camera comes nearer at the end.
    moving_s = spec.tween_s + PUSH_S
    wanted = spec.hold_s + moving_s * (2 if spec.boomerang else 1) + spec.final_hold_s
    assert animation.duration_s == pytest.approx(wanted)
    assert animation.frame_count == len(animation.durations_s)
    assert animation.plays == 0
    assert animate(figure("abs", once=True)).plays == 1
    assert animate(figure("abs", loop=3)).plays == 3


# Little is left of what is wider, so that the camera comes nearer, and goes back.
@pytest.mark.parametrize(
    ("name", "extent"),
    [("leaky_relu(alpha=0.7)", 3.0), ("sin", 1.0), ("tanh", 0.8), ("abs", 3.0), ("softmax", 3.0), ("square", 3.0)],
)
def test_a_boomerang_shows_the_same_frames_on_the_way_back(name, extent):
    corners = (0.5 * extent * np.array([[-1, -1], [1, 1], [0.2, -0.6]]), [0, 1, 1])
    animation = animate(figure(name, boomerang=True, extent=extent, data=corners))
    middle = animation.durations_s.index(1.2)
    assert middle >= 1 + 5
    assert animation.frame_count == 2 * middle
    for away in range(1, middle):
        assert animation.durations_s[middle - away] == animation.durations_s[middle + away]
        there, back = animation.scene(middle - away), animation.scene(middle + away)
        for one, other in zip(drawings(there), drawings(back), strict=True):
            for a, b in zip(one.lines, other.lines, strict=True):
                assert np.array_equal(a.points, b.points)
            for a, b in zip(one.markers, other.markers, strict=True):
                assert np.array_equal(a.centers, b.centers)
            assert one.texts == other.texts


@pytest.mark.parametrize("straight", [False, True])
def test_holds_show_exactly_the_keyframes(straight):
    turn = np.array([[0.8, -0.6], [0.6, 0.8]])
    net = Network([Affine(turn, [0.5, -0.25]), Activation("tanh"), Affine(1.5 * turn.T), Activation("sin")])
    values = {"tween": "lerp", "affine_tween": "lerp"} if straight else {}
    spec = NetworkFigure(
        network=net, data=(POINTS, LABELS), size=SIZE, lines=5, fps=3, tween_s=1, **values, **LINES_ALONE
    )
    animation = animate(spec)
    holds = [n for n, duration in enumerate(animation.durations_s) if duration in (spec.hold_s, spec.final_hold_s)]
    steps = net.trace(POINTS).steps
    before = sheet(animation.scene(0))
    states = net.trace(before).steps
    for number, step, state in zip(holds, steps, states, strict=True):
        scene = animation.scene(number)
        assert np.allclose(points(scene), step.points, atol=1e-9), step.label
        assert np.allclose(sheet(scene), state.points, atol=1e-6), step.label


@pytest.mark.parametrize("name", ["sigmoid", "abs", "softmax"])
def test_motion_is_smooth_from_frame_to_frame(name):
    animation = animate(wires(name, fps=25, data=(POINTS, LABELS)))
    film = animation.scene.__self__
    for step in {moment.step for moment in film.moments}:
        numbers = [n for n, moment in enumerate(film.moments) if moment.step in {step, step - 1} and n]
        # In the order in which they were given: what is higher is drawn later.
        places = np.array([np.sort(line_places(animation.scene(n)), axis=0) for n in numbers])
        moved = np.abs(np.diff(places, axis=0)).max(axis=(1, 2))
        # There is no jump, not even into a hold or where the camera takes over: a flap goes over in half a second.
        assert moved.max() < 0.2 * SIZE
        assert np.abs(np.diff(moved)).max() < 0.07 * SIZE


def test_the_same_frame_is_the_same_whenever_it_is_asked_for():
    animation = animate(figure("softmax", data=(POINTS, LABELS), size=120))
    frames = [pixels for pixels, _ in animation.frames()]
    again = animate(figure("softmax", data=(POINTS, LABELS), size=120))
    for number in reversed(range(again.frame_count)):
        assert np.array_equal(np.array(Rasterizer(120, 120).draw(again.scene(number))), frames[number])


def test_frames_come_one_at_a_time():
    animation = animate(figure("softmax", size="120x96"))
    iterator = animation.frames()
    assert iter(iterator) is iterator
    for duration_s, (pixels, lasts_s) in zip(animation.durations_s, iterator, strict=True):
        assert pixels.shape == (96, 120, 3)
        assert pixels.dtype == np.uint8
        assert pixels.flags.owndata or pixels.base is None or pixels.flags.writeable
        assert lasts_s == duration_s


@pytest.mark.parametrize("boomerang", [False, True])
@pytest.mark.parametrize("hold_s", [0.0, 0.5])
@pytest.mark.parametrize("steps", [1, 3, 20])
def test_key_frames_are_a_few_frames_with_the_last_state_among_them(boomerang, hold_s, steps):
    moments = timeline([hold_s] * steps + [1.0], 1.0, 10, boomerang=boomerang)
    chosen = key_frames(moments)
    assert 1 <= len(chosen) <= 24
    assert len(set(chosen)) == len(chosen)
    assert all(0 <= number < len(moments) for number in chosen)
    if not boomerang:
        assert len(moments) - 1 in chosen
