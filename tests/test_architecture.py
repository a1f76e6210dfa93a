"""The house: what may import what, and how long things may be."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "warpviz"
MODULES = sorted(PACKAGE.rglob("*.py"))
MAX_MODULE_LINES = 300
MAX_FUNCTION_LINES = 40
# A module that is longer says why in its first lines, with this word.
EXCUSE = "longer"
# Longer functions, each with its reason, and how long they may be at most.
ALLOWED_FUNCTIONS = {"film.film": "one call that puts a dozen parts together"}
MAX_ALLOWED_LINES = 60
# What every module of a family has under the same name, and the folder of the family.
INTERFACES = {"read_recipe": "writers", "read_info": "writers", "encoded": "writers"}
# Names that two modules share, each with its reason.
ALLOWED_NAMES = {
    "Function": "of an expression, and as the subject of a sentence",
    "Paper": "as the subject of a sentence, and as a primitive of a scene",
    "Seen": "a sheet in one frame, and a state from all directions",
    "Sheet": "what a painter is given, and the lattice after refinement",
    "about": "rotations about an axis, of two kinds",
    "chained": "edges of cells, and segments of a contour",
    "fit": "a network to points, and a view to what is seen",
    "grid": "of panels, and of angles",
    "parts": "of a matrix, and of an activation function",
    "register": "an activation, and the formatter of notebooks",
    "train": "what a spec asks for, and a network",
}


def relative(path):
    return path.relative_to(ROOT).as_posix()


def functions(path):
    """The length of each function; what its docstring says does not count."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            documented = first.end_lineno - first.lineno + 1 if ast.get_docstring(node) is not None else 0
            yield f"{path.stem}.{node.name}", node.end_lineno - node.lineno + 1 - documented


def test_imports_go_only_downward():
    code = "import sys; from importlinter.cli import lint_imports_command as lint; sys.exit(lint())"
    result = subprocess.run(
        [sys.executable, "-c", code, "--no-cache"], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert "data flows one way KEPT" in result.stdout


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_a_module_is_under_300_lines_or_says_why(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) < MAX_MODULE_LINES or EXCUSE in " ".join(lines[:6])


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_a_module_says_what_it_is(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_functions_have_at_most_40_lines_but_for_a_few():
    lengths = {name: lines for path in MODULES for name, lines in functions(path) if lines > MAX_FUNCTION_LINES}
    assert {name: lines for name, lines in lengths.items() if name not in ALLOWED_FUNCTIONS} == {}
    assert {name: lines for name, lines in lengths.items() if lines > MAX_ALLOWED_LINES} == {}
    assert set(ALLOWED_FUNCTIONS) <= set(lengths), "an allowance that nothing needs"


def names(path):
    """Everything that a module imports, calls or reaches into, as words."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (part for alias in node.names for part in alias.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            yield from (node.module or "").split(".")
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Name):
            yield node.id


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_no_pyplot_and_nothing_that_runs_what_it_reads(path):
    assert not set(names(path)) & {"pyplot", "eval", "exec", "pickle", "marshal", "torch"}


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_settings_of_matplotlib_are_never_changed_for_good(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        targets = node.targets if isinstance(node, ast.Assign | ast.Delete) else [getattr(node, "target", None)]
        assert not any("rcParams" in ast.unparse(target) for target in targets if target is not None)
        if isinstance(node, ast.Call):
            assert not ast.unparse(node.func).endswith(("rcParams.update", "rcParams.pop", "mpl.rc", "mpl.use"))


def public_definitions(path):
    """The functions, classes and types that a module defines for others; its constants are known with its name."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node.name


def test_a_public_name_means_one_thing_in_the_whole_package():
    places = {}
    for path in MODULES:
        for name in public_definitions(path):
            if INTERFACES.get(name) != path.parent.name:
                places.setdefault(name, []).append(relative(path))
    shared = {name: found for name, found in places.items() if len(found) > 1}
    assert {name: found for name, found in shared.items() if name not in ALLOWED_NAMES} == {}
    assert set(ALLOWED_NAMES) <= set(shared), "an allowance that nothing needs"
