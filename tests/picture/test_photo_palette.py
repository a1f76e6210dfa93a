"""The palette of photographs: nothing far off, what must be exact exact, and a page that shows through apart."""

import numpy as np
import pytest
from PIL import Image

from warpviz.picture.color_difference import ciede2000
from warpviz.picture.photo_palette import FEWEST, choose_photo_palette

PINNED = np.array([[255, 255, 255], [20, 30, 40]], dtype=np.uint8)
LINES = np.array([[124, 135, 151]], dtype=np.uint8)


def photo():
    """Soft pale colours, as of a wall, beside strong ones."""
    rng = np.random.default_rng(0)
    rough = Image.fromarray(rng.integers(0, 256, (6, 6, 3), dtype=np.uint8)).resize((160, 160))
    pixels = np.asarray(rough).copy()
    pixels[:80] = 200 + pixels[:80] // 5
    return pixels


@pytest.mark.parametrize(("count", "most"), [(240, 3.0), (64, 4.5), (FEWEST, 6.0)])
def test_pixels_are_near_to_what_they_were_and_pale_ones_are_not_white(count, most):
    image = Image.fromarray(photo())
    palette = choose_photo_palette([image, image], count, PINNED, LINES, keyed=False)
    assert len(palette.colors) <= count
    shown = palette.colors[palette.indices(image)]
    off = ciede2000(shown.reshape(-1, 3), photo().reshape(-1, 3))
    assert off.mean() < most
    assert len(np.unique(shown[:80].reshape(-1, 3), axis=0)) > count / 10


def test_pinned_colours_and_lines_are_exact():
    image = photo()
    image[:40, :40], image[40:80, :40], image[80:120, :40] = PINNED[0], PINNED[1], LINES[0]
    picture = Image.fromarray(image)
    palette = choose_photo_palette([picture], 100, PINNED, LINES, keyed=False)
    shown = palette.colors[palette.indices(picture)]
    assert np.array_equal(shown[:120, :40], image[:120, :40])


def test_nothing_in_a_photograph_is_taken_for_the_page():
    image = photo()
    image[90:, :] = PINNED[0] - 1
    picture = Image.fromarray(image)
    indices = choose_photo_palette([picture], 100, PINNED, LINES, keyed=True).indices(picture)
    assert (indices != 0).all()
