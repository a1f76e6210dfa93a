"""Bad input is one short line and status 2; names never move the terminal; streams may be shut or full."""

import copy
import json
import os
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from program import ENVIRONMENT, check, run

import warpviz as wv
from warpviz.errors import DataError, InvalidValueError, WarpvizError, listed, printable, quoted
from warpviz.registry import near_miss
from warpviz.specs.kinds import spec_from_data
from warpviz.specs.recipe import parse_recipe

STILL = ("--size", "64", "--still", "last", "--lines", "5")
FIGURE = '[[figure]]\nkind = "activation"\nactivation = "abs"\nsize = 64\nstill = "last"\n'
POINTS = "x,y,label\n{0},1,a\n-{0},2,b\n"


def weights(value):
    layer = '{{"kind":"affine","weight":[[{0},2],[3,{0}]]}}'
    return f'{{"layers":[{layer.format(value)},{{"kind":"activation","function":"abs"}}]}}'


FILES = {
    "far.csv": POINTS.format("1e155"),
    "farthest.csv": POINTS.format("1e308"),
    "waves.csv": POINTS.format("1e11"),
    "heavy.json": weights("1e300"),
    "digits.json": weights("1" + "0" * 5000),
    "hex.toml": FIGURE + 'output = "a.png"\nseed = 0x' + "f" * 5000,
    "hex-time.toml": FIGURE + 'output = "a.png"\nhold_s = 0x' + "f" * 5000,
    "tiles.toml": FIGURE.replace('still = "last"', "filmstrip = inf") + 'output = "a.png"\n',
    "far-still.toml": FIGURE.replace('"last"', "1" + "0" * 400) + 'output = "a.png"\n',
    "long.toml": FIGURE + f'output = "{"a" * 300}.png"\n',
    "long-poster.toml": FIGURE.replace('still = "last"', "poster = true") + f'output = "{"a" * 245}.gif"\n',
    "long-facts.toml": FIGURE + f'output = "a.png"\nfacts = "{"a" * 300}"\n',
    "long.md": f"<!-- warpviz: activation activation=abs output={'a' * 300}.gif -->\n",
    "null.md": "<!-- warpviz: activation activation=abs output=a\0b.gif -->\n",
}
BAD = [
    (("activation", "abs", "--data", "far.csv"), "far.csv: a coordinate of 1e+155, but at most 1e+12 is drawn"),
    (("setup", "--data", "farthest.csv"), "farthest.csv: a coordinate of 1e+308"),
    (("activation", "sin", "--data", "waves.csv"), "half turns, but at most"),
    (("network", "--weights", "heavy.json"), "layer 1 (affine 1): leads as far as 3e+300, but at most 1e+12 is drawn"),
    (("network", "--weights", "digits.json"), "digits.json: a number has more digits than are read"),
    (("activation", "abs", "--filmstrip", "inf"), "expected 2 to 64 tiles"),
    (("activation", "abs", "--filmstrip", "1e999"), "expected 2 to 64 tiles"),
    (("batch", "hex.toml"), "a whole number of 6,021 digits"),
    (("batch", "hex-time.toml"), "hold_s: "),
    (("batch", "tiles.toml"), "expected 2 to 64 tiles"),
    (("batch", "far-still.toml"), "expected first, last or a time in seconds"),
    (("batch", "long.toml"), "output: a name cannot have more than 255 bytes, but got"),
    (("batch", "long.toml", "--check"), "output: a name cannot have more than 255 bytes"),
    (("batch", "long-poster.toml"), "a name cannot have more than 255 bytes"),
    (("batch", "long-facts.toml"), "facts: a name cannot have more than 255 bytes"),
    (("article", "long.md"), "output: a name cannot have more than 255 bytes"),
    (("article", "null.md"), "cannot hold a null character"),
    (("activation", "abs", "--title", r"$\hspace{-99999}x$"), "cannot set"),
    (("activation", "abs", "--title", r"$\hspace{-300}x$"), "cannot set"),
    (("activation", "abs", "--title", r"$\genfrac{}{}{9999999}{}{a}{b}$"), "cannot set"),
    (("activation", "abs", "--title", r"$\hspace{-999999999}x\hspace{999999999}$"), "cannot set"),
    (("activation", "abs", "--title", r"$\left(\genfrac{}{}{99999}{}{a}{b}\right)$"), "cannot set"),
    (("activation", "softmax", "relu"), "`warpviz compare softmax relu`"),
    (("activation", "softmax,relu"), "`warpviz compare --activation softmax,relu`"),
    (("network", "--activation", "abs,relu"), "`warpviz compare --network --activation abs,relu`"),
    (("setup", "--activation", "elu(alpha=2), abs"), "but got 2"),
    (("network", "--activation", "abs,nope"), "unknown activation"),
    (("activation", "abs", "x.gif"), "did you mean -o x.gif?"),
    (("network", "moons"), "did you mean --data moons?"),
    (("network", "relu"), "did you mean --activation relu?"),
    (("setup", "what"), "unexpected 'what': see `warpviz setup --help`"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bad")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(("args", "words"), BAD, ids=[" ".join(args)[:60] for args, _ in BAD])
def test_it_is_one_short_line_and_nothing_is_written(folder, args, words):
    before = sorted(folder.rglob("*"))
    output = ("--size", "240", "-o", "new.png") if args[0] in {"activation", "network", "setup"} else ()
    still = ("--still", "last") if args[0] in {"activation", "network"} and "--filmstrip" not in args else ()
    result = run(folder, *args, *output, *still)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("error: ")
    assert words in result.stderr
    assert result.stderr.count("\n") == 1
    assert len(result.stderr) < 500
    assert sorted(folder.rglob("*")) == before


def huge(folder):
    big = "t" * 1_000_000
    entry = FIGURE + 'output = "a.png"\n'
    many = "".join(entry.replace("a.png", f"{number}.png").replace("abs", "nope") for number in range(300))
    texts = {f"{key}.toml": f'{entry}{key} = "{big}"\n' for key in ("theme", "title", "lang", "color", "max_bytes")}
    texts |= {"key.toml": f"{entry}{big} = 1\n", "many.toml": many, "word.md": f"<!-- warpviz: activation {big} -->\n"}
    texts |= {"long.md": f"<!-- warpviz: activation {big[:19_900]} -->\n"}
    texts |= {"w.json": json.dumps({"layers": [{"kind": "affine", big: 1}]})}
    texts |= {"p.csv": f"x,y,{big}\n1,2,a\n"}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    parts = [b'warpviz {"warpviz":"', *[b"A" * 255] * 4000, b'","figure":{}}']
    comment = b"".join(bytes([len(part)]) + part for part in parts)
    (folder / "f.gif").write_bytes(b"GIF89a" + struct.pack("<HHBBB", 64, 64, 0, 0, 0) + b"!\xfe" + comment + b"\0;")
    commands = [("batch", name) for name in texts if name.endswith("toml")] + [
        ("article", "word.md"),
        ("article", "long.md"),
        ("show", "f.gif"),
    ]
    return [*commands, ("network", "--weights", "w.json"), ("activation", "abs", "--data", "p.csv")]


def test_names_of_a_megabyte_and_hundreds_of_problems_are_a_line_that_can_be_read(tmp_path):
    for command in huge(tmp_path):
        result = run(tmp_path, *command)
        assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1), command
        assert len(result.stderr) < 4200, command
    many = run(tmp_path, "batch", "many.toml").stderr
    assert "figure 10: " in many
    assert "figure 11: " not in many
    assert many.endswith("; and 290 more\n")


def test_values_are_cut_and_spelled_out():
    assert quoted("a" * 80) == repr("a" * 80)
    assert quoted("a" * 81) == f"'{'a' * 80}'… (81 characters)"
    assert quoted(10**5000) == "a whole number of 5,001 digits"
    assert "\n" not in quoted(np.eye(3))
    assert len(quoted([["x" * 1000] * 1000] * 1000)) < 2000
    assert printable("座\x1b]0;x\x07\u202e a\tb\n") == r"座\x1b]0;x\x07\u202e a\tb\n"
    assert printable("a\n", kept="\n") == "a\n"
    assert listed(map(str, range(12))) == "0; 1; 2; 3; 4; 5; 6; 7; 8; 9; and 2 more"
    assert str(WarpvizError("a\x1b[2J\n  b")) == r"a\x1b[2J b"


@pytest.mark.parametrize(
    ("name", "known", "guess"),
    [
        ("curve", "measure", None),
        ("messure", "measure", "measure"),
        ("relue", "relu", "relu"),
        ("dakr", "dark", "dark"),
        ("leaky", "leaky_relu", "leaky_relu"),
        ("x" * 100, "x" * 99, None),
    ],
)
def test_only_what_a_slip_of_the_keyboard_makes_is_guessed(name, known, guess):
    assert near_miss(name, [known]) == guess


def test_an_unknown_flag_is_not_guessed_wildly(tmp_path):
    assert "measure" not in run(tmp_path, "activation", "abs", "--curve").stderr
    assert "'--measure'" in run(tmp_path, "activation", "abs", "--messure").stderr


def test_names_are_known_in_any_case(tmp_path):
    check(
        run(tmp_path, "Activation", "ABS", *STILL, "--theme", "Dark", "--for", "Qiita", "--lang", "EN", "-o", "a.png")
    )
    check(run(tmp_path, "network", *STILL, "--data", "Moons", "--epochs", "2", "--restarts", "1", "-o", "b.png"))
    assert 'data = "moons"' in check(run(tmp_path, "show", "b.png"))
    assert spec_from_data({"kind": "Network", "data": "MOONS", "easing": "Linear"}).data == "moons"


def test_an_output_may_be_a_folder(tmp_path):
    (tmp_path / "here").mkdir()
    for place in ("new/", "here"):
        line = check(run(tmp_path, "activation", "abs", "--size", "64", "--tween-s", "0.1", "-o", place))
        assert line.startswith(str(tmp_path.joinpath(place, "activation-abs.gif").relative_to(tmp_path)))
        assert (tmp_path / place / "activation-abs.gif").is_file()


def test_names_never_reach_the_terminal_as_orders(tmp_path):
    (tmp_path / "m.toml").write_text(FIGURE + 'output = "\\u001b]0;pwn\\u0007\\u009bx.png"\n')
    result = run(tmp_path, "batch", "m.toml")
    assert result.returncode == 0
    (made,) = tmp_path.glob("*.png")
    shown = [result, run(tmp_path, "batch", "m.toml", "--check"), run(tmp_path, "show", made.name)]
    shown += [
        run(tmp_path, "manifest", made.name),
        run(tmp_path, "embed", made.name),
        run(tmp_path, "show", "\x1b[2J.gif"),
    ]
    for result in shown:
        assert not {"\x1b", "\x07", "\x9b"} & set(result.stdout + result.stderr)
    # What is printed for other programs means the same name all the same.
    (tmp_path / "again.toml").write_text(shown[3].stdout)
    assert "up to date" in check(run(tmp_path, "batch", "again.toml"))


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX only")
def test_a_name_that_is_no_text_is_embedded_but_stands_in_no_manifest(tmp_path):
    name = "b\udcff.png"
    check(run(tmp_path, "activation", "abs", *STILL, "-o", name))
    assert "(b%FF.png)" in check(run(tmp_path, "embed", name))
    result = run(tmp_path, "manifest", name)
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    assert r"no manifest can hold a name that is no text: 'b\udcff.png'" in result.stderr


def test_half_a_character_in_a_recipe_is_damage():
    with pytest.raises(DataError, match="damaged"):
        parse_recipe('{"warpviz": 2, "figure": {"kind": "activation", "data": "\\ud800.csv"}}', "f.gif")


def test_a_damaged_animation_is_shown_in_a_gallery_all_the_same(tmp_path):
    (tmp_path / "g.toml").write_text(FIGURE.replace('still = "last"', "tween_s = 0.2") + 'output = "q.apng"\n')
    check(run(tmp_path, "batch", "g.toml", "-j", "1"))
    data = (tmp_path / "q.apng").read_bytes()
    place = data.rfind(b"fcTL")
    (tmp_path / "q.apng").write_bytes(data[:place] + b"xxTL" + data[place + 4 :])
    with Image.open(tmp_path / "q.apng") as image, pytest.raises(SyntaxError):
        image.seek(image.n_frames - 1)
    check(run(tmp_path, "batch", "g.toml", "--gallery", "g.html"))
    assert "data:image/png" in (tmp_path / "g.html").read_text(encoding="utf-8")


def shell(folder, line, **environment):
    program = f'"{sys.executable}" -m warpviz'
    return subprocess.run(
        ["sh", "-c", line.replace("warpviz", program, 1)],
        cwd=folder,
        env={key: value for key, value in ENVIRONMENT.items() if not key.startswith("PYTHON")}
        | {"PYTHONPATH": os.pathsep.join(sys.path)}
        | environment,
        capture_output=True,
        timeout=60,
        check=False,
    )


DRAW = f"warpviz activation abs {' '.join(STILL)} -o z.png"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
@pytest.mark.parametrize("line", ["warpviz list themes >/dev/full", "warpviz --help >/dev/full", f"{DRAW} >/dev/full"])
def test_a_full_stdout_is_one_line(tmp_path, line):
    result = shell(tmp_path, line)
    assert (result.returncode, result.stderr) == (2, b"error: cannot write to stdout: no space left on device\n")


@pytest.mark.skipif(os.name != "posix", reason="streams are closed the POSIX way")
@pytest.mark.parametrize("closed", ["2>&-", ">&-", "<&- >&- 2>&-", "2>/dev/full"])
def test_a_closed_or_full_stream_does_not_keep_a_figure_from_being_written(tmp_path, closed):
    result = shell(tmp_path, f"{DRAW} {closed}")
    assert result.returncode == 0
    assert b"error" not in result.stderr
    with Image.open(tmp_path / "z.png") as image:
        image.load()
    check(run(tmp_path, "show", "z.png"))


@pytest.mark.skipif(os.name != "posix", reason="locales are named the POSIX way")
@pytest.mark.parametrize(
    "environment", [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "cp1252"}, {"PYTHONIOENCODING": "ascii"}]
)
def test_no_encoding_of_the_terminal_is_too_small(tmp_path, environment):
    made = shell(tmp_path, f"{DRAW[:-5]} 座.png --title 座", **environment)
    assert made.returncode == 0, made.stderr
    for line in ("warpviz embed 座.png --lang ja", "warpviz show 座.png", "warpviz list activations", "warpviz 座"):
        result = shell(tmp_path, line, **environment)
        assert b"Traceback" not in result.stderr
        assert result.returncode == (2 if line == "warpviz 座" else 0), result.stderr


@pytest.mark.skipif(os.name != "posix", reason="a folder in use can be removed on POSIX only")
@pytest.mark.parametrize("command", ["manifest ../z.png", "network --epochs 2 --restarts 1 -o x.gif --facts f.json"])
def test_a_working_folder_that_is_gone_is_one_line(tmp_path, command):
    check(run(tmp_path, "activation", "abs", *STILL, "-o", "z.png"))
    (tmp_path / "gone").mkdir()
    code = "import os; os.chdir('gone'); os.rmdir('../gone'); from warpviz.cli import main; main()"
    result = subprocess.run(
        [sys.executable, "-c", code, *command.replace("../z.png", str(tmp_path / "z.png")).split()],
        cwd=tmp_path,
        env={**ENVIRONMENT, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.stderr


def test_a_defect_is_one_line_that_says_so(tmp_path, monkeypatch):
    def broken(*_args, **_kwargs):
        raise ZeroDivisionError("what\nnow")

    monkeypatch.setattr("warpviz.publish.saving.save", broken)
    result = run(tmp_path, "activation", "abs")
    assert result.returncode == 70
    assert result.stderr == (
        "error: this is a defect of warpviz, not of what was given: ZeroDivisionError: what now (see --debug)\n"
    )


class Tensor:
    """A tensor that is trained, as torch has them."""

    def __init__(self, values):
        self.values = values

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")

    def detach(self):
        return self

    def cpu(self):
        return self.values


def test_python_takes_tensors_and_names_of_classes():
    assert wv.Affine(Tensor(np.eye(2)), Tensor(np.ones(2)))(np.zeros(2)).tolist() == [1.0, 1.0]
    points, labels = wv.dataset("moons", n=60, seed=0)
    names = np.array(["cat", "dog"])[labels]
    net, same = (wv.fit(points, given, hidden=(2,), epochs=20, restarts=2) for given in (names, labels))
    assert net.accuracy(points, names) == same.accuracy(points, labels) > 0.5
    assert wv.fit(points, names.tolist(), hidden=(2,), epochs=1, restarts=1).width_in == 2


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: wv.Activation(np.sin), "did you mean 'sin'?"),
        (lambda: wv.Activation(lambda x: x), "'x*sin(x)'"),
        (lambda: wv.Activation(None), "but got None"),
        (lambda: wv.Activation("abs", width="2"), "width: expected a whole number"),
        (lambda: wv.Affine(object()), "weight: expected numbers of shape (N, N)"),
        (lambda: wv.fit([[0, 1], [1, 0]], [["a"], ["b"]]), "labels: "),
        (lambda: wv.fit([[0, 1], [1, 0]], ["a", 1]), "labels: "),
        (lambda: wv.fit([[0, 1], [1, 0]], None), "labels: "),
    ],
)
def test_python_gets_one_line_too(make, words):
    with pytest.raises(InvalidValueError) as caught:
        make()
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_errors_travel_between_processes():
    for error in (DataError("a"), InvalidValueError("b"), wv.WarpvizError("c")):
        again = copy.copy(error)
        assert (type(again), str(again)) == (type(error), str(error))


def test_a_figure_that_is_wrong_in_a_manifest_does_not_stop_the_others(tmp_path):
    entries = [FIGURE + 'output = "a.png"\n', FIGURE.replace("abs", "nope") + 'output = "b.png"\n']
    (tmp_path / "m.toml").write_text("".join([*entries, FIGURE.replace("abs", "sin") + 'output = "c.png"\n']))
    result = run(tmp_path, "batch", "m.toml", "-j", "1")
    assert (result.returncode, result.stdout.count("\n")) == (2, 2)
    assert result.stderr.startswith("error: m.toml: figure 2: unknown activation 'nope'")
    assert sorted(path.name for path in tmp_path.glob("*.png")) == ["a.png", "c.png"]
    checked = run(tmp_path, "batch", "m.toml", "--check")
    assert (checked.returncode, checked.stdout, checked.stderr) == (2, "", result.stderr)
    pruned = run(tmp_path, "batch", "m.toml", "--prune")
    assert (pruned.returncode, "nothing is pruned" in pruned.stderr) == (2, True)
    assert len(list(tmp_path.glob("*.png"))) == 2


def test_a_comment_that_is_wrong_in_an_article_does_not_stop_the_others(tmp_path):
    comment = "<!-- warpviz: activation activation={} size=64 still=last output={} -->\n\n"
    (tmp_path / "p.md").write_text(comment.format("abs", "a.png") + comment.format("nope", "b.png"))
    (tmp_path / "q.md").write_text(comment.format("sin", "c.png"))
    (tmp_path / "r.md").write_bytes(b"\xff")
    result = run(tmp_path, "article", "p.md", "q.md", "r.md", "-j", "1")
    assert result.returncode == 2
    assert result.stderr.startswith("error: p.md: line 3: unknown activation 'nope'")
    assert "; r.md: line 1: not UTF-8" in result.stderr
    assert sorted(path.name for path in tmp_path.glob("*.png")) == ["a.png", "c.png"]
    assert "(a.png)" in (tmp_path / "p.md").read_text()
    assert "(c.png)" in (tmp_path / "q.md").read_text()
    # The image has moved what follows.
    checked = run(tmp_path, "article", "p.md", "q.md", "r.md", "--check")
    assert (checked.returncode, checked.stdout) == (2, "")
    assert checked.stderr == result.stderr.replace("line 3", "line 5")
