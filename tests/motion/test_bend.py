"""Bending: a layer of two units as paper, its stages, its order of layers, and that drawn lines stay true."""

import itertools

import numpy as np
import pytest

import warpviz as wv
from warpviz.errors import InvalidValueError
from warpviz.motion.bend import BendTween, can_bend, why_not_bend
from warpviz.motion.tween import TWEENS, bending
from warpviz.net.activations import ACTIVATIONS, activation
from warpviz.net.analysis import crease_functions, jump_functions
from warpviz.net.layers import Activation, Affine, Residual
from warpviz.plane.lattice import Lattice
from warpviz.plane.refine import refine

EXPRESSIONS = ["x*sin(x)", "sin(2*x)+x", "where(x > 0, x, 0.2*x)", "minimum(x,1)"]
BENDING = [*ACTIVATIONS, *EXPRESSIONS]
EXTENT = 3.0
CORNERS = np.array([[-EXTENT, -EXTENT], [EXTENT, EXTENT], [-EXTENT, EXTENT], [EXTENT, -EXTENT]])
POINTS = np.random.default_rng(0).uniform(-EXTENT, EXTENT, (300, 2))
TIMES = np.linspace(0.0, 1.0, 41).tolist()


def bend(text, reach=CORNERS):
    return BendTween.of(Activation(text, 2), reach)


def test_every_registered_activation_can_be_bent():
    assert {name: why_not_bend(Activation(name, 2), CORNERS) for name in ACTIVATIONS} == dict.fromkeys(ACTIVATIONS, "")


@pytest.mark.parametrize(
    ("layer", "reason"),
    [
        (Affine(np.eye(2)), "Affine: only activations are bent"),
        (Residual([Affine(np.eye(2)), Activation("tanh")]), "Residual: only activations are bent"),
        (Activation("tanh", 3), "3 units: only two are bent"),
        (Activation("sqrt(abs(x))", 2), "sqrt(abs(x)): its slope grows without bound near x = 0"),
        (Activation("sqrt(abs(x - 2))", 2), "sqrt(abs(x - 2)): its slope grows without bound near x = 2"),
    ],
)
def test_why_some_layers_are_not_bent(layer, reason):
    assert why_not_bend(layer, CORNERS) == reason
    assert not can_bend(layer, CORNERS)
    with pytest.raises(InvalidValueError, match="bend: cannot"):
        BendTween.of(layer, CORNERS)


def test_whether_a_slope_has_a_bound_depends_on_the_reach():
    layer = Activation("sqrt(abs(x - 2))", 2)
    assert can_bend(layer)
    assert can_bend(layer, CORNERS / 2)


@pytest.mark.parametrize("text", BENDING)
def test_both_ends_are_exact_and_nothing_jumps(text):
    path, layer = bend(text).path(POINTS), Activation(text, 2)
    assert np.array_equal(path(0.0), np.pad(POINTS, ((0, 0), (0, 1))))
    assert np.array_equal(path(1.0), np.pad(layer(POINTS), ((0, 0), (0, 1))))
    count = 500
    frames = [path(t) for t in np.linspace(0.0, 1.0, count + 1).tolist()]
    moved = [np.linalg.norm(b - a, axis=1).max() for a, b in itertools.pairwise(frames)]
    # A unit takes at least a half of the step; pressing is the quickest, from at most m times the strip's length.
    steep = max(unit.steep.most for unit in bend(text).units)
    assert max(moved) <= 2 / 0.2 * 1.5 * 2 * 6 * 2**0.5 * max(steep, 1) / count


@pytest.mark.parametrize("text", [text for text in BENDING if text not in ("softmax", "step")])
def test_the_length_of_every_row_and_column_is_m_to_the_t_of_what_it_was(text):
    tween = bend(text)
    # Corners must not be cut.
    along = np.unique(np.r_[np.linspace(-EXTENT, EXTENT, 20_001), activation(text).creases])
    along = along[np.abs(along) <= EXTENT]
    for stage in tween.stages:
        if stage.kind != "bend":
            continue
        unit = tween.units[stage.unit]
        line = np.full((len(along), 2), 0.7)
        line[:, stage.unit] = along
        across = line[::100, ::-1]
        # The other coordinate may have been bent and pressed before.
        flat = tween.path(across)(stage.start)
        for share in (0.3, 0.95):
            t = stage.start + share * (stage.end - stage.start)
            length = np.linalg.norm(np.diff(tween.path(line)(t), axis=0), axis=1).sum()
            assert length == pytest.approx(unit.steep.most**share * 2 * EXTENT, rel=1e-7)
            other = np.linalg.norm(np.diff(tween.path(across)(t), axis=0), axis=1).sum()
            assert other == pytest.approx(np.linalg.norm(np.diff(flat, axis=0), axis=1).sum(), rel=1e-12)


@pytest.mark.parametrize("text", BENDING)
def test_from_above_nothing_moves_while_it_is_pressed(text):
    tween = bend(text)
    path = tween.path(POINTS)
    for stage in tween.stages:
        if stage.kind == "press":
            first = path(stage.start)
            heights = []
            for share in (0.25, 0.5, 0.75, 0.999):
                now = path(stage.start + share * (stage.end - stage.start))
                assert now[:, :2] == pytest.approx(first[:, :2], abs=1e-12)
                heights.append(now[:, 2])
            assert (np.diff(heights, axis=0) <= 1e-15).all()
            assert heights[-1].max() < 1e-4 * max(first[:, 2].max(), 1e-9)


def test_bending_the_absolute_value_is_folding_it():
    for t in TIMES:
        assert TWEENS["bend"](Activation("abs", 2), POINTS, t) == pytest.approx(
            TWEENS["fold"](Activation("abs", 2), POINTS, t), abs=1e-14
        )


def test_units_take_equal_shares_and_those_that_are_left_take_none():
    def kinds(tween):
        return [(stage.unit, stage.kind, round(stage.start, 9), round(stage.end, 9)) for stage in tween.stages]

    assert kinds(bend("abs")) == [(0, "bend", 0, 0.5), (1, "bend", 0.5, 1)]
    relu = [(0, "bend", 0, 0.4), (0, "press", 0.4, 0.5), (1, "bend", 0.5, 0.9), (1, "press", 0.9, 1)]
    assert kinds(bend("relu")) == relu
    one_sided = bend("relu", np.array([[0.5, -1.0], [2.0, 3.0]]))
    assert kinds(one_sided) == [(1, "bend", 0, 0.8), (1, "press", 0.8, 1)]
    assert [one_sided.stage(t).kind for t in (0.0, 0.79, 0.81, 1.0)] == ["bend", "bend", "press", "press"]
    still = bend("identity")
    assert kinds(still) == []
    assert still.stage(0.5) is None
    assert np.array_equal(still.path(POINTS)(0.5)[:, :2], POINTS)
    assert not still.path(POINTS).order(0.5).any()


def test_two_corners_are_as_good_as_all_points():
    for text in ("tanh", "gelu", "cos"):
        few, many = bend(text, np.stack([POINTS.min(axis=0), POINTS.max(axis=0)])), bend(text, POINTS)
        assert np.array_equal(few.path(POINTS)(0.3), many.path(POINTS)(0.3))


def test_sheet_and_points_move_alike_when_the_bending_is_fixed():
    fixed = bending(Activation("square", 2), CORNERS)
    whole = fixed.path(Activation("square", 2), POINTS)(0.6)
    assert np.array_equal(fixed.path(Activation("square", 2), POINTS[:7])(0.6), whole[:7])
    assert not np.allclose(TWEENS["bend"](Activation("square", 2), POINTS[:7], 0.6), whole[:7], atol=1e-3)


def test_softmax_bends_to_half_the_width_and_then_stands_up():
    tween = bend("softmax", POINTS)
    path = tween.path(POINTS)
    p, q = (POINTS[:, 0] - POINTS[:, 1]) / 2**0.5, POINTS.sum(axis=1) / 2**0.5
    bent, stood = tween.stages[1].end, tween.stages[2].end
    assert [(stage.unit, stage.kind) for stage in tween.stages] == list(itertools.product((0, 1), ("bend", "press")))
    assert tween.units[0].steep.most == pytest.approx(0.5, rel=1e-12)
    flat = path(bent)
    assert (flat[:, 0] - flat[:, 1]) / 2**0.5 == pytest.approx(np.tanh(p / 2**0.5) / 2**0.5, abs=1e-12)
    assert flat[:, :2].sum(axis=1) / 2**0.5 == pytest.approx(q, abs=1e-12)
    assert flat[:, 2] == pytest.approx(0, abs=1e-12)
    standing = path(stood - 1e-12)
    assert standing[:, :2] == pytest.approx(wv.activation("softmax")(POINTS), abs=1e-10)
    assert standing[:, 2] == pytest.approx(q - min(q.min(), 0), abs=1e-10)
    # Rows along p have half of their length once bent, seen in space.
    line = np.linspace(-3, 3, 40_001)[:, None] * np.array([[1.0, -1.0]]) / 2**0.5
    length = np.linalg.norm(np.diff(tween.path(line)(tween.stages[0].end - 1e-13), axis=0), axis=1).sum()
    assert length == pytest.approx(3, rel=1e-7)


# What is looked at by the refinement is enough


def distance(points, start, end):
    along = end - start
    length2 = (along**2).sum(axis=-1)
    share = ((points - start) * along).sum(axis=-1) / np.where(length2 > 0, length2, 1)
    return np.linalg.norm(points - start - np.clip(share, 0, 1)[..., None] * along, axis=-1)


TURNED = Affine([[1.6, -1.2], [0.9, 1.2]], [0.3, -0.2])


@pytest.mark.parametrize("text", ["abs", "relu", "tanh", "gelu", "square", "softmax", *EXPRESSIONS, "straight sin"])
def test_drawn_lines_stay_within_a_quarter_of_a_pixel(text):
    before = Affine(np.eye(2)) if text.startswith("straight") else TURNED
    text = text.removeprefix("straight ")
    layer = Activation(text, 2)
    tween = bend(text, before(CORNERS))
    scale = 240 / max(np.abs(before(CORNERS)).max(), EXTENT)

    def moments(points):
        path = tween.path(before(points))
        return [(path(t) * scale,) for t in (*tween.checked, 1.0)]

    layers = [before, layer]
    sheet = refine(Lattice(EXTENT, 21), moments, creases=crease_functions(layers), jumps=jump_functions(layers))
    first = np.setdiff1d(np.arange(sheet.offsets[-1] - 1), sheet.offsets[1:] - 1)
    share = np.linspace(0, 1, 9)[:, None]
    dense = sheet.points[first, None] + share * (sheet.points[first + 1] - sheet.points[first])[:, None]
    true, drawn = tween.path(before(dense.reshape(-1, 2))), tween.path(before(sheet.points))
    for t in np.random.default_rng(3).uniform(0, 1, 64).tolist():
        ends = drawn(t) * scale
        curves = (true(t) * scale).reshape(*dense.shape[:2], 3)
        assert distance(curves, ends[first][:, None], ends[first + 1][:, None]).max() <= 0.25


# The order of layers


def test_folded_twice_four_layers_lie_as_paper_does():
    corners = np.array([[1.0, 1.0], [-1.0, 1.0], [-1.0, -1.0], [1.0, -1.0]])
    # The left half comes over the right one; both come over, turned round, from below.
    assert np.argsort(bend("abs").path(corners).rank_after).tolist() == [0, 1, 2, 3]


def test_layers_that_are_folded_again_keep_their_order():
    strip = np.array([[1.5, 0], [-1.5, 0], [-0.5, 0], [0.5, 0]])
    once = bend("abs").path(strip)
    moved = once(1.0)[:, :2] - [1.0, 0.0]
    twice = bend("abs").path(moved, once.rank_after)
    assert twice(1.0)[:, 0] == pytest.approx(0.5)
    assert np.argsort(twice.rank_after).tolist() == [0, 1, 2, 3]


def test_ranks_stay_between_minus_one_and_one_and_apart():
    points, rank, sides = POINTS, None, []
    rng = np.random.default_rng(5)
    for _ in range(6):
        points = points @ np.linalg.qr(rng.normal(size=(2, 2)))[0] - 0.7
        sides.append(points < 0)
        path = bend("abs", points).path(points, rank)
        points, rank = path(1.0)[:, :2], path.rank_after
        assert np.abs(rank).max() < 1
    # Those that have been folded differently are told apart, and no others.
    histories = np.unique(np.concatenate(sides, axis=1), axis=0, return_inverse=True)[1]
    assert len(np.unique(rank)) == histories.max() + 1 == len(np.unique(np.c_[rank, histories], axis=0)) > 20


@pytest.mark.parametrize("text", BENDING)
def test_no_two_change_places_while_pressing_or_holding(text):
    tween = bend(text)
    rank = np.sin(7 * POINTS[:, 0]) * np.cos(5 * POINTS[:, 1]) * 0.9
    path = tween.path(POINTS, rank)
    for stage in tween.stages:
        if stage.kind == "press":
            times = stage.start + np.array([0.0, 0.2, 0.7, 0.999]) * (stage.end - stage.start)
            orders = [np.argsort(path.order(t), kind="stable") for t in times.tolist()]
            assert all(np.array_equal(order, orders[0]) for order in orders)
    # A state is held in the order in which it was reached, and from which the next step starts.
    assert np.array_equal(path.order(1.0), path.rank_after)
    assert np.array_equal(bend(text).path(POINTS, path.rank_after).order(0.0), path.rank_after)


@pytest.mark.parametrize("text", ["abs", "gaussian", "cos", "square", "gelu", "x*sin(x)", "relu"])
def test_what_lies_on_each_other_does_not_change_places_when_a_move_ends(text):
    tween = bend(text)
    stage = tween.stages[0]
    x = np.random.default_rng(6).uniform(-EXTENT, EXTENT, 400)
    points = np.stack([x, np.full(400, 0.5)], axis=1)
    path = tween.path(points, 0.5 * np.sin(9 * x))
    end = stage.end - 1e-9
    before, after = path.order(end), path.order(stage.end)
    place, height = path(end)[:, 0], path(end)[:, 2]
    a, b = np.triu_indices(400, 1)
    # Pairs nearly over each other, and well apart in height or, for abs, on both sides of the mirror.
    over = (np.abs(place[a] - place[b]) < 0.02) & ((np.abs(height[a] - height[b]) > 0.05) | (text == "abs"))
    # Not on what stands upright, which is all at one place.
    lies = np.abs(activation(text).derivative(x)) > 0.1
    over &= lies[a] & lies[b]
    over &= (
        np.sign(x[a]) != np.sign(x[b]) if text == "abs" else tween.units[0].level(x)[a] != tween.units[0].level(x)[b]
    )
    assert over.any() == (text != "relu")
    assert ((before[a] > before[b]) == (after[a] > after[b]))[over].all()


def test_layers_at_one_place_are_in_their_order_and_in_reverse_upside_down():
    points = np.repeat([[-2.0, 0.3]], 3, axis=0)
    rank = np.array([0.5, -0.5, 0.0])
    path = bend("abs").path(points, rank)
    assert np.argsort(path.order(0.1)).tolist() == [1, 2, 0]
    assert np.argsort(path.order(0.4)).tolist() == [0, 2, 1]
    assert np.argsort(path.order(0.6)).tolist() == [0, 2, 1]
    assert np.argsort(path.rank_after).tolist() == [0, 2, 1]


# Normals


@pytest.mark.parametrize("text", ["abs", "tanh", "sin", "softmax", "gelu", "leaky_relu(alpha=0.2)"])
def test_normals_are_those_of_the_front(text):
    tween = bend(text)
    points, step = POINTS[np.abs(POINTS).min(axis=1) > 1e-3], 1e-6
    centre, right, up = (tween.path(points + shift) for shift in ([0, 0], [step, 0], [0, step]))
    for t in TIMES[1:-1]:
        stage = tween.stage(t)
        if stage.kind == "press" and stage.share(t) > 0.9:
            continue
        normal = np.cross(right(t) - centre(t), up(t) - centre(t))
        size = np.linalg.norm(normal, axis=1)
        sound = size > 1e-3 * step * step
        assert sound.mean() > 0.5
        found = centre.normals(t)
        assert np.linalg.norm(found, axis=1) == pytest.approx(1)
        assert found[sound] == pytest.approx(normal[sound] / size[sound, None], abs=2e-3)


def test_in_the_end_what_was_turned_over_once_shows_its_back():
    ends = bend("abs").path(POINTS).normals(1.0)
    assert ends[:, 2].tolist() == np.sign(POINTS[:, 0] * POINTS[:, 1]).tolist()


# Facts


@pytest.mark.parametrize(
    ("text", "at", "own"),
    [("abs", (), False), ("tanh", (), False), ("sin", (), False), ("relu", (1.0,), True), ("softmax", (1.0,), True)],
)
def test_bending_collapses_nothing_that_the_function_does_not(text, at, own):
    facts = TWEENS["bend"].facts(Activation(text, 2))
    assert (facts.collapses_at, facts.own, facts.spurious_collapses) == (at, own, ())
    tween = bend(text)
    step = 1e-5
    centre, right, up = (tween.path(POINTS + shift) for shift in ([0, 0], [step, 0], [0, step]))
    # In space no cell becomes nothing before what has been bent is pressed.
    for t in TIMES:
        stage = tween.stage(t)
        if stage.unit == 0 and stage.kind == "bend" and 0 < t < 1:
            areas = np.linalg.norm(np.cross(right(t) - centre(t), up(t) - centre(t)), axis=1) / step**2
            assert areas.min() > 0.4


def test_facts_of_the_absolute_value_are_those_of_a_fold():
    assert TWEENS["bend"].facts(Activation("abs", 2)) == TWEENS["fold"].facts(Activation("abs", 2))
    assert TWEENS["bend"].facts(Affine(np.eye(2))) is None
    assert activation("leaky_relu(alpha=0.1)").derivative(np.array([-1.0])) == 0.1
    assert TWEENS["bend"].facts(Activation("leaky_relu(alpha=0.1)", 2)).smallest == pytest.approx(0.01)
