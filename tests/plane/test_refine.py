"""Refinement: in every frame every drawn line is within 0.25 px of the true curve, with vertices where they must be."""

import numpy as np
import pytest

import warpviz as wv
from warpviz.errors import InvalidValueError
from warpviz.film.wire_sheet import WireSheet
from warpviz.motion.timeline import Moment
from warpviz.net.analysis import crease_functions, is_piecewise_linear, jump_functions
from warpviz.net.layers import Activation, Affine, Residual
from warpviz.net.network import Network
from warpviz.plane import refine as refinement
from warpviz.plane.lattice import ROW, Lattice
from warpviz.plane.refine import refine

PROMISE_PX = 0.25
DENSER = 32
# None of them is a moment that the refinement looks at itself.
BETWEEN = (0.06, 0.19, 0.41, 0.57, 0.96)
EXTENT = 3.0
LINES_ALONE = {"color": "position", "wires": True}


def film_of(layers, lines=7, **options):
    """Everything that the frames of a figure are drawn from: lines alone."""
    values = {"size": 480, "extent": EXTENT, "caption": False, "to": "output", **LINES_ALONE, **options}
    return wv.animate(wv.NetworkFigure(network=Network(layers), lines=lines, **values)).scene.__self__


def sheet_of(layers, lines=7, **options):
    """The sheet of such a figure, with the line that each piece is part of."""
    film = film_of(layers, lines, **options)
    layers = film.journey.layers
    sheet = refine(
        Lattice(EXTENT, lines),
        film.journey.screen_map(film.layout.half_px),
        creases=crease_functions(layers),
        jumps=jump_functions(layers),
        straight=is_piecewise_linear(layers),
    )
    # It is the one that is drawn.
    assert np.array_equal(places(film), sheet.points)
    assert np.array_equal(film.sheet.draws.offsets, sheet.offsets)
    return sheet


def places(film):
    """Where the vertices that are drawn are in the plane."""
    return film.sheet.vertices.motions[0](0.0)[:, :2]


def segments(offsets):
    """The first vertex of every drawn segment."""
    return np.setdiff1d(np.arange(offsets[-1] - 1), offsets[1:] - 1)


def drawn_segments(film):
    """The two vertices of every segment that is drawn: of lines, or of the sides of cells."""
    draws = film.sheet.draws
    if isinstance(draws, WireSheet):
        first = segments(draws.offsets)
        return draws.take[first], draws.take[first + 1]
    around, offsets = draws.sides.around, draws.sides.offsets
    following = np.arange(1, len(around) + 1)
    following[offsets[1:] - 1] = offsets[:-1]
    pairs = np.unique(np.sort(np.stack([around, around[following]], axis=1), axis=1), axis=0)
    return pairs[:, 0], pairs[:, 1]


def finer(points, first, second=None):
    """Points of the plane on the segments, many times as dense as the vertices, (S, DENSER + 1, 2)."""
    share = np.linspace(0, 1, DENSER + 1)[:, None]
    end = points[first + 1 if second is None else second]
    return points[first, None] + share * (end - points[first])[:, None]


def on_curves(film, dense, first, second):
    """The same on the curves along which cells are cut, where both ends of a segment are on one: by bisection."""
    mesh = getattr(film.sheet.draws, "mesh", None)
    for curve in () if mesh is None else mesh.curves:
        values = curve(places(film))
        on = np.abs(values) <= 1e-9 * np.abs(values).max()
        which = np.flatnonzero(on[first] & on[second])
        if not len(which):
            continue
        chord = dense[which, -1] - dense[which, 0]
        inner = dense[which, 1:-1]
        across = np.broadcast_to((chord[:, ::-1] * (-1, 1))[:, None], inner.shape).reshape(-1, 2)
        points, lost = inner.reshape(-1, 2).copy(), np.ones(inner[..., 0].size, dtype=bool)
        # The nearest place at which the function is zero, as far as a third of the chord away.
        for reach in (1e-3, 0.01, 0.03, 0.1, 0.3):
            low, high = points - reach * across, points + reach * across
            side = curve(low) > 0
            found = lost & (side != (curve(high) > 0))
            for _ in range(60):
                middle = (low + high) / 2
                same = ((curve(middle) > 0) == side)[:, None]
                low, high = np.where(same, middle, low), np.where(same, high, middle)
            points[found], lost = low[found], lost & ~found
        dense[which, 1:-1] = points.reshape(inner.shape)
    return dense


def distance(points, start, end):
    """How far points (..., D) are from segments (..., D)."""
    along = end - start
    length2 = (along**2).sum(axis=-1)
    share = ((points - start) * along).sum(axis=-1) / np.where(length2 > 0, length2, 1)
    return np.linalg.norm(points - start - np.clip(share, 0, 1)[..., None] * along, axis=-1)


def gaps_px(film, progress=BETWEEN):
    """How far the true curves are from the drawn lines at most, and the middles of drawn lines from the true curves.

    In every step of the film, those in which only the camera moves too.
    """
    first, second = drawn_segments(film)
    dense = on_curves(film, finer(places(film), first, second), first, second)
    motions = film.journey.motions(dense.reshape(-1, 2))
    out, back = [], []
    for number, way in enumerate(film.journey.ways):
        for t in progress if way.layer is not None else (0.5, 1.0):
            step = film.step(Moment(0.0, 0.04, number, t, hold=False))
            view = way.view(step.camera)
            true, drawn = (
                film.project(positions, view)[0]
                for positions in (motions[step.number](step.t), film.sheet.vertices.at(step))
            )
            true = true.reshape(*dense.shape)
            start, end = drawn[first], drawn[second]
            out.append(distance(true, start[:, None], end[:, None]).max())
            middle = (start + end)[:, None] / 2
            back.append(distance(middle, true[:, :-1], true[:, 1:]).min(axis=1).max())
    return max(out), max(back)


def assert_promise(film, progress=BETWEEN):
    out, back = gaps_px(film, progress)
    assert out <= PROMISE_PX
    assert back <= PROMISE_PX


def network(functions, widths, scale=1.0, seed=0):
    """Affine maps of a scale, each with its activation."""
    rng = np.random.default_rng(seed)
    layers, width = [], 2
    for function, following in zip(functions, widths, strict=True):
        weight, bias = rng.normal(size=(following, width)), rng.normal(size=following)
        layers += [Affine(scale * weight, scale * bias), Activation(function)]
        width = following
    return layers


def block(function, width, inside, scale=1.0, seed=0):
    """A residual block of one hidden layer."""
    rng = np.random.default_rng(seed)
    into = Affine(scale * rng.normal(size=(inside, width)), scale * rng.normal(size=inside))
    return Residual([into, Activation(function), Affine(rng.normal(size=(width, inside)))])


FUNCTIONS = [
    *("abs", "relu", "leaky_relu(alpha=0.2)", "tanh", "sin", "cos", "sigmoid", "softmax", "gelu", "square", "step"),
    *("hard_tanh", "relu6", "h_swish", "elu(alpha=2)", "selu", "gaussian", "mish", "softsign"),
]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_promise_holds_for_one_activation(function):
    assert_promise(film_of([Activation(function, 2)]))


@pytest.mark.parametrize("function", FUNCTIONS[::3])
def test_the_promise_holds_for_two_layers_through_space(function):
    assert_promise(film_of(network([function, function], (3, 2), seed=1), lines=4))


DEEP = {
    "tanh": network(["tanh"] * 3, (2, 2, 2), 1.5),
    "tanh into space": network(["tanh"] * 3, (3, 3, 3), 1.2, seed=1),
    "steep tanh": network(["tanh"] * 2, (2, 2), 20, seed=2),
    "sigmoid": network(["sigmoid"] * 3, (2, 3, 2), 4, seed=3),
    "softmax": network(["softmax"] * 2, (3, 3), 3, seed=4),
    "abs": network(["abs"] * 3, (3, 2, 3), seed=5),
    "small weights": network(["gelu"] * 2, (2, 3), 0.1, seed=6),
    "quick sin": network(["sin"], (2,), 12, seed=7),
    "sin of sin": network(["sin", "sin"], (2, 2), 2, seed=9),
    "narrow gaussian": network(["gaussian"], (3,), 12, seed=10),
    "gaussian, then abs": network(["gaussian", "abs"], (2, 2), 2, seed=46),
    "square": network(["square"] * 2, (2, 2), 0.7, seed=11),
    "steep gelu": network(["gelu"], (2,), 20, seed=12),
    "mixed": network(["sin", "abs", "tanh"], (2, 3, 2), 1.5, seed=13),
    "smooth then creased": network(["square", "relu6", "elu(alpha=2)"], (2, 2, 2), seed=14),
    "creased then smooth": network(["hard_tanh", "leaky_relu", "sin"], (3, 2, 2), 2, seed=15),
    "abs, then quick cos": network(["abs", "cos"], (2, 2), 2, seed=16),
    "gelu, then cos": [*network(["gelu"], (2,), 3, seed=17), block("cos", 2, 2, 12, seed=18)],
    "residual": [block("tanh", 2, 3, 2, seed=19), block("relu", 2, 2, seed=20), block("sin", 2, 3, 3, seed=21)],
    "residual selu": [block("selu", 2, 3, seed=22), *network(["gaussian"], (3,), 2, seed=23)],
    "residual step": [block("step", 2, 3, seed=24), *network(["abs"], (2,), seed=25)],
    "step": network(["step", "tanh"], (3, 2), seed=26),
    "tanh, then step": network(["tanh", "step"], (2, 2), 2, seed=27),
    "to one dimension": [*network(["tanh"], (3,), 2, seed=28), Affine([[1.0, -2.0, 0.5]], [0.3])],
    "wide": [*network(["sin"], (6,), 2, seed=29), Affine(np.random.default_rng(30).normal(size=(2, 6)))],
}


@pytest.mark.parametrize("layers", DEEP.values(), ids=list(DEEP))
def test_the_promise_holds_for_networks(layers):
    assert_promise(film_of(layers, lines=4))


@pytest.mark.parametrize("affine_tween", ["geometric", "lerp", "staged"])
@pytest.mark.parametrize("function", ["abs", "sin"])
def test_the_promise_holds_however_affine_maps_move(function, affine_tween):
    layers = [*network([function] * 2, (2, 3), 1.5, seed=40), Affine(np.random.default_rng(41).normal(size=(2, 3)))]
    assert_promise(film_of(layers, lines=4, affine_tween=affine_tween))
    if function == "abs":
        assert_promise(film_of(layers, lines=4, affine_tween=affine_tween, tween="lerp"))


def test_the_promise_holds_as_a_sheet_begins_to_double_back():
    # Lines double back under sin only from halfway on, and the place where they turn wanders along them.
    film = film_of([Activation("sin", 2)], lines=5)
    assert_promise(film, np.linspace(0.5, 0.6, 21))


def test_the_promise_holds_where_the_camera_goes_closer():
    film = film_of([Affine([[6.0, -8.0], [8.0, 6.0]]), Activation("tanh")], lines=5)
    (closer,) = [way for way in film.journey.ways if way.purpose == "closer"]
    assert closer.end.half < 0.5 * closer.start.half
    assert_promise(film)


FILMS = {
    "bent": (network(["tanh", "abs"], (2, 2), 2, seed=100), {}),
    "bent, small in the end": ([Affine(2 * np.eye(2), [1.0, -2.0]), Activation("sigmoid"), Affine(np.eye(2))], {}),
    "rolled": ([Activation("sin", 2), *network(["softmax"], (2,), seed=101)], {}),
    "straight": (network(["tanh", "sin"], (2, 2), 2, seed=102), {"tween": "lerp"}),
    "staged": (network(["sin"], (2,), 1.5, seed=103), {"affine_tween": "staged"}),
    "affine maps straight": (network(["gelu", "tanh"], (2, 2), 1.5, seed=104), {"affine_tween": "lerp"}),
    "turned over": ([Affine([[0.3, 1.2], [1.1, 0.2]]), Activation("softsign"), Affine([[0.0, 1.0], [1.0, 0.0]])], {}),
    "in space": (network(["tanh", "sin"], (3, 3), 1.5, seed=105), {}),
    "in space, small in the end": (network(["sigmoid"] * 3, (3, 2, 3), 0.7, seed=106), {}),
    "projected": (network(["tanh", "abs"], (6, 5), 1.5, seed=107), {}),
}


@pytest.mark.parametrize("name", FILMS)
def test_the_promise_holds_for_the_sides_of_cells_at_any_moment(name):
    """Curved borders of classes too; at moments between all those that are looked at."""
    layers, options = FILMS[name]
    # Borders of classes are sides of cells like any other, but that they are curved: they are in most of these.
    color = "position" if name in {"rolled", "turned over", "affine maps straight"} else "class"
    state = Network(layers).trace(np.random.default_rng(0).uniform(-EXTENT, EXTENT, (200, 2))).steps[-1].points
    weight = np.random.default_rng(1).normal(size=(3, state.shape[1]))
    # What decides: three classes that meet within the state.
    scores = Affine(weight, -weight @ state.mean(axis=0))
    film = film_of([*layers, scores], lines=4, wires=False, color=color, **{"to": "hidden", **options})
    assert (film.sheet.draws.mesh.line < 0).any() or color == "position"
    assert_promise(film, np.linspace(0.03, 0.99, 7) ** 1.1)


@pytest.mark.parametrize("size", [96, 960])
def test_the_promise_is_in_pixels_whatever_the_size(size):
    layers = network(["sin", "tanh"], (2, 2), 2, seed=42)
    film = film_of(layers, lines=5, size=size)
    assert_promise(film)
    # Nine times the scale of the smallest picture takes about three times the vertices.
    smallest = film_of(layers, lines=5, size=64).sheet.draws.offsets[-1]
    assert film.sheet.draws.offsets[-1] / smallest == pytest.approx((size / 64) ** 0.5, rel=0.5)


def inner_vertices(sheet):
    return np.setdiff1d(np.arange(len(sheet.points)), np.r_[sheet.offsets[:-1], sheet.offsets[1:] - 1])


def on_crease(layers, points):
    """Whether points are on each crease of each activation, to 1e-12 of the largest pre-activation, (N, M)."""
    found = []
    for crossings in crease_functions(Network(layers).layers):
        values = crossings(points)
        found.append(np.abs(values) <= 1e-12 * np.abs(values).max())
    return np.concatenate(found, axis=1)


CREASED = {
    "abs": network(["abs"] * 3, (2, 2, 2), seed=50),
    "relu in space": network(["relu"] * 3, (3, 3, 3), seed=51),
    "hard tanh": network(["hard_tanh"] * 2, (2, 3), seed=52),
    "relu6": network(["relu6"] * 2, (3, 2), 4, seed=53),
    "mixed": network(["leaky_relu(alpha=0.3)", "abs", "hard_sigmoid"], (3, 2, 2), 3, seed=54),
    "residual": [block("abs", 2, 3, seed=55), *network(["relu"], (2,), seed=56), block("relu", 2, 2, seed=57)],
    "torn, then creased": [block("step", 2, 3, 2, seed=58), *network(["abs"], (3,), seed=59)],
}


@pytest.mark.parametrize("layers", CREASED.values(), ids=list(CREASED))
def test_a_straight_network_has_vertices_on_its_creases_and_nowhere_else(layers):
    sheet = sheet_of(layers, lines=9)
    assert on_crease(layers, sheet.points)[inner_vertices(sheet)].any(axis=1).all()
    assert len(inner_vertices(sheet)) > 9
    # Between two vertices nothing changes side: no crease is without its vertex.
    first = segments(sheet.offsets)
    for crossings in crease_functions(Network(layers).layers):
        values = crossings(sheet.points)
        values[np.abs(values) <= 1e-12 * np.abs(values).max()] = 0
        assert (values[first] * values[first + 1] >= 0).all()


@pytest.mark.parametrize("function", ["abs", "relu", "elu(alpha=2)", "selu"])
def test_where_a_line_crosses_a_crease_there_is_exactly_one_vertex(function):
    layers = network([function], (3,), seed=60)
    lattice = Lattice(EXTENT, 9)
    sheet = sheet_of(layers, lines=9)
    crossings = crease_functions(layers)[0]
    crossed = crossings(lattice.start) * crossings(lattice.end) < 0
    assert 5 < crossed.sum() < crossed.size
    there = on_crease(layers, sheet.points)
    line = np.repeat(sheet.line, np.diff(sheet.offsets))
    counts = np.stack([there[line == number].sum(axis=0) for number in range(len(lattice.level))])
    assert np.array_equal(counts, crossed)


@pytest.mark.parametrize("function", ["abs", "elu(alpha=2)"])
def test_a_crease_in_the_middle_of_a_line_has_its_vertex(function):
    sheet = sheet_of([Activation(function, 2)], lines=6)
    on_axes = sheet.points[(sheet.points == 0).any(axis=1)]
    assert len(on_axes) == 12


@pytest.mark.parametrize("function", ["abs", "step"])
def test_a_curve_that_crosses_a_crease_and_comes_back_at_once_is_seen(function):
    # sin 10x is above 0.9999 at ten places in [-3, 3], for 0.003 each time; sin y never is on these lines.
    layers = [Affine([[10, 0], [0, 1]]), Activation("sin"), Affine(np.eye(2), [-0.9999, -1.5]), Activation(function)]
    sheet = sheet_of(layers, lines=4)
    peaks = (np.pi / 2 + 2 * np.pi * np.arange(-5, 5)) / 10
    width = np.arccos(0.9999) / 10
    expected = np.sort(np.r_[peaks - width, peaks + width])
    for level in Lattice(EXTENT, 4).level[:4]:
        row = sheet.points[sheet.points[:, 1] == level]
        row = row[np.argsort(row[:, 0])]
        found = row[np.abs(np.sin(10 * row[:, 0]) - 0.9999) < 1e-9, 0]
        # A jump has a vertex on both sides.
        assert found[:: 1 if function == "abs" else 2] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("affine_tween", ["geometric", "lerp", "staged"])
def test_straight_lines_that_stay_straight_keep_two_vertices(affine_tween):
    rng = np.random.default_rng(70)
    turned = Affine([[0.6, -0.8], [0.8, 0.6]])
    for layers in (
        [Affine(np.eye(2)), Activation("identity")],
        [turned, Affine(rng.normal(size=(2, 2)), rng.normal(size=2))],
        [Affine(rng.normal(size=(3, 2)), rng.normal(size=3)), Affine(rng.normal(size=(2, 3)))],
        [Affine([[0.0, 2.0], [-2.0, 0.0]], [1.0, 0.0]), Activation("tanh"), turned],
        [Affine([[5.0, 0.0], [0.0, -0.2]]), Activation("sigmoid"), Activation("softplus")],
        [Residual([Affine([[1.0, 0.0], [0.0, 3.0]]), Activation("tanh")])],
        [Affine(np.eye(2), [9.0, -9.0]), Activation("relu")],
    ):
        sheet = sheet_of(layers, affine_tween=affine_tween)
        assert np.array_equal(sheet.offsets, 2 * np.arange(15))
        lattice = Lattice(EXTENT, 7)
        assert np.array_equal(sheet.points, np.stack([lattice.start, lattice.end], axis=1).reshape(-1, 2))


def test_lines_that_do_not_stay_straight_do_not():
    sheet = sheet_of([Affine([[0.8, -0.6], [0.6, 0.8]]), Activation("tanh")])
    assert np.diff(sheet.offsets).min() > 3


STEPPED = {
    "step": [Activation("step", 2)],
    "turned": network(["step"], (3,), seed=80),
    "twice": network(["step", "step"], (2, 2), seed=81),
    "after sin": network(["sin", "step"], (2, 2), 2, seed=82),
    "after abs": network(["abs", "step"], (2, 2), 2, seed=83),
    "residual": [block("step", 2, 2, seed=84)],
    "residual, then abs": [block("step", 2, 3, 2, seed=85), *network(["abs"], (3,), seed=86)],
}


@pytest.mark.parametrize("layers", STEPPED.values(), ids=list(STEPPED))
def test_no_line_is_drawn_across_a_jump_and_both_sides_are_there(layers):
    lattice, sheet = Lattice(EXTENT, 8), sheet_of(layers, lines=8)
    functions = jump_functions(Network(layers).layers)
    first = segments(sheet.offsets)
    dense = finer(sheet.points, first)
    for jumps in functions:
        sides = jumps(dense.reshape(-1, 2)).reshape(*dense.shape[:2], -1) >= 0
        assert (sides == sides[:, :1]).all()
    # Where a line is in pieces, one ends where the next begins, and that is at a jump.
    torn = np.flatnonzero(sheet.line[1:] == sheet.line[:-1])
    assert len(torn) > 5
    ends, starts = sheet.points[sheet.offsets[torn + 1] - 1], sheet.points[sheet.offsets[torn + 1]]
    assert np.abs(ends - starts).max() < 1e-9
    jumped = [((jumps(ends) >= 0) != (jumps(starts) >= 0)).any(axis=1) for jumps in functions]
    assert np.logical_or.reduce(jumped).all()
    # Nothing is missing at the ends.
    whole = np.flatnonzero(np.r_[True, sheet.line[1:] != sheet.line[:-1]])
    assert np.array_equal(sheet.points[sheet.offsets[whole]], lattice.start)
    assert np.array_equal(sheet.points[sheet.offsets[np.r_[whole[1:], len(sheet.line)]] - 1], lattice.end)


def test_a_step_of_the_plane_tears_every_line_once():
    sheet = sheet_of([Activation("step", 2)], lines=8)
    assert np.array_equal(sheet.line, np.repeat(np.arange(16), 2))
    assert np.array_equal(sheet.offsets, 2 * np.arange(33))
    across = np.where(sheet.line % 16 < 8, 0, 1)
    for piece in range(32):
        ends = sheet.points[sheet.offsets[piece] : sheet.offsets[piece + 1], across[piece]]
        assert ends == pytest.approx([-3, 0] if piece % 2 == 0 else [0, 3], abs=1e-9)


@pytest.mark.parametrize("layers", [STEPPED["step"], STEPPED["turned"], STEPPED["residual"]])
def test_rounding_errors_carry_no_vertex_across_a_jump(layers):
    """The same point may come out a little different: one at a time, on another machine."""
    sheet = sheet_of(layers, lines=8)
    first = segments(sheet.offsets)
    for jumps in jump_functions(Network(layers).layers):
        size = np.abs(jumps(sheet.points)).max(axis=0)
        for error in (-1e-15, 1e-15):
            sides = jumps(sheet.points) + error * size >= 0
            assert (sides[first] == sides[first + 1]).all()


def test_a_jump_that_no_line_meets_tears_nothing():
    for function in ("step", "tanh"):
        layers = [Affine(np.eye(2), [9.0, 9.0]), Activation("step"), *network([function], (2,), seed=87)]
        assert np.array_equal(sheet_of(layers).line, np.arange(14))


@pytest.mark.parametrize(
    "layers",
    [[Activation("softmax", 2)], network(["sin", "tanh"], (2, 2), 2), network(["step"], (2,)), CREASED["mixed"]],
    ids=["softmax", "smooth", "torn", "creased"],
)
def test_pieces_run_along_their_lines_in_order(layers):
    lattice, sheet = Lattice(EXTENT, 7), sheet_of(layers, lines=7)
    assert sheet.offsets[0] == 0
    assert sheet.offsets[-1] == len(sheet.points)
    assert len(sheet.line) == len(sheet.offsets) - 1
    assert np.array_equal(np.unique(sheet.line), np.arange(14))
    assert (np.diff(sheet.line) >= 0).all()
    assert (np.diff(sheet.offsets) >= 1).all()
    line = np.repeat(sheet.line, np.diff(sheet.offsets))
    row = lattice.family[line] == ROW
    across, along = np.where(row, sheet.points.T[::-1], sheet.points.T)
    assert np.array_equal(across, lattice.level[line])
    assert (np.diff(along)[line[1:] == line[:-1]] > 0).all()
    assert np.abs(sheet.points).max() == EXTENT
    assert not sheet.points.flags.writeable


def test_there_are_no_more_vertices_than_the_promise_needs():
    uniform = 2 * 21 * 101
    # Bent at a scale at which it fills the plot.
    assert len(sheet_of([Activation("softmax", 2)], lines=21).points) < uniform / 3.9
    assert len(sheet_of(network(["abs"] * 3, (2, 2, 2), seed=90), lines=21).points) < uniform / 8
    assert len(sheet_of(network(["tanh"] * 3, (2, 2, 2), seed=91), lines=21).points) < uniform / 2


def test_a_finer_tolerance_takes_more_vertices():
    film = film_of([Activation("softmax", 2)])
    counts = [
        len(refine(Lattice(EXTENT, 7), film.journey.screen_map(film.layout.half_px), tolerance_px=tolerance).points)
        for tolerance in (0.64, 0.16, 0.04, 0.01)
    ]
    # The error of a chord goes with the square of its length.
    assert np.diff(np.log2(counts)) == pytest.approx(np.ones(3), abs=0.35)


def test_a_sheet_that_is_bent_too_often_is_refused(monkeypatch):
    monkeypatch.setattr(refinement, "MAX_VERTICES", 1000)
    with pytest.raises(InvalidValueError) as caught:
        film_of(network(["sin"], (2,), 30))
    assert str(caught.value) == ("the network bends the sheet too often to draw: over 1,000 vertices; use fewer lines")


@pytest.mark.parametrize(
    "text",
    [
        "x*sin(x)",
        "where(x > 0.1, x, 0.2*x + 0.08)",
        "abs(abs(x) - 1) - relu(x - 0.7)**2",
        "maximum(sin(4*x), minimum(x, 0.3))",
        "floor(x) + 0.3*x",
        "x + sign(x - 0.5)",
        "where(-1 < x <= 0.5, 2 - x, tanh(x))",
        "where(x > 0, sqrt(x), 0)",
        "(x > 0.3)*x**2",
    ],
)
def test_expressions_are_drawn_as_exactly_as_any_other(text):
    for layers in (
        [Activation(text)],
        [Affine([[1.1, -0.6], [0.4, 0.9]], [0.2, -0.1]), Activation(text), Affine(np.eye(2)), Activation(text)],
    ):
        out, back = gaps_px(film_of(layers))
        assert out <= PROMISE_PX
        assert back <= PROMISE_PX


def widest_jump_px(film):
    """The widest jump of the true picture within a segment that is drawn, in every state: by bisection."""
    points, (first, second) = places(film), drawn_segments(film)
    start, way = points[first], points[second] - points[first]
    widest = 0.0
    for number, step_way in enumerate(film.journey.ways):
        if step_way.layer is None:
            continue
        step = film.step(Moment(0.0, 0.04, number, 1.0, hold=False))
        view = step_way.view(step.camera)

        def at(share, step=step, view=view):
            positions = film.journey.motions(start + share[:, None] * way)[step.number](1.0)
            return film.project(positions, view)[0][:, :2]

        shares = np.linspace(0, 1, DENSER + 1)
        dense = np.stack([at(np.full(len(start), share)) for share in shares], axis=1)
        gap = np.linalg.norm(np.diff(dense, axis=1), axis=2).argmax(axis=1)
        low, high = shares[gap], shares[gap + 1]
        a, b = at(low), at(high)
        for _ in range(36):
            middle = (low + high) / 2
            there = at(middle)
            left = np.linalg.norm(there - a, axis=1) > np.linalg.norm(b - there, axis=1)
            high, b = np.where(left, middle, high), np.where(left[:, None], there, b)
            low, a = np.where(left, low, middle), np.where(left[:, None], a, there)
        widest = max(widest, np.linalg.norm(b - a, axis=1).max())
    return widest


@pytest.mark.parametrize(
    "text",
    [
        "floor(x*x*3)",
        "floor(sin(3*x)*4)/4",
        "where(x*x<0.00001, 3, x)",
        "sign(x*x - 0.0001)",
        "where(abs(sin(x)) < 0.001, 3, x)",
        "where(x > 0, tanh(1/x), x)",
    ],
)
def test_no_segment_is_drawn_across_a_jump_however_near_two_are(text):
    bent = [Affine([[1.3, 0.5], [-0.4, 1.1]], [0.1, 0.2]), Activation("sin"), Affine([[2, 0.5], [-0.4, 3]])]
    for layers in ([Activation(text)], [*bent, Activation(text), Affine([[1, 1]])]):
        assert widest_jump_px(film_of(layers, lines=5)) < 0.01
