"""Words: every language says everything, in letters that the fonts have, and nothing is left in another language."""

import dataclasses
import re
import string
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

import warpviz as wv
from warpviz.errors import InvalidValueError, UnknownNameError
from warpviz.languages.language import Language
from warpviz.languages.subjects import Data, Function, GivenLayers, NetworkFile, Paper, TrainedLayers
from warpviz.languages.table import LANGUAGES
from warpviz.motion.staged import STAGES
from warpviz.net.activations import ACTIVATIONS
from warpviz.picture import text as texts

# Fields that hold short texts; phrases are templates of sentences.
FIELDS = [
    field.name
    for field in dataclasses.fields(Language)
    if field.name not in {"deeds", "phrases", "verbs", "dataset_classes", "extra"}
]
# Names that are the same everywhere.
PROPER = {"ReLU", "leaky ReLU", "PReLU", "ReLU6", "ELU", "SELU", "CELU", "GELU", "swish", "mish"}
NETWORK = wv.Network(
    [
        wv.Affine([[1.0, -0.5], [0.5, 1.0], [0.3, 0.8], [0.1, 0.2], [0.7, -0.3]]),
        wv.Activation("tanh"),
        wv.Affine([[1.0, 0.5, -1.0, 0.2, 0.1], [-1.0, 0.2, 0.4, 0.3, 0.9]]),
        wv.Activation("absolute"),
        wv.Affine([[1.0, -1.0]]),
        wv.Activation("sigmoid"),
    ]
)
SMALL = {"size": 320, "fps": 4, "points": 30, "lines": 5}
FIGURES = {
    "activation": {"activation": "tanh", "data": "moons"},
    "activation of one's own": {"activation": "x*sin(x)"},
    "network": {"network": NETWORK, "data": "moons"},
    "staged": {
        "network": wv.Network([wv.Affine([[1.0, -0.5], [0.5, 1.0]], [1.0, 0.5]), wv.Activation("relu")]),
        "affine_tween": "staged",
        "tween_s": 3,
    },
    "to the output": {"network": NETWORK, "data": "moons", "to": "output"},
    "residual": {
        "network": wv.Network([wv.Residual([wv.Affine([[1.0, 0.0], [0.5, 1.0]]), wv.Activation("sin")])]),
        "data": "blobs",
    },
}

japanese = pytest.mark.skipif(texts._japanese_font() is None, reason="the extra ja is not installed")


def figure(name, **more):
    values = {**FIGURES[name], **SMALL, **more}
    return (wv.NetworkFigure if "network" in values else wv.ActivationFigure)(**values)


def flat(words):
    """Every text of a language by its place."""
    found = {}
    for name in FIELDS:
        value = getattr(words, name)
        if isinstance(value, tuple):
            value = dict(enumerate(value))
        if isinstance(value, Mapping):
            value = {k: t if isinstance(t, tuple) else (t,) for k, t in value.items()}
            found |= {f"{name}.{k}.{n}": text for k, forms in value.items() for n, text in enumerate(forms)}
        else:
            found[name] = value
    return found


def places(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_language_is_complete(name):
    words, english = flat(LANGUAGES[name]), flat(LANGUAGES["en"])
    for key, text in english.items():
        if not key.startswith("titles"):
            assert text.strip()
            assert words[key].strip(), key
            assert places(words[key]) == places(text), key
    assert {key for key in words if not key.startswith("titles.")} == {
        key for key in english if not key.startswith("titles.")
    }
    assert set(LANGUAGES[name].stages) == set(STAGES)
    assert set(LANGUAGES[name].phrases) >= set(ACTIVATIONS)
    assert set(LANGUAGES[name].verbs) == set(LANGUAGES["en"].verbs)


@pytest.mark.parametrize("name", LANGUAGES)
def test_phrases_have_places_only_for_what_they_are_given(name):
    for table in (LANGUAGES[name].phrases, LANGUAGES[name].verbs):
        for phrase in table.values():
            assert phrase.name.strip()
            assert phrase.verb.strip()
            assert places(phrase.name) <= {"title"}
            assert places(phrase.deed) | places(phrase.small) <= {"name", "slope", "low"}
    english = LANGUAGES["en"].phrases
    for key, phrase in LANGUAGES[name].phrases.items():
        # Numbers that depend on parameters stand in every language, or in none.
        assert places(phrase.deed) - {"name"} == places(english[key].deed) - {"name"}, key
        assert bool(phrase.small) == bool(english[key].small), key


def test_japanese_has_a_title_for_every_activation_but_proper_names():
    assert set(LANGUAGES["ja"].titles) | PROPER == {ACTIVATIONS[name].title for name in ACTIVATIONS}


def test_japanese_is_not_english():
    for key, text in flat(LANGUAGES["ja"]).items():
        assert not text.isascii(), key


@japanese
def test_the_font_has_every_letter():
    for key, text in flat(LANGUAGES["ja"]).items():
        assert texts.measure(text, 12.0).width_px > 0, key
        # With mathematics in it too, as captions have it.
        assert texts.measure(f"{text}: $z = W_1 x$", 12.0).width_px > 0, key


def said(spec):
    """Every text of an animation, without what is mathematics."""
    animation = wv.animate(spec)
    found = set()
    for number in range(animation.frame_count):
        scene = animation.scene(number)
        found |= {text.text for text in (*scene.backdrop.texts, *scene.underlay.texts, *scene.overlay.texts)}
    return {re.sub(r"\$[^$]*\$", "", text) for text in found}


@japanese
@pytest.mark.parametrize("name", FIGURES)
def test_a_japanese_figure_has_no_english_in_it(name):
    own = {"x * sin(x)"}
    for text in said(figure(name, lang="ja")) - own:
        assert not set(re.findall("[A-Za-z]{2,}", text)) - {"tanh", "sin", "cos", "ReLU"}, text


@pytest.mark.parametrize("name", FIGURES)
def test_english_is_what_it_was_and_no_font_is_needed(name, monkeypatch):
    monkeypatch.setattr(texts, "_japanese_font", lambda: None)
    spec = figure(name)
    assert "input" in said(spec)
    assert "lang" not in spec.recipe_data()


@japanese
def test_japanese_says_the_same():
    network = said(figure("network", lang="ja"))
    assert {"入力", "第1層: ", "第2層: ", "ネットワーク 5-2"} <= network
    assert {"回転", "伸縮", "平行移動"} <= said(figure("staged", lang="ja"))
    assert any(re.fullmatch(r"1本の直線で [\d.]+ % の点を分離", text) for text in network)
    assert any(re.match(r"5 次元の分散の \d+ % を表示", text) for text in network)
    assert any(re.fullmatch(r"[\d.]+ % の点を正しく分類", text) for text in said(figure("to the output", lang="ja")))
    assert figure("network", lang="ja").recipe_data()["lang"] == "ja"


@pytest.mark.parametrize(
    "values", [{"lang": "ja"}, {"title": "関数"}, {"title": "함수"}], ids=["captions", "title", "korean"]
)
def test_without_the_extra_it_is_named_before_anything_is_trained(values, monkeypatch):
    monkeypatch.setattr(texts, "_japanese_font", lambda: None)
    texts.font.cache_clear()
    texts.measure.cache_clear()
    monkeypatch.setattr("warpviz.figures.loading.fit", lambda *_, **__: pytest.fail("trained"))
    with pytest.raises(InvalidValueError, match=r"pip install 'warpviz\[ja\]'") as raised:
        wv.animate(wv.NetworkFigure(**SMALL, **values))
    assert len(str(raised.value).splitlines()) == 1
    texts.font.cache_clear()


def test_without_words_no_font_is_needed(monkeypatch):
    monkeypatch.setattr(texts, "_japanese_font", lambda: None)
    texts.font.cache_clear()
    scene = wv.animate(figure("activation", lang="ja", caption=False)).scene(0)
    assert [text.text for drawing, _ in scene.drawings() for text in drawing.texts] == []


@japanese
def test_matplotlib_is_not_changed_for_everyone():
    said(figure("activation", lang="ja"))
    assert "matplotlib_fontja" not in sys.modules


def test_an_unknown_language_is_named():
    with pytest.raises((InvalidValueError, UnknownNameError), match="unknown language 'jp': known are en, ja"):
        figure("activation", lang="jp")


def test_the_japanese_page_explains_every_word_that_stands_in_a_japanese_picture():
    page = (Path(__file__).parents[2] / "README.ja.md").read_text(encoding="utf-8")
    guide = page.partition("## 図の読みかた")[2].partition("\n## ")[0]
    words = LANGUAGES["ja"]
    texts = [words.input, words.layer, words.output, words.area, words.units_dead, words.variance, words.right_side]
    texts += [words.regions[1], words.separates[2], words.named_class, *words.stages.values(), *words.shares.values()]
    for text in texts:
        # Where a number stands, any number does, or none.
        pattern = re.sub(r"(\\ )?\\{\w+\\}", r"( ?[\\d.]+( %)?)?", re.escape(text))
        assert re.search(pattern, guide), text


def test_japanese_has_one_word_for_a_thing_and_brackets_of_its_own():
    words = LANGUAGES["ja"]
    paper = Paper(9, Data("given"), returns=True)
    functions = [Function(name, name, "move", slope="0.1", low="-1") for name in words.phrases]
    said = [words.activation_sentence(paper, function) for function in functions]
    layers = [TrainedLayers((2,), function, skip=skip) for function in functions for skip in (False, True)]
    layers += [GivenLayers((2, 1)), NetworkFile("a")]
    said += [words.network_sentence(paper, some, to_output=True) for some in layers]
    said += [words.panels_sentence(paper, functions, hidden) for hidden in ((), (2, 2))]
    said += [words.diagram_sentence(Data("given"), GivenLayers((2, 1)), weights=True), *flat(words).values()]
    page = (Path(__file__).parents[2] / "README.ja.md").read_text(encoding="utf-8")
    prose = re.sub(r"```.*?```|`[^`]*`|\]\([^)]*\)", "", page, flags=re.DOTALL)
    for text in said:
        assert "シート" in text or text in flat(words).values() or "散布図" in text
    for text in [*said, prose]:
        assert not re.search("方眼紙.*方眼紙|格子|写像|結線|潰|折れ目|双曲線正接|正弦|余弦", text, re.DOTALL), text
        # Brackets around Japanese are as wide as it is.
        assert not re.search(r"[(][^()]*[ぁ-んァ-ヶ一-龥][^()]*[)]", text), text
