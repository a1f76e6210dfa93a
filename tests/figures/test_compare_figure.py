"""Comparing: panels that differ in their activation only, in step."""

import itertools

import numpy as np
import pytest

import warpviz as wv
from warpviz.errors import InvalidValueError, WarpvizError
from warpviz.figures.kinds import animate
from warpviz.figures.panel_grid import panel_grid
from warpviz.picture.layout import Layout
from warpviz.picture.raster import Rasterizer
from warpviz.picture.scene import Scene
from warpviz.picture.text import measure
from warpviz.picture.theme import THEMES
from warpviz.publish.reading import read_recipe
from warpviz.specs.compare import MAX_PANELS, CompareFigure
from warpviz.specs.kinds import spec_from_data
from warpviz.specs.recipe import parse_recipe
from warpviz.specs.values import parse_names

NINE = ("abs", "relu", "sin", "tanh", "softmax", "gelu", "step", "square", "leaky_relu(alpha=0.1)")
QUICK = {"fps": 5, "lines": 5}
NETWORKS = {"network": True, "hidden": (2, 2), "data": "moons", "points": 30, "epochs": 4, "restarts": 1, **QUICK}


# Coming closer or going away, the camera alone moves.
CAMERA = {"closer": "camera", "wider": "camera"}


def compare(*names, **values):
    return animate(CompareFigure(activation=names, **{**QUICK, **values}))


def titles(animation, number=0):
    scene = animation.scene(number)
    own = [[text.text for text in panel.scene.backdrop.texts if text.bold] for panel in scene.panels]
    return [text.text for text in scene.backdrop.texts if text.bold] + [text for texts in own for text in texts]


def heads(animation, number):
    """The texts in the head of each panel."""
    return [
        [text.text for text in panel.scene.backdrop.texts if text.anchor_y == 1.0]
        for panel in animation.scene(number).panels
    ]


def moments(animation):
    return animation.scene.common.builders[0].moments


def builders(animation):
    return animation.scene.common.builders


def grid(count, width, height, **values):
    return panel_grid(Layout(width, height, has_header=False, has_strip=False, **values), count)


@pytest.mark.parametrize("count", range(1, MAX_PANELS + 1))
@pytest.mark.parametrize("size", [(480, 480), (960, 340), (300, 900), (2048, 700), (301, 299)])
def test_panels_are_in_the_picture_with_gutters_between(count, size):
    found = grid(count, *size)
    width, height = found.size
    assert len(found.places) == count
    boxes = [(left, top, left + width, top + height) for left, top in found.places]
    for left, top, right, bottom in boxes:
        assert 0 <= left < right <= size[0]
        assert 0 <= top < bottom <= size[1]
    gap = max(2, round(10 * min(size) / 480))
    for a, b in itertools.combinations(boxes, 2):
        apart = max(b[0] - a[2], a[0] - b[2], b[1] - a[3], a[1] - b[3])
        assert apart >= gap
    # In the order of reading.
    assert list(found.places) == sorted(found.places, key=lambda place: (place[1], place[0]))
    # Every line between them touches none.
    for x, y, right, bottom in found.gutters:
        assert all(right <= a or c <= x or bottom <= b or d <= y for a, b, c, d in boxes)


def test_the_grid_is_that_with_the_largest_panels():
    assert [grid(n, 600, 600).size for n in (1, 4)] == [(600, 600), (294, 294)]
    assert [place[1] for place in grid(3, 900, 300).places] == [0, 0, 0]
    # What is left over of a row is in its middle.
    first, second, third = grid(3, 400, 400).places
    assert first[1] == second[1] < third[1]
    assert third[0] == pytest.approx((first[0] + second[0]) / 2, abs=1)


def test_panels_that_are_too_small_are_refused():
    with pytest.raises(InvalidValueError, match=r"size: 9 panels would have 40x40 px each, but at least 64 px a side"):
        grid(9, 128, 128)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("abs", ("abs",)),
        ("abs, relu,sin", ("abs", "relu", "sin")),
        ("leaky_relu(alpha=0.1),where(x>0, x, 0.2*x)", ("leaky_relu(alpha=0.1)", "where(x>0, x, 0.2*x)")),
        (("abs", "relu"), ("abs", "relu")),
    ],
)
def test_names_are_parted_at_commas_outside_of_brackets(text, parts):
    assert parse_names(text) == parts


@pytest.mark.parametrize("values", [{}, {"size": (700, 300)}, {"hidden": (2, 3), **NETWORKS}])
def test_all_start_from_the_same_sheet_at_the_same_scale(values):
    names = ("abs", "square", "softmax", "tanh")
    animation = compare(*names, **values)
    views = [builder.journey.ways[0].view(0.0) for builder in builders(animation)]
    for view in views:
        assert (view.half, view.azimuth, view.elevation) == (views[0].half, views[0].azimuth, views[0].elevation)
        assert np.array_equal(view.center, views[0].center)
    sheets = [builder.sheet.vertices.at(builder.step(builder.moments[0])) for builder in builders(animation)]
    spans = [np.ptp(sheet, axis=0) for sheet in sheets]
    assert all(np.allclose(span, spans[0]) for span in spans)


@pytest.mark.parametrize("theme", list(THEMES))
def test_a_panel_is_drawn_as_if_it_were_alone(theme):
    animation = compare("abs", "sin", "tanh", size=(360, 200), theme=theme)
    rasterizer = Rasterizer(360, 200)
    for number in (0, 3, animation.frame_count - 1, 0):
        scene = animation.scene(number)
        whole = np.asarray(rasterizer.draw(scene))
        for panel in scene.panels:
            width, height = panel.scene.width_px, panel.scene.height_px
            alone = np.asarray(Rasterizer(width, height).draw(panel.scene))
            part = whole[panel.top_px : panel.top_px + height, panel.left_px : panel.left_px + width]
            assert np.array_equal(part, alone)


def test_what_stands_still_in_a_panel_is_one_drawing_for_all_frames_of_a_step():
    """So it is drawn once, and a frame costs what moves in it."""
    animation = compare("relu", "sin", size=(400, 200), fps=25)
    # The first coordinate is bent until half of the step is over.
    middle = range(4, 17)
    for place in range(2):
        assert len({id(animation.scene(number).panels[place].scene.backdrop) for number in middle}) == 1
    assert len({id(animation.scene(number).backdrop) for number in range(animation.frame_count)}) == 1


def test_all_panels_go_by_the_longest_clock():
    """Alone, the square moves its camera away before, and tanh moves it in afterwards."""
    animation = compare("square", "tanh", "identity", size=(600, 220))
    purposes = [[way.purpose for way in builder.journey.ways] for builder in builders(animation)]
    assert purposes == [["wider", "layer", "closer"], ["wait", "layer", "closer"], ["wait", "layer", "wait"]]
    alone = [animate(wv.ActivationFigure(activation=name, **QUICK)) for name in ("square", "tanh", "identity")]
    assert animation.duration_s >= max(film.duration_s for film in alone)
    assert all(builder.moments == moments(animation) for builder in builders(animation))
    # What waits stands still.
    first = [number for number, moment in enumerate(moments(animation)) if moment.step == 0]
    for place in (1, 2):
        still = [animation.scene(number).panels[place].scene for number in first]
        assert all(np.array_equal(scene.layers[0].papers[0].points, still[0].layers[0].papers[0].points)
                   for scene in still if isinstance(scene, Scene))  # fmt: skip


def test_layers_of_networks_start_and_end_together():
    animation = animate(CompareFigure(activation="abs,relu,tanh", **{**NETWORKS, "epochs": 60}))
    assert len({len(builder.journey.ways) for builder in builders(animation)}) == 1
    for ways in zip(*(builder.journey.ways for builder in builders(animation)), strict=True):
        assert len({way.layer for way in ways}) == 1
        assert len({way.keyframe for way in ways}) == 1
        assert len({CAMERA.get(way.purpose, way.purpose) for way in ways} - {"wait"}) == 1
    # Nothing jumps where one waits.
    for builder in builders(animation):
        for before, after in itertools.pairwise(builder.journey.ways):
            assert before.end is after.start


def test_networks_share_their_data_and_are_trained_alike():
    animation = animate(CompareFigure(activation="tanh,relu", **NETWORKS))
    first = animation.scene(0)
    places = [np.sort(points(panel.scene), axis=0) for panel in first.panels]
    assert len(places[0]) == 30
    assert np.allclose(places[0], places[1])
    values = {key: value for key, value in NETWORKS.items() if key != "network"}
    alone = animate(wv.NetworkFigure(activation="relu", **values))
    # Alone it is the same network.
    mine, theirs = (made.measured for made in (animation, alone))
    assert mine["panels"][1]["steps"] == theirs["steps"]


def points(scene):
    """Where the points of a panel are, (N, 2)."""
    markers = [part for drawing, _ in scene.drawings() for part in drawing.markers]
    return np.concatenate([part.centers for part in markers])


@pytest.mark.parametrize("hidden", [(2,), (2, 3), (2, 2)])
def test_the_camera_goes_closer_to_all_or_to_none(hidden):
    names = ("abs", "tanh", "softmax", "square")
    animation = animate(CompareFigure(activation=names, **{**NETWORKS, "hidden": hidden, "epochs": 60}))
    for number in (animation.frame_count // 2, animation.frame_count - 1):
        assert len(animation.scene(number).panels) == 4
    assert animation.frame_count == len(animation.durations_s)


@pytest.mark.parametrize("size", [(720, 720), (480, 480), (240, 240)])
def test_titles_tell_the_panels_apart_however_small(size):
    animation = compare(*NINE, size=size)
    found = titles(animation)
    assert len(set(found)) == 9
    scene = animation.scene(0)
    for panel in scene.panels:
        (title,) = [text for text in panel.scene.backdrop.texts if text.bold]
        # Cut short rather than set smaller.
        assert title.size_px == Layout(*size, has_header=True, has_strip=False).font_px(15)
        assert title.x + measure(title.text, title.size_px, bold=True).width_px <= panel.scene.width_px


def test_words_are_as_large_as_in_a_picture_of_its_own():
    """Eleven pixels where it is shown 360 px wide."""
    scene = compare(*NINE, size=480).scene(0)
    sizes = [text.size_px for panel in scene.panels for text in panel.scene.backdrop.texts]
    assert min(sizes) * 360 / 480 >= 11


def test_a_head_leaves_out_the_deed_before_the_number():
    names = ("abs", "relu", "tanh", "sin")
    found = []
    for size in ((1400, 480), 280):
        animation = animate(CompareFigure(**NETWORKS, activation=names, size=size))
        ways = builders(animation)[0].journey.ways
        moving = next(
            n for n, moment in enumerate(moments(animation)) if ways[moment.step].layer == 0 and moment.progress
        )
        found.append(heads(animation, moving))
        for name, texts in zip(names, found[-1], strict=True):
            assert texts[0] == name
            assert texts[-1].startswith("best line ")
    wide, narrow = ([len(texts) for texts in panels] for panels in found)
    assert set(wide) == {3}
    # A short one may have room all the same.
    assert min(narrow) == 2


def test_what_numbers_without_words_are_is_said_once():
    values = {"data": "moons", "points": 40}
    roomy = compare("abs", "relu", size=(700, 400), **values)
    assert all(texts[-1].startswith("best line ") for texts in heads(roomy, 0))
    assert not roomy.scene(0).backdrop.texts
    tight = compare(*NINE[:6], size=480, **values)
    assert all(texts[-1].endswith(" %") and "best" not in texts[-1] for texts in heads(tight, 0))
    (key,) = tight.scene(0).backdrop.texts
    assert key.text == "best line %"
    networks = animate(CompareFigure(**{**NETWORKS, "activation": NINE[:6], "data": "circles"}))
    said = [
        [text.text for text in networks.scene(number).backdrop.texts if "%" in text.text]
        for number in (0, networks.frame_count - 1)
    ]
    assert said == [["best line %"], ["network %"]]


def test_networks_have_one_strip_and_activations_none():
    animation = animate(CompareFigure(activation="abs,relu", **NETWORKS))
    labels = [text.text for text in animation.scene(0).backdrop.texts]
    assert labels == ["$Wx+b$", "$f$"] * 2
    for number in range(animation.frame_count):
        scene = animation.scene(number)
        for panel in scene.panels:
            assert not any("Wx" in text.text and text.y > 40 for text in panel.scene.backdrop.texts)
        if scene.overlay.lines:
            assert not moments(animation)[number].hold
    # Every dot behind us is filled at the end.
    last = animation.scene(animation.frame_count - 1).backdrop.markers[0]
    assert len(last.centers) == 5
    assert not last.style.any()
    assert not compare("abs", "relu").scene(0).backdrop.markers


def test_labels_that_all_panels_have_are_themselves():
    animation = animate(CompareFigure(activation="relu,relu6", **{**NETWORKS, "to": "output", "epochs": 2}))
    labels = [text.text for text in animation.scene(0).backdrop.texts]
    assert labels.count("$f$") == 2


def test_there_is_one_legend():
    data = ([[0.0, 1.0], [1.0, 0.0], [-1.0, -1.0]], ["oak", "elm", "ash"])
    animation = compare("abs", "relu", "tanh", data=data, size=480)
    scene = animation.scene(0)
    names = [text.text for text in scene.backdrop.texts]
    assert names[:3] == ["ash", "elm", "oak"]
    assert min(panel.top_px for panel in scene.panels) > max(text.y for text in scene.backdrop.texts[:3])
    for panel in scene.panels:
        assert not {"oak", "elm", "ash"} & {text.text for text in panel.scene.backdrop.texts}


def test_nothing_leaves_the_picture_or_touches_other_words(misplaced):
    for size in ((480, 480), (900, 300), (300, 700)):
        animation = animate(CompareFigure(activation="abs,relu,sin", **NETWORKS, size=size))
        for number in (0, animation.frame_count // 2, animation.frame_count - 1):
            scene = animation.scene(number)
            assert misplaced(scene.backdrop, *size) == []
            for panel in scene.panels:
                head = [text for text in panel.scene.backdrop.texts if text.anchor_y == 1.0]
                inner = panel.scene
                assert misplaced(type(inner.backdrop)(texts=tuple(head)), inner.width_px, inner.height_px) == []


def test_parameters_are_part_of_the_title():
    found = titles(compare("leaky_relu", "leaky_relu(alpha=0.2)", size=(700, 300)))
    assert found == ["leaky_relu", "leaky_relu(alpha=0.2)"]


def test_a_title_stands_above_all_panels_and_heads_are_aligned():
    animation = compare("abs", "softmax", "tanh", "relu", size=(1000, 700), title="Four ways")
    scene = animation.scene(0)
    (title,) = scene.backdrop.texts
    assert title.text == "Four ways"
    assert min(panel.top_px for panel in scene.panels) > title.y + 0.73 * title.size_px
    for number in (0, animation.frame_count // 2):
        tops = [
            [text.y for text in panel.scene.backdrop.texts if text.bold] for panel in animation.scene(number).panels
        ]
        assert all(top == tops[0] for top in tops)


def test_without_captions_there_are_still_titles_and_nothing_else():
    animation = compare("abs", "relu", size=(600, 300), caption=False, data="moons", points=20)
    assert titles(animation) == ["abs", "relu"]
    assert heads(animation, animation.frame_count // 2) == [["abs"], ["relu"]]
    assert not animation.scene(0).backdrop.texts


@pytest.mark.parametrize(
    "values", [{"activation": NINE[:3], "data": "moons", "points": 20}, {**NETWORKS, "activation": "abs,sin"}]
)
def test_a_file_makes_itself_again(values, tmp_path):
    first, second = tmp_path / "a.gif", tmp_path / "b.gif"
    wv.save(CompareFigure(**{**QUICK, "size": 200, **values}), first)
    wv.save(spec_from_data(parse_recipe(read_recipe(first), "a.gif").figure), second)
    assert second.read_bytes() == first.read_bytes()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"activation": ()}, "activation: expected at least 1, but got 0"),
        ({"activation": (*NINE, "cos")}, "activation: expected at most 9, but got 10"),
        ({"activation": "abs,relue"}, "unknown activation 'relue': did you mean 'relu'?"),
        ({"activation": "abs,absolute"}, "activation: absolute is there more than once"),
        ({"hidden": (2,)}, "hidden: only networks have that, so it needs 'network' too"),
        ({"orbit": 20}, "orbit: only networks have that"),
        ({"network": True, "weights": "x.json"}, "unknown option 'weights'"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(values, words):
    with pytest.raises(WarpvizError) as caught:
        CompareFigure(**values)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_wrong_with_a_panel_is_told_with_its_name():
    with pytest.raises(
        InvalidValueError, match=r"^relu: tween: fold: the activation relu has no crease that is a mirror"
    ):
        compare("relu", "tanh", tween="fold")
    # Beside one that folds, what cannot fold goes straight.
    assert compare("abs", "relu", tween="fold").frame_count > 2


def test_notes_are_told_once_or_with_their_panel():
    animation = compare("abs", "relu", tween="lerp", data=([[9.0, 0.0], [0.0, 1.0]], [0, 1]))
    assert animation.notes == (
        "the sheet was grown to [-9, 9] to cover the points",
        "abs: lerp collapses parts of the plane at 50 % of the way; the function does not",
    )


def test_training_is_told_for_all_networks_together():
    told = []
    animate(CompareFigure(activation="abs,sin", **NETWORKS), lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]
    assert len({total for _, total in told}) == 1


def test_words_and_the_flag_are_one_field(tmp_path, capsys, monkeypatch):
    from warpviz import cli

    monkeypatch.chdir(tmp_path)
    small = ["--size", "200x100", "--fps", "2", "--lines", "3", "-o"]
    for arguments in (["abs", "sin", *small, "a.gif"], ["--activation", "abs,sin", *small, "b.gif"]):
        with pytest.raises(SystemExit) as stop:
            cli.main(["compare", *arguments])
        assert stop.value.code == 0
    assert (tmp_path / "a.gif").read_bytes() == (tmp_path / "b.gif").read_bytes()
    with pytest.raises(SystemExit) as stop:
        cli.main(["compare", "abs", "--activation", "sin"])
    assert stop.value.code == 2
    assert "error: activation: given with --activation and without" in capsys.readouterr().err


def test_frames_are_the_same_however_often_and_in_whatever_order_they_are_drawn():
    animation = animate(CompareFigure(**{**NETWORKS, "activation": ("tanh",), "hidden": (2,), "size": 96, "fps": 16}))
    first = [pixels for pixels, _ in animation.frames()]
    rasterizer = Rasterizer(96, 96)
    for _ in range(4):
        for number in reversed(range(animation.frame_count)):
            assert np.array_equal(np.array(rasterizer.draw(animation.scene(number))), first[number])


def test_a_number_never_stands_without_words_or_a_key():
    values = {**NETWORKS, "hidden": (2, 3), "activation": ("abs", "tanh")}
    animation = animate(CompareFigure(**values, size=480))
    for number in range(0, animation.frame_count, 5):
        keys = [text.text for text in animation.scene(number).backdrop.texts if "%" in text.text]
        for texts in heads(animation, number):
            assert keys or texts[-1].startswith(("best ", "network "))
