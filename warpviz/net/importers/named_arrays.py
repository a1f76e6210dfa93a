"""Arrays by their names, as PyTorch, Keras, scikit-learn and people write them, put in order as affine maps."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from warpviz.errors import InvalidValueError, quoted
from warpviz.net.importers.weights import Weights, check_count
from warpviz.net.layers import Affine
from warpviz.net.network import MAX_WIDTH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

# How a weight is called, how the bias beside it is, and whether its rows are inputs; None where that is not agreed.
# Keras 3 numbers its variables, scikit-learn its attributes; `arr_0` is what numpy calls what has no name.
SPELLINGS: tuple[tuple[str, str, bool | None], ...] = (
    (r"(.*?)[./]?weight", r"\1.bias", False),
    (r"(.*?)[./]?kernel(:0)?", r"\1.bias", True),
    (r"(.*)/vars/0", r"\1/vars/1", True),
    (r"coefs?_?\[?(\d*)\]?", r"intercepts_\1", True),
    (r"(.*?)[Ww](?:eights?)?[_.]?(\d*)", r"\1b\2", None),
)
# What else state dictionaries hold, and why it cannot be shown.
OTHERS = {
    "running_mean": "batch normalisation stands where weights alone do not tell: export the model to ONNX instead",
    "running_var": "batch normalisation stands where weights alone do not tell: export the model to ONNX instead",
    "moving_mean": "batch normalisation stands where weights alone do not tell: export the model to ONNX instead",
}


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """A weight as it stands in a file: `by_input` tells whether its rows are inputs, None if that is not known."""

    name: str
    weight: np.ndarray
    bias: np.ndarray | None
    by_input: bool | None


def weights_from_arrays(arrays: Mapping[str, np.ndarray], transposed: bool | None = None) -> Weights:  # noqa: FBT001 - as in importers
    """Return the affine maps that named arrays are.

    Names and shapes decide what is a weight, which bias is its own, which way round it is, and the order.

    Args:
        arrays: name -> array; weights have two dimensions, biases one.
        transposed: whether the rows of weights are inputs, x @ W + b; None to tell it by names and shapes.

    Raises `InvalidValueError` where something cannot be told or is no affine map, with its name.
    """
    for name, array in arrays.items():
        if array.dtype.kind not in "fiu":
            raise InvalidValueError(f"{quoted(name)}: expected real numbers, but got {array.dtype}")
    pairs = _pairs(dict(arrays))
    check_count(len(pairs))
    for found in pairs:
        if max(found.weight.shape) > MAX_WIDTH:
            raise InvalidValueError(
                f"{quoted(found.name)}: has shape {found.weight.shape}, but at most {MAX_WIDTH} units are shown"
            )
    maps = [_affine(found, by_input) for found, by_input in zip(pairs, _sides(pairs, transposed), strict=True)]
    return Weights(tuple(_in_order(maps, [found.name for found in pairs])))


def _natural(name: str) -> list[tuple[int, int, str]]:
    """Return a key by which 2 comes before 10; numbers may have any number of digits."""
    parts = re.split(r"([0-9]+)", name)
    return [
        (0, len(part.lstrip("0")), part.lstrip("0")) if place % 2 else (1, 0, part) for place, part in enumerate(parts)
    ]


def _pairs(left: dict[str, np.ndarray]) -> list[_Found]:
    """Return weights with their biases, in the order of their names; every array must be one of them."""
    if left and all(re.fullmatch(r"arr_\d+", name) for name in left):
        return _unnamed([left[name] for name in sorted(left, key=_natural)])
    # What does not count for the network: counters of steps.
    left = {name: array for name, array in left.items() if not name.endswith("num_batches_tracked")}
    for name in sorted(left, key=_natural):
        last = re.split(r"[./]", name)[-1]
        if last in OTHERS:
            raise InvalidValueError(f"{quoted(name)}: {OTHERS[last]}")
    found = []
    taken: set[str] = set()
    for name in sorted(left, key=_natural):
        spelling = _spelling(name) if left[name].ndim == 2 and name not in taken else None
        if spelling is not None:
            bias = _bias_of(spelling[0], left, taken)
            found.append(_Found(name, left[name], None if bias is None else left[bias], spelling[1]))
            taken |= {name} if bias is None else {name, bias}
    for name, array in left.items():
        if name not in taken:
            raise InvalidValueError(
                f"{quoted(name)}: neither the weight nor the bias of an affine map, of shape {array.shape}"
            )
    if not found:
        raise InvalidValueError("no weights in it: expected arrays such as '0.weight' and '0.bias', or W1 and b1")
    return found


def _spelling(name: str) -> tuple[str, bool | None] | None:
    """Return what the bias beside a weight of that name is called, and whether its rows are inputs."""
    for pattern, of_bias, by_input in SPELLINGS:
        if match := re.fullmatch(pattern, name):
            return match.expand(of_bias), by_input
    return None


def _bias_of(spelled: str, arrays: Mapping[str, np.ndarray], taken: set[str]) -> str | None:
    """Return the name of a bias however it is parted and in whatever case, None where there is none."""
    wanted = _plain(spelled)
    for name, array in arrays.items():
        if array.ndim == 1 and name not in taken and _plain(name) == wanted:
            return name
    return None


def _plain(name: str) -> str:
    text = re.sub(r"(:0)$|[./_\[\]]", "", name).lower()
    return re.sub(r"bias(es)?", "b", re.sub(r"intercepts?", "intercept", text))


def _unnamed(arrays: Sequence[np.ndarray]) -> list[_Found]:
    """Return arrays without names as weights, each followed by its bias or by none."""
    found: list[_Found] = []
    for number, array in enumerate(arrays):
        if array.ndim == 2:
            found.append(_Found(f"arr_{number}", array, None, None))
        elif array.ndim == 1 and found and found[-1].bias is None:
            found[-1] = _Found(found[-1].name, found[-1].weight, array, None)
        else:
            raise InvalidValueError(f"'arr_{number}': expected weights, each with its bias, but got {array.shape}")
    return found


def _sides(pairs: Sequence[_Found], transposed: bool | None) -> list[bool]:  # noqa: FBT001 - as above
    """Return for each weight whether its rows are inputs: as names or shapes tell, alike where only some do."""
    if transposed is not None:
        return [transposed] * len(pairs)
    known = [found.by_input if found.by_input is not None else _by_bias(found) for found in pairs]
    told = {side for side in known if side is not None}
    if len(told) != 1 and None in known:
        chained = _by_chain(pairs)
        if chained is None:
            raise InvalidValueError(
                f"{quoted(pairs[known.index(None)].name)}: square, so it could be either way round:"
                " say transposed if its rows are inputs (x @ W + b), or not transposed (W @ x + b)"
            )
        return [chained] * len(pairs)
    only = next(iter(told), False)
    return [only if side is None else side for side in known]


def _by_bias(found: _Found) -> bool | None:
    """Return what a bias tells of a weight that is not square."""
    rows, columns = found.weight.shape
    if rows == columns or found.bias is None:
        return None
    return {rows: False, columns: True}.get(len(found.bias))


def _by_chain(pairs: Sequence[_Found]) -> bool | None:
    """Return which way round all weights chain, if only one way does."""
    shapes = [found.weight.shape for found in pairs]
    forward = all(before[1] == after[0] for before, after in itertools.pairwise(shapes))
    backward = all(before[0] == after[1] for before, after in itertools.pairwise(shapes))
    return forward if forward != backward else None


def _affine(found: _Found, by_input: bool) -> Affine:  # noqa: FBT001 - as above
    weight = found.weight.T if by_input else found.weight
    if found.bias is not None and len(found.bias) != len(weight):
        raise InvalidValueError(
            f"{quoted(found.name)}: has {len(weight)} units, but its bias has {len(found.bias)} numbers"
        )
    try:
        return Affine(weight, found.bias)
    except InvalidValueError as error:
        raise InvalidValueError(f"{quoted(found.name)}: {error}") from None


def _in_order(maps: Sequence[Affine], names: Sequence[str]) -> Sequence[Affine]:
    """Return affine maps in the order of their names, or in the only one in which widths agree."""
    if _chains(maps):
        return maps
    orders = _orders(maps, [])
    if len(orders) == 1:
        return orders[0]
    widths = ", ".join(
        f"{quoted(name)} {affine.width_in} to {affine.width_out}" for name, affine in zip(names, maps, strict=True)
    )
    raise InvalidValueError(f"widths do not chain: {widths}" if not orders else f"the order cannot be told: {widths}")


def _chains(maps: Sequence[Affine]) -> bool:
    return all(before.width_out == after.width_in for before, after in itertools.pairwise(maps))


# So many layers are tried in any order.
FEW_LAYERS = 7


def _orders(left: Sequence[Affine], begun: list[Affine]) -> list[list[Affine]]:
    """Return the first two orders in which widths agree, of a few maps."""
    if len(left) + len(begun) > FEW_LAYERS:
        return []
    if not left:
        return [begun]
    found: list[list[Affine]] = []
    for place, affine in enumerate(left):
        if not begun or begun[-1].width_out == affine.width_in:
            found += _orders([*left[:place], *left[place + 1 :]], [*begun, affine])
        if len(found) > 1:
            break
    return found
