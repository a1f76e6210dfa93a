"""Paper and shadows in pixels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warpviz.picture.keyed import drawn_on_page
from warpviz.picture.raster import Rasterizer
from warpviz.picture.scene import ANYWHERE, PIXELS, Drawing, Paper, Scene, Shadow, moved
from warpviz.picture.theme import THEMES, rgb
from warpviz.picture.translucency import OPACITY, paint_for, seen_through

SIZE = 80
WHITE = "#ffffff"


def square(left, top, right, bottom):
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], dtype=float)


def paper(*parts, opaque=False, roles=None):
    """Paper of fills, each a colour and outlines."""
    loops = [loop for _, *loops in parts for loop in loops]
    fill = np.repeat(np.arange(len(parts)), [len(part) - 1 for part in parts])
    offsets = np.concatenate([[0], np.cumsum([len(loop) for loop in loops])])
    colors = np.array([color for color, *_ in parts], dtype=np.uint8)
    role = np.full(len(parts), ANYWHERE) if roles is None else np.array(roles)
    return Paper(np.concatenate(loops), offsets, fill, colors, role, opaque=opaque)


def drawn(*layers, background=WHITE, clip=(0, 0, SIZE, SIZE), backdrop=None):
    scene = Scene(SIZE, SIZE, background, backdrop or Drawing(), Drawing(), clip, layers=layers)
    return np.array(Rasterizer(SIZE, SIZE).draw(scene)).astype(int)


@given(st.tuples(*[st.integers(33, 222)] * 3), st.sampled_from(["#ffffff", "#0d1117", "#929292"]))
def test_paint_is_found_for_every_colour_on_a_page(color, page):
    wanted = np.array([color], dtype=np.uint8)
    assert (seen_through(paint_for(wanted, rgb(page)), rgb(page)) == wanted).all()


@pytest.mark.parametrize("theme", [THEMES[name] for name in THEMES], ids=list(THEMES))
def test_the_papers_of_themes_are_exact_on_their_page(theme):
    for color in (*theme.class_papers, *theme.side_papers):
        paint = rgb(color) if theme.keyed else paint_for(rgb(color), rgb(theme.background))
        sheet = paper((paint, square(10, 10, 70, 70)), opaque=theme.keyed)
        pixels = drawn(Drawing(papers=(sheet,)), background=theme.background)
        assert (pixels[12:68, 12:68] == rgb(color)).all()
        assert (pixels[:8] == rgb(theme.background)).all()


def test_an_eighth_of_what_is_below_shows_through():
    assert OPACITY == 0.875
    lower = Drawing(papers=(paper(([40, 80, 200], square(10, 10, 70, 70))),))
    upper = Drawing(papers=(paper(([200, 160, 80], square(30, 10, 70, 70))),))
    pixels = drawn(lower, upper)
    once = np.array([40, 80, 200]) * 0.875 + 255 / 8
    assert np.abs(pixels[20, 20] - once).max() <= 2
    assert np.abs(pixels[20, 50] - (np.array([200, 160, 80]) * 0.875 + once / 8)).max() <= 2
    # Nearer hides farther: the same the other way round looks like the other paper.
    assert np.abs(drawn(upper, lower)[20, 50] - (np.array([40, 80, 200]) * 0.875 + 226 / 8)).max() < 20


def test_opaque_paper_hides_what_is_below():
    lower = Drawing(papers=(paper(([0, 0, 0], square(10, 10, 70, 70))),))
    pixels = drawn(lower, Drawing(papers=(paper(([200, 160, 80], square(0, 0, 80, 80)), opaque=True),)))
    assert (pixels == [200, 160, 80]).all()


@pytest.mark.parametrize("x", [30.0, 30.25, 30.5, 30.8])
def test_no_light_line_shows_where_two_colours_meet(x):
    """The union lies under the second: each pixel is a mixture of both, with nothing of the page."""
    blue, green = [40, 80, 160], [60, 120, 140]
    parts = ((blue, square(5, 5, 75, 75)), (green, square(x, 5, 75, 75)))
    both = drawn(Drawing(papers=(paper(*parts, roles=(PIXELS, ANYWHERE)),)))[10:70, 8:72]
    one, two = both[0, 0], both[0, -1]
    share = (both[0, :, 0] - one[0]) / (two[0] - one[0])
    assert ((share > -0.1) & (share < 1.1)).all()
    assert np.abs(both[0] - one - share[:, None] * (two - one)).max() < 8
    # And the edge is where it should be.
    assert 8 + (1 - share).sum() == pytest.approx(x, abs=0.1)


def test_cells_of_one_fill_that_overlap_are_their_union():
    pixels = drawn(Drawing(papers=(paper(([40, 80, 160], square(10, 10, 50, 50), square(30, 30, 70, 70))),)))
    colors = {tuple(color) for color in pixels[[20, 40, 60], [20, 40, 60]].tolist()}
    assert len(colors) == 1


def test_paper_stays_within_its_region():
    layer = Drawing(papers=(paper(([0, 0, 0], square(-500, -500, 900, 900))),))
    pixels = drawn(layer, clip=(20, 10, 60, 50))
    dark = pixels[..., 0] < 100
    assert dark[10:50, 20:60].all()
    assert dark.sum() == 40 * 40


def test_paper_out_of_the_picture_is_no_trouble():
    away = paper(([0, 0, 0], square(-50, -50, -10, -10)))
    nothing = Paper(np.empty((0, 2)), np.zeros(1, int), np.empty(0, int), np.empty((0, 3), np.uint8), np.empty(0, int))
    assert (drawn(Drawing(papers=(away, nothing))) == 255).all()


# Shadows


def shadow(*loops, opacity=0.4, blur_px=6.0, onto=None):
    offsets = np.concatenate([[0], np.cumsum([len(loop) for loop in loops])])
    return Shadow(np.concatenate(loops), offsets, opacity, blur_px, onto)


@pytest.mark.parametrize("background", ["#ffffff", "#0d1117", "#808080"])
def test_a_shadow_has_two_levels_and_takes_the_light_it_says(background):
    pixels = drawn(Drawing(shadows=(shadow(square(10, 10, 70, 70)),)), background=background)
    page = rgb(background)
    assert np.abs(pixels[40, 40] - page * 0.6).max() <= 1
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) == 3
    assert (pixels[:6] == page).all()


def test_a_shadow_reaches_as_far_as_what_casts_it_and_is_softer_at_its_edge():
    pixels = drawn(Drawing(shadows=(shadow(square(20, 20, 60, 60)),)))[40, :, 0]
    dark = np.flatnonzero(pixels < 255)
    assert abs(dark[0] - 20) <= 1
    assert abs(dark[-1] + 1 - 60) <= 1
    assert pixels[dark[0]] == pixels[dark[-1]] > pixels[40]
    middle = np.flatnonzero(pixels == pixels[40])
    assert 1 <= middle[0] - dark[0] <= 6


def test_a_shadow_moves_by_less_than_its_grid():
    def edge(by):
        pixels = drawn(Drawing(shadows=(shadow(square(20 + by, 20, 60 + by, 60)),)))
        return (pixels[30:50, :, 0] < 255).sum(axis=1).mean(), (pixels[40, :, 0] < 255).argmax()

    places = [edge(by)[1] for by in range(5)]
    assert np.abs(np.diff(places) - 1).max() <= 1
    assert places[-1] - places[0] == 4


def test_shadows_that_overlap_are_one():
    two = drawn(Drawing(shadows=(shadow(square(10, 10, 50, 70), square(30, 10, 70, 70)),)))
    one = drawn(Drawing(shadows=(shadow(square(10, 10, 70, 70)),)))
    assert (two == one).all()


def test_a_shadow_is_confined_to_what_it_falls_on():
    onto = (square(0, 0, 40, 80), np.array([0, 4]))
    pixels = drawn(Drawing(shadows=(shadow(square(10, 10, 70, 70), onto=onto),)))[40, :, 0]
    assert (pixels[:39] < 255).any()
    assert (pixels[41:] == 255).all()
    assert pixels[38] < 255


def test_a_shadow_darkens_paper_by_its_share_and_nothing_that_is_drawn_later():
    below = Drawing(papers=(paper(([200, 100, 50], square(0, 0, 80, 80)), opaque=True),))
    pixels = drawn(below, Drawing(shadows=(shadow(square(-20, -20, 100, 100), opacity=0.5),)))
    assert np.abs(pixels[40, 40] - [100, 50, 25]).max() <= 1
    assert (drawn(Drawing(shadows=(shadow(square(-20, -20, 100, 100)),), papers=below.papers)) == [200, 100, 50]).all()


def test_nothing_casts_no_shadow():
    empty = Shadow(np.empty((0, 2)), np.zeros(1, dtype=np.int64), 0.5, 4.0)
    away = shadow(square(-90, -90, -60, -60))
    assert (drawn(Drawing(shadows=(empty, away, shadow(square(9, 9, 50, 50), opacity=0.0)))) == 255).all()


def test_moved_drawings_take_paper_and_shadows_along():
    onto = (square(10, 10, 30, 50), np.array([0, 4]))
    cast = shadow(square(10, 10, 40, 40), blur_px=4.0, onto=onto)
    drawing = Drawing(papers=(paper(([9, 99, 9], square(15, 15, 25, 25))),), shadows=(cast,))
    a, b = drawn(drawing), drawn(moved(drawing, 24, 16, None))
    assert (a[:44, :44] == b[16:60, 24:68]).all()
    assert len(np.unique(a.reshape(-1, 3), axis=0)) > 3


def test_on_a_page_that_shows_through_paper_is_opaque_and_has_no_shadow():
    both = Drawing(papers=(paper(([9, 99, 9], square(10, 10, 20, 20))),), shadows=(shadow(square(5, 5, 35, 35)),))
    on_page = drawn_on_page(both, "#929292", "#000000")
    assert on_page.shadows == ()
    assert [part.opaque for part in on_page.papers] == [True]
    scene = Scene(SIZE, SIZE, "#929292", Drawing(), both, (0, 0, SIZE, SIZE), keyed=True)
    pixels = np.array(Rasterizer(SIZE, SIZE).draw(scene))
    assert {tuple(color) for color in pixels.reshape(-1, 3).tolist()} == {(9, 99, 9), (0x92, 0x92, 0x92)}
