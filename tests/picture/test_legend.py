"""Legend: there when it helps, in room of its own, readable, and touching nothing at any size."""

import numpy as np
import pytest

import warpviz as wv
from warpviz.errors import InvalidValueError
from warpviz.picture import text as texts
from warpviz.picture.layout import Layout
from warpviz.picture.legend import LINE, column, fitted, in_rows, legend, literal, rows
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
    points = {"points": 30} if isinstance(values["data"], str) else {}
    figure = wv.ActivationFigure(activation="tanh", lines=3, fps=1, **points, **values)
    assert [name for _, name, _ in legend_of(wv.animate(figure).scene(0))] == names


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "legend: there are no points"),
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
    drawings = [scene.content, *scene.layers]
    points = next(group for drawing in drawings for group in drawing.markers if len(group.styles) == 8)
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


@pytest.mark.parametrize("names", [("below", "above"), ("a",), tuple("abcdefgh"), ("a very long name of a class",) * 3])
@pytest.mark.parametrize("make", [column, rows])
def test_a_block_is_as_large_as_it_says_and_not_wider_than_its_room(names, make):
    block = make(names, 15.0, 200.0)
    assert [entry.number for entry in block.entries] == list(range(len(names)))
    right = max(entry.x + 1.15 * 15 + texts.measure(entry.name, 15.0).width_px for entry in block.entries)
    assert right == pytest.approx(block.width_px)
    assert block.width_px <= 200
    assert block.height_px == pytest.approx(LINE * 15 * len({entry.y for entry in block.entries}))
    for name, entry in zip(names, block.entries, strict=True):
        assert entry.name == name or (entry.name.endswith("…") and name.startswith(entry.name[:-1].rstrip()))
    (first, *_) = block.at(30.0, 40.0)
    assert (first.x, first.y) == pytest.approx((30 + block.entries[0].x, 40 + block.entries[0].y))


def test_centred_rows_have_their_middles_below_each_other():
    block = in_rows(["aaaaaa", "bbbbbb", "c"], 10.0, 130.0, center=True)
    ends = {entry.y: (entry.x, entry.x + 11.5 + texts.measure(entry.name, 10.0).width_px) for entry in block.entries}
    starts = {}
    for entry in block.entries:
        starts.setdefault(entry.y, entry.x)
    middles = [(starts[y] + ends[y][1]) / 2 for y in ends]
    assert len(middles) == 2
    assert middles[0] == pytest.approx(middles[1])


@pytest.mark.parametrize(
    ("name", "seen"), [("$5 to $10", "$5 to $10"), ("a $", "a $"), (r"$\alpha$", None), ("plain", "plain")]
)
def test_money_is_no_mathematics(name, seen):
    text = literal(name)
    if seen is None:
        assert text == name
        return
    # What is set is as wide as the same line with another sign of that width in the place of the dollars.
    width = texts.measure(text, 20.0).width_px
    assert width == pytest.approx(texts.measure(name.replace("$", "0"), 20.0).width_px, abs=2)
    cut = fitted("five " + name, 20.0, width + 20)
    assert cut.endswith(("…", "…${}$"))
    assert texts.measure(cut, 20.0).width_px <= width + 20
