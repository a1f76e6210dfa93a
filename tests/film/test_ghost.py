"""Ghost: what stays to be seen of where the sheet was before it turned over."""

import numpy as np
import pytest

from warpviz.figures.kinds import animate
from warpviz.film.ghost import border_of, convex_hull, ghost_of
from warpviz.net.layers import Activation, Affine, Residual
from warpviz.picture.theme import THEMES, rgb
from warpviz.specs.activation import ActivationFigure

MIRROR, TURN = Affine([[1.0, 0.0], [0.0, -1.0]]), Affine([[0.0, -1.0], [1.0, 0.0]])


def test_the_border_goes_round_the_sheet_once():
    border = border_of(2.5)
    assert np.array_equal(border[0], border[-1])
    assert np.abs(border).max(axis=1) == pytest.approx(np.full(len(border), 2.5))
    x, y = border.T
    # Twice the area of what is gone round counterclockwise (Gauss).
    assert np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) == pytest.approx(2 * 25)


@pytest.mark.parametrize("seed", range(20))
def test_a_hull_has_everything_in_it_and_corners_of_it_only(seed):
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(rng.integers(4, 60), 2))
    hull = convex_hull(points)
    assert {tuple(corner) for corner in hull.tolist()} <= {tuple(point) for point in points.tolist()}
    edges = np.roll(hull, -1, axis=0) - hull
    to_points = points - hull[:, None]
    turns = edges[:, None, 0] * to_points[..., 1] - edges[:, None, 1] * to_points[..., 0]
    assert turns.min() > -1e-12
    # It turns left at every corner.
    following = np.roll(edges, -1, axis=0)
    assert (edges[:, 0] * following[:, 1] - edges[:, 1] * following[:, 0] > 0).all()


@pytest.mark.parametrize(
    ("layer", "turns"),
    [
        (MIRROR, True),
        (TURN, False),
        (Affine(np.eye(3)[:, :2]), False),
        (Activation("abs", 2), True),
        (Activation("sin", 2), True),
        (Activation("tanh", 2), False),
        (Activation("softmax", 2), False),
        (Residual([MIRROR]), False),
    ],
)
def test_only_what_turns_over_or_folds_leaves_a_ghost(layer, turns):
    ghost = ghost_of(layer, border_of(3.0))
    assert (ghost is not None) == turns
    if ghost is not None:
        assert np.abs(ghost.points[:, :2]).max() == 3
        assert np.array_equal(ghost.points[0], ghost.points[-1])
        assert not ghost.points[:, 2].any()


def test_of_states_of_other_widths_there_is_no_ghost():
    assert ghost_of(Activation("abs", 3), np.zeros((5, 3))) is None


def test_it_fades_in_and_out_and_stays_where_the_sheet_was():
    animation = animate(ActivationFigure(activation="abs", size=240, lines=3, fps=20, tween_s=1.0))
    film = animation.scene.__self__
    seen = []
    for number, moment in enumerate(film.moments):
        ghosts = animation.scene(number).content.lines
        through = film.journey.ways[moment.step].layer is not None and not moment.hold
        assert bool(ghosts) <= through
        if not ghosts:
            continue
        (ghost,) = ghosts
        step = film.step(moment)
        corners, _ = film.project(np.array([[-3.0, -3, 0], [3, 3, 0]]), step.way.view(step.camera))
        assert ghost.points.min(axis=0) == pytest.approx(corners.min(axis=0))
        assert ghost.points.max(axis=0) == pytest.approx(corners.max(axis=0))
        seen.append(int(rgb(THEMES["light"].background)[0]) - int(ghost.colors[0, 0]))
    # From the background to its strength, and back.
    middle = len(seen) // 2
    assert seen[:middle] == sorted(seen[:middle])
    assert seen[middle:] == sorted(seen[middle:], reverse=True)
    assert 0 < seen[0] < seen[middle] < 255 - rgb(THEMES["light"].muted)[0]
