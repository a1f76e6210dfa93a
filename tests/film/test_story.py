"""Story: what is said when, by what each layer does."""

import numpy as np
import pytest

from warpviz.film.plan import FilmPlan
from warpviz.film.story import label_of, story_of
from warpviz.languages.table import LANGUAGES
from warpviz.net.layers import Activation, Affine, Residual
from warpviz.net.network import Network

EN = LANGUAGES["en"]
LAYERS = Network(
    [Affine([[0.0, -2.0], [2.0, 0.0]]), Activation("abs"), Affine([[1.0, 0.0], [0.0, -1.0]]), Activation("tanh")]
).layers
HEADS = ("abs 2-2", "Layer 1", "Layer 1", "Layer 2", "Layer 2")
STEPS = [
    {"best_line": share, "best_line_exact": exact, "width": width}
    for share, exact, width in [(0.75, True, 2), (0.75, True, 2), (0.8099, False, 2), (0.9999, True, 3), (1.0, True, 5)]
]


def story(title="", accuracy=0.985, words=EN, steps=STEPS, notes=("a", "", "", "", "b"), layers=LAYERS):
    plan = FilmPlan(layers=layers, heads=HEADS, opening=("the plane",), title=title, accuracy=accuracy)
    points = np.random.default_rng(0).uniform(-3, 3, (60, 2))
    states = [step.points for step in Network(layers).trace(points).steps]
    return story_of(plan, states, steps, words, notes)


def test_heads_and_deeds_are_those_of_the_state_that_is_gone_to():
    told = story()
    lines = [told.headline(keyframe, "", keyframe, at_end=False) for keyframe in range(5)]
    assert [line.head for line in lines] == list(HEADS)
    assert [line.deeds[0].partition("  ")[0] for line in lines] == [
        "the plane",
        "turn and stretch",
        "fold",
        "turn over",
        "squash",
    ]
    assert "W x + b" in lines[1].deeds[0]
    assert lines[2].deeds[0] == "fold  $|z|$"
    # Shorter ones for less room, without the formula.
    assert all("$" in line.deeds[0] and not any("$" in deed for deed in line.deeds[1:]) for line in lines[1:])
    assert lines[1].deeds[-1] == "turn"
    assert [line.note for line in lines] == ["a", "", "", "", "b"]


@pytest.mark.parametrize("unit", [1, 2])
def test_the_unit_that_is_bent_is_named(unit):
    line = story().headline(2, str(unit), 1, at_end=False)
    assert line.deeds[0] == f"fold  $|z_{{{unit}}}|$"
    # A part that has no words of its own has those of the whole.
    assert story().headline(1, "7", 0, at_end=False).deeds == story().headline(1, "", 0, at_end=False).deeds


def test_the_number_is_that_of_the_last_state_that_was_reached():
    told = story()
    numbers = [told.headline(2, "", reached, at_end=False).number for reached in range(5)]
    assert numbers == ["best line 75 %", "best line 75 %", "best line found 80 %", "best plane 99 %", "best cut 100 %"]
    # Never rounded up: 100 means all.
    assert told.strip.numbers == ("75", "75", "80", "99", "100")


def test_the_verdict_takes_the_place_of_the_number_at_the_end():
    assert story().headline(4, "", 4, at_end=True).number == "network 98 %"
    assert story(accuracy=None).headline(4, "", 4, at_end=True).number == "best cut 100 %"


def test_where_nothing_was_measured_there_is_no_number():
    told = story(accuracy=None, steps=[{"best_line": None, "best_line_exact": None, "width": 2}] * 5)
    assert all(told.headline(k, "", k, at_end=True).number == "" for k in range(5))
    assert told.strip.numbers == ("",) * 5


def test_a_title_is_the_head_and_where_we_are_comes_after_it():
    line = story(title="Mine").headline(2, "1", 1, at_end=False)
    assert (line.head, line.named) == ("Mine", True)
    assert line.deeds[0] == "Layer 1 fold  $|z_{1}|$"
    assert line.deeds[-1] == "Layer 1"
    assert not story().headline(2, "1", 1, at_end=False).named


def test_untold_a_story_has_its_title_alone():
    told = story(title="Mine").untold()
    for keyframe in range(5):
        line = told.headline(keyframe, "1", keyframe, at_end=True)
        assert (line.head, line.number, line.note) == ("Mine", "", "")
        assert not any(line.deeds)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_says_all_of_it(lang):
    words = LANGUAGES[lang]
    told = story(words=words)
    for keyframe in range(1, 5):
        line = told.headline(keyframe, "", keyframe, at_end=False)
        verb = line.deeds[0].partition("  ")[0]
        assert verb
        assert lang == "en" or verb not in {"fold", "squash", "turn over"}
        assert "%" in line.number
    assert "98" in told.headline(4, "", 4, at_end=True).number


def test_layers_are_named_in_the_strip_by_what_they_are():
    assert label_of(Affine(np.eye(2))) == "$Wx+b$"
    assert label_of(Residual([Affine(np.eye(2))])) == "$x+f$"
    assert label_of(Activation("abs")) == "$|z|$"
    assert story().strip.labels == ("$Wx+b$", "$|z|$", "$Wx+b$", "$\\tanh$")
