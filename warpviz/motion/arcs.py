"""Curves by their tangent angle: the integrals of cos(t phi) and sin(t phi) along a line, for any t.

What does not depend on t is worked out once for a set of places (`place`), so that each t costs little.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.polynomial import legendre

from warpviz.arrays import Floats, Integers

Angle: TypeAlias = Callable[[Floats], Floats]

# Gauss-Legendre nodes of each panel.
NODES = 12
# What the integral over a panel, and over parts of it, may be off, per unit of length and of rounding.
TOLERANCE = 1e-12
EPSILON = 2.3e-16
MOST_PANELS = 20_000
# How far from a place, for what its size is, a one-sided limit is taken.
ASIDE = 1e-12
HALVINGS = 60
# The t at which a panel must be good enough: halves of it are better.
LOOKED_AT = (0.5, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """Places on a curve.

    Attributes:
        panel: the panel of each, (N,).
        angle: phi there, (N,); at the border of two panels that of the right one.
        weights: what integrals are made of: Legendre polynomials (N, NODES + 1), or the way from a panel's start (N,).
        beyond: how far each is outside of all panels, (N,); None where none is.
    """

    panel: Integers
    angle: Floats
    weights: Floats
    beyond: Floats | None = None


class Curve(Protocol):
    """A curve whose tangent angle at progress t is t phi(x)."""

    def place(self, x: Floats) -> Placed:
        """Return what is needed of places x (N,) for every t."""

    def integrals(self, placed: Placed, t: float) -> tuple[Floats, Floats]:
        """Return the integrals of cos(t phi) from zero and of sin(t phi) from where phi changes sign, (N,) each."""


@dataclass(frozen=True, slots=True, eq=False)
class Arcs:
    """A curve of straight pieces and arcs of circles: phi is `angle` (P,) at the start of a piece, and grows by `rate`.

    `ends` are (P + 1,); `zero` and `pivot` are the indices of the ends from which the integrals are taken. The first
    and the last piece go on for ever.
    """

    ends: Floats
    angle: Floats
    rate: Floats
    zero: int
    pivot: int

    def place(self, x: Floats) -> Placed:
        """Return what is needed of places x (N,)."""
        panel = np.clip(np.searchsorted(self.ends, x, side="right") - 1, 0, len(self.angle) - 1)
        way = x - self.ends[panel]
        return Placed(panel, self.angle[panel] + self.rate[panel] * way, way)

    def integrals(self, placed: Placed, t: float) -> tuple[Floats, Floats]:
        """Return both integrals in closed form; see `Curve`."""
        across, up = _arc(self.angle, self.rate, np.diff(self.ends), t)
        panel = placed.panel
        before = _summed(across, self.zero)[panel], _summed(up, self.pivot)[panel]
        if not self.rate.any():
            return (
                before[0] + np.cos(t * self.angle)[panel] * placed.weights,
                before[1] + np.sin(t * self.angle)[panel] * placed.weights,
            )
        here = _arc(self.angle[panel], self.rate[panel], placed.weights, t)
        return before[0] + here[0], before[1] + here[1]


def _arc(angle: Floats, rate: Floats, way: Floats, t: float) -> tuple[Floats, Floats]:
    """Return how far an arc goes across and up: its chord, in the direction of its middle."""
    middle = t * (angle + rate * way / 2)
    chord = way * np.sinc(t * rate * way / (2 * np.pi))
    return chord * np.cos(middle), chord * np.sin(middle)


def _summed(steps: Floats, origin: int) -> Floats:
    """Return the sums of steps (..., P) from the end `origin` to the start of every panel, (..., P)."""
    total = np.zeros(steps.shape)
    total[..., origin + 1 :] = np.cumsum(steps[..., origin:-1], axis=-1)
    total[..., :origin] = -np.cumsum(steps[..., :origin][..., ::-1], axis=-1)[..., ::-1]
    return total


@functools.cache
def _rule() -> tuple[Floats, Floats]:
    """Return Gauss-Legendre nodes (NODES,) on [-1, 1], and the matrix (NODES, NODES + 1) from values to an integral.

    The integral from -1 is given by the coefficients of its Legendre polynomials; exact for polynomials of a degree
    below NODES.
    """
    nodes, weights = (np.asarray(part, dtype=np.float64) for part in legendre.leggauss(NODES))
    degree = np.arange(NODES)[:, None]
    coefficients = (2 * degree + 1) / 2 * weights * legendre.legvander(nodes, NODES - 1).T
    integral = legendre.legint(coefficients, lbnd=-1, axis=0).T
    return nodes, np.asarray(integral, dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Panels:
    """A curve by a table: phi at Gauss-Legendre nodes (P, NODES) of panels with `ends` (P + 1,).

    Panels are halved until both integrals are right to about `TOLERANCE` everywhere in them, whatever phi is like: it
    has kinks where a slope touches its largest size, and rises like a root from where it reaches that at an end.
    """

    ends: Floats
    angles: Floats
    angle: Angle
    zero: int
    pivot: int

    @classmethod
    def of(cls, angle: Angle, ends: Floats, zero: float, pivot: float) -> Panels:
        """Return the curve with a tangent angle on panels with `ends` (P + 1,), of which zero and pivot are two."""
        found = _halved(angle, ends)
        angles = angle(_nodes(found[:-1], found[1:]))
        return cls(found, angles, angle, int(np.searchsorted(found, zero)), int(np.searchsorted(found, pivot)))

    def place(self, x: Floats) -> Placed:
        """Return what is needed of places x (N,)."""
        panel = np.clip(np.searchsorted(self.ends, x, side="right") - 1, 0, len(self.angles) - 1)
        inside = np.clip(x, self.ends[0], self.ends[-1])
        start, end = self.ends[panel], self.ends[panel + 1]
        share = np.clip((2 * inside - start - end) / (end - start), -1.0, 1.0)
        # At a break the limit from the right.
        looked = np.where(inside == start, start + np.minimum(ASIDE * (1 + np.abs(start)), (end - start) / 4), inside)
        beyond = x - inside
        return Placed(panel, self.angle(looked), _polynomials(share), beyond if beyond.any() else None)

    def integrals(self, placed: Placed, t: float) -> tuple[Floats, Floats]:
        """Return both integrals; see `Curve`."""
        coefficients = _integrals(self.angles, self.ends[:-1], self.ends[1:], t)
        # At the end of a panel every Legendre polynomial is 1.
        whole = coefficients.sum(axis=-1)
        coefficients[0, :, 0] += _summed(whole[0], self.zero)
        coefficients[1, :, 0] += _summed(whole[1], self.pivot)
        across, up = (np.einsum("nk,nk->n", placed.weights, part[placed.panel]) for part in coefficients)
        if placed.beyond is not None:
            across += placed.beyond * np.cos(t * placed.angle)
            up += placed.beyond * np.sin(t * placed.angle)
        return across, up


def _polynomials(x: Floats) -> Floats:
    """Return the Legendre polynomials up to NODES at x (N,) within [-1, 1], (N, NODES + 1)."""
    return np.asarray(legendre.legvander(x, NODES), dtype=np.float64)


def _nodes(start: Floats, end: Floats) -> Floats:
    nodes, _ = _rule()
    return ((start + end)[:, None] + (end - start)[:, None] * nodes) / 2


def _integrals(angles: Floats, start: Floats, end: Floats, t: float) -> Floats:
    """Return the Legendre coefficients (2, P, NODES + 1) of the integrals of cos and sin of t phi in each panel."""
    _, integral = _rule()
    turned = t * angles
    return np.stack([np.cos(turned), np.sin(turned)]) @ integral * ((end - start) / 2)[:, None]


def _halved(angle: Angle, ends: Floats) -> Floats:
    """Return the ends of panels that are small enough."""
    start, end = ends[:-1], ends[1:]
    done: list[Floats] = [ends]
    count = len(ends)
    for _ in range(HALVINGS):
        middle = (start + end) / 2
        bad = (_errors(angle, start, middle, end) > TOLERANCE) & (end - start > 1e-13 * (1 + np.abs(middle)))
        start, middle, end = start[bad], middle[bad], end[bad]
        count += len(middle)
        if not len(middle) or count > MOST_PANELS:
            break
        done.append(middle)
        start, end = np.concatenate([start, middle]), np.concatenate([middle, end])
    return np.unique(np.concatenate(done))


def _errors(angle: Angle, start: Floats, middle: Floats, end: Floats) -> Floats:
    """Return how far the integrals over a panel are off those over its two halves, (P,), beyond rounding."""
    whole, left, right = (angle(_nodes(*limits)) for limits in ((start, end), (start, middle), (middle, end)))
    at_halves, at_quarters = _polynomials(np.array([0.0, 1.0])), _polynomials(np.array([-0.5, 0.0, 0.5, 1.0]))
    worst = np.zeros(len(start))
    for t in LOOKED_AT:
        rough = _integrals(whole, start, end, t) @ at_quarters.T
        first = _integrals(left, start, middle, t) @ at_halves.T
        second = _integrals(right, middle, end, t) @ at_halves.T + first[..., -1:]
        off = np.abs(rough - np.concatenate([first, second], axis=-1)).max(axis=(0, -1))
        worst = np.maximum(worst, off)
    # An angle near 0 or pi is known to no more than the rounding of its cosine.
    unsure = (EPSILON / np.maximum(np.abs(np.sin(whole)), EPSILON**0.5)).mean(axis=-1) * (end - start)
    return np.asarray(worst - 8 * unsure - 4 * EPSILON * (end - start))
