import copy
import pickle
import re
from types import MappingProxyType

import numpy as np
import pytest
import scipy.special
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.mathtext import MathTextParser

from warpviz.errors import InvalidValueError, UnknownNameError, WarpvizError
from warpviz.net.activations import ACTIVATIONS, ActivationFunction, activation, bind
from warpviz.net.special import erf, erfc

NAMES = {
    "identity": {"linear"},
    "step": {"heaviside"},
    "sigmoid": {"logistic"},
    "tanh": set(),
    "relu": set(),
    "leaky_relu": set(),
    "prelu": set(),
    "relu6": set(),
    "elu": set(),
    "selu": set(),
    "celu": set(),
    "softplus": set(),
    "softsign": set(),
    "gelu": set(),
    "gelu_tanh": set(),
    "swish": {"silu"},
    "h_swish": {"hardswish", "hard_swish"},
    "hard_sigmoid": set(),
    "hard_tanh": {"hardtanh"},
    "mish": set(),
    "gaussian": set(),
    "absolute": {"abs"},
    "sin": {"sine"},
    "cos": {"cosine"},
    "square": set(),
    "softmax": set(),
}
WITH_PARAMETERS = [
    *("leaky_relu(alpha=0.1)", "leaky_relu(alpha=-1)", "leaky_relu(alpha=1)", "leaky_relu(alpha=3)"),
    *("prelu(alpha=-0.5)", "elu(alpha=0)", "elu(alpha=2)", "celu(alpha=0.5)", "celu(alpha=2e-05)"),
]
ALL = [*ACTIVATIONS, *WITH_PARAMETERS]
ELEMENTWISE = [text for text in ALL if activation(text).elementwise]
LARGE = np.concatenate([-np.logspace(4, -300, 999), [0.0], np.logspace(-300, 4, 999)])

moderate = st.floats(-50, 50)
finite = st.floats(-1e4, 1e4)
planes = st.tuples(finite, finite).map(np.array)


def away_from(places, count=2000, distance=1e-3):
    x = np.random.default_rng(0).uniform(-8, 8, count)
    return x[np.all([np.abs(x - place) > distance for place in places], axis=0)] if places else x


def test_every_name_and_alias_of_the_design_is_there():
    assert {name: set(ACTIVATIONS.aliases(name)) for name in ACTIVATIONS} == NAMES


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_entry_is_complete(name):
    entry = ACTIVATIONS[name]
    assert entry.name == name
    assert entry.title.strip()
    assert re.search(r"\b(19|20)\d\d\b", entry.source)
    assert set(entry.bounds) <= set(entry.parameters)
    assert set(entry.learned) <= set(entry.parameters)
    with pytest.raises(TypeError):
        entry.parameters["alpha"] = 2.0


# Numbers


def test_softmax_to_the_digit():
    shares = activation("softmax")([0.5, 2.8, 5.0, 1.0, 3.0])
    assert [round(share, 8) for share in shares.tolist()] == [0.00870909, 0.08686608, 0.7839675, 0.01435887, 0.10609846]


def test_softmax_of_large_numbers_to_the_digit():
    with np.errstate(all="raise"):
        shares = activation("softmax")([1010, 1020, 1000, 990, 1050])
    digits = ["4.24835426e-18", "9.35762297e-14", "1.92874985e-22", "8.75651076e-27", "1.00000000e+00"]
    assert [f"{share:.8e}" for share in shares] == digits


@pytest.mark.parametrize(
    ("text", "x", "expected"),
    [
        ("step", [-1e-9, 0.0, 1e-9], [0, 1, 1]),
        ("relu6", [-1, 3, 7], [0, 3, 6]),
        ("leaky_relu", [-2, 2], [-0.02, 2]),
        ("leaky_relu(alpha=3)", [-2, 2], [-6, 2]),
        ("prelu", [-2, 2], [-0.5, 2]),
        ("hard_sigmoid", [-4, -3, 0, 1.5, 4], [0, 0, 0.5, 0.75, 1]),
        ("hard_tanh", [-4, 0.5, 4], [-1, 0.5, 1]),
        ("h_swish", [-4, -3, 0, 3, 4], [0, 0, 0, 3, 4]),
        ("elu(alpha=2)", [-1, 1], [2 / np.e - 2, 1]),
        ("celu(alpha=2)", [-2, 1], [2 / np.e - 2, 1]),
        ("softsign", [-1, 3], [-0.5, 0.75]),
        ("softplus", [0, 100], [np.log(2), 100]),
        ("gaussian", [0, 1], [1, 1 / np.e]),
        ("mish", [0, 1], [0, 0.8650983882673103]),
        ("gelu", [1, -1], [0.8413447460685429, -0.15865525393145707]),
        ("swish", [1], [0.7310585786300049]),
        ("square", [-3], [9]),
    ],
)
def test_known_values(text, x, expected):
    np.testing.assert_allclose(activation(text)(x), expected, rtol=1e-15, atol=1e-15)


def test_selu_keeps_mean_zero_and_variance_one():
    nodes, weights = np.polynomial.hermite_e.hermegauss(200)
    weights = weights / weights.sum()
    values = activation("selu")(nodes)
    assert weights @ values == pytest.approx(0, abs=1e-3)
    assert weights @ values**2 == pytest.approx(1, abs=1e-3)


def test_scipy_agrees():
    x = np.linspace(-40, 40, 80_001)
    np.testing.assert_allclose(activation("sigmoid")(x), scipy.special.expit(x), rtol=1e-15)
    np.testing.assert_allclose(activation("softplus")(x), -scipy.special.log_expit(-x), rtol=1e-15)
    pairs = np.random.default_rng(0).normal(scale=30, size=(500, 7))
    np.testing.assert_allclose(activation("softmax")(pairs), scipy.special.softmax(pairs, axis=1), rtol=1e-13)
    np.testing.assert_allclose(activation("gelu")(x), x * scipy.special.ndtr(x), rtol=1e-12, atol=1e-300)


def test_erf_is_accurate_in_its_tails_too():
    x = np.concatenate([LARGE, np.linspace(-30, 30, 60_001), [0.46875, 4.0, -0.46875, -4.0]])
    np.testing.assert_allclose(erf(x), scipy.special.erf(x), rtol=2e-15, atol=1e-307)
    np.testing.assert_allclose(erfc(x), scipy.special.erfc(x), rtol=2e-13, atol=1e-300)
    # Abramowitz and Stegun, table 7.1; DLMF 7.23.
    np.testing.assert_allclose(erf(np.array([0.5, 1.0, 2.0])), [0.5204998778, 0.8427007929, 0.9953222650], atol=5e-11)
    assert erfc(np.array(10.0)) == pytest.approx(2.088487583762545e-45, rel=1e-14)


# Derivatives


@pytest.mark.parametrize("text", ELEMENTWISE)
def test_derivative_is_the_limit_of_differences(text):
    function = activation(text)
    x, h = away_from((*function.creases, *function.jumps)), 1e-5
    if text == "celu(alpha=2e-05)":
        x = x[np.abs(x) > 1e-3]
    differences = (function(x + h) - function(x - h)) / (2 * h)
    np.testing.assert_allclose(function.derivative(x), differences, atol=2e-8)


@pytest.mark.parametrize("text", ELEMENTWISE)
def test_vjp_of_an_elementwise_function_is_a_product(text):
    function = activation(text)
    x, gradient = np.random.default_rng(1).normal(size=(2, 4, 5, 3))
    np.testing.assert_array_equal(function.vjp(x, gradient), function.derivative(x) * gradient)


def test_softmax_jacobian_is_the_limit_of_differences():
    function = activation("softmax")
    x, h = np.random.default_rng(0).normal(scale=2, size=(6, 3, 4)), 1e-5
    jacobian = function.derivative(x)
    assert jacobian.shape == (6, 3, 4, 4)
    for j in range(4):
        shift = h * np.eye(4)[j]
        differences = (function(x + shift) - function(x - shift)) / (2 * h)
        np.testing.assert_allclose(jacobian[..., :, j], differences, atol=1e-10)
    gradient = np.random.default_rng(1).normal(size=x.shape)
    np.testing.assert_allclose(function.vjp(x, gradient), np.einsum("...ij,...i->...j", jacobian, gradient), atol=1e-15)


def test_vjp_without_a_pullback_uses_the_jacobian():
    function = activation("softmax")
    fields = {name: getattr(function, name) for name in function.__slots__}
    plain = ActivationFunction(**{**fields, "pullback": None})
    x, gradient = np.random.default_rng(0).normal(size=(2, 5, 3))
    np.testing.assert_allclose(plain.vjp(x, gradient), function.vjp(x, gradient), atol=1e-15)


@pytest.mark.parametrize("text", ELEMENTWISE)
def test_creases_and_jumps_are_where_they_are_said_to_be_and_nowhere_else(text):
    function, h = activation(text), 1e-4
    x = np.arange(-10, 10, h) + h / 2
    if text == "celu(alpha=2e-05)":
        x = x[np.abs(x) > 1e-3]  # it bends within the spacing
    middles = (x[1:] + x[:-1]) / 2
    found_creases = middles[np.abs(np.diff(function.derivative(x))) > 0.01]
    found_jumps = middles[np.abs(np.diff(function(x))) > 0.01]
    np.testing.assert_allclose(found_creases, function.creases if text != "celu(alpha=2e-05)" else [0], atol=h)
    np.testing.assert_allclose(found_jumps, function.jumps, atol=h)


@pytest.mark.parametrize("text", ELEMENTWISE)
def test_derivative_at_a_crease_is_one_of_its_two_sides_or_0(text):
    function, h = activation(text), 1e-9
    for crease in function.creases:
        left, right = function.derivative(np.array([crease - h, crease + h]))
        assert abs(right - left) > 0.01
        at = float(function.derivative(np.array(crease)))
        assert min(abs(at - left), abs(at - right), abs(at)) < 1e-8


# Stability


@pytest.mark.parametrize("text", ALL)
def test_stable_to_1e4_without_a_warning(text):
    function = activation(text)
    entry = ACTIVATIONS[function.name]
    x = LARGE if function.elementwise else np.stack(np.meshgrid(LARGE[::40], LARGE[::40]), -1).reshape(-1, 2)
    with np.errstate(all="raise"):
        values, slopes, pulled = function(x), function.derivative(x), function.vjp(x, np.ones_like(x))
        direct = entry.function(x, **function.parameters), entry.derivative(x, **function.parameters)
    assert np.isfinite(values).all()
    assert np.isfinite(slopes).all()
    assert np.isfinite(pulled).all()
    np.testing.assert_array_equal(direct[0], values)
    np.testing.assert_array_equal(direct[1], slopes)


@pytest.mark.parametrize("text", ALL)
def test_shapes_scalars_lists_and_integers(text):
    function = activation(text)
    x = np.array([[-2, 0, 1], [3, 4, -5]])
    expected = function(x.astype(np.float64))
    assert expected.dtype == np.float64
    assert expected.shape == (2, 3)
    np.testing.assert_array_equal(function(x), expected)
    np.testing.assert_array_equal(function(x.tolist()), expected)
    np.testing.assert_array_equal(function.derivative(x), function.derivative(x * 1.0))
    np.testing.assert_allclose(function(np.broadcast_to(x, (4, 2, 3))), np.broadcast_to(expected, (4, 2, 3)))
    assert function(np.empty((0, 3))).shape == (0, 3)
    assert function.derivative(np.empty((0, 3))).shape == ((0, 3) if function.elementwise else (0, 3, 3))
    if function.elementwise:
        assert function(3).shape == ()
        assert function.derivative(3.0).shape == ()
        np.testing.assert_array_equal(function(3), expected[1, 0])


@pytest.mark.parametrize("text", ALL)
def test_what_comes_in_stays_as_it_was(text):
    function, x = activation(text), np.array([[-2.0, 0.0], [1.0, 3.0]])
    x.setflags(write=False)
    for result in (function(x), function.derivative(x), function.vjp(x, x)):
        assert not np.shares_memory(result, x)


# Parameters


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if ACTIVATIONS[name].parameters])
def test_parameters_may_be_arrays(name):
    entry = ACTIVATIONS[name]
    alphas = np.array([0.1, 0.5, 1.0, 2.0])
    x = np.random.default_rng(0).normal(size=(4, 5, 3))
    for function in (entry.function, entry.derivative, *entry.learned.values()):
        together = function(x, alpha=alphas[:, None, None])
        assert together.shape == x.shape
        np.testing.assert_array_equal(together, [function(part, alpha=a) for part, a in zip(x, alphas, strict=True)])


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if ACTIVATIONS[name].learned])
def test_derivative_by_a_learned_parameter(name):
    entry, x, h = ACTIVATIONS[name], np.linspace(-3, 3, 101), 1e-6
    for parameter, derivative in entry.learned.items():
        value = entry.parameters[parameter]
        above, below = (entry.function(x, **{**entry.parameters, parameter: value + s * h}) for s in (1, -1))
        np.testing.assert_allclose(derivative(x, **entry.parameters), (above - below) / (2 * h), atol=1e-9)


def test_only_prelu_learns():
    assert [name for name in ACTIVATIONS if ACTIVATIONS[name].learned] == ["prelu"]


# Texts


@pytest.mark.parametrize("text", ALL)
def test_formula_and_symbol_are_mathtext(text):
    function = activation(text)
    parser = MathTextParser("path")
    for mathtext in (function.formula, function.symbol, f"a = {function.formula}"):
        assert "$" not in mathtext
        assert "\n" not in mathtext
        width, _, _, glyphs, _ = parser.parse(f"${mathtext}$", dpi=72)
        assert glyphs
        assert width > 0
    assert parser.parse(f"${function.formula}$", dpi=72)[0] < 330


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("relu", r"\max(0,\,z)"),
        ("leaky_relu(0.1)", r"\max(0.1\,z,\,z)"),
        ("leaky_relu(-1)", r"\max(-z,\,z)"),
        ("leaky_relu(0)", r"\max(0,\,z)"),
        ("leaky_relu(1)", "z"),
        ("leaky_relu(3)", r"\min(3\,z,\,z)"),
        ("elu", r"\max(0,\,z) + \min(0,\,e^z - 1)"),
        ("elu(0)", r"\max(0,\,z)"),
        ("elu(2)", r"\max(0,\,z) + \min(0,\,2\,(e^z - 1))"),
        ("celu(0.5)", r"\max(0,\,z) + \min(0,\,0.5\,(e^{z / 0.5} - 1))"),
        ("softmax", r"e^{z_i} / \sum_j e^{z_j}"),
    ],
)
def test_formula_has_the_parameters_in_place(text, formula):
    assert activation(text).formula == formula


@pytest.mark.parametrize("text", ALL)
def test_expression_leads_back(text):
    function = activation(text)
    again = activation(function.expression)
    assert function.expression == again.expression == text
    assert (again.name, again.parameters) == (function.name, function.parameters)
    assert repr(function) == f"activation('{text}')"


@given(st.floats(-1e6, 1e6))
def test_expression_leads_back_to_the_very_number(alpha):
    function = bind(ACTIVATIONS["prelu"], alpha=alpha)
    assert activation(function.expression).parameters == {"alpha": alpha}
    assert MathTextParser("path").parse(f"${function.formula}$", dpi=72)


@pytest.mark.parametrize("clone", [copy.copy, copy.deepcopy, lambda function: pickle.loads(pickle.dumps(function))])  # noqa: S301
def test_copies_and_pickles(clone):
    again = clone(activation("leaky_relu(alpha=0.125)"))
    assert again.expression == "leaky_relu(alpha=0.125)"
    assert again(-1) == -0.125


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("abs", "absolute"),
        ("ReLU", "relu"),
        (" relu ( ) ", "relu"),
        ("LeakyReLU", "leaky_relu"),
        ("leaky-relu", "leaky_relu"),
        ("leaky relu(0.1)", "leaky_relu(alpha=0.1)"),
        ("Leaky_ReLU( alpha = 1e-1 )", "leaky_relu(alpha=0.1)"),
        ("leaky_relu(alpha=0.01)", "leaky_relu"),
        ("leaky_relu(-.5)", "leaky_relu(alpha=-0.5)"),
        ("elu(alpha=2.0)", "elu(alpha=2)"),
        ("SiLU", "swish"),
        ("Hardswish", "h_swish"),
        ("HardTanh", "hard_tanh"),
        ("softmax\n", "softmax"),
    ],
)
def test_spellings(text, expression):
    assert activation(text).expression == expression


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("relue", UnknownNameError, "unknown activation 'relue': did you mean 'relu'?"),
        ("Sigmoyd", UnknownNameError, "unknown activation 'Sigmoyd': did you mean 'sigmoid'?"),
        ("qqqq", UnknownNameError, "unknown activation 'qqqq': known are identity, step, "),
        ("leaky_relu(alfa=1)", UnknownNameError, "unknown leaky_relu parameter 'alfa': did you mean 'alpha'?"),
        ("leaky_relu(=1)", UnknownNameError, "unknown leaky_relu parameter '': known are alpha"),
        ("relu(0.1)", InvalidValueError, "relu has no parameters, but got '0.1'"),
        ("abs(alpha=1)", InvalidValueError, "absolute has no parameters, but got 'alpha=1'"),
        ("elu(alpha=x)", InvalidValueError, "elu: expected alpha to be a number, but got 'x'"),
        ("elu(alpha=)", InvalidValueError, "elu: expected alpha to be a number, but got ''"),
        ("elu(alpha=nan)", InvalidValueError, "elu: alpha must be finite, but got nan"),
        ("elu(alpha=-inf)", InvalidValueError, "elu: alpha must be finite, but got -inf"),
        ("elu(alpha=-1)", InvalidValueError, "elu: alpha must be from 0 to 1e+06, but got -1"),
        ("celu(alpha=0)", InvalidValueError, "celu: alpha must be from 1e-06 to 1e+06, but got 0"),
        ("leaky_relu(1e9)", InvalidValueError, "leaky_relu: alpha must be from -1e+06 to 1e+06, but got 1e+09"),
        ("elu(alpha=1, alpha=2)", InvalidValueError, "elu: alpha is given twice"),
        (
            "leaky_relu(0.1, 0.2)",
            InvalidValueError,
            "leaky_relu: expected name=value for each parameter, but got '0.1'",
        ),
        ("relu(", InvalidValueError, "or 'leaky_relu(alpha=0.1)', but got 'relu('"),
        ("relu)", InvalidValueError, "but got 'relu)'"),
        ("leaky_relu((1))", InvalidValueError, "but got 'leaky_relu((1))'"),
        ("(0.1)", InvalidValueError, "but got '(0.1)'"),
        ("", InvalidValueError, "activation: expected a name, as in 'relu' or 'leaky_relu(alpha=0.1)', but got ''"),
        ("relu\nrelu(", InvalidValueError, r"but got 'relu\nrelu('"),
        ("a" * 1_000_000, InvalidValueError, "but got 'aaa"),
        (None, InvalidValueError, "but got NoneType"),
        (["relu"], InvalidValueError, "but got list"),
    ],
)
def test_errors_are_one_line_that_says_what_came_and_what_was_expected(text, kind, message):
    with pytest.raises(kind) as caught:
        activation(text)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        ("elu", {"alpha": "1"}, "elu: expected alpha to be a number, but got '1'"),
        ("elu", {"alpha": True}, "elu: expected alpha to be a number, but got bool"),
        ("elu", {"alpha": np.ones((2, 2))}, "elu: expected alpha to be a number, but got ndarray"),
        ("elu", {"alpha": 10**400}, "elu: alpha must be finite, but got inf"),
        ("elu", {"alhpa": 1.0}, "unknown elu parameter 'alhpa': did you mean 'alpha'?"),
        ("relu", {"alpha": 1.0}, "relu has no parameters, but got 'alpha'"),
    ],
)
def test_bind_refuses_what_does_not_fit(name, parameters, message):
    with pytest.raises(WarpvizError) as caught:
        bind(ACTIVATIONS[name], **parameters)
    assert str(caught.value) == message


@given(st.text(max_size=30))
def test_any_text_gives_a_function_or_one_of_our_errors(text):
    message = ""
    try:
        function = activation(text)
        assert function.name in ACTIVATIONS or activation(function.expression).name == function.name
    except WarpvizError as error:
        message = str(error)
    assert len(message.splitlines()) <= 1


def test_bound_parameters_are_read_only():
    function = bind(ACTIVATIONS["leaky_relu"], alpha=np.float64(0.5))
    assert isinstance(function.parameters, MappingProxyType)
    assert function.parameters == {"alpha": 0.5}
    assert activation("relu").parameters == {}


def test_softmax_of_a_number_is_refused():
    with pytest.raises(
        InvalidValueError, match=r"softmax: expected points of shape \(\.\.\., D\), but got a single number"
    ):
        activation("softmax")(1.0)


# Mathematics


@given(planes)
def test_softmax_takes_the_plane_to_a_line(point):
    shares = activation("softmax")(point)
    assert shares.sum() == pytest.approx(1, abs=1e-15)
    assert shares[0] - shares[1] == pytest.approx(np.tanh((point[0] - point[1]) / 2), abs=1e-12)


@given(st.lists(finite, min_size=1, max_size=6), finite)
def test_softmax_is_a_distribution_that_a_shift_leaves_alone(values, shift):
    shares = activation("softmax")(values)
    assert (shares >= 0).all()
    assert shares.sum() == pytest.approx(1)
    assert (np.diff(shares[np.argsort(values)]) >= 0).all()
    np.testing.assert_allclose(activation("softmax")(np.array(values) + shift), shares, atol=1e-10)


@given(planes)
def test_absolute_has_four_preimages(point):
    mirrored = [point * signs for signs in ((1, 1), (1, -1), (-1, 1), (-1, -1))]
    np.testing.assert_array_equal(activation("abs")(mirrored), [np.abs(point)] * 4)


@given(planes)
def test_relu_sends_the_third_quadrant_to_the_origin(point):
    np.testing.assert_array_equal(activation("relu")(-np.abs(point)), [0, 0])
    np.testing.assert_array_equal(activation("relu")(np.abs(point)), np.abs(point))


@given(moderate)
def test_half_way_between_identity_and_absolute_is_relu(x):
    assert (activation("identity")(x) + activation("abs")(x)) / 2 == activation("relu")(x)


@pytest.mark.parametrize("name", ["identity", "tanh", "softsign", "hard_tanh", "sin"])
@given(x=finite)
def test_odd(name, x):
    function = activation(name)
    assert function(-x) == -function(x)
    assert function.derivative(-x) == function.derivative(x)


@pytest.mark.parametrize("name", ["absolute", "square", "cos", "gaussian"])
@given(x=finite)
def test_even(name, x):
    function = activation(name)
    assert function(-x) == function(x)
    assert function.derivative(-x) == -function.derivative(x)


@pytest.mark.parametrize("name", ["relu", "softplus", "swish", "gelu", "gelu_tanh", "h_swish"])
@given(x=finite)
def test_gates_give_back_their_input_between_both_sides(name, x):
    function = activation(name)
    assert function(x) - function(-x) == pytest.approx(x, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("name", ["sigmoid", "hard_sigmoid"])
@given(x=finite)
def test_both_sides_of_a_probability_make_one(name, x):
    assert activation(name)(x) + activation(name)(-x) == pytest.approx(1, abs=1e-15)


@pytest.mark.parametrize(
    "name", ["sigmoid", "hard_sigmoid", "tanh", "hard_tanh", "softsign", "step", "relu6", "relu", "elu"]
)
@given(pair=st.tuples(finite, finite))
def test_monotone(name, pair):
    low, high = activation(name)(sorted(pair))
    assert low <= high


@given(st.floats(-30, 30))
def test_sigmoid_is_half_a_tanh(x):
    assert activation("sigmoid")(x) == pytest.approx((1 + np.tanh(x / 2)) / 2, abs=1e-15)
    assert activation("tanh").derivative(x) == pytest.approx(1 - np.tanh(x) ** 2, abs=1e-14)
