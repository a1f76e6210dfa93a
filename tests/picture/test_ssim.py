import numpy as np
import pytest
from skimage.metrics import structural_similarity

from warpviz.errors import InvalidValueError
from warpviz.picture.ssim import ssim


@pytest.mark.parametrize("noise", [0, 3, 20, 120])
@pytest.mark.parametrize("size", [(7, 7), (40, 61), (200, 33)])
def test_it_is_what_scikit_image_finds(size, noise):
    rng = np.random.default_rng(noise)
    a = rng.integers(0, 256, (*size, 3), dtype=np.uint8)
    a[: size[0] // 2] = 200
    b = np.clip(a + rng.normal(0, noise, a.shape), 0, 255).astype(np.uint8)
    assert ssim(a, b) == pytest.approx(structural_similarity(a, b, channel_axis=2, data_range=255), abs=1e-9)


def test_a_picture_is_like_itself_and_other_sizes_are_refused():
    a = np.random.default_rng(0).integers(0, 256, (20, 20, 3), dtype=np.uint8)
    assert ssim(a, a) == pytest.approx(1.0)
    for b in (a[:19], a[:, :6]):
        with pytest.raises(InvalidValueError):
            ssim(b, a if b.shape != a.shape else b)
