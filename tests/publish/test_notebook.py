"""A real notebook is executed and exported."""

import base64
import io
import warnings
from html.parser import HTMLParser

import pytest
from PIL import Image

import warpviz as wv
from warpviz.describe.alt_text import alt_text
from warpviz.publish import notebook

SMALL = "size=96, lines=3, fps=5, tween_s=0.4, hold_s=0.2, final_hold_s=0.3"
CELLS = (
    f"import warpviz as wv\nfigure = wv.ActivationFigure(activation='abs', {SMALL})\nfigure",
    "wv.animate(figure)",
    "wv.show(figure)",
    f"wv.show(wv.NetworkFigure(data='moons', points=20, hidden=2, epochs=20, restarts=1, {SMALL}))",
)


class Images(HTMLParser):
    """All pictures of a page whose data is in it."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "img" and attributes.get("src", "").startswith("data:image/gif;base64,"):
            self.found.append(attributes)


@pytest.fixture(scope="module")
def executed():
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    with warnings.catch_warnings():
        # Of the libraries that run notebooks, not of ours.
        warnings.simplefilter("ignore")
        nbclient.NotebookClient(book, timeout=120, kernel_name="python3").execute()
    return book


def pictures(text):
    found = []
    for attributes in Images(text).found:
        with Image.open(io.BytesIO(base64.b64decode(attributes["src"].partition(",")[2]))) as image:
            assert image.format == "GIF"
            assert image.size == (int(attributes["width"]), int(attributes["height"])) == (96, 96)
            assert image.n_frames > 3
        found.append(attributes["alt"])
    return found


def test_every_cell_shows_its_figure_once(executed):
    for cell in executed.cells:
        shown = [output for output in cell.outputs if "data" in output]
        assert [output for output in cell.outputs if output.output_type in {"error", "stream"}] == []
        assert len(shown) == 1
        assert len(pictures(shown[0]["data"]["text/html"])) == 1
        # Words for those who read it in a terminal, and no bar is left behind.
        assert len(shown[0]["data"]["text/plain"]) > 20
        assert "<progress" not in shown[0]["data"]["text/html"]


def test_an_exported_page_has_the_pictures_and_their_words(executed):
    nbconvert = pytest.importorskip("nbconvert")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        page, _ = nbconvert.HTMLExporter().from_notebook_node(executed)
    words = pictures(page)
    assert len(words) == len(CELLS)
    spec = wv.ActivationFigure(activation="abs", size=96, lines=3)
    assert words[:3] == [alt_text(spec, "en", wv.animate(spec).measured)] * 3


def test_what_cannot_move_has_a_still(executed):
    # nbconvert's LaTeX takes the first of these that a cell offers.
    for cell in executed.cells:
        data = next(output.data for output in cell.outputs if "data" in output)
        assert not {"text/latex", "application/pdf"} & set(data)
        with Image.open(io.BytesIO(base64.b64decode(data["image/png"]))) as image:
            assert (image.format, image.size) == ("PNG", (96, 96))
            assert len(image.convert("RGB").getcolors(maxcolors=96 * 96)) > 3


def test_show_outside_of_a_notebook_is_one_line():
    with pytest.raises(wv.WarpvizError, match=r"^show: expected to be in a notebook"):
        wv.show(wv.ActivationFigure(activation="abs", size=64))


def test_what_is_too_large_for_a_page_says_so(monkeypatch):
    monkeypatch.setattr(notebook, "MAX_SHOWN_BYTES", 1000)
    with pytest.raises(wv.WarpvizError, match="a page takes up to"):
        notebook.bundle_of(wv.ActivationFigure(activation="abs", size=96, lines=5))


def test_an_animation_of_ones_own_shows_its_numbers():
    animation = wv.Animation(96, 64, (0.5, 0.5), lambda _: None, (0,), ("#ffffff",))
    assert notebook.bundle_of(animation) == {"text/plain": "<Animation: 96x64 px, 2 frames, 1.00 s>"}


def test_a_figure_shows_itself_to_whatever_asks():
    spec = wv.ActivationFigure("abs", size=64, lines=3, fps=5)
    shown = spec._repr_mimebundle_()
    assert set(shown) == {"text/html", "image/png", "text/plain"}
    assert wv.animate(spec)._repr_mimebundle_() == shown
