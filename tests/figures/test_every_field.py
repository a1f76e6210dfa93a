"""Every field of every figure kind changes what is written, or is refused with the reason; none is ignored."""

import json
import re

import numpy as np
import pytest
from PIL import Image, ImageSequence

from warpviz.errors import InvalidValueError, OutputError
from warpviz.net.layers import Activation, Affine
from warpviz.net.network import Network
from warpviz.net.serial import network_to_data
from warpviz.publish.saving import save
from warpviz.specs.base import FigureSpec, fitting, outer_name
from warpviz.specs.kinds import KINDS
from warpviz.specs.scope import Scope

NARROW = Network([Affine([[1.0, 0.5], [-0.5, 1.0]], [0.2, 0.1]), Activation("tanh"), Affine([[1.0, -1.0]])])
SQUARE = {"weights": "square.json", "activation": "tanh"}
OTHER = Network([Affine([[0.5, 1.0], [1.0, 0.5]], [0.2, 0.1]), Activation("abs"), Affine([[1.0, -1.0]])])
POINTS = {"data": "moons", "points": 12}
CLASSES = {"data": ([[0.5, 1.0], [-1.0, 0.4], [1.5, -1.0]], ["red", "green", "blue"])}
QUICK = {"fps": 3, "tween_s": 1.0, "hold_s": 0.4, "final_hold_s": 0.5, "lines": 5}
TRAINING = {"hidden": (2,), "epochs": 3, "restarts": 1}
SMALL, LARGE, WIDE, WIDEST = {"size": 96}, {"size": 240}, {"size": "192x96"}, {"size": "480x240"}

SINE = {"activation": "sin", **QUICK}
TWO = {"activation": ("abs", "sin"), **QUICK}
TRAINED = {**POINTS, **TRAINING, **QUICK}
TRAINED_ONES = {"network": True, "activation": ("tanh",), **TRAINED}
SETUP = {**POINTS, "hidden": (2,)}
# Field -> what else is asked for, its value, and another one; None for the usual one. Of every moving sheet, first.
SHEET = {
    "theme": ({}, "light", "dark"),
    "colors": ({}, None, 4),
    "fps": ({}, 3, 5),
    "tween_s": ({}, 1.0, 0.5),
    "hold_s": ({}, 0.4, 0.2),
    "final_hold_s": ({}, 0.5, 0.8),
    "easing": ({"fps": 6}, None, "linear"),
    "lines": ({}, 5, 4),
    "extent": ({}, None, 2.0),
    "duration": ({}, None, 2.0),
    "once": ({}, False, True),
    "loop": ({}, 2, 3),
    "boomerang": ({}, False, True),
    "still": ({}, None, 0.7),
    "poster": ({}, False, True),
    "color": ({}, None, "position"),
    "wires": ({}, False, True),
    "image": ({}, None, "F"),
    "view": ({}, None, "tilt"),
    "facts": ({}, None, "facts.json"),
    "lossless": ({"suffix": ".webp"}, False, True),
}
WORDS = {"title": (None, "mine"), "lang": ("en", "ja"), "caption": (True, False)}
DATA = {"data": ({"points": 12}, "moons", "circles"), "points": (POINTS, 12, 20), "seed": (POINTS, None, 3),
        "columns": ({"data": "table.csv"}, ("1", "2", "4"), ("1", "3", "4"))}  # fmt: skip
TRAIN = {
    "hidden": ({}, (2,), (1,)),
    "skip": ({}, False, True),
    "epochs": ({}, 3, 30),
    "learning_rate": ({}, None, 1.0),
    "restarts": ({}, 1, 9),
    "init": ({}, None, "orthogonal"),
}
LAYERS = {
    "affine_tween": ({}, None, "lerp"),
    "orbit": ({"hidden": (3,)}, None, 120.0),
    "elevation": ({"hidden": (3,)}, None, 60.0),
    "view_dims": ({"hidden": (3,)}, None, 2),
    "projection": ({"hidden": (4,)}, None, "units:1,2,4"),
    "to": ({}, None, "output"),
    "boundary": ({"epochs": 30}, False, True),
}


def over(base, fields):
    return {name: ({**base, **more}, one, other) for name, (more, one, other) in fields.items()}


def words(base, fields=WORDS):
    return {name: (base, one, other) for name, (one, other) in fields.items()}


CASES = {
    "activation": over(SINE | SMALL, SHEET | DATA) | words(SINE | LARGE) | {
        "activation": (QUICK | SMALL, "sin", "relu"),
        "size": (SINE, 96, 112),
        "filmstrip": (SINE | SMALL, None, "states"),
        "tween": ({**QUICK, "activation": "abs", **SMALL}, "lerp", "fold"),
        "regions": ({**QUICK, "activation": "relu", **SMALL}, False, True),
        "measure": (SINE | LARGE, True, False),
        "legend": (SINE | CLASSES | LARGE, "auto", "off"),
        "max_bytes": (SINE | {"size": 128}, None, 0.85),
        "curve": (SINE | SMALL, False, True),
    },
    "network": over(TRAINED | SMALL, SHEET | DATA | TRAIN | LAYERS) | words(TRAINED | LARGE) | {
        "activation": (TRAINED | SMALL, "abs", "relu"),
        "size": (TRAINED, 96, 112),
        "filmstrip": (TRAINED | SMALL, None, "states"),
        "tween": (TRAINED | SMALL, "lerp", "fold"),
        "regions": (TRAINED | SMALL, False, True),
        "measure": (TRAINED | LARGE, True, False),
        "legend": (QUICK | TRAINING | CLASSES | LARGE, "auto", "off"),
        "max_bytes": (TRAINED | {"size": 128}, None, 0.85),
        "network": (QUICK | POINTS | SMALL, NARROW, OTHER),
        "weights": (QUICK | POINTS | SMALL, "narrow.json", "other.json"),
        "transposed": (QUICK | POINTS | SMALL | SQUARE, True, False),
    },
    "compare": over(TWO | WIDE, SHEET | DATA) | over(TRAINED_ONES | SMALL, TRAIN | LAYERS) | words(TWO | WIDEST) | {
        "activation": (QUICK | WIDE, ("abs", "sin"), ("abs", "relu")),
        "size": (TWO, "192x96", "224x96"),
        "network": ({**TWO, **POINTS, **WIDE}, False, True),
        "tween": ({**QUICK, "activation": ("abs", "relu"), **WIDE}, "lerp", "fold"),
        "regions": ({**QUICK, "activation": ("abs", "relu"), **WIDE}, False, True),
        "measure": (TWO | WIDEST, False, True),
        "legend": (TWO | CLASSES | WIDEST, "auto", "off"),
        "max_bytes": (TWO | {"size": "256x128"}, None, 0.85),
    },
    "setup": over(SETUP | {"size": 160}, DATA) | over({**SETUP, **TRAINING, "trained": True, "size": 160}, TRAIN)
    | words(SETUP | LARGE) | {
        "theme": (SETUP | SMALL, "light", "dark"),
        "colors": (SETUP | SMALL, None, 4),
        "lossless": (SETUP | SMALL | {"suffix": ".webp"}, False, True),
        "activation": (SETUP | LARGE, "abs", "relu"),
        "size": (SETUP, 96, 112),
        "trained": (SETUP | {"size": 160}, False, True),
        "legend": (CLASSES | LARGE, "on", "off"),
        "max_bytes": (SETUP | {"size": 160}, None, 0.85),
        "network": (POINTS | LARGE, NARROW, OTHER),
        "weights": (POINTS | LARGE, "narrow.json", "other.json"),
        "transposed": (POINTS | LARGE | SQUARE, True, False),
    },
}  # fmt: skip
CURVES = {"activation": ("tanh",)}
PLOT = {
    "theme": (SMALL, "light", "dark"),
    "colors": (SMALL, None, 4),
    "lossless": (SMALL | {"suffix": ".webp"}, False, True),
    "size": ({}, 96, 112),
    "max_bytes": (LARGE, None, 0.85),
    **words(LARGE),
}
CASES["curves"] = over(CURVES, PLOT) | {
    "activation": (LARGE, ("tanh",), ("relu",)),
    "all_": (CURVES | LARGE, True, False),
    "pair": ({"activation": ("tanh", "relu"), **LARGE}, False, True),
    "range_": (CURVES | SMALL, None, (-2, 3)),
    "derivative": (CURVES | SMALL, True, False),
    "creases": ({"activation": ("relu",), **SMALL}, False, True),
    "peak": (CURVES | SMALL, False, True),
    "lang": (CURVES | LARGE, "en", "ja"),
}
BIASED = {"activation": "tanh", "width": 12, "samples": 30, "depth": 2}
SWEPT = {**BIASED, "sweep": True, "duration": 0.4, "fps": 5}
CASES["distribution"] = over(BIASED, PLOT) | {
    "activation": (BIASED | SMALL, "tanh", "sigmoid"),
    "init": (BIASED | SMALL, None, ("0.1",)),
    "depth": (BIASED | SMALL, 2, 3),
    "width": (BIASED | SMALL, 12, 13),
    "samples": (BIASED | SMALL, 30, 40),
    "seed": (BIASED | SMALL, None, 3),
    "sweep": ({**SWEPT, "init": ("1",), **SMALL}, True, False),
    "fps": (SWEPT | SMALL, 5, 10),
    "duration": (SWEPT | SMALL, 0.4, 1.0),
    "final_hold_s": (SWEPT | SMALL, None, 2.0),
    "once": (SWEPT | SMALL, False, True),
    "loop": (SWEPT | SMALL, 2, 3),
    "still": (SWEPT | SMALL, None, 0.3),
}
STEEP = {"activation": ("sigmoid",), "width": 8, "samples": 5, "depth": 4}
CASES["gradients"] = over(STEEP, PLOT) | {
    "activation": (STEEP | SMALL, ("sigmoid",), ("tanh",)),
    "depth": (STEEP | SMALL, 4, 5),
    "width": (STEEP | SMALL, 8, 9),
    "samples": (STEEP | SMALL, 5, 6),
    "init": (STEEP | SMALL, None, "he"),
    "seed": (STEEP | SMALL, None, 3),
    "bound": (STEEP | SMALL, True, False),
}
LEARNS = {**POINTS, "hidden": (2,), "epochs": 6, "restarts": 1, "lines": 3, "duration": 0.4, "fps": 5}
CASES["training"] = (
    over(LEARNS, PLOT)
    | over(LEARNS | SMALL, DATA | TRAIN)
    | {
        "activation": (LEARNS | SMALL, "tanh", "relu"),
        "panels": (LEARNS | SMALL, ("sheet",), ("plane",)),
        "layer": (LEARNS | SMALL | {"hidden": (2, 2)}, None, 1),
        "lines": (LEARNS | SMALL, 3, 4),
        "epochs": (LEARNS | SMALL, 6, 5),
        "fps": (LEARNS | SMALL, 5, 8),
        "duration": (LEARNS | SMALL, 0.4, 0.6),
        "final_hold_s": (LEARNS | SMALL, None, 2.0),
        "once": (LEARNS | SMALL, False, True),
        "loop": (LEARNS | SMALL, 2, 3),
        "still": (LEARNS | SMALL, None, "first"),
        "legend": ({**CLASSES, "hidden": (2,), "epochs": 6, "restarts": 1, **LARGE}, "on", "off"),
    }
)
FALLS = {"duration": 0.4, "fps": 5, "steps": 4}
CASES["descent"] = over(FALLS, PLOT) | {
    "learning_rate": (FALLS | SMALL, (0.1,), (0.2,)),
    "loss": (FALLS | SMALL, "bowl", "network"),
    "steps": (FALLS | SMALL, 4, 3),
    "fps": (FALLS | SMALL, 5, 8),
    "duration": (FALLS | SMALL, 0.4, 0.8),
    "final_hold_s": (FALLS | SMALL, None, 2.0),
    "once": (FALLS | SMALL, False, True),
    "loop": (FALLS | SMALL, 2, 3),
    "still": (FALLS | SMALL, None, "first"),
}
SAMPLE = {"duration": 0.4, "fps": 5, "steps": 4}
CASES["crossentropy"] = over(SAMPLE, PLOT) | {
    "logits": (SAMPLE | SMALL, None, (1.0, 2.0)),
    "target": (SAMPLE | SMALL, None, 1),
    "learning_rate": (SAMPLE | SMALL, 1.0, 2.0),
    "steps": (SAMPLE | SMALL, 4, 3),
    "fps": (SAMPLE | SMALL, 5, 8),
    "duration": (SAMPLE | SMALL, 0.4, 0.8),
    "final_hold_s": (SAMPLE | SMALL, None, 2.0),
    "once": (SAMPLE | SMALL, False, True),
    "loop": (SAMPLE | SMALL, 2, 3),
    "still": (SAMPLE | SMALL, None, "last"),
}
DIES = {**POINTS, "activation": ("relu",), "hidden": (8, 8), "epochs": 20, "learning_rate": 3.0}
CASES["dying"] = (
    over(DIES, PLOT)
    | over(DIES | LARGE, DATA)
    | {
        "activation": (DIES | SMALL, ("relu",), ("prelu",)),
        "hidden": (DIES | SMALL, (8, 8), (7,)),
        "epochs": (DIES | LARGE, 20, 4),
        "learning_rate": (DIES | SMALL, 1.0, 3.0),
        "init": (DIES | SMALL, None, "4"),
    }
)
# What has a test of its own, here or where files are saved, and what no one can choose.
APART = {"kind", "for_", "recipe"}
EVERY = [(kind, field) for kind in CASES for field in CASES[kind]]


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_field_is_tried(kind):
    assert set(CASES[kind]) == set(KINDS[kind].model.model_fields) - APART


def shown(path):
    """What a reader sees of a file: frames, delays, how often it plays; and what else is in the folder."""
    with Image.open(path) as image:
        frames = [
            (np.array(frame.convert("RGB")), frame.info.get("duration")) for frame in ImageSequence.Iterator(image)
        ]
        loop = image.info.get("loop")
    beside = sorted(file.name for file in path.parent.iterdir() if file != path)
    return frames, loop, beside


def same(one, other):
    (frames, *rest), (others, *more) = one, other
    return rest == more and len(frames) == len(others) and all(
        np.array_equal(a, b) and delay == later for (a, delay), (b, later) in zip(frames, others, strict=True)
    )  # fmt: skip


# Most fields are tried on the same figure: it is drawn once.
DRAWN = {}


def drawn(spec, path, *, again):
    """What a reader sees of a figure, and its bytes; of one that others are compared with, as it came out before."""
    key = repr(spec), path.suffix
    if not (again and key in DRAWN):
        saved = save(spec, path)
        DRAWN[key] = shown(saved.path), saved.size_bytes
    return DRAWN[key]


@pytest.mark.parametrize(("kind", "field"), EVERY, ids=["-".join(pair) for pair in EVERY])
def test_two_values_of_a_field_make_different_files(kind, field, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, network in (("narrow", NARROW), ("other", OTHER)):
        (tmp_path / f"{name}.json").write_text(json.dumps(network_to_data(network)))
    square = {"W1": [[1.0, 2.0], [0.0, 1.0]], "b1": [0.5, 0.0], "W2": [[1.0, 0.0], [1.0, 1.0]], "b2": [0.0, 0.1]}
    (tmp_path / "square.json").write_text(json.dumps(square))
    rows = ["a,b,c,kind", "1,2,0.5,x", "-1,0.5,2,y", "0.5,-2,1,x", "2,1,-1,y", "-2,-1,1.5,x", "0,1.5,-2,y"]
    (tmp_path / "table.csv").write_text("\n".join(rows))
    base, *values = CASES[kind][field]
    suffix = base.get("suffix", ".gif")
    # A filmstrip does not move: of what is said of motion it takes what it can. A table names no functions.
    taken = {*QUICK, "duration"} | {
        "all_": {"activation"},
        "sweep": {"init"},
        "still": {"once"},
        "columns": {"points"},
    }.get(field, set())
    offered = {name: value for name, value in base.items() if name in taken}
    wanted = {name: value for name, value in base.items() if name not in {*taken, "suffix"}}
    seen, full_bytes = [], 0
    for number, value in enumerate(values):
        folder = tmp_path / str(number)
        given = {} if value is None else {field: value}
        if field == "facts" and value:
            given[field] = str(folder / value)
        elif field == "max_bytes" and value:
            given[field] = int(value * full_bytes)
        spec = fitting(KINDS[kind].model, {**wanted, **given}, offered)
        look, full_bytes = drawn(spec, folder / f"a{suffix}", again=number == 0)
        seen.append(look)
    assert not same(*seen)


STILL, FIRST, STRIP, STRIP_OF_STATES = {"still": "last"}, {"still": "first"}, {"filmstrip": 3}, {"filmstrip": "states"}
LOOK = {"lines": 5, "size": 96, "fps": 3}
SIN, SOME = {"activation": "sin", **LOOK}, {**POINTS, **TRAINING, **LOOK}
OWN = {"network": NARROW, **LOOK}
MOVES = {
    "fps": 7,
    "tween_s": 0.3,
    "hold_s": 0.1,
    "final_hold_s": 0.2,
    "easing": "linear",
    "once": True,
    "duration": 2.0,
    "loop": 2,
}
SPACE = {"orbit": 90.0, "elevation": 60.0, "view_dims": 3, "projection": "random"}
TRAINS = {"activation": "tanh", "hidden": (3,), "skip": True, "epochs": 9, "learning_rate": 1.0, "restarts": 2}
LAYERED = {**SPACE, "affine_tween": "lerp", "to": "output", "boundary": True}
# Kind, what is asked for, fields with a value each that has no effect then, and words of the reason.
IDLE = [
    ("activation", SIN | STILL, MOVES, "the last frame|does not play"),
    ("activation", SIN | {"once": True}, {"loop": 2}, "it plays once"),
    ("activation", SIN | FIRST, {"boomerang": True, "fps": 7}, "the first frame is the same"),
    ("activation", SIN | STRIP, {**MOVES, "easing": None, "boomerang": True},
     "a filmstrip |does not play"),
    ("activation", SIN | STRIP_OF_STATES, {"easing": "linear"}, "nothing between them"),
    ("activation", SIN | CLASSES | STRIP | {"size": 480}, {"legend": "on", "measure": True, "curve": True},
     "words of its tiles"),
    ("activation", SIN | {"image": "F"}, {"color": "area"}, "takes the place of colours"),
    ("activation", SIN | {"wires": True}, {"image": "F"}, "leave no room for a picture"),
    ("activation", SIN | STILL, {"view": "tilt"}, "the last frame is the same"),
    ("network", SOME | {"hidden": (3,)}, {"view": "fixed"}, "the film is in space"),
    ("network", SOME | {"hidden": (3,)}, {"view": "tilt"}, "the film is in space"),
    ("activation", SIN, {"points": 9, "seed": 4, "legend": "off"}, "named dataset|random|no points"),
    ("activation", SIN | CLASSES, {"points": 9, "seed": 4}, "named dataset|random"),
    ("activation", SIN | {"caption": False}, {"measure": True}, "it stands in the caption"),
    ("network", OWN, TRAINS, "a network of your own is not trained"),
    ("network", OWN, {"transposed": True}, "there is no file of weights alone"),
    ("network", SOME, {"columns": ("1", "2", "3")}, "only a file of points has columns"),
    ("network", OWN, {"points": 9, "seed": 4, "legend": "off"}, "named dataset|random|no points"),
    ("network", OWN, SPACE, "no layer has more than"),
    ("network", SOME, SPACE, "no layer has more than"),
    ("network", SOME | {"hidden": (3,), "view_dims": 2}, {"orbit": 90.0, "elevation": 60.0}, "seen in space"),
    ("network", SOME | {"hidden": (3,)}, {"projection": "random"}, "nothing is projected"),
    ("network", {"network": Network([Activation("abs", 2)]), **LOOK}, {"affine_tween": "lerp"}, "no affine map"),
    ("compare", {"activation": ("abs", "sin"), "size": "192x96", "lines": 5}, TRAINS | LAYERED | {"activation": None},
     "it needs 'network' too"),
    ("compare", {**SOME, "network": True, "activation": ("tanh",)}, SPACE, "no layer has more than"),
    ("setup", SETUP | SMALL, {"epochs": 9, "learning_rate": 1.0, "restarts": 2}, "nothing is trained here"),
    ("setup", {"network": NARROW, "size": 96}, {**TRAINS, "trained": True}, "a network of your own is not trained"),
    ("setup", {"network": NARROW, "size": 96}, {"seed": 4, "points": 9}, "random|named dataset"),
    ("curves", {"all": True, "size": 240}, {"activation": ("relu",), "pair": True, "creases": True, "peak": True},
     "table"),
    ("distribution", SWEPT | SMALL, {"init": ("1",)}, "goes through all scales"),
    ("distribution", BIASED | SMALL | {"sweep": False}, {"fps": 7, "duration": 2.0, "final_hold_s": 2.0, "once": True,
     "loop": 2, "still": "last"}, "only a sweep moves|does not play"),
    ("distribution", SWEPT | SMALL | {"still": "last"}, {"fps": 7, "duration": 2.0, "final_hold_s": 2.0},
     "the last frame is the same"),
    ("training", LEARNS | SMALL | {"panels": ("plane",)}, {"layer": 1}, "is not there"),
    ("training", {**POINTS, "hidden": (2,), "epochs": 6, "restarts": 1, "panels": ("loss",), **SMALL}, {"lines": 5},
     "there is no sheet"),
    ("curves", CURVES | SMALL | {"derivative": False}, {"peak": True}, "that is not drawn"),
]  # fmt: skip
# What people give to every figure is noted instead.
NOTED = {"fps", "tween_s", "hold_s", "final_hold_s", "duration"}
REFUSED = [
    pytest.param(kind, base, field, value, reason, id=f"{kind}-{field}-{number}")
    for number, (kind, base, values, reason) in enumerate(IDLE)
    for field, value in values.items()
    if value is not None
]


@pytest.mark.parametrize(("kind", "base", "field", "value", "reason"), REFUSED)
def test_what_is_refused_has_no_effect_indeed(kind, base, field, value, reason, tmp_path, monkeypatch):
    spec = KINDS[kind].model(**base)
    plain, _ = drawn(spec, tmp_path / "plain" / "a.gif", again=field not in NOTED)
    told = rf"^{outer_name(field)}: .*({reason})"
    if field in NOTED:
        noted = KINDS[kind].model(**{**base, field: value})
        saved = save(noted, tmp_path / "noted" / "a.gif")
        assert any(re.match(rf"^[a-z_, ]*\b{field}\b[a-z_, ]*: .*({reason})", note) for note in saved.notes)
        # Its recipe does not speak of it either.
        assert (tmp_path / "noted" / "a.gif").read_bytes() == (tmp_path / "plain" / "a.gif").read_bytes()
        return
    with pytest.raises(InvalidValueError, match=told):
        KINDS[kind].model(**{**base, field: value})
    # Past the door it would make the same file.
    monkeypatch.setattr(FigureSpec, "why_no_effect", lambda *_, **__: "")
    forced = KINDS[kind].model(**{**base, field: value})
    assert same(plain, shown(save(forced, tmp_path / "forced" / "a.gif").path))


def test_every_field_with_a_scope_is_refused_somewhere():
    for kind in KINDS:
        scoped = {
            name
            for name, field in KINDS[kind].model.model_fields.items()
            if any(isinstance(rule, Scope) for rule in field.metadata)
        }
        tried = {
            field for other, _, values, _ in IDLE for field in values if other == kind and values[field] is not None
        }
        # Where kinds share a field they share its scope.
        shared = {field for _, _, values, _ in IDLE for field in values}
        assert tried <= scoped
        # A poster beside a still is refused as two pictures.
        assert scoped <= shared | {"poster"}


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_site_refuses_what_it_does_not_take(kind, tmp_path):
    base, *_ = CASES[kind]["theme"]
    still = {} if kind in {"setup", "curves", "distribution", "gradients", "dying"} else {"still": "last"}
    spec = fitting(KINDS[kind].model, {"for": "zenn", **still}, {k: v for k, v in base.items() if k != "suffix"})
    with pytest.raises(OutputError, match=r"zenn takes .gif, .png, .webp, but the suffix is .svg"):
        save(spec, tmp_path / "a.svg")
