"""Every command and all Python code of both READMEs is run; what they point at exists."""

import importlib.util
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from program import ENVIRONMENT, check, run

from warpviz.batch.article import read_articles
from warpviz.specs.kinds import KINDS

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.ja.md")
TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in READMES}
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Data and manifests are named just before their fence.
NAMED = re.compile(r"`([\w.]+)`[:。]\n\n```(csv|toml|json|md)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|srcset)=\"([^\"]+)\"")
COMMENT = re.compile(r"\s+#.*")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def blocks(name, language):
    return [code for kind, code in FENCE.findall(TEXTS[name]) if kind == language]


def commands(name):
    """All commands in order, those that are joined by && apart."""
    lines = "".join(blocks(name, "sh")).splitlines()
    return [part.strip() for line in lines for part in line.split("&&") if part.strip()]


COMMANDS = commands("README.md")
MAGIC = {
    ".gif": b"GIF89a", ".png": b"\x89PNG", ".apng": b"\x89PNG", ".webp": b"RIFF", ".svg": b"<?xml", ".pdf": b"%PDF",
}  # fmt: skip
OURS = [command.removeprefix(".venv/bin/") for command in COMMANDS if re.match(r"(\.venv/bin/)?warpviz ", command)]


def test_both_readmes_have_the_same_commands_code_and_files():
    english, japanese = TEXTS.values()
    assert commands("README.md") == commands("README.ja.md")
    assert NAMED.findall(english) == NAMED.findall(japanese)
    code = [
        "".join(COMMENT.sub("", line) + "\n" for line in "".join(blocks(name, "python")).splitlines())
        for name in READMES
    ]
    assert code[0] == code[1]
    # No language but these: a fence without one would be run by no test.
    for text in TEXTS.values():
        assert {language for language, _ in FENCE.findall(text)} == {"sh", "python", "csv", "toml", "json", "md"}


def test_both_readmes_have_the_same_pictures_links_and_headings():
    places = [sorted({a or b for a, b in LINK.findall(text)} - set(READMES)) for text in TEXTS.values()]
    assert places[0] == places[1]
    levels = [re.findall(r"^(#+) ", FENCE.sub("", text), re.MULTILINE) for text in TEXTS.values()]
    assert levels[0] == levels[1]
    tables = [re.findall(r"<!-- bench -->.*?<!-- /bench -->", text, re.DOTALL) for text in TEXTS.values()]
    numbers = [re.findall(r"\d+(?:[.,]\d+)*", table[0]) for table in tables]
    assert numbers[0] == numbers[1]


def test_the_commands_of_a_fresh_machine_come_first():
    first, second = (block.strip() for block in blocks("README.md", "sh")[:2])
    assert first.startswith("python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/warpviz activation ")
    assert re.fullmatch(
        r"python3 -m venv \.venv && \.venv/bin/pip install -e '\.\[[\w,]+\]' && \.venv/bin/pytest( -n \d)?", second
    )


def test_what_is_installed_and_not_run_here_is_what_the_project_has():
    rest = [command for command in COMMANDS if command.removeprefix(".venv/bin/") not in OURS]
    for command in rest:
        words = shlex.split(command)
        if words[:3] == [".venv/bin/pip", "install", "-e"]:
            extras = re.fullmatch(r"\.\[([\w,]+)\]", words[3])[1].split(",")
            assert set(extras) <= set(PROJECT["optional-dependencies"])
            assert "test" in extras
        elif words[0] == ".venv/bin/pytest":
            assert words[1:2] in ([], ["-n"])
            assert any(package.startswith("pytest-xdist") for package in PROJECT["optional-dependencies"]["test"])
        else:
            assert command in {"python3 -m venv .venv", ".venv/bin/pip install ."}
    assert PROJECT["scripts"] == {"warpviz": "warpviz.cli:main"}
    for text in TEXTS.values():
        for extra in re.findall(r"pip install '\.\[(\w+)\]'", text):
            assert extra in PROJECT["optional-dependencies"]


def test_ci_finds_the_test_command():
    marked = re.findall(r"<!-- test command[^\n]*-->\n```sh\n([^\n]+)\n```", TEXTS["README.md"])
    assert len(marked) == 1
    assert marked[0].endswith("/pytest -n 2")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the files that the README names."""
    folder = tmp_path_factory.mktemp("readme")
    for name, _, content in NAMED.findall(TEXTS["README.md"]):
        (folder / name).write_text(content, encoding="utf-8")
    shutil.copytree(ROOT / "examples", folder / "examples")
    return folder


def test_every_command_runs_in_order(folder):
    assert len(OURS) > 10
    for command in OURS:
        if not command.isascii() and importlib.util.find_spec("matplotlib_fontja") is None:
            # A title in Japanese; the README says that it needs the extra.
            continue
        arguments = shlex.split(command)
        before = set(folder.rglob("*"))
        printed = check(run(folder, *arguments[1:]))
        # A check that finds nothing says nothing.
        assert printed or "--check" in arguments, command
        if arguments[1] in KINDS:
            named = arguments[arguments.index("-o") + 1] if "-o" in arguments else "outputs/activation-softmax.gif"
            assert printed.startswith(f"{named}: ")
            assert (folder / named).read_bytes().startswith(MAGIC[Path(named).suffix])
        elif arguments[1] == "batch" and "--check" not in arguments:
            files = [path for path in set(folder.rglob("*")) - before if path.is_file()]
            # What it remembers for --prune is hidden.
            new = {path.relative_to(folder).as_posix() for path in files if not path.name.startswith(".")}
            assert new == set(re.findall(r'output = "(.*)"', (folder / arguments[2]).read_text(encoding="utf-8")))


def test_the_japanese_title_needs_the_extra_that_the_readme_names():
    titles = [command for command in OURS if not command.isascii()]
    assert len(titles) == 1
    for text in TEXTS.values():
        assert "pip install '.[ja]'" in text
    assert "ja" in PROJECT["optional-dependencies"]


def test_the_python_code_runs(tmp_path):
    code = "\n".join(blocks("README.md", "python"))
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=tmp_path,
        env=ENVIRONMENT,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert "[0.1 1. ]" in result.stdout
    assert "affine 1 (400, 2)" in result.stdout
    assert (tmp_path / "net.gif").exists()


@pytest.mark.parametrize("document", [*READMES, "CHANGELOG.md", "CONTRIBUTING.md"])
def test_links_and_pictures_in_the_repository_exist(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    local = {a or b for a, b in LINK.findall(text) if not (a or b).startswith("https://")}
    missing = sorted(place for place in local if not (ROOT / place).exists())
    if (
        not list((ROOT / "outputs").glob("*.gif"))
        and missing
        and all(place.startswith("outputs/") for place in missing)
    ):
        pytest.skip("outputs/ holds no GIF yet: run scripts/make_outputs.py")
    assert missing == []


@pytest.mark.parametrize("name", READMES)
def test_every_picture_has_a_text_for_those_who_do_not_see_it(name):
    pictures = re.findall(r"!\[([^\]]*)\]", TEXTS[name]) + re.findall(r"<img [^>]*alt=\"([^\"]*)\"", TEXTS[name])
    assert len(pictures) == TEXTS[name].count("![") + TEXTS[name].count("<img ")
    assert all(len(text) > 10 for text in pictures)


def test_what_is_counted_and_named_is_so():
    from warpviz.net.activations import ACTIVATIONS
    from warpviz.plane.datasets import DATASETS

    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"{len(ACTIVATIONS)} activation functions" in changelog
    assert f"{len(DATASETS)} datasets" in changelog
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for path in re.findall(
        r"`((?:warpviz|scripts|tests|net|motion|plane|picture|specs|film|describe|figures|publish|writers)/[\w/.]*)`",
        contributing,
    ):
        assert (ROOT / path).exists() or (ROOT / "warpviz" / path).exists(), path


def test_the_example_article_has_twenty_figures_in_both_languages():
    folder = ROOT / "examples" / "activation-article"
    english, japanese = (read_articles([folder / name])[0].entries for name in ("article.md", "article.ja.md"))
    assert len(english) == len(japanese) == 20
    for one, other in zip(english, japanese, strict=True):
        assert Path(one.name).name == Path(other.name).name
        assert (one.spec.lang, other.spec.lang) == ("en", "ja")
        assert one.spec.changed(lang="ja").recipe_data() == other.spec.recipe_data()
    assert len({entry.spec.kind for entry in english}) >= 7
