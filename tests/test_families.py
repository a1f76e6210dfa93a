"""Whoever adds a member of a family does so in one place, and it works through every door.

Members are made up and registered while a test runs. Activations, output formats and languages have tests of their own.
"""

import json
import re
from dataclasses import replace

import made_up_kind
import numpy as np
import pytest
from made_up_kind import SquareFigure
from members import member
from PIL import Image
from program import check, run

from warpviz.batch.schema import manifest_schema
from warpviz.describe.alt_text import DESCRIBERS
from warpviz.describe.results import MEASURERS
from warpviz.figures.kinds import BUILDERS
from warpviz.motion.easing import EASINGS, Easing
from warpviz.net.importers import IMPORTERS
from warpviz.net.serial import network_from_data
from warpviz.picture.theme import THEMES, rgb
from warpviz.plane.datasets import DATASETS, DatasetEntry
from warpviz.publish.reading import read_request
from warpviz.specs.kinds import KINDS, Kind

SMALL = ("--size", "96", "--lines", "3", "--fps", "4", "--tween-s", "1")
ABS = ("activation", "abs", *SMALL)
TRAINING = ("--epochs", "3", "--restarts", "1", "--hidden", "2", "--points", "12")


def refused(result, words):
    assert result.returncode == 2
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1


def frames(path):
    with Image.open(path) as image:
        found = []
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            found.append(np.array(image.convert("RGB")))
    return found


def comes_back(folder, name):
    """A file's recipe makes the same bytes again through a manifest; return its fields."""
    before = (folder / name).read_bytes()
    (folder / "again.toml").write_text(check(run(folder, "show", name)), encoding="utf-8")
    (folder / name).unlink()
    check(run(folder, "batch", "again.toml", "-j", "1"))
    assert (folder / name).read_bytes() == before
    return read_request(folder / name).asked


def test_the_tables_of_kinds_have_the_same_kinds():
    assert list(KINDS) == list(BUILDERS)
    assert set(DESCRIBERS) == set(KINDS)
    assert set(MEASURERS) <= set(KINDS)
    for kind in KINDS:
        assert KINDS[kind].model.model_fields["kind"].default == kind
        assert KINDS[kind].examples
        assert all(example.startswith(f"warpviz {kind} ") for example in KINDS[kind].examples)


def test_an_easing(tmp_path):
    late = Easing("late", lambda t: t**8, "t⁸", 8.0)
    refused(run(tmp_path, *ABS, "--easing", "late", "-o", "a.gif"), "unknown easing 'late'")
    with member(EASINGS, "late", late, aliases=("tardy",)):
        assert "late" in check(run(tmp_path, "list", "easings"))
        check(run(tmp_path, *ABS, "--easing", "tardy", "--lossless", "-o", "a.png"))
        check(run(tmp_path, *ABS, "--easing", "linear", "--lossless", "-o", "b.png"))
        assert comes_back(tmp_path, "a.png")["easing"] == "late"
        first, *moving, last = frames(tmp_path / "a.png")
        other = frames(tmp_path / "b.png")
        assert np.array_equal(first, other[0])
        assert np.array_equal(last, other[-1])
        # Some of the way it has hardly begun where the other is well on its way.
        assert any(not np.array_equal(*pair) for pair in zip(moving, other[1:-1], strict=True))
        assert "late" in json.dumps(manifest_schema())
        refused(run(tmp_path, *ABS, "--easing", "lat", "-o", "c.png"), "did you mean 'late'?")
    assert "late" not in EASINGS
    # What is gone is told of a file that was made with it.
    refused(run(tmp_path, "show", "a.png"), "unknown easing 'late'")


def test_a_dataset(tmp_path):
    def cross(n, rng):
        along = rng.uniform(-2, 2, n)
        labels = np.arange(n) % 2
        return np.where(labels[:, None] == 0, np.c_[along, 0 * along], np.c_[0 * along, along]), labels

    with member(DATASETS, "cross", DatasetEntry("cross", "two bars", ("across", "upright"), cross)):
        assert "two bars" in check(run(tmp_path, "list", "datasets"))
        check(run(tmp_path, "network", "--data", "cross", *TRAINING, *SMALL, "-o", "a.gif", "--facts", "f.json"))
        facts = json.loads((tmp_path / "f.json").read_text(encoding="utf-8"))
        assert facts["points"] == 12
        assert 0.5 <= facts["accuracy"] <= 1
        assert comes_back(tmp_path, "a.gif")["data"] == "cross"
        assert "cross" in check(run(tmp_path, "embed", "a.gif"))
        assert "cross" in check(run(tmp_path, "embed", "a.gif", "--lang", "ja"))
        check(run(tmp_path, "setup", "--data", "cross", "--hidden", "2", "--size", "96", "-o", "s.png"))
        refused(run(tmp_path, *ABS, "--data", "crss", "-o", "c.gif"), "did you mean 'cross'?")


def test_a_theme(tmp_path):
    green = replace(THEMES["light"], name="green", description="a page of the colour of grass", background="#d0ffd0")
    with member(THEMES, "green", green):
        assert "grass" in check(run(tmp_path, "list", "themes"))
        for words in (ABS, ("compare", "abs", "sin", *SMALL, "--size", "192x96"), ("setup", "--size", "96")):
            check(run(tmp_path, *words, "--theme", "green", "-o", "a.gif"))
            assert comes_back(tmp_path, "a.gif")["theme"] == "green"
            assert frames(tmp_path / "a.gif")[0][0, 0].tolist() == rgb("#d0ffd0").tolist()
        assert "green" in json.dumps(manifest_schema())


def load_rows(path):
    """A model format of one affine map, its rows as text."""
    rows = [[float(number) for number in line.split()] for line in path.read_text(encoding="utf-8").splitlines()]
    return network_from_data(
        {"layers": [{"kind": "affine", "weight": rows}, {"kind": "activation", "function": "abs"}]}
    )


def test_a_model_format(tmp_path):
    (tmp_path / "turn.rows").write_text("0 -1\n1 0\n", encoding="utf-8")
    refused(
        run(tmp_path, "network", "--weights", "turn.rows", *SMALL),
        "turn.rows: no known model format has the suffix '.rows': expected .json",
    )
    with member(IMPORTERS, ".rows", f"{__name__}:load_rows"), pytest.MonkeyPatch.context() as patch:
        # The tests are no package to import from: this module stands for one.
        patch.setitem(__import__("sys").modules, __name__, type("Module", (), {"load_rows": staticmethod(load_rows)}))
        check(run(tmp_path, "network", "--weights", "turn.rows", *SMALL, "-o", "a.gif"))
        assert comes_back(tmp_path, "a.gif")["weights"] == "turn.rows"
        # A change of the file is seen.
        assert run(tmp_path, "batch", "again.toml", "--check").returncode == 0
        (tmp_path / "turn.rows").write_text("0 -2\n1 0\n", encoding="utf-8")
        assert run(tmp_path, "batch", "again.toml", "--check").returncode == 1
        refused(run(tmp_path, "network", "--weights", "turn.row", *SMALL), "did you mean '.rows'?")


SQUARE = Kind("made_up_kind:SquareFigure", "Draw a square.", ("warpviz square 12",))


def test_a_figure_kind(tmp_path):
    refused(run(tmp_path, "square", "12"), "unknown command 'square'")
    with member(KINDS, "square", SQUARE), member(BUILDERS, "square", "made_up_kind:build_square"):
        assert re.search(r"square +Draw a square\.", check(run(tmp_path, "--help")))
        told = check(run(tmp_path, "square", "--help"))
        assert "SIDE" in told
        assert "--theme" in told
        assert check(run(tmp_path, "square", "12", "--size", "64")).startswith(
            "outputs/square-12.gif: 64x64 px, a still"
        )
        (image,) = frames(tmp_path / "outputs" / "square-12.gif")
        assert image[2, 8].max() < 100
        assert image[8, 8].tolist() == [255, 255, 255]
        for name in ("a.gif", "a.png", "a.svg", "a.pdf", "a.webp"):
            check(run(tmp_path, "square", "30", "--size", "64", "-o", name))
            assert comes_back(tmp_path, name)["side"] == 30
        refused(run(tmp_path, "square", "61"), "side: must be at most 60, but got 61")
        refused(run(tmp_path, "square", "9", "--fps", "3"), "--fps")
        assert "square" in manifest_schema()["$defs"]
        # Without words of its own it has plain ones; with them, and with what was measured, these.
        assert "Figure (square): 30" in check(run(tmp_path, "embed", "a.gif"))
        with member(DESCRIBERS, "square", made_up_kind.describe_square):
            assert "![A square of 30 px.]" in check(run(tmp_path, "embed", "a.gif"))
            with member(MEASURERS, "square", made_up_kind.measure_square):
                assert "![A square of 30 px. At the end its area is 900 px.]" in check(run(tmp_path, "embed", "a.gif"))
                (tmp_path / "post.md").write_text("<!-- warpviz: square side=5 size=64 output=p.gif -->\n")
                check(run(tmp_path, "article", "post.md", "--lang", "ja"))
                assert "![一辺 5 px の正方形。最後に、面積は 25 px。](p.gif)" in (tmp_path / "post.md").read_text(
                    "utf-8"
                )
        check(run(tmp_path, "batch", "again.toml", "--gallery", "index.html"))
        assert "warpviz square 30" in (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "square" not in KINDS
    assert SquareFigure(side=3).name == "3"
    refused(run(tmp_path, "show", "a.gif"), "unknown figure kind 'square'")
