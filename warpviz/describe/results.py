"""What was measured, for alt text: one sentence on what the sheet and its points have come to.

Every number in it is a fact of the figure at hand, the same that stands in its caption. Nothing is said of a network
that is not trained yet, and of data that is not there.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from warpviz.errors import WarpvizError
from warpviz.figures.loading import load_data, points_of
from warpviz.film.captions import verdict
from warpviz.languages.table import LANGUAGES
from warpviz.net.activations import activation
from warpviz.net.analysis import decision_hyperplanes, output_hyperplanes
from warpviz.net.facts import step_facts
from warpviz.net.layers import Activation
from warpviz.picture.numbers import area_text
from warpviz.plane.lattice import grown_extent
from warpviz.registry import Registry

if TYPE_CHECKING:
    from warpviz.net.facts import StepFacts
    from warpviz.specs.activation import ActivationFigure
    from warpviz.specs.base import FigureSpec
    from warpviz.specs.network import NetworkFigure

Measurer = Callable[[Any, str], str]
# Figure kind -> (spec, language) -> what came of it, in words that begin in the middle of a sentence; "" for nothing.
MEASURERS: Registry[Measurer] = Registry("measured figure kind")


def measured_text(spec: FigureSpec, lang: str) -> str:
    """Return a sentence on what was measured at the end of a figure, or at its turning point; "" where nothing is."""
    if spec.kind not in MEASURERS:
        return ""
    measure: Measurer = MEASURERS[spec.kind]
    said = measure(spec, lang)
    back = getattr(spec, "boomerang", False)
    if not said:
        return ""
    language = LANGUAGES[lang]
    return (language.measured_before_return if back else language.measured).format(said=said)


def _network(spec: NetworkFigure, lang: str) -> str:
    """Return how well the classes are told apart, where the network and its points are at hand."""
    if spec.network is None:
        return ""
    try:
        data = load_data(spec.data, points_of(spec), spec.seed)
    except WarpvizError:
        return ""
    found = decision_hyperplanes(spec.network) if spec.to == "hidden" else output_hyperplanes(spec.network)
    said = verdict(spec, spec.network, data, found, lang)
    return LANGUAGES[lang].told_apart.format(said=said) if said else ""


def _activation(spec: ActivationFigure, lang: str) -> str:
    """Return what is left of the sheet, and how well a line could tell the classes apart."""
    try:
        data = load_data(spec.data, points_of(spec), spec.seed)
        layers = [Activation(activation(spec.activation), 2)]
        if data is None:
            before, after = step_facts(layers, spec.extent)
        else:
            before, after = step_facts(layers, grown_extent(spec.extent, data.points), data.points, data.labels)
    except WarpvizError:
        return ""
    parts = [_left(after, lang)]
    if after.separable is not None and after.separable != before.separable:
        share = f"{math.floor(100 * after.separable + 1e-9)} %"
        parts.append(LANGUAGES[lang].parted.format(share=share))
    return LANGUAGES[lang].also.join(part for part in parts if part)


def _left(facts: StepFacts, lang: str) -> str:
    """Return what is left of the sheet's area; "" if it is as it was."""
    sheets = f"{facts.sheets:.1f}".removesuffix(".0") if facts.sheets is not None else ""
    # What lies on each other counts each; without the number of sheets nobody knows how much is covered.
    area = area_text(facts.area / facts.sheets if facts.sheets else facts.area)
    if facts.area == 0:
        case = "line" if facts.length else "nothing"
    elif sheets in {"", "1"}:
        if area == area_text(1.0):
            return ""
        case = "covered" if sheets else "area"
    else:
        case = "sheets"
    return LANGUAGES[lang].left[case].format(area=area, sheets=sheets, length=f"{facts.length or 0:.3g}")


MEASURERS.register("activation", _activation)
MEASURERS.register("network", _network)
