"""Texture -> pixels: triangles of a picture, each on its way by one affine map (Heckbert 1989, UCB/CSD 89/516).

A pixel's place in the picture is found row by row within each triangle, for all triangles at once; its colour is
interpolated between the four nearest pixels of the size of the picture that has about as many pixels there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from warpviz.arrays import Bytes, Floats, Integers
    from warpviz.picture.atlas import Atlas
    from warpviz.picture.scene import Paper
    from warpviz.picture.texture import Texture

    Pixels = npt.NDArray[np.uint32]
    Box = tuple[slice, slice]

# Where more of the picture than that is in a pixel, it is halved once more. Below 2, so that nothing flickers.
HALVED_AT = 1.6
# Places are counted in parts of a pixel of the picture that small.
FIXED = 2.0**16
EVEN_BYTES, BYTE = np.uint32(0x00FF00FF), np.uint32(8)
# Pixels that no triangle has the middle of, at its edges, take the colour of a neighbour; so often.
SPREAD_PX = 2
NEIGHBOURS = ((0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1))


@dataclass(frozen=True, slots=True, eq=False)
class PixelMaps:
    """The affine maps from the screen to the picture.

    Attributes:
        across, down: how the place in the picture (u, v) changes from a pixel to the next, (T, 2) each.
        origin: (u, v) at the first corner, (T, 2).
        valid: whether there is such a map, (T,).
    """

    across: Floats
    down: Floats
    origin: Floats
    valid: np.ndarray[tuple[int], np.dtype[np.bool_]]

    @classmethod
    def of(cls, corners: Floats, places: Floats) -> PixelMaps:
        """Return the maps that send corners (T, 3, 2) to places (T, 3, 2)."""
        first, second = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
        to_first, to_second = places[:, 1] - places[:, 0], places[:, 2] - places[:, 0]
        det = first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]
        valid = np.abs(det) > 1e-9
        inverse = (1 / np.where(valid, det, 1.0))[:, None]
        across = (to_first * second[:, 1:] - to_second * first[:, 1:]) * inverse
        down = (to_second * first[:, :1] - to_first * second[:, :1]) * inverse
        return cls(across, down, places[:, 0], valid)


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """Pixels in a row whose middles lie in a triangle: its number, the row, the first pixel and how many, (S,) each."""

    triangle: Integers
    row: Integers
    start: Integers
    count: Integers


def spans_of(corners: Floats, box: Box) -> Spans:
    """Return the spans of triangles with corners (T, 3, 2) in a box of pixels."""
    rows, columns = box
    order = np.argsort(corners[:, :, 1], axis=1)
    x, y = (np.take_along_axis(corners[:, :, axis], order, axis=1) for axis in (0, 1))
    first = np.clip(np.ceil(y[:, 0] - 0.5), rows.start, rows.stop).astype(np.int64)
    last = np.clip(np.ceil(y[:, 2] - 0.5), rows.start, rows.stop).astype(np.int64)
    height = np.maximum(last - first, 0)
    triangle = np.repeat(np.arange(len(corners)), height)
    row = np.arange(len(triangle)) - np.repeat(np.cumsum(height) - height - first, height)
    middle = row + 0.5
    run = np.diff(y, axis=1)
    slope = np.diff(x, axis=1) / np.where(run > 0, run, 1.0)
    whole = (x[:, 2] - x[:, 0]) / np.maximum(y[:, 2] - y[:, 0], 1e-300)
    upper = middle < y[triangle, 1]
    corner = np.where(upper, 0, 1)
    long = x[triangle, 0] + (middle - y[triangle, 0]) * whole[triangle]
    short = x[triangle, corner] + (middle - y[triangle, corner]) * slope[triangle, corner]
    ends = [np.ceil(side(long, short) - 0.5) for side in (np.minimum, np.maximum)]
    start, stop = (np.clip(end, columns.start, columns.stop).astype(np.int64) for end in ends)
    kept = np.flatnonzero(stop > start)
    return Spans(triangle[kept], row[kept], start[kept], (stop - start)[kept])


def lay_picture(shown: Pixels, paper: Paper, box: Box, cover: Bytes) -> None:
    """Lay the picture on a layer of paper on what is `shown` in a box, (H, W), where the layer covers that, (H, W)."""
    if paper.texture is None:
        return
    picture = painted_texture(paper.texture, box)
    spread(picture, cover)
    laid_on(shown, picture, cover)


def cut_out(paper: Paper, box: Box, cover: Bytes) -> Bytes:
    """Return the picture on a layer of paper in a box, uint8 (H, W, 4), as opaque as the layer covers that, (H, W)."""
    picture = np.zeros(cover.shape, dtype=np.uint32)
    if paper.texture is not None:
        picture = painted_texture(paper.texture, box)
        spread(picture, cover)
    shown = np.ascontiguousarray(picture).view(np.uint8).reshape(*cover.shape, 4)
    shown[..., 3] = np.minimum(shown[..., 3], cover)
    return shown


def scaled(paper: Paper, by: float) -> Paper:
    """Return a layer of paper in a picture that is so much larger."""
    bleed = paper.bleed and replace(paper.bleed, points=paper.bleed.points * by, widths_px=paper.bleed.widths_px * by)
    texture = paper.texture and replace(paper.texture, corners=paper.texture.corners * by)
    return replace(paper, points=paper.points * by, bleed=bleed, texture=texture)


def whole_in_white(paper: Paper) -> Paper:
    """Return a layer of paper, whole and white, without its picture."""
    outlines = int(np.searchsorted(paper.fill, 1))
    offsets = paper.offsets[: outlines + 1]
    bleed = paper.bleed and replace(paper.bleed, colors=np.full_like(paper.bleed.colors, 255))
    return replace(
        paper,
        points=paper.points[: offsets[-1]],
        offsets=offsets,
        fill=paper.fill[:outlines],
        colors=np.full((1, 3), 255, dtype=np.uint8),
        role=np.zeros(1, dtype=np.int64),
        bleed=bleed,
        texture=None,
    )


def painted_texture(texture: Texture, box: Box) -> Pixels:
    """Return the pixels of a box, uint32 (H, W); zero where there is no picture."""
    rows, columns = box
    shown: Pixels = np.zeros((rows.stop - rows.start, columns.stop - columns.start), dtype=np.uint32)
    maps = PixelMaps.of(texture.corners, texture.places * texture.atlas.side_px)
    spans = spans_of(texture.corners, box)
    number = spans.triangle
    if not maps.valid.all():
        kept = maps.valid[number]
        spans = Spans(*(part[kept] for part in (number, spans.row, spans.start, spans.count)))
        number = spans.triangle
    if not len(number):
        return shown
    colors = _sampled(texture, maps, spans)
    begin = (spans.row - rows.start) * shown.shape[1] + spans.start - columns.start
    where = _along(begin, spans.count)
    shown.reshape(-1)[where] = _lit(colors, texture.tones, texture.light, spans)
    return shown


def _along(begin: Integers, count: Integers) -> Integers:
    """Return begin, begin + 1, ... for each span, one after the other."""
    ends = np.cumsum(count)
    return np.arange(ends[-1]) + np.repeat(begin - ends + count, count)


def _sampled(texture: Texture, maps: PixelMaps, spans: Spans) -> Pixels:
    """Return the colour of every pixel of spans, (N,)."""
    atlas, number = texture.atlas, spans.triangle
    levels = _levels(maps, atlas)
    along = _along(np.zeros_like(spans.count), spans.count).astype(np.int32)
    offset = np.stack([spans.start, spans.row], axis=1) + 0.5 - texture.corners[number, 0]
    (column, right), (row, down) = (_places(maps, spans, levels, axis, offset, atlas, along) for axis in (0, 1))
    first = atlas.first[texture.side, levels[:, 0], levels[:, 1]].astype(np.int32)
    wide = np.repeat((atlas.sizes[levels[:, 0]] + 2).astype(np.int32)[number], spans.count)
    at = row * wide
    at += column
    at += np.repeat(first[number], spans.count)
    texels = atlas.texels
    upper = _between(texels[at], texels[at + 1], right)
    at += wide
    lower = _between(texels[at], texels[at + 1], right)
    return _between(upper, lower, down)


def _places(
    maps: PixelMaps,
    spans: Spans,
    levels: Integers,
    axis: int,
    offset: Floats,
    atlas: Atlas,
    along: npt.NDArray[np.int32],
) -> tuple[npt.NDArray[np.int32], Pixels]:
    """Return where each pixel of spans is along an axis of the picture: the texel before, and 256 of the way on, (N,).

    Args:
        maps, levels: of the triangles, and how often the picture is halved in each.
        spans: the pixels.
        axis: 0 for across, 1 for down.
        offset: of the first pixel of each span from the first corner of its triangle, (S, 2).
        atlas: the picture.
        along: the number of each pixel within its span, (N,).
    """
    number = spans.triangle
    scale = 0.5 ** levels[:, axis]
    step = maps.across[number, axis]
    begin = maps.origin[number, axis] + offset[:, 0] * step + offset[:, 1] * maps.down[number, axis]
    ends = np.stack([begin, begin + step * (spans.count - 1)]) * scale[number] - 0.5
    # Rounding may lead out of the picture; its rim is as far as that may go.
    ends = np.clip(ends, -0.5, atlas.sizes[levels[number, axis]] - 0.5)
    run = (ends[1] - ends[0]) / np.maximum(spans.count - 1, 1)
    place = np.repeat(np.rint(run * FIXED).astype(np.int32), spans.count)
    place *= along
    place += np.repeat(np.rint(ends[0] * FIXED).astype(np.int32), spans.count)
    share = place >> 8
    share &= 255
    place >>= 16
    return place, share.view(np.uint32)


def _levels(maps: PixelMaps, atlas: Atlas) -> Integers:
    """Return how often the picture is halved across and down for each triangle, (T, 2)."""
    reach = np.hypot(maps.across, maps.down)
    level = np.ceil(np.log2(np.maximum(reach / HALVED_AT, 1.0)))
    return np.asarray(np.minimum(level, atlas.levels - 1), dtype=np.int64)


def _between(a: Pixels, b: Pixels, share: Pixels) -> Pixels:
    """Return what is `share` of 256 on the way from a to b, four channels at a time, each (N,)."""
    rest = np.uint32(256) - share
    even = (a & EVEN_BYTES) * rest
    even += (b & EVEN_BYTES) * share
    even >>= BYTE
    even &= EVEN_BYTES
    odd = ((a >> BYTE) & EVEN_BYTES) * rest
    odd += ((b >> BYTE) & EVEN_BYTES) * share
    odd &= ~EVEN_BYTES
    even |= odd
    return even


def _lit(colors: Pixels, tones: Bytes, light: Integers, spans: Spans) -> Pixels:
    """Return the colours (N,) as they are painted in the light that falls on their triangles; `colors` is used up."""
    levels = light[spans.triangle]
    channels = colors.view(np.uint8).reshape(-1, 4)
    if (levels == levels[0]).all():
        for channel, table in enumerate(tones[levels[0]]):
            channels[:, channel] = table[channels[:, channel]]
        return colors
    row = np.repeat((levels << 8).astype(np.int32), spans.count)
    for channel in range(3):
        table = np.ascontiguousarray(tones[:, channel]).reshape(-1)
        channels[:, channel] = table[row | channels[:, channel]]
    return colors


def spread(shown: Pixels, cover: Bytes) -> None:
    """Give pixels (H, W) that are covered (H, W) and have no colour that of a neighbour."""
    for _ in range(SPREAD_PX):
        empty = np.flatnonzero((shown == 0) & (cover > 0))
        if not len(empty):
            return
        row, column = np.divmod(empty, shown.shape[1])
        found = np.zeros(len(empty), dtype=np.uint32)
        for down, right in NEIGHBOURS:
            beside = shown[np.clip(row + down, 0, shown.shape[0] - 1), np.clip(column + right, 0, shown.shape[1] - 1)]
            found = np.where(found == 0, beside, found)
        shown.reshape(-1)[empty] = found


def laid_on(shown: Pixels, picture: Pixels, cover: Bytes) -> None:
    """Put a picture on what is `shown`, (H, W) each, as far as it covers that, from 0 to 255."""
    there = picture != 0
    full = there & (cover == 255)
    np.copyto(shown, picture, where=full)
    edge = np.flatnonzero(there & (cover > 0) & (cover < 255))
    share = cover.reshape(-1)[edge].astype(np.uint32)
    share += share >> np.uint32(7)
    rows, columns = np.divmod(edge, shown.shape[1])
    shown[rows, columns] = _between(shown[rows, columns], picture.reshape(-1)[edge], share)
