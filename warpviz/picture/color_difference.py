"""Colour difference: how unlike two colours look, as a distance in a space (fast) and as CIEDE2000 (to judge by).

The space is DIN99o (DIN 6176:2018; Cui, Luo, Rigg, Roesner and Witt 2002, "Uniform colour spaces based on the DIN99
colour-difference formula", Color Res. Appl. 27:282). At differences of about 8, distances in it are 0.83 to 1.3 times
CIEDE2000 for nine pairs of ten of our colours; in CIELAB they are 0.69 to 1.8 times, in OKLab 0.48 to 1.5 times.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from warpviz.arrays import Bytes, Floats

# Linear sRGB -> XYZ (IEC 61966-2-1), over what white has: D65, and greys have no chroma.
_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_TO_WHITE = (_TO_XYZ / _TO_XYZ.sum(axis=1, keepdims=True)).T
_LEVELS = np.arange(256) / 255
_LINEAR = np.where(_LEVELS <= 0.04045, _LEVELS / 12.92, ((_LEVELS + 0.055) / 1.055) ** 2.4)
# DIN99o turns the chroma plane by that much before it shortens its yellow-blue axis.
_TURN = np.radians(26.0)


def lab(colors: Bytes) -> Floats:
    """Return sRGB colours uint8 (..., 3) in CIELAB, (..., 3), under D65."""
    white = _LINEAR[colors] @ _TO_WHITE
    root = np.where(white > 216 / 24389, np.cbrt(white), (24389 / 27 * white + 16) / 116)
    x, y, z = np.moveaxis(root, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def perceived(colors: Bytes) -> Floats:
    """Return sRGB colours uint8 (..., 3) in DIN99o, (..., 3): lightness first; the other two are 0 for greys."""
    lightness, a, b = np.moveaxis(lab(colors), -1, 0)
    red = a * np.cos(_TURN) + b * np.sin(_TURN)
    yellow = 0.83 * (b * np.cos(_TURN) - a * np.sin(_TURN))
    chroma = np.hypot(red, yellow)
    # DIN99o turns the plane back; distances do not care.
    shrink = np.log1p(0.075 * chroma) / 0.0435 / np.maximum(chroma, 1e-9)
    return np.stack([303.67 * np.log1p(0.0039 * lightness), red * shrink, yellow * shrink], axis=-1)


def ciede2000(first: Bytes, second: Bytes) -> Floats:
    """Return CIEDE2000 between sRGB colours uint8 (..., 3) and (..., 3), (...,).

    Sharma, Wu and Dalal 2005, "The CIEDE2000 color-difference formula", Color Res. Appl. 30:21.
    """
    (light_1, a_1, b_1), (light_2, a_2, b_2) = (np.moveaxis(lab(colors), -1, 0) for colors in (first, second))
    mean_7 = ((np.hypot(a_1, b_1) + np.hypot(a_2, b_2)) / 2) ** 7
    stretch = 1.5 - 0.5 * np.sqrt(mean_7 / (mean_7 + 25.0**7))
    a_1, a_2 = a_1 * stretch, a_2 * stretch
    chroma_1, chroma_2 = np.hypot(a_1, b_1), np.hypot(a_2, b_2)
    hue_1, hue_2 = (np.degrees(np.arctan2(b, a)) % 360 for a, b in ((a_1, b_1), (a_2, b_2)))
    gray = chroma_1 * chroma_2 == 0
    turn = np.where(gray, 0.0, (hue_2 - hue_1 + 180) % 360 - 180)
    # Exactly opposite hues count as half a turn forward.
    turn = np.where(turn == -180, 180.0, turn)
    # The mean hue lies within the smaller angle; of a grey and a colour it is the colour's.
    hue = np.where(gray, hue_1 + hue_2, (hue_1 + turn / 2) % 360)
    by_light = light_2 - light_1
    by_chroma = chroma_2 - chroma_1
    by_hue = 2 * np.sqrt(chroma_1 * chroma_2) * np.sin(np.radians(turn / 2))
    chroma, off_middle = (chroma_1 + chroma_2) / 2, ((light_1 + light_2) / 2 - 50) ** 2
    cosines = [np.cos(np.radians(factor * hue + shift)) for factor, shift in ((1, -30), (2, 0), (3, 6), (4, -63))]
    scale = 1 + np.tensordot([-0.17, 0.24, 0.32, -0.20], np.stack(cosines), axes=1)
    per_light = 1 + 0.015 * off_middle / np.sqrt(20 + off_middle)
    per_chroma, per_hue = 1 + 0.045 * chroma, 1 + 0.015 * chroma * scale
    twist = -2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7))
    twist = twist * np.sin(np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2))))
    light, chromatic, turned = by_light / per_light, by_chroma / per_chroma, by_hue / per_hue
    squares = light**2 + chromatic**2 + turned**2 + twist * chromatic * turned
    return np.asarray(np.sqrt(np.maximum(squares, 0.0)))


def palette_errors(exact: Bytes, shown: Bytes) -> Floats:
    """Return CIEDE2000 between what a frame should show, uint8 (H, W, 3), and what it shows, (H, W)."""
    pairs = np.concatenate([exact, shown], axis=-1).reshape(-1, 6).astype(np.int64)
    # Pictures have few pairs of colours.
    keys = pairs @ (np.int64(256) ** np.arange(6))
    _, first, number = np.unique(keys, return_index=True, return_inverse=True)
    found = pairs[first].astype(np.uint8)
    errors: Floats = ciede2000(found[:, :3], found[:, 3:])[number.reshape(exact.shape[:2])]
    return errors
