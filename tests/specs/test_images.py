"""The picture of a spec: how it is given, what it goes with, and how it stands in recipes and manifests."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from warpviz.batch.plan import plan
from warpviz.errors import InvalidValueError
from warpviz.figures.loading import load
from warpviz.manifest import read_manifest
from warpviz.picture.theme import THEMES, rgb
from warpviz.publish.reading import read_request
from warpviz.publish.saving import save
from warpviz.specs.activation import ActivationFigure
from warpviz.specs.compare import CompareFigure
from warpviz.specs.kinds import spec_from_data
from warpviz.specs.network import NetworkFigure
from warpviz.specs.recipe import fingerprint
from warpviz.specs.sources import Sources

SMALL = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
QUICK = {"size": 64, "lines": 2, "fps": 2, "tween_s": 0.5, "caption": False}


def figure(**values):
    return ActivationFigure(**{"activation": "tanh", **QUICK, **values})


def pixels(spec, folder="."):
    return load(spec, Sources(Path(folder))).image.pixels


@pytest.mark.parametrize("model", [ActivationFigure, NetworkFigure, CompareFigure])
def test_lines_alone_and_colours_are_refused_with_a_reason(model):
    needed = {"activation": "abs"}
    with pytest.raises(InvalidValueError, match=r"^image: lines alone leave no room for a picture$"):
        model(**needed, image="F", wires=True)
    with pytest.raises(InvalidValueError, match=r"^color: the image takes the place of colours$"):
        model(**needed, image="F", color="side")


def test_an_array_a_picture_of_pillows_and_a_file_are_the_same(tmp_path):
    Image.fromarray(SMALL).save(tmp_path / "a.png")
    wanted = np.dstack([SMALL, np.full((4, 4), 255)])
    for given in (SMALL, SMALL / 255, Image.fromarray(SMALL), tmp_path / "a.png"):
        assert np.array_equal(pixels(figure(image=given)), wanted)
    assert np.array_equal(pixels(figure(image="a.png"), tmp_path), wanted)


@pytest.mark.parametrize("value", [1, 2.5, True, [1, 2], {"png": "?"}, {"a": 1}, {"png": "QUJD"}, "", b"abc"])
def test_anything_else_is_refused(value):
    with pytest.raises((InvalidValueError, ValueError)) as caught:
        figure(image=value)
    assert str(caught.value).startswith("image: ")
    assert "\n" not in str(caught.value)


def test_the_letter_is_drawn_in_the_ink_of_the_theme(tmp_path):
    # A file of that name is another matter.
    Image.fromarray(SMALL).save(tmp_path / "F", "PNG")
    for theme in ("light", "dark"):
        found = pixels(figure(image="F", theme=theme), tmp_path)
        assert (found[found[..., 3] > 0][:, :3] == rgb(THEMES[theme].ink)).all()
    assert pixels(figure(image="./F"), tmp_path).shape == (4, 4, 4)
    assert Sources(tmp_path).input_files(figure(image="F")) == {}
    assert Sources(tmp_path).input_files(figure(image="./F")) == {"image": "./F"}


def test_pixels_from_memory_come_back_from_the_recipe(tmp_path):
    rgba = np.random.default_rng(0).integers(0, 256, (9, 5, 4), dtype=np.uint8)
    save(figure(image=rgba), tmp_path / "a.gif")
    again = spec_from_data(read_request(tmp_path / "a.gif").figure)
    assert np.array_equal(again.image.pixels, rgba)
    assert json.dumps(again.recipe_data()) == json.dumps(figure(image=rgba).recipe_data())
    save(again, tmp_path / "b.gif")
    assert (tmp_path / "a.gif").read_bytes() == (tmp_path / "b.gif").read_bytes()


def test_too_many_pixels_from_memory_are_refused_in_one_line(tmp_path):
    noise = np.random.default_rng(0).integers(0, 256, (300, 300, 3), dtype=np.uint8)
    with pytest.raises(InvalidValueError, match=r"^image: \S+ bytes from memory, but at most 48,000 go"):
        save(figure(image=noise), tmp_path / "a.gif")
    assert not list(tmp_path.iterdir())


def test_a_manifest_names_it_from_its_own_folder_and_a_change_of_it_makes_the_figure_stale(tmp_path):
    Image.fromarray(SMALL).save(tmp_path / "photo.png")
    (tmp_path / "m.toml").write_text(
        '[[figure]]\nkind = "activation"\nactivation = "tanh"\nimage = "photo.png"\noutput = "a.gif"\nsize = 64\n'
        "lines = 2\nfps = 2\n",
        encoding="utf-8",
    )
    entry = read_manifest(tmp_path / "m.toml")[0]
    assert np.array_equal(pixels(entry.spec, tmp_path)[..., :3], SMALL)
    before = fingerprint(entry.spec, entry.sources)
    save(entry.spec, entry.output, sources=entry.sources)
    assert plan([entry])[0].state == "up to date"
    Image.fromarray(SMALL[::-1]).save(tmp_path / "photo.png")
    assert fingerprint(entry.spec, entry.sources) != before
    assert plan([entry])[0].state == "stale"


def test_recipes_without_a_picture_say_nothing_of_one():
    data = figure().recipe_data()
    assert "image" not in data
    assert data["color"] == "side"
    assert "color" not in figure(image="F").recipe_data()
