"""Expressions: numpy's values, slopes as differences show them, and nothing but arithmetic gets in."""

import ast
import copy
import re
import sys
import time

import numpy as np
import pytest
import scipy.special
from hypothesis import given, settings
from hypothesis import strategies as st
from program import run

import warpviz as wv
from warpviz.errors import InvalidValueError, UnknownNameError, WarpvizError
from warpviz.net import expression
from warpviz.net.activations import ACTIVATIONS, activation, entry_of
from warpviz.net.analysis import check_defined
from warpviz.net.backprop import Backprop, Model
from warpviz.net.expression_functions import FUNCTIONS, SPELLINGS, WIDER
from warpviz.net.layers import Activation, Affine, Residual
from warpviz.net.serial import network_from_data, network_to_data
from warpviz.picture.text import measure

X = np.linspace(-3, 3, 1201) + 1e-4

# What each function is in numpy and scipy, written down a second time.
UNARY = {
    "sin": np.sin,
    "cos": np.cos,
    "tanh": np.tanh,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "arctan": np.arctan,
    "atan": np.arctan,
    "exp": np.exp,
    "square": np.square,
    "sigmoid": scipy.special.expit,
    "erf": scipy.special.erf,
    "abs": np.abs,
    "absolute": np.abs,
    "relu": lambda u: np.where(u > 0, u, 0.0),
    "sign": np.sign,
    "floor": np.floor,
    "ceil": np.ceil,
    "round": np.round,
    "rint": np.rint,
    "softplus": lambda u: np.logaddexp(0.0, u),
    "gelu": lambda u: u * scipy.special.ndtr(u),
    "relu6": lambda u: np.clip(u, 0.0, 6.0),
    "silu": lambda u: u * scipy.special.expit(u),
    "leaky_relu": lambda u: np.where(u > 0, u, 0.01 * u),
    "step": lambda u: np.where(u >= 0, 1.0, 0.0),
}
# Those that have no value somewhere.
PARTIAL = {"tan": np.tan, "log": np.log, "ln": np.log, "sqrt": np.sqrt}
BINARY = {"+": np.add, "-": np.subtract, "*": np.multiply}


def test_every_function_is_tested():
    assert {*UNARY, *PARTIAL} >= {*FUNCTIONS, *(spelling for spelling, name in SPELLINGS.items() if name in FUNCTIONS)}
    assert set(WIDER) == {"maximum", "minimum", "where", "clip", "mod"}
    assert {"max", "min"} < set(SPELLINGS)


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if ACTIVATIONS[name].elementwise])
def test_every_registered_function_can_be_part_of_an_expression(name):
    whole, part = activation(name), activation(f"1*{name}(x)")
    np.testing.assert_allclose(part(X), whole(X), rtol=1e-12)
    np.testing.assert_allclose(part.derivative(X), whole.derivative(X), rtol=1e-12)
    np.testing.assert_allclose(part.creases, whole.creases, atol=1e-12)
    np.testing.assert_allclose(part.jumps, whole.jumps, atol=1e-12)
    measure(f"${part.formula}$", 12)


def leaves():
    numbers = st.floats(-3, 3).map(lambda value: round(value, 2))
    return st.one_of(
        st.just(("x", lambda x: x)),
        st.sampled_from([("pi", np.pi), ("e", np.e)]).map(lambda pair: (pair[0], lambda x: np.full_like(x, pair[1]))),
        numbers.map(lambda value: (f"({value})", lambda x: np.full_like(x, value))),
    )


def grown(parts):
    """A text and the function that it should be, from smaller ones."""

    def unary(name, part):
        return f"{name}({part[0]})", lambda x: UNARY[name](part[1](x))

    def binary(sign, a, b):
        return f"({a[0]}) {sign} ({b[0]})", lambda x: BINARY[sign](a[1](x), b[1](x))

    def wider(name, a, b):
        same = {"max": np.maximum, "min": np.minimum, "mod": np.mod}.get(name) or getattr(np, name)
        return f"{name}({a[0]}, {b[0]})", lambda x: same(a[1](x), b[1](x))

    def clipped(a, b, c):
        return f"clip({a[0]}, {b[0]}, {c[0]})", lambda x: np.minimum(np.maximum(a[1](x), b[1](x)), c[1](x))

    def condition(words, a, b, c):
        text = {"and": "{0} < {1} and {1} <= {2}", "or": "{0} < {1} or {1} <= {2}", "not": "not {0} < {1}"}[words]
        joined = {
            "and": lambda p, q: p & q,
            "or": lambda p, q: p | q,
            "not": lambda p, _: ~p,
        }[words]
        texts = (f"({part[0]})" for part in (a, b, c))
        return f"where({text.format(*texts)}, x, 1)", lambda x: np.where(
            joined(a[1](x) < b[1](x), b[1](x) <= c[1](x)), x, 1.0
        )

    def where(a, b, c, d):
        return f"where({a[0]} < {b[0]}, {c[0]}, {d[0]})", lambda x: np.where(a[1](x) < b[1](x), c[1](x), d[1](x))

    def power(a, n):
        return f"({a[0]})**{n}", lambda x: a[1](x) ** n

    return st.one_of(
        st.builds(unary, st.sampled_from(sorted(UNARY)), parts),
        st.builds(binary, st.sampled_from(sorted(BINARY)), parts, parts),
        st.builds(wider, st.sampled_from(["maximum", "minimum", "max", "min", "mod"]), parts, parts),
        st.builds(clipped, parts, parts, parts),
        st.builds(condition, st.sampled_from(["and", "or", "not"]), parts, parts, parts),
        st.builds(where, parts, parts, parts, parts),
        st.builds(power, parts, st.integers(0, 4)),
        st.builds(lambda part: (f"-({part[0]})", lambda x: -part[1](x)), parts),
    )


expressions = st.recursive(leaves(), grown, max_leaves=5).filter(lambda pair: re.search(r"\bx\b", pair[0]))


def bound(text):
    """The function of a text, or None where a cap or a constant rules it out."""
    try:
        return activation(text)
    except InvalidValueError:
        return None


@settings(max_examples=100, deadline=None)
@given(expressions)
def test_values_are_those_of_numpy(pair):
    text, expected = pair
    function = bound(text)
    if function is None:
        return
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(function(X), expected(X), rtol=1e-12, atol=1e-12)


@settings(max_examples=100, deadline=None)
@given(expressions)
def test_slopes_are_the_limits_of_differences(pair):
    text, expected = pair
    function = bound(text)
    if function is None:
        return
    h = 1e-6
    with np.errstate(all="ignore"):
        below, here, above = expected(X - h), expected(X), expected(X + h)
        left, right = (here - below) / h, (above - here) / h
        # Smooth is where the differences to both sides agree.
        size = 1 + np.abs(left)
        smooth = np.isfinite(left) & (np.abs(left - right) < 1e-3 * size) & (np.abs(here) < 1e4) & (size < 1e4)
        if "mod" in text:
            # A remainder of almost nothing may jump so often that no difference is small enough.
            smooth &= np.abs(here) > h
        np.testing.assert_allclose(function.derivative(X)[smooth], ((left + right) / 2)[smooth], rtol=3e-3, atol=3e-3)


@settings(max_examples=100, deadline=None)
@given(expressions)
def test_the_text_comes_back_and_the_formula_can_be_set(pair):
    function = bound(pair[0])
    if function is None:
        return
    again = activation(function.expression)
    assert again.expression == function.expression
    np.testing.assert_array_equal(again(X), function(X))
    np.testing.assert_array_equal(copy.deepcopy(function)(X), function(X))
    measure(f"$a = {function.formula}$", 12)
    measure(f"${function.symbol}$", 12)


@pytest.mark.parametrize("name", PARTIAL)
def test_partial_functions_where_they_have_values(name):
    function, x, h = activation(f"{name}(x)"), np.linspace(0.2, 1.3, 100), 1e-6
    np.testing.assert_allclose(function(x), PARTIAL[name](x), rtol=1e-15)
    np.testing.assert_allclose(function.derivative(x), (PARTIAL[name](x + h) - PARTIAL[name](x - h)) / (2 * h), 1e-7)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("2**x", [0.5, 1, 2]),
        ("1 + x/4 - 3", [-2.25, -2, -1.75]),
        ("x**-2", [1, np.inf, 1]),
        ("-x**2", [-1, 0, -1]),
        ("x > 0", [0, 0, 1]),
        ("-0.5 <= x < 1", [0, 1, 0]),
        ("where(x >= 0, log(x + 2), 7)", [7, np.log(2), np.log(3)]),
        ("+x", [-1, 0, 1]),
        ("x % 3", [2, 0, 1]),
        ("(0-x) % (0-3)", [-2, 0, -1]),
        ("mod(x + 0.5, 1)", [0.5, 0.5, 0.5]),
        ("round(1.5*x)", [-2, 0, 2]),
        ("round(x/2)", [0, 0, 0]),
        ("clip(2*x, -1, 0.5)", [-1, 0, 0.5]),
        ("max(x, 0.5, -3)", [0.5, 0.5, 1]),
        ("min(x, 0.5)", [-1, 0, 0.5]),
        ("where(x == 0, 7, x)", [-1, 7, 1]),
        ("where(x != 0, 7, x)", [7, 0, 7]),
        ("where(x > 0 or x < 0, 7, x)", [7, 0, 7]),
        ("where(-2 < x and x < 0.5, 7, x)", [7, 7, 1]),
        ("where((x > -1) & (x < 1), 7, x)", [-1, 7, 1]),
        ("where((x < 0) | (x > 0), 7, x)", [7, 0, 7]),
        ("where(not x > 0, 7, x)", [7, 7, 1]),
        ("where(~(x > 0), 7, x)", [7, 7, 1]),
    ],
)
def test_known_values(text, values):
    np.testing.assert_allclose(activation(text)([-1.0, 0.0, 1.0]), values, rtol=1e-15)


def test_both_spellings_of_a_named_function_agree():
    for text, name in (("abs(x)", "abs"), ("relu(x)", "relu"), ("sin(x)", "sin"), ("x**2", "square")):
        np.testing.assert_allclose(activation(text)(X), activation(name)(X), rtol=1e-15)
        np.testing.assert_allclose(activation(text).derivative(X), activation(name).derivative(X), rtol=1e-15)


def test_slopes_of_a_part_that_is_not_taken_do_no_harm():
    function = activation("where(x > 0, x*log(x), 0)")
    np.testing.assert_array_equal(function.derivative([-1.0, 1.0]), [0.0, 1.0])
    assert np.isfinite(function(np.linspace(-2, 2, 101))).all()


# Names and expressions


def test_a_registered_name_wins():
    assert activation("sin").name == "sin"
    assert activation("leaky-relu (0.1)").name == "leaky_relu"
    assert activation("ABS").name == "absolute"
    # With x in the brackets it is the function of that name.
    assert activation("sin(x)").name == "sin(x)"


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("relue", UnknownNameError, "unknown activation 'relue': did you mean 'relu'?"),
        ("relue(alpha=0.1)", UnknownNameError, "unknown activation 'relue': did you mean 'relu'?"),
        ("sin(2)", InvalidValueError, "sin has no parameters, but got '2'"),
        ("flor(x)", UnknownNameError, "unknown function 'flor': did you mean 'floor'?"),
        ("x*y", UnknownNameError, "unknown name 'y': known are x, pi, e"),
        ("x^2", InvalidValueError, "activation: ^ (a power is **): not allowed, in 'x^2'"),
        ("2*pi", InvalidValueError, "activation: '2*pi' is the same for every x"),
        ("x + sin", InvalidValueError, "activation: sin needs brackets, as in sin(x), in 'x + sin'"),
        ("where(x, 1, 2)", InvalidValueError, "activation: where takes a comparison first, as in where(x > 0, x, 0), "),
        ("sin(x, 2)", InvalidValueError, "activation: sin takes 1 argument, but got 2, in 'sin(x, 2)'"),
        ("x/0", InvalidValueError, None),
        ("(x", InvalidValueError, "activation: cannot read '(x': '(' was never closed"),
    ],
)
def test_what_is_wrong_is_said(text, error, message):
    with pytest.raises(error) as raised:
        activation(text)(0.0) if message else check_defined([Activation(text)], np.ones((1, 2)))
    if message:
        assert str(raised.value).startswith(message)


# Safety

HOSTILE = [
    "__import__('os').system('true') + x",
    "x.__class__",
    "().__class__.__bases__[0].__subclasses__() + x",
    "9**9**9",
    "x + 9**9**9**9",
    "x**9**9",
    "(" * 99 + "x" + ")" * 99 + "[0]",
    "-" * 150 + "x",
    "(" * 5000 + "x",
    "x+" * 5000 + "x",
    "x" * 100_000,
    "abs(" * 45 + "x" + ")" * 45,
    "+".join(["x"] * 90),
    "lambda x: x",
    "[x for x in (1, 2)]",
    "{x: x}",
    "x if x > 0 else 0",
    "x[0]",
    "'x' * x",
    "f'{x}' + x",
    "x := 3",
    "x; x",
    "x\n+ 1",
    "x # comment\0",
    "sin(*x)",
    "sin(x, out=x)",
    "sin(**x)",
    "eval(x)",
    "open(x)",
    "x @ x",
    "x // 2",
    "x << 2",
    "~x",
    "not x",
    "x and x",
    "x is x",
    "x in x",
    "... + x",
    "None + x",
    "True * x",
    "1j * x",
    "b'1' * x",
    "1e400 * x",
    "9" * 150 + "*x",
    "x + 1e7",
    "await x",
    "yield x",
    "x.real",
    "exp(700) * x",
    "exp(exp(9)) + x",
    "log(0 - 1) * x",
    "x" + " " * 300 + "+ 1",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_no_arithmetic_is_refused_at_once_in_one_line(text):
    expression.expression_entry.cache_clear()
    start = time.perf_counter()
    with pytest.raises(WarpvizError) as raised:
        activation(text)
    assert time.perf_counter() - start < 0.5
    message = str(raised.value)
    assert "\n" not in message
    assert len(message) < 500


@given(st.text(max_size=60), st.sampled_from(["{}", "{}+x", "x*({})", "sin({}, x)"]))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_or_refused(text, frame):
    try:
        function = activation(frame.format(text))
    except WarpvizError as error:
        assert len(str(error).splitlines()) == 1  # noqa: PT017
    else:
        with np.errstate(all="ignore"):
            assert function(np.ones((3, 2))).shape == (3, 2)


@pytest.mark.parametrize("text", ["x.__class__", "9**9**9", "x+" * 5000 + "x", "__import__('os').system('x')", "1/x"])
def test_the_program_ends_with_status_2_and_one_line(text, tmp_path):
    result = run(tmp_path, "activation", text, "--size", "64", "-o", "out.gif")
    assert result.returncode == 2
    assert len(result.stderr.splitlines()) == 1
    assert result.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_nothing_of_the_language_is_run():
    """The sources call neither eval, exec nor compile."""
    for module in (
        expression,
        sys.modules["warpviz.net.expression_functions"],
        sys.modules["warpviz.net.expression_nodes"],
        sys.modules["warpviz.net.expression_places"],
    ):
        with open(module.__file__, encoding="utf-8") as file:  # noqa: PTH123
            tree = ast.parse(file.read())
        called = {
            node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert not called & {"eval", "exec", "compile", "__import__", "getattr", "setattr", "open"}


# Creases and jumps


@pytest.mark.parametrize(
    ("text", "creases", "jumps"),
    [
        ("where(x > 0, x, 0.2*x)", [0], []),
        ("abs(x - 0.3)", [0.3], []),
        ("abs(abs(x) - 1)", [-1, 0, 1], []),
        ("relu(x)**2", [], []),
        ("relu(x) + relu(x - 2.5)", [0, 2.5], []),
        ("minimum(x**2, 2)", [-np.sqrt(2), np.sqrt(2)], []),
        ("x > 0.25", [], [0.25]),
        ("where(-1 < x < 2, x, 2)", [2], [-1]),
        ("x*sign(x)", [0], []),
        ("sign(x**2 - 4)", [], [-2, 2]),
        ("floor(2*x)*(x > -1)*(x < 1)", [], [-1, -0.5, 0, 0.5, 1]),
        ("clip(x, -1, 1)", [-1, 1], []),
        ("min(max(x, -1), 1)", [-1, 1], []),
        ("clip(clip(x, -2, 1), -1, 3)", [-1, 1], []),
        ("relu6(2*x)", [0, 3], []),
        ("where(x > -1 and x < 1, x % 0.5, 0)", [-1], [-0.5, 0, 0.5, 1]),
        ("where(abs(x) < 2, round(x), 0)", [], [-2, -1.5, -0.5, 0.5, 1.5, 2]),
        ("where(x == 0, 1, x)", [], [0]),
        ("minimum(x, 1)", [1], []),
        ("minimum(1, x)", [1], []),
        ("sqrt(x*x)", [0], []),
        ("sqrt((x - 1.1)**2)", [1.1], []),
        ("(x*x - 2*x + 1)**0.5 + abs(x)", [0, 1], []),
        ("sqrt(x**4)", [], []),
        ("sqrt(1 + x*x)", [], []),
        ("where(abs(x) < 4, sqrt(1 - cos(x)), 1)", [0], [-4, 4]),
        ("maximum(minimum(maximum(x, -1), 1), -0.5)", [-0.5, 1], []),
        ("min(max(x, -1), 1) + min(max(x, -2), 3)", [-2, -1, 1, 3], []),
        ("where(x*x < 0.00001, 3, x)", [], [-(0.00001**0.5), 0.00001**0.5]),
        ("where((x - 1.0012)**2 < 0.0000001, 3, x)", [], [1.0012 - 1e-7**0.5, 1.0012 + 1e-7**0.5]),
        ("1000000*abs((x - 0.0012)*(x - 0.0013))", [0.0012, 0.0013], []),
        ("tanh(1/x)", [], [0]),
        ("abs(x)**0.1", [0], []),
        ("abs(x)*(x > 2) + 3", [], [2]),
        ("exp(0 - abs(x))", [0], []),
        ("x*sin(x)", [], []),
        ("abs(exp(x) - 2)", [np.log(2)], []),
    ],
)
def test_creases_and_jumps_are_found(text, creases, jumps):
    function = activation(text)
    # More of them than that are further out, where floor goes on.
    np.testing.assert_allclose(function.creases, creases, rtol=1e-11, atol=1e-12)
    np.testing.assert_allclose(function.jumps, jumps, rtol=1e-11, atol=1e-12)


def test_a_jump_is_cut_between_the_same_numbers_as_the_value():
    for text in ("x > 0.3", "x >= 0.3", "sign(x - 0.3)", "floor(x + 0.7)", "ceil(x - 0.3)"):
        function = activation(text)
        near = np.array([np.nextafter(0.3, -1), 0.3, np.nextafter(0.3, 1)])[:, None]
        for x in (near, near - 0.3):
            changes = np.zeros(len(x) - 1, dtype=bool)
            for tear in function.switches.tears:
                changes |= (tear(x)[1:, 0] >= 0) != (tear(x)[:-1, 0] >= 0)
            np.testing.assert_array_equal(changes, np.diff(function(x)[:, 0]) != 0, err_msg=text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1/x", "activation: 1 / x grows without bound near x = 0, and the sheet goes from -3 to 3"),
        ("1/(x - 0.123)", "activation: 1 / (x - 0.123) grows without bound near x = 0.123"),
        ("1/(x - 0.123)**2", "activation: 1 / (x - 0.123) ** 2 grows without bound near x = 0.123"),
        ("tan(x)", "activation: tan(x) grows without bound near x = -1.5708"),
        ("log(x)", "activation: log(x) is nan at x = -3"),
        ("sqrt(x + 2.9)", "activation: sqrt(x + 2.9) is nan at x = -3"),
        ("x**(0-1)", "activation: x ** (0 - 1) grows without bound near x = 0"),
        ("x**0.5", "activation: x ** 0.5 is nan at x = -3"),
        ("sin(x)/x", "activation: sin(x) / x is nan at x = 0"),
        ("exp(exp(3*x))", "activation: exp(exp(3 * x)) is inf at x = "),
    ],
)
def test_where_an_expression_has_no_value_it_is_refused(text, message):
    with pytest.raises(InvalidValueError) as raised:
        wv.animate(wv.ActivationFigure(activation=text, lines=4, size=96))
    assert str(raised.value).startswith(message)


@pytest.mark.parametrize(
    "text", ["where(x > 0, log(x + 1), x)", "1/(1 + x**2)", "where(abs(x) < 1e-6, 1, sin(x)/x)", "x**3", "sqrt(abs(x))"]
)
def test_what_has_values_everywhere_is_not(text):
    animation = wv.animate(wv.ActivationFigure(activation=text, size=96))
    assert all(np.isfinite(lines.points).all() for lines in animation.scene(animation.frame_count - 1).content.lines)
    assert np.isfinite(wv.activation(text)(np.linspace(-3, 3, 2001))).all()


def test_the_layer_without_a_value_is_named():
    network = wv.Network([Affine(np.eye(2)), Residual([Activation("log(x)")])])
    with pytest.raises(InvalidValueError, match=r"^layer 2 \(residual 1\): nan at x = -2, but every"):
        network.trace([[1.0, -2.0]])


# Training


@pytest.mark.parametrize("text", ["x*sin(x)", "where(x > 0, x, 0.2*x)", "x/(1 + abs(x))", "exp(0 - x**2)"])
def test_gradients_agree_with_differences(text):
    model = Model((2, 3, 2, 1), activation(text))
    rng = np.random.default_rng(3)
    parameters = rng.normal(size=(1, model.size))
    inputs, labels = rng.normal(size=(2, 40)), rng.integers(0, 2, 40)
    backprop = Backprop(parameters, model, inputs, labels)
    backprop()
    slopes, h = backprop.gradients.copy(), 1e-6
    for place in range(model.size):
        losses = []
        for sign in (1, -1):
            moved = parameters.copy()
            moved[0, place] += sign * h
            losses.append(Backprop(moved, model, inputs, labels)()[0][0])
        assert slopes[0, place] == pytest.approx((losses[0] - losses[1]) / (2 * h), abs=1e-6)


def test_an_expression_trains_like_the_function_that_it_is():
    points, labels = wv.dataset("moons", n=80, seed=0)
    settings = {"hidden": (2, 2), "seed": 0, "epochs": 200, "restarts": 8}
    named = wv.fit(points, labels, activation="abs", **settings)
    written = wv.fit(points, labels, activation="abs(x)", **settings)
    assert written.accuracy(points, labels) == named.accuracy(points, labels) > 0.9
    np.testing.assert_allclose(written.trace(points).steps[-1].points, named.trace(points).steps[-1].points, atol=1e-6)


def test_float32_stays_float32():
    x = np.linspace(-2, 2, 9, dtype=np.float32)
    for text in ("x*sin(x) + pi", "where(x > 0, x, 0.2*x)", "maximum(x, 0.5)*2**x", "erf(x)", "x**0.5"):
        entry = entry_of(activation(text))
        assert entry.function(x).dtype == entry.derivative(x).dtype == np.float32


def test_a_network_with_an_expression_survives_its_data():
    network = wv.Network([Affine([[1.0, 2.0], [0.5, -1.0]]), Activation("where(x>0,x,0.2*x)")])
    again = network_from_data(network_to_data(network))
    points = np.random.default_rng(0).normal(size=(9, 2))
    np.testing.assert_array_equal(again(points), network(points))


def test_formulas_of_expressions():
    def formula(text):
        return activation(text).formula

    assert formula("x*sin(x)") == r"z\,\sin(z)"
    assert formula("where(x>0, x, 0.2*x)") == r"z\ \mathrm{if}\ z > 0,\ \mathrm{else}\ 0.2\,z"
    assert formula("(x+1)*(x-1)/2") == r"(z + 1)\,(z - 1) / 2"
    assert formula("x - (1 - x)") == r"z - (1 - z)"
    assert formula("sin(x)**2") == r"{(\sin(z))}^{2}"
    assert formula("(-x)**2") == r"{(-z)}^{2}"
    assert formula("2*3*x") == r"2 \cdot 3\,z"
    assert formula("x/(2*x+pi)") == r"z / (2\,z + \pi)"
    assert formula("1.0000001*x") == r"1.0000001\,z"
    assert formula("0.99999*x + 1/3") == r"0.99999\,z + 1 / 3"
    assert formula("0.3333333333*x") == r"0.3333\,z"
    assert formula("(x + 1) % 2") == r"(z + 1)\ \mathrm{mod}\ 2"
    assert formula("where(x > 0 and x < 1, x, 0)") == (r"z\ \mathrm{if}\ z > 0\ \mathrm{and}\ z < 1,\ \mathrm{else}\ 0")


def test_parameters_that_came_through_float32_are_as_they_were_meant():
    assert activation(f"leaky_relu(alpha={float(np.float32(0.1))!r})").formula == activation("leaky_relu(0.1)").formula
    assert activation("leaky_relu(alpha=1.0000001)").formula != activation("leaky_relu(alpha=1)").formula


@pytest.mark.parametrize(("text", "value"), [("x - x", 0), ("0*x + 2", 2), ("sin(x)**2 + cos(x)**2", 1), ("x == 5", 0)])
def test_what_is_the_same_for_every_x_is_told(text, value):
    note = f"activation: {activation(text).name} is {value} for every x"
    assert note in wv.animate(wv.ActivationFigure(activation=text, lines=4, size=96)).notes


@pytest.mark.parametrize("text", ["x", "relu(x - 2)", "x > 5", "1e-6*x", "floor(x/100)"])
def test_what_is_not_is_not(text):
    assert not any("every x" in n for n in wv.animate(wv.ActivationFigure(activation=text, lines=4, size=96)).notes)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("not x", "not takes comparisons, as in not x > 0"),
        ("x and x > 0", "and takes comparisons, as in x > 0 and x < 1"),
        ("x | (x > 0)", "or takes comparisons, as in x < 0 or x > 1"),
        ("max(x)", "max takes 2 or more arguments, but got 1"),
        ("clip(x, 1)", "clip takes 3 arguments, but got 2"),
        ("x // 2", "// (use floor): not allowed"),
    ],
)
def test_what_is_nearly_right_gets_a_hint(text, message):
    with pytest.raises(InvalidValueError, match=re.escape(message)):
        activation(text)


def texts_of(figure):
    animation = wv.animate(figure)
    scenes = [animation.scene(number) for number in range(animation.frame_count)]
    return {text for scene in scenes for drawing, _ in scene.drawings() for text in drawing.texts}


def test_a_figure_of_an_expression_says_so_everywhere():
    figure = wv.ActivationFigure(activation="x*sin(x)", size=480, fps=4, lines=5)
    texts = {text.text for text in texts_of(figure)}
    assert {"x * sin(x)", r"fold  $z_{1}\,\sin(z_{1})$", r"fold  $z_{2}\,\sin(z_{2})$"} <= texts
    assert figure.name == "x-sin-x"
    # A long one is cut short rather than drawn over the edge.
    long = wv.ActivationFigure(activation="+".join(f"{n}*sin({n}*x)" for n in range(2, 7)), size=240, fps=2, lines=3)
    (head,) = {text for text in texts_of(long) if "sin" in text.text}
    assert head.text.startswith("2 * sin(2 * x)")
    assert head.text.endswith("…")
    assert head.x + measure(head.text, head.size_px, bold=head.bold).width_px <= 240


@pytest.mark.parametrize("text", ["minimum(x, 1)", "minimum(1, x)", "maximum(x, 1)", "maximum(1, x)"])
def test_the_larger_and_the_smaller_of_two_bend_where_they_are_equal(text):
    # There the first of the two counts, so that the slope changes on one side of that place or the other.
    assert activation(text).creases == (1.0,)


# Slopes of what stands still inside of what is steep


@pytest.mark.parametrize(
    ("text", "at", "slopes"),
    [
        ("sqrt(relu(x))", [-2.0, -1.0, 0.0, 4.0], [0, 0, 0, 0.25]),
        ("relu(x)**0.5", [-2.0, 0.0, 4.0], [0, 0, 0.25]),
        ("sqrt(floor(x))", [0.5, 1.5], [0, 0]),
        ("log(floor(abs(x)) + 1)", [0.5, 1.5], [0, 0]),
        ("x*sqrt(relu(x))", [-1.0, 0.0, 4.0], [0, 0, 3]),
        ("relu(x)**(x + 3)", [-1.0, 0.0, 1.0], [0, 0, 4]),
        ("1/(1 + exp(0 - 100*x))", [-8.0, 0.0, 8.0], [0, 25, 0]),
    ],
)
def test_slopes_are_numbers_where_the_value_is(text, at, slopes):
    np.testing.assert_allclose(activation(text).derivative(at), slopes, rtol=1e-12)


@settings(max_examples=100, deadline=None)
@given(expressions, st.sampled_from(["sqrt(relu({}))", "floor({})**0.5", "1/(1 + exp({}))", "abs({})**0.3"]))
def test_a_plateau_has_the_slope_zero(pair, frame):
    function = bound(frame.format(pair[0]))
    if function is None:
        return
    h = 1e-6
    with np.errstate(all="ignore"):
        around = np.stack([function(X + share * h) for share in np.linspace(-1, 1, 9)])
        level = np.isfinite(around).all(axis=0) & (around == around[0]).all(axis=0)
        np.testing.assert_allclose(function.derivative(X)[level], 0.0, atol=1e-6)


@pytest.mark.parametrize("text", ["sqrt(relu(x))", "relu(x)**0.5"])
def test_a_network_trains_where_the_slope_is_zero_times_infinity(text):
    points, labels = wv.dataset("moons", n=200, seed=0)
    network = wv.fit(points, labels, hidden=(2, 2), activation=text, seed=0, epochs=300, restarts=8)
    assert all(np.isfinite(layer.weight).all() for layer in network.layers if isinstance(layer, Affine))
    assert network.accuracy(points, labels) > 0.95
