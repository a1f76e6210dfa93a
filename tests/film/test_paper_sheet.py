"""Paper sheet: cells' colours and the order in which they lie, against brute force on small sheets."""

import itertools

import numpy as np
import pytest

import warpviz as wv
from warpviz.figures.kinds import animate
from warpviz.film.cell_colors import vector_areas
from warpviz.film.paper_sheet import Seen
from warpviz.motion.timeline import Moment
from warpviz.picture.painter import seen_from_back
from warpviz.picture.raster import Rasterizer
from warpviz.picture.theme import THEMES, rgb

LINES = 5
TURNED = wv.Affine([[0.8, -0.6], [0.5, 0.9]], [0.3, -0.2])


def film_of(*layers, **values):
    network = wv.Network(layers)
    return animate(
        wv.NetworkFigure(**{"network": network, "size": 160, "lines": LINES, "fps": 4, "color": "side", **values})
    ).scene.__self__


def seen_at(film, way, progress):
    """The sheet at a moment of a way, as it is drawn."""
    step = film.step(Moment(0.0, 0.1, way, progress, hold=False))
    view = step.way.view(step.camera)
    positions = film.sheet.vertices.at(step)
    screen, depth = film.project(positions, view)
    in_space = film.journey.in_space
    near = film.project(film.sheet.centers.at(step), view)[1] if in_space else film.sheet.centers.order(step)
    settled = step.settled and not in_space
    px = film.layout.half_px / view.half
    return Seen(positions, screen, depth, near, settled, view, px, in_space=in_space, by_height=not in_space)


def covering(seen, sides, place):
    """The cells that cover a place on the screen, by counting crossings, and how near each is there."""
    found = []
    for cell, (first, last) in enumerate(itertools.pairwise(sides.offsets)):
        around = sides.around[first:last]
        corners = seen.screen[around]
        following = np.roll(corners, -1, axis=0)
        crosses = (corners[:, 1] > place[1]) != (following[:, 1] > place[1])
        with np.errstate(divide="ignore", invalid="ignore"):
            share = (place[1] - corners[:, 1]) / (following[:, 1] - corners[:, 1])
            # Where a side is level nothing is crossed.
            right = corners[:, 0] + share * (following[:, 0] - corners[:, 0]) > place[0]
        if (crosses & right).sum() % 2:
            # The plane through its corners.
            terms = np.c_[corners - place, np.ones(len(corners))]
            near = np.linalg.lstsq(terms, seen.depth[around], rcond=None)[0][2]
            found.append((cell, near))
    return found


FILMS = {
    "folded": ([wv.Activation("abs", 2)], [(0, t) for t in (0.1, 0.3, 0.45, 0.6, 0.8, 0.95)]),
    "turned and folded": ([TURNED, wv.Activation("abs", 2)], [(1, t) for t in (0.2, 0.4, 0.7, 0.9)]),
    "rolled from a side": ([wv.Activation("cos", 2)], [(0, t) for t in (0.25, 0.35, 0.7)]),
    "rolled": ([wv.Activation("sin", 2)], [(0, t) for t in (0.2, 0.35, 0.7)]),
}


@pytest.mark.parametrize(("layers", "times"), FILMS.values(), ids=list(FILMS))
def test_of_cells_on_each_other_the_higher_one_is_in_the_higher_layer(layers, times):
    film = film_of(*layers)
    draws = film.sheet.draws
    compared = 0
    for way, progress in times:
        seen = seen_at(film, film_way(film, way), progress)
        layer = draws._layers(seen)
        low, high = seen.screen.min(axis=0), seen.screen.max(axis=0)
        for place in np.random.default_rng(0).uniform(low, high, (60, 2)):
            for (a, near_a), (b, near_b) in itertools.combinations(covering(seen, draws.sides, place), 2):
                # What touches is in no order, and one pixel of height is nothing.
                if abs(near_a - near_b) > 1.0:
                    compared += 1
                    assert (layer[a] > layer[b]) == (near_a > near_b), (progress, place)
    assert compared > 20


def film_way(film, layer):
    """The number of the way through a layer."""
    return next(number for number, way in enumerate(film.journey.ways) if way.layer == layer)


@pytest.mark.parametrize("layers", [[wv.Activation("abs", 2)], [TURNED, wv.Activation("abs", 2)]])
def test_no_layer_passes_through_another_when_a_fold_comes_to_lie(layers):
    film = film_of(*layers)
    draws = film.sheet.draws
    way = film_way(film, len(layers) - 1)
    before, after = (seen_at(film, way, progress) for progress in (0.97, 1.0))
    layer = draws._layers(after)
    low, high = after.screen.min(axis=0), after.screen.max(axis=0)
    places = np.random.default_rng(1).uniform(low + 2, high - 2, (60, 2))
    compared = 0
    for place in places:
        lies = {cell for cell, _ in covering(after, draws.sides, place)}
        heights = {cell: near for cell, near in covering(before, draws.sides, place) if cell in lies}
        for a, b in itertools.combinations(heights, 2):
            if abs(heights[a] - heights[b]) > 1.0:
                compared += 1
                assert (layer[a] > layer[b]) == (heights[a] > heights[b])
    assert compared > 10


@pytest.mark.parametrize("progress", [0.0, 0.2, 0.45, 0.8, 1.0])
@pytest.mark.parametrize("name", ["abs", "sin"])
def test_the_side_that_is_seen_is_that_of_the_corners_as_they_go_round(name, progress):
    film = film_of(wv.Activation(name, 2))
    draws = film.sheet.draws
    seen = seen_at(film, 0, progress)
    kinds = draws._kinds(
        vector_areas(seen.positions, draws.sides.around, draws.sides.offsets), seen_from_back(seen.screen, draws.sides)
    )
    backs = 0
    for cell, (first, last) in enumerate(itertools.pairwise(draws.sides.offsets)):
        around = draws.sides.around[first:last]
        flat, now = film.sheet.vertices.motions[0](0.0)[around, :2], seen.screen[around] * (1, -1)
        areas = [np.sum(p[:, 0] * np.roll(p[:, 1], -1) - p[:, 1] * np.roll(p[:, 0], -1)) / 2 for p in (flat, now)]
        if abs(areas[1]) > 1:
            backs += (back := areas[0] * areas[1] < 0)
            assert kinds[cell] == back
    assert bool(backs) == (progress > 0.4) or progress == 0.2


def test_what_is_seen_at_a_pixel_is_the_paper_of_the_cell_on_top():
    film = film_of(wv.Activation("abs", 2), size=240)
    draws = film.sheet.draws
    number = len(film.moments) - 1
    seen = seen_at(film, film.moments[number].step, 1.0)
    layer, back = draws._layers(seen), seen_from_back(seen.screen, draws.sides)
    pixels = np.array(Rasterizer(240, 240).draw(film.scene(number))).astype(int)
    cool, warm = (rgb(color).astype(int) for color in THEMES["light"].side_papers[:2])
    checked = 0
    for place in np.random.default_rng(2).uniform(seen.screen.min(axis=0) + 4, seen.screen.max(axis=0) - 4, (200, 2)):
        found = [cell for cell, _ in covering(seen, draws.sides, place)]
        gaps = [np.abs(seen.screen[:, axis] - place[axis]).min() for axis in (0, 1)]
        # Away from the lines that are drawn on it.
        if not found or min(gaps) < 4:
            continue
        top = max(found, key=lambda cell: layer[cell])
        pixel = pixels[int(place[1]), int(place[0])]
        redder = (pixel[0] - pixel[2]) > ((cool + warm)[0] - (cool + warm)[2]) / 2
        assert redder == bool(back[top])
        checked += 1
    assert checked > 20


def test_what_is_crushed_has_a_stroke_and_what_is_not_has_none():
    def strokes(film, number):
        return [
            d for d in film.scene(number).layers if d.lines and not d.papers and len(d.lines) == 1 and not d.markers
        ]

    film = film_of(wv.Activation("relu", 2), color="position")
    draws = film.sheet.draws
    last = seen_at(film, film.moments[-1].step, 1.0)
    areas = np.linalg.norm(vector_areas(last.positions, draws.sides.around, draws.sides.offsets), axis=1)
    # Three quarters of the sheet are pressed onto two edges and a corner.
    crushed = areas < 1e-9
    assert draws.area[crushed].sum() == pytest.approx(0.75 * draws.area.sum())
    assert len(film.scene(0).layers) < len(film.scene(len(film.moments) - 1).layers)
    assert not strokes(film, 0)


def test_lines_lie_in_the_higher_of_the_layers_beside_them():
    film = film_of(wv.Activation("abs", 2))
    scene = film.scene(len(film.moments) - 1)
    drawn = [d for d in scene.layers if d.papers]
    # Four layers of paper, each with lines of its own.
    assert len(drawn) == 4
    assert all(sum(len(lines.colors) for lines in d.lines) > 0 for d in drawn)


@pytest.mark.parametrize("name", ["identity", "abs"])
def test_points_lie_on_the_layer_of_their_cell(name):
    corners = 2.0 * np.array([[1.0, 1.0], [-1.0, 1.0], [1.0, -1.0], [-1.0, -1.0]])
    film = film_of(wv.Activation(name, 2), wv.Affine([[1.0, -1.0]]), data=(corners + 0.1, [0, 1, 1, 0]), color="class")
    draws = film.sheet.draws
    cells = draws.cells_of(corners + 0.1)
    start = seen_at(film, 0, 0.0)
    for cell, place in zip(cells, film.project(np.pad(corners + 0.1, ((0, 0), (0, 1))), start.view)[0], strict=True):
        assert [int(found) for found, _ in covering(start, draws.sides, place)] == [int(cell)]
    scene = film.scene(len(film.moments) - 1)
    shown, faint = (
        [sum(len(m.centers) for m in d.markers) for d in scene.layers if bool(d.papers) == on_paper]
        for on_paper in (True, False)
    )
    assert shown == ([4] if name == "identity" else [1] * 4)
    # Those under nearer paper show through.
    assert sum(faint) == (0 if name == "identity" else 3)
