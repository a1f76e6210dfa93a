import itertools
import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warpviz.picture.palette import codes_of
from warpviz.picture.polylines import straight_lines
from warpviz.picture.raster import Rasterizer, text_stamp
from warpviz.picture.scene import Cells, Drawing, Markers, MarkerStyle, Panel, Polylines, Scene, Text
from warpviz.picture.theme import rgb

WHITE, BLACK, RED, BLUE = "#ffffff", "#000000", "#cc0000", "#0000cc"
NOTHING = Drawing()
SHAPES = ("circle", "square", "triangle", "triangle_down", "diamond", "plus", "pentagon", "cross")


def scene(content=NOTHING, *, backdrop=NOTHING, overlay=NOTHING, size=(60, 40), clip=None, background=WHITE):
    return Scene(*size, background, backdrop, content, clip or (0, 0, *size), overlay)


def drawn(content=NOTHING, **others):
    """Return the pixels of a scene as whole numbers, (H, W, 3)."""
    made = scene(content, **others)
    return np.array(Rasterizer(made.width_px, made.height_px).draw(made)).astype(int)


def cover(content=NOTHING, **others):
    """Return how much of each pixel black things on white cover, in [0, 1], (H, W)."""
    return 1 - drawn(content, **others)[..., 0] / 255


def stroke(*points, color=BLACK, width_px=1.0):
    vertices = np.array(points, dtype=float)
    ends = np.array([0, len(points)])
    return Polylines(vertices, ends, rgb(color)[None], np.array([width_px]))


def dot(*centers, shape="circle", fill=BLACK, radius_px=4.0, outline=None, outline_px=0.0):
    style = MarkerStyle(shape, fill, outline or fill, radius_px, outline_px)
    return Markers(np.array(centers, dtype=float), np.zeros(len(centers), dtype=np.int64), (style,))


def centroid(covered):
    """Return the middle (x, y) of what is covered; a pixel's own middle is half a pixel in."""
    rows, columns = np.indices(covered.shape) + 0.5
    return np.array([(covered * columns).sum(), (covered * rows).sum()]) / covered.sum()


def test_a_picture_is_rgb_of_the_size_asked_for_and_its_background_is_exact():
    image = Rasterizer(60, 40).draw(scene(background="#0d1117"))
    assert image.mode == "RGB"
    assert image.size == (60, 40)
    assert (np.array(image) == rgb("#0d1117")).all()


# Lines


def test_a_line_covers_the_pixels_that_it_lies_on_and_no_others():
    covered = cover(Drawing(lines=(stroke((10, 20.5), (30, 20.5)),)))
    expected = np.zeros((40, 60))
    expected[20, 10:30] = 1
    assert np.abs(covered - expected).max() < 0.02


def test_a_vertical_line_likewise():
    covered = cover(Drawing(lines=(stroke((12.5, 5), (12.5, 30), width_px=3.0),)))
    expected = np.zeros((40, 60))
    expected[5:30, 11:14] = 1
    assert np.abs(covered - expected).max() < 0.02


@pytest.mark.parametrize("shift", [0.0, 0.25, 0.5, 0.75])
def test_a_line_between_pixels_is_shared_by_both(shift):
    covered = cover(Drawing(lines=(stroke((10, 20 + shift), (30, 20 + shift)),)))
    share = covered[:, 11:29].mean(axis=1)
    expected = np.zeros(40)
    # The stroke reaches half a pixel up and down.
    for row in (19, 20, 21):
        expected[row] = max(0.0, min(row + 1, 20.5 + shift) - max(row, 19.5 + shift))
    assert np.abs(share - expected).max() < 0.02


def test_a_thin_line_is_paler_and_not_snapped_wider():
    covered = cover(Drawing(lines=(stroke((10, 20.5), (30, 20.5), width_px=0.4),)))
    assert covered[20, 15] == pytest.approx(0.4, abs=0.03)
    assert covered.sum() == pytest.approx(0.4 * 20, abs=0.5)


@given(st.floats(0, np.pi), st.floats(-3, 3), st.floats(1, 3))
@settings(max_examples=40, deadline=None)
def test_a_slanted_line_has_its_area_and_its_middle(angle, shift, width_px):
    direction = np.array([np.cos(angle), np.sin(angle)])
    middle = np.array([30 + shift, 20 - shift])
    covered = cover(Drawing(lines=(stroke(middle - 12 * direction, middle + 12 * direction, width_px=width_px),)))
    assert covered.sum() == pytest.approx(24 * width_px, rel=0.03, abs=0.2)
    assert np.abs(centroid(covered) - middle).max() < 0.13


def test_a_line_with_many_vertices_is_not_thinned_out():
    def circle(count):
        angle = np.linspace(0, 2 * np.pi, count)
        return cover(Drawing(lines=(stroke(*np.stack([30 + 15 * np.cos(angle), 20 + 15 * np.sin(angle)], axis=1)),)))

    # matplotlib by itself would leave vertices out that are a ninth of a pixel off the line, or more if it is told so.
    assert np.abs(circle(4001) - circle(401)).max() < 0.01


def test_each_line_has_its_own_colour_width_and_ends():
    vertices = np.array([[5, 10.5], [25, 10.5], [30, 20.5], [50, 20.5], [50, 30.5]])
    colors = np.array([rgb(RED), rgb(BLUE)])
    pixels = drawn(Drawing(lines=(Polylines(vertices, np.array([0, 2, 5]), colors, np.array([1.0, 3.0])),)))
    assert pixels[10, 15].tolist() == rgb(RED).tolist()
    assert pixels[[9, 11], 15].tolist() == [[255] * 3] * 2
    assert pixels[19:22, 40].tolist() == [rgb(BLUE).tolist()] * 3
    # Nothing leads from the first line to the second.
    assert (pixels[12:18] == 255).all()


def test_later_lines_are_on_top_and_ordered_changes_that():
    vertices = np.array([[10.0, 20.5], [50, 20.5], [30.5, 5], [30.5, 35], [10, 8.5], [20, 8.5]])
    colors = np.array([rgb(RED), rgb(BLUE), rgb(BLACK)])
    lines = Polylines(vertices, np.array([0, 2, 4, 6]), colors, np.array([3.0, 3.0, 1.0]))
    assert drawn(Drawing(lines=(lines,)))[20, 30].tolist() == rgb(BLUE).tolist()
    other = lines.ordered(np.array([2, 1, 0]))
    pixels = drawn(Drawing(lines=(other,)))
    assert pixels[20, 30].tolist() == rgb(RED).tolist()
    assert pixels[8, 15].tolist() == rgb(BLACK).tolist()
    assert pixels[7, 15].tolist() == [255] * 3
    # The same lines, apart from the order.
    assert np.array_equal(other.ordered(np.array([2, 1, 0])).points, lines.points)


def test_straight_lines_are_single_segments():
    lines = straight_lines([[[1, 2], [3, 4]], [[5, 6], [7, 8]]], rgb(RED), 1.5)
    assert lines.points.tolist() == [[1, 2], [3, 4], [5, 6], [7, 8]]
    assert lines.offsets.tolist() == [0, 2, 4]
    assert lines.colors.tolist() == [rgb(RED).tolist()] * 2
    assert lines.widths_px.tolist() == [1.5, 1.5]


def test_a_cell_is_filled_with_its_opacity():
    square = np.array([[10.0, 10], [30, 10], [30, 30], [10, 30], [10, 10]])
    pixels = drawn(Drawing(cells=(Cells(square, np.array([0, 5]), np.array([[0, 0, 0, 51]], dtype=np.uint8)),)))
    assert np.abs(pixels[10:30, 10:30] - 204).max() <= 1
    outside = np.ones((40, 60), dtype=bool)
    outside[10:30, 10:30] = False
    assert (pixels[outside] == 255).all()


# What is on top of what


def test_cells_are_under_lines_under_texts_under_markers():
    square = np.array([[10.0, 5], [50, 5], [50, 35], [10, 35], [10, 5]])
    cells = Cells(square, np.array([0, 5]), np.array([[0, 255, 0, 255]], dtype=np.uint8))
    line = stroke((5, 20.5), (55, 20.5), color=RED, width_px=15)
    # A very large full stop.
    words = Text("■", 30, 20, 24, BLUE, 0.5, 0.5)
    marker = dot((30, 20), fill=WHITE, radius_px=3)
    full = drawn(Drawing(cells=(cells,), lines=(line,), texts=(words,), markers=(marker,)))
    assert full[8, 12].tolist() == [0, 255, 0]
    assert full[20, 12].tolist() == rgb(RED).tolist()
    assert full[20, 30].tolist() == [255] * 3
    assert full[24, 25].tolist() == rgb(BLUE).tolist()
    assert full[20, 25].tolist() == rgb(BLUE).tolist()


def test_content_is_on_top_of_the_backdrop_and_the_overlay_on_both():
    lines = [
        Drawing(lines=(stroke((10, y), (50, y), color=c, width_px=9),)) for y, c in ((15, RED), (20, BLUE), (25, BLACK))
    ]
    pixels = drawn(lines[1], backdrop=lines[0], overlay=lines[2])
    assert pixels[12, 30].tolist() == rgb(RED).tolist()
    assert pixels[18, 30].tolist() == rgb(BLUE).tolist()
    assert pixels[23, 30].tolist() == rgb(BLACK).tolist()


# Clipping

CLIP = (12, 7, 41, 29)


def test_only_content_is_clipped():
    everywhere = Drawing(lines=(stroke((30, -10), (30, 50), width_px=100),))
    inside = np.zeros((40, 60), dtype=bool)
    inside[7:29, 12:41] = True
    assert np.array_equal(cover(everywhere, clip=CLIP) > 0.5, inside)
    assert cover(backdrop=everywhere, clip=CLIP).min() == 1
    assert cover(overlay=everywhere, clip=CLIP).min() == 1


def test_cells_are_clipped_too():
    corners = np.array([[-5.0, -5], [70, -5], [70, 50], [-5, 50], [-5, -5]])
    cells = Cells(corners, np.array([0, 5]), np.array([[0, 0, 0, 255]], dtype=np.uint8))
    covered = cover(Drawing(cells=(cells,)), clip=CLIP)
    assert covered[7:29, 12:41].min() == 1
    assert covered.sum() == pytest.approx(22 * 29)


def test_markers_with_their_centres_outside_are_left_out():
    inside, outside = [(20, 15), (40, 28), (13, 8)], [(11, 15), (42, 15), (20, 6), (20, 30), (20, -100), (900, 15)]
    both = Drawing(markers=(dot(*inside, *outside, radius_px=2.0),))
    alone = Drawing(markers=(dot(*inside, radius_px=2.0),))
    assert np.array_equal(drawn(both, clip=CLIP), drawn(alone, clip=CLIP))
    assert cover(alone, clip=CLIP).sum() == pytest.approx(3 * np.pi * 4, rel=0.1)


@pytest.mark.parametrize(
    "place", list(itertools.product((-3, 0, 0.4, 30, 59.6, 60, 63), (-3, 0, 0.4, 20, 39.6, 40, 43)))
)
def test_a_marker_never_comes_back_on_the_other_side(place):
    covered = cover(Drawing(markers=(dot(place, radius_px=5.0),)))
    rows, columns = np.nonzero(covered)
    assert (np.hypot(columns + 0.5 - place[0], rows + 0.5 - place[1]) < 7).all()


# Markers


@pytest.mark.parametrize("shape", SHAPES)
def test_a_marker_moves_by_a_quarter_pixel_when_its_centre_does(shape):
    still = centroid(cover(Drawing(markers=(dot((30, 20), shape=shape),))))
    for x, y in itertools.product((0, 0.25, 0.5, 0.75, 1), repeat=2):
        moved = centroid(cover(Drawing(markers=(dot((30 + x, 20 + y), shape=shape),))))
        assert np.abs(moved - still - (x, y)).max() < 0.03


@pytest.mark.parametrize("shape", SHAPES)
@given(st.floats(10, 50), st.floats(10, 30))
@settings(max_examples=10, deadline=None)
def test_a_marker_is_at_most_an_eighth_of_a_pixel_from_its_centre(shape, x, y):
    covered = cover(Drawing(markers=(dot((x, y), shape=shape),)))
    assert np.abs(centroid(covered) - (x, y)).max() < 0.125 + 0.02


def test_shapes_have_about_the_same_area_and_each_is_itself():
    areas = {shape: cover(Drawing(markers=(dot((30, 20), shape=shape, radius_px=8),))) for shape in SHAPES}
    disc = np.pi * 64
    assert areas["circle"].sum() == pytest.approx(disc, rel=0.03)
    for shape in SHAPES:
        assert 0.6 * disc < areas[shape].sum() < 1.1 * disc
    for a, b in itertools.combinations(SHAPES, 2):
        assert np.abs(areas[a] - areas[b]).sum() > 0.1 * disc
    # Up is up, and y grows downwards.
    assert areas["triangle"][14].sum() < 0.6 * areas["triangle"][22].sum()
    assert np.abs(areas["triangle"] - areas["triangle_down"][::-1]).max() < 0.02


def test_an_outline_is_around_the_fill():
    pixels = drawn(Drawing(markers=(dot((30.5, 20.5), fill=RED, outline=BLUE, radius_px=5, outline_px=2),)))
    assert pixels[20, 30].tolist() == rgb(RED).tolist()
    assert pixels[20, 34].tolist() == rgb(RED).tolist()
    assert pixels[20, 36].tolist() == rgb(BLUE).tolist()
    assert pixels[20, 38].tolist() == [255] * 3


def test_later_markers_cover_earlier_ones():
    styles = (MarkerStyle("circle", RED, WHITE, 5, 1), MarkerStyle("circle", BLUE, WHITE, 5, 1))
    centers = np.array([[28.0, 20], [33, 20], [28, 20]])
    for style, top in (([0, 1, 0], RED), ([1, 0, 1], BLUE), ([0, 0, 1], BLUE)):
        pixels = drawn(Drawing(markers=(Markers(centers, np.array(style), styles),)))
        assert pixels[20, 26].tolist() == rgb(top).tolist()
        assert pixels[20, 29].tolist() == rgb(top).tolist()
        assert pixels[20, 36].tolist() == rgb((RED, BLUE)[style[1]]).tolist()


def test_many_markers_that_overlap_are_those_of_one_at_a_time_inside():
    rng = np.random.default_rng(0)
    centers = rng.uniform((15, 12), (45, 28), (40, 2))
    style = rng.integers(0, 2, 40)
    styles = (MarkerStyle("square", RED, RED, 4, 0), MarkerStyle("circle", BLUE, BLUE, 4, 0))
    together = drawn(Drawing(markers=(Markers(centers, style, styles),)))
    one_by_one = Drawing(markers=tuple(Markers(centers[n : n + 1], style[n : n + 1], styles) for n in range(40)))
    different = (together != drawn(one_by_one)).any(axis=2)
    # Only where soft edges meet, and rarely.
    assert different.mean() < 0.12
    pure = [rgb(RED).tolist(), rgb(BLUE).tolist()]
    for n in range(39, 30, -1):
        x, y = centers[n]
        later = np.hypot(*(centers[n + 1 :] - centers[n]).T) if n < 39 else np.array([99.0])
        if later.min() > 6:
            assert together[int(y), int(x)].tolist() == pure[style[n]]


def test_no_markers_at_all_are_fine():
    empty = Markers(np.empty((0, 2)), np.empty(0, dtype=np.int64), (MarkerStyle("circle", RED, WHITE, 3, 1),))
    assert (drawn(Drawing(markers=(empty,))) == 255).all()


# Text


def ink_box(pixels):
    rows, columns = np.nonzero((pixels != 255).any(axis=2))
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


@pytest.mark.parametrize(
    ("anchor_x", "anchor_y", "box"),
    [
        (0, 0, (30, None, None, 20)),
        (1, 0, (None, None, 30, 20)),
        (0, 1, (30, 20, None, None)),
        (1, 1, (None, 20, 30, None)),
    ],
)
def test_text_stands_where_its_anchor_is(anchor_x, anchor_y, box):
    pixels = drawn(backdrop=Drawing(texts=(Text("HH", 30, 20, 12, BLACK, anchor_x, anchor_y),)))
    for have, want in zip(ink_box(pixels), box, strict=True):
        assert want is None or abs(have - want) <= 2


def test_text_in_the_middle_is_in_the_middle():
    left, top, right, bottom = ink_box(drawn(backdrop=Drawing(texts=(Text("HOH", 30, 20, 12, BLACK, 0.5, 0.5),))))
    assert abs((left + right) / 2 - 30) <= 1
    assert abs((top + bottom) / 2 - 20) <= 1


def test_text_has_its_colour_and_is_soft_at_the_edges():
    pixels = drawn(backdrop=Drawing(texts=(Text("HI", 20, 30, 24, RED),)))
    found = {tuple(color) for color in pixels.reshape(-1, 3).tolist()}
    assert tuple(rgb(RED).tolist()) in found
    assert len(found) > 4
    # Every pixel is a mixture of both.
    mixture = (255 - pixels[..., 1]) / 255
    assert np.abs(pixels - (255 + mixture[..., None] * (rgb(RED).astype(int) - 255))).max() <= 2


def test_text_never_shimmers():
    text = Text("Layer 1: $z = Wx$", 20.0, 20.0, 9.5, BLACK, 0.5, 0.5)
    reference = drawn(backdrop=Drawing(texts=(text,)), size=(120, 40))
    for shift in np.linspace(0.0, 5.0, 21):
        moved = drawn(backdrop=Drawing(texts=(replace(text, x=60 + shift),)), size=(120, 40))
        at = round(60 + shift) - 20
        assert np.array_equal(
            moved[:, at + 1 : at + 40],
            drawn(backdrop=Drawing(texts=(replace(text, x=40.0),)), size=(120, 40))[:, 21:60],
        )
    assert (reference != 255).any()


@pytest.mark.parametrize("y", [-100, -25, -5, 3, 20, 40, 45, 60, 130])
def test_text_is_cut_at_the_edges(y):
    text, room = Text("Hfg", 0, y, 20, BLACK, 0.5, 0.5), 160
    for x in (-130, -70, -30, -12, 0, 30, 55, 60, 61, 75, 130, 180):
        wide = Drawing(texts=(replace(text, x=x + room, y=y + room),))
        whole = drawn(backdrop=wide, size=(60 + 2 * room, 40 + 2 * room))
        part = drawn(backdrop=Drawing(texts=(replace(text, x=x),)))
        assert np.array_equal(part, whole[room : room + 40, room : room + 60]), x


def test_a_text_stamp_does_not_depend_on_where_the_text_is():
    a, b = (text_stamp(Text("$x_1$", x, y, 12, BLACK, 0.5, 1)) for x, y in ((0, 0), (7.3, -2.9)))
    assert np.array_equal(a.cover, b.cover)
    assert (a.reach_x, a.reach_y) == (b.reach_x, b.reach_y)


def test_an_empty_text_is_nothing():
    assert (drawn(backdrop=Drawing(texts=(Text("", 30, 20, 12, BLACK),))) == 255).all()


# What is kept from frame to frame


def moving(number):
    place = 10.0 + 3 * number
    return Drawing(lines=(stroke((place, 5), (place + 7, 35), color=RED),), markers=(dot((place, 20), fill=BLUE),))


def test_what_is_kept_changes_nothing():
    still = Drawing(
        lines=(stroke((0, 20.5), (60, 20.5)),),
        texts=(Text("still", 20, 15, 12, BLUE),),
        markers=(dot((50, 10), shape="square"),),
    )
    other = Drawing(lines=(stroke((0, 10.5), (60, 10.5), color=BLUE),))
    # The same backdrop again, another one, the first again, the same on another background, an equal one.
    scenes = [scene(moving(n), backdrop=still) for n in range(3)]
    scenes += [scene(moving(3), backdrop=other), scene(moving(4), backdrop=still, overlay=moving(9))]
    scenes += [scene(moving(5), backdrop=still, background="#ddeeff"), scene(moving(6), backdrop=replace(still))]
    rasterizer = Rasterizer(60, 40)
    for part in [*scenes, *reversed(scenes)]:
        assert np.array_equal(rasterizer.draw(part), Rasterizer(60, 40).draw(part))


def test_a_picture_is_not_changed_by_the_next():
    rasterizer = Rasterizer(60, 40)
    first = rasterizer.draw(scene(moving(0)))
    before = first.tobytes()
    rasterizer.draw(scene(moving(5)))
    assert first.tobytes() == before


def test_a_backdrop_is_drawn_once(monkeypatch):
    rasterizer = Rasterizer(60, 40)
    still, count = Drawing(lines=(stroke((0, 20.5), (60, 20.5)),)), 0
    draw = Rasterizer._draw

    def counted(self, drawing, clip_px):
        nonlocal count
        count += drawing is still
        draw(self, drawing, clip_px)

    monkeypatch.setattr(Rasterizer, "_draw", counted)
    for number in range(5):
        rasterizer.draw(scene(moving(number), backdrop=still))
    assert count == 1


# Nothing outside has a say

# Every setting that matplotlib's lines, markers, text and mathematics may look at.
SETTINGS = {
    "lines": {
        "lines.antialiased": False,
        "patch.antialiased": False,
        "lines.linewidth": 9,
        "lines.color": "r",
        "lines.solid_capstyle": "projecting",
        "lines.solid_joinstyle": "bevel",
        "lines.dash_capstyle": "round",
        "path.simplify": True,
        "path.simplify_threshold": 1.0,
        "path.snap": False,
        "agg.path.chunksize": 101,
        "path.sketch": [2, 50, 2],
        "hatch.linewidth": 7,
        "hatch.color": "r",
        "figure.dpi": 300,
        "savefig.dpi": 300,
    },
    "fonts": {
        "font.size": 30,
        "font.family": "serif",
        "font.sans-serif": ["DejaVu Serif"],
        "font.style": "italic",
        "font.weight": "bold",
        "font.stretch": "condensed",
    },
    "text": {
        "text.hinting": "none",
        "text.hinting_factor": 1,
        "text.kerning_factor": 6,
        "text.antialiased": False,
        "text.color": "r",
        "text.usetex": True,
        "axes.unicode_minus": False,
    },
    "mathematics": {
        "mathtext.fontset": "custom",
        "mathtext.rm": "serif",
        "mathtext.it": "serif:italic",
        "mathtext.fallback": "stix",
        "mathtext.default": "rm",
    },
}
# Fonts and parsed mathematics are kept by matplotlib, so that each setting needs a process that has drawn nothing yet.
PROGRAM = """
import hashlib, json, os, sys, warnings
import matplotlib as mpl
import numpy as np
from warpviz.picture.raster import Rasterizer
from warpviz.picture.scene import Drawing, MarkerStyle, Markers, Polylines, Scene, Text
from warpviz.picture.text import fitting_size
warnings.simplefilter("ignore")
t = np.linspace(0, 1, 400)
curve = Polylines(np.stack([10 + 180 * t, 60 + 20 * np.sin(20 * t)], axis=1), np.array([0, 400]),
                  np.array([[200, 0, 0]], dtype=np.uint8), np.array([1.3]))
marks = Markers(np.array([[50.3, 50.2], [60, 60]]), np.array([0, 1]),
                (MarkerStyle("square", "#0000ff", "#ffffff", 4, 1), MarkerStyle("circle", "#00ff00", "#000000", 4, 1)))
lines = ["AVATo WA fi −0.5",
         r"AVATo Layer 1: $z = W_{1}\\,x + b_{1}$", r"$\\frac{e^{z_i}}{\\sum_j e^{z_j}} \\geq \\sqrt{2}$",
         r"$\\mathrm{max}(0, z), \\quad 0.5\\,z\\,(1 + \\mathrm{erf}(z / \\sqrt{2})) \\cdot \\pi$"]
found = {}
for name, values in json.loads(sys.argv[1]).items():
    reading, writing = os.pipe()
    if not os.fork():
        for key, value in values.items():
            if key in mpl.rcParams:
                mpl.rcParams[key] = value
        before = dict(mpl.rcParams)
        texts = [Text(line, 100, 20 + 30 * n, fitting_size(line, 14, 190, bold=n % 2), "#123456", 0.5, 0.5, bold=n % 2)
                 for n, line in enumerate([*lines, *lines])]
        scene = Scene(200, 260, "#ffffff", Drawing(texts=tuple(texts)), Drawing(lines=(curve,), markers=(marks,)),
                      (0, 0, 200, 260))
        image = Rasterizer(200, 260).draw(scene)
        after = "" if dict(mpl.rcParams) == before else "rcParams were changed"
        os.write(writing, (hashlib.sha256(image.tobytes()).hexdigest() + after).encode())
        os._exit(0)
    os.close(writing)
    found[name] = os.read(reading, 1000).decode()
    os.wait()
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def pictures():
    wanted = json.dumps({"nothing": {}, **SETTINGS})
    done = subprocess.run([sys.executable, "-c", PROGRAM, wanted], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
@pytest.mark.parametrize("setting", SETTINGS)
def test_settings_of_matplotlib_have_no_say(pictures, setting):
    assert len(pictures["nothing"]) == 64
    assert pictures[setting] == pictures["nothing"]


def test_pyplot_is_never_imported(tmp_path):
    program = (
        "import sys, warpviz as wv\n"
        "figure = wv.NetworkFigure(hidden=(3, 2), data='moons', points=20, epochs=2, restarts=1, size=96, fps=4)\n"
        "wv.save(figure, sys.argv[1])\n"
        "print([name for name in sys.modules if 'pyplot' in name or name in ('matplotlib.figure', 'tkinter')])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "net.gif")], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("kind", ["plain", "keyed", "panels", "pixels"])
def test_codes_are_those_of_the_picture(kind):
    shown = scene(Drawing(lines=(stroke((2, 3), (50, 31), color=RED, width_px=2.0),), markers=(dot((30, 20)),)))
    if kind == "keyed":
        shown = replace(shown, keyed=True)
    if kind == "panels":
        shown = replace(shown, panels=(Panel(scene(Drawing(markers=(dot((9, 9)),)), size=(20, 20)), 5, 7),))
    if kind == "pixels":
        shown = replace(shown, pixels=np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8))
    rasterizer = Rasterizer(60, 40)
    expected = codes_of(rasterizer.draw(shown))
    assert len(np.unique(expected)) > 2
    assert np.array_equal(rasterizer.codes(shown), expected)
