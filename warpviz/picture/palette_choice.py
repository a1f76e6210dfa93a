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

from warpviz.picture.color_census import Census, count_colors, is_gray
from warpviz.picture.color_difference import ciede2000, perceived
from warpviz.picture.covering import covering
from warpviz.picture.line_colors import covering_colors, true_on_lines
from warpviz.picture.line_cover import clear_lines, half_covered, thin_lines
from warpviz.picture.palette import (
    SAME,
    STRICT,
    Flags,
    Palette,
    assigned,
    code_of,
    grays,
    nearest,
    on_ramps,
    palette_of,
    squared,
    tolerated,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PIL import Image

    from warpviz.arrays import Bytes, Floats, Integers

# With one more, "as it was", they fit in 6 bits.
MOST_COLORS = 63
# So many, areas apart, are enough where the number is free; then lines that are still off get one each.
USUAL_COLORS = 40
# What is tolerated of mixtures, in the space of `perceived`.
LOOSE = 12.0
# A colour of this share of all pixels, in blocks of 3 x 3 pixels, is that of an area; these take this share at most.
AREA_SHARE, AREAS_AT_MOST = 1 / 4000, 2 / 3
# How far colours between background and ink, and greys, may be from a step; few colours have no room for steps.
RAMP_STEP, GREY_STEP, FINE_GREY_STEP, FEW_COLORS = 7.0, 8.0, 3.5, 24
# Colours are counted in cubes of this side, made larger until there are no more of them than that.
CUBE, MOST_CUBES = 3.0, 2500
# Lines of this many colours on this many areas are looked for.
MOST_LINES, MOST_BASES = 48, 8
# Colours of lines count that much more, and are as far off as this at most (CIEDE2000).
LINE_WEIGHT, LINE_WRONG = 4.0, 6.8
# Key frames show not every line as it is in all others: it is taken for seen at these shares of cover.
SHARES = np.linspace(0.5, 1.0, 7)
# What is worth a colour: the root of the pixels that it stands for, as a share of the root of all.
WORTH = 1e-3
# Bits that a rare colour costs -> what it is worth to do without; see `Palette.prices`.
BIT_PRICE = 0.4
ROUNDS = 8
# How often fewer colours are chosen to make room for lines.
TRIALS = 4


def choose_palette(
    images: Iterable[Image.Image],
    count: int | None,
    pinned: Bytes,
    lines: Bytes | None = None,
    on_lines: Iterable[Flags] | None = None,
    *,
    keyed: bool = False,
) -> Palette:
    """Return a palette for `images`.

    Args:
        images: RGB images that show every colour.
        count: how many colours at most, from 1 to 255; None for as few as keep the pictures as they are.
        pinned: colours uint8 (P, 3) that must be in it exactly, the background first; the first `count` of them are.
        lines: the colours of lines, uint8 (L, 3): their hue is kept wherever they cover at least half of a pixel.
        on_lines: the pixels of each image of which lines cover that much, (H, W).
        keyed: whether the background stands for the page that shows through.
    """
    census = count_colors(images, on_lines)
    most = MOST_COLORS if count is None else count
    pinned = pinned[:most]
    # On a page that shows through nothing is blended with it.
    inks = pinned[:1] if keyed else pinned
    areas = _areas(census, pinned, most)
    exact = np.concatenate([pinned, areas])
    lines = pinned[:0] if lines is None else lines
    wires = thin_lines(areas[:MOST_BASES], lines)
    lines = (lines if keyed else clear_lines(lines, pinned[0]))[:MOST_LINES]
    steps = _steps(census, exact, inks, most, fine=bool(is_gray(lines).any()), keyed=keyed)
    left = census.only(~(is_gray(census.colors) | on_ramps(census.colors, inks)))
    left = left.and_lines(pinned[0], lines, SHARES[-1:] if keyed else SHARES)
    wanted = _Wanted.of(left, exact, areas, lines, keyed=keyed)
    room = (min(most, USUAL_COLORS + len(areas)) if count is None else most) - len(exact) - len(steps)
    chosen = wanted.covered(exact, room, float(np.sqrt(census.counts.sum())))
    if count is not None:
        chosen = wanted.filled(exact, chosen, room)
    covered = left.colors[half_covered(left.colors.astype(np.float64), pinned[:1], lines)]
    covered = np.concatenate([wires, covered])
    colors, prices = _settled_for_lines(wanted, exact, steps, chosen, covered, most, TRIALS if count is None else 0)
    palette = palette_of(colors, prices, inks, keyed=keyed)
    return palette if on_lines is None else true_on_lines(palette, census, inks, count, keyed=keyed)


def _settled_for_lines(
    wanted: _Wanted, exact: Bytes, steps: Bytes, chosen: Floats, on_lines: Bytes, most: int, trials: int
) -> tuple[Bytes, Floats]:
    """Return at most `most` colours and their prices, settled, and with more for what is still off of lines.

    To make room for these, fewer of the chosen colours are taken, at most `trials` times.
    """
    fixed = np.concatenate([exact, steps])
    # One in each cube of 4 levels is enough.
    on_lines = on_lines[np.unique(code_of((on_lines >> 2).astype(np.uint8)), return_index=True)[1]]
    reserved = np.arange(len(fixed)) >= len(exact)
    colors, prices = wanted.settled(fixed, reserved, chosen)
    extra = _mended(on_lines, colors, prices)
    for _ in range(trials):
        over = len(colors) + len(extra) - most
        if over <= 0:
            break
        # What was chosen last is worth least.
        chosen = chosen[: max(len(chosen) - over, 0)]
        colors, prices = wanted.settled(fixed, reserved, chosen)
        extra = _mended(on_lines, colors, prices)
    extra = extra[: most - len(colors)]
    dearest = prices[np.isfinite(prices)].max(initial=0.0)
    return np.concatenate([colors, extra]), np.append(prices, np.full(len(extra), dearest))


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
    levels = np.unique(census.colors[is_gray(census.colors), 0])
    # Where there are greys in between, as where two lines cross, there is another one in each frame.
    wanted = grays(np.arange(256) if keyed or len(levels) > 1 else levels)
    known = np.concatenate([exact[1:] if keyed else exact, ramps])
    greys = _spread(wanted, known[is_gray(known)], FINE_GREY_STEP if fine else GREY_STEP, room - len(ramps))
    return np.concatenate([ramps, greys])


def _spread(offered: Bytes, known: Bytes, step: float, room: int) -> Bytes:
    """Return those of offered colours, at most `room`, that leave none further than `step` from one that is known."""
    places = perceived(offered)
    squares = squared(places, perceived(known)).min(axis=1, initial=np.inf)
    taken: list[int] = []
    while len(taken) < room and squares.max(initial=0.0) > step**2:
        taken.append(int(squares.argmax()))
        squares = np.minimum(squares, squared(places, places[taken[-1:]])[:, 0])
    return offered[taken]


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
        counted = census.counts.astype(np.float64)
        counts = np.asarray(np.bincount(number, counted), dtype=np.float64)
        sums = [np.bincount(number, counted * census.colors[:, channel]) for channel in range(3)]
        colors = np.stack(sums, axis=-1) / counts[:, None]
        places = perceived(np.rint(colors).astype(np.uint8))
        strict = half_covered(colors, np.concatenate([exact[:1], areas[:MOST_BASES]]), lines)
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
        limits = self.tolerance**2
        left = squared(self.places, perceived(exact[1:] if self.keyed else exact)).min(axis=1, initial=np.inf) >= limits
        weights = self.weights.astype(np.float32)
        covers, gain = covering(self.places, limits, weights * left)
        chosen: list[int] = []
        while len(chosen) < room and len(gain):
            best = int(gain.argmax())
            if gain[best] <= WORTH * whole:
                break
            chosen.append(best)
            new = left & covers[:, best]
            left &= ~new
            gain -= weights[new] @ covers[new].astype(np.float32)
        return self.colors[chosen]

    def filled(self, exact: Bytes, chosen: Floats, room: int) -> Floats:
        """Return the chosen colours and, up to `room`, those that are worst off without."""
        entries = np.concatenate([perceived(exact), perceived(np.rint(chosen).astype(np.uint8))])
        squares = squared(self.places, entries).min(axis=1, initial=np.inf)
        while len(chosen) < room and len(squares):
            worst = int((squares * self.weights).argmax())
            if squares[worst] <= SAME**2:
                break
            chosen = np.concatenate([chosen, self.colors[worst : worst + 1]])
            squares = np.minimum(squares, squared(self.places, self.places[worst : worst + 1])[:, 0])
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


def _mended(on_lines: Bytes, colors: Bytes, prices: Floats) -> Bytes:
    """Return colours, uint8 (E, 3), for those of lines that are still too far off, those that mend most first."""
    if not len(on_lines) or np.isinf(prices).all():
        return on_lines[:0]
    errors = ciede2000(on_lines, colors[nearest(on_lines, colors, prices)])
    return covering_colors(on_lines[errors > LINE_WRONG])


def _cubes(places: Floats) -> Integers:
    """Return which cube of space each of places (M, 3) is in, (M,), numbered from 0."""
    side = CUBE
    while True:
        steps = np.floor(places / side).astype(np.int64)
        _, number = np.unique(steps @ np.array([1 << 20, 1 << 10, 1]), return_inverse=True)
        if number.max(initial=0) < MOST_CUBES:
            return np.asarray(number, dtype=np.int64)
        side *= 1.2
