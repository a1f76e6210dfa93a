"""What was measured of a film, as plain data: the recipe holds it, and captions, alt text and facts files say it."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

from warpviz.net.cuts import step_cuts
from warpviz.net.facts import StepFacts, step_facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from warpviz.film.plan import FilmPlan

FORMAT = 1
# Significant digits of what is written down: more than any reader shows.
DIGITS = 9


def measured(plan: FilmPlan, extent: float) -> dict[str, Any]:
    """Return what is measured of a film on a sheet [-extent, extent] squared; what does not apply is null.

    `steps` has the facts of every keyframe, `accuracy` the share of points that the network puts into their class, and
    `hyperplanes` how many part the classes, in how many dimensions.
    """
    data = plan.data
    points, labels = (data.points, data.labels) if data is not None else (None, None)
    cuts = None if data is None else step_cuts(plan.layers, data.points, data.labels, plan.network)
    facts = step_facts(plan.layers, extent, points, labels, cuts)
    rows = [{"step": number, **dataclasses.asdict(step)} for number, step in enumerate(facts)]
    table: dict[str, Any] = {"extent": extent, "points": 0 if points is None else len(points), "steps": rows}
    if plan.accuracy is not None:
        parted = plan.hyperplanes
        table["accuracy"] = plan.accuracy
        table["hyperplanes"] = {"count": len(parted), "width": len(parted[0].normal) if parted else 0}
    rounded: dict[str, Any] = _rounded(table)
    return rounded


def facts_of(table: Mapping[str, Any]) -> tuple[StepFacts, ...]:
    """Return the facts of every keyframe out of what was measured."""
    names = [field.name for field in dataclasses.fields(StepFacts)]
    return tuple(StepFacts(**{name: row[name] for name in names}) for row in _steps(table))


def facts_text(table: Mapping[str, Any]) -> str:
    """Return what was measured as the text of a JSON file."""
    return json.dumps({"warpviz": FORMAT, **table}, indent=2, allow_nan=False) + "\n"


def _steps(table: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    steps: Iterable[Mapping[str, Any]] = table.get("steps", ())
    return steps


def _rounded(value: Any) -> Any:  # noqa: ANN401 - plain data
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    return [_rounded(part) for part in value] if isinstance(value, list) else value
