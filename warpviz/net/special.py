"""Special functions that activations are made of: error function, sigmoid; accurate in the tails, without warnings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from warpviz.arrays import Floats

# W. J. Cody, Rational Chebyshev approximations for the error function, Math. Comp. 23 (1969), 631-637; the coefficients
# are those of his later CALERF (SPECFUN), highest power first. In turn they give, for y = |x|,
#   erf(y) / y                              in y^2,   0 <= y <= 15/32
#   exp(y^2) erfc(y)                        in y,     15/32 <= y <= 4
#   (1/sqrt(pi) - y exp(y^2) erfc(y)) y^2   in 1/y^2, 4 <= y
SMALL_TOP = (
    1.85777706184603153e-1,
    3.16112374387056560,
    1.13864154151050156e2,
    3.77485237685302021e2,
    3.20937758913846947e3,
)
SMALL_BOTTOM = (1.0, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3)
MIDDLE_TOP = (
    *(
        2.15311535474403846e-8,
        5.64188496988670089e-1,
        8.88314979438837594,
        6.61191906371416295e1,
        2.98635138197400131e2,
    ),
    *(8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3, 1.23033935479799725e3),
)
MIDDLE_BOTTOM = (
    *(1.0, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3),
    *(3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3),
)
LARGE_TOP = (
    *(1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1),
    *(1.25781726111229246e-1, 1.60837851487422766e-2, 6.58749161529837803e-4),
)
LARGE_BOTTOM = (
    *(1.0, 2.56852019228982242, 1.87295284992346725),
    *(5.27905102951428412e-1, 6.05183413124413191e-2, 2.33520497626869185e-3),
)
SMALL_END, MIDDLE_END = 15 / 32, 4.0
VANISHED = 28.0  # erfc is 0 in float64 from here on


def _ratio(top: tuple[float, ...], bottom: tuple[float, ...], x: Floats) -> Floats:
    """Return the quotient of two polynomials in x by Horner's rule."""
    above, below = np.full_like(x, top[0]), np.full_like(x, bottom[0])
    for a, b in zip(top[1:], bottom[1:], strict=True):
        above, below = above * x + a, below * x + b
    return above / below


def _erf_small(x: Floats) -> Floats:
    """Return erf(x) for |x| <= 15/32."""
    return x * _ratio(SMALL_TOP, SMALL_BOTTOM, x * x)


def _erfc_tail(y: Floats) -> Floats:
    """Return erfc(y) (N,) for y >= 15/32."""
    y = np.minimum(y, VANISHED)
    scaled = np.empty_like(y)
    middle = y <= MIDDLE_END
    scaled[middle] = _ratio(MIDDLE_TOP, MIDDLE_BOTTOM, y[middle])
    inverse = 1 / y[~middle] ** 2
    scaled[~middle] = (1 / np.sqrt(np.pi) - inverse * _ratio(LARGE_TOP, LARGE_BOTTOM, inverse)) / y[~middle]
    # exp would magnify the rounding error of y^2; a y cut to 4 binary places has an exact square.
    cut = np.trunc(y * 16) / 16
    return scaled * np.exp(-cut * cut) * np.exp(-(y - cut) * (y + cut))


def erf(x: Floats) -> Floats:
    """Return the error function 2/sqrt(pi) int_0^x exp(-t^2) dt, elementwise, to a relative error of about 1e-15."""
    with np.errstate(under="ignore"):
        small = np.abs(x) <= SMALL_END
        values = np.empty_like(x)
        values[small] = _erf_small(x[small])
        values[~small] = np.sign(x[~small]) * (1 - _erfc_tail(np.abs(x[~small])))
        return values


def erfc(x: Floats) -> Floats:
    """Return 1 - erf(x), elementwise, with no cancellation where it is small."""
    with np.errstate(under="ignore"):
        small = np.abs(x) <= SMALL_END
        values = np.empty_like(x)
        values[small] = 1 - _erf_small(x[small])
        tail = _erfc_tail(np.abs(x[~small]))
        values[~small] = np.where(x[~small] > 0, tail, 2 - tail)
        return values


def sigmoid(x: Floats) -> Floats:
    """Return 1 / (1 + exp(-x)), elementwise; exp is taken of -|x| alone, so that it cannot overflow."""
    with np.errstate(under="ignore"):
        decay = np.exp(-np.abs(x))
        values: Floats = np.where(x >= 0, 1.0, decay) / (1 + decay)
        return values


def sigmoid_derivative(x: Floats) -> Floats:
    """Return the derivative of `sigmoid`, elementwise, accurate in both tails."""
    with np.errstate(under="ignore"):
        decay = np.exp(-np.abs(x))
        values: Floats = decay / (1 + decay) ** 2
        return values


def softplus(x: Floats) -> Floats:
    """Return ln(1 + exp(x)), elementwise."""
    with np.errstate(under="ignore"):
        return np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))


def normal_cdf(x: Floats) -> Floats:
    """Return the distribution function of the standard normal, elementwise."""
    return 0.5 * erfc(-x / np.sqrt(2))


def normal_density(x: Floats) -> Floats:
    """Return the density of the standard normal, elementwise."""
    with np.errstate(under="ignore"):
        values: Floats = np.exp(-0.5 * x * x) / np.sqrt(2 * np.pi)
        return values
