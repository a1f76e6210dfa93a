import math
import typing

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from warpviz.errors import InvalidValueError, UnknownNameError, WarpvizError
from warpviz.figures.kinds import animate
from warpviz.specs.activation import ActivationFigure
from warpviz.specs.base import FigureSpec, field_names, outer_name
from warpviz.specs.kinds import KINDS, spec_from_data
from warpviz.specs.network import NetworkFigure
from warpviz.specs.plots import PlotFigure
from warpviz.specs.sheet import SheetFigure

NAN, INFINITY = float("nan"), float("inf")
MODELS = {"activation": ActivationFigure, "network": NetworkFigure}
REQUIRED = {"activation": {"activation": "abs"}, "network": {}}
# Field -> the smallest and the largest value, the next ones out of bounds, and how these are told.
BOUNDS = {
    "fps": (1, 50, 0.99, 50.01, "at least 1", "at most 50"),
    "tween_s": (0.04, 60, 0.03, 60.1, "at least 0.04", "at most 60"),
    "hold_s": (0, 60, -0.01, 60.1, "at least 0", "at most 60"),
    "final_hold_s": (0.02, 60, 0.01, 60.1, "at least 0.02", "at most 60"),
    "duration": (0.1, 3600, 0.09, 3601, "at least 0.1", "at most 3600"),
    "loop": (0, 65_535, -1, 65_536, "at least 0", "at most 65535"),
    "lines": (2, 201, 1, 202, "at least 2", "at most 201"),
    "extent": (1e-6, 1e6, 0, 1.1e6, "more than 0", "at most 1e+06"),
    "colors": (4, 256, 3, 257, "at least 4", "at most 256"),
    "seed": (0, 2**32 - 1, -1, 2**32, "at least 0", "at most 4.29497e+09"),
    "points": (4, 100_000, 1, 100_001, "at least ", "at most 100000"),
    "size": (64, 2048, 63, 2049, "at least 64", "at most 2048"),
}
OF_NETWORKS = {
    "epochs": (1, 100_000, 0, 100_001, "at least 1", "at most 100000"),
    "learning_rate": (1e-6, 10, 0, 10.1, "more than 0", "at most 10"),
    "restarts": (1, 256, 0, 257, "at least 1", "at most 256"),
    "hidden": (1, 512, 0, 513, "at least 1", "at most 512"),
    "orbit": (-720, 720, -721, 721, "at least -720", "at most 720"),
    "elevation": (5, 85, 4.9, 85.1, "at least 5", "at most 85"),
}
WHOLE = {"lines", "loop", "colors", "seed", "points", "epochs", "restarts"}
NUMBERS = {"fps", "duration", "tween_s", "hold_s", "final_hold_s", "extent", "learning_rate", "orbit", "elevation"}
FLAGS = {"wires", "caption", "once", "boomerang", "lossless", "measure", "poster", "regions"}
# What else is asked for, so that a field has an effect.
NEEDS = {"seed": {"data": "moons"}, "points": {"data": "moons"}, "orbit": {"hidden": 3}, "elevation": {"hidden": 3}}
EVERY_BOUND = [("activation", name, *bound) for name, bound in BOUNDS.items()]
EVERY_BOUND += [("network", name, *bound) for name, bound in {**BOUNDS, **OF_NETWORKS}.items()]


def make(kind, **values):
    return MODELS[kind](**{**REQUIRED[kind], **values})


def refused(kind, expected=WarpvizError, **values):
    """Return the message for values that are wrong."""
    with pytest.raises(expected) as caught:
        make(kind, **values)
    message = str(caught.value)
    assert isinstance(caught.value, WarpvizError)
    assert not isinstance(caught.value, ValidationError)
    # pydantic's own voice is not heard: neither in the text nor behind it.
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert message
    assert "\n" not in message
    assert "pydantic" not in message
    assert "should" not in message
    return message


# Bounds


@pytest.mark.parametrize(("kind", "name", "low", "high", "under", "over", "at_least", "at_most"), EVERY_BOUND)
def test_every_bound_is_kept_and_told(kind, name, low, high, under, over, at_least, at_most):
    for value in (low, high):
        made = getattr(make(kind, **NEEDS.get(name, {}), **{name: value}), name)
        assert made == ({"size": (value, value), "hidden": (value,)}.get(name, value))
    for value, words in ((under, at_least), (over, at_most)):
        message = refused(kind, InvalidValueError, **{name: value})
        assert message.startswith(f"{name}: must be {words}")
        assert message.endswith((f", but got {value:g}", f", but got {value}"))


@pytest.mark.parametrize("kind", MODELS)
def test_no_field_is_without_a_test_here(kind):
    rest = {"kind", "activation", "data", "network", "size", "hidden", "title", "easing", "theme", "colors"}
    rest |= {"tween", "affine_tween", "color", "fill", "projection", "view_dims", "to", "weights", "skip"}
    rest |= {"image", "view", "boundary", "facts", "lang", "legend", "init", "curve", "transposed", "columns"}
    # These say what becomes of the figure; their tests are with what does it.
    rest |= {"still", "filmstrip", "max_bytes", "for_", "recipe"}
    assert set(MODELS[kind].model_fields) <= WHOLE | NUMBERS | FLAGS | rest


@pytest.mark.parametrize("kind", MODELS)
def test_the_fewest_points_can_be_drawn(kind):
    field = MODELS[kind].model_fields["points"]
    fewest = next(rule.ge for rule in field.metadata if hasattr(rule, "ge"))
    training = {"epochs": 1, "restarts": 1, "hidden": 2} if kind == "network" else {}
    assert animate(make(kind, data="moons", points=fewest, size=64, fps=1, lines=2, **training)).frame_count > 2


# Types


@pytest.mark.parametrize("kind", MODELS)
@pytest.mark.parametrize("name", sorted(WHOLE))
@pytest.mark.parametrize("value", [True, False, 5.0, 5.5, "5", "many", None, [5], {}, b"5", 5j, NAN])
def test_only_whole_numbers_are_whole_numbers(kind, name, value):
    if name not in MODELS[kind].model_fields or (value is None and MODELS[kind].model_fields[name].default is None):
        return
    message = refused(kind, InvalidValueError, **{name: value})
    assert message.startswith(f"{name}: expected a whole number, but got ")


@pytest.mark.parametrize("kind", MODELS)
@pytest.mark.parametrize("name", sorted(NUMBERS))
@pytest.mark.parametrize("value", [True, "1.5", "", None, [1.0], {}, b"1"])
def test_only_numbers_are_numbers(kind, name, value):
    fields = MODELS[kind].model_fields
    if name in fields and not (value is None and fields[name].default is None):
        message = refused(kind, InvalidValueError, **{name: value})
        assert message.startswith(f"{name}: expected a number, but got ")


@pytest.mark.parametrize("kind", MODELS)
@pytest.mark.parametrize("name", sorted(NUMBERS))
@pytest.mark.parametrize("value", [NAN, INFINITY, -INFINITY])
def test_numbers_are_finite(kind, name, value):
    if name in MODELS[kind].model_fields:
        message = refused(kind, InvalidValueError, **{name: value})
        assert message.startswith(f"{name}: expected a finite number, but got ")


@pytest.mark.parametrize("kind", MODELS)
@pytest.mark.parametrize("name", sorted(FLAGS))
@pytest.mark.parametrize("value", [0, 1, "yes", "true", "", None, 1.0, []])
def test_only_true_and_false_are_flags(kind, name, value):
    message = refused(kind, InvalidValueError, **{name: value})
    assert message.startswith(f"{name}: expected true or false, but got ")


@pytest.mark.parametrize("kind", MODELS)
@pytest.mark.parametrize("name", ["theme", "easing", "activation"])
@pytest.mark.parametrize("value", [1, None, True, ["light"], 1.5])
def test_only_texts_are_names(kind, name, value):
    assert refused(kind, InvalidValueError, **{name: value}).startswith(f"{name}: expected a text, but got ")


def test_a_whole_number_is_a_number():
    assert make("activation", fps=30, tween_s=2).fps == 30.0
    assert make("activation", extent=np.float64(2.5)).extent == 2.5


# Sizes


@pytest.mark.parametrize(
    ("value", "size"),
    [
        (480, (480, 480)),
        ("480", (480, 480)),
        ("640x480", (640, 480)),
        (" 640 X 480 ", (640, 480)),
        ("640×480", (640, 480)),
        ((640, 480), (640, 480)),
        ([640, 480], (640, 480)),
    ],
)
def test_every_form_of_a_size(value, size):
    assert make("activation", size=value).size == size


NO_SIZES = ["", "x", "640x", "x480", "640x480x3", "-640", "640.5", "6e2", "sixty", "640 480", "999999999x1"]
NO_SIZES += [480.0, True, None, [], {}, (640,), (640, 480, 3), (640, "480"), (640, 480.0), (True, 640)]
NO_SIZES += [63, (63, 640), (640, 2049)]


@pytest.mark.parametrize("value", NO_SIZES)
def test_no_other_size(value):
    message = refused("activation", InvalidValueError, size=value)
    assert message.startswith("size: ")


# Names


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"theme": "lihgt"}, "unknown theme 'lihgt': did you mean 'light'?"),
        ({"easing": "smothstep"}, "unknown easing 'smothstep': did you mean 'smoothstep'?"),
        ({"activation": "relue"}, "unknown activation 'relue': did you mean 'relu'?"),
    ],
)
@pytest.mark.parametrize("kind", MODELS)
def test_an_unknown_name_is_told_with_its_near_miss(kind, values, message):
    (name,) = values
    assert refused(kind, **values) in (message, f"{name}: {message}")


def test_a_name_that_is_near_nothing_is_told_with_all_that_are_known():
    assert "known are light, dark" in refused("activation", theme="qqq")


def test_names_are_kept_as_registered():
    assert make("activation", activation="softmax").activation == "softmax"
    assert make("activation", easing="smoothstep", theme="dark").theme == "dark"
    assert make("activation", activation="leaky_relu(alpha=0.1)").name == "leaky_relu-alpha-0.1"


NO_ACTIVATIONS = ["", "leaky_relu(alpha=x)", "leaky_relu(beta=1)", "prelu(alpha=nan)", "relu(1)", "relu(", "x" * 999]


@pytest.mark.parametrize("text", NO_ACTIVATIONS)
def test_an_activation_that_is_none_is_one_line(text):
    refused("activation", activation=text)
    refused("network", activation=text)


NEAR = [("them", "theme"), ("fpss", "fps"), ("tweens", "tween"), ("boomrang", "boomerang"), ("colours", "colors")]


@pytest.mark.parametrize("kind", MODELS)
@pytest.mark.parametrize(("name", "near"), NEAR)
def test_an_unknown_option_is_told_with_its_near_miss(kind, name, near):
    message = refused(kind, InvalidValueError, **{name: 1})
    assert message.startswith(f"unknown option {name!r}: did you mean ")
    assert near in message


def test_an_unknown_option_that_is_near_nothing():
    assert refused("activation", zzz=1) == "unknown option 'zzz'"


def test_what_is_missing_is_said():
    with pytest.raises(InvalidValueError, match=r"^activation: expected a value, but got none$"):
        ActivationFigure()


def test_all_that_is_wrong_is_said_at_once_in_one_line():
    message = refused("activation", fps=0, lines=1, them="dark")
    assert message.count("; ") == 2
    assert "fps: must be at least 1, but got 0" in message
    assert "lines: must be at least 2, but got 1" in message
    assert "unknown option 'them': did you mean 'theme'?" in message


@pytest.mark.parametrize("value", ["two\nlines", "tab\there", "bell\x07", "x" * 201, 5, True, "\u202eright to left"])
def test_a_title_is_one_line_of_text(value):
    assert refused("activation", title=value).startswith("title: ")


@pytest.mark.parametrize("value", [None, "", "A title", "Σ $z_i^2$", "題", "x" * 200])
def test_titles_that_are_fine(value):
    assert make("activation", title=value).title == value


# Fields of networks


HIDDEN = [("2,2,2", (2, 2, 2)), (" 2, 3 ", (2, 3)), ("3", (3,)), (2, (2,)), ([3, 2], (3, 2)), ((2,), (2,))]
NO_HIDDEN = ["", "2,", "2;2", "two", "2.5", True, 2.0, None, {}, [], (), [0], [2, 513], [2.0], ["2"], [True], [[2]]]


@pytest.mark.parametrize(("value", "hidden"), HIDDEN)
def test_every_form_of_hidden_layers(value, hidden):
    assert make("network", hidden=value).hidden == hidden


@pytest.mark.parametrize("value", [*NO_HIDDEN, [2] * 33])
def test_no_other_hidden_layers(value):
    assert refused("network", hidden=value).startswith("hidden: ")


@pytest.mark.parametrize("value", ["end", "", None, 1, "Hidden"])
def test_a_network_goes_to_the_hidden_layer_or_the_output(value):
    message = refused("network", to=value)
    assert message.startswith("to: ")
    assert "'hidden'" in message
    assert "'output'" in message


@pytest.mark.parametrize("value", [5, 1.5, True, [], [1], ([[0, 0]], [0], 3), {}, {"points": []}, {"a": 1, "b": 2}, ""])
@pytest.mark.parametrize("kind", MODELS)
def test_no_other_data(kind, value):
    assert refused(kind, data=value).startswith("data: ")


NO_POINTS = [[[0, NAN], [1, 1]], [[0, INFINITY], [1, 1]], [[0, 0, 0], [1, 1, 1]], [[0, 0]], [0, 1], [["a", 0], [1, 1]]]


@pytest.mark.parametrize("points", [*NO_POINTS, None, "ab", [[0, 0], [1]]])
def test_points_that_are_none(points):
    assert refused("activation", data=(points, [0, 1])).startswith("data: ")


@pytest.mark.parametrize("labels", [[0, 0], [0], [0, 1, 2], [0.5, 1], None, [[0], [1]], [NAN, 1], "ab"])
def test_labels_that_are_none(labels):
    assert refused("activation", data=([[0, 0], [1, 1]], labels)).startswith("data: ")


@pytest.mark.parametrize("value", [1, "net.json", [], {}, {"layers": []}, {"layers": [{"kind": "affine"}]}, np.eye(2)])
def test_a_network_that_is_none(value):
    message = refused("network", network=value)
    assert "network" in message or "layer" in message or "weight" in message


# What a spec is


@pytest.mark.parametrize("kind", MODELS)
def test_a_spec_is_frozen(kind):
    spec = make(kind)
    for name in ("fps", "theme", "kind", "nothing"):
        with pytest.raises((ValidationError, AttributeError, TypeError)):
            setattr(spec, name, 1)
    assert spec.fps == type(spec).model_fields["fps"].default


@pytest.mark.parametrize("kind", MODELS)
def test_every_field_is_described_for_help_and_documents(kind):
    for name, field in MODELS[kind].model_fields.items():
        if name != "kind":
            assert field.description
            assert len(field.description) < 120
            assert (
                field.description[0].islower()
                or not field.description[0].isalpha()
                or field.description.startswith(("JSON", "N "))
            )


def test_common_fields_have_the_same_meaning_everywhere():
    models = [KINDS[kind].model for kind in KINDS]
    for base in (FigureSpec, SheetFigure):
        for model in (model for model in models if issubclass(model, base)):
            for name, field in base.model_fields.items():
                other = model.model_fields[name]
                if issubclass(model, PlotFigure) and name in {"size", "caption"}:
                    # A plot has other captions, and the size that what is in it needs.
                    continue
                assert name == "kind" or (other.description, other.default) == (field.description, field.default)


@pytest.mark.parametrize("kind", MODELS)
def test_a_kind_is_found_by_name_and_only_its_own(kind):
    assert set(KINDS) >= set(MODELS)
    spec = spec_from_data({"kind": kind, **REQUIRED[kind], "fps": 10})
    assert type(spec) is MODELS[kind]
    assert spec.fps == 10
    other = next(name for name in MODELS if name != kind)
    with pytest.raises(InvalidValueError, match=rf"^kind: must be '{kind}', but got '{other}'$"):
        MODELS[kind](**{**REQUIRED[kind], "kind": other})


@pytest.mark.parametrize("kind", [None, 1, "", "activate", ["network"]])
def test_an_unknown_kind_is_one_line(kind):
    with pytest.raises(WarpvizError) as caught:
        spec_from_data({"kind": kind, "activation": "abs"})
    assert "kind" in str(caught.value)
    assert "\n" not in str(caught.value)
    if kind == "activate":
        assert isinstance(caught.value, UnknownNameError)
        assert str(caught.value).endswith("did you mean 'activation'?")


# Recipes


def test_a_recipe_has_every_value_that_has_an_effect():
    data = make("activation").recipe_data()
    # What stands for nothing, has no effect without points, or says where else to write is not in it.
    absent = {"title", "colors", "max_bytes", "for", "still", "filmstrip", "data", "duration"}
    absent |= {"points", "seed", "legend", "facts", "image", "recipe", "columns"}
    assert set(data) == {outer_name(name) for name in ActivationFigure.model_fields} - absent
    assert data["size"] == [480, 480]
    assert (data["theme"], data["caption"], data["color"]) == ("light", True, "side")
    assert data["fps"] == ActivationFigure.model_fields["fps"].default
    # Points that are not given are those that it is trained on.
    assert make("network").recipe_data()["data"] == "sine"
    assert make("network").given_data() == {"kind": "network"}


def test_what_is_given_is_what_differs_from_the_defaults():
    assert make("activation").given_data() == {"kind": "activation", "activation": "abs"}
    usual = ActivationFigure.model_fields["fps"].default
    assert make("activation", fps=usual, theme="light", size=480).given_data() == make("activation").given_data()
    data = make("activation", fps=30, size=(320, 240), once=True, title="").given_data()
    assert data == {
        "kind": "activation",
        "activation": "abs",
        "fps": 30,
        "size": [320, 240],
        "once": True,
        "title": "",
    }


@given(
    st.fixed_dictionaries(
        {"activation": st.sampled_from(["abs", "softmax", "leaky_relu(alpha=0.1)"])},
        optional={
            "size": st.tuples(st.integers(64, 2048), st.integers(64, 2048)),
            "fps": st.floats(1, 50),
            "tween_s": st.floats(0.04, 60),
            "hold_s": st.floats(0, 60),
            "extent": st.floats(1e-3, 1e6),
            "lines": st.integers(2, 201),
            "theme": st.sampled_from(["light", "dark"]),
            "title": st.none() | st.text(st.characters(categories=["L", "N", "P"]), max_size=20),
            "caption": st.booleans(),
            "colors": st.none() | st.integers(4, 256),
        },
    ),
    st.fixed_dictionaries({"data": st.just("moons")}, optional={"seed": st.integers(0, 2**32 - 1)}) | st.just({}),
)
def test_a_recipe_makes_the_same_spec_again(values, data):
    spec = ActivationFigure(**values, **data)
    for again in (spec_from_data(spec.recipe_data()), spec_from_data(spec.given_data())):
        assert type(again) is ActivationFigure
        for name in ActivationFigure.model_fields:
            assert again.meant(name) == spec.meant(name)
        assert again.recipe_data() == spec.recipe_data()
        assert again.given_data() == spec.given_data()


def test_points_in_memory_go_into_the_recipe_up_to_a_limit():
    points = [[0.1, 0.2], [1.0, -1.5], [2.0, 2.5]]
    spec = make("activation", data=(points, ["b", "a", "b"]))
    data = spec.recipe_data()["data"]
    assert data == {"points": points, "labels": ["b", "a", "b"]}
    again = spec_from_data(spec.recipe_data())
    assert again.data.points.tolist() == points
    many = np.zeros((5001, 2))
    with pytest.raises(InvalidValueError, match="5,001 points from memory"):
        make("activation", data=(many, np.arange(5001) % 2)).recipe_data()


def test_nothing_that_is_finite_is_lost_in_a_recipe():
    numbers = [0.1, 1 / 3, 1e-300, 2.5e300, -0.0]
    points = [[x, 1.0] for x in numbers]
    again = spec_from_data(make("activation", data=(points, [0, 1, 0, 1, 0])).recipe_data())
    assert [math.copysign(1, x) * abs(x) for x in again.data.points[:, 0]] == numbers


def test_messages_are_texts_that_can_be_shown_anywhere():
    # What was given is shown, but not at any length, and not so that it breaks the line.
    for value in ("x" * 10_000, "a\nb", "\x1b[31m"):
        for name in ("theme", "easing", "activation"):
            message = refused("activation", **{name: value})
            assert len(message) < 20_000
            assert message.isprintable()


def test_types_are_given_for_those_who_check_them():
    hints = typing.get_type_hints(ActivationFigure)
    assert {"activation", "size", "fps"} <= set(hints)


@pytest.mark.parametrize("kind", list(KINDS))
def test_fields_stand_in_the_order_in_which_a_reader_wants_them(kind):
    model = KINDS[kind].model
    names = field_names(model)
    assert sorted(names) == sorted(model.model_fields)
    assert names[0] == "kind"
    assert names[1] == "activation" or "activation" not in names
    # Its own, training, points, look, layers, the sheet, and what every figure has.
    order = ["activation", "hidden", "data", "epochs", "points", "color", "orbit", "fps", "size", "for_"]
    places = [names.index(name) for name in order if name in names]
    assert places == sorted(places)
    # Recipes have the same.
    needed = {"curves": {"activation": "tanh"}}.get(kind, {})
    recipe = list(make(kind).recipe_data() if kind in MODELS else model(**needed).recipe_data())
    assert recipe == [outer_name(name) for name in names if outer_name(name) in recipe]
