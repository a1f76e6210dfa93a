"""Roots and minima of many functions of one number at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from warpviz.arrays import Floats, Integers

# Which of the functions (K,), and a number for each (K,) -> their values (K,).
Functions: TypeAlias = Callable[[Integers, Floats], Floats]
GOLDEN = (5**0.5 - 1) / 2


def find_roots(
    functions: Functions, low: Floats, high: Floats, value_low: Floats, value_high: Floats, precision: float = 0.0
) -> Floats:
    """Return a root of every function between `low` and `high`, where its values differ in sign, all (K,).

    It is off by `precision` at most, or by rounding if that is more.

    By the Illinois variant of regula falsi, whose first step is exact on a straight line (Dowell and Jarratt 1971, BIT
    11:168).
    """
    a, b, value_a, value_b = low.copy(), high.copy(), value_low.copy(), value_high.copy()
    scale = np.maximum(np.abs(value_a), np.abs(value_b))
    root, open_ = a.copy(), np.arange(len(a))
    width, last_left = b - a, np.full(len(a), -1)
    for step in range(1, 100):
        if not len(open_):
            break
        guess = (a * value_b - b * value_a)[open_] / (value_b - value_a)[open_]
        if step % 4 == 0:
            # Where a curve is as good as flat at one end, halving is faster.
            slow = (b - a)[open_] > width[open_] / 2
            guess = np.where(slow, (a + b)[open_] / 2, guess)
            width[open_] = (b - a)[open_]
        # At least the smallest step from either end, so that both close in on the root.
        least = np.maximum(np.spacing(np.maximum(np.abs(a[open_]), np.abs(b[open_]))), precision)
        guess = np.clip(guess, np.minimum(a[open_] + least, b[open_]), b[open_] - least)
        value = functions(open_, guess)
        root[open_] = guess
        left = np.sign(value) == np.sign(value_a[open_])
        again = left == last_left[open_]
        last_left[open_] = left
        a[open_[left]], value_a[open_[left]] = guess[left], value[left]
        b[open_[~left]], value_b[open_[~left]] = guess[~left], value[~left]
        # An end that stays twice counts half.
        value_b[open_[left & again]] /= 2
        value_a[open_[~left & again]] /= 2
        done = (np.abs(value) <= 1e-15 * scale[open_]) | ((b - a)[open_] <= 2 * least)
        open_ = open_[~done]
    return root


def lowest_between(function: Callable[[Floats], Floats], low: Floats, high: Floats, rounds: int = 60) -> Floats:
    """Return where a function of places (K,) has a minimum between low and high, (K,), for all at once.

    By golden section search (Kiefer 1953, Proc. AMS 4:502): the function must have one minimum in each interval.
    """
    for _ in range(rounds):
        a, b = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        left = function(a) < function(b)
        low, high = np.where(left, low, a), np.where(left, b, high)
    middle: Floats = (low + high) / 2
    return middle
