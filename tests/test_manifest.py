import tomllib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warpviz import files
from warpviz.errors import DataError
from warpviz.manifest import entry_text, read_manifest
from warpviz.net.layers import Activation, Affine, Residual
from warpviz.net.network import Network
from warpviz.specs.activation import ActivationFigure
from warpviz.specs.kinds import KINDS
from warpviz.specs.network import NetworkFigure

NET = Network(
    [
        Affine([[0.1, 1 / 3], [-1e-300, 2.5e30], [1.0, -0.0]], [1e-9, 0.0, -7.0]),
        Activation("leaky_relu(alpha=0.1)"),
        Residual([Affine(np.eye(3)), Activation("abs")]),
        Affine([[1.0, 2.0, 3.0]]),
        Activation("sigmoid"),
    ]
)
SPECS = {
    "least": ActivationFigure(activation="abs"),
    "much": ActivationFigure(
        activation="leaky_relu(alpha=0.1)", size=(320, 240), fps=12.5, title='A "title" \\ with $\\alpha$ 活性化',
        once=True, theme="dark", colors=16, boomerang=True, caption=False, hold_s=0, extent=1e-5, data="moons",
        seed=2**32 - 1,
    ),
    "named": NetworkFigure(hidden=(3, 2), data="moons", epochs=10, activation="relu", to="output"),
    "points": ActivationFigure(activation="tanh", data=([[0.1, 0.2], [1e-7, -3.5e5]], ["a", "b"])),
    "network": NetworkFigure(network=NET, data=([[0.1, 0.2], [1.0, 2.0]], [0, 1]), title=""),
}  # fmt: skip


def write(folder, text):
    path = folder / "figures.toml"
    path.write_text(text, encoding="utf-8")
    return path


def message(folder, text, error=DataError):
    """Return the one line on what is wrong with a manifest."""
    path = write(folder, text)
    with pytest.raises(error) as caught:
        read_manifest(path)
    told = str(caught.value)
    assert told.startswith(f"{path}: ")
    assert "\n" not in told
    assert caught.value.__cause__ is None
    return told.removeprefix(f"{path}: ")


# There and back


@pytest.mark.parametrize("name", SPECS)
def test_an_entry_is_read_as_the_spec_it_was_made_from(name, tmp_path):
    spec = SPECS[name]
    text = entry_text(spec.recipe_data(), "img/figure.gif")
    (entry,) = read_manifest(write(tmp_path, text))
    assert entry.output == tmp_path / "img" / "figure.gif"
    assert type(entry.spec) is type(spec)
    assert entry.spec.recipe_data() == spec.recipe_data()


def test_many_entries_are_one_manifest(tmp_path):
    text = "\n".join(entry_text(spec.recipe_data(), f"{name}.gif") for name, spec in SPECS.items())
    entries = read_manifest(write(tmp_path, text))
    assert [entry.output.stem for entry in entries] == list(SPECS)
    assert [entry.spec.recipe_data() for entry in entries] == [spec.recipe_data() for spec in SPECS.values()]


def test_an_entry_begins_with_what_it_is_and_where_it_goes():
    lines = entry_text(SPECS["much"].recipe_data(), "a b.gif").splitlines()
    assert lines[:3] == ["[[figure]]", 'kind = "activation"', 'output = "a b.gif"']
    # Every value stands on a line of its own, whatever its length.
    assert all("=" in line or line.startswith("[") or not line for line in lines)


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30),
    st.text(st.characters(exclude_categories=["C", "Z"]), max_size=30),
    st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=5),
    st.booleans(),
    st.integers(-(2**60), 2**60),
)
def test_any_value_survives(output, title, numbers, flag, whole):
    data = {"kind": "activation", "title": title, "numbers": numbers, "flag": flag, "whole": whole}
    (table,) = tomllib.loads(entry_text(data, output))["figure"]
    assert table == {"output": output, **data}


@pytest.mark.parametrize("text", ["\x7f", "\t", "\x00", "\x1f", "\n", "\\", '"', "é", "\U0001f600", "\u2028"])
def test_no_character_of_a_name_breaks_an_entry(text):
    (table,) = tomllib.loads(entry_text({"kind": "activation", "data": text}, f"a{text}b"))["figure"]
    assert table == {"kind": "activation", "output": f"a{text}b", "data": text}


# Defaults


def test_defaults_serve_all_figures_and_can_be_overridden(tmp_path):
    text = """
        [defaults]
        theme = "dark"
        fps = 10
        epochs = 7
        [[figure]]
        kind = "activation"
        activation = "abs"
        output = "a.gif"
        [[figure]]
        kind = "network"
        fps = 20
        output = "b.gif"
    """
    one, two = (entry.spec for entry in read_manifest(write(tmp_path, text)))
    assert (one.theme, one.fps) == ("dark", 10)
    # What a kind does not know is not for it.
    assert (two.theme, two.fps, two.epochs) == ("dark", 20, 7)


def test_defaults_are_not_for_figures_in_which_they_have_no_effect(tmp_path):
    text = """
        [defaults]
        kind = "activation"
        activation = "abs"
        fps = 10
        seed = 3
        colors = 8
        [[figure]]
        output = "a.gif"
        data = "moons"
        [[figure]]
        output = "b.svg"
        still = "last"
    """
    moving, still = (entry.spec for entry in read_manifest(write(tmp_path, text)))
    assert (moving.fps, moving.seed, moving.colors) == (10, 3, 8)
    # A drawing of lines has no palette, and neither it nor what is without points moves or is random.
    assert still.model_fields_set == {"kind", "activation", "still"}
    # What a figure has for itself is never left out.
    own = read_manifest(write(tmp_path, text + "fps = 5"))[1].spec
    assert own.idle == ("fps: the last frame is the same whatever the motion is",)


def test_the_kind_may_be_a_default(tmp_path):
    text = '[defaults]\nkind = "activation"\n[[figure]]\nactivation = "sin"\noutput = "a.gif"\n'
    assert read_manifest(write(tmp_path, text))[0].spec == ActivationFigure(activation="sin")


def test_a_default_that_no_kind_knows_is_told_with_its_near_miss(tmp_path):
    entry = '[[figure]]\nkind = "activation"\nactivation = "sin"\noutput = "a.gif"\n'
    told = message(tmp_path, '[defaults]\nthem = "dark"\n' + entry)
    assert "'them'" in told
    assert "did you mean 'theme'?" in told


def test_a_wrong_default_is_told(tmp_path):
    entry = '[[figure]]\nkind = "activation"\nactivation = "sin"\noutput = "a.gif"\n'
    assert "fps: expected a number, but got 'fast'" in message(tmp_path, '[defaults]\nfps = "fast"\n' + entry)


# What is wrong


ONE = '[[figure]]\noutput = "a.gif"\n'
NETWORK = ONE + 'kind = "network"\n'
WRONG = {
    "": "expected at least one [[figure]]",
    "[defaults]": "expected at least one [[figure]]",
    "figure = []": "expected at least one [[figure]]",
    "figure = 3": "expected at least one [[figure]]",
    "figure = [1]": "expected at least one [[figure]]",
    "[figure]\nkind = 'activation'": "expected at least one [[figure]]",
    "[[figures]]": "unknown key 'figures': expected [defaults] and [[figure]]",
    "defaults = 1\n[[figure]]": "expected [defaults] to be a table",
    "[[figure]\n": "line 1",
    "a = \nb = 1": "line 1",
    "x = 1\nx = 2\ny = 3": "line 2",
    "[[figure]]": "figure 1: output: expected the name of a file",
    "[[figure]]\noutput = ''": "figure 1: output: expected the name of a file",
    "[[figure]]\noutput = 1": "figure 1: output: expected the name of a file",
    ONE: f"figure 1: kind: expected one of {', '.join(KINDS)}, but got None",
    ONE + "kind = 1": f"figure 1: kind: expected one of {', '.join(KINDS)}, but got 1",
    ONE + "kind = 'netwrk'": "figure 1: unknown figure kind 'netwrk': did you mean 'network'?",
    ONE + "kind = 'activation'": "figure 1: activation: expected a value, but got none",
    NETWORK + "fps = 0": "figure 1: fps: must be at least 1, but got 0",
    NETWORK + "fps = true": "figure 1: fps: expected a number, but got True",
    NETWORK + "fps = nan": "figure 1: fps: expected a finite number, but got nan",
    NETWORK + "fps = 1979-05-27": "figure 1: fps: expected a number, but got date",
    NETWORK + "hiden = [2]": "figure 1: unknown option 'hiden': did you mean 'hidden'?",
}


@pytest.mark.parametrize(("text", "words"), WRONG.items())
def test_what_is_wrong_is_told_with_its_place(text, words, tmp_path):
    assert words in message(tmp_path, text)


def test_all_that_is_wrong_is_told_at_once(tmp_path):
    good = '[[figure]]\nkind = "activation"\nactivation = "abs"\noutput = "{}.gif"\n'
    text = (
        good.format("a")
        + "[[figure]]\n"
        + good.format("b")
        + '[[figure]]\nkind = "network"\noutput = "c.gif"\nfps = 0\n'
    )
    told = message(tmp_path, text)
    assert told == ("figure 2: output: expected the name of a file; figure 4: fps: must be at least 1, but got 0")


@pytest.mark.parametrize("second", ["a.gif", "./a.gif", "x/..//a.gif"])
def test_two_figures_may_not_write_the_same_file(second, tmp_path):
    good = '[[figure]]\nkind = "activation"\nactivation = "abs"\noutput = "{}"\n'
    path = write(tmp_path, good.format("a.gif") + good.format("b.gif") + good.format(second))
    with pytest.raises(DataError) as caught:
        read_manifest(path, allow_outside=True)
    told = str(caught.value).removeprefix(f"{path}: ")
    assert told.startswith("figure 3: writes the same output as figure 1")


def test_a_manifest_that_cannot_be_read_is_one_line(tmp_path, monkeypatch):
    (tmp_path / "folder").mkdir()
    for name in ("nothing.toml", "folder"):
        with pytest.raises(DataError, match=r"^cannot read .*: (no such file or directory|is a directory)$"):
            read_manifest(tmp_path / name)
    (tmp_path / "latin.toml").write_bytes(b'title = "\xe4"')
    with pytest.raises(DataError, match=r"latin\.toml: not UTF-8$"):
        read_manifest(tmp_path / "latin.toml")
    deep = write(tmp_path, "x = " + "[" * 50_000)
    with pytest.raises(DataError) as caught:
        read_manifest(deep)
    assert "\n" not in str(caught.value)
    monkeypatch.setattr(files, "MAX_TOML_BYTES", 10)
    with pytest.raises(DataError, match=": over "):
        read_manifest(deep)


def test_nothing_is_executed_and_nothing_is_written_by_reading(tmp_path):
    text = "".join(entry_text(spec.recipe_data(), f"out/{name}.gif") for name, spec in SPECS.items())
    read_manifest(write(tmp_path, text))
    assert [entry.name for entry in tmp_path.iterdir()] == ["figures.toml"]


# Paths


OUTSIDE = {
    "../a.gif": "a path with '..'",
    "img/../../a.gif": "a path with '..'",
    "img/../a.gif": "a path with '..'",
    "/some/a.gif": "an absolute path",
    "C:\\\\a.gif": "an absolute path",
    "link/a.gif": "a link that leads out or in a circle",
}


@pytest.mark.parametrize(("name", "fault"), OUTSIDE.items())
def test_outputs_stay_under_the_folder_unless_they_may_leave(name, fault, tmp_path):
    folder = tmp_path / "here"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path)
    text = f'[[figure]]\nkind = "activation"\nactivation = "abs"\noutput = "{name}"\n'
    assert f"figure 1: output: expected a path under the folder, but got {fault}" in message(folder, text)
    (entry,) = read_manifest(folder / "figures.toml", allow_outside=True)
    assert entry.output == folder / name.replace("\\\\", "\\")


@pytest.mark.parametrize("field", ["data", "weights"])
def test_files_are_under_the_folder_too(field, tmp_path):
    suffix = {"data": "csv", "weights": "json"}[field]
    entry = f'[[figure]]\nkind = "network"\noutput = "a.gif"\n{field} = "{{}}.{suffix}"\n'
    for name in ("../p", "/etc/p"):
        assert f"figure 1: {field}: expected a path under the folder" in message(tmp_path, entry.format(name))
    assert read_manifest(write(tmp_path, entry.format("sub/p")))[0].folder == tmp_path


def test_a_name_of_a_dataset_is_no_path(tmp_path):
    entry = '[[figure]]\nkind = "activation"\nactivation = "abs"\noutput = "a.gif"\ndata = "moons"\n'
    assert read_manifest(write(tmp_path, entry))[0].spec.data == "moons"


# Malice and accidents


DEEP = {
    "lists": "x = " + "[" * 10_000 + "]" * 10_000,
    "tables": "x = " + "{a = " * 10_000 + "1" + "}" * 10_000,
    "keys": ".".join(["a"] * 10_000) + " = 1",
    "header": "[" + ".".join(["a"] * 10_000) + "]",
    "kind": '[[figure]]\noutput = "a.gif"\nkind.' + ".".join(["a"] * 10_000) + " = 1",
    "field": '[[figure]]\noutput = "a.gif"\nkind = "network"\nfps.' + ".".join(["a"] * 10_000) + " = 1",
    "data": '[[figure]]\noutput = "a.gif"\nkind = "network"\ndata.' + ".".join(["a"] * 10_000) + " = 1",
    "network": '[[figure]]\noutput = "a.gif"\nkind = "network"\nnetwork.' + ".".join(["a"] * 10_000) + " = 1",
    "defaults": "[defaults]\nfps." + ".".join(["a"] * 10_000) + ' = 1\n[[figure]]\noutput="a.gif"\nkind = "network"',
}


@pytest.mark.parametrize("name", DEEP)
def test_what_is_nested_10_000_deep_is_one_short_line(name, tmp_path):
    assert len(message(tmp_path, DEEP[name])) < 300


def test_100_mb_are_refused_without_reading_them(tmp_path):
    path = tmp_path / "figures.toml"
    with path.open("wb") as file:
        file.truncate(100 * 2**20)
    with pytest.raises(DataError, match=r"over 64 MB$"):
        read_manifest(path)


def test_broken_toml_is_told_with_line_and_column(tmp_path):
    assert "line 3, column 6" in message(tmp_path, '[[figure]]\nkind = "activation"\nfps =\n')


def test_a_number_of_10_000_digits_is_one_short_line(tmp_path):
    assert len(message(tmp_path, "x = " + "9" * 10_000)) < 320
