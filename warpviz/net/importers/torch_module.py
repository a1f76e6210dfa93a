"""Live PyTorch modules: `nn.Sequential`, and any module whose forward is a chain of layers that warpviz has."""

from __future__ import annotations

import copy
import functools
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from warpviz.errors import InvalidValueError, UnknownNameError
from warpviz.net.importers.chains import Chain, check_values
from warpviz.net.importers.pointwise import combined, rescaled

if TYPE_CHECKING:
    from collections.abc import Callable

    from warpviz.net.network import Network

# Modules without parameters of their own, by name, and functions and methods, by theirs.
MODULES = {
    "ReLU": "relu", "ReLU6": "relu6", "SELU": "selu", "Softsign": "softsign", "SiLU": "swish", "Hardswish": "h_swish",
    "Hardsigmoid": "hard_sigmoid", "Mish": "mish", "Tanh": "tanh", "Sigmoid": "sigmoid", "Identity": "identity",
    "Dropout": "identity", "AlphaDropout": "identity", "Flatten": "identity",
}  # fmt: skip
FUNCTIONS = {
    "relu": "relu", "relu_": "relu", "relu6": "relu6", "selu": "selu", "softsign": "softsign", "silu": "swish",
    "hardswish": "h_swish", "hardsigmoid": "hard_sigmoid", "mish": "mish", "tanh": "tanh", "sigmoid": "sigmoid",
    "abs": "absolute", "absolute": "absolute", "sin": "sin", "cos": "cos", "square": "square", "dropout": "identity",
    "flatten": "identity", "squeeze": "identity", "contiguous": "identity", "float": "identity", "double": "identity",
    "to": "identity", "detach": "identity", "clone": "identity", "exp": "exp(x)", "log": "log(x)", "sqrt": "sqrt(x)",
    "erf": "erf(x)",
}  # fmt: skip
SUMS = {"add", "iadd", "add_"}
# Of two values that are functions of the same one.
PAIRS = {"mul": "{0} * {1}", "truediv": "{0} / {1}", "sub": "{0} - {1}"}
NOT_SHOWN = "not a layer that is shown"
NEAR = 1e-12
Made = TypeVar("Made")


def torch_network(module: Any) -> Network:  # noqa: ANN401 - of a library that need not be there
    """Return the network that a PyTorch module computes when it is evaluated; the module itself is left as it is.

    Linear layers, activations, batch normalisation (as the affine map that it is then), dropout (dropped), and sums
    with earlier values (residual blocks) are understood; `torch.fx` follows the module's own code. At last the module
    is called on a few points and compared.

    Raises `InvalidValueError` that names the first module or function that is not understood.
    """
    import torch
    from torch import fx

    name = type(module).__name__
    try:
        own = copy.deepcopy(module).to("cpu").train(mode=False)
        traced = fx.symbolic_trace(own)
    except Exception as error:  # noqa: BLE001 - whatever a user's code does when it is followed
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise InvalidValueError(f"{name}: its forward cannot be followed: {reason}") from None
    network = _called(name, _last(traced, name, torch).network)
    check_values(name, network, lambda points: _call(own, points, torch))
    return network


def _last(traced: Any, name: str, torch: Any) -> Chain:  # noqa: ANN401 - as above
    """Return the value that a traced module returns."""
    values: dict[Any, Chain] = {}
    parts = dict(traced.named_modules())
    for node in traced.graph.nodes:
        if node.op == "output":
            last = node.args[0]
            if not isinstance(last, type(node)) or last not in values:
                raise InvalidValueError(f"{name}: returns more than one value")
            return values[last]
        if node.op == "placeholder":
            if values:
                raise InvalidValueError(f"{name}: takes more than one value")
            values[node] = Chain(
                (), next((part.in_features for part in parts.values() if hasattr(part, "in_features")), None)
            )
        elif node.op != "get_attr":
            values[node] = _called(_where(node), functools.partial(_value, node, parts, values, torch))
    raise InvalidValueError(f"{name}: returns nothing")


def _call(module: Any, points: Any, torch: Any) -> Any:  # noqa: ANN401 - as above
    """Return what a module makes of points (N, D), in the precision of its parameters."""
    kind = next((parameter.dtype for parameter in module.parameters()), torch.float64)
    with torch.no_grad():
        return module(torch.tensor(points, dtype=kind)).double().numpy()


def _called(where: str, make: Callable[[], Made]) -> Made:
    """Return what `make` makes; its errors begin with a name."""
    try:
        return make()
    except (InvalidValueError, UnknownNameError) as error:
        raise InvalidValueError(f"{where}: {error}") from None


def _where(node: Any) -> str:  # noqa: ANN401 - as above
    name = node.target if isinstance(node.target, str) else getattr(node.target, "__name__", "?")
    return f"{name} ({node.name})" if name != node.name else str(name)


def _value(node: Any, parts: dict[str, Any], values: dict[Any, Chain], torch: Any) -> Chain:  # noqa: ANN401 - as above
    """Return the value of a node of the graph."""
    given = [argument for argument in node.args if type(argument) is type(node)]
    chains = [values[argument] for argument in given if argument in values]
    if not chains:
        raise InvalidValueError("takes its input by name, or takes none that comes from the module's")
    if node.op == "call_module":
        # What is used elsewhere too stays as it is.
        return _of_module(parts[node.target], chains[0], torch, alone=len(given[0].users) == 1)
    name = node.target if isinstance(node.target, str) else getattr(node.target, "__name__", "?")
    if len(chains) == 2 and len(given) == 2 and not node.kwargs:
        if name in SUMS:
            return chains[0].plus(chains[1])
        if name in PAIRS:
            return combined(PAIRS[name], *chains)
    if len(chains) != 1 or len(given) != 1:
        raise InvalidValueError(NOT_SHOWN)
    return _of_function(name, node, chains[0])


def _of_function(name: str, node: Any, value: Chain) -> Chain:  # noqa: ANN401 - as above
    """Return a function or method of a value, with the arguments of a node."""
    numbers = [argument for argument in node.args if isinstance(argument, int | float)]
    if name in FUNCTIONS:
        return value.activated(FUNCTIONS[name])
    if name in WITH_OPTIONS:
        return value.activated(WITH_OPTIONS[name](numbers, node.kwargs))
    if name in LINES and len(numbers) == len(node.args) - 1:
        number = numbers[0] if numbers else 0.0
        # Which of the two came first matters for a difference and a quotient.
        return LINES[name](value, float(number), node.args[0] is number)
    raise InvalidValueError(NOT_SHOWN)


def _of_module(part: Any, value: Chain, torch: Any, *, alone: bool) -> Chain:  # noqa: ANN401 - as above
    """Return what a module of PyTorch's own makes of a value."""
    nn, kind = torch.nn, type(part).__name__
    if type(part) is getattr(nn, kind, None):
        if isinstance(part, nn.Linear):
            return value.affine(_array(part.weight), None if part.bias is None else _array(part.bias))
        if isinstance(part, nn.BatchNorm1d):
            return _normed(part, value, alone=alone)
        name = MODULES.get(kind) or (MODULES_WITH_OPTIONS[kind](part) if kind in MODULES_WITH_OPTIONS else None)
        if name:
            return value.activated(name)
    raise InvalidValueError(f"{kind} is {NOT_SHOWN}")


def _normed(part: Any, value: Chain, *, alone: bool) -> Chain:  # noqa: ANN401 - as above
    """Return batch normalisation when a model is evaluated: an affine map of each number."""
    if part.running_mean is None or part.running_var is None:
        raise InvalidValueError("BatchNorm1d without running statistics depends on the other points")
    scale = 1 / np.sqrt(_array(part.running_var) + part.eps)
    shift = -_array(part.running_mean) * scale
    if part.affine:
        scale, shift = scale * _array(part.weight), shift * _array(part.weight) + _array(part.bias)
    return value.scaled(scale, shift, alone=alone)


def _prelu(part: Any) -> str:  # noqa: ANN401 - as above
    slopes = _array(part.weight)
    if len(slopes) > 1 and np.ptp(slopes) > NEAR:
        raise InvalidValueError("PReLU with a slope for each unit: one for all is shown")
    return f"prelu(alpha={float(slopes[0])!r})"


def _array(tensor: Any) -> Any:  # noqa: ANN401 - as above
    return tensor.detach().to("cpu").double().numpy()


def _alpha(name: str, key: str, usual: float) -> Callable[[list[float], dict[str, Any]], str]:
    return lambda numbers, options: f"{name}(alpha={float(options.get(key, numbers[0] if numbers else usual))!r})"


def _softplus(numbers: list[float], options: dict[str, Any]) -> str:
    if numbers or {"beta", "threshold"} & set(options):
        raise InvalidValueError("softplus with another beta or threshold than the usual one")
    return "softplus"


def _rescaled(scale: float, shift: float, value: Chain) -> Chain:
    return rescaled(value, scale, shift, alone=False)


# Functions whose arguments say which activation they are, and modules whose attributes do; "" for none.
WITH_OPTIONS: dict[str, Callable[[list[float], dict[str, Any]], str]] = {
    "leaky_relu": _alpha("leaky_relu", "negative_slope", 0.01),
    "elu": _alpha("elu", "alpha", 1.0),
    "celu": _alpha("celu", "alpha", 1.0),
    "gelu": lambda _, options: "gelu_tanh" if options.get("approximate", "none") == "tanh" else "gelu",
    "softplus": _softplus,
    "softmax": lambda *_: "softmax",
    "log_softmax": lambda *_: "softmax",
    # (N, D) as it is: another shape is found when values are compared.
    "view": lambda *_: "identity",
    "reshape": lambda *_: "identity",
}
MODULES_WITH_OPTIONS: dict[str, Callable[[Any], str]] = {
    "LeakyReLU": lambda part: f"leaky_relu(alpha={part.negative_slope!r})",
    "ELU": lambda part: f"elu(alpha={part.alpha!r})",
    "CELU": lambda part: f"celu(alpha={part.alpha!r})",
    "PReLU": _prelu,
    "GELU": lambda part: "gelu_tanh" if part.approximate == "tanh" else "gelu",
    "Softplus": lambda part: "softplus" if part.beta == 1 else "",
    "Hardtanh": lambda part: "hard_tanh" if (part.min_val, part.max_val) == (-1, 1) else "",
    "Softmax": lambda part: "softmax" if part.dim in {None, 1, -1} else "",
    "LogSoftmax": lambda part: "softmax" if part.dim in {None, 1, -1} else "",
}
LINES: dict[str, Callable[[Chain, float, bool], Chain]] = {
    "mul": lambda value, number, _: _rescaled(number, 0.0, value),
    "add": lambda value, number, _: _rescaled(1.0, number, value),
    "sub": lambda value, number, first: _rescaled(-1.0, number, value) if first else _rescaled(1.0, -number, value),
    "truediv": lambda value, number, first: (
        combined(f"{number!r} / {{0}}", value) if first else _rescaled(1 / number, 0.0, value)
    ),
    "neg": lambda value, *_: _rescaled(-1.0, 0.0, value),
    "pow": lambda value, number, first: combined(f"{number!r} ** {{0}}" if first else f"{{0}} ** {number!r}", value),
}
