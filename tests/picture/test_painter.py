"""The painter: layers, their fills, lines and points, against an independent z-buffer."""

from dataclasses import replace

import numpy as np
import pytest

from warpviz.picture.light import FLAT, LEVELS, LIGHT
from warpviz.picture.order import SLABS, exact_layers, layer_cells
from warpviz.picture.painter import Sheet, chained, paint_table, painted, papers, seen_from_back, shadows
from warpviz.picture.raster import Rasterizer
from warpviz.picture.scene import PIXELS, SHAPES, Drawing, Markers, MarkerStyle, Polylines, Scene
from warpviz.picture.theme import THEMES, rgb
from warpviz.plane.lattice import Lattice
from warpviz.plane.lattice import Sheet as Refined
from warpviz.plane.mesh import make_mesh, outlines
from warpviz.plane.outline import borders

SIZE, SCALE = 160, 60.0
LIGHT_THEME = THEMES["light"]


class Flat:
    """A lattice on [-1, 1]^2, cut by lines."""

    def __init__(self, lines, *cuts):
        self.mesh = make_mesh(Lattice(1.0, lines), [], others=[lambda p, f=f: f(p)[:, None] for f in cuts])
        count = len(self.mesh.start)
        self.points = np.stack([self.mesh.start, self.mesh.end], axis=1).reshape(-1, 2)
        refined = Refined(self.points, np.arange(0, 2 * count + 1, 2), np.arange(count))
        self.sides = borders(*outlines(self.mesh, refined), self.points)

    def sheet(self, move, style=None, layer=None, **others):
        """The sheet moved into space, and how near each vertex is."""
        screen, depth = on_screen(move(self.points))
        near = on_screen(move(self.mesh.center))[1]
        layer = layer_cells(screen, self.sides, near) if layer is None else layer
        paints, base = paint_table(LIGHT_THEME.class_papers, LIGHT_THEME)
        style = np.full(len(self.mesh.center), FLAT) if style is None else style
        return Sheet(screen, self.sides, style, base, paints, layer, **others), depth


def on_screen(places):
    return places[:, :2] * (SCALE, -SCALE) + SIZE / 2, SCALE * places[:, 2]


def flat(p):
    return np.pad(p, ((0, 0), (0, 1)))


def folded(degrees):
    """The left half turned up about x = 0."""

    def move(p):
        left, angle = p[:, 0] < 0, np.radians(degrees)
        x = np.where(left, p[:, 0] * np.cos(angle), p[:, 0])
        return np.stack([x, p[:, 1], np.where(left, -p[:, 0] * np.sin(angle), 0.0)], axis=1)

    return move


def flap(p):
    """A narrow strip at the left folded over."""
    moved = folded(165)(p + np.array([0.5, 0.0]))
    return moved - np.array([0.5, 0.0, 0.0])


def rolled(p):
    angle = 0.85 * np.pi * p[:, 0]
    return np.stack([np.sin(angle), np.pi * p[:, 1] / 4, 1 - np.cos(angle)], axis=1) / (0.85 * np.pi) * 1.5


def tilted(move, about_x, about_y):
    a, b = np.radians([about_x, about_y])
    turn_x = np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]])
    turn_y = np.array([[np.cos(b), 0, np.sin(b)], [0, 1, 0], [-np.sin(b), 0, np.cos(b)]])
    return lambda p: move(p) @ (turn_x @ turn_y).T


def saddle(p):
    return np.stack([p[:, 0], p[:, 1], 0.6 * (p[:, 0] ** 2 - p[:, 1] ** 2)], axis=1)


def image(layers, theme=LIGHT_THEME):
    scene = Scene(SIZE, SIZE, theme.background, Drawing(), Drawing(), (0, 0, SIZE, SIZE), layers=layers)
    return np.array(Rasterizer(SIZE, SIZE).draw(scene)).astype(int)


def nearest_cell(sheet, depth):
    """For every pixel centre the nearest cell, -1 for none, -2 where two are too near to each other to tell."""
    x, y = np.meshgrid(np.arange(SIZE) + 0.5, np.arange(SIZE) + 0.5)
    first, second = np.full(x.shape, -1e9), np.full(x.shape, -1e9)
    owner = np.full(x.shape, -1)
    offsets = sheet.sides.offsets
    for cell in range(len(offsets) - 1):
        corners = sheet.sides.around[offsets[cell] : offsets[cell + 1]]
        places, near = sheet.screen[corners], depth[corners]
        for k in range(1, len(corners) - 1):
            a, b, c = places[0], places[k], places[k + 1]
            area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
            if abs(area) < 1e-9:
                continue
            v = ((x - a[0]) * (c[1] - a[1]) - (y - a[1]) * (c[0] - a[0])) / area
            w = ((b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0])) / area
            inside = (v >= 0) & (w >= 0) & (v + w <= 1)
            at = near[0] + v * (near[k] - near[0]) + w * (near[k + 1] - near[0])
            nearer = inside & (at > first)
            second = np.where(
                nearer, np.where(owner == cell, second, first), np.where(inside, np.maximum(second, at), second)
            )
            owner, first = np.where(nearer, cell, owner), np.where(nearer, at, first)
    return np.where((second > -1e9) & (first - second < 1.5), -2, owner)


MOVES = {
    "flat": flat,
    "folding": folded(60),
    "folded over": folded(130),
    "rolled": rolled,
    "rolled, from the side": tilted(rolled, -50, 25),
    "folded, from the side": tilted(folded(130), -55, 35),
    "folded, from below": tilted(folded(100), 130, 20),
    # The part below reaches nearer to the reader than the strip that lies on it.
    "a flap, from the side": tilted(flap, 0, -45),
    "a flap, from the other side": tilted(flap, 0, 20),
    "saddle": tilted(saddle, -60, 30),
}


@pytest.mark.parametrize("move", MOVES.values(), ids=MOVES)
def test_nearer_hides_farther_as_in_a_z_buffer(move):
    shape = Flat(17, lambda p: p[:, 0])
    style = np.random.default_rng(5).integers(0, 4, len(shape.mesh.center)) * LEVELS + FLAT
    sheet, depth = shape.sheet(move, style)
    found = image(painted(papers(replace(sheet, opaque=True))))
    owner = nearest_cell(sheet, depth)
    expected = np.where((owner >= 0)[..., None], sheet.paints[style[owner]].astype(int), rgb(LIGHT_THEME.background))
    # Away from edges: where the neighbours are expected to look the same.
    calm = owner != -2
    for axis in (0, 1):
        for by in (-1, 1):
            calm &= (np.roll(expected, by, axis) == expected).all(axis=2) & (np.roll(owner, by, axis) != -2)
    assert calm.sum() > 8000
    wrong = (np.abs(found - expected).max(axis=2) > 3) & calm
    assert wrong.sum() <= 0.002 * calm.sum()


@pytest.mark.parametrize("move", MOVES.values(), ids=MOVES)
def test_paper_of_one_colour_has_no_seams(move):
    """Without another layer above or below, every pixel within has one and the same colour."""
    sheet, depth = Flat(13).sheet(move)
    found = image(painted(papers(replace(sheet, opaque=True))))
    owner = nearest_cell(sheet, depth)
    inside = owner != -1
    for axis in (0, 1):
        for by in (-1, 1):
            inside &= np.roll(inside, by, axis)
    paint = sheet.paints[FLAT].astype(int)
    assert np.abs(found[inside] - paint).max() <= 20
    assert (np.abs(found[inside] - paint).max(axis=1) > 4).mean() < 0.005


@pytest.mark.parametrize("by", [0.0, 0.013, 0.0271])
def test_nothing_of_the_page_shows_between_colours(by):
    """All paints have less red than the page: so has every pixel within, also where three colours meet."""
    shape = Flat(15, lambda p: p[:, 0] - 0.37 * p[:, 1] - 0.1)
    shades = np.array([FLAT, FLAT - 2, 2 * LEVELS + FLAT, 2 * LEVELS + FLAT - 1, 7 * LEVELS + FLAT])
    style = shades[np.random.default_rng(2).integers(0, len(shades), len(shape.mesh.center))]
    sheet, _ = shape.sheet(lambda p: flat(p + by), style)
    found = image(painted(papers(replace(sheet, opaque=True))))[25:135, 25:135, 0]
    assert found.max() <= sheet.paints[shades, 0].max() + 3


@pytest.mark.parametrize("by", [0.0, 0.013, 0.0271])
def test_a_sheet_that_is_cut_into_layers_has_no_gaps(by):
    shape = Flat(13)
    layer = exact_layers(np.floor(3 * np.hypot(*shape.mesh.center.T)).astype(np.int64))
    sheet, _ = shape.sheet(lambda p: flat(p + by), None, layer)
    found = image(painted(papers(sheet)))[25:135, 25:135]
    assert sheet.count == 4
    # Without what reaches under the next layer it would be 20.
    assert np.abs(found - rgb(LIGHT_THEME.class_papers[0])).max() <= 11


def woven(p):
    """Two ends of a strip that pass each other, here one and there the other in front."""
    x, y = p[:, 0], p[:, 1]
    turn = np.pi * np.clip(1.2 * x + 0.5, 0, 1)
    u = np.where(turn <= 0, x + 0.9, np.where(turn >= np.pi, 0.9 - x, 0.5 + 0.4 * np.sin(turn)))
    z = 0.2 - 0.2 * np.cos(turn) + np.where(x > 0, 1, -1) * 0.6 * y * (np.abs(x) > 0.42)
    return np.stack([u - 0.4, y, z], axis=1)


def test_parts_that_are_now_above_and_now_below_are_cut_into_slabs():
    shape = Flat(31)
    style = np.where(shape.mesh.center[:, 0] > 0, FLAT, LEVELS + FLAT)
    sheet, depth = shape.sheet(woven, style)
    assert 4 < sheet.count <= SLABS
    found, owner = image(painted(papers(replace(sheet, opaque=True)))), nearest_cell(sheet, depth)
    sure = owner >= 0
    expected = sheet.paints[style[owner]].astype(int)
    assert len(np.unique(style[owner[sure]])) == 2
    wrong = (np.abs(found - expected).max(axis=2) > 20) & sure
    assert wrong.sum() < 0.05 * sure.sum()


def test_parts_that_do_not_cover_each_other_are_one_layer():
    for move, count in ((flat, 1), (folded(60), 1), (folded(130), 2), (tilted(saddle, -20, 5), 1), (rolled, 3)):
        sheet, _ = Flat(21, lambda p: p[:, 0]).sheet(move)
        assert sheet.count == count


def test_a_few_fills_draw_many_cells():
    shape = Flat(41)
    style = np.where(shape.mesh.center[:, 0] > 0.1, FLAT, LEVELS + FLAT)
    (layer,) = papers(shape.sheet(flat, style)[0])
    pixels = layer.role != SHAPES
    assert pixels.sum() == 2
    # The border of the sheet, and of one part.
    assert np.isin(layer.fill, np.flatnonzero(pixels)).sum() == 2
    assert len(layer.points) < 600


def test_shapes_do_not_overlap_and_are_the_whole_sheet():
    shape = Flat(9)
    style = np.random.default_rng(1).integers(0, 3 * LEVELS, len(shape.mesh.center))
    (layer,) = papers(shape.sheet(flat, style)[0])
    total = 0.0
    for number in np.flatnonzero(layer.role != PIXELS):
        for k in np.flatnonzero(layer.fill == number):
            x, y = layer.points[layer.offsets[k] : layer.offsets[k + 1]].T
            total += (x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2
    assert abs(total) == pytest.approx((2 * SCALE) ** 2)


@pytest.mark.parametrize("place", [0.0, 0.11, 0.237])
@pytest.mark.parametrize("slope", [0.0, 0.4])
def test_class_edges_are_exact_to_a_quarter_of_a_pixel(place, slope):
    shape = Flat(12, lambda p: p[:, 0] - slope * p[:, 1] - place)
    x, y = shape.mesh.center.T
    style = np.where(x > slope * y + place, FLAT, LEVELS + FLAT)
    found = image(painted(papers(shape.sheet(flat, style)[0])))
    one, two = (rgb(color).astype(float) for color in LIGHT_THEME.class_papers[1::-1])
    for row in range(30, 130, 7):
        line = found[row, 25:135, 0]
        edge = 25 + ((two[0] - line) / (two[0] - one[0])).sum()
        up = (SIZE / 2 - row - 0.5) / SCALE
        assert edge == pytest.approx(SIZE / 2 + SCALE * (slope * up + place), abs=0.25)


def test_stacked_layers_are_in_the_order_that_is_given():
    shape = Flat(9, lambda p: p[:, 0])
    left = shape.mesh.center[:, 0] < 0
    style = np.where(left, FLAT, LEVELS + FLAT)
    colors = []
    for above in (left, ~left):
        sheet, _ = shape.sheet(
            lambda p: flat(np.stack([np.abs(p[:, 0]), p[:, 1]], axis=1)), style, exact_layers(7 * above)
        )
        colors.append(image(painted(papers(sheet)))[80, 120])
    # An eighth of the other shows through.
    one, two = (rgb(color).astype(int) for color in LIGHT_THEME.class_papers[:2])
    assert np.abs(colors[0] - one).max() < 25
    assert np.abs(colors[1] - two).max() < 25
    assert np.abs(colors[0] - colors[1]).max() > 40
    # A little darker than one sheet on its own.
    assert (colors[0] < one + 2).all()


def dots(*centers):
    style = MarkerStyle("circle", "#000000", "#000000", 5.0, 0.0)
    return Markers(np.array(centers, dtype=float), np.zeros(len(centers), dtype=np.int64), (style,))


def test_lines_and_points_under_a_layer_are_faint():
    shape = Flat(9, lambda p: p[:, 0])
    left = (shape.mesh.center[:, 0] < 0).astype(np.int64)
    sheet, _ = shape.sheet(lambda p: flat(np.stack([np.abs(p[:, 0]), p[:, 1]], axis=1)), None, left)
    line = Polylines(
        np.array([[90, 50.5], [130, 50.5], [90, 60.5], [130, 60.5]]),
        np.array([0, 2, 4]),
        np.zeros((2, 3), dtype=np.uint8),
        np.full(2, 3.0),
    )
    where = np.array([0, 1])
    layers = painted(papers(sheet), [(line, where)], (dots((110, 90), (110, 110)), where))
    found = image(layers)[..., 0]
    bare = image(painted(papers(sheet)))[..., 0]
    for under, over in (((50, 110), (60, 110)), ((90, 110), (110, 110))):
        assert found[over] == 0
        faint = bare[under] - found[under]
        assert 10 < faint < 0.15 * bare[under]
    assert [len(layer.markers[0].centers) for layer in layers] == [1, 1]


def test_lines_that_go_on_are_one_and_lose_what_is_straight():
    bend = np.array([[0, 0], [1, 0], [1, 0], [2, 0], [3, 0], [3, 0], [3, 1], [9, 9], [9, 8]], dtype=float)
    lines = Polylines(bend, np.array([0, 2, 5, 7, 9]), np.zeros((4, 3), np.uint8), np.ones(4), joined=True)
    found, layer = chained(lines, np.array([4, 4, 4, 4]))
    assert found.offsets.tolist() == [0, 3, 5]
    assert found.points.tolist() == [[0, 0], [3, 0], [3, 1], [9, 9], [9, 8]]
    assert found.joined
    assert layer.tolist() == [4, 4]
    apart, layer = chained(lines, np.array([4, 5, 5, 5]))
    assert apart.points[:4].tolist() == [[0, 0], [1, 0], [1, 0], [3, 0]]
    assert layer.tolist() == [4, 5, 5]


def test_a_curve_keeps_its_vertices():
    angle = np.linspace(0, 1, 400)
    curve = 100 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    lines = Polylines(curve, np.array([0, 400]), np.zeros((1, 3), np.uint8), np.ones(1))
    assert len(chained(lines, np.zeros(1, dtype=np.int64))[0].points) == 400


def test_a_line_that_turns_back_keeps_where_it_turns():
    there = np.array([[0, 0], [5, 0], [2, 0]], dtype=float)
    lines = Polylines(there, np.array([0, 3]), np.zeros((1, 3), np.uint8), np.ones(1))
    assert len(chained(lines, np.zeros(1, dtype=np.int64))[0].points) == 3


def test_the_back_is_seen_when_a_sheet_is_turned_over():
    shape = Flat(9, lambda p: p[:, 0])
    left = shape.mesh.center[:, 0] < 0
    for degrees, back in ((60, False), (120, True)):
        sheet, _ = shape.sheet(folded(degrees))
        assert (seen_from_back(sheet.screen, sheet.sides) == (left & back)).all()


# Shadows


def test_a_sheet_that_lies_flat_casts_no_shadow():
    sheet, depth = Flat(5).sheet(flat)
    assert shadows(sheet, depth, 8.0, page=0.2, paper=0.2) == {}
    assert shadows(sheet, depth + 40, 8.0, page=0.0, paper=0.0) == {}


def test_a_shadow_falls_away_from_the_light():
    sheet, _ = Flat(5).sheet(flat)
    cast = shadows(sheet, np.full(len(sheet.screen), 30.0), 8.0, page=0.2, paper=0.1)
    assert list(cast) == [0]
    corner = cast[0].points.min(axis=0)
    assert corner == pytest.approx(
        [SIZE / 2 - SCALE - 30 * LIGHT[0] / LIGHT[2], SIZE / 2 - SCALE + 30 * LIGHT[1] / LIGHT[2]]
    )
    assert (corner > SIZE / 2 - SCALE).all()
    assert cast[0].opacity == 0.2


def test_a_raised_layer_casts_a_shadow_on_the_one_below_it_alone():
    shape = Flat(13, lambda p: p[:, 0])
    sheet, depth = shape.sheet(folded(110))
    cast = shadows(sheet, depth, 4.0, page=0.3, paper=0.3)
    assert list(cast) == [0, 1]
    dark = image(painted(papers(sheet), cast=cast)) - image(painted(papers(sheet)))
    paper_right = slice(SIZE // 2 + 25, SIZE // 2 + 50)
    assert (dark[60:100, paper_right] < -40).any()
    # The flap itself is as bright as before but for what shows through, and so is what lies to its upper left.
    assert (dark[60:100, SIZE // 2 + 2 : SIZE // 2 + 18] >= -10).all()
    assert (dark[:, : SIZE // 2 - 2] == 0).all()
