"""Labelled points from outside: CSV and NPY files, and arrays given from Python."""

from __future__ import annotations

import difflib
import io
import os
import stat
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import numpy as np
import numpy.typing as npt
from numpy.lib import format as npy_format

from warpviz.arrays import Integers, frozen_floats, frozen_integers
from warpviz.errors import DataError, InvalidValueError, UnknownNameError, abridged, quoted
from warpviz.plane.datasets import DATASETS, MAX_POINTS, LabelledPoints, generate
from warpviz.plane.points_columns import locate_columns
from warpviz.plane.points_csv import parse_csv
from warpviz.registry import near_miss

SUFFIXES = (".csv", ".npy")
MIN_CLASSES = 2
MAX_CLASSES = 8
MOST_COLUMNS = 100_000
MAX_FILE_BYTES = 50_000_000
MOST_NAME = 400  # letters of a path in a message

_NPY_HEADER_BYTES = 70_000  # the longest header of version 1, and far more than numpy writes
_NPY_SHAPES = "expected numbers of shape (N, 3), or records with the fields x, y and label"

Labels: TypeAlias = Sequence[str] | Sequence[float]


def load_points(path: str | os.PathLike[str], columns: Sequence[str] | None = None) -> LabelledPoints:
    """Return the labelled points in a .csv or .npy file.

    A CSV file has a header with x, y and label, or what is usual instead. An NPY file holds numbers (N, 3): x, y,
    label; or records with these fields. `columns` says which are these three, by name or by place from 1. Classes are
    in ascending order: of the numbers if all labels are numbers, else of the names. Raises `DataError`, its message
    beginning with the file's name as given.
    """
    given = os.fsdecode(path)
    name = abridged("".join(char if char.isprintable() else ascii(char)[1:-1] for char in given), MOST_NAME)
    suffix = _check_file(given, name)
    try:
        with Path(given).open("rb") as file:
            if suffix == ".npy":
                points, labels = _read_npy(file, name, columns)
                notes: list[str] = []
            else:
                parsed = parse_csv(_read(file, name), name, columns)
                points, labels, notes = np.array(parsed.points), parsed.labels, parsed.notes
    except OSError as error:
        raise _unreadable(error, name) from None
    try:
        return _labelled(points, labels, Path(name).name, tuple(notes))
    except InvalidValueError as error:
        raise DataError(f"{name}: {error}") from None


def resolve_points(data: str | os.PathLike[str], n: int = 400, seed: int = 0) -> LabelledPoints:
    """Return the points of the file or the dataset that `data` names; `n` and `seed` are for datasets.

    A name with the suffix .csv or .npy or with a path separator is a file. Raises what `load_points` and
    `datasets.generate` raise.
    """
    text = os.fsdecode(data)
    if names_file(text):
        return load_points(text)
    try:
        return generate(text, n, seed)
    except UnknownNameError as error:
        if near_miss(text, DATASETS):
            raise
        raise UnknownNameError(f"{error}; files end with .csv or .npy") from None


def looks_like_file(text: str) -> bool:
    """Return whether a name is that of a file by its look: a suffix of ours, or a path."""
    separators = [separator for separator in (os.sep, os.altsep) if separator]
    return text.lower().endswith(SUFFIXES) or any(separator in text for separator in separators)


def names_file(text: str, folder: str | os.PathLike[str] = "") -> bool:
    """Return whether `text` names a file rather than a dataset: by its look, or because `folder` has such a file."""
    if looks_like_file(text):
        return True
    there = os.path.join(os.fspath(folder), text)  # noqa: PTH118 - no Path: its `exists` raises for some names
    return text not in DATASETS and os.path.exists(there)  # noqa: PTH110


def check_labelled(points: object, labels: object) -> LabelledPoints:
    """Return points (N, 2) and labels (N,), which are whole numbers, bools or strings, as `LabelledPoints`.

    The classes are the labels in ascending order, 2 to 8 of them. Raises `InvalidValueError`.
    """
    places = frozen_floats(points, "points", (None, 2))
    if len(places) > MAX_POINTS:
        raise InvalidValueError(f"points: expected at most {MAX_POINTS}, but got {len(places)}")
    return _labelled(places, _label_list(labels), "points", ())


def _labelled(points: object, labels: Labels, source: str, notes: tuple[str, ...]) -> LabelledPoints:
    """Return `LabelledPoints` with the labels numbered; `InvalidValueError` if it has too few or too many classes."""
    classes, names = _number_classes(labels)
    if not MIN_CLASSES <= len(names) <= MAX_CLASSES:
        got = f"only one, {quoted(names[0])}" if len(names) == 1 else str(len(names))
        raise InvalidValueError(f"label: expected {MIN_CLASSES} to {MAX_CLASSES} classes, but got {got}")
    return LabelledPoints(frozen_floats(points, "points", (None, 2)), classes, names, source, notes)


def _number_classes(labels: Labels) -> tuple[Integers, tuple[str, ...]]:
    """Return each label's place (N,) among the different labels in ascending order, and the names of these."""
    values: list[Any] = sorted(set(labels))
    index = {value: place for place, value in enumerate(values)}
    return np.array([index[label] for label in labels], dtype=np.int64), tuple(_class_name(value) for value in values)


def _class_name(value: str | float) -> str:
    """Return a label as text: a whole number without a decimal point."""
    whole = isinstance(value, float) and value.is_integer() and abs(value) < 2**53
    return str(int(value) if whole else value)


def _label_list(labels: object) -> Labels:
    """Return labels given from Python as a list of one type; `InvalidValueError` names the first that is not right."""
    try:
        array = np.asarray(labels)
    except ValueError:
        raise InvalidValueError("labels: expected one whole number, bool or string per point") from None
    if array.ndim != 1:
        raise InvalidValueError(f"labels: expected shape (N,), but got {array.shape}")
    values: list[Any] = array.tolist()
    if array.dtype.kind == "f":
        return list(frozen_integers(array, "labels", (None,)).tolist())
    allowed: tuple[type, ...] = (str,) if any(isinstance(value, str) for value in values) else (bool, int)
    for index, value in enumerate(values):
        if not isinstance(value, allowed) or value == "":
            wanted = "whole numbers, bools or non-empty strings, all of one type"
            raise InvalidValueError(f"labels: expected {wanted}, but got {quoted(value)} at index {index}")
    return values


def _check_file(given: str, name: str) -> str:
    """Return the suffix of a readable file that is small enough; `DataError` tells what is wrong with others."""
    path = Path(given)
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: a NUL character in the name
        raise DataError(f"{name}: no such file{_similar_file(path)}") from None
    except OSError as error:
        raise _unreadable(error, name) from None
    if stat.S_ISDIR(found.st_mode):
        raise DataError(f"{name}: expected a .csv or .npy file, but this is a folder")
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        got = repr(suffix) if suffix else "no suffix"
        raise DataError(f"{name}: expected a file that ends with .csv or .npy, but got {got}")
    if not stat.S_ISREG(found.st_mode):
        raise DataError(f"{name}: expected a regular file, but this is a pipe or a device")
    if found.st_size == 0:
        raise DataError(f"{name}: the file is empty: expected labelled points")
    if found.st_size > MAX_FILE_BYTES:
        wanted = f"expected at most {MAX_FILE_BYTES // 10**6} MB"
        raise DataError(f"{name}: {wanted}, but the file has {found.st_size / 1e6:.1f} MB")
    return suffix


def _similar_file(path: Path) -> str:
    """Return a hint at a file in the same folder whose name is nearly that of `path`, if there is one."""
    try:
        names = [entry.name for entry in path.parent.iterdir() if entry.suffix.lower() in SUFFIXES]
    except (OSError, ValueError):
        return ""
    close = difflib.get_close_matches(path.name, names, n=1, cutoff=0.75)
    return f": did you mean {close[0]!r}?" if close else ""


def _unreadable(error: OSError, name: str) -> DataError:
    """Return the error for a file that the system does not let us read."""
    reason = "permission denied" if isinstance(error, PermissionError) else error.strerror or str(error)
    return DataError(f"{name}: the file cannot be read: {reason}")


def _read(file: BinaryIO, name: str) -> bytes:
    """Return all bytes of `file`, which may have grown since its size was looked at."""
    data = file.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise DataError(f"{name}: expected at most {MAX_FILE_BYTES // 10**6} MB, but the file has more")
    return data


def _read_npy(file: BinaryIO, name: str, wanted: Sequence[str] | None) -> tuple[npt.NDArray[np.float64], Labels]:
    """Return the points (N, 2) and the labels (N,) in an NPY file; `DataError` tells what is wrong with it."""
    head = io.BytesIO(file.read(_NPY_HEADER_BYTES))
    shape, fortran_order, dtype = _npy_header(head, name)
    columns = _npy_columns(shape, dtype, name, wanted)
    numbers = 1
    for length in shape:
        numbers *= length
    expected = head.tell() + numbers * dtype.itemsize
    size = os.fstat(file.fileno()).st_size
    if size != expected:
        fault = "the file is cut short" if size < expected else "the file is too long"
        raise DataError(
            f"{name}: expected {expected} bytes for the shape {shape} in its header, but got {size}: {fault}"
        )
    file.seek(head.tell())
    array: npt.NDArray[Any] = np.frombuffer(file.read(), dtype).reshape(shape, order="F" if fortran_order else "C")
    x, y, label = [array[column] for column in columns] if dtype.names else [array[:, place] for place in columns]
    with np.errstate(over="ignore"):  # a long double may become infinite, which is refused below
        points = np.stack([x.astype(np.float64), y.astype(np.float64)], axis=-1)
        label = label.astype(np.float64) if label.dtype.kind == "f" else label
    for what, column in (("x", points[:, 0]), ("y", points[:, 1]), ("label", label)):
        if column.dtype.kind == "f" and not np.isfinite(column).all():
            row = int(np.flatnonzero(~np.isfinite(column))[0])
            raise DataError(f"{name}: {what}: expected a finite number, but got {column[row]} at index {row}")
    return points, _npy_texts(label, name) if label.dtype.kind == "U" else label.tolist()


def _npy_texts(label: npt.NDArray[np.str_], name: str) -> list[str]:
    """Return text labels (N,) as a list; `DataError` if one is empty or is no text."""
    if label.dtype.itemsize:
        # Checked as numbers, because Python does not make strings of impossible characters but fails in odd ways.
        codes = label.astype(label.dtype.newbyteorder("=")).view(np.uint32)
        if ((codes > 0x10FFFF) | ((codes >= 0xD800) & (codes < 0xE000))).any():
            raise DataError(f"{name}: label: expected text, but got what is not Unicode")
    texts: list[str] = label.tolist()
    if "" in texts:
        raise DataError(f"{name}: label: expected a class, but it is empty at index {texts.index('')}")
    return texts


def _npy_header(file: BinaryIO, name: str) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Return shape, whether it is in Fortran order, and dtype; nothing of the array is read or allocated."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            major, _ = npy_format.read_magic(file)
            if major not in {1, 2, 3}:
                raise ValueError(f"its version is {major}")  # noqa: TRY301
            # Version 3 is version 2 but for the encoding of field names, and x, y and label are the same in both.
            read = npy_format.read_array_header_1_0 if major == 1 else npy_format.read_array_header_2_0
            shape, fortran_order, dtype = read(file)
    except Exception as error:  # noqa: BLE001 (the header is a Python literal: nearly anything may be wrong with it)
        reason = " ".join(str(error).split())[:120]
        raise DataError(f"{name}: expected the header of an NPY file, but: {reason}") from None
    return shape, fortran_order, dtype


def _npy_columns(shape: tuple[int, ...], dtype: np.dtype[Any], name: str, wanted: Sequence[str] | None) -> list[Any]:
    """Return the names of the fields x, y and label, or the places of columns; `DataError` if there is neither."""
    if dtype.hasobject:
        raise DataError(f"{name}: {_NPY_SHAPES}, but got Python objects, which are never loaded")
    columns: list[Any] = [0, 1, 2]
    if dtype.names is not None:
        columns = [dtype.names[place] for place in locate_columns(dtype.names, name, wanted)]
        kinds = [dtype[column].kind for column in columns]
        good = len(shape) == 1 and set(kinds[:2]) <= set("fiu") and kinds[2] in "fiubU"
    else:
        good = len(shape) == 2 and (shape[1] == 3 or wanted is not None) and dtype.kind in "fiu"
        if good and wanted is not None:
            columns = locate_columns([""] * min(shape[1], MOST_COLUMNS), name, wanted)
    if not good:
        raise DataError(f"{name}: {_NPY_SHAPES}, but got {str(dtype)[:80]} of shape {shape}")
    if not 0 < shape[0] <= MAX_POINTS:
        raise DataError(f"{name}: expected 1 to {MAX_POINTS} points, but got {shape[0]}")
    return columns
