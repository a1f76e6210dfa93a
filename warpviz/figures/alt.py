"""Alt text: what a figure shows, in one or two sentences for those who do not see it, composed from its spec.

Nothing is claimed that the spec alone does not make true: not how well a network parts its classes, for instance.
A figure kind gets its words with one entry in `DESCRIBERS`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from warpviz.figures.alt_words import deed, layer_verb, name_of
from warpviz.net.activations import activation
from warpviz.net.layers import Affine, Residual
from warpviz.plane.datasets import DATASETS, LabelledPoints
from warpviz.plane.points_file import SUFFIXES
from warpviz.registry import Registry, unknown_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.figures.activation import ActivationFigure
    from warpviz.figures.compare import CompareFigure
    from warpviz.figures.network import NetworkFigure
    from warpviz.figures.setup import SetupFigure
    from warpviz.figures.spec import FigureSpec
    from warpviz.net.layers import Layer

LANGUAGES = ("en", "ja")
Describer = Callable[[Any, str], str]
# Figure kind -> (spec, language) -> text.
DESCRIBERS: Registry[Describer] = Registry("described figure kind")


def alt_text(spec: FigureSpec, lang: str = "en") -> str:
    """Return what a figure shows, as one line of plain text.

    Args:
        spec: of any figure kind.
        lang: `en` for English or `ja` for Japanese.

    Raises `UnknownNameError` for another language.
    """
    if lang not in LANGUAGES:
        raise unknown_name("language", lang, LANGUAGES)
    describe: Describer = _plain
    if spec.kind in DESCRIBERS:
        describe = DESCRIBERS[spec.kind]
    text = " ".join(describe(spec, lang).split())
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


def _compare(spec: CompareFigure, lang: str) -> str:
    names = [name_of(activation(text), lang).strip() for text in spec.activation]
    count = len(names)
    points = _points(spec.data if spec.data is not None else "sine" if spec.network else None, lang)
    if lang == "en":
        *some, last = names
        each = f"{', '.join(some)} and {last}" if some else last
        panels = "One panel" if count == 1 else f"{count} panels side by side"
        grid = f"a {spec.lines} by {spec.lines} grid{points}"
        trained = "a network" if count == 1 else "networks"
        through = f"carried through {trained} trained with {each}" if spec.network else f"moved by {each}"
        return f"{panels}: {grid}, {through}{'' if count == 1 else ', in step'}{_ending(spec, lang)}"
    grid = f"縦横 {spec.lines} 本ずつの格子{points}"
    does = "を使って学習したネットワークの各層を通る" if spec.network else "によって動く"
    return f"{count} 枚のパネルで、{grid}が{'・'.join(names)}{does}{_ending(spec, lang)}"


def _setup(spec: SetupFigure, lang: str) -> str:
    own = spec.network is not None or spec.weights is not None
    data = spec.data if spec.data is not None else None if own else "sine"
    points = (
        _points(data, lang).removeprefix(" with ").removesuffix(" on it").removeprefix("と").removeprefix("その上の")
    )
    if spec.network is not None:
        widths = _listed([width for layer in spec.network.layers if (width := _width(layer))], lang)
        network = f"a network with layers of {widths}" if lang == "en" else f"{widths}の層からなるネットワーク"
    elif spec.weights is not None:
        name = PurePath(spec.weights).name
        network = f"the network in {name}" if lang == "en" else f"{name} のネットワーク"
    else:
        name, units, count = name_of(activation(spec.activation), lang), _listed(spec.hidden, lang), len(spec.hidden)
        layers = f"one hidden layer of {units}" if count == 1 else f"{count} hidden layers of {units}"
        skips = " with skip connections" if spec.skip else ""
        network = f"a network with {layers}{skips} and {name} as activation"
        if lang == "ja":
            skips = "スキップ接続のある" if spec.skip else ""
            network = f"{skips}隠れ層 {count} 層（{units}）、活性化関数が{name.rstrip()}のネットワーク"
    if lang == "en":
        return f"A diagram of {network}{f', and {points} in the plane' if points else ''}."
    return f"{f'平面上の{points}と、' if points else ''}{network}の図。"


def _trained(spec: NetworkFigure, lang: str) -> str:
    function = activation(spec.activation)
    name, verb = name_of(function, lang), layer_verb(function, lang)
    count = len(spec.hidden)
    units = _listed(spec.hidden, lang)
    if lang == "en":
        layers = f"one hidden layer of {units}" if count == 1 else f"{count} hidden layers of {units}"
        if spec.skip:
            return f"is carried through {layers} with skip connections and {name} as activation"
        does = f"turns, stretches and shifts it, then {verb} it by {name}"
        return f"is carried through {layers}, {'which' if count == 1 else 'each of which'} {does}"
    layers = f"隠れ層 {count} 層（{units}）"
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


def _ending(spec: ActivationFigure | NetworkFigure, lang: str) -> str:
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


DESCRIBERS.register("activation", _activation)
DESCRIBERS.register("network", _network)
DESCRIBERS.register("compare", _compare)
DESCRIBERS.register("setup", _setup)
