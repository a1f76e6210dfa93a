"""Smooth activation functions, without a crease; of softsign only the first derivative is continuous."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from warpviz.errors import InvalidValueError
from warpviz.net.activation_entry import ActivationEntry, Turned, register
from warpviz.net.activations_piecewise import values_in
from warpviz.net.special import normal_cdf, normal_density, sigmoid, sigmoid_derivative, softplus

if TYPE_CHECKING:
    from warpviz.arrays import Floats
SQRT_2 = math.sqrt(2)
SQRT_2_OVER_PI = math.sqrt(2 / math.pi)

register(
    ActivationEntry(
        name="sigmoid",
        title="sigmoid",
        function=sigmoid,
        derivative=sigmoid_derivative,
        formula=lambda: "1 / (1 + e^{-z})",
        derivative_formula=lambda: r"\sigma(z)\,(1 - \sigma(z))",
        symbol=r"\sigma",
        source="Rumelhart, Hinton and Williams, Learning representations by back-propagating errors (1986)",
        closes=True,
        bounds_of_value=values_in(0.0, 1.0),
        reached=(False, False),
        verb="squash",
    ),
    "logistic",
)

register(
    ActivationEntry(
        name="tanh",
        title="hyperbolic tangent",
        function=np.tanh,
        derivative=lambda x: 4 * sigmoid_derivative(2 * x),
        formula=lambda: r"\tanh z",
        derivative_formula=lambda: r"1 - \tanh^2 z",
        symbol=r"\tanh",
        source="LeCun, Bottou, Orr and Müller, Efficient BackProp (1998)",
        bounds_of_value=values_in(-1.0, 1.0),
        reached=(False, False),
        verb="squash",
    ),
)

register(
    ActivationEntry(
        name="softplus",
        title="softplus",
        function=softplus,
        derivative=sigmoid,
        formula=lambda: r"\ln(1 + e^z)",
        derivative_formula=lambda: "1 / (1 + e^{-z})",
        symbol=r"\mathrm{softplus}",
        source="Dugas et al., Incorporating second-order functional knowledge for better option pricing (2000)",
        bounds_of_value=values_in(0.0),
        reached=(False, False),
        verb="bend",
    ),
)

register(
    ActivationEntry(
        name="softsign",
        title="softsign",
        function=lambda x: x / (1 + np.abs(x)),
        derivative=lambda x: 1 / (1 + np.abs(x)) ** 2,
        formula=lambda: "z / (1 + |z|)",
        derivative_formula=lambda: "1 / (1 + |z|)^2",
        symbol=r"\mathrm{softsign}",
        source="Bergstra, Desjardins, Lamblin and Bengio, Quadratic polynomials learn better image features (2009)",
        bounds_of_value=values_in(-1.0, 1.0),
        reached=(False, False),
        verb="squash",
    ),
)

register(
    ActivationEntry(
        name="gelu",
        title="GELU",
        function=lambda x: x * normal_cdf(x),
        derivative=lambda x: normal_cdf(x) + x * normal_density(x),
        formula=lambda: r"z\,(1 + \mathrm{erf}(z / \sqrt{2})) / 2",
        derivative_formula=lambda: r"(1 + \mathrm{erf}(z / \sqrt{2})) / 2 + z\,e^{-z^2 / 2} / \sqrt{2\,\pi}",
        symbol=r"\mathrm{GELU}",
        source="Hendrycks and Gimpel, Gaussian error linear units (2016), arXiv:1606.08415",
        # It is 0.0005 away at most, and several times as quick.
        stand_in="gelu_tanh",
        bounds_of_value=values_in(-0.16997120747990369),
        verb="gate",
    ),
)


def _gelu_argument(x: Floats) -> Floats:
    """Return twice what stands under tanh, since (1 + tanh u) / 2 = sigmoid(2 u)."""
    return 2 * SQRT_2_OVER_PI * (x + 0.044715 * x * x * x)


def _gelu_tanh_derivative(x: Floats) -> Floats:
    inner = _gelu_argument(x)
    slope = 2 * SQRT_2_OVER_PI * (1 + 3 * 0.044715 * x * x)
    return sigmoid(inner) + x * slope * sigmoid_derivative(inner)


def _gelu_tanh_slope() -> str:
    inner, slope = r"\sqrt{2 / \pi}\,(z + 0.044715\,z^3)", r"\sqrt{2 / \pi}\,(1 + 0.134145\,z^2)"
    return rf"(1 + \tanh u) / 2 + z\,(1 - \tanh^2 u)\,{slope} / 2,\ u = {inner}"


register(
    ActivationEntry(
        name="gelu_tanh",
        title="GELU (tanh form)",
        function=lambda x: x * sigmoid(_gelu_argument(x)),
        derivative=_gelu_tanh_derivative,
        formula=lambda: r"z\,(1 + \tanh(\sqrt{2 / \pi}\,(z + 0.044715\,z^3))) / 2",
        derivative_formula=_gelu_tanh_slope,
        symbol=r"\mathrm{GELU}_{\tanh}",
        source="Hendrycks and Gimpel, Gaussian error linear units (2016), arXiv:1606.08415",
        bounds_of_value=values_in(-0.17004075057125412),
        verb="gate",
    ),
)

register(
    ActivationEntry(
        name="swish",
        title="swish",
        function=lambda x: x * sigmoid(x),
        derivative=lambda x: sigmoid(x) + x * sigmoid_derivative(x),
        formula=lambda: "z / (1 + e^{-z})",
        derivative_formula=lambda: r"\sigma(z)\,(1 + z\,(1 - \sigma(z)))",
        symbol=r"\mathrm{swish}",
        source="Ramachandran, Zoph and Le, Searching for activation functions (2017), arXiv:1710.05941; as SiLU: "
        "Elfwing, Uchibe and Doya (2017), arXiv:1702.03118",
        bounds_of_value=values_in(-0.27846454276107380),
        verb="gate",
    ),
    "silu",
)


def _mish_derivative(x: Floats) -> Floats:
    gate = np.tanh(softplus(x))
    slope: Floats = gate + x * (1 - gate * gate) * sigmoid(x)
    return slope


register(
    ActivationEntry(
        name="mish",
        title="mish",
        function=lambda x: x * np.tanh(softplus(x)),
        derivative=_mish_derivative,
        formula=lambda: r"z\,\tanh(\ln(1 + e^z))",
        derivative_formula=lambda: r"\tanh u + z\,\sigma(z)\,(1 - \tanh^2 u),\ u = \ln(1 + e^z)",
        symbol=r"\mathrm{mish}",
        source="Misra, Mish: a self regularized non-monotonic activation function (2019), arXiv:1908.08681",
        bounds_of_value=values_in(-0.30884341301725043),
        verb="gate",
    ),
)

register(
    ActivationEntry(
        name="gaussian",
        title="Gaussian",
        function=lambda x: np.exp(-x * x),
        derivative=lambda x: -2 * x * np.exp(-x * x),
        formula=lambda: "e^{-z^2}",
        derivative_formula=lambda: r"-2\,z\,e^{-z^2}",
        symbol=r"\mathrm{gauss}",
        source="Broomhead and Lowe, Multivariable functional interpolation and adaptive networks (1988)",
        bounds_of_value=values_in(0.0, 1.0),
        reached=(False, True),
        verb="fold",
    ),
)

register(
    ActivationEntry(
        name="sin",
        title="sine",
        function=np.sin,
        derivative=np.cos,
        formula=lambda: r"\sin z",
        derivative_formula=lambda: r"\cos z",
        symbol=r"\sin",
        source="Sitzmann et al., Implicit neural representations with periodic activation functions (2020), "
        "arXiv:2006.09661",
        phase=0.0,
        bounds_of_value=values_in(-1.0, 1.0),
        verb="roll",
        small_verb="bend",
        small_reach=math.pi / 2,
    ),
    "sine",
)

register(
    ActivationEntry(
        name="cos",
        title="cosine",
        function=np.cos,
        derivative=lambda x: -np.sin(x),
        formula=lambda: r"\cos z",
        derivative_formula=lambda: r"-\sin z",
        symbol=r"\cos",
        source="Rahimi and Recht, Random features for large-scale kernel machines (2007)",
        phase=-math.pi / 2,
        bounds_of_value=values_in(-1.0, 1.0),
        verb="roll",
        small_verb="fold",
        small_reach=math.pi,
    ),
    "cosine",
)

register(
    ActivationEntry(
        name="square",
        title="square",
        function=np.square,
        derivative=lambda x: 2 * x,
        formula=lambda: "z^2",
        derivative_formula=lambda: r"2\,z",
        symbol=r"z^2",
        source="Livni, Shalev-Shwartz and Shamir, On the computational efficiency of training neural networks (2014), "
        "arXiv:1410.1141",
        bounds_of_value=values_in(0.0),
        verb="fold",
    ),
)


def softmax(x: Floats) -> Floats:
    """Return softmax along the last axis of x (..., D); the maximum is taken off first, so that exp cannot overflow."""
    if x.ndim == 0:
        raise InvalidValueError("softmax: expected points of shape (..., D), but got a single number")
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return shares


def _softmax_jacobian(x: Floats) -> Floats:
    shares = softmax(x)
    jacobian: Floats = shares[..., :, None] * (np.eye(x.shape[-1]) - shares[..., None, :])
    return jacobian


def _softmax_pullback(x: Floats, gradient: Floats) -> Floats:
    shares = softmax(x)
    pulled: Floats = shares * (gradient - (gradient * shares).sum(axis=-1, keepdims=True))
    return pulled


register(
    ActivationEntry(
        name="softmax",
        title="softmax",
        function=softmax,
        derivative=_softmax_jacobian,
        formula=lambda: r"e^{z_i} / \sum_j e^{z_j}",
        derivative_formula=lambda: r"f_i\,(\delta_{ij} - f_j)",
        symbol=r"\mathrm{softmax}",
        source="Bridle, Probabilistic interpretation of feedforward classification network outputs (1990)",
        elementwise=False,
        pullback=_softmax_pullback,
        turned=Turned(
            # p = (x - y) / sqrt 2 and q = (x + y) / sqrt 2: the shares differ by tanh((x - y) / 2), their sum is 1.
            axes=np.array([[1.0, -1.0], [1.0, 1.0]]) / SQRT_2,
            functions=(lambda p: np.tanh(p / SQRT_2) / SQRT_2, lambda q: np.full_like(q, 1 / SQRT_2)),
            derivatives=(lambda p: 2 * sigmoid_derivative(SQRT_2 * p), np.zeros_like),
        ),
        closes=True,
        bounds_of_value=values_in(0.0, 1.0),
        reached=(False, False),
        verb="collapse",
    ),
)
