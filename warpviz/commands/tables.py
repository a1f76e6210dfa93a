"""What is told as a table in Markdown or LaTeX, for articles, or as JSON, for programs."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from warpviz.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# Characters that LaTeX takes for something else.
LATEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{mark: f"\\{mark}" for mark in "&%$#_{}"},
}
# The shares of a page's width that columns of short texts have; the others have what these leave.
NARROW = {"name": 0.17, "range": 0.1}
PAGE = 0.92
_BARS = re.compile(r"\|([^|]*)\|")


@dataclass(frozen=True, slots=True)
class Formula:
    """Mathtext, without dollar signs."""

    mathtext: str


@dataclass(frozen=True, slots=True)
class Interval:
    """The values between two numbers, of which the finite ones belong to it or not."""

    low: float
    high: float
    reached: tuple[bool, bool]

    def mathtext(self) -> str:
        """Return it with a bracket at an end that belongs to it, and a parenthesis at another."""
        low, high = (_end(end) for end in (self.low, self.high))
        opening = "[" if self.reached[0] and math.isfinite(self.low) else "("
        closing = "]" if self.reached[1] and math.isfinite(self.high) else ")"
        return rf"{opening}{low},\,{high}{closing}"


@dataclass(frozen=True, slots=True)
class Names:
    """Names as one types them."""

    names: tuple[str, ...]


Cell = str | Formula | Interval | Names


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under the names of their columns."""

    title: str
    columns: tuple[str, ...]
    rows: list[list[Cell]]


@dataclass(frozen=True, slots=True)
class Told:
    """What is told: to readers as tables, to programs as plain data, in which formulas and intervals may stand."""

    tables: list[Table]
    data: Any


FORMS: Registry[Callable[[Told], str]] = Registry("form")


def form_option(use: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the option `--as`, its argument `form`."""
    return click.option(
        "--as",
        "form",
        metavar="FORM",
        help="a table for an article, or data for a program: markdown, latex or json",
        shell_complete=lambda _context, _parameter, begun: [name for name in FORMS if name.startswith(begun)],
    )(use)


def _end(value: float) -> str:
    if math.isinf(value):
        return r"-\infty" if value < 0 else r"\infty"
    return f"{value:.4g}"


def _json(told: Told) -> str:
    return json.dumps(told.data, default=_plain, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _plain(value: Formula | Interval) -> Any:  # noqa: ANN401 - plain data
    """Return what is no plain data as such; an infinite end is null."""
    if isinstance(value, Formula):
        return value.mathtext
    low, high = (end if math.isfinite(end) else None for end in (value.low, value.high))
    closed = [reached and end is not None for reached, end in zip(value.reached, (low, high), strict=True)]
    return {"low": low, "high": high, "closed": closed}


def _markdown(told: Told) -> str:
    parts = []
    for table in told.tables:
        rows = [table.columns, ["---"] * len(table.columns), *(list(map(_markdown_cell, row)) for row in table.rows)]
        title = f"## {table.title}\n\n" if len(told.tables) > 1 else ""
        parts.append(title + "".join(f"| {' | '.join(row)} |\n" for row in rows))
    return "\n".join(parts)


def _markdown_cell(cell: Cell) -> str:
    if isinstance(cell, Names):
        return ", ".join(f"`{name}`" for name in cell.names)
    # A bar would end the cell.
    return cell.replace("|", r"\|") if isinstance(cell, str) else f"${_unbarred(cell)}$"


def _latex(told: Told) -> str:
    parts = []
    for table in told.tables:
        widths = "".join(f"p{{{width:.3g}\\textwidth}}" for width in _widths(table.columns))
        lines = [
            f"% {table.title}",
            rf"\begin{{tabular}}{{{widths}}}",
            r"\hline",
            " & ".join(table.columns) + r" \\",
            r"\hline",
            *(" & ".join(map(_latex_cell, row)) + r" \\" for row in table.rows),
            r"\hline",
            r"\end{tabular}",
        ]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _widths(columns: Sequence[str]) -> list[float]:
    """Return the shares of a page's width that columns have: what is long is broken."""
    wide = [column for column in columns if column not in NARROW]
    rest = PAGE - sum(NARROW.get(column, 0.0) for column in columns)
    return [NARROW.get(column, rest / len(wide)) for column in columns]


def _latex_cell(cell: Cell) -> str:
    if isinstance(cell, Names):
        return ", ".join(rf"\texttt{{{_escaped(name)}}}" for name in cell.names)
    return _escaped(cell) if isinstance(cell, str) else f"${_unbarred(cell)}$"


def _unbarred(cell: Formula | Interval) -> str:
    """Return LaTeX without a bar, which Markdown takes for the end of a cell."""
    text = cell.mathtext if isinstance(cell, Formula) else cell.mathtext()
    return _BARS.sub(r"\\lvert \1 \\rvert", text)


def _escaped(text: str) -> str:
    return "".join(LATEX.get(mark, mark) for mark in text)


FORMS.register("markdown", _markdown, ("md",))
FORMS.register("latex", _latex, ("tex",))
FORMS.register("json", _json)
