"""Palette choice: the colours that some pictures need -> the palette that shows them best.

In the palette are, in this order: the colours that must be exact; those of whole areas, exactly; steps between the
background and the inks, and greys. The rest is chosen so that it covers what is left to be shown: greedily, each next
colour the one that stands for most of it within what is tolerated (Chvatal 1979, Math. Oper. Res. 4:233), little for
pixels that lines cover by half and more, much for mixtures and for what hardly differs from the background; and then
moved to the middle of what it stands for (Lloyd 1982, IEEE Trans. Inf. Theory 28:129), with a price for rare colours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.arrays import Bytes, Floats, Integers
from warpviz.picture.color_difference import ciede2000, perceived
from warpviz.picture.palette import (
    FAR,
    SAME,
    STRICT,
    Flags,
    Palette,
    assigned,
    codes_of,
    colors_of,
    grays,
    on_ramps,
    palette_of,
    tolerated,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PIL import Image

# With one more, "as it was", they fit in 6 bits.
MOST_COLORS = 63
# How many are chosen to cover what is left when the number is free; the rest is for lines that are still off.
USUAL_COLORS = 42
# What is tolerated of mixtures, in the space of `perceived`.
LOOSE = 12.0
# A colour of this share of all pixels, in blocks of 3 x 3 pixels, is that of an area; these take this share at most.
AREA_SHARE, AREAS_AT_MOST = 1 / 4000, 2 / 3
# How far colours between background and ink, and greys, may be from a step; few colours have no room for steps.
RAMP_STEP, GREY_STEP, FINE_GREY_STEP, FEW_COLORS = 7.0, 8.0, 3.5, 24
# Colours are counted in cubes of this side, made larger until there are no more of them than that.
CUBE, MOST_CUBES = 3.0, 2500
# Lines of this many colours on this many areas are looked for, and within how many levels of RGB.
MOST_LINES, MOST_BASES, LINE_WIDTH = 48, 8, 4.0
# Colours of lines count that much more, and are as far off as this at most (CIEDE2000).
LINE_WEIGHT, LINE_WRONG = 4.0, 6.5
# Key frames show not every line as it is in all others: at these shares of cover that many pixels are taken for seen.
SHARES, SEEN = np.linspace(0.5, 1.0, 7), 4
# What is worth a colour: the root of the pixels that it stands for, as a share of the root of all.
WORTH = 1e-3
# Bits that a rare colour costs -> what it is worth to do without; see `Palette.prices`.
BIT_PRICE = 0.5
ROUNDS = 8


@dataclass(frozen=True, slots=True, eq=False)
class Census:
    """The colours of some pictures: colors uint8 (M, 3), how many pixels have each, and how many in blocks, (M,)."""

    colors: Bytes
    counts: Integers
    blocks: Integers

    def only(self, kept: Flags) -> Census:
        """Return some of the colours."""
        return Census(self.colors[kept], self.counts[kept], self.blocks[kept])

    def and_lines(self, background: Bytes, lines: Bytes, shares: Floats) -> Census:
        """Return these and the colours of lines (L, 3) where they cover those shares of a background."""
        blends = background + shares[:, None, None] * (lines - background.astype(np.float64))
        colors = np.concatenate([self.colors, np.rint(blends.reshape(-1, 3)).astype(np.uint8)])
        added = np.zeros(len(colors) - len(self.colors), dtype=np.int64)
        return Census(colors, np.append(self.counts, added + SEEN), np.append(self.blocks, added))


def count_colors(images: Iterable[Image.Image]) -> Census:
    """Return the colours in RGB `images`."""
    found: list[tuple[Integers, Integers, Integers]] = []
    for image in images:
        codes = codes_of(image)
        # Most pixels are as the corner is: they need no sorting.
        corner = codes[0, 0]
        for pixels, column in ((codes, 1), (_inner(codes), 2)):
            others = pixels[pixels != corner]
            code, count = np.unique(np.append(others, corner), return_counts=True)
            count[np.searchsorted(code, corner)] += pixels.size - len(others) - 1
            row = [code, np.zeros_like(count), np.zeros_like(count)]
            row[column] = count
            found.append((row[0], row[1], row[2]))
    codes_found, counts, blocks = (np.concatenate(column) for column in zip(*found, strict=True))
    code, number = np.unique(codes_found, return_inverse=True)
    totals = [np.bincount(number, weights).astype(np.int64) for weights in (counts, blocks)]
    return Census(colors_of(code), totals[0], totals[1])


def _inner(codes: Integers) -> Integers:
    """Return the codes of the pixels whose eight neighbours are the same, of a picture (H, W)."""
    same_across = (codes[:, 1:-1] == codes[:, :-2]) & (codes[:, 1:-1] == codes[:, 2:])
    same_down = (codes[1:-1] == codes[:-2]) & (codes[1:-1] == codes[2:])
    same = same_down[:, 1:-1] & same_across[:-2] & same_across[1:-1] & same_across[2:]
    inner: Integers = codes[1:-1, 1:-1][same]
    return inner


def choose_palette(
    images: Iterable[Image.Image],
    count: int | None,
    pinned: Bytes,
    lines: Bytes | None = None,
    *,
    keyed: bool = False,
) -> Palette:
    """Return a palette for `images`.

    Args:
        images: RGB images that show every colour.
        count: how many colours at most, from 1 to 255; None for as few as keep the pictures as they are.
        pinned: colours uint8 (P, 3) that must be in it exactly, the background first; the first `count` of them are.
        lines: the colours of lines, uint8 (L, 3): their hue is kept wherever they cover at least half of a pixel.
        keyed: whether the background stands for the page that shows through.
    """
    census = count_colors(images)
    most = MOST_COLORS if count is None else count
    pinned = pinned[:most]
    # On a page that shows through nothing is blended with it.
    inks = pinned[:1] if keyed else pinned
    areas = _areas(census, pinned, most)
    exact = np.concatenate([pinned, areas])
    lines = pinned[:0] if lines is None else lines
    lines = (lines if keyed else _clear(lines, pinned[0]))[:MOST_LINES]
    steps = _steps(census, exact, inks, most, fine=bool(_gray(lines).any()), keyed=keyed)
    fixed = np.concatenate([exact, steps])
    left = census.only(~(_gray(census.colors) | on_ramps(census.colors, inks)))
    left = left.and_lines(pinned[0], lines, SHARES[-1:] if keyed else SHARES)
    wanted = _Wanted.of(left, exact, areas, lines, keyed=keyed)
    reserved = np.arange(len(fixed)) >= len(exact)
    usual = min(most, USUAL_COLORS) if count is None else most
    chosen = wanted.covered(exact, usual - len(fixed), np.sqrt(census.counts.sum()))
    if count is not None:
        chosen = wanted.filled(exact, chosen, count - len(fixed))
    colors, prices = wanted.settled(fixed, reserved, chosen)
    on_lines = left.colors[_half_covered(left.colors, pinned[:1], lines)]
    extra = _mended(on_lines, colors, prices, most - len(colors))
    prices = np.append(prices, np.full(len(extra), prices[np.isfinite(prices)].max(initial=0.0)))
    return palette_of(np.concatenate([colors, extra]), prices, inks, keyed=keyed)


def _clear(lines: Bytes, background: Bytes) -> Bytes:
    """Return the colours of those lines (L, 3) that are still clear where they cover half of a pixel: no faded ones."""
    halves = np.rint((lines + background.astype(np.float64)) / 2).astype(np.uint8)
    away = np.linalg.norm(perceived(halves) - perceived(background), axis=1)
    return lines[away >= FAR]


def _areas(census: Census, inks: Bytes, most: int) -> Bytes:
    """Return the colours of whole areas that are not among inks, uint8 (A, 3), those of the largest first."""
    places, taken = perceived(census.colors), perceived(inks)
    areas = []
    large = census.blocks >= AREA_SHARE * census.counts.sum()
    for number in np.argsort(-census.blocks, kind="stable")[: np.count_nonzero(large)].tolist():
        if len(taken) >= AREAS_AT_MOST * most:
            break
        if np.linalg.norm(taken - places[number], axis=1).min() > SAME:
            areas.append(number)
            taken = np.concatenate([taken, places[number : number + 1]])
    return census.colors[areas]


def _steps(census: Census, exact: Bytes, inks: Bytes, most: int, *, fine: bool, keyed: bool) -> Bytes:
    """Return steps between the background and each of inks, then greys where such are seen, uint8 (S, 3)."""
    if most < FEW_COLORS:
        return inks[:0]
    room = (most - len(exact)) // 2
    background, shares = inks[0].astype(np.float64), np.arange(1, 8) / 8
    blends = [background + share * (ink - background) for ink in inks[1:] for share in shares]
    ramps = _spread(np.rint(np.array(blends)).astype(np.uint8).reshape(-1, 3), exact, RAMP_STEP, room)
    levels = np.unique(census.colors[_gray(census.colors), 0])
    # Where there are greys in between, as where two lines cross, there is another one in each frame.
    wanted = grays(np.arange(256) if keyed or len(levels) > 1 else levels)
    known = np.concatenate([exact[1:] if keyed else exact, ramps])
    greys = _spread(wanted, known[_gray(known)], FINE_GREY_STEP if fine else GREY_STEP, room - len(ramps))
    return np.concatenate([ramps, greys])


def _spread(offered: Bytes, known: Bytes, step: float, room: int) -> Bytes:
    """Return those of offered colours, at most `room`, that leave none further than `step` from one that is known."""
    places = perceived(offered)
    squares = _squares(places, perceived(known)).min(axis=1, initial=np.inf)
    taken: list[int] = []
    while len(taken) < room and squares.max(initial=0.0) > step**2:
        taken.append(int(squares.argmax()))
        squares = np.minimum(squares, _squares(places, places[taken[-1:]])[:, 0])
    return offered[taken]


def _gray(colors: Bytes) -> Flags:
    """Return which of colors (N, 3) are exactly grey."""
    gray: Flags = (colors == colors[:, :1]).all(axis=1)
    return gray


@dataclass(frozen=True, slots=True, eq=False)
class _Wanted:
    """What is to be shown: colours that were counted, those that are about the same as one.

    Attributes:
        colors: their means, RGB (K, 3).
        places: where those are in the space of `perceived`, (K, 3).
        counts: how many pixels have them, (K,).
        strict: which are those of lines that cover at least half of a pixel, (K,).
        tolerance: how far each may be from what it is shown in, (K,).
        keyed: whether the background is no colour to show them in.
    """

    colors: Floats
    places: Floats
    counts: Floats
    strict: Flags
    tolerance: Floats
    keyed: bool

    @classmethod
    def of(cls, census: Census, exact: Bytes, areas: Bytes, lines: Bytes, *, keyed: bool) -> _Wanted:
        """Return what is wanted of a census, where areas and colours that are there exactly are known."""
        number = _cubes(perceived(census.colors))
        counts = np.bincount(number, census.counts)
        sums = [np.bincount(number, census.counts * census.colors[:, channel]) for channel in range(3)]
        colors = np.stack(sums, axis=-1) / counts[:, None]
        places = perceived(np.rint(colors).astype(np.uint8))
        strict = _half_covered(colors, np.concatenate([exact[:1], areas[:MOST_BASES]]), lines)
        background = perceived(exact[0])
        tolerance = np.full(len(places), STRICT if keyed else 0.0)
        if not keyed:
            tolerance = np.where(strict, tolerated(places, background), tolerated(places, background, LOOSE))
        return cls(colors, places, counts, strict, tolerance, keyed)

    @property
    def weights(self) -> Floats:
        """How much each counts, (K,): rare colours matter more than their number of pixels says."""
        return np.sqrt(self.counts) * np.where(self.strict, LINE_WEIGHT, 1.0)

    def covered(self, exact: Bytes, room: int, whole: float) -> Floats:
        """Return at most `room` of the colours (C, 3), that with exact ones cover what is worth it of all."""
        norms = np.einsum("kc,kc->k", self.places, self.places)
        limits = self.tolerance**2
        covers = norms[:, None] + norms - 2 * self.places @ self.places.T < limits[:, None]
        np.fill_diagonal(covers, val=True)
        left = (
            _squares(self.places, perceived(exact[1:] if self.keyed else exact)).min(axis=1, initial=np.inf) >= limits
        )
        weights = self.weights.astype(np.float32)
        gain = (weights * left) @ covers
        chosen: list[int] = []
        while len(chosen) < room and len(gain):
            best = int(gain.argmax())
            if gain[best] <= WORTH * whole:
                break
            chosen.append(best)
            new = left & covers[:, best]
            left &= ~new
            gain -= weights[new] @ covers[new]
        return self.colors[chosen]

    def filled(self, exact: Bytes, chosen: Floats, room: int) -> Floats:
        """Return the chosen colours and, up to `room`, those that are worst off without."""
        entries = np.concatenate([perceived(exact), perceived(np.rint(chosen).astype(np.uint8))])
        squares = _squares(self.places, entries).min(axis=1, initial=np.inf)
        while len(chosen) < room and len(squares):
            worst = int((squares * self.weights).argmax())
            if squares[worst] <= SAME**2:
                break
            chosen = np.concatenate([chosen, self.colors[worst : worst + 1]])
            squares = np.minimum(squares, _squares(self.places, self.places[worst : worst + 1])[:, 0])
        return chosen

    def settled(self, fixed: Bytes, reserved: Flags, chosen: Floats) -> tuple[Bytes, Floats]:
        """Return the colours, uint8 (N, 3), with the chosen ones moved to where they are best, and their prices."""
        colors = np.concatenate([fixed, np.rint(chosen).astype(np.uint8)])
        barred = np.zeros(len(colors))
        barred[: len(fixed)][reserved] = np.inf
        if self.keyed and len(colors) > 1:
            barred[0] = np.inf
        prices = barred
        if not len(self.places) or np.isinf(barred).all():
            return colors, prices
        weights = self.counts / self.tolerance**2
        for _ in range(ROUNDS):
            number = assigned(self.places, perceived(colors), self.tolerance, prices)
            totals = np.bincount(number, weights, len(colors))
            sums = [np.bincount(number, weights * self.colors[:, channel], len(colors)) for channel in range(3)]
            free = (totals > 0) & (np.arange(len(colors)) >= len(fixed))
            colors[free] = np.rint(np.stack(sums, axis=-1)[free] / totals[free, None]).astype(np.uint8)
            seen = np.maximum(np.bincount(number, self.counts, len(colors)), 1.0)
            # The background is everywhere: it would be the cheapest by far.
            seen[0] = seen[1:].max(initial=1.0)
            prices = BIT_PRICE * np.log2(seen.sum() / seen) + barred
        return colors, prices


def _mended(on_lines: Bytes, colors: Bytes, prices: Floats, room: int) -> Bytes:
    """Return at most `room` colours more, uint8 (E, 3), for those of lines that are still too far off."""
    extra: list[Bytes] = []
    if not len(on_lines) or np.isinf(prices).all():
        return np.zeros((0, 3), dtype=np.uint8)
    places, entries = perceived(on_lines), perceived(colors)
    number = assigned(places, entries, tolerated(places, entries[0]), prices)
    errors = ciede2000(on_lines, colors[number])
    while len(extra) < room and errors.max() > LINE_WRONG:
        extra.append(on_lines[errors.argmax()])
        errors = np.minimum(errors, ciede2000(on_lines, extra[-1]))
    return np.array(extra, dtype=np.uint8).reshape(-1, 3)


def _cubes(places: Floats) -> Integers:
    """Return which cube of space each of places (M, 3) is in, (M,), numbered from 0."""
    side = CUBE
    while True:
        steps = np.floor(places / side).astype(np.int64)
        _, number = np.unique(steps @ np.array([1 << 20, 1 << 10, 1]), return_inverse=True)
        if number.max(initial=0) < MOST_CUBES:
            return np.asarray(number, dtype=np.int64)
        side *= 1.2


def _half_covered(colors: Floats, bases: Bytes, lines: Bytes) -> Flags:
    """Return which of colors (K, 3) are those of lines (L, 3) that cover half of one of bases (B, 3), or more."""
    found = np.zeros(len(colors), dtype=bool)
    for base in bases.astype(np.float64):
        away, along = colors - base, lines - base
        squares = np.maximum(np.einsum("lc,lc->l", along, along), 1.0)
        share = away @ along.T / squares
        beside = np.einsum("kc,kc->k", away, away)[:, None] - share**2 * squares
        # The cube that holds a line's half cover may have its mean below.
        found |= ((beside < LINE_WIDTH**2) & (share > 0.47) & (share < 1.1)).any(axis=1)
    return found


def _squares(places: Floats, entries: Floats) -> Floats:
    """Return the squared distances of places (M, 3) to entries (N, 3), (M, N)."""
    difference = places[:, None] - entries
    squares: Floats = np.einsum("mnc,mnc->mn", difference, difference)
    return squares
