import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warpviz.errors import InvalidValueError, WarpvizError
from warpviz.figures.kinds import animate
from warpviz.figures.loading import load
from warpviz.net.activations import activation
from warpviz.net.layers import Activation, Affine, Residual
from warpviz.net.network import Network
from warpviz.picture.numbers import percent
from warpviz.picture.theme import THEMES, rgb
from warpviz.specs.kinds import spec_from_data
from warpviz.specs.network import NetworkFigure
from warpviz.specs.recipe import parse_recipe
from warpviz.specs.sources import Sources
from warpviz.writers.gif import encoded

SMALL = {"size": 240, "lines": 3, "fps": 2, "tween_s": 1.0}
POINTS = [[-1.0, 0.5], [-2.0, -1.0], [-0.5, 2.0], [0.5, 0.0]]
LABELS = [0, 0, 0, 1]
# What trains a network.
TRAINING = ("activation", "hidden", "skip", "epochs", "learning_rate", "restarts")


def network(*widths, function="tanh", closing=None):
    rng = np.random.default_rng(len(widths))
    layers = []
    for before, after in itertools.pairwise(widths):
        layers += [Affine(rng.normal(size=(after, before)), 0.3 * rng.normal(size=after)), Activation(function)]
    return Network([*layers[:-1], *([Activation(closing)] if closing else [])])


def sure(weights, bias=0.0):
    """Return a network that leaves the plane as it is and says class 1 where weights . x + bias > 0."""
    return Network([Affine(np.eye(2)), Activation("identity"), Affine([weights], [bias])])


def figure(net=None, **values):
    return NetworkFigure(**{**SMALL, **({"network": net} if net is not None else {}), **values})


def loaded(spec):
    return load(spec, Sources())


def last_scene(animation):
    return animation.scene(animation.frame_count - 1)


def texts(scene):
    return [text.text for text in scene.backdrop.texts]


def dots(scene):
    """The markers of the points, layer by layer."""
    return [markers for drawing in scene.layers for markers in drawing.markers]


def centers(scene):
    # What shows through nearer paper has no rim, and is drawn on it once more.
    whole = [markers for markers in dots(scene) if all(style.outline_px > 0 for style in markers.styles)]
    return np.concatenate([markers.centers for markers in whole])


def number_of(scene):
    """The one number of a frame, None for none."""
    found = [text.text for text in scene.backdrop.texts if text.anchor_x == 1.0 and " %" in text.text]
    assert len(found) <= 1
    return found[0] if found else None


def verdict(net, **values):
    return number_of(last_scene(animate(figure(net, **values))))


def parting(scene, theme="light"):
    """What parts the classes: its lines, or the outline of the plane."""
    color = rgb(THEMES[theme].divider)
    every = [lines for drawing in scene.layers for lines in drawing.lines]
    return [lines.points for lines in every if (lines.colors == color).all() and len(lines.points)]


# A network of your own


def test_a_network_of_your_own_is_drawn_layer_by_layer():
    animation = animate(figure(network(2, 2, 3, 1)))
    labels = texts(last_scene(animation))
    # As far as the last hidden layer: of the output there is nothing.
    assert labels.count("$Wx+b$") == labels.count("$\\tanh$") == 2
    heads = {text.text for n in range(animation.frame_count) for text in animation.scene(n).backdrop.texts if text.bold}
    assert heads == {"tanh 2-3", "Layer 1", "Layer 2"}


def test_the_words_are_those_of_the_layer_that_is_at_work():
    net = Network(
        [Affine([[0.8, -0.6], [0.6, 0.8]]), Activation("tanh"), Affine([[1.0, 0.5], [0.0, 1.0]]), Activation("sin")]
    )
    animation = animate(figure(net, size=480, tween="lerp", affine_tween="lerp"))
    film = animation.scene.__self__
    tanh, sin = (f"${activation(name).symbol} z$" for name in ("tanh", "sin"))
    steps = [
        ("Layer 1", "turn  $W x + b$", 1),
        ("Layer 1", f"squash  {tanh}", 2),
        ("Layer 2", "shear  $W x + b$", 3),
        ("Layer 2", f"bend  {sin}", 4),
    ]
    for number, moment in enumerate(film.moments):
        scene = animation.scene(number)
        (head,) = [text.text for text in scene.backdrop.texts if text.bold]
        (deed,) = [t.text for t in scene.backdrop.texts if t.y < scene.clip_px[1] and not t.bold and t.anchor_x == 0]
        filled = [m.styles[s].fill == THEMES["light"].ink for m in scene.backdrop.markers for s in m.style]
        way = film.journey.ways[moment.step]
        # What is named is under way, or was just done; its dot is reached at the end.
        named = way.keyframe if way.layer is None or moment.progress == 0 else way.layer + 1
        reached = way.layer if way.layer is not None and moment.progress < 1 else named
        assert sum(filled) - 1 == reached
        if named:
            assert (head, named) == (steps[named - 1][0], steps[named - 1][2])
            assert deed == steps[named - 1][1]
        else:
            assert (head, deed) == ("network 2-2", "the plane")


def test_the_title_says_what_the_hidden_layers_are():
    def title(net, **values):
        (bold,) = [text.text for text in animate(figure(net, **values)).scene(0).backdrop.texts if text.bold]
        return bold

    assert title(network(2, 2, 3, 1)).endswith(" 2-3")
    assert title(network(2, 3, 1, function="relu")) != title(network(2, 3, 1, function="sin"))
    assert title(network(2, 3, 1), title="Mine") == "Mine"
    block = Residual([Affine(np.eye(2)), Activation("tanh")])
    assert title(Network([block, Affine([[1.0, 1.0]])]))


def test_residual_blocks_are_one_step_each():
    block = Residual([Affine([[0.1, 0.2], [0.3, 0.1]]), Activation("tanh")])
    animation = animate(figure(Network([block, block, Affine([[1.0, -1.0]])]), data=(POINTS, LABELS)))
    assert texts(last_scene(animation)).count("$x+f$") == 2
    assert verdict(Network([block, Affine([[1.0, -1.0]])]), data=(POINTS, LABELS))


def test_a_network_needs_no_points():
    animation = animate(figure(network(2, 2, 1)))
    assert verdict(network(2, 2, 1)) is None
    assert dots(animation.scene(0)) == []
    # Its own line is drawn all the same.
    assert parting(last_scene(animation))


@pytest.mark.parametrize("field", TRAINING)
def test_a_network_of_your_own_is_not_trained(field):
    value = {"activation": "relu", "hidden": (2, 2), "epochs": 10, "learning_rate": 0.1, "restarts": 2, "skip": True}
    with pytest.raises(InvalidValueError, match=rf"^{field}: a network of your own is not trained"):
        NetworkFigure(network=network(2, 2, 1), **{field: value[field]})
    # Not even with what it would be anyway.
    with pytest.raises(InvalidValueError, match=rf"^{field}: "):
        NetworkFigure(network=network(2, 2, 1), **{field: NetworkFigure.model_fields[field].default})


@pytest.mark.parametrize("width", [1, 3, 7])
def test_a_network_must_take_the_plane(width):
    with pytest.raises(InvalidValueError) as caught:
        animate(figure(network(width, 2, 1)))
    assert str(caught.value) == (f"network: takes width {width}, but points of the sheet have 2 coordinates")


def test_a_network_that_leaves_the_range_of_numbers_is_one_line():
    layers = [Affine(np.eye(2) * 1e200), Activation("identity"), Affine(np.eye(2) * 1e200), Activation("identity")]
    with pytest.raises(WarpvizError) as caught:
        animate(figure(Network(layers)))
    assert "not finite" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("widths", [(2, 5, 1), (2, 4, 6, 2, 1), (2, 3, 8, 3)])
def test_wide_layers_say_how_much_of_them_is_seen(widths):
    animation = animate(figure(network(*widths), data=(POINTS, LABELS)))
    film = animation.scene.__self__
    for number in range(animation.frame_count):
        step = film.step(film.moments[number])
        told = [text for text in texts(animation.scene(number)) if "variance" in text]
        assert len(told) == (widths[(step.keyframe + 1) // 2] > 3)
    notes = {text for n in range(animation.frame_count) for text in texts(animation.scene(n)) if "variance" in text}
    assert notes
    assert all(note.split()[0].isdecimal() and int(note.split()[0]) <= 100 for note in notes)
    for pixels, _ in animation.frames():
        assert pixels.shape == (240, 240, 3)


# As far as the output


@pytest.mark.parametrize("closing", ["sigmoid", None])
def test_one_output_is_a_line(closing):
    net = network(2, 2, 1, closing=closing)
    animation = animate(figure(net, to="output", data=(POINTS, LABELS)))
    scene = last_scene(animation)
    vertices = np.concatenate([loop.points for part in scene.layers for loop in part.lines if len(loop.points) > 2])
    found = np.concatenate(
        [markers.centers for markers in dots(scene) if set(markers.styles) & points_styles(animation)]
    )
    middle = scene.clip_px[1] / 2 + scene.clip_px[3] / 2
    # All of the sheet, and all of the points, at one height.
    assert np.ptp(vertices[:, 1]) < 1e-6
    assert np.ptp(vertices[:, 0]) > 100
    assert np.allclose(found[:, 1], vertices[0, 1])
    assert vertices[0, 1] == pytest.approx(middle, abs=1)
    # In the order of what the network says.
    assert np.argsort(found[:, 0]).tolist() == np.argsort(net(np.array(POINTS))[:, 0]).tolist()
    # What parts the classes is a stroke across it, right of all that is class 0.
    divider = parting(scene)[-1]
    assert np.ptp(divider[:, 0]) < 1e-6
    assert divider[:, 1].min() < vertices[0, 1] < divider[:, 1].max()
    assert np.array_equal(found[:, 0] > divider[0, 0], net.predict(POINTS) == 1)
    assert any(text.startswith("Output") for text in texts(scene))


def points_styles(animation):
    """How the points look, at every size."""
    return {style for size in animation.scene.__self__.sheet.point_style.styles for style in size}


def test_three_classes_end_in_space():
    net = network(2, 2, 3, closing="softmax")
    points, labels = POINTS, [0, 1, 2, 0]
    for to in ("hidden", "output"):
        animation = animate(figure(net, to=to, data=(points, labels)))
        # A film with a state of three dimensions is in space from its first frame.
        assert animation.scene.__self__.journey.in_space == (to == "output")
        scene = last_scene(animation)
        markers = [m for m in dots(scene) if len(m.styles) == 3]
        assert sum(len(m.centers) for m in markers) == 4
        assert sorted(int(s) for m in markers for s in m.style) == [0, 0, 1, 2]
        assert sum(1 for _ in animation.frames()) == animation.frame_count


# Points and training


@pytest.mark.parametrize(
    "labels", [LABELS, ["red", "red", "red", "blue"], [False, False, False, True], np.array(LABELS)]
)
def test_points_of_your_own(labels):
    animation = animate(figure(sure([1, 0]), data=(np.array(POINTS), labels)))
    (markers,) = dots(animation.scene(0))
    assert len(markers.centers) == 4
    assert len(set(markers.style[:3])) == 1
    assert markers.style[3] != markers.style[0]


def test_training_is_told_and_can_be_seen():
    told = []
    spec = figure(data="moons", points=30, epochs=25, restarts=2, hidden=(2,))
    animation = animate(spec, lambda done, total: told.append((done, total)))
    # 25 epochs of Adam, and a fifth as many steps of L-BFGS.
    assert told[-1] == (30, 30)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    scene = last_scene(animation)
    assert len(centers(scene)) == 30
    assert number_of(scene).startswith("network ")


def test_a_trained_figure_makes_itself_again_without_training(monkeypatch):
    spec = figure(activation="tanh", data="moons", points=40, epochs=30, restarts=2, hidden=(2, 2), seed=3, size=96)
    first = animate(spec)
    data = b"".join(encoded(first))
    # The recipe has the network in it, and nothing that would train another one.
    recipe = parse_recipe(first.recipe, "recipe")
    fields = recipe.figure
    assert fields["kind"] == "network"
    assert "network" in fields
    assert not set(fields) & set(TRAINING)
    assert fields["data"] == "moons"
    monkeypatch.setattr("warpviz.figures.loading.fit", lambda *_, **__: pytest.fail("trained again"))
    again = animate(spec_from_data(fields))
    assert parse_recipe(again.recipe, "recipe").figure == fields
    # But for what it was asked for with, it is the same file.
    assert b"".join(encoded(replace(again, recipe=first.recipe))) == data
    assert recipe.asked == spec.recipe_data()
    assert parse_recipe(again.recipe, "recipe").asked == fields
    # What was measured of it is the same too.
    assert parse_recipe(again.recipe, "recipe").measured == recipe.measured != {}


def test_training_is_the_same_every_time():
    spec = figure(data="circles", points=30, epochs=15, restarts=2, hidden=(2,))
    assert animate(spec).recipe == animate(spec).recipe
    # Another seed makes other points of a dataset, and another network on the same ones.
    for data in ("circles", (POINTS, LABELS)):
        one, other = (loaded(figure(data=data, epochs=2, restarts=1, hidden=(2,), seed=seed)) for seed in (0, 1))
        assert not np.array_equal(one.network.layers[0].weight, other.network.layers[0].weight)


def test_a_spec_is_trained_on_points_of_your_own():
    spec = figure(data=(POINTS, LABELS), epochs=10, restarts=1, hidden=(2,))
    done = loaded(spec)
    assert isinstance(done.network, Network)
    assert done.network.widths == (2, 2, 2, 1, 1)
    assert done.data.points.tolist() == POINTS
    assert done.asked is spec
    assert done.spec.network is done.network
    assert loaded(done.spec).spec is done.spec
    assert loaded(figure(epochs=2, points=10, restarts=1, hidden=(2,))).spec.data == "sine"


def test_three_classes_are_trained_too():
    points = [[-2, 0], [-2, 1], [2, 0], [2, 1], [0, 2], [0, 3]]
    done = loaded(figure(data=(points, [0, 0, 1, 1, 2, 2]), epochs=10, restarts=1, hidden=(2,)))
    assert done.network.width_out == 3
    assert animate(done.spec).frame_count > 0


# The verdict


@given(st.integers(1, 100_000))
def test_a_share_is_never_rounded_up_to_all(count):
    assert percent((count - 1) / count) != "100 %"
    assert percent(count / count) == "100 %"
    assert percent(0.0) == "0 %"


@given(st.integers(0, 3000), st.integers(1, 3000))
def test_a_share_is_rounded_down_to_a_tenth(right, count):
    right = min(right, count)
    shown = float(percent(right / count).removesuffix(" %"))
    exact = 100 * right / count
    assert shown <= exact + 1e-6
    assert exact - shown < 0.1 + 1e-6


@pytest.mark.parametrize(
    ("weights", "bias", "share"),
    [([1, 0], 0.0, "100 %"), ([1, 0], 1.5, "50 %"), ([-1, 0], 0.0, "0 %"), ([1, 0], 0.8, "75 %")],
)
def test_the_verdict_counts_the_points_on_the_right_side(weights, bias, share):
    for to in ("hidden", "output"):
        assert verdict(sure(weights, bias), data=(POINTS, LABELS), to=to) == f"network {share}"


def test_the_number_names_what_parts_best():
    def found(net, labels=LABELS):
        animation = animate(figure(net, size=480, data=(POINTS, labels)))
        numbers = {number_of(animation.scene(number)) for number in range(animation.frame_count)}
        assert not any("point" in number for number in numbers)
        return {number.rpartition(" ")[0].rpartition(" ")[0] for number in numbers}

    assert found(network(2, 1, 1)) == {"best line", "network"}
    assert found(network(2, 3, 1)) == {"best line", "best plane", "network"}
    assert found(network(2, 5, 1)) == {"best line", "best cut", "network"}
    assert verdict(network(2, 2, 3), data=(POINTS, [0, 1, 2, 0])).startswith("network ")


def test_the_verdict_comes_at_the_end():
    animation = animate(figure(sure([1, 0]), data=(POINTS, LABELS)))
    numbers = [number_of(animation.scene(n)) for n in range(animation.frame_count)]
    shown = [number.startswith("network") for number in numbers]
    assert not shown[0]
    assert shown[-1]
    assert shown == sorted(shown)
    # With the line, when that is there.
    assert shown == [bool(parting(animation.scene(n))) and n == animation.frame_count - 1 for n in range(len(shown))]


def test_the_dividing_line_is_where_the_network_says():
    # 2 x - y + 1 = 0
    animation = animate(figure(sure([2, -1], 1.0), data=(POINTS, LABELS)))
    scene = last_scene(animation)
    (divider,) = parting(scene)
    assert divider.shape == (2, 2)
    # From places of the points on the screen back to the plane.
    back, *_ = np.linalg.lstsq(np.c_[centers(scene), np.ones(4)], np.array(POINTS), rcond=None)
    ends = np.c_[divider, np.ones(2)] @ back
    assert np.abs(ends @ [2, -1] + 1).max() < 1e-6
    # As far as the picture goes, and not on the way.
    left, top, right, bottom = scene.clip_px
    assert np.hypot(*(divider[1] - divider[0])) > 0.8 * min(right - left, bottom - top)
    assert parting(animation.scene(0)) == []
