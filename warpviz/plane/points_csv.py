"""Labelled points from the bytes of a CSV file, in the encodings and with the delimiters that spreadsheets write."""

from __future__ import annotations

import csv
import io
import itertools
import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from warpviz.errors import DataError
from warpviz.plane.datasets import MAX_POINTS
from warpviz.plane.points_columns import are_places, locate_columns, looked_for, shorten
from warpviz.plane.text_encoding import decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# A space last: words within a header are no columns when another delimiter gives them.
_DELIMITERS = ",;\t| "
# What spreadsheets and keyboards write for a minus.
_MINUS = str.maketrans("\u2212\u2013\uff0d", "---")
# A comma that may group thousands as well as begin decimals.
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})")
_MAX_LABEL_LENGTH = 100
_MAX_NAMES_SHOWN = 12
# So many columns make a point with its label.
FEWEST = 3


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


def parse_csv(data: bytes, name: str, wanted: Sequence[str] | None = None) -> CsvPoints:
    """Return the points in `data`, the bytes of the CSV file `name`.

    The first line is a header with x, y and label in any order and case, or what is usual instead; other columns are
    ignored. `wanted` are the names of the three, or their places from 1, for which there need be no header. Raises
    `DataError`, its message beginning with `name` and the line (from 1).
    """
    found = CsvPoints()
    decoded = decode(data, name)
    if decoded.encoding:
        found.notes.append(f"{name}: read as {decoded.encoding}")
    lines, delimiter = _opened(decoded.text, looked_for(wanted))
    rows = _rows(lines, delimiter, name)
    first = next(rows, None)
    if first is None:
        raise DataError(f"{name}: the file is empty: expected a header with x, y and label, then one line per point")
    if are_places(wanted) and wanted is not None and _is_data(first[1], wanted):
        # There is no header: it is a row as the others.
        rows = itertools.chain([first], rows)
        header = _Header(len(first[1]), *locate_columns([""] * len(first[1]), f"{name}: line {first[0]}", wanted))
    else:
        header = _header(first[1], f"{name}: line {first[0]}", wanted)
        used = [first[1][place].strip() for place in (header.x, header.y, header.label)]
        if wanted is None and {one.casefold() for one in used} != {"x", "y", "label"}:
            found.notes.append(f"{name}: columns {used[0]}, {used[1]} and {used[2]}")
    places = _read_points(rows, header, name, found, delimiter)
    if not places:
        raise DataError(f"{name}: only a header: expected one line per point below it")
    found.labels = _numeric_labels([str(label) for label in found.labels], places, name)
    return found


def _is_data(fields: list[str], wanted: Sequence[str]) -> bool:
    """Return whether the first row has numbers where x and y are, and so is no header."""
    places = [int(place) - 1 for place in wanted[:2]]
    return all(0 <= place < len(fields) and _is_number(fields[place].replace(",", ".")) for place in places)


def _opened(text: str, known: frozenset[str]) -> tuple[list[str], str]:
    """Return the lines with what stands before the header blanked and its "#" taken away, and the delimiter.

    Above a header may stand blank lines, comments and Excel's `sep=;`; `numpy.savetxt` writes the header itself as a
    comment.
    """
    lines = io.StringIO(text, newline="").readlines()
    for place, line in enumerate(lines):
        bare = line.strip().lstrip("\ufeff")
        told = re.fullmatch(r"\"?sep=(.)\"?", bare, re.IGNORECASE)
        if told or not bare:
            lines[place] = "\n"
            if told and place + 1 < len(lines):
                return lines, told[1]
            continue
        if bare.startswith("#") and not any(name in bare.casefold() for name in known):
            lines[place] = "\n"
            continue
        header = bare.lstrip("#").lstrip()
        delimiter, columns = _delimiter(header, known)
        if bare.startswith("#") and columns < FEWEST:
            lines[place] = "\n"
            continue
        if bare.startswith("#"):
            lines[place] = header + "\n"
        return lines, delimiter
    return lines, ","


def _delimiter(header: str, known: frozenset[str]) -> tuple[str, int]:
    """Return the delimiter with which a header has most of the columns that we look for, else most, and how many."""
    unnamed = all(name.isdigit() for name in known)

    def fit(delimiter: str) -> tuple[int, int]:
        # Cut, because a file without line ends would exceed the csv module's limit on a field.
        line = csv.reader([header[:100_000]], delimiter=delimiter, skipinitialspace=True)
        fields = next(line, [])
        if unnamed:
            # Places are no names. Commas between numbers may begin decimals, and spaces may follow commas.
            return 0 if len(fields) < FEWEST else {" ": 0, ",": 1}.get(delimiter, 2), len(fields)
        wanted = len({cell.strip().casefold() for cell in fields} & known)
        return wanted, len(fields) if delimiter != " " else 0

    found = max(_DELIMITERS, key=fit)
    return found, fit(found)[0]


def _rows(lines: list[str], delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not blank with the line (from 1) on which it begins."""
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
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


def _header(fields: list[str], where: str, wanted: Sequence[str] | None) -> _Header:
    """Return where the header has its columns."""
    if all(_is_number(cell) for cell in fields):
        shown = ", ".join(shorten(cell.strip()) for cell in fields[:_MAX_NAMES_SHOWN])
        hint = "; without one name places, as in columns=1,2,3" if len(fields) >= FEWEST else ""
        raise DataError(f"{where}: expected a header with x, y and label, but got numbers: {shown}{hint}")
    return _Header(len(fields), *locate_columns(fields, where, wanted))


def _read_points(
    rows: Iterator[tuple[int, list[str]]], header: _Header, name: str, found: CsvPoints, delimiter: str
) -> list[int]:
    """Put the rows' points and labels into `found` and return their lines."""
    lines: list[int] = []
    labels: list[str] = []
    commas = _Commas(sure=delimiter == ";")
    shift: int | None = None
    for line, fields in rows:
        row = _trimmed(fields, header.width)
        if len(row) == 1 and row[0].startswith("#"):
            continue
        if shift is None:
            # R's write.table gives each row a name, and these names no column in the header.
            shift = int(len(row) == header.width + 1)
        if len(row) != header.width + shift:
            wanted = f"expected {header.width + shift} fields as in the {'first row' if shift else 'header'}"
            raise DataError(f"{name}: line {line}: {wanted}, but got {len(row)}")
        if len(lines) == MAX_POINTS:
            raise DataError(f"{name}: line {line}: expected at most {MAX_POINTS} points, but there are more")
        try:
            x, y = (commas.pointed(row[place + shift], line) for place in (header.x, header.y))
            found.points.append((_number(x, "x"), _number(y, "y")))
            labels.append(_label(row[header.label + shift]))
        except ValueError as error:
            raise DataError(f"{name}: line {line}: {error}") from None
        lines.append(line)
    if commas.seen:
        if not commas.sure:
            line, cell = commas.seen
            raise DataError(
                f"{name}: line {line}: expected a number, but {shorten(cell)} may be thousands or decimals: use a point"
            )
        found.notes.append(f"{name}: commas in numbers read as decimal points")
    found.labels = labels
    return lines


def _trimmed(fields: list[str], width: int) -> list[str]:
    """Return a row without the empty fields that a delimiter at its end makes beyond the header's."""
    while len(fields) > width and not fields[-1].strip():
        fields = fields[:-1]
    return fields


@dataclass(slots=True)
class _Commas:
    """Commas in numbers: the first one, and whether they are sure to begin decimals."""

    sure: bool
    seen: tuple[int, str] | None = None

    def pointed(self, cell: str, line: int) -> str:
        """Return a number with its decimal comma made a point; one that also has points or more commas is left."""
        if cell.count(",") != 1 or "." in cell:
            return cell
        self.seen = self.seen or (line, cell.strip())
        self.sure = self.sure or not _GROUPED.fullmatch(cell.strip().translate(_MINUS))
        return cell.replace(",", ".")


def _is_number(cell: str) -> bool:
    """Tell whether a cell is a number, NaN and infinity included."""
    try:
        float(cell.translate(_MINUS))
    except ValueError:
        return False
    return "_" not in cell  # 1_000 is a number for Python only


def _number(cell: str, what: str) -> float:
    """Return the finite number in a cell; `ValueError`, its message beginning with `what`, if there is none."""
    try:
        value: float | None = float(cell.translate(_MINUS))
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
        if not math.isfinite(float(label.translate(_MINUS))):
            raise DataError(f"{name}: line {line}: label: expected a finite number, but got {shorten(label)}")
    return [float(label.translate(_MINUS)) for label in labels]
