import itertools
import logging
import shutil
import sys
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warpviz.errors import InvalidValueError
from warpviz.net.activations import ACTIVATIONS, bind
from warpviz.picture import text
from warpviz.picture.raster import text_stamp
from warpviz.picture.scene import Text
from warpviz.picture.text import fitting_size, font, is_math, measure, shortened

DEJAVU = Path(mpl.get_data_path(), "fonts", "ttf")
FORMULAS = [f"Layer 1: ${left} = {bind(ACTIVATIONS[name]).formula}$" for name in ACTIVATIONS for left in ("a", "a_i")]


@pytest.fixture
def no_extra(monkeypatch):
    monkeypatch.setattr(text, "_japanese_font", lambda: None)


def ink(words, size_px, *, bold=False):
    """Return the rows and columns of the pixels that `words` paint, from the anchor."""
    stamp = text_stamp(Text(words, 0, 0, size_px, "#000000", bold=bold))
    rows, columns = np.nonzero(stamp.cover > 16)
    return rows - stamp.reach_y, columns - stamp.reach_x


@pytest.mark.parametrize("words", ["softmax", "Layer 1: $z = W_{1}\\,x + b_{1}$", "−0.5", "$\\frac{1}{2}$"])
@pytest.mark.parametrize("bold", [False, True])
def test_measure_grows_with_the_size(words, bold):
    sizes = [6.0, 9.0, 14.0, 21.0, 40.0]
    extents = [measure(words, size, bold=bold) for size in sizes]
    for small, large in itertools.pairwise(extents):
        assert large.width_px > small.width_px
        assert large.height_px > small.height_px
        assert large.descent_px >= small.descent_px
    # A point is a pixel: 40 px text is ten times as wide as 4 px text, up to whole pixels.
    assert extents[-1].width_px == pytest.approx(4 * measure(words, 10.0, bold=bold).width_px, rel=0.1, abs=4)


def test_measure_grows_with_the_text():
    assert measure("softmaxx", 12).width_px > measure("softmax", 12).width_px
    assert measure("softmax", 12, bold=True).width_px > measure("softmax", 12).width_px
    assert measure("gap", 20).descent_px > measure("ban", 20).descent_px
    # Digits are of one width, so that numbers do not move when they change.
    assert len({measure(digit * 8, 9.0).width_px for digit in "0123456789"}) == 1


@pytest.mark.parametrize("words", ["Layer 1: $z = W_{1}\\,x + b_{1}$", "fjÅg", "$\\sum_i e^{z_i}$", "−12"])
@pytest.mark.parametrize("size_px", [9.0, 14.5, 30.0])
def test_what_is_painted_is_as_large_as_measured(words, size_px):
    rows, columns = ink(words, size_px)
    extent = measure(words, size_px)
    assert columns.min() >= -2
    assert columns.max() + 1 <= extent.width_px + 2
    assert np.ptp(columns) + 1 >= extent.width_px - 0.25 * size_px
    assert rows.max() + 1 <= np.ceil(extent.descent_px) + 2
    assert -rows.min() <= extent.height_px - extent.descent_px + 2


@pytest.mark.parametrize("size_px", [9.5, 33.5])
def test_nothing_that_is_painted_is_cut(size_px):
    for words in (*FORMULAS[::2], "fjÅ", "$f$", "_", "^", "$\\int_0^1 \\frac{x^2}{\\sqrt{y_j}}$"):
        cover = text_stamp(Text(words, 0, 0, size_px, "#000000")).cover
        rim = np.concatenate([cover[0], cover[-1], cover[:, 0], cover[:, -1]])
        assert rim.max() == 0, words
        assert cover.max() > 128


def test_a_capital_is_as_tall_as_the_anchor_takes_it():
    for size_px in (10.0, 20.0, 40.0):
        stamp = text_stamp(Text("H", 0, 0, size_px, "#000000", anchor_y=1.0))
        rows = np.nonzero(stamp.cover.max(axis=1) > 128)[0] - stamp.reach_y
        assert abs(rows.min()) <= 1
        assert rows.max() + 1 == pytest.approx(0.73 * size_px, abs=1)


@pytest.mark.parametrize("formula", FORMULAS)
def test_every_formula_can_be_set(formula, caplog):
    with caplog.at_level(logging.WARNING):
        extent = measure(formula, 14.0)
    assert extent.width_px > 50
    assert not caplog.records


@pytest.mark.parametrize("words", ["$x$", "a $x$ b", "$\\alpha$ and $\\beta$"])
def test_mathematics_stands_between_dollars(words):
    assert is_math(words)


@pytest.mark.parametrize("words", ["", "x", "5$", "\\$x\\$", "costs \\$5 and $"])
def test_a_lone_or_escaped_dollar_is_none(words):
    assert not is_math(words)
    assert measure(words or " ", 12).width_px >= 0


@pytest.mark.usefixtures("no_extra")
@pytest.mark.parametrize("words", ["活性化関数", "softmax の図", "한국어", "Layer 1: $z$ 層"])
def test_a_glyph_that_is_lacking_names_the_extra(words):
    with pytest.raises(InvalidValueError) as caught:
        measure(words, 12.0)
    message = str(caught.value)
    lacking = next(letter for letter in words if ord(letter) > 0x2000)
    assert "pip install 'warpviz[ja]'" in message
    assert repr(lacking) in message
    assert repr(words) in message
    assert "\n" not in message


@pytest.mark.usefixtures("no_extra")
@pytest.mark.parametrize("words", ["$日$", "$a = 関数$", "title $x_{層}$", "$\\mathrm{日本}$"])
def test_a_glyph_that_is_lacking_in_mathematics_is_an_error_too(words, caplog):
    with caplog.at_level(logging.WARNING), pytest.raises(InvalidValueError, match=r"no '[日関層]'"):
        measure(words, 12.0)
    assert not caplog.records


@pytest.mark.parametrize("words", ["café", "ψ → ∞", "Привет", "x² − √2", "naïve $\\pi$"])
def test_what_the_font_has_needs_no_extra(words, no_extra):
    assert no_extra is None
    assert measure(words, 12.0).width_px > 0


def test_a_glyph_that_no_font_has_is_said(monkeypatch):
    monkeypatch.setattr(text, "_japanese_font", lambda: DEJAVU / "DejaVuSerif.ttf")
    with pytest.raises(InvalidValueError, match=r"^no font has '語' \(in '語'\)$"):
        measure("語", 12.0)


def test_the_extra_is_found_without_being_imported(monkeypatch, tmp_path):
    package = tmp_path / "matplotlib_fontja"
    (package / "fonts").mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('imported')\n")
    assert text._japanese_font() is None or "matplotlib_fontja" not in sys.modules
    shutil.copy(DEJAVU / "DejaVuSerif.ttf", package / "fonts" / "japanese.ttf")
    monkeypatch.syspath_prepend(tmp_path)
    assert text._japanese_font() == package / "fonts" / "japanese.ttf"


def test_the_extra_is_used_only_for_what_the_own_font_lacks(monkeypatch):
    monkeypatch.setattr(text, "_japanese_font", lambda: DEJAVU / "STIXGeneral.ttf")
    # A letter that STIX has and DejaVu Sans has not.
    latin, more = (text.characters_of(DEJAVU / name) for name in ("DejaVuSans.ttf", "STIXGeneral.ttf"))
    only = chr(min(more - latin))
    font.cache_clear()
    measure.cache_clear()
    assert Path(font("plain", 12.0, bold=False).get_file()).name == "DejaVuSans.ttf"
    assert Path(font("plain", 12.0, bold=True).get_file()).name == "DejaVuSans-Bold.ttf"
    assert Path(font(f"with {only}", 12.0, bold=False).get_file()).name == "STIXGeneral.ttf"
    font.cache_clear()
    measure.cache_clear()


@pytest.mark.parametrize(
    "words", ["$\\frac{1$", "$\\unknown{x}$", "$\\sqrt{$", "$$", "a$$b", "$x^$", "$x_{1$ and $2}$", "$\\left( x$"]
)
def test_mathematics_that_cannot_be_parsed_is_one_line(words):
    with pytest.raises(InvalidValueError) as caught:
        measure(words, 12.0)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(f"cannot set {words!r}: ")
    assert len(message) > len(f"cannot set {words!r}: ") + 5


def test_mathematics_that_is_nested_too_deep_is_one_line():
    words = "$" + "{" * 90 + "x" + "}" * 90 + "$"
    with pytest.raises(InvalidValueError, match=r"^cannot set .*") as caught:
        measure(words, 12.0)
    assert "\n" not in str(caught.value)


@given(st.text(st.sampled_from("$\\{}_^ax1 "), max_size=12))
@settings(max_examples=150, deadline=None)
def test_any_text_is_set_or_refused_with_one_line(words):
    try:
        extent = measure(words, 10.0)
    except InvalidValueError as error:
        assert "\n" not in str(error)  # noqa: PT017 (either outcome is right)
    else:
        assert extent.width_px >= 0
        assert extent.height_px >= 0


def test_fitting_size_is_the_largest_that_fits():
    words = "Layer 1: $z = W_{1}\\,x + b_{1}$"
    for room in (60.0, 100.0, 150.0, 220.0):
        size = fitting_size(words, 20.0, room)
        assert 6 <= size <= 20
        assert size * 2 == int(size * 2)
        assert measure(words, size).width_px <= room or size == 6
        if size < 20:
            assert measure(words, size + 0.5).width_px > room


def test_fitting_size_leaves_alone_what_fits_and_stops_at_what_can_be_read():
    assert fitting_size("x", 14.0, 100.0) == 14.0
    assert fitting_size("x" * 200, 14.0, 50.0) == 6
    assert fitting_size("x" * 200, 4.5, 50.0) == 4.5


def test_fitting_size_minds_the_weight():
    words = "Rectified linear unit"
    room = measure(words, 12.0).width_px
    assert fitting_size(words, 12.0, room) == 12.0
    assert fitting_size(words, 12.0, room, bold=True) < 12.0


def test_a_text_is_cut_short_only_where_it_must_be():
    assert shortened("a name", 10.0, 200.0) == "a name"
    short = shortened("a name that is too long", 10.0, 60.0)
    assert short.endswith("…")
    assert "a name that is too long".startswith(short[:-1])
    assert measure(short, 10.0).width_px <= 60 < measure("a name that is", 10.0).width_px
    assert shortened("wide", 10.0, 1.0) == ""
    assert shortened(r"$\alpha + \beta + \gamma$", 10.0, 20.0) == ""


def test_fonts_are_files_and_do_not_depend_on_the_machine():
    for bold in (False, True):
        properties = font("softmax", 12.0, bold=bold)
        assert Path(properties.get_file()).parent == DEJAVU
        assert properties.get_size_in_points() == 12.0
        assert properties.get_math_fontfamily() == "dejavusans"


@pytest.mark.parametrize(
    ("size", "px"), [((480, 480), 15), ((720, 720), 22), ((240, 240), 11), ((360, 720), 11), ((720, 360), 16.5)]
)
def test_words_can_be_read_where_a_picture_is_shown_360_px_wide(size, px):
    assert text.reading_px(*size) == px


def test_a_picture_that_is_too_small_has_no_words():
    assert text.reading_px(159, 2000) == 0
