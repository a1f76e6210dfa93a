"""Networks in ONNX files, as the exporters of PyTorch, Keras and scikit-learn write multilayer perceptrons.

longer: each operator is an entry of one table, with the function that reads it beside it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from warpviz.errors import DataError, InvalidValueError, WarpvizError
from warpviz.files import read_bytes
from warpviz.net.importers.chains import Chain
from warpviz.net.importers.extras import needs
from warpviz.net.importers.pointwise import combined, rescaled
from warpviz.net.network import MAX_WIDTH

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from warpviz.net.network import Network

# Of the file, of its nodes, and of the numbers of one constant.
MAX_BYTES, MAX_NODES, MAX_NUMBERS = 64 * 2**20, 2000, 4 * MAX_WIDTH * MAX_WIDTH
# How near constants are to what they must be: they are float32.
NEAR = 1e-5


@dataclass(frozen=True, slots=True)
class _Unknown:
    """A value that is not shown, and why."""

    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class _Above:
    """Whether a value is above a number."""

    value: Chain
    number: float


@dataclass(frozen=True, slots=True, eq=False)
class _Decided:
    """The number of a class, of which what it was chosen by is shown: nothing can be computed with it."""

    value: Chain


Value = Chain | np.ndarray | _Unknown | _Above | _Decided


@dataclass(frozen=True, slots=True, eq=False)
class _Node:
    """A node with its inputs as they are known: `value` is the first chain among them."""

    inputs: list[Any]
    options: dict[str, Any]
    alone: bool

    @property
    def value(self) -> Chain:
        """The first input that depends on the network's input."""
        for given in self.inputs:
            if isinstance(given, Chain):
                return given
        raise InvalidValueError("does not depend on the input")

    def constant(self, place: int, usual: Any = None) -> Any:  # noqa: ANN401 - an array
        """Return the constant at a place, `usual` if nothing is there."""
        given = self.inputs[place] if place < len(self.inputs) else None
        if given is None:
            return usual
        if not isinstance(given, np.ndarray):
            raise InvalidValueError(f"input {place} is not constant")
        return given


def load_onnx(path: Path) -> Network:
    """Return the network in an ONNX file. It needs the package `onnx`; nothing of the model is run.

    Raises `DataError` that begins with the file's name and names the operator and node that is not shown.
    """
    needs("onnx", path)
    import onnx
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped]

    data = read_bytes(path, MAX_BYTES)
    try:
        model = onnx.load_model_from_string(data)
    except (DecodeError, ValueError, TypeError, RecursionError):
        raise DataError(f"{path}: not an ONNX model, or damaged") from None
    try:
        return _network(model.graph, onnx)
    except WarpvizError as error:
        raise DataError(f"{path}: {error}") from None


def _network(graph: Any, onnx: Any) -> Network:  # noqa: ANN401 - of a library that need not be there
    """Return the network of a graph: up to its first output that is one."""
    if len(graph.node) > MAX_NODES:
        raise InvalidValueError(f"{len(graph.node)} nodes, but at most {MAX_NODES} are read")
    values = _values(graph, onnx)
    found = [values.get(output.name) for output in graph.output]
    shown = [value for value in found if isinstance(value, Chain)]
    # Scores tell more than the classes that are decided by them.
    shown += [value.value for value in found if isinstance(value, _Decided)]
    for value in shown:
        if value.layers:
            return value.network()
    reasons = [value.reason for value in found if isinstance(value, _Unknown)]
    raise InvalidValueError(reasons[0] if reasons else "nothing that is shown comes out of it")


def _values(graph: Any, onnx: Any) -> dict[str, Value | None]:  # noqa: ANN401 - as above
    """Return all values of a graph by name, in the order of its nodes; one that is left out has no name."""
    values: dict[str, Value | None] = {"": None}
    for tensor in graph.initializer:
        values[tensor.name] = _array(tensor, onnx)
    inputs = [one for one in graph.input if one.name not in values]
    if len(inputs) != 1:
        raise InvalidValueError(f"{len(inputs)} inputs, but a network that is shown has one")
    values[inputs[0].name] = Chain((), _width_of(inputs[0]))
    uses = Counter(name for node in graph.node for name in node.input)
    for node in graph.node:
        result = _results(node, values, uses, onnx)
        values.update(dict.fromkeys(node.output, result))
    return values


def _width_of(given: Any) -> int | None:  # noqa: ANN401 - as above
    sizes = given.type.tensor_type.shape.dim
    return int(sizes[-1].dim_value) or None if len(sizes) >= 2 else None


def _array(tensor: Any, onnx: Any) -> Value:  # noqa: ANN401 - as above
    """Return a constant, or why it is not read; nothing is allocated for more numbers than there are."""
    if tensor.data_location == onnx.TensorProto.EXTERNAL or tensor.external_data:
        raise InvalidValueError(f"constant {tensor.name!r}: is in another file, which is not read: save it in one file")
    numbers = 1
    for length in tensor.dims:
        numbers *= int(length)
    if not 0 <= numbers <= MAX_NUMBERS:
        return _Unknown(f"constant {tensor.name!r}: {numbers} numbers, but at most {MAX_NUMBERS} are read")
    try:
        return np.asarray(onnx.numpy_helper.to_array(tensor))
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, IndexError):
        return _Unknown(f"constant {tensor.name!r}: is damaged")


def _results(node: Any, values: dict[str, Value | None], uses: dict[str, int], onnx: Any) -> Value:  # noqa: ANN401 - as above
    """Return what a node makes, or why that is not shown, with its operator and name."""
    where = f"{node.op_type}{f' ({node.name})' if node.name else ''}"
    inputs: list[Any] = []
    for name in node.input:
        given = values.get(name, _Unknown(f"{where}: uses {name!r}, which is not there yet"))
        if isinstance(given, _Unknown):
            return given
        inputs.append(given)
    try:
        if node.op_type == "Constant":
            return _constant(node, onnx)
        read = OPERATORS.get(node.op_type)
        if read is None:
            raise InvalidValueError("is not an operator that is shown")
        options = {option.name: onnx.helper.get_attribute_value(option) for option in node.attribute}
        # What the value is used for elsewhere too stays as it is.
        used = [uses[name] for name, given in zip(node.input, inputs, strict=True) if isinstance(given, Chain)]
        return cast("Value", read(_Node(inputs, options, alone=used == [1])))
    except WarpvizError as error:
        return _Unknown(f"{where}: {error}")
    except (ValueError, TypeError, IndexError, KeyError, AttributeError):
        return _Unknown(f"{where}: is not as that operator is written")


def _constant(node: Any, onnx: Any) -> Value:  # noqa: ANN401 - as above
    option = node.attribute[0]
    if option.name == "value":
        return _array(option.t, onnx)
    return np.asarray(onnx.helper.get_attribute_value(option))


def _gemm(node: _Node) -> Chain:
    weight = _floats(node.constant(1))
    if node.options.get("transA", 0):
        raise InvalidValueError("transposes its input")
    weight = weight if node.options.get("transB", 0) else weight.T
    bias = node.constant(2)
    bias = None if bias is None else _floats(bias).ravel() * node.options.get("beta", 1.0) + np.zeros(len(weight))
    return node.value.affine(weight * node.options.get("alpha", 1.0), bias)


def _matmul(node: _Node) -> Chain:
    return node.value.affine(_floats(node.constant(1)).T, None)


def _floats(given: Any) -> Any:  # noqa: ANN401 - an array
    if given is None or given.dtype.kind not in "fiu":
        raise InvalidValueError("expected constant numbers")
    return np.asarray(given, dtype=np.float64)


def _sum(node: _Node) -> Chain:
    first, second = node.inputs
    if isinstance(first, Chain) and isinstance(second, Chain):
        return first.plus(second)
    return _shifted(node, _floats(first if isinstance(second, Chain) else second), 1.0)


def _shifted(node: _Node, shift: Any, scale: float) -> Chain:  # noqa: ANN401 - an array
    """Return scale * value + shift: a number, or one for each unit."""
    if shift.size == 1:
        return rescaled(node.value, scale, float(shift.ravel()[0]), alone=node.alone)
    return node.value.scaled(np.full(1, scale), shift.ravel(), alone=node.alone)


def _difference(node: _Node) -> Chain:
    first, second = node.inputs
    if isinstance(first, Chain) and isinstance(second, Chain):
        raise InvalidValueError("a difference of two values")
    if isinstance(first, Chain):
        return _shifted(node, -_floats(second), 1.0)
    return _shifted(node, _floats(first), -1.0)


def _times(node: _Node) -> Chain:
    first, second = node.inputs
    if isinstance(first, Chain) and isinstance(second, Chain):
        return combined("{0} * {1}", first, second)
    return _scaled(node, _floats(first if isinstance(second, Chain) else second))


def _scaled(node: _Node, scale: Any) -> Chain:  # noqa: ANN401 - an array
    if scale.size == 1:
        return rescaled(node.value, float(scale.ravel()[0]), 0.0, alone=node.alone)
    return node.value.scaled(scale.ravel(), np.zeros(1), alone=node.alone)


def _quotient(node: _Node) -> Chain:
    first, second = node.inputs
    if isinstance(second, np.ndarray):
        return _scaled(node, 1 / _floats(second))
    if isinstance(first, np.ndarray):
        return combined(f"{_number(first)!r} / {{0}}", second)
    return combined("{0} / {1}", first, second)


def _number(given: Any) -> float:  # noqa: ANN401 - an array
    numbers = _floats(given)
    if numbers.size != 1:
        raise InvalidValueError("expected one number for all units")
    return float(numbers.ravel()[0])


def _greater(node: _Node) -> _Above:
    """Return where a value is above a number, for `Where`."""
    return _Above(node.value, _number(node.constant(1)))


def _where(node: _Node) -> Chain:
    above, first, second = node.inputs
    if not isinstance(above, _Above) or not isinstance(first, Chain) or not isinstance(second, Chain):
        raise InvalidValueError("chooses by another condition than a value above a number")
    return combined(f"where({{0}} > {above.number!r}, {{1}}, {{2}})", above.value, first, second)


def _normed(node: _Node) -> Chain:
    gamma, beta, mean, variance = (_floats(node.constant(place)) for place in range(1, 5))
    scale = gamma / np.sqrt(variance + node.options.get("epsilon", 1e-5))
    return node.value.scaled(scale, beta - mean * scale, alone=node.alone)


def _scaler(node: _Node) -> Chain:
    scale = np.asarray(node.options.get("scale", [1.0]), dtype=np.float64)
    offset = np.asarray(node.options.get("offset", [0.0]), dtype=np.float64)
    return node.value.scaled(scale, -offset * scale, alone=False)


def _clip(node: _Node) -> Chain:
    ends = [node.options.get(name, node.constant(place)) for place, name in ((1, "min"), (2, "max"))]
    low, high = (None if end is None else float(np.asarray(end).ravel()[0]) for end in ends)
    names: dict[tuple[float | None, float | None], str] = {
        (0.0, 6.0): "relu6",
        (-1.0, 1.0): "hard_tanh",
        (0.0, None): "relu",
    }
    if (low, high) not in names:
        raise InvalidValueError(f"between {low} and {high}: 0 and 6 or -1 and 1 are shown")
    return node.value.activated(names[low, high])


def _prelu(node: _Node) -> Chain:
    slopes = _floats(node.constant(1)).ravel()
    if np.ptp(slopes) > 0:
        raise InvalidValueError("a slope for each unit: one for all is shown")
    return node.value.activated(f"prelu(alpha={float(slopes[0])!r})")


def _hard_sigmoid(node: _Node) -> Chain:
    alpha, beta = node.options.get("alpha", 0.2), node.options.get("beta", 0.5)
    if abs(alpha - 1 / 6) > NEAR or abs(beta - 0.5) > NEAR:
        return node.value.activated(f"min(max({alpha!r} * x + {beta!r}, 0), 1)")
    return node.value.activated("hard_sigmoid")


def _gelu(node: _Node) -> Chain:
    how = node.options.get("approximate", b"none")
    return node.value.activated("gelu_tanh" if how in {b"tanh", "tanh"} else "gelu")


def _softmax(node: _Node) -> Chain:
    if node.options.get("axis", -1) not in {-1, 1}:
        raise InvalidValueError("not over the units")
    return node.value.activated("softmax")


def _selu(node: _Node) -> Chain:
    alpha, gamma = node.options.get("alpha", 1.67326319), node.options.get("gamma", 1.05070102)
    if abs(alpha - 1.67326319) > NEAR or abs(gamma - 1.05070102) > NEAR:
        raise InvalidValueError("with other constants than SELU's")
    return node.value.activated("selu")


def _reshaped(node: _Node) -> Any:  # noqa: ANN401 - a chain, or a class
    """Return a value as it is; a shape that may be another one than (N, D) is none of a layer."""
    if isinstance(node.inputs[0], _Decided):
        return node.inputs[0]
    shape = node.constant(1)
    # Zero keeps a length.
    first, last = shape.ravel().tolist() if shape is not None and shape.size == 2 else (1, 1)
    if last != node.value.width and not (first == 0 and last in {0, -1}):
        raise InvalidValueError("makes another shape of its input")
    return node.value


def _joined(node: _Node) -> Chain:
    """Return p of the pair (1 - p, p), in which scikit-learn's exporter gives the probabilities of two classes."""
    if len(node.inputs) == 2 and all(isinstance(given, Chain) for given in node.inputs):
        rest, share = cast("list[Chain]", node.inputs)
        probe = np.linspace(0.1, 0.9, 5)[:, None]
        count = len(share.layers)
        apart = share.width == 1 and rest.layers[:count] == share.layers and len(rest.layers) == count + 1
        if apart and np.allclose(rest.layers[-1](probe), 1 - probe):
            return share
    raise InvalidValueError("joins two values")


def _flat(node: _Node) -> Any:  # noqa: ANN401 - a chain or an array
    if node.options.get("axis", 1) not in {1, -1}:
        raise InvalidValueError("flattens the points together")
    return node.inputs[0]


def _cast(node: _Node) -> Any:  # noqa: ANN401 - a chain or an array
    # FLOAT, FLOAT16, DOUBLE and BFLOAT16: anything else would round.
    if isinstance(node.inputs[0], Chain) and node.options.get("to") not in {1, 10, 11, 16}:
        raise InvalidValueError("makes something else of numbers")
    return node.inputs[0]


def _as_it_is(node: _Node) -> Any:  # noqa: ANN401 - a chain or an array
    return node.inputs[0]


def _alpha(name: str, usual: float) -> Callable[[_Node], Chain]:
    return lambda node: node.value.activated(f"{name}(alpha={float(node.options.get('alpha', usual))!r})")


def _named(name: str) -> Callable[[_Node], Chain]:
    return lambda node: node.value.activated(name)


OPERATORS: dict[str, Callable[[_Node], Any]] = {
    "Gemm": _gemm,
    "MatMul": _matmul,
    "Add": _sum,
    "Sub": _difference,
    "Mul": _times,
    "Div": _quotient,
    "Neg": lambda node: rescaled(node.value, -1.0, 0.0, alone=node.alone),
    "BatchNormalization": _normed,
    "Scaler": _scaler,
    "Clip": _clip,
    "PRelu": _prelu,
    "HardSigmoid": _hard_sigmoid,
    "Gelu": _gelu,
    "Softmax": _softmax,
    "LogSoftmax": _softmax,
    "Selu": _selu,
    "LeakyRelu": _alpha("leaky_relu", 0.01),
    "Elu": _alpha("elu", 1.0),
    "Celu": _alpha("celu", 1.0),
    "Reshape": _reshaped,
    "Concat": _joined,
    "ArgMax": lambda node: _Decided(node.value),
    "Flatten": _flat,
    "Cast": _cast,
    "Greater": _greater,
    "Where": _where,
    **dict.fromkeys(("Identity", "Dropout", "Squeeze", "ZipMap"), _as_it_is),
    **{
        operator: _named(name)
        for operator, name in {
            "Relu": "relu",
            "Sigmoid": "sigmoid",
            "Tanh": "tanh",
            "Softplus": "softplus",
            "Softsign": "softsign",
            "HardSwish": "h_swish",
            "Mish": "mish",
            "Sin": "sin",
            "Cos": "cos",
            "Abs": "absolute",
            "Erf": "erf(x)",
            "Exp": "exp(x)",
            "Log": "log(x)",
            "Sqrt": "sqrt(x)",
        }.items()
    },
}
