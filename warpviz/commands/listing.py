"""The available names: each registry as rows of a name and one line, and as records for tables and programs."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from warpviz.motion.easing import EASINGS
from warpviz.motion.tween import TWEENS
from warpviz.net.activations import ACTIVATIONS, bind
from warpviz.picture.theme import THEMES
from warpviz.plane.datasets import DATASETS
from warpviz.registry import Registry
from warpviz.writers.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable

Rows = list[tuple[str, str]]
# One member: what is known of it, by the name of the column. A value is text, mathtext, an `Interval` or plain data.
Record = dict[str, Any]


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

    def data(self) -> list[float | None]:
        """Return its ends, None for an infinite one."""
        return [end if math.isfinite(end) else None for end in (self.low, self.high)]


@dataclass(frozen=True, slots=True)
class Formula:
    """Mathtext, without dollar signs."""

    mathtext: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of members.

    Attributes:
        rows: a name and one line each.
        records: the same with all that is known; the first value of each is the name.
        columns: which of that stands in a table.
    """

    rows: Callable[[], Rows]
    records: Callable[[], list[Record]]
    columns: tuple[str, ...] = ("name", "description")


LISTS: Registry[Listing] = Registry("list")


def _end(value: float) -> str:
    if math.isinf(value):
        return r"-\infty" if value < 0 else r"\infty"
    return f"{value:.4g}"


def _activation_rows() -> Rows:
    return [(_usage(name), plain_formula(bind(ACTIVATIONS[name]).formula)) for name in ACTIVATIONS]


def _usage(name: str) -> str:
    """Return how an activation is asked for, with its parameters and other names."""
    inside = ", ".join(f"{key}={value:g}" for key, value in ACTIVATIONS[name].parameters.items())
    aliases = ACTIVATIONS.aliases(name)
    shown = f"{name}({inside})" if inside else name
    return f"{shown}, {', '.join(aliases)}" if aliases else shown


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

    def rows() -> Rows:
        return [(name, line(registry[name])) for name in registry]

    def records() -> list[Record]:
        return [
            {"name": name, "aliases": list(registry.aliases(name)), "description": line(registry[name])}
            for name in registry
        ]

    return Listing(rows, records)


LISTS.register(
    "activations",
    Listing(_activation_rows, _activation_records, ("name", "formula", "derivative", "range", "source")),
)
LISTS.register("datasets", _described(DATASETS, lambda entry: entry.description))
LISTS.register("easings", _described(EASINGS, lambda entry: entry.formula))
LISTS.register("tweens", _described(TWEENS, lambda entry: entry.description))
LISTS.register("themes", _described(THEMES, lambda entry: entry.description))
LISTS.register("formats", _described(FORMATS, lambda entry: entry.description))
