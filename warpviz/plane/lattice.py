"""Lattice: the rows and columns of the sheet. Sheet: the same after refinement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from warpviz.errors import InvalidValueError

if TYPE_CHECKING:
    from warpviz.arrays import Floats, Integers

ROW, COLUMN = 0, 1


class Lines(Protocol):
    """Lines in the plane, from `start` to `end`, (K, 2) each; straight, or curved as `place` says."""

    @property
    def start(self) -> Floats:
        """The point where each line starts, (K, 2)."""

    @property
    def end(self) -> Floats:
        """The point where each line ends, (K, 2)."""

    def place(self, line: Integers, t: Floats) -> Floats:
        """Return the points (N, 2) at shares t (N,), 0 to 1, of lines (N,)."""


@dataclass(frozen=True, slots=True, eq=False)
class Lattice:
    """Rows and columns on the square [-extent, extent] x [-extent, extent].

    Args:
        extent: half the side of the sheet, in the units of the plane; positive.
        lines: how many rows, and as many columns; at least 2. The first and the last are the border.

    There are K = 2 * lines lines, the rows first, each from low to high coordinates.
    """

    extent: float
    lines: int

    def __post_init__(self) -> None:
        if not (np.isfinite(self.extent) and self.extent > 0):
            raise InvalidValueError(f"extent: expected a positive number, but got {self.extent}")
        if self.lines < 2:
            raise InvalidValueError(f"lines: expected at least 2, but got {self.lines}")

    @property
    def level(self) -> Floats:
        """The constant coordinate of every line, (K,): y of a row, x of a column."""
        even = np.linspace(-self.extent, self.extent, self.lines)
        # Exactly symmetric, so that the middle one of an odd number is exactly at 0.
        return np.tile((even - even[::-1]) / 2, 2)

    @property
    def family(self) -> Integers:
        """`ROW` or `COLUMN` for every line, (K,)."""
        return np.repeat(np.array([ROW, COLUMN], dtype=np.int64), self.lines)

    @property
    def start(self) -> Floats:
        """The point where each line starts, (K, 2)."""
        return self._ends(-self.extent)

    @property
    def end(self) -> Floats:
        """The point where each line ends, (K, 2)."""
        return self._ends(self.extent)

    def place(self, line: Integers, t: Floats) -> Floats:
        """Return the points (N, 2) at shares t (N,), 0 to 1, of lines (N,)."""
        start = self.start
        points: Floats = start[line] + t[:, None] * (self.end - start)[line]
        return points

    @property
    def border(self) -> Integers:
        """The indices of the four lines that are the sheet's border, (4,)."""
        return np.array([0, self.lines - 1, self.lines, 2 * self.lines - 1], dtype=np.int64)

    def _ends(self, along: float) -> Floats:
        ends = np.full((2 * self.lines, 2), along)
        ends[self.family == ROW, 1] = self.level[: self.lines]
        ends[self.family == COLUMN, 0] = self.level[self.lines :]
        return ends


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """The lattice after refinement: vertices on its lines.

    A line that a jump tears apart makes several pieces, so there are P >= K of them.

    Attributes:
        points: the vertices in the plane, (V, 2).
        offsets: piece p has the vertices offsets[p]:offsets[p + 1], (P + 1,).
        line: the lattice line that each piece is part of, (P,).
    """

    points: Floats
    offsets: Integers
    line: Integers

    def __post_init__(self) -> None:
        for array in (self.points, self.offsets, self.line):
            array.setflags(write=False)


NO_SHEET = Sheet(np.empty((0, 2)), np.zeros(1, dtype=np.int64), np.empty(0, dtype=np.int64))


# Farther out numbers are too coarse for differences that a picture shows, and products of a few of them overflow.
MAX_COORDINATE = 1e12


def grown_extent(extent: float, points: Floats) -> float:
    """Return `extent`, or what covers points (N, 2), rounded up to two significant digits."""
    needed = float(np.abs(points).max()) if len(points) else 0.0
    if needed <= extent:
        return extent
    power = 10.0 ** (np.floor(np.log10(needed)) - 1)
    return float(np.ceil(needed / power - 1e-9) * power)
