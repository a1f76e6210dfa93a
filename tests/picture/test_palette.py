import itertools

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from warpviz.figures.kinds import animate
from warpviz.picture.palette import Palette, choose_palette, count_colors, palette_of
from warpviz.specs.activation import ActivationFigure

WHITE = np.array([[255, 255, 255]], dtype=np.uint8)
# Pillow style up the lowest corner of the cube of 4 levels that a colour is in: another may be that much nearer.
GRID = 2 * 3 * np.sqrt(3)
pictures = hnp.arrays(np.uint8, (7, 9, 3), elements=st.integers(0, 255))


@pytest.fixture(scope="module")
def frames():
    figure = ActivationFigure(activation="tanh", data="moons", points=40, size=120, lines=9, fps=5, theme="dark")
    return [Image.fromarray(rgb) for rgb, _ in animate(figure).frames()]


def noise(seed, size=(40, 30)):
    rng = np.random.default_rng(seed)
    return Image.fromarray(rng.integers(0, 256, (*size, 3), dtype=np.uint8))


def distances(pixels, colors):
    """Return how far each pixel (..., 3) is from each colour (N, 3), (..., N)."""
    return np.linalg.norm(pixels[..., None, :].astype(float) - colors, axis=-1)


@pytest.mark.parametrize("count", [1, 4, 24, 63, 255])
@given(st.tuples(*[st.integers(0, 255)] * 3))
@settings(max_examples=10, deadline=None)
@example((255, 255, 255))
@example((13, 17, 23))
@example((63, 63, 63))
@example((1, 2, 3))
def test_the_background_is_exact_and_the_first(count, background):
    picture = np.array(noise(0))
    # Many pixels that are close to it, and many that are it.
    picture[:10] = np.clip(np.random.default_rng(1).integers(-9, 10, picture[:10].shape) + background, 0, 255)
    picture[10:20] = background
    image = Image.fromarray(picture)
    palette = choose_palette([image], count, np.array([background], dtype=np.uint8))
    assert palette.colors[0].tolist() == list(background)
    assert (palette.colors[palette.indices(image)[10:20]] == background).all()


@pytest.mark.parametrize("count", [1, 2, 4, 16, 24, 100, 255])
def test_the_number_of_colours_is_kept(count, frames):
    for images in (frames, [noise(0), noise(1)]):
        palette = choose_palette(images, count, WHITE)
        assert palette.colors.dtype == np.uint8
        assert palette.colors.shape[1] == 3
        assert 1 <= len(palette.colors) <= count
        for image in images:
            indices = palette.indices(image)
            assert indices.dtype == np.uint8
            assert indices.shape == (image.height, image.width)
            assert indices.max() < len(palette.colors)
    # There are that many colours in noise.
    assert len(palette.colors) == count


def test_more_pinned_colours_than_allowed_are_cut():
    pinned = np.array([[1, 2, 3], [200, 0, 0], [0, 200, 0]], dtype=np.uint8)
    assert choose_palette([noise(0)], 2, pinned).colors.tolist() == pinned[:2].tolist()
    assert choose_palette([noise(0)], 5, pinned).colors[:3].tolist() == pinned.tolist()


def test_few_colours_are_all_kept():
    colors = np.array([[255, 255, 255], [0, 114, 178], [213, 94, 0], [27, 31, 39], [0, 158, 115]], dtype=np.uint8)
    # Some of them have four pixels in 10,000.
    small = np.zeros((50, 50), dtype=int)
    small[3, 3:6], small[20, 7] = (1, 2, 3), 4
    picture = small.repeat(2, axis=0).repeat(2, axis=1)
    palette = choose_palette([Image.fromarray(colors[picture])], 24, WHITE)
    shown = palette.colors[palette.indices(Image.fromarray(colors[picture]))]
    assert np.abs(shown.astype(int) - colors[picture]).max() <= 8
    assert len(palette.colors) == 5


@given(pictures, st.integers(1, 255))
@settings(max_examples=40, deadline=None)
def test_every_pixel_gets_the_nearest_colour(picture, count):
    image = Image.fromarray(picture)
    palette = choose_palette([image], count, picture[0, :1])
    indices = palette.indices(image)
    assert indices.max() < len(palette.colors)
    away = distances(picture, palette.colors)
    chosen = np.take_along_axis(away, indices[..., None].astype(np.int64), axis=-1)[..., 0]
    assert (chosen <= away.min(axis=-1) + GRID).all()


def test_unused_indices_never_appear():
    # Black would be the padding's colour, and there is black in the picture, but none in the palette.
    palette = palette_of(np.array([[250, 250, 250], [200, 0, 0], [90, 90, 90]], dtype=np.uint8))
    assert isinstance(palette, Palette)
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)[None]
    assert set(np.unique(palette.indices(Image.fromarray(ramp)))) == {0, 2}
    assert palette.indices(Image.fromarray(np.zeros((2, 2, 3), dtype=np.uint8))).tolist() == [[2, 2], [2, 2]]
    everything = palette.indices(noise(3, (200, 200)))
    assert set(np.unique(everything)) == {0, 1, 2}


@pytest.mark.parametrize("background", [(255, 255, 255), (13, 17, 23), (63, 63, 63), (0, 0, 0), (7, 99, 131)])
def test_a_blank_picture_stays_as_it_is(background):
    blank = Image.new("RGB", (20, 20), background)
    palette = choose_palette([blank], 24, np.array([background], dtype=np.uint8))
    assert (palette.colors[palette.indices(blank)] == background).all()
    # The same colour twice would be a waste.
    assert palette.colors.tolist() == [list(background)]


def test_the_palette_is_the_same_every_time(frames):
    palettes = [choose_palette(iter(frames), 24, WHITE) for _ in range(2)]
    assert np.array_equal(palettes[0].colors, palettes[1].colors)
    assert all(np.array_equal(palettes[0].indices(image), palettes[1].indices(image)) for image in frames)


def test_the_order_of_the_pictures_makes_no_difference(frames):
    forth, back = (choose_palette(images, 24, WHITE).colors for images in (frames, frames[::-1]))
    assert np.array_equal(forth, back)


def test_more_colours_are_closer(frames):
    errors = []
    for count in (2, 4, 8, 24, 64, 255):
        palette = choose_palette(frames, count, np.asarray(frames[0])[:1, 0])
        off = [np.asarray(f).astype(float) - palette.colors[palette.indices(f)] for f in frames]
        errors.append(float(np.mean(np.square(off))))
    assert all(fewer > more for fewer, more in itertools.pairwise(errors))
    assert errors[-1] < 6


def test_it_is_no_worse_than_pillows_own(frames):
    stack = Image.fromarray(np.concatenate([np.asarray(frame) for frame in frames]))
    palette = choose_palette(frames, 24, np.asarray(frames[0])[:1, 0])
    pixels = np.asarray(stack)
    ours = palette.colors[palette.indices(stack)]
    theirs = np.asarray(stack.quantize(24, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).convert("RGB"))
    drawn = (pixels != pixels[0, 0]).any(axis=-1)
    errors = [np.linalg.norm(pixels[drawn].astype(float) - part[drawn], axis=-1) for part in (ours, theirs)]
    assert errors[0].mean() < errors[1].mean()


@given(pictures)
@settings(max_examples=20, deadline=None)
def test_shares_of_colours_are_counted(picture):
    large = picture.repeat(2, axis=0).repeat(2, axis=1)
    colors, counts = count_colors([Image.fromarray(large)] * 2)
    # On a grid of 32 levels, from 0 to 255.
    grid, wanted = np.unique((picture >> 3).reshape(-1, 3), axis=0, return_counts=True)
    assert np.allclose(colors, grid * (255 / 31))
    assert np.allclose(counts / counts.sum(), wanted / (7 * 9))


def test_a_palette_of_free_size_has_what_it_takes(frames):
    free = choose_palette(frames, None, np.asarray(frames[0])[:1, 0])
    assert 8 <= len(free.colors) <= 255
    assert free.colors[0].tolist() == np.asarray(frames[0])[0, 0].tolist()
    gray = Image.fromarray(np.full((40, 40, 3), 100, dtype=np.uint8))
    assert len(choose_palette([gray], None, WHITE).colors) <= 3
