"""Light: from the upper left, on both sides of the paper, in a few levels.

Lambert 1760, "Photometria": a face is as bright as the cosine of the angle between its normal and the light. All of it
is relative to a sheet that lies flat, which has its own colour exactly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from warpviz.arrays import Bytes, Floats, Integers

# x to the right, y up, z towards the viewer.
LIGHT = np.array([-0.42, 0.5, 1.0]) / np.sqrt(0.42**2 + 0.5**2 + 1.0)
# How much brighter than a flat sheet a face must be for each level but the darkest. A flat sheet is far from any.
BOUNDS = (0.30, 0.52, 0.72, 0.90, 1.07)
LEVELS = len(BOUNDS) + 1
FLAT = 4
# The light that each level reflects, as a share of what the flat sheet does: a part comes from all sides.
REFLECTED = (0.54, 0.62, 0.72, 0.85, 1.0)
# What faces the light reflects that much more; of a colour that has no room for it, the rest is white.
GLOW = 1.15


def light_levels(normals: Floats) -> Integers:
    """Return how bright faces are, from 0 (seen along the light) over `FLAT` to `LEVELS` - 1 (towards it), (P,).

    Args:
        normals: of any length and either sign, (P, 3); one without a direction counts as flat.
    """
    length = np.sqrt(np.einsum("pc,pc->p", normals, normals))
    toward = np.abs(normals @ LIGHT)
    flat = length * LIGHT[2]
    bright = np.where(flat > 0, toward / np.where(flat > 0, flat, 1.0), 1.0)
    return np.asarray(np.searchsorted(np.array(BOUNDS), bright, side="right"), dtype=np.int64)


def shaded(colors: Bytes) -> Bytes:
    """Return the colours (C, 3) in every light, (C, LEVELS, 3); those at `FLAT` are the same as before.

    Light is scaled in linear intensity, which keeps hue and saturation.
    """
    linear = _linear(colors[:, :3])[:, None]
    dim = linear * np.array(REFLECTED)[:, None]
    room = 1 / np.maximum(linear.max(axis=2, keepdims=True), 1e-3)
    scale = np.minimum(GLOW, room)
    glow = linear * scale + (1 - linear * scale) * (GLOW - scale)
    table = _encoded(np.concatenate([dim, glow], axis=1))
    table[:, FLAT] = colors[:, :3]
    return table


def _linear(colors: Bytes) -> Floats:
    """Return the linear intensities of sRGB colours (IEC 61966-2-1), in [0, 1]."""
    channel = colors / 255
    linear: Floats = np.where(channel <= 0.04045, channel / 12.92, ((channel + 0.055) / 1.055) ** 2.4)
    return linear


def _encoded(linear: Floats) -> Bytes:
    """Return linear intensities in [0, 1] as sRGB."""
    channel = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * np.maximum(linear, 0.0) ** (1 / 2.4) - 0.055)
    return np.asarray(np.rint(255 * np.clip(channel, 0.0, 1.0)), dtype=np.uint8)
