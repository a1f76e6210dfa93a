"""Japanese.

It is longer than other modules because a language is one file.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from warpviz.languages.language import Language, Phrase
from warpviz.languages.subjects import GivenLayers, NetworkFile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.languages.subjects import Data, Function, Layers, Paper, TrainedLayers

UNIT = "単位正方形の中"
SYMMETRIC = " -1 から 1 までの正方形の中"


def _squeezed(name: str, place: str) -> Phrase:
    return Phrase(name, f"{{name}}によって{place}に収まる", "押し縮められる")


def _gated(name: str) -> Phrase:
    deed = "{name}によって、大きな正の座標はほぼ保たれ、負の座標は 0 のすぐ下に押しつけられる"
    return Phrase(name, deed, "曲げられる")


def _leaky(name: str) -> Phrase:
    deed = f"{name} によって、正の座標はそのまま、負の座標は {{slope}} 倍になる"
    return Phrase(name, deed, "折り曲げられる")


def _linear_unit(name: str) -> Phrase:
    deed = f"{name} によって、正の座標はそのまま、負の座標は {{low}} に近づくように曲げられる"
    return Phrase(name, deed, "曲げられる")


PHRASES = {
    "identity": Phrase("恒等関数", "{name}ではそのまま変わらない", "そのまま保たれる"),
    "step": Phrase("ステップ関数", "{name}によって単位正方形の四隅に移る", "切り離される"),
    "relu": Phrase(" ReLU ", "{name}によって第 1 象限に押し込まれ、負の座標は 0 になる", "負の側が 0 に押しつけられる"),
    "relu6": Phrase(
        " ReLU6 ", "{name}によって切り詰められ、負の座標は 0 に、6 を超える座標は 6 になる", "切り詰められる"
    ),
    "leaky_relu": _leaky("leaky ReLU"),
    "prelu": _leaky("PReLU"),
    "elu": _linear_unit("ELU"),
    "celu": _linear_unit("CELU"),
    "selu": Phrase(
        " SELU ",
        "{name}によって、正の座標は 1.05 倍になり、負の座標は -1.76 に近づくように曲げられる",
        "曲げられる",
    ),
    "h_swish": Phrase(
        "ハードスウィッシュ",
        "{name}によって、3 を超える座標はそのまま、-3 未満の座標は 0 になり、その間は曲げられる",
        "曲げられる",
    ),
    "gelu": _gated(" GELU "),
    "gelu_tanh": _gated(" GELU "),
    "swish": _gated(" swish "),
    "mish": _gated(" mish "),
    "sigmoid": _squeezed("シグモイド関数", UNIT),
    "hard_sigmoid": _squeezed("ハードシグモイド関数", UNIT),
    "tanh": _squeezed(" tanh 関数", SYMMETRIC),
    "softsign": _squeezed("ソフトサイン関数", SYMMETRIC),
    "hard_tanh": Phrase("ハード tanh ", "{name}によって -1 から 1 までの正方形に切り詰められる", "切り詰められる"),
    "softplus": Phrase("ソフトプラス関数", "{name}によって第 1 象限へなめらかに曲げられる", "なめらかに曲げられる"),
    "gaussian": Phrase("ガウス関数", "{name}によって折りたたまれ、単位正方形の中に収まる", "折りたたまれる"),
    "absolute": Phrase("絶対値関数", "{name}によって第 1 象限に折りたたまれる", "折りたたまれる"),
    "square": Phrase("2 乗関数", "{name}によって第 1 象限に折りたたまれ、引き伸ばされる", "折りたたまれる"),
    "sin": Phrase(
        " sin 関数",
        "{name}によって -1 から 1 までの正方形に巻き込まれる",
        "巻き込まれる",
        f"{{name}}によって{SYMMETRIC}で曲げられる",
    ),
    "cos": Phrase(
        " cos 関数",
        "{name}によって折りたたまれ、-1 から 1 までの正方形に巻き込まれる",
        "巻き込まれる",
        "{name}によって -1 から 1 までの正方形に折りたたまれる",
    ),
    "softmax": Phrase("ソフトマックス関数", "{name}によって (0, 1) と (1, 0) を結ぶ線分につぶれる", "押しつぶされる"),
}
VERBS = {
    "move": Phrase(" {title} ", "{name}によって動く", "動く"),
    "keep": Phrase(" {title} ", "{name}ではそのまま変わらない", "そのまま保たれる"),
    "bend": Phrase(" {title} ", "{name}によって曲げられる", "曲げられる"),
    "gate": Phrase(" {title} ", "{name}によって曲げられる", "曲げられる"),
    "crease": Phrase(" {title} ", "{name}によって折り曲げられる", "折り曲げられる"),
    "fold": Phrase(" {title} ", "{name}によって折りたたまれる", "折りたたまれる"),
    "roll": Phrase(" {title} ", "{name}によって巻き込まれる", "巻き込まれる"),
    "press": Phrase(" {title} ", "{name}によって押しつけられる", "押しつけられる"),
    "squash": Phrase(" {title} ", "{name}によって押し縮められる", "押し縮められる"),
    "clip": Phrase(" {title} ", "{name}によって切り詰められる", "切り詰められる"),
    "step": Phrase(" {title} ", "{name}によって切り離される", "切り離される"),
    "collapse": Phrase(" {title} ", "{name}によってつぶれる", "押しつぶされる"),
}

# As it stands before another deed, and last.
DEEDS = {
    "keep": ("保って", "そのまま"), "turn": ("回転して", "回転"), "turn_over": ("裏返して", "裏返す"),
    "mirror": ("鏡映して", "鏡映"), "stretch": ("伸縮して", "伸縮"), "shrink": ("縮小して", "縮小"),
    "squeeze": ("一方向に縮めて", "一方向に縮める"), "shear": ("せん断して", "せん断"),
    "shift": ("平行移動して", "平行移動"), "press_to_point": ("点につぶして", "点につぶす"),
    "press_to_line": ("線につぶして", "線につぶす"), "press_to_plane": ("平面につぶして", "平面につぶす"),
    "press_to_space": ("3 次元につぶして", "3 次元につぶす"), "lift_to_plane": ("平面に移して", "平面に移す"),
    "lift_to_space": ("空間に移して", "空間に移す"), "lift_to_many": ("高次元に移して", "高次元に移す"),
    "project": ("射影して", "射影"), "fold": ("折って", "折る"), "roll": ("巻いて", "巻く"),
    "bend": ("曲げて", "曲げる"), "crease": ("折り目をつけて", "折り目をつける"),
    "crush": ("負の側をつぶして", "負の側をつぶす"), "crush_half": ("半分をつぶして", "半分をつぶす"),
    "crush_to_quadrant": ("第 1 象限につぶして", "第 1 象限につぶす"),
    "crush_to_octant": ("正の側につぶして", "正の側につぶす"), "clip": ("切り詰めて", "切り詰める"),
    "jump": ("切り離して", "切り離す"), "squash": ("押し縮めて", "押し縮める"), "move": ("動かして", "動かす"),
}  # fmt: skip


class Japanese(Language):
    """Japanese sentences. A foreign word has air around it, but not beside a mark."""

    __slots__ = ()

    def one_line(self, text: str) -> str:
        """Return a text with the spaces that it should have."""
        return " ".join(text.split()).replace("、 ", "、")

    def points_text(self, data: Data) -> str:
        """Return what labelled points are called within a sentence."""
        return _points(data)

    def listed(self, names: Sequence[str]) -> str:
        """Return names as a list within a sentence."""
        return "、".join(name.strip() for name in names)

    def deed(self, names: Sequence[str]) -> str:
        """Return what a layer does: `回転して伸縮・平行移動`; nouns after the first are listed."""
        text = self.deeds[names[-1]][1]
        for place, (before, last) in reversed([*enumerate(self.deeds[name] for name in names[:-1])]):
            listed = place > 0 and before == f"{last}して"
            text = f"{last}・{text}" if listed else before + text
        return text

    def activation_sentence(self, paper: Paper, function: Function) -> str:
        """Return what becomes of the sheet under an activation."""
        return f"{_grid(paper)}は、{self.function_deed(function)}{_ending(paper)}"

    def network_sentence(self, paper: Paper, layers: Layers, *, to_output: bool) -> str:
        """Return what becomes of the sheet in a network."""
        last = "。最後に出力層を通る" if to_output else ""
        return f"{_grid(paper)}は、{self._through(layers)}{last}{_ending(paper)}"

    def panels_sentence(self, paper: Paper, functions: Sequence[Function], hidden: Sequence[int]) -> str:
        """Return what panels side by side show."""
        names = "、".join(self.function_name(function).strip() for function in functions)
        way = f"それぞれ学習させた{_layers(hidden)}を通る" if hidden else "それぞれの関数を通る"
        return f"{len(functions)} 枚の並んだ図（{names}）。{_grid(paper)}が、{way}{_ending(paper)}"

    def diagram_sentence(self, data: Data | None, layers: Layers, *, weights: bool) -> str:
        """Return what the diagram of a network shows."""
        left = f"{_points(data)}の散布図と、" if data else ""
        shape = f"{layers.name} のネットワーク" if isinstance(layers, NetworkFile) else ""
        if not isinstance(layers, NetworkFile):
            shape = _units(layers.widths) if isinstance(layers, GivenLayers) else _layers(layers.widths)
        return f"{left}ユニットと結合の図：{shape}{'と学習後の重み' if weights else ''}。"

    def _through(self, layers: Layers) -> str:
        if isinstance(layers, NetworkFile):
            return f"{layers.name} のネットワークの各層を通る"
        if isinstance(layers, GivenLayers):
            return f"{len(layers.widths)} 層（{_units(layers.widths)}）のネットワークを通る"
        return self._through_trained(layers)

    def _through_trained(self, layers: TrainedLayers) -> str:
        name = self.function_name(layers.function)
        if layers.functions:
            skips = "スキップ接続のある" if layers.skip else ""
            names = self.listed([self.function_name(function) for function in layers.functions])
            return f"{skips}{_layers(layers.widths)}を通る。活性化関数は順に、{names}"
        if layers.skip:
            return f"スキップ接続のある{_layers(layers.widths)}を通る。活性化関数は{name.rstrip()}"
        verb = self.function_verb(layers.function)
        return f"{_layers(layers.widths)}を通り、各層で回転・伸縮・平行移動したあと、{name}によって{verb}"


def _grid(paper: Paper) -> str:
    lines = f"縦横に {paper.lines} 本ずつ線を引いたシート"
    if paper.data is None:
        return lines
    return f"{lines}と{'その上の' if paper.data.source == 'given' else ' '}{_points(paper.data)}"


def _points(data: Data) -> str:
    if data.source == "given":
        return "ラベル付きの点"
    return f"{data.name} データセットの点" if data.source == "dataset" else f"{data.name} の点"


def _ending(paper: Paper) -> str:
    return "。その後、元の形に戻る。" if paper.returns else "。"


def _layers(hidden: Sequence[int]) -> str:
    return f"隠れ層 {len(hidden)} 層（{_units(hidden)}）"


def _units(widths: Sequence[int]) -> str:
    return "・".join(str(width) for width in widths) + " ユニット"


JAPANESE = Japanese(
    name="日本語",
    extra="ja",
    plane="平面",
    plane_with_points="平面と点",
    input="入力",
    layer="第{number}層",
    output="出力",
    outputs="出力",
    units=("{count} ユニット", "{count} ユニット"),
    width_key="層ごとの $|w|$",
    network="ネットワーク",
    skips="+ スキップ",
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
    decided="ネットワーク {share} %",
    right_side="{share} の点を正しく分類",
    variance="{units} 次元の分散の {share} % を表示",
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
    figure="図（{kind}）：{about}",
    left=MappingProxyType(
        {
            "nothing": "面積は 0 になる",
            "line": "長さ {length} の線だけが残る",
            "area": "重なりも数えた面積は元の {area} になる",
            "covered": "元の面積の {area} を覆う",
            "sheets": "元の面積の {area} を平均 {sheets} 枚重なって覆う",
        }
    ),
    parted="直線で {share} の点を分離できる",
    told_apart="{said}する",
    also="。また、",
    measured="最後に、{said}。",
    measured_before_return="折り返すところで、{said}。",
    plots=MappingProxyType(
        dict.fromkeys(("curve", "curves"), "{functions}のグラフ。")
        | dict.fromkeys(("curve_with", "curves_with"), "{functions}のグラフ。破線は導関数。")
        | {
            "pair": "{functions}を1つの座標軸に重ねたグラフ。",
            "pair_with": "{functions}を1つの座標軸に重ねたグラフ。破線は導関数。",
            "table": "{count} 種類の活性化関数の名前・数式・グラフの表。",
            "table_with": "{count} 種類の活性化関数の名前・数式・グラフの表。破線は導関数。",
            "distribution": "{functions}を使う {width} ユニット {depth} 層のネットワークの、層ごとの活性化の"
            "ヒストグラム。重みは乱数（{inits}）。",
            "sweep": "{functions}を使う {width} ユニット {depth} 層のネットワークの、層ごとの活性化のヒストグラム。"
            "乱数の重みの標準偏差が {low} から {high} まで大きくなる。",
            "row": "{init} では、第{number}層の活性化の平均は {mean}、標準偏差は {std}、飽和は {saturated}",
            "gradients": "{functions}を使う {depth} 層のネットワークの、層ごとの勾配の大きさの平均。縦軸は対数目盛り。",
            "gradient": "{function}では、第1層で {first}、最後の層で {last}",
            "training": "{functions}を使う隠れ層 {count} 層（{widths} ユニット）のネットワークが、{data}で"
            "学習する様子。左から順に、{panels}。",
            "trained": "{epochs} エポック後、損失は {first} から {last} に、正解率は {accuracy} になる",
            "panel_plane": "判定されるクラスで色分けした平面",
            "panel_sheet": "第{layer}層でのシート",
            "panel_layers": "各隠れ層でのシート",
            "panel_loss": "エポックごとの損失と正解率",
            "panel_probabilities": "確率のヒストグラム",
            "panel_losses": "各点の損失のヒストグラム",
            "descent": "学習率 {rates} の勾配降下法を並べた図。{loss}の等高線の上に、たどる道を描く。",
            "bowl": "お椀形の損失",
            "network": "小さなネットワークの損失",
            "both": "お椀形の損失と、小さなネットワークの損失",
            "run": "{loss}では、学習率 {rate} で損失が {first} から {last} になる",
            "run_diverged": "{loss}では、学習率 {rate} で発散する",
            "crossentropy": "{count} クラスの 1 つのデータの、ロジット、ソフトマックスの確率、正解、交差エントロピーの"
            "勾配の棒グラフ。クラス {target} に向かって、ロジットが勾配を下る。",
            "descended": "{steps} ステップで損失が {first} から {last} になり、正解クラスの確率は {share} になる",
            "dying": "{functions}を使う {widths} ユニットのネットワークを{data}で学習させたときの、停止した"
            "ユニットの割合の変化。",
            "died": "{function}では、停止したユニットの割合は、はじめ {first}、最後 {last}",
            "told": "{said}。",
            "largest": "{function}の導関数は最大で {value}",
            "largest_at": "{function}の導関数は {place} で最大値 {value} をとる",
            "between": "。",
            "derivative": "導関数",
            "derivatives": "導関数",
            "peak": "最大の傾き",
            "layer": "第{number}層",
            "mean": "平均",
            "std": "標準偏差",
            "saturated": "飽和",
            "layer_axis": "層",
            "bound": "上界 {power}",
            "epoch": "エポック",
            "loss": "損失",
            "accuracy": "正解率",
            "probabilities": "クラスの確率",
            "own_probabilities": "正解クラスの確率",
            "losses": "各点の損失",
            "descent_title": "勾配降下法",
            "step": "{step} ステップ",
            "diverges": "発散",
            "too_small": "小さすぎる",
            "just_right": "ちょうどよい",
            "too_large": "大きすぎる",
            "crossentropy_title": "ソフトマックスと交差エントロピー",
            "logits": "ロジット",
            "probability": "確率",
            "target": "正解",
            "gradient_words": "勾配",
            "dead": "停止したユニット (%)",
            "slopes": "PReLU が学習する傾き",
            "marks": "±1 の目盛り",
            "open_end": "含まない端点",
            "weights": "重み：{init}",
            "gradients_title": "層ごとの勾配（{weights}）",
            "in_space": "{name}（全 {count} 層、3D）",
            "of_layers": "{name}（全 {count} 層）",
            "one_bin": "最も高い棒 {share}",
            "layer_back": "層（\N{LEFTWARDS ARROW} 損失から逆向き）",
            "layers_back": "層（\N{LEFTWARDS ARROW} 損失から逆向き、第 {depth} 層が $k$ = 1）",
            "epoch_log": "エポック（10 からは対数目盛り）",
            "short_bowl": "お椀",
            "short_network": "ネットワーク",
            "minimum": "最小",
            "higher": "損失が大きい",
            "lowers": "ロジットを下げる勾配",
            "raises": "上げる勾配",
            "training_ends": "学習の終わり",
            "crease": "折れ曲がる点",
        }
    ),
    page=MappingProxyType(
        {"recipe": "レシピ", "copy": "コピー", "copied": "コピーしました", "missing": "未作成"}
        | dict.fromkeys(("figure", "figures"), "{count} 点の図")
    ),
    deeds=MappingProxyType(DEEDS),
    phrases=MappingProxyType(PHRASES),
    verbs=MappingProxyType(VERBS),
)
