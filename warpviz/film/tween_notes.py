"""What the user is told of the motion: where it collapses something that the network does not collapse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warpviz.motion.movers import LayerMover
from warpviz.net.layers import Activation, Affine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warpviz.motion.journey import Journey
    from warpviz.net.layers import Layer

# What a map of that many dimensions collapses.
INPUTS = {1: "the line", 2: "the plane", 3: "space"}


def collapse_notes(journey: Journey) -> Iterator[str]:
    """Yield what there is to say of the steps in which the motion collapses what the network does not, once each."""
    number, several = 0, sum(not isinstance(layer, Activation) for layer in journey.layers) > 1
    found: dict[str, list[int]] = {}
    for layer, mover in zip(journey.layers, journey.movers, strict=True):
        number += not isinstance(layer, Activation)
        # What is drawn of wider layers is a picture of them anyway; paper that is bent collapses nothing.
        facts = mover.tween.facts(layer) if isinstance(mover, LayerMover) else None
        if facts is None or not isinstance(mover, LayerMover):
            continue
        times = [f"{100 * t:.0f}" for t in facts.spurious_collapses]
        if times:
            reason = _reason(layer, mover.tween.name, f"{_listed(times)} % of the way")
            found.setdefault(reason, []).append(max(number, 1))
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
