"""The available names: each registry as rows of a name and one line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

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
LISTS: Registry[Callable[[], Rows]] = Registry("list")


def _activation_rows() -> Rows:
    rows = []
    for name in ACTIVATIONS:
        entry = ACTIVATIONS[name]
        inside = ", ".join(f"{key}={value:g}" for key, value in entry.parameters.items())
        aliases = ACTIVATIONS.aliases(name)
        shown = f"{name}({inside})" if inside else name
        rows.append((f"{shown}, {', '.join(aliases)}" if aliases else shown, plain_formula(bind(entry).formula)))
    return rows


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

LISTS.register("activations", _activation_rows)
LISTS.register("datasets", lambda: [(name, DATASETS[name].description) for name in DATASETS])
LISTS.register("easings", lambda: [(name, EASINGS[name].formula) for name in EASINGS])
LISTS.register("tweens", lambda: [(name, TWEENS[name].description) for name in TWEENS])
LISTS.register("themes", lambda: [(name, THEMES[name].description) for name in THEMES])
LISTS.register("formats", lambda: [(name, FORMATS[name].description) for name in FORMATS])
