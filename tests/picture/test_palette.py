import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from warpviz.picture.color_difference import ciede2000, perceived
from warpviz.picture.palette import (
    SAME,
    STRICT,
    Palette,
    assigned,
    codes_of,
    colors_of,
    nearest,
    on_ramps,
    palette_of,
    tolerated,
)

pictures = hnp.arrays(np.uint8, (7, 9, 3), elements=st.integers(0, 255))
# A pixel is looked up as the middle of its cell of 4 levels a channel: in dark colours that is up to so far away.
GRID = 4.0


def noise(seed, size=(40, 30)):
    rng = np.random.default_rng(seed)
    return Image.fromarray(rng.integers(0, 256, (*size, 3), dtype=np.uint8))


def away(pixels, colors):
    """Return how far each pixel (..., 3) looks from each colour (N, 3), (..., N)."""
    return np.linalg.norm(perceived(pixels)[..., None, :] - perceived(colors), axis=-1)


@given(pictures)
def test_codes_are_colours(picture):
    codes = codes_of(Image.fromarray(picture))
    assert codes.shape == picture.shape[:2]
    assert (colors_of(codes) == picture).all()


@given(pictures, st.integers(2, 40))
@settings(max_examples=40, deadline=None)
def test_without_prices_every_pixel_gets_the_nearest_colour(picture, count):
    colors = np.concatenate([picture[0, :1], np.asarray(noise(count))[0, : count - 1]])
    indices = palette_of(colors).indices(Image.fromarray(picture))
    assert indices.dtype == np.uint8
    assert indices.max() < count
    distance = away(picture, colors)
    chosen = np.take_along_axis(distance, indices[..., None].astype(np.int64), axis=-1)[..., 0]
    coloured = (picture != picture[..., :1]).any(axis=-1)
    assert (chosen <= distance.min(axis=-1) + 2 * GRID)[coloured].all()


def test_a_colour_that_is_seen_often_is_taken_where_it_is_tolerated_and_nowhere_else():
    background, often, seldom = [255, 255, 255], [200, 30, 30], [30, 30, 200]
    colors = np.array([background, often, [206, 40, 40], seldom], dtype=np.uint8)
    pixels = np.array([[[203, 35, 35], [206, 40, 40], [30, 34, 200], [255, 255, 255]]], dtype=np.uint8)
    assert palette_of(colors).indices(Image.fromarray(pixels)).tolist() in ([[1, 2, 3, 0]], [[2, 2, 3, 0]])
    # What is the same to the eye stays, whatever it costs.
    assert palette_of(colors, np.array([9.0, 0.0, 9.0, 9.0])).indices(Image.fromarray(pixels)).tolist() == [
        [1, 2, 3, 0]
    ]
    rng = np.random.default_rng(0)
    wide = rng.integers(0, 256, (100, 100, 3), dtype=np.uint8)
    colors, prices = rng.integers(0, 256, (60, 3), dtype=np.uint8), rng.uniform(0, 5, 60)
    places, entries = perceived(wide.reshape(-1, 3)), perceived(colors)
    limit = tolerated(places, entries[0])
    assert limit.min() == STRICT
    distance = away(wide.reshape(-1, 3), colors)
    least = distance.min(axis=1)
    chosen = distance[np.arange(len(places)), assigned(places, entries, limit, prices)]
    assert (chosen <= np.maximum(limit, least) + 1e-6).all()
    assert (chosen > least).any()
    assert (chosen[least < SAME] == least[least < SAME]).all()
    # Where distances mislead CIEDE2000 decides.
    by_distance = colors[assigned(places, entries, limit, prices)]
    found = colors[nearest(wide.reshape(-1, 3), colors, prices)]
    assert (found != by_distance).any()
    errors, before = (ciede2000(wide.reshape(-1, 3), part) for part in (found, by_distance))
    assert (errors <= before).all()


def test_greys_become_greys_and_edges_of_letters_steps():
    inks = np.array([[255, 255, 255], [27, 31, 39]], dtype=np.uint8)
    step, pink, gray = [141, 143, 147], [240, 215, 222], [150, 150, 150]
    colors = np.array([*inks, pink, [140, 120, 200], step, gray], dtype=np.uint8)
    # The steps are for neutral pixels alone.
    prices = np.array([1.0, 1.0, 0.0, 0.0, np.inf, np.inf])
    palette = palette_of(colors, prices, inks)
    levels = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)[None]
    shown = colors[palette.indices(Image.fromarray(levels))]
    # Black is too far from any grey there is.
    assert (np.ptp(shown, axis=-1) == 0)[0, 100:].all()
    edge = np.rint(inks[0] + np.linspace(0, 1, 50)[:, None] * (inks[1].astype(float) - inks[0])).astype(np.uint8)[None]
    assert on_ramps(edge[0], inks).all()
    assert set(np.unique(palette.indices(Image.fromarray(edge)))) <= {0, 1, 4, 5}
    tinted = np.array([[[150, 140, 170], [141, 150, 147], [245, 210, 220]]], dtype=np.uint8)
    assert palette.indices(Image.fromarray(tinted)).max() < 4


def test_the_page_that_shows_through_is_nothing_but_itself():
    colors = np.array([[146, 146, 146], [140, 145, 150], [0, 114, 178]], dtype=np.uint8)
    palette = palette_of(colors, keyed=True)
    near = np.array([[[146, 146, 146], [146, 146, 147], [147, 147, 147], [145, 146, 146]]], dtype=np.uint8)
    assert palette.indices(Image.fromarray(near)).tolist() == [[0, 1, 1, 1]]


def test_what_is_looked_up_does_not_depend_on_what_was_before():
    colors = np.asarray(noise(5))[0]
    pictures = [noise(seed) for seed in range(3)]
    forth, back = palette_of(colors), palette_of(colors)
    first = [forth.indices(picture) for picture in pictures]
    second = [back.indices(picture) for picture in reversed(pictures)]
    for one, other in zip(first, reversed(second), strict=True):
        assert (one == other).all()
    assert (forth.indices(pictures[0]) == first[0]).all()


def test_unused_indices_never_appear():
    palette = palette_of(np.array([[250, 250, 250], [200, 0, 0], [90, 90, 90]], dtype=np.uint8))
    assert isinstance(palette, Palette)
    assert palette.indices(Image.new("RGB", (2, 2))).max() < 3
    assert set(np.unique(palette.indices(noise(3, (200, 200))))) == {0, 1, 2}
