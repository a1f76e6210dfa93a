"""The available names: each registry as rows of a name and one line, and as tables and data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from warpviz.commands.tables import Cell, Formula, Interval, Names, Table, Told
from warpviz.motion.easing import EASINGS
from warpviz.motion.tween import TWEENS
from warpviz.net.activations import ACTIVATIONS, bind
from warpviz.net.initialization import INITIALIZATIONS
from warpviz.picture.theme import THEMES
from warpviz.plane.datasets import DATASETS
from warpviz.registry import Registry
from warpviz.writers.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable

Rows = list[tuple[str, str]]
# What is known of one member, by the name of the column: text, a formula, an interval or plain data.
Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of members.

    Attributes:
        records: all that is known of each.
        row: of a record, a name and one line, for a terminal.
        columns: what of it stands in a table.
    """

    records: Callable[[], list[Record]]
    row: Callable[[Record], tuple[str, str]]
    columns: tuple[str, ...] = ("name", "description")

    def rows(self) -> Rows:
        """Return a name and one line for each."""
        return [self.row(record) for record in self.records()]

    def table(self, title: str) -> Table:
        """Return the list as a table."""
        return Table(
            title, self.columns, [[_cell(record, column) for column in self.columns] for record in self.records()]
        )


LISTS: Registry[Listing] = Registry("list")


def told(what: str | None) -> Told:
    """Return a list, or all of them, as tables and as data; `UnknownNameError` for one that there is not."""
    names = list(LISTS) if what is None else [LISTS.canonical(what)]
    data = {name: LISTS[name].records() for name in names}
    return Told([LISTS[name].table(name) for name in names], data if what is None else data[names[0]])


def _cell(record: Record, column: str) -> Cell:
    value = record[column]
    if column == "name":
        return Names(asked(record))
    return value if isinstance(value, Formula | Interval) else str(value or "")


def asked(record: Record) -> tuple[str, ...]:
    """Return how a member is asked for: its name, with its parameters if any, and its other names."""
    inside = ", ".join(f"{name}={value:g}" for name, value in record.get("parameters", {}).items())
    return (f"{record['name']}({inside})" if inside else record["name"], *record["aliases"])


def _activation_row(record: Record) -> tuple[str, str]:
    return ", ".join(asked(record)), plain_formula(record["formula"].mathtext)


def _activation_records() -> list[Record]:
    records = []
    for name in ACTIVATIONS:
        entry = ACTIVATIONS[name]
        function = bind(entry)
        slope = entry.derivative_formula(**entry.parameters)
        records.append(
            {
                "name": name,
                "aliases": list(ACTIVATIONS.aliases(name)),
                "title": entry.title,
                "parameters": dict(entry.parameters),
                "formula": Formula(function.formula),
                "derivative": Formula(slope) if slope else None,
                "range": Interval(*entry.bounds_of_value(**entry.parameters), entry.reached),
                "creases": list(function.creases),
                "jumps": list(function.jumps),
                "elementwise": entry.elementwise,
                "source": entry.source,
            }
        )
    return records


def plain_formula(formula: str) -> str:
    """Return mathtext as plain characters, for a terminal."""
    for pattern, plain in PLAIN:
        formula = re.sub(pattern, plain, formula)
    return " ".join(formula.split())


PLAIN = (
    (r"\\mathrm\{([^}]*)\}", r"\1"),
    (r"\\sqrt\{([^}]*)\}", r"√(\1)"),
    (r"\\geq", "≥"),
    (r"\\sum", "Σ"),
    (r"\\pi", "π"),
    (r"\\cdot", "·"),
    (r"\^\{([^}]*)\}", r"^(\1)"),
    (r"\\[,; ]", " "),
    (r"\\([a-z]+)", r"\1"),
    (r"[{}]", ""),
)


def _described(registry: Registry[Any], line: Callable[[Any], str]) -> Listing:
    """Return the list of members of which one line is known."""

    def records() -> list[Record]:
        return [
            {"name": name, "aliases": list(registry.aliases(name)), "description": line(registry[name])}
            for name in registry
        ]

    return Listing(records, lambda record: (record["name"], record["description"]))


LISTS.register(
    "activations",
    Listing(_activation_records, _activation_row, ("name", "formula", "derivative", "range", "source")),
)


def _initialization_records() -> list[Record]:
    return [
        {
            "name": name,
            "aliases": list(INITIALIZATIONS.aliases(name)),
            "description": entry.description,
            "standard deviation": Formula(entry.formula) if entry.formula else "",
            "source": entry.source,
        }
        for name, entry in ((name, INITIALIZATIONS[name]) for name in INITIALIZATIONS)
    ]


LISTS.register(
    "initializations",
    Listing(
        _initialization_records,
        lambda record: (", ".join(asked(record)), record["description"]),
        ("name", "description", "standard deviation", "source"),
    ),
)
LISTS.register("datasets", _described(DATASETS, lambda entry: entry.description))
LISTS.register("easings", _described(EASINGS, lambda entry: entry.formula))
LISTS.register("tweens", _described(TWEENS, lambda entry: entry.description))
LISTS.register("themes", _described(THEMES, lambda entry: entry.description))
LISTS.register("formats", _described(FORMATS, lambda entry: entry.description))
