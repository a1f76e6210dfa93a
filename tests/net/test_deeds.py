"""Deeds on maps that are made to do one thing, and on products whose parts are known."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import warpviz as wv
from warpviz.languages.table import LANGUAGES
from warpviz.net.activation_entry import ACTIVATIONS
from warpviz.net.deeds import DEEDS, affine_verbs, deed_of
from warpviz.net.layers import Activation, Affine, Residual


def rotation(degrees):
    a = math.radians(degrees)
    return np.array([[math.cos(a), -math.sin(a)], [math.sin(a), math.cos(a)]])


def rotation_in_space(degrees, axis=2):
    turn = np.eye(3)
    kept = [place for place in range(3) if place != axis]
    turn[np.ix_(kept, kept)] = rotation(degrees)
    return turn


MIRROR = np.diag([1.0, -1.0])
MAPS = {
    "nothing": (np.eye(2), "keep", "keep", "そのまま"),
    "too little": (rotation(2) * 1.05, "keep", "keep", "そのまま"),
    "a turn": (rotation(30), "turn", "turn", "回転"),
    "half a turn": (-np.eye(2), "turn", "turn", "回転"),
    "turned and larger": (2 * rotation(-50), "turn stretch", "turn and stretch", "回転して伸縮"),
    "larger": (1.2 * np.eye(2), "stretch", "stretch", "伸縮"),
    "smaller": (0.5 * rotation(90), "turn shrink", "turn and shrink", "回転して縮小"),
    "longer one way": (np.diag([2.0, 0.5]), "stretch", "stretch", "伸縮"),
    "narrower": (np.diag([1.0, 0.5]), "squeeze", "squeeze", "一方向に縮める"),
    "stretched slantwise": (rotation(20) @ np.diag([1.5, 1.0]) @ rotation(-20), "stretch", "stretch", "伸縮"),
    "symmetric, leaning": (np.array([[1.0, 0.04], [0.04, 0.3]]), "squeeze", "squeeze", "一方向に縮める"),
    "mirror": (MIRROR, "turn_over", "turn over", "裏返す"),
    "exchange": (np.array([[0.0, 1.0], [1.0, 0.0]]), "turn_over", "turn over", "裏返す"),
    "mirror and larger": (
        rotation(40) @ MIRROR * 1.5, "turn_over stretch", "turn over and stretch", "裏返して伸縮",
    ),
    "shear": (np.array([[1.0, 0.7], [0.0, 1.0]]), "shear", "shear", "せん断"),
    "shear the other way": (np.array([[1.0, 0.0], [-0.7, 1.0]]), "shear", "shear", "せん断"),
    "shear along a diagonal": (
        rotation(45) @ np.array([[1.0, 0.7], [0.0, 1.0]]) @ rotation(-45), "shear", "shear", "せん断",
    ),
    "shear and larger": (
        np.array([[2.0, 1.0], [0.0, 2.0]]), "shear stretch", "shear and stretch", "せん断して伸縮",
    ),
    "rank 1": (np.outer([1.0, 2.0], [3.0, -1.0]), "press_to_line", "press to a line", "線につぶす"),
    "rank 0": (np.zeros((2, 2)), "press_to_point", "press to a point", "点につぶす"),
    "into space": (np.array([[1.0, 0], [0, 1], [1, 1]]), "lift_to_space", "lift into space", "空間に移す"),
    "into space, rank 1": (np.ones((3, 2)), "press_to_line", "press to a line", "線につぶす"),
    "into the plane": (np.ones((2, 1)), "lift_to_plane", "lift into the plane", "平面に移す"),
    "into five": (np.eye(5)[:, :2], "lift_to_many", "lift to more dimensions", "高次元に移す"),
    "from space": (np.eye(3)[:2], "project", "project", "射影"),
    "from five to a line": (np.eye(5)[:1], "press_to_line", "press to a line", "線につぶす"),
    "turned in space": (rotation_in_space(30), "turn", "turn", "回転"),
    "larger in space": (2 * rotation_in_space(30, 0), "turn stretch", "turn and stretch", "回転して伸縮"),
    "mirror in space": (np.diag([1.0, 1.0, -1.0]), "mirror", "mirror", "鏡映"),
    "mirrored, turned in space": (
        rotation_in_space(30) @ np.diag([1.0, 1.0, -1.0]), "mirror turn", "mirror and turn", "鏡映して回転",
    ),
    "flat in space": (np.diag([1.0, 2.0, 0.0]), "press_to_plane", "press to a plane", "平面につぶす"),
    "a line kept": (np.eye(1), "keep", "keep", "そのまま"),
    "a line the other way": (np.array([[-2.0]]), "turn_over stretch", "turn over and stretch", "裏返して伸縮"),
}  # fmt: skip


@pytest.mark.parametrize("name", MAPS)
def test_an_affine_map_is_told_by_what_it_is(name):
    weight, verbs, english, japanese = MAPS[name]
    found = affine_verbs(weight, np.zeros(len(weight)))
    assert " ".join(found) == verbs
    assert LANGUAGES["en"].deed(found) == english
    assert LANGUAGES["ja"].deed(found) == japanese


def test_a_shift_is_said_where_it_can_be_seen():
    assert affine_verbs(np.eye(2), np.array([1.0, 0.0])) == ("shift",)
    assert affine_verbs(np.eye(2), np.array([0.1, 0.0])) == ("keep",)
    assert affine_verbs(np.eye(2), np.array([0.1, 0.0]), reach=0.5) == ("shift",)
    # What is a point has nothing that could be shifted.
    assert affine_verbs(np.zeros((2, 2)), np.ones(2)) == ("press_to_point",)
    three = affine_verbs(2 * rotation(30), np.array([3.0, 0.0]))
    assert LANGUAGES["en"].deed(three) == "turn, stretch and shift"
    assert LANGUAGES["ja"].deed(three) == "回転して伸縮・平行移動"
    over = affine_verbs(2 * MIRROR, np.array([3.0, 0.0]))
    assert LANGUAGES["ja"].deed(over) == "裏返して伸縮・平行移動"


@given(
    degrees=st.floats(-175, 175).filter(lambda a: abs(a) > 4),
    axis=st.floats(0, 180),
    long=st.floats(1.2, 4),
    short=st.floats(0.2, 4),
    over=st.booleans(),
)
def test_what_products_are_made_of_is_said(degrees, axis, long, short, over):
    stretch = rotation(axis) @ np.diag([long, short]) @ rotation(-axis)
    weight = rotation(degrees) @ (MIRROR if over else np.eye(2)) @ stretch
    found = affine_verbs(weight, np.zeros(2))
    assert ("turn_over" in found) == over
    if "shear" in found:
        # Then a lattice line keeps its direction; a factor of rotation explains the rest.
        assert not over
        assert min(abs(math.atan2(weight[1, 0], weight[0, 0])), abs(math.atan2(weight[0, 1], weight[1, 1]))) < 0.06
    else:
        assert found == ("turn_over" if over else "turn", "stretch")


@pytest.mark.parametrize("rank", range(5))
def test_the_rank_of_a_wide_map_is_said(rank):
    rng = np.random.default_rng(rank)
    weight = rng.normal(size=(5, rank)) @ rng.normal(size=(rank, 5)) if rank else np.zeros((5, 5))
    expected = ["press_to_point", "press_to_line", "press_to_plane", "press_to_space", "project"][rank]
    assert affine_verbs(weight, np.zeros(5)) == (expected,)


WHOLE = ([-3.0, -3.0], [3.0, 3.0])
POSITIVE = ([0.5, 0.1], [3.0, 2.0])
ONE_SIDE = ([-3.0, 0.1], [3.0, 2.0])
FUNCTIONS = [
    ("abs", WHOLE, "fold", None, "|z|"),
    ("abs", POSITIVE, "keep", None, "|z|"),
    ("abs", ONE_SIDE, "fold", 0, "|z_{1}|"),
    ("abs", ([0.1, -3.0], [3.0, -1.0]), "turn_over", 1, "|z_{2}|"),
    ("abs", ([-3.0, -3.0], [-0.5, -1.0]), "turn", None, "|z|"),
    ("relu", WHOLE, "crush_to_quadrant", None, r"\mathrm{ReLU}(z)"),
    ("relu", ONE_SIDE, "crush_half", 0, r"\mathrm{ReLU}(z_{1})"),
    ("relu", POSITIVE, "keep", None, r"\mathrm{ReLU}(z)"),
    ("relu", ([-3.0, -3.0], [3.0, -1.0]), "press_to_line", None, r"\mathrm{ReLU}(z)"),
    ("relu", ([-3.0, -3.0], [-0.5, -1.0]), "press_to_point", None, r"\mathrm{ReLU}(z)"),
    ("relu", ([-3.0] * 3, [3.0] * 3), "crush_to_octant", None, r"\mathrm{ReLU}(z)"),
    ("relu", ([-3.0] * 6, [3.0] * 5 + [-1.0]), "crush", None, r"\mathrm{ReLU}(z)"),
    ("relu6", WHOLE, "crush_to_quadrant", None, r"\mathrm{ReLU6}(z)"),
    ("relu6", ([-3.0, -3.0], [9.0, 9.0]), "clip", None, r"\mathrm{ReLU6}(z)"),
    ("leaky_relu", WHOLE, "crease", None, r"\mathrm{LReLU}(z)"),
    ("leaky_relu(alpha=-1)", WHOLE, "fold", None, r"\mathrm{LReLU}(z)"),
    ("leaky_relu(alpha=-0.3)", WHOLE, "fold", None, r"\mathrm{LReLU}(z)"),
    ("leaky_relu(alpha=0)", WHOLE, "crush_to_quadrant", None, r"\mathrm{LReLU}(z)"),
    ("leaky_relu(alpha=0.3)", ([-3.0, 1.0], [-1.0, 2.0]), "squeeze", 0, r"\mathrm{LReLU}(z_{1})"),
    ("leaky_relu", ([-3.0, -3.0], [3.0, -1.0]), "crease shrink", None, r"\mathrm{LReLU}(z)"),
    ("sin", WHOLE, "roll", None, r"\sin z"),
    ("sin", ([-1.5, -1.5], [1.5, 1.5]), "bend", None, r"\sin z"),
    ("sin", ([2.0, -0.05], [4.0, 0.05]), "bend", 0, r"\sin z_{1}"),
    ("sin", ([-3.0, -1.0], [3.0, 1.0]), "roll", None, r"\sin z"),
    ("cos", ([-3.0, -3.0], [3.0, 3.0]), "fold", None, r"\cos z"),
    ("cos", ([-6.0, -6.0], [6.0, 6.0]), "roll", None, r"\cos z"),
    ("cos", ([0.5, 0.5], [2.5, 2.5]), "bend", None, r"\cos z"),
    ("square", WHOLE, "fold", None, "z^2"),
    ("square", POSITIVE, "bend", None, "z^2"),
    ("gaussian", WHOLE, "fold", None, r"\mathrm{gauss}(z)"),
    ("tanh", WHOLE, "squash", None, r"\tanh z"),
    ("tanh", ([-0.1, -0.1], [0.1, 0.1]), "keep", None, r"\tanh z"),
    ("sigmoid", ([-0.1, -0.1], [0.1, 0.1]), "shrink", None, r"\sigma(z)"),
    ("step", WHOLE, "jump", None, "H(z)"),
    ("step", ([-3.0, 1.0], [3.0, 2.0]), "press_to_line", None, "H(z)"),
    ("identity", WHOLE, "keep", None, "z"),
    ("softmax", WHOLE, "press_to_line", None, r"\mathrm{softmax}"),
    ("softmax", ([-3.0] * 3, [3.0] * 3), "press_to_plane", None, r"\mathrm{softmax}"),
    ("x**2 + 1", WHOLE, "fold", None, None),
    ("x + 5", WHOLE, "shift", None, None),
    ("exp(x)", WHOLE, "bend", None, None),
    ("gelu", WHOLE, "bend", None, r"\mathrm{GELU}(z)"),
]


@pytest.mark.parametrize(("name", "extent", "verb", "unit", "formula"), FUNCTIONS)
def test_an_activation_is_told_by_what_it_does_to_this_sheet(name, extent, verb, unit, formula):
    deed = deed_of(Activation(name), *extent)
    assert (deed.verbs, deed.unit) == (tuple(verb.split()), unit)
    if formula is not None:
        assert deed.formula == formula
    elif unit is None:
        assert deed.formula == wv.activation(name).symbol
    # A unit is named only where the others stay as they are.
    if unit is not None:
        points = np.random.default_rng(0).uniform(*extent, size=(200, len(extent[0])))
        moved = abs(wv.activation(name)(points) - points).max(axis=0)
        assert [place for place, far in enumerate(moved) if far > 0.05] == [unit]


def test_two_things_at_once_are_both_said():
    deed = deed_of(Activation("abs"), [-3.0, -3.0], [3.0, -1.0])
    assert (deed.verbs, deed.unit) == (("fold", "turn_over"), None)
    assert LANGUAGES["en"].deed(deed.verbs) == "fold and turn over"
    assert LANGUAGES["ja"].deed(deed.verbs) == "折って裏返す"


def test_every_layer_has_a_deed_and_a_formula():
    deed = deed_of(Affine(rotation(30)), [-3.0, -3.0], [3.0, 3.0])
    assert (deed.verbs, deed.formula, deed.unit) == (("turn",), "W x + b", None)
    deed = deed_of(Residual([Affine(np.eye(2)), Activation("tanh")]), *WHOLE)
    assert (deed.verbs, deed.formula) == (("move",), "x + f(x)")
    # A map of a single point has no extent to compare a shift with.
    assert deed_of(Affine(np.eye(2), [1.0, 0.0]), [1.0, 1.0], [1.0, 1.0]).verbs == ("shift",)


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("width", [1, 2, 3, 5])
def test_every_activation_has_deeds_at_every_width(name, width):
    for low, high in ((-3, 3), (0.2, 2), (-2, -0.2), (-40, 40), (1, 1)):
        deed = deed_of(Activation(name), np.full(width, float(low)), np.full(width, float(high)))
        assert deed.verbs
        assert set(deed.verbs) <= set(DEEDS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_words_for_every_deed(language):
    assert set(LANGUAGES[language].deeds) == set(DEEDS)
    said = [LANGUAGES[language].deed([name]) for name in DEEDS]
    assert len(set(said)) == len(said)
