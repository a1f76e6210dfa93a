"""Checked, read-only float64 arrays, which every core type holds, and checked whole numbers."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from warpviz.errors import InvalidValueError, quoted

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]
Bytes: TypeAlias = npt.NDArray[np.uint8]

Shape = tuple[int | None, ...]
# Whole numbers beyond this are not all float64.
EXACT_UP_TO = 2.0**53


def describe_shape(shape: Shape) -> str:
    """Return a shape as text, with N for a length that is free: `(N, 2)`."""
    return (
        "("
        + ", ".join("N" if length is None else str(length) for length in shape)
        + ("," if len(shape) == 1 else "")
        + ")"
    )


def check_shape(array: npt.NDArray[Any], what: str, shape: Shape) -> None:
    """Raise `InvalidValueError` unless `array` has `shape`, in which None fits any length."""
    fits = array.ndim == len(shape) and all(want in (None, have) for want, have in zip(shape, array.shape, strict=True))
    if not fits:
        raise InvalidValueError(
            f"{what}: expected shape {describe_shape(shape)}, but got {describe_shape(array.shape)}"
        )


def check_finite(array: Floats, what: str) -> None:
    """Raise `InvalidValueError` that names the first place of `array` that is NaN or infinite."""
    finite = np.isfinite(array)
    if not finite.all():
        index = tuple(int(i) for i in np.argwhere(~finite)[0])
        raise InvalidValueError(f"{what}: {array[index]} at index {list(index)}, but every number must be finite")


def check_whole(what: str, value: object, least: int, most: int | None) -> None:
    """Raise `InvalidValueError` unless `value` is a whole number from `least` to `most` (None: without an end)."""
    if (
        not isinstance(value, int | np.integer)
        or isinstance(value, bool)
        or value < least
        or (most is not None and value > most)
    ):
        wanted = f"of {least} or more" if most is None else f"from {least} to {most}"
        raise InvalidValueError(f"{what}: expected a whole number {wanted}, but got {quoted(value)}")


def frozen_floats(values: object, what: str, shape: Shape) -> Floats:
    """Return `values` as a read-only, C-contiguous float64 copy of `shape`; all of it must be finite.

    Raises `InvalidValueError`, its message beginning with `what`.
    """
    array = _numbers(values, what, shape)
    check_shape(array, what, shape)
    check_finite(array, what)
    array.setflags(write=False)
    return array


def _numbers(values: object, what: str, shape: Shape) -> Floats:
    """Return `values` as a float64 copy; texts, dates and complex numbers are not numbers here."""
    # A tensor that is trained, on whatever device, is asked for its numbers.
    detach = getattr(values, "detach", None)
    try:
        given = np.asarray(values if detach is None else detach().cpu())
        if given.dtype.kind not in "biufO":
            raise TypeError  # noqa: TRY301 - the same answer as for what numpy cannot convert
        with np.errstate(over="ignore"):
            return np.array(given, dtype=np.float64, order="C")
    except (TypeError, ValueError, OverflowError, RuntimeError, AttributeError):
        raise InvalidValueError(f"{what}: expected numbers of shape {describe_shape(shape)}") from None


def class_numbers(labels: object, count: int | None = None) -> Integers:
    """Return the classes (N,) of labels: whole numbers as they are; of texts, their places in ascending order.

    Raises `InvalidValueError` for other labels, or when there are not `count` of them.
    """
    given = np.asarray(labels if getattr(labels, "detach", None) is None else _numbers(labels, "labels", (count,)))
    # numpy makes texts of numbers among texts.
    parts = labels if isinstance(labels, list | tuple) else given.flat
    texts = given.dtype.kind in "UTO" and all(isinstance(part, str) for part in parts)
    if not texts:
        return frozen_integers(given, "labels", (count,))
    check_shape(given, "labels", (count,))
    return frozen_integers(np.unique(given.astype(str), return_inverse=True)[1], "labels", (count,))


def frozen_integers(values: object, what: str, shape: Shape) -> Integers:
    """Return `values` as a read-only, C-contiguous int64 copy of `shape`; fractions are refused.

    Raises `InvalidValueError`, its message beginning with `what`.
    """
    floats = frozen_floats(values, what, shape)
    wrong = (floats != np.rint(floats)) | (np.abs(floats) > EXACT_UP_TO)
    if wrong.any():
        index = tuple(int(i) for i in np.argwhere(wrong)[0])
        raise InvalidValueError(f"{what}: {floats[index]:g} at index {list(index)}, but every number must be whole")
    array = floats.astype(np.int64)
    array.setflags(write=False)
    return array
