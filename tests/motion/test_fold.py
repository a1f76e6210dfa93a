"""The folding tween: |x| as a sheet of paper."""

import numpy as np
import pytest

from warpviz.errors import InvalidValueError
from warpviz.motion.tween import TWEENS, tween
from warpviz.net.layers import Activation, Affine

FOLD = TWEENS["fold"]


def test_both_ends_are_exact():
    points = np.random.default_rng(0).normal(size=(100, 2))
    layer = Activation("abs")
    assert np.array_equal(FOLD(layer, points, 0.0)[:, :2], points)
    assert np.array_equal(FOLD(layer, points, 1.0)[:, :2], np.abs(points))
    assert np.abs(FOLD(layer, points, 1.0)[:, 2]).max() == 0


@pytest.mark.parametrize("signs", [(1, 1), (-1, 1), (1, -1), (-1, -1)])
def test_distances_within_a_quadrant_never_change(signs):
    points = np.abs(np.random.default_rng(1).normal(size=(40, 2))) * signs
    distances = np.linalg.norm(points[:, None] - points, axis=2)
    for t in np.linspace(0, 1, 33):
        moved = FOLD(Activation("abs"), points, t)
        assert np.abs(np.linalg.norm(moved[:, None] - moved, axis=2) - distances).max() < 1e-12


def test_the_crease_stays_where_it_is():
    crease = np.stack([np.zeros(9), np.linspace(0, 3, 9)], axis=1)
    for t in np.linspace(0, 1, 17):
        assert np.array_equal(FOLD(Activation("abs"), crease, t)[:, :2], crease)


def test_the_first_axis_folds_before_the_second():
    points = np.array([[-1.0, -2.0]])
    assert FOLD(Activation("abs"), points, 0.25)[0] == pytest.approx([0, -2, 1])
    assert FOLD(Activation("abs"), points, 0.5)[0] == pytest.approx([1, -2, 0])
    assert FOLD(Activation("abs"), points, 0.75)[0] == pytest.approx([1, 0, 2])


def test_the_paper_rises_never_sinks():
    points = np.random.default_rng(2).normal(size=(200, 2))
    assert min(FOLD(Activation("abs"), points, t)[:, 2].min() for t in np.linspace(0, 1, 33)) >= 0


def test_a_line_folds_in_the_plane_and_space_shows_the_shadow():
    assert FOLD(Activation("abs"), [[-2.0]], 0.5)[0] == pytest.approx([0, 2, 0])
    halfway = FOLD(Activation("abs"), [[-2.0, 1.0, -1.0]], 1 / 6)[0]
    assert halfway == pytest.approx([0, 1, -1])


def test_only_folds_fold():
    for layer in (Activation("relu"), Affine(np.eye(2))):
        with pytest.raises(InvalidValueError, match="fold: cannot move through"):
            tween("fold")(layer, [[1.0, 2.0]], 0.5)
