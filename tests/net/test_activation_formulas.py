"""Formulas as they are printed: read as mathematics by a reader of the test's own, they are the functions."""

import math
import re

import numpy as np
import pytest
from scipy.special import erf, expit

from warpviz.net.activations import ACTIVATIONS, bind

NAMES = {
    "E": math.e, "pi": math.pi, "max": max, "min": min, "tanh": math.tanh, "sin": math.sin, "cos": math.cos,
    "ln": math.log, "sqrt": math.sqrt, "erf": erf, "sigma": expit, "sign": np.sign, "abs": abs,
}  # fmt: skip
ELEMENTWISE = [name for name in ACTIVATIONS if ACTIVATIONS[name].elementwise]
PLACES = np.linspace(-7, 7, 2801)
# Another value than the usual one for those that have a parameter.
OTHER = {"leaky_relu": 0.3, "prelu": -0.5, "elu": 2.5, "celu": 0.5}


def braces(text, opening):
    """The text from an opening brace at a place up to the closing one, without both, and what follows."""
    depth = 0
    for place in range(opening, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if depth == 0:
            return text[opening + 1 : place], text[place + 1 :]
    raise AssertionError(text)


def python_of(formula):
    """Mathtext as Python; what it says of u comes first."""
    formula, _, inner = formula.partition(r",\ u = ")
    if inner:
        return f"(lambda u: {python_of(formula)})({python_of(inner)})"
    value, found, rest = formula.partition(r"\ \mathrm{if}\ ")
    if found:
        condition, _, other = rest.partition(r",\ \mathrm{else}\ ")
        return f"({python_of(value)} if {python_of(condition)} else {python_of(other)})"
    formula = re.sub(r"\\mathrm\{(\w+)\}", r"\1", formula)
    formula = re.sub(r"\|([^|]+)\|", r"abs(\1)", formula).replace(r",\,", ",").replace(r"\,", "*")
    while (place := formula.find("^{")) >= 0:
        inside, rest = braces(formula, place + 1)
        formula = f"{formula[:place]}**({inside}){rest}"
    formula = re.sub(r"\\tanh\^2 (\w)", r"tanh(\1)**2", formula)
    formula = re.sub(r"\\(tanh|sin|cos) (\w)", r"\1(\2)", formula)
    while (place := formula.find(r"\sqrt{")) >= 0:
        inside, rest = braces(formula, place + 5)
        formula = f"{formula[:place]}sqrt({inside}){rest}"
    return re.sub(r"\be\b", "E", formula.replace(r"\geq", ">=").replace("\\", "").replace("^", "**"))


def values_of(formula):
    read = eval(f"lambda z: {python_of(formula)}", dict(NAMES))  # noqa: S307 - our own formulas
    return np.array([read(z) for z in PLACES.tolist()])


def parameters_of(name):
    usual = dict(ACTIVATIONS[name].parameters)
    return [usual, *([{"alpha": OTHER[name]}] if usual else [])]


CASES = [(name, values) for name in ELEMENTWISE for values in parameters_of(name)]


@pytest.mark.parametrize(("name", "parameters"), CASES)
def test_formula_and_derivative_are_those_of_the_function(name, parameters):
    entry = ACTIVATIONS[name]
    function = bind(entry, **parameters)
    # The constants of SELU are printed to four digits.
    close = {"rel": 1e-4, "abs": 1e-4} if name == "selu" else {"rel": 1e-9, "abs": 1e-12}
    assert values_of(function.formula) == pytest.approx(function(PLACES), **close)
    assert values_of(entry.derivative_formula(**parameters)) == pytest.approx(function.derivative(PLACES), **close)


def test_the_jacobian_of_softmax_is_what_its_formula_says():
    entry = ACTIVATIONS["softmax"]
    assert entry.derivative_formula() == r"f_i\,(\delta_{ij} - f_j)"
    z = np.array([0.5, 2.8, -1.0])
    f = bind(entry)(z)
    for i in range(3):
        for j in range(3):
            assert bind(entry).derivative(z)[i, j] == pytest.approx(f[i] * ((i == j) - f[j]), rel=1e-12)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_a_bound_that_is_reached_is_a_value_and_another_is_not(name):
    entry = ACTIVATIONS[name]
    # Near enough that what is never reached is still farther away than rounding.
    values = bind(entry)(np.append(np.linspace(-4, 4, 80_001), entry.creases(**entry.parameters)))
    for bound, reached in zip(entry.bounds_of_value(**entry.parameters), entry.reached, strict=True):
        if math.isfinite(bound):
            assert (np.abs(values - bound).min() < 1e-8) == reached
