"""A language is one record: one that is registered at run time is spoken everywhere."""

import dataclasses
import functools
import html
import inspect
import json
import re
from collections.abc import Mapping

import numpy as np
import pytest
from click.testing import CliRunner

import warpviz as wv
from warpviz.batch.gallery import write_gallery
from warpviz.cli import main
from warpviz.describe.alt_text import alt_text
from warpviz.errors import UnknownNameError
from warpviz.languages.en import ENGLISH, English
from warpviz.languages.language import Language
from warpviz.languages.subjects import Function
from warpviz.languages.table import LANGUAGES
from warpviz.manifest import read_manifest
from warpviz.net.activation_entry import ACTIVATIONS, ActivationEntry
from warpviz.publish.reading import read_recipe
from warpviz.specs.kinds import spec_from_data

SMALL = {"size": 320, "fps": 4, "lines": 5, "points": 30}
SENTENCES = sorted(Language.__abstractmethods__)


def marked(value):
    """A text, or all texts in a table, with marks around them."""
    if isinstance(value, str):
        return f"<{value}>"
    if isinstance(value, Mapping):
        return {key: marked(text) for key, text in value.items()}
    return tuple(marked(text) for text in value) if isinstance(value, tuple) else value


def marked_method(name):
    method = getattr(English, name)

    @functools.wraps(method)
    def said(self, *args, **more):
        return marked(method(self, *args, **more))

    return said


@pytest.fixture
def invented():
    fields = {field.name: getattr(ENGLISH, field.name) for field in dataclasses.fields(ENGLISH)}
    kept = {"deeds", "phrases", "verbs", "extra"}
    texts = {name: value if name in kept else marked(value) for name, value in fields.items()}
    kind = type("Invented", (English,), {"__slots__": (), **{name: marked_method(name) for name in SENTENCES}})
    LANGUAGES.register("xx", kind(**(texts | {"dataset_classes": False})))
    yield "xx"
    del LANGUAGES._members["xx"]
    with pytest.raises(UnknownNameError, match="known are en, ja"):
        LANGUAGES["xx"]


def said(spec):
    animation = wv.animate(spec)
    scenes = [animation.scene(number) for number in range(animation.frame_count)]
    return {text.text for scene in scenes for drawing, _ in scene.drawings() for text in drawing.texts}


def test_captions_are_in_it(invented):
    net = wv.Network([wv.Affine(np.eye(2)), wv.Activation("abs"), wv.Affine([[1.0, -1.0]]), wv.Activation("sigmoid")])
    texts = said(wv.NetworkFigure(network=net, data="blobs", legend="on", lang=invented, **SMALL))
    assert {"<the plane and its points>", "<Layer 1>", "<keep>  $W x + b$", "<fold>  $|z|$"} <= texts
    assert any(re.fullmatch(r"<best line (found )?\d+ %>", text) for text in texts)
    assert any(re.fullmatch(r"<network \d+ %>", text) for text in texts)
    # The datasets' class names are English, and this language has not said that it knows them.
    assert "<class 1>" in texts
    # The name of the function is not of any language, and no other word is left.
    assert {text for text in texts if re.search("[A-Za-z]{2}", re.sub(r"\$.*?\$", "", text)) and text[0] != "<"} == {
        "abs 2"
    }


def test_what_is_no_name_in_a_title_is_in_it(invented):
    block = wv.Residual([wv.Affine(np.eye(2)), wv.Activation("abs")])
    mixed = wv.Network([block, wv.Affine(np.eye(2)), wv.Activation("sin")])
    for spec in (
        wv.NetworkFigure(network=mixed, lang=invented, size=320, fps=4, lines=5),
        spec_from_data({"kind": "setup", "hidden": [2, 2], "skip": True, "size": 320, "lang": invented}),
    ):
        assert said(spec) & {"<network> 2-2 <+ skip>", "abs 2-2 <+ skip>"}


def test_a_diagram_is_in_it(invented):
    texts = said(spec_from_data({"kind": "setup", "hidden": [2, 20], "size": 320, "lang": invented}))
    assert {"<input>", "<output>", "<20 units>"} <= texts


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "activation", "activation": "abs"},
        {"kind": "network"},
        {"kind": "network", "weights": "net.json"},
        {"kind": "compare"},
        {"kind": "setup"},
        {"kind": "curves", "all": True},
    ],
    ids=lambda data: "-".join(map(str, data.values())),
)
def test_alt_text_is_in_it(invented, data):
    spec = spec_from_data(data)
    english = alt_text(spec, "en")
    assert alt_text(spec, invented) == f"<{english}>"


def test_what_was_measured_is_in_it(invented):
    figure = wv.ActivationFigure(activation="abs", size=96, lines=3)
    text = alt_text(figure, invented, wv.animate(figure).measured)
    assert text.startswith("<A 3 by 3 grid is folded by the absolute value into the first quadrant.>")
    assert text.endswith("< At the end <it covers 25 % of its former area, 4 sheets thick on average>.>")
    net = wv.Network([wv.Affine(np.eye(2)), wv.Activation("abs"), wv.Affine([[1.0, -1.0]]), wv.Activation("sigmoid")])
    figure = wv.NetworkFigure(network=net, data="moons", **SMALL)
    text = alt_text(figure, invented, wv.animate(figure).measured)
    assert re.search(r"< At the end <<a line separates [\d.]+ % of the points>>\.>$", text)


def test_a_page_is_in_it(invented, tmp_path):
    text = '[[figure]]\nkind = "activation"\noutput = "a.gif"\nactivation = "abs"\n'
    (tmp_path / "figures.toml").write_text(text, encoding="utf-8")
    write_gallery(tmp_path / "i.html", tmp_path / "figures.toml", read_manifest(tmp_path / "figures.toml"), invented)
    page = html.unescape((tmp_path / "i.html").read_text(encoding="utf-8"))
    # Within a script.
    page = page.replace(r"\u003c", "<").replace(r"\u003e", ">")
    assert '<html lang="xx">' in page
    for words in ("<1 figure>", "<Recipe>", "<Copy>", "<Copied>", "<not made yet>", "<A 13 by 13 grid is folded"):
        assert words in page


def test_the_command_line_takes_it(invented, tmp_path):
    runner = CliRunner()

    def run(*words):
        try:
            main([str(word) for word in words])
        except SystemExit as ended:
            return ended.code
        return 0

    picture = tmp_path / "a.gif"
    with runner.isolation() as (out, *_):
        assert run("activation", "abs", "--size", 96, "--lines", 3, "--lang", invented, "-o", picture) == 0
        assert run("embed", picture, "--lang", invented) == 0
        shown = out.getvalue().decode()
    assert json.loads(read_recipe(picture))["figure"]["lang"] == invented
    assert "A 3 by 3 grid is folded by the absolute value" in shown
    assert shown.count("<") == shown.count(">") == 3


def test_a_record_that_leaves_a_sentence_out_is_no_language():
    assert [
        *(
            "activation_sentence",
            "deed",
            "diagram_sentence",
            "listed",
            "network_sentence",
            "panels_sentence",
            "points_text",
        )
    ] == SENTENCES
    silent = type("Silent", (Language,), {"__slots__": ()})
    with pytest.raises(TypeError, match="abstract"):
        silent()
    assert not inspect.isabstract(English)


@pytest.fixture
def blink():
    entry = ActivationEntry(
        name="blink", title="blink", function=np.abs, derivative=np.sign, formula=lambda: "b(z)", symbol="b", source="x"
    )
    ACTIVATIONS.register("blink", entry)
    yield "blink"
    del ACTIVATIONS._members["blink"]


def test_an_activation_that_no_language_knows_has_a_sentence_in_each(blink):
    figure = wv.ActivationFigure(activation=blink, size=96)
    measured = wv.animate(figure).measured
    assert alt_text(figure, "en", measured).startswith("A 13 by 13 grid is moved by blink. At the end")
    assert "は、blink によって動く。最後に、" in alt_text(figure, "ja", measured)
    for language in LANGUAGES:
        assert "blink" in alt_text(wv.NetworkFigure(activation=blink), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_an_unknown_activation_does_is_said_by_its_verb(language):
    speech = LANGUAGES[language]
    told = {verb: speech.function_deed(Function("blink", "blink {", verb)) for verb in speech.verbs}
    assert all("blink {" in text for text in told.values())
    # Only gating and bending look the same.
    assert len(set(told.values())) == len(told) - 1
    assert speech.function_deed(Function("blink", "blink {", "dance")) == told["move"]
