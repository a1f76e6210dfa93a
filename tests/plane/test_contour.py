import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warpviz.plane import contour
from warpviz.plane.contour import all_segments, bent, chained, refined, straight, zero_between, zero_segments


def circle(points):
    return np.hypot(*points.T) - 1.234


def pixels(scale):
    """Return moments in which the plane is seen flat at so many pixels a unit."""
    return lambda points: [(np.pad(points, ((0, 0), (0, 1))) * scale,)]


def length(segments):
    return np.linalg.norm(segments[:, 1] - segments[:, 0], axis=1).sum()


def test_a_circle_is_found_exactly_and_closed():
    segments = zero_segments(circle, 2.0, 40)
    assert np.abs(circle(segments.reshape(-1, 2))).max() < 1e-15
    assert length(segments) == pytest.approx(2 * np.pi * 1.234, rel=2e-3)
    points, offsets = chained(segments, 2.0)
    assert len(offsets) == 2
    assert points[0].tolist() == points[-1].tolist()
    assert len(points) == len(segments) + 1


@pytest.mark.parametrize("scale", [30, 300])
def test_chords_are_halved_until_nobody_sees_them(scale):
    segments = refined(zero_segments(circle, 2.0, 8), bent(circle), pixels(scale))
    assert np.abs(circle(segments.reshape(-1, 2))).max() < 1e-15
    middles = segments.mean(axis=1)
    assert np.abs(circle(middles)).max() * scale < 0.25
    points, offsets = chained(segments, 2.0)
    assert len(offsets) == 2
    assert len(points) == len(segments) + 1


def test_a_straight_line_stays_as_it_is():
    def line(points):
        return points @ [1.0, 0.5] - 0.2

    segments = zero_segments(line, 1.0, 10)
    assert len(refined(segments, bent(line), pixels(1e4))) == len(segments)
    assert length(segments) == pytest.approx(2 * np.hypot(1, 0.5), rel=1e-12)
    assert len(refined(segments, straight, pixels(1e4))) == len(segments)


def test_where_moments_bend_a_straight_line_is_halved_too():
    segments = np.array([[[-1.0, 0.0], [1.0, 0.0]]])

    def moments(points):
        return [(np.stack([points[:, 0], points[:, 0] ** 2, 0 * points[:, 0]], axis=1) * 100,)]

    found = refined(segments, straight, moments)
    assert len(found) > 8
    assert (found[:, :, 1] == 0).all()
    assert length(found) == pytest.approx(2)


@pytest.mark.parametrize(("shift", "joined"), [(0.01, True), (-0.01, False)])
def test_a_saddle_is_joined_as_its_middle_says(shift, joined):
    def saddle(points):
        return points[:, 0] * points[:, 1] + shift

    # One cell whose corners have signs that alternate.
    segments = zero_segments(saddle, 1.0, 1)
    assert len(segments) == 2
    # Either branch stays in two opposite quadrants: those where the product is -shift.
    middles = segments.mean(axis=1)
    assert ((middles.prod(axis=1) < 0) == joined).all()


@given(st.integers(0, 999))
def test_waves_have_no_loose_ends_within_the_sheet(seed):
    rng = np.random.default_rng(seed)
    waves = rng.normal(size=(3, 2)) * 2

    def score(points):
        return np.sin(points @ waves.T + 1).sum(axis=1) + 0.1

    points, offsets = chained(zero_segments(score, 2.0, 48), 2.0)
    for first, last in itertools.pairwise(offsets.tolist()):
        ends = points[[first, last - 1]]
        assert ends[0].tolist() == ends[1].tolist() or (np.abs(ends).max(axis=1) == 2.0).all()


def test_nothing_comes_of_nothing():
    def high(points):
        return np.ones(len(points))

    segments = zero_segments(high, 1.0, 5)
    assert segments.shape == (0, 2, 2)
    assert refined(segments, bent(high), pixels(1)).shape == (0, 2, 2)
    points, offsets = chained(segments, 1.0)
    assert points.shape == (0, 2)
    assert offsets.tolist() == [0]
    assert zero_between(high, np.empty((0, 2)), np.empty((0, 2))).shape == (0, 2)


def test_ways_end_where_three_meet():
    star = np.array([[[0, 0], [1, 0]], [[0, 0], [0, 1]], [[0, 0], [-1, -1]], [[1, 0], [2, 0]]], dtype=float)
    points, offsets = chained(star, 2.0)
    lines = [points[a:b].tolist() for a, b in itertools.pairwise(offsets.tolist())]
    assert sorted(map(len, lines)) == [2, 2, 3]


def checkers(times):
    """A board of squares with round corners that hang together at neither or either diagonal."""
    return lambda points: np.sin(times * points[:, 0]) * np.sin(times * points[:, 1]) + 0.02 * np.cos(points[:, 0])


@pytest.mark.parametrize("times", [3.0, 37.0])
def test_a_grid_is_made_as_fine_as_the_line_needs(times):
    score = checkers(times)
    chords, sure = all_segments(score, 1.0)
    assert sure
    drawn = bent(score)(chords[:, 0], chords[:, 1], np.linspace(0, 1, 9))
    segments = np.stack([drawn[:, :-1], drawn[:, 1:]], axis=2).reshape(-1, 2, 2)
    middle, along = segments.mean(axis=1), segments[:, 1] - segments[:, 0]
    length = np.linalg.norm(along, axis=1)
    across = along[:, ::-1] * [-1.0, 1.0] / np.maximum(length, 1e-12)[:, None]
    # Everywhere a line is, the sign changes within a tenth of a pixel or two of a picture of 400.
    near = 0.25 / 200
    told = (score(middle + near * across) > 0) != (score(middle - near * across) > 0)
    # But where two lines are nearer to each other than that.
    assert told[length > 1e-9].mean() > 0.999
    # And everywhere it changes, there is one: as many squares of either sign as there are.
    side = int(2 * times / np.pi)
    assert length.sum() > 0.9 * 2 * 2 * side


def test_what_is_finer_than_any_grid_is_not_called_sure(monkeypatch):
    monkeypatch.setattr(contour, "MOST_CELLS", 384)
    segments, sure = all_segments(checkers(1500.0), 1.0)
    assert len(segments)
    assert not sure


def test_a_hole_between_the_corners_is_found():
    # Its radius is 2 % of a cell of the first grid, but that is said by no corner: the middle of a cell tells.
    middle = np.full(2, 1 / 192)
    segments, sure = all_segments(lambda points: np.linalg.norm(points - middle, axis=1) - 0.004, 1.0)
    assert sure
    assert np.linalg.norm(segments.reshape(-1, 2) - middle, axis=1) == pytest.approx(0.004, abs=1e-9)
    assert np.linalg.norm(segments[:, 1] - segments[:, 0], axis=1).sum() == pytest.approx(2 * np.pi * 0.004, rel=0.12)
