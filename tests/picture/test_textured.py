"""Textures: each pixel shows the place in the picture that an independent inverse says, lit and as opaque as paper."""

import numpy as np
import pytest

from warpviz.picture.atlas import BACK_SHARE, MOST_PX, make_atlas, make_tones
from warpviz.picture.light import FLAT, LEVELS, shaded
from warpviz.picture.texture import Texture
from warpviz.picture.textured import laid_on, painted_texture, spread
from warpviz.picture.translucency import seen_through

WHITE = np.full(3, 255, dtype=np.uint8)
SIDE = 256
# Red says how far right a pixel of the picture is, green how far down.
GRADIENT = np.zeros((SIDE, SIDE, 4), dtype=np.uint8)
GRADIENT[..., 0], GRADIENT[..., 1], GRADIENT[..., 3] = np.arange(SIDE), np.arange(SIDE)[:, None], 255
PLAIN = make_tones(WHITE, opaque=True)
BOX = (slice(0, 200), slice(0, 240))


def texture(corners, places, pixels=GRADIENT, tones=PLAIN, side=0, light=FLAT):
    """Triangles of a picture."""
    corners, places = np.asarray(corners, dtype=float), np.asarray(places, dtype=float)
    every = np.ones(len(corners), dtype=np.int64)
    return Texture(corners, places, side * every, light * every, make_atlas(pixels, WHITE, WHITE), tones)


def channels(pixels):
    return pixels.view(np.uint8).reshape(*pixels.shape, 4).astype(float)


@pytest.mark.parametrize("seed", range(6))
def test_every_pixel_shows_the_place_that_is_mapped_there(seed):
    rng = np.random.default_rng(seed)
    corners = rng.uniform((5, 5), (235, 195), (1, 3, 2))
    places = np.array([[[0.1, 0.1], [0.9, 0.2], [0.3, 0.9]]])
    shown = channels(painted_texture(texture(corners, places), BOX))
    row, column = np.nonzero(shown[..., 3])
    # The place of the middle of each pixel, by solving for it as shares of the corners.
    system = np.vstack([corners[0].T, np.ones(3)])
    shares = np.linalg.solve(system, np.vstack([column + 0.5, row + 0.5, np.ones(len(row))]))
    assert (shares > -1e-9).all()
    wanted = (places[0].T @ shares) * SIDE - 0.5
    reach = np.hypot(*np.linalg.solve(system, np.eye(3)[:2].T).T @ places[0] * SIDE).max()
    found = shown[row, column, :2].T
    assert np.abs(found - wanted).max() < 1.5 + 0.02 * reach
    # Nothing is left out: as many pixels as the triangle is large.
    first, second = corners[0, 1] - corners[0, 0], corners[0, 2] - corners[0, 0]
    area = abs(first[0] * second[1] - first[1] * second[0]) / 2
    assert len(row) == pytest.approx(area, abs=2 + 0.01 * area)


def test_triangles_that_share_a_side_leave_no_gap_and_do_not_overlap():
    rng = np.random.default_rng(3)
    grid = np.stack(np.meshgrid(np.linspace(10, 230, 9), np.linspace(10, 190, 9)), axis=-1)
    grid[1:-1, 1:-1] += rng.uniform(-9, 9, (7, 7, 2))
    a, b, c, d = grid[:-1, :-1], grid[:-1, 1:], grid[1:, 1:], grid[1:, :-1]
    corners = np.concatenate([np.stack([a, b, c], axis=2), np.stack([a, c, d], axis=2)]).reshape(-1, 3, 2)
    shown = painted_texture(texture(corners, corners / 240), BOX)
    assert (shown != 0).sum() == 220 * 180


def test_a_picture_that_is_much_smaller_is_averaged():
    chess = np.zeros((SIDE, SIDE, 4), dtype=np.uint8)
    chess[..., 3] = 255
    chess[..., :3] = 255 * (np.indices((SIDE, SIDE)).sum(axis=0) % 2)[..., None]
    small = [[[20, 20], [52, 20], [52, 52]], [[20, 20], [52, 52], [20, 52]]]
    whole = [[[0, 0], [1, 0], [1, 1]], [[0, 0], [1, 1], [0, 1]]]
    shown = channels(painted_texture(texture(small, whole, chess), BOX))
    grey = shown[21:51, 21:51, 0]
    assert grey.min() > 120
    assert grey.max() < 136


def test_paper_that_is_narrowed_in_one_direction_stays_sharp_in_the_other():
    stripes = np.zeros((SIDE, SIDE, 4), dtype=np.uint8)
    stripes[..., 3] = 255
    stripes[..., :3] = 255 * (np.arange(SIDE) // 8 % 2)[:, None, None]
    narrow = [[[20, 0], [24, 0], [24, 200]], [[20, 0], [24, 200], [20, 200]]]
    whole = [[[0, 0], [1, 0], [1, 1]], [[0, 0], [1, 1], [0, 1]]]
    shown = channels(painted_texture(texture(narrow, whole, stripes), BOX))[:, 21, 0]
    assert shown.min() == 0
    assert shown.max() == 255
    assert ((shown == 0) | (shown == 255)).mean() > 0.5


@pytest.mark.parametrize("light", range(LEVELS))
def test_light_falls_on_it_as_on_paper(light):
    grey = np.full((8, 8, 4), (90, 90, 90, 255), dtype=np.uint8)
    shown = painted_texture(texture([[[0, 0], [200, 0], [0, 200]]], [[[0, 0], [1, 0], [0, 1]]], grey, light=light), BOX)
    assert channels(shown)[10, 10, :3].tolist() == shaded(np.full((1, 3), 90, np.uint8))[0, light].tolist()


def test_on_the_page_it_has_its_own_colours_though_an_eighth_of_the_page_shows_through():
    page = np.array([13, 17, 23], dtype=np.uint8)
    tones = make_tones(page, opaque=False)
    for value in range(30, 220):
        painted = tones[FLAT, :, value]
        assert np.abs(seen_through(painted, page).astype(int) - value).max() <= 1


def test_the_back_is_paler():
    back = np.array([200, 100, 0], dtype=np.uint8)
    black = np.full((8, 8, 4), (0, 0, 0, 255), dtype=np.uint8)
    atlas = make_atlas(black, WHITE, back)
    pale = np.frombuffer(atlas.texels[atlas.first[1, 0, 0]].tobytes(), np.uint8)
    assert np.abs(pale[:3] - (1 - BACK_SHARE) * back).max() <= 1


def test_a_picture_that_is_not_square_lies_in_the_middle_of_paper():
    wide = np.full((10, 40, 4), (0, 0, 0, 255), dtype=np.uint8)
    atlas = make_atlas(wide, WHITE, WHITE)
    rows = atlas.texels[atlas.first[0, 0, 0] - 43 :][: 42 * 42].reshape(42, 42)[1:-1, 20].copy()
    dark = np.flatnonzero(rows.view(np.uint8).reshape(-1, 4)[:, 0] == 0)
    assert (dark.min(), dark.max()) == (15, 24)
    assert atlas.side_px == 40


def test_a_large_picture_is_kept_small():
    assert make_atlas(np.zeros((30, 3000, 4), np.uint8), WHITE, WHITE).side_px == MOST_PX


def test_soft_edges_are_mixed_and_pixels_without_a_middle_take_their_neighbour():
    picture = np.zeros((1, 4), dtype=np.uint32)
    picture.view(np.uint8).reshape(1, 4, 4)[0, :2] = (100, 0, 0, 255)
    cover = np.array([[255, 255, 128, 0]], dtype=np.uint8)
    shown = np.zeros((1, 4), dtype=np.uint32)
    shown.view(np.uint8).reshape(1, 4, 4)[..., 2:] = (200, 255)
    spread(picture, cover)
    laid_on(shown, picture, cover)
    red, blue = channels(shown)[0, :, 0], channels(shown)[0, :, 2]
    assert red[:2].tolist() == [100, 100]
    assert red[2] == pytest.approx(50, abs=1)
    assert blue[2] == pytest.approx(100, abs=1)
    assert (red[3], blue[3]) == (0, 200)


def test_triangles_without_area_are_nothing():
    flat = [[[10, 10], [20, 20], [30, 30]], [[5, 5], [5, 5], [5, 5]]]
    assert not painted_texture(texture(flat, [[[0, 0], [1, 0], [0, 1]]] * 2), BOX).any()
