"""Captions: what is said of states and networks in a picture, beside what each layer does."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from warpviz.languages.table import LANGUAGES
from warpviz.net.layers import Activation
from warpviz.picture.headline import BETWEEN
from warpviz.picture.numbers import area_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.languages.language import Language
    from warpviz.motion.projection import Projection
    from warpviz.net.facts import StepFacts
    from warpviz.net.network import Network

ENGLISH = LANGUAGES["en"]


def layer_heads(network: Network, count: int, words: Language) -> tuple[str, ...]:
    """Return where each of the first `count` layers of a network is: an affine map or block begins the next layer."""
    heads, number = [], 0
    for place, layer in enumerate(network.layers[:count]):
        number += not isinstance(layer, Activation)
        at_output = place >= network.hidden_count
        heads.append(words.output if at_output else words.layer.format(number=max(number, 1)))
    return tuple(heads)


def seen_notes(projections: Sequence[Projection | None], words: Language) -> tuple[str, ...]:
    """Return what is said of each projected state: how much of it is seen."""
    return tuple(
        ""
        if seen is None
        else words.variance.format(share=math.floor(seen.share * 100 + 1e-9), units=seen.matrix.shape[1])
        for seen in projections
    )


def step_notes(
    seen: Sequence[str], facts: Sequence[StepFacts], first: str = "", words: Language = ENGLISH
) -> tuple[str, ...]:
    """Return the note of every keyframe: how much of it is seen, and what was measured if that is anything new.

    What `first` says comes before all that in the first.
    """
    lines = [BETWEEN.join(fact_parts(step, words)) for step in facts] or [""] * len(seen)
    new = [line if number == 0 or line != lines[number - 1] else "" for number, line in enumerate(lines)]
    said = [[first if number == 0 else "", *pair] for number, pair in enumerate(zip(seen, new, strict=True))]
    return tuple(BETWEEN.join(part for part in parts if part) for parts in said)


def fact_parts(facts: StepFacts, words: Language = ENGLISH) -> list[str]:
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


def _whole(share: float) -> int:
    """Return a share in percent, not all of it unless it is, and not nothing either."""
    return min(max(round(100 * share), 1), 99 if share < 1 else 100) if share >= 0.001 else 0
