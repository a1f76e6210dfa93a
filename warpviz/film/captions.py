"""What is said of a network in its picture: title, formulas, labels, and the verdict at its end."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

from warpviz.languages.table import LANGUAGES
from warpviz.net.activations import entry_of
from warpviz.net.layers import Activation, Affine, Residual
from warpviz.net.titles import functions_in
from warpviz.picture.header import BETWEEN, Captions
from warpviz.picture.numbers import area_text, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.languages.language import Language
    from warpviz.motion.projection import Projection
    from warpviz.net.activations import ActivationFunction
    from warpviz.net.analysis import DecisionHyperplane
    from warpviz.net.facts import StepFacts
    from warpviz.net.network import Network
    from warpviz.specs.network import NetworkFigure


def network_captions(spec: NetworkFigure, network: Network, count: int, said: str) -> Captions:
    """Return the words of the first `count` layers; `said` is the verdict at the end."""
    words = LANGUAGES[spec.lang]
    return Captions(
        title=network_title(network, words) if spec.title is None else spec.title,
        formulas=(words.input, *_formulas(network, words)[:count]),
        labels=(words.input, *_labels(network)[:count]),
        verdict=said,
    )


def network_title(network: Network, words: Language) -> str:
    """Return what the hidden layers are, in a few words."""
    hidden = network.layers[: network.hidden_count]
    titles = list(dict.fromkeys(entry_of(function).title for function in functions_in(hidden)))
    function = words.title(titles[0]) if len(titles) == 1 else words.network
    # Every affine map and residual block is a layer of units.
    widths = [layer.width_out for layer in hidden if not isinstance(layer, Activation)]
    shape = " " + "-".join(str(width) for width in widths) if len(widths) > 1 else ""
    # A formula and numbers side by side would be a product.
    comma = "," if shape and any(used.switches is not None for used in functions_in(hidden)) else ""
    return f"{function}{comma}{shape}" + (words.skips if any(isinstance(layer, Residual) for layer in hidden) else "")


def _numbers(network: Network) -> list[int]:
    """Return the number of the hidden layer that each layer belongs to; an affine map or block begins the next."""
    numbers, number = [], 0
    for layer in network.layers:
        number += not isinstance(layer, Activation)
        numbers.append(max(number, 1))
    return numbers


def _formulas(network: Network, words: Language) -> list[str]:
    formulas = []
    for place, (layer, number) in enumerate(zip(network.layers, _numbers(network), strict=True)):
        at_output = place >= network.hidden_count
        where = words.output if at_output else words.layer.format(number=number)
        if isinstance(layer, Affine):
            formulas.append(f"{where}: $z = W_{{{number}}}\\,x + b_{{{number}}}$")
        elif isinstance(layer, Activation):
            left = "a" if layer.function.elementwise else "a_i"
            formulas.append(f"{where}: ${left} = {layer.function.formula}$")
        else:
            formulas.append(f"{where}: $a = x + f_{{{number}}}(x)$")
    return formulas


def _labels(network: Network) -> list[str]:
    labels = []
    for layer, number in zip(network.layers, _numbers(network), strict=True):
        if isinstance(layer, Affine):
            labels.append(f"$W_{{{number}}}x+b_{{{number}}}$")
        elif isinstance(layer, Activation):
            labels.append(f"${layer.function.symbol}$")
        else:
            labels.append(f"$x+f_{{{number}}}$")
    return labels


def verdict(accuracy: float | None, to: str, found: Sequence[DecisionHyperplane], words: Language) -> str:
    """Return how well the classes are told apart at the end; empty where nothing tells them."""
    if accuracy is None:
        return ""
    share = percent(accuracy)
    if to == "output":
        return words.right_side.format(share=share)
    return words.verdict(len(found[0].normal) if found else 0, share, single=len(found) == 1)


def function_title(function: ActivationFunction, words: Language) -> str:
    """Return an activation function's name in words, with those of its parameters that were changed."""
    changed = function.expression.partition("(")[2].rstrip(")") if function.parameters else ""
    title = words.title(entry_of(function).title)
    return f"{title} ({changed})" if changed else title


ENGLISH = LANGUAGES["en"]


def with_notes(
    captions: Captions, seen: Sequence[str], facts: Sequence[StepFacts], first: str, words: Language
) -> Captions:
    """Return captions with what is to say of every keyframe."""
    return dataclasses.replace(captions, notes=step_notes(seen, facts, first, words))


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
