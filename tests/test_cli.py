"""The program: in this process, and apart where a process of its own matters."""

import contextlib
import json
import os
import signal
import statistics
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import click
import numpy as np
import pytest
from PIL import Image
from program import ENVIRONMENT, check, run, run_apart

import warpviz as wv
from warpviz import cli
from warpviz.commands.figures import figure_command
from warpviz.commands.listing import LISTS
from warpviz.manifest import read_manifest
from warpviz.net.activations import ACTIVATIONS
from warpviz.picture.theme import THEMES, rgb
from warpviz.publish.reading import read_recipe
from warpviz.specs.base import outer_name
from warpviz.specs.kinds import KINDS, spec_from_data
from warpviz.specs.recipe import MARK, parse_recipe
from warpviz.writers.gif import header

ROOT = Path(__file__).resolve().parent.parent
SMALL = ("--size", "96", "--fps", "10", "--tween-s", "0.4", "--hold-s", "0.2", "--final-hold-s", "0.5", "--lines", "5")
# A file of ours that is there already.
OLD = header(8, 8, np.zeros((2, 3), dtype=np.uint8), plays=1, recipe=MARK) + b"\0\x3b"
TRAINING = ("--epochs", "20", "--restarts", "2", "--points", "20")


def made(folder, *args):
    """Run, and return what was printed after a good end."""
    return check(run(folder, *args))


class Gif:
    """What a file shows, read by Pillow."""

    def __init__(self, path):
        with Image.open(path) as image:
            self.size = image.size
            self.loop = image.info.get("loop")
            self.delays_ms, self.frames = [], []
            for number in range(image.n_frames):
                image.seek(number)
                self.delays_ms.append(image.info["duration"])
                self.frames.append(np.array(image.convert("RGB")).astype(int))

    @property
    def duration_ms(self):
        return sum(self.delays_ms)

    def ink(self, number, rows=slice(None)):
        """How many pixels of some rows of a frame are not background."""
        pixels = self.frames[number]
        return int((pixels != pixels[0, 0]).any(axis=-1)[rows].sum())

    def has(self, color):
        """Whether the first frame has a colour, or one that the palette gives for it."""
        return bool((abs(self.frames[0] - rgb(color).astype(int)).max(axis=-1) < 48).any())

    def colors(self):
        return len(np.unique(np.concatenate([frame.reshape(-1, 3) for frame in self.frames]), axis=0))


def same(a, b):
    """Whether two frames show the same; their palettes may differ a little."""
    return a.shape == b.shape and int((abs(a - b).max(axis=-1) > 60).sum()) < a.shape[0] * a.shape[1] / 50


def differs(new, old):
    return any(not same(*pair) for pair in zip(new.frames, old.frames, strict=False))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cli")
    (folder / "points.csv").write_text("x,y,label\n1,1,a\n-1,-1,b\n2,2,a\n-2,1,b\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def plain(folder):
    made(folder, "activation", "tanh", *SMALL, "-o", "plain.gif")
    return Gif(folder / "plain.gif")


@pytest.fixture(scope="module")
def network(folder):
    made(folder, "network", *SMALL, *TRAINING, "-o", "network.gif")
    return Gif(folder / "network.gif")


# Smaller pictures have no room for text.
TEXT_FITS = ("tanh", "--size", "240")
WITH_NAMES = (*TEXT_FITS, "--data", "points.csv")
MOONS = ("tanh", "--data", "moons")
HEADER = slice(0, 14)
# Field -> flags, and what they change against the plain file; perhaps what both are made with instead of tanh.
ACTIVATION_OPTIONS = {
    "size": (["--size", "128x100"], lambda new, old: new.size == (128, 100) and old.size == (96, 96)),
    "fps": (["--fps", "20"], lambda new, old: min(new.delays_ms) == 50 and min(old.delays_ms) == 100),
    "tween_s": (["--tween-s", "0.8"], lambda new, old: new.duration_ms == old.duration_ms + 400),
    "hold_s": (["--hold-s", "1"], lambda new, old: new.delays_ms == [1000, *old.delays_ms[1:]]),
    "final_hold_s": (["--final-hold-s", "2"], lambda new, old: new.delays_ms == [*old.delays_ms[:-1], 2000]),
    "easing": (
        ["--easing", "cubic_in"],
        lambda new, old: (
            same(new.frames[0], old.frames[0])
            and same(new.frames[-1], old.frames[-1])
            and not all(map(same, new.frames[1:-1], old.frames[1:-1]))
        ),
    ),
    "lines": (["--lines", "9"], lambda new, old: not same(new.frames[0], old.frames[0])),
    # Of a larger sheet tanh leaves a smaller part, before the camera comes closer.
    "extent": (["--extent", "30"], lambda new, old: min(map(new.ink, (2, 3))) < min(map(old.ink, (2, 3)))),
    "theme": (
        ["--theme", "dark"],
        lambda new, _: (new.frames[0][0, 0] == rgb(THEMES["dark"].background)).all(),
    ),
    "title": (["--title", "H"], lambda new, old: 0 < new.ink(0, HEADER) < old.ink(0, HEADER), TEXT_FITS),
    "caption": (["--no-caption"], lambda new, old: 0 < 5 * new.ink(0, HEADER) < old.ink(0, HEADER), TEXT_FITS),
    "measure": (["--measure"], lambda new, old: not same(new.frames[-1], old.frames[-1]), TEXT_FITS),
    "colors": (["--colors", "5"], lambda new, old: new.colors() <= 5 < old.colors()),
    "once": (["--once"], lambda new, old: new.loop is None and old.loop == 0),
    "loop": (["--loop", "3"], lambda new, old: new.loop == 2 and old.loop == 0),
    "duration": (["--duration", "2.5"], lambda new, old: sum(new.delays_ms) == 2500 != sum(old.delays_ms)),
    "boomerang": (
        ["--boomerang"],
        lambda new, old: (
            all(map(same, new.frames, old.frames))
            and len(new.frames) > 1.5 * len(old.frames)
            # It ends on the way to where it began.
            and abs(new.ink(-1) - new.ink(0)) < abs(new.ink(len(new.frames) * 3 // 4) - new.ink(0))
        ),
    ),
    "tween": (["--tween", "lerp"], differs, ("abs",)),
    "lang": (["--lang", "ja"], lambda new, old: new.ink(0, HEADER) != old.ink(0, HEADER), TEXT_FITS),
    "legend": (["--legend", "off"], lambda new, old: not same(new.frames[0], old.frames[0]), WITH_NAMES),
    "color": (["--color", "area"], differs, ("abs",)),
    "image": (["--image", "F"], lambda new, old: not same(new.frames[0], old.frames[0])),
    "view": (["--view", "tilt"], differs),
    "wires": (["--wires"], lambda new, old: 0 < 2 * new.ink(0) < old.ink(0)),
    "curve": (["--curve"], lambda new, old: differs(new, old) and new.size == old.size),
    "data": (["--data", "points.csv"], lambda new, _: new.has(THEMES["light"].classes[0].color)),
    "regions": (["--regions"], lambda new, old: differs(new, old) and new.size == old.size, ("abs",)),
    "points": (["--points", "60"], lambda new, old: not same(new.frames[0], old.frames[0]), MOONS),
    "seed": (["--seed", "5"], lambda new, old: not same(new.frames[0], old.frames[0]), MOONS),
}
# The same for what only a network has, and perhaps flags of both.
NETWORK_OPTIONS = {
    "activation": (["--activation", "sin"], differs),
    "hidden": (["--hidden", "2"], lambda new, old: len(new.frames) < len(old.frames)),
    "skip": (["--skip"], lambda new, old: len(new.frames) < len(old.frames)),
    "data": (["--data", "circles"], differs),
    "epochs": (["--epochs", "1"], differs),
    "learning_rate": (["--learning-rate", "1"], differs),
    "restarts": (["--restarts", "9"], differs),
    "init": (["--init", "orthogonal"], differs),
    "tween": (["--tween", "lerp"], differs),
    "affine_tween": (["--affine-tween", "lerp"], differs),
    "color": (["--color", "side"], differs),
    "wires": (["--wires"], lambda new, old: 0 < 2 * new.ink(0) < old.ink(0)),
    "orbit": (["--orbit", "180"], differs, ("--hidden", "3")),
    "elevation": (["--elevation", "80"], differs, ("--hidden", "3")),
    "view_dims": (["--view-dims", "2"], differs, ("--hidden", "4")),
    "projection": (["--projection", "units:1,4"], differs, ("--hidden", "4")),
    "boundary": (["--boundary"], lambda new, old: new.ink(0) > old.ink(0)),
    "to": (["--to", "output"], lambda new, old: len(new.frames) > len(old.frames)),
    "seed": (["--seed", "5"], differs),
    "points": (["--points", "60"], lambda new, old: not same(new.frames[0], old.frames[0])),
}


OUTPUT_OPTIONS = {"still", "filmstrip", "poster", "lossless", "max_bytes", "for_", "recipe"}


def flag_fields(kind):
    model = KINDS[kind].model
    return {name for name in model.model_fields if name not in model.not_flags and name not in model.positional}


def test_every_option_is_tried_below():
    assert {*ACTIVATION_OPTIONS, *OUTPUT_OPTIONS, "facts", "columns"} == flag_fields("activation")
    # `facts`, `weights` and how these lie have tests of their own, and so has what does not come out as a GIF.
    own = {*OUTPUT_OPTIONS, "facts", "weights", "transposed", "columns"}
    assert {*NETWORK_OPTIONS, *ACTIVATION_OPTIONS, *own} - {"curve"} == flag_fields("network")


@pytest.mark.parametrize("field", ACTIVATION_OPTIONS)
def test_an_option_changes_what_it_says(folder, plain, field):
    flags, changed, *both = ACTIVATION_OPTIONS[field]
    base = both[0] if both else ("tanh",)
    made(folder, "activation", *SMALL, *base, *flags, "-o", "option.gif")
    if both:
        made(folder, "activation", *SMALL, *base, "-o", "base.gif")
    assert changed(Gif(folder / "option.gif"), Gif(folder / "base.gif") if both else plain)


@pytest.mark.parametrize("field", NETWORK_OPTIONS)
def test_an_option_of_networks_changes_what_it_says(folder, network, field):
    flags, changed, *both = NETWORK_OPTIONS[field]
    base = both[0] if both else ()
    made(folder, "network", *SMALL, *TRAINING, *base, *flags, "-o", "option.gif")
    if both:
        made(folder, "network", *SMALL, *TRAINING, *base, "-o", "base.gif")
    assert changed(Gif(folder / "option.gif"), Gif(folder / "base.gif") if both else network)


def test_a_network_written_down_is_drawn_and_comes_back_through_its_recipe(folder):
    layers = [{"kind": "affine", "weight": [[0, -1], [1, 0]]}, {"kind": "activation", "function": "abs"}]
    (folder / "quarter turn.json").write_text(json.dumps({"layers": layers}), encoding="utf-8")
    line = made(folder, "network", *SMALL, "--weights", "quarter turn.json")
    assert line.startswith(f"{Path('outputs', 'network-quarter-turn.gif')}: ")
    source = folder / "outputs/network-quarter-turn.gif"
    (folder / "turn.toml").write_text(made(folder, "show", "outputs/network-quarter-turn.gif"), encoding="utf-8")
    made(folder, "batch", "turn.toml")
    again = folder / "network-quarter-turn.gif"
    # The weights are somewhere else as seen from there; all else is as before.
    folders = [parse_recipe(read_recipe(file), "recipe").folder for file in (source, again)]
    assert folders == ["..", "."]
    assert made(folder, "show", again.name) == made(folder, "show", source)
    assert [frame.tolist() for frame in Gif(again).frames] == [frame.tolist() for frame in Gif(source).frames]


def test_a_network_takes_the_options_of_every_figure(folder, network):
    flags = ["--size", "100x128", "--fps", "20", "--theme", "dark", "--once", "--no-caption", "--title", "x"]
    made(folder, "network", *SMALL, *TRAINING, *flags, "--hold-s", "0", "-o", "all.gif")
    gif = Gif(folder / "all.gif")
    # What the camera moves between takes no whole number of frames.
    assert (gif.size, gif.loop, statistics.mode(gif.delays_ms)) == ((100, 128), None, 50)
    assert (gif.frames[0][0, 0] == rgb(THEMES["dark"].background)).all()
    assert gif.duration_ms < network.duration_ms


@pytest.mark.parametrize("args", [["activation", "ReLU"], ["network", "--activation", "leaky_relu(alpha=0.1)"]])
def test_the_printed_line_is_true_of_the_default_output(tmp_path, args):
    training = TRAINING if args[0] == "network" else ()
    line = made(tmp_path, *args, *SMALL, *training)
    name = {"activation": "activation-ReLU", "network": "network-leaky_relu-alpha-0.1"}[args[0]]
    path = Path("outputs", f"{name}.gif")
    gif, size = Gif(tmp_path / path), (tmp_path / path).stat().st_size
    assert line == f"{path}: 96x96 px, {len(gif.frames)} frames, {gif.duration_ms / 1000:.2f} s, {size:,} bytes\n"
    assert [entry.name for entry in (tmp_path / "outputs").iterdir()] == [path.name]


def test_default_outputs_do_not_overwrite_each_other(tmp_path):
    network = ("network", *SMALL, *TRAINING)
    for args in (
        network, (*network, "--hidden", "2", "--data", "moons"), (*network, "--theme", "dark"),
        (*network, "--hidden", "2", "--data", "moons", "--seed", "3"), (*network, "--theme", "paper"),
    ):  # fmt: skip
        before = contents(tmp_path)
        made(tmp_path, *args)
        after = contents(tmp_path)
        assert {path: after[path] for path in before} == before
        made(tmp_path, *args)
        # The same again is the same file.
        assert contents(tmp_path) == after
    assert (tmp_path / "outputs" / "network-abs-2-moons.gif").exists()
    assert len(list((tmp_path / "outputs").iterdir())) == 5


@pytest.mark.parametrize("args", [["activation", "tanh"], ["network", *TRAINING]])
def test_quiet_prints_nothing_and_the_same_command_makes_the_same_bytes(tmp_path, args):
    for name, way in (("first.gif", run_apart), ("again.gif", run)):
        assert check(way(tmp_path, *args, *SMALL, "--quiet", "-o", name)) == ""
    assert (tmp_path / "first.gif").read_bytes() == (tmp_path / "again.gif").read_bytes()


def on_a_terminal(folder, *args):
    """Run with stderr on a terminal and return what appeared there."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "warpviz", *map(str, args)]
    process = subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    shown = b""
    # On Linux reading from a terminal that nobody has open any more is an error.
    with contextlib.suppress(OSError):
        while part := os.read(ours, 65536):
            shown += part
    os.close(ours)
    assert process.wait(timeout=60) == 0
    return shown.decode()


def test_progress_is_shown_on_a_terminal_only_and_not_when_quiet(folder):
    # `made` asserts that nothing comes to stderr when it is a pipe.
    shown = on_a_terminal(folder, "network", *SMALL, *TRAINING, "-o", "bar.gif")
    assert "training" in shown
    assert "drawing" in shown
    assert "100%" in shown
    assert on_a_terminal(folder, "activation", "tanh", *SMALL, "--quiet", "-o", "bar.gif") == ""


def test_every_list_names_every_member(folder):
    help_text = made(folder, "list", "--help")
    for what in LISTS:
        rows = LISTS[what].rows()
        assert what in help_text
        printed = made(folder, "list", what).splitlines()
        assert len(printed) == len(rows)
        for line, (name, text) in zip(printed, rows, strict=True):
            assert line.split("  ")[0] == name
            assert line.endswith(text)
            assert text
    listed = {name.split(",")[0].partition("(")[0] for name, _ in LISTS["activations"].rows()}
    assert listed == set(ACTIVATIONS)


@pytest.mark.parametrize(
    "args",
    [
        ["activation", "leaky_relu(alpha=0.1)", "--theme", "dark", "--title", 'a "b" \\', "--once"],
        ["activation", "step", "--data", "moons", "--points", "30", "--seed", "3", "--no-caption"],
        ["network", "--activation", "sin", *TRAINING, "--hidden", "3,2"],
        ["network", "--data", "points.csv", *TRAINING[:-2], "--to", "output"],
    ],
)
def test_show_gives_the_entry_that_makes_the_same_bytes(folder, args):
    made(folder, *args, *SMALL, "-o", "shown.gif")
    first = (folder / "shown.gif").read_bytes()
    (folder / "figures.toml").write_text(made(folder, "show", "shown.gif"), encoding="utf-8")
    (folder / "shown.gif").unlink()
    line = made(folder, "batch", "figures.toml")
    assert line.startswith("shown.gif: 96x96 px, ")
    assert (folder / "shown.gif").read_bytes() == first


def test_a_network_given_from_python_comes_back_through_its_recipe(tmp_path):
    points, labels = wv.dataset("moons", n=20, seed=0)
    net = wv.fit(points, labels, hidden=(2,), activation="tanh", epochs=20, restarts=2)
    spec = wv.NetworkFigure(network=net, data=(points, labels), size=96, fps=10, tween_s=0.2, lines=5)
    first = wv.save(spec, tmp_path / "own.gif").path.read_bytes()
    (tmp_path / "own.toml").write_text(made(tmp_path, "show", "own.gif"), encoding="utf-8")
    (tmp_path / "own.gif").unlink()
    made(tmp_path, "batch", "own.toml")
    assert (tmp_path / "own.gif").read_bytes() == first


def test_batch_makes_what_it_can_and_fails_when_one_failed(tmp_path):
    small = 'size = 96\nfps = 10\ntween_s = 0.2\nlines = 5\nkind = "activation"\n'
    figures = "".join(
        f'[[figure]]\nactivation = "tanh"\noutput = "img/{name}.gif"\n{more}'
        for name, more in [("one", ""), ("two", 'data = "gone.csv"\n'), ("three", 'theme = "dark"\n')]
    )
    (tmp_path / "figures.toml").write_text(f"[defaults]\n{small}\n{figures}", encoding="utf-8")
    result = run(tmp_path, "batch", "figures.toml")
    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1
    assert "figure 2" in result.stderr
    assert "gone.csv" in result.stderr
    assert sorted(path.name for path in (tmp_path / "img").iterdir()) == ["one.gif", "three.gif"]
    assert len(result.stdout.splitlines()) == 2


def test_help_comes_without_numpy_and_lists_every_command():
    command = [sys.executable, "-X", "importtime", "-m", "warpviz", "--help"]
    result = subprocess.run(command, env=ENVIRONMENT, capture_output=True, encoding="utf-8", timeout=60, check=True)
    imported = {line.rpartition("|")[2].strip() for line in result.stderr.splitlines()}
    assert "click" in imported
    assert not imported & {"numpy", "matplotlib", "PIL", "pydantic", "rich"}
    listed = [line.split()[0] for line in result.stdout.partition("Commands:")[2].splitlines() if line[2:3].isalpha()]
    assert set(listed) == {*KINDS, *cli.COMMANDS}
    for name, (place, line) in cli.COMMANDS.items():
        command = cli.warpviz.get_command(click.Context(cli.warpviz), name)
        assert command.name == name, place
        assert command.get_short_help_str(200) == line


def test_no_arguments_show_help_and_version_is_the_package_s(tmp_path):
    assert made(tmp_path, "--version") == f"warpviz {wv.__version__}\n"
    assert check(run_apart(tmp_path)).startswith("Usage: warpviz ")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == wv.__version__
    assert project["scripts"] == {"warpviz": "warpviz.cli:main"}


@pytest.mark.parametrize("kind", KINDS)
def test_flags_and_fields_match_one_to_one_and_all_are_documented(folder, kind):
    model = KINDS[kind].model
    parameters = {parameter.name: parameter for parameter in figure_command(kind).params}
    assert (
        set(parameters) - {"output", "force", "quiet", "words", "show", "form", "use_defaults"}
        == set(model.model_fields) - model.not_flags
    )
    shown = " ".join(made(folder, kind, "--help").split())
    for name, field in model.model_fields.items():
        if name in model.not_flags:
            continue
        assert field.description
        if name in model.positional:
            assert name.upper() in shown
            continue
        flag, parameter = "--" + outer_name(name).replace("_", "-"), parameters[name]
        assert flag in parameter.opts
        assert parameter.default is None or "--no" in str(parameter.secondary_opts)
        assert f"{flag} " in shown
        assert " ".join(field.description.split()) in shown
    assert "--output FILE where to write" in shown
    assert "--force replace a file that warpviz did not make" in shown
    assert "--quiet print nothing" in shown


WRONG = [
    ("activation", "activation", "relue", "unknown activation 'relue': did you mean 'relu'?"),
    ("activation", "activation", "elu(alpha=x)", "activation: elu: expected alpha to be a number, but got 'x'"),
    ("activation", "size", "10x", "size: expected W or WxH in pixels, or 720p or 1080p, but got '10x'"),
    ("activation", "size", 10, "size: must be at least 64, but got 10"),
    ("activation", "size", "96x4000", "size: must be at most 2048, but got 4000"),
    ("activation", "fps", 0, "fps: must be at least 1, but got 0"),
    ("activation", "fps", "fast", "fps: expected a number, but got 'fast'"),
    ("activation", "fps", float("nan"), "fps: expected a finite number, but got nan"),
    ("activation", "tween_s", -0.5, "tween_s: must be at least 0.04, but got -0.5"),
    ("activation", "hold_s", 61, "hold_s: must be at most 60, but got 61"),
    ("activation", "final_hold_s", 0, "final_hold_s: must be at least 0.02, but got 0"),
    ("activation", "easing", "smothstep", "unknown easing 'smothstep': did you mean 'smoothstep'?"),
    ("activation", "lines", 5.5, "lines: expected a whole number, but got 5.5"),
    ("activation", "lines", 1, "lines: must be at least 2, but got 1"),
    ("activation", "extent", 0, "extent: must be more than 0, but got 0"),
    ("activation", "theme", "drak", "unknown theme 'drak': did you mean 'dark'?"),
    ("activation", "title", "a\tb", "title: expected one line of printable text"),
    ("activation", "colors", 3, "colors: must be at least 4, but got 3"),
    ("activation", "seed", -1, "seed: must be at least 0, but got -1"),
    ("activation", "points", 100_001, "points: must be at most 100000, but got 100001"),
    ("network", "activation", "tahn", "unknown activation 'tahn': did you mean 'tanh'?"),
    ("network", "hidden", "2,a", "hidden: expected whole numbers with commas between, such as 2,2,2, but got '2,a'"),
    ("network", "epochs", 0, "epochs: must be at least 1, but got 0"),
    ("network", "learning_rate", 11, "learning_rate: must be at most 10, but got 11"),
    ("network", "restarts", 257, "restarts: must be at most 256, but got 257"),
    ("network", "to", "outpt", "to: must be 'hidden' or 'output', but got 'outpt'"),
    ("network", "tween", "flod", "tween: must be 'auto', 'bend', 'lerp' or 'fold', but got 'flod'"),
    ("network", "affine_tween", "x", "affine_tween: must be 'geometric', 'lerp' or 'staged', but got 'x'"),
    ("network", "orbit", 721, "orbit: must be at most 720, but got 721"),
    ("network", "view_dims", 4, "view_dims: must be 2 or 3, but got 4"),
    ("network", "projection", "units:2,2", "projection: expected different units, counted from 1, but got 'units:2,2'"),
]


@pytest.mark.parametrize(("kind", "field", "value", "message"), WRONG, ids=[f"{w[1]}={w[2]}" for w in WRONG])
def test_a_wrong_value_has_one_message_at_all_three_doors(tmp_path, kind, field, value, message):
    with pytest.raises(wv.WarpvizError) as python:
        spec_from_data({"kind": kind, **({"activation": "tanh"} if kind == "activation" else {}), field: value})
    assert str(python.value) == message

    needed = 'activation = "tanh"\n' if kind == "activation" != field else ""
    manifest = tmp_path / "figures.toml"
    entry = f'[[figure]]\nkind = "{kind}"\noutput = "x.gif"\n{needed}{field} = {json.dumps(value).lower()}\n'
    manifest.write_text(entry, encoding="utf-8")
    with pytest.raises(wv.WarpvizError) as toml:
        read_manifest(manifest)
    assert str(toml.value) == f"{manifest}: figure 1: {message}"

    name = str(value) if kind == "activation" == field else "tanh"
    flags = [] if kind == "activation" == field else [f"--{field.replace('_', '-')}={value}"]
    args = [kind, *([name] if kind == "activation" else []), *flags, "-o", str(tmp_path / "x.gif")]
    result = run(tmp_path, *args)
    assert (result.returncode, result.stdout, result.stderr) == (2, "", f"error: {message}\n")
    assert not (tmp_path / "x.gif").exists()


POINTS = {
    "empty.csv": b"",
    "header.csv": b"x,y,label\n",
    "columns.csv": b"x,y,klass\n1,2,a\n",
    "text.csv": b"x,y,label\n1,two,a\n2,1,b\n",
    "nan.csv": b"x,y,label\n1,2,a\nnan,1,b\n",
    "infinite.csv": b"x,y,label\n1,2,a\n3,inf,b\n",
    "single.csv": b"x,y,label\n1,2,a\n2,1,a\n",
    "ragged.csv": b"x,y,label\n1,2,a\n2,1\n",
    "binary.csv": b"x,y,label\n1,2,\xff\xfe\xfa\n2,1,\x81\n",
    "points.txt": b"x,y,label\n1,2,a\n2,1,b\n",
    "points.csv": b"x,y,label\n1,1,a\n-1,-1,b\n",
    "pickle.npy": b"\x80\x04N.",
    "broken.json": b'{"layers": [\n}',
    "shape.json": b'{"layers": [{"kind": "affine", "weight": [[1, 2], [3]]}]}',
}
# Arguments -> what the one line says, among other things.
BAD = [
    (["activation", "relue"], "unknown activation 'relue': did you mean 'relu'?"),
    (["activaton", "relu"], "unknown command 'activaton': did you mean 'activation'?"),
    (["activation"], "ACTIVATION"),
    (["activation", "tanh", "sin"], "sin"),
    (["activation", "tanh", "--fpss", "3"], "--fps"),
    (["activation", "tanh", "--fps"], "--fps"),
    (["activation", "tanh", "--data", "moon"], "unknown dataset 'moon': did you mean 'moons'?"),
    (["list", "activation"], "unknown list 'activation': did you mean 'activations'?"),
    (["activation", "tanh", "--title", "$\\nonsense$"], "cannot set"),
    (["activation", "tanh", "--title", "\U00013000"], "no"),
    (["activation", "tanh", "--size", "2048", "--tween-s", "60", "--fps", "50"], "at most 4 billion"),
    (["activation", "tanh", "--tween", "fold"], "tween: fold: the activation tanh has no crease that is a mirror"),
    (["network", "--weights", "gone.json"], "cannot read gone.json: no such file"),
    (["network", "--weights", "broken.json"], "broken.json: line 2: not JSON"),
    (["network", "--weights", "shape.json"], "shape.json: "),
    (["network", "--weights", "shape.json", "--hidden", "2"], "hidden: a network of your own is not trained"),
    (["network", "--data", "point.csv"], "point.csv: no such file: did you mean 'points.csv'?"),
    (["network", "--data", "gone/away.csv"], "gone/away.csv: no such file"),
    (["network", "--data", "empty.csv"], "empty.csv: the file is empty"),
    (["network", "--data", "header.csv"], "header.csv: only a header"),
    (["network", "--data", "columns.csv"], "'label' is missing; found 'x', 'y', 'klass'"),
    (["network", "--data", "text.csv"], "text.csv: line 2: y: expected a number, but got 'two'"),
    (["network", "--data", "nan.csv"], "nan.csv: line 3: x: expected a finite number, but got 'nan'"),
    (["network", "--data", "infinite.csv"], "infinite.csv: line 3: y: expected a finite number"),
    (["network", "--data", "single.csv"], "expected 2 to 8 classes, but got only one, 'a'"),
    (["network", "--data", "ragged.csv"], "ragged.csv: line 3: expected 3 fields as in the header, but got 2"),
    (["network", "--data", "binary.csv"], "binary.csv: cannot be decoded: tried UTF-8, Shift_JIS and Windows-1252"),
    (["network", "--data", "points.txt"], "expected a file that ends with .csv or .npy, but got '.txt'"),
    (["network", "--data", "pickle.npy"], "pickle.npy: "),
    (["network", "--data", "."], "folder"),
    (["show", "gone.gif"], "cannot read gone.gif: no such file"),
    (["show", "points.csv"], "expected a file that ends with .gif"),
    (["show", "foreign.gif"], "no recipe"),
    (["show", "changed.gif"], "changed.gif: the recipe inside was changed: lines: must be at least 2, but got 1"),
    (["manifest", "kindless.gif"], "kindless.gif: the recipe inside was changed: kind: expected one of activation"),
    (["batch", "gone.toml"], "cannot read gone.toml: no such file"),
    (["batch", "points.csv"], "points.csv: "),
    (["batch", "null.toml"], "figure 1: output: a name cannot hold a null character, but got 'a\\x00.gif'; figure 2: "),
    (["batch", "wrong.toml"], "wrong.toml: figure 1: fps: must be at least 1, but got 0; figure 2: unknown theme 'x'"),
]


@pytest.fixture
def inputs(tmp_path):
    for name, data in POINTS.items():
        (tmp_path / name).write_bytes(data)
    Image.new("P", (8, 8)).save(tmp_path / "foreign.gif")
    common = '[[figure]]\nkind = "activation"\nactivation = "tanh"\n'
    text = f'{common}output = "1.gif"\nfps = 0\n{common}output = "2.gif"\ntheme = "x"\n'
    (tmp_path / "wrong.toml").write_text(text, encoding="utf-8")
    null = f'{common}output = "a\\u0000.gif"\n{common}output = "1.gif"\ndata = "a\\u0000.csv"\n'
    (tmp_path / "null.toml").write_text(null, encoding="utf-8")
    for name, figure in (("changed", {"kind": "activation", "activation": "tanh", "lines": 1}), ("kindless", {})):
        recipe = {"warpviz": 1, "figure": figure}
        Image.new("P", (8, 8)).save(tmp_path / f"{name}.gif", comment=b"warpviz " + json.dumps(recipe).encode())
    (tmp_path / "old.gif").write_bytes(OLD)
    return tmp_path


def contents(folder):
    return {path.relative_to(folder): path.is_file() and path.read_bytes() for path in folder.rglob("*")}


@pytest.mark.parametrize(("args", "words"), BAD, ids=[" ".join(args).encode("ascii", "replace") for args, _ in BAD])
def test_bad_input_is_one_line_and_status_2_and_changes_nothing(inputs, args, words):
    before = contents(inputs)
    output = ["-o", "old.gif"] if args[0] in KINDS else []
    result = run(inputs, *args[:1], *output, *args[1:])
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("error: ")
    assert words in result.stderr
    assert result.stderr.count("\n") == 1
    assert contents(inputs) == before


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("x.gfi", "cannot write x.gfi: unknown suffix '.gfi': did you mean '.gif'?"),
        ("x", "cannot write x: no suffix: expected .gif"),
        ("old.gif/x.gif", "cannot write old.gif/x.gif: "),
        ("folder.gif", "cannot write folder.gif: it is a folder"),
    ],
)
def test_an_output_that_cannot_be_written_is_one_line_and_leaves_nothing(inputs, output, words):
    (inputs / "folder.gif").mkdir()
    before = contents(inputs)
    result = run(inputs, "activation", "tanh", *SMALL, "-o", output)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith(f"error: {words}")
    assert result.stderr.count("\n") == 1
    assert contents(inputs) == before


def test_an_existing_file_is_replaced_and_folders_are_made(inputs):
    made(inputs, "activation", "tanh", *SMALL, "-o", "old.gif")
    made(inputs, "activation", "tanh", *SMALL, "-o", "a/b/new.gif")
    assert Gif(inputs / "old.gif").size == (96, 96)
    assert (inputs / "old.gif").read_bytes() == (inputs / "a/b/new.gif").read_bytes()


STILL = ("--size", "96", "--still", "last")
FOREIGN = {"foreign.gif": SMALL, "photo.png": STILL, "photo.svg": STILL, "photo.webp": SMALL}
REFUSED = "it is there, and warpviz did not make it (--force replaces it)"


@pytest.mark.parametrize("name", FOREIGN)
def test_what_warpviz_did_not_make_is_replaced_only_where_that_is_forced(inputs, name):
    if name != "foreign.gif":
        (inputs / name).write_bytes(b"somebody else's picture")
    before = contents(inputs)
    args = ("activation", "tanh", *FOREIGN[name], "-o", name)
    result = run(inputs, *args)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == f"error: cannot write {name}: {REFUSED}\n"
    assert contents(inputs) == before
    made(inputs, *args, "--force")
    # Now it is ours.
    made(inputs, *args)
    # Nothing is lost with a file that holds nothing.
    (inputs / name).write_bytes(b"")
    made(inputs, *args)


def test_no_file_is_written_over_what_it_is_made_from(inputs):
    (inputs / "net.json").write_text('{"layers": [{"kind": "affine", "weight": [[1, 2], [0, 1]]}]}', encoding="utf-8")
    made(inputs, "activation", "tanh", *SMALL, "-o", "ours.gif")
    (inputs / "linked.json").symlink_to("net.json")
    (inputs / "again.json").hardlink_to(inputs / "net.json")
    before = contents(inputs)
    still = ("--size", "64", "--still", "last", "--quiet")
    suffix = "a file of facts has a name that ends with .json"
    weights, read = ("network", "--weights", "net.json", *still, "--facts"), "it is an input of this run"
    image = ("activation", "abs", "--image", "foreign.gif", *still[:2], "-o", "foreign.gif", "--force")
    for args, path, words in (
        (("activation", "abs", "--data", "points.csv", "--facts", "points.csv", *still), "points.csv", suffix),
        (("activation", "abs", "--facts", "wrong.toml", *still), "wrong.toml", suffix),
        ((*weights, "net.json"), "net.json", read),
        ((*weights, "linked.json"), "linked.json", read),
        ((*weights, "again.json"), "again.json", read),
        (("activation", "abs", "--facts", "broken.json", *still), "broken.json", REFUSED),
        (image, "foreign.gif", read),
        (("manifest", "ours.gif", "-o", "ours.gif"), "ours.gif", "a manifest has a name that ends with .toml"),
        (("manifest", "ours.gif", "-o", "wrong.toml"), "wrong.toml", REFUSED),
    ):
        output = () if args[0] == "manifest" or "-o" in args else ("-o", "x.png")
        for force in [()] if words == REFUSED or "--force" in args else [(), ("--force",)]:
            result = run(inputs, *args, *output, *force)
            assert (result.returncode, result.stdout) == (2, ""), args
            assert result.stderr.startswith(f"error: cannot write {path}: "), args
            assert words in result.stderr
            assert contents(inputs) == before
    # What is there already is no reason to complain.
    made(inputs, "manifest", "ours.gif", "-o", "new.toml")
    made(inputs, "manifest", "ours.gif", "-o", "new.toml")
    assert run(inputs, "manifest", "old.gif", "ours.gif", "-o", "new.toml").returncode == 2
    made(inputs, "manifest", "ours.gif", "ours.gif", "-o", "new.toml", "--force")


def test_debug_shows_where_an_error_came_from(folder):
    result = run_apart(folder, "--debug", "activation", "relue")
    assert result.returncode != 0
    assert "Traceback" in result.stderr
    assert "did you mean 'relu'?" in result.stderr


@pytest.mark.parametrize(
    ("encoding", "note"),
    [("utf-8", ""), ("utf-8-sig", ""), ("cp932", "note: 点.csv: read as Shift_JIS\n"), ("utf-16", "note: 点.csv: ")],
)
def test_spreadsheets_in_any_usual_encoding_make_the_same_picture(tmp_path, encoding, note):
    (tmp_path / "点.csv").write_text("x,y,label\n1,1,赤\n-1,-1,青\n2,2,赤\n-2,1,青\n", encoding=encoding)
    result = run_apart(tmp_path, "activation", "tanh", *SMALL, "--size", "240", "--data", "点.csv", "-o", "x.gif")
    assert result.returncode == 0
    assert result.stderr.startswith(note)
    assert bool(result.stderr) == bool(note)
    shown = Gif(tmp_path / "x.gif")
    assert shown.has(THEMES["light"].classes[0].color)
    (tmp_path / "points.csv").write_text("x,y,label\n1,1,赤\n-1,-1,青\n2,2,赤\n-2,1,青\n", encoding="utf-8")
    made(tmp_path, "activation", "tanh", *SMALL, "--size", "240", "--data", "points.csv", "-o", "y.gif")
    assert all(map(np.array_equal, shown.frames, Gif(tmp_path / "y.gif").frames))


def wait_for_bytes(folder, process):
    """Wait until the temporary file has grown."""
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        if any(path.stat().st_size for path in folder.glob("*.tmp")):
            return
        time.sleep(0.01)
    pytest.fail("drawing never began")


@pytest.mark.skipif(os.name != "posix", reason="signals are sent the POSIX way")
@pytest.mark.parametrize(
    ("number", "whole_group"),
    [(number, whole) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP) for whole in (True, False)],
)
def test_a_signal_in_the_middle_leaves_nothing_behind(tmp_path, number, whole_group):
    (tmp_path / "long.gif").write_bytes(OLD)
    long = ["--size", "1024", "--tween-s", "60", "--fps", "50", "-o", "long.gif"]
    process = subprocess.Popen(
        [sys.executable, "-m", "warpviz", "activation", "tanh", *long],
        cwd=tmp_path,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    try:
        wait_for_bytes(tmp_path, process)
        (os.killpg if whole_group else os.kill)(process.pid, number)
        out, err = process.communicate(timeout=30)
    finally:
        with contextlib.suppress(ProcessLookupError):
            # The processes that drew frames are gone too.
            os.killpg(process.pid, signal.SIGKILL)
            pytest.fail("a process was left behind")
    assert (process.returncode, out, err.strip()) == (130, "", "interrupted")
    assert contents(tmp_path) == {Path("long.gif"): OLD}


def test_facts_are_written_or_refused_in_one_line(folder):
    made(folder, "activation", "abs", *SMALL, "-o", "measured.gif", "--facts", "facts.json")
    steps = json.loads((folder / "facts.json").read_text())["steps"]
    assert steps[1]["sheets"] == 4
    (folder / "taken").mkdir()
    result = run(folder, "activation", "abs", *SMALL, "-o", "refused.gif", "--facts", "taken")
    assert (result.returncode, result.stderr) == (2, "error: cannot write taken: it is a folder\n")
    assert not (folder / "refused.gif").exists()


def test_stills_filmstrips_posters_and_budgets_from_the_command_line(tmp_path):
    still = ("--size", "96", "--lines", "5")
    assert "a still" in made(tmp_path, "activation", "abs", *still, "--still", "last", "-o", "a.svg")
    assert "a still" in made(tmp_path, "network", *still, *TRAINING, "--filmstrip", "3", "-o", "b.pdf")
    # Without a number it is one tile a state.
    line = made(tmp_path, "activation", "abs", *still, "--filmstrip", "-o", "c.png")
    assert line.startswith("c.png: 99x48 px")
    lines = made(tmp_path, "activation", "abs", *SMALL, "--poster", "--lossless", "-o", "d.webp").splitlines()
    assert lines[1] == "d-poster.png: poster"
    assert "7 frames" in lines[0] or "frames" in lines[0]
    result = run(tmp_path, "activation", "abs", *SMALL, "--max-bytes", "3.5kB", "--for", "zenn", "-o", "e.gif")
    assert result.returncode == 0
    assert result.stderr.startswith("note: to fit 3,500 bytes: ")
    assert result.stderr.count("\n") == 1
    assert (tmp_path / "e.gif").stat().st_size <= 3500
    for name in ("a.svg", "b.pdf", "c.png", "d.webp", "d-poster.png", "e.gif"):
        first = (tmp_path / name).read_bytes()
        (tmp_path / "again.toml").write_text(made(tmp_path, "show", name), encoding="utf-8")
        run(tmp_path, "batch", "again.toml")
        assert (tmp_path / name).read_bytes() == first, name
