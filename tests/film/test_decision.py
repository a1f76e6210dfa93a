"""Decision: what parts the classes comes when the state is reached, where the network says."""

import numpy as np
import pytest

import warpviz as wv
from warpviz.figures.kinds import animate
from warpviz.picture.theme import THEMES, rgb

DIVIDER = rgb(THEMES["light"].divider)
RNG = np.random.default_rng(3)
POINTS = (RNG.uniform(-2, 2, (20, 2)), np.arange(20) % 2)


def film_of(width, classes=1, seed=0):
    """The film of a network whose last hidden layer has so many units."""
    rng = np.random.default_rng(seed)
    hidden = [wv.Affine(rng.normal(size=(width, 2)), 0.2 * rng.normal(size=width)), wv.Activation("tanh")]
    weight = rng.normal(size=(classes, width))
    middle = wv.Network(hidden)(POINTS[0]).mean(axis=0)
    network = wv.Network([*hidden, wv.Affine(weight, -weight @ middle)])
    return animate(wv.NetworkFigure(network=network, data=POINTS, size=240, lines=5, fps=8)).scene.__self__, network


def drawn(film, number):
    """Lines and cells in the divider's colour in a frame, and what covers them."""
    layers = film.scene(number).layers
    lines = [part.points for d in layers for part in d.lines if len(part.points) and (part.colors == DIVIDER).all()]
    cells = [part.points for d in layers for part in d.cells if (part.colors[:, :3] == DIVIDER).all()]
    return lines, cells


def back(film, number, places):
    """Places on the screen in a film in the plane, in units of the state."""
    step = film.step(film.moments[number])
    view = step.way.view(step.camera)
    scale = film.layout.half_px / view.half
    return (places - film.layout.middle) * (1, -1) / scale + view.center[:2]


@pytest.mark.parametrize(("width", "classes"), [(2, 1), (2, 3), (3, 1), (3, 3), (1, 1)])
def test_it_grows_at_the_end_and_stays(width, classes):
    film, _ = film_of(width, classes)
    shown = [film.decision.shown(film, moment) for moment in film.moments]
    assert shown[0] == 0
    assert shown[-1] == 1
    assert shown == sorted(shown)
    assert sum(0 < share < 1 for share in shown) >= 1
    for number, share in enumerate(shown):
        assert bool(drawn(film, number)[0]) == (share > 0)


@pytest.mark.parametrize("classes", [1, 3])
def test_in_the_plane_it_is_where_two_classes_tie_above_all_others(classes):
    film, network = film_of(2, classes)
    lines, _ = drawn(film, len(film.moments) - 1)
    assert lines
    for line in lines:
        ends = back(film, -1, line)
        for share in (0.01, 0.3, 0.99):
            scores = network.output(ends[:1] + share * (ends[1:] - ends[:1]))[0]
            scores = np.sort(np.r_[scores, 0.0] if classes == 1 else scores)
            assert scores[-1] - scores[-2] == pytest.approx(0, abs=1e-9)


def test_while_it_grows_it_keeps_its_middle_and_direction():
    film, _ = film_of(2)
    growing = [n for n, moment in enumerate(film.moments) if film.decision.shown(film, moment) > 0]
    lines = [drawn(film, number)[0][0] for number in growing]
    lengths = [np.hypot(*(b - a)) for a, b in lines]
    assert lengths == sorted(lengths)
    full = lines[-1]
    for line in lines:
        assert line.mean(axis=0) == pytest.approx(full.mean(axis=0))
        cross = np.diff(line, axis=0)[0][::-1] * (1, -1) @ np.diff(full, axis=0)[0]
        assert cross == pytest.approx(0, abs=1e-6)


def test_in_space_a_plane_is_a_line_first_and_then_what_it_is():
    film, _ = film_of(3)
    for number, moment in enumerate(film.moments):
        lines, cells = drawn(film, number)
        purpose = film.journey.ways[moment.step].purpose
        if purpose == "turn" and moment.progress > 0:
            assert len(cells) == 1
            # A flat polygon that is no line any more, once the turn is under way.
            singular = np.linalg.svd(cells[0] - cells[0].mean(axis=0), compute_uv=False)
            assert moment.progress < 0.5 or singular[1] > 5
        elif lines:
            assert not cells
            assert all(len(line) == 2 for line in lines)
    assert drawn(film, len(film.moments) - 1)[1]


def test_on_a_line_it_is_a_stroke_across():
    film, network = film_of(1)
    ((line, *_),) = [drawn(film, len(film.moments) - 1)[0]]
    (x, _), (same, _) = back(film, -1, line)
    assert x == pytest.approx(same)
    assert network.output(np.array([[x]]))[0, 0] == pytest.approx(0, abs=1e-9)


def test_a_rim_lets_it_be_seen_on_any_paper():
    film, _ = film_of(2)
    lines = [part for d in film.scene(len(film.moments) - 1).layers for part in d.lines]
    (place,) = [n for n, part in enumerate(lines) if len(part.colors) and (part.colors == DIVIDER).all()]
    rim = lines[place - 1]
    assert np.array_equal(rim.points, lines[place].points)
    assert (rim.colors == rgb(THEMES["light"].background)).all()
    assert rim.widths_px[0] > lines[place].widths_px[0]
