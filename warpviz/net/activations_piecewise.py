"""Activation functions that are put together from pieces: most have creases."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from warpviz.net.activation_entry import ActivationEntry, register
from warpviz.net.formulas import (
    cases,
    celu_derivative,
    celu_formula,
    elu_derivative,
    elu_formula,
    leaky_derivative,
    leaky_formula,
)

if TYPE_CHECKING:
    from collections.abc import Callable

# SELU's constants, from the paper's fixed-point equations.
SELU_ALPHA = 1.6732632423543772848170429916717
SELU_SCALE = 1.0507009873554804934193349852946

LARGEST = 1e6  # for parameters: with |x| <= 1e4 nothing overflows


def at(*places: float) -> Callable[..., tuple[float, ...]]:
    """Return creases that do not depend on parameters."""
    return lambda **_parameters: places


def values_in(low: float, high: float = math.inf) -> Callable[..., tuple[float, float]]:
    """Return bounds of values that do not depend on parameters."""
    return lambda **_parameters: (low, high)


def _leaky_values(alpha: float) -> tuple[float, float]:
    """Return the bounds of what is z where z > 0, else alpha z."""
    return (-math.inf if alpha > 0 else 0.0), math.inf


register(
    ActivationEntry(
        name="identity",
        title="identity",
        function=lambda x: x.copy(),
        derivative=np.ones_like,
        formula=lambda: "z",
        derivative_formula=lambda: "1",
        symbol=r"\mathrm{id}",
        source="Goodfellow, Bengio and Courville, Deep Learning (2016), section 6.3.3: linear hidden units",
        piecewise_linear=True,
        verb="keep",
    ),
    "linear",
)

register(
    # step(0) = 1, as in torch.heaviside(x, 1); the derivative is 0 there too.
    ActivationEntry(
        name="step",
        title="step",
        function=lambda x: np.where(x >= 0, 1.0, 0.0),
        derivative=np.zeros_like,
        formula=lambda: r"1\ \mathrm{if}\ z \geq 0,\ \mathrm{else}\ 0",
        derivative_formula=lambda: "0",
        symbol="H",
        source="McCulloch and Pitts, A logical calculus of the ideas immanent in nervous activity (1943)",
        jumps=(0.0,),
        piecewise_linear=True,
        bounds_of_value=values_in(0.0, 1.0),
        verb="step",
    ),
    "heaviside",
)

register(
    ActivationEntry(
        name="relu",
        title="ReLU",
        function=lambda x: np.maximum(x, 0.0),
        derivative=lambda x: np.where(x > 0, 1.0, 0.0),
        formula=lambda: r"\max(0,\,z)",
        derivative_formula=lambda: cases("1", "z > 0", "0"),
        symbol=r"\mathrm{ReLU}",
        source="Nair and Hinton, Rectified linear units improve restricted Boltzmann machines (2010)",
        creases=at(0.0),
        piecewise_linear=True,
        bounds_of_value=values_in(0.0),
        verb="press",
    ),
)

register(
    ActivationEntry(
        name="leaky_relu",
        title="leaky ReLU",
        function=lambda x, alpha: np.where(x > 0, x, alpha * x),
        derivative=lambda x, alpha: np.where(x > 0, 1.0, alpha),
        formula=leaky_formula,
        derivative_formula=leaky_derivative,
        symbol=r"\mathrm{LReLU}",
        source="Maas, Hannun and Ng, Rectifier nonlinearities improve neural network acoustic models (2013)",
        parameters={"alpha": 0.01},
        bounds={"alpha": (-LARGEST, LARGEST)},
        creases=lambda alpha: () if alpha == 1 else (0.0,),
        piecewise_linear=True,
        bounds_of_value=_leaky_values,
        verb="crease",
    ),
)

register(
    ActivationEntry(
        name="prelu",
        title="PReLU",
        function=lambda x, alpha: np.where(x > 0, x, alpha * x),
        derivative=lambda x, alpha: np.where(x > 0, 1.0, alpha),
        formula=leaky_formula,
        derivative_formula=leaky_derivative,
        symbol=r"\mathrm{PReLU}",
        source="He, Zhang, Ren and Sun, Delving deep into rectifiers (2015), arXiv:1502.01852",
        parameters={"alpha": 0.25},
        bounds={"alpha": (-LARGEST, LARGEST)},
        creases=lambda alpha: () if alpha == 1 else (0.0,),
        learned={"alpha": lambda x, **_: np.minimum(x, 0.0)},
        piecewise_linear=True,
        bounds_of_value=_leaky_values,
        verb="crease",
    ),
)

register(
    ActivationEntry(
        name="relu6",
        title="ReLU6",
        function=lambda x: np.clip(x, 0.0, 6.0),
        derivative=lambda x: np.where((x > 0) & (x < 6), 1.0, 0.0),
        formula=lambda: r"\min(\max(0,\,z),\,6)",
        derivative_formula=lambda: cases("1", "0 < z < 6", "0"),
        symbol=r"\mathrm{ReLU6}",
        source="Krizhevsky, Convolutional deep belief networks on CIFAR-10 (2010)",
        creases=at(0.0, 6.0),
        piecewise_linear=True,
        bounds_of_value=values_in(0.0, 6.0),
        verb="clip",
    ),
)

register(
    ActivationEntry(
        name="elu",
        title="ELU",
        function=lambda x, alpha: np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0.0))),
        derivative=lambda x, alpha: np.where(x > 0, 1.0, alpha * np.exp(np.minimum(x, 0.0))),
        formula=elu_formula,
        derivative_formula=elu_derivative,
        symbol=r"\mathrm{ELU}",
        source="Clevert, Unterthiner and Hochreiter, Fast and accurate deep network learning by exponential linear "
        "units (2015), arXiv:1511.07289",
        parameters={"alpha": 1.0},
        bounds={"alpha": (0.0, LARGEST)},
        creases=lambda alpha: () if alpha == 1 else (0.0,),
        bounds_of_value=lambda alpha: (-alpha, math.inf),
        reached=(False, True),
        verb="bend",
    ),
)

register(
    ActivationEntry(
        name="selu",
        title="SELU",
        function=lambda x: SELU_SCALE * np.where(x > 0, x, SELU_ALPHA * np.expm1(np.minimum(x, 0.0))),
        derivative=lambda x: SELU_SCALE * np.where(x > 0, 1.0, SELU_ALPHA * np.exp(np.minimum(x, 0.0))),
        formula=lambda: r"1.0507\,(\max(0,\,z) + \min(0,\,1.6733\,(e^z - 1)))",
        derivative_formula=lambda: cases("1.0507", "z > 0", r"1.7581\,e^z"),
        symbol=r"\mathrm{SELU}",
        source="Klambauer, Unterthiner, Mayr and Hochreiter, Self-normalizing neural networks (2017), arXiv:1706.02515",
        creases=at(0.0),
        bounds_of_value=values_in(-SELU_SCALE * SELU_ALPHA),
        reached=(False, True),
        verb="bend",
    ),
)

register(
    ActivationEntry(
        name="celu",
        title="CELU",
        function=lambda x, alpha: np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0.0) / alpha)),
        derivative=lambda x, alpha: np.where(x > 0, 1.0, np.exp(np.minimum(x, 0.0) / alpha)),
        formula=celu_formula,
        derivative_formula=celu_derivative,
        symbol=r"\mathrm{CELU}",
        source="Barron, Continuously differentiable exponential linear units (2017), arXiv:1704.07483",
        parameters={"alpha": 1.0},
        bounds={"alpha": (1 / LARGEST, LARGEST)},
        bounds_of_value=lambda alpha: (-alpha, math.inf),
        reached=(False, True),
        verb="bend",
    ),
)

register(
    ActivationEntry(
        name="h_swish",
        title="hard swish",
        function=lambda x: x * np.clip(x + 3, 0.0, 6.0) / 6,
        derivative=lambda x: np.where(x >= 3, 1.0, np.where(x <= -3, 0.0, np.clip(x, -3.0, 3.0) / 3 + 0.5)),
        formula=lambda: r"z\,\min(\max(0,\,z + 3),\,6) / 6",
        derivative_formula=lambda: cases("1", r"z \geq 3", cases("z / 3 + 1 / 2", "z > -3", "0")),
        symbol=r"\mathrm{hswish}",
        source="Howard et al., Searching for MobileNetV3 (2019), arXiv:1905.02244",
        creases=at(-3.0, 3.0),
        bounds_of_value=values_in(-0.375),
        verb="gate",
    ),
    "hardswish",
    "hard_swish",
)

register(
    ActivationEntry(
        name="hard_sigmoid",
        title="hard sigmoid",
        function=lambda x: np.clip(x / 6 + 0.5, 0.0, 1.0),
        derivative=lambda x: np.where((x > -3) & (x < 3), 1 / 6, 0.0),
        formula=lambda: r"\min(\max(0,\,z / 6 + 1 / 2),\,1)",
        derivative_formula=lambda: cases("1 / 6", "-3 < z < 3", "0"),
        symbol=r"\mathrm{h}\sigma",
        source="Courbariaux, Bengio and David, BinaryConnect (2015), arXiv:1511.00363, with the slope 1/6 of "
        "Howard et al., Searching for MobileNetV3 (2019), arXiv:1905.02244",
        creases=at(-3.0, 3.0),
        piecewise_linear=True,
        bounds_of_value=values_in(0.0, 1.0),
        verb="squash",
    ),
)

register(
    ActivationEntry(
        name="hard_tanh",
        title="hard tanh",
        function=lambda x: np.clip(x, -1.0, 1.0),
        derivative=lambda x: np.where((x > -1) & (x < 1), 1.0, 0.0),
        formula=lambda: r"\min(\max(-1,\,z),\,1)",
        derivative_formula=lambda: cases("1", "-1 < z < 1", "0"),
        symbol=r"\mathrm{htanh}",
        source="Collobert, Large scale machine learning (PhD thesis, Université Paris VI, 2004)",
        creases=at(-1.0, 1.0),
        piecewise_linear=True,
        bounds_of_value=values_in(-1.0, 1.0),
        verb="clip",
    ),
    "hardtanh",
)

register(
    ActivationEntry(
        name="absolute",
        title="absolute value",
        short="abs",
        function=np.abs,
        derivative=np.sign,
        formula=lambda: "|z|",
        derivative_formula=lambda: r"\mathrm{sign}(z)",
        symbol=r"|z|",
        source="Jarrett, Kavukcuoglu, Ranzato and LeCun, What is the best multi-stage architecture for object "
        "recognition? (2009)",
        creases=at(0.0),
        piecewise_linear=True,
        mirror=0.0,
        bounds_of_value=values_in(0.0),
        verb="fold",
    ),
    "abs",
)
