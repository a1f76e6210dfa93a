"""Words: every language says everything, in letters that the fonts have, and nothing is left in another language."""

import dataclasses
import math
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
from warpviz.net.activations import ACTIVATIONS
from warpviz.net.deeds import DEEDS
from warpviz.picture import text as texts

# Fields that hold short texts; phrases are templates of sentences.
FIELDS = [
    field.name
    for field in dataclasses.fields(Language)
    if field.name not in {"deeds", "phrases", "verbs", "dataset_classes", "extra"}
]
# Names that are the same everywhere: what code calls a function, and principal components.
PROPER = {*ACTIVATIONS, *(ACTIVATIONS[name].short for name in ACTIVATIONS), "PC"}
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
SMALL = {"size": 320, "fps": 4, "lines": 5}
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
    "measured": {"activation": "relu", "data": "moons", "measure": True, "regions": True},
    "coloured by area": {"activation": "softmax", "color": "area", "legend": "on", "data": "rings"},
}

japanese = pytest.mark.skipif(texts._japanese_font() is None, reason="the extra ja is not installed")


def figure(name, **more):
    values = {**FIGURES[name], **SMALL, **more}
    if "data" in values:
        values["points"] = 30
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
        assert text.strip()
        assert words[key].strip(), key
        assert places(words[key]) == places(text), key
    assert words.keys() == english.keys()
    assert set(LANGUAGES[name].deeds) == set(DEEDS)
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
        found |= {text.text for drawing, _ in scene.drawings() for text in drawing.texts}
    return {re.sub(r"\$[^$]*\$", "", text) for text in found}


@japanese
@pytest.mark.parametrize("name", FIGURES)
def test_a_japanese_figure_has_no_english_in_it(name):
    own = {"x * sin(x)"}
    for text in said(figure(name, lang="ja")) - own:
        assert not set(re.findall("[A-Za-z]{2,}", text)) - PROPER, text


@pytest.mark.parametrize("name", FIGURES)
def test_english_is_the_usual_language_and_needs_no_font(name, monkeypatch):
    monkeypatch.setattr(texts, "_japanese_font", lambda: None)
    spec = figure(name)
    words = said(spec)
    assert ("the plane" if spec.data is None else "the plane and its points") in words
    assert all(re.sub("[−×·]", "", text).isascii() for text in words)
    assert spec.recipe_data()["lang"] == "en"


@japanese
def test_japanese_says_the_same():
    network = said(figure("network", lang="ja"))
    assert {"ネットワーク 5-2", "平面と点", "第1層", "第2層", "高次元に移す  ", "押し縮める  ", "折る  "} <= network
    assert any(re.match(r"5 次元の分散の \d+ % を表示", text) for text in network)
    assert "回転して伸縮・平行移動  " in said(figure("staged", lang="ja"))
    assert "sin 2 + スキップ" in said(figure("residual", lang="ja"))
    assert "出力" in said(figure("to the output", lang="ja"))
    assert figure("network", lang="ja").recipe_data()["lang"] == "ja"


@japanese
@pytest.mark.parametrize("name", FIGURES)
def test_both_languages_name_the_same_numbers(name):
    def numbers(words):
        return {tuple(sorted(re.findall(r"\d+(?:\.\d+)?", text))) for text in words if "%" in text}

    assert numbers(said(figure(name, lang="ja"))) == numbers(said(figure(name)))


@japanese
def test_the_last_number_is_the_share_that_the_network_decides_rightly():
    spec = figure("network", lang="ja")
    points, labels = wv.dataset("moons", n=30, seed=spec.seed)
    share = math.floor(100 * NETWORK.accuracy(points, labels) + 1e-9)
    scene = wv.animate(spec)
    last = scene.scene(scene.frame_count - 1)
    assert f"ネットワーク {share} %" in {text.text for drawing, _ in last.drawings() for text in drawing.texts}


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
    texts = [words.plane, words.plane_with_points, words.layer, words.output, words.network, words.skips, words.decided]
    texts += [words.area, words.variance, words.units_dead, words.regions[1], words.named_class, *words.shares.values()]
    texts += [last for _, last in words.deeds.values()]
    # A diagram's.
    texts += [words.input, words.outputs, words.units[1], words.width_key.partition("$")[0].strip()]
    assert "`PC 1`" in guide
    table = "\n".join(line for line in guide.splitlines() if line.startswith("|"))
    for text in texts:
        # Where a number stands, any number does, or none.
        pattern = re.sub(r"(\\ )?\\{\w+\\}", r"( ?[\\d.]+( %)?)?", re.escape(text))
        assert re.search(pattern, table), text


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
