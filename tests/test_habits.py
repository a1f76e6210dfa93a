"""What people try by habit on the command line: help, list, stdout, numbered frames, completion, names of sizes."""

import io
import json
import os
import subprocess
import sys

import click
import pytest
from PIL import Image
from program import ENVIRONMENT, run, run_apart

from warpviz.cli import COMMANDS
from warpviz.specs.values import parse_size

TINY = ("--size", "64", "--fps", "5", "--tween-s", "0.4", "--hold-s", "0.2", "--final-hold-s", "0.4")


def test_help_is_a_command(tmp_path):
    assert run(tmp_path, "help").stdout == run(tmp_path, "--help").stdout
    for name in ("activation", "embed", "list"):
        assert run(tmp_path, "help", name).stdout == run(tmp_path, name, "--help").stdout
    unknown = run(tmp_path, "help", "activaton")
    assert unknown.returncode == run(tmp_path, "help", "list", "show").returncode == 2
    assert "did you mean 'activation'" in unknown.stderr
    assert "help" in COMMANDS


def test_list_alone_lists_everything(tmp_path):
    listed = run(tmp_path, "list").stdout
    for what in ("activations", "datasets", "easings", "tweens", "themes", "formats"):
        assert f"{what}\n" in listed
        for line in run(tmp_path, "list", what).stdout.splitlines():
            assert f"  {line}\n" in listed


@pytest.mark.parametrize(
    ("words", "kind"),
    [((), "GIF"), (("--format", "webp"), "WEBP"), (("--still", "last"), "PNG"), (("--format", "png"), "PNG")],
)
def test_a_dash_is_stdout(tmp_path, words, kind):
    still = "--still" in words
    command = ["activation", "abs", "--size", "64", *(() if still else TINY[2:]), *words, "-o", "-"]
    done = subprocess.run(
        [sys.executable, "-m", "warpviz", *command], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, check=True
    )
    with Image.open(io.BytesIO(done.stdout)) as image:
        assert (image.format, image.size) == (kind, (64, 64))
    assert done.stderr == b""
    assert list(tmp_path.iterdir()) == []


def test_what_stdout_cannot_take_is_one_line(tmp_path):
    for words, told in (
        (("--poster", "-o", "-"), "poster"),
        (("--open", "-o", "-"), "--open"),
        (("--format", "gif", "-o", "a.gif"), "--format is for -o -"),
        (("--format", "docx", "-o", "-"), "docx"),
    ):
        result = run_apart(tmp_path, "activation", "abs", *TINY, *words)
        assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)
        assert told in result.stderr
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("pattern", ["frames/%04d.png", "frames/f-%d.webp", "frames/%02d.svg"])
def test_numbered_frames_are_evenly_in_time(tmp_path, pattern):
    result = run(tmp_path, "activation", "abs", *TINY, "-o", pattern)
    assert result.returncode == 0, result.stderr
    # 0.2 s, 0.4 s and 0.4 s at 5 a second, and the moments between states.
    whole = run(tmp_path, "activation", "abs", *TINY, "-o", "a.gif")
    with Image.open(tmp_path / "a.gif") as film:
        seconds = 0
        for number in range(film.n_frames):
            film.seek(number)
            seconds += film.info["duration"] / 1000
    assert whole.returncode == 0
    names = [pattern.rpartition("/")[2] % number for number in range(round(seconds * 5))]
    assert sorted(path.name for path in (tmp_path / "frames").iterdir()) == sorted(names)
    assert f" px, {len(names)} frames, {len(names) / 5:.2f} s, " in result.stdout
    if pattern.endswith(".png"):
        first, last = (Image.open(tmp_path / "frames" / names[number]).convert("RGB") for number in (0, -1))
        assert first.size == (64, 64)
        assert first.tobytes() != last.tobytes()
        # What is held is there again and again.
        held = [(tmp_path / "frames" / name).read_bytes() for name in names[-2:]]
        assert held[0] == held[1]
        # They are ours, and made anew without asking.
        assert run(tmp_path, "activation", "abs", *TINY, "-o", pattern).returncode == 0


def test_numbered_frames_write_over_nothing_of_others(tmp_path):
    (tmp_path / "3.png").write_bytes(b"mine")
    result = run(tmp_path, "activation", "abs", *TINY, "-o", "%d.png")
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["3.png"]
    assert (tmp_path / "3.png").read_bytes() == b"mine"
    for words, told in (
        (("--still", "last", "-o", "%d.png"), "no frames to number"),
        (("-o", "%d.mp4"), "a video is no single frame"),
        (("--poster", "-o", "f/%d.png"), "poster has no part"),
        (("--max-bytes", "1MB", "-o", "f/%d.png"), "max_bytes has no part"),
        (("--for", "zenn", "-o", "f/%d.png"), "for has no part"),
        (("--colors", "8", "-o", "f/%d.svg"), "colors"),
    ):
        result = run(tmp_path, "activation", "abs", "--size", "64", *words)
        assert (result.returncode, result.stderr.count("\n")) == (2, 1)
        assert told in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["3.png"]
    # A per cent sign alone is a name.
    assert run(tmp_path, "activation", "abs", *TINY, "-o", "50%.gif").returncode == 0
    assert (tmp_path / "50%.gif").exists()


def test_numbered_frames_have_their_facts_and_notes(tmp_path):
    words = ("--tween", "lerp", "--facts", "f.json", "-o", "f/%d.png")
    result = run(tmp_path, "activation", "abs", *TINY, *words)
    assert result.returncode == 0
    assert json.loads((tmp_path / "f.json").read_text(encoding="utf-8"))
    assert result.stderr == run(tmp_path, "activation", "abs", *TINY, "--tween", "lerp", "-o", "a.gif").stderr


def test_open_shows_the_file(tmp_path, monkeypatch):
    shown = []
    monkeypatch.setattr(click, "launch", shown.append)
    assert run(tmp_path, "activation", "abs", *TINY, "--open", "-o", "a.gif").returncode == 0
    assert run(tmp_path, "activation", "abs", *TINY, "--open", "-o", "f/%d.png").returncode == 0
    assert shown == ["a.gif", os.path.join("f", "0.png")]  # noqa: PTH118 - as the system writes it


@pytest.mark.parametrize(("text", "size"), [("1080p", (1920, 1080)), (" 720P ", (1280, 720)), ("HD", (1280, 720))])
def test_sizes_have_names(text, size):
    assert parse_size(text) == size


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("warpviz activation so", {"softmax", "softplus", "softsign"}),
        ("warpviz network --data mo", {"moons"}),
        ("warpviz network --theme da", {"dark"}),
        ("warpviz network --activation abs,re", {"abs,relu", "abs,relu6"}),
        ("warpviz network --tween b", {"bend"}),
        ("warpviz compare relu ab", {"abs"}),
        ("warpviz network --for ze", {"zenn"}),
        ("warpviz act", {"activation"}),
        ("warpviz activation abs --size 7", {"720p"}),
    ],
)
def test_shells_complete_values(tmp_path, line, offered):
    words = line.split(" ")
    environment = {
        **ENVIRONMENT, "_WARPVIZ_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)
    }  # fmt: skip
    program = [sys.executable, "-c", "from warpviz.cli import main; main()"]
    done = subprocess.run(program, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    told = {row.partition("plain,")[2] for row in done.stdout.split()}
    assert offered <= told
    begun = words[-1]
    assert all(name.startswith(begun) for name in told)
