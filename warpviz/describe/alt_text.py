"""Alt text: what a figure shows, in one or two sentences for those who do not see it.

The first is composed from the spec, and claims nothing that the spec alone does not make true; the second says what was
measured. A figure kind gets its words with one entry in `DESCRIBERS`, and one in `MEASURERS`. What is to be said is put
together here as plain data; the sentences stand with each language.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from warpviz.describe.functions import function_subject
from warpviz.describe.results import measured_text
from warpviz.languages.subjects import Data, GivenLayers, Layers, NetworkFile, Paper, TrainedLayers
from warpviz.languages.table import LANGUAGES
from warpviz.net.activations import ACTIVATIONS
from warpviz.net.initialization import initialization
from warpviz.net.layers import Affine, Residual
from warpviz.plane.datasets import DATASETS, LabelledPoints
from warpviz.plane.points_file import SUFFIXES
from warpviz.registry import Registry
from warpviz.specs.one_activation import activation_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from warpviz.languages.language import Language
    from warpviz.net.layers import Layer
    from warpviz.net.network import Network
    from warpviz.specs.activation import ActivationFigure
    from warpviz.specs.base import FigureSpec
    from warpviz.specs.compare import CompareFigure
    from warpviz.specs.crossentropy import CrossEntropyFigure
    from warpviz.specs.curves import CurvesFigure
    from warpviz.specs.descent import DescentFigure
    from warpviz.specs.distribution import DistributionFigure
    from warpviz.specs.dying import DyingFigure
    from warpviz.specs.gradients import GradientsFigure
    from warpviz.specs.network import NetworkFigure
    from warpviz.specs.setup import SetupFigure
    from warpviz.specs.training import TrainingFigure

Describer = Callable[[Any, "Language"], str]
# Figure kind -> (spec, language) -> text.
DESCRIBERS: Registry[Describer] = Registry("described figure kind")


def alt_text(spec: FigureSpec, lang: str = "en", measured: Mapping[str, Any] | None = None) -> str:
    """Return what a figure shows, as one line of plain text.

    Args:
        spec: of any figure kind.
        lang: one of `LANGUAGES`, such as `en` for English.
        measured: what was measured of it, out of the recipe of the finished figure; None for one that is not made yet.

    Raises `UnknownNameError` for another language.
    """
    language = LANGUAGES[lang]
    describe: Describer = _plain
    if spec.kind in DESCRIBERS:
        describe = DESCRIBERS[spec.kind]
    return language.one_line(describe(spec, language) + measured_text(spec, measured or {}, lang))


def _plain(spec: FigureSpec, language: Language) -> str:
    """Return the words for a kind that has none of its own."""
    return language.figure.format(kind=spec.kind, about=spec.title or spec.name)


def _activation(spec: ActivationFigure, language: Language) -> str:
    return language.activation_sentence(_paper(spec), function_subject(spec.activation, spec.extent))


def _network(spec: NetworkFigure, language: Language) -> str:
    layers = _layers(spec)
    paper = _paper(spec, usual="sine" if isinstance(layers, TrainedLayers) else None)
    return language.network_sentence(paper, layers, to_output=spec.to == "output")


def _compare(spec: CompareFigure, language: Language) -> str:
    functions = [function_subject(text, spec.extent) for text in spec.activation]
    paper = _paper(spec, usual="sine" if spec.network else None)
    return language.panels_sentence(paper, functions, spec.hidden if spec.network else ())


def _setup(spec: SetupFigure, language: Language) -> str:
    layers = _layers(spec)
    data = spec.data if spec.data is not None or not isinstance(layers, TrainedLayers) else "sine"
    return language.diagram_sentence(_data(data), layers, weights=spec.trained)


def _curves(spec: CurvesFigure, language: Language) -> str:
    derived = "_with" if spec.derivative else ""
    if spec.all_:
        return language.plot_sentence(f"table{derived}", count=len(ACTIVATIONS))
    way = "curve" if len(spec.activation) == 1 else "pair" if spec.pair else "curves"
    return language.plot_sentence(f"{way}{derived}", [function_subject(text) for text in spec.activation])


def _distribution(spec: DistributionFigure, language: Language) -> str:
    values = {"depth": spec.depth, "width": spec.width}
    functions = [function_subject(spec.activation)]
    if spec.sweep:
        return language.plot_sentence("sweep", functions, low="0.01", high="1", **values)
    titles = [initialization(name).title for name in spec.init]
    return language.plot_sentence("distribution", functions, inits=language.listed(titles), **values)


def _gradients(spec: GradientsFigure, language: Language) -> str:
    return language.plot_sentence("gradients", [function_subject(text) for text in spec.activation], depth=spec.depth)


def _training(spec: TrainingFigure, language: Language) -> str:
    shown = [language.plot_sentence(f"panel_{name}", layer=spec.layer or len(spec.hidden)) for name in spec.panels]
    return language.plot_sentence(
        "training",
        [function_subject(text) for text in activation_names(spec.activation)],
        count=len(spec.hidden),
        widths="-".join(map(str, spec.hidden)),
        data=language.points_text(_data(spec.data_source) or Data("given")),
        panels=language.listed(shown),
    )


def _descent(spec: DescentFigure, language: Language) -> str:
    rates = language.listed([f"{rate:g}" for rate in spec.learning_rate])
    return language.plot_sentence("descent", loss=language.plots[spec.loss], rates=rates)


def _crossentropy(spec: CrossEntropyFigure, language: Language) -> str:
    return language.plot_sentence("crossentropy", count=len(spec.logits), target=spec.target)


def _dying(spec: DyingFigure, language: Language) -> str:
    return language.plot_sentence(
        "dying",
        [function_subject(text) for text in spec.activation],
        widths="-".join(map(str, spec.hidden)),
        data=language.points_text(_data(spec.data_source) or Data("given")),
    )


def _layers(spec: NetworkFigure | SetupFigure) -> Layers:
    if spec.network is not None:
        return GivenLayers(_widths(spec.network))
    if spec.weights:
        return NetworkFile(PurePath(str(spec.weights)).name)
    functions = tuple(map(function_subject, activation_names(spec.activation)))
    return TrainedLayers(spec.hidden, functions[0], spec.skip, functions if len(functions) > 1 else ())


def _widths(network: Network) -> tuple[int, ...]:
    return tuple(width for layer in network.layers if (width := _width(layer)))


def _width(layer: Layer) -> int:
    """Return how many units a layer has, 0 for an activation, which has none of its own."""
    return (layer.width_out or 0) if isinstance(layer, Affine | Residual) else 0


def _paper(spec: ActivationFigure | NetworkFigure | CompareFigure, usual: str | None = None) -> Paper:
    """Return the sheet and the points on it, `usual` where none were named."""
    return Paper(spec.lines, _data(spec.data if spec.data is not None else usual), spec.boomerang)


def _data(data: str | LabelledPoints | None) -> Data | None:
    if data is None:
        return None
    if isinstance(data, LabelledPoints):
        return Data("given")
    if data in DATASETS and not data.lower().endswith(SUFFIXES):
        return Data("dataset", data)
    return Data("file", PurePath(data).name)


DESCRIBERS.register("activation", _activation)
DESCRIBERS.register("network", _network)
DESCRIBERS.register("compare", _compare)
DESCRIBERS.register("setup", _setup)
DESCRIBERS.register("curves", _curves)
DESCRIBERS.register("crossentropy", _crossentropy)
DESCRIBERS.register("descent", _descent)
DESCRIBERS.register("distribution", _distribution)
DESCRIBERS.register("dying", _dying)
DESCRIBERS.register("gradients", _gradients)
DESCRIBERS.register("training", _training)
