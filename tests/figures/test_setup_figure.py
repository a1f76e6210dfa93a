"""The set-up: the data and the network before anything moves."""

import importlib.util
import json

import numpy as np
import pytest

import warpviz as wv
from warpviz.errors import InvalidValueError, WarpvizError
from warpviz.figures.architecture import blueprint, columns_of
from warpviz.figures.kinds import animate
from warpviz.net.serial import network_to_data
from warpviz.picture.connections import sign_colors
from warpviz.picture.scene import Polylines
from warpviz.picture.text import reading_px
from warpviz.picture.theme import THEMES, rgb
from warpviz.publish.reading import read_recipe
from warpviz.specs.kinds import spec_from_data
from warpviz.specs.recipe import parse_recipe
from warpviz.specs.setup import SetupFigure

NET = wv.Network(
    [
        wv.Affine([[1.0, -2.0], [0.5, 0.25], [0.0, 3.0]], [0.1, 0.2, 0.3]),
        wv.Activation("tanh"),
        wv.Residual([wv.Affine(np.eye(3)), wv.Activation("relu")]),
        wv.Activation("softmax"),
        wv.Affine([[1.0, 1.0, -1.0]]),
        wv.Activation("sigmoid"),
    ]
)
POINTS = ([[-2.0, -1.5], [1.0, 2.0], [0.5, -2.0], [1.5, 4.5]], ["no", "yes", "no", "yes"])


def scene(**values):
    animation = animate(SetupFigure(**values))
    assert animation.frame_count == 1
    return animation.scene(0)


def line_colors(drawing):
    return {tuple(color) for lines in drawing.lines for color in lines.colors}


def test_it_is_one_still_frame_of_the_size_that_was_asked_for(tmp_path, gif_reader):
    saved = wv.save(wv.SetupFigure(size=(300, 200)), tmp_path / "setup.gif")
    gif = gif_reader.parse((tmp_path / "setup.gif").read_bytes())
    assert (saved.width_px, saved.height_px, saved.frames) == (300, 200, 1)
    assert (gif.width, gif.height, len(gif.frames)) == (300, 200, 1)
    assert gif.loop is None


def test_the_points_are_those_of_the_data_in_true_proportion():
    shown = scene(data=POINTS)
    markers = shown.content.markers[0]
    points = np.array(POINTS[0])
    assert markers.style.tolist() == [0, 1, 0, 1]
    # One scale for both axes, y upwards.
    scale = np.diff(markers.centers, axis=0) / np.diff(points, axis=0)
    assert scale[:, 0] == pytest.approx(np.full(3, scale[0, 0]))
    assert scale[:, 1] == pytest.approx(np.full(3, -scale[0, 0]))
    words = {text.text for text in shown.backdrop.texts}
    assert {"no", "yes", "$x$", "$y$", "$p$", "input", "output"} <= words


SIZES = [(64, 64), (64, 2048), (2048, 64), (160, 160), (240, 240), (320, 240), (480, 480), (720, 360), (360, 720)]
SIZES += [(1280, 400)]
CASES = [
    {"hidden": (2, 40), "skip": True, "points": 60},
    {"trained": True, "epochs": 2, "restarts": 1, "points": 30},
    {"hidden": (8, 8), "data": "blobs", "points": 60},
    {"network": NET},
    {"network": NET, "data": POINTS},
]


def units_of(shown):
    """The circles of units: the largest ones in the colour of the background."""
    circles = [group for group in shown.backdrop.markers if group.styles[0].fill == shown.background]
    return max(circles, key=lambda group: group.styles[0].radius_px)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("caption", [True, False])
@pytest.mark.parametrize("values", CASES)
def test_everything_is_in_the_picture_and_nothing_touches(size, caption, values, misplaced):
    shown = scene(size=size, caption=caption, **values)
    assert misplaced(shown.backdrop, *size) == []
    # Only what stands in bias units stands on markers.
    assert {text.text for text in shown.content.texts} <= {"1"}
    units = units_of(shown)
    reach = units.styles[0].radius_px * 1.7 + units.styles[0].outline_px + 2
    # A marker that is nearer to the edge would not be drawn.
    assert (units.centers > reach).all()
    assert (units.centers < np.array(size) - reach).all()
    if shown.content.markers:
        data = shown.content.markers[0].centers
        axis = 0 if size[0] > 1.2 * size[1] else 1
        assert data[:, axis].max() < units.centers[:, axis].min()


@pytest.mark.parametrize("size", SIZES)
def test_words_can_be_read_or_are_left_out(size):
    for values in CASES[:3]:
        shown = scene(size=size, **values)
        texts = shown.backdrop.texts + shown.content.texts
        sizes = {text.size_px for text in texts}
        readable = reading_px(*size)
        assert bool(texts) == (readable > 0)
        # What is asked of a picture that is not wide: 11 px where it is shown 360 px wide.
        assert all(value >= max(readable, 11) for value in sizes)
        if size[0] <= 1.5 * size[1]:
            assert all(value * min(360 / size[0], 1) >= 11 for value in sizes)


@pytest.mark.parametrize("size", [size for size in SIZES if reading_px(*size)])
@pytest.mark.parametrize("count", [2, 3, 8])
def test_small_panels_keep_their_legend(size, count):
    names = [f"kind {chr(97 + number)}" for number in range(count)]
    angles = np.arange(4 * count) * 2 * np.pi / count
    points = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    shown = scene(size=size, data=(points, [names[number % count] for number in range(4 * count)]))
    words = [text.text for text in shown.backdrop.texts]
    assert all(any(name.startswith(word.rstrip("…")) for word in words if word[0] == "k") for name in names)
    assert sum(word[:1] in ("k", "…") for word in words) == count


def test_a_legend_that_cannot_be_read_is_refused_when_asked_for():
    with pytest.raises(
        InvalidValueError, match="legend: a picture of 96x96 px is too small for words that can be read"
    ):
        scene(size=96, legend="on")


@pytest.mark.parametrize(("size", "share"), [((480, 480), 0.4), ((720, 360), 0.6), ((360, 720), 0.75)])
def test_data_and_diagram_fill_their_halves(size, share):
    shown = scene(size=size)
    width, height = size
    data = np.ptp(shown.content.markers[0].centers, axis=0)
    assert data.max() > share * min(size)
    units = np.ptp(units_of(shown).centers, axis=0)
    half = (0.5 * width, height) if width > height else (width, 0.5 * height)
    assert units[0] > 0.7 * half[0]
    assert units[1] > 0.2 * half[1]


def test_a_title_that_was_not_asked_for_is_cut_and_another_is_refused():
    long = scene(hidden=(2,) * 32, size=240).backdrop.texts[0]
    assert long.text.endswith("…")
    with pytest.raises(InvalidValueError, match="title: too long for a picture of 240 px"):
        scene(size=240, title="x" * 100)


def test_columns_are_the_widths_of_the_network():
    columns = columns_of(NET, known=True)
    assert [column.width for column in columns] == [2, 3, 3, 3, 1]
    assert [column.symbol for column in columns] == [
        "",
        "$\\tanh$",
        "$\\mathrm{ReLU}$",
        "$\\mathrm{softmax}$",
        "$\\sigma$",
    ]
    assert [column.skip_from for column in columns] == [None, None, 1, None, None]
    assert [column.weights is not None for column in columns] == [False, True, True, False, True]
    assert np.array_equal(columns[1].weights, NET.layers[0].weight)
    # Softmax mixes its units, so it has no curve; each of its units is connected to all.
    assert [column.curve is not None for column in columns] == [False, True, True, False, True]
    assert [column.one_to_one for column in columns] == [False] * 5
    # What adds nothing has no bias unit.
    assert [column.biased for column in columns] == [False, True, False, False, False]
    assert columns[1].bias.tolist() == [0.1, 0.2, 0.3]
    assert [column.label for column in columns[1:]] == ["$W_{1},\\,b_{1}$", "$f_{2}$", "", "$W_{3},\\,b_{3}$"]


def test_activations_alone_are_columns_too():
    columns = columns_of(wv.Network([wv.Activation("abs", 2), wv.Activation("sin", 2)]), known=True)
    assert [column.one_to_one for column in columns] == [False, True, True]
    assert columns[-1].names == ("$z_{1}$", "$z_{2}$")


@pytest.mark.parametrize("skip", [False, True])
@pytest.mark.parametrize("name", ["moons", "blobs"])
def test_the_blueprint_is_what_training_makes(name, skip):
    points, labels = wv.dataset(name, n=60)
    made = wv.fit(points, labels, hidden=(2, 3), activation="softmax", skip=skip, epochs=1, restarts=1)
    data = SetupFigure(data=(points, labels)).data
    planned = blueprint((2, 3), "softmax", data, skip=skip)
    assert planned.widths == made.widths
    assert planned.labels == made.labels


def test_curves_are_those_of_the_functions():
    (column,) = columns_of(wv.Network([wv.Activation("sin", 2)]), known=False)[1:]
    x = np.linspace(-3, 3, len(column.curve))
    assert column.curve == pytest.approx(np.sin(x) / np.abs(np.sin(x)).max())


def test_weights_are_shown_only_when_they_are_known(tmp_path):
    above, below = (tuple(rgb(color)) for color in sign_colors(THEMES["light"]))
    assert not {above, below} & line_colors(scene().backdrop)
    file = tmp_path / "net.json"
    file.write_text(json.dumps(network_to_data(NET)), encoding="utf-8")
    for values in ({"network": NET}, {"weights": str(file)}, {"trained": True, "epochs": 2, "restarts": 1}):
        assert {above, below} <= line_colors(scene(**values).backdrop)


def test_trained_weights_are_those_of_the_network_figure():
    values = {"hidden": (2,), "data": "moons", "points": 40, "epochs": 3, "restarts": 1, "seed": 5}
    recipe = json.loads(animate(SetupFigure(trained=True, **values)).recipe)["figure"]
    other = json.loads(animate(wv.NetworkFigure(**values)).recipe)["figure"]
    assert recipe["network"] == other["network"]


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"hidden": (3, 512), "activation": "tanh", "theme": "dark", "size": (300, 200), "data": "blobs", "points": 30},
        {"network": NET},
        {"network": NET, "data": POINTS, "title": "mine"},
        {"trained": True, "epochs": 2, "restarts": 1, "hidden": (2,), "points": 20},
    ],
)
def test_a_file_makes_itself_again(values, tmp_path):
    first, second = tmp_path / "a.gif", tmp_path / "b.gif"
    wv.save(SetupFigure(**values), first)
    spec = spec_from_data(parse_recipe(read_recipe(first), "a.gif").figure)
    assert isinstance(spec, SetupFigure)
    wv.save(spec, second)
    # How the first was made is not part of the figure.
    figures = [parse_recipe(read_recipe(file), file.name).figure for file in (first, second)]
    assert figures[0] == figures[1]
    frames = [[pixels for pixels, _ in animate(spec_from_data(figure)).frames()] for figure in figures]
    assert np.array_equal(*frames)
    assert first.read_bytes()[-400:] == second.read_bytes()[-400:]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"fps": 10}, "unknown option 'fps'"),
        ({"boomerang": True}, "unknown option 'boomerang'"),
        ({"epochs": 5}, "epochs: nothing is trained here unless 'trained' is given"),
        ({"network": NET, "hidden": (2,)}, "hidden: a network of your own is not trained"),
        ({"network": NET, "trained": True}, "trained: a network of your own is not trained"),
        ({"network": NET, "weights": "x.json"}, "weights: a network was given already"),
        ({"hidden": (513,)}, "hidden: must be at most 512, but got 513"),
        ({"activation": "relue"}, "did you mean 'relu'?"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(values, words):
    with pytest.raises(WarpvizError) as caught:
        SetupFigure(**values)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_network_must_take_the_plane():
    with pytest.raises(InvalidValueError, match="network: takes width 3, but the points have 2 coordinates"):
        animate(SetupFigure(network=wv.Network([wv.Affine(np.eye(3))])))


def test_a_network_of_your_own_needs_no_data():
    shown = scene(network=NET)
    assert shown.content.markers == ()
    assert not any(isinstance(part, Polylines) and part.joined for part in shown.backdrop.lines)
    # What it could be of is not drawn either: no numbers of a plot.
    assert not any(text.text.lstrip("\N{MINUS SIGN}").isdigit() for text in shown.backdrop.texts)


def test_themes_and_captions_change_the_picture():
    light, dark, bare = scene(), scene(theme="dark"), scene(caption=False)
    assert light.background != dark.background
    assert bare.backdrop.texts == ()
    titles = [scene(title=title).backdrop.texts[0].text for title in ("first", "second")]
    assert titles == ["first", "second"]
    drawn = [next(animate(SetupFigure(size=96, theme=theme)).frames())[0] for theme in ("light", "dark")]
    assert not np.array_equal(*drawn)


# Each field, a value that must change the picture, and what it is changed from.
CHANGES = {
    "size": ((200, 130), {}),
    "theme": ("dark", {}),
    "title": ("mine", {}),
    "caption": (False, {}),
    "colors": (4, {}),
    "seed": (3, {}),
    "points": (30, {}),
    "activation": ("relu", {}),
    "hidden": ((3,), {}),
    "skip": (True, {}),
    "data": ("moons", {}),
    "trained": (True, {}),
    "epochs": (1, {"trained": True, "hidden": (2,), "restarts": 1}),
    "learning_rate": (0.001, {"trained": True, "hidden": (2,), "restarts": 1, "epochs": 2}),
    "restarts": (16, {"trained": True, "hidden": (2,), "restarts": 1, "epochs": 2}),
    "init": ("orthogonal", {"trained": True, "hidden": (2,), "restarts": 1, "epochs": 2}),
    "network": (NET, {}),
    "legend": ("off", {}),
}


def test_every_field_is_tried_below():
    # `weights` and `columns` are in files, `lang` has a test of its own; the last ones are about the file.
    rest = {"kind", "weights", "transposed", "columns", "lang", "lossless", "recipe", "max_bytes", "for_"}
    assert set(CHANGES) == set(SetupFigure.model_fields) - rest


@pytest.mark.parametrize("field", CHANGES)
def test_a_field_changes_what_is_written(field, tmp_path):
    value, base = CHANGES[field]
    base = {"size": (240, 240), "data": "sine", "points": 60, **base}
    files = []
    for number, values in enumerate((base, {**base, field: value})):
        saved = wv.save(SetupFigure(**values), tmp_path / f"{number}.gif")
        # What is in the recipe does not count.
        files.append(saved.path.read_bytes().partition(b"warpviz")[0] + saved.path.read_bytes()[-400:])
    assert files[0] != files[1]


def test_the_diagram_speaks_japanese():
    if importlib.util.find_spec("matplotlib_fontja") is None:
        pytest.skip("the extra ja is not installed")
    words = {text.text for text in scene(lang="ja", network=NET).backdrop.texts}
    assert {"入力", "出力", "3 ユニット", "層ごとの $|w|$"} <= words
    assert not {"input", "output", "3 units"} & words
