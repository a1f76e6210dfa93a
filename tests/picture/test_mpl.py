"""matplotlib is imported without its backends, whatever the environment names, and without a word."""

import ast
import io
import os
import re
import subprocess
import sys
from pathlib import Path as FilePath

import matplotlib as mpl
import numpy as np
import pypdf
import pytest
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform

import warpviz
from warpviz.picture.mpl import agg_renderer, characters_of, pdf_page, svg_renderer

DRAW = """
import os
import warpviz as wv
wv.save(wv.ActivationFigure("abs", size=64, fps=5, tween_s=0.2, hold_s=0), "a.gif")
print(os.environ.get("MPLBACKEND"))
"""


def run(code, folder, **environment):
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done


@pytest.mark.parametrize(
    "backend", ["module://no_such_module.backend", "module://ipympl.backend_nbagg", "no such backend", "Qt4Agg", ""]
)
def test_a_backend_that_is_not_there_matters_to_nobody(backend, tmp_path):
    done = run(DRAW, tmp_path, MPLBACKEND=backend)
    # It is still there for what the user starts from here.
    assert (done.stdout.strip(), done.stderr) == (backend, "")
    assert (tmp_path / "a.gif").read_bytes().startswith(b"GIF89a")


def test_a_backend_of_the_users_own_is_still_theirs(tmp_path):
    code = DRAW + "import matplotlib\nprint(matplotlib.get_backend())"
    assert run(code, tmp_path, MPLBACKEND="svg").stdout.split() == ["svg", "svg"]


def test_no_backend_is_chosen_for_the_user(tmp_path):
    code = DRAW + "import matplotlib\nprint(matplotlib.rcParams._get_backend_or_none(), 'pyplot' in str(sys.modules))"
    environment = {key: value for key, value in os.environ.items() if key != "MPLBACKEND"}
    command = [sys.executable, "-c", "import sys\n" + code]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["None", "None", "False"]


def test_a_home_that_cannot_be_written_is_no_news(tmp_path):
    # A file stands where the folder of settings should be made: nobody may make it, not even root.
    blocked = tmp_path / "home"
    blocked.write_text("", encoding="utf-8")
    environment = {"HOME": str(blocked), "XDG_CONFIG_HOME": str(blocked / "c"), "XDG_CACHE_HOME": str(blocked / "d")}
    done = run(DRAW, tmp_path, **environment, MPLBACKEND="")
    assert done.stderr == ""


def test_the_renderer_of_pixels_shows_what_it_draws():
    renderer = agg_renderer(7, 4)
    pixels = np.asarray(renderer.buffer_rgba())
    assert (pixels.shape, pixels.dtype, pixels[..., 3].any()) == ((4, 7, 4), np.uint8, np.False_)
    context = renderer.new_gc()
    path = Path([[0, 0], [3, 0], [3, 2], [0, 2], [0, 0]], closed=True)
    context.set_linewidth(0)
    renderer.draw_path(context, path, IdentityTransform(), (1.0, 0.0, 0.0))
    # It is the same memory, x to the right and y up.
    assert (pixels[2:, :3] == [255, 0, 0, 255]).all()
    assert not pixels[:2, :, 3].any()
    assert not pixels[:, 3:, 3].any()
    # A point is a pixel.
    assert renderer.points_to_pixels(5.0) == 5.0


def test_the_renderer_of_svg_writes_a_document_of_that_size():
    buffer = io.StringIO()
    renderer = svg_renderer(30, 20, buffer, {"Title": "a title", "Date": None})
    renderer.draw_path(renderer.new_gc(), Path([[1, 2], [3, 4]]), IdentityTransform())
    renderer.finalize()
    assert 'width="30pt" height="20pt" viewBox="0 0 30 20"' in buffer.getvalue()
    # y is down.
    assert "M 1 18" in buffer.getvalue()
    assert "a title" in buffer.getvalue()


def test_the_page_of_a_pdf_has_that_size_and_what_is_drawn():
    file = io.BytesIO()
    with pdf_page(30, 20, file, {"Creator": "someone", "CreationDate": None}) as renderer:
        renderer.draw_path(renderer.new_gc(), Path([[1, 2], [3, 4]]), IdentityTransform())
    reader = pypdf.PdfReader(file)
    (page,) = reader.pages
    assert [float(side) for side in page.mediabox] == [0, 0, 30, 20]
    assert reader.metadata.creator == "someone"
    assert b"1 2 m\n3 4 l" in page.get_contents().get_data()


def test_the_characters_of_a_font_are_known():
    (latin,) = [font for font in font_files() if font.name == "DejaVuSans.ttf"]
    assert {ord("a"), ord("é"), ord("∂")} <= characters_of(latin)
    assert ord("活") not in characters_of(latin)


def font_files():
    return (FilePath(mpl.get_data_path()) / "fonts" / "ttf").iterdir()


MODULES = sorted(FilePath(warpviz.__file__).parent.rglob("*.py"))


def doubtful(path):
    """What a module uses that matplotlib and numpy may change."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    used = set()
    guarded = {id(inner) for node in tree.body if is_for_types(node) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and id(node) not in guarded:
            used.update(f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            used.update(alias.name for alias in node.names)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in {"np", "mpl"}:
            used.add(f"{node.value.id}.{node.attr}")
    # That module of numpy is documented.
    used.discard("numpy.lib.format")
    return {
        name
        for name in used
        if name.startswith(("matplotlib.backend", "matplotlib.ft2font", "numpy.core", "numpy.lib"))
        or re.match(r"(np|mpl|numpy|matplotlib)\b.*\._[a-z]", name)
    }


def test_what_matplotlib_and_numpy_may_change_is_used_in_one_module():
    assert {path.stem for path in MODULES if doubtful(path)} == {"mpl"}


def is_for_types(node):
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
