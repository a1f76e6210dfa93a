import dataclasses
import json

import numpy as np
import pytest

from warpviz.errors import OutputError
from warpviz.figures.kinds import animate
from warpviz.film.captions import fact_parts, step_notes
from warpviz.net.facts import StepFacts, step_facts
from warpviz.net.layers import Activation, Affine
from warpviz.net.network import Network
from warpviz.publish.saving import save
from warpviz.specs.activation import ActivationFigure
from warpviz.specs.compare import CompareFigure
from warpviz.specs.network import NetworkFigure
from warpviz.specs.recipe import parse_recipe

SMALL = {"size": 240, "lines": 3, "fps": 1, "tween_s": 1.0}
FLAT = StepFacts(
    label="input",
    width=2,
    area=1.0,
    area_with_overlaps=1.0,
    turned_over=0.0,
    sheets=1.0,
    length=None,
    best_line=None,
    best_line_exact=None,
    saturated=None,
    dead=None,
    units=None,
)
FOLDED = dataclasses.replace(FLAT, area=0.426, turned_over=0.25, sheets=2.1, best_line=0.979, best_line_exact=True)
NETWORK = Network([Affine([[1.5, 0.3], [0.1, 1.1]]), Activation("abs"), Affine([[1.0, -1.0]])])
POINTS, LABELS = [[-1.0, 0.5], [-2.0, -1.0], [-0.5, 2.0], [0.5, 0.0]], [0, 0, 1, 1]


def notes(figure):
    animation = animate(figure)
    found = []
    for number in range(animation.frame_count):
        scene = animation.scene(number)
        # In a row of its own, from the left.
        note = [t.text for t in scene.backdrop.texts if t.anchor_x == 0 and (" %" in t.text or "sheets" in t.text)]
        found.append(note[0] if note else "")
    return found


def test_the_line_of_facts():
    assert fact_parts(FOLDED) == ["area 43 %", "turned over 25 %", "2.1 sheets", "best line 97 %"]
    assert fact_parts(FLAT) == []


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"area": 0.0, "length": 1.40721}, "area 0 %"),
        ({"area": 0.0, "length": 1.40721}, "length 1.41"),
        ({"area": 0.00002}, "area < 0.01 %"),
        ({"area": 0.0457}, "area 4.6 %"),
        ({"area": 12.5}, "area 1,250 %"),
        ({"area": 12_345.6}, "area 12,346 times"),
        ({"turned_over": 0.9999}, "turned over 99 %"),
        ({"turned_over": 1.0}, "turned over 100 %"),
        ({"sheets": 3.999}, "4 sheets"),
        ({"area": None, "area_with_overlaps": 1.153}, "area 115 % with overlaps"),
        ({"best_line": 1.0, "best_line_exact": True}, "best line 100 %"),
        ({"best_line": 0.9999, "best_line_exact": True}, "best line 99 %"),
        ({"best_line": 0.8, "best_line_exact": False}, "best line found 80 %"),
        ({"width": 3, "best_line": 0.8, "best_line_exact": False}, "best plane found 80 %"),
        ({"width": 3, "best_line": 1.0, "best_line_exact": True}, "best plane 100 %"),
        ({"width": 9, "best_line": 0.8, "best_line_exact": False}, "best cut found 80 %"),
        ({"dead": 1, "units": 3}, "1 of 3 units dead"),
        ({"saturated": 0.5}, "saturated 50 %"),
    ],
)
def test_the_parts_of_the_line(changes, part):
    assert part in fact_parts(dataclasses.replace(FLAT, **changes))


@pytest.mark.parametrize("changes", [{"area": 1.001}, {"turned_over": 1e-4}, {"sheets": 1.01}, {"dead": 0, "units": 2}])
def test_what_says_nothing_is_left_out(changes):
    assert fact_parts(dataclasses.replace(FLAT, **changes)) == []


def test_a_line_is_not_said_twice_and_follows_what_is_seen():
    found = step_notes(["", "", "9 % of the variance of 4 units", ""], [FLAT, FOLDED, FOLDED, FLAT])
    line = "area 43 % · turned over 25 % · 2.1 sheets · best line 97 %"
    assert found == ("", line, "9 % of the variance of 4 units", "")
    assert step_notes(["", "a"], ()) == ("", "a")


def test_the_caption_says_what_was_measured():
    shown = notes(ActivationFigure(activation="abs", measure=True, **SMALL))
    assert shown[0] == ""
    assert shown[-1] == "area 25 % · turned over 50 % · 4 sheets"
    assert not any(notes(ActivationFigure(activation="abs", **SMALL)))
    shown = notes(NetworkFigure(network=NETWORK, data=(POINTS, LABELS), measure=True, **SMALL))
    assert shown[0] == "best line 100 %"
    # What has no room is left out, the last first.
    assert shown[-1] == "area 46 % · turned over 43 % · 3.5 sheets"


def test_the_one_number_is_shown_without_being_asked_for():
    # No line tells more than three of four that stand crosswise, until the plane is folded.
    crosswise = ([[-1.0, -1.0], [1.0, 1.0], [-1.0, 1.0], [1.0, -1.0]], [0, 0, 1, 1])
    figure = NetworkFigure(network=NETWORK, data=crosswise, **SMALL)
    assert not any(notes(figure))
    animation = animate(figure)
    shown = [
        [text.text for text in animation.scene(number).backdrop.texts if " %" in text.text]
        for number in range(animation.frame_count)
    ]
    assert [value for number, value in enumerate(shown) if number == 0 or value != shown[number - 1]] == [
        ["best line 75 %"],
        ["best line 100 %"],
        ["network 50 %"],
    ]
    assert [step["best_line"] for step in animation.measured["steps"]] == [0.75, 0.75, 1.0]
    assert (NETWORK.predict(np.array(crosswise[0])) == crosswise[1]).mean() == 0.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(96, 96), (160, 160), (240, 240), (480, 270), (480, 480), (640, 640)])
@pytest.mark.parametrize("title", [None, "A title that is so long that it wants the first row all to itself"])
def test_facts_touch_nothing_at_any_size(size, theme, title, misplaced):
    if title and size[0] < 240:
        return
    wide = Network([Affine(np.arange(10).reshape(5, 2) / 5 - 1), Activation("relu"), Affine(np.ones((1, 5)))])
    for network in (NETWORK, wide):
        figure = NetworkFigure(
            network=network, data=(POINTS, LABELS), theme=theme, title=title, measure=True, **{**SMALL, "size": size}
        )
        animation = animate(figure)
        for number in range(animation.frame_count):
            assert misplaced(animation.scene(number).backdrop, *size) == []


@pytest.mark.parametrize("kind", ["activation", "network"])
def test_facts_are_written_beside_the_picture(kind, tmp_path):
    place = tmp_path / "new" / "facts.json"
    if kind == "activation":
        figure, layers, data = ActivationFigure(activation="abs", facts=place, **SMALL), [Activation("abs", 2)], ()
    else:
        figure = NetworkFigure(network=NETWORK, data=(POINTS, LABELS), facts=str(place), **SMALL)
        layers, data = NETWORK.layers[:2], (np.array(POINTS), np.array(LABELS))
    save(figure, tmp_path / "a.gif")
    table = json.loads(place.read_text())
    assert (table["extent"], table["points"]) == (3.0, len(data[0]) if data else 0)
    found = step_facts(layers, 3.0, *data)
    assert [step.pop("step") for step in table["steps"]] == list(range(len(found)))
    for step, facts in zip(table["steps"], found, strict=True):
        expected = dataclasses.asdict(facts)
        assert list(step) == list(expected)
        for name, value in expected.items():
            # Nine digits are written.
            assert step[name] == (pytest.approx(value, rel=1e-8) if isinstance(value, float) else value)
    # A picture made again does not write where it was once asked to, and has the same numbers in it.
    recipe = parse_recipe(animate(figure).recipe, "recipe")
    assert "facts" not in recipe.figure
    assert "facts" not in recipe.asked
    assert recipe.measured == {
        name: value for name, value in json.loads(place.read_text()).items() if name != "warpviz"
    }


def test_facts_that_cannot_be_written_leave_everything_as_it_was(tmp_path):
    picture = tmp_path / "a.gif"
    picture.write_bytes(b"old")
    for place, words in ((tmp_path, "it is a folder"), (picture, "the picture's own file")):
        with pytest.raises(OutputError, match=words):
            save(ActivationFigure(activation="abs", facts=place, **SMALL), picture)
        assert picture.read_bytes() == b"old"
        assert [path.name for path in tmp_path.iterdir()] == ["a.gif"]


def test_a_picture_that_fails_writes_no_facts(tmp_path):
    (tmp_path / "a.gif").mkdir()
    with pytest.raises(OutputError):
        save(ActivationFigure(activation="abs", facts=tmp_path / "f.json", **SMALL), tmp_path / "a.gif")
    assert [path.name for path in tmp_path.iterdir()] == ["a.gif"]


def test_panels_share_a_file_and_say_facts_when_asked(tmp_path):
    values = {"activation": ("abs", "softmax"), "size": (480, 240), "lines": 3, "fps": 1, "tween_s": 1.0}
    save(CompareFigure(facts=tmp_path / "f.json", **values), tmp_path / "a.gif")
    panels = json.loads((tmp_path / "f.json").read_text())["panels"]
    assert [panel["activation"] for panel in panels] == ["abs", "softmax"]
    assert [panel["steps"][1]["area"] for panel in panels] == [0.25, 0.0]

    def words(animation):
        scene = animation.scene(animation.frame_count - 1)
        return [text.text for panel in scene.panels for text in panel.scene.backdrop.texts]

    assert not any("sheets" in text for text in words(animate(CompareFigure(**values))))
    assert "area 25 % · turned over 50 % · 4 sheets" in words(animate(CompareFigure(measure=True, **values)))


@pytest.mark.parametrize("expression", ["x*sin(x)", "where(x>0, x, -0.5*x-1)", "x**3 - 2*x", "abs(x)"])
def test_functions_of_ones_own_are_measured_too(expression):
    facts = step_facts([Activation(expression, 2)], 3.0)[1]
    axis = np.linspace(-3, 3, 4001)
    rises = np.abs(np.diff(Activation(expression, 1)(axis[:, None])[:, 0]))
    # A jump is no part of the area.
    total = rises[rises < 0.1].sum()
    assert facts.area_with_overlaps * 36 == pytest.approx(total**2, rel=0.02)
    # What is covered is a square of all values; of a torn sheet that is not told.
    covered = np.ptp(Activation(expression, 1)(axis[:, None])) ** 2
    if "where" in expression:
        assert facts.area is facts.sheets is None
    else:
        assert facts.area * 36 == pytest.approx(covered, rel=0.01)
        assert facts.sheets == pytest.approx(total**2 / covered, rel=0.01)
