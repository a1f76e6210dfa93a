"""Measured: what the caption, and a file beside the picture, say of each step."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.film.plan import FilmPlan
    from warpviz.net.facts import StepFacts

FORMAT = 1


def measured(plan: FilmPlan, extent: float) -> tuple[StepFacts, ...]:
    """Return the facts of every keyframe of a plan on a sheet; nothing is measured that nobody wants to know."""
    if not (plan.measure or plan.facts_path):
        return ()
    from warpviz.net.facts import step_facts

    data = plan.data
    points, labels = (data.points, data.labels) if data is not None else (None, None)
    return step_facts(plan.layers, extent, points, labels)


def facts_files(plan: FilmPlan, facts: Sequence[StepFacts], extent: float) -> tuple[tuple[str, str], ...]:
    """Return the file of facts that a plan wants, as its path and its text: JSON; what does not apply is null."""
    if not plan.facts_path:
        return ()
    table = {
        "warpviz": FORMAT,
        "extent": extent,
        "points": len(plan.data.points) if plan.data is not None else 0,
        "steps": [{"step": number, **dataclasses.asdict(step)} for number, step in enumerate(facts)],
    }
    return ((plan.facts_path, _json(table)),)


def joined_files(names: Sequence[str], files: Sequence[tuple[tuple[str, str], ...]]) -> tuple[tuple[str, str], ...]:
    """Return the files of facts of several panels, each with its name, as one."""
    paths = [path for also in files for path, _ in also]
    panels = [
        {"activation": name, **json.loads(text)} for name, also in zip(names, files, strict=True) for _, text in also
    ]
    return ((paths[0], _json({"warpviz": FORMAT, "panels": panels})),) if paths else ()


def _json(table: dict[str, object]) -> str:
    return json.dumps(table, indent=2, allow_nan=False) + "\n"
