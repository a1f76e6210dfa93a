import numpy as np
import pytest

from warpviz.errors import InvalidValueError
from warpviz.figures.kinds import animate
from warpviz.net.layers import Activation, Affine
from warpviz.net.network import Network
from warpviz.picture.theme import THEMES, rgb
from warpviz.specs.activation import ActivationFigure
from warpviz.specs.network import NetworkFigure

SMALL = {"size": 240, "lines": 5, "fps": 4, "tween_s": 1.0, "hold_s": 0.2}
FOLD = Network(
    [
        Affine([[1.1, 0.4], [-0.3, 0.9]], [0.2, -0.4]),
        Activation("abs"),
        Affine([[0.8, -0.7], [0.5, 0.9]], [-0.4, 0.1]),
        Activation("relu"),
        Affine([[1.0, -0.8]], [-0.1]),
    ]
)


def spatial(function, logits=1):
    """Return a network with three units that cannot decide at the origin."""
    rng = np.random.default_rng(4)
    hidden = [Affine(rng.normal(size=(3, 2)), np.abs(rng.normal(size=3))), Activation(function)]
    weight = rng.normal(size=(logits, 3))
    return Network([*hidden, Affine(weight, -weight @ Network(hidden)(np.zeros(2)))])


def figure(network, **values):
    return NetworkFigure(network=network, **{**SMALL, **values})


def overlay_lines(animation, number):
    """Return the lines in a frame of which there are more with the option than without."""
    scene = animation.scene(number)
    return [lines for drawing in (scene.content, *scene.layers) for lines in drawing.lines]


def film_of(animation):
    return animation.scene.__self__


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_boundary_follows_the_sheet_in_every_frame(theme):
    animation = animate(figure(FOLD, boundary=True, theme=theme))
    film = film_of(animation)
    points = film.sheet.overlay.points
    assert np.abs(FOLD.logits(points)).max() < 1e-9
    assert (film.sheet.overlay.colors == rgb(THEMES[theme].divider)).all()
    # On every way, and at each moment of it, it is where a sheet would be that has these very points.
    for step, path in enumerate(film.sheet.overlay_moved.motions):
        own = film.journey.motions(points)[step]
        for t in (0.0, 0.3, 1.0):
            assert np.array_equal(path(t), own(t))
    states = FOLD.trace(points).steps
    assert film.sheet.overlay_moved.motions[0](0.0)[:, :2] == pytest.approx(points)
    for number in range(4):
        assert film.sheet.overlay_moved.motions[number](1.0)[:, :2] == pytest.approx(states[number + 1].points)
    # At the end it lies along the divider.
    normal, offset = FOLD.output.weight[0], FOLD.output.bias[0]
    assert np.abs(film.sheet.overlay_moved.motions[3](1.0)[:, :2] @ normal + offset).max() < 1e-9


def test_the_boundary_is_drawn_on_top_of_the_sheet_and_stronger():
    plain, drawn = animate(figure(FOLD)), animate(figure(FOLD, boundary=True))
    for number in range(drawn.frame_count):
        before, after = overlay_lines(plain, number), overlay_lines(drawn, number)
        assert len(after) > len(before)
    on_sheet, boundary = ([lines.widths_px for lines in overlay_lines(animation, 0)] for animation in (plain, drawn))
    # It comes last, and is wider than all else.
    assert boundary[-1].min() > np.concatenate(on_sheet).max()
    assert np.concatenate(boundary[:-1]).max() == np.concatenate(on_sheet).max()


@pytest.mark.parametrize("function", ["relu", "tanh"])
@pytest.mark.parametrize("logits", [1, 3])
def test_in_space_the_boundary_is_part_of_the_layers(function, logits):
    animation = animate(figure(spatial(function, logits), boundary=True))
    scene = animation.scene(animation.frame_count - 1)
    width = film_of(animation).sheet.overlay.widths_px.max()
    strong = [lines for drawing in scene.layers for lines in drawing.lines if (lines.widths_px == width).all()]
    assert strong
    assert all(np.isfinite(lines.points).all() for lines in strong)
    for pixels, _ in animation.frames():
        assert pixels.shape == (240, 240, 3)


@pytest.mark.parametrize("function", ["tanh", "sin", "softmax"])
def test_chords_of_a_smooth_boundary_are_within_a_quarter_of_a_pixel(function):
    rng = np.random.default_rng(1)
    network = Network(
        [
            Affine(2 * rng.normal(size=(2, 2)), [0.3, -0.2]),
            Activation(function),
            Affine(3 * rng.normal(size=(2, 2)), [0.3, -0.5]),
            Activation("tanh"),
        ]
    )
    # It cannot decide at the origin.
    weight = rng.normal(size=(1, 2))
    network = Network([*network.layers, Affine(weight, -weight @ network(np.zeros(2)))])
    film = film_of(animate(figure(network, boundary=True)))
    overlay = film.sheet.overlay
    inner = np.setdiff1d(np.arange(len(overlay.points) - 1), overlay.offsets[1:] - 1)
    start, end = overlay.points[inner], overlay.points[inner + 1]
    across = (end - start)[:, ::-1] * [1, -1]
    low, high = (start + end) / 2 - across, (start + end) / 2 + across
    sides = network.logits(low)[:, 0] > 0
    told = sides != (network.logits(high)[:, 0] > 0)
    assert told.mean() > 0.9
    for _ in range(60):
        middle = (low + high) / 2
        same = ((network.logits(middle)[:, 0] > 0) == sides)[:, None]
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    for way in film.journey.ways:
        step = way.keyframe - 1 if way.layer is None else way.layer
        # As it is seen at the nearest.
        scale = film.layout.half_px / min(way.start.half, way.end.half)
        true, a, b = (film.journey.motions(points[told])[step](1.0) * scale for points in (low, start, end))
        along = b - a
        share = np.clip(((true - a) * along).sum(1) / np.maximum((along**2).sum(1), 1e-12), 0, 1)
        assert np.linalg.norm(true - a - share[:, None] * along, axis=1).max() < 0.25


def test_the_boundary_goes_on_to_the_output():
    film = film_of(animate(figure(FOLD, boundary=True, to="output")))
    assert np.abs(film.sheet.overlay_moved.motions[-1](1.0)).max() < 1e-9


@pytest.mark.parametrize(
    ("network", "words"),
    [
        (Network([Affine(np.eye(2)), Activation("abs")]), "nothing is decided"),
        (Network([Affine(np.eye(2)), Activation("step"), Affine([[1.0, 1.0]])]), "a step tears the sheet"),
    ],
)
def test_a_boundary_that_makes_no_sense_is_refused(network, words):
    with pytest.raises(InvalidValueError, match=rf"^boundary: .*{words}"):
        animate(figure(network, boundary=True))


def test_a_network_that_decides_nothing_on_the_sheet_says_so():
    network = Network([Affine(np.eye(2)), Activation("tanh"), Affine([[1.0, 1.0]], [9.0])])
    animation = animate(figure(network, boundary=True))
    assert any("no boundary" in note for note in animation.notes)
    assert film_of(animation).sheet.overlay is None


def test_folding_in_four_draws_four_regions():
    animation = animate(ActivationFigure(activation="abs", regions=True, tween="lerp", **SMALL))
    assert any(text.text == "4 linear regions" for text in animation.scene(0).backdrop.texts)
    overlay = film_of(animation).sheet.overlay
    assert np.linalg.norm(np.diff(overlay.points, axis=0), axis=1)[[0]] > 0
    # The axes, each once: of the border there is nothing.
    assert (overlay.points == 0).any(axis=1).all()
    total = sum(
        np.linalg.norm(np.diff(overlay.points[a:b], axis=0), axis=1).sum()
        for a, b in zip(overlay.offsets[:-1], overlay.offsets[1:], strict=True)
    )
    assert total == pytest.approx(12)


@pytest.mark.parametrize("name", ["relu", "step", "hard_tanh"])
def test_regions_go_where_their_sides_go(name):
    network = Network([Affine([[1.1, 0.4], [-0.3, 0.9]], [0.2, -0.4]), Activation(name), Affine([[1.0, 1.0]])])
    film = film_of(animate(figure(network, regions=True, boundary=name != "step")))
    positions = film.sheet.overlay_moved.motions[1](1.0)[:, :2]
    assert positions == pytest.approx(network.trace(film.sheet.overlay.points).steps[2].points, abs=1e-9)


def test_outlines_that_a_closing_sigmoid_bends_are_still_outlines():
    layers = [*FOLD.layers, Activation("sigmoid")]
    animation = animate(figure(Network(layers), regions=True, boundary=True, to="output"))
    assert any("linear regions" in text.text for text in animation.scene(0).backdrop.texts)


@pytest.mark.parametrize("function", ["tanh", "softmax", "elu"])
def test_regions_that_there_are_not_are_refused(function):
    with pytest.raises(InvalidValueError, match=r"^regions: .*no linear regions"):
        animate(ActivationFigure(activation=function, regions=True, **SMALL))
    with pytest.raises(InvalidValueError, match=r"^regions: "):
        animate(figure(spatial(function), regions=True))


def test_too_many_regions_are_refused():
    layers = [part for _ in range(9) for part in (Affine(2 * np.eye(2), [-1, -1]), Activation("abs"))]
    with pytest.raises(InvalidValueError, match=r"^regions: over 20,000"):
        animate(figure(Network(layers), regions=True, extent=1.0, wires=True, color="position"))


@pytest.mark.parametrize("seed", range(10))
def test_options_go_together(seed):
    rng = np.random.default_rng(seed)
    name = str(rng.choice(["relu", "abs", "hard_tanh", "tanh", "sin"]))
    network = spatial(name, int(rng.choice([1, 3]))) if rng.random() < 0.5 else FOLD
    values = {
        "boundary": bool(rng.random() < 0.7),
        "regions": (network is FOLD or name in {"relu", "abs", "hard_tanh"}) and bool(rng.random() < 0.7),
        "color": str(rng.choice(["position", "class", "side", "area"])),
        "theme": str(rng.choice(["light", "dark", "paper"])),
        "wires": bool(rng.random() < 0.5),
        "to": str(rng.choice(["hidden", "output"])),
        "measure": bool(rng.random() < 0.5),
        "boomerang": bool(rng.random() < 0.3),
        "affine_tween": str(rng.choice(["geometric", "lerp", "staged"])),
        "data": ([[-1.0, 0.5], [1.0, 2.0], [2.0, -1.0]], [0, 1, 2]),
    }
    animation = animate(figure(network, **{**values, "size": 160, "fps": 2}))
    for pixels, _ in animation.frames():
        assert np.ptp(pixels) > 100
