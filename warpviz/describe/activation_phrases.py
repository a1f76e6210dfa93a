"""The words of alt text: what each activation function does to the plane, in English and Japanese."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from warpviz.net.activations import ACTIVATIONS

if TYPE_CHECKING:
    from warpviz.net.activations import ActivationFunction


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of an activation function.

    Attributes:
        en, ja: its name within a sentence.
        deed_en, deed_ja: what it does to a grid, the rest of a sentence that begins with "A grid"; `{low}` and
            `{slope}` are numbers that depend on its parameter.
        verb_en, verb_ja: what a hidden layer does with it.
    """

    en: str
    ja: str
    deed_en: str
    deed_ja: str
    verb_en: str
    verb_ja: str


def _squeezed(en: str, ja: str, place_en: str, place_ja: str) -> Words:
    return Words(
        en,
        ja,
        f"is squeezed by {en} into {place_en}",
        f"{ja}によって{place_ja}に収まる",
        "squeezes",
        "押し縮められる",
    )


def _gated(en: str, ja: str) -> Words:
    return Words(
        en,
        ja,
        f"nearly keeps its large positive coordinates under {en}, while negative ones are pressed to just below zero",
        f"{ja}によって、大きな正の座標はほぼ保たれ、負の座標は 0 のすぐ下に押しつけられる",
        "bends",
        "曲げられる",
    )


def _leaky(en: str, ja: str) -> Words:
    return Words(
        en,
        ja,
        f"keeps its positive coordinates under {en}, while negative ones are multiplied by {{slope}}",
        f"{ja} によって、正の座標はそのまま、負の座標は {{slope}} 倍になる",
        "creases",
        "折り曲げられる",
    )


def _linear_unit(en: str, ja: str) -> Words:
    return Words(
        en,
        ja,
        f"keeps its positive coordinates under {en}, while negative ones are bent towards {{low}}",
        f"{ja} によって、正の座標はそのまま、負の座標は {{low}} に近づくように曲げられる",
        "bends",
        "曲げられる",
    )


UNIT, UNIT_JA = "the unit square", "単位正方形の中"
SYMMETRIC, SYMMETRIC_JA = "the square from -1 to 1", " -1 から 1 までの正方形の中"
WORDS = {
    "identity": Words(
        "the identity", "恒等関数", "is left as it is by the identity", "恒等関数ではそのまま変わらない", "keeps",
        "そのまま保たれる",
    ),
    "step": Words(
        "the step function", "ステップ関数", "jumps under the step function to the four corners of the unit square",
        "ステップ関数によって単位正方形の四隅に移る", "cuts", "切り離される",
    ),
    "relu": Words(
        "ReLU", " ReLU ", "is pressed by ReLU into the first quadrant: what is negative becomes zero",
        "ReLU によって第 1 象限に押し込まれ、負の座標は 0 になる", "presses", "負の側が 0 に押しつけられる",
    ),
    "relu6": Words(
        "ReLU6", " ReLU6 ", "is clipped by ReLU6: what is negative becomes zero, and nothing is over 6",
        "ReLU6 によって切り詰められ、負の座標は 0 に、6 を超える座標は 6 になる", "clips", "切り詰められる",
    ),
    "leaky_relu": _leaky("leaky ReLU", "leaky ReLU"),
    "prelu": _leaky("PReLU", "PReLU"),
    "elu": _linear_unit("ELU", "ELU"),
    "celu": _linear_unit("CELU", "CELU"),
    "selu": Words(
        "SELU", " SELU ",
        "is stretched by SELU to 1.05 times on the positive side, while negative coordinates are bent towards -1.76",
        "SELU によって、正の座標は 1.05 倍になり、負の座標は -1.76 に近づくように曲げられる", "bends", "曲げられる",
    ),
    "h_swish": Words(
        "hard swish", "ハードスウィッシュ",
        "keeps coordinates over 3 under hard swish, while those under -3 become zero and those between are bent",
        "ハードスウィッシュによって、3 を超える座標はそのまま、-3 未満の座標は 0 になり、その間は曲げられる", "bends",
        "曲げられる",
    ),
    "gelu": _gated("GELU", " GELU "),
    "gelu_tanh": _gated("GELU", " GELU "),
    "swish": _gated("swish", "スウィッシュ"),
    "mish": _gated("mish", " Mish "),
    "sigmoid": _squeezed("the sigmoid", "シグモイド関数", UNIT, UNIT_JA),
    "hard_sigmoid": _squeezed("the hard sigmoid", "ハードシグモイド関数", UNIT, UNIT_JA),
    "tanh": _squeezed("the hyperbolic tangent", "双曲線正接", SYMMETRIC, SYMMETRIC_JA),
    "softsign": _squeezed("softsign", "ソフトサイン", SYMMETRIC, SYMMETRIC_JA),
    "hard_tanh": Words(
        "hard tanh", "ハード tanh", "is clipped by hard tanh to the square from -1 to 1",
        "ハード tanh によって -1 から 1 までの正方形に切り詰められる", "clips", "切り詰められる",
    ),
    "softplus": Words(
        "softplus", "ソフトプラス", "is bent smoothly by softplus into the first quadrant",
        "ソフトプラスによって第 1 象限へなめらかに曲げられる", "bends", "なめらかに曲げられる",
    ),
    "gaussian": Words(
        "the Gaussian", "ガウス関数", "is folded and squeezed by the Gaussian into the unit square",
        "ガウス関数によって折りたたまれ、単位正方形の中に収まる", "folds", "折りたたまれる",
    ),
    "absolute": Words(
        "the absolute value", "絶対値", "is folded by the absolute value into the first quadrant",
        "絶対値によって第 1 象限に折りたたまれる", "folds", "折りたたまれる",
    ),
    "square": Words(
        "squaring", "2 乗", "is folded and stretched by squaring into the first quadrant",
        "2 乗によって第 1 象限に折りたたまれ、引き伸ばされる", "folds", "折りたたまれる",
    ),
    "sin": Words(
        "the sine", "正弦関数", "is rolled up by the sine into the square from -1 to 1",
        "正弦関数によって -1 から 1 までの正方形に巻き込まれる", "rolls", "巻き込まれる",
    ),
    "cos": Words(
        "the cosine", "余弦関数", "is folded and rolled up by the cosine into the square from -1 to 1",
        "余弦関数によって折りたたまれ、-1 から 1 までの正方形に巻き込まれる", "rolls", "巻き込まれる",
    ),
    "softmax": Words(
        "softmax", "ソフトマックス", "is collapsed by softmax onto the segment from (0, 1) to (1, 0)",
        "ソフトマックスによって (0, 1) と (1, 0) を結ぶ線分につぶれる", "squeezes", "押しつぶされる",
    ),
}  # fmt: skip
# A sheet that does not reach the sine's first turn is not rolled up.
BENT = {
    "sin": (
        "is bent by the sine within the square from -1 to 1",
        "正弦関数によって -1 から 1 までの正方形の中で曲げられる",
    ),
    "cos": (
        "is folded by the cosine into the square from -1 to 1",
        "余弦関数によって -1 から 1 までの正方形に折りたたまれる",
    ),
}
FIRST_TURN = {"sin": math.pi / 2, "cos": math.pi}


def _number(value: float) -> str:
    # No minus before a zero.
    return f"{value + 0.0:g}"


def deed(function: ActivationFunction, extent: float, lang: str) -> str:
    """Return what an activation does to a grid on [-extent, extent] squared, the rest of a sentence."""
    words = WORDS.get(function.name)
    if words is None:
        title = name_of(function, lang)
        return f"is moved by {title}" if lang == "en" else f"{title}によって動く"
    if function.name in BENT and extent <= FIRST_TURN[function.name]:
        return BENT[function.name][LANGUAGE_PLACE[lang]]
    alpha = function.parameters.get("alpha", 0.0)
    text = words.deed_en if lang == "en" else words.deed_ja
    return text.format(slope=_number(alpha), low=_number(-alpha))


def name_of(function: ActivationFunction, lang: str) -> str:
    """Return the name of an activation within a sentence."""
    words = WORDS.get(function.name)
    if words is not None:
        return words.en if lang == "en" else words.ja
    title = ACTIVATIONS[function.name].title if function.name in ACTIVATIONS else function.name
    return title if lang == "en" else f" {title} "


def layer_verb(function: ActivationFunction, lang: str) -> str:
    """Return what a hidden layer does to the sheet with an activation: `folds`."""
    words = WORDS.get(function.name)
    if words is None:
        return "moves" if lang == "en" else "動く"
    return words.verb_en if lang == "en" else words.verb_ja


LANGUAGE_PLACE = {"en": 0, "ja": 1}
