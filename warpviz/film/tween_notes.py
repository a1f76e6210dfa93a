"""What the user is told of the motion: where it collapses something that the network does not collapse."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from warpviz.net.layers import Activation, Affine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warpviz.motion.route import Route
    from warpviz.net.layers import Layer

# What a map of that many dimensions collapses.
INPUTS = {1: "the line", 2: "the plane", 3: "space"}


def collapse_notes(route: Route) -> Iterator[str]:
    """Yield what there is to say of the steps in which the motion collapses what the network does not, once each."""
    number, several = 0, sum(not isinstance(layer, Activation) for layer in route.layers) > 1
    steps = zip(route.layers, route.tweens, itertools.pairwise(route.projections), strict=True)
    found: dict[str, list[int]] = {}
    for layer, tween, projections in steps:
        number += not isinstance(layer, Activation)
        facts = tween.facts(layer)
        # What is drawn of wider layers is a picture of them anyway.
        if facts is None or any(projections):
            continue
        times = [f"{100 * t:.0f}" for t in facts.spurious_collapses]
        if times:
            found.setdefault(_reason(layer, tween.name, f"{_listed(times)} % of the way"), []).append(max(number, 1))
    for reason, numbers in found.items():
        where = f"layer{'s' * (len(numbers) > 1)} {_listed([str(n) for n in numbers])}: "
        yield (where if several else "") + reason


def _listed(words: list[str]) -> str:
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def _reason(layer: Layer, tween: str, when: str) -> str:
    what = INPUTS.get(layer.width_in or 2, "space")
    if isinstance(layer, Affine):
        if tween == "lerp":
            return f"lerp collapses {what} at {when}; the network does not"
        return f"det W < 0 turns {what} over, which cannot be shown without a collapse, at {when}"
    if tween == "lerp":
        return f"lerp collapses parts of {what} at {when}; the function does not"
    return f"folding {what} is shown as its shadow, which is flat at {when}; the function collapses nothing"
