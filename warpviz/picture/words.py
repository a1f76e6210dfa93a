"""The words in pictures, in every language: one record a language, whose fields are all there are.

Texts have places in braces; what stands there is given as keyword arguments of `str.format`.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from warpviz.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Words:
    """What pictures say in one language.

    Attributes:
        input: the first state.
        layer: what leads a formula of hidden layer {number}.
        output: the same of a layer after the last hidden one.
        outputs, units, width_key: in a diagram, the last column, one of {count} units, what the width of a line means.
        network: the title of a network of several functions.
        skips: what follows a title, of residual blocks.
        separates: the verdict on a single divider, by the width that it stands in (0 for any over 3), of {share}.
        separate: the same on several.
        right_side: the verdict on the output, of {share}.
        variance: how much of a projected state is seen: {share} of the variance of {units} units.
        stages: the parts of a staged tween, by their English names.
        area: what the colour bar is about.
        shares: what was measured, by name, of {value}.
        units_dead: {dead} of {units} units.
        regions: how many linear regions, of {count}; the first for one, the second for more.
        named_class: how class {name} is called where it has no name but its number.
        titles: titles of activations, by their English ones, those that are not the same.
    """

    name: str
    input: str
    layer: str
    output: str
    outputs: str
    units: str
    width_key: str
    network: str
    skips: str
    separates: Mapping[int, str]
    separate: Mapping[int, str]
    right_side: str
    variance: str
    stages: Mapping[str, str]
    area: str
    shares: Mapping[str, str]
    units_dead: str
    regions: tuple[str, str]
    named_class: str
    titles: Mapping[str, str]

    def title(self, english: str) -> str:
        """Return the title of an activation."""
        return self.titles.get(english, english)

    def verdict(self, width: int, share: str, *, single: bool) -> str:
        """Return what is said of the divider, or dividers, in a state of `width` dimensions."""
        texts = self.separates if single else self.separate
        return texts[width if width in texts else 0].format(share=share)


LANGUAGES: Registry[Words] = Registry("language")

LANGUAGES.register(
    "en",
    Words(
        name="English",
        input="input",
        layer="Layer {number}",
        output="Output",
        outputs="output",
        units="{count} units",
        width_key="width: $|w|$ in its layer",
        network="network",
        skips=" with skips",
        separates=MappingProxyType(
            {
                1: "a point separates {share} of the points",
                2: "a line separates {share} of the points",
                3: "a plane separates {share} of the points",
                0: "a hyperplane separates {share} of the points",
            }
        ),
        separate=MappingProxyType(
            {
                1: "points separate {share} of the points",
                2: "lines separate {share} of the points",
                3: "planes separate {share} of the points",
                0: "hyperplanes separate {share} of the points",
            }
        ),
        right_side="{share} of the points are on the right side",
        variance="{share} % of the variance of {units} units",
        stages=MappingProxyType({stage: stage for stage in ("turn", "stretch", "shift")}),
        area="area",
        shares=MappingProxyType(
            {
                "area": "area {value}",
                "area_with_overlaps": "area {value} with overlaps",
                "length": "length {value}",
                "turned_over": "turned over {value}",
                "sheets": "{value} sheets",
                "best_line": "best line {value}",
                "best_line_found": "best line found {value}",
                "best_plane": "best plane {value}",
                "best_plane_found": "best plane found {value}",
                "best_cut": "best cut {value}",
                "best_cut_found": "best cut found {value}",
                "saturated": "saturated {value}",
            }
        ),
        units_dead="{dead} of {units} units dead",
        regions=("{count} linear region", "{count} linear regions"),
        named_class="class {name}",
        titles=MappingProxyType({}),
    ),
)
LANGUAGES.register(
    "ja",
    Words(
        name="日本語",
        input="入力",
        layer="第{number}層",
        output="出力",
        outputs="出力",
        units="{count} ユニット",
        width_key="太さ：層の中での重みの大きさ",
        network="ネットワーク",
        skips="（スキップあり）",
        separates=MappingProxyType(
            {
                1: "1つの境界点で {share} の点を分離",
                2: "1本の直線で {share} の点を分離",
                3: "1枚の平面で {share} の点を分離",
                0: "1枚の超平面で {share} の点を分離",
            }
        ),
        separate=MappingProxyType(
            {
                1: "複数の境界点で {share} の点を分離",
                2: "複数の直線で {share} の点を分離",
                3: "複数の平面で {share} の点を分離",
                0: "複数の超平面で {share} の点を分離",
            }
        ),
        right_side="{share} の点を正しく分類",
        variance="{units} 次元の分散の {share} % を表示",
        stages=MappingProxyType({"turn": "回転", "stretch": "伸縮", "shift": "平行移動"}),
        area="面積",
        shares=MappingProxyType(
            {
                "area": "面積 {value}",
                "area_with_overlaps": "重なり込みの面積 {value}",
                "length": "長さ {value}",
                "turned_over": "裏返し {value}",
                "sheets": "重なり {value} 枚",
                "best_line": "最良の直線 {value}",
                "best_line_found": "見つかった最良の直線 {value}",
                "best_plane": "最良の平面 {value}",
                "best_plane_found": "見つかった最良の平面 {value}",
                "best_cut": "最良の超平面 {value}",
                "best_cut_found": "見つかった最良の超平面 {value}",
                "saturated": "飽和 {value}",
            }
        ),
        units_dead="{units} ユニット中 {dead} が停止",
        regions=("線形領域 {count} 個", "線形領域 {count} 個"),
        named_class="クラス {name}",
        titles=MappingProxyType(
            {
                "identity": "恒等関数",
                "step": "ステップ関数",
                "hard swish": "ハードスウィッシュ",
                "hard sigmoid": "ハードシグモイド関数",
                "hard tanh": "ハード tanh",
                "absolute value": "絶対値関数",
                "sigmoid": "シグモイド関数",
                "hyperbolic tangent": "tanh 関数",
                "softplus": "ソフトプラス関数",
                "softsign": "ソフトサイン関数",
                "GELU (tanh form)": "GELU（tanh 近似）",
                "Gaussian": "ガウス関数",
                "sine": "sin 関数",
                "cosine": "cos 関数",
                "square": "2乗関数",
                "softmax": "ソフトマックス関数",
            }
        ),
    ),
)
