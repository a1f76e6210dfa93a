"""Which points lie under nearer cells: against matplotlib's polygons."""

import itertools

import numpy as np
import pytest
from matplotlib.path import Path

from warpviz.plane import beneath
from warpviz.plane.beneath import lies_beneath
from warpviz.plane.outline import borders


def polygons(rng, count):
    """Star-shaped cells that overlap: their vertices, those around each, and where each begins."""
    points, offsets = [], [0]
    for _ in range(count):
        corners = int(rng.integers(3, 9))
        angles = np.sort(rng.uniform(0, 2 * np.pi, corners))
        points.append(
            rng.uniform(-1, 1, 2) + rng.uniform(0.2, 0.9, (corners, 1)) * np.stack([np.cos(angles), np.sin(angles)], 1)
        )
        offsets.append(offsets[-1] + corners)
    return np.concatenate(points), np.arange(offsets[-1]), np.array(offsets)


@pytest.mark.parametrize("pairs", [200_000, 40])
@pytest.mark.parametrize("seed", range(5))
def test_a_point_is_covered_by_a_cell_of_a_higher_layer_that_holds_it(seed, pairs, monkeypatch):
    monkeypatch.setattr(beneath, "PAIRS", pairs)
    rng = np.random.default_rng(seed)
    screen, around, offsets = polygons(rng, 30)
    sides = borders(around, offsets, screen)
    layer = rng.integers(0, 4, 30)
    points, own = rng.uniform(-2, 2, (700, 2)), rng.integers(0, 4, 700)
    expected = np.zeros(700, dtype=bool)
    for cell in range(30):
        ring = Path(
            np.concatenate([screen[offsets[cell] : offsets[cell + 1]], screen[offsets[cell] : offsets[cell] + 1]])
        )
        expected |= ring.contains_points(points) & (layer[cell] > own)
    assert 50 < expected.sum() < 650
    assert np.array_equal(lies_beneath(points, own, screen, sides, layer), expected)
    # Of points in one place, on a line, and far away too.
    for few in (points[:1], points[expected][:1].repeat(9, axis=0), points * (1, 0) + (0, 0.1), points * 100):
        told = lies_beneath(few, np.zeros(len(few), dtype=int), screen, sides, layer + 1)
        inside = [Path(screen[np.r_[a:b, a]]).contains_points(few) for a, b in itertools.pairwise(offsets)]
        assert np.array_equal(told, np.any(inside, axis=0))


def test_nothing_is_covered_by_its_own_layer_or_where_there_is_nothing():
    screen = np.array([[0.0, 0], [1, 0], [1, 1], [0, 1]])
    sides = borders(np.arange(4), np.array([0, 4]), screen)
    inside = np.array([[0.5, 0.5]])
    assert lies_beneath(inside, np.array([0]), screen, sides, np.array([1])).tolist() == [True]
    assert lies_beneath(inside, np.array([1]), screen, sides, np.array([1])).tolist() == [False]
    assert lies_beneath(inside + 1, np.array([0]), screen, sides, np.array([1])).tolist() == [False]
    assert lies_beneath(inside[:0], np.array([], dtype=int), screen, sides, np.array([1])).tolist() == []
