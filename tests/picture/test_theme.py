import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage.color import deltaE_ciede2000, rgb2lab

from warpviz.errors import UnknownNameError
from warpviz.picture.stamps import marker_outline
from warpviz.picture.theme import RAMP_SHADES, THEMES, Theme, contrast, luminance, mix, ramp, rgb

AT_LEAST = 3.0
EVERYWHERE = np.linspace(0, 1, 201)
# A difference of about 1 can just be seen side by side; that many can be told apart across a picture.
APART = 15.0
# Full deficiency, on linear RGB: Machado, Oliveira and Fernandes 2009, "A Physiologically-based Model for Simulation of
# Color Vision Deficiency", IEEE Trans. Vis. Comput. Graph. 15:1291, table 1 (severity 1.0).
DEFICIENCIES = {
    "none": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}

# And a copy or a print without colours.
READERS = {**DEFICIENCIES, "grey": [[0.2126, 0.7152, 0.0722]] * 3}

colors = st.tuples(*[st.integers(0, 255)] * 3).map(lambda channels: "#" + bytes(channels).hex())
themes = pytest.mark.parametrize("theme", [THEMES[name] for name in THEMES], ids=list(THEMES))


def hexes(pixels):
    return {"#" + bytes(color).hex() for color in pixels.tolist()}


def seen(color, deficiency):
    channel = rgb(color) / 255
    linear = np.where(channel <= 0.04045, channel / 12.92, ((channel + 0.055) / 1.055) ** 2.4)
    linear = np.clip(np.array(READERS[deficiency]) @ linear, 0, 1)
    return rgb2lab(np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055))


def difference(a, b, deficiency="none"):
    return float(deltaE_ciede2000(seen(a, deficiency), seen(b, deficiency)))


def lowest_contrast(color, theme):
    return min(contrast(color, page) for page in theme.pages)


def test_light_and_dark_are_there_and_a_near_miss_is_named():
    assert {"light", "dark"} <= set(THEMES)
    assert luminance(THEMES["light"].background) > 0.9
    assert luminance(THEMES["dark"].background) < 0.05
    with pytest.raises(UnknownNameError, match=r"^unknown theme 'drak': did you mean 'dark'\?$"):
        THEMES["drak"]


@themes
def test_a_theme_is_complete(theme):
    assert isinstance(theme, Theme)
    assert THEMES[theme.name] is theme
    assert theme.description
    assert "\n" not in theme.description
    for color in (theme.background, theme.ink, theme.muted, theme.axis, theme.outline, theme.divider):
        assert rgb(color).shape == (3,)


@themes
@pytest.mark.parametrize("what", ["ink", "muted", "axis", "divider"])
def test_text_and_strokes_stand_out(theme, what):
    assert lowest_contrast(getattr(theme, what), theme) >= AT_LEAST


@themes
@pytest.mark.parametrize("family", ["rows", "columns"])
def test_every_shade_of_the_lines_stands_out(theme, family):
    shades = hexes(ramp(getattr(theme, family), EVERYWHERE))
    low = {shade: lowest_contrast(shade, theme) for shade in shades}
    assert {shade: value for shade, value in low.items() if value < AT_LEAST} == {}


@themes
def test_every_class_stands_out(theme):
    # By its fill, or else by its outline.
    low = {
        style.color: max(lowest_contrast(style.color, theme), lowest_contrast(style.outline or style.color, theme))
        for style in theme.classes
    }
    assert {color: value for color, value in low.items() if value < AT_LEAST} == {}


@themes
def test_markers_stand_out_on_their_own_paper(theme):
    """By their fill, or by the outline that sets it off; where the page shows through the outline, by the fill."""
    assert len(theme.class_papers) == len(theme.class_hatches) == len(theme.classes)
    low = {}
    for style, paper in zip(theme.classes, theme.class_papers, strict=True):
        ring = style.color if theme.keyed else style.outline or theme.outline
        low[style.color] = max(contrast(style.color, paper), contrast(style.color, ring))
    assert {color: value for color, value in low.items() if value < AT_LEAST} == {}


@themes
def test_paper_is_told_from_the_page_from_its_hatching_and_from_other_paper(theme):
    for paper, hatched in zip(theme.class_papers, theme.class_hatches, strict=True):
        assert contrast(paper, hatched) > 1.2
    two, sides = theme.class_papers[:2], theme.side_papers
    for a, b in (two, sides):
        assert difference(a, b) > 10
    for paper in (*two, *sides):
        assert difference(paper, theme.background) > 5


@themes
def test_only_a_page_that_shows_through_has_no_shadow(theme):
    assert (max(theme.shadow) == 0) == theme.keyed
    assert all(0 <= share < 0.7 for share in theme.shadow)


@themes
def test_classes_differ_by_shape_and_by_colour(theme):
    assert len(theme.classes) >= 8
    for a, b in itertools.combinations(theme.classes[:8], 2):
        assert a.shape != b.shape
        assert difference(a.color, b.color) > 5


@themes
def test_every_shape_of_the_classes_is_drawn_as_one_of_its_own(theme):
    outlines = {style.shape: marker_outline(style.shape, 10.0) for style in theme.classes}
    for a, b in itertools.combinations(outlines, 2):
        same = outlines[a].shape == outlines[b].shape and np.allclose(outlines[a], outlines[b], atol=1.0)
        assert not same, f"{a} style like {b}"


@themes
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_two_classes_are_told_apart_by_colour_alone(theme, deficiency):
    one, two = theme.classes[:2]
    assert difference(one.color, two.color, deficiency) > 2 * APART


@themes
@pytest.mark.parametrize("deficiency", READERS)
def test_eight_classes_are_told_apart_by_colour_or_shape(theme, deficiency):
    for a, b in itertools.combinations(theme.classes[:8], 2):
        if difference(a.color, b.color, deficiency) > APART:
            continue
        # Else by a shape that its outline sets off from whatever is below.
        assert a.shape != b.shape, (a, b)
        for style in (a, b):
            around = (style.outline or theme.outline,) if not theme.keyed else theme.pages
            assert min(contrast(style.color, outline) for outline in around) >= AT_LEAST, style


@themes
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_rows_are_told_from_columns(theme, deficiency):
    places = (np.arange(RAMP_SHADES) + 0.5) / RAMP_SHADES
    rows, columns = ramp(theme.rows, places), ramp(theme.columns, places)
    assert not hexes(rows) & hexes(columns)
    apart = [
        difference(*hexes(np.stack([row])), *hexes(np.stack([column])), deficiency)
        for row, column in zip(rows, columns, strict=True)
    ]
    # A line is told by its direction too; most of them by colour alone.
    assert np.median(apart) > 12
    if theme.name != "light":
        assert min(apart) > APART
    if deficiency == "none":
        assert min(apart) > APART


@themes
@pytest.mark.parametrize("family", ["rows", "columns"])
def test_a_line_can_be_followed_by_its_shade(theme, family):
    stops = getattr(theme, family)
    ends = ramp(stops, np.array([0.0, 1.0]))
    assert np.array_equal(ends, [rgb(stops[0]), rgb(stops[-1])])
    assert difference(stops[0], stops[-1]) > APART
    shades = ramp(stops, EVERYWHERE)
    changes = np.flatnonzero((shades[1:] != shades[:-1]).any(axis=1))
    # Each shade is one stretch: none comes twice.
    assert len(changes) + 1 == len(hexes(shades)) == RAMP_SHADES


def test_ramp_goes_through_its_stops_and_evenly_between():
    stops = ("#000000", "#806040", "#ffc080")
    places = (np.arange(RAMP_SHADES) + 0.5) / RAMP_SHADES
    shades = ramp(stops, places).astype(int)
    assert shades.shape == (RAMP_SHADES, 3)
    assert shades[RAMP_SHADES // 2].tolist() == [0x80, 0x60, 0x40]
    steps = np.diff(shades[: RAMP_SHADES // 2 + 1], axis=0)
    assert np.ptp(steps, axis=0).max() <= 1
    assert ramp(stops, np.empty(0)).shape == (0, 3)


@given(colors, colors, st.floats(-1, 2))
def test_mix_has_exact_ends_and_at_most_nine_colours(a, b, share):
    assert mix(a, b, 0.0) == a
    assert mix(a, b, 1.0) == b
    mixed = rgb(mix(a, b, share)).astype(int)
    low, high = np.minimum(rgb(a), rgb(b)), np.maximum(rgb(a), rgb(b))
    assert ((low <= mixed) & (mixed <= high)).all()
    assert len({mix(a, b, t) for t in np.linspace(0, 1, 101)}) <= 9


def test_mix_is_even():
    assert [int(rgb(mix("#000000", "#f8f8f8", t / 8))[0]) for t in range(9)] == list(range(0, 249, 31))


@pytest.mark.parametrize(
    ("a", "b", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.478),
        ("#ff0000", "#ffffff", 3.998),
        ("#abcdef", "#abcdef", 1),
    ],
)
def test_contrast_is_that_of_wcag(a, b, ratio):
    assert contrast(a, b) == pytest.approx(ratio, abs=1e-3)
    assert contrast(b, a) == contrast(a, b)


def test_rgb_reads_a_colour():
    assert rgb("#0a80ff").tolist() == [10, 128, 255]
    assert rgb("#0a80ff").dtype == np.uint8


def test_paper_has_no_colours():
    theme = THEMES["paper"]
    found = []
    for field in dataclasses.fields(theme):
        value = getattr(theme, field.name)
        found += [value] if isinstance(value, str) else list(value) if isinstance(value, tuple) else []
    found += [color for style in theme.classes for color in (style.color, style.outline or "#000000")]
    greys = [rgb(color) for color in found if isinstance(color, str) and color.startswith("#")]
    assert len(greys) > 20
    assert all(len(set(grey.tolist())) == 1 for grey in greys)
