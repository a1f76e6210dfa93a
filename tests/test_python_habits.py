"""What hands do by habit in Python: methods, buffers, lengths, names, arguments without names, help and repr."""

import inspect
import io
import pydoc

import numpy as np
import pytest
from PIL import Image

import warpviz as wv
from warpviz.errors import InvalidValueError, OutputError
from warpviz.publish.reading import read_recipe
from warpviz.specs.base import field_names
from warpviz.specs.kinds import KINDS

SMALL = {"size": 64, "lines": 3, "fps": 5, "tween_s": 0.4}
NETWORK = wv.Network([wv.Affine(np.eye(2)), wv.Activation("abs")])


def test_a_figure_and_an_animation_save_themselves(tmp_path):
    figure = wv.ActivationFigure("abs", **SMALL)
    saved = figure.save(tmp_path / "a.gif")
    assert saved == wv.save(figure, tmp_path / "a.gif")
    wv.animate(figure).save(tmp_path / "b.gif")
    with Image.open(tmp_path / "a.gif") as one, Image.open(tmp_path / "b.gif") as other:
        assert one.n_frames == other.n_frames == saved.frames


@pytest.mark.parametrize("name", ["gif", ".PNG", "webp"])
def test_a_buffer_gets_the_bytes_of_the_file(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    figure = wv.ActivationFigure("abs", **SMALL)
    buffer = io.BytesIO()
    saved = figure.save(buffer, format=name)
    file = f"file.{name.lower().removeprefix('.')}"
    figure.save(file)
    assert buffer.getvalue() == (tmp_path / file).read_bytes()
    assert saved.size_bytes == len(buffer.getvalue())
    assert [path.name for path in tmp_path.iterdir()] == [file]


def test_data_of_a_figure_in_a_buffer_is_found_from_the_working_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "p.csv").write_text("x,y,label\n1,1,a\n-1,-1,b\n")
    figure = wv.ActivationFigure("abs", data="p.csv", still="last", size=64)
    buffer = io.BytesIO()
    figure.save(buffer, format="png")
    (tmp_path / "b.png").write_bytes(buffer.getvalue())
    figure.save("a.png")
    assert read_recipe("a.png") == read_recipe("b.png")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda figure: wv.save(figure, io.BytesIO()), "say the format, as in format='gif'"),
        (lambda figure: wv.save(figure, io.BytesIO(), format="gfi"), "did you mean 'gif'?"),
        (lambda figure: wv.save(figure, "a.gif", format="webp"), "its suffix says .gif"),
        (lambda figure: wv.save(figure, 7), "expected a file or a buffer, but got int"),
        (lambda figure: wv.save(figure.changed(poster=True), io.BytesIO(), format="gif"), "no place beside it"),
    ],
)
def test_what_cannot_be_saved_is_one_line(tmp_path, monkeypatch, call, words):
    monkeypatch.chdir(tmp_path)
    with pytest.raises((OutputError, InvalidValueError)) as caught:
        call(wv.ActivationFigure("abs", **SMALL))
    assert words in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_an_animation_has_a_length_and_frames_by_number():
    animation = wv.animate(wv.ActivationFigure("abs", **SMALL))
    frames = [rgb for rgb, _ in animation.frames()]
    assert len(animation) == animation.frame_count == len(frames)
    for number in (0, 1, -1):
        assert np.array_equal(animation.frame(number), frames[number])
    for number in (len(frames), -len(frames) - 1):
        with pytest.raises(IndexError):
            animation.frame(number)


def test_names_can_be_listed():
    assert "abs" not in wv.activations()
    assert {"absolute", "relu", "softmax"} <= set(wv.activations())
    assert {"moons", "sine"} <= set(wv.datasets())
    assert wv.themes()[0] == "light"
    for name in wv.activations():
        assert wv.activation(name).name == name


def test_embed_is_what_the_command_prints(tmp_path):
    wv.ActivationFigure("abs", still="last", size=64).save(tmp_path / "a.png")
    assert wv.embed(tmp_path / "a.png").startswith("![")
    assert 'width="64"' in wv.embed(tmp_path / "a.png", "github", lang="ja")
    wv.ActivationFigure("abs", **SMALL).save(tmp_path / "a.gif")
    with pytest.warns(UserWarning, match="wrote .*a-poster.png"):
        wv.embed(tmp_path / "a.gif", "html")


def test_the_first_argument_needs_no_name():
    assert wv.ActivationFigure("relu").activation == "relu"
    assert wv.NetworkFigure("sin", hidden=(3,)).activation == "sin"
    assert wv.NetworkFigure(NETWORK).network is NETWORK
    assert wv.SetupFigure(NETWORK).network is NETWORK
    assert wv.CompareFigure("abs", "relu").activation == wv.CompareFigure("abs,relu").activation == ("abs", "relu")
    for call, words in (
        (lambda: wv.ActivationFigure("relu", activation="abs"), "activation: given twice"),
        (lambda: wv.ActivationFigure("relu", "dark"), "except for activation, but got 2 without"),
        (lambda: wv.NetworkFigure("relu", "moons"), "expected names of arguments"),
    ):
        with pytest.raises(InvalidValueError, match=words):
            call()


@pytest.mark.parametrize("kind", KINDS)
def test_help_says_a_sentence_on_every_field_in_the_words_of_its_flag(kind):
    model = KINDS[kind].model
    text = pydoc.render_doc(model, renderer=pydoc.plaintext)
    for name, field in model.model_fields.items():
        if name != "kind":
            assert f"{name}: {field.description}" in text
    assert "default: 480" in text or "as needed if not given" in text


@pytest.mark.parametrize(
    ("figure", "shown"),
    [
        (wv.ActivationFigure("relu"), "ActivationFigure(activation='relu')"),
        (wv.ActivationFigure("relu", theme="light", fps=20), "ActivationFigure(activation='relu', fps=20.0)"),
        (wv.NetworkFigure(), "NetworkFigure()"),
        (wv.CurvesFigure("abs", "sin", pair=True), "CurvesFigure(activation=('abs', 'sin'), pair=True)"),
        (wv.CurvesFigure("abs", size=(720, 480)), "CurvesFigure(activation=('abs',))"),
        (wv.NetworkFigure(data="moons", hidden=(3, 3)), "NetworkFigure(hidden=(3, 3), data='moons')"),
    ],
)
def test_a_repr_is_what_differs_from_the_defaults(figure, shown):
    assert repr(figure) == str(figure) == shown
    assert eval(shown, {name: getattr(wv, name) for name in wv.__all__}) == figure  # noqa: S307 - our own


def test_a_repr_is_short_whatever_is_in_it():
    points, labels = wv.dataset("moons", n=400)
    assert len(repr(wv.NetworkFigure(NETWORK, data=(points, labels), title="t" * 150))) < 600


@pytest.mark.parametrize("name", ["ActivationFigure", "NetworkFigure", "CompareFigure", "SetupFigure"])
def test_an_editor_finds_every_field_in_the_signature(name):

    model = getattr(wv, name)
    parameters = inspect.signature(model).parameters
    assert {"theme", "size", *(field for field in field_names(model) if not field.endswith("_"))} <= set(parameters)
