"""What a flag can say, a manifest, an article's comment and Python can say: every field of every kind, at all doors."""

import shlex

import numpy as np
import pytest
import tomli_w

from warpviz.batch.article import read_articles
from warpviz.commands import figures as commands
from warpviz.manifest import entry_text, read_manifest
from warpviz.specs.kinds import KINDS
from warpviz.specs.sources import SIDE_FIELDS
from warpviz.specs.text_values import fields_of, flags, is_numeric, is_switch, text_of

# What a field needs beside it.
BASE = {
    "activation": {"activation": "tanh"},
    "compare": {"network": True},
    "setup": {"trained": True},
    "curves": {"activation": "tanh"},
    "distribution": {"sweep": True},
}
# Field -> what else is asked for, where it has no effect without.
NEEDS = {
    **{name: {"data": "moons"} for name in ("points", "seed", "legend")},
    "columns": {"data": "nets/points.csv"},
    "transposed": {"weights": "nets/weights.npz", "activation": "tanh"},
    ("setup", "transposed"): {"weights": "nets/weights.npz", "activation": "tanh"},
    ("distribution", "seed"): {},
    ("gradients", "seed"): {},
    ("distribution", "init"): {"sweep": "false"},
    **{name: {"hidden": "4"} for name in ("orbit", "elevation", "view_dims", "projection")},
}
# Fields that go without that.
ALONE = {"weights", "network", "all", "transposed"}
# Texts that are not the default; those of numbers and truths are found below.
TEXTS = {
    "activation": "leaky_relu(alpha=0.1)",
    "affine_tween": "lerp",
    "color": "area",
    "columns": "x1,2,class",
    "data": "moons",
    "depth": "3",
    "easing": "cubic_in",
    "facts": "facts.json",
    "filmstrip": "5",
    "for": "github",
    "hidden": "3,2",
    "image": "pictures/photo.png",
    "init": "lecun",
    "lang": "ja",
    "learning_rate": "0.05",
    "logits": "1,-2.5,3",
    "loss": "bowl",
    "layer": "1",
    "legend": "off",
    "max_bytes": "3MB",
    "panels": "sheet,loss",
    "poster": "poster.png",
    "projection": "units:1,2",
    "range": "-3,4.5",
    "size": "320x200",
    "still": "first",
    "target": "2",
    "theme": "dark",
    "title": "A \"b\" 'c' = \\d é活",
    "to": "output",
    "tween": "lerp",
    "view": "tilt",
    "view_dims": "2",
    "weights": "nets/net.json",
}
NETWORK = {"layers": [{"kind": "affine", "weight": [[1.0, 0.5], [0.0, 1.0]], "bias": [0.0, 0.0]}]}
# What only Python and a manifest can say: it has no flag.
TABLES = {("network", "network"): NETWORK, ("setup", "network"): NETWORK}
NOWHERE = {("compare", "weights"), ("compare", "filmstrip")}


def sample(name, field):
    """A text for a field that is not its default."""
    if name in TEXTS and not is_switch(field):
        return TEXTS[name]
    if is_switch(field):
        return "false" if field.default else "true"
    if is_numeric(field):
        default = field.default or 0
        return text_of(default / 2 + 1 if isinstance(default, float) else default + 16)
    return pytest.fail(f"give a text for the new field {name!r}")


CASES = [
    (kind, name)
    for kind in KINDS
    for name in fields_of(KINDS[kind].model)
    if name != "kind" and (kind, name) not in TABLES and (kind, name) not in NOWHERE
]


def by_flags(kind, values, monkeypatch):
    made = []
    monkeypatch.setattr(commands, "deliver", lambda spec, _wanted: made.append(spec))
    model = KINDS[kind].model
    words = []
    for name, text in values.items():
        flag = "--" + name.replace("_", "-")
        if name in model.positional:
            words.append(text)
        elif is_switch(fields_of(model)[name]):
            words.append(flag if text == "true" else f"--no-{flag[2:]}")
        else:
            words.append(f"{flag}={text}")
    commands.figure_command(kind).main([*words, "-o", "a.gif"], standalone_mode=False)
    return made[0]


def by_manifest(kind, spec, folder):
    # The types that TOML has, as a person would write them.
    data = {**spec.given_data(), **{name: getattr(spec, name, None) for name in SIDE_FIELDS}}
    data = {name: value for name, value in data.items() if value is not None}
    (folder / "m.toml").write_bytes(tomli_w.dumps({"figure": [{"output": "a.gif", **data, "kind": kind}]}).encode())
    return read_manifest(folder / "m.toml")[0].spec


def by_manifest_in_text(kind, values, folder):
    """A manifest in which numbers and truths are such, and the rest is written as flags have it."""
    fields = fields_of(KINDS[kind].model)
    lines = [f'[[figure]]\nkind = "{kind}"\noutput = "a.gif"']
    for name, text in values.items():
        plain = is_switch(fields[name]) or (is_numeric(fields[name]) and text[0] in "-0123456789")
        bare = plain and text.rstrip("MB") == text
        lines.append(f"{name} = {text}" if bare else tomli_w.dumps({name: text}).strip())
    (folder / "t.toml").write_text("\n".join(lines), encoding="utf-8")
    return read_manifest(folder / "t.toml")[0].spec


def by_comment(kind, values, folder):
    words = " ".join(f"{name}={shlex.quote(text)}" for name, text in values.items())
    (folder / "post.md").write_text(f"<!-- warpviz: {kind} {words} output=a.gif -->\n", encoding="utf-8")
    return read_articles([folder / "post.md"])[0].entries[0].spec


def by_python(kind, values):
    """Python's own types, for what is written as a text elsewhere."""
    model = KINDS[kind].model
    own = {}
    for name, text in values.items():
        field = fields_of(model)[name]
        if is_switch(field):
            own[name] = text == "true"
        elif name == "size":
            own[name] = tuple(int(part) for part in text.split("x"))
        elif name == "hidden":
            own[name] = tuple(int(part) for part in text.split(","))
        elif isinstance(field.default, tuple):
            parts = text.split(",")
            numbers = name in {"learning_rate", "logits"}
            own[name] = tuple(map(float, parts)) if numbers else tuple(parts) if name == "panels" else (text,)
        elif is_numeric(field) and text.replace(".", "").isdigit():
            own[name] = float(text) if "." in text or isinstance(field.default, float) else int(text)
        else:
            own[name] = text
    return model(**own)


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_all_doors_give_the_same_spec(kind, name, tmp_path, monkeypatch):
    fields = fields_of(KINDS[kind].model)
    field = fields[name]
    values = {key: "true" if value is True else value for key, value in BASE.get(kind, {}).items()}
    values = {} if name in ALONE and kind != "compare" else values
    values |= {**NEEDS.get((kind, name), NEEDS.get(name, {})), name: sample(name, field)}
    spec = by_python(kind, values)
    inner = next(key for key, known in type(spec).model_fields.items() if known is field)
    # It says something else than nothing does.
    assert getattr(spec, inner) != field.default
    found = {
        "flags": by_flags(kind, values, monkeypatch),
        "comment": by_comment(kind, values, tmp_path),
        "manifest": by_manifest(kind, spec, tmp_path),
        "manifest in text": by_manifest_in_text(kind, values, tmp_path),
    }
    for door, other in found.items():
        assert type(other) is type(spec), door
        assert {key: getattr(other, key) for key in type(spec).model_fields} == {
            key: getattr(spec, key) for key in type(spec).model_fields
        }, door
    # And back: the command that a gallery shows asks for the same.
    again = flags(spec)
    assert again is not None
    made = []
    monkeypatch.setattr(commands, "deliver", lambda spec, _wanted: made.append(spec))
    commands.figure_command(kind).main(again[1:], standalone_mode=False)
    assert made[0].recipe_data() == spec.recipe_data()


@pytest.mark.parametrize(("kind", "name"), TABLES)
def test_what_has_no_flag_a_manifest_and_python_can_say(kind, name, tmp_path):
    spec = KINDS[kind].model(**{name: TABLES[kind, name]})
    (tmp_path / "m.toml").write_text(entry_text(spec.recipe_data(), "a.gif"), encoding="utf-8")
    other = read_manifest(tmp_path / "m.toml")[0].spec
    assert other.recipe_data() == spec.recipe_data()
    assert np.array_equal(other.network.layers[0].weight, spec.network.layers[0].weight)
    assert flags(spec) is None


def test_no_field_has_a_name_that_articles_need():
    names = {name for kind in KINDS for name in fields_of(KINDS[kind].model)}
    assert not names & {"output", "url", "alt"}
