"""The fonts that an SVG names: similar ones in Latin letters, Japanese ones where there is Japanese."""

import importlib.util
import re
import xml.etree.ElementTree as ET

import pytest

import warpviz as wv
from warpviz.writers.svg import svg_text

STILL = {"size": 320, "lines": 3, "still": "last"}


def families(animation):
    root = ET.fromstring(svg_text(animation))  # noqa: S314 - what we made ourselves
    styles = [element.get("style", "") for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert styles
    # Older versions of matplotlib write all of the font at once.
    told = [re.search(r"font(?:-family)?: (?:[\d.]+px )?('[^;]*)", style) for style in styles]
    return root, {found[1] for found in told if found}


def test_latin_text_names_no_japanese_font():
    root, found = families(wv.animate(wv.ActivationFigure("abs", **STILL)))
    assert found == {"'DejaVu Sans', Verdana, sans-serif"}
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") is None


@pytest.mark.skipif(importlib.util.find_spec("matplotlib_fontja") is None, reason="needs the extra ja")
def test_japanese_text_names_fonts_of_each_system():
    root, found = families(wv.animate(wv.ActivationFigure("abs", lang="ja", title="折り紙", **STILL)))
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "ja"
    for font in ("Hiragino Sans", "Yu Gothic", "Noto Sans CJK JP"):
        assert all(font in family and family.endswith(", sans-serif") for family in found)
