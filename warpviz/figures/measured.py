"""Measured: what the caption, and a file beside the picture, say of each step."""

from __future__ import annotations

import dataclasses
import json
import math
import os
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field

from warpviz.picture.header import BETWEEN
from warpviz.picture.words import LANGUAGES, Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.figures.script import Script
    from warpviz.net.facts import StepFacts
    from warpviz.picture.header import Captions

FORMAT = 1
ENGLISH = LANGUAGES["en"]

FactsPath = Annotated[
    str | None, BeforeValidator(lambda value: os.fspath(value) if hasattr(value, "__fspath__") else value)
]


def measure_field() -> Any:  # noqa: ANN401 - pydantic's Field says so too
    """Return the field for facts in the caption."""
    return Field(default=True, description="say in the caption what was measured of each step")


def facts_field() -> Any:  # noqa: ANN401 - pydantic's Field says so too
    """Return the field for facts in a file."""
    return Field(None, min_length=1, description="a JSON file to write what was measured of each step to")


def measured(script: Script, extent: float) -> tuple[StepFacts, ...]:
    """Return the facts of every keyframe of a script on a sheet; nothing is measured that nobody wants to know."""
    if not (script.measure or script.facts_path):
        return ()
    from warpviz.net.cuts import step_cuts
    from warpviz.net.facts import step_facts

    data = script.data
    if data is None:
        return step_facts(script.layers, extent)
    cuts = step_cuts(script.layers, data.points, data.labels, script.network)
    return step_facts(script.layers, extent, data.points, data.labels, cuts)


def facts_files(script: Script, facts: Sequence[StepFacts], extent: float) -> tuple[tuple[str, str], ...]:
    """Return the file of facts that a script wants, as its path and its text: JSON; what does not apply is null."""
    if not script.facts_path:
        return ()
    table = {
        "warpviz": FORMAT,
        "extent": extent,
        "points": len(script.data.points) if script.data is not None else 0,
        "steps": [{"step": number, **dataclasses.asdict(step)} for number, step in enumerate(facts)],
    }
    return ((script.facts_path, _json(table)),)


def joined_files(names: Sequence[str], files: Sequence[tuple[tuple[str, str], ...]]) -> tuple[tuple[str, str], ...]:
    """Return the files of facts of several panels, each with its name, as one."""
    paths = [path for also in files for path, _ in also]
    panels = [
        {"activation": name, **json.loads(text)} for name, also in zip(names, files, strict=True) for _, text in also
    ]
    return ((paths[0], _json({"warpviz": FORMAT, "panels": panels})),) if paths else ()


def _json(table: dict[str, object]) -> str:
    return json.dumps(table, indent=2, allow_nan=False) + "\n"


def with_notes(script: Script, seen: Sequence[str], facts: Sequence[StepFacts], first: str, words: Words) -> Captions:
    """Return a script's captions with what is to say of every keyframe."""
    notes = step_notes(seen, facts if script.measure else (), first, words)
    return dataclasses.replace(script.captions, notes=notes)


def step_notes(
    seen: Sequence[str], facts: Sequence[StepFacts], first: str = "", words: Words = ENGLISH
) -> tuple[str, ...]:
    """Return the note of every keyframe: how much of it is seen, and what was measured if that is anything new.

    What `first` says comes before all that in the first.
    """
    lines = [BETWEEN.join(fact_parts(step, words)) for step in facts] or [""] * len(seen)
    new = [line if number == 0 or line != lines[number - 1] else "" for number, line in enumerate(lines)]
    said = [[first if number == 0 else "", *pair] for number, pair in enumerate(zip(seen, new, strict=True))]
    return tuple(BETWEEN.join(part for part in parts if part) for parts in said)


def fact_parts(facts: StepFacts, words: Words = ENGLISH) -> list[str]:
    """Return what is worth saying of a step, the most telling first."""
    parts = []

    def say(what: str, value: str) -> None:
        parts.append(words.shares[what].format(value=value))

    area = area_text(facts.area_with_overlaps if facts.area is None else facts.area)
    if area != area_text(1.0):
        say("area_with_overlaps" if facts.area is None else "area", area)
    if facts.length:
        say("length", f"{facts.length:.3g}")
    if facts.turned_over and _whole(facts.turned_over) > 0:
        say("turned_over", f"{_whole(facts.turned_over)} %")
    sheets = f"{facts.sheets or 1.0:.1f}".removesuffix(".0")
    if sheets != "1":
        say("sheets", sheets)
    if facts.best_line is not None:
        what = "best_line" if facts.width <= 2 else "best_plane" if facts.width == 3 else "best_cut"
        share = f"{math.floor(100 * facts.best_line + 1e-9)} %"
        say(what if facts.best_line_exact else f"{what}_found", share)
    if facts.dead:
        parts.append(words.units_dead.format(dead=facts.dead, units=facts.units))
    if facts.saturated and _whole(facts.saturated) > 0:
        say("saturated", f"{_whole(facts.saturated)} %")
    return parts


def percent(share: float) -> str:
    """Return a share as a percentage, rounded down to a tenth so that 100 % means all."""
    tenths = math.floor(share * 1000 + 1e-9)
    return f"{tenths / 10:g} %"


def _whole(share: float) -> int:
    """Return a share in percent, not all of it unless it is, and not nothing either."""
    return min(max(round(100 * share), 1), 99 if share < 1 else 100) if share >= 0.001 else 0


def area_text(share: float) -> str:
    """Return a share of area as a percentage with two digits, or as how many times for a very large one."""
    percent = 100 * share
    if percent == 0:
        return "0 %"
    if percent < 0.01:
        return "< 0.01 %"
    if percent < 9.95:
        return f"{percent:.2g} %"
    return f"{percent:,.0f} %" if percent < 99_999 else f"{share:,.0f} times"
