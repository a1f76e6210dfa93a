"""One activation function of a spec: its name or an expression; several are told where they belong."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from warpviz.errors import InvalidValueError, WarpvizError
from warpviz.net.activations import activation
from warpviz.specs.values import parse_names


def _known(value: str, network: str) -> str:
    try:
        activation(value)
    except WarpvizError:
        names = parse_names(value)
        if not isinstance(names, tuple) or len(names) < 2 or not all(map(is_activation, names)):
            raise
        raise InvalidValueError(
            f"expected one activation function, but got {len(names)}: side by side they are"
            f" `warpviz compare{network} --activation {','.join(names)}`"
        ) from None
    return value


def is_activation(text: str) -> bool:
    """Return whether a text names an activation function or is an expression of one."""
    try:
        activation(text)
    except WarpvizError:
        return False
    return True


def one_of_words(value: object) -> object:
    """Return the only one of several words, and anything else as it is."""
    if isinstance(value, tuple | list) and all(isinstance(word, str) for word in value):
        return value[0] if len(value) == 1 else ",".join(value)
    return value


OneActivation = Annotated[str, AfterValidator(lambda value: _known(value, ""))]


def activation_names(value: str) -> tuple[str, ...]:
    """Return the activations that a text names: one, or several with commas between, one for each hidden layer."""
    names = parse_names(value)
    return names if isinstance(names, tuple) and len(names) > 1 and not is_activation(value) else (value,)


def _each_known(value: str) -> str:
    for name in activation_names(value):
        activation(name)
    return value


def check_activations(value: str, hidden: int) -> None:
    """Raise `InvalidValueError` for several activations that are not one for each hidden layer of a network."""
    count = len(activation_names(value))
    if count not in {1, hidden}:
        names = ",".join(activation_names(value))
        raise InvalidValueError(
            f"activation: expected one, or one for each of {hidden} hidden layers, but got {count}; side by side"
            f" they are `warpviz compare --network --activation {names}`"
        )


# One for all hidden layers, or one for each.
NetworkActivation = Annotated[str, AfterValidator(_each_known)]
