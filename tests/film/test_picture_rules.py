"""The rules for pictures, held on films as they are drawn: the frame is filled, the camera calm, the words true."""

import dataclasses
import functools
import itertools
import math
import re

import numpy as np
import pytest

from warpviz.figures.activation import activation_plan
from warpviz.figures.loading import load
from warpviz.figures.network import network_plan
from warpviz.film.build import film, scene_builder
from warpviz.film.clock import PUSHES
from warpviz.film.decision import PART
from warpviz.motion.camera import View
from warpviz.motion.movers import BendMover
from warpviz.net.activations import ACTIVATIONS
from warpviz.net.layers import Activation, Affine
from warpviz.net.network import Network
from warpviz.picture.raster import Rasterizer
from warpviz.picture.theme import THEMES, rgb
from warpviz.plane.datasets import DATASETS
from warpviz.specs.activation import ActivationFigure
from warpviz.specs.network import NetworkFigure
from warpviz.specs.sources import Sources

SMALL = {"lines": 7, "points": 60, "epochs": 80}
FIGURES = {
    "softmax": ActivationFigure(activation="softmax"),
    "sin": ActivationFigure(activation="sin", lines=7),
    "relu": ActivationFigure(activation="relu", lines=7),
    "abs 2-2-2": NetworkFigure(activation="abs", data="moons", **SMALL),
    "tanh 2-2-2": NetworkFigure(activation="tanh", data="circles", seed=1, **SMALL),
    "softmax 2-2": NetworkFigure(activation="softmax", hidden=(2, 2), data="sine", **SMALL),
    "relu 3-3": NetworkFigure(activation="relu", hidden=(3, 3), data="xor", **SMALL),
    "sin 3-3-3": NetworkFigure(activation="sin", hidden=(3, 3, 3), data="rings", **SMALL),
    "tanh 3-2": NetworkFigure(activation="tanh", hidden=(3, 2), data="checkerboard", **SMALL),
    "abs 2-2-2 of three": NetworkFigure(activation="abs", data="blobs", **SMALL),
    "sin of three": ActivationFigure(activation="sin", data="blobs", lines=7),
    "tanh 3-3 of three": NetworkFigure(activation="tanh", hidden=(3, 3), data="blobs", **SMALL),
    "abs 8-8": NetworkFigure(activation="abs", hidden=(8, 8), data="spirals", seed=2, **SMALL),
}
NETWORKS = [name for name, spec in FIGURES.items() if spec.kind == "network"]
# States of two units, all of them.
PLANAR = [name for name in FIGURES if not re.search("3|8", name)]
IN_SPACE = [name for name in FIGURES if name not in PLANAR]
PARTED = {
    "moons": NetworkFigure(activation="tanh", hidden=(3, 3), data="moons", **SMALL),
    "circles": NetworkFigure(activation="relu", hidden=(3,), data="circles", **SMALL),
    "sine": NetworkFigure(activation="abs", hidden=(3, 3), data="sine", **SMALL),
    "xor": NetworkFigure(activation="sin", hidden=(3, 3), data="xor", **SMALL),
    "rings": NetworkFigure(activation="tanh", hidden=(3, 3, 3), data="rings", theme="dark", **SMALL),
}
EVERY = {**FIGURES, **{f"parted {name}": spec for name, spec in PARTED.items()}}


@functools.cache
def request_of(name):
    return load(EVERY[name], Sources())


def plan_of(name):
    request = request_of(name)
    return activation_plan(request) if request.spec.kind == "activation" else network_plan(request)


@functools.cache
def built(name):
    return scene_builder(request_of(name), plan_of(name))


@pytest.fixture(scope="module")
def measured(picture_facts):
    return functools.cache(lambda name: picture_facts.facts_of(built(name)))


def planned(spec):
    """What the frames of a figure are drawn from."""
    request = load(spec, Sources())
    return scene_builder(request, activation_plan(request) if spec.kind == "activation" else network_plan(request))


def length_s(builder):
    return sum(moment.duration_s for moment in builder.moments)


def frames(builder):
    """Every moment with where everything is, and the view."""
    for moment in builder.moments:
        step = builder.step(moment)
        yield moment, step, step.way.view(step.camera)


def texts(scene):
    return [text for drawing, _ in scene.drawings() for text in drawing.texts]


# The frame


@pytest.mark.parametrize("name", FIGURES)
def test_held_states_and_steps_fill_the_frame(name, measured):
    facts = measured(name)
    assert facts.square
    assert facts.states <= 9
    assert facts.hold >= 0.70
    assert facts.step >= 0.70


@pytest.mark.parametrize("name", FIGURES)
def test_the_plot_has_the_whole_width_and_four_fifths_of_the_height(name, measured):
    assert measured(name).plot_width == 1
    assert measured(name).high >= 0.80
    left, _, right, _ = built(name).scene(0).clip_px
    assert (left, right) == (0, 480)


@pytest.mark.parametrize("name", FIGURES)
def test_nothing_leaves_the_plot(name, measured):
    # Between the places of the way that are looked at a corner may, a little.
    assert measured(name).out_px <= 7


@pytest.mark.parametrize("name", FIGURES)
def test_all_words_can_be_read_in_a_small_picture(name, measured):
    assert measured(name).text_px >= 11


@pytest.mark.parametrize("activation", ["softmax", "leaky_relu(alpha=0.1)"])
def test_words_beside_a_long_head_are_fewer_and_not_smaller(activation, picture_facts):
    spec = NetworkFigure(activation=activation, skip=True, data="sine", size=360, **SMALL)
    assert picture_facts.facts_of(planned(spec)).text_px >= 11


# The camera


@pytest.mark.parametrize("name", FIGURES)
def test_the_camera_moves_smoothly(name, measured):
    facts, seconds = measured(name), 1 / FIGURES[name].fps
    # The fastest that it turns, comes nearer and moves aside: 150 degrees, e^12 and 2.5 pictures a second.
    assert facts.turn <= 150 * seconds
    assert math.log(facts.zoom) <= 12 * seconds
    assert facts.shift_px <= 2.5 * 480 * seconds


@pytest.mark.parametrize("name", FIGURES)
def test_the_scale_stands_still_during_activations_unless_little_would_be_left(name):
    builder = built(name)
    for number, way in enumerate(builder.journey.ways):
        if way.layer is None or isinstance(builder.journey.layers[way.layer], Affine):
            continue
        views = [view for moment, _, view in frames(builder) if moment.step == number]
        if len({view.half for view in views}) > 1:
            # At the scale of the other end one of both would be less than a third.
            motion = builder.sheet.vertices.motions[way.layer]
            lengths = [
                np.ptp(motion(t) @ view.axes[:2].T, axis=0).max() for t, view in ((0.0, way.start), (1.0, way.end))
            ]
            assert min(lengths[1] / (2 * way.start.half), lengths[0] / (2 * way.end.half)) < 1 / 3 + 0.01


@pytest.mark.parametrize("activation", ["abs", "relu", "tanh", "gelu"])
def test_the_scale_of_most_activations_stands_still_all_the_way(activation):
    builder = planned(ActivationFigure(activation=activation, lines=5, extent=2.4))
    assert len({view.half for moment, _, view in frames(builder) if moment.step == 0}) == 1


@pytest.mark.parametrize("name", PLANAR)
def test_in_the_plane_the_camera_looks_straight_down_all_the_time(name):
    builder = built(name)
    assert not builder.journey.in_space
    above = View(np.zeros(3), 1.0).axes
    assert np.array_equal(above, [[1, 0, 0], [0, 1, 0], [0, 0, 1]])
    assert all(np.array_equal(view.axes, above) for _, _, view in frames(builder))


@pytest.mark.parametrize("name", IN_SPACE)
def test_in_space_no_state_is_held_near_edge_on(name, measured):
    assert built(name).journey.in_space
    assert measured(name).edge >= 20


def test_angles_to_edge_on_are_those_of_a_flat_sheet(picture_facts):
    builder = built("relu 3-3")
    frame = picture_facts._Frame.of(builder, builder.moments[0])
    # The first state lies flat.
    assert frame.edge(builder) == pytest.approx(frame.view.elevation, abs=1e-6)


def test_each_rule_that_is_broken_is_named(picture_facts, measured):
    good = measured("relu")
    assert picture_facts.broken(good, "activation", fps=FIGURES["relu"].fps, usual=True) == []
    for changes, words in (
        ({"hold": 0.69}, "a held state spans 69%"),
        ({"step": 0.5}, "a step spans 50%"),
        ({"high": 0.79}, "the plot has 79% of the height"),
        ({"plot_width": 0.9}, "the plot has 90% of the width"),
        ({"out_px": 30.0}, "30 px of the sheet leave the plot"),
        ({"edge": 12.0}, "12 degrees to edge-on"),
        ({"turn": 40.0}, "the camera turns 40.0 degrees in a frame"),
        ({"zoom": 9.0}, "the scale changes by 9.00 in a frame"),
        ({"text_px": 9.0}, "text of 9.0 px at 360 px"),
        ({"long_s": 3.6}, "3.60 s are over 3.5 s"),
    ):
        assert picture_facts.broken(dataclasses.replace(good, **changes), "activation", usual=True) == [words]
    # Long networks and those in wide pictures may shrink, and take their time.
    long = dataclasses.replace(good, states=11, hold=0.2, high=0.7, text_px=9.0, long_s=20.0)
    assert picture_facts.broken(long, "network") == []


def test_more_networks_have_all_datasets_shapes_activations_and_seeds(picture_facts):
    specs = [figure.spec for figure in picture_facts.more()]
    assert len({(s.data, s.hidden, s.activation, s.seed) for s in specs}) == len(specs) == 30
    assert {s.data for s in specs} == set(DATASETS)
    assert {s.hidden for s in specs} == {(2, 2, 2), (3, 3), (3, 3, 3), (8, 8)}
    assert len({s.activation for s in specs}) == 5
    assert {s.seed for s in specs} == {0, 1, 2}


# What is said


@pytest.mark.parametrize("name", FIGURES)
def test_no_axis_is_named_for_what_is_no_unit(name):
    builder = built(name)
    states = Network(builder.journey.layers).trace(np.zeros((1, 2))).steps
    seen = set()
    for number, (_, step, _) in enumerate(frames(builder)):
        if step.keyframe in seen:
            continue
        seen.add(step.keyframe)
        shown = [text.text for text in texts(builder.scene(number))]
        units = {int(found[1]) for text in shown if (found := re.fullmatch(r"\$h_\{?(\d)\}?\$", text))}
        components = [text for text in shown if text.startswith("PC")]
        width = states[step.keyframe].points.shape[1]
        if not builder.journey.in_space:
            assert not units
        elif width > 3:
            assert not units
            assert components
        else:
            assert units <= set(range(1, width + 1))
            assert not components


@pytest.mark.parametrize("name", NETWORKS)
def test_the_number_is_the_best_line_of_the_last_state_that_was_reached(name):
    builder, request = built(name), request_of(name)
    steps = film(request, plan_of(name)).measured["steps"]
    network, data = request.network, request.data
    right = (network.predict(data.points) == data.labels).mean()
    shares = [math.floor(100 * step["best_line"] + 1e-9) for step in steps]
    reached, changes, at_end = 0, [], []
    for number, (moment, step, _) in enumerate(frames(builder)):
        if step.way.layer is not None and moment.progress >= 1:
            reached = max(reached, step.way.layer + 1)
        elif moment.progress == 0:
            reached = max(reached, step.way.keyframe)
        elif step.way.layer is None:
            reached = step.way.keyframe
        (shown,) = [t.text for t in texts(builder.scene(number)) if t.anchor_x == 1.0 and t.y < 40 and "%" in t.text]
        value = int(re.search(r"(\d+) %", shown)[1])
        decided = shown.startswith("network")
        assert value == (math.floor(100 * right + 1e-9) if decided else shares[reached])
        at_end.append(decided)
        changes.append((value, moment.hold or moment.progress in {0.0, 1.0} or step.way.layer is None))
    # The network's own number comes last, once.
    assert at_end[-1]
    assert at_end == sorted(at_end)
    for (before, _), (after, may) in itertools.pairwise(changes):
        assert before == after or may


# Time


@pytest.mark.parametrize("activation", list(ACTIVATIONS))
def test_an_activation_takes_three_and_a_half_seconds(activation):
    assert length_s(planned(ActivationFigure(activation=activation, lines=5))) <= 3.5 + 1e-9


def pushes(builder):
    return [way.purpose for way in builder.journey.ways if way.purpose in PUSHES]


# Every function on every other dataset, the other two on the rest.
TIMED = [
    (function, data)
    for turn, function in enumerate(["abs", "tanh", "softmax", "sin"])
    for place, data in enumerate(DATASETS)
    if (turn + place) % 2 == 0
]


@pytest.mark.parametrize(("activation", "data"), TIMED)
def test_the_default_network_takes_nine_seconds(activation, data):
    seed = list(DATASETS).index(data) % 3
    builder = planned(NetworkFigure(activation=activation, data=data, seed=seed, lines=5, epochs=60))
    assert length_s(builder) <= 9.0 + 1e-9


@pytest.mark.parametrize("values", [{"data": "rings", "seed": 2}, {"data": "sine", "points": 200}])
def test_a_network_with_many_moves_of_the_camera_takes_nine_seconds_too(values):
    builder = planned(NetworkFigure(activation="abs", **values))
    assert len(pushes(builder)) >= 4
    assert length_s(builder) <= 9.0 + 1e-9
    taken = {
        number: math.fsum(moment.duration_s for moment in builder.moments if moment.step == number and not moment.hold)
        for number, way in enumerate(builder.journey.ways)
        if way.purpose in PUSHES
    }
    # No jerk.
    assert min(taken.values()) >= 0.2
    assert max(taken.values()) - min(taken.values()) < 1e-9


def test_a_step_that_does_nothing_takes_no_time():
    turn = Affine([[0.6, -0.8], [0.8, 0.6]])
    layers = [turn, Activation("identity"), Affine(np.eye(2)), turn, Activation("relu", 2)]
    builder = planned(NetworkFigure(network=Network(layers), lines=5, color="position"))
    moving = {builder.journey.ways[moment.step].layer for moment in builder.moments if not moment.hold}
    assert moving - {None} == {0, 3, 4}
    lengths = [
        sum(m.duration_s for m in builder.moments if not m.hold and builder.journey.ways[m.step].layer == layer)
        for layer in (0, 3, 4)
    ]
    assert lengths == pytest.approx([lengths[0]] * 3)
    alone = planned(ActivationFigure(activation="identity", lines=5))
    assert all(moment.hold for moment in alone.moments)


# The order of paper


def order_is_kept(builder, moment, step):
    """Whether nothing is bent or turned over: a hold, a move of the camera alone, or what is pressed."""
    if moment.hold or step.way.layer is None:
        return True
    mover = builder.journey.movers[step.way.layer]
    if not isinstance(mover, BendMover):
        return False
    stage = mover.bending.stage(step.t)
    return stage is None or stage.kind == "press"


@pytest.mark.parametrize("name", PLANAR)
def test_layers_that_are_pressed_or_lie_keep_their_order(name):
    builder = built(name)
    compared = 0
    previous = None
    for moment, step, _ in frames(builder):
        if not order_is_kept(builder, moment, step):
            previous = None
            continue
        near = builder.sheet.centers.order(step)
        if previous is not None:
            pairs = np.sign(np.round(near[:, None] - near, 12))
            before = np.sign(np.round(previous[:, None] - previous, 12))
            # Nothing that lay above something comes to lie below it.
            assert (pairs * before >= 0).all()
            compared += 1
        previous = near
    assert compared > 2


# The plane that parts the classes


@pytest.mark.parametrize("name", PARTED)
def test_the_classes_lie_on_the_two_sides_of_the_line_that_is_drawn(name):
    name = f"parted {name}"
    builder, request = built(name), request_of(name)
    theme = THEMES[request.spec.theme]
    (number,) = [
        place
        for place, moment in enumerate(builder.moments)
        if moment.hold and builder.journey.ways[moment.step].purpose == "turn" and moment.progress == 0
    ]
    scene = builder.scene(number)
    # The way in the strip is a line too.
    found = [lines for drawing in scene.layers for lines in drawing.lines]
    ((start, end),) = [part.points for part in found if len(part.points) == 2 and is_divider(part, theme)]
    centers, labels = where_points_are(builder, scene)
    right = request.network.predict(request.data.points) == request.data.labels
    assert right.mean() > 0.6
    assert np.array_equal(np.sort(labels), np.sort(request.data.labels))
    along = end - start
    side = along[0] * (centers[:, 1] - start[1]) - along[1] * (centers[:, 0] - start[0]) > 0
    agrees = (side == (request.data.labels == 1))[right].mean()
    assert max(agrees, 1 - agrees) >= 0.95
    # It passes by all of them, or goes from edge to edge of the picture, and is there on the pixels.
    left, top, far, bottom = scene.clip_px
    length = np.hypot(*along)
    passed = (centers - start) @ along / length
    assert length >= min(far - left, bottom - top) - 1 or (passed.min() >= -2 and passed.max() <= length + 2)
    pixels = np.array(Rasterizer(scene.width_px, scene.height_px).draw(scene)).astype(int)
    share = np.linspace(0.02, 0.98, 200)[:, None]
    x, y = np.floor(start + share * along).astype(int).T
    off = np.abs(pixels[y, x] - rgb(theme.divider).astype(int)).max(axis=1)
    assert (off <= 40).mean() >= 0.95


def is_divider(lines, theme):
    """Whether lines are all in the colour of what parts the classes."""
    return len(lines.colors) > 0 and (lines.colors == rgb(theme.divider)).all()


def where_points_are(builder, scene):
    """The centres of the markers in the order of the data, and the labels that their styles say."""
    markers = [
        m for drawing, _ in scene.drawings() for m in drawing.markers if len(m.centers) and drawing.clip_px is None
    ]
    total = len(builder.sheet.point_style.labels)
    groups = [m for m in markers if set(m.styles) & {s for size in builder.sheet.point_style.styles for s in size}]
    centers, labels = np.concatenate([m.centers for m in groups]), np.concatenate([m.style for m in groups])
    assert len(centers) == total
    moment = next(m for m in builder.moments if builder.journey.ways[m.step].purpose == "turn" and m.hold)
    step = builder.step(moment)
    expected, _ = builder.project(builder.sheet.points.at(step), step.way.view(step.camera))
    gaps = np.abs(expected[:, None] - centers).max(axis=2)
    order = gaps.argmin(axis=1)
    assert gaps.min(axis=1).max() < 1e-6
    return centers[order], labels


@pytest.mark.parametrize("name", NETWORKS)
def test_what_parts_the_classes_comes_at_the_end_only(name):
    builder = built(name)
    theme = THEMES["light"]
    drawn = []
    for number, moment in enumerate(builder.moments):
        lines = [lines for drawing in builder.scene(number).layers for lines in drawing.lines]
        drawn.append(any(is_divider(part, theme) for part in lines))
        if drawn[-1]:
            assert builder.journey.ways[moment.step].purpose in {PART, "plane", "turn"}
    assert drawn[-1]
