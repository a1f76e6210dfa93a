"""Covering: which colours stand for which others."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from warpviz.picture.palette import squared

if TYPE_CHECKING:
    from warpviz.arrays import Floats
    from warpviz.picture.palette import Flags

Weights: TypeAlias = npt.NDArray[np.float32]

# The distances of so many colours to all are computed at a time, which stay in the cache; all of them would take as
# much memory as many frames.
PART = 128


def covering(places: Floats, limits: Floats, weights: Weights) -> tuple[Flags, Weights]:
    """Return which colours stand for which, and how much each stands for in all.

    Args:
        places: of the colours, (K, 3).
        limits: how far each may be from the one that stands for it, squared, (K,). Each stands for itself.
        weights: how much each counts, (K,).

    Returns: in row i the ones that colour i may be shown in, (K, K), and the weights that each column has, (K,).
    """
    count = len(places)
    covers = np.empty((count, count), dtype=bool)
    gain = np.zeros(count, dtype=np.float32)
    for first in range(0, count, PART):
        part = slice(first, first + PART)
        covers[part] = squared(places[part], places) < limits[part, None]
        own = np.arange(first, min(first + PART, count))
        covers[own, own] = True
        # As numbers: numpy multiplies flags one by one.
        gain += weights[part] @ covers[part].astype(np.float32)
    return covers, gain
