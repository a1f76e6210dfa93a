"""Labelled points from the bytes of a CSV file, in the encodings and with the delimiters that spreadsheets write."""

from __future__ import annotations

import codecs
import csv
import io
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from warpviz.errors import DataError, quoted
from warpviz.plane.datasets import MAX_POINTS
from warpviz.registry import near_miss

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

COLUMNS = ("x", "y", "label")

_DELIMITERS = ",;\t"
_MAX_LABEL_LENGTH = 100
_MAX_NAMES_SHOWN = 12


@dataclass(slots=True, eq=False)
class CsvPoints:
    """What a CSV file says: places (N, 2), labels (N,) as texts or, when all are numbers, as numbers; and notes."""

    points: list[tuple[float, float]] = field(default_factory=list)
    labels: list[str] | list[float] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class _Header:
    width: int
    x: int
    y: int
    label: int


def parse_csv(data: bytes, name: str) -> CsvPoints:
    """Return the points in `data`, the bytes of the CSV file `name`.

    The first line is a header with x, y and label in any order and case; other columns are ignored. Raises `DataError`,
    its message beginning with `name` and the line (from 1).
    """
    found = CsvPoints()
    text, encoding = _decode(data, name)
    if encoding:
        found.notes.append(f"{name}: read as {encoding}")
    delimiter = _delimiter(text)
    rows = _rows(text, delimiter, name)
    first = next(rows, None)
    if first is None:
        raise DataError(f"{name}: the file is empty: expected a header with x, y and label, then one line per point")
    header = _header(first[1], f"{name}: line {first[0]}")
    lines = _read_points(rows, header, name, found, decimal_commas=delimiter == ";")
    if not lines:
        raise DataError(f"{name}: only a header: expected one line per point below it")
    found.labels = _numeric_labels([str(label) for label in found.labels], lines, name)
    return found


def shorten(text: str) -> str:
    """Return `text` quoted for a message: on one line, and cut after 40 characters."""
    return repr(text if len(text) <= 40 else text[:40] + "…")


def locate_columns(names: Iterable[str], where: str) -> list[int]:
    """Return the places of x, y and label among `names`, in any case; `DataError` if one is missing or there twice."""
    names = [name.strip() for name in names]
    folded = [name.casefold() for name in names]
    for column in COLUMNS:
        same = [name for name, fold in zip(names, folded, strict=True) if fold == column]
        if len(same) > 1:
            raise DataError(f"{where}: expected one column {quoted(column)}, but got {' and '.join(map(repr, same))}")
    missing = [column for column in COLUMNS if column not in folded]
    if missing:
        raise DataError(f"{where}: {_describe_missing(missing, names, folded)}")
    return [folded.index(column) for column in COLUMNS]


def _describe_missing(missing: list[str], names: list[str], folded: list[str]) -> str:
    """Say which columns are missing, what there is instead and what was probably meant."""
    others = [name for name, fold in zip(names, folded, strict=True) if fold not in COLUMNS]
    meant = [shorten(guess) for guess in (near_miss(column, others) for column in missing) if guess]
    shown = [shorten(name) for name in names[:_MAX_NAMES_SHOWN]]
    if len(names) > len(shown):
        shown.append("…")
    hint = f"; {_verb(meant)} {' and '.join(meant)} meant?" if meant else ""
    lacking = f"{' and '.join(map(repr, missing))} {_verb(missing)} missing"
    return f"expected the columns x, y and label, but {lacking}; found {', '.join(shown)}{hint}"


def _verb(names: list[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _decode(data: bytes, name: str) -> tuple[str, str | None]:
    """Return the text and, unless it is UTF-8, the name of its encoding."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        tries = [("utf-16", "UTF-16")]
    elif b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise DataError(
            f"{name}: line {line}: expected text, but got a NUL byte: a binary file, or UTF-16 without its mark?"
        )
    elif data.startswith(codecs.BOM_UTF8):
        tries = [("utf-8-sig", "UTF-8")]
    else:
        tries = [("utf-8", "UTF-8"), ("cp932", "Shift_JIS")]
    for codec, encoding in tries:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise DataError(f"{name}: expected text, but got a NUL character: a binary file?")
        return text, None if encoding == "UTF-8" else encoding
    tried = " and ".join(encoding for _, encoding in tries)
    raise DataError(f"{name}: cannot be decoded: tried {tried}; save it as UTF-8")


def _delimiter(text: str) -> str:
    """Return the delimiter with which the header has most of the columns that we look for, else most columns."""
    # Cut, because a file without line ends would exceed the csv module's limit on a field.
    header = text.lstrip()[:100_000].splitlines()[:1]

    def fit(delimiter: str) -> tuple[int, int]:
        fields = next(csv.reader(header, delimiter=delimiter, skipinitialspace=True), [])
        return len({cell.strip().casefold() for cell in fields}.intersection(COLUMNS)), len(fields)

    return max(_DELIMITERS, key=fit)


def _rows(text: str, delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not blank with the line (from 1) on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise DataError(f"{name}: line {line}: expected comma-separated values, but: {error}") from None
        # A spreadsheet writes rows of nothing but delimiters below its data.
        if any(cell and not cell.isspace() for cell in fields):
            yield line, fields


def _header(fields: list[str], where: str) -> _Header:
    """Return where the header has its columns."""
    if all(_is_number(cell) for cell in fields):
        shown = ", ".join(shorten(cell.strip()) for cell in fields[:_MAX_NAMES_SHOWN])
        raise DataError(f"{where}: expected a header with x, y and label, but got numbers: {shown}")
    return _Header(len(fields), *locate_columns(fields, where))


def _read_points(
    rows: Iterator[tuple[int, list[str]]], header: _Header, name: str, found: CsvPoints, *, decimal_commas: bool
) -> list[int]:
    """Put the rows' points and labels into `found` and return their lines."""
    lines: list[int] = []
    labels: list[str] = []
    converted = False
    for line, fields in rows:
        if len(fields) != header.width:
            wanted = f"expected {header.width} fields as in the header"
            raise DataError(f"{name}: line {line}: {wanted}, but got {len(fields)}")
        if len(lines) == MAX_POINTS:
            raise DataError(f"{name}: line {line}: expected at most {MAX_POINTS} points, but there are more")
        x, y = fields[header.x], fields[header.y]
        if decimal_commas and ("," in x or "," in y):
            x, y = _decimal_point(x), _decimal_point(y)
            converted = True
        try:
            found.points.append((_number(x, "x"), _number(y, "y")))
            labels.append(_label(fields[header.label]))
        except ValueError as error:
            raise DataError(f"{name}: line {line}: {error}") from None
        lines.append(line)
    if converted:
        found.notes.append(f"{name}: commas in numbers read as decimal points")
    found.labels = labels
    return lines


def _decimal_point(cell: str) -> str:
    """Return a number with its decimal comma made a point; one that also has points or more commas is left."""
    return cell.replace(",", ".") if cell.count(",") == 1 and "." not in cell else cell


def _is_number(cell: str) -> bool:
    """Tell whether a cell is a number, NaN and infinity included."""
    try:
        float(cell)
    except ValueError:
        return False
    return "_" not in cell  # 1_000 is a number for Python only


def _number(cell: str, what: str) -> float:
    """Return the finite number in a cell; `ValueError`, its message beginning with `what`, if there is none."""
    try:
        value: float | None = float(cell)
    except ValueError:
        value = None
    if value is None or "_" in cell:
        raise ValueError(f"{what}: expected a number, but got {shorten(cell.strip())}")
    if not math.isfinite(value):
        raise ValueError(f"{what}: expected a finite number, but got {shorten(cell.strip())}")
    return value


def _label(cell: str) -> str:
    """Return the label in a cell, on one line; `ValueError` if it is empty or too long to show."""
    label = " ".join(cell.split())
    if not label:
        raise ValueError("label: expected a class, but the field is empty")
    if len(label) > _MAX_LABEL_LENGTH:
        raise ValueError(f"label: expected at most {_MAX_LABEL_LENGTH} characters, but got {len(label)}")
    return label


def _numeric_labels(labels: list[str], lines: list[int], name: str) -> list[str] | list[float]:
    """Return the labels as numbers if all of them are; then all must be finite."""
    if not all(_is_number(label) for label in set(labels)):
        return labels
    for label, line in zip(labels, lines, strict=True):
        if not math.isfinite(float(label)):
            raise DataError(f"{name}: line {line}: label: expected a finite number, but got {shorten(label)}")
    return [float(label) for label in labels]
