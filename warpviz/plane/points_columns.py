"""Which columns of a table are x, y and the label: as asked for, or by the names that people give them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warpviz.errors import DataError, quoted
from warpviz.registry import near_miss

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

COLUMNS = ("x", "y", "label")
# What the coordinates are called instead, both alike, and the label beside them; in any case.
PAIRS = (
    ("x1", "x2"), ("x_1", "x_2"), ("x0", "x1"), ("x[0]", "x[1]"), ("feature_1", "feature_2"), ("feature1", "feature2"),
    ("feature_0", "feature_1"), ("f1", "f2"), ("dim1", "dim2"), ("pc1", "pc2"),
)  # fmt: skip
LABELS = ("label", "class", "target", "species", "group", "category", "labels", "cluster")
# Beside other names than x and y for the coordinates it is the label.
LAST = "y"
_MAX_NAMES_SHOWN = 12


def shorten(text: str) -> str:
    """Return `text` quoted for a message: on one line, and cut after 40 characters."""
    return repr(text if len(text) <= 40 else text[:40] + "…")


def looked_for(wanted: Sequence[str] | None) -> frozenset[str]:
    """Return the names by which a header is known, in small letters."""
    if wanted is not None:
        return frozenset(name.casefold() for name in wanted)
    return frozenset((*COLUMNS, *LABELS, *(name for pair in PAIRS for name in pair)))


def are_places(wanted: Sequence[str] | None) -> bool:
    """Return whether columns are asked for by their places, 1, 2, ..., alone."""
    return wanted is not None and all(name.isascii() and name.isdigit() for name in wanted)


def locate_columns(names: Iterable[str], where: str, wanted: Sequence[str] | None = None) -> list[int]:
    """Return the places of x, y and the label among `names`, in any case.

    Args:
        names: those of all columns.
        where: what messages begin with.
        wanted: the names of the three, or their places from 1; None for x, y and label, or what is usual instead.

    Raises `DataError` if one is missing or there twice.
    """
    names = [name.strip() for name in names]
    folded = [name.casefold() for name in names]
    sought = COLUMNS if wanted is None else tuple(wanted)
    if wanted is None and not set(COLUMNS) <= set(folded):
        sought = _usual(folded) or COLUMNS
    return [_place(column, names, folded, where, sought, asked=wanted is not None) for column in sought]


def _place(column: str, names: list[str], folded: list[str], where: str, sought: Sequence[str], *, asked: bool) -> int:
    """Return the place of a column."""
    same = [place for place, name in enumerate(folded) if name == column.casefold()]
    if len(same) > 1:
        exact = [place for place in same if asked and names[place] == column]
        if len(exact) == 1:
            return exact[0]
        shown = " and ".join(repr(names[place]) for place in same)
        raise DataError(f"{where}: expected one column {quoted(column)}, but got {shown}")
    if same:
        return same[0]
    if asked and column.isascii() and column.isdigit():
        if 1 <= int(column) <= len(names):
            return int(column) - 1
        raise DataError(f"{where}: columns: there are {len(names)}, so there is no column {int(column)}")
    missing = [name for name in sought if name.casefold() not in folded and not (asked and name.isdigit())]
    raise DataError(f"{where}: {_describe_missing(missing, names, folded, sought, asked=asked)}")


def _usual(folded: list[str]) -> tuple[str, ...] | None:
    """Return the names that stand for x, y and the label, None where there are none, or where it is not clear."""
    pairs = [("x", "y")] if {"x", "y"} <= set(folded) else [pair for pair in PAIRS if set(pair) <= set(folded)]
    if len(pairs) != 1:
        return None
    labels = [label for label in LABELS if label in folded]
    if not labels and pairs[0] != ("x", "y") and LAST in folded:
        labels = [LAST]
    return (*pairs[0], labels[0]) if len(labels) == 1 else None


def _describe_missing(
    missing: list[str], names: list[str], folded: list[str], sought: Sequence[str], *, asked: bool
) -> str:
    """Say which columns are missing, what there is instead and what was probably meant."""
    others = [name for name, fold in zip(names, folded, strict=True) if fold not in {one.casefold() for one in sought}]
    meant = [shorten(guess) for guess in (near_miss(column, others) for column in missing) if guess]
    shown = [shorten(name) for name in names[:_MAX_NAMES_SHOWN]]
    if len(names) > len(shown):
        shown.append("…")
    hint = f"; {_verb(meant)} {' and '.join(meant)} meant?" if meant else ""
    if not (meant or asked) and len(names) >= len(COLUMNS):
        hint = "; name the three with columns=..."
    lacking = f"{' and '.join(map(quoted, missing))} {_verb(missing)} missing"
    wanted = f"{sought[0]}, {sought[1]} and {sought[2]}"
    return f"expected the columns {wanted}, but {lacking}; found {', '.join(shown)}{hint}"


def _verb(names: list[str]) -> str:
    return "is" if len(names) == 1 else "are"
