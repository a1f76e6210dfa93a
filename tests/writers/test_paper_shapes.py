"""Paper and shadows as shapes: SVG and PDF."""

import re
import xml.etree.ElementTree as ET
from io import BytesIO

import numpy as np
from pypdf import PdfReader

from warpviz.picture.animation import Animation
from warpviz.picture.scene import ANYWHERE, PIXELS, SHAPES, Drawing, Paper, Scene, Shadow
from warpviz.writers.pdf import write_pdf
from warpviz.writers.svg import svg_text

SVG = "{http://www.w3.org/2000/svg}"


def square(left, top, right, bottom):
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], dtype=float)


def animation(*, opaque=False):
    loops = [square(10, 10, 90, 90), square(10, 10, 50, 90), square(50, 10, 90, 90)]
    paper = Paper(
        np.concatenate(loops),
        np.array([0, 4, 8, 12]),
        np.arange(3),
        np.array([[1, 2, 3], [10, 20, 30], [40, 50, 60]], dtype=np.uint8),
        np.array([PIXELS, SHAPES, ANYWHERE]),
        opaque=opaque,
    )
    onto = (square(0, 0, 60, 60), np.array([0, 4]))
    parts = np.concatenate([square(20, 20, 40, 40), square(30, 30, 70, 70)])
    cast = Shadow(parts, np.array([0, 4, 8]), 0.25, 8.0, onto)
    drawing = Drawing(papers=(paper,), shadows=(cast,))
    scene = Scene(100, 100, "#ffffff", Drawing(), drawing, (0, 0, 100, 100))
    return Animation(100, 100, (1.0,), lambda _: scene, (0,), ("#ffffff",))


def styled(text):
    """The paths of an SVG and their styles."""
    found = []
    for path in ET.fromstring(text).iter(f"{SVG}path"):  # noqa: S314 - what was just written
        style = dict(re.findall(r"([\w-]+): ([^;]+)", path.get("style") or ""))
        if path.get("d") and path.get("style"):
            found.append((path.get("d"), style, path.get("clip-path")))
    return found


def test_paper_is_its_parts_each_once_and_lets_light_through():
    paths = [(d, style) for d, style, _ in styled(svg_text(animation())) if style.get("fill") in ("#0a141e", "#28323c")]
    assert len(paths) == 2
    assert {style.get("opacity") or style.get("fill-opacity") for _, style in paths} == {"0.875"}
    assert "#010203" not in svg_text(animation())


def test_opaque_paper_is_opaque():
    styles = [style for _, style, _ in styled(svg_text(animation(opaque=True))) if style.get("fill") == "#0a141e"]
    assert len(styles) == 1
    assert "opacity" not in styles[0]
    assert "fill-opacity" not in styles[0]


def test_a_shadow_is_one_flat_shape_within_what_it_falls_on():
    (shadow,) = [(d, style, clip) for d, style, clip in styled(svg_text(animation())) if "0.25" in style.values()]
    assert shadow[0].count("M") == 2
    # Black, which is what an SVG fills with when it is not told.
    assert shadow[1] == {"opacity": "0.25"}
    assert shadow[2] is not None
    assert "filter" not in svg_text(animation())


def test_pdf_is_the_same_every_time_and_can_be_read(tmp_path):
    for name in "ab":
        write_pdf(animation(), tmp_path / f"{name}.pdf")
    data = (tmp_path / "a.pdf").read_bytes()
    assert data == (tmp_path / "b.pdf").read_bytes()
    page = PdfReader(BytesIO(data)).pages[0]
    content = page.get_contents().get_data().decode("latin-1")
    alphas = {float(state["/ca"]) for state in (ref.get_object() for ref in page["/Resources"]["/ExtGState"].values())}
    assert {0.875, 0.25} <= alphas
    assert "0.0392156863 0.0784313725" in content
    assert "0.0039215686 0.0078431373" not in content
