"""Lists in the forms that articles and programs take: a table in Markdown or LaTeX, or JSON."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from warpviz.commands.listing import LISTS, Formula, Interval
from warpviz.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from warpviz.commands.listing import Listing, Record

# What makes text of lists by name, whether it is all of them or one.
FORMS: Registry[Callable[[dict[str, Listing]], str]] = Registry("form of a list")

# Characters that LaTeX takes for something else.
LATEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{mark: f"\\{mark}" for mark in "&%$#_{}"},
}
_BARS = re.compile(r"\|([^|]*)\|")


def list_text(form: str, name: str | None) -> str:
    """Return a list, or all of them, in a form, as lines of text.

    Raises `UnknownNameError` for a list or a form that there is not.
    """
    write = FORMS[form]
    return write({one: LISTS[one] for one in ([LISTS.canonical(name)] if name else LISTS)})


def _json(listings: dict[str, Listing]) -> str:
    data = {name: [_plain(record) for record in listing.records()] for name, listing in listings.items()}
    shown: Any = data if len(data) > 1 else next(iter(data.values()))
    return json.dumps(shown, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _plain(record: Record) -> dict[str, Any]:
    """Return a record as JSON holds it: formulas as LaTeX, the ends of ranges as numbers, null for an infinite one."""
    plain: dict[str, Any] = {}
    for key, value in record.items():
        if isinstance(value, Formula):
            plain[key] = value.mathtext
        elif isinstance(value, Interval):
            plain[key] = value.data()
        else:
            plain[key] = value
    return plain


def _markdown(listings: dict[str, Listing]) -> str:
    tables = []
    for name, listing in listings.items():
        head = [_row(listing.columns), _row(["---"] * len(listing.columns))]
        rows = [_row([_markdown_cell(record, column) for column in listing.columns]) for record in listing.records()]
        title = [f"## {name}", ""] if len(listings) > 1 else []
        tables.append("\n".join([*title, *head, *rows]) + "\n")
    return "\n".join(tables)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _markdown_cell(record: Record, column: str) -> str:
    value = record[column]
    if column == "name":
        return ", ".join(f"`{name}`" for name in _names(record))
    # A bar would end the cell.
    return f"${_unbarred(value)}$" if _is_math(value) else str(value or "").replace("|", r"\|")


def _latex(listings: dict[str, Listing]) -> str:
    tables = []
    for name, listing in listings.items():
        rows = [[_latex_cell(record, column) for column in listing.columns] for record in listing.records()]
        widths = "".join(f"p{{{width:.3g}\\textwidth}}" for width in _widths(listing.columns))
        lines = [
            f"% {name}",
            rf"\begin{{tabular}}{{{widths}}}",
            r"\hline",
            " & ".join(listing.columns) + r" \\",
            r"\hline",
            *(" & ".join(row) + r" \\" for row in rows),
            r"\hline",
            r"\end{tabular}",
        ]
        tables.append("\n".join(lines) + "\n")
    return "\n".join(tables)


def _widths(columns: Sequence[str]) -> list[float]:
    """Return the shares of a page's width that columns have: what is long is broken, and has what the others leave."""
    short = {"name": 0.17, "range": 0.1}
    rest = 0.92 - sum(short.get(column, 0.0) for column in columns)
    return [short.get(column, rest / sum(one not in short for one in columns)) for column in columns]


def _latex_cell(record: Record, column: str) -> str:
    value = record[column]
    if column == "name":
        return ", ".join(rf"\texttt{{{_escaped(name)}}}" for name in _names(record))
    return f"${_unbarred(value)}$" if _is_math(value) else _escaped(str(value or ""))


def _names(record: Record) -> list[str]:
    """Return the name of a member with its parameters, and its other names."""
    inside = ", ".join(f"{name}={value:g}" for name, value in record.get("parameters", {}).items())
    return [f"{record['name']}({inside})" if inside else record["name"], *record["aliases"]]


def _is_math(value: object) -> bool:
    return isinstance(value, Formula | Interval)


def _unbarred(value: Formula | Interval) -> str:
    """Return LaTeX without a bar, which Markdown takes for the end of a cell."""
    text = value.mathtext if isinstance(value, Formula) else value.mathtext()
    return _BARS.sub(r"\\lvert \1 \\rvert", text)


def _escaped(text: str) -> str:
    return "".join(LATEX.get(mark, mark) for mark in text)


FORMS.register("markdown", _markdown, ("md",))
FORMS.register("latex", _latex, ("tex",))
FORMS.register("json", _json)
