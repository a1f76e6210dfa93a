"""Likeness: the structural similarity (SSIM) of two pictures.

Wang, Bovik, Sheikh and Simoncelli 2004, IEEE Trans. Image Process. 13:600, with a 7 x 7 window of equal weights and
sample covariances, averaged over the channels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from warpviz.errors import InvalidValueError

if TYPE_CHECKING:
    from warpviz.arrays import Bytes, Floats

WINDOW = 7
RANGE = 255.0
K1, K2 = 0.01, 0.03


def _means(values: Floats) -> Floats:
    """Return the mean of every full window of values (H, W, C)."""
    total = np.cumsum(np.cumsum(np.pad(values, ((1, 0), (1, 0), (0, 0))), axis=0), axis=1)
    size = WINDOW
    sums = total[size:, size:] - total[:-size, size:] - total[size:, :-size] + total[:-size, :-size]
    means: Floats = sums / size**2
    return means


def ssim(a: Bytes, b: Bytes) -> float:
    """Return the mean SSIM of two pictures, uint8 (H, W, 3), each side at least `WINDOW`: 1 when they are equal.

    Raises `InvalidValueError` when they differ in size or are too small.
    """
    if a.shape != b.shape or min(a.shape[:2]) < WINDOW:
        raise InvalidValueError(f"ssim: expected two pictures of one size, but got {a.shape} and {b.shape}")
    x, y = a.astype(np.float64), b.astype(np.float64)
    mean_x, mean_y = _means(x), _means(y)
    # From the mean of squares to the sample variance.
    unbiased = WINDOW**2 / (WINDOW**2 - 1)
    var_x = unbiased * (_means(x * x) - mean_x * mean_x)
    var_y = unbiased * (_means(y * y) - mean_y * mean_y)
    covariance = unbiased * (_means(x * y) - mean_x * mean_y)
    c1, c2 = (K1 * RANGE) ** 2, (K2 * RANGE) ** 2
    top = (2 * mean_x * mean_y + c1) * (2 * covariance + c2)
    return float(np.mean(top / ((mean_x**2 + mean_y**2 + c1) * (var_x + var_y + c2))))
