"""Formulas of functions with parameters: numbers and products as one writes them, as mathtext in z."""

from __future__ import annotations

# The precision of float32, in which parameters often come.
FLOAT32 = 6e-8


def formula_number(value: float, *, noise: float = FLOAT32) -> str:
    r"""Return `value` as mathtext, to four digits: `0.01`, `2\cdot 10^{-5}`.

    With all of them where four would make a rounder number of it: 1.0000001 is not 1. What differs by a share of
    `noise` is the same.
    """
    text = f"{value:.4g}"
    if len(text.partition("e")[0].strip("-0").replace(".", "")) < 4 and abs(float(text) - value) > noise * abs(value):
        text = repr(value)
    mantissa, _, exponent = text.partition("e")
    return rf"{mantissa}\cdot 10^{{{int(exponent)}}}" if exponent else mantissa


def times(value: float, factor: str) -> str:
    """Return the mathtext of `value` times `factor`, as one writes it for 0, 1 and -1."""
    plain = {0.0: "0", 1.0: factor, -1.0: f"-{factor}"}
    return plain.get(value, rf"{formula_number(value)}\,{factor}")


def leaky_formula(alpha: float) -> str:
    """Return max(alpha z, z), or min for alpha over 1: what is z where z > 0, else alpha z."""
    if alpha == 1:
        return "z"
    return rf"\{'max' if alpha <= 1 else 'min'}({times(alpha, 'z')},\,z)"


def elu_formula(alpha: float) -> str:
    """Return what is z where z > 0, else alpha (e^z - 1)."""
    if alpha == 0:
        return r"\max(0,\,z)"
    return rf"\max(0,\,z) + \min(0,\,{'e^z - 1' if alpha == 1 else times(alpha, '(e^z - 1)')})"


def celu_formula(alpha: float) -> str:
    """Return what is z where z > 0, else alpha (e^(z / alpha) - 1)."""
    if alpha == 1:
        return elu_formula(alpha)
    return rf"\max(0,\,z) + \min(0,\,{formula_number(alpha)}\,(e^{{{_over(alpha)}}} - 1))"


def cases(value: str, condition: str, other: str) -> str:
    """Return what is `value` where a condition holds, else another."""
    return rf"{value}\ \mathrm{{if}}\ {condition},\ \mathrm{{else}}\ {other}"


def leaky_derivative(alpha: float) -> str:
    """Return what is 1 where z > 0, else alpha."""
    return "1" if alpha == 1 else cases("1", "z > 0", formula_number(alpha))


def elu_derivative(alpha: float) -> str:
    """Return what is 1 where z > 0, else alpha e^z."""
    return cases("1", "z > 0", times(alpha, "e^z"))


def celu_derivative(alpha: float) -> str:
    """Return what is 1 where z > 0, else e^(z / alpha)."""
    if alpha == 1:
        return elu_derivative(alpha)
    return cases("1", "z > 0", f"e^{{{_over(alpha)}}}")


def _over(alpha: float) -> str:
    """Return z / alpha."""
    number = formula_number(alpha)
    return f"z / ({number})" if "cdot" in number else f"z / {number}"
