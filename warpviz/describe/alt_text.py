"""Alt text: what a figure shows, in one or two sentences for those who do not see it.

The first is composed from the spec, and claims nothing that the spec alone does not make true; the second says what was
measured. A figure kind gets its words with one entry in `DESCRIBERS`, and one in `MEASURERS`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from warpviz.describe.activation_phrases import deed, layer_verb, name_of
from warpviz.describe.results import measured_text
from warpviz.net.activations import activation
from warpviz.net.layers import Affine, Residual
from warpviz.plane.datasets import DATASETS, LabelledPoints
from warpviz.plane.points_file import SUFFIXES
from warpviz.registry import Registry, unknown_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from warpviz.net.layers import Layer
    from warpviz.specs.activation import ActivationFigure
    from warpviz.specs.base import FigureSpec, SheetFigure
    from warpviz.specs.compare import CompareFigure
    from warpviz.specs.network import NetworkFigure
    from warpviz.specs.setup import SetupFigure

LANGUAGES = ("en", "ja")
Describer = Callable[[Any, str], str]
# Figure kind -> (spec, language) -> text.
DESCRIBERS: Registry[Describer] = Registry("described figure kind")


def alt_text(spec: FigureSpec, lang: str = "en", measured: Mapping[str, Any] | None = None) -> str:
    """Return what a figure shows, as one line of plain text.

    Args:
        spec: of any figure kind.
        lang: `en` for English or `ja` for Japanese.
        measured: what was measured of it, out of the recipe of the finished figure; None for one that is not made yet.

    Raises `UnknownNameError` for another language.
    """
    if lang not in LANGUAGES:
        raise unknown_name("language", lang, LANGUAGES)
    describe: Describer = _plain
    if spec.kind in DESCRIBERS:
        describe = DESCRIBERS[spec.kind]
    text = " ".join((describe(spec, lang) + measured_text(spec, measured or {}, lang)).split())
    # In Japanese a foreign word has air around it, but not beside a mark.
    return text.replace("、 ", "、") if lang == "ja" else text


def _plain(spec: FigureSpec, lang: str) -> str:
    """Return the words for a kind that has none of its own."""
    about = spec.title or spec.name
    return f"Figure ({spec.kind}): {about}" if lang == "en" else f"図（{spec.kind}）：{about}"


def _activation(spec: ActivationFigure, lang: str) -> str:
    function = activation(spec.activation)
    what = deed(function, spec.extent, lang)
    return _sheet(spec, lang) + what + _ending(spec, lang)


def _network(spec: NetworkFigure, lang: str) -> str:
    trained = spec.network is None and spec.weights is None
    through = _trained(spec, lang) if trained else _given(spec, lang)
    last = ""
    if spec.to == "output":
        last = ", and at last through the output layer" if lang == "en" else "。最後に出力層を通る"
    return _sheet(spec, lang, usual="sine" if trained else None) + through + last + _ending(spec, lang)


def _trained(spec: NetworkFigure, lang: str) -> str:
    function = activation(spec.activation)
    name, verb = name_of(function, lang), layer_verb(function, lang)
    count = len(spec.hidden)
    layers = _layers(spec.hidden, lang)
    if lang == "en":
        if spec.skip:
            return f"is carried through {layers} with skip connections and {name} as activation"
        does = f"turns, stretches and shifts it, then {verb} it by {name}"
        return f"is carried through {layers}, {'which' if count == 1 else 'each of which'} {does}"
    if spec.skip:
        return f"スキップ接続のある{layers}を通る。活性化関数は{name.rstrip()}"
    return f"{layers}を通り、各層で回転・伸縮・移動したあと、{name}によって{verb}"


def _given(spec: NetworkFigure, lang: str) -> str:
    if spec.network is None:
        name = PurePath(str(spec.weights)).name
        return f"is carried through the network in {name}" if lang == "en" else f"{name} のネットワークの各層を通る"
    widths = [width for layer in spec.network.layers if (width := _width(layer))]
    if lang == "en":
        layers = "a network with one layer" if len(widths) == 1 else f"a network with {len(widths)} layers"
        return f"is carried through {layers} of {_listed(widths, lang)}"
    return f"{len(widths)} 層（{_listed(widths, lang)}）のネットワークを通る"


def _width(layer: Layer) -> int:
    """Return how many units a layer has, 0 for an activation, which has none of its own."""
    return (layer.width_out or 0) if isinstance(layer, Affine | Residual) else 0


def _sheet(spec: ActivationFigure | NetworkFigure, lang: str, usual: str | None = None) -> str:
    """Return the beginning of the sentence: the grid and the points on it."""
    points = _points(spec.data if spec.data is not None else usual, lang)
    if lang == "en":
        return f"A {spec.lines} by {spec.lines} grid{points} "
    return f"縦横 {spec.lines} 本ずつの格子{points}は、"


def _points(data: str | LabelledPoints | None, lang: str) -> str:
    if data is None:
        return ""
    if isinstance(data, LabelledPoints):
        return " with labelled points on it" if lang == "en" else "とその上のラベル付きの点"
    if data in DATASETS and not data.lower().endswith(SUFFIXES):
        return f" with the points of the {data} dataset on it" if lang == "en" else f"と {data} データセットの点"
    name = PurePath(data).name
    return f" with the points of {name} on it" if lang == "en" else f"と {name} の点"


def _ending(spec: SheetFigure, lang: str) -> str:
    if lang == "en":
        return ", and all the way back." if spec.boomerang else "."
    return "。その後、元の形に戻る。" if spec.boomerang else "。"


def _listed(widths: Sequence[int], lang: str) -> str:
    """Return `2, 2 and 3 units`; `2 units` where all are the same."""
    if lang == "ja":
        return "・".join(str(width) for width in widths) + " ユニット"
    *some, last = (str(width) for width in (widths if len(set(widths)) > 1 else widths[:1]))
    text = f"{', '.join(some)} and {last}" if some else last
    return f"{text} unit" if text == "1" else f"{text} units"


def _compare(spec: CompareFigure, lang: str) -> str:
    names = [name_of(activation(text), lang).strip() for text in spec.activation]
    points = _points(spec.data if spec.data is not None else "sine" if spec.network else None, lang)
    if lang == "en":
        panels = "One panel" if len(names) == 1 else f"{len(names)} panels side by side"
        through = f"trained networks of {_layers(spec.hidden, lang)} with {_all_of(names)}"
        through = through if spec.network else _all_of(names)
        grid = f"a {spec.lines} by {spec.lines} grid{points}"
        return f"{panels}: {grid} is carried through {through}{_ending(spec, lang)}"
    way = f"それぞれ学習させた{_layers(spec.hidden, lang)}を通る" if spec.network else "それぞれの関数を通る"
    grid = f"縦横 {spec.lines} 本ずつの格子{points}"
    return f"{len(names)} 枚の並んだ図（{'、'.join(names)}）。{grid}が、{way}{_ending(spec, lang)}"


def _setup(spec: SetupFigure, lang: str) -> str:
    own = spec.network is not None or bool(spec.weights)
    points = _points(spec.data if spec.data is not None or own else "sine", lang)
    if spec.network is not None:
        shape = _listed([width for layer in spec.network.layers if (width := _width(layer))], lang)
    elif spec.weights:
        name = PurePath(spec.weights).name
        shape = f"the network in {name}" if lang == "en" else f"{name} のネットワーク"
    else:
        shape = _layers(spec.hidden, lang)
    if lang == "en":
        shown = points.removeprefix(" with ").removesuffix(" on it")
        left = f"A scatter plot of {shown} beside a" if points else "A"
        return (
            f"{left} diagram of units and connections: {shape}{', with its trained weights' if spec.trained else ''}."
        )
    shown = points.removeprefix("とその上の").removeprefix("と").strip()
    left = f"{shown}の散布図と、" if points else ""
    return f"{left}ユニットと結合の図：{shape}{'と学習後の重み' if spec.trained else ''}。"


def _layers(hidden: Sequence[int], lang: str) -> str:
    units = _listed(hidden, lang)
    if lang == "ja":
        return f"隠れ層 {len(hidden)} 層（{units}）"
    return f"one hidden layer of {units}" if len(hidden) == 1 else f"{len(hidden)} hidden layers of {units}"


def _all_of(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


DESCRIBERS.register("activation", _activation)
DESCRIBERS.register("network", _network)
DESCRIBERS.register("compare", _compare)
DESCRIBERS.register("setup", _setup)
