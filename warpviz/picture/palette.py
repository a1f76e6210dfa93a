"""Palette: RGB -> index in a fixed list of colours.

Which colour of the list a pixel gets is judged as it looks (see `color_difference`), not by RGB; and of colours that
are about as good the one that is seen most is taken, because long runs and few surprises make small files
(entropy-constrained quantization: Chou, Lookabaugh and Gray 1989, IEEE Trans. ASSP 37:31). Neutral pixels keep to
themselves: greys become greys, and what lies between the background and an ink, as the edges of letters do, becomes a
step between the two.
"""

from __future__ import annotations

import mmap
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from warpviz.picture.color_difference import ciede2000, perceived

if TYPE_CHECKING:
    from PIL import Image

    from warpviz.arrays import Bytes, Floats, Integers

Codes: TypeAlias = npt.NDArray[np.uint32]
Flags: TypeAlias = npt.NDArray[np.bool_]

# How far (see `perceived`) a pixel may be from its colour where a colour nearer to it exists: one that is at least
# `FAR` from the background, and one so near to it that it is hardly seen.
STRICT, FAINT = 5.8, 20.5
NEAR, FAR = 17.0, 28.0
# A CIEDE2000 above which it is looked whether another colour is better.
DOUBTFUL = 6.5
# Nobody tells colours apart that are nearer than this.
SAME = 0.8
# Levels of RGB within which a pixel lies between the background and an ink.
RAMP_WIDTH = 3.0
# A grey is shown in another colour where every grey there is would be off by more.
GREY_WRONG = 24.0
# No index: this colour was not looked up yet.
UNKNOWN = 255
# Colours are looked up on a grid of 64 levels a channel, those of the palette and greys apart.
GRID_BITS = 6
_DROPPED, _LAST_LEVEL = 8 - GRID_BITS, (1 << GRID_BITS) - 1
CELLS = 1 << 3 * GRID_BITS
CHUNK = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Palette:
    """A fixed palette.

    Attributes:
        colors: uint8 (N, 3), the background first.
        prices: what it takes to choose each, beside a distance in units of what is tolerated, (N,); infinite for
            those that are for neutral pixels alone.
        by_code: the index of every colour that was looked up, uint8 (2^24,).
        by_cell: the same for cells of the grid, uint8 (2^18,).
        strict: which cells get the colour that is the least off at any price, where the cheapest one is off by more
            than `limit`, CIEDE2000, (2^18,).
    """

    colors: Bytes
    prices: Floats
    by_code: Bytes
    by_cell: Bytes
    strict: Flags
    limit: float = np.inf

    def indices(self, image: Image.Image) -> Bytes:
        """Return the index of the palette's colour for every pixel of an RGB image, uint8 (H, W), without dithering."""
        return self.indices_of(codes_of(image))

    def indices_of(self, codes: Codes) -> Bytes:
        """Return the same for pixels given as `codes_of` does, uint8 of their shape."""
        # No code is out of bounds; numpy is faster where it need not ask.
        found = self.by_code.take(codes, mode="clip")
        if int(found.max()) == UNKNOWN:
            unknown = found == UNKNOWN
            found[unknown] = self._looked_up(codes[unknown])
        return found

    def _looked_up(self, codes: Codes) -> Bytes:
        """Return the indices of codes (M,), and keep them."""
        cells = _cells_of(codes)
        found = self.by_cell.take(cells)
        new = np.unique(cells[found == UNKNOWN])
        if len(new):
            middles = _middles(new)
            index = nearest(middles, self.colors, self.prices)
            off = self.strict[new]
            off[off] = ciede2000(middles[off], self.colors[index[off]]) > self.limit
            index[off] = self._nearest(middles[off])
            # Other processes read the table: what stands there must be final.
            self.by_cell[new] = index
            found = self.by_cell.take(cells)
        self.by_code[codes] = found
        return found

    def errors(self, colors: Bytes) -> Floats:
        """Return how far the colours that are shown for colors (M, 3) are off, CIEDE2000, (M,)."""
        return ciede2000(colors, self.colors[self.indices_of(code_of(colors))])

    def kept(self, colors: Bytes, limit: float) -> Palette:
        """Return the same palette, that shows colors (M, 3), and those about them, off by at most `limit` if it can.

        Its tables are those of this one, which is not to be used any more.
        """
        strict = self.strict.copy()
        # Frames that are not known have colours beside those of the known ones.
        strict[_with_neighbours(_with_neighbours(np.unique(_cells_of(code_of(colors)))))] = True
        wrong = colors[self.errors(colors) > limit]
        self.by_code[code_of(wrong)] = self._nearest(wrong)
        return replace(self, by_cell=_table(CELLS), strict=strict, limit=limit)

    def _nearest(self, colors: Bytes) -> Bytes:
        """Return the indices of those that are the least off for colors (M, 3), at any price, (M,)."""
        usable = np.flatnonzero(np.isfinite(self.prices)) if np.isfinite(self.prices).any() else np.arange(1)
        errors = ciede2000(colors[:, None], self.colors[usable])
        return np.asarray(usable[errors.argmin(axis=1)], dtype=np.uint8)


def _cells_of(codes: Codes) -> Integers:
    """Return which cells of the grid codes (...,) are in."""
    cells = np.zeros(codes.shape, dtype=np.int64)
    for channel in range(3):
        cells |= (codes >> (8 * channel + _DROPPED) & _LAST_LEVEL).astype(np.int64) << channel * GRID_BITS
    return cells


def _middles(cells: Integers) -> Bytes:
    """Return the colours in the middle of cells (M,), uint8 (M, 3)."""
    levels = np.stack([cells >> channel * GRID_BITS & _LAST_LEVEL for channel in range(3)], axis=-1)
    return ((levels << _DROPPED) + (1 << _DROPPED - 1)).astype(np.uint8)


def _with_neighbours(cells: Integers) -> Integers:
    """Return cells (M,) and those that share a side with them, ascending."""
    found = [cells]
    for channel in range(3):
        level = cells >> channel * GRID_BITS & _LAST_LEVEL
        step = 1 << channel * GRID_BITS
        found += [cells[level > 0] - step, cells[level < _LAST_LEVEL] + step]
    return np.unique(np.concatenate(found))


def palette_of(
    colors: Bytes, prices: Floats | None = None, inks: Bytes | None = None, *, keyed: bool = False
) -> Palette:
    """Return the palette of given colors, uint8 (N, 3), with their prices, see `Palette`.

    Between the first of `inks`, uint8 (I, 3), the background, and each of the others every pixel gets the nearest
    neutral colour. When `keyed`, the first colour is nothing but itself: it stands for the page that shows through.
    """
    prices = np.zeros(len(colors)) if prices is None else prices.copy()
    usable = np.arange(len(colors))
    if keyed and len(colors) > 1:
        prices[0] = np.inf
        usable = usable[1:]
    by_code = _table(1 << 24)
    if inks is not None:
        neutral = np.flatnonzero(on_ramps(colors, inks) | (colors == colors[:, :1]).all(axis=1))
        for ink in inks[:0:-1]:
            _look_up_ramp(by_code, colors, neutral, inks[0], ink)
    gray = usable[(colors[usable] == colors[usable, :1]).all(axis=1)]
    if len(gray):
        levels = grays(np.arange(256))
        away = np.abs(perceived(levels)[:, :1] - perceived(colors[gray])[:, 0])
        near = away.min(axis=1) <= GREY_WRONG
        by_code[code_of(levels[near])] = gray[away.argmin(axis=1)][near]
    # Of equal colours the first is taken.
    by_code[code_of(colors[::-1])] = np.arange(len(colors))[::-1]
    return Palette(colors, prices, by_code, _table(CELLS), np.zeros(CELLS, dtype=bool))


def _table(size: int) -> Bytes:
    """Return a table of unknown indices, (size,), in memory that forked processes share: one looks up for all."""
    table = np.frombuffer(mmap.mmap(-1, size), dtype=np.uint8)
    table.fill(UNKNOWN)
    return table


def _look_up_ramp(by_code: Bytes, colors: Bytes, numbers: Integers, background: Bytes, ink: Bytes) -> None:
    """Look up the colours between a background and an ink, and about them, in those numbers of colors (N, 3)."""
    along = np.linspace(0, 1, 256)[:, None] * (ink - background.astype(np.float64))
    ramp = np.rint(background + along).astype(np.int64)
    places = perceived(ramp.astype(np.uint8))
    index = numbers[assigned(places, perceived(colors[numbers]), np.ones(256), np.zeros(len(numbers)))]
    reach = np.arange(-int(RAMP_WIDTH), int(RAMP_WIDTH) + 1)
    about = np.stack(np.meshgrid(reach, reach, reach), axis=-1).reshape(-1, 3)
    # What is nearer is written later.
    about = about[np.argsort(-np.linalg.norm(about, axis=1), kind="stable")]
    for step in about[np.linalg.norm(about, axis=1) <= RAMP_WIDTH]:
        by_code[code_of(np.clip(ramp + step, 0, 255))] = index


def nearest(pixels: Bytes, colors: Bytes, prices: Floats) -> Integers:
    """Return which of colors (N, 3), the background first, each of pixels (M, 3) gets, (M,); neutral ones apart."""
    places, entries = perceived(pixels), perceived(colors)
    tolerance = tolerated(places, entries[0])
    found = assigned(places, entries, tolerance, prices)
    # Distances are not quite CIEDE2000, in blue above all: where that matters it has the last word.
    doubtful = np.flatnonzero(tolerance <= STRICT)
    doubtful = doubtful[ciede2000(pixels[doubtful], colors[found[doubtful]]) > DOUBTFUL]
    squares = squared(places[doubtful], entries)
    squares[:, np.isinf(prices)] = np.inf
    row, column = np.nonzero(squares <= (2 * STRICT) ** 2)
    errors = np.full(squares.shape, np.inf)
    errors[row, column] = ciede2000(pixels[doubtful[row]], colors[column])
    told = np.isfinite(errors).any(axis=1)
    found[doubtful[told]] = errors[told].argmin(axis=1)
    return found


def tolerated(places: Floats, background: Floats, strict: float = STRICT) -> Floats:
    """Return how far the colours at places (M, 3) may be from what they are shown in, (M,), in the same space."""
    away = np.linalg.norm(places - background, axis=1)
    tolerance: Floats = np.interp(away, [NEAR, FAR], [FAINT, strict])
    return tolerance


def assigned(places: Floats, entries: Floats, tolerance: Floats, prices: Floats) -> Integers:
    """Return which of entries (N, 3) each of places (M, 3) gets.

    It is the cheapest within the tolerance (M,), counted as (distance / tolerance)^2 + price; the nearest where none
    is that near, or where one is the same to the eye.
    """
    found = np.empty(len(places), dtype=np.int64)
    barred = np.where(np.isinf(prices), np.inf, 0.0)
    for first in range(0, len(places), CHUNK):
        part = slice(first, first + CHUNK)
        squares = squared(places[part], entries) + barred
        least = squares.min(axis=1)
        limit = np.where(least <= SAME**2, least, np.maximum(least, tolerance[part] ** 2))[:, None]
        costs = squares / tolerance[part, None] ** 2 + prices
        found[part] = np.where(squares <= limit, costs, np.inf).argmin(axis=1)
    return found


def squared(places: Floats, entries: Floats) -> Floats:
    """Return the squared distances of places (M, 3) to entries (N, 3), (M, N)."""
    sums = np.einsum("mc,mc->m", places, places)[:, None] + np.einsum("nc,nc->n", entries, entries)
    squares: Floats = sums - 2 * places @ entries.T
    return squares


def on_ramps(colors: Bytes | Floats, inks: Bytes) -> Flags:
    """Return which of colors (M, 3) lie between the background, the first of inks (I, 3), and one of the others."""
    background = inks[0].astype(np.float64)
    away = colors - background
    near = np.zeros(len(colors), dtype=bool)
    for along in inks[1:] - background:
        share = np.clip(away @ along / max(along @ along, 1.0), 0.0, 1.0)
        near |= np.linalg.norm(away - share[:, None] * along, axis=1) < RAMP_WIDTH
    return near


def codes_of(image: Image.Image) -> Codes:
    """Return red + 256 green + 65,536 blue of every pixel of an RGB image, (H, W)."""
    pixels = np.frombuffer(image.tobytes("raw", "RGBX"), dtype="<u4").reshape(image.height, image.width)
    return np.asarray(pixels & 0xFFFFFF, dtype=np.uint32)


def code_of(colors: Bytes) -> Codes:
    """Return the same for colors (..., 3), (...,)."""
    return np.asarray(colors.astype(np.uint32) @ np.array([1, 1 << 8, 1 << 16], dtype=np.uint32), dtype=np.uint32)


def colors_of(codes: Codes) -> Bytes:
    """Return the colours uint8 (..., 3) of codes (...,)."""
    return np.stack([codes & 255, codes >> 8 & 255, codes >> 16], axis=-1).astype(np.uint8)


def grays(levels: Integers) -> Bytes:
    """Return the greys uint8 (..., 3) of levels (...,) from 0 to 255."""
    return np.repeat(np.asarray(levels)[..., None], 3, axis=-1).astype(np.uint8)
