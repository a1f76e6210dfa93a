"""Pictures from memory: what is taken, what is refused, and the letter."""

import numpy as np
import pytest

from warpviz.errors import InvalidValueError
from warpviz.plane import sheet_image
from warpviz.plane.sheet_image import check_image, letter


def test_numbers_from_0_to_1_and_bytes_are_the_same():
    numbers = np.array([[[0.0, 0.5, 1.0], [1.0, 1.0, 0.2]]])
    found = check_image(numbers).pixels
    assert found.tolist() == [[[0, 128, 255, 255], [255, 255, 51, 255]]]
    assert np.array_equal(check_image(found).pixels, found)
    assert np.array_equal(check_image(numbers.astype(np.float32)).pixels, found)


def test_a_picture_does_not_change_with_the_array_it_came_from():
    array = np.zeros((2, 2, 4), dtype=np.uint8)
    image = check_image(array)
    array[:] = 9
    assert not image.pixels.any()
    with pytest.raises(ValueError, match="read-only"):
        image.pixels[0, 0, 0] = 1


@pytest.mark.parametrize(
    "values",
    [
        np.zeros((3, 3)),
        np.zeros((3, 3, 2)),
        np.zeros((0, 3, 3)),
        np.zeros((3, 3, 3), dtype=np.int64),
        np.zeros((3, 3, 3), dtype=np.uint16),
        np.full((3, 3, 3), 255.0),
        np.full((3, 3, 3), np.nan),
        np.full((3, 3, 3), -0.1),
        np.array([[["a", "b", "c"]]]),
    ],
)
def test_other_arrays_are_refused(values):
    with pytest.raises(InvalidValueError, match=r"expected an array \(H, W, 3\)"):
        check_image(values)


def test_too_many_pixels_are_refused(monkeypatch):
    monkeypatch.setattr(sheet_image, "MAX_PIXELS", 10)
    with pytest.raises(InvalidValueError, match="megapixels"):
        check_image(np.zeros((4, 3, 3)))


def test_no_turn_and_no_mirror_leaves_the_letter_as_it_is():
    shape = letter(np.array([1, 2, 3], dtype=np.uint8)).pixels[..., 3]
    looks = [np.rot90(part, turns) for part in (shape, shape[:, ::-1]) for turns in range(4)]
    for number, look in enumerate(looks):
        for other in looks[:number]:
            assert (look != other).mean() > 0.03
    assert set(np.unique(shape).tolist()) == {0, 255}
