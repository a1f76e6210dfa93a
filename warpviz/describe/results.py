"""What was measured, for alt text: one sentence on what the sheet and its points have come to.

Every number in it is a fact of the figure at hand, the same that stands in its caption. Nothing is said of a network
that is not trained yet, and of data that is not there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from warpviz.picture.numbers import area_text, percent
from warpviz.picture.words import LANGUAGES
from warpviz.registry import Registry

if TYPE_CHECKING:
    from warpviz.specs.activation import ActivationFigure
    from warpviz.specs.base import FigureSpec
    from warpviz.specs.network import NetworkFigure

Measurer = Callable[[Any, Mapping[str, Any], str], str]
# Figure kind -> (spec, what was measured, language) -> what came of it, to go on with in a sentence; "" for nothing.
MEASURERS: Registry[Measurer] = Registry("measured figure kind")


LEFT = {
    "en": {
        "same": "",
        "nothing": "nothing of its area is left",
        "line": "a line {length} long is left of it",
        "area": "its area is {area} of what it was",
        "covered": "it covers {area} of its former area",
        "sheets": "it covers {area} of its former area, {sheets} sheets thick on average",
    },
    "ja": {
        "same": "",
        "nothing": "面積は 0 になる",
        "line": "長さ {length} の線だけが残る",
        "area": "面積は元の {area} になる",
        "covered": "元の面積の {area} を覆う",
        "sheets": "元の面積の {area} を平均 {sheets} 枚重なって覆う",
    },
}


def measured_text(spec: FigureSpec, measured: Mapping[str, Any], lang: str) -> str:
    """Return a sentence on what was measured at the end of a figure, or at its turning point; "" where nothing is."""
    if spec.kind not in MEASURERS or not measured:
        return ""
    say: Measurer = MEASURERS[spec.kind]
    said = say(spec, measured, lang)
    back = getattr(spec, "boomerang", False)
    if not said:
        return ""
    if lang == "en":
        return f" {'Where it turns back' if back else 'At the end'} {said}."
    return f"{'折り返すところで' if back else '最後に'}、{said}。"


def _network(spec: NetworkFigure, measured: Mapping[str, Any], lang: str) -> str:
    """Return how well the classes are told apart, where something tells them."""
    if "accuracy" not in measured:
        return ""
    words, share, parted = LANGUAGES[lang], percent(measured["accuracy"]), measured["hyperplanes"]
    if spec.to == "output":
        said = words.right_side.format(share=share)
    else:
        said = words.verdict(parted["width"], share, single=parted["count"] == 1)
    return f"{said}する" if lang == "ja" else said


def _activation(spec: ActivationFigure, measured: Mapping[str, Any], lang: str) -> str:
    """Return what is left of the sheet, and how well a line could tell the classes apart."""
    del spec
    before, after = measured["steps"]
    parts = [_left(after, lang)]
    if after["separable"] is not None and after["separable"] != before["separable"]:
        share = f"{math.floor(100 * after['separable'] + 1e-9)} %"
        parts.append(f"a line can part {share} of the points" if lang == "en" else f"直線で {share} の点を分離できる")
    return (", and " if lang == "en" else "。また、").join(part for part in parts if part)


def _left(facts: Mapping[str, Any], lang: str) -> str:
    """Return what is left of the sheet's area; "" if it is as it was."""
    sheets = f"{facts['sheets']:.1f}".removesuffix(".0") if facts["sheets"] is not None else ""
    # What lies on each other counts each; without the number of sheets nobody knows how much is covered.
    area = area_text(facts["area"] / facts["sheets"] if facts["sheets"] else facts["area"])
    if facts["area"] == 0:
        case = "line" if facts["length"] else "nothing"
    elif sheets in {"", "1"}:
        case = "same" if area == area_text(1.0) else "covered" if sheets else "area"
    else:
        case = "sheets"
    return LEFT[lang][case].format(area=area, sheets=sheets, length=f"{facts['length'] or 0:.3g}")


MEASURERS.register("activation", _activation)
MEASURERS.register("network", _network)
