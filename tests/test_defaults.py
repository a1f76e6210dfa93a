"""Defaults of a project: warpviz.toml beside the document, or a table in pyproject.toml."""

from pathlib import Path

import pytest

from tests.support.program import run
from warpviz.defaults import find_defaults
from warpviz.publish.reading import read_request, recipe_spec

TINY = ("--lines", "3", "--fps", "2")
MANIFEST = """
[defaults]
lines = 3
fps = 2
[[figure]]
kind = "activation"
activation = "abs"
output = "a.gif"
[[figure]]
kind = "activation"
activation = "abs"
theme = "light"
output = "b.gif"
"""
ARTICLE = "# a\n\n<!-- warpviz: activation activation=abs lines=3 fps=2 output=c.gif -->\n"


@pytest.fixture
def folder(tmp_path):
    """A repository with defaults, and the folder of a document in it."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "warpviz.toml").write_text('theme = "dark"\nsize = 64\n[network]\nhidden = [3]\n[setup]\nsize = 80\n')
    (tmp_path / "post").mkdir()
    return tmp_path / "post"


def spec_of(path):
    return recipe_spec(read_request(path).figure, str(path))


def test_figures_have_what_the_file_says_and_the_program_says_so(folder):
    result = run(folder, "activation", "abs", *TINY, "-o", "a.gif")
    assert result.stderr == "note: theme, size: from ../warpviz.toml\n"
    assert (spec_of(folder / "a.gif").theme, spec_of(folder / "a.gif").size) == ("dark", (64, 64))
    # What is asked for comes first, then what is said of the kind.
    result = run(folder, "setup", "--theme", "light", "-o", "s.gif")
    assert result.stderr == "note: size: from ../warpviz.toml\n"
    assert (spec_of(folder / "s.gif").theme, spec_of(folder / "s.gif").size) == ("light", (80, 80))
    result = run(folder, "activation", "abs", *TINY, "--size", "64", "--no-defaults", "-o", "n.gif")
    assert (result.stderr, spec_of(folder / "n.gif").theme) == ("", "light")
    assert run(folder, "activation", "abs", *TINY, "--quiet", "-o", "q.gif").stderr == ""
    assert (folder / "q.gif").read_bytes() == (folder / "a.gif").read_bytes()


def test_manifests_and_articles_have_it_too(folder):
    (folder / "m.toml").write_text(MANIFEST)
    (folder / "p.md").write_text(ARTICLE)
    made = run(folder, "batch", "m.toml", "-j", "1"), run(folder, "article", "p.md", "-j", "1")
    assert [result.returncode for result in made] == [0, 0]
    assert made[0].stderr == "note: theme, size: from ../warpviz.toml\nnote: size: from ../warpviz.toml\n"
    assert made[1].stderr == "note: theme, size: from ../warpviz.toml\n"
    assert [spec_of(folder / name).theme for name in ("a.gif", "b.gif", "c.gif")] == ["dark", "light", "dark"]
    # Another word there makes the figures stale that have it.
    file = folder.parent / "warpviz.toml"
    file.write_text(file.read_text().replace("dark", "transparent"))
    checked = run(folder, "batch", "m.toml", "--check")
    assert checked.returncode == 1
    assert ("a.gif: stale" in checked.stdout, "b.gif: stale" in checked.stdout) == (True, False)


def test_nearest_and_only_within_the_repository(folder):
    (folder / "pyproject.toml").write_text("[project]\nname = 'a'\n")
    assert find_defaults(folder).path == folder.parent / "warpviz.toml"
    (folder / "pyproject.toml").write_text("[project]\nname = 'a'\n[tool.warpviz]\nlines = 5\n")
    assert (find_defaults(folder).path, find_defaults(folder).common) == (folder / "pyproject.toml", {"lines": 5})
    (folder / "warpviz.toml").write_text("")
    assert find_defaults(folder).path == folder / "warpviz.toml"
    # Without a repository nothing above counts.
    (folder.parent / ".git").rmdir()
    (folder / "inner").mkdir()
    assert find_defaults(folder / "inner").path is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("them = 'dark'", "unknown option 'them': did you mean 'theme'?"),
        ("theme = 'drak'", "unknown theme 'drak': did you mean 'dark'?"),
        ("size = 5", "size: "),
        ("[activation]\nhidden = [3]", "unknown option 'hidden'"),
        ("network = 3", "expected [network] to be a table"),
        ("facts = 'f.json'", "facts: expected what many figures share"),
        ("data = 'p.csv'", "data: expected what many figures share"),
        ("kind = 'setup'", "kind: expected what many figures share"),
        ("= 3", "Invalid statement"),
    ],
)
def test_what_is_wrong_is_told_with_the_file(folder, text, told):
    (folder / "warpviz.toml").write_text(text)
    result = run(folder, "activation", "abs", *TINY, "-o", "a.gif")
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    assert result.stderr.startswith("error: warpviz.toml: ")
    assert told in result.stderr
    assert not (folder / "a.gif").exists()
    # What is wrong without it is told as ever.
    assert run(folder, "activation", "abss", "-o", "a.gif").returncode == 2


def test_what_has_no_effect_in_a_figure_is_not_for_it(folder):
    (folder / "warpviz.toml").write_text("boomerang = true\ncolors = 16\npoints = 20\nhold_s = 1\nlines = 5\n")
    result = run(folder, "activation", "abs", "--still", "last", "-o", "a.svg")
    assert (result.returncode, result.stderr) == (0, "note: boomerang, lines: from warpviz.toml\n")


def test_a_project_that_only_speaks_of_it_is_none(folder):
    (folder.parent / "warpviz.toml").unlink()
    for text in ('tool = "x"\na = """\n[tool.warpviz]\n"""\n', '[tool.other]\na = """\n[tool.warpviz]\n"""\n'):
        (folder / "pyproject.toml").write_text(text)
        assert find_defaults(folder).path is None


def test_a_working_folder_that_is_gone_has_none(folder, monkeypatch):
    monkeypatch.chdir(folder)
    folder.rmdir()
    assert find_defaults(Path()).path is None


def test_a_check_says_it_too_and_quiet_says_nothing(folder):
    (folder / "m.toml").write_text(MANIFEST)
    (folder / "p.md").write_text(ARTICLE)
    for command in (("batch", "m.toml"), ("article", "p.md")):
        assert "from ../warpviz.toml" in run(folder, *command, "--check").stderr
        assert run(folder, *command, "--check", "--quiet").stderr == ""
