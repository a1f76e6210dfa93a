"""What was measured, for alt text: one sentence on what the sheet and its points have come to.

Every number in it is a fact of the figure at hand, the same that stands in its caption. Nothing is said of a network
that is not trained yet, and of data that is not there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from warpviz.describe.functions import function_subject
from warpviz.languages.table import LANGUAGES
from warpviz.net.initialization import initialization
from warpviz.picture.numbers import area_text, compact, percent, short_number
from warpviz.registry import Registry

if TYPE_CHECKING:
    from warpviz.specs.activation import ActivationFigure
    from warpviz.specs.base import FigureSpec
    from warpviz.specs.crossentropy import CrossEntropyFigure
    from warpviz.specs.curves import CurvesFigure
    from warpviz.specs.descent import DescentFigure
    from warpviz.specs.distribution import DistributionFigure
    from warpviz.specs.dying import DyingFigure
    from warpviz.specs.gradients import GradientsFigure
    from warpviz.specs.network import NetworkFigure
    from warpviz.specs.training import TrainingFigure

# An alt text is short: it has no more peaks than that.
MOST_PEAKS = 4

Measurer = Callable[[Any, Mapping[str, Any], str], str]
# Figure kind -> (spec, what was measured, language) -> what came of it, to go on with in a sentence; "" for nothing.
MEASURERS: Registry[Measurer] = Registry("measured figure kind")


def measured_text(spec: FigureSpec, measured: Mapping[str, Any], lang: str) -> str:
    """Return a sentence on what was measured at the end of a figure, or at its turning point; "" where nothing is."""
    if spec.kind not in MEASURERS or not measured:
        return ""
    say: Measurer = MEASURERS[spec.kind]
    said = say(spec, measured, lang)
    back = getattr(spec, "boomerang", False)
    if not said:
        return ""
    language = LANGUAGES[lang]
    if spec.plotted:
        # A plot has no end.
        return language.plots["told"].format(said=said)
    return (language.measured_before_return if back else language.measured).format(said=said)


def _network(spec: NetworkFigure, measured: Mapping[str, Any], lang: str) -> str:
    """Return how well the classes are told apart, where something tells them."""
    if "accuracy" not in measured:
        return ""
    words, share, parted = LANGUAGES[lang], percent(measured["accuracy"]), measured["hyperplanes"]
    if spec.to == "output":
        said = words.right_side.format(share=share)
    else:
        said = words.verdict(parted["width"], share, single=parted["count"] == 1)
    return words.told_apart.format(said=said)


def _activation(spec: ActivationFigure, measured: Mapping[str, Any], lang: str) -> str:
    """Return what is left of the sheet, and how well a line could tell the classes apart."""
    del spec
    before, after = measured["steps"]
    parts = [_left(after, lang)]
    if after["best_line"] is not None and after["best_line"] != before["best_line"]:
        share = f"{math.floor(100 * after['best_line'] + 1e-9)} %"
        parts.append(LANGUAGES[lang].parted.format(share=share))
    return LANGUAGES[lang].also.join(part for part in parts if part)


def _left(facts: Mapping[str, Any], lang: str) -> str:
    """Return what is left of the sheet's area; "" if it is as it was."""
    sheets = f"{facts['sheets']:.1f}".removesuffix(".0") if facts["sheets"] is not None else ""
    # Where nobody knows how much is covered, what lies on each other counts each.
    area = area_text(facts["area_with_overlaps"] if facts["area"] is None else facts["area"])
    if facts["area"] == 0:
        case = "line" if facts["length"] else "nothing"
    elif sheets in {"", "1"}:
        if area == area_text(1.0):
            return ""
        case = "covered" if sheets else "area"
    else:
        case = "sheets"
    return LANGUAGES[lang].left[case].format(area=area, sheets=sheets, length=f"{facts['length'] or 0:.3g}")


def _curves(spec: CurvesFigure, measured: Mapping[str, Any], lang: str) -> str:
    """Return the largest value of each derivative, of a few functions."""
    if not spec.peak:
        return ""
    language, parts = LANGUAGES[lang], []
    for peak in measured["peaks"][:MOST_PEAKS]:
        value = short_number(peak["largest"])
        function = language.function_name(function_subject(peak["function"])).strip()
        if "at" in peak:
            said = language.plot_sentence("largest_at", function=function, value=value, place=short_number(peak["at"]))
        else:
            said = language.plot_sentence("largest", function=function, value=value)
        parts.append(said)
    return language.plots["between"].join(parts)


MEASURERS.register("activation", _activation)


def _distribution(spec: DistributionFigure, measured: Mapping[str, Any], lang: str) -> str:
    """Return how the activations of the last layer are distributed, for a few rows."""
    language, parts = LANGUAGES[lang], []
    for row in measured["rows"][:MOST_PEAKS]:
        last = row["layers"][-1]
        parts.append(
            language.plot_sentence(
                "row",
                init=initialization(row["init"]).title,
                number=spec.depth,
                mean=compact(last["mean"]),
                std=compact(last["std"]),
                saturated=f"{100 * last['saturated']:.0f} %",
            )
        )
    return language.plots["between"].join(parts)


def _gradients(spec: GradientsFigure, measured: Mapping[str, Any], lang: str) -> str:
    """Return how large the gradient is at both ends, for a few functions."""
    del spec
    language = LANGUAGES[lang]
    return language.plots["between"].join(
        language.plot_sentence(
            "gradient",
            function=language.function_name(function_subject(found["function"])).strip(),
            first=compact(found["means"][0]),
            last=compact(found["means"][-1]),
        )
        for found in measured["gradients"][:MOST_PEAKS]
    )


def _training(spec: TrainingFigure, measured: Mapping[str, Any], lang: str) -> str:
    """Return what the training has come to."""
    del spec
    first, last = measured["loss"]
    return LANGUAGES[lang].plot_sentence(
        "trained",
        epochs=measured["epochs"],
        first=compact(first),
        last=compact(last),
        accuracy=percent(measured["accuracy"][1]),
    )


def _descent(spec: DescentFigure, measured: Mapping[str, Any], lang: str) -> str:
    """Return what each of a few runs has come to."""
    language, parts = LANGUAGES[lang], []
    for run in measured["runs"][-len(spec.learning_rate) :]:
        loss, rate = language.plots[run["loss"]], f"{run['learning_rate']:g}"
        first, last = compact(run["first"]), compact(run["last"])
        name = "run_diverged" if run["diverged"] else "run"
        parts.append(language.plot_sentence(name, loss=loss, rate=rate, first=first, last=last))
    return language.plots["between"].join(parts)


def _crossentropy(spec: CrossEntropyFigure, measured: Mapping[str, Any], lang: str) -> str:
    """Return what has become of the loss and of the probability of the right class."""
    return LANGUAGES[lang].plot_sentence(
        "descended",
        steps=measured["steps"],
        first=compact(measured["loss"][0]),
        last=compact(measured["loss"][1]),
        share=percent(measured["probabilities"][spec.target]),
    )


MEASURERS.register("crossentropy", _crossentropy)


def _dying(spec: DyingFigure, measured: Mapping[str, Any], lang: str) -> str:
    """Return how many units are dead at both ends, for a few functions."""
    del spec
    language = LANGUAGES[lang]
    return language.plots["between"].join(
        language.plot_sentence(
            "died",
            function=language.function_name(function_subject(run["function"])).strip(),
            first=percent(run["dead"][0]),
            last=percent(run["dead"][-1]),
        )
        for run in measured["runs"][:MOST_PEAKS]
    )


MEASURERS.register("curves", _curves)
MEASURERS.register("dying", _dying)
MEASURERS.register("descent", _descent)
MEASURERS.register("training", _training)
MEASURERS.register("gradients", _gradients)
MEASURERS.register("distribution", _distribution)
MEASURERS.register("network", _network)
