"""Depth: what is nearer covers what is farther."""

import numpy as np
import pytest

from warpviz.picture.depth import cut, layered
from warpviz.picture.raster import Rasterizer
from warpviz.picture.scene import Drawing, Markers, MarkerStyle, Polylines, Scene

WIDTH = 240
WHITE = np.array([255, 255, 255], dtype=np.uint8)


def random_segments(count, seed):
    """Segments in space, each of a colour of its own."""
    rng = np.random.default_rng(seed)
    ends = rng.uniform(20, WIDTH - 20, (count, 2, 2))
    depth = rng.uniform(0, 100, (count, 2))
    colors = np.stack([np.arange(count) % 6 * 40, np.arange(count) // 6 * 7 % 200, rng.integers(0, 200, count)], axis=1)
    lines = Polylines(ends.reshape(-1, 2), np.arange(0, 2 * count + 1, 2), colors.astype(np.uint8), np.full(count, 3.0))
    return lines, depth.ravel()


def z_buffer(lines, depth):
    """For every pixel centre: the segment that covers it and is nearest there (-1 for none).

    Pixels that a soft edge of something nearer, or of the same depth, lies over are left out.
    """
    x, y = np.meshgrid(np.arange(WIDTH) + 0.5, np.arange(WIDTH) + 0.5)
    centers = np.stack([x.ravel(), y.ravel()], axis=1)
    near = np.full((len(lines.colors), len(centers)), -1e9)
    edge = near.copy()
    for number in range(len(lines.colors)):
        a, b = lines.points[2 * number : 2 * number + 2]
        da, db = depth[2 * number : 2 * number + 2]
        share = (centers - a) @ (b - a) / ((b - a) @ (b - a))
        distance = np.linalg.norm(centers - a - np.clip(share, 0, 1)[:, None] * (b - a), axis=1)
        at = da + np.clip(share, 0, 1) * (db - da)
        core = (distance < 0.8) & (share > 0.05) & (share < 0.95)
        near[number, core] = at[core]
        soft = (distance < 2.5) & ~core
        edge[number, soft] = at[soft]
    first, second = np.sort(near, axis=0)[[-1, -2]]
    # Two that are nearer to each other than a slab is thick, and as much as the pixel is wide, have no order.
    clear = (first > -1e9) & (first - second > 2) & (first - edge.max(axis=0) > 2)
    return np.where(clear, near.argmax(axis=0), -1)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_it_agrees_with_a_z_buffer(seed):
    lines, depth = random_segments(200, seed)
    layers = layered(lines, depth, None, None, WHITE, far_px=np.inf, slabs=200)
    scene = Scene(WIDTH, WIDTH, "#ffffff", Drawing(), Drawing(), (0, 0, WIDTH, WIDTH), layers=layers)
    image = np.asarray(Rasterizer(WIDTH, WIDTH).draw(scene)).reshape(-1, 3).astype(int)
    owner = z_buffer(lines, depth)
    clear = np.flatnonzero(owner >= 0)
    off = np.abs(image[clear] - lines.colors[owner[clear]]).max(axis=1)
    assert len(clear) > 1000
    assert np.mean(off <= 2) > 0.99


def test_cutting_changes_no_line():
    lines, depth = random_segments(40, 3)
    pieces, slab = cut(lines, depth / 5, 20)
    lengths = [np.linalg.norm(np.diff(lines.points[2 * k : 2 * k + 2], axis=0)) for k in range(40)]
    parts = np.diff(pieces.points, axis=0)
    parts[pieces.offsets[1:-1] - 1] = 0
    assert np.linalg.norm(parts, axis=1).sum() == pytest.approx(sum(lengths))
    assert (np.diff(slab) >= 0).all()


def test_a_run_that_stays_in_a_slab_stays_one_line():
    points = np.array([[0.0, 0], [1, 0], [2, 1], [3, 0]])
    lines = Polylines(points, np.array([0, 4]), np.zeros((1, 3), dtype=np.uint8), np.ones(1))
    pieces, slab = cut(lines, np.array([0.2, 0.4, 0.6, 0.8]), 4)
    assert np.array_equal(pieces.points, points)
    assert slab.tolist() == [0]


def test_a_marker_hides_behind_a_nearer_line_and_covers_a_farther_one():
    style = MarkerStyle("circle", "#ff0000", "#ff0000", 6.0, 0.0)
    line = Polylines(
        np.array([[20.0, 80], [140, 80]]), np.array([0, 2]), np.array([[0, 0, 255]], dtype=np.uint8), np.array([3.0])
    )
    for marker_depth, expected in ((0.0, [0, 0, 255]), (100.0, [255, 0, 0])):
        markers = Markers(np.array([[80.0, 80.0]]), np.array([0]), (style,))
        layers = layered(line, np.array([50.0, 50.0]), markers, np.array([marker_depth]), WHITE, far_px=np.inf)
        scene = Scene(WIDTH, WIDTH, "#ffffff", Drawing(), Drawing(), (0, 0, WIDTH, WIDTH), layers=layers)
        assert np.asarray(Rasterizer(WIDTH, WIDTH).draw(scene))[80, 80].tolist() == expected


def test_what_is_far_fades_towards_the_background():
    lines, depth = random_segments(30, 5)
    layers = layered(lines, depth, None, None, WHITE, far_px=1.0)
    first, last = layers[0].lines[0].colors, layers[-1].lines[0].colors
    assert first.min() >= 127
    assert any((last == color).all(axis=1).any() for color in lines.colors)
