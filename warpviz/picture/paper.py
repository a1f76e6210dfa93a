"""Paper and its shadow -> pixels.

A layer is painted opaque with Agg, whole faces at a time and each on top of a fill that reaches under it, so that soft
edges of neighbours leave no light line between them. Then an eighth of what was there before is mixed in: two layers
are told from one, and nearer hides farther.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from warpviz.picture.scene import SHAPES
from warpviz.picture.stamps import AGG_LINE_TO, AGG_MOVE_TO, agg_path
from warpviz.picture.translucency import SHIFT

if TYPE_CHECKING:
    import numpy.typing as npt
    from matplotlib.backend_bases import GraphicsContextBase
    from matplotlib.backends.backend_agg import RendererAgg

    from warpviz.arrays import Bytes, Floats, Integers
    from warpviz.picture.scene import Paper, Rectangle, Shadow

    Pixels = npt.NDArray[np.uint32]

LOW_BITS = np.uint32(0x1F1F1F1F)
EVEN_BYTES, BYTE = np.uint32(0x00FF00FF), np.uint32(8)
# The opacity of a pixel.
SOLID = np.array([0, 0, 0, 255], dtype=np.uint8).view(np.uint32)[0]
# Outlines are filled at full resolution, blurred at a quarter of it.
COARSE = 4
# The shares of cover from which a shadow is half as dark as it gets, and all. It is softened inwards only: where paper
# touches what is below there is none.
DARK_FROM = (0.5, 0.85)
STEPS = len(DARK_FROM)
_LEVEL_OF_COVER = [sum(cover >= 255 * share for share in DARK_FROM) for cover in range(256)]


def box_of(points: Floats, clip_px: Rectangle | None, pixels: Bytes) -> tuple[slice, slice] | None:
    """Return the rows and columns of pixels (H, W, 4) that what is drawn at points (V, 2) can touch, None for none."""
    height, width = pixels.shape[:2]
    left, top, right, bottom = clip_px or (0.0, 0.0, float(width), float(height))
    low = np.maximum(np.floor(points.min(axis=0) - 1), (max(np.floor(left), 0), max(np.floor(top), 0)))
    high = np.minimum(np.ceil(points.max(axis=0) + 1), (min(np.ceil(right), width), min(np.ceil(bottom), height)))
    if (high <= low).any():
        return None
    (x, y), (x_end, y_end) = low.astype(int).tolist(), high.astype(int).tolist()
    return slice(y, y_end), slice(x, x_end)


def fill(renderer: RendererAgg, paper: Paper, context: GraphicsContextBase, height_px: int) -> None:
    """Draw the fills of a layer, opaque."""
    from matplotlib.transforms import IdentityTransform

    identity = IdentityTransform()
    context.set_linewidth(0.0)
    upward = paper.points * (1.0, -1.0) + (0.0, height_px)
    codes = np.full(len(upward), AGG_LINE_TO, dtype=np.uint8)
    codes[paper.offsets[:-1]] = AGG_MOVE_TO
    ends = paper.offsets[np.searchsorted(paper.fill, np.arange(len(paper.colors) + 1))].tolist()
    roles = paper.role.tolist()
    for color, role, first, last in zip((paper.colors / 255).tolist(), roles, ends[:-1], ends[1:], strict=True):
        if last > first and role != SHAPES:
            path = agg_path(upward[first:last], codes[first:last])
            renderer.draw_path(context, path, identity, (*color, 1.0))


def mix_in(shown: Pixels, below: Pixels) -> None:
    """Let what was `below` show through what is `shown`, uint32 (H, W) each; both are overwritten."""
    part = shown >> np.uint32(SHIFT)
    part &= LOW_BITS
    shown -= part
    below >>= np.uint32(SHIFT)
    below &= LOW_BITS
    shown += below


def draw_shadow(pixels: Bytes, shadow: Shadow, clip_px: Rectangle | None) -> None:
    """Darken pixels (H, W, 4), in two steps, where a shadow falls."""
    if not len(shadow.points) or shadow.opacity <= 0:
        return
    reach = shadow.blur_px * np.array([[-1.0], [1.0]])
    box = box_of(np.concatenate([shadow.points + by for by in reach]), clip_px, pixels)
    if box is None:
        return
    rows, columns = box
    level = _darkness(shadow, columns.start, rows.start, columns.stop - columns.start, rows.stop - rows.start)
    shares = 1 - shadow.opacity * np.arange(STEPS + 1) / STEPS
    share = np.rint(256 * shares).astype(np.uint32)[level]
    # Two channels at a time.
    part: Pixels = pixels.view(np.uint32)[..., 0][box]
    even = ((part & EVEN_BYTES) * share >> BYTE) & EVEN_BYTES
    odd = ((part >> BYTE) & EVEN_BYTES) * share & ~EVEN_BYTES
    part[:] = even | odd | SOLID


def _darkness(shadow: Shadow, left: int, top: int, width: int, height: int) -> Bytes:
    """Return how dark a shadow is in that part of the picture, in steps up to `STEPS`, (height, width)."""
    size = (-(-width // COARSE) * COARSE, -(-height // COARSE) * COARSE)
    cover = _mask(shadow.points, shadow.offsets, left, top, size).reduce(COARSE)
    soft = cover.filter(ImageFilter.BoxBlur(shadow.blur_px / 2 / COARSE)).resize(size, Image.Resampling.BILINEAR)
    level = soft.point(_LEVEL_OF_COVER)
    if shadow.onto is not None:
        level = ImageChops.darker(level, _mask(*shadow.onto, left, top, size))
    if shadow.beyond is not None:
        level = ImageChops.subtract(level, _mask(*shadow.beyond, left, top, size))
    return np.asarray(level)[:height, :width]


def _mask(points: Floats, offsets: Integers, left: int, top: int, size: tuple[int, int]) -> Image.Image:
    """Return the union of outlines in a part of the picture, 255 inside and 0 outside."""
    mask = Image.new("L", size, 0)
    draw = ImageDraw.Draw(mask)
    # Whole numbers are the middles of pixels there.
    places = points - (left + 0.5, top + 0.5)
    for first, last in itertools.pairwise(offsets.tolist()):
        if last - first > 2:
            draw.polygon(places[first:last].ravel().tolist(), fill=255)
    return mask
