"""Easings: progress t in [0, 1] -> progress, with 0 -> 0 and 1 -> 1."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from warpviz.registry import Registry

Ease = Callable[[float], float]


@dataclass(frozen=True, slots=True, eq=False)
class Easing:
    """One easing: its function, its formula in t, and its largest speed (the steepest slope)."""

    name: str
    ease: Ease
    formula: str
    top_speed: float

    def __call__(self, t: float) -> float:
        """Return the eased progress; t outside [0, 1] is taken as the nearer end, and both ends are exact."""
        if t <= 0:
            return 0.0
        # Polynomials may end a rounding error above 1.
        return 1.0 if t >= 1 else min(self.ease(t), 1.0)


EASINGS: Registry[Easing] = Registry("easing")


def _add(name: str, ease: Ease, formula: str, top_speed: float) -> None:
    EASINGS.register(name, Easing(name, ease, formula, top_speed))


def _cubic_in_out(t: float) -> float:
    return 4 * t**3 if t < 0.5 else 1 - 4 * (1 - t) ** 3


_add("linear", lambda t: t, "t", 1.0)
_add("smoothstep", lambda t: t * t * (3 - 2 * t), "3t² − 2t³", 1.5)
_add("smootherstep", lambda t: t**3 * (t * (6 * t - 15) + 10), "6t⁵ − 15t⁴ + 10t³", 1.875)
_add("cubic_in", lambda t: t**3, "t³", 3.0)
_add("cubic_out", lambda t: 1 - (1 - t) ** 3, "1 − (1−t)³", 3.0)
_add("cubic_in_out", _cubic_in_out, "4t³, then 1 − 4(1−t)³", 3.0)
_add("sine", lambda t: 0.5 - 0.5 * math.cos(math.pi * t), "(1 − cos πt) / 2", math.pi / 2)
