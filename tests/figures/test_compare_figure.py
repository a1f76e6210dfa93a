"""Comparing: panels that differ in their activation only, in step."""

import itertools

import numpy as np
import pytest

import warpviz as wv
from warpviz.errors import InvalidValueError, WarpvizError
from warpviz.figures.compare import grid
from warpviz.figures.kinds import animate
from warpviz.picture.raster import Rasterizer
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


def compare(*names, **values):
    return animate(CompareFigure(activation=names, **{**QUICK, **values}))


def titles(animation, number=0):
    scene = animation.scene(number)
    own = [[text.text for text in panel.scene.backdrop.texts if text.bold] for panel in scene.panels]
    return [text.text for text in scene.backdrop.texts if text.bold] + [text for texts in own for text in texts]


@pytest.mark.parametrize("count", range(1, MAX_PANELS + 1))
@pytest.mark.parametrize("size", [(480, 480), (960, 340), (300, 900), (2048, 700), (301, 299)])
@pytest.mark.parametrize("row_px", [0, 13])
def test_panels_are_in_the_picture_and_do_not_overlap(count, size, row_px):
    places, (width, height) = grid(count, *size, row_px)
    assert len(places) == count
    boxes = [(left, top - row_px, left + width, top + height) for left, top in places]
    for left, top, right, bottom in boxes:
        assert 0 <= left < right <= size[0]
        assert 0 <= top < bottom <= size[1]
    for a, b in itertools.combinations(boxes, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
    # In the order of reading.
    assert places == sorted(places, key=lambda place: (place[1], place[0]))


def test_the_grid_is_that_with_the_largest_panels():
    assert [grid(n, 600, 600)[1] for n in (1, 4, 9)] == [(600, 600), (300, 300), (200, 200)]
    assert grid(3, 900, 300) == ([(0, 0), (300, 0), (600, 0)], (300, 300))
    assert grid(2, 300, 600)[0] == [(0, 0), (0, 300)]
    # What is left over of a row is in its middle.
    assert grid(3, 400, 400)[0] == [(0, 0), (200, 0), (100, 200)]


def test_panels_that_are_too_small_are_refused():
    with pytest.raises(InvalidValueError, match="size: 9 panels would have 42x42 px each, but at least 64 px a side"):
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


@pytest.mark.parametrize("size", [480, (250, 250), (600, 300)])
def test_each_panel_is_the_figure_that_it_would_be_alone(size):
    """But for its words, which stand below each other here."""
    animation = compare("abs", "sin", "softmax", "tanh", size=size)
    for number in (0, animation.frame_count // 2, animation.frame_count - 1):
        scene = animation.scene(number)
        for name, panel in zip(("abs", "sin", "softmax", "tanh"), scene.panels, strict=True):
            inner = panel.scene
            alone = animate(wv.ActivationFigure(activation=name, size=(inner.width_px, inner.height_px), **QUICK))
            other = alone.scene(number)
            for mine, theirs in zip((inner.content, *inner.layers), (other.content, *other.layers), strict=True):
                for a, b in zip(mine.lines, theirs.lines, strict=True):
                    assert np.array_equal(a.points, b.points)
                    assert np.array_equal(a.colors, b.colors)


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
    middle = range(4, 20)
    for place in range(2):
        assert len({id(animation.scene(number).panels[place].scene.backdrop) for number in middle}) == 1
    assert len({id(animation.scene(number).backdrop) for number in range(animation.frame_count)}) == 1


def test_all_panels_go_by_one_clock():
    animation = compare("abs", "relu", "sin", size=(400, 200), boomerang=True)
    alone = animate(wv.ActivationFigure(activation="relu", boomerang=True, **QUICK))
    assert animation.durations_s == alone.durations_s


def test_networks_share_their_data_and_are_trained_alike():
    animation = animate(CompareFigure(activation="tanh,relu", **NETWORKS))
    first = animation.scene(0)
    places = [panel.scene.content.markers[-1] for panel in first.panels]
    assert np.array_equal(places[0].style, places[1].style)
    values = {key: value for key, value in NETWORKS.items() if key != "network"}
    panel = first.panels[1].scene
    for number in (0, animation.frame_count // 3):
        alone = animate(wv.NetworkFigure(activation="relu", size=(panel.width_px, panel.height_px), **values))
        mine = animation.scene(number).panels[1].scene.content.markers[-1].centers
        assert np.allclose(mine, alone.scene(number).content.markers[-1].centers)


@pytest.mark.parametrize("hidden", [(2,), (2, 3), (2, 2)])
def test_the_camera_goes_closer_to_all_or_to_none(hidden):
    names = ("abs", "tanh", "softmax", "square")
    animation = animate(CompareFigure(activation=names, **{**NETWORKS, "hidden": hidden, "epochs": 60}))
    for number in (animation.frame_count // 2, animation.frame_count - 1):
        assert len(animation.scene(number).panels) == 4
    assert animation.frame_count == len(animation.durations_s)


@pytest.mark.parametrize("size", [(720, 720), (480, 480), (240, 240)])
def test_titles_tell_the_panels_apart_however_small(size):
    found = titles(compare(*NINE, size=size))
    assert len(set(found)) == 9
    scene = compare(*NINE, size=size).scene(0)
    for text in scene.backdrop.texts:
        assert text.x + measure(text.text, text.size_px, bold=text.bold).width_px <= size[0]


def test_parameters_are_part_of_the_title():
    found = titles(compare("leaky_relu", "leaky_relu(alpha=0.2)", size=(600, 300)))
    assert found == ["leaky ReLU", "leaky ReLU (alpha=0.2)"]


def test_a_title_stands_above_all_panels_and_captions_are_aligned():
    animation = compare("abs", "softmax", "tanh", "relu", size=(1000, 700), title="Four ways")
    scene = animation.scene(0)
    (title,) = scene.backdrop.texts
    assert title.text == "Four ways"
    assert min(panel.top_px for panel in scene.panels) > title.y + 0.73 * title.size_px
    for number in (0, animation.frame_count // 2):
        texts = [panel.scene.backdrop.texts for panel in animation.scene(number).panels]
        heads = [[text.y for text in part if text.bold] for part in texts]
        formulas = [
            [(text.x, text.y) for text in part if "=" in text.text or text.text == "input"][:1] for part in texts
        ]
        assert all(head == heads[0] for head in heads)
        assert all(formula == formulas[0] for formula in formulas)


def test_without_captions_there_are_still_titles():
    assert titles(compare("abs", "relu", size=(600, 300), caption=False)) == ["absolute value", "ReLU"]


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
    with pytest.raises(InvalidValueError, match=r"^relu: tween: fold is for the absolute value"):
        compare("abs", "relu", tween="fold")


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
