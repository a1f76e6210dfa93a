import numpy as np
from skimage.color import deltaE_ciede2000, rgb2lab

from warpviz.picture.color_difference import ciede2000, lab, palette_errors, perceived


def pairs(seed=0, count=20_000):
    """Return pairs of colours, near and far ones, greys among them."""
    rng = np.random.default_rng(seed)
    first, second = rng.integers(0, 256, (2, count, 3))
    half = count // 2
    second[:half] = np.clip(first[:half] + rng.integers(-20, 21, (half, 3)), 0, 255)
    first[:200] = first[:200, :1]
    second[:100] = second[:100, :1]
    return first.astype(np.uint8), second.astype(np.uint8)


def test_lab_and_ciede2000_are_those_of_scikit_image():
    first, second = pairs()
    # It has other digits for the white point.
    assert np.abs(lab(first) - rgb2lab(first)).max() < 0.01
    wanted = deltaE_ciede2000(rgb2lab(first), rgb2lab(second))
    found = ciede2000(first, second)
    coloured = (np.ptp(first, axis=1) > 0) & (np.ptp(second, axis=1) > 0)
    assert np.abs(found - wanted)[coloured].max() < 0.025
    # A grey has no hue, there a rounded one.
    assert np.abs(found - wanted).max() < 0.05
    assert (ciede2000(first, first) == 0).all()
    assert np.allclose(found, ciede2000(second, first))


def test_the_space_tells_what_ciede2000_tells():
    first, second = pairs(1)
    wanted = ciede2000(first, second)
    middling = (wanted > 4) & (wanted < 10)
    ratio = np.linalg.norm(perceived(first) - perceived(second), axis=1)[middling] / wanted[middling]
    assert 0.75 < np.quantile(ratio, 0.05) < np.quantile(ratio, 0.95) < 1.5
    grays = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)
    assert np.abs(perceived(grays)[:, 1:]).max() < 1e-9
    assert (np.diff(perceived(grays)[:, 0]) > 0).all()
    assert perceived(grays[[0, -1]])[:, 0].round(1).tolist() == [0.0, 100.0]


def test_errors_of_a_frame_are_those_of_its_pixels():
    first, second = (part[:600].reshape(20, 30, 3) for part in pairs(2))
    second[:10] = first[:10]
    errors = palette_errors(first, second)
    assert errors.shape == (20, 30)
    assert (errors[:10] == 0).all()
    assert (errors == ciede2000(first, second)).all()
