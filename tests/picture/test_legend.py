"""Legend: there when it helps, in room of its own, readable, and touching nothing at any size."""

import numpy as np
import pytest

import warpviz as wv
from warpviz.errors import InvalidValueError
from warpviz.picture import text as texts
from warpviz.picture.layout import Layout
from warpviz.picture.legend import legend
from warpviz.picture.scene import together
from warpviz.picture.theme import THEMES

SIZES = [(160, 160), (240, 240), (320, 320), (480, 480), (160, 640), (240, 480), (640, 160), (480, 240), (640, 360)]
SIZES += [(320, 240), (1280, 720), (241, 900)]
LONG = (
    "a",
    "an apple and a pear",
    "W" * 40,
    "iiiiiiii",
    "x",
    "versicolor",
    "a very long name that goes on and on",
    "h",
)
japanese = pytest.mark.skipif(texts._japanese_font() is None, reason="the extra ja is not installed")
LANGUAGES = ["en", pytest.param("ja", marks=japanese)]
SPACE = wv.Network(
    [
        wv.Affine([[1.0, -0.5], [0.5, 1.0], [0.3, 0.8]]),
        wv.Activation("tanh"),
        wv.Affine([[2.0, 1.0, 0.3], [0.4, -1.0, 0.2]]),
        wv.Activation("relu"),
    ]
)


def eight(names=tuple("abcdefgh")):
    """Points of as many classes as there are names, one a corner and then around it."""
    rng = np.random.default_rng(1)
    labels = np.repeat(np.arange(len(names)), 5)
    angles = labels * 2 * np.pi / len(names)
    points = 2 * np.stack([np.cos(angles), np.sin(angles)], axis=1) + rng.normal(scale=0.2, size=(len(labels), 2))
    return points, [names[label] for label in labels]


def legend_of(scene):
    """The markers and names of the legend of a scene: the names stand to the right of a marker."""
    markers = [
        (x, y, style)
        for group in scene.backdrop.markers
        for (x, y), style in zip(group.centers.tolist(), group.style.tolist(), strict=True)
        if group.styles[0].shape == "square"
    ]
    found = []
    for x, y, style in sorted(markers, key=lambda marker: marker[2]):
        name = [text for text in scene.backdrop.texts if text.y == y and 0 < text.x - x < 2 * text.size_px]
        found.append((style, name[0].text, name[0].size_px))
    return found


def check(figure, misplaced, ink_box):
    animation = wv.animate(figure)
    size = animation.width_px, animation.height_px
    seen = []
    for number in range(animation.frame_count):
        scene = animation.scene(number)
        assert misplaced(together(scene.underlay, scene.backdrop), *size) == [], number
        if any(scene.backdrop is other for other in seen):
            continue
        seen.append(scene.backdrop)
        found = legend_of(scene)
        left, top, right, bottom = scene.clip_px
        assert right - left > 0.3 * min(size)
        assert bottom - top > 0.2 * min(size)
        names = {name for _, name, _ in found}
        for text in scene.backdrop.texts:
            box = ink_box(text)
            # The sheet moves within the clip, and the legend stands outside of it.
            if text.text in names and box:
                assert box[2] <= left or box[0] >= right or box[3] <= top or box[1] >= bottom
    return found


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("names", [tuple("abcdefgh"), LONG, tuple("12345678"), ("cat", "dog")], ids=range(4))
def test_it_touches_nothing_at_any_size(size, lang, names, misplaced, ink_box):
    figure = wv.ActivationFigure(activation="tanh", data=eight(names), size=size, lines=3, fps=1, lang=lang)
    found = check(figure, misplaced, ink_box)
    readable = texts.reading_px(*size) > 0
    assert [style for style, *_ in found] == (list(range(len(names))) if readable else [])
    assert all(size_px >= 11 for *_, size_px in found)


@pytest.mark.parametrize("size", [(240, 240), (480, 480), (640, 360), (240, 480)])
@pytest.mark.parametrize("more", [{}, {"color": "area"}, {"title": "A title that is long enough for a row of its own"}])
def test_it_touches_nothing_in_space_either(size, more, misplaced, ink_box):
    figure = wv.NetworkFigure(network=SPACE, data=eight(LONG), size=size, lines=3, fps=3, **more)
    assert len(check(figure, misplaced, ink_box)) == 8


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ({"data": "moons"}, []),
        ({"data": "blobs"}, ["top", "left", "right"]),
        ({"data": eight(("cat", "dog"))}, ["cat", "dog"]),
        ({"data": eight(("0", "1"))}, []),
        ({"data": eight(("0", "1", "2"))}, ["class 0", "class 1", "class 2"]),
        ({"data": eight(("cat", "7"))}, ["7", "cat"]),
        ({"data": "moons", "legend": "on"}, ["upper moon", "lower moon"]),
        ({"data": "blobs", "legend": "off"}, []),
        ({"data": "blobs", "caption": False}, []),
        ({"data": "blobs", "caption": False, "legend": "on"}, ["top", "left", "right"]),
        pytest.param({"data": "blobs", "lang": "ja"}, ["クラス 1", "クラス 2", "クラス 3"], marks=japanese),
        pytest.param({"data": eight(("犬", "猫"))}, ["犬", "猫"], marks=japanese),
    ],
)
def test_it_is_there_when_it_helps_or_was_asked_for(values, names):
    figure = wv.ActivationFigure(activation="tanh", points=30, lines=3, fps=1, **values)
    assert [name for _, name, _ in legend_of(wv.animate(figure).scene(0))] == names


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "legend: there are no points, so there is nothing to name"),
        ({"data": "blobs", "size": 96}, "legend: a picture of 96x96 px is too small for words that can be read"),
    ],
)
def test_what_cannot_be_is_refused(values, message):
    with pytest.raises(InvalidValueError) as raised:
        wv.animate(wv.ActivationFigure(activation="tanh", legend="on", **values))
    assert str(raised.value) == message


def test_without_the_extra_a_label_names_it(monkeypatch):
    monkeypatch.setattr(texts, "_japanese_font", lambda: None)
    texts.font.cache_clear()
    texts.measure.cache_clear()
    with pytest.raises(InvalidValueError, match=r"pip install 'warpviz\[ja\]'"):
        wv.animate(wv.ActivationFigure(activation="tanh", data=eight(("犬", "dog"))))
    wv.animate(wv.ActivationFigure(activation="tanh", data=eight(("犬", "dog")), legend="off"))
    texts.font.cache_clear()


@pytest.mark.parametrize("theme", THEMES)
def test_its_markers_are_those_of_the_points(theme):
    animation = wv.animate(wv.ActivationFigure(activation="tanh", data=eight(), theme=theme, fps=1))
    scene = animation.scene(0)
    (points,) = [group for group in scene.content.markers if len(group.centers) == 40]
    (shown,) = [group for group in scene.backdrop.markers if len(group.centers) == 8]
    style = [[(style.shape, style.fill, style.outline) for style in group.styles] for group in (points, shown)]
    assert style[0] == style[1]


def test_a_name_that_cannot_be_cut_is_an_ellipsis():
    names = ["a", r"$" + r"\alpha + \beta + " * 40 + "1$"]
    found = legend(Layout(240, 240, has_header=True, has_strip=True), names)
    assert [entry.name for entry in found.entries] == ["a", "…"]


def test_a_wide_picture_keeps_its_sheet_as_large_as_it_was():
    bare = Layout(640, 360, has_header=True, has_strip=True)
    found = legend(bare, ["cat", "dog", "bird"])
    assert found.layout.half_px == bare.half_px
    assert {entry.x for entry in found.entries} == {found.entries[0].x}
    # A tall one has rows, and keeps it too.
    bare = Layout(360, 640, has_header=True, has_strip=True)
    found = legend(bare, ["cat", "dog", "bird"])
    assert found.layout.half_px == bare.half_px
    assert {entry.y for entry in found.entries} == {found.entries[0].y}


def test_names_that_cannot_be_printed_are_made_so(tmp_path):
    file = tmp_path / "points.csv"
    file.write_text("x,y,label\n" + "".join(f"{i},{i % 3},{'a' if i % 2 else 'b b'}\n" for i in range(8)))
    scene = wv.animate(wv.ActivationFigure(activation="tanh", data=str(file), fps=1)).scene(0)
    assert [name for _, name, _ in legend_of(scene)] == ["a", "b b"]


@pytest.mark.parametrize("names", [("cat", "dog"), ("2", "10", "30"), ("0", "1", "2"), ("b", "10", "c")])
def test_a_recipe_brings_the_names_back(names):
    figure = wv.ActivationFigure(activation="tanh", data=eight(names), fps=1)
    again = wv.ActivationFigure(**figure.recipe_data())
    assert again.data.class_names == figure.data.class_names
    np.testing.assert_array_equal(again.data.labels, figure.data.labels)
    assert legend_of(wv.animate(again).scene(0)) == legend_of(wv.animate(figure).scene(0)) != []
